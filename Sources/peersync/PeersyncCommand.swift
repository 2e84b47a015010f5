// SPDX-License-Identifier: Apache-2.0
// peersync

import ArgumentParser
import Foundation
import MeetupModel
import MeetupWorkspace
import PeerNode

/// Every command says its name: to find it out from the type costs the parser a millisecond for each of them, at each start.
@main
struct PeersyncCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "peersync",
        abstract: tr("Share one living document with the people in the room, without a server."),
        discussion: tr("""
            Run `peersync serve` and leave it running; everything else works beside it, in another terminal.
            Invite the others with `peersync invite`; they get in with `peersync join CODE`.
            Take the results home with `peersync export`.
            """),
        version: Workspace.version,
        groupedSubcommands: [
            CommandGroup(name: tr("Being there"), subcommands: [Serve.self, Init.self, Invite.self, Admit.self, Join.self, Groups.self, Members.self, Leave.self, Passphrase.self]),
            CommandGroup(name: tr("How it stands"), subcommands: [Status.self, Peers.self, Doctor.self, Watch.self, Log.self]),
            CommandGroup(name: tr("Working together"), subcommands: [
                ProfileCommand.self, Match.self, NoteCommand.self, CommentCommand.self, OfferCommand.self, ReferralCommand.self,
                ProjectCommand.self, PoolCommand.self, CompareCommand.self, CheckinCommand.self, SessionCommand.self,
            ]),
            CommandGroup(name: tr("Finding and leaving"), subcommands: [Search.self, Explain.self, Export.self, Import.self, Verify.self]),
        ])

    /// `peersync --data DIR note list` as `peersync note list --data DIR`, which is how the parser wants it.
    private static func commonOptionsLast(_ arguments: [String]) -> [String] {
        var rest = arguments[...]
        var moved: [String] = []
        while let first = rest.first, ["--data", "--group", "--lang", "--json"].contains(where: { first == $0 || first.hasPrefix($0 + "=") }) {
            moved.append(rest.removeFirst())
            if ["--data", "--group", "--lang"].contains(first), let value = rest.popFirst() { moved.append(value) }
        }
        return rest + moved
    }

    static func main() async {
        signal(SIGPIPE, SIG_IGN)
        ProcessMemory.keepToItself()
        let arguments = commonOptionsLast(Array(CommandLine.arguments.dropFirst()))
        // `help` takes the names of commands only.
        let words = arguments.first == "help" ? Array(arguments.prefix { !$0.hasPrefix("--lang") }) : arguments
        await Language.$current.withValue(.chosen(by: arguments)) {
            do {
                if let failure = CommandPath.mistake(in: words, below: self) { throw failure }
                var command = try await asyncParseAsRoot(words)
                if var asynchronous = command as? any AsyncParsableCommand {
                    try await asynchronous.run()
                } else {
                    try command.run()
                }
                try Output.finish()
            } catch {
                ErrorPresentation.exit(with: error)
            }
        }
    }
}
