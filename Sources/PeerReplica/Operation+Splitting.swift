// SPDX-License-Identifier: Apache-2.0
// peersync

public import CollaborativeText

extension Operation {
    /// Edits of a text as operations within the limits: long insertions are cut, many edits distributed.
    ///
    /// The operations do the same as the edits when made one after the other, in one change or in several.
    public static func editing(_ record: RecordID, _ field: FieldID, _ edits: [TextEdit]) -> [Operation] {
        var operations: [Operation] = []
        var pending: [TextEdit] = []
        var bytes = 0
        func flush() {
            if !pending.isEmpty { operations.append(.editText(record, field, pending)) }
            pending = []
            bytes = 0
        }
        for edit in edits.flatMap(\.split) {
            let size = edit.inserted.utf8.count + 16
            if bytes + size > ChangeLimits.textBytesMax || pending.count == ChangeLimits.editsPerOperationMax { flush() }
            pending.append(edit)
            bytes += size
        }
        flush()
        return operations
    }
}

extension TextEdit {
    /// The size of one piece of a long insertion.
    private static let pieceBytesMax = 16_384

    /// The edit as several edits, each within the limit of inserted bytes.
    var split: [TextEdit] {
        guard inserted.utf8.count > Self.pieceBytesMax else { return [self] }
        var pieces: [TextEdit] = []
        var piece = String.UnicodeScalarView()
        var bytes = 0
        var start = position
        var deleted = deletedCount
        func flush() {
            pieces.append(TextEdit(position: start, deletedCount: deleted, inserted: String(piece)))
            start += piece.count
            deleted = 0
            piece = String.UnicodeScalarView()
            bytes = 0
        }
        for scalar in inserted.unicodeScalars {
            let width = UTF8.width(scalar)
            if bytes + width > Self.pieceBytesMax { flush() }
            piece.append(scalar)
            bytes += width
        }
        flush()
        return pieces
    }
}
