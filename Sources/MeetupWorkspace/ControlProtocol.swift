// SPDX-License-Identifier: Apache-2.0
// peersync

import MeetupModel
import PeerTransport

/// What a command says to the running process on the socket in the data folder: JSON in frames.
struct ControlCall: Codable, Sendable {
    let request: Request
    let group: String?
    /// In which whoever asks reads the answer; English when left out.
    let language: Language?
}

/// What comes back: any number of steps, then an answer or a failure; to a watch, events without end.
enum ControlReply: Codable, Sendable {
    case progress(WorkProgress)
    case response(Response)
    case failure(Failure)
}

enum ControlLimits {
    static let frames = FrameLimits(leadingFrames: 0, leadingBytesMax: 0, bytesMax: 256 << 20)
    /// Of a socket's path, by the kernel.
    static let pathBytesMax = 107
}
