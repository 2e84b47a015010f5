// SPDX-License-Identifier: Apache-2.0
// peersync

public import PeerReplica

/// What offers consist of beside their own records: the modules of courses, and the offers that packs include.
public struct OfferParts: Sendable {
    private let modules: [RecordID: [RecordView]]
    private let offers: [RecordID: RecordView]

    /// - Parameter views: All modules and offers there are; others are passed over. O(views).
    public init(_ views: some Sequence<RecordView>) {
        var modules: [RecordID: [RecordView]] = [:]
        var offers: [RecordID: RecordView] = [:]
        for view in views {
            switch view.id.kind {
            case .offer: offers[view.id] = view
            case .module:
                if !view.isDeleted, let offer = view.record(Module.offer) { modules[offer, default: []].append(view) }
            default: continue
            }
        }
        self.modules = modules.mapValues { $0.sorted(by: Module.isBefore) }
        self.offers = offers
    }

    /// Returns the modules of a course, in order.
    public func modules(of offer: RecordID) -> [RecordView] { modules[offer] ?? [] }

    /// Modules that were taken out of a course.
    ///
    /// - Parameter views: All modules there are.
    public static func removed(from offer: RecordID, among views: [RecordView]) -> [RecordView] {
        views.filter { $0.isDeleted && $0.record(Module.offer) == offer }
    }

    func offer(_ id: RecordID) -> RecordView? { offers[id] }

    /// Whether an offer is another one or included in it, at any depth. O(offers).
    public func isIncluded(_ offer: RecordID, in other: RecordID) -> Bool {
        var seen: Set<RecordID> = [other]
        var waiting = [other]
        while let next = waiting.popLast() {
            if next == offer { return true }
            for part in offers[next]?.records(Offer.includes) ?? [] where seen.insert(part).inserted { waiting.append(part) }
        }
        return false
    }
}
