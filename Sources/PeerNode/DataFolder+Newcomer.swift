// SPDX-License-Identifier: Apache-2.0
// peersync

import Foundation
public import PeerIdentity
import PeerReplica

/// Who this installation is at a door, until it is in.
///
/// A member at the door may have let it in though the answer did not get here. Whoever tries the same invitation again comes
/// with the same keys, so that nobody is on the list twice; at other doors the keys are other ones, as groups must not be linked.
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

    /// After it got in, or was sent away.
    public func forgetNewcomers() {
        // It is of no use to anybody.
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
