// SPDX-License-Identifier: Apache-2.0
// peersync

import CFaultyDisk
import Foundation
import PeerTestSupport
import Synchronization

/// The disk under one folder: which names and bytes in it a power cut may take away.
///
/// A folder's entries are certain only as they were when the folder itself was synced last, and a
/// file's bytes only as they were when the file was. Everything later may be there or not, each by
/// itself, with one exception that every journal makes: a file that moves from one folder to another
/// is gone from the first only if it is in the second. Some file systems promise more; nothing here
/// relies on it.
final class FaultyFolder: @unchecked Sendable {  // All that changes is guarded by `lock`.
    /// A file or folder, whatever its names.
    typealias Node = Int
    typealias Listing = [String: Node]

    /// What may be on the disk, were the power cut now.
    struct Moment: Equatable {
        var mark = 0
        /// By folder. The first is the one that was synced, the last the one that programs see.
        var listings: [Node: [Listing]] = [:]
        /// By file, in the same order.
        var contents: [Node: [Data]] = [:]
    }

    private struct Identity: Hashable {
        let device: dev_t
        let number: ino_t
    }

    private static let watched = Mutex<[FaultyFolder]>([])
    static var isSupported: Bool { faulty_folder_is_supported() }

    let path: String
    private let name: String
    private let root: Node
    private let lock = NSLock()
    private var nodes: [Identity: Node] = [:]
    /// Held open, so that no number is given to another file. Closed at the end only, when no
    /// database is open: closing one takes SQLite's locks away.
    private var descriptors: [CInt] = []
    private var now = Moment()
    private var ignoresFolderSyncs = false
    private(set) var moments: [Moment] = []

    /// Watches a folder that is there; what it holds already is on the disk.
    ///
    /// - Parameter ignoresFolderSyncs: The program seems not to sync any folder: for a control.
    init(_ path: String, ignoresFolderSyncs: Bool = false) {
        self.path = path
        name = URL(fileURLWithPath: path).lastPathComponent
        root = 0
        look(allIsSynced: true)
        self.ignoresFolderSyncs = ignoresFolderSyncs
        Self.watched.withLock { all in
            all.append(self)
            faulty_folder_listen { event, descriptor, path in
                FaultyFolder.heard(event, descriptor, path.map { String(cString: $0) })
            }
        }
    }

    /// Ends watching; close every store before.
    func end() {
        Self.watched.withLock { all in all.removeAll { $0 === self } }
        lock.withLock {
            for descriptor in descriptors { close(descriptor) }
            descriptors = []
        }
    }

    /// Something became certain: what it was, is known by its number.
    func mark(_ number: Int) {
        lock.withLock {
            now.mark = number
            look()
            moments.append(now)
        }
    }

    // MARK: - Listening

    private static func heard(_ event: faulty_folder_event, _ descriptor: CInt, _ path: String?) -> Bool {
        let all = watched.withLock { $0 }
        guard let path = path ?? place(of: descriptor) else { return false }
        guard let folder = all.first(where: { path.contains($0.name) }) else { return false }
        folder.lock.withLock { folder.happened(event, descriptor) }
        return true
    }

    private static func place(of descriptor: CInt) -> String? {
        try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/fd/\(descriptor)")
    }

    private func happened(_ event: faulty_folder_event, _ descriptor: CInt) {
        look()
        if event == faulty_folder_synced, let node = node(of: descriptor) {
            if !ignoresFolderSyncs, let last = now.listings[node]?.last { now.listings[node] = [last] }
            if let last = now.contents[node]?.last { now.contents[node] = [last] }
        }
        if moments.last != now { moments.append(now) }
    }

    private func node(of descriptor: CInt) -> Node? {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { return nil }
        return nodes[Identity(device: status.st_dev, number: status.st_ino)]
    }

    /// Takes down what programs see now.
    private func look(allIsSynced: Bool = false) {
        func visit(_ path: String) -> Node? {
            let (descriptor, node, isFolder) = opened(path) ?? (-1, -1, false)
            guard node >= 0 else { return nil }
            if isFolder {
                let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
                var listing: Listing = [:]
                for name in names { listing[name] = visit(path + "/" + name) }
                if allIsSynced { now.listings[node] = [listing] }
                // No name in a folder that was just made is certain.
                if now.listings[node, default: [[:]]].last != listing { now.listings[node, default: [[:]]].append(listing) }
            } else {
                let data = Self.contents(of: descriptor)
                if allIsSynced { now.contents[node] = [data] }
                let earlier = now.contents[node, default: [Data()]]
                // Keep only the synced bytes and the present bytes.
                if earlier.last != data { now.contents[node] = [earlier[0], data] } else { now.contents[node] = earlier }
            }
            return node
        }
        _ = visit(path)
    }

