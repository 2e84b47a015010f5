// SPDX-License-Identifier: Apache-2.0
// peersync

import Foundation
import Testing

/// Bytes that were agreed on once, in `Tests/Protocol/golden`: a difference is a decision about the protocol. The Python
/// reader in `Tests/Protocol` reads the same files.
enum Golden {
    /// A case: hexadecimal digits, numbers in decimal, and text, each under a name.
    typealias Case = [String: String]

    private static var folder: URL {
        URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().appending(path: "Protocol/golden")
    }

    /// Compares cases with a file, or writes it where `PEERSYNC_WRITE_GOLDEN` is set.
    static func check(_ name: String, _ cases: [Case], sourceLocation: SourceLocation = #_sourceLocation) throws {
        let file = folder.appending(path: "\(name).json")
        if ProcessInfo.processInfo.environment["PEERSYNC_WRITE_GOLDEN"] != nil {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
            try (encoder.encode(cases) + Data("\n".utf8)).write(to: file)
        }
        let expected = try JSONDecoder().decode([Case].self, from: Data(contentsOf: file))
        #expect(expected.count == cases.count, sourceLocation: sourceLocation)
        for (old, new) in zip(expected, cases) {
            let name = Comment(rawValue: new["name"] ?? "a case without a name")
            #expect(old == new, name, sourceLocation: sourceLocation)
        }
    }
}

extension Sequence<UInt8> {
    /// Two digits each.
    var hex: String { map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined() }
}
