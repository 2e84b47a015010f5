// SPDX-License-Identifier: Apache-2.0
// peersync

extension MergeTracker {
    /// Characters inserted one after the other, with the same two states.
    struct Span: BitwiseCopyable {
        var id: UInt32
        var count: UInt32
        /// The left origin of the first character; each further character has the one before it as
        /// origin.
        var originLeft: UInt32
        var originRight: UInt32
        /// 0: not inserted yet; 1: visible; n: deleted n - 1 times; at the prepare version.
        var state: UInt32
        /// How many deletions of it are in effect, of all that were walked.
        var deletions: UInt32

        var isDeleted: Bool { deletions > 0 }
        var end: UInt32 { id + count }
        var last: UInt32 { id + count - 1 }
        var counted: Counts {
            let count = Int32(truncatingIfNeeded: count)
            return Counts(state == 1 ? count : 0, isDeleted ? 0 : count, state != 0 ? count : 0, 0)
        }
    }

    /// What a run of deletions deleted: adjacent characters, from left to right or from right to left; or a part of what
    /// one event changed, which has as many of these as it takes.
    struct Deletion: BitwiseCopyable {
        let target: UInt32
        let count: UInt32
        var isBackwards = false
        /// Takes a deletion of each of the characters back, instead.
        var isRestoring = false
        /// Is all one event, or a part of one.
        var isWhole = false
        /// The next one belongs to the same event.
        var goesOn = false

        var all: Range<Int> { Int(target)..<Int(target) + Int(count) }

        /// The characters deleted by some of its events.
        func targets(_ events: Range<Int>) -> Range<Int> {
            let start = isBackwards ? Int(count) - events.upperBound : events.lowerBound
            return Int(target) + start..<Int(target) + start + events.count
        }
    }
}
