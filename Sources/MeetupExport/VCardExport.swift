// SPDX-License-Identifier: Apache-2.0
// peersync

public import MeetupModel

/// Profiles as vCards 4.0 (RFC 6350), with what their members let out.
public enum VCardExport {
    public static func render(_ profiles: [Profile]) -> String { profiles.map(card).joined() }

    private static func card(_ profile: Profile) -> String {
        var lines = ["BEGIN:VCARD", "VERSION:4.0", "KIND:individual", "UID;VALUE=text:peersync-\(profile.member)", "FN:" + ContentLines.text(profile.fields["name"] ?? profile.name)]
        func add(_ name: String, _ value: String?) { if let value { lines.append(name + ":" + ContentLines.text(value)) } }
        add("TITLE", profile.fields["headline"])
        add("ROLE", profile.fields["trade"])
        if let city = profile.fields["city"] { lines.append("ADR:;;;" + ContentLines.text(city) + ";;;") }
        if let contact = profile.fields["contact"] { lines.append(reached(contact)) }
        if let website = profile.fields["website"] {
            // Nothing but a web address is put where programs open it.
            if isWebAddress(website) { lines.append("URL:" + website) } else { add("NOTE", website) }
        }
        add("ORG", profile.fields["practice"])
        add("NOTE", profile.fields["bio"])
        if !profile.offers.isEmpty { lines.append("CATEGORIES:" + profile.offers.map(ContentLines.text).joined(separator: ",")) }
        if !profile.languages.isEmpty { add("NOTE", profile.languages.joined(separator: ", ")) }
        lines += ["REV:" + ContentLines.moment(profile.head.changed), "END:VCARD"]
        return ContentLines.joined(lines)
    }

    private static func reached(_ contact: String) -> String {
        let isAddress = contact.utf8.allSatisfy { $0 > 32 && $0 < 127 && ![34, 44, 58, 59, 60, 62, 92].contains($0) } && contact.split(separator: "@").count == 2
        if isAddress { return "EMAIL:" + contact }
        let digits = contact.filter { $0.isASCII && $0.isNumber }.count
        let isNumber = digits >= 6 && contact.utf8.allSatisfy { ($0 >= 48 && $0 <= 57) || [32, 40, 41, 43, 45, 46, 47].contains($0) }
        return isNumber ? "TEL;VALUE=text:" + contact : "NOTE:" + ContentLines.text(contact)
    }

    private static func isWebAddress(_ text: String) -> Bool {
        ["https://", "http://"].contains { text.lowercased().hasPrefix($0) } && text.utf8.allSatisfy { $0 > 32 && $0 < 127 }
    }
}
