// SPDX-License-Identifier: Apache-2.0
// peersync

import Foundation
import MeetupModel
import MeetupWorkspace
import PeerNode
import Testing

/// Bundles and exports as they are carried from laptop to laptop.
struct FilesTests {
    private func text(_ client: WorkspaceClient, _ format: ExportFormat) async throws -> Data {
        guard case .exported(let files) = try await client.perform(.export(.everything, formats: [format], utcOffsetSeconds: 0)) else {
            throw Failure(.refused, "no export")
        }
        return files[0].content
    }

    private func verified(_ client: WorkspaceClient, _ file: Data) async throws -> VerifyReport {
        guard case .verified(let report) = try await client.perform(.verifyFile(file, name: "f")) else { throw Failure(.refused, "no report") }
        return report
    }

    /// The desk's folder as it is now, elsewhere: what a laptop that was away for a while holds.
    private func copied(_ desk: WorkspaceTests.Desk) throws -> (client: WorkspaceClient, path: String) {
        let path = NSTemporaryDirectory() + "/peersync-\(UUID().uuidString)"
        try FileManager.default.copyItem(atPath: desk.path, toPath: path)
        return (try WorkspaceClient(path: path, group: nil), path)
    }

    private func digest(_ client: WorkspaceClient) async throws -> String {
        guard case .status(let status) = try await client.perform(.status) else { return "" }
        return status.digest
    }

    @Test("A bundle brings a laptop that was away what it lacks, and a second time nothing")
    func bundle() async throws {
        let desk = try await WorkspaceTests.Desk()
        let (away, path) = try copied(desk)
        defer { try? FileManager.default.removeItem(atPath: path) }
        _ = try await desk.client.perform(.noteNew(title: "Prix 👋", text: "un\ndeux", tags: []))
        _ = try await desk.client.perform(.noteAppend("prix", text: "trois"))
        let file = try await text(desk.client, .bundle)
        #expect(file.range(of: Data("Prix".utf8)) == nil)
        guard case .done(let first) = try await away.perform(.importFile(file, name: "a.bundle")) else { return }
        #expect(first.message == "2 changes came in.")
        guard case .done(let second) = try await away.perform(.importFile(file, name: "a.bundle")) else { return }
        #expect(second.message == "Everything in it is here already.")
        let digests = (try await digest(away), try await digest(desk.client))
        #expect(digests.0 == digests.1)
        let report = try await verified(away, file)
        #expect(report.faults.isEmpty && report.judged == report.changes && report.unknown == 0)
    }

    @Test("A damaged bundle, one of another group and what is no bundle change nothing and say why", arguments: [0, 8, 20, 50, 70, -1])
    func damaged(place: Int) async throws {
        let (desk, other) = (try await WorkspaceTests.Desk(), try await WorkspaceTests.Desk())
        var file = try await text(desk.client, .bundle)
        let foreign = await other.client.failure(.importFile(file, name: "a.bundle"))
        #expect(foreign?.message.contains("not for this laptop") == true)
        file[place < 0 ? file.count + place : place] ^= 1
        let before = try await digest(desk.client)
        let failure = await desk.client.failure(.importFile(file, name: "a.bundle"))
        #expect(failure?.kind == .refused && failure?.fix != nil)
        #expect(try await digest(desk.client) == before)
        // Cut short.
        let cut = await desk.client.failure(.importFile(file.prefix(60), name: "a.bundle"))
        #expect(cut?.kind == .refused)
    }

