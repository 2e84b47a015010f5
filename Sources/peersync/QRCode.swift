// SPDX-License-Identifier: Apache-2.0
// peersync

import CQRencode

/// A QR code, for terminals and as a picture.
struct QRCode {
    private let width: Int
    private let modules: [Bool]

    /// Nil for a content that is too long for one.
    init?(_ content: String) {
        guard let code = QRcode_encodeString(content, 0, QR_ECLEVEL_L, QR_MODE_8, 1) else { return nil }
        defer { QRcode_free(code) }
        guard let data = code.pointee.data else { return nil }
        let width = Int(code.pointee.width)
        self.width = width
        modules = (0..<width * width).map { data[$0] & 1 == 1 }
    }

    private func isDark(_ x: Int, _ y: Int) -> Bool { x >= 0 && y >= 0 && x < width && y < width && modules[y * width + x] }

    /// Drawn with half blocks, two rows of modules a line, dark on light whatever the terminal's colours.
    var text: String {
        var lines: [String] = []
        for y in stride(from: -2, to: width + 2, by: 2) {
            var text = ""
            for x in -2..<width + 2 {
                switch (isDark(x, y), isDark(x, y + 1)) {
                case (true, true): text += " "
                case (true, false): text += "▄"
                case (false, true): text += "▀"
                case (false, false): text += "█"
                }
            }
            lines.append(text)
        }
        // White on black where colours are to be had, so that it is the right way round on any background.
        return lines.map { Output.whiteOnBlack($0) + "\n" }.joined()
    }

    /// A picture with the quiet zone of four modules that the standard asks for.
    var png: [UInt8] {
        let (scale, zone) = (8, 4)
        let side = (width + 2 * zone) * scale
        return GreyPicture(side: side) { x, y in isDark(x / scale - zone, y / scale - zone) ? 0 : 255 }.png
    }
}

/// A square picture in shades of grey as a PNG file (RFC 2083), its data stored without compression (RFC 1951, 3.2.4): a QR
/// code has some 100 kilobytes, and nothing else here needs a library for pictures.
struct GreyPicture {
    private let side: Int
    private let rows: [UInt8]

    init(side: Int, _ shade: (Int, Int) -> UInt8) {
        self.side = side
        var rows: [UInt8] = []
        for y in 0..<side {
            rows.append(0)
            for x in 0..<side { rows.append(shade(x, y)) }
        }
        self.rows = rows
    }

    var png: [UInt8] {
        [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A] + chunk("IHDR", bigEndian(UInt32(side)) + bigEndian(UInt32(side)) + [8, 0, 0, 0, 0])
            + chunk("IDAT", stored) + chunk("IEND", [])
    }

    private var stored: [UInt8] {
        var bytes: [UInt8] = [0x78, 0x01]
        var start = 0
        while start < rows.count {
            let count = min(65_535, rows.count - start)
            let length = UInt16(count)
            bytes += [start + count == rows.count ? 1 : 0]
            for value in [length, ~length] { bytes += [UInt8(truncatingIfNeeded: value), UInt8(value >> 8)] }
            bytes += rows[start..<start + count]
            start += count
        }
        return bytes + bigEndian(adler)
    }

    private var adler: UInt32 {
        var (low, high): (UInt32, UInt32) = (1, 0)
        for byte in rows {
            low = (low + UInt32(byte)) % 65_521
            high = (high + low) % 65_521
        }
        return high << 16 | low
    }

    private func chunk(_ name: String, _ data: [UInt8]) -> [UInt8] {
        let body = Array(name.utf8) + data
        var sum: UInt32 = .max
        for byte in body {
            sum ^= UInt32(byte)
            for _ in 0..<8 { sum = sum & 1 == 1 ? sum >> 1 ^ 0xEDB8_8320 : sum >> 1 }
        }
        return bigEndian(UInt32(data.count)) + body + bigEndian(~sum)
    }

    private func bigEndian(_ value: UInt32) -> [UInt8] {
        stride(from: 24, through: 0, by: -8).map { UInt8(truncatingIfNeeded: value >> UInt32($0)) }
    }
}
