// SPDX-License-Identifier: Apache-2.0
// peersync

import ArgumentParser
import MeetupModel
import MeetupWorkspace

struct ProjectCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "project", abstract: tr("Calls for projects that are too large for one."),
        subcommands: [New.self, List.self, Show.self, Claim.self, Release.self])

    struct New: AsyncParsableCommand {
        static let configuration = CommandConfiguration(commandName: "new", abstract: tr("Call for a project; prints its id."))
        @OptionGroup var common: CommonOptions
        @Argument(help: .tr("One line.")) var title: String
        @Option(name: [.customLong("role")], help: .tr("Who is wanted, and how many; may be given several times.", valueName: "role[:count]"))
        var roles: [String] = []

        func run() async throws {
            let response = try await common.perform(.project(.new(title: title, roles: roles)))
            if common.json { return Presentation.show(response, json: true) }
            if case .project(let project) = response { Output.line(project.head.id) }
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(commandName: "list", abstract: tr("All calls, oldest first."))
        @OptionGroup var common: CommonOptions
        func run() async throws { try await common.run(.project(.list)) }
    }

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(commandName: "show", abstract: tr("Its roles and who took them."))
        @OptionGroup var common: CommonOptions
        @Argument(help: .tr("By the beginning of its id, or by its title or a part of it."), completion: .records("project")) var project: String
        func run() async throws { try await common.run(.project(.show(project))) }
    }

    struct Claim: AsyncParsableCommand {
        static let configuration = CommandConfiguration(commandName: "claim", abstract: tr("Take a role."))
        @OptionGroup var common: CommonOptions
        @Argument(help: .tr("By the beginning of its id, or by its title or a part of it."), completion: .records("project")) var project: String
        @Argument(help: .tr("Its name or the beginning of it.")) var role: String
        func run() async throws { try await common.run(.project(.claim(project, role: role))) }
    }

    struct Release: AsyncParsableCommand {
        static let configuration = CommandConfiguration(commandName: "release", abstract: tr("Give a role back."))
        @OptionGroup var common: CommonOptions
        @Argument(help: .tr("By the beginning of its id, or by its title or a part of it."), completion: .records("project")) var project: String
        @Argument(help: .tr("Its name or the beginning of it.")) var role: String
        func run() async throws { try await common.run(.project(.release(project, role: role))) }
    }
}

struct PoolCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pool", abstract: tr("Buying together: the more is pledged, the less it costs."),
        subcommands: [New.self, List.self, Show.self, Pledge.self, Unpledge.self])

    struct New: AsyncParsableCommand {
        static let configuration = CommandConfiguration(commandName: "new", abstract: tr("Propose to buy something together; prints its id."))
        @OptionGroup var common: CommonOptions
        @Argument(help: .tr("One line.")) var title: String
        @Option(help: .tr("What is counted, such as 'kg'.")) var unit: String?
        @Option(name: [.customLong("tier")], help: .tr("From which quantity on which price; may be given several times.", valueName: "qty:price"))
        var tiers: [String] = []

        func run() async throws {
            let response = try await common.perform(.pool(.new(title: title, unit: unit, tiers: tiers)))
            if common.json { return Presentation.show(response, json: true) }
            if case .pool(let pool) = response { Output.line(pool.head.id) }
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(commandName: "list", abstract: tr("All pools, oldest first."))
        @OptionGroup var common: CommonOptions
        func run() async throws { try await common.run(.pool(.list)) }
    }

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(commandName: "show", abstract: tr("Pledges, the price they make, and what is missing for a better one."))
        @OptionGroup var common: CommonOptions
        @Argument(help: .tr("By the beginning of its id, or by its title or a part of it."), completion: .records("pool")) var pool: String
        func run() async throws { try await common.run(.pool(.show(pool))) }
    }

    struct Pledge: AsyncParsableCommand {
        static let configuration = CommandConfiguration(commandName: "pledge", abstract: tr("Say how many you take, beside what you pledged before."))
        @OptionGroup var common: CommonOptions
        @Argument(help: .tr("By the beginning of its id, or by its title or a part of it."), completion: .records("pool")) var pool: String
        @Argument(help: .tr("A whole number.")) var quantity: String
        func run() async throws { try await common.run(.pool(.pledge(pool, quantity: quantity))) }
    }

    struct Unpledge: AsyncParsableCommand {
        static let configuration = CommandConfiguration(commandName: "unpledge", abstract: tr("Take back all that you pledged."))
        @OptionGroup var common: CommonOptions
        @Argument(help: .tr("By the beginning of its id, or by its title or a part of it."), completion: .records("pool")) var pool: String
        func run() async throws { try await common.run(.pool(.unpledge(pool))) }
    }
}

struct CompareCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "compare", abstract: tr("Boards on which each fills in their own results."),
        subcommands: [New.self, List.self, Show.self, Put.self])

    struct New: AsyncParsableCommand {
        static let configuration = CommandConfiguration(commandName: "new", abstract: tr("Set up a board; prints its id."))
        @OptionGroup var common: CommonOptions
        @Argument(help: .tr("One line.")) var title: String
        @Option(name: [.customLong("metric")], help: .tr("What is compared, and in what; may be given several times.", valueName: "name[:unit]"))
        var metrics: [String] = []
        @Option(help: .tr("A metric of which less is better; may be given several times.", valueName: "name")) var lower: [String] = []

        func run() async throws {
            let response = try await common.perform(.comparison(.new(title: title, metrics: metrics, lower: lower)))
            if common.json { return Presentation.show(response, json: true) }
            if case .comparison(let board) = response { Output.line(board.head.id) }
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(commandName: "list", abstract: tr("All boards, oldest first."))
        @OptionGroup var common: CommonOptions
        func run() async throws { try await common.run(.comparison(.list)) }
    }

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(commandName: "show", abstract: tr("Everybody's column, the best and the median."))
        @OptionGroup var common: CommonOptions
        @Argument(help: .tr("By the beginning of its id, or by its title or a part of it."), completion: .records("comparison")) var board: String
        func run() async throws { try await common.run(.comparison(.show(board))) }
    }

    struct Put: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "put", abstract: tr("Fill in your column; an empty value clears one."),
            discussion: tr("Members see what you put there, and it is in the summary of a session."))
        @OptionGroup var common: CommonOptions
        @Argument(help: .tr("By the beginning of its id, or by its title or a part of it."), completion: .records("comparison")) var board: String
        @Argument(help: .tr("METRIC=VALUE, such as 'Day rate=600'.")) var values: [String]

        func run() async throws {
            var chosen: [String: String] = [:]
            for text in values {
                let value = try Assignment(text, example: tr("'Day rate=600'"))
                if chosen.keys.contains(where: { FoldedText.of($0) == FoldedText.of(value.field) }) { throw value.repetition }
                chosen[value.field] = value.value
            }
            try await common.run(.comparison(.put(board, values: chosen)))
        }
    }
}
