// SPDX-License-Identifier: Apache-2.0
// peersync

import ArgumentParser
import MeetupModel
import MeetupWorkspace

struct CommentCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "comment", abstract: tr("Say something about a note, an offer, or anything else."), subcommands: [Add.self, List.self])

    struct Add: AsyncParsableCommand {
        static let configuration = CommandConfiguration(commandName: "add", abstract: tr("Add a comment."))
        @OptionGroup var common: CommonOptions
        @Argument(help: .tr("About what: the beginning of an id, or a title or a part of it."), completion: .records("record")) var record: String
        @Argument(help: .tr("What you say; '-' reads it from standard input.")) var text: String
        func run() async throws { try await common.run(.comment(.add(to: record, text: try TextSource.text(argument: text, file: nil) ?? ""))) }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(commandName: "list", abstract: tr("What was said about it, oldest first."))
        @OptionGroup var common: CommonOptions
        @Argument(help: .tr("About what: the beginning of an id, or a title or a part of it."), completion: .records("record")) var record: String
        func run() async throws { try await common.run(.comment(.list(on: record))) }
    }
}

struct ReferralCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "referral", abstract: tr("Clients you pass on to each other."),
        subcommands: [New.self, List.self, Accept.self, Decline.self, Won.self, Lost.self])

    struct New: AsyncParsableCommand {
        static let configuration = CommandConfiguration(commandName: "new", abstract: tr("Propose a client to somebody; prints its id."))
        @OptionGroup var common: CommonOptions
        @Option(help: .tr("To whom, by name or the beginning of the id."), completion: .members) var to: String
        @Option(help: .tr("What the client needs.")) var need: String

        func run() async throws {
            let response = try await common.perform(.referral(.new(to: to, need: need)))
            if common.json { return Presentation.show(response, json: true) }
            if case .referral(let referral) = response { Output.line(referral.head.id) }
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(commandName: "list", abstract: tr("All referrals, oldest first."))
        @OptionGroup var common: CommonOptions
        func run() async throws { try await common.run(.referral(.list)) }
    }

    /// What all that say how it stands take.
    struct Saying: ParsableArguments {
        @Argument(help: .tr("By the beginning of its id, or by a part of the need."), completion: .records("referral")) var referral: String
        @Option(help: .tr("A word about it; thanks, for example.")) var note: String?
    }

    struct Accept: AsyncParsableCommand {
        static let configuration = CommandConfiguration(commandName: "accept", abstract: tr("You take the client."))
        @OptionGroup var common: CommonOptions
        @OptionGroup var saying: Saying
        func run() async throws { try await common.run(.referral(.say(saying.referral, state: .accepted, note: saying.note))) }
    }

    struct Decline: AsyncParsableCommand {
        static let configuration = CommandConfiguration(commandName: "decline", abstract: tr("You cannot take the client."))
        @OptionGroup var common: CommonOptions
        @OptionGroup var saying: Saying
        func run() async throws { try await common.run(.referral(.say(saying.referral, state: .declined, note: saying.note))) }
    }

    struct Won: AsyncParsableCommand {
        static let configuration = CommandConfiguration(commandName: "won", abstract: tr("The client said yes."))
        @OptionGroup var common: CommonOptions
        @OptionGroup var saying: Saying
        func run() async throws { try await common.run(.referral(.say(saying.referral, state: .won, note: saying.note))) }
    }

    struct Lost: AsyncParsableCommand {
        static let configuration = CommandConfiguration(commandName: "lost", abstract: tr("It came to nothing."))
        @OptionGroup var common: CommonOptions
        @OptionGroup var saying: Saying
        func run() async throws { try await common.run(.referral(.say(saying.referral, state: .lost, note: saying.note))) }
    }
}

struct CheckinCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "checkin", abstract: tr("How it goes: a win, a struggle, something you ask for."),
        subcommands: [New.self, List.self, Reply.self, Cheer.self], defaultSubcommand: New.self)

    struct New: AsyncParsableCommand {
        static let configuration = CommandConfiguration(commandName: "new", abstract: tr("Tell how it goes."))
        @OptionGroup var common: CommonOptions
        @Option(help: .tr("What went well.")) var win: String?
        @Option(help: .tr("What is hard.")) var struggle: String?
        @Option(help: .tr("What would help.")) var ask: String?
        func run() async throws { try await common.run(.checkin(.new(win: win, struggle: struggle, ask: ask))) }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(commandName: "list", abstract: tr("Everybody's, oldest first."))
        @OptionGroup var common: CommonOptions
        @Option(help: .tr("Only since a time, a day, or a span such as 7d.", valueName: "when")) var since: String?

        func run() async throws {
            let response = try await common.perform(.checkin(.list(since: since.map { try Moment($0).beginning })))
            if case .checkins(let checkins) = response, checkins.isEmpty, !common.json, since != nil {
                return Output.line(tr("Nobody told how it goes since then. All of them: peersync checkin list"))
            }
            Presentation.show(response, json: common.json)
        }
    }

    struct Reply: AsyncParsableCommand {
        static let configuration = CommandConfiguration(commandName: "reply", abstract: tr("Answer."))
        @OptionGroup var common: CommonOptions
        @Argument(help: .tr("By the beginning of its id, a part of it, or the name of who wrote it."), completion: .records("checkin")) var checkin: String
        @Argument(help: .tr("What you say; '-' reads it from standard input.")) var text: String
        func run() async throws { try await common.run(.checkin(.reply(checkin, text: try TextSource.text(argument: text, file: nil) ?? ""))) }
    }

    struct Cheer: AsyncParsableCommand {
        static let configuration = CommandConfiguration(commandName: "cheer", abstract: tr("Encourage."))
        @OptionGroup var common: CommonOptions
        @Argument(help: .tr("By the beginning of its id, a part of it, or the name of who wrote it."), completion: .records("checkin")) var checkin: String
        func run() async throws { try await common.run(.checkin(.cheer(checkin))) }
    }
}

struct Match: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "match", abstract: tr("Who does what you do, who offers what you seek, and what nobody offers."),
        discussion: tr("It compares what members say in their profiles: trade, city, offers, seeks. Case, accents and endings do not matter."))
    @OptionGroup var common: CommonOptions
    @Argument(help: .tr("For somebody else, by name or the beginning of the id."), completion: .members) var member: String?
    func run() async throws { try await common.run(.match(member: member)) }
}
