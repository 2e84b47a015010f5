// SPDX-License-Identifier: Apache-2.0
// peersync

/// Values as JSON for scripts: stable keys in a stable order.
public enum JSONText {
    /// Pretty-printed with sorted keys, as UTF-8.
    public static func encode(_ value: some Encodable) throws -> [UInt8] { try JSONWriter.bytes(value, isPretty: true) }

    /// As `encode`, and the same text: of a long list each of two cores encodes a half.
    public static func encode<Element: Encodable & Sendable>(_ list: [Element]) throws -> [UInt8] {
        guard list.count >= listedAtOnceMax else { return try JSONWriter.bytes(list: list, isPretty: true) }
        var (whole, second) = try TwoCores.map(list) { try JSONWriter.bytes(list: $0, isPretty: true) }
        // Each is brackets around its elements.
        whole.removeLast(2)
        whole += ",\n".utf8
        whole += second.dropFirst(2)
        return whole
    }

    private static let listedAtOnceMax = 500

    /// On one line.
    public static func line(_ value: some Encodable) throws -> String { String(decoding: try JSONWriter.bytes(value, isPretty: false), as: UTF8.self) }
}
