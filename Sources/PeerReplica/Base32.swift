// SPDX-License-Identifier: Apache-2.0
// peersync

/// Crockford's base 32, in lower case: no letter that is mistaken for a digit when read aloud.
///
/// https://www.crockford.com/base32.html, without check symbol.
public enum Base32 {
    private static let alphabet = Array("0123456789abcdefghjkmnpqrstvwxyz".utf8)

    /// Returns lower-case letters, five bits each; the last one is filled with zero bits.
    public static func encode(_ bytes: some Collection<UInt8>) -> String {
        var output: [UInt8] = []
        output.reserveCapacity((bytes.count * 8 + 4) / 5)
        var buffer = 0
        var bits = 0
        for byte in bytes {
            buffer = buffer << 8 | Int(byte)
            bits += 8
            while bits >= 5 {
                bits -= 5
                output.append(alphabet[buffer >> bits & 31])
            }
            buffer &= (1 << bits) - 1
        }
        if bits > 0 { output.append(alphabet[buffer << (5 - bits) & 31]) }
        return String(decoding: output, as: UTF8.self)
    }

    /// Accepts both cases, and the look-alikes `o`, `i` and `l`; nil for other letters or loose bits.
    public static func decode(_ text: some StringProtocol) -> [UInt8]? {
        var output: [UInt8] = []
        var buffer = 0
        var bits = 0
        for character in text.utf8 {
            guard let value = value(of: character) else { return nil }
            buffer = buffer << 5 | value
            bits += 5
            if bits >= 8 {
                bits -= 8
                output.append(UInt8(buffer >> bits & 0xFF))
            }
            buffer &= (1 << bits) - 1
        }
        return bits < 5 && buffer == 0 ? output : nil
    }

    /// The bytes that every text beginning like this stands for; fewer than the letters suggest by the last, open one.
    public static func wholeBytes(of prefix: some StringProtocol) -> [UInt8]? {
        let whole = prefix.utf8.count * 5 / 8
        // Zeros close the open byte, which is then left out.
        guard let padded = decode(String(prefix) + String(repeating: "0", count: (8 - prefix.utf8.count % 8) % 8)) else {
            return nil
        }
        return Array(padded.prefix(whole))
    }

    private static func value(of character: UInt8) -> Int? {
        let lower = character >= 65 && character <= 90 ? character + 32 : character
        switch lower {
        case UInt8(ascii: "o"): return 0
        case UInt8(ascii: "i"), UInt8(ascii: "l"): return 1
        default: return alphabet.firstIndex(of: lower)
        }
    }
}
