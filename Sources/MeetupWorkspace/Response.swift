// SPDX-License-Identifier: Apache-2.0
// peersync

public import Foundation
public import MeetupModel

/// The answer to a request.
public enum Response: Hashable, Sendable, Codable {
    case done(Done)
    case status(StatusReport)
    case peers([PeerEntry])
    case members([MemberEntry])
    case groups([GroupEntry])
    case invite(InviteReport)
    case knocks([KnockEntry])
    case removal(RemovalReport)
    case forked(ForkReport)
    case joined(JoinReport)
    /// The numbers of doors.
    case doors([Int])
    case profile(Profile)
    case profiles([Profile])
    case note(Note)
    case notes([Note])
    case blame(Blame)
    case offer(Recorded<Offer>)
    case offers([Recorded<Offer>])
    case comment(Recorded<Comment>)
    case comments([Recorded<Comment>])
    case referral(Recorded<Referral>)
    case referrals([Recorded<Referral>])
    case project(Recorded<Project>)
    case projects([Recorded<Project>])
    case pool(Recorded<Pool>)
    case pools([Recorded<Pool>])
    case comparison(Recorded<Comparison>)
    case comparisons([Recorded<Comparison>])
    case checkin(Recorded<Checkin>)
    case checkins([Recorded<Checkin>])
    case matches(Matches)
    case session(Session)
    case sessions([Session])
    case item(SessionItem)
    case names([String])
    case found([SearchResult])
    case changes([ChangeEntry])
    case explanation(Explanation)
    case exported([ExportedFile])
    case verified(VerifyReport)
    case dialedBack(DialBackReport)
    case event(WorkspaceEvent)
}

/// Whether calls of other laptops reach this one.
public struct DialBackReport: Hashable, Sendable, Codable {
    /// The member whose laptop tried; null when no peer could be asked.
    public let by: Person?
    public let isReached: Bool
}

/// The record or group that a request touched, where the request has nothing else to show.
public struct Done: Hashable, Sendable, Codable {
    public let id: String
    public let kind: String
    public let message: String

    public init(id: String, kind: String, message: Phrase) {
        self.id = id
        self.kind = kind
        self.message = message.text
    }
}

public struct PeerEntry: Hashable, Sendable, Codable {
    public let device: String?
    public let member: String?
    public let name: String?
    public let address: String?
    public let state: String
    public let reason: String?
    public let lastSeen: Timestamp?

    enum CodingKeys: String, CodingKey {
        case device, member, name, address, state, reason
        case lastSeen = "last_seen"
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(device, forKey: .device)
        try container.encode(member, forKey: .member)
        try container.encode(name, forKey: .name)
        try container.encode(address, forKey: .address)
        try container.encode(state, forKey: .state)
        try container.encode(reason, forKey: .reason)
        try container.encode(lastSeen, forKey: .lastSeen)
    }
}

/// Whether this laptop may be closed without taking words away that only it holds.
public struct SafeToLeave: Hashable, Sendable, Codable {
    public struct Holder: Hashable, Sendable, Codable {
        public let member: String?
        public let name: String?
        public let device: String
        /// How many of this device's changes the other device has not acknowledged.
        public let missing: Int
    }

    /// A holder by person, who holds what any of their laptops holds. This member is not listed.
    public struct Member: Hashable, Sendable, Codable {
        public let member: String
        public let name: String
        public let missing: Int
    }

    /// Whether at least one other device holds everything written here.
    public let safe: Bool
    /// The number of changes that this device wrote.
    public let changes: Int
    public let holders: [Holder]
    public let members: [Member]

    private static let namesMax = 4

    /// In a sentence.
    public var text: String {
        let isOne = changes == 1
        if changes == 0 { return tr("nothing was written here yet") }
        let full = members.filter { $0.missing == 0 }
        guard !full.isEmpty else {
            if safe {
                return isOne ? tr("your 1 change is on another laptop of yours, and nobody else holds it")
                    : tr("your \(changes) changes are on another laptop of yours, and nobody else holds all of them")
            }
            if members.contains(where: { $0.missing < changes }) { return tr("not yet: nobody holds all of your \(changes) changes") }
            return isOne ? tr("not yet: your 1 change is on this laptop only") : tr("not yet: your \(changes) changes are on this laptop only")
        }
        let behind = members.filter { $0.missing > 0 }
        let some = behind.filter { $0.missing < changes }.map { tr("\($0.name) has not seen the last \($0.missing)") }
        let none = behind.filter { $0.missing >= changes }.map(\.name)
        let holders = Self.list(full.map(\.name))
        var parts = [isOne ? tr("your 1 change is held by \(holders)") : tr("your \(changes) changes are held by \(holders)")]
        parts += some.prefix(Self.namesMax)
        if some.count > Self.namesMax { parts.append(tr("\(some.count - Self.namesMax) others are behind, too")) }
        if none.count == 1 { parts.append(tr("\(none[0]) has none of them")) } else if !none.isEmpty { parts.append(tr("\(Self.list(none)) have none of them")) }
        return tr(parts: parts)
    }

