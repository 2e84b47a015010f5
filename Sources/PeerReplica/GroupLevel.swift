// SPDX-License-Identifier: Apache-2.0
// peersync

/// Levels of the format: what every program of a group has to know so that a required operation can be used.
///
/// A group begins at the first level, a fork at the level that the older group had reached. Two members raise it by one at a time, see `Membership`. An operation with a
/// required tag names the level that brought it in. Where the group has reached that level and this program does not
/// know it, the record is shown with a notice; where the group has not, the operation has no effect, so that nobody
/// alone can put a notice on the group's records.
public enum GroupLevel {
    /// The level of every new group.
    public static let first: UInt64 = 1
    /// The highest level that this program knows.
    public static let understood: UInt64 = 1
}

extension ChangeGraph {
    /// Works the level out anew: the greatest one such that for it and for each below it an agreement counts, both of
    /// whose changes count strictly (rule 7).
    mutating func settleLevel() {
        levelCount = membership.levels.count
        let raised = membership.levels.filter { $0.supporters.allSatisfy(countsStrictly) }.map(\.level)
        level = earlier?.level ?? GroupLevel.first
        for next in Set(raised).sorted() where next == level + 1 { level = next }
    }
}
