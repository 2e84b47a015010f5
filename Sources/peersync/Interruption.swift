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
        // Whichever of the two ends first decides, and leaving the group cancels the other: waiting for signals is given up at once, and
        // the body's tidying is waited for.
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
