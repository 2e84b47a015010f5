// SPDX-License-Identifier: Apache-2.0
// peersync

import Foundation
import PeerIdentity
import PeerWire
import Synchronization

/// The passphrase of a data folder: asked for when a key is needed, and not again in this process.
final class FolderPassphrase: Sendable {
    private let file: String
    private let ask: DataFolder.PassphraseRequest
    private let known = Mutex<[UInt8]?>(nil)

    init(file: String, ask: @escaping DataFolder.PassphraseRequest) {
        self.file = file
        self.ask = ask
    }

    var isSet: Bool { FileManager.default.fileExists(atPath: file) }

    /// Returns the key that seals the group keys; nil where no passphrase is set.
    func key() throws -> [UInt8]? {
        if let key = known.withLock({ $0 }) { return key }
        guard isSet else { return nil }
        guard let lock = PassphraseLock(bytes: try PrivateFile.read(file) ?? []) else { throw NodeError.keysUnreadable(path: file) }
        for attempt in 0... {
            do {
                let key = try lock.key(for: try ask(attempt))
                known.withLock { $0 = key }
                return key
            } catch PassphraseError.wrong {
                continue
            } catch PassphraseError.memoryMissing {
                throw NodeError.memoryMissing
            }
        }
        preconditionFailure("asking ends by an answer or by throwing")
    }

    /// Stores the key under a passphrase; nil removes the stored key.
    func set(_ passphrase: String?, key: [UInt8]) throws {
        if let passphrase {
            var generator = SystemRandomNumberGenerator()
            do {
                try PrivateFile.replace(file, PassphraseLock(key, passphrase: passphrase, using: &generator).bytes)
            } catch PassphraseError.memoryMissing {
                throw NodeError.memoryMissing
            }
            known.withLock { $0 = key }
        } else {
            try DataFolder.naming(file) { try DurableFile.remove(file) }
            known.withLock { $0 = nil }
        }
    }
}

extension DataFolder {
    /// Asks the person at this machine for the passphrase. `wrong` counts the wrong answers so far.
    /// Throws if nobody can be asked or the person gives up.
    public typealias PassphraseRequest = @Sendable (_ wrong: Int) throws -> String

    public static let nobodyToAsk: PassphraseRequest = { _ in throw NodeError.passphraseMissing }

    /// A passphrase has at least as many characters.
    public static let passphraseCharactersMin = 8
    public static let passphraseBytesMax = 1_024

    public var hasPassphrase: Bool { passphrase.isSet }

    /// Asks for the passphrase now, if there is one.
    public func unlock() throws { _ = try passphrase.key() }

    /// How many files of keys can be read without the passphrase.
    public var openKeyFiles: Int { get throws { try keyFiles.filter { try !KeyFile(path: $0).isSealed }.count } }

    /// Sets, changes or takes away the passphrase, and seals or opens every key here; for the owner of the lock.
    ///
    /// Interrupted, it leaves keys that can all be read with the new passphrase, of which some are still open.
    ///
    /// - Parameter passphrase: In normalization form C; nil for none.
    /// - Throws: `NodeError`, and whatever asking for the old one throws.
    public func setPassphrase(_ passphrase: String?) throws {
        if let passphrase, passphrase.count < Self.passphraseCharactersMin {
            throw NodeError.passphraseTooShort(charactersMin: Self.passphraseCharactersMin)
        }
        if let passphrase, passphrase.utf8.count > Self.passphraseBytesMax {
            throw NodeError.passphraseTooLong(bytesMax: Self.passphraseBytesMax)
        }
        var generator = SystemRandomNumberGenerator()
        let old = try self.passphrase.key()
        guard let key = passphrase == nil ? old : old ?? generator.bytes(PassphraseLock.keyBytes) else { return }
        if let passphrase { try self.passphrase.set(passphrase, key: key) }
        for path in keyFiles {
            let file = try KeyFile(path: path)
            if file.isSealed == (passphrase == nil) {
                try PrivateFile.replace(path, KeyFile.bytes(of: file.secrets { key }, key: passphrase == nil ? nil : key))
            }
        }
        if passphrase == nil { try self.passphrase.set(nil, key: key) }
    }

    /// The key files of groups, of groups that were set aside, and of newcomers, sorted.
    var keyFiles: [String] {
        let folders = ["groups", "set-aside"].map { path + "/" + $0 }.flatMap { folder in
            // An absent folder is like an empty one.
            let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
            return names.map { folder + "/" + $0 + "/keys" }
        }
        return (folders + newcomerFiles()).filter(FileManager.default.fileExists).sorted()
    }
}
