// SPDX-License-Identifier: Apache-2.0
// peersync

import Foundation
import Logging
import PeerNode
import PeerReplica
import Testing

// What README shows begins here.
/// A laptop that shares a shopping list with those near it.
func shareList(in path: String, until isEnough: @Sendable (String) -> Bool) async throws {
    var random = SystemRandomNumberGenerator()
    let folder = try DataFolder(path: path)
    let group = try folder.groups().first ?? GroupFounding.found(groupName: "Shopping", in: folder, wallClock: 0, using: &random)
    let keeper = try group.openKeeper(readOnly: false)
    let list = RecordID(words: [1, UInt64(RecordKind.note.code)])

    let node = try await Node(configuration: NodeConfiguration(), logger: Logger(label: "list"))
    try await node.add(keeper)
    try await withThrowingTaskGroup(of: Void.self) { tasks in
        // Finds the others, lets members in, keeps in sync.
        tasks.addTask { try await node.run() }
        let commits = keeper.commits()
        try await keeper.write(wallClock: 0) { _ in
            [.create(list), .add(list, "items", .text("bread")), .add(list, "items", .text("cheese"))]
        }
        for await _ in commits {
            let items = try await keeper.view(of: list).sets["items", default: []]
            if isEnough(items.map { "\($0.value)" }.joined(separator: ", ")) { break }
        }
        node.beginShutdown()
        try await tasks.waitForAll()
    }
}
// What README shows ends here.

struct ExampleTests {
    @Test("README's example does what it says, and README shows it as it is")
    func readme() async throws {
        let path = NSTemporaryDirectory() + "/peersync-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: path) }
        try await shareList(in: path) { $0.contains("bread") && $0.contains("cheese") }
        let source = try String(contentsOfFile: #filePath, encoding: .utf8)
        let example = source.components(separatedBy: "// What README shows begins here.\n")[1].components(separatedBy: "// What README shows ends here.")[0]
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        let readme = try String(contentsOfFile: root.appendingPathComponent("README.md").path, encoding: .utf8)
        #expect(readme.contains("```swift\n" + example + "```"), "README's example is not the one that is tested")
    }
}
