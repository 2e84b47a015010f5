// SPDX-License-Identifier: Apache-2.0
// peersync

import Foundation
import MeetupModel
import PeerIdentity
public import PeerNode
import PeerTransport

/// Carries out a request wherever it has to be: by looking at the store, through the running process, or by owning the
/// data for a moment.
public struct WorkspaceClient: Sendable {
    private let folder: DataFolder
    private let group: String?
    private static let lockTime = Duration.seconds(10)

    /// - Parameters:
    ///   - path: The path of the data folder.
    ///   - group: By name or id; nil for the only one.
    ///   - passphrase: Asked for when something is to be written and the keys are locked.
    /// - Throws: `Failure`.
    public init(
        path: String, group: String?, passphrase: @escaping DataFolder.PassphraseRequest = DataFolder.nobodyToAsk
    ) throws(Failure) {
        do {
            folder = try DataFolder(path: path, createsAbsent: false, passphrase: passphrase)
            self.group = group
        } catch {
            throw Failure.explaining(error)
        }
    }

    /// - Parameter progress: Called with the progress of a long request.
    public func perform(
        _ request: Request, progress: @escaping WorkProgress.Handler = { _ in }
    ) async throws(Failure) -> Response {
        do {
            try request.check()
            if request.isBeginning { try folder.create() }
            // Without a data folder nothing is written: all requests that do not create it need a
            // group, and fail because there is none.
            if request.isReading || !folder.exists {
                let workspace = try await Workspace(folder: folder, lock: nil, node: nil)
                defer { workspace.close() }
                return try await workspace.execute(request, group: group, progress: progress)
            }
            for attempt in 0... {
                if let connection = await connect() {
                    return try await ask(connection, request, progress)
                }
                if request.isReadingAlone {
                    let workspace = try await Workspace(folder: folder, lock: nil, node: nil)
                    defer { workspace.close() }
                    return try await workspace.execute(request, group: group, progress: progress)
                }
                do {
                    let lock = try FolderLock(folder: folder, role: "command", wait: Self.lockTime)
                    let workspace = try await Workspace(folder: folder, lock: lock, node: nil)
                    defer { workspace.close() }
                    for note in workspace.all.flatMap(\.keeper.openingNotes) { progress(.step(VisibleText.line(tr(sentence: note)))) }
                    return try await workspace.execute(request, group: group, progress: progress)
                } catch NodeError.ownedBy(_, "serve") where attempt < 50 {
                    // The process that serves is just starting or stopping.
                    try await Task.sleep(for: .milliseconds(100))
                }
            }
            preconditionFailure("the loop ends by returning or throwing")
        } catch {
            throw Failure.explaining(error)
        }
    }

    /// Calls a closure with each event at the running process from now on.
    ///
    /// - Returns: Whether there was a running process.
    public func watch(_ handle: @escaping @Sendable (WorkspaceEvent) -> Void) async throws(Failure) -> Bool {
        guard let connection = await connect() else { return false }
        do {
            try await connection.run { inbound, outbound in
                try await outbound.write(Array(try JSONEncoder().encode(ControlCall(request: .watch, group: group, language: Language.current))))
                for try await frame in inbound {
                    if case .response(.event(let event)) = try JSONDecoder().decode(ControlReply.self, from: Data(frame)) {
                        handle(event)
                    }
                }
            }
            return true
        } catch {
            throw Failure.explaining(error)
        }
    }

    private func connect() async -> FrameConnection? {
        guard FileManager.default.fileExists(atPath: folder.controlSocket) else { return nil }
        // A socket that nobody answers is left from a process that died.
        return try? await FrameDialer.local(path: folder.controlSocket, limits: ControlLimits.frames)
    }

    private func ask(
        _ connection: FrameConnection, _ request: Request, _ progress: @escaping WorkProgress.Handler
    ) async throws -> Response {
        try await connection.run { inbound, outbound in
            try await outbound.write(Array(try JSONEncoder().encode(ControlCall(request: request, group: group, language: Language.current))))
            for try await frame in inbound {
                switch try JSONDecoder().decode(ControlReply.self, from: Data(frame)) {
                case .progress(let progressed): progress(progressed)
                case .response(let response): return response
                case .failure(let failure): throw failure
                }
            }
            throw Failure(.refused, "the running peersync stopped before it answered", fix: "look whether it was done, then try again")
        }
    }
}

extension Request {
    /// Refuses what can be seen to be wrong before anything is made.
    fileprivate func check() throws {
        switch self {
        case .begin(let name, let groupName):
            _ = try Texts.title(name, what: "name")
            _ = try groupName.map { try Texts.title($0, what: "group name") }
        case .join(let invitation, let name, _, _, _):
            _ = try Invitation(text: invitation)
            _ = try Texts.title(name, what: "name")
        default: return
        }
    }
}
