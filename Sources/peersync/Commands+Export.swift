// SPDX-License-Identifier: Apache-2.0
// peersync

public import ArgumentParser
import Foundation
import MeetupModel
public import MeetupWorkspace
import PeerNode

extension ExportFormat: ExpressibleByArgument {}

struct Export: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export", abstract: tr("Take the results home: the session's summary, or everything."),
        discussion: tr("Without a session it takes the latest one; if there was none, everything. To a session belongs all that was not written before it began and not after it ended, whatever the laptops' clocks say."))

    @OptionGroup var common: CommonOptions
    @Argument(help: .tr("A session, by the beginning of its id or its title.")) var session: String?
    @Option(help: .tr("Everything since a time, a day, or a span such as 2h, by its authors' clocks, and what was written after something of that time.", valueName: "when")) var since: String?
    @Flag(help: .tr("Everything the group ever wrote.")) var all = false
    @Option(help: .tr("md, html, json, csv, vcf, ics or bundle; may be given several times.")) var format: [ExportFormat] = []
    @Option(help: .tr("A folder, a file, or - for standard output; this folder when left out.", valueName: "where"))
    var output: String?
    @Flag(name: .customLong("raw-csv"), help: .tr("CSV cells as they are, for programs; spreadsheets may take some for formulas."))
    var isRawCSV = false
    @Flag(help: .tr("Overwrite what is there.")) var force = false

    func validate() throws {
        if [session != nil, since != nil, all].filter({ $0 }).count > 1 {
            throw ValidationError(tr("choose one of a session, --since and --all"))
        }
        if isRawCSV, !format.contains(.csv) { throw ValidationError(tr("--raw-csv goes with --format csv")) }
    }

    func run() async throws {
        let scope: ExportScope = all ? .everything : try since.map { .since(try Moment($0).beginning) } ?? .session(session)
        var formats = format.isEmpty ? [common.json ? ExportFormat.json : .markdown] : format
        formats = ExportFormat.allCases.filter(formats.contains)
        let response = try await common.perform(.export(
            scope, formats: formats, utcOffsetSeconds: TimeZone.current.secondsFromGMT(), isRaw: isRawCSV))
        guard case .exported(let files) = response else { return }
        let target = output ?? (common.json && format.isEmpty ? "-" : ".")
        if target == "-" {
            guard files.count == 1 else {
                throw Failure(.usage, "several files do not fit on standard output", fix: "give a folder with --output")
            }
            return Output.write(files[0].content)
        }
        var isFolder: ObjCBool = false
        let exists = FileManager.default.fileExists(atPath: target, isDirectory: &isFolder)
        if target.isEmpty { throw Failure(.usage, "--output says nothing", fix: "give a folder, a file, or - for standard output") }
        // Where several files are to go and nothing is, a folder is meant.
        let goesInto = target.hasSuffix("/") || (exists ? isFolder.boolValue : files.count > 1)
        if !goesInto, files.count > 1 {
            throw Failure(.usage, "several files do not fit into one", fix: "give a folder with --output")
        }
        if goesInto, !exists {
            do { try DurableFile.createFolder(target, permissions: 0o777) } catch {
                throw Failure(.refused, "the folder \(target) cannot be made", fix: "choose another one with --output")
            }
        }
        var written: [String] = []
        for file in files {
            let path = goesInto ? URL(fileURLWithPath: target).appendingPathComponent(file.name).path : target
            try AtomicFile.write(file.content, to: path, overwriting: force)
            written.append(path)
        }
        if common.json { return Output.line(try JSONText.encode(written)) }
        for path in written { Output.line(tr("wrote \(VisibleText.line(path))")) }
    }
}

struct Import: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import", abstract: tr("Take in bundles or JSON exports that came by mail or on a stick."),
        discussion: tr("Doing so again changes nothing. Make one with: peersync export --format bundle"))
    @OptionGroup var common: CommonOptions
    @Argument(help: .tr("Files."), completion: .file()) var files: [String]

    func run() async throws {
        var failure: (any Error)?
        for file in files {
            // Each is its own: what is wrong with one does not keep the others out.
            do { try await common.run(.importFile(try TextSource.data(of: file), name: file)) } catch {
                if let earlier = failure as? Failure { Output.error(ErrorPresentation.text(earlier)) }
                failure = error
            }
        }
        if let failure { throw failure }
    }
}

struct Verify: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify", abstract: tr("Check the signatures and chains of a bundle or a JSON export."),
        discussion: tr("Exits 1 when something in it is not what was written, or when that cannot be told: what an export leaves out only a member's laptop knows, and a bundle opens only where a member's keys are."))
    @OptionGroup var common: CommonOptions
    @Argument(help: .tr("A file."), completion: .file()) var file: String

    func run() async throws {
        let response = try await common.perform(.verifyFile(try TextSource.data(of: file), name: file))
        Presentation.show(response, json: common.json)
        if case .verified(let report) = response, !report.isAccepted { throw ExitCode(1) }
    }
}

/// A file that is there whole or not at all.
enum AtomicFile {
    /// - Parameter option: Where the path was given.
    static func write(_ data: Data, to path: String, option: String = "--output", overwriting: Bool) throws {
        func failure(_ error: CInt) -> Failure {
            Failure(.refused, "\(path) cannot be written: \(tr(sentence: Descriptor.reason(error)))", fix: "choose another place with \(option)")
        }
        do {
            // A stick is pulled out as soon as the command has ended.
            try DurableFile.write(
                data, to: path, draft: "\(path).\(getpid()).tmp", permissions: 0o666, overwriting: overwriting)
        } catch let error as POSIXError {
            throw error.code == .EEXIST ? isThere(path, option: option) : failure(error.code.rawValue)
        }
    }

    static func isThere(_ path: String, option: String) -> Failure {
        Failure(.refused, "\(path) is there already", fix: option == "--output" ? "give another name with --output, or --force to overwrite it" : "give another name with \(option)")
    }
}
