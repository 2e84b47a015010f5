// SPDX-License-Identifier: Apache-2.0
// peersync

/// Why a change is refused, the same on every replica that has its causal past.
public enum ChangeFault: Error, Hashable, Sendable {
    /// The change is of another group, or names one across a fork that it may not build on.
    case foreignGroup
    /// The change founds a group, but the group has its founding change.
    case secondFounding
    /// What should found a group is not a legal founding change.
    case foundingMissing
    /// Previous change, number, replica and device do not go together.
    case chainBroken
    /// The dependencies do not ascend, or one is named twice.
    case dependenciesUnsorted
    /// The change names no other one, and is not a founding change.
    case noCausalPast
    /// The Lamport number is not one more than the greatest among the changes named.
    case lamportWrong(expected: UInt64)
    /// The first change of a replica names no admission of its device in its past, or a later
    /// change names one.
    case admissionWrong
}

/// The verdict of a graph on a change.
public enum ChangeVerdict: Hashable, Sendable {
    /// The form is right, and `append` may follow.
    case valid
    /// The graph has the change already.
    case known
    /// The change names these changes, which are not here yet.
    case missing([ChangeID])
    /// The change is to be refused: no later change can make it valid.
    case invalid(ChangeFault)
}
