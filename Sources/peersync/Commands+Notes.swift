// SPDX-License-Identifier: Apache-2.0
// peersync

import ArgumentParser
import MeetupModel
import MeetupWorkspace

struct NoteCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "note", abstract: tr("Texts written together."),
        subcommands: [
            New.self, List.self, Show.self, Edit.self, Append.self, Replace.self, Retitle.self, Tag.self, History.self,
            Undo.self, Delete.self, Restore.self,
        ])

    struct New: AsyncParsableCommand {
        static let configuration = CommandConfiguration(commandName: "new", abstract: tr("Write a new note; prints its id."))
        @OptionGroup var common: CommonOptions
        @Argument(help: .tr("One line.")) var title: String
        @Argument(help: .tr("The text; '-' reads it from standard input.")) var body: String?
        @Option(help: .tr("Read the text from a file."), completion: .file()) var file: String?
        @Option(name: [.customLong("tag")], help: .tr("May be given several times.")) var tags: [String] = []

        func run() async throws {
            let text = try TextSource.text(argument: body, file: file) ?? ""
            let response = try await common.perform(.noteNew(title: title, text: text, tags: tags))
            if common.json { return Presentation.show(response, json: true) }
            if case .note(let note) = response { Output.line(note.head.id) }
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(commandName: "list", abstract: tr("All notes, oldest first."))
        @OptionGroup var common: CommonOptions
        @Option(help: .tr("Only with this tag.")) var tag: String?
        @Option(help: .tr("Only those this member wrote in."), completion: .members) var by: String?
        @Option(help: .tr("Only changed since a time, a day, or a span such as 2h.", valueName: "when")) var since: String?

        func run() async throws {
            let response = try await common.perform(.noteList(tag: tag, by: by, since: since.map { try Moment($0).beginning }))
            if case .notes(let notes) = response, notes.isEmpty, !common.json, tag != nil || by != nil || since != nil {
                return Output.line(tr("No note is like that. All of them: peersync note list"))
            }
            Presentation.show(response, json: common.json)
        }
    }

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(commandName: "show", abstract: tr("The merged text."))
        @OptionGroup var common: CommonOptions
        @Argument(help: .tr("By the beginning of its id, or by its title or a part of it."), completion: .records("note")) var note: String
        @Option(help: .tr("As it was after a change or at a time.", valueName: "change|time")) var at: String?
        @Flag(help: .tr("Who wrote each line.")) var blame = false

        func run() async throws {
            try await common.run(blame ? .noteBlame(note) : .noteShow(note, at: at.map(ChangeOrTime.request)))
        }
    }

    struct Edit: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "edit", abstract: tr("Edit in $VISUAL or $EDITOR; only what you changed is applied, so what others type meanwhile stays."))
        @OptionGroup var common: CommonOptions
        @Argument(help: .tr("By the beginning of its id, or by its title or a part of it."), completion: .records("note")) var note: String

        func run() async throws {
            guard case .note(let before) = try await common.perform(.noteShow(note, at: nil)) else { return }
            let base = before.text ?? ""
            try await TextSource.edit(base, name: "note") { text in
                if text == base { return Output.step(tr("Nothing was changed.")) }
                try await common.run(.noteReplace(before.head.id, text: text, base: base))
            }
        }
    }

    struct Append: AsyncParsableCommand {
        static let configuration = CommandConfiguration(commandName: "append", abstract: tr("Add a line at the end."))
        @OptionGroup var common: CommonOptions
        @Argument(help: .tr("By the beginning of its id, or by its title or a part of it."), completion: .records("note")) var note: String
        @Argument(help: .tr("The text; '-' reads it from standard input.")) var text: String?
        @Option(help: .tr("Read the text from a file."), completion: .file()) var file: String?

        func run() async throws {
            let addition = try TextSource.text(argument: text, file: file) ?? ""
            let response = try await common.perform(.noteAppend(note, text: addition))
            if common.json { Presentation.show(response, json: true) }
        }
    }

    struct Replace: AsyncParsableCommand {
        static let configuration = CommandConfiguration(commandName: "replace", abstract: tr("Make the text read as a file; only what differs is changed."))
        @OptionGroup var common: CommonOptions
        @Argument(help: .tr("By the beginning of its id, or by its title or a part of it."), completion: .records("note")) var note: String
        @Argument(help: .tr("The text; '-' reads it from standard input.")) var text: String?
        @Option(help: .tr("Read the text from a file."), completion: .file()) var file: String?

        func run() async throws {
            guard let new = try TextSource.text(argument: text, file: file) else {
                throw Failure(.usage, "there is no text to replace it with", fix: "give it, or --file F, or - for standard input")
            }
            let response = try await common.perform(.noteReplace(note, text: new, base: nil))
            if common.json { Presentation.show(response, json: true) }
        }
    }

    struct Retitle: AsyncParsableCommand {
        static let configuration = CommandConfiguration(commandName: "retitle", abstract: tr("Give it another title."))
        @OptionGroup var common: CommonOptions
        @Argument(help: .tr("By the beginning of its id, or by its title or a part of it."), completion: .records("note")) var note: String
        @Argument(help: .tr("One line.")) var title: String
        func run() async throws { try await common.run(.noteRetitle(note, title: title)) }
    }

    struct Tag: AsyncParsableCommand {
        static let configuration = CommandConfiguration(commandName: "tag", abstract: tr("Add tags with +NAME, take them off with -NAME."))
        @OptionGroup var common: CommonOptions
        @Argument(help: .tr("By the beginning of its id, or by its title or a part of it."), completion: .records("note")) var note: String
        @Argument(parsing: .allUnrecognized, help: .tr("+NAME or -NAME.")) var tags: [String]

        func run() async throws {
            guard tags.allSatisfy({ ($0.hasPrefix("+") || $0.hasPrefix("-")) && $0.count > 1 }) else {
                throw Failure(
                    .usage, "a tag is added with + and taken off with -",
                    fix: "peersync note tag \(VisibleText.argument(note)) +idea -draft")
            }
            try await common.run(.noteTag(
                note, add: tags.filter { $0.hasPrefix("+") }.map { String($0.dropFirst()) },
                remove: tags.filter { $0.hasPrefix("-") }.map { String($0.dropFirst()) }))
        }
    }

    struct History: AsyncParsableCommand {
        static let configuration = CommandConfiguration(commandName: "history", abstract: tr("Every change of it."))
        @OptionGroup var common: CommonOptions
        @Argument(help: .tr("By the beginning of its id, or by its title or a part of it."), completion: .records("note")) var note: String
        func run() async throws { try await common.run(.noteHistory(note)) }
    }

    struct Undo: AsyncParsableCommand {
        static let configuration = CommandConfiguration(commandName: "undo", abstract: tr("Take back your latest edit; others' stay."))
        @OptionGroup var common: CommonOptions
        @Argument(help: .tr("By the beginning of its id, or by its title or a part of it."), completion: .records("note")) var note: String
        func run() async throws { try await common.run(.noteUndo(note)) }
    }

    struct Delete: AsyncParsableCommand {
        static let configuration = CommandConfiguration(commandName: "delete", abstract: tr("Delete it; it can be restored."))
        @OptionGroup var common: CommonOptions
        @Argument(help: .tr("By the beginning of its id, or by its title or a part of it."), completion: .records("note")) var note: String
        func run() async throws { try await common.run(.noteDelete(note)) }
    }

    struct Restore: AsyncParsableCommand {
        static let configuration = CommandConfiguration(commandName: "restore", abstract: tr("Bring a deleted note back."))
        @OptionGroup var common: CommonOptions
        @Argument(help: .tr("By the beginning of its id."), completion: .records("note")) var note: String
        func run() async throws { try await common.run(.noteRestore(note)) }
    }
}
