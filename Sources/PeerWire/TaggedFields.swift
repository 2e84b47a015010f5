// SPDX-License-Identifier: Apache-2.0
// peersync

/// Optional fields behind the fixed parts of a message or a file: each a tag, a length and that many bytes.
///
/// Tags ascend and none comes twice. A later version can add fields: an unknown field with an even tag is skipped. An
/// unknown field with an odd tag changes the meaning of what it is in, so the whole cannot be used.
public enum TaggedFields {
    /// More fields in one content are refused.
    public static let countMax = 64

    /// What a reader does with one field.
    public enum Outcome {
        /// The field is known. Bytes of its content that are left over are an error.
        case read
        /// The field is of a later version.
        case unknown
    }
}

extension ByteWriter {
    /// Writes one field. The caller keeps the order of the tags.
    public mutating func write(field tag: UInt64, _ content: (inout ByteWriter) -> Void) {
        var writer = ByteWriter()
        content(&writer)
        write(tag)
        write(lengthPrefixed: writer.bytes)
    }
}

extension ByteReader {
    /// Reads fields up to the end.
    ///
    /// - Parameter read: Reads the content of the field with a tag, which has to be used up.
    /// - Throws: `DecodeError.unknownTag` for an unknown field with an odd tag.
    public mutating func fields(
        _ read: (_ tag: UInt64, _ reader: inout ByteReader) throws(DecodeError) -> TaggedFields.Outcome
    ) throws(DecodeError) {
        var last: UInt64?
        var count = 0
        while remaining > 0 {
            let start = offset
            let tag = try unsigned()
            if let last, last >= tag { throw .notCanonical(offset: start) }
            last = tag
            count += 1
            if count > TaggedFields.countMax { throw .limitExceeded(offset: start) }
            var content = ByteReader(try lengthPrefixed(max: remaining))
            switch try read(tag, &content) {
            case .read: try content.end()
            case .unknown: if tag & 1 == 1 { throw .unknownTag(tag, offset: start) }
            }
        }
    }
}
