// SPDX-License-Identifier: Apache-2.0
// peersync

public import PeerReplica
public import PeerWire
import Foundation
import GRDB

extension GroupStore {
    /// What is remembered of another device, beside the document.
    public struct PeerMemory: Sendable {
        public let device: DeviceID
        public let endpoint: PeerEndpoint?
        /// Milliseconds since 1970.
        public let lastSeen: Int64?
        /// How many of this device's own changes it has acknowledged.
        public let held: UInt64
    }

    // MARK: - Small things

    static func meta(_ key: String, _ database: Database) throws -> [UInt8]? {
        try Data.fetchOne(database, sql: "SELECT value FROM meta WHERE key = ?", arguments: [key]).map { [UInt8]($0) }
    }

    static func setMeta(_ key: String, _ value: [UInt8], _ database: Database) throws {
        try database.execute(sql: "INSERT OR REPLACE INTO meta VALUES (?, ?)", arguments: [key, Data(value)])
    }

    /// The value that was last set for a key; nil if none was.
    public func meta(_ key: String) throws(StoreError) -> [UInt8]? {
        try StoreError.wrap { try read { try Self.meta(key, $0) } }
    }

    /// Sets the value for a key in place of an older one; durable when it returns.
    ///
    /// - Throws: `StoreError.Code.readOnly` for a store that was opened for reading.
    public func setMeta(_ key: String, _ value: [UInt8]) throws(StoreError) {
        try StoreError.wrap { try writer().write { try Self.setMeta(key, value, $0) } }
    }

    /// Under which id this device writes; nil in a store that was not prepared.
    public func replica() throws(StoreError) -> ReplicaID? { try meta("replica").flatMap { ReplicaID($0) } }

    /// Sets the id under which this device writes from now on; see `replica`.
    public func keep(_ replica: ReplicaID) throws(StoreError) { try setMeta("replica", replica.bytes) }

    /// The device that let this one in; nil for a founder's.
    public func host() throws(StoreError) -> DeviceID? { try meta("host").flatMap { DeviceID($0) } }

    /// Sets the device that let this one in; see `host`.
    public func keep(host: DeviceID) throws(StoreError) { try setMeta("host", host.bytes) }

    // MARK: - Peers

    /// All devices that something is remembered of, in the order of their ids.
    public func peers() throws(StoreError) -> [PeerMemory] {
        try StoreError.wrap {
            try read { database in
                try Row.fetchAll(database, sql: "SELECT * FROM peer ORDER BY device").compactMap { row in
                    guard let device = DeviceID(try row.bytes("device")) else { return nil }
                    let host: String? = try row.valueIfPresent("host")
                    let port: Int? = try row.valueIfPresent("port")
                    let held: Int64? = try row.valueIfPresent("held")
                    return PeerMemory(
                        device: device,
                        endpoint: host.flatMap { host in port.map { PeerEndpoint(host: host, port: UInt16(clamping: $0)) } },
                        lastSeen: try row.valueIfPresent("last_seen"), held: UInt64(clamping: held ?? 0))
                }
            }
        }
    }

    /// Remembers what is given and leaves the rest as it was.
    public func remember(
        _ device: DeviceID, endpoint: PeerEndpoint? = nil, lastSeen: Int64? = nil, held: UInt64? = nil
    ) throws(StoreError) {
        try StoreError.wrap {
            try writer().write { database in
                try database.execute(
                    sql: """
                        INSERT INTO peer VALUES (?, ?, ?, ?, ?) ON CONFLICT (device) DO UPDATE SET
                        host = coalesce(excluded.host, host), port = coalesce(excluded.port, port),
                        last_seen = coalesce(excluded.last_seen, last_seen), held = coalesce(excluded.held, held)
                        """,
                    arguments: [
                        device.blob, endpoint?.host, endpoint.map { Int($0.port) }, lastSeen, held.map { Int64(clamping: $0) },
                    ])
            }
        }
    }
}
