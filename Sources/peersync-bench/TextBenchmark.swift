// SPDX-License-Identifier: Apache-2.0
// peersync

import CollaborativeText
import Foundation

/// One trace's row.
struct TextFigures: Encodable {
    var trace: String
    var ok: Bool
    var edits: Int
    var local: Double
    var merge: Double
    var mergeBatches: Double
    var load: Double
    var loadSnapshot: Double
    var decode: Double
    var encode: Double
    var bytes: Int
    var snapshotBytes: Int
    var blame: Double
    var memoryBytes: Int
    var gapBuffer: Double

    enum CodingKeys: String, CodingKey {
        case trace, ok, edits, bytes
        case local = "local_ms"
        case merge = "merge_ms"
        case mergeBatches = "merge_batches_ms"
        case load = "load_ms"
        case loadSnapshot = "load_snapshot_ms"
        case decode = "decode_ms"
        case encode = "encode_ms"
        case snapshotBytes = "snapshot_bytes"
        case blame = "blame_ms"
        case memoryBytes = "memory_bytes"
        case gapBuffer = "gap_buffer_ms"
    }

    static let header = columns([
        "trace", "ok", "edits", "local", "merge", "1000 batches", "load", "snapshot", "decode", "encode", "bytes", "snapshot bytes", "blame",
        "memory", "gap buffer",
    ])

    var line: String {
        func ms(_ value: Double) -> String { String(format: "%.3f", value) }
        return Self.columns([
            trace, ok ? "yes" : "NO", "\(edits)", ms(local), ms(merge), ms(mergeBatches), ms(load), ms(loadSnapshot), ms(decode), ms(encode),
            "\(bytes)", "\(snapshotBytes)", ms(blame), "\(memoryBytes)", ms(gapBuffer),
        ])
    }

    private static func columns(_ cells: [String]) -> String {
        cells.enumerated().map { $0.offset == 0 ? $0.element.padding(toLength: 21, withPad: " ", startingAt: 0) : String(repeating: " ", count: max(1, 13 - $0.element.count)) + $0.element }
            .joined()
    }

    static func json(_ rows: [TextFigures]) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
        return String(decoding: try encoder.encode(rows), as: UTF8.self)
    }
}

/// Takes the figures of a trace, each several times, and checks every way to the end of the text.
struct TextBenchmark {
    private let trace: Trace
    private let only: String?

    init(_ trace: Trace, only: String? = nil) {
        self.trace = trace
        self.only = only
    }

    func measure(runs: Int) throws -> TextFigures {
        var total: TextFigures?
        for history in trace.histories {
            let figures = try measure(history, runs: trace.histories.count > 1 ? 1 : runs)
            guard var sum = total else {
                total = figures
                continue
            }
            sum.ok = sum.ok && figures.ok
            sum.edits += figures.edits
            sum.local += figures.local
            sum.merge += figures.merge
            sum.mergeBatches += figures.mergeBatches
            sum.load += figures.load
            sum.loadSnapshot += figures.loadSnapshot
            sum.decode += figures.decode
            sum.encode += figures.encode
            sum.bytes += figures.bytes
            sum.snapshotBytes += figures.snapshotBytes
            sum.blame += figures.blame
            sum.memoryBytes += figures.memoryBytes
            sum.gapBuffer += figures.gapBuffer
            total = sum
        }
        guard let total else { throw CocoaError(.fileReadCorruptFile) }
        return total
    }

