// SPDX-License-Identifier: Apache-2.0
// peersync

import Foundation
public import PeerIdentity
import PeerReplica

/// The keys with which this installation knocks at a door, until it is admitted.
///
/// A member at the door may have admitted the newcomer although the answer did not arrive. Another
/// try with the same invitation uses the same keys, so that the group does not list the newcomer
/// twice. Each other invitation gets other keys, because groups must not be linked.
extension DataFolder {
    private static let prefix = "newcomer-"

    /// - Throws: `NodeError` when the keys cannot be kept.
    public func newcomer(with invitation: Invitation) throws -> Identity {
        let file = file(of: invitation)
        if let kept = try? KeyFile(path: file) { return try kept.secrets(passphrase.key).identity }
        forgetNewcomers()
        var generator = SystemRandomNumberGenerator()
        let identity = Identity(using: &generator)
        let secrets = GroupSecrets(
            identity: identity, member: MemberID(firstDevice: identity.device), groupKey: [UInt8](repeating: 0, count: KeyRing.keyBytes))
        try PrivateFile.replace(file, KeyFile.bytes(of: secrets, key: passphrase.key()))
        return identity
    }

    /// Removes all keys of newcomers, after this installation was admitted or sent away.
    public func forgetNewcomers() {
        // A file that cannot be removed is of no use to anybody.
        for file in newcomerFiles(draftsToo: true) { try? FileManager.default.removeItem(atPath: file) }
    }

    /// - Parameter draftsToo: Include unfinished files of a process that was interrupted.
    func newcomerFiles(draftsToo: Bool = false) -> [String] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
        return names.filter { name in
            name.hasPrefix(Self.prefix) && (draftsToo || !name.hasSuffix(DurableFile.draftSuffix))
        }.map { path + "/" + $0 }
    }

    private func file(of invitation: Invitation) -> String {
        let text = switch invitation {
        case .link(let link): link.text
        case .code(let code): code.text
        }
        return path + "/" + Self.prefix + Base32.encode(Hash.blake2b(text.utf8, length: 16))
    }
}
