// SPDX-License-Identifier: Apache-2.0
// peersync

import Foundation

/// The least that replaying can cost: a plain gap buffer of bytes, fed from flat arrays. It calibrates the machine.
struct GapBufferReplay: ~Copyable {
    private let buffer: UnsafeMutablePointer<UInt8>
    private let capacity: Int
    private var gapStart = 0
    private var gapEnd: Int

    init(capacity: Int) {
        self.capacity = capacity
        buffer = .allocate(capacity: capacity)
        gapEnd = capacity
    }

    deinit { buffer.deallocate() }

    var count: Int { capacity - (gapEnd - gapStart) }

    /// Edits as flat arrays; places count bytes, which is all that is needed to tell how fast memory moves.
    struct Edits {
        var positions: [Int32] = []
        var deleted: [Int32] = []
        var lengths: [Int32] = []
        var bytes: [UInt8] = []
        var inserted = 0
        var length = 0

        mutating func add(_ position: Int, _ deletedCount: Int, _ text: String) {
            positions.append(Int32(min(position, length)))
            deleted.append(Int32(min(deletedCount, length - min(position, length))))
            lengths.append(Int32(text.utf8.count))
            bytes.append(contentsOf: text.utf8)
            length += text.utf8.count - Int(deleted[deleted.count - 1])
        }
    }

    static func replay(_ edits: Edits) -> Int {
        var buffer = GapBufferReplay(capacity: edits.bytes.count + 1)
        edits.bytes.withUnsafeBufferPointer { bytes in
            edits.positions.withUnsafeBufferPointer { positions in
                edits.deleted.withUnsafeBufferPointer { deleted in
                    edits.lengths.withUnsafeBufferPointer { lengths in
                        var next = 0
                        for index in 0..<positions.count {
                            let length = Int(lengths[index])
                            buffer.edit(Int(positions[index]), Int(deleted[index]), bytes.baseAddress!.advanced(by: next), length)
                            next += length
                        }
                    }
                }
            }
        }
        return buffer.count
    }

    @inline(__always)
    private mutating func edit(_ position: Int, _ deleted: Int, _ text: UnsafePointer<UInt8>, _ length: Int) {
        if position < gapStart {
            let moved = gapStart - position
            memmove(buffer + (gapEnd - moved), buffer + position, moved)
            gapStart -= moved
            gapEnd -= moved
        } else if position > gapStart {
            let moved = position - gapStart
            memmove(buffer + gapStart, buffer + gapEnd, moved)
            gapStart += moved
            gapEnd += moved
        }
        gapEnd += deleted
        if length == 1 { buffer[gapStart] = text[0] } else if length > 0 { memcpy(buffer + gapStart, text, length) }
        gapStart += length
    }
}
