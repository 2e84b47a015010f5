// SPDX-License-Identifier: Apache-2.0
// peersync

import ArgumentParser
import MeetupModel
import MeetupWorkspace

struct SessionCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "session", abstract: tr("This meetup: agenda, decisions, actions."),
        subcommands: [Start.self, End.self, Show.self, List.self, Attend.self, Agenda.self, Decide.self, ActionCommand.self])

    struct Start: AsyncParsableCommand {
        static let configuration = CommandConfiguration(commandName: "start", abstract: tr("Begin; whoever serves or writes is noted as there."))
        @OptionGroup var common: CommonOptions
        @Argument(help: .tr("One line.")) var title: String
        @Option(help: .tr("May be given several times.")) var agenda: [String] = []
        @Option(help: .tr("Where you meet.")) var place: String?
        @Option(help: .tr("What this and other meetups belong to; that of the last one when left out.")) var series: String?
        func run() async throws { try await common.run(.sessionStart(title: title, place: place, agenda: agenda, series: series)) }
    }

    struct End: AsyncParsableCommand {
        static let configuration = CommandConfiguration(commandName: "end", abstract: tr("Close the session that is open."))
        @OptionGroup var common: CommonOptions
        @Argument(
            help: .tr("Which one, where two are open, by the beginning of its id, or by its title or a part of it."),
            completion: .records("session"))
        var session: String?
        func run() async throws { try await common.run(.sessionEnd(session)) }
    }

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(commandName: "show", abstract: tr("The latest session, or one of them."))
        @OptionGroup var common: CommonOptions
        @Argument(help: .tr("By the beginning of its id, or by its title or a part of it."), completion: .records("session")) var session: String?
        func run() async throws { try await common.run(.sessionShow(session)) }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(commandName: "list", abstract: tr("All sessions, oldest first."))
        @OptionGroup var common: CommonOptions
        func run() async throws { try await common.run(.sessionList) }
    }

    struct Attend: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "attend", abstract: tr("Note who is there without a laptop of theirs, or was not there after all."))
        @OptionGroup var common: CommonOptions
        @Argument(help: .tr("By name or the beginning of the id; you when left out."), completion: .members) var members: [String] = []
        @Option(help: .tr("By the beginning of its id, or by its title or a part of it; the latest when left out.")) var session: String?
        @Flag(help: .tr("They were not there.")) var absent = false
        func run() async throws { try await common.run(.sessionAttend(members: members, session: session, isThere: !absent)) }
    }

    struct Agenda: AsyncParsableCommand {
        static let configuration = CommandConfiguration(commandName: "agenda", abstract: tr("What is to be talked about."), subcommands: [Add.self])

        struct Add: AsyncParsableCommand {
            static let configuration = CommandConfiguration(commandName: "add", abstract: tr("Add a point."))
            @OptionGroup var common: CommonOptions
            @Argument var text: String
            func run() async throws { try await common.run(.agendaAdd(text)) }
        }
    }

    struct Decide: AsyncParsableCommand {
        static let configuration = CommandConfiguration(commandName: "decide", abstract: tr("Note a decision."))
        @OptionGroup var common: CommonOptions
        @Argument var text: String
        func run() async throws { try await common.run(.decide(text)) }
    }

    struct ActionCommand: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "action", abstract: tr("What somebody will do."), subcommands: [Add.self, DoneCommand.self])

        struct Add: AsyncParsableCommand {
            static let configuration = CommandConfiguration(commandName: "add", abstract: tr("Note an action."))
            @OptionGroup var common: CommonOptions
            @Argument var text: String
            @Option(help: .tr("Who does it, by name or the beginning of the id."), completion: .members) var owner: String?
            @Option(help: .tr("Until when, such as 2026-12-01.", valueName: "date")) var due: String?
            func run() async throws { try await common.run(.actionAdd(text, owner: owner, due: due)) }
        }

        struct DoneCommand: AsyncParsableCommand {
            static let configuration = CommandConfiguration(commandName: "done", abstract: tr("It is done."))
            @OptionGroup var common: CommonOptions
            @Argument(help: .tr("By the beginning of its id."), completion: .records("action")) var action: String
            func run() async throws { try await common.run(.actionDone(action)) }
        }
    }
}
