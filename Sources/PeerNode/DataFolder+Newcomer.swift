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
        if let kept = try? GroupSecrets(path: file) { return kept.identity }
        forgetNewcomers()
        var generator = SystemRandomNumberGenerator()
        let identity = Identity(using: &generator)
        try GroupSecrets(identity: identity, groupKey: [UInt8](repeating: 0, count: KeyRing.keyBytes)).write(to: file)
        return identity
    }

    /// After it got in, or was sent away.
    public func forgetNewcomers() {
        for name in (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? [] where name.hasPrefix(Self.prefix) {
            try? FileManager.default.removeItem(atPath: path + "/" + name)  // It is of no use to anybody.
        }
    }

    private func file(of invitation: Invitation) -> String {
        let text = switch invitation {
        case .link(let link): link.text
        case .code(let code): code.text
        }
        return path + "/" + Self.prefix + Base32.encode(Hash.blake2b(text.utf8, length: 16))
    }
}
