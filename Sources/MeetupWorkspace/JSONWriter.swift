// SPDX-License-Identifier: Apache-2.0
// peersync

import Foundation
import MeetupModel
import PeerReplica

/// Writes the same JSON as Foundation's `JSONEncoder` with sorted keys and unescaped slashes, in a fifth of the time: long lists
/// are mostly that.
///
/// The writer does not support floating-point numbers and dates. A value must be written whole
/// before the next one begins, as synthesised conformances do; a container that is kept while
/// others are made would write into the wrong value.
final class JSONWriter: RecordHeadEncoder {
    private var buffer: JSONBuffer
    private var members: [MemberID: String] = [:]

    var codingPath: [any CodingKey] { [] }
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    private init(isPretty: Bool) { buffer = JSONBuffer(isPretty: isPretty) }

    static func bytes(_ value: some Encodable, isPretty: Bool) throws -> [UInt8] {
        let writer = JSONWriter(isPretty: isPretty)
        try writer.write(value)
        return writer.buffer.output
    }

    /// As `bytes` of an array of these.
    static func bytes(list: some Collection<some Encodable>, isPretty: Bool) throws -> [UInt8] {
        let writer = JSONWriter(isPretty: isPretty)
        writer.buffer.begin()
        writer.buffer.become(.array)
        for (number, value) in list.enumerated() {
            writer.buffer.beginElement()
            try writer.write(value)
            if number == 0 { writer.buffer.expect(list.count) }
        }
        writer.buffer.end()
        return writer.buffer.output
    }

    private func write<Value: Encodable>(_ value: Value) throws {
        // A cast of every value would cost as much as all the rest. Every record names people, times and words, each of which would
        // ask for a container otherwise.
        if Value.self == String.self, let text = value as? String { return buffer.quote(text) }
        if Value.self == [String].self, let texts = value as? [String] { return buffer.array(texts) }
        if Value.self == Person.self, let person = value as? Person { return write(person) }
        if Value.self == [Person].self, let people = value as? [Person] { return write(people) }
        if Value.self == Timestamp.self, let time = value as? Timestamp { return buffer.quote(time.text) }
        if Value.self == Data.self, let data = value as? Data { return buffer.quote(data.base64EncodedString()) }
        buffer.begin()
        try value.encode(to: self)
        buffer.end()
    }

    private func write(_ person: Person) {
        let member: String
        if let known = members[person.id] {
            member = known
        } else {
            member = person.member
            members[person.id] = member
        }
        buffer.object(("member", member), ("name", person.name))
    }

    private func write(_ people: [Person]) {
        buffer.begin()
        buffer.become(.array)
        for person in people {
            buffer.beginElement()
            write(person)
        }
        buffer.end()
    }

    func encode(_ head: RecordHead) throws {
        func member(_ key: RecordHead.CodingKeys, _ write: () throws -> Void) rethrows {
            let member = buffer.beginMember(key.rawValue)
            try write()
            buffer.endMember(member)
        }
        buffer.become(.object)
        member(.authors) { write(head.authors) }
        member(.changed) { buffer.quote(head.changed.text) }
        if let person = head.changedBy { member(.changedBy) { write(person) } }
        member(.created) { buffer.quote(head.created.text) }
        if let person = head.createdBy { member(.createdBy) { write(person) } }
        member(.deleted) { buffer.plain(head.deleted) }
        member(.disputed) { buffer.array(head.disputed) }
        if let disputes = head.disputes { try member(.disputes) { try write(disputes) } }
        member(.id) { buffer.quote(head.id) }
        member(.keptDespiteDeletion) { buffer.plain(head.keptDespiteDeletion) }
        member(.kind) { buffer.quote(head.kind) }
        if head.needsNewerVersion == true { member(.needsNewerVersion) { buffer.plain(true) } }
    }

    private func member(_ key: some CodingKey, _ write: (inout JSONBuffer) -> Void) {
        let member = buffer.beginMember(key.stringValue)
        write(&buffer)
        buffer.endMember(member)
    }

