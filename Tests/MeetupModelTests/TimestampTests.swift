// SPDX-License-Identifier: Apache-2.0
// peersync

import MeetupModel
import Testing

struct TimestampTests {
    @Test("Times are written and read as RFC 3339", arguments: [
        (0, "1970-01-01T00:00:00Z"), (1_795_390_692_000, "2026-11-22T23:38:12Z"), (951_782_400_000, "2000-02-29T00:00:00Z"),
        (-1_000, "1969-12-31T23:59:59Z"), (4_102_444_799_000, "2099-12-31T23:59:59Z"), (-62_135_596_800_000, "0001-01-01T00:00:00Z"),
    ] as [(Int64, String)])
    func known(milliseconds: Int64, text: String) {
        #expect(Timestamp(milliseconds: milliseconds).text == text)
        #expect(Timestamp(text: text) == Timestamp(milliseconds: milliseconds))
    }

    @Test("Offsets, fractions and days alone are understood; anything else is not")
    func forms() {
        #expect(Timestamp(text: "2026-11-23T00:38:12.5+01:00")?.text == "2026-11-22T23:38:12Z")
        #expect(Timestamp(text: "2026-11-22")?.text == "2026-11-22T00:00:00Z")
        for text in ["", "2026", "2026-13-01", "2026-11-22T25:00:00Z", "2026-11-22T10:00", "yesterday", "２０２６-11-22"] {
            #expect(Timestamp(text: text) == nil)
        }
    }

    @Test("No clock, however wrong, makes the text of a time fail")
    func extremes() {
        for milliseconds in [Int64.min, .max, -1, 253_402_300_800_000, -62_167_219_200_001] {
            let time = Timestamp(milliseconds: milliseconds)
            #expect(Timestamp(text: time.text)?.text == time.text)
        }
    }
}
