// SPDX-License-Identifier: Apache-2.0
// peersync

public import ArgumentParser
import Foundation
public import Logging
import MeetupModel
import MeetupWorkspace
import PeerNode
import PeerWire
import ServiceLifecycle
import UnixSignals

struct Serve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve", abstract: tr("Take part: find the others, keep in sync, answer the other commands."),
        discussion: tr("Runs until Ctrl-C. On a new machine it creates your identity and a group first."))

    @OptionGroup var common: CommonOptions
    @Option(help: .tr("Your name.")) var name: String?
    @Option(help: .tr("The group's name, if one is founded.")) var groupName: String?
    @Option(help: .tr("Where to listen; any free port when left out.", valueName: "addr:port")) var listen: String?
    @Option(help: .tr("A member to call, besides those found; may be given several times.", valueName: "host:port"))
    var peer: [String] = []
    @Flag(help: .tr("Neither announce this laptop on the network nor look for others.")) var noMdns = false
    @Option(help: .tr("Announce and look on this network interface only; may be given several times.", valueName: "if"))
    var interface: [String] = []
    @Flag(help: .hidden) var noWeb = false
    @Option(help: .tr("trace, debug, info, notice, warning or error.")) var logLevel = Logger.Level.notice
    @Option(help: .tr("text or json.")) var logFormat = LogFormat.text

    func run() async throws {
        var run = ServeRun(common: common, isWatching: false)
        run.name = name
        run.groupName = groupName
        run.logLevel = logLevel
        run.logFormat = logFormat
        run.configuration.usesDiscovery = !noMdns
        run.configuration.interfaces = interface
        run.configuration.peers = try peer.map { try AddressText.endpoint($0) }
        if let listen {
            let endpoint = try AddressText.endpoint(listen, portMayBeZero: true)
            run.configuration.listenHost = endpoint.host
            run.configuration.listenPort = endpoint.port
        }
        try await run.run()
    }
}

extension Logger.Level: @retroactive ExpressibleByArgument {}

/// A node with its workspace, from start to clean stop; `serve`, and `watch` where nothing serves.
struct ServeRun {
    let common: CommonOptions
    let isWatching: Bool
    var name: String?
    var groupName: String?
    var configuration = NodeConfiguration()
    var logLevel = Logger.Level.notice
    var logFormat = LogFormat.text
    /// After this the process ends in any case.
    private static let stopTime = Duration.milliseconds(1_500)
    private static let lockTime = Duration.seconds(5)

    init(common: CommonOptions, isWatching: Bool) {
        self.common = common
        self.isWatching = isWatching
    }

    func run() async throws {
        do { try await serve() } catch { throw error is CancellationError ? error : Failure.explaining(error) }
    }

    private func serve() async throws {
        let format = logFormat
        let level = logLevel
        LoggingSystem.bootstrap { _ in LineLogHandler(format: format, logLevel: level) }
        let logger = Logger(label: "peersync")
        let folder = try DataFolder(path: common.path, createsAbsent: !isWatching, passphrase: PassphrasePrompt.answer)
        guard folder.exists else { throw Self.noGroup }
        let lock = try FolderLock(folder: folder, role: "serve", wait: Self.lockTime)
        var configuration = configuration
        configuration.software = Workspace.version
        let node = try await Node(configuration: configuration, logger: logger)
        let workspace = try await Workspace(folder: folder, lock: lock, node: node)
        defer { workspace.close() }
        let known = groups(try await workspace.execute(.groups, group: nil))
        let isNew = !isWatching && (known.isEmpty || groupName.map { name in !known.contains { $0.name == name } } ?? false)
        var founded: String?
        if isNew, case .status(let status) = try await workspace.execute(.begin(name: PersonName.chosen(name), groupName: groupName), group: nil) {
            founded = status.group
        }
        if isWatching, known.isEmpty { throw Self.noGroup }
        let server = try await WorkspaceServer(workspace: workspace, node: node, logger: logger)
        let printer = EventPrinter(workspace: workspace, events: node.events(), json: common.json)
        try await announce(workspace, node, founded: founded)
        var group = ServiceGroupConfiguration(
            services: [
                .init(service: server, successTerminationBehavior: .gracefullyShutdownGroup),
                .init(service: node, successTerminationBehavior: .gracefullyShutdownGroup),
            ],
            gracefulShutdownSignals: [.sigint, .sigterm, .sighup], logger: logger)
        group.maximumGracefulShutdownDuration = Self.stopTime
        Self.endInAnyCase(after: node)
        // Printed until the node has said its last word, so not a service that is stopped with the others.
        async let printing: Void = printer.run()
        try await ServiceGroup(configuration: group).run()
        await printing
        if !common.json, !isWatching {
            Output.line(tr("stopped; everything is on disk"))
            for entry in groups(try await workspace.execute(.groups, group: nil)) {
                guard case .status(let status) = try await workspace.execute(.status, group: entry.group) else { continue }
                Output.line(tr("\(VisibleText.line(status.groupName)): \(VisibleText.line(status.safeToLeave.text))"))
            }
        }
    }

