// SPDX-License-Identifier: Apache-2.0
// peersync

/// The sum of the hashes of all records' views: the same on two replicas whose views are the same, in whatever order
/// they came about.
///
/// It finds our own mistakes in merging, not an adversary: four independent sums of 64 bits.
public struct ViewSum: Hashable, Sendable {
    private var words: [UInt64] = [0, 0, 0, 0]

    /// The sum of no views.
    public init() {}

    /// - Parameter bytes: 32; anything else is the sum of nothing.
    public init(bytes: [UInt8]) {
        if let id = ChangeID(bytes) { words = id.words }
    }

    public var bytes: [UInt8] { ChangeID(words: words).bytes }

    /// - Parameter hash: 32 bytes.
    public mutating func add(_ hash: [UInt8]) { combine(hash, &+) }

    /// Takes back what `add` added. Each of the four words wraps.
    ///
    /// - Parameter hash: 32 bytes.
    public mutating func subtract(_ hash: [UInt8]) { combine(hash, &-) }

    private mutating func combine(_ hash: [UInt8], _ operation: (UInt64, UInt64) -> UInt64) {
        guard let id = ChangeID(hash) else { preconditionFailure("a hash has 32 bytes") }
        for (index, word) in id.words.enumerated() { words[index] = operation(words[index], word) }
    }
}
