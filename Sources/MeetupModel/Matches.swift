// SPDX-License-Identifier: Apache-2.0
// peersync

/// Matches between a member and the others: members with the same trade, members who offer what
/// another seeks, and what nobody offers.
public struct Matches: Hashable, Sendable, Codable {
    public struct Match: Hashable, Sendable, Codable {
        public let person: Person
        /// Each a reason in the members' own words, such as `branding` or `Lyon`.
        public let because: [String]
    }

    public struct Gap: Hashable, Sendable, Codable {
        /// As the first of them wrote it.
        public let sought: String
        public let by: [Person]
    }

    /// For whom this is.
    public let person: Person
    /// Members who do what this member does, members with more in common first; living in the same
    /// place is a reason, too.
    public let alike: [Match]
    /// Members who offer what this member seeks.
    public let offering: [Match]
    /// Members who seek what this member offers.
    public let seeking: [Match]
    /// What members seek and nobody offers.
    public let gaps: [Gap]

    /// - Parameters:
    ///   - profile: A profile as its own member sees it, or as other members see it.
    ///   - others: The other profiles as this laptop's member sees them.
    public init(of profile: Profile, among others: [Profile]) {
        let others = others.filter { $0.member != profile.member }
        person = profile.person
        alike = Self.matches(others) { other in
            let trades = Self.common([profile.fields["trade"], profile.fields["headline"]].compactMap(\.self), [other.fields["trade"]].compactMap(\.self))
            let work = trades + Self.common(profile.offers, other.offers)
            // Where somebody lives alone is no reason.
            return work.isEmpty ? [] : work + Self.common([profile.fields["city"]].compactMap(\.self), [other.fields["city"]].compactMap(\.self))
        }
        offering = Self.matches(others) { Self.common(profile.seeks, $0.offers) }
        seeking = Self.matches(others) { Self.common(profile.offers, $0.seeks) }
        gaps = Self.gaps([profile] + others)
    }

    private static func matches(_ others: [Profile], _ reasons: (Profile) -> [String]) -> [Match] {
        others.map { Match(person: $0.person, because: unique(reasons($0))) }.filter { !$0.because.isEmpty }
            .sorted { ($1.because.count, $0.person.name, $0.person.member) < ($0.because.count, $1.person.name, $1.person.member) }
    }

    /// What of the other's one side shares, in the other's words.
    private static func common(_ own: [String], _ others: [String]) -> [String] {
        others.filter { other in own.contains { FoldedText.agree($0, other) } }
    }

    private static func unique(_ words: [String]) -> [String] {
        var seen: Set<String> = []
        return words.filter { seen.insert(FoldedText.of($0)).inserted }
    }

    private static func gaps(_ profiles: [Profile]) -> [Gap] {
        let offered = profiles.flatMap(\.offers)
        var gaps: [(sought: String, by: [Person])] = []
        for profile in profiles.sorted(by: { ($0.name, $0.member) < ($1.name, $1.member) }) {
            for sought in profile.seeks where !offered.contains(where: { FoldedText.agree($0, sought) }) {
                if let known = gaps.firstIndex(where: { FoldedText.agree($0.sought, sought) }) {
                    if !gaps[known].by.contains(profile.person) { gaps[known].by.append(profile.person) }
                } else {
                    gaps.append((sought, [profile.person]))
                }
            }
        }
        return gaps.map { Gap(sought: $0.sought, by: $0.by) }
    }
}
