// SPDX-License-Identifier: Apache-2.0
// peersync

@testable import peersync
import Testing

struct TableTests {
    @Test("The widest columns are narrowed first, and evenly, none below its least", arguments: [
        ([8, 30, 20], [8, 8, 8], 62, [8, 30, 20]), ([8, 30, 20], [8, 8, 8], 52, [8, 20, 20]), ([8, 30, 20], [8, 8, 8], 51, [8, 20, 19]),
        ([8, 30, 20], [8, 8, 8], 40, [8, 14, 14]), ([8, 30, 20], [8, 30, 8], 52, [8, 30, 10]), ([8, 30, 5], [8, 8, 5], 20, [8, 8, 5]),
        ([8, 30, 20], [8, 30, 20], 40, [8, 30, 20]),
    ] as [([Int], [Int], Int, [Int])])
    func fitted(widths: [Int], least: [Int], columns: Int, narrowed: [Int]) {
        #expect(Table.fitted(widths, least: least, within: columns) == narrowed)
    }

    /// Without the headings, which may be coloured.
    private func rows(_ table: Table, within columns: Int?) -> [String] {
        table.lines(within: columns).split(separator: "\n").dropFirst().map(String.init)
    }

    @Test("Names and titles are cut by the columns that they take; ids never, and nothing where there is no terminal")
    func cells() {
        var table = Table(header: ["ID", "NAME", "TITLE"], flexible: [1, 2])
        table.add("h4k2m9qz", "Anna-Éloïse", "東京の写真展と本")
        table.add("x", "y", "z")
        let whole = ["h4k2m9qz  Anna-Éloïse  東京の写真展と本", "x         y            z"]
        #expect(rows(table, within: nil) == whole)
        #expect(rows(table, within: 39) == whole)
        #expect(rows(table, within: 32) == ["h4k2m9qz  Anna-Éloï…  東京の写…", "x         y           z"])
        #expect(rows(table, within: 5) == ["h4k2m9qz  Anna-Él…  東京の…", "x         y         z"])
    }

    @Test("A column stays as wide as its heading")
    func headings() {
        var table = Table(header: ["ID", "INVITED BY"], flexible: [1])
        table.add("x", "Anna-Éloïse Dupont")
        #expect(rows(table, within: 10) == ["x   Anna-Éloï…"])
    }

    @Test("What is cut ends with an ellipsis, what fits does not")
    func ellipsis() {
        #expect(Table.shortened("mot à mot", to: 9) == "mot à mot")
        #expect(Table.shortened("mot à mot", to: 8) == "mot à m…")
        #expect(Table.shortened("", to: 8).isEmpty)
    }
}
