// SPDX-License-Identifier: Apache-2.0
// peersync

import Foundation

/// Values as JSON for scripts: stable keys in a stable order.
public enum JSONText {
    /// Pretty-printed with sorted keys.
    public static func encode(_ value: some Encodable) throws -> String { try encode(value, [.prettyPrinted]) }

    /// On one line.
    public static func line(_ value: some Encodable) throws -> String { try encode(value, []) }

    private static func encode(_ value: some Encodable, _ more: JSONEncoder.OutputFormatting) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = more.union([.sortedKeys, .withoutEscapingSlashes])
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }
}
