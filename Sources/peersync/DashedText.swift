// SPDX-License-Identifier: Apache-2.0
// peersync

import MeetupModel
import MeetupWorkspace

/// Texts that begin with a dash, as the lines of a list do: `note append Liste '- du lait'`, `--win '- trois clients'`.
///
/// The parser takes whatever begins with a dash for an option, `- chose` even for a call for help, and the text would be gone.
enum DashedText {
    /// The options that take no value. A test compares them with what the commands declare.
    static let flags: Set<String> = [
        "absent", "all", "anyway", "blame", "confirm", "everywhere", "force", "help", "here", "json", "my-device", "no-mdns", "no-web", "raw-csv",
        "refuse", "remove", "version", "without-guests",
    ]

    /// Returns the arguments in a form in which the parser takes texts for texts: values joined to
    /// their options, and the rest behind `--`.
    ///
    /// - Parameter path: The command's name.
    /// - Throws: `Failure` for what is neither an option nor surely a text.
    static func separated(_ arguments: [String], of path: [String]) throws(Failure) -> [String] {
        // Shells ask for completions by an option with three dashes; tags are taken off with a dash.
        if path.isEmpty || path == ["note", "tag"] { return arguments }
        var rest = arguments[...]
        var options: [String] = []
        var texts: [String] = []
        var isNeeded = false
        while let argument = rest.popFirst() {
            if argument == "--" {
                texts += rest
                break
            }
            if try isText(argument, of: path) {
                isNeeded = true
                texts.append(argument)
            } else if takesValue(argument), let value = rest.first, try isValue(value, of: path) {
                rest.removeFirst()
                options.append("\(argument)=\(value)")
                isNeeded = isNeeded || value.hasPrefix("-")
            } else if argument.hasPrefix("-"), argument != "-" {
                options.append(argument)
            } else {
                texts.append(argument)
            }
        }
        return isNeeded ? options + ["--"] + texts : arguments
    }

    private static func isValue(_ argument: String, of path: [String]) throws(Failure) -> Bool {
        if !argument.hasPrefix("-") || argument == "-" { return true }
        return try isText(argument, of: path)
    }

    private static func takesValue(_ argument: String) -> Bool {
        argument.hasPrefix("--") && !argument.contains("=") && !flags.contains(String(argument.dropFirst(2)))
    }

    /// Whether something with a dash in front cannot be an option: those are two dashes and a word, or `-h`.
    private static func isText(_ argument: String, of path: [String]) throws(Failure) -> Bool {
        guard argument.hasPrefix("-"), !["-", "--", "-h"].contains(argument) else { return false }
        let isLong = argument.hasPrefix("--")
        let name = argument.dropFirst(isLong ? 2 : 1).prefix { !isLong || $0 != "=" }
        guard let first = name.unicodeScalars.first, first.properties.isAlphabetic, first.isASCII else { return true }
        if name.contains(where: \.isWhitespace) { return true }
        if isLong { return false }
        throw Failure(
            .usage, "there is no option “\(VisibleText.line(argument))”",
            fix: "options have two dashes; a text that begins with one goes to the end, behind --: peersync \(path.joined(separator: " ")) … -- \(VisibleText.line(argument))")
    }
}
