// SPDX-License-Identifier: Apache-2.0
// peersync

import Foundation
import MeetupModel
import MeetupWorkspace

/// Where a body comes from: an argument, a file, standard input, or an editor.
enum TextSource {
    static func text(argument: String?, file: String?) throws -> String? {
        if let file {
            if argument != nil { throw Failure(.usage, "the text is given twice", fix: "give it as an argument or with --file, not both") }
            if file == "-" { return try standardInput() }
            guard let data = FileManager.default.contents(atPath: file) else {
                throw Failure(.refused, "the file \(file) cannot be read")
            }
            return try decoded(data, tr("the file \(file)"))
        }
        return argument == "-" ? try standardInput() : argument
    }

    /// The bytes of a file.
    static func data(of file: String) throws -> Data {
        guard let data = FileManager.default.contents(atPath: file) else {
            throw Failure(.refused, "the file \(file) cannot be read", fix: "look at its name and whether you may read it")
        }
        return data
    }

    private static func standardInput() throws -> String {
        try decoded(FileHandle.standardInput.readDataToEndOfFile(), tr("standard input"))
    }

    private static func decoded(_ data: Data, _ what: String) throws -> String {
        guard let text = String(validating: data, as: UTF8.self) else {
            throw Failure(.usage, "\(what) is not UTF-8 text", fix: "convert it first, for example with iconv -t UTF-8")
        }
        return text.replacing("\r\n", with: "\n")
    }

    /// Lets a person edit a text in their editor.
    ///
    /// - Parameter apply: Gets what they made of it; the draft is removed only when this returned.
    static func edit(_ text: String, name: String, apply: (String) async throws -> Void) async throws {
        let environment = ProcessInfo.processInfo.environment
        let editor = [environment["VISUAL"], environment["EDITOR"]].compactMap { $0 }.first { !$0.isEmpty } ?? "vi"
        let folder = NSTemporaryDirectory() + "/peersync-\(UUID().uuidString)"
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        let file = folder + "/\(name).md"
        try Data(text.utf8).write(to: URL(fileURLWithPath: file))
        guard try run("exec \(editor) \"$1\"", file) == 0 else {
            throw Failure(.refused, "the editor ended with an error; nothing was changed", fix: "your text is in \(file)")
        }
        guard let data = FileManager.default.contents(atPath: file) else {
            throw Failure(.refused, "the edited file is gone; nothing was changed", fix: "edit again, and save under the same name")
        }
        do {
            try await apply(try decoded(data, tr("the edited text")))
        } catch {
            let failure = Failure.explaining(error)
            let kept = tr("your text is in \(file)")
            throw Failure(failure.kind, Phrase(verbatim: failure.message), fix: Phrase(verbatim: tr(parts: [failure.fix, kept].compactMap(\.self))))
        }
        // Its words are in the document now.
        try? FileManager.default.removeItem(atPath: folder)
    }

    /// Runs a line of shell in the foreground of this terminal and waits.
    ///
    /// Not by Foundation's `Process`, which puts the child into a process group of its own: an editor there is stopped
    /// by the terminal at its first move.
    private static func run(_ line: String, _ argument: String) throws -> CInt {
        let words: [String] = ["sh", "-c", line, "sh", argument]
        var arguments: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) } + [nil]
        defer { arguments.forEach { free($0) } }
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var defaults = sigset_t()
        sigemptyset(&defaults)
        sigaddset(&defaults, SIGPIPE)
        sigaddset(&defaults, SIGINT)
        posix_spawnattr_setsigdefault(&attributes, &defaults)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGDEF))
        // Ctrl-C belongs to the editor while it runs.
        let previous = signal(SIGINT, SIG_IGN)
        defer { signal(SIGINT, previous) }
        var child = pid_t()
        guard posix_spawn(&child, "/bin/sh", nil, &attributes, &arguments, environ) == 0 else {
            throw Failure(.refused, "the editor could not be started", fix: "set EDITOR to one that is installed")
        }
        var status: CInt = 0
        while waitpid(child, &status, 0) < 0, errno == EINTR {}
        return status
    }
}
