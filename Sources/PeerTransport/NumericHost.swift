// SPDX-License-Identifier: Apache-2.0
// peersync

#if canImport(Glibc)
public import Glibc
#else
public import Darwin
#endif

extension String {
    /// A socket's address as text, a link-local one with its scope after `%`, for nobody could call it back without (RFC 4007); nil for what
    /// is neither IPv4 nor IPv6.
    public init?(numericHost address: UnsafePointer<sockaddr>) {
        let length: Int
        switch CInt(address.pointee.sa_family) {
        case AF_INET: length = MemoryLayout<sockaddr_in>.size
        case AF_INET6: length = MemoryLayout<sockaddr_in6>.size
        default: return nil
        }
        var buffer = [CChar](repeating: 0, count: Int(NI_MAXHOST))
        guard getnameinfo(address, socklen_t(length), &buffer, socklen_t(buffer.count), nil, 0, NI_NUMERICHOST) == 0 else { return nil }
        self.init(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
