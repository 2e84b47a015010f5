// SPDX-License-Identifier: Apache-2.0
// peersync

import ArgumentParser
import Foundation
import MeetupModel
import MeetupWorkspace

struct Init: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "init", abstract: tr("Create your identity and a group, without serving."))

    @OptionGroup var common: CommonOptions
    @Option(help: .tr("Your name.")) var name: String?
    @Option(help: .tr("The group's name.")) var groupName: String?

    func run() async throws {
        let response = try await common.perform(.begin(name: PersonName.chosen(name), groupName: groupName))
        Presentation.show(response, json: common.json)
        // Where there was a group already, and no other one was asked for, it stays as it is.
        if let name, groupName == nil, !common.json, case .status(let status) = response,
            case .profile(let profile) = try await common.perform(.profileShow(member: nil)), name != profile.fields["name"] {
            Output.line(tr("You are called \(VisibleText.line(status.name)) here already. To be called otherwise: peersync profile set name=NAME"))
        }
    }
}

struct Invite: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "invite", abstract: tr("Open a door for newcomers: prints words to say aloud, a link and a QR code."),
        discussion: tr("Whoever has the words or the link gets in while the door is open, so give them to those in the room only."))

    @OptionGroup var common: CommonOptions
    @Option(help: .tr("How many may come in with it; any number when left out.")) var uses: Int?
    @Option(help: .tr("How long the door stays open: 90s, 10m, 2h, 1d.", valueName: "duration"))
    var expires = TimeSpan(seconds: 600)
    @Option(help: .tr("The language of the words: en or fr.", valueName: "language"))
    var words = Language.current.rawValue
    @Flag(help: .tr("Each newcomer waits until somebody here says yes, after comparing three words aloud.")) var confirm = false
    @Flag(help: .tr("For another laptop of your own, after comparing three words: it speaks in your name from then on.")) var myDevice = false
    @Option(help: .tr("Also write the QR code to a new PNG file.", valueName: "file")) var png: String?

    func run() async throws {
        if let png, FileManager.default.fileExists(atPath: png) { throw AtomicFile.isThere(png, option: "--png") }
        let door: DoorKind = myDevice ? .ownDevice : confirm ? .confirmed : .open
        let response = try await common.perform(.invite(uses: uses, seconds: expires.seconds, words: words, door: door))
        Presentation.show(response, json: common.json)
        guard case .invite(let report) = response, let code = QRCode(report.link) else { return }
        if !common.json { Output.write("\n" + code.text) }
        if let png { try AtomicFile.write(Data(code.png), to: png, option: "--png", overwriting: false) }
    }
}

struct Admit: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "admit", abstract: tr("Let somebody in who waits at the door, by the three words on their screen."),
        discussion: tr("Without words it shows who waits. Type what you hear, not what you see here: four letters of each word suffice."))

    @OptionGroup var common: CommonOptions
    @Argument(help: .tr("The three words.")) var words: [String] = []
    @Flag(help: .tr("Send them away instead.")) var refuse = false

    func run() async throws {
        if words.isEmpty { return try await common.run(.knocks) }
        try await common.run(.answerKnock(words: words.joined(separator: " "), isWelcome: !refuse))
    }
}

extension TimeSpan {
    init(seconds: Int) { self.seconds = seconds }
    var defaultValueDescription: String { seconds % 60 == 0 ? "\(seconds / 60)m" : "\(seconds)s" }
}

struct Join: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "join", abstract: tr("Get into a group with the words or the link you were given."),
        discussion: tr("Without them it shows which doors are open nearby and asks."))

    @OptionGroup var common: CommonOptions
    @Argument(help: .tr("The code, such as 7-amber-otter-lotus-drift, or the link.", valueName: "code")) var invitation: [String] = []
    @Option(help: .tr("Your name.")) var name: String?
    @Option(help: .tr("Where to knock first.", valueName: "host:port")) var peer: [String] = []
    @Flag(help: .tr("You are in the group already and this is another laptop of yours.")) var myDevice = false
    @Option(help: .tr("A group here that the new one goes on with, to come in as who you are there.", valueName: "group"))
    var from: String?

    func run() async throws {
        let given = invitation.isEmpty ? try await ask() : invitation.joined(separator: " ")
        let request = Request.join(invitation: given, name: PersonName.chosen(name), peers: peer, isOwnDevice: myDevice, from: from)
        let response = try await Interruption.cancelling { [common] in try await common.perform(request) }
        Presentation.show(response, json: common.json)
    }

    private func ask() async throws -> String {
        guard CodePrompt.isPossible else {
            throw Failure(.usage, "there is no code", fix: "peersync join 7-amber-otter-lotus-drift, or the link you were given")
        }
        Output.step(tr("looking for open doors nearby …"))
        if case .doors(let doors) = try await common.perform(.doors) {
            Output.step(
                doors.isEmpty ? tr("No door is open nearby yet. Ask whoever invites you to run: peersync invite")
                    : doors.count == 1 ? tr("Door \(doors[0]) is open. Ask for its words.") : tr("Open doors: \(doors.map { "\($0)" }.joined(separator: ", "))"))
        }
        return try CodePrompt.read()
    }
}

