// SPDX-License-Identifier: Apache-2.0
// peersync

/// Values as JSON for scripts: stable keys in a stable order.
public enum JSONText {
    /// Pretty-printed with sorted keys.
    public static func encode(_ value: some Encodable) throws -> String { String(decoding: try JSONWriter.bytes(value, isPretty: true), as: UTF8.self) }

    /// As `encode`, and the same text: of a long list each of two cores encodes a half.
    public static func encode<Element: Encodable & Sendable>(_ list: [Element]) throws -> String {
        guard list.count >= listedAtOnceMax else { return String(decoding: try JSONWriter.bytes(list, isPretty: true), as: UTF8.self) }
        let (first, second) = try TwoCores.map(list) { try JSONWriter.bytes(Array($0), isPretty: true) }
        // Each is brackets around its elements.
        return String(decoding: first.dropLast(2) + Array(",\n".utf8) + second.dropFirst(2), as: UTF8.self)
    }

    private static let listedAtOnceMax = 500

    /// On one line.
    public static func line(_ value: some Encodable) throws -> String { String(decoding: try JSONWriter.bytes(value, isPretty: false), as: UTF8.self) }
}
