// SPDX-License-Identifier: Apache-2.0
// peersync

import CDNSSD
import Foundation
import Synchronization

/// One thread that owns every `DNSServiceRef` of the process and all state about them.
///
/// Avahi's compatibility library is used from that thread only: each reference is polled and `ProcessResult` called
/// only when it has something, for it would block; a reference is deallocated only between callbacks, and its
/// context object is kept until that has returned. When the daemon goes away every reference is dead for good, so all
/// are dropped and made anew with back-off.
final class DNSServiceLoop: @unchecked Sendable {
    // Sendable: everything but `inbox`, `wakeWrite` and `events` is touched by the loop's own thread only; `inbox` is
    // behind a lock, a descriptor may be written from anywhere, and a continuation is Sendable.

    enum Command: Sendable {
        case announce(ServiceAnnouncement?)
        case content(Bool)
        case stop
    }

    static let serviceType = "_peersync._tcp"
    static let servicesMax = 512
    /// Each takes a thread and five descriptors or so in Avahi's library, and a process often has 1,024 only.
    private static let lookupsMax = 40
    /// Services looked up in one stretch of time; in a hall with hundreds the daemon has to answer everybody.
    private static let resolvedMax = 8
    private static let stretchTime: TimeInterval = 0.25
    private static let contentStretchTime: TimeInterval = 60
    private static let lookupsWaitingMax = 4_096
    private static let lookupTime: TimeInterval = 4
    private static let retryTimeMax: TimeInterval = 4
    /// The minimum time between two fresh browses: an attacker may make and withdraw crowds all the
    /// time.
    private static let lookAnewTime: TimeInterval = 30
    /// How many known services are asked again at once.
    private static let refreshedMax = 8

    private let inbox = Mutex<[Command]>([])
    private let wakeRead: CInt
    private let wakeWrite: CInt
    private let events: AsyncStream<DiscoveryEvent>.Continuation
    private let interfaces: [UInt32]

    private var operations: [Operation] = []
    /// Lookups that have not begun yet.
    private var lookups: [Lookup] = []
    private var questions: [Question] = []
    private var announcement: ServiceAnnouncement?
    private var sightings: [String: [UInt32: Int]] = [:]
    private var found: [String: Found] = [:]
    private var isContent = false
    /// Until this time no more than `resolvedMax` services are looked up.
    private var stretchEnd = Date()
    private var resolved = 0
    /// Whether some services were not taken in.
    private var isCrowded = false
    private var lookAnewAt = Date()
    private var hasFailed: String?
    private var isAvailable = false
    private var retryAt: Date? = Date()
    private let refreshTime: TimeInterval
    private var refreshAt: Date
    /// Services whose texts are asked for again, the longest waiting first.
    private var refreshQueue: [String] = []
    private var retryTime: TimeInterval = 0.25

    private struct Found {
        var hostName: String
        var hosts: [String]
        var port: UInt16
        var text: [String: String]
    }

    /// What a service says of itself is to be found out.
    private struct Lookup {
        let service: String
        let interface: UInt32
        /// Its addresses are known.
        let isRefresh: Bool
    }

    /// Where the host of a service is, is to be found out.
    private struct Question {
        let service: String
        let interface: UInt32
        let host: String
        let family: CInt
    }

    /// What a reference is for; the C callbacks get it as their context.
    private final class Operation {
        enum Purpose {
            case register
            case browse
            /// - isRefresh: Only what the service says of itself is asked for, again.
            case resolve(name: String, isRefresh: Bool)
            case address(name: String)
        }

        unowned let loop: DNSServiceLoop
        let purpose: Purpose
        let interface: UInt32
        let deadline: Date?
        var reference: DNSServiceRef?
        /// A question to Avahi's resolver instead of a reference.
        var question: AvahiResolverQuestion?
        var isFinished = false

        init(_ loop: DNSServiceLoop, _ purpose: Purpose, interface: UInt32, deadline: Date? = nil) {
            self.loop = loop
            self.purpose = purpose
            self.interface = interface
            self.deadline = deadline
        }

