// SPDX-License-Identifier: Apache-2.0
// peersync

import PeerIdentity
import PeerReplica
import PeerTestSupport
import PeerWire
import Testing

/// Changes in a file that is sealed for devices.
struct ChangeBundleTests {
    private func bundle(_ history: TestHistory) -> ChangeBundle {
        ChangeBundle(group: history.graph.group, changes: history.changes.map {
            ReceivedChange(bytes: $0.bytes, signature: $0.signature)
        })
    }

    /// Sealed after L was put out while B was away.
    private func afterRemoval(_ random: inout SplitMix64) throws -> (TestHistory, ChangeBundle, [UInt8]) {
        var history = TestHistory(seed: 1)
        let last = history.gather([("A", by: "founder"), ("B", by: "founder"), ("L", by: "founder")])
        history.remove("L", by: "founder", after: [last])
        let bundle = bundle(history)
        return (history, bundle, try bundle.sealed(for: history.graph.memberDevices, using: &random))
    }

    @Test("A member who was away during a removal opens it, and whoever was put out does not")
    func away() throws {
        var random = SplitMix64(seed: 1)
        let (history, bundle, file) = try afterRemoval(&random)
        #expect(ChangeBundle.isBundle(file))
        for name in ["founder", "A", "B"] { #expect(try ChangeBundle(opening: file, as: [history.identity(name)]) == bundle) }
        #expect(throws: BundleError.foreign) { try ChangeBundle(opening: file, as: [history.identity("L")]) }
        #expect(throws: BundleError.foreign) { try ChangeBundle(opening: file, as: []) }
        // Of several groups' devices the right one is found.
        let identities = [Identity(using: &random), history.identity("B")]
        #expect(try ChangeBundle(opening: file, as: identities) == bundle)
        let authenticated = try SignedChange.authenticate(bundle.changes)
        #expect(authenticated.map(\.id) == history.changes.map(\.id))
    }

    @Test("A bundle of version 1 is named as older, one of a later version as newer, and another file as no bundle")
    func versions() throws {
        var random = SplitMix64(seed: 2)
        var (history, _, file) = try afterRemoval(&random)
        let identity = history.identity("A")
        for (version, error) in [(1, .olderVersion), (0, .damaged), (3, .newerVersion)] as [(UInt8, BundleError)] {
            file[8] = version
            #expect(throws: error) { try ChangeBundle(opening: file, as: [identity]) }
        }
        #expect(throws: BundleError.notABundle) { try ChangeBundle(opening: Array("PSBUNDLX".utf8), as: [identity]) }
        #expect(throws: BundleError.damaged) { try ChangeBundle(opening: Array("PSBUNDLE".utf8), as: [identity]) }
    }

    @Test("A bundle that was altered or cut anywhere is refused, and tells nobody anything else")
    func damaged() throws {
        var random = SplitMix64(seed: 3)
        let (history, bundle, file) = try afterRemoval(&random)
        let identity = history.identity("A")
        for place in stride(from: 0, to: file.count, by: 7) {
            var altered = file
            altered[place] ^= 1
            // A box for somebody else may be damaged without harm.
            if let opened = try? ChangeBundle(opening: altered, as: [identity]) {
                #expect(opened == bundle && place < 300)
            }
        }
        for count in [9, 40, 41, 42, 100, file.count - 1] {
            #expect(throws: BundleError.self) { try ChangeBundle(opening: Array(file.prefix(count)), as: [identity]) }
        }
    }

    @Test("A bundle for as many devices as it can be sealed for is made, and one more is refused")
    func devices() throws {
        var random = SplitMix64(seed: 4)
        let bundle = ChangeBundle(group: GroupID(words: [1, 2, 3, 4]), changes: [])
        // Ids that are no key get no box and cost nothing.
        let nobody = DeviceID(words: [0, 0, 0, 0])
        #expect(throws: Never.self) {
            try bundle.sealed(for: Array(repeating: nobody, count: ChangeBundle.devicesMax), using: &random)
        }
        #expect(throws: BundleError.tooLarge) {
            try bundle.sealed(for: Array(repeating: nobody, count: ChangeBundle.devicesMax + 1), using: &random)
        }
    }
}
