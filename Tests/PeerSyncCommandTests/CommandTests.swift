// SPDX-License-Identifier: Apache-2.0
// peersync

import Foundation
import Synchronization
@testable import peersync
import Testing

/// Something read on a thread of its own.
private final class Detached<Value: Sendable>: Sendable {
    private let result = Mutex<Value?>(nil)
    var isFinished: Bool { result.withLock { $0 != nil } }
    var value: Value { result.withLock { $0! } }

    init(_ body: @escaping @Sendable () -> Value) {
        Thread.detachNewThread {
            let value = body()
            self.result.withLock { $0 = value }
        }
    }
}

/// The built program as people and scripts meet it: exit codes, error texts, JSON.
struct CommandTests {
    struct Result {
        let code: Int32
        let output: String
        let errors: String
    }

    private static let binary: URL = {
        // Beside the bundle of these tests.
        var folder = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
        for _ in 0..<4 {
            let candidate = folder.appendingPathComponent("peersync")
            if FileManager.default.isExecutableFile(atPath: candidate.path) { return candidate }
            folder = folder.deletingLastPathComponent()
        }
        return folder.appendingPathComponent("peersync")
    }()

    private final class Folder {
        let path = NSTemporaryDirectory() + "/peersync-\(UUID().uuidString)"
        deinit { try? FileManager.default.removeItem(atPath: path) }
    }

    private func run(_ arguments: String..., data: String? = nil, environment: [String: String] = [:], input: String? = nil) throws -> Result {
        try run(arguments, data: data, environment: environment, input: input)
    }

    private func run(_ arguments: [String], data: String? = nil, environment: [String: String] = [:], input: String? = nil) throws -> Result {
        let process = Process()
        process.executableURL = Self.binary
        process.arguments = arguments + (data.map { ["--data", $0] } ?? [])
        process.environment = ["HOME": NSTemporaryDirectory(), "PATH": "/usr/bin:/bin", "USER": "anna"].merging(environment) { $1 }
        let (output, errors, standardInput) = (Pipe(), Pipe(), Pipe())
        process.standardOutput = output
        process.standardError = errors
        process.standardInput = standardInput
        try process.run()
        standardInput.fileHandleForWriting.write(Data((input ?? "").utf8))
        try standardInput.fileHandleForWriting.close()
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        let complaint = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        return Result(code: process.terminationStatus, output: text, errors: complaint)
    }

    @Test("Help and version are printed on standard output, and exit 0")
    func help() throws {
        let help = try run("--help")
        #expect(help.code == 0)
        for command in ["serve", "init", "invite", "join", "groups", "members", "peers", "status", "watch", "profile", "note",
                        "offer", "session", "search", "log", "explain", "export"] {
            #expect(help.output.contains("  \(command) "), "\(command)")
            #expect(try run("help", command).code == 0)
        }
        #expect(try run("--version").output == "0.1.0\n")
    }

    @Test("An answer that does not fit into its file exits 1 and says so; a reader that goes away early is no error")
    func fullDisk() throws {
        let folder = Folder()
        #expect(try run("init", "--name", "Anna", data: folder.path).code == 0)
        // More than a pipe holds, so that the reader is gone while it is written.
        #expect(try run("note", "new", "Longue", String(repeating: "mot ", count: 25_000), data: folder.path).code == 0)
        func shell(_ redirection: String) throws -> Result {
            let process = Process()
            process.executableURL = URL(fileURLWithPath: "/bin/bash")
            process.arguments = ["-c", "set -o pipefail; \"$0\" export --all --format json --output - --data \"$1\" \(redirection)", Self.binary.path, folder.path]
            let errors = Pipe()
            process.standardError = errors
            process.standardOutput = FileHandle.nullDevice
            try process.run()
            let complaint = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
            process.waitUntilExit()
            return Result(code: process.terminationStatus, output: "", errors: complaint)
        }
        let full = try shell("> /dev/full")
        #expect(full.code == 1)
        #expect(full.errors.hasPrefix("peersync: the answer could not be written: no space left on device\n  fix: "), "\(full.errors)")
        let gone = try shell("| true")
        #expect(gone.code == 0)
        #expect(gone.errors.isEmpty)
    }

