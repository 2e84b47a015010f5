// SPDX-License-Identifier: Apache-2.0
// peersync

import Foundation
public import Logging
import MeetupModel
import PeerIdentity
public import PeerNode
import PeerReplica
import PeerSession
import PeerTransport
public import ServiceLifecycle

/// Serves the workspace of a running node to the commands of this machine, over the socket in the data folder.
public struct WorkspaceServer: Service {
    private let workspace: Workspace
    private let node: Node
    private let listener: FrameListener
    private let logger: Logger

    public init(workspace: Workspace, node: Node, logger: Logger) async throws {
        self.workspace = workspace
        self.node = node
        self.logger = logger
        let path = workspace.folder.controlSocket
        guard path.utf8.count <= ControlLimits.pathBytesMax else {
            throw Failure(
                .store, "the path of the data folder is too long for a socket in it",
                fix: "choose a folder whose path has at most \(ControlLimits.pathBytesMax - 8) bytes")
        }
        listener = try await FrameListener.local(path: path, limits: ControlLimits.frames)
    }

    public func run() async throws {
        defer { unlink(workspace.folder.controlSocket) }
        let node = node
        let workspace = workspace
        try await cancelWhenGracefulShutdown {
            // The tasks share the workspace and the node, which are Sendable; the subscription to
            // the node's events has one reader. Graceful shutdown cancels both tasks, and so does
            // an error of one of them; `waitForAll` returns when both have ended.
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await listener.run { await self.serve($0) } }
                group.addTask {
                    await noted { try await workspace.introducePending() }
                    for await event in node.events() {
                        switch event {
                        case .committed(_, let commit) where commit.source != nil:
                            await noted { try await workspace.attendOpenSessions() }
                        case .peerInSync:
                            await noted { try await workspace.introducePending() }
                            await noted { try await workspace.attendOpenSessions() }
                        default: break
                        }
                    }
                }
                try await group.waitForAll()
            }
        }
    }

    /// Writes something of our own accord; that it cannot be written must not end the serving.
    private func noted(_ body: () async throws -> Void) async {
        do { try await body() } catch is CancellationError {} catch {
            logger.warning("it could not be noted who is here", metadata: ["error": "\(error)"])
        }
    }

    private func serve(_ connection: FrameConnection) async {
        do {
            try await connection.run { inbound, outbound in
                var frames = inbound.makeAsyncIterator()
                while let frame = try await frames.next() {
                    let call = try JSONDecoder().decode(ControlCall.self, from: Data(frame))
                    if case .watch = call.request {
                        try await withThrowingTaskGroup(of: Void.self) { group in
                            // This task alone writes to the connection: the loop around the group
                            // sends no reply meanwhile. The next frame, or the end of the
                            // connection, cancels the task, and the group waits for it.
                            group.addTask { try await Language.$current.withValue(call.language ?? .english) { try await sendEvents(to: outbound) } }
                            // A command that watches sends nothing more: the next thing is that it
                            // hangs up.
                            _ = try await frames.next()
                            group.cancelAll()
                        }
                        return
                    }
                    let reply = await answer(call, outbound)
                    try await outbound.write(Self.encode(reply))
                }
            }
        } catch {
            logger.debug("a command went away", metadata: ["error": "\(error)"])
        }
    }

    private func answer(_ call: ControlCall, _ outbound: FrameOutbound) async -> ControlReply {
        let (steps, continuation) = AsyncStream.makeStream(of: WorkProgress.self)
        // The tasks share a stream of steps: the one that carries the request out fills it and
        // finishes it in any case, which ends the one that sends the steps. Only the latter writes
        // to the connection, for the reply is written after the group, which waits for both.
        return await withTaskGroup(of: ControlReply?.self) { group in
            group.addTask {
                for await step in steps {
                    // The command may have hung up; its request is carried out all the same.
                    try? await outbound.write(Self.encode(.progress(step)))
                }
                return nil
            }
            group.addTask {
                defer { continuation.finish() }
                do {
                    return .response(try await Language.$current.withValue(call.language ?? .english) {
                        try await workspace.execute(call.request, group: call.group) { continuation.yield($0) }
                    })
                } catch {
                    return .failure(Failure.explaining(error))
                }
            }
            var reply: ControlReply?
            for await result in group { reply = result ?? reply }
            return reply ?? .failure(Failure(.refused, "the request was cut off"))
        }
    }

    private func sendEvents(to outbound: FrameOutbound) async throws {
        for await event in node.events() {
            for event in try await workspace.describe(event) {
                try await outbound.write(Self.encode(.response(.event(event))))
            }
        }
    }

    static func encode(_ reply: ControlReply) throws -> [UInt8] { Array(try JSONEncoder().encode(reply)) }
}
