// SPDX-License-Identifier: Apache-2.0
// peersync

/// The key-value pairs of a service (RFC 6763, section 6), as bytes.
enum TXTRecord {
    /// The maximum size of a record that is read.
    static let bytesMax = 1_300

    /// Pairs in order of their keys; one too long for its length byte is left out.
    static func encode(_ pairs: [String: String]) -> [UInt8] {
        var bytes: [UInt8] = []
        for (key, value) in pairs.sorted(by: { $0.key < $1.key }) {
            let entry = Array("\(key)=\(value)".utf8)
            guard entry.count <= 255 else { continue }
            bytes.append(UInt8(entry.count))
            bytes += entry
        }
        return bytes.isEmpty ? [0] : bytes
    }

    /// The first value of each key; what is cut off, not UTF-8 or without a key is left out.
    static func decode(_ bytes: [UInt8]) -> [String: String] {
        var pairs: [String: String] = [:]
        var rest = bytes.prefix(bytesMax)
        while let length = rest.first {
            rest = rest.dropFirst()
            guard rest.count >= Int(length) else { break }
            let entry = rest.prefix(Int(length))
            rest = rest.dropFirst(Int(length))
            guard
                let separator = entry.firstIndex(of: UInt8(ascii: "=")),
                let key = String(validating: entry[..<separator], as: UTF8.self)?.lowercased(), !key.isEmpty,
                let value = String(validating: entry[(separator + 1)...], as: UTF8.self)
            else { continue }
            if pairs[key] == nil { pairs[key] = value }
        }
        return pairs
    }
}
