// SPDX-License-Identifier: Apache-2.0
// peersync

public import PeerReplica

/// A client that one member passes on to another.
public struct Referral: RecordContent {
    public enum State: String, CaseIterable, Codable, Sendable { case proposed, accepted, declined, won, lost }

    public static let to: FieldID = "to"
    public static let need: FieldID = "need"
    public static let state: FieldID = "state"

    public let from: Person?
    public let to: Person?
    public let need: String
    public let state: State
    /// What was said on the way, thanks included.
    public let comments: [Recorded<Comment>]

    /// - Parameter comments: The comments on all records.
    public static func of(_ view: RecordView, comments: [RecordView], _ people: People) -> Recorded<Referral> {
        Recorded(RecordHead(view, people), Referral(
            from: people.person(view.speaker(need)), to: people.person(view.member(to)), need: view.string(need), state: state(of: view),
            comments: Comment.on(view.id, among: comments, people)))
    }

    public static func creating(_ id: RecordID, to member: MemberID, need: String) -> [Operation] {
        [.create(id), .assign(id, to, .member(member)), .assign(id, Self.need, .text(need))]
    }

    /// The latest that somebody said who may.
    public static func state(of view: RecordView) -> State {
        for given in view.fields[Self.state, default: []] {
            guard case .text(let text)? = given.value, let state = State(rawValue: text), let member = given.source.member else { continue }
            if may(member, say: state, of: view) { return state }
        }
        return .proposed
    }

    /// Whether a member may say that it is in a state: who was asked accepts or declines, and both may tell how it ended.
    public static func may(_ member: MemberID, say state: State, of view: RecordView) -> Bool {
        switch state {
        case .proposed: false
        case .accepted, .declined: view.member(to) == member
        case .won, .lost: view.member(to) == member || view.speaker(need) == member
        }
    }
}