    func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
        buffer.become(.object)
        return KeyedEncodingContainer(Members<Key>(writer: self))
    }

    func unkeyedContainer() -> any UnkeyedEncodingContainer {
        buffer.become(.array)
        return Elements(writer: self)
    }

    func singleValueContainer() -> any SingleValueEncodingContainer {
        buffer.become(.single)
        return Single(writer: self)
    }

    private struct Members<Key: CodingKey>: KeyedEncodingContainerProtocol {
        let writer: JSONWriter
        var codingPath: [any CodingKey] { [] }

        func encodeNil(forKey key: Key) { writer.member(key) { $0.null() } }
        func encode(_ value: String, forKey key: Key) { writer.member(key) { $0.quote(value) } }
        func encode(_ value: Bool, forKey key: Key) { writer.member(key) { $0.plain(value) } }
        func encode(_ value: Int, forKey key: Key) { writer.member(key) { $0.plain(value) } }
        func encode(_ value: Int64, forKey key: Key) { writer.member(key) { $0.plain(value) } }
        func encode(_ value: UInt64, forKey key: Key) { writer.member(key) { $0.plain(value) } }
        func encode<Value: Encodable>(_ value: Value, forKey key: Key) throws {
            let member = writer.buffer.beginMember(key.stringValue)
            try writer.write(value)
            writer.buffer.endMember(member)
        }

        func nestedContainer<Nested: CodingKey>(keyedBy type: Nested.Type, forKey key: Key) -> KeyedEncodingContainer<Nested> {
            preconditionFailure("nothing of ours nests like this")
        }

        func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer { preconditionFailure("nothing of ours nests like this") }
        func superEncoder() -> any Encoder { preconditionFailure("nothing of ours has a superclass") }
        func superEncoder(forKey key: Key) -> any Encoder { preconditionFailure("nothing of ours has a superclass") }
    }

    private struct Elements: UnkeyedEncodingContainer {
        let writer: JSONWriter
        var codingPath: [any CodingKey] { [] }
        var count: Int { writer.buffer.count }

        func encodeNil() {
            writer.buffer.beginElement()
            writer.buffer.null()
        }

        func encode<Value: Encodable>(_ value: Value) throws {
            writer.buffer.beginElement()
            try writer.write(value)
        }

        func nestedContainer<Nested: CodingKey>(keyedBy type: Nested.Type) -> KeyedEncodingContainer<Nested> {
            preconditionFailure("nothing of ours nests like this")
        }

        func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer { preconditionFailure("nothing of ours nests like this") }
        func superEncoder() -> any Encoder { preconditionFailure("nothing of ours has a superclass") }
    }

    private struct Single: SingleValueEncodingContainer {
        let writer: JSONWriter
        var codingPath: [any CodingKey] { [] }

        func encodeNil() { writer.buffer.null() }
        func encode(_ value: Bool) { writer.buffer.plain(value) }
        func encode(_ value: String) { writer.buffer.quote(value) }
        func encode(_ value: Double) throws { throw unsupported(value) }
        func encode(_ value: Float) throws { throw unsupported(value) }
        func encode(_ value: Int) { writer.buffer.plain(value) }
        func encode(_ value: Int8) { writer.buffer.plain(value) }
        func encode(_ value: Int16) { writer.buffer.plain(value) }
        func encode(_ value: Int32) { writer.buffer.plain(value) }
        func encode(_ value: Int64) { writer.buffer.plain(value) }
        func encode(_ value: UInt) { writer.buffer.plain(value) }
        func encode(_ value: UInt8) { writer.buffer.plain(value) }
        func encode(_ value: UInt16) { writer.buffer.plain(value) }
        func encode(_ value: UInt32) { writer.buffer.plain(value) }
        func encode(_ value: UInt64) { writer.buffer.plain(value) }
        func encode<Value: Encodable>(_ value: Value) throws { try writer.write(value) }

        private func unsupported(_ value: Any) -> EncodingError {
            EncodingError.invalidValue(value, EncodingError.Context(codingPath: [], debugDescription: "fractions are not written here"))
        }
    }
}
