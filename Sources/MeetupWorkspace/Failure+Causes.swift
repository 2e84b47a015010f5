// SPDX-License-Identifier: Apache-2.0
// peersync

import CollaborativeText
import MeetupModel
import PeerIdentity
import PeerNode
import PeerStore
import PeerTransport

extension Failure {
    /// Any error in words for people.
    public static func explaining(_ error: any Error) -> Failure {
        switch error {
        case let failure as Failure: failure
        case let error as StoreError: store(error)
        case let error as NodeError: node(error)
        case let error as TransportError: transport(error)
        case let error as InviteLinkError: link(error)
        case let error as SpokenCodeError: code(error)
        case let error as BundleError where error == .tooLarge:
            Failure(.refused, "the group has more than fits into a bundle of \(ChangeBundle.bytesMax >> 20) MiB", fix: "meet on a network instead: peersync serve")
        case is TextError: Failure(.refused, "the text changed in a way that this edit does not fit", fix: "look at it and try again")
        default: Failure(.refused, Phrase(verbatim: VisibleText.line("\(error)")))
        }
    }

    private static func store(_ error: StoreError) -> Failure {
        let fix: Phrase?
        switch error.code {
        case .full: fix = "free some space and try again; nothing that was acknowledged is lost"
        case .readOnly: fix = "make the data folder writable, or choose another one with --data"
        case .newerFormat: fix = Self.newerFix
        case .olderFormat:
            fix = """
                stop an older `peersync serve` if one runs here; then start this one's, or write something with it: \
                commands that only read change nothing
                """
        case .abandonedFormat: fix = Self.abandonedFix("FOLDER")
        case .damaged: fix = "run `peersync serve`: it sets the damaged file aside, saves what can be read of it, and gets the rest from the others"
        default: fix = nil
        }
        return Failure(.store, Phrase(verbatim: tr(sentence: error.message)), fix: fix)
    }

    private static let newerFix: Phrase = "install the newest peersync; an older one would not understand this data"

    /// - Parameter folder: With the old data.
    private static func abandonedFix(_ folder: String) -> Phrase {
        let fix: Phrase = """
            get your words out with peersync 0.1: `peersync export --data \(VisibleText.argument(folder))`; keep that folder, and found a new group \
            in another one: `peersync serve --data NEW-FOLDER`
            """
        return fix
    }

    private static func node(_ error: NodeError) -> Failure {
        switch error {
        case .notMember: Failure(.refused, "this device is not a member of the group")
        case .logIncomplete:
            Failure(
                .refused,
                "this laptop does not have everything yet that the group goes on with, so nothing can be written",
                fix: "peersync serve, near somebody who has it")
        case .replicaSpent:
            Failure(
                .refused, "this laptop's copy began anew too often for its changes to count",
                fix: "bring the laptop in again: peersync leave --here, and on another laptop of yours peersync invite --my-device")
        case .outsideLimits: Failure(.refused, "that is more than one change can hold; nothing was written", fix: "make it shorter, or write it in parts")
        case .ownedBy(let process, let role):
            if let process {
                Failure(
                    .store, "another peersync \(role ?? "command") uses this data folder (process \(process))",
                    fix: "stop it with `kill \(process)`, or choose another folder with --data")
            } else {
                Failure(.store, "another peersync uses this data folder", fix: "stop it, or choose another folder with --data")
            }
        case .foldersPermissions(let path):
            Failure(
                .store, "others on this machine may read \(VisibleText.line(path))",
                fix: "chmod -R go= \(VisibleText.argument(path))")
        case .folderUnusable(let path, let reason):
            Failure(.store, "\(VisibleText.line(path)) cannot be used: \(tr(sentence: reason))", fix: "choose another one with --data")
        case .keysUnreadable(let path):
            Failure(.store, "the keys in \(VisibleText.line(path)) cannot be read", fix: "restore the file from a backup, or join again")
        case .formatAbandoned(let path):
            Failure(
                .store, """
                    the data in \(VisibleText.line(path)) was written by peersync 0.1, whose format this version does not read; \
                    nothing was changed
                    """, fix: abandonedFix(VisibleText.line(path)))
        case .formatNewer: Failure(.store, "this data was written by a newer peersync", fix: newerFix)
        case .passphraseMissing:
            Failure(
                .refused, "the keys here are locked by a passphrase",
                fix: "run it in a terminal, which asks for it, or put it into a file of your own and name that in PEERSYNC_PASSPHRASE_FILE")
        case .passphraseWrong: Failure(.refused, "that is not the passphrase of the keys here", fix: "try again; nothing was changed")
        case .passphraseTooShort(let least):
            Failure(.usage, "a passphrase has at least \(least) characters", fix: "take four or five words that nobody would guess")
        case .passphraseTooLong(let most): Failure(.usage, "that is too long for a passphrase", fix: "take less than \(most) letters")
        case .memoryMissing:
            Failure(.refused, "there are not 256 MiB of memory free, which a passphrase takes", fix: "close another program and try again")
        case .inviteRefused(let why):
            Failure(.refused, "the invite was refused: \(tr(sentence: why))", fix: "ask for a new one: peersync invite")
        case .doorNotFound(let number, let nearby):
            Failure(
                .network,
                nearby.isEmpty ? "door \(number) is not open nearby, and no other one is"
                    : "door \(number) is not open nearby; open are: \(nearby.map { "\($0)" }.joined(separator: ", "))",
                fix: "ask whether the door is still open and both laptops are on the same network; if announcements do not get through there, add --peer HOST:PORT")
        case .doorBusy: Failure(.refused, "somebody else is at the door just now", fix: "try again in a moment")
        case .comparisonBrokenOff:
            Failure(
                .refused, "the connection broke off while the words were being compared",
                fix: "talk to whoever invited you before you try again: this can be somebody in between, and the door allows ten such tries")
        case .doorForOwnDevice:
            Failure(
                .refused, "that door is for another laptop of the person who opened it",
                fix: "if that is you, add --my-device; if not, ask for an invite of your own: peersync invite")
        case .takenForAnother:
            Failure(
                .refused, "the group takes this laptop for another person's; nothing was kept here",
                fix: "talk to whoever invited you or gave you the file: somebody may want to write under your name, or have your words shown under theirs")
        case .notKnownFromOlder:
            Failure(
                .refused, "this group does not go on with the group named after --from, or does not know this laptop from that group; nothing was kept here",
                fix: "check the name after --from; to come in as somebody new, join without --from")
        case .codeWrong(let number):
            Failure(.refused, "the words do not open door \(number)", fix: "check them; if they are right, ask for a new code: peersync invite")
        case .nobodyAnswered(let tried):
            Failure(
                .network, tried.isEmpty ? "nobody answered" : "nobody answered: \(tr(parts: tried.map(Self.translated)))",
                fix: "check that whoever invited you runs `peersync serve` on the same network, then try again, perhaps with --peer HOST:PORT")
        }
    }

