// SPDX-License-Identifier: Apache-2.0
// peersync

import MeetupModel
import Testing

struct AmountTests {
    @Test("A number is read as people write it, with its unit", arguments: [
        ("600", "600", ""), ("600 €", "600", "€"), ("€ 12.50", "12.5", "€"), ("1 200,50 €", "1200.5", "€"), ("1\u{202F}200 €", "1200", "€"),
        ("1'250.00 CHF", "1250", "CHF"), ("1,200", "1200", ""), ("1.250 €", "1250", "€"), ("1.250,75", "1250.75", ""),
        ("1,250,000.5", "1250000.5", ""), ("0,125 l", "0.125", "l"), ("-3", "-3", ""), ("12.5 % net", "12.5", "% net"), ("2,5", "2.5", ""),
        ("0", "0", ""), ("999999999999", "999999999999", ""),
    ])
    func read(text: String, number: String, unit: String) {
        let amount = Amount(text)
        #expect(amount?.number == number)
        #expect(amount?.unit == unit)
    }

    @Test("A number is written so that it is read as the same one again", arguments: [1, 999, 1_000, 1_333, 33_333, 33_330, -1_234, -5, 1_250_000] as [Int64])
    func written(thousandths: Int64) {
        #expect(Amount(Amount(thousandths: thousandths, unit: "€").text) == Amount(thousandths: thousandths, unit: "€"))
    }

    @Test("Money has two decimals, or none where it is whole", arguments: [
        (297_500, "297.50 €"), (42_550, "42.55 €"), (300_000, "300 €"), (-500, "-0.50 €"), (1_333, "1.3330 €"), (0, "0 €"),
    ] as [(Int64, String)])
    func money(thousandths: Int64, text: String) {
        let amount = Amount(thousandths: thousandths, unit: "€")
        #expect(amount.money == text)
        #expect(Amount(amount.money) == amount)
    }

    @Test("What is no number, or more than one, is none", arguments: ["", "gratuit", "10 to 20", "3 x 4", "1234567890123", "€"])
    func refused(text: String) {
        #expect(Amount(text) == nil)
    }

    @Test("Amounts add up where their units are the same or missing")
    func sum() {
        #expect(Amount.sum(["10 €", "2,50", "1 €"].compactMap(Amount.init))?.text == "13.5 €")
        #expect(Amount.sum(["10 €", "2 $"].compactMap(Amount.init)) == nil)
        #expect(Amount.sum([]) == nil)
        #expect(Amount.sum([Amount(thousandths: .max, unit: ""), Amount(thousandths: 1, unit: "")]) == nil)
    }
}
