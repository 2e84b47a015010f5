// SPDX-License-Identifier: Apache-2.0
// peersync

public import Foundation
public import MeetupModel

/// Everything that can be asked of a workspace; the same values in-process and over the control socket.
///
/// Records and members are named by any unique beginning of their id, or by their title or name.
public enum Request: Hashable, Sendable, Codable {
    case status
    case peers
    case members
    case groups
    /// Founds the first group, or with a name one more.
    case begin(name: String, groupName: String?)
    case memberRemove(String, reason: String?, keeping: [String], leavesGuests: Bool)
    case deviceRemove(String, reason: String?)
    case memberLink(String, String)
    case memberReadmit(String)
    /// Goes on in a new group with everything that was written, without some members.
    case fork(String, without: [String], keeping: [String], leavesGuests: Bool)
    /// - scope: Nil where there is only one laptop to leave with.
    /// - Parameter isForced: Leave even if no other device holds all that this laptop wrote.
    case leave(LeaveScope?, isForced: Bool)
    /// - words: The language of the spoken code, `en` or `fr`.
    case invite(uses: Int?, seconds: Int, words: String, door: DoorKind)
    /// The newcomers who wait at the door for a yes.
    case knocks
    /// - words: The words on the newcomer's screen.
    case answerKnock(words: String, isWelcome: Bool)
    /// - invitation: A spoken code or a link.
    /// - from: The older group on this laptop, when the group to join is its fork: the laptop keeps its key and its member.
    case join(invitation: String, name: String, peers: [String], isOwnDevice: Bool, from: String?)
    /// The numbers of doors with a spoken code that are open nearby.
    case doors

    case profileShow(member: String?)
    case profileList
    case profileEdit([ProfileEdit])
    /// Takes everything of the asking member's profile out of sight, everywhere.
    case profileForget

    case noteNew(title: String, text: String, tags: [String])
    case noteList(tag: String?, by: String?, since: Timestamp?)
    case noteShow(String, at: String?)
    case noteBlame(String)
    case noteAppend(String, text: String)
    /// Makes the text read as given. With a base, applies only the differences between base and
    /// text.
    case noteReplace(String, text: String, base: String?)
    case noteRetitle(String, title: String)
    case noteTag(String, add: [String], remove: [String])
    case noteHistory(String)
    case noteUndo(String)
    case noteDelete(String)
    case noteRestore(String)

    case offerNew(title: String, kind: Offer.Kind)
    case offerList
    case offerShow(String)
    case offerSet(String, fields: [String: String])
    case offerReplace(String, text: String, base: String?)
    case offerAddContributor(String, member: String, role: String?, share: String?)
    case offerAgree(String)
    case offerWithdraw(String)
    case offerPart(String, OfferPartRequest)
    case offerDelete(String)
    case offerRestore(String)

    case comment(CommentRequest)
    case referral(ReferralRequest)
    case project(ProjectRequest)
    case pool(PoolRequest)
    case comparison(ComparisonRequest)
    case checkin(CheckinRequest)
    /// The matches of the asking member, or of another member by the profile fields that are
    /// visible here.
    case match(member: String?)

    /// - series: The name of the series, empty for none; nil for the series of the latest session.
    case sessionStart(title: String, place: String?, agenda: [String], series: String?)
    /// Says who was there, or was not after all; the asking member when nobody is named.
    case sessionAttend(members: [String], session: String?, isThere: Bool)
    case sessionEnd(String?)
    case sessionShow(String?)
    case sessionList
    case agendaAdd(String)
    case decide(String)
    case actionAdd(String, owner: String?, due: String?)
    case actionDone(String)

    /// Names by which something can be given in a command: of a kind of record, of any `record`, or of a `member`.
    case names(kind: String)
    case search(String, kind: String?)
    case log(since: LogStart?, by: String?)
    case explain(String, field: String?)
    /// - isRaw: Leaves CSV cells as they are, even cells that a spreadsheet would compute.
    case export(ExportScope, formats: [ExportFormat], utcOffsetSeconds: Int, isRaw: Bool = false)
    /// Takes in a bundle or a JSON export, which names its own group. `name` is the file's name in
    /// messages.
    case importFile(Data, name: String)
    case verifyFile(Data, name: String)
    /// Asks a peer that is in sync to call this laptop.
    case dialBack
    /// Asks for events; each event is an answer of its own.
    case watch

    /// Whether the request only reads, so that it needs neither the running node nor the lock.
    public var isReading: Bool {
        switch self {
        case .groups, .profileShow, .profileList, .noteList, .noteShow, .noteBlame, .noteHistory, .offerList,
            .offerShow, .sessionShow, .sessionList, .names, .search, .log, .explain, .match:
            true
        // A bundle is sealed, which takes keys.
        case .export(_, let formats, _, _): !formats.contains(.bundle)
        case .comment(let request): request.isReading
        case .referral(let request): request.isReading
        case .project(let request): request.isReading
        case .pool(let request): request.isReading
        case .comparison(let request): request.isReading
        case .checkin(let request): request.isReading
        default: false
        }
    }
}

extension Request {
    /// Whether the request may be the first one of an installation, which has no data yet.
    var isBeginning: Bool {
        switch self {
        case .begin, .join: true
        default: false
        }
    }

    /// Whether the request only reads but should go to a running node, which knows the connected
    /// peers and has the log in memory. Without a node the store answers with what was last saved.
    var isReadingAlone: Bool { self == .status || self == .peers || self == .members }
}

/// Whom a door admits.
public enum DoorKind: String, Hashable, Sendable, Codable {
    /// Admits anyone who knows the code or the link.
    case open
    /// Admits a newcomer who knows the code or the link after a person at the door says yes.
    case confirmed
    /// Admits a second laptop of the member who opened the door, after that member says yes.
    case ownDevice = "own_device"
}

/// With which laptops a member leaves.
public enum LeaveScope: String, Hashable, Sendable, Codable {
    /// The group goes out of use on this laptop; the member stays in the group.
    case here
    case everywhere
}

/// One change of a profile.
public enum ProfileEdit: Hashable, Sendable, Codable {
    case set(String, String)
    case unset(String)
    case add(String, String)
    case remove(String, String)
    case visibility(String, Profile.Visibility)
}

/// Where a reading of the log begins.
public enum LogStart: Hashable, Sendable, Codable {
    /// The heads of the log when this installation last asked: what precedes them is left out.
    case lastLook
    /// By the authors' clocks, by what follows, and by when changes came to this laptop.
    case time(Timestamp)
    /// By any unique beginning of its id; that change and what precedes it are left out.
    case change(String)
}

/// What an export is about.
public enum ExportScope: Hashable, Sendable, Codable {
    /// The named session, or with nil the latest; everything where there is none.
    case session(String?)
    /// By the authors' clocks and by what follows.
    case since(Timestamp)
    case everything
}

public enum ExportFormat: String, Hashable, Sendable, Codable, CaseIterable {
    case markdown = "md"
    case html
    case json
    case csv
    case vcard = "vcf"
    case calendar = "ics"
    case bundle
}
