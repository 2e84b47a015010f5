// SPDX-License-Identifier: Apache-2.0
// peersync

import CHost
#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif
import PeerIdentity
import PeerWire

/// What tells a file from its copies, on this machine and others: the machine, the file's number and when it was made.
///
/// Copying over a file that is there keeps all three, and so does an image of the whole machine; those are noticed by what the
/// others hold. The disk's number is left out: it may be another one after each start.
enum FilePlace {
    /// Returns 32 bytes. If the file cannot be looked at, they depend on the machine alone.
    static func of(_ path: String) -> [UInt8] {
        var writer = ByteWriter()
        let machine = machineID
        writer.write(count: machine.count)
        writer.write(raw: machine)
        for number in numbers(path) { writer.write(number) }
        return Hash.blake2b(writer.bytes)
    }

    private static func numbers(_ path: String) -> [UInt64] {
        var file = chost_file()
        guard chost_look_at(path, &file) == 0 else { return [] }
        return [file.number, UInt64(bitPattern: file.seconds), UInt64(bitPattern: file.nanoseconds)]
    }

    private static var machineID: [UInt8] {
        #if canImport(Glibc)
        let descriptor = open("/etc/machine-id", O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return [] }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: 64)
        return Array(bytes.prefix(max(0, read(descriptor, &bytes, bytes.count))))
        #else
        var id = [UInt8](repeating: 0, count: 16)
        var wait = timespec(tv_sec: 1, tv_nsec: 0)
        return gethostuuid(&id, &wait) == 0 ? id : []
        #endif
    }
}
