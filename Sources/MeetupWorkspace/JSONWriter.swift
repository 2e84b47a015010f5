// SPDX-License-Identifier: Apache-2.0
// peersync

import Foundation

/// Writes the same JSON as Foundation's `JSONEncoder` with sorted keys and unescaped slashes, in a third of the time: long lists
/// are mostly that.
///
/// Floating-point numbers and dates are not among what is written here.
final class JSONWriter: Encoder {
    private enum Content {
        case nothing
        case single([UInt8])
        case object([(key: String, value: [UInt8])])
        case array([[UInt8]])
    }

    /// Of the value within the whole; nil on one line.
    private let depth: Int?
    private var content = Content.nothing

    let codingPath: [any CodingKey] = []
    let userInfo: [CodingUserInfoKey: Any] = [:]

    private init(depth: Int?) { self.depth = depth }

    static func bytes(_ value: some Encodable, isPretty: Bool) throws -> [UInt8] { try bytes(value, depth: isPretty ? 0 : nil) }

    private static func bytes<Value: Encodable>(_ value: Value, depth: Int?) throws -> [UInt8] {
        // A cast of every value would cost as much as all the rest.
        if Value.self == String.self, let text = value as? String { return quoted(text) }
        if Value.self == Data.self, let data = value as? Data { return quoted(data.base64EncodedString()) }
        let writer = JSONWriter(depth: depth)
        try value.encode(to: writer)
        return writer.bytes
    }

    private var inner: Int? { depth.map { $0 + 1 } }

    // MARK: - Putting together

