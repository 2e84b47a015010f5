// SPDX-License-Identifier: Apache-2.0
// peersync

import Foundation
import UnixSignals

/// Ctrl-C during something that tidies up behind itself.
enum Interruption {
    /// For the tidying, in seconds; what hangs longer is ended, as it is by a second Ctrl-C.
    private static let patience: UInt32 = 2

    /// Carries something out, and cancels it at Ctrl-C.
    ///
    /// - Throws: `CancellationError` then.
    static func cancelling<Value: Sendable>(_ body: @escaping @Sendable () async throws -> Value) async throws -> Value {
        let interrupts = await UnixSignalsSequence(trapping: .sigint)
        // Two tasks that share nothing: what the body makes is Sendable, and the signals have this one reader. Whichever ends first decides;
        // `cancelAll` ends the other: waiting for signals is given up at once, and the body's tidying is waited for, because a group is
        // not left before its tasks are. A body that never ends is ended by the alarm, which is set before the group begins to wait.
        return try await withThrowingTaskGroup(of: Value.self) { group in
            group.addTask { try await body() }
            group.addTask {
                for await _ in interrupts { break }
                try Task.checkCancellation()
                signal(SIGINT, SIG_DFL)
                signal(SIGALRM) { _ in _exit(130) }
                alarm(patience)
                throw CancellationError()
            }
            defer { group.cancelAll() }
            guard let value = try await group.next() else { throw CancellationError() }
            return value
        }
    }
}