    private func opened(_ path: String) -> (CInt, Node, isFolder: Bool)? {
        var status = stat()
        guard lstat(path, &status) == 0 else { return nil }
        let isFolder = status.st_mode & S_IFMT == S_IFDIR
        guard isFolder || status.st_mode & S_IFMT == S_IFREG else { return nil }
        let identity = Identity(device: status.st_dev, number: status.st_ino)
        if let node = nodes[identity] { return (descriptors[node], node, isFolder) }
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        nodes[identity] = descriptors.count
        descriptors.append(descriptor)
        return (descriptor, descriptors.count - 1, isFolder)
    }

    private static func contents(of descriptor: CInt) -> Data {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { return Data() }
        var data = Data(count: Int(status.st_size))
        let count = data.withUnsafeMutableBytes { pread(descriptor, $0.baseAddress, $0.count, 0) }
        return data.prefix(max(0, count))
    }

    // MARK: - After the cut

    private enum Kept: CaseIterable {
        /// Nothing that was not synced.
        case nothing
        /// As after the end of a process.
        case everything
        /// All names, but only the bytes that were synced.
        case names
        /// One or the other, for each folder and file.
        case some
    }

    /// Cuts the power at each moment and calls a body with folders that may be left then.
    ///
    /// - Parameter times: How many folders with a random part of the names and bytes to try at each
    ///   moment.
    func cutPower(times: Int = 1, seed: UInt64, _ body: (_ path: String, _ mark: Int) async throws -> Void) async throws {
        var random = SplitMix64(seed: seed)
        var seen: Set<[String: Data?]> = []
        for moment in moments {
            for kept in Kept.allCases {
                for _ in 0..<(kept == .some ? times : 1) {
                    let remains = Self.remains(of: moment, root, kept, &random)
                    // What the same remains mean depends on what was certain.
                    guard seen.insert(remains.merging(["mark \(moment.mark)": nil]) { $1 }).inserted else { continue }
                    let place = NSTemporaryDirectory() + "peersync-\(UUID().uuidString)"
                    defer { try? FileManager.default.removeItem(atPath: place) }
                    try Self.write(remains, to: place)
                    try await body(place, moment.mark)
                    // Tests that run at the same time have deadlines.
                    await Task.yield()
                }
            }
        }
    }

    /// By path within the folder; nil is a folder.
    private static func remains(
        of moment: Moment, _ root: Node, _ kept: Kept, _ random: inout SplitMix64
    ) -> [String: Data?] {
        func choice<Element>(_ all: [Element], isName: Bool) -> Element {
            switch kept {
            case .nothing: all[0]
            case .everything: all[all.count - 1]
            case .names: isName ? all[all.count - 1] : all[0]
            case .some: all[Int.random(in: 0..<all.count, using: &random)]
            }
        }
        // In a fixed order, so that a seed repeats.
        let folders = moment.listings.keys.sorted()
        var chosen: [Node: Listing] = [:]
        for folder in folders { chosen[folder] = choice(moment.listings[folder, default: [[:]]], isName: true) }
        let now = Set(moment.listings.values.compactMap(\.last).flatMap(\.values))
        var placed = Set(chosen.values.flatMap(\.values))
        for folder in folders {
            for (name, node) in moment.listings[folder]?.first ?? [:] where now.contains(node) && !placed.contains(node) {
                chosen[folder, default: [:]][name] = node
                placed.insert(node)
            }
        }
        var result: [String: Data?] = [:]
        func visit(_ node: Node, _ path: String) {
            if let listing = chosen[node] {
                result.updateValue(nil, forKey: path)
                for (name, node) in listing.sorted(by: { $0.key < $1.key }) { visit(node, path + "/" + name) }
            } else if let contents = moment.contents[node] {
                result[path] = choice(contents, isName: false)
            }
        }
        visit(root, "")
        return result
    }

    private static func write(_ remains: [String: Data?], to place: String) throws {
        for (path, data) in remains.sorted(by: { $0.key < $1.key }) {
            if let data {
                try data.write(to: URL(fileURLWithPath: place + path))
                chmod(place + path, 0o600)
            } else {
                try FileManager.default.createDirectory(
                    atPath: place + path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
            }
        }
    }
}
