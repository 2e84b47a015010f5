// SPDX-License-Identifier: Apache-2.0
// peersync

public import MeetupModel

/// What can be asked about offers' parts: modules of a course, offers within a pack, contributors who leave.
public enum OfferPartRequest: Hashable, Sendable, Codable {
    /// - at: From 1; at the end when left out.
    case addModule(title: String, teacher: String?, hours: String?, at: Int?)
    case moveModule(String, to: Int)
    /// An empty value clears a field.
    case setModule(String, fields: [String: String])
    case removeModule(String)
    case restoreModule(String)
    case include(String)
    case exclude(String)
    case removeContributor(String)
}

public enum CommentRequest: Hashable, Sendable, Codable {
    case add(to: String, text: String)
    case list(on: String)
}

public enum ReferralRequest: Hashable, Sendable, Codable {
    case new(to: String, need: String)
    case list
    case say(String, state: Referral.State, note: String?)
}

public enum ProjectRequest: Hashable, Sendable, Codable {
    /// - roles: As people write them, such as `designer:2`.
    case new(title: String, roles: [String])
    case list
    case show(String)
    case claim(String, role: String)
    case release(String, role: String)
}

public enum PoolRequest: Hashable, Sendable, Codable {
    /// - tiers: As people write them, such as `50:12.50`.
    case new(title: String, unit: String?, tiers: [String])
    case list
    case show(String)
    case pledge(String, quantity: String)
    /// Takes back all that one pledged.
    case unpledge(String)
}

public enum ComparisonRequest: Hashable, Sendable, Codable {
    /// - metrics: As people write them, such as `Price:€`; of those in `lower` less is better.
    case new(title: String, metrics: [String], lower: [String])
    case list
    case show(String)
    /// An empty value clears one.
    case put(String, values: [String: String])
}

public enum CheckinRequest: Hashable, Sendable, Codable {
    case new(win: String?, struggle: String?, ask: String?)
    case list(since: Timestamp?)
    case reply(String, text: String)
    case cheer(String)
}

extension CommentRequest {
    var isReading: Bool { if case .list = self { true } else { false } }
}

extension ReferralRequest {
    var isReading: Bool { self == .list }
}

extension ProjectRequest {
    var isReading: Bool {
        switch self {
        case .list, .show: true
        case .new, .claim, .release: false
        }
    }
}

extension PoolRequest {
    var isReading: Bool {
        switch self {
        case .list, .show: true
        case .new, .pledge, .unpledge: false
        }
    }
}

extension ComparisonRequest {
    var isReading: Bool {
        switch self {
        case .list, .show: true
        case .new, .put: false
        }
    }
}

extension CheckinRequest {
    var isReading: Bool { if case .list = self { true } else { false } }
}
