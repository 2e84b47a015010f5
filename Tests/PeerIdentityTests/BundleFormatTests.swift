// SPDX-License-Identifier: Apache-2.0
// peersync

@testable import PeerIdentity
import PeerWire
import Testing

struct BundleFormatTests {
    @Test("A bundle of an older format is refused as such, not as damaged", arguments: [
        (1, 2, .olderVersion), (1, 3, .olderVersion), (2, 2, nil), (3, 2, .newerVersion), (255, 2, .newerVersion), (0, 2, .damaged),
    ] as [(UInt8, Int, BundleError?)])
    func versions(version: UInt8, current: Int, refusal: BundleError?) {
        var thrown: BundleError?
        do { try ChangeBundle.check(version: version, current: current) } catch { thrown = error }
        #expect(thrown == refusal)
    }

    @Test("The version is looked at before a bundle is opened, whoever it is sealed for")
    func beforeOpening() {
        let file = Array("PSBUNDLE".utf8) + [UInt8(DataFormat.current) + 1] + [UInt8](repeating: 0, count: 100)
        #expect(throws: BundleError.newerVersion) { try ChangeBundle(opening: file, as: []) }
    }
}