        var descriptor: CInt? { reference.map { DNSServiceRefSockFD($0) } ?? question?.descriptor }

        var context: UnsafeMutableRawPointer { Unmanaged.passUnretained(self).toOpaque() }

        static func from(_ context: UnsafeMutableRawPointer?) -> Operation? {
            context.map { Unmanaged<Operation>.fromOpaque($0).takeUnretainedValue() }
        }
    }

    /// - Parameter interfaces: Names; empty for all.
    init(interfaces: [String], refreshTime: TimeInterval, events: AsyncStream<DiscoveryEvent>.Continuation) {
        self.refreshTime = refreshTime
        refreshAt = Date(timeIntervalSinceNow: refreshTime)
        // The library warns on stderr and in the system log about being what it is.
        setenv("AVAHI_COMPAT_NOWARN", "1", 1)
        let indices = interfaces.map { if_nametoindex($0) }.filter { $0 != 0 }
        self.interfaces = indices.isEmpty ? [0] : indices
        self.events = events
        var descriptors: [CInt] = [0, 0]
        precondition(pipe(&descriptors) == 0, "no descriptors left for a pipe")
        (wakeRead, wakeWrite) = (descriptors[0], descriptors[1])
    }

    func start() {
        Thread.detachNewThread { self.run() }
    }

    func post(_ command: Command) {
        inbox.withLock { $0.append(command) }
        var byte: UInt8 = 1
        write(wakeWrite, &byte, 1)
    }

    // MARK: - The thread

    private func run() {
        while handleCommands() {
            if let moment = retryAt, moment <= Date() { open() }
            poll()
            sweep()
            refresh()
            beginLookups()
        }
        closeAll()
        events.finish()
        close(wakeRead)
        close(wakeWrite)
    }

    /// - Returns: False when it is time to stop.
    private func handleCommands() -> Bool {
        let commands = inbox.withLock { inbox in
            defer { inbox = [] }
            return inbox
        }
        for command in commands {
            switch command {
            case .stop: return false
            case .content(let new):
                isContent = new
                stretchEnd = Date()
            case .announce(let new):
                let old = announcement
                announcement = new
                guard isAvailable else { continue }
                if let old, let new, old.name == new.name, old.port == new.port, updateText(new) { continue }
                drop { if case .register = $0.purpose { true } else { false } }
                register()
            }
        }
        return true
    }

    private func poll() {
        var descriptors = [pollfd(fd: wakeRead, events: Int16(POLLIN), revents: 0)]
        let polled = operations.filter { $0.descriptor != nil }
        for operation in polled {
            descriptors.append(pollfd(fd: operation.descriptor ?? -1, events: Int16(POLLIN), revents: 0))
        }
        var deadlines = operations.compactMap(\.deadline) + (retryAt.map { [$0] } ?? []) + (found.isEmpty ? [] : [refreshAt])
        if !lookups.isEmpty { deadlines.append(stretchEnd) }
        let wait = deadlines.min().map { max(0, min(60, $0.timeIntervalSinceNow)) } ?? 60
        guard systemPoll(&descriptors, nfds_t(descriptors.count), CInt(wait * 1_000) + 1) > 0 else { return }
        if descriptors[0].revents != 0 {
            var buffer = [UInt8](repeating: 0, count: 64)
            read(wakeRead, &buffer, buffer.count)
        }
        for (operation, descriptor) in zip(polled, descriptors.dropFirst()) where descriptor.revents != 0 {
            guard !operation.isFinished else { continue }
            if let question = operation.question {
                operation.isFinished = true
                if let answer = question.answer() { addressFound(operation, answer.interface, answer.address) }
                continue
            }
            guard let reference = operation.reference else { continue }
            let error = DNSServiceProcessResult(reference)
            if error != kDNSServiceErr_NoError { hasFailed = hasFailed ?? "the mDNS daemon stopped answering" }
        }
    }

