// SPDX-License-Identifier: Apache-2.0
// peersync
// modules: CollaborativeText PeerReplica PeerWire PeerIdentity MeetupModel MeetupExport
// files: MeetupWorkspace/Request.swift MeetupWorkspace/Request+Together.swift MeetupWorkspace/Failure.swift MeetupWorkspace/AddressText.swift PeerTransport/NumericAddress.swift PeerTransport/FrameLimits.swift
// built: NIOCore

import Foundation

/// Any bytes on the control socket, and as an address that somebody typed: refused, or what they say can be said again.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzControl(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let bytes = Array(UnsafeBufferPointer(start: start, count: count))
    if let request = try? JSONDecoder().decode(Request.self, from: Data(bytes)) {
        guard let again = try? JSONEncoder().encode(request) else { preconditionFailure("a request cannot be written") }
        precondition((try? JSONDecoder().decode(Request.self, from: again)) == request, "a request reads differently when it was written again")
    }
    if let text = String(validating: bytes, as: UTF8.self), let endpoint = try? AddressText.endpoint(text) {
        precondition(!endpoint.host.isEmpty && endpoint.port > 0)
    }
    return 0
}