    private static var noGroup: Failure { Failure(.refused, "there is no group here yet", fix: "peersync serve, or peersync join") }

    /// Every commit was synced when it was made, so nothing is lost by ending hard: when a terminal does not take our
    /// last words, or a call to an address that does not answer is not given up in time.
    private static func endInAnyCase(after node: Node) {
        let limit = stopTime
        Thread.detachNewThread {
            node.waitForShutdown()
            Thread.sleep(forTimeInterval: limit / .seconds(1))
            _exit(0)
        }
    }

    private func groups(_ response: Response) -> [GroupEntry] {
        if case .groups(let groups) = response { groups } else { [] }
    }

    /// - Parameter founded: The group that is new.
    private func announce(_ workspace: Workspace, _ node: Node, founded: String?) async throws {
        let groups = groups(try await workspace.execute(.groups, group: nil))
        for entry in groups {
            guard case .status(let status) = try await workspace.execute(.status, group: entry.group) else { continue }
            if common.json {
                Output.line(try JSONText.line(Ready(
                    time: Timestamp(milliseconds: SystemClock.wallClock), device: status.device, member: status.member,
                    group: status.group, groupName: status.groupName, port: Int(node.port))))
            } else if !isWatching {
                if status.group == founded { Output.line(tr("Welcome, \(VisibleText.line(status.name)). You have a new identity and a new group here.")) }
                Output.write(Presentation.servingBlock(status, port: Int(node.port), path: common.path))
                if let name, case .profile(let profile) = try await workspace.execute(.profileShow(member: nil), group: entry.group),
                    name != profile.fields["name"] {
                    Output.line(tr("You are called \(VisibleText.line(status.name)) here already. To be called otherwise: peersync profile set name=NAME") + "\n")
                }
            }
        }
        if !common.json {
            Output.line(Output.dim(isWatching ? tr("watching; Ctrl-C ends it") : tr("Ctrl-C stops. What happens is shown here:")))
        }
    }

    /// The first line of `serve --json`.
    private struct Ready: Encodable {
        let event = "ready"
        let time: Timestamp
        let device: String
        let member: String
        let group: String
        let groupName: String
        let port: Int
        let web: String? = nil

        enum CodingKeys: String, CodingKey {
            case event, time, device, member, group, port, web
            case groupName = "group_name"
        }

        func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(event, forKey: .event)
            try container.encode(time, forKey: .time)
            try container.encode(device, forKey: .device)
            try container.encode(member, forKey: .member)
            try container.encode(group, forKey: .group)
            try container.encode(groupName, forKey: .groupName)
            try container.encode(port, forKey: .port)
            try container.encode(web, forKey: .web)
        }
    }
}

/// Prints what happens, an event a line.
private struct EventPrinter: Sendable {
    let workspace: Workspace
    let events: AsyncStream<NodeEvent>
    let json: Bool

    func run() async {
        // People read once that a peer is in sync, until the peer is lost; a connection may be made
        // twice or made anew. Scripts get every event.
        var inSync: Set<[String?]> = []
        for await event in events {
            do {
                for event in try await workspace.describe(event) {
                    let peer = [event.group, event.device]
                    if event.event == "peer_lost" { inSync.remove(peer) }
                    let isNews = event.event != "peer_in_sync" || inSync.insert(peer).inserted
                    if isNews || json { Presentation.show(.event(event), json: json) }
                }
            } catch {
                Output.error(ErrorPresentation.text(Failure.explaining(error)))
            }
        }
    }
}
