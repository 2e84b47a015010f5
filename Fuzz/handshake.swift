// SPDX-License-Identifier: Apache-2.0
// peersync
// modules: CollaborativeText PeerReplica PeerWire PeerIdentity PeerSession

/// Fixed numbers: the fuzzer's own inputs are the only thing that differs.
struct FixedNumbers: RandomNumberGenerator {
    var state: UInt64 = 1
    mutating func next() -> UInt64 {
        state = state &* 6_364_136_223_846_793_005 &+ 1
        return state
    }
}

/// Any bytes from the network to a door, and as an invite link: turned away, told nothing.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzHandshake(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let bytes = Array(UnsafeBufferPointer(start: start, count: count))
    if let text = String(validating: bytes, as: UTF8.self), let link = try? InviteLink(text: text) {
        precondition((try? InviteLink(text: link.text)) == link)
    }
    var numbers = FixedNumbers()
    let identity = Identity(using: &numbers)
    let group = GroupID(words: [1, 2, 3, 4])
    let door = Door(keys: DoorKeys(groupKey: [UInt8](repeating: 7, count: 32)), purpose: .members(group))
    var machine = ConnectionMachine(
        accepting: [door], identities: [group: identity], session: AgreementKey(using: &numbers), using: &numbers, now: Instant(.zero))
    // The greeting's first part is right, so that what follows is looked at.
    let preface = Preface.make(for: door.mark, using: &numbers)
    for frame in [[1] + preface + bytes, bytes, bytes] {
        for action in machine.frameReceived(frame, now: Instant(.zero)) {
            if case .authenticated = action { preconditionFailure("somebody got in without a key") }
            if case .received = action { preconditionFailure("a message without a key") }
        }
    }
    return 0
}
