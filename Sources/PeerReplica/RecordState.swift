// SPDX-License-Identifier: Apache-2.0
// peersync

public import CollaborativeText

/// The state of a record after the changes that touched it.
///
/// Every part is a fold over operations in a topological order and comes out the same for each such order.
public struct RecordState: Sendable {
    public let id: RecordID
    /// The changes that touched the record, as indices into the graph, in order of arrival.
    public private(set) var changes: [Int] = []
    private var fields: [FieldID: [Assignment]] = [:]
    private var sets: [FieldID: [Value: [Int]]] = [:]
    /// What each change added.
    private var counts: [FieldID: [Int: Int64]] = [:]
    private var texts: [FieldID: TextState] = [:]
    /// Touches that no deletion saw, which keep the record, and deletions that no touch saw, which
    /// would delete it.
    private var touches: [Int] = []
    private var deletions: [Int] = []
    /// Changes that a standing change undoes.
    public private(set) var undone: Set<ChangeID> = []
    /// Void changes that edited a text. Other changes may have gone on from them, so their edits
    /// stay in the text's history and are undone where the text is shown.
    private var voidEdits: Set<ChangeID> = []
    private let limits: TextLimits
    /// The lowest level above this program's that a required operation needs, see `GroupLevel`.
    public private(set) var levelNeeded: UInt64?

    private struct Assignment: Sendable {
        let value: Value?
        let change: Int
    }

    /// - Parameter limits: Others than the standard ones are for tests.
    public init(id: RecordID, limits: TextLimits = .standard) {
        self.id = id
        self.limits = limits
    }

    /// Takes in a change of the graph that touches this record; must be called in order of arrival.
    public mutating func apply(_ change: Change, at index: Int, in graph: ChangeGraph) {
        guard mayWrite(index, in: graph) else { return }
        let isVoid = graph.voided.contains(index)
        applyToTexts(change, at: index, isVoid: isVoid, in: graph)
        if isVoid { return }
        var isTouched = false
        for operation in change.operations where operation.record == id {
            apply(operation, of: index, in: graph)
            if case .delete = operation { continue }
            isTouched = true
        }
        changes.append(index)
        if isTouched {
            deletions.removeAll { graph.precedes($0, index) && $0 != index }
            touches.removeAll { graph.precedes($0, index) }
            touches.append(index)
        }
    }

    /// Void changes are part of the texts' history, as others may have gone on from there. A change's undos come before its
    /// edits, in whatever order they are written.
    private mutating func applyToTexts(_ change: Change, at index: Int, isVoid: Bool, in graph: ChangeGraph) {
        var edits: [FieldID: [[TextEdit]]] = [:]
        for operation in change.operations {
            switch operation {
            case .undo(id, let target), .settle(id, let target):
                guard let place = graph.index(of: target), place != index, graph.precedes(place, index) else { continue }
                var isSettling = false
                if case .settle = operation { isSettling = true }
                if !isVoid, !isSettling || seeded(.settlingTakesBack) { undone.insert(target) }
                for field in texts.keys {
                    texts[field]?.apply(undoOf: target, isForced: isSettling, of: index, limits, in: graph)
                }
            case .editText(id, let field, let some): edits[field, default: []].append(some)
            default: break
            }
        }
        if isVoid, !edits.isEmpty { voidEdits.insert(graph.nodes[index].id) }
        for (field, edits) in edits {
            texts[field, default: TextState()].apply(edits, of: index, isVoid: isVoid, limits, in: graph)
        }
    }

    /// A profile is its member's alone; every other record is everybody's.
    private func mayWrite(_ index: Int, in graph: ChangeGraph) -> Bool {
        guard id.kind == .profile, !seeded(.profileOpen) else { return true }
        return RecordID.profile(of: graph.author(of: index)) == id
    }

    private mutating func apply(_ operation: Operation, of index: Int, in graph: ChangeGraph) {
        switch operation {
        case .members, .create, .restore, .undo, .settle, .editText: break
        case .opaque:
            if let level = operation.levelNeeded { levelNeeded = min(level, levelNeeded ?? level) }
        case .delete:
            touches.removeAll { graph.precedes($0, index) || seeded(.deletionWins) }
            deletions.removeAll { graph.precedes($0, index) }
            deletions.append(index)
        case .assign(_, let field, let value):
            fields[field, default: []].removeAll { graph.precedes($0.change, index) && !seeded(.ancestorsKept) }
            fields[field, default: []].append(Assignment(value: value, change: index))
        case .add(_, let field, let element):
            sets[field, default: [:]][element, default: []].removeAll { graph.precedes($0, index) }
            sets[field, default: [:]][element, default: []].append(index)
        case .remove(_, let field, let element):
            let kept = sets[field]?[element]?.filter { !graph.precedes($0, index) && !seeded(.removalWins) } ?? []
            sets[field, default: [:]][element] = kept.isEmpty ? nil : kept
        case .count(_, let field, let amount):
            counts[field, default: [:]][index, default: 0] &+= amount
        }
    }

