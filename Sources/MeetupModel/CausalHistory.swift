// SPDX-License-Identifier: Apache-2.0
// peersync

public import PeerReplica

/// The causal order of a log, from which changes are selected.
///
/// A selection has one flag for each change, in the order in which the history was made. The
/// authors' clocks are read by `since(_:)` alone, because a person asked for a time. Decision 0033
/// says why each rule is as it is. Every selection takes one pass over the changes and the changes
/// that they name.
public struct CausalHistory: Sendable {
    /// A change of the log.
    public struct Entry: Sendable {
        public let id: ChangeID
        public let change: Change
        public let isVoid: Bool

        public init(id: ChangeID, change: Change, isVoid: Bool) {
            self.id = id
            self.change = change
            self.isVoid = isVoid
        }
    }

    /// How many creations of one session are told apart. With more of them, which no honest
    /// program writes, a session is taken to begin with the group.
    public static let creationsMax = 64

    private let places: [ChangeID: Int]
    /// The named changes of all entries, one entry after the other.
    private let named: [Int]
    /// For each entry the end of its part of `named`.
    private let namedEnds: [Int]
    private let clocks: [Int64]
    /// Numbers of the authors' devices.
    private let devices: [Int]
    private let isVoid: [Bool]
    /// The places of the changes that create a session.
    private let creations: [RecordID: [Int]]

    /// - Parameter entries: In an order in which each change comes after those it names, such as
    ///   the order of Lamport numbers. A named change that is not among them is passed over.
    /// - Complexity: O(entries and the changes they name).
    public init(_ entries: [Entry]) {
        var places: [ChangeID: Int] = [:]
        places.reserveCapacity(entries.count)
        var named: [Int] = []
        named.reserveCapacity(entries.count)
        var namedEnds: [Int] = []
        namedEnds.reserveCapacity(entries.count)
        var creations: [RecordID: [Int]] = [:]
        var numbers: [DeviceID: Int] = [:]
        var devices: [Int] = []
        devices.reserveCapacity(entries.count)
        for (place, entry) in entries.enumerated() {
            if let previous = entry.change.previous { named += places[previous].map { [$0] } ?? [] }
            named += entry.change.dependencies.compactMap { places[$0] }
            namedEnds.append(named.count)
            places[entry.id] = place
            devices.append(numbers[entry.change.device, default: numbers.count])
            numbers[entry.change.device] = devices[place]
            if entry.isVoid { continue }
            for case .create(let record) in entry.change.operations where record.kind == .session {
                creations[record, default: []].append(place)
            }
        }
        self.places = places
        self.named = named
        self.namedEnds = namedEnds
        self.creations = creations
        self.devices = devices
        clocks = entries.map { Timestamp(milliseconds: $0.change.wallClock).milliseconds }
        isVoid = entries.map(\.isVoid)
    }

    public var count: Int { clocks.count }

    private func named(by place: Int) -> ArraySlice<Int> {
        named[(place == 0 ? 0 : namedEnds[place - 1])..<namedEnds[place]]
    }

    /// Selects the changes that are neither among some changes nor before one of them.
    ///
    /// - Parameter changes: The changes that somebody has seen. Changes that are not in the log are
    ///   passed over.
    public func notSeen(by changes: [ChangeID]) -> [Bool] {
        var selection = [Bool](repeating: true, count: count)
        for change in changes { if let place = places[change] { selection[place] = false } }
        for place in selection.indices.reversed() where !selection[place] {
            for earlier in named(by: place) { selection[earlier] = false }
        }
        return selection
    }

    /// Selects the changes of a session: all changes, without the ones that precede the session's
    /// creation or follow a change that ends the session.
    ///
    /// Changes that are concurrent with the creation or the end belong to the session. Where
    /// several changes create the session, a change is left out only if it precedes all creations,
    /// so that nobody can hide the words of others by creating the session once more.
    public func during(_ session: SessionBounds) -> [Bool] {
        let ends = following(session.ends)
        let starts = creations[session.session]
            ?? session.created.flatMap { places[$0] }.map { [$0] } ?? []
        guard !starts.isEmpty, starts.count <= Self.creationsMax else { return ends.map { !$0 } }
        // A bit for each creation, set for all changes that precede the creation.
        let all = starts.count == 64 ? UInt64.max : (1 << UInt64(starts.count)) - 1
        var preceded = [UInt64](repeating: 0, count: count)
        for (number, start) in starts.enumerated() {
            for earlier in named(by: start) { preceded[earlier] |= 1 << UInt64(number) }
        }
        for place in preceded.indices.reversed() where preceded[place] != 0 {
            for earlier in named(by: place) { preceded[earlier] |= preceded[place] }
        }
        return zip(preceded, ends).map { $0 != all && !$1 }
    }

    /// Selects the changes that follow one of some changes.
    private func following(_ changes: [ChangeID]) -> [Bool] {
        let given = Set(changes.compactMap { places[$0] })
        var selection = [Bool](repeating: false, count: count)
        if given.isEmpty { return selection }
        for place in selection.indices {
            selection[place] = named(by: place).contains { selection[$0] || given.contains($0) }
        }
        return selection
    }

    /// Selects the changes that their authors' clocks date at or after a time, and the changes that
    /// follow such a change.
    ///
    /// A clock that is ahead makes the selection larger. A clock that is behind hides a change only
    /// if the change follows no change dated at or after the time. A void change dated at or after
    /// the time is selected, but the changes that follow it are not selected for that.
    public func since(_ time: Timestamp) -> [Bool] {
        var follows = [Bool](repeating: false, count: count)
        return clocks.indices.map { place in
            let isLate = clocks[place] >= time.milliseconds
            let isFollowing = named(by: place).contains { follows[$0] }
            follows[place] = isFollowing || (isLate && !isVoid[place])
            return isLate || isFollowing
        }
    }

    /// Selects the changes that two clocks date before a time: the clock of the author's device,
    /// and the clock of another device that wrote a later change. Void later changes are no
    /// evidence.
    public func datedBefore(_ time: Timestamp) -> [Bool] {
        // For each change up to two devices that wrote a later change dated before the time. One of
        // two devices is always another one than the author's.
        var witnesses = [(first: Int?, second: Int?)](repeating: (nil, nil), count: count)
        func add(_ device: Int?, to place: Int) {
            guard let device else { return }
            let first = witnesses[place].first
            if first == nil { witnesses[place].first = device }
            if first != nil, first != device { witnesses[place].second = device }
        }
        for place in clocks.indices.reversed() {
            let isWitness = clocks[place] < time.milliseconds && !isVoid[place]
            for earlier in named(by: place) {
                add(witnesses[place].first, to: earlier)
                add(witnesses[place].second, to: earlier)
                if isWitness { add(devices[place], to: earlier) }
            }
        }
        return clocks.indices.map { place in
            let (first, second) = witnesses[place]
            let isWitnessed = second != nil || (first != nil && first != devices[place])
            return clocks[place] < time.milliseconds && isWitnessed
        }
    }
}

/// The changes between which a session lies.
public struct SessionBounds: Hashable, Sendable {
    let session: RecordID
    /// The first change of the record, for a log in which no change creates the session.
    let created: ChangeID?
    /// The changes that say when the session ended; several people may have ended it at once.
    let ends: [ChangeID]

    /// - Parameter view: The view of the session's record.
    public init(_ view: RecordView) {
        session = view.id
        created = view.created?.change
        ends = (view.fields[Session.ended] ?? []).filter { $0.value != nil }.map(\.source.change)
    }
}
