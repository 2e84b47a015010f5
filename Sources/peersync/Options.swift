// SPDX-License-Identifier: Apache-2.0
// peersync

public import ArgumentParser
import Foundation
public import MeetupModel
import MeetupWorkspace

/// What every command takes.
struct CommonOptions: ParsableArguments {
    @Option(help: .tr("The folder that holds everything (PEERSYNC_DATA).", valueName: "dir"))
    var data: String?

    @Option(help: .tr("Which group, by name or id (PEERSYNC_GROUP); unneeded with one.", valueName: "name"))
    var group: String?

    @Flag(help: .tr("Print JSON for scripts."))
    var json = false

    @Option(help: .tr("Speak this language: en or fr (LANG).", valueName: "language"))
    var lang: Language?

    private var environment: [String: String] { ProcessInfo.processInfo.environment }

    var path: String {
        let chosen = data ?? environment["PEERSYNC_DATA"].flatMap { $0.isEmpty ? nil : $0 }
        if let chosen { return URL(fileURLWithPath: chosen).path }
        let home = environment["HOME"] ?? NSHomeDirectory()
        let base = environment["XDG_DATA_HOME"].flatMap { $0.hasPrefix("/") ? $0 : nil } ?? home + "/.local/share"
        return base + "/peersync"
    }

    var chosenGroup: String? { group ?? environment["PEERSYNC_GROUP"].flatMap { $0.isEmpty ? nil : $0 } }

    func client() throws -> WorkspaceClient { try WorkspaceClient(path: path, group: chosenGroup, passphrase: PassphrasePrompt.answer) }

    /// Performs a request and prints its answer.
    func run(_ request: Request) async throws {
        Presentation.show(try await perform(request), json: json)
    }

    func perform(_ request: Request) async throws -> Response {
        let line = ProgressLine()
        defer { line.end() }
        return try await client().perform(request, progress: line.show)
    }
}

extension Language: ExpressibleByArgument {
    /// What people here speak, as `--lang` or else the environment says; known before anything is parsed, for what the parser says.
    ///
    /// What scripts read is English, in every country.
    static func chosen(by arguments: [String]) -> Language {
        if arguments.contains("--json") { return .english }
        if let place = arguments.firstIndex(of: "--lang"), arguments.indices.contains(place + 1), let chosen = Language(rawValue: arguments[place + 1]) { return chosen }
        if let chosen = arguments.lazy.compactMap({ $0.hasPrefix("--lang=") ? Language(rawValue: String($0.dropFirst(7))) : nil }).first { return chosen }
        let environment = ProcessInfo.processInfo.environment
        return Language(locale: ["LC_ALL", "LC_MESSAGES", "LANG"].lazy.compactMap { environment[$0] }.first { !$0.isEmpty } ?? "")
    }
}

extension ArgumentHelp {
    static func tr(_ phrase: Phrase, valueName: String? = nil) -> ArgumentHelp { ArgumentHelp(phrase.text, valueName: valueName) }
}

/// How somebody is called when they do not say.
enum PersonName {
    static func chosen(_ option: String?) -> String {
        if let option { return option }
        let full = NSFullUserName().trimmingCharacters(in: .whitespaces)
        if !full.isEmpty, full != "root" { return full }
        let user = NSUserName()
        if !user.isEmpty, user != "root" { return user }
        // Nobody is called that.
        return ProcessInfo.processInfo.hostName.split(separator: ".").first.map(String.init) ?? tr("somebody")
    }
}

/// A span of time such as 90s, 10m, 2h or 7d.
struct TimeSpan: ExpressibleByArgument {
    let seconds: Int

    init?(argument: String) {
        let units: [Character: Int] = ["s": 1, "m": 60, "h": 3_600, "d": 86_400]
        guard let last = argument.last, let unit = units[last], let number = Int(argument.dropLast()), number > 0, number < 100_000
        else { return nil }
        seconds = number * unit
    }
}

/// A moment, as a time, a day, or a span before now.
struct Moment: ExpressibleByArgument {
    let time: Timestamp

    init?(argument: String) {
        if let time = Timestamp(text: argument) {
            self.time = time
        } else if let span = TimeSpan(argument: argument) {
            time = Timestamp(milliseconds: Int64(Date().timeIntervalSince1970 * 1_000) - Int64(span.seconds) * 1_000)
        } else {
            return nil
        }
    }
}