    // MARK: - Writing down

    /// A state in plain values, to be written down and read again: changes are indices into the graph.
    public struct Snapshot: Hashable, Sendable {
        public var changes: [Int] = []
        /// Changes that keep the record: they touched it, and neither a deletion nor a later touch
        /// saw them.
        public var touches: [Int] = []
        /// Deletions that no touch and no later deletion saw.
        public var deletions: [Int] = []
        public var undone: [ChangeID] = []
        public var fields: [FieldID: [FieldSnapshot]] = [:]
        public var sets: [FieldID: [Value: [Int]]] = [:]
        /// What each change added.
        public var counts: [FieldID: [Int: Int64]] = [:]
        /// As `TextSnapshot`; nil for a closed text.
        public var texts: [FieldID: [UInt8]?] = [:]
        /// The undos in each text, in order of arrival.
        public var undos: [FieldID: [UndoSnapshot]] = [:]
        /// Changes whose edits of texts are void, ascending.
        public var voidEdits: [ChangeID] = []
        public var levelNeeded: UInt64?

        public init() {}
    }

    /// An undo in a text: a change undoes another one, or undoes the other one's undo.
    public struct UndoSnapshot: Hashable, Sendable {
        public let change: Int
        public let undone: ChangeID
        /// As `AuthorID.level`.
        public let level: UInt32

        public init(change: Int, undone: ChangeID, level: UInt32) {
            self.change = change
            self.undone = undone
            self.level = level
        }
    }

    /// One of a field's concurrent values and the change that gave it.
    public struct FieldSnapshot: Hashable, Sendable {
        public let value: Value?
        public let change: Int

        public init(value: Value?, change: Int) {
            self.value = value
            self.change = change
        }
    }

    public var snapshot: Snapshot {
        var snapshot = Snapshot()
        snapshot.changes = changes
        snapshot.touches = seeded(.snapshotForgetsTouches) ? [] : touches
        snapshot.deletions = seeded(.snapshotForgetsDeletions) ? [] : deletions
        snapshot.undone = undone.sorted()
        snapshot.fields = fields.mapValues { $0.map { FieldSnapshot(value: $0.value, change: $0.change) } }
        snapshot.sets = sets.filter { !$0.value.isEmpty }
        snapshot.counts = counts
        snapshot.voidEdits = voidEdits.sorted()
        snapshot.levelNeeded = levelNeeded
        snapshot.texts = texts.mapValues { $0.isClosed ? nil : $0.text.snapshot() }
        snapshot.undos = texts.mapValues(\.undoSnapshots).filter { !$0.value.isEmpty }
        return snapshot
    }

    /// A state as it was written down, to go on with: no change is replayed.
    ///
    /// - Returns: Nil when it does not fit the graph or a text is damaged; the record's changes tell the same anew.
    public init?(id: RecordID, _ snapshot: Snapshot, limits: TextLimits = .standard, in graph: ChangeGraph) {
        let places = [snapshot.changes, snapshot.touches, snapshot.deletions].joined()
        let values =
            snapshot.fields.values.joined().map(\.change) + snapshot.sets.values.flatMap { $0.values.joined() }
            + snapshot.counts.values.flatMap(\.keys)
        guard
            places.allSatisfy(graph.nodes.indices.contains), values.allSatisfy(graph.nodes.indices.contains),
            !snapshot.sets.values.contains(where: { $0.values.contains(where: \.isEmpty) })
        else { return nil }
        self.id = id
        self.limits = limits
        changes = snapshot.changes
        touches = snapshot.touches
        deletions = snapshot.deletions
        undone = Set(snapshot.undone)
        levelNeeded = snapshot.levelNeeded
        fields = snapshot.fields.mapValues { $0.map { Assignment(value: $0.value, change: $0.change) } }
        sets = snapshot.sets
        counts = snapshot.counts
        voidEdits = Set(snapshot.voidEdits)
        for (field, bytes) in snapshot.texts {
            guard let bytes else {
                texts[field] = .closed
                continue
            }
            let undos = seeded(.snapshotForgetsUndos) ? [] : snapshot.undos[field] ?? []
            guard let text = TextState(opening: bytes, undos: undos, void: voidEdits, limits, in: graph) else { return nil }
            texts[field] = text
        }
    }

    // MARK: - Reading

    /// The current text of a field, as it is shown; nil when nobody wrote there.
    public func text(_ field: FieldID) -> SharedText? { texts[field]?.shown(without: hidden) }