    /// After all callbacks: drops what is done or overdue, and everything when the daemon is gone.
    private func sweep() {
        if let reason = hasFailed {
            hasFailed = nil
            fail(reason)
            return
        }
        let now = Date()
        drop { $0.isFinished || ($0.deadline.map { $0 <= now } ?? false) }
        if isCrowded, isAvailable, sightings.count <= Self.servicesMax / 2, lookAnewAt <= now { lookAnew() }
    }

    /// Browses anew after a crowd is over. Avahi reports a service once per browse, so only a new
    /// browse finds the services that were not taken in because of the crowd.
    private func lookAnew() {
        lookAnewAt = Date(timeIntervalSinceNow: Self.lookAnewTime)
        let names = found.keys.sorted()
        drop { if case .register = $0.purpose { false } else { true } }
        (lookups, questions) = ([], [])
        (sightings, found) = ([:], [:])
        isCrowded = false
        for name in names { events.yield(.lost(name: name)) }
        browse()
    }

    private func open() {
        retryAt = nil
        guard browse() else { return }
        isAvailable = true
        retryTime = 0.25
        events.yield(.available)
        register()
    }

    /// - Returns: Whether a daemon answers.
    @discardableResult
    private func browse() -> Bool {
        for interface in interfaces {
            let browse = Operation(self, .browse, interface: interface)
            let error = DNSServiceBrowse(
                &browse.reference, 0, interface, Self.serviceType, nil,
                { _, flags, interface, error, name, _, _, context in
                    Operation.from(context)?.loop.browsed(
                        error, isAdded: flags & DNSServiceFlags(kDNSServiceFlagsAdd) != 0, interface, name)
                }, browse.context)
            guard error == kDNSServiceErr_NoError else {
                fail("no mDNS daemon answers (avahi-daemon)")
                return false
            }
            operations.append(browse)
        }
        return true
    }

    private func fail(_ reason: String) {
        let names = Array(found.keys)
        closeAll()
        if isAvailable || retryTime == 0.25 { events.yield(.unavailable(reason)) }
        isAvailable = false
        for name in names.sorted() { events.yield(.lost(name: name)) }
        retryTime = min(retryTime * 2, Self.retryTimeMax)
        retryAt = Date(timeIntervalSinceNow: retryTime)
    }

    private func closeAll() {
        drop { _ in true }
        (lookups, questions) = ([], [])
        sightings = [:]
        isCrowded = false
        found = [:]
    }

    private func drop(where isDropped: (Operation) -> Bool) {
        for operation in operations where isDropped(operation) {
            operation.isFinished = true
            if let reference = operation.reference { DNSServiceRefDeallocate(reference) }
            operation.reference = nil
            operation.question?.close()
            operation.question = nil
        }
        operations.removeAll(where: \.isFinished)
    }

    // MARK: - Announcing

    private func register() {
        guard let announcement else { return }
        let text = TXTRecord.encode(announcement.text)
        for interface in interfaces {
            let operation = Operation(self, .register, interface: interface)
            let error = DNSServiceRegister(
                &operation.reference, 0, interface, announcement.name, Self.serviceType, nil, nil,
                announcement.port.bigEndian, UInt16(text.count), text,
                { _, _, error, name, _, _, context in
                    guard let loop = Operation.from(context)?.loop else { return }
                    if error != kDNSServiceErr_NoError {
                        loop.hasFailed = "the mDNS daemon dropped our announcement"
                    } else if let name {
                        loop.events.yield(.announced(name: String(cString: name)))
                    }
                }, operation.context)
            guard error == kDNSServiceErr_NoError else {
                hasFailed = "the mDNS daemon refused our announcement"
                return
            }
            operations.append(operation)
        }
    }

    private func updateText(_ announcement: ServiceAnnouncement) -> Bool {
        let text = TXTRecord.encode(announcement.text)
        var isUpdated = false
        for operation in operations {
            guard case .register = operation.purpose, let reference = operation.reference else { continue }
            guard DNSServiceUpdateRecord(reference, nil, 0, UInt16(text.count), text, 0) == kDNSServiceErr_NoError else {
                return false
            }
            isUpdated = true
        }
        return isUpdated
    }