    @Test("An export is verified, and words that were put into it are found")
    func verify() async throws {
        let desk = try await WorkspaceTests.Desk()
        _ = try await desk.client.perform(.noteNew(title: "Accord", text: "Journée à 600 euros", tags: []))
        let file = try await text(desk.client, .json)
        let report = try await verified(desk.client, file)
        #expect(report.isAsWritten && report.textsCompared && report.unknown == 0 && report.authors.map(\.name) == ["Anna"])
        let shown = String(decoding: file, as: UTF8.self)
        let altered = try await verified(desk.client, Data(shown.replacing("600 euros", with: "900 euros").utf8))
        #expect(altered.faults == ["the note “Accord” is not what was written"])
        // The first letters of a change's encoding.
        let bytes = shown.replacing(#""bytes" : "A"#, with: #""bytes" : "B"#)
        #expect(try await verified(desk.client, Data(bytes.utf8)).faults.isEmpty == false)
        let refused = await desk.client.failure(.importFile(Data(bytes.utf8), name: "f"))
        #expect(refused?.message.contains("nothing was changed") == true)
        // A person outside the group checks only what is in the file.
        let elsewhere = try await WorkspaceTests.Desk()
        let stranger = try await verified(elsewhere.client, file)
        #expect(stranger.faults.isEmpty && stranger.unknown > 0 && stranger.vouchedFor > 0 && stranger.missing > 0 && !stranger.isAccepted)
        // A stranger cannot tell what the texts should be, and the report does not say that they
        // are right.
        let shownToStranger = try await verified(elsewhere.client, Data(shown.replacing("600 euros", with: "900 euros").utf8))
        #expect(shownToStranger.faults.isEmpty && !shownToStranger.textsCompared && !shownToStranger.isAccepted)
        let foreign = try await verified(desk.client, Data(shown.replacing(#""notes" : ["#, with: #""nodes" : ["#).utf8))
        #expect(foreign.faults == ["what it shows beside the changes is not as peersync writes it"])
    }

    @Test("Whatever is altered in what an export shows is found on a member's laptop", arguments: [
        ("600 €", "900 €"), ("Prix moyen", "Prix fort"), ("Bravo", "Bof"), ("un local", "un prêt"), ("Tapis", "Drap"), ("On loue", "On vend"),
        ("Studio partagé", "Studio vendu"), ("photographe", "plombière"),
    ])
    func altered(word: String, other: String) async throws {
        let desk = try await WorkspaceTests.Desk()
        for request in [
            .profileEdit([.set("headline", "photographe")]), .noteNew(title: "Prix moyen", text: "Journée à 600 €", tags: ["prix"]),
            .comment(.add(to: "Prix moyen", text: "Bravo")), .checkin(.new(win: nil, struggle: nil, ask: "un local")),
            .pool(.new(title: "Tapis", unit: nil, tiers: ["5:10 €"])), .sessionStart(title: "Mardi", place: nil, agenda: ["A", "B"], series: nil),
            .decide("On loue"), .project(.new(title: "Studio partagé", roles: ["son"])),
        ] as [Request] { _ = try await desk.client.perform(request) }
        let shown = String(decoding: try await text(desk.client, .json), as: UTF8.self)
        #expect(try await verified(desk.client, Data(shown.utf8)).isAsWritten)
        #expect(shown.contains(word))
        let report = try await verified(desk.client, Data(shown.replacing(word, with: other).utf8))
        #expect(!report.faults.isEmpty && !report.isAsWritten)
    }

    @Test("What a profile keeps private is in no document, and what it keeps to members in no export")
    func consent() async throws {
        let desk = try await WorkspaceTests.Desk()
        _ = try await desk.client.perform(.profileEdit([
            .set("contact", "06-secret-mine"), .set("bio", "pour-les-membres"), .set("headline", "pour-tous"), .visibility("contact", .private),
        ]))
        guard case .profile(let own) = try await desk.client.perform(.profileShow(member: nil)) else { return }
        #expect(own.fields["contact"] == "06-secret-mine" && own.visibility["contact"] == .private)
        for format in ExportFormat.allCases where format != .bundle {
            let file = String(decoding: try await text(desk.client, format), as: UTF8.self)
            #expect(!file.contains("06-secret-mine") && !file.contains("pour-les-membres"), "\(format)")
            #expect(!file.contains(Data("pour-les-membres".utf8).base64EncodedString().prefix(16)), "\(format)")
        }
        _ = try await desk.client.perform(.profileEdit([.visibility("contact", .session)]))
        #expect(String(decoding: try await text(desk.client, .vcard), as: UTF8.self).contains("06-secret-mine"))
        _ = try await desk.client.perform(.profileEdit([.set("contact", "autre"), .visibility("contact", .private), .unset("contact")]))
        #expect(!String(decoding: try await text(desk.client, .json), as: UTF8.self).contains("06-secret-mine"))
    }

    @Test("What is shown to others from now on is what was put in last, and what is private was never there", arguments: [true, false])
    func consentInOneCommand(becomesPrivate: Bool) async throws {
        let desk = try await WorkspaceTests.Desk()
        if !becomesPrivate { _ = try await desk.client.perform(.profileEdit([.visibility("contact", .private), .set("contact", "06-avant-secret")])) }
        _ = try await desk.client.perform(.profileEdit([.set("contact", "06-après"), .visibility("contact", becomesPrivate ? .private : .session)]))
        let bundleless = String(decoding: try await text(desk.client, .json), as: UTF8.self)
        #expect(!bundleless.contains("06-avant-secret"))
        #expect(bundleless.contains("06-après") == !becomesPrivate)
        let written = try Data(contentsOf: URL(fileURLWithPath: desk.path).appending(path: "groups")
            .appending(path: try #require(FileManager.default.contentsOfDirectory(atPath: desk.path + "/groups").first)).appending(path: "document.sqlite"))
        #expect(written.range(of: Data("avant-secret".utf8)) == nil)
        #expect((written.range(of: Data("06-après".utf8)) != nil) == !becomesPrivate)
    }

    @Test("Two who change private fields at once, as in two terminals beside serve, both keep their words")
    func privateFieldsAtOnce() async throws {
        let desk = try await WorkspaceTests.Desk()
        _ = try await desk.client.perform(.profileEdit([.visibility("contact", .private), .visibility("bio", .private)]))
        let folder = try DataFolder(path: desk.path)
        let lock = try FolderLock(folder: folder, role: "test", wait: .seconds(5))
        let workspace = try await Workspace(folder: folder, lock: lock, node: nil)
        defer { workspace.close() }
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            for field in ["contact", "bio"] {
                tasks.addTask { for number in 1...20 { _ = try await workspace.execute(.profileEdit([.set(field, "\(field) \(number)")]), group: nil) } }
            }
            try await tasks.waitForAll()
        }
        guard case .profile(let profile) = try await workspace.execute(.profileShow(member: nil), group: nil) else { return }
        #expect(profile.fields["contact"] == "contact 20" && profile.fields["bio"] == "bio 20")
    }

    @Test("Private words that cannot be read are not written over")
    func unreadablePrivateWords() async throws {
        let desk = try await WorkspaceTests.Desk()
        _ = try await desk.client.perform(.profileEdit([.set("contact", "06"), .visibility("contact", .private)]))
        let group = try #require(FileManager.default.contentsOfDirectory(atPath: desk.path + "/groups").first)
        let file = desk.path + "/groups/\(group)/private-profile"
        let words = try Data(contentsOf: URL(fileURLWithPath: file))
        // A link is not followed, which root cannot read through either.
        try FileManager.default.moveItem(atPath: file, toPath: file + ".moved")
        try FileManager.default.createSymbolicLink(atPath: file, withDestinationPath: file + ".moved")
        let failure = await desk.client.failure(.profileEdit([.set("bio", "x"), .visibility("bio", .private)]))
        #expect(failure?.kind == .store)
        #expect(try Data(contentsOf: URL(fileURLWithPath: file + ".moved")) == words)
        #expect(try FileManager.default.destinationOfSymbolicLink(atPath: file).hasSuffix(".moved"))
    }

    @Test("A forgotten profile is in no view and no export, and can be taken up again")
    func forgotten() async throws {
        let desk = try await WorkspaceTests.Desk()
        _ = try await desk.client.perform(.profileEdit([.set("headline", "photographe-unique"), .add("offers", "vidéo-unique"), .set("trade", "x"), .visibility("trade", .private)]))
        _ = try await desk.client.perform(.profileForget)
        for format in ExportFormat.allCases where format != .bundle {
            let file = String(decoding: try await text(desk.client, format), as: UTF8.self)
            #expect(!file.contains("unique") && !file.contains("Anna\""), "\(format)")
        }
        guard case .profile(let gone) = try await desk.client.perform(.profileShow(member: nil)) else { return }
        #expect(gone.fields.isEmpty && gone.offers.isEmpty && gone.name != "Anna")
        guard case .found(let found) = try await desk.client.perform(.search("unique", kind: nil)) else { return }
        #expect(found.isEmpty)
        _ = try await desk.client.perform(.profileEdit([.set("name", "Anna B.")]))
        guard case .profile(let back) = try await desk.client.perform(.profileShow(member: nil)) else { return }
        #expect(back.name == "Anna B." && back.offers.isEmpty)
    }
}
