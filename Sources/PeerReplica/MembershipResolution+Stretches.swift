// SPDX-License-Identifier: Apache-2.0
// peersync

extension MembershipResolution.Stretches {
    /// Unites the stretches with another one.
    mutating func add(_ range: Range<Int>) {
        guard !range.isEmpty else { return }
        let isIn = contains {
            $0.lowerBound <= range.lowerBound && range.upperBound <= $0.upperBound
        }
        if isIn { return }
        var low = range.lowerBound
        var high = range.upperBound
        removeAll { other in
            guard other.lowerBound <= high, low <= other.upperBound else { return false }
            low = Swift.min(low, other.lowerBound)
            high = Swift.max(high, other.upperBound)
            return true
        }
        append(low..<high)
        sort { $0.lowerBound < $1.lowerBound }
    }

    /// Returns the last place below an end that is in none of the stretches; nil where there is
    /// none.
    func lastFree(below end: Int) -> Int? {
        var last = end - 1
        for range in reversed() where range.contains(last) { last = range.lowerBound - 1 }
        return last >= 0 ? last : nil
    }
}
