// SPDX-License-Identifier: Apache-2.0
// peersync

import Foundation
import MeetupWorkspace

/// Where a body comes from: an argument, a file, standard input, or an editor.
enum TextSource {
    static func text(argument: String?, file: String?) throws -> String? {
        if let file {
            if file == "-" { return try standardInput() }
            guard let data = FileManager.default.contents(atPath: file) else {
                throw Failure(.refused, "the file \(file) cannot be read")
            }
            return try decoded(data, "the file \(file)")
        }
        return argument == "-" ? try standardInput() : argument
    }

    private static func standardInput() throws -> String {
        try decoded(FileHandle.standardInput.readDataToEndOfFile(), "standard input")
    }

    private static func decoded(_ data: Data, _ what: String) throws -> String {
        guard let text = String(validating: data, as: UTF8.self) else {
            throw Failure(.usage, "\(what) is not UTF-8 text", fix: "convert it first, for example with iconv -t UTF-8")
        }
        return text.replacing("\r\n", with: "\n")
    }

    /// Lets a person edit a text in their editor.
    ///
    /// - Returns: What they made of it.
    static func edited(_ text: String, name: String) throws -> String {
        let environment = ProcessInfo.processInfo.environment
        let editor = [environment["VISUAL"], environment["EDITOR"]].compactMap { $0 }.first { !$0.isEmpty } ?? "vi"
        let folder = NSTemporaryDirectory() + "/peersync-\(UUID().uuidString)"
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        let file = folder + "/\(name).md"
        try Data(text.utf8).write(to: URL(fileURLWithPath: file))
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/sh")
        process.arguments = ["-c", "exec \(editor) \"$1\"", "sh", file]
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw Failure(.refused, "the editor ended with an error; nothing was changed", fix: "your text is in \(file)")
        }
        let result = try decoded(FileManager.default.contents(atPath: file) ?? Data(), "the edited text")
        // What is in it is in the document from here on, or in the message of the error that follows.
        try? FileManager.default.removeItem(atPath: folder)
        return result
    }
}