    private static func list(_ names: [String]) -> String {
        if names.count > namesMax { return tr("\(names.count) members") }
        guard names.count > 1, let last = names.last else { return names.joined() }
        return tr("\(names.dropLast().joined(separator: ", ")) and \(last)")
    }
}

public struct StatusReport: Hashable, Sendable, Codable {
    public let member: String
    public let name: String
    public let device: String
    public let replica: String
    public let group: String
    public let groupName: String
    public let version: String
    public let serving: Bool
    public let port: Int?
    public let web: String?
    public let peers: [PeerEntry]
    public let changes: Int
    public let digest: String
    public let safeToLeave: SafeToLeave
    /// Why nearby laptops are not found by themselves.
    public let discoveryProblem: String?

    enum CodingKeys: String, CodingKey {
        case member, name, device, replica, group, version, serving, port, web, peers, changes, digest
        case groupName = "group_name"
        case safeToLeave = "safe_to_leave"
        case discoveryProblem = "discovery_problem"
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(member, forKey: .member)
        try container.encode(name, forKey: .name)
        try container.encode(device, forKey: .device)
        try container.encode(replica, forKey: .replica)
        try container.encode(group, forKey: .group)
        try container.encode(groupName, forKey: .groupName)
        try container.encode(version, forKey: .version)
        try container.encode(serving, forKey: .serving)
        try container.encode(port, forKey: .port)
        try container.encode(web, forKey: .web)
        try container.encode(peers, forKey: .peers)
        try container.encode(changes, forKey: .changes)
        try container.encode(digest, forKey: .digest)
        try container.encode(safeToLeave, forKey: .safeToLeave)
        try container.encode(discoveryProblem, forKey: .discoveryProblem)
    }
}

public struct MemberEntry: Hashable, Sendable, Codable {
    public let member: String
    public let name: String
    public let devices: [String]
    /// By the admitting device's clock.
    public let since: Timestamp
    public let invitedBy: Person?
    /// `member`; `invited` for a member who has not written anything yet; `removed`; `left` for a
    /// member who left.
    public let state: String
    public let you: Bool
    /// Who put the member out alone, or asked for it, and why.
    public let removedBy: Person?
    public let reason: String?
    /// The member through whom this one came in, where this one went with that one.
    public let wentWith: Person?
    /// The member who asked for the removal of this one, where nobody agreed yet.
    public let removalAskedBy: Person?
    public let removalReason: String?
    /// The laptop, where the removal was asked for of this one alone.
    public let removalDevice: String?
    /// The guests of this member whom the asking for the removal keeps.
    public let removalKeeps: [Person]?
    /// The member who asked to let this one in again, where nobody agreed yet.
    public let readmissionAskedBy: Person?
    /// Other ids of the same person, as two members say.
    public let sameAs: [Person]

    enum CodingKeys: String, CodingKey {
        case member, name, devices, since, state, you, reason
        case invitedBy = "invited_by"
        case removedBy = "removed_by"
        case wentWith = "went_with"
        case removalAskedBy = "removal_asked_by"
        case removalReason = "removal_reason"
        case removalDevice = "removal_device"
        case removalKeeps = "removal_keeps"
        case readmissionAskedBy = "readmission_asked_by"
        case sameAs = "same_as"
    }
}

/// How far the removal of a member is.
public struct RemovalReport: Hashable, Sendable, Codable {
    public enum State: String, Hashable, Sendable, Codable {
        /// The removal needs a second member.
        case asked
        case out
    }

    public let member: String
    public let name: String
    /// The laptop, where the member's other ones stay.
    public let device: String?
    public let state: State
    /// The members who asked and agreed.
    public let by: [Person]
    /// How many members still have to agree.
    public let missing: Int
    /// The members who go with the removed one, because they came in through that member.
    public let covers: [Person]
}

/// A new group that goes on with everything that was written in an older one.
public struct ForkReport: Hashable, Sendable, Codable {
    public let group: String
    public let name: String
    /// The older group.
    public let origin: String
    public let originName: String
    /// The members who can come along, without the asking one.
    public let members: [Person]
    /// The members who do not come along.
    public let left: [Person]

    enum CodingKeys: String, CodingKey {
        case group, name, origin, members, left
        case originName = "origin_name"
    }
}

public struct GroupEntry: Hashable, Sendable, Codable {
    public let group: String
    public let name: String
    /// How many are in the group, without newcomers who have not introduced themselves.
    public let members: Int
}

/// A newcomer who waits at the door for a yes.
public struct KnockEntry: Hashable, Sendable, Codable {
    /// The name that the newcomer gave.
    public let name: String
    /// The words that are on the newcomer's screen, too.
    public let words: String
    public let ownDevice: Bool
    /// How many comparisons of words at this door were begun and not finished.
    public let brokenOff: Int