    /// Whether a text grew beyond what is held of one, so that it shows nothing.
    public func isClosed(_ field: FieldID) -> Bool { texts[field]?.isClosed == true }

    /// Changes whose edits of texts are not shown. A void change stays hidden, whatever is written.
    private var hidden: Set<ChangeID> {
        if seeded(.voidTextShown) { return undone }
        if seeded(.undoShowsVoid) { return voidEdits.symmetricDifference(undone) }
        return texts.values.reduce(into: voidEdits.union(undone)) { $0.formUnion($1.beyond) }
    }

    /// What makes the texts of a record as they are shown a part of its history, to be written before other edits of them.
    ///
    /// A void change that nothing that counts builds on is in no past of what is written next: it moves no position, and
    /// nothing is written about it.
    ///
    /// - Returns: Nothing where the texts are shown as their history makes them.
    public func settling(in graph: ChangeGraph) -> [Operation] {
        let hidden = hidden
        let past = graph.countingPast
        let changes = texts.values.reduce(into: Set<ChangeID>()) { $0.formUnion($1.unsettled(hidden, in: past, graph)) }
        return changes.sorted().map { .settle(id, $0) }
    }

    /// Whether an undo of a change, which is not taken back yet, would change a text or a counter.
    public func isShown(_ change: ChangeID, in graph: ChangeGraph) -> Bool {
        let hidden = hidden
        guard !undone.contains(change), let index = graph.index(of: change) else { return false }
        return counts.values.contains { ($0[index] ?? 0) != 0 }
            || !hidden.contains(change) && texts.values.contains { $0.isShown(change, without: hidden) }
    }

    /// The version of a field's text that a change and everything before it make.
    public func textVersion(_ field: FieldID, at index: Int, in graph: ChangeGraph) -> TextVersion {
        texts[field]?.version(at: index, in: graph) ?? TextVersion(heads: [])
    }

    /// Everything there is to see, in plain values.
    public func view(in graph: ChangeGraph) -> RecordView {
        var view = RecordView(id: id)
        view.isDeleted = touches.isEmpty
        view.needsNewerVersion = levelNeeded.map { $0 <= graph.level } ?? false
        view.deletedBy = deletions.sorted { graph.isShownBefore($1, $0) }.map { graph.author(of: $0) }
        for (field, assignments) in fields {
            let ordered = assignments.sorted { graph.isShownBefore($0.change, $1.change) }
            guard ordered.contains(where: { $0.value != nil }) else { continue }
            view.fields[field] = ordered.map { assignment in
                RecordView.FieldValue(
                    value: assignment.value, source: Self.source(assignment.change, in: graph))
            }
        }
        for (field, elements) in sets where !elements.isEmpty {
            view.sets[field] = elements.map { element in
                let first = element.value.min { graph.isShownBefore($1, $0) } ?? 0
                return RecordView.Element(value: element.key, source: Self.source(first, in: graph))
            }
            .sorted { ($0.source.lamport, $0.source.change, $0.value) < ($1.source.lamport, $1.source.change, $1.value) }
        }
        for (field, amounts) in counts {
            view.counters[field] = sums(of: amounts, in: graph).sorted { $0.key < $1.key }.map {
                RecordView.Amount(member: $0.key, amount: $0.value)
            }
        }
        // A text that only void changes edited is not there for others, who may not have those changes.
        for (field, text) in texts where text.isClosed || text.changes.contains(where: { !graph.isVoid($0) }) {
            view.texts[field] = self.text(field)?.text
        }
        view.created = changes.min { graph.isShownBefore($1, $0) }.map { Self.source($0, in: graph) }
        view.changed = changes.max { graph.isShownBefore($1, $0) }.map { Self.source($0, in: graph) }
        let contributors = graph.authors(of: changes)
        view.contributors = contributors.sorted { $0.key < $1.key }.map {
            RecordView.Contribution(member: $0.key, changes: $0.value)
        }
        return view
    }

    /// What each member added to a counter. A change that is taken back adds nothing, however often that was done.
    private func sums(of amounts: [Int: Int64], in graph: ChangeGraph) -> [MemberID: Int64] {
        var sums: [MemberID: Int64] = [:]
        for (index, amount) in amounts {
            let author = graph.author(of: index)
            let isUndone = undone.contains(graph.nodes[index].id) && !seeded(.undoneCounted)
            let before = sums[author] ?? 0
            sums[author] = isUndone ? before : seeded(.countOverwrites) ? amount : before &+ amount
        }
        return sums
    }

    private static func source(_ index: Int, in graph: ChangeGraph) -> RecordView.Source {
        let node = graph.nodes[index]
        return RecordView.Source(
            change: node.id, member: graph.author(of: index), lamport: seeded(.arrivalAsLamport) ? UInt64(index) : node.lamport, wallClock: node.wallClock)
    }
}