    // MARK: - Finding

    private func browsed(_ error: DNSServiceErrorType, isAdded: Bool, _ interface: UInt32, _ name: UnsafePointer<CChar>?) {
        guard error == kDNSServiceErr_NoError, let name else {
            hasFailed = "the mDNS daemon went away"
            return
        }
        let service = String(cString: name)
        if service == announcement?.name { return }
        // One arrival for each address family on each interface; gone when all of them are.
        if isAdded {
            guard sightings[service] != nil || sightings.count < Self.servicesMax else {
                if !isCrowded { events.yield(.crowded) }
                isCrowded = true
                return
            }
            sightings[service, default: [:]][interface, default: 0] += 1
            look(Lookup(service: service, interface: interface, isRefresh: false))
            return
        }
        guard let count = sightings[service]?[interface] else { return }
        sightings[service]?[interface] = count > 1 ? count - 1 : nil
        if sightings[service]?.isEmpty == true {
            sightings[service] = nil
            if found.removeValue(forKey: service) != nil { events.yield(.lost(name: service)) }
        }
    }

    /// A service may come to say something else, a door opens; the daemon tells who asks again.
    private func refresh() {
        guard refreshAt <= Date() else { return }
        refreshAt = Date(timeIntervalSinceNow: refreshTime)
        guard isAvailable else { return }
        refreshQueue = refreshQueue.filter { found[$0] != nil } + found.keys.filter { !refreshQueue.contains($0) }.sorted()
        for service in refreshQueue.prefix(Self.refreshedMax) {
            guard let interface = sightings[service]?.keys.min() else { continue }
            look(Lookup(service: service, interface: interface, isRefresh: true))
        }
        refreshQueue.removeFirst(min(Self.refreshedMax, refreshQueue.count))
    }

    private func look(_ lookup: Lookup) {
        if lookups.count < Self.lookupsWaitingMax { lookups.append(lookup) }
    }

    private var hasRoom: Bool { operations.count { $0.deadline != nil } < Self.lookupsMax }

    private func beginLookups() {
        guard isAvailable else { return }
        while hasRoom, let question = questions.popLast() {
            guard sightings[question.service] != nil else { continue }
            let operation = Operation(
                self, .address(name: question.service), interface: question.interface, deadline: Date(timeIntervalSinceNow: Self.lookupTime))
            if ask(operation, question.host, question.family) { operations.append(operation) }
        }
        if stretchEnd <= Date() {
            stretchEnd = Date(timeIntervalSinceNow: isContent ? Self.contentStretchTime : Self.stretchTime)
            resolved = 0
        }
        // Not in turn: an attacker who announces thousands of services would keep the others
        // waiting.
        while hasRoom, resolved < Self.resolvedMax, let index = lookups.indices.randomElement() {
            lookups.swapAt(index, lookups.count - 1)
            let lookup = lookups.removeLast()
            // The service was seen on two interfaces, and the lookup on one of them has succeeded.
            let isKnown = found[lookup.service] != nil && !lookup.isRefresh
            guard sightings[lookup.service] != nil, !isKnown else { continue }
            resolve(lookup.service, lookup.interface, isRefresh: lookup.isRefresh)
            resolved += 1
        }
    }

    private func resolve(_ service: String, _ interface: UInt32, isRefresh: Bool) {
        let operation = Operation(
            self, .resolve(name: service, isRefresh: isRefresh), interface: interface, deadline: Date(timeIntervalSinceNow: Self.lookupTime))
        let error = DNSServiceResolve(
            &operation.reference, 0, interface, service, Self.serviceType, "local.",
            { _, _, interface, error, _, host, port, length, text, context in
                guard let operation = Operation.from(context), error == kDNSServiceErr_NoError, let host else { return }
                let bytes = text.map { Array(UnsafeBufferPointer(start: $0, count: Int(length))) } ?? []
                operation.loop.resolved(
                    operation, interface, String(cString: host), UInt16(bigEndian: port), TXTRecord.decode(bytes))
            }, operation.context)
        guard error == kDNSServiceErr_NoError else { return }
        operations.append(operation)
    }