    @Test("Mistyped commands and options exit 2 and say so")
    func usage() throws {
        for arguments in [["nots"], ["note", "shwo"], ["note", "new"], ["invite", "--expires", "soon"], ["offer", "new", "x", "--kind", "odd"]] {
            let process = try run(arguments)
            #expect(process.code == 2, "\(arguments)")
            #expect(process.errors.hasPrefix("peersync: "), "\(process.errors)")
            #expect(process.output.isEmpty)
        }
        for (words, meant) in [
            ("note nwe", "peersync note new;"), ("ofer", "peersync offer;"), ("comp", "peersync compare;"), ("note creat", nil), ("n", nil),
            ("sesion start", "peersync session;"), ("prfile list", "peersync profile;"), (String(repeating: "x", count: 9_000), nil), ("", nil),
        ] as [(String, String?)] {
            let process = try run(words.isEmpty ? [""] : words.split(separator: " ").map(String.init))
            #expect(process.code == 2)
            #expect(process.errors.contains(meant.map { "\n  fix: did you mean: \($0) all there are: peersync" } ?? "\n  fix: one of: "), "\(process.errors)")
        }
    }

    @Test("A text that begins with a dash is a text: nothing is taken for a call for help, and nothing is lost")
    func dashes() throws {
        let folder = Folder()
        _ = try run("init", "--name", "Anna", data: folder.path)
        _ = try run("note", "new", "Liste", "du pain", data: folder.path)
        for text in ["- acheter du lait", "- vert", "---", "-5 %", "--- fin ---", "-- au revoir"] {
            #expect(try run("note", "append", "Liste", text, data: folder.path).code == 0, "\(text)")
        }
        #expect(try run("note", "show", "Liste", data: folder.path).output.hasSuffix(
            "\ndu pain\n- acheter du lait\n- vert\n---\n-5 %\n--- fin ---\n-- au revoir\n"))
        #expect(try run("checkin", "--win", "- trois clients", "--json", data: folder.path).output.contains("\"win\" : \"- trois clients\""))
        #expect(try run("--data", folder.path, "note", "append", "Liste", "--", "-half").code == 0)
        #expect(try run("note", "show", "Liste", data: folder.path).output.contains("\n-half\n"))
        #expect(try run("note", "tag", "Liste", "+photo", data: folder.path).output.contains("#photo"))
        #expect(try !run("note", "tag", "Liste", "-photo", data: folder.path).output.contains("#photo"))
        // One word with one dash may be a mistyped option.
        let unclear = try run("note", "append", "Liste", "-half", data: folder.path)
        #expect(unclear.code == 2)
        #expect(unclear.errors.contains("behind --: peersync note append … -- -half\n"))
        #expect(try run("note", "append", "Liste", "x", "--file", "/dev/null", data: folder.path).code == 2)
    }

    @Test("The options that take no value are those that texts with a dash are told from")
    func flags() throws {
        let help = try JSONSerialization.jsonObject(with: Data(run("--experimental-dump-help").output.utf8))
        var flags: Set<String> = []
        var valued: Set<String> = []
        func collect(_ value: Any) {
            if let list = value as? [Any] { list.forEach(collect) }
            guard let object = value as? [String: Any] else { return }
            let names = (object["names"] as? [[String: String]] ?? []).filter { $0["kind"] == "long" }.compactMap { $0["name"] }
            if object["kind"] as? String == "flag" { flags.formUnion(names) }
            if object["kind"] as? String == "option" { valued.formUnion(names) }
            object.values.forEach(collect)
        }
        collect(help)
        #expect(flags == DashedText.flags)
        #expect(flags.isDisjoint(with: valued))
    }

    @Test("What is no time gets the forms there are, and a filter that nothing passes does not say that there is nothing")
    func filters() throws {
        let folder = Folder()
        _ = try run("init", "--name", "Anna", data: folder.path)
        #expect(try run("note", "list", "--since", "tomorrow", data: folder.path).errors.contains("is no time\n  fix: write a day such as"))
        #expect(try run("note", "list", "--tag", "none", data: folder.path).output.hasPrefix("No note is like that."))
    }

    @Test("French by --lang or LANG: help, errors and answers; what scripts read stays English")
    func french() throws {
        let folder = Folder()
        let french = ["LANG": "fr_FR.UTF-8"]
        #expect(try run("--help", environment: french).output.contains("Partager un document vivant"))
        #expect(try run("--help", environment: french).output.contains("peersync <sous-commande>"))
        #expect(try run("help", "note", "new", "--lang", "fr").output.contains("Écrire une nouvelle note"))
        #expect(try run("join", "7-amber-otter-lotus-dritf", data: folder.path, environment: french).errors.contains("était-ce «\u{A0}drift\u{A0}»"))
        #expect(try run("note", "new", environment: french).errors.hasPrefix("peersync: Il manque «\u{A0}<title>\u{A0}»\n"))
        #expect(try run("note", "list", "--lang", "fr", data: folder.path).errors.hasPrefix("peersync: il n’y a pas encore de groupe ici\n  à faire\u{A0}: "))
        #expect(try run("init", "--name", "Éloïse", data: folder.path, environment: french).output.contains("Chez Éloïse"))
        #expect(try run("note", "list", data: folder.path, environment: french).output.hasPrefix("Pas encore de note."))
        #expect(try run("--lang", "en", "note", "list", data: folder.path, environment: french).output.hasPrefix("No notes yet."))
        _ = try run("offer", "new", "Site", data: folder.path)
        #expect(try run("offer", "set", "site", "prix=600", data: folder.path, environment: french).output.contains("prix       600"))
        let changes = try run("log", "--json", data: folder.path, environment: french)
        #expect(changes.output.contains("set price") && !changes.output.contains("prix"))
        #expect(try run("export", "--all", "--output", "-", data: folder.path, environment: french).output.contains("## Offres"))
        #expect(try run("export", "--all", "--format", "json", "--output", "-", data: folder.path, environment: french).output
            == run("export", "--all", "--format", "json", "--output", "-", data: folder.path).output)
        #expect(try run("note", "list", "--lang", "de").code == 2)
    }

    @Test("A field that is given twice is refused; what is wrong is said in words that people read, with an example that fits")
    func values() throws {
        let folder = Folder()
        let french = ["LANG": "fr_FR.UTF-8"]
        let long = String(repeating: "é", count: 300)
        for arguments in [["init", "--name", long], ["init", "--name", "Anna", "--group-name", long]] {
            let result = try run(arguments, data: folder.path)
            #expect(result.code == 2)
            #expect(result.errors.hasSuffix("\n  fix: give a shorter one\n"), "\(result.errors)")
        }
        #expect(try run("init", "--name", "Anna", data: folder.path).code == 0)
        #expect(try run("offer", "new", "Site", data: folder.path).code == 0)
        #expect(try run("session", "start", "Soir", data: folder.path).code == 0)
        for (arguments, english, translated) in [
            (["offer", "set", "site", "price=1", "price=2"], "“price” is given twice", "«\u{A0}price\u{A0}» est donné deux fois"),
            (["profile", "set", "city=Évry", "offers+=a", "offers+=b", "city=Lyon"], "“city” is given twice", "«\u{A0}city\u{A0}» est donné deux fois"),
            (["compare", "put", "x", "Taux=1", "taux=2"], "“taux” is given twice", "«\u{A0}taux\u{A0}» est donné deux fois"),
            (["offer", "set", "site", "price"], "for example price=1200", "par exemple prix=1200"),
            (["profile", "set", "headline"], "for example trade=Photographer", "par exemple métier=Photographe"),
            (["compare", "put", "x", "taux"], "for example 'Day rate=600'", "par exemple 'Tarif journalier=600'"),
            (["session", "agenda", "add", ""], "the agenda item is empty", "point de l’ordre du jour\u{A0}: c’est vide"),
            (["profile", "set", "offers+="], "a value for “offers” is empty", "une valeur pour «\u{A0}propose\u{A0}» est vide"),
        ] as [([String], String, String)] {
            for (environment, words) in [([:], english), (french, translated)] as [([String: String], String)] {
                let result = try run(arguments, data: folder.path, environment: environment)
                #expect(result.code == 2, "\(arguments)")
                #expect(result.errors.contains(words), "\(result.errors)")
            }
        }
    }

    @Test("Bash completes titles as they are written and runs nothing of them")
    func bashCompletion() throws {
        let folder = Folder()
        #expect(try run("init", "--name", "Anna", "--group-name", "Café", data: folder.path).code == 0)
        let titles = ["$(touch '\(folder.path)/ran')", "`id`", "d'été $HOME", "deux mots"]
        for title in titles { #expect(try run("note", "new", title, data: folder.path).code == 0) }
        let script = folder.path + "/peersync.bash"
        try Data(try run("--generate-completion-script", "bash").output.utf8).write(to: URL(fileURLWithPath: script))
        let line = """
            source '\(script)'; COMP_WORDS=('\(Self.binary.path)' note show --data '\(folder.path)' ''); COMP_CWORD=5
            COMP_LINE="${COMP_WORDS[*]}"; COMP_POINT=${#COMP_LINE}; _peersync peersync '' '\(folder.path)'; printf '%s\\n' "${COMPREPLY[@]}"
            """
        let bash = Process()
        bash.executableURL = URL(fileURLWithPath: "/bin/bash")
        bash.arguments = ["--norc", "-c", line]
        let output = Pipe()
        bash.standardOutput = output
        try bash.run()
        let offered = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self).split(separator: "\n").map(String.init)
        bash.waitUntilExit()
        #expect(Set(titles).isSubset(of: offered), "\(offered)")
        #expect(!FileManager.default.fileExists(atPath: folder.path + "/ran"))
    }

    @Test("Without a group there is nothing to show: exit 1, and what to do")
    func noGroup() throws {
        let folder = Folder()
        // Where a folder's name is mistyped none is made.
        for data in [folder.path, folder.path + "/mistyped"] {
            for command in [["note", "list"], ["note", "new", "Tarifs"], ["status"], ["leave", "--here"]] {
                let result = try run(command, data: data)
                #expect(result.code == 1, "\(command)")
                #expect(result.errors == "peersync: there is no group here yet\n  fix: peersync init, peersync serve, or peersync join\n")
            }
        }
        for (command, code) in [
            (["watch"], 1), (["passphrase", "--remove"], 1), (["join", "nonsense"], 2), (["join", "7-amber-otter"], 2), (["init", "--name", ""], 2),
        ] as [([String], Int32)] {
            #expect(try run(command, data: folder.path + "/mistyped").code == code, "\(command)")
        }
        #expect(!FileManager.default.fileExists(atPath: folder.path + "/mistyped"))
        // A path that is there but of no use is an error, as where a stick is not plugged in.
        try FileManager.default.createSymbolicLink(atPath: folder.path, withDestinationPath: folder.path + "-nowhere")
        #expect(try run("note", "list", data: folder.path).code == 3)
    }

    @Test("A note from standard input comes back as JSON, controls and direction marks never raw on the terminal")
    func roundTrip() throws {
        let folder = Folder()
        #expect(try run("init", "--name", "Anna-Éloïse 👩‍🎨", "--group-name", "Café", data: folder.path).code == 0)
        let text = "ligne une\r\n\u{1B}[31mrouge \u{202E}tnemeuqram\n"
        let made = try run("note", "new", "Titre \u{1B}[2J", "-", data: folder.path, input: text)
        #expect(made.code == 0)
        let id = made.output.trimmingCharacters(in: .newlines)
        let shown = try run("note", "show", String(id.prefix(6)), data: folder.path)
        #expect(shown.code == 0)
        #expect(!shown.output.contains("\u{1B}"))
        #expect(!shown.output.contains("\u{202E}"))
        let json = try run("note", "show", id, "--json", data: folder.path)
        let note = try #require(try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [String: Any])
        #expect(note["text"] as? String == text.replacing("\r\n", with: "\n"))
        #expect(note["id"] as? String == id)
        #expect(note["kind"] as? String == "note")
        #expect(try run("--data", folder.path, "--json", "note", "show", id).output == json.output)
        #expect(try run("note", "tag", id, "+neu", "-alt", data: folder.path).output.contains("#neu"))
        let listed = try run("note", "list", "--json", data: folder.path)
        #expect((try JSONSerialization.jsonObject(with: Data(listed.output.utf8)) as? [[String: Any]])?.count == 1)
        let status = try run("status", "--json", data: folder.path)
        let report = try #require(try JSONSerialization.jsonObject(with: Data(status.output.utf8)) as? [String: Any])
        for key in ["member", "device", "replica", "group", "version", "serving", "port", "web", "peers", "changes", "digest", "safe_to_leave"] {
            #expect(report[key] != nil, "\(key)")
        }
    }

    @Test("A data folder that others may read, and one that cannot be made, exit 3")
    func folders() throws {
        let folder = Folder()
        try FileManager.default.createDirectory(atPath: folder.path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o755])
        let open = try run("note", "list", data: folder.path)
        #expect(open.code == 3)
        #expect(open.errors.contains("chmod -R go="))
        #expect(try run("init", data: "/proc/nowhere").code == 3)
    }

    @Test("With a passphrase, writing takes it and reading does not; nobody to ask is an error with a way out")
    func passphrase() throws {
        let folder = Folder()
        _ = try run("init", "--name", "Anna", data: folder.path)
        let file = folder.path + "/../\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: file) }
        try "quatre mots à Évry\n".write(toFile: file, atomically: true, encoding: .utf8)
        let known = ["PEERSYNC_PASSPHRASE_FILE": file]
        #expect(try run("passphrase", data: folder.path, environment: known).code == 0)
        #expect(try run("note", "list", data: folder.path).code == 0)
        let unasked = try run("note", "new", "N", "x", data: folder.path)
        #expect(unasked.code == 1)
        #expect(unasked.errors.contains("PEERSYNC_PASSPHRASE_FILE"))
        #expect(try run("note", "new", "N", "x", data: folder.path, environment: known).code == 0)
        try "quatre mots à Evry\n".write(toFile: file, atomically: true, encoding: .utf8)
        #expect(try run("note", "new", "N", "x", data: folder.path, environment: known).code == 1)
        // Another way to write the É.
        try "quatre mots à \u{65}\u{301}vry\n".replacing("e\u{301}", with: "E\u{301}").write(toFile: file, atomically: true, encoding: .utf8)
        #expect(try run("passphrase", "--remove", data: folder.path, environment: known).code == 0)
        #expect(try run("note", "new", "N", "x", data: folder.path).code == 0)
        try "court\n".write(toFile: file, atomically: true, encoding: .utf8)
        #expect(try run("passphrase", data: folder.path, environment: known).code == 2)
    }

    @Test("The doctor says of each thing whether it is well, and exits 1 when one is not")
    func doctor() throws {
        let folder = Folder()
        _ = try run("init", "--name", "Anna", data: folder.path)
        func states() throws -> (code: Int32, states: [String: String]) {
            let result = try run("doctor", "--json", data: folder.path)
            let checks = try #require(try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [[String: Any]])
            let pairs = checks.compactMap { check in (check["name"] as? String).map { ($0, check["state"] as? String ?? "") } }
            return (result.code, Dictionary(pairs) { $1 })
        }
        var (code, found) = try states()
        #expect(found["data"] == "ok" && found["keys"] == "ok" && found["document"] == "ok" && found["serve"] == "warn")
        #expect(code == (found.values.contains("fail") ? 1 : 0))
        let groups = try FileManager.default.contentsOfDirectory(atPath: folder.path + "/groups")
        let file = folder.path + "/groups/" + (try #require(groups.first)) + "/document.sqlite"
        let handle = try #require(FileHandle(forUpdatingAtPath: file))
        try handle.seek(toOffset: 8_000)
        try handle.write(contentsOf: Data(repeating: 7, count: 40_000))
        try handle.close()
        (code, found) = try states()
        #expect(found["document"] == "fail")
        #expect(code == 1)
        #expect(try run("doctor", data: folder.path).output.contains("fix: run `peersync serve`"))
    }

    @Test("An editor's result is applied; one that fails changes nothing")
    func editor() throws {
        let folder = Folder()
        _ = try run("init", "--name", "Anna", data: folder.path)
        let id = try run("note", "new", "N", "eins zwei", data: folder.path).output.trimmingCharacters(in: .newlines)
        let edited = try run("note", "edit", id, data: folder.path, environment: ["EDITOR": "sed -i s/zwei/drei/"])
        #expect(edited.code == 0)
        #expect(edited.output.contains("eins drei"))
        #expect(try run("note", "edit", id, data: folder.path, environment: ["EDITOR": "false"]).code == 1)
        #expect(try run("note", "show", id, data: folder.path).output.contains("eins drei"))
    }

    @Test("An export does not overwrite, unless told to")
    func export() throws {
        let folder = Folder()
        _ = try run("init", "--name", "Anna", data: folder.path)
        let file = folder.path + "/out.md"
        #expect(try run("export", "--all", "--output", file, data: folder.path).output == "wrote \(file)\n")
        #expect(try run("export", "--all", "--output", file, data: folder.path).code == 1)
        #expect(try run("export", "--all", "--output", file, "--force", data: folder.path).code == 0)
        #expect(try run("export", "--all", "--format", "md", "--format", "json", "--output", "-", data: folder.path).code == 2)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(".tmp") }.isEmpty)
    }

    @Test("Serving prints its ready line, refuses a second one with its process, and stops in time")
    func serve() throws {
        let folder = Folder()
        let process = Process()
        process.executableURL = Self.binary
        process.arguments = ["serve", "--json", "--no-mdns", "--name", "Anna", "--data", folder.path]
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let line = String(decoding: output.fileHandleForReading.availableData, as: UTF8.self)
        #expect(line.contains("\"event\":\"ready\""))
        let second = try run("serve", "--no-mdns", data: folder.path)
        #expect(second.code == 3)
        #expect(second.errors.contains("process \(process.processIdentifier)"))
        #expect(try run("note", "new", "while serving", data: folder.path).code == 0)
        // Someone watches and goes away again, and the serving goes on.
        let watching = Process()
        watching.executableURL = Self.binary
        watching.arguments = ["watch", "--json", "--data", folder.path]
        let seen = Pipe()
        watching.standardOutput = seen
        try watching.run()
        // Until the watch is connected its output stays empty, so write until it is not.
        let reader = Detached { seen.fileHandleForReading.availableData }
        while !reader.isFinished { #expect(try run("note", "append", "while serving", "x", data: folder.path).code == 0) }
        #expect(String(decoding: reader.value, as: UTF8.self).contains("change_merged"))
        watching.interrupt()
        watching.waitUntilExit()
        #expect(try run("note", "append", "while serving", "last", data: folder.path).code == 0)
        let stopped = ContinuousClock.now
        process.interrupt()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
        #expect(ContinuousClock.now - stopped < .seconds(2))
    }
}
