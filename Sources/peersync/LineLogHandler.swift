// SPDX-License-Identifier: Apache-2.0
// peersync

import ArgumentParser
import Foundation
import Logging
import MeetupModel
import MeetupWorkspace
import PeerNode

enum LogFormat: String, ExpressibleByArgument, CaseIterable, Sendable { case text, json }

/// One line for each entry on standard error, whatever is in it.
struct LineLogHandler: LogHandler {
    let format: LogFormat
    var logLevel: Logger.Level
    var metadata: Logger.Metadata = [:]

    init(format: LogFormat, logLevel: Logger.Level) {
        self.format = format
        self.logLevel = logLevel
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        let all = metadata.merging(event.metadata ?? [:]) { $1 }
        let time = Timestamp(milliseconds: SystemClock.wallClock).text
        switch format {
        case .text:
            let details = all.sorted { $0.key < $1.key }.map { " \($0.key)=\"\($0.value)\"" }.joined()
            Output.error(VisibleText.line("\(time) \(event.level): \(event.message)\(details)") + "\n")
        case .json:
            var fields = all.mapValues { "\($0)" }
            fields["time"] = time
            fields["level"] = "\(event.level)"
            fields["message"] = "\(event.message)"
            Output.error(((try? JSONText.line(fields)) ?? "{}") + "\n")
        }
    }
}
