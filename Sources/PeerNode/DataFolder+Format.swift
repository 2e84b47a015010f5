// SPDX-License-Identifier: Apache-2.0
// peersync

import Foundation
import PeerWire

/// Whether this program may touch what is in a data folder.
///
/// The first line of each file of keys says which format the data beside it has. A folder of another
/// format is refused before anything in it is opened, so that it stays as it is for the program that
/// wrote it.
extension DataFolder {
    /// Looks at every file of keys: of groups, of those set aside, and of a newcomer.
    ///
    /// - Parameter current: The format that the program reads.
    /// - Throws: `NodeError.formatAbandoned` or `formatNewer`.
    func checkFormat(current: Int = DataFormat.current) throws {
        // The code that needs the keys refuses a file that cannot be read at all.
        for file in keyFiles {
            guard let bytes = try? PrivateFile.read(file, bytesMax: 32) else { continue }
            guard let header = KeyFile.Header(bytes: bytes) else { continue }
            try Self.check(header, at: path, current: current)
        }
    }

    /// The refusal of data of another format.
    ///
    /// - Parameter path: What people are told: the folder in question.
    static func check(_ header: KeyFile.Header, at path: String, current: Int = DataFormat.current) throws {
        switch DataFormat.age(of: header.format, current: current) {
        case .current: return
        case .older: throw NodeError.formatAbandoned(path: path)
        case .newer: throw NodeError.formatNewer(path: path)
        }
    }
}