    private var bytes: [UInt8] {
        switch content {
        case .nothing: Array("{}".utf8)
        case .single(let bytes): bytes
        case .array(let values):
            enclosed("[", values, "]", size: values.reduce(0) { $0 + $1.count }) { value, output in output += value }
        case .object(let members):
            // By their bytes, as Foundation sorts all of ours, too.
            enclosed(
                "{", members.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }, "}", size: members.reduce(0) { $0 + $1.key.utf8.count + $1.value.count }
            ) { member, output in
                Self.quote(member.key, &output)
                output.append(contentsOf: (depth == nil ? ":" : " : ").utf8)
                output += member.value
            }
        }
    }

    private func enclosed<Part>(
        _ open: Unicode.Scalar, _ parts: [Part], _ close: Unicode.Scalar, size: Int, _ write: (Part, inout [UInt8]) -> Void
    ) -> [UInt8] {
        var output: [UInt8] = []
        output.reserveCapacity(size + parts.count * (2 * (depth ?? 0) + 9) + 8)
        output.append(UInt8(ascii: open))
        for (place, part) in parts.enumerated() {
            if place > 0 { output.append(UInt8(ascii: ",")) }
            newLine(inner, &output)
            write(part, &output)
        }
        if parts.isEmpty { newLine(0, &output) }
        newLine(depth, &output)
        output.append(UInt8(ascii: close))
        return output
    }

    private func newLine(_ depth: Int?, _ output: inout [UInt8]) {
        guard self.depth != nil, let depth else { return }
        output.append(UInt8(ascii: "\n"))
        for _ in 0..<2 * depth { output.append(UInt8(ascii: " ")) }
    }

    private static let hexDigits = Array("0123456789abcdef".utf8)

    private static func quoted(_ text: String) -> [UInt8] {
        var output: [UInt8] = []
        output.reserveCapacity(text.utf8.count + 2)
        quote(text, &output)
        return output
    }

    private static func quote(_ text: String, _ output: inout [UInt8]) {
        var text = text
        text.withUTF8 { letters in
            output.append(UInt8(ascii: "\""))
            if !letters.contains(where: { $0 < 0x20 || $0 == UInt8(ascii: "\"") || $0 == UInt8(ascii: "\\") }) {
                output.append(contentsOf: letters)
            } else {
                for letter in letters { escape(letter, &output) }
            }
            output.append(UInt8(ascii: "\""))
        }
    }

    private static func escape(_ letter: UInt8, _ output: inout [UInt8]) {
        let short: UInt8? =
            switch letter {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"): letter
            case 8: UInt8(ascii: "b")
            case 9: UInt8(ascii: "t")
            case 10: UInt8(ascii: "n")
            case 12: UInt8(ascii: "f")
            case 13: UInt8(ascii: "r")
            default: nil
            }
        if let short {
            output += [UInt8(ascii: "\\"), short]
        } else if letter < 0x20 {
            output += Array("\\u00".utf8) + [hexDigits[Int(letter >> 4)], hexDigits[Int(letter & 15)]]
        } else {
            output.append(letter)
        }
    }

    // MARK: - Encoder

    func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
        // Several parts of a value, such as a record's head and content, go into one object.
        if case .object = content {} else { content = .object([]) }
        return KeyedEncodingContainer(Members<Key>(writer: self))
    }

    func unkeyedContainer() -> any UnkeyedEncodingContainer {
        if case .array = content {} else { content = .array([]) }
        return Elements(writer: self)
    }

    func singleValueContainer() -> any SingleValueEncodingContainer { Single(writer: self) }

    private func set(_ value: [UInt8], for key: String) {
        guard case .object(var members) = content else { return }
        // Or each member would copy those before it.
        content = .nothing
        members.append((key, value))
        content = .object(members)
    }

    private func append(_ value: [UInt8]) {
        guard case .array(var values) = content else { return }
        content = .nothing
        values.append(value)
        content = .array(values)
    }

    private static let null = Array("null".utf8)

    private struct Members<Key: CodingKey>: KeyedEncodingContainerProtocol {
        let writer: JSONWriter
        let codingPath: [any CodingKey] = []

        mutating func encodeNil(forKey key: Key) { writer.set(null, for: key.stringValue) }
        mutating func encode(_ value: String, forKey key: Key) { writer.set(quoted(value), for: key.stringValue) }
        mutating func encode(_ value: Bool, forKey key: Key) { writer.set(Array("\(value)".utf8), for: key.stringValue) }
        mutating func encode(_ value: Int, forKey key: Key) { writer.set(Array("\(value)".utf8), for: key.stringValue) }
        mutating func encode(_ value: Int64, forKey key: Key) { writer.set(Array("\(value)".utf8), for: key.stringValue) }
        mutating func encode(_ value: UInt64, forKey key: Key) { writer.set(Array("\(value)".utf8), for: key.stringValue) }
        mutating func encode<Value: Encodable>(_ value: Value, forKey key: Key) throws {
            writer.set(try JSONWriter.bytes(value, depth: writer.inner), for: key.stringValue)
        }

        mutating func nestedContainer<Nested: CodingKey>(keyedBy type: Nested.Type, forKey key: Key) -> KeyedEncodingContainer<Nested> {
            preconditionFailure("nothing of ours nests like this")
        }

        mutating func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer { preconditionFailure("nothing of ours nests like this") }
        mutating func superEncoder() -> any Encoder { preconditionFailure("nothing of ours has a superclass") }
        mutating func superEncoder(forKey key: Key) -> any Encoder { preconditionFailure("nothing of ours has a superclass") }
    }

    private struct Elements: UnkeyedEncodingContainer {
        let writer: JSONWriter
        let codingPath: [any CodingKey] = []
        private(set) var count = 0

        init(writer: JSONWriter) { self.writer = writer }

        mutating func encodeNil() { add(null) }
        mutating func encode<Value: Encodable>(_ value: Value) throws { add(try JSONWriter.bytes(value, depth: writer.inner)) }

        private mutating func add(_ value: [UInt8]) {
            count += 1
            writer.append(value)
        }

        mutating func nestedContainer<Nested: CodingKey>(keyedBy type: Nested.Type) -> KeyedEncodingContainer<Nested> {
            preconditionFailure("nothing of ours nests like this")
        }

        mutating func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer { preconditionFailure("nothing of ours nests like this") }
        mutating func superEncoder() -> any Encoder { preconditionFailure("nothing of ours has a superclass") }
    }

    private struct Single: SingleValueEncodingContainer {
        let writer: JSONWriter
        let codingPath: [any CodingKey] = []

        private func set(_ bytes: [UInt8]) { writer.content = .single(bytes) }

        func encodeNil() { set(null) }
        func encode(_ value: Bool) { set(Array("\(value)".utf8)) }
        func encode(_ value: String) { set(quoted(value)) }
        func encode(_ value: Double) throws { throw unsupported(value) }
        func encode(_ value: Float) throws { throw unsupported(value) }
        func encode(_ value: Int) { set(Array("\(value)".utf8)) }
        func encode(_ value: Int8) { set(Array("\(value)".utf8)) }
        func encode(_ value: Int16) { set(Array("\(value)".utf8)) }
        func encode(_ value: Int32) { set(Array("\(value)".utf8)) }
        func encode(_ value: Int64) { set(Array("\(value)".utf8)) }
        func encode(_ value: UInt) { set(Array("\(value)".utf8)) }
        func encode(_ value: UInt8) { set(Array("\(value)".utf8)) }
        func encode(_ value: UInt16) { set(Array("\(value)".utf8)) }
        func encode(_ value: UInt32) { set(Array("\(value)".utf8)) }
        func encode(_ value: UInt64) { set(Array("\(value)".utf8)) }
        func encode<Value: Encodable>(_ value: Value) throws { set(try JSONWriter.bytes(value, depth: writer.depth)) }

        private func unsupported(_ value: Any) -> EncodingError {
            EncodingError.invalidValue(value, EncodingError.Context(codingPath: [], debugDescription: "fractions are not written here"))
        }
    }
}
