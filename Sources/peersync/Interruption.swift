// SPDX-License-Identifier: Apache-2.0
// peersync

import Dispatch
import Foundation
import MeetupModel

/// Ctrl-C during something that tidies up behind itself.
enum Interruption {
    /// For the tidying; whatever hangs then is left to the system, and so it is at a second Ctrl-C.
    private static let patience = DispatchTimeInterval.seconds(1)

    /// Carries something out, cancels it at Ctrl-C, and ends the process when it does not end soon.
    static func cancelling<Value: Sendable>(_ body: @escaping @Sendable () async throws -> Value) async throws -> Value {
        let language = Language.current
        let work = Task { try await Language.$current.withValue(language) { try await body() } }
        let source = DispatchSource.makeSignalSource(signal: SIGINT, queue: .global())
        source.setEventHandler {
            signal(SIGINT, SIG_DFL)
            work.cancel()
            DispatchQueue.global().asyncAfter(deadline: .now() + patience) { exit(130) }
        }
        signal(SIGINT, SIG_IGN)
        source.resume()
        defer {
            source.cancel()
            signal(SIGINT, SIG_DFL)
        }
        let result = await work.result
        if work.isCancelled { throw CancellationError() }
        return try result.get()
    }
}
