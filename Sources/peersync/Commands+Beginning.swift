// SPDX-License-Identifier: Apache-2.0
// peersync

import ArgumentParser
import CQRencode
import MeetupModel
import MeetupWorkspace

struct Init: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "init", abstract: "Create your identity and a group, without serving.")

    @OptionGroup var common: CommonOptions
    @Option(help: "Your name.") var name: String?
    @Option(help: "The group's name.") var groupName: String?

    func run() async throws {
        try await common.run(.begin(name: PersonName.chosen(name), groupName: groupName))
    }
}

struct Invite: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "invite", abstract: "Open a door for newcomers: prints a link and a QR code.",
        discussion: "Whoever has the link gets in while the door is open, so show it to those in the room only.")

    @OptionGroup var common: CommonOptions
    @Option(help: "How many may come in with it; any number when left out.") var uses: Int?
    @Option(help: ArgumentHelp("How long the door stays open: 90s, 10m, 2h, 1d.", valueName: "duration"))
    var expires = TimeSpan(seconds: 600)

    func run() async throws {
        let response = try await common.perform(.invite(uses: uses, seconds: expires.seconds))
        Presentation.show(response, json: common.json)
        if !common.json, case .invite(let report) = response, let code = QRCode.text(report.link) { Output.write("\n" + code) }
    }
}

extension TimeSpan {
    init(seconds: Int) { self.seconds = seconds }
    var defaultValueDescription: String { seconds % 60 == 0 ? "\(seconds / 60)m" : "\(seconds)s" }
}

/// A QR code drawn with half blocks, two rows of modules a line, dark on light whatever the terminal's colours.
enum QRCode {
    static func text(_ content: String) -> String? {
        guard let code = QRcode_encodeString(content, 0, QR_ECLEVEL_L, QR_MODE_8, 1) else { return nil }
        defer { QRcode_free(code) }
        let width = Int(code.pointee.width)
        guard let modules = code.pointee.data else { return nil }
        func isDark(_ x: Int, _ y: Int) -> Bool {
            x >= 0 && y >= 0 && x < width && y < width && modules[y * width + x] & 1 == 1
        }
        var lines: [String] = []
        for y in stride(from: -2, to: width + 2, by: 2) {
            var text = ""
            for x in -2..<width + 2 {
                switch (isDark(x, y), isDark(x, y + 1)) {
                case (true, true): text += " "
                case (true, false): text += "▄"
                case (false, true): text += "▀"
                case (false, false): text += "█"
                }
            }
            lines.append(text)
        }
        // White on black where colours are to be had, so that it is the right way round on any background.
        return lines.map { Output.whiteOnBlack($0) + "\n" }.joined()
    }
}

struct Join: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "join", abstract: "Get into a group with the link you were given.")

    @OptionGroup var common: CommonOptions
    @Argument(help: "The link; it begins with PEERSYNC:1:") var link: String
    @Option(help: "Your name.") var name: String?
    @Option(help: ArgumentHelp("Where to knock first.", valueName: "host:port")) var peer: [String] = []

    func run() async throws {
        let response = try await common.perform(.join(link: link, name: PersonName.chosen(name), peers: peer))
        Presentation.show(response, json: common.json)
    }
}

struct Groups: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "groups", abstract: "List the groups on this machine.")
    @OptionGroup var common: CommonOptions
    func run() async throws { try await common.run(.groups) }
}

struct Members: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "members", abstract: "Show who is in the group.", subcommands: [List.self], defaultSubcommand: List.self)

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(commandName: "list", abstract: "Who, devices, since when, invited by, state.")
        @OptionGroup var common: CommonOptions
        func run() async throws { try await common.run(.members) }
    }
}
