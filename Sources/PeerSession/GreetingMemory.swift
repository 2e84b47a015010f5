// SPDX-License-Identifier: Apache-2.0
// peersync

/// The greetings that opened a door in this run of the program: none opens one twice.
///
/// Somebody who heard a greeting can say it again. It leads nowhere without the keys, but an answer costs a key agreement,
/// and that there is one tells that this laptop belongs to the same group. Of very many the oldest are forgotten.
public struct GreetingMemory: Sendable {
    /// So many are remembered at least.
    public static let greetingsMin = 4_096

    private var recent: Set<[UInt8]> = []
    private var older: Set<[UInt8]> = []

    public init() {}

    /// - Parameter preface: Of a greeting that fits a door.
    public mutating func isNew(_ preface: [UInt8]) -> Bool {
        guard !older.contains(preface), recent.insert(preface).inserted else { return false }
        if recent.count > Self.greetingsMin { (older, recent) = (recent, []) }
        return true
    }
}
