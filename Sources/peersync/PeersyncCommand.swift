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
            CommandGroup(name: tr("Being there"), subcommands: [Serve.self, Init.self, Invite.self, Admit.self, Join.self, Groups.self, GroupCommand.self, Members.self, Leave.self, Passphrase.self]),
            CommandGroup(name: tr("How it stands"), subcommands: [Status.self, Peers.self, Doctor.self, Watch.self, Log.self]),
            CommandGroup(name: tr("Working together"), subcommands: [
                ProfileCommand.self, Match.self, NoteCommand.self, CommentCommand.self, OfferCommand.self, ReferralCommand.self,
                ProjectCommand.self, PoolCommand.self, CompareCommand.self, CheckinCommand.self, SessionCommand.self,
            ]),
            CommandGroup(name: tr("Finding and leaving"), subcommands: [Search.self, Explain.self, Export.self, Import.self, Verify.self]),
        ])

    static func main() async {
        signal(SIGPIPE, SIG_IGN)
        ProcessMemory.keepToItself()
        let arguments = Array(CommandLine.arguments.dropFirst())
        await Language.$current.withValue(.chosen(by: arguments)) {
            do {
                // What the commands say of themselves is made once, in the language that holds then.
                let (path, rest) = CommandPath.split(arguments, below: self)
                if let failure = CommandPath.mistake(in: path + rest, below: self) { throw failure }
                var command = try await asyncParseAsRoot(path + DashedText.separated(rest, of: path))
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
