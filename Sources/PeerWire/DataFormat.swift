// SPDX-License-Identifier: Apache-2.0
// peersync

/// The format of a data folder, of a bundle and of the changes in an export.
///
/// One number stands for all of them, because each holds changes or what was made of them. A program
/// reads the current format only; see the decision record 0041.
public enum DataFormat {
    /// The format that this program reads and writes, which is the version of its change encoding.
    public static let current = Int(ChangeCodec.version)

    /// A format beside the one that a program reads.
    public enum Age: Hashable, Sendable {
        /// Data of an older format is not carried over; the program that wrote it can still export
        /// it.
        case older
        case current
        /// A later program wrote the data.
        case newer
    }

    /// - Parameter current: The format of the program that asks.
    public static func age(of format: Int, current: Int = DataFormat.current) -> Age {
        format == current ? .current : format < current ? .older : .newer
    }

    /// The format of an encoded change; nil for bytes that are none.
    public static func format(ofChange bytes: some Collection<UInt8>) -> Int? {
        bytes.first.flatMap { $0 == 0 ? nil : Int($0) }
    }
}
