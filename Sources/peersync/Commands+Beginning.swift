// SPDX-License-Identifier: Apache-2.0
// peersync

import ArgumentParser
import CQRencode
import MeetupModel
import MeetupWorkspace

struct Init: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "init", abstract: "Create your identity and a group, without serving.")

    @OptionGroup var common: CommonOptions
    @Option(help: "Your name.") var name: String?
    @Option(help: "The group's name.") var groupName: String?

    func run() async throws {
        try await common.run(.begin(name: PersonName.chosen(name), groupName: groupName))
    }
}

struct Invite: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "invite", abstract: "Open a door for newcomers: prints words to say aloud, a link and a QR code.",
        discussion: "Whoever has the words or the link gets in while the door is open, so give them to those in the room only.")

    @OptionGroup var common: CommonOptions
    @Option(help: "How many may come in with it; any number when left out.") var uses: Int?
    @Option(help: ArgumentHelp("How long the door stays open: 90s, 10m, 2h, 1d.", valueName: "duration"))
    var expires = TimeSpan(seconds: 600)
    @Option(help: ArgumentHelp("The language of the words: en or fr.", valueName: "language"))
    var words = Language.ofWords

    func run() async throws {
        let response = try await common.perform(.invite(uses: uses, seconds: expires.seconds, words: words))
        Presentation.show(response, json: common.json)
        if !common.json, case .invite(let report) = response, let code = QRCode.text(report.link) { Output.write("\n" + code) }
    }
}

extension TimeSpan {
    init(seconds: Int) { self.seconds = seconds }
    var defaultValueDescription: String { seconds % 60 == 0 ? "\(seconds / 60)m" : "\(seconds)s" }
}

/// A QR code drawn with half blocks, two rows of modules a line, dark on light whatever the terminal's colours.
enum QRCode {
    static func text(_ content: String) -> String? {
        guard let code = QRcode_encodeString(content, 0, QR_ECLEVEL_L, QR_MODE_8, 1) else { return nil }
        defer { QRcode_free(code) }
        let width = Int(code.pointee.width)
        guard let modules = code.pointee.data else { return nil }
        func isDark(_ x: Int, _ y: Int) -> Bool {
            x >= 0 && y >= 0 && x < width && y < width && modules[y * width + x] & 1 == 1
        }
        var lines: [String] = []
        for y in stride(from: -2, to: width + 2, by: 2) {
            var text = ""
            for x in -2..<width + 2 {
                switch (isDark(x, y), isDark(x, y + 1)) {
                case (true, true): text += " "
                case (true, false): text += "▄"
                case (false, true): text += "▀"
                case (false, false): text += "█"
                }
            }
            lines.append(text)
        }
        // White on black where colours are to be had, so that it is the right way round on any background.
        return lines.map { Output.whiteOnBlack($0) + "\n" }.joined()
    }
}

struct Join: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "join", abstract: "Get into a group with the words or the link you were given.",
        discussion: "Without them it shows which doors are open nearby and asks.")

    @OptionGroup var common: CommonOptions
    @Argument(help: ArgumentHelp("The code, such as 7-amber-canoe-lotus-drift, or the link.", valueName: "code")) var invitation: [String] = []
    @Option(help: "Your name.") var name: String?
    @Option(help: ArgumentHelp("Where to knock first.", valueName: "host:port")) var peer: [String] = []

    func run() async throws {
        let given = invitation.isEmpty ? try await ask() : invitation.joined(separator: " ")
        let response = try await common.perform(.join(invitation: given, name: PersonName.chosen(name), peers: peer))
        Presentation.show(response, json: common.json)
    }

    private func ask() async throws -> String {
        guard CodePrompt.isPossible else {
            throw Failure(.usage, "there is no code", fix: "peersync join 7-amber-canoe-lotus-drift, or the link you were given")
        }
        Output.step("looking for open doors nearby …")
        if case .doors(let doors) = try await common.perform(.doors) {
            Output.step(
                doors.isEmpty ? "No door is open nearby yet. Ask whoever invites you to run: peersync invite"
                    : doors.count == 1 ? "Door \(doors[0]) is open. Ask for its words." : "Open doors: " + doors.map { "\($0)" }.joined(separator: ", "))
        }
        return try CodePrompt.read()
    }
}

struct Groups: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "groups", abstract: "List the groups on this machine.")
    @OptionGroup var common: CommonOptions
    func run() async throws { try await common.run(.groups) }
}

struct Members: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "members", abstract: "Show who is in the group, or put somebody out.", subcommands: [List.self, Remove.self],
        defaultSubcommand: List.self)

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(commandName: "list", abstract: "Who, devices, since when, invited by, state.")
        @OptionGroup var common: CommonOptions
        func run() async throws { try await common.run(.members) }
    }

    struct Remove: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "remove", abstract: "Put a member out of the group, with a reason that everybody can read.",
            discussion: "What they wrote until now stays. What they write without having heard of it is void. Inviting them brings them back.")
        @OptionGroup var common: CommonOptions
        @Argument(help: "By name or id.") var member: String
        @Option(help: "Why; everybody will read it.") var reason: String
        func run() async throws { try await common.run(.memberRemove(member, reason: reason)) }
    }
}

struct Leave: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "leave", abstract: "Leave the group.", discussion: "What you wrote stays with the others; your copy is set aside, not deleted.")
    @OptionGroup var common: CommonOptions
    func run() async throws { try await common.run(.leave) }
}
