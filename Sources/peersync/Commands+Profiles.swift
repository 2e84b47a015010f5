// SPDX-License-Identifier: Apache-2.0
// peersync

import ArgumentParser
import MeetupModel
import MeetupWorkspace
import PeerReplica

struct ProfileCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "profile", abstract: tr("Who you are, in your own words."),
        subcommands: [Show.self, List.self, Set.self, Unset.self, Forget.self])

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(commandName: "show", abstract: tr("Your profile, or a member's."))
        @OptionGroup var common: CommonOptions
        @Argument(help: .tr("By name or the beginning of the id."), completion: .members) var member: String?
        func run() async throws { try await common.run(.profileShow(member: member)) }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(commandName: "list", abstract: tr("Everybody's."))
        @OptionGroup var common: CommonOptions
        func run() async throws { try await common.run(.profileList) }
    }

    struct Set: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "set", abstract: tr("Set fields: headline='I build sites', offers+=branding, offers-=video."),
            discussion: tr("Fields: \((Profile.scalarFields + Profile.setFields).map { tr(word: $0.name) }.joined(separator: ", "))."))
        @OptionGroup var common: CommonOptions
        @Argument(help: .tr("FIELD=VALUE, FIELD+=VALUE or FIELD-=VALUE.")) var fields: [String] = []
        @Option(help: .tr("Who may see it: FIELD=session (exported, too), members, or private (it stays on this laptop).", valueName: "field=who"))
        var visibility: [String] = []

        func run() async throws {
            var edits: [ProfileEdit] = []
            var given: [String] = []
            for text in fields {
                let assignment = try Assignment(text, example: tr("trade=Photographer"))
                let field = Language.current.identifier(String(assignment.field.dropLast()))
                if assignment.field.hasSuffix("+") {
                    edits.append(.add(field, assignment.value))
                } else if assignment.field.hasSuffix("-") {
                    edits.append(.remove(field, assignment.value))
                } else {
                    let field = Language.current.identifier(assignment.field)
                    if given.contains(field) { throw assignment.repetition }
                    given.append(field)
                    edits.append(.set(field, assignment.value))
                }
            }
            var shown: [String] = []
            for text in visibility {
                let assignment = try Assignment(text, example: tr("contact=members"))
                let field = Language.current.identifier(assignment.field)
                if shown.contains(field) { throw assignment.repetition }
                shown.append(field)
                guard let who = Profile.Visibility(rawValue: assignment.value) else {
                    throw Failure(.usage, "“\(VisibleText.line(assignment.value))” is not who may see it", fix: "session, members or private")
                }
                edits.append(.visibility(field, who))
            }
            if edits.isEmpty { throw Failure(.usage, "there is nothing to set", fix: "peersync profile set headline='…'") }
            try await common.run(.profileEdit(edits))
        }
    }

    struct Forget: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "forget", abstract: tr("Take your whole profile, your name included, out of every view and export."),
            discussion: tr("It holds on every laptop that syncs from now on; files that were exported before are out of reach. The signed log that members keep, and bundles of it, still hold the old words, but nothing shows them."))
        @OptionGroup var common: CommonOptions
        func run() async throws { try await common.run(.profileForget) }
    }

    struct Unset: AsyncParsableCommand {
        static let configuration = CommandConfiguration(commandName: "unset", abstract: tr("Empty fields."))
        @OptionGroup var common: CommonOptions
        @Argument var fields: [String]
        func run() async throws { try await common.run(.profileEdit(fields.map { .unset(Language.current.identifier($0)) })) }
    }
}
