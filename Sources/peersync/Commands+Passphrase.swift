// SPDX-License-Identifier: Apache-2.0
// peersync

import ArgumentParser
import MeetupModel
import MeetupWorkspace
import PeerNode

struct Passphrase: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "passphrase", abstract: tr("Lock your keys with a passphrase, or choose another one."),
        discussion: tr("""
            It is asked for when serve starts, and when something is written while nothing serves; reading takes none. It protects your \
            keys, so that whoever finds this laptop cannot speak in your name. It does not protect the words of the group: for \
            these, encrypt the disk. Nobody can reset it: if it is forgotten, join anew.
            """))

    @OptionGroup var common: CommonOptions
    @Flag(help: .tr("Take it away.")) var remove = false
    private static let lockTime = Duration.seconds(10)

    func run() async throws {
        do {
            let folder = try DataFolder(path: common.path, createsAbsent: !remove, passphrase: PassphrasePrompt.answer)
            guard folder.exists else { throw Failure(.refused, "there is no group here yet", fix: "peersync serve, or peersync join") }
            let lock = try FolderLock(folder: folder, role: "command", wait: Self.lockTime)
            defer { withExtendedLifetime(lock) {} }
            let hadOne = folder.hasPassphrase
            if hadOne { try folder.unlock() }
            try folder.setPassphrase(remove ? nil : PassphrasePrompt.new())
            let message: Phrase = switch (hadOne, remove) {
            case (false, false): "Your keys are locked from now on. Nobody can reset the passphrase: keep it in mind."
            case (true, false): "The passphrase is another one from now on."
            case (true, true): "Your keys are not locked any more."
            case (false, true): "Your keys are not locked."
            }
            Presentation.show(.done(Done(id: folder.path, kind: "passphrase", message: message)), json: common.json)
        } catch {
            throw Failure.explaining(error)
        }
    }
}
