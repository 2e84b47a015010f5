// SPDX-License-Identifier: Apache-2.0
// peersync

import MeetupModel
import PeerTransport

/// What a command says to the running process on the socket in the data folder: JSON in frames.
struct ControlCall: Codable, Sendable {
    let request: Request
    let group: String?
    /// The client's language. Defaults to English.
    let language: Language?
}

/// An answer on the socket: any number of steps, then a response or a failure; for a watch, events
/// without end.
enum ControlReply: Codable, Sendable {
    case progress(WorkProgress)
    case response(Response)
    case failure(Failure)
}

enum ControlLimits {
    static let frames = FrameLimits(leadingFrames: 0, leadingBytesMax: 0, bytesMax: 256 << 20)
    /// The kernel's limit for the path of a socket.
    static let pathBytesMax = 107
}
