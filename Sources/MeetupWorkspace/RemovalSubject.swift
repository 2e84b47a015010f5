// SPDX-License-Identifier: Apache-2.0
// peersync

import MeetupModel
import PeerReplica

/// Whom a removal is about: a member, or one laptop of a member who stays.
public struct RemovalSubject: Sendable {
    /// As the member chose it.
    public let name: String
    /// The id of the laptop; nil for a member with all their laptops.
    public let device: String?

    public init(name: String, device: String?) {
        self.name = name
        self.device = device
    }

    private static func beginning(of device: String) -> String { String(device.prefix(8)) }

    /// As people read it, on one line.
    public var text: String {
        let name = VisibleText.line(name)
        return device.map { tr("the laptop \(Self.beginning(of: $0)) of \(name)") } ?? name
    }

    /// What to type to ask for the removal or to agree to it, without a reason.
    public var command: String {
        device.map { "peersync members remove-device \(Self.beginning(of: $0))" } ?? "peersync members remove \(VisibleText.argument(name))"
    }

    /// A liar may have made members up by the thousand.
    static let guestsNamedMax = 30

    /// The names of those who go along, the first of very many.
    public static func list(_ names: [String]) -> String {
        let named = names.prefix(guestsNamedMax).map { VisibleText.line($0) }.joined(
            separator: ", ")
        let left = names.count - guestsNamedMax
        return left > 0 ? named + " " + tr("… and \(left) more") : named
    }

    /// That a member asks for the removal, and how to agree.
    ///
    /// - Parameters:
    ///   - kept: The names of the guests who would stay.
    ///   - isReader: Whether whoever reads this is the member.
    public func asking(by name: String, reason: String, kept: [String], isReader: Bool) -> String {
        let (name, reason) = (VisibleText.line(name), VisibleText.line(reason))
        if isReader, device == nil { return tr("\(name) asks to put you out: \(reason)") }
        if kept.isEmpty { return tr("\(name) asks to put \(text) out: \(reason). If you agree: \(command)") }
        return tr("\(name) asks to put \(text) out and to keep \(Self.list(kept)), who came in through them: \(reason). If you agree: \(command)")
    }

    /// That a member asks to let in again, and how to agree.
    public func askingBack(by name: String) -> String {
        tr("\(VisibleText.line(name)) asks to let \(text) in again. If you agree: \(readmission)")
    }

    /// What to type to take the asking back, or to let the member or the laptop in again.
    public var readmission: String { "peersync members readmit \(device.map(Self.beginning) ?? VisibleText.argument(name))" }
}

extension ChangeGraph {
    /// The other members whom a removal of a member keeps.
    func membersKept(_ keeping: some Sequence<DeviceID>, besides member: MemberID) -> [MemberID] {
        Set(keeping.compactMap(self.member(of:))).subtracting([member]).sorted()
    }

    /// The laptop that is put out alone when some devices of a member go; nil where the member goes
    /// with all laptops.
    func onlyDevice(
        of member: MemberID, among targets: [DeviceID], keeping: [DeviceID]
    ) -> String? {
        stays(member, without: targets, keeping: keeping) ? targets.first?.description : nil
    }
}
