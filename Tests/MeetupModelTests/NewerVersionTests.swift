// SPDX-License-Identifier: Apache-2.0
// peersync

import Foundation
import MeetupModel
import PeerReplica
import PeerTestSupport
import Testing

struct NewerVersionTests {
    @Test("Only a record that somebody changed with a newer program says so in an answer, and a list marks it")
    func answer() throws {
        var group = TestGroup(members: 1, seed: 1)
        let id = RecordID.test(1)
        group.devices[0].write([.create(id), .assign(id, "title", .text("Prix"))])
        var view = group.devices[0].view(id)
        for needsNewerVersion in [false, true] {
            view.needsNewerVersion = needsNewerVersion
            let head = RecordHead(view, People(profiles: []))
            #expect(head.isMarked == needsNewerVersion)
            let answer = try JSONEncoder().encode(head)
            #expect(String(decoding: answer, as: UTF8.self).contains("needs_newer_version") == needsNewerVersion)
            #expect(try JSONDecoder().decode(RecordHead.self, from: answer) == head)
        }
    }
}
