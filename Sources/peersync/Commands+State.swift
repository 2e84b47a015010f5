// SPDX-License-Identifier: Apache-2.0
// peersync

import ArgumentParser
import MeetupModel
import MeetupWorkspace
import PeerReplica

struct Status: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "status", abstract: tr("One screen: who, which group, peers, and whether it is safe to leave."))
    @OptionGroup var common: CommonOptions
    func run() async throws { try await common.run(.status) }
}

struct Peers: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "peers", abstract: tr("Other laptops: state, address, and why not in sync."))
    @OptionGroup var common: CommonOptions
    func run() async throws { try await common.run(.peers) }
}

struct Doctor: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor", abstract: tr("Check what may keep you from working together, and say what to do about it."),
        discussion: tr("Exits 1 when something fails. It also says what others in the network see of you."))
    @OptionGroup var common: CommonOptions

    func run() async throws {
        let checks = await Checkup.checks(path: common.path)
        if common.json {
            Output.line(try JSONText.encode(checks))
        } else {
            Output.write(Presentation.checks(checks))
        }
        if checks.contains(where: { $0.state == .fail }) { throw ExitCode(1) }
    }
}

struct Search: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "search", abstract: tr("Find words in everything the group has, best first."))
    @OptionGroup var common: CommonOptions
    @Argument(help: .tr("Words, by their beginnings; all of them must occur.")) var query: [String]
    @Option(help: .tr("Only this kind, such as note or offer."), completion: .list(RecordKind.searched.map(\.name))) var kind: String?
    func run() async throws { try await common.run(.search(query.joined(separator: " "), kind: kind)) }
}

struct Log: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "log", abstract: tr("Who did what."),
        discussion: tr("Since a time means: by its author's clock, or written after something of that time, or come to this laptop since then and not older by two clocks. Since a change, or since you last looked, no clock counts."))
    @OptionGroup var common: CommonOptions
    @Option(help: .tr("From a time, a day, a span such as 2h, a change, or 'last' for since you last looked.", valueName: "when"))
    var since: String?
    @Option(help: .tr("Only this member's."), completion: .members) var by: String?

    func run() async throws {
        let start: LogStart? = try since.map { text in
            if text == "last" { return .lastLook }
            return try ChangeOrTime.isChange(text) ? .change(text) : .time(Moment(text).beginning)
        }
        let response = try await common.perform(.log(since: start, by: by))
        if start == .lastLook, !common.json, case .changes(let entries) = response { return Output.page(Presentation.digest(entries)) }
        Presentation.show(response, json: common.json)
    }
}

struct Explain: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "explain", abstract: tr("Which values people gave at the same time, which is shown, and why."))
    @OptionGroup var common: CommonOptions
    @Argument(help: .tr("A record, by the beginning of its id or its title."), completion: .records("record")) var record: String
    @Argument(help: .tr("One field only.")) var field: [String] = []

    func run() async throws { try await common.run(.explain(record, field: field.isEmpty ? nil : field.joined(separator: " "))) }
}

struct Watch: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "watch", abstract: tr("Show what happens in the group as it happens, until interrupted."),
        discussion: tr("Beside a running `peersync serve` it shows that one's events; otherwise it takes part itself."))
    @OptionGroup var common: CommonOptions

    func run() async throws {
        let json = common.json
        let isServed = try await common.client().watch { Presentation.show(.event($0), json: json) }
        if !isServed { try await ServeRun(common: common, isWatching: true).run() }
    }
}
