// SPDX-License-Identifier: Apache-2.0
// peersync

import ArgumentParser
import MeetupModel
import MeetupWorkspace

extension OfferCommand {
    struct RemoveContributor: AsyncParsableCommand {
        static let configuration = CommandConfiguration(commandName: "remove-contributor", abstract: tr("Say who does not take part after all."))
        @OptionGroup var common: CommonOptions
        @Argument(help: .tr("By the beginning of its id, or by its title or a part of it."), completion: .records("offer")) var offer: String
        @Argument(help: .tr("By name or the beginning of the id."), completion: .members) var member: String
        func run() async throws { try await common.run(.offerPart(offer, .removeContributor(member))) }
    }

    struct Include: AsyncParsableCommand {
        static let configuration = CommandConfiguration(commandName: "include", abstract: tr("Put another offer into a pack, which is priced from its parts."))
        @OptionGroup var common: CommonOptions
        @Argument(help: .tr("The pack, by the beginning of its id, or by its title or a part of it."), completion: .records("offer")) var offer: String
        @Argument(help: .tr("What goes into it, named likewise."), completion: .records("offer")) var other: String
        @Flag(help: .tr("Take it out instead.")) var remove = false
        func run() async throws { try await common.run(.offerPart(offer, remove ? .exclude(other) : .include(other))) }
    }

    struct ModuleCommand: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "module", abstract: tr("The parts of a course, in order."), subcommands: [Add.self, Move.self, Set.self, Remove.self, Restore.self])

        struct Add: AsyncParsableCommand {
            static let configuration = CommandConfiguration(commandName: "add", abstract: tr("Add a module."))
            @OptionGroup var common: CommonOptions
            @Argument(help: .tr("The course, by the beginning of its id, or by its title or a part of it."), completion: .records("offer")) var offer: String
            @Argument(help: .tr("One line.")) var title: String
            @Option(help: .tr("Who teaches it, by name or the beginning of the id."), completion: .members) var teacher: String?
            @Option(help: .tr("How long it takes.")) var hours: String?
            @Option(help: .tr("Which number it gets; the last when left out.", valueName: "number")) var at: Int?

            func run() async throws {
                try await common.run(.offerPart(offer, .addModule(title: title, teacher: teacher, hours: hours, at: at)))
            }
        }

        struct Move: AsyncParsableCommand {
            static let configuration = CommandConfiguration(commandName: "move", abstract: tr("Give a module another number."))
            @OptionGroup var common: CommonOptions
            @Argument(help: .tr("The course, by the beginning of its id, or by its title or a part of it."), completion: .records("offer")) var offer: String
            @Argument(help: .tr("The module, by its number or title.")) var module: String
            @Argument(help: .tr("The number that it gets.")) var number: Int
            func run() async throws { try await common.run(.offerPart(offer, .moveModule(module, to: number))) }
        }

        struct Set: AsyncParsableCommand {
            static let configuration = CommandConfiguration(commandName: "set", abstract: tr("Set a module's title, teacher or hours."))
            @OptionGroup var common: CommonOptions
            @Argument(help: .tr("The course, by the beginning of its id, or by its title or a part of it."), completion: .records("offer")) var offer: String
            @Argument(help: .tr("The module, by its number or title.")) var module: String
            @Argument(help: .tr("FIELD=VALUE, such as hours=3.")) var fields: [String]

            func run() async throws {
                try await common.run(.offerPart(offer, .setModule(module, fields: Assignment.fields(fields, example: tr("hours=3")))))
            }
        }

        struct Remove: AsyncParsableCommand {
            static let configuration = CommandConfiguration(commandName: "remove", abstract: tr("Take a module out."))
            @OptionGroup var common: CommonOptions
            @Argument(help: .tr("The course, by the beginning of its id, or by its title or a part of it."), completion: .records("offer")) var offer: String
            @Argument(help: .tr("The module, by its number or title.")) var module: String
            func run() async throws { try await common.run(.offerPart(offer, .removeModule(module))) }
        }

        struct Restore: AsyncParsableCommand {
            static let configuration = CommandConfiguration(commandName: "restore", abstract: tr("Bring a module back that was taken out."))
            @OptionGroup var common: CommonOptions
            @Argument(help: .tr("The course, by the beginning of its id, or by its title or a part of it."), completion: .records("offer")) var offer: String
            @Argument(help: .tr("The module, by its title or the beginning of its id.")) var module: String
            func run() async throws { try await common.run(.offerPart(offer, .restoreModule(module))) }
        }
    }
}