    enum CodingKeys: String, CodingKey {
        case name, words
        case ownDevice = "own_device"
        case brokenOff = "broken_off"
    }
}

public struct InviteReport: Hashable, Sendable, Codable {
    public let code: String?
    public let link: String
    public let expires: Timestamp
    public let uses: Int?
    /// What stands in the way of using it.
    public let warning: String?
    public let door: DoorKind

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(door, forKey: .door)
        try container.encode(code, forKey: .code)
        try container.encode(link, forKey: .link)
        try container.encode(expires, forKey: .expires)
        try container.encode(uses, forKey: .uses)
        try container.encode(warning, forKey: .warning)
    }
}

public struct JoinReport: Hashable, Sendable, Codable {
    public let group: String
    public let groupName: String
    public let member: String
    public let device: String
    /// Everything the group has is here.
    public let synced: Bool
    /// A running process took it up.
    public let serving: Bool

    enum CodingKeys: String, CodingKey {
        case group, member, device, synced, serving
        case groupName = "group_name"
    }
}

/// A note line by line with who wrote it.
public struct Blame: Hashable, Sendable, Codable {
    public struct Line: Hashable, Sendable, Codable {
        /// The number of the line, from 1.
        public let number: Int
        public let text: String
        /// The line's authors, the author of the largest part first.
        public let authors: [Person]
        /// The time of the latest change in the line.
        public let changed: Timestamp?
    }

    public let id: String
    public let kind: String
    public let title: String
    public let lines: [Line]
}

public struct SearchResult: Hashable, Sendable, Codable {
    public let id: String
    public let kind: String
    public let title: String
    /// The found words between `[` and `]`.
    public let snippet: String
}

/// Which values people gave a field, and which is shown and why.
public struct Explanation: Hashable, Sendable, Codable {
    public struct Candidate: Hashable, Sendable, Codable {
        /// The value as records have it.
        public let value: String?
        /// The value in words; absent where the value itself is readable.
        public let shownAs: String?
        public let by: Person?
        /// The time of the change that gave the value; `change` and `lamport` are of the same
        /// change. All are absent where several changes gave it.
        public let time: Timestamp?
        public let change: String?
        public let lamport: UInt64?
        public let shown: Bool

        enum CodingKeys: String, CodingKey {
            case value, by, time, change, lamport, shown
            case shownAs = "shown_as"
        }
    }

    public struct Field: Hashable, Sendable, Codable {
        /// As records have it.
        public let field: String
        /// What it is called, with the member, the metric or the field that it belongs to.
        public let label: String
        public let concurrent: Bool
        public let values: [Candidate]
        public let why: String
        /// The command that settles it, where people disagree.
        public let settle: String?
    }

    public let id: String
    public let kind: String
    public let title: String
    public let deleted: Bool
    public let deletedBy: [Person]
    public let keptDespiteDeletion: Bool
    /// Present where somebody changed it in a way that only a newer program understands.
    public let needsNewerVersion: Bool?
    public let fields: [Field]

    enum CodingKeys: String, CodingKey {
        case id, kind, title, deleted, fields
        case needsNewerVersion = "needs_newer_version"
        case deletedBy = "deleted_by"
        case keptDespiteDeletion = "kept_despite_deletion"
    }
}

public struct ExportedFile: Hashable, Sendable, Codable {
    public let format: ExportFormat
    /// Without a folder; made by us, never by someone's text.
    public let name: String
    public let content: Data
}

/// What is known of a bundle's or an export's changes without a network.
public struct VerifyReport: Hashable, Sendable, Codable {
    public let file: String
    /// `bundle` or `export`.
    public let kind: String
    public let group: String
    public let changes: Int
    /// A signature of the device that wrote them vouches for them.
    public let vouchedFor: Int
    /// Left out of the file, or without a signature in it.
    public let unknown: Int
    /// Looked at by all rules of the group.
    public let judged: Int
    /// What it stands on and is neither in it nor here, as far as that can be seen.
    public let missing: Int
    /// Everything that an export shows was compared with what the changes make that it stands on.
    public let textsCompared: Bool
    public let authors: [Person]
    public let faults: [String]

    enum CodingKeys: String, CodingKey {
        case file, kind, group, changes, unknown, judged, missing, authors, faults
        case vouchedFor = "vouched_for"
        case textsCompared = "texts_compared"
    }

    /// Nothing in it could not be checked, and all of it is as it was written.
    public var isAsWritten: Bool {
        faults.isEmpty && unknown == 0 && judged == changes && (kind == "bundle" ? changes > 0 : textsCompared)
    }

    /// Nothing in it is wrong, and what an export shows was not taken at its word.
    public var isAccepted: Bool { faults.isEmpty && (textsCompared || kind == "bundle") }
}

/// What happens in a running workspace.
public struct WorkspaceEvent: Hashable, Sendable, Codable {
    public let time: Timestamp
    public let event: String
    public let group: String?
    public let device: String?
    public let member: String?
    public let name: String?
    public let text: String
    public let change: ChangeEntry?
}
