// SPDX-License-Identifier: Apache-2.0
// peersync

/// A growing array of plain values in one allocation: all memory of the engine's hot structures.
///
/// It is what makes the engine unsafe to get wrong, and the only such thing in it. An index is checked in debug
/// builds alone: whatever comes from outside has been checked where it came in. Not copyable, so that no write has
/// to ask first who else is looking.
///
/// Invariants: `0 <= count <= capacity`; the first `count` elements are initialised, but for what was added by
/// `extendUninitialized`.
@safe
struct FlatArray<Element: BitwiseCopyable>: ~Copyable {
    private var base: UnsafeMutablePointer<Element>
    private(set) var count = 0
    private(set) var capacity: Int

    init(capacity: Int = 0) {
        self.capacity = capacity
        unsafe base = Self.allocate(capacity)
    }

    /// Nothing is allocated for nothing; the place is then one that is never looked at.
    private static func allocate(_ capacity: Int) -> UnsafeMutablePointer<Element> {
        capacity > 0 ? .allocate(capacity: capacity) : unsafe UnsafeMutablePointer(bitPattern: MemoryLayout<Element>.alignment)!
    }

    private func free() {
        if capacity > 0 { unsafe base.deallocate() }
    }

    init(_ elements: [Element]) {
        self.init(capacity: elements.count)
        unsafe elements.withUnsafeBufferPointer { unsafe append($0) }
    }

    var array: [Element] { unsafe Array(UnsafeBufferPointer(start: base, count: count)) }

    deinit { free() }

    var isEmpty: Bool { count == 0 }

    @inline(__always)
    subscript(index: Int) -> Element {
        get {
            assert(index >= 0 && index < count)
            return unsafe base[index]
        }
        _modify {
            assert(index >= 0 && index < count)
            yield unsafe &base[index]
        }
    }

    var last: Element? { isEmpty ? nil : self[count - 1] }

    @inline(__always)
    mutating func append(_ element: Element) {
        if count == capacity { grow(to: count + 1) }
        unsafe base[count] = element
        count += 1
    }

    /// Appends a range of another array.
    @inline(__always)
    mutating func append(_ range: Range<Int>, of other: borrowing FlatArray) {
        assert(range.lowerBound >= 0 && range.upperBound <= other.count)
        if count + range.count > capacity { grow(to: count + range.count) }
        unsafe (base + count).update(from: other.base + range.lowerBound, count: range.count)
        count += range.count
    }

    mutating func append(_ elements: UnsafeBufferPointer<Element>) {
        guard !elements.isEmpty, let start = elements.baseAddress else { return }
        if count + elements.count > capacity { grow(to: count + elements.count) }
        unsafe (base + count).update(from: start, count: elements.count)
        count += elements.count
    }

    mutating func append(repeating element: Element, count added: Int) {
        if count + added > capacity { grow(to: count + added) }
        unsafe (base + count).update(repeating: element, count: added)
        count += added
    }

    /// Lengthens the array by elements that have no value until one is written.
    mutating func extendUninitialized(to newCount: Int) {
        if newCount > capacity { grow(to: newCount) }
        count = max(count, newCount)
    }

    mutating func insert(_ element: Element, at index: Int) {
        assert(index >= 0 && index <= count)
        if count == capacity { grow(to: count + 1) }
        unsafe (base + index + 1).update(from: base + index, count: count - index)
        unsafe base[index] = element
        count += 1
    }

    mutating func remove(at index: Int) {
        assert(index >= 0 && index < count)
        unsafe (base + index).update(from: base + index + 1, count: count - index - 1)
        count -= 1
    }

    /// Copies elements within the array; the ranges may overlap.
    @inline(__always)
    mutating func move(from source: Int, to target: Int, count moved: Int) {
        assert(moved >= 0 && source >= 0 && target >= 0 && source + moved <= count && target + moved <= count)
        unsafe (base + target).update(from: base + source, count: moved)
    }

    /// Overwrites elements from an index on with a range of another array.
    @inline(__always)
    mutating func overwrite(at index: Int, with range: Range<Int>, of other: borrowing FlatArray) {
        assert(index >= 0 && index + range.count <= count && range.upperBound <= other.count)
        unsafe (base + index).update(from: other.base + range.lowerBound, count: range.count)
    }

    mutating func removeLast(_ removed: Int = 1) { truncate(to: count - removed) }

    mutating func truncate(to newCount: Int) {
        assert(newCount >= 0 && newCount <= count)
        count = newCount
    }

    mutating func reserve(_ wanted: Int) { if wanted > capacity { reallocate(wanted) } }

    /// Room for so many more, such that doing this again and again stays linear.
    mutating func reserve(adding added: Int) { if count + added > capacity { grow(to: count + added) } }

    /// Gives back what is not used.
    mutating func shrink() { if capacity > count { reallocate(count) } }

    private mutating func grow(to wanted: Int) { reallocate(max(wanted, capacity + capacity / 2, 16)) }

    private mutating func reallocate(_ newCapacity: Int) {
        let new = unsafe Self.allocate(newCapacity)
        unsafe new.update(from: base, count: count)
        free()
        unsafe base = unsafe new
        capacity = newCapacity
    }

    borrowing func copy() -> FlatArray {
        var result = FlatArray(capacity: count)
        result.append(0..<count, of: self)
        return result
    }

    /// The elements of a range, for as long as the array is not changed.
    borrowing func withElements<Result>(_ range: Range<Int>, _ body: (UnsafeBufferPointer<Element>) -> Result) -> Result {
        assert(range.lowerBound >= 0 && range.upperBound <= count)
        return unsafe body(UnsafeBufferPointer(start: base + range.lowerBound, count: range.count))
    }

    /// Appends elements that repeat the last ones, which may overlap what is appended.
    @inline(__always)
    mutating func repeatLast(_ distance: Int, count added: Int) {
        assert(distance > 0 && distance <= count)
        if count + added > capacity { grow(to: count + added) }
        if distance >= added {
            unsafe (base + count).update(from: base + count - distance, count: added)
        } else {
            for index in count..<count + added { unsafe base[index] = base[index - distance] }
        }
        count += added
    }

    /// The last element, among some from an index up to another one, that starts at or before a place; the first one where
    /// none does. Elements are in order of where they start.
    @inline(__always)
    func last(startingAtOrBefore place: Int, from first: Int = 0, below end: Int, _ start: (Element) -> Int) -> Int {
        var low = first
        var high = end
        while high - low > 1 {
            let middle = (low + high) / 2
            if start(self[middle]) <= place { low = middle } else { high = middle }
        }
        return low
    }

    /// Bytes held.
    var footprint: Int { capacity * MemoryLayout<Element>.stride }
}

extension FlatArray where Element == UInt8 {
    /// Eight bytes, the first one lowest.
    @inline(__always)
    func word(at index: Int) -> UInt64 {
        assert(index >= 0 && index + 8 <= count)
        return unsafe withElements(index..<index + 8) { unsafe UInt64(littleEndian: UnsafeRawPointer($0.baseAddress!).loadUnaligned(as: UInt64.self)) }
    }
}
