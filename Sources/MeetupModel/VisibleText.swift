// SPDX-License-Identifier: Apache-2.0
// peersync

/// Makes other people's text harmless to look at: nothing in it moves the cursor, hides or turns around.
public enum VisibleText {
    /// One line: control characters, line ends, direction marks and invisible ones are shown as `\u{…}`.
    public static func line(_ text: String) -> String { escape(text, keepsLines: false) }

    /// Several lines: as `line`, but line feeds and tabs stay.
    public static func lines(_ text: String) -> String { escape(text, keepsLines: true) }

    /// One word of a command that somebody may paste into a shell: in quotes, unless it has only
    /// letters, digits, `_`, `-` and `.`. Other people choose their names, and no shell is to run a
    /// part of one.
    public static func argument(_ text: String) -> String {
        let text = line(text)
        let isPlain = text.unicodeScalars.allSatisfy { scalar in
            scalar.properties.isAlphabetic || scalar.properties.numericType == .decimal
                || ["_", "-", "."].contains(scalar)
        }
        return isPlain && !text.isEmpty ? text : quoted(text)
    }

    /// A text in quotes, as a POSIX shell takes it: nothing in it is expanded or run.
    public static func quoted(_ text: String) -> String {
        "'" + replacing(["'": "'\\''"], in: text) + "'"
    }

    /// Replaces scalars, also where a mark is combined with one: whoever reads the text as bytes
    /// sees the scalar, though for Swift it is no character of its own.
    public static func replacing(_ table: [Unicode.Scalar: String], in text: String) -> String {
        var output = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            if let replacement = table[scalar] {
                output.append(contentsOf: replacement.unicodeScalars)
            } else {
                output.append(scalar)
            }
        }
        return String(output)
    }

    private static func escape(_ text: String, keepsLines: Bool) -> String {
        // Nearly all text is left alone, and a long list is much text: bytes tell faster than scalars.
        guard text.utf8.contains(where: mayBeginSuspicious), text.unicodeScalars.contains(where: isSuspicious) else { return text }
        var output = String.UnicodeScalarView()
        let scalars = Array(text.unicodeScalars)
        for (index, scalar) in scalars.enumerated() {
            let isKept = !isSuspicious(scalar) || (keepsLines && (scalar == "\n" || scalar == "\t"))
                || joinsEmoji(scalars, index)
            if isKept {
                output.append(scalar)
            } else if scalar == "\n" || scalar == "\t" {
                output.append(" ")
            } else {
                output.append(contentsOf: "\\u{\(String(scalar.value, radix: 16))}".unicodeScalars)
            }
        }
        return String(output)
    }

    private static func isSuspicious(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0..<0x20, 0x7F..<0xA0, 0xAD, 0x061C, 0x180E, 0x200B...0x200F, 0x2028...0x202E, 0x2060...0x206F, 0xFEFF,
            0xFFF9...0xFFFB, 0xE0000...0xE0FFF:
            true
        default: false
        }
    }

    /// Whether a suspicious scalar's UTF-8 can begin like this.
    private static func mayBeginSuspicious(_ byte: UInt8) -> Bool {
        switch byte {
        case 0..<0x20, 0x7F, 0xC2, 0xD8, 0xE1, 0xE2, 0xEF, 0xF3: true
        default: false
        }
    }

    /// A joiner between two pictures makes one of them, such as a family.
    private static func joinsEmoji(_ scalars: [Unicode.Scalar], _ index: Int) -> Bool {
        guard scalars[index].value == 0x200D, index > 0, index + 1 < scalars.count else { return false }
        let before = scalars[index - 1]
        let isPicture = before.properties.isEmoji || before.value == 0xFE0F || before.properties.isEmojiModifier
        return isPicture && scalars[index + 1].properties.isEmoji
    }
}
