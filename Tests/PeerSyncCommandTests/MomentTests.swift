// SPDX-License-Identifier: Apache-2.0
// peersync

import Foundation
import MeetupModel
@testable import peersync
import Testing

struct MomentTests {
    @Test("Moments are read as they are shown, in this laptop's time")
    func moments() throws {
        let zone = try #require(TimeZone(identifier: "Asia/Tokyo"))
        func parsed(_ text: String) -> [String]? {
            Moment.parsed(text, zone: zone, now: Date(timeIntervalSince1970: 1_795_390_692)).map { [$0.beginning.text, $0.end.text] }
        }
        #expect(parsed("2026-11-27") == ["2026-11-26T15:00:00Z", "2026-11-27T14:59:59Z"])
        #expect(parsed("2026-11-27 08:37") == ["2026-11-26T23:37:00Z", "2026-11-26T23:37:59Z"])
        #expect(parsed("2026-11-27T08:37:12") == ["2026-11-26T23:37:12Z", "2026-11-26T23:37:12Z"])
        #expect(parsed("2026-11-27T08:37:12Z") == ["2026-11-27T08:37:12Z", "2026-11-27T08:37:12Z"])
        #expect(parsed("2h") == ["2026-11-22T21:38:12Z", "2026-11-22T21:38:12Z"])
        for text in ["", "2026-02-30", "2026-11-27 25:00", "2026-11-27x08:37", "2026-11", "yesterday", "2026-11-27 8:37", "-2h", "2026-11-27 08:37:99"] {
            #expect(parsed(text) == nil, "\(text)")
        }
    }
}
