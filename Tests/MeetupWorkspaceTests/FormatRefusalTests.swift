// SPDX-License-Identifier: Apache-2.0
// peersync

import MeetupModel
import MeetupWorkspace
import PeerNode
import PeerStore
import Testing

/// What people are told about data that this program does not read.
struct FormatRefusalTests {
    private struct Case: Sendable, CustomTestStringConvertible {
        let error: any Error & Sendable
        let words: [String]
        let french: [String]
        var testDescription: String { words[0] }
    }

    private static let cases = [
        Case(
            error: NodeError.formatAbandoned(path: "/home/anna/old"),
            words: ["peersync 0.1", "nothing was changed", "/home/anna/old", "peersync export --data '/home/anna/old'", "serve --data"],
            french: ["peersync 0.1", "rien n’a été modifié", "peersync export --data '/home/anna/old'", "serve --data"]),
        Case(
            error: StoreError(
                .abandonedFormat, "this data was written by peersync 0.1, whose format this version does not read; nothing was changed"),
            words: ["peersync 0.1", "nothing was changed", "peersync export --data"],
            french: ["peersync 0.1", "rien n’a été modifié", "peersync export --data"]),
        Case(
            error: StoreError(.olderFormat, "this data was written by an older peersync and has to be brought up to date first"),
            words: ["older peersync", "brought up to date", "peersync serve"], french: ["plus ancien", "mises à jour", "peersync serve"]),
        Case(
            error: NodeError.formatNewer(path: "/home/anna/new"),
            words: ["written by a newer peersync", "install the newest"], french: ["peersync plus récent", "installez"]),
    ]

    @Test("Data of another format is refused with exit code 3 and a way out, in English and French", arguments: cases)
    private func refusals(example: Case) {
        for (language, words) in [(Language.english, example.words), (.french, example.french)] {
            Language.$current.withValue(language) {
                let failure = Failure.explaining(example.error)
                #expect(failure.kind == .store)
                #expect(failure.kind.rawValue == 3)
                let text = failure.message + "\n" + (failure.fix ?? "")
                for word in words { #expect(text.contains(word), "\(text)") }
            }
        }
    }
}
