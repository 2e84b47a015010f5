// SPDX-License-Identifier: Apache-2.0
// peersync

import PeerTestSupport
import PeerWire
import Testing

struct DataFormatTests {
    @Test("A format is older, current or newer, to the next one up and down", arguments: [
        (1, 1, .current), (2, 1, .newer), (1, 2, .older), (2, 2, .current), (3, 2, .newer), (255, 2, .newer),
    ] as [(Int, Int, DataFormat.Age)])
    func age(found: Int, current: Int, age: DataFormat.Age) {
        #expect(DataFormat.age(of: found, current: current) == age)
    }

    @Test("The format of what is kept is that of the changes in it")
    func ofChanges() throws {
        let device = TestGroup(members: 1, seed: 1).devices[0]
        #expect(DataFormat.format(ofChange: device.changes[0].bytes) == DataFormat.current)
        #expect(DataFormat.format(ofChange: []) == nil)
        #expect(DataFormat.format(ofChange: [0, 1]) == nil)
    }
}