    private func resolved(
        _ operation: Operation, _ interface: UInt32, _ host: String, _ port: UInt16, _ text: [String: String]
    ) {
        guard case .resolve(let service, let isRefresh) = operation.purpose, !operation.isFinished else { return }
        operation.isFinished = true
        if isRefresh {
            guard let known = found[service], !known.hosts.isEmpty, known.text != text || known.port != port else { return }
            found[service] = Found(hostName: host, hosts: known.hosts, port: port, text: text)
            events.yield(.found(DiscoveredService(name: service, hostName: host, hosts: known.hosts, port: port, text: text)))
            return
        }
        found[service] = Found(hostName: host, hosts: found[service]?.hosts ?? [], port: port, text: text)
        for family in [AF_INET, AF_INET6] {
            if questions.count < Self.lookupsWaitingMax {
                questions.append(Question(service: service, interface: interface, host: host, family: family))
            }
        }
    }

    /// Asks for a host's addresses.
    ///
    /// Not by `DNSServiceQueryRecord` on Linux: a reference made by it calls through a pointer that Avahi's library
    /// never set when the daemon goes away (`domain_browser_callback` in `generic_client_callback` of its compat.c), so
    /// a restart of the daemon at the wrong moment would take the process down.
    private func ask(_ query: Operation, _ host: String, _ family: CInt) -> Bool {
        #if os(Linux)
        query.question = AvahiResolverQuestion(host: host, family: family)
        return query.question != nil
        #else
        let type = family == AF_INET ? kDNSServiceType_A : kDNSServiceType_AAAA
        return DNSServiceQueryRecord(
            &query.reference, 0, query.interface, host, UInt16(type), UInt16(kDNSServiceClass_IN),
            { _, _, interface, error, _, _, _, length, data, _, context in
                guard let operation = Operation.from(context), error == kDNSServiceErr_NoError, let data else { return }
                operation.loop.addressFound(
                    operation, interface, Array(UnsafeRawBufferPointer(start: data, count: Int(length))))
            }, query.context) == kDNSServiceErr_NoError
        #endif
    }

    private func addressFound(_ operation: Operation, _ interface: UInt32, _ bytes: [UInt8]) {
        guard
            case .address(let service) = operation.purpose, var entry = found[service],
            let host = Self.numeric(bytes, interface), !entry.hosts.contains(host), entry.hosts.count < 16
        else { return }
        // IPv4 first: it works in more rooms.
        if bytes.count == 4 { entry.hosts.insert(host, at: 0) } else { entry.hosts.append(host) }
        found[service] = entry
        events.yield(.found(DiscoveredService(
            name: service, hostName: entry.hostName, hosts: entry.hosts, port: entry.port, text: entry.text)))
    }

    private static func numeric(_ address: [UInt8], _ interface: UInt32) -> String? {
        var buffer = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
        let family = address.count == 4 ? AF_INET : address.count == 16 ? AF_INET6 : -1
        guard family >= 0, inet_ntop(family, address, &buffer, socklen_t(buffer.count)) != nil else { return nil }
        let text = String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        guard address.count == 16, address[0] == 0xFE, address[1] & 0xC0 == 0x80 else { return text }
        var name = [CChar](repeating: 0, count: Int(IF_NAMESIZE))
        guard if_indextoname(interface, &name) != nil else { return nil }
        return text + "%" + String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}

/// The system's `poll`, which the loop's own method hides.
private func systemPoll(_ descriptors: UnsafeMutablePointer<pollfd>, _ count: nfds_t, _ milliseconds: CInt) -> CInt {
    poll(descriptors, count, milliseconds)
}