struct Groups: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "groups", abstract: tr("List the groups on this machine."))
    @OptionGroup var common: CommonOptions
    func run() async throws { try await common.run(.groups) }
}

struct GroupCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "group", abstract: tr("Begin a new group with everything that was written, without certain members."),
        subcommands: [Fork.self])

    struct Fork: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "fork", abstract: tr("Begin a new group with everything that was written, without certain members."),
            discussion: tr("""
                For when putting somebody out does not help, such as when two members lie together. Everybody's words stay theirs. The \
                others come along with the words of an invite, or with a file; the group as it was stays on this laptop beside the new one.
                """))
        @OptionGroup var common: CommonOptions
        @Argument(help: .tr("The new group's name.")) var name: String
        @Option(help: .tr("Who does not come along, by name or id. May be given more than once."), completion: .members) var without: [String] = []
        @Option(help: .tr("A guest of theirs who comes along, by name or id. May be given more than once."), completion: .members) var keep: [String] = []
        @Flag(help: .tr("Leave all behind who came in through them, but for those whom --keep names.")) var withoutGuests = false
        func run() async throws {
            try await common.run(.fork(name, without: without, keeping: keep, leavesGuests: withoutGuests))
        }
    }
}

struct Members: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "members", abstract: tr("Show who is in the group, put somebody out, or let them in again."),
        subcommands: [List.self, Remove.self, Readmit.self, RemoveDevice.self, Link.self],
        defaultSubcommand: List.self)

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(commandName: "list", abstract: tr("Who, devices, since when, invited by, state."))
        @OptionGroup var common: CommonOptions
        func run() async throws { try await common.run(.members) }
    }

    struct Remove: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "remove", abstract: tr("Put a member out of the group, with a reason that everybody can read."),
            discussion: tr("""
                You can put out by yourself whom you brought in, as long as no third member has worked with them. For anybody else it takes two: \
                you ask, and the same command by a second member agrees. Guests of the one put out go too, but for the two of you and those \
                whom both of you keep. What was built on what they wrote stays. To let them in again, or to take back what you asked: peersync members readmit \
                MEMBER.
                """))
        @OptionGroup var common: CommonOptions
        @Argument(help: .tr("By name or id."), completion: .members) var member: String
        @Option(help: .tr("Why; everybody will read it. Not needed to agree to what somebody asked.")) var reason: String?
        @Option(help: .tr("A guest of theirs who stays, by name or id. May be given more than once."), completion: .members) var keep: [String] = []
        @Flag(help: .tr("Let all go who came in through them, but for those whom --keep names.")) var withoutGuests = false
        func run() async throws {
            try await common.run(.memberRemove(member, reason: reason, keeping: keep, leavesGuests: withoutGuests))
        }
    }

    struct RemoveDevice: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "remove-device", abstract: tr("Put out one laptop of a member, such as one that was stolen."),
            discussion: tr("The member's other laptops stay. The ids of laptops: peersync members --json."))
        @OptionGroup var common: CommonOptions
        @Argument(help: .tr("The laptop's id, or its beginning.")) var device: String
        @Option(help: .tr("Why; everybody will read it. Not needed to agree to what somebody asked.")) var reason: String?
        func run() async throws { try await common.run(.deviceRemove(device, reason: reason)) }
    }

    struct Link: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "link", abstract: tr("Say that two ids are one person, such as somebody with a new laptop."),
            discussion: tr("When two members say so, lists show that they are one person. It gives nobody any rights."))
        @OptionGroup var common: CommonOptions
        @Argument(help: .tr("By name or id."), completion: .members) var member: String
        @Argument(help: .tr("By name or id."), completion: .members) var other: String
        func run() async throws { try await common.run(.memberLink(member, other)) }
    }

    struct Readmit: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "readmit", abstract: tr("Let a member who was put out in again."),
            discussion: tr("They are who they were, with all that they wrote; their laptop comes back by itself when it is near."))
        @OptionGroup var common: CommonOptions
        @Argument(help: .tr("By name or id."), completion: .members) var member: String
        func run() async throws { try await common.run(.memberReadmit(member)) }
    }
}

struct Leave: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "leave", abstract: tr("Leave the group."), discussion: tr("What you wrote stays with the others; your copy is set aside, not deleted."))
    @OptionGroup var common: CommonOptions
    @Flag(help: .tr("Only take the group off this laptop; you stay a member.")) var here = false
    @Flag(help: .tr("With all your laptops.")) var everywhere = false
    @Flag(help: .tr("Also with words that nobody else holds yet.")) var anyway = false
    func run() async throws {
        if here, everywhere { throw Failure(.usage, "--here and --everywhere are two different things", fix: "choose one of them") }
        try await common.run(.leave(here ? .here : everywhere ? .everywhere : nil, isForced: anyway))
    }
}
