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

    private func failure(_ client: WorkspaceClient, _ request: Request) async -> Failure? {
        do throws(Failure) {
            _ = try await client.perform(request)
            return nil
        } catch {
            return error
        }
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
        let foreign = await failure(other.client, .importFile(file, name: "a.bundle"))
        #expect(foreign?.message.contains("not for this laptop") == true)
        file[place < 0 ? file.count + place : place] ^= 1
        let before = try await digest(desk.client)
        let failure = await failure(desk.client, .importFile(file, name: "a.bundle"))
        #expect(failure?.kind == .refused && failure?.fix != nil)
        #expect(try await digest(desk.client) == before)
        // Cut short.
        let cut = await self.failure(desk.client, .importFile(file.prefix(60), name: "a.bundle"))
        #expect(cut?.kind == .refused)
    }

    @Test("An export is verified, and words that were put into it are found")
    func verify() async throws {
        let desk = try await WorkspaceTests.Desk()
        _ = try await desk.client.perform(.noteNew(title: "Accord", text: "Journée à 600 euros", tags: []))
        let file = try await text(desk.client, .json)
        let report = try await verified(desk.client, file)
        #expect(report.faults.isEmpty && report.unknown == 0 && report.authors.map(\.name) == ["Anna"])
        let shown = String(decoding: file, as: UTF8.self)
        let altered = try await verified(desk.client, Data(shown.replacing("600", with: "900").utf8))
        #expect(altered.faults == ["the note “Accord” is not what was written"])
        // The first letters of a change's encoding.
        let bytes = shown.replacing(#""bytes" : "A"#, with: #""bytes" : "B"#)
        #expect(try await verified(desk.client, Data(bytes.utf8)).faults.isEmpty == false)
        let refused = await failure(desk.client, .importFile(Data(bytes.utf8), name: "f"))
        #expect(refused?.message.contains("nothing was changed") == true)
        // Whoever is not in the group checks what is in the file.
        let elsewhere = try await WorkspaceTests.Desk()
        let stranger = try await verified(elsewhere.client, file)
        #expect(stranger.faults.isEmpty && stranger.unknown > 0 && stranger.vouchedFor > 0)
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
