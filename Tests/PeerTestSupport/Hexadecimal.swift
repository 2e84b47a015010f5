// SPDX-License-Identifier: Apache-2.0
// peersync

/// - Parameter hex: Two digits each.
public func bytes(_ hex: String) -> [UInt8] {
    let digits = Array(hex)
    return stride(from: 0, to: digits.count, by: 2).map { UInt8(String(digits[$0...$0 + 1]), radix: 16)! }
}