    private func measure(_ history: History, runs: Int) throws -> TextFigures {
        let wanted = history.endContent
        let whole = try Self.whole(history)
        let bytes = whole.encoded()
        let snapshot = whole.snapshot()
        let batches = try Self.batches(history, count: 1_000)
        let updates = try Self.updates(history)
        var ok = whole.text == wanted
        func check(_ text: String) { if text != wanted { ok = false } }

        let edits = Self.edits(history)
        // By turns with the calibration: the machine is not as fast in the next moment as in this one.
        var gapBuffers: [Double] = []
        let local = try median("local", runs) {
            var text = SharedText()
            switch history.editing {
            case .sequential(let patches): try text.replay(patches, after: history.startContent)
            case .concurrent: for update in updates { try text.merge(update) }
            }
            return text
        } check: {
            check($0.text)
            gapBuffers.append(median("gapBuffer", 3) { GapBufferReplay.replay(edits) } check: { _ in })
        }
        let gapBuffer = gapBuffers.sorted()[gapBuffers.count / 2]
        let merge = try median("merge", runs) {
            var text = SharedText()
            try text.merge(bytes)
            return text.text
        } check: { check($0) }
        let mergeBatches = try median("mergeBatches", runs) {
            var text = SharedText()
            for batch in batches { try text.merge(batch) }
            return text.text
        } check: { check($0) }
        let load = try median("load", runs) { try SharedText(decoding: bytes).text } check: { check($0) }
        let loadSnapshot = try median("loadSnapshot", runs) { try TextSnapshot(snapshot).text } check: { check($0) }
        let decode = try median("decode", runs) { try TextSnapshot(snapshot).open() } check: { check($0.text) }
        let encode = median("encode", runs) { whole.encoded() } check: { if $0 != bytes { ok = false } }
        let blame = median("blame", runs) { whole.attribution() } check: {
            if $0.last?.range.upperBound ?? 0 != wanted.unicodeScalars.count { ok = false }
        }
        let memory = try Self.residentBytes(bytes, whole.footprint)
        return TextFigures(
            trace: trace.name, ok: ok, edits: edits.positions.count, local: local, merge: merge, mergeBatches: mergeBatches,
            load: load, loadSnapshot: loadSnapshot, decode: decode, encode: encode, bytes: bytes.count, snapshotBytes: snapshot.count, blame: blame,
            memoryBytes: memory, gapBuffer: gapBuffer)
    }

    /// Milliseconds; the result of every run is checked outside of the time.
    private func median<Result>(_ figure: String, _ runs: Int, _ body: () throws -> Result, check: (Result) -> Void) rethrows -> Double {
        var times: [Double] = []
        for _ in 0..<(only == nil || only == figure ? runs : 1) {
            let clock = ContinuousClock()
            let start = clock.now
            let result = try body()
            let taken = clock.now - start
            times.append(Double(taken.components.attoseconds) / 1e15 + Double(taken.components.seconds) * 1_000)
            check(result)
        }
        return times.sorted()[times.count / 2]
    }

    /// Resident memory added by one loaded text: of many, so that memory which was free before does not count.
    private static func residentBytes(_ bytes: [UInt8], _ size: Int) throws -> Int {
        let copies = min(max(64_000_000 / max(size, 1), 4), 200)
        let before = resident
        let texts = try (0..<copies).map { _ in try SharedText(decoding: bytes) }
        let added = resident - before
        return withExtendedLifetime(texts) { max(added, 0) / copies }
    }

    private static var resident: Int {
        let fields = (try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8))?.split(separator: " ") ?? []
        return fields.count > 1 ? (Int(fields[1]) ?? 0) * Int(getpagesize()) : 0
    }

    private static func whole(_ history: History) throws -> SharedText {
        var text = SharedText()
        switch history.editing {
        case .sequential(let patches): try text.replay(patches, after: history.startContent)
        case .concurrent(let transactions): try text.merge(transactions)
        }
        return text
    }

    /// The history as consecutive updates.
    private static func batches(_ history: History, count: Int) throws -> [[UInt8]] {
        var text = SharedText()
        var known = 0
        var batches: [[UInt8]] = []
        func close() {
            batches.append(text.encoded(sinceEventCount: known))
            known = text.eventCount
        }
        switch history.editing {
        case .sequential(let patches):
            if !history.startContent.isEmpty { try text.insert(history.startContent, at: 0, by: History.author) }
            let size = max(1, (patches.count + count - 1) / count)
            for (index, patch) in patches.enumerated() {
                try text.replay(patch, by: History.author)
                if (index + 1) % size == 0 { close() }
            }
        case .concurrent(let transactions):
            let size = max(1, (transactions.count + count - 1) / count)
            for (index, transaction) in transactions.enumerated() {
                try text.merge([transaction])
                if (index + 1) % size == 0 { close() }
            }
        }
        if text.eventCount != known { close() }
        return batches
    }

    /// One update for each transaction.
    private static func updates(_ history: History) throws -> [[UInt8]] {
        guard case .concurrent(let transactions) = history.editing else { return [] }
        return try batches(history, count: transactions.count)
    }

    private static func edits(_ history: History) -> GapBufferReplay.Edits {
        var edits = GapBufferReplay.Edits()
        switch history.editing {
        case .sequential(let patches): for patch in patches { edits.add(patch.position, patch.deleted, patch.inserted) }
        case .concurrent(let transactions):
            for transaction in transactions {
                for edit in transaction.edits { edits.add(edit.position, edit.deletedCount, edit.inserted) }
            }
        }
        return edits
    }
}
