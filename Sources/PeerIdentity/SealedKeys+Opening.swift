// SPDX-License-Identifier: Apache-2.0
// peersync

import CSodium
public import PeerReplica

/// Sealing a key for devices, and opening it as one of them.
///
/// Each box is XChaCha20-Poly1305 with a zero nonce under BLAKE2b-256 of "peersync-sealed-key-v2", the ephemeral
/// public key and the device's id, keyed with their X25519 product. No key seals two boxes: the ephemeral key is
/// fresh for each operation. A device's X25519 key is derived from its Ed25519 key (libsodium's
/// `crypto_sign_ed25519_pk_to_curve25519`).
extension SealedKeys {
    public static let keyBytes = 32
    private static let nonce = [UInt8](repeating: 0, count: Int(crypto_secretbox_xchacha20poly1305_NONCEBYTES))

    /// - Parameters:
    ///   - key: 32 bytes.
    ///   - devices: Ids that are no Ed25519 public key get no box; nobody could open it.
    public init(
        sealing key: [UInt8], for devices: some Sequence<DeviceID>, using generator: inout some RandomNumberGenerator
    ) {
        precondition(key.count == Self.keyBytes, "a group key has 32 bytes")
        let ephemeral = AgreementKey(using: &generator)
        let boxes = devices.sorted().compactMap { device -> Box? in
            guard let publicKey = device.agreementKey, let product = try? ephemeral.product(with: publicKey)
            else { return nil }
            let boxKey = Self.boxKey(product, ephemeral.publicKey, device)
            var sealed = [UInt8](repeating: 0, count: Self.keyBytes + Int(crypto_secretbox_xchacha20poly1305_MACBYTES))
            crypto_secretbox_xchacha20poly1305_easy(&sealed, key, UInt64(key.count), Self.nonce, boxKey)
            return Box(hint: Self.hint(of: device, ephemeral.publicKey), sealed: sealed)
        }
        self.init(ephemeral: ephemeral.publicKey, boxes: boxes)
    }

    /// Whether an id is a public key, so that a box can be made for it.
    static func canSeal(for device: DeviceID) -> Bool { device.agreementKey != nil }

    /// Whether there is a box that seems to be for a device. Wrong once in 2^32 for each box.
    public func hasBox(for device: DeviceID) -> Bool {
        let hint = Self.hint(of: device, ephemeral)
        return boxes.contains { $0.hint == hint }
    }

    /// The sealed key, where there is a box for a device.
    public func open(as identity: Identity) -> [UInt8]? {
        let hint = Self.hint(of: identity.device, ephemeral)
        let meant = boxes.filter { $0.hint == hint }
        guard !meant.isEmpty, let agreement = identity.deviceKey.agreementKey, let product = try? agreement.product(with: ephemeral)
        else { return nil }
        let boxKey = Self.boxKey(product, ephemeral, identity.device)
        for box in meant {
            var key = [UInt8](repeating: 0, count: Self.keyBytes)
            if crypto_secretbox_xchacha20poly1305_open_easy(&key, box.sealed, UInt64(box.sealed.count), Self.nonce, boxKey) == 0 {
                return key
            }
        }
        return nil
    }

    /// The first 4 bytes of BLAKE2b of the ephemeral key and the device: boxes of one device look different each time.
    private static func hint(of device: DeviceID, _ ephemeral: [UInt8]) -> UInt32 {
        Hash.blake2b(Array("peersync-sealed-hint-v2".utf8) + ephemeral + device.bytes, length: 16)
            .prefix(4).reduce(0) { $0 << 8 | UInt32($1) }
    }

    private static func boxKey(_ product: [UInt8], _ ephemeral: [UInt8], _ device: DeviceID) -> [UInt8] {
        Hash.blake2b(Array("peersync-sealed-key-v2".utf8) + ephemeral + device.bytes, key: product)
    }
}

extension SigningKey {
    /// The X25519 key that belongs to it.
    var agreementKey: AgreementKey? {
        var secret = [UInt8](repeating: 0, count: 32)
        guard crypto_sign_ed25519_sk_to_curve25519(&secret, seed + publicKey) == 0 else { return nil }
        return AgreementKey(secret: secret)
    }
}

extension DeviceID {
    /// The X25519 public key that belongs to the id, 32 bytes; nil where the id is no Ed25519 public key.
    var agreementKey: [UInt8]? {
        var publicKey = [UInt8](repeating: 0, count: 32)
        return crypto_sign_ed25519_pk_to_curve25519(&publicKey, bytes) == 0 ? publicKey : nil
    }
}
