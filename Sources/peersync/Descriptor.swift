// SPDX-License-Identifier: Apache-2.0
// peersync

import Foundation

/// The system's own writing, which says why it failed; Foundation's does not.
enum Descriptor {
    /// Writes all of it, waiting where the other end is slow.
    ///
    /// - Returns: The system's number of the error after which no more was written; nil when all was.
    static func write(_ bytes: some ContiguousBytes, to descriptor: CInt) -> CInt? {
        bytes.withUnsafeBytes { bytes in
            var rest = bytes[...]
            while let start = UnsafeRawBufferPointer(rebasing: rest).baseAddress, !rest.isEmpty {
                let count = Foundation.write(descriptor, start, rest.count)
                // Before anything else is called, which may set it.
                let error = errno
                if count >= 0 {
                    rest = rest.dropFirst(count)
                } else if error == EAGAIN {
                    var output = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                    poll(&output, 1, -1)
                } else if error != EINTR {
                    return error
                }
            }
            return nil
        }
    }

    /// The system's words for an error.
    static func reason(_ error: CInt) -> String { String(cString: strerror(error)).lowercased() }
}
