// SPDX-License-Identifier: Apache-2.0
// peersync

public import ArgumentParser
public import MeetupModel
import MeetupWorkspace

extension Offer.Kind: ExpressibleByArgument {}

/// FIELD=VALUE.
struct Assignment {
    let field: String
    let value: String

    /// - Parameter example: One that the command takes, in the reader's language.
    init(_ text: String, example: String) throws {
        guard let sign = text.firstIndex(of: "="), sign != text.startIndex else {
            throw Failure(.usage, "“\(VisibleText.line(text))” is not FIELD=VALUE", fix: "write for example \(example)")
        }
        field = String(text[..<sign])
        value = String(text[text.index(after: sign)...])
    }

    /// Reads assignments to a record's fields, whose names may be in the person's language.
    static func fields(_ texts: [String], example: String) throws -> [String: String] {
        var fields: [String: String] = [:]
        for text in texts {
            let assignment = try Assignment(text, example: example)
            let field = Language.current.identifier(assignment.field)
            if fields[field] != nil { throw assignment.repetition }
            fields[field] = assignment.value
        }
        return fields
    }

    /// Only one of two values would count, and nobody would see which.
    var repetition: Failure { Failure(.usage, "“\(VisibleText.line(field))” is given twice", fix: "give the one that you mean") }
}

struct OfferCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "offer", abstract: tr("Drafts of what some of you would sell."),
        subcommands: [
            New.self, List.self, Show.self, Set.self, Edit.self, AddContributor.self, RemoveContributor.self, Agree.self,
            Withdraw.self, ModuleCommand.self, Include.self, Delete.self, Restore.self,
        ])

    struct New: AsyncParsableCommand {
        static let configuration = CommandConfiguration(commandName: "new", abstract: tr("Draft a new offer; prints its id."))
        @OptionGroup var common: CommonOptions
        @Argument(help: .tr("One line.")) var title: String
        @Option(help: .tr("solo, joint, course or pack.")) var kind = Offer.Kind.joint

        func run() async throws {
            let response = try await common.perform(.offerNew(title: title, kind: kind))
            if common.json { return Presentation.show(response, json: true) }
            if case .offer(let offer) = response { Output.line(offer.head.id) }
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(commandName: "list", abstract: tr("All offers, oldest first."))
        @OptionGroup var common: CommonOptions
        func run() async throws { try await common.run(.offerList) }
    }

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(commandName: "show", abstract: tr("The offer with its text and contributors."))
        @OptionGroup var common: CommonOptions
        @Argument(help: .tr("By the beginning of its id, or by its title or a part of it."), completion: .records("offer")) var offer: String
        func run() async throws { try await common.run(.offerShow(offer)) }
    }

    struct Set: AsyncParsableCommand {
        static let configuration = CommandConfiguration(commandName: "set", abstract: tr("Set fields; an empty value clears one."))
        @OptionGroup var common: CommonOptions
        @Argument(help: .tr("By the beginning of its id, or by its title or a part of it."), completion: .records("offer")) var offer: String
        @Argument(help: .tr("FIELD=VALUE, such as price=1200.")) var fields: [String]

        func run() async throws {
            try await common.run(.offerSet(offer, fields: Assignment.fields(fields, example: tr("price=1200"))))
        }
    }

    struct Edit: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "edit", abstract: tr("Edit its text in $VISUAL or $EDITOR, or give it; what others type meanwhile stays."))
        @OptionGroup var common: CommonOptions
        @Argument(help: .tr("By the beginning of its id, or by its title or a part of it."), completion: .records("offer")) var offer: String
        @Argument(help: .tr("The text; '-' reads it from standard input.")) var text: String?
        @Option(help: .tr("Read the text from a file."), completion: .file()) var file: String?

        func run() async throws {
            if let text = try TextSource.text(argument: text, file: file) {
                return try await common.run(.offerReplace(offer, text: text, base: nil))
            }
            guard case .offer(let before) = try await common.perform(.offerShow(offer)) else { return }
            let base = before.text ?? ""
            try await TextSource.edit(base, name: "offer") { text in
                if text == base { return Output.step(tr("Nothing was changed.")) }
                try await common.run(.offerReplace(before.head.id, text: text, base: base))
            }
        }
    }

    struct AddContributor: AsyncParsableCommand {
        static let configuration = CommandConfiguration(commandName: "add-contributor", abstract: tr("Say who takes part, as what, and with which share."))
        @OptionGroup var common: CommonOptions
        @Argument(help: .tr("By the beginning of its id, or by its title or a part of it."), completion: .records("offer")) var offer: String
        @Argument(help: .tr("By name or the beginning of the id."), completion: .members) var member: String
        @Option(help: .tr("What they do in it.")) var role: String?
        @Option(help: .tr("Percent.", valueName: "pct")) var share: String?

        func run() async throws {
            try await common.run(.offerAddContributor(offer, member: member, role: role, share: share))
        }
    }

    struct Agree: AsyncParsableCommand {
        static let configuration = CommandConfiguration(commandName: "agree", abstract: tr("Say that you agree, as a contributor."))
        @OptionGroup var common: CommonOptions
        @Argument(help: .tr("By the beginning of its id, or by its title or a part of it."), completion: .records("offer")) var offer: String
        func run() async throws { try await common.run(.offerAgree(offer)) }
    }

    struct Withdraw: AsyncParsableCommand {
        static let configuration = CommandConfiguration(commandName: "withdraw", abstract: tr("Take your agreement back."))
        @OptionGroup var common: CommonOptions
        @Argument(help: .tr("By the beginning of its id, or by its title or a part of it."), completion: .records("offer")) var offer: String
        func run() async throws { try await common.run(.offerWithdraw(offer)) }
    }

    struct Delete: AsyncParsableCommand {
        static let configuration = CommandConfiguration(commandName: "delete", abstract: tr("Delete it; it can be restored."))
        @OptionGroup var common: CommonOptions
        @Argument(help: .tr("By the beginning of its id, or by its title or a part of it."), completion: .records("offer")) var offer: String
        func run() async throws { try await common.run(.offerDelete(offer)) }
    }

    struct Restore: AsyncParsableCommand {
        static let configuration = CommandConfiguration(commandName: "restore", abstract: tr("Bring a deleted offer back."))
        @OptionGroup var common: CommonOptions
        @Argument(help: .tr("By the beginning of its id."), completion: .records("offer")) var offer: String
        func run() async throws { try await common.run(.offerRestore(offer)) }
    }
}
