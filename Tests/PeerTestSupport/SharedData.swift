// SPDX-License-Identifier: Apache-2.0
// peersync

public import Foundation

/// Traces and vectors made by others, which lie in a folder `shared` beside the checkout and are not ours to ship.
public enum SharedData {
    /// The file's bytes, unpacked when its name ends in `.gz`; nil where the folder is absent.
    public static func bytes(_ path: String) throws -> Data? {
        let root = URL(fileURLWithPath: #filePath)
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        let file = root.deletingLastPathComponent().appendingPathComponent("shared/\(path)")
        guard FileManager.default.fileExists(atPath: file.path) else {
            print("shared/\(path) is not beside the checkout; its cases are not run.")
            return nil
        }
        guard path.hasSuffix(".gz") else { return try Data(contentsOf: file) }
        let gunzip = Process()
        gunzip.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        gunzip.arguments = ["gzip", "-dc", file.path]
        let output = Pipe()
        gunzip.standardOutput = output
        try gunzip.run()
        let data = output.fileHandleForReading.readDataToEndOfFile()
        gunzip.waitUntilExit()
        return data
    }

    public static func json<Value: Decodable>(_ path: String, as type: Value.Type) throws -> Value? {
        try bytes(path).map { try JSONDecoder().decode(type, from: $0) }
    }
}
