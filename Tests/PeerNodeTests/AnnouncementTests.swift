// SPDX-License-Identifier: Apache-2.0
// peersync

import PeerDiscovery
import PeerIdentity
@testable import PeerNode
import Testing

struct AnnouncementTests {
    @Test("Entries of a later version are ignored, and what this version knows is read beside them")
    func unknownEntries() {
        let keys = DoorKeys(groupKey: [UInt8](0..<32))
        var text = Announcement.text(groups: [keys], links: [], numbers: [7], name: "ps-abcd2345")
        text["x"] = "1,2,3"
        text["levels"] = ""
        let service = DiscoveredService(name: "ps-abcd2345", hostName: "a.local.", hosts: ["192.168.1.2"], port: 9, text: text)
        #expect(Announcement.tags("t", of: service) == [keys.mark.announcementTag(instanceName: "ps-abcd2345")])
        #expect(Announcement.numbers(of: service) == [7])
    }
}
