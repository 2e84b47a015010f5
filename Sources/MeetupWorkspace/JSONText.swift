// SPDX-License-Identifier: Apache-2.0
// peersync

import Foundation

/// Values as JSON for scripts: stable keys in a stable order.
public enum JSONText {
    /// Pretty-printed with sorted keys.
    public static func encode(_ value: some Encodable) throws -> String { try encode(value, [.prettyPrinted]) }

    /// As `encode`, and the same text: of a long list each of two cores encodes a half.
    public static func encode<Element: Encodable & Sendable>(_ list: [Element]) throws -> String {
        guard list.count >= listedAtOnceMax else { return try encode(list, [.prettyPrinted]) }
        let (first, second) = try TwoCores.map(list) { try encode(Array($0), [.prettyPrinted]) }
        // Each is brackets around its elements.
        return first.dropLast(2) + ",\n" + second.dropFirst(2)
    }

    private static let listedAtOnceMax = 500

    /// On one line.
    public static func line(_ value: some Encodable) throws -> String { try encode(value, []) }

    private static func encode(_ value: some Encodable, _ more: JSONEncoder.OutputFormatting) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = more.union([.sortedKeys, .withoutEscapingSlashes])
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }
}
