// SPDX-License-Identifier: Apache-2.0
// peersync

public import CollaborativeText

/// The slow obvious twin of `SharedText`: a list of all characters ever, each placed by its neighbours' ids.
///
/// It shares neither code nor method with the engine: operations name characters instead of positions.
public struct ReferenceText: Sendable {
    private struct Character: Sendable {
        let id: EventID
        let scalar: Unicode.Scalar
        let left: EventID?
        let right: EventID?
        /// Deletions in effect.
        var deletions = 0
    }

    /// An insertion, or a change of how often a character is deleted, in terms of characters.
    public enum Operation: Sendable {
        case insert(EventID, Unicode.Scalar, left: EventID?, right: EventID?)
        case delete(EventID, by: Int)

        /// What takes it back.
        public var opposite: Operation {
            switch self {
            case .insert(let id, _, _, _): .delete(id, by: 1)
            case .delete(let id, let count): .delete(id, by: -count)
            }
        }
    }

    private var characters: [Character] = []

    public init() {}

    public var text: String {
        var view = String.UnicodeScalarView()
        for character in characters where character.deletions == 0 { view.append(character.scalar) }
        return String(view)
    }

    /// The operation that inserts a scalar at a position of this text.
    public func insertion(_ scalar: Unicode.Scalar, at position: Int, id: EventID) -> Operation {
        let left = position == 0 ? nil : visible(position - 1)
        let next = left.map { place(of: $0) + 1 } ?? 0
        return .insert(id, scalar, left: left, right: next < characters.count ? characters[next].id : nil)
    }

    /// The operation that deletes the scalar at a position of this text.
    public func deletion(at position: Int) -> Operation { .delete(visible(position), by: 1) }

    public mutating func apply(_ operation: Operation) {
        switch operation {
        case .delete(let id, let count): characters[place(of: id)].deletions += count
        case .insert(let id, let scalar, let left, let right):
            let leftPlace = left.map(place(of:)) ?? -1
            let rightPlace = right.map(place(of:)) ?? characters.count
            var slot = leftPlace + 1
            var scan = slot
            var scanning = false
            while scan < rightPlace {
                let other = characters[scan]
                let otherLeft = other.left.map(place(of:)) ?? -1
                let otherRight = other.right.map(place(of:)) ?? characters.count
                if otherLeft < leftPlace { break }
                if otherLeft == leftPlace {
                    if otherRight == rightPlace {
                        if id < other.id { break }
                        scanning = false
                    } else {
                        scanning = otherRight < rightPlace
                    }
                }
                scan += 1
                if !scanning { slot = scan }
            }
            characters.insert(Character(id: id, scalar: scalar, left: left, right: right), at: slot)
        }
    }

    private func visible(_ position: Int) -> EventID {
        characters.lazy.filter { $0.deletions == 0 }.dropFirst(position).first!.id
    }

    private func place(of id: EventID) -> Int { characters.firstIndex { $0.id == id }! }
}