    /// Translates the reason in a text such as `192.168.1.7:4711: no answer`.
    private static func translated(_ tried: String) -> String {
        guard let colon = tried.firstRange(of: ": ") else { return tr(sentence: tried) }
        return tr("\(tried[..<colon.lowerBound]): \(tr(sentence: String(tried[colon.upperBound...])))")
    }

    private static func code(_ error: SpokenCodeError) -> Failure {
        switch error {
        case .numberMissing:
            Failure(
                .usage, "that is neither a spoken code nor a link",
                fix: "a code is a number and four words, such as 7-amber-otter-lotus-drift; a link begins with PEERSYNC:1:")
        case .wordCount(let count):
            Failure(
                .usage, "a code has four words after the number, this one has \(count)",
                fix: "ask for the whole code again: on the other laptop, peersync invite")
        case .unknownWord(let word, let suggestions):
            Failure(
                .usage, "“\(VisibleText.line(word))” is not a word of any code",
                fix: suggestions.isEmpty
                    ? "ask how it is spelled" : "was it \(suggestions.map { tr("“\($0)”") }.joined(separator: ", "))?")
        }
    }

    private static func transport(_ error: TransportError) -> Failure {
        switch error {
        case .addressInUse:
            Failure(.network, "the port is in use", fix: "choose another one, or leave --listen out to take any free port")
        case .addressInvalid(let why):
            Failure(
                .usage, "that address cannot be used: \(tr(sentence: why))",
                fix: "write an address such as 192.168.1.20 or fe80::1%eth0")
        case .addressNotAvailable(let why): Failure(.network, "cannot listen there: \(tr(sentence: why))", fix: "use an address of this machine with --listen")
        case .connectionFailed(let why): Failure(.network, "the connection failed: \(tr(sentence: why))")
        case .timedOut: Failure(.network, "no answer in time")
        case .frameTooLong, .frameEmpty: Failure(.network, "the other side does not speak this protocol")
        }
    }

    private static func link(_ error: InviteLinkError) -> Failure {
        switch error {
        case .notALink: Failure(.usage, "that is not an invite", fix: "paste the whole link; it begins with PEERSYNC:1:")
        case .damaged: Failure(.usage, "the invite is damaged or not complete", fix: "copy the whole link again")
        case .newerVersion: Failure(.usage, "the invite is for a newer peersync", fix: "install the newest peersync")
        }
    }
}
