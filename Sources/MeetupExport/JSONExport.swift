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
        /// Base 64; null for a change of a profile, of which an export shows only what its member lets out.
        public let bytes: String?
        /// The device's of the change's hash, in base 64; null where a later change of the replica in the export follows, whose
        /// signature vouches for this one, too. Which other ones a device holds depends on how it came by the changes.
        public let signature: String?

        enum CodingKeys: String, CodingKey { case device, replica, seq, lamport, bytes, signature }

        public init(
            entry: ChangeEntry, device: String, replica: String, seq: UInt64, lamport: UInt64, bytes: String?, signature: String?
        ) {
            self.entry = entry
            self.device = device
            self.replica = replica
            self.seq = seq
            self.lamport = lamport
            self.bytes = bytes
            self.signature = signature
        }

        public init(from decoder: any Decoder) throws {
            entry = try ChangeEntry(from: decoder)
            let container = try decoder.container(keyedBy: CodingKeys.self)
            device = try container.decode(String.self, forKey: .device)
            replica = try container.decode(String.self, forKey: .replica)
            seq = try container.decode(UInt64.self, forKey: .seq)
            lamport = try container.decode(UInt64.self, forKey: .lamport)
            bytes = try container.decodeIfPresent(String.self, forKey: .bytes)
            signature = try container.decodeIfPresent(String.self, forKey: .signature)
        }

        public func encode(to encoder: any Encoder) throws {
            try entry.encode(to: encoder)
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(device, forKey: .device)
            try container.encode(replica, forKey: .replica)
            try container.encode(seq, forKey: .seq)
            try container.encode(lamport, forKey: .lamport)
            try container.encode(bytes, forKey: .bytes)
            try container.encode(signature, forKey: .signature)
        }
    }

    public static let format = "peersync-export"
    public let format: String
    public let version: Int
    public let group: Group
    /// Nil unless the export is of one session.
    public let session: Session?
    public let since: Timestamp?
    /// The changes that no other follows, sorted: as of these and all before them it shows everything, whatever of them it lists.
    public let heads: [String]?
    public let members: [Profile]
    public let sessions: [Session]
    public let notes: [Note]
    public let offers: [Recorded<Offer>]
    public let comments: [Recorded<Comment>]
    public let referrals: [Recorded<Referral>]
    public let projects: [Recorded<Project>]
    public let pools: [Recorded<Pool>]
    public let comparisons: [Recorded<Comparison>]
    public let checkins: [Recorded<Checkin>]
    public let contributions: [Summary.Contribution]
    public let changes: [LoggedChange]

    /// - Parameter heads: Nil as in files of before there were any.
    public init(_ summary: Summary, group: Group, heads: [String]?, changes: [LoggedChange]) {
        format = Self.format
        version = 1
        self.group = group
        session = summary.session
        since = summary.since
        self.heads = heads
        members = summary.members
        sessions = summary.sessions
        notes = summary.notes
        offers = summary.offers
        comments = summary.comments
        referrals = summary.referrals
        projects = summary.projects
        pools = summary.pools
        comparisons = summary.comparisons
        checkins = summary.checkins
        contributions = summary.contributions
        self.changes = changes
    }
}

/// The part of an export that the document can be rebuilt and checked from.
public struct ExportedLog: Hashable, Sendable, Codable {
    public let format: String
    public let version: Int
    public let group: JSONExport.Group
    public let changes: [JSONExport.LoggedChange]
}
