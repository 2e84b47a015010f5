// SPDX-License-Identifier: Apache-2.0
// peersync

import ArgumentParser
import Foundation
import MeetupWorkspace
import PeerNode

/// Every command says its name: to find it out from the type costs the parser a millisecond for each of them, at each start.
@main
struct PeersyncCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "peersync",
        abstract: "Share one living document with the people in the room, without a server.",
        discussion: """
            Run `peersync serve` and leave it running; everything else works beside it, in another terminal.
            Invite the others with `peersync invite`; they get in with `peersync join CODE`.
            Take the results home with `peersync export`.
            """,
        version: Workspace.version,
        groupedSubcommands: [
            CommandGroup(name: "Being there", subcommands: [Serve.self, Init.self, Invite.self, Admit.self, Join.self, Groups.self, Members.self, Leave.self, Passphrase.self]),
            CommandGroup(name: "How it stands", subcommands: [Status.self, Peers.self, Doctor.self, Watch.self, Log.self]),
            CommandGroup(name: "Working together", subcommands: [
                ProfileCommand.self, Match.self, NoteCommand.self, CommentCommand.self, OfferCommand.self, ReferralCommand.self,
                ProjectCommand.self, PoolCommand.self, CompareCommand.self, CheckinCommand.self, SessionCommand.self,
            ]),
            CommandGroup(name: "Finding and leaving", subcommands: [Search.self, Explain.self, Export.self, Import.self, Verify.self]),
        ])

    /// `peersync --data DIR note list` as `peersync note list --data DIR`, which is how the parser wants it.
    private static func commonOptionsLast(_ arguments: [String]) -> [String] {
        var rest = arguments[...]
        var moved: [String] = []
        while let first = rest.first, ["--data", "--group", "--json"].contains(where: { first == $0 || first.hasPrefix($0 + "=") }) {
            moved.append(rest.removeFirst())
            if first == "--data" || first == "--group", let value = rest.popFirst() { moved.append(value) }
        }
        return rest + moved
    }

    static func main() async {
        signal(SIGPIPE, SIG_IGN)
        ProcessMemory.keepToItself()
        let arguments = commonOptionsLast(Array(CommandLine.arguments.dropFirst()))
        do {
            if let failure = CommandPath.mistake(in: arguments, below: self) { throw failure }
            var command = try await asyncParseAsRoot(arguments)
            if var asynchronous = command as? any AsyncParsableCommand {
                try await asynchronous.run()
            } else {
                try command.run()
            }
        } catch {
            ErrorPresentation.exit(with: error)
        }
    }
}
