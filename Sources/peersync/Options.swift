// SPDX-License-Identifier: Apache-2.0
// peersync

public import ArgumentParser
import Foundation
public import MeetupModel
import MeetupWorkspace
import PeerReplica

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

/// A moment as people write it: a span before now, or a day or a time as they are shown, in this laptop's time zone.
struct Moment {
    let beginning: Timestamp
    /// The end of the day, minute or second that was given.
    let end: Timestamp

    /// - Throws: `Failure` with the forms there are.
    init(_ text: String) throws(Failure) {
        guard let moment = Self.parsed(text) else {
            throw Failure(
                .usage, "“\(VisibleText.line(text))” is no time",
                fix: "write a day such as 2026-11-26, a time such as '2026-11-26 19:30', or how long ago, such as 90m, 2h or 7d")
        }
        self = moment
    }

    /// - Returns: Nil for anything else.
    static func parsed(_ text: String, zone: TimeZone = .current, now: Date = Date()) -> Moment? {
        if let span = TimeSpan(argument: text) {
            let time = Timestamp(milliseconds: Int64(now.timeIntervalSince1970 * 1_000) - Int64(span.seconds) * 1_000)
            return Moment(beginning: time, seconds: 0)
        }
        let day = String(text.prefix(10))
        // 30 February is none, and what is shown is local.
        guard Timestamp(text: day)?.day == day else { return nil }
        let rest = text.dropFirst(10)
        for (form, seconds) in [("", 86_400), ("00:00", 60), ("00:00:00", 1)] as [(String, Int64)] where rest.count == (form.isEmpty ? 0 : form.count + 1) {
            guard
                let wall = Timestamp(text: day + "T" + String(rest.dropFirst()) + "00:00:00".dropFirst(form.count) + "Z"),
                form.isEmpty || rest.first == " " || rest.first == "T"
            else { return nil }
            // Around a change of clocks the offset before it is as good as the offset after it.
            let offset = zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(wall.milliseconds) / 1_000))
            return Moment(beginning: Timestamp(milliseconds: wall.milliseconds - Int64(offset) * 1_000), seconds: seconds)
        }
        return Timestamp(text: text).map { Moment(beginning: $0, seconds: 1) }
    }

    private init(beginning: Timestamp, seconds: Int64) {
        self.beginning = beginning
        end = Timestamp(milliseconds: beginning.milliseconds + max(0, seconds - 1) * 1_000)
    }
}

/// What stands for a point of the log: the beginning of a change's id, or a time.
enum ChangeOrTime {
    static func isChange(_ text: String) -> Bool {
        !text.isEmpty && Moment.parsed(text) == nil && Base32.decode(text.padding(toLength: 52, withPad: "0", startingAt: 0)) != nil
    }

    /// As a request has it.
    static func request(_ text: String) throws(Failure) -> String { isChange(text) ? text : try Moment(text).end.text }
}
