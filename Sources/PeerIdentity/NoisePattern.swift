// SPDX-License-Identifier: Apache-2.0
// peersync

/// A handshake pattern as data: who sends which keys and mixes which products, message by message.
///
/// The Noise protocol framework, revision 34, sections 7 and 9.
public struct NoisePattern: Hashable, Sendable {
    enum Token: Hashable, Sendable {
        case e, s, ee, es, se, ss, psk
    }

    let name: String
    let messages: [[Token]]
    let initiatorStaticKnown: Bool
    let responderStaticKnown: Bool

    /// What members speak: both send their static keys under a key that both had before.
    public static let xxPSK0 = NoisePattern(
        name: "XXpsk0", messages: [[.psk, .e], [.e, .ee, .s, .es], [.s, .se]], initiatorStaticKnown: false,
        responderStaticKnown: false)

    /// From a name such as `XXpsk0+psk2`; nil for a pattern not listed here.
    public init?(name: String) {
        let base: [[Token]]
        switch name.prefix(2) {
        case "NN": base = [[.e], [.e, .ee]]
        case "XX": base = [[.e], [.e, .ee, .s, .es], [.s, .se]]
        case "KK": base = [[.e, .es, .ss], [.e, .ee, .se]]
        case "IK": base = [[.e, .es, .s, .ss], [.e, .ee, .se]]
        default: return nil
        }
        var messages = base
        for modifier in name.dropFirst(2).split(separator: "+") {
            guard modifier.hasPrefix("psk"), let place = Int(modifier.dropFirst(3)), place <= messages.count else {
                return nil
            }
            if place == 0 { messages[0].insert(.psk, at: 0) } else { messages[place - 1].append(.psk) }
        }
        self.init(
            name: name, messages: messages, initiatorStaticKnown: name.hasPrefix("K"),
            responderStaticKnown: name.hasPrefix("KK") || name.hasPrefix("IK"))
    }

    private init(name: String, messages: [[Token]], initiatorStaticKnown: Bool, responderStaticKnown: Bool) {
        self.name = name
        self.messages = messages
        self.initiatorStaticKnown = initiatorStaticKnown
        self.responderStaticKnown = responderStaticKnown
    }

    var usesPreSharedKey: Bool { messages.contains { $0.contains(.psk) } }
}
