// SPDX-License-Identifier: Apache-2.0
// peersync

public import MeetupModel

/// Everything a group holds, as one value: the same bytes on every device that holds the same document.
public struct JSONExport: Hashable, Sendable, Codable {
    public struct Group: Hashable, Sendable, Codable {
        public let id: String
        public let name: String

        public init(id: String, name: String) {
            self.id = id
            self.name = name
        }
    }

    /// A change of the log with its encoding, from which the document can be rebuilt and checked.
    public struct LoggedChange: Hashable, Sendable, Codable {
        public let entry: ChangeEntry
        public let device: String
        public let replica: String
        public let seq: UInt64
        public let lamport: UInt64
        /// Base 64.
        public let bytes: String

        enum CodingKeys: String, CodingKey { case device, replica, seq, lamport, bytes }

        public init(
            entry: ChangeEntry, device: String, replica: String, seq: UInt64, lamport: UInt64, bytes: String
        ) {
            self.entry = entry
            self.device = device
            self.replica = replica
            self.seq = seq
            self.lamport = lamport
            self.bytes = bytes
        }

        public init(from decoder: any Decoder) throws {
            entry = try ChangeEntry(from: decoder)
            let container = try decoder.container(keyedBy: CodingKeys.self)
            device = try container.decode(String.self, forKey: .device)
            replica = try container.decode(String.self, forKey: .replica)
            seq = try container.decode(UInt64.self, forKey: .seq)
            lamport = try container.decode(UInt64.self, forKey: .lamport)
            bytes = try container.decode(String.self, forKey: .bytes)
        }

        public func encode(to encoder: any Encoder) throws {
            try entry.encode(to: encoder)
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(device, forKey: .device)
            try container.encode(replica, forKey: .replica)
            try container.encode(seq, forKey: .seq)
            try container.encode(lamport, forKey: .lamport)
            try container.encode(bytes, forKey: .bytes)
        }
    }

    public let format: String
    public let version: Int
    public let group: Group
    /// Nil unless the export is of one session.
    public let session: Session?
    public let since: Timestamp?
    public let members: [Profile]
    public let sessions: [Session]
    public let notes: [Note]
    public let offers: [Offer]
    public let contributions: [Summary.Contribution]
    public let changes: [LoggedChange]

    public init(
        group: Group, session: Session?, since: Timestamp?, members: [Profile], sessions: [Session], notes: [Note],
        offers: [Offer], contributions: [Summary.Contribution], changes: [LoggedChange]
    ) {
        format = "peersync-export"
        version = 1
        self.group = group
        self.session = session
        self.since = since
        self.members = members
        self.sessions = sessions
        self.notes = notes
        self.offers = offers
        self.contributions = contributions
        self.changes = changes
    }
}
