// SPDX-License-Identifier: Apache-2.0
// peersync

public import CollaborativeText

/// What a record has become by the changes that touched it.
///
/// Every part is a fold over operations in a topological order and comes out the same for each such order.
public struct RecordState: Sendable {
    public let id: RecordID
    /// Indices into the graph of the changes that touched it, in order of arrival.
    public private(set) var changes: [Int] = []
    private var fields: [FieldID: [Assignment]] = [:]
    private var sets: [FieldID: [Value: [Int]]] = [:]
    private var counters: [FieldID: [MemberID: Int64]] = [:]
    private var texts: [FieldID: TextState] = [:]
    /// Touches that no deletion saw, and deletions that no touch saw: what keeps it, and what would delete it.
    private var touches: [Int] = []
    private var deletions: [Int] = []
    public private(set) var undone: Set<ChangeID> = []
    /// Void changes that edited a text: others may have gone on from there, so their edits stay in its history and are
    /// taken back where it is shown.
    private var voidEdits: [FieldID: [ChangeID]] = [:]
    /// The lowest level above this program's that a required operation needs, see `GroupLevel`.
    public private(set) var levelNeeded: UInt64?

    private struct Assignment: Sendable {
        let value: Value?
        let change: Int
    }

    public init(id: RecordID) {
        self.id = id
    }

    /// Takes in a change of the graph that touches this record; must be called in order of arrival.
    public mutating func apply(_ change: Change, at index: Int, in graph: ChangeGraph) {
        guard mayWrite(index, in: graph) else { return }
        if graph.voided.contains(index) { return applyVoid(change, at: index, in: graph) }
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

    private mutating func applyVoid(_ change: Change, at index: Int, in graph: ChangeGraph) {
        for case .editText(id, let field, let edits) in change.operations {
            texts[field, default: TextState()].apply(edits, of: index, in: graph)
            let change = graph.nodes[index].id
            if voidEdits[field]?.last != change { voidEdits[field, default: []].append(change) }
        }
    }

    /// A profile is its member's alone; every other record is everybody's.
    private func mayWrite(_ index: Int, in graph: ChangeGraph) -> Bool {
        guard id.kind == .profile, !seeded(.profileOpen) else { return true }
        return RecordID.profile(of: graph.author(of: index)) == id
    }

    private mutating func apply(_ operation: Operation, of index: Int, in graph: ChangeGraph) {
        switch operation {
        case .members, .create, .restore: break
        case .opaque:
            if let level = operation.levelNeeded { levelNeeded = min(level, levelNeeded ?? level) }
        case .markUndone(_, let change): undone.insert(change)
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
            let author = graph.author(of: index)
            let before = counters[field]?[author] ?? 0
            counters[field, default: [:]][author] = seeded(.countOverwrites) ? amount : before &+ amount
        case .editText(_, let field, let edits):
            texts[field, default: TextState()].apply(edits, of: index, in: graph)
        }
    }

    // MARK: - Writing down

    /// A state in plain values, to be written down and read again: changes are indices into the graph.
    public struct Snapshot: Hashable, Sendable {
        public var changes: [Int] = []
        public var touches: [Int] = []
        public var deletions: [Int] = []
        public var undone: [ChangeID] = []
        public var fields: [FieldID: [FieldSnapshot]] = [:]
        public var sets: [FieldID: [Value: [Int]]] = [:]
        public var counters: [FieldID: [MemberID: Int64]] = [:]
        /// As `TextSnapshot`.
        public var texts: [FieldID: [UInt8]] = [:]
        /// Of each text the changes whose edits of it are void.
        public var voidEdits: [FieldID: [ChangeID]] = [:]
        public var levelNeeded: UInt64?

        public init() {}
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
        snapshot.counters = counters
        snapshot.voidEdits = voidEdits
        snapshot.levelNeeded = levelNeeded
        snapshot.texts = texts.mapValues { $0.text.snapshot() }
        return snapshot
    }

    /// A state as it was written down, to go on with: no change is replayed.
    ///
    /// - Returns: Nil when it does not fit the graph or a text is damaged; the record's changes tell the same anew.
    public init?(id: RecordID, _ snapshot: Snapshot, in graph: ChangeGraph) {
        let places = [snapshot.changes, snapshot.touches, snapshot.deletions].joined()
        let values = snapshot.fields.values.joined().map(\.change) + snapshot.sets.values.flatMap { $0.values.joined() }
        guard
            places.allSatisfy(graph.nodes.indices.contains), values.allSatisfy(graph.nodes.indices.contains),
            !snapshot.sets.values.contains(where: { $0.values.contains(where: \.isEmpty) })
        else { return nil }
        self.id = id
        changes = snapshot.changes
        touches = snapshot.touches
        deletions = snapshot.deletions
        undone = Set(snapshot.undone)
        levelNeeded = snapshot.levelNeeded
        fields = snapshot.fields.mapValues { $0.map { Assignment(value: $0.value, change: $0.change) } }
        sets = snapshot.sets
        counters = snapshot.counters
        voidEdits = snapshot.voidEdits
        for (field, bytes) in snapshot.texts {
            guard let text = TextState(opening: bytes, in: graph) else { return nil }
            texts[field] = text
        }
    }

    // MARK: - Reading

    /// The current text of a field, as it is shown; nil when nobody wrote there.
    public func text(_ field: FieldID) -> SharedText? {
        guard var text = texts[field]?.text else { return nil }
        let edits = editsWithoutVoid(of: field)
        // Known by no one else: whoever edits on top of this writes it down first, see `settlingVoid`.
        if !edits.isEmpty { _ = try? text.edit(edits, by: AuthorID(id.bytes)) }
        return text
    }

    /// What takes the void edits of a field's text back.
    private func editsWithoutVoid(of field: FieldID) -> [TextEdit] {
        guard let text = texts[field]?.text else { return [] }
        let events = (voidEdits[field] ?? []).filter { !undone.contains($0) }.map { change in
            let author = AuthorID(change.bytes)
            return (first: EventID(author: author, seq: 0), count: text.eventCount(of: author))
        }
        return events.isEmpty || seeded(.voidTextShown) ? [] : text.edits(undoing: events)
    }

    /// What makes the texts of a record as they are shown a part of its history, to be written before other edits of them.
    ///
    /// - Returns: Nothing where no edit is void, or that was written down already.
    public var settlingVoid: [Operation] {
        voidEdits.sorted { $0.key < $1.key }.flatMap { field, changes in
            let open = changes.filter { !undone.contains($0) }
            return open.isEmpty ? [] : Operation.editing(id, field, editsWithoutVoid(of: field)) + open.map { .markUndone(id, $0) }
        }
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
        for (field, amounts) in counters {
            view.counters[field] = amounts.sorted { $0.key < $1.key }.map {
                RecordView.Amount(member: $0.key, amount: $0.value)
            }
        }
        // A text that only void changes edited is not there for others, who may not have those changes.
        for (field, text) in texts where text.changes.contains(where: { !graph.isVoid($0) }) {
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

    private static func source(_ index: Int, in graph: ChangeGraph) -> RecordView.Source {
        let node = graph.nodes[index]
        return RecordView.Source(
            change: node.id, member: graph.author(of: index), lamport: seeded(.arrivalAsLamport) ? UInt64(index) : node.lamport, wallClock: node.wallClock)
    }
}
