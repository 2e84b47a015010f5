// swift-tools-version: 6.2
// SPDX-License-Identifier: Apache-2.0

import PackageDescription

/// Settings of every target of ours.
let everywhere: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    // https://github.com/swiftlang/swift-evolution/blob/main/proposals/0480-swiftpm-warning-control.md
    .treatAllWarnings(as: .error),
    // https://github.com/swiftlang/swift-evolution/blob/main/proposals/0335-existential-any.md
    .enableUpcomingFeature("ExistentialAny"),
    // https://github.com/swiftlang/swift-evolution/blob/main/proposals/0409-access-level-on-imports.md
    .enableUpcomingFeature("InternalImportsByDefault"),
    // https://github.com/swiftlang/swift-evolution/blob/main/proposals/0444-member-import-visibility.md
    .enableUpcomingFeature("MemberImportVisibility"),
    // https://github.com/swiftlang/swift-evolution/blob/main/proposals/0461-async-function-isolation.md
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    // https://github.com/swiftlang/swift-evolution/blob/main/proposals/0470-isolated-conformances.md
    .enableUpcomingFeature("InferIsolatedConformances"),
]

/// Modules that hold rules only: no clock, no randomness, no file, no socket.
let pureModules: Set<String> = [
    "CollaborativeText", "PeerReplica", "PeerWire", "PeerSession", "MeetupModel", "MeetupExport",
    "PeerSimulation",
]

/// Links the Swift runtime into the program: it starts in half the time and runs where no toolchain is. What is compiled stays
/// the same, unlike with `--static-swift-stdlib`, so the parts of Foundation that follow from it are named here.
let swiftInside = ["-static-stdlib"] + ["CoreFoundation", "_FoundationICU", "_FoundationCShims", "_FoundationCollections"].map { "-l\($0)" }

let nio: [Target.Dependency] = [
    .product(name: "NIOCore", package: "swift-nio"),
    .product(name: "NIOPosix", package: "swift-nio"),
]
let grdb: Target.Dependency = .product(name: "GRDB", package: "GRDB.swift")
let sqlite: Target.Dependency = .product(name: "GRDBSQLite", package: "GRDB.swift")
let logging: Target.Dependency = .product(name: "Logging", package: "swift-log")
let lifecycle: Target.Dependency = .product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let asyncAlgorithms: Target.Dependency = .product(name: "AsyncAlgorithms", package: "swift-async-algorithms")

let package = Package(
    name: "peersync",
    platforms: [.macOS(.v15)],
    products: [
        .library(name: "CollaborativeText", targets: ["CollaborativeText"]),
        .library(
            name: "PeerSync",
            targets: [
                "PeerReplica", "PeerWire", "PeerIdentity", "PeerSession", "PeerStore",
                "PeerDiscovery", "PeerTransport", "PeerNode",
            ]),
        .executable(name: "peersync", targets: ["peersync"]),
        .executable(name: "peersync-bench", targets: ["peersync-bench"]),
        .executable(name: "peersync-sim", targets: ["peersync-sim"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.0"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/apple/swift-async-algorithms", from: "1.1.0"),
    ],
    targets: [
        .systemLibrary(name: "CSodium", pkgConfig: "libsodium", providers: [.apt(["libsodium-dev"]), .brew(["libsodium"])]),
        .systemLibrary(name: "CDNSSD", providers: [.apt(["libavahi-compat-libdnssd-dev"])]),
        .systemLibrary(name: "CQRencode", pkgConfig: "libqrencode", providers: [.apt(["libqrencode-dev"]), .brew(["qrencode"])]),

        .target(name: "CHost"),
        .target(name: "CollaborativeText"),
        .target(name: "PeerReplica", dependencies: ["CollaborativeText"]),
        .target(name: "PeerWire", dependencies: ["PeerReplica", "CollaborativeText"]),
        .target(name: "PeerIdentity", dependencies: ["PeerReplica", "PeerWire", "CSodium"]),
        .target(name: "PeerSession", dependencies: ["PeerReplica", "PeerWire", "PeerIdentity"]),
        .target(name: "PeerStore", dependencies: ["PeerReplica", "PeerWire", grdb, sqlite]),
        .target(name: "PeerDiscovery", dependencies: ["CDNSSD"]),
        .target(name: "PeerTransport", dependencies: nio),
        .target(
            name: "PeerNode",
            dependencies: [
                "CollaborativeText", "PeerReplica", "PeerWire", "PeerIdentity", "PeerSession", "PeerStore",
                "PeerDiscovery", "PeerTransport", "CHost", logging, lifecycle, asyncAlgorithms,
            ]),
        .target(name: "MeetupModel", dependencies: ["CollaborativeText", "PeerReplica", "PeerIdentity"]),
        .target(name: "MeetupExport", dependencies: ["MeetupModel", "PeerReplica"]),
        .target(
            name: "MeetupWorkspace",
            dependencies: [
                "CollaborativeText", "PeerReplica", "PeerWire", "PeerIdentity", "PeerNode", "PeerStore",
                "PeerSession", "PeerTransport", "MeetupModel", "MeetupExport", logging, lifecycle,
            ]),
        .executableTarget(
            name: "peersync",
            dependencies: [
                "MeetupWorkspace", "MeetupModel", "PeerNode", "PeerReplica", "PeerWire", "CQRencode", logging, lifecycle,
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
            ],
            linkerSettings: [.unsafeFlags(swiftInside, .when(platforms: [.linux], configuration: .release))]),
        .executableTarget(
            name: "peersync-bench",
            dependencies: [
                "CollaborativeText", "PeerReplica", "PeerWire", "PeerIdentity", "PeerSession", "PeerStore",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ]),

        .target(
            name: "PeerSimulation",
            dependencies: ["CollaborativeText", "PeerReplica", "PeerWire", "PeerIdentity", "PeerSession", "MeetupModel", "PeerTestSupport"]),
        .executableTarget(
            name: "peersync-sim",
            dependencies: ["PeerSimulation", .product(name: "ArgumentParser", package: "swift-argument-parser")]),

        .target(
            name: "PeerTestSupport",
            dependencies: ["CollaborativeText", "PeerReplica", "PeerWire", "PeerIdentity"],
            path: "Tests/PeerTestSupport"),
        .executableTarget(
            name: "peersync-liar",
            dependencies: [
                "CollaborativeText", "PeerReplica", "PeerWire", "PeerIdentity", "PeerSession", "PeerTransport", "PeerNode",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            path: "Tests/peersync-liar"),
        .target(name: "CFaultyDisk", path: "Tests/CFaultyDisk", linkerSettings: [.linkedLibrary("sqlite3")]),
        .testTarget(name: "CollaborativeTextTests", dependencies: ["CollaborativeText", "PeerTestSupport"]),
        .testTarget(name: "PeerReplicaTests", dependencies: ["PeerReplica", "PeerIdentity", "PeerWire", "CollaborativeText", "PeerTestSupport"]),
        .testTarget(
            name: "PeerWireTests", dependencies: ["PeerWire", "PeerReplica", "CollaborativeText", "PeerTestSupport"]),
        .testTarget(
            name: "ProtocolTests",
            dependencies: [
                "CollaborativeText", "PeerReplica", "PeerWire", "PeerIdentity", "PeerSession", "MeetupModel",
                "PeerTestSupport",
            ]),
        .testTarget(name: "PeerIdentityTests", dependencies: ["PeerIdentity", "PeerReplica", "PeerWire", "PeerTestSupport"]),
        .testTarget(
            name: "PeerSessionTests",
            dependencies: ["PeerSession", "PeerIdentity", "PeerReplica", "PeerWire", "PeerTestSupport"]),
        .testTarget(name: "PeerStoreTests", dependencies: ["PeerStore", "PeerReplica", "PeerWire", "PeerIdentity", "PeerTestSupport", grdb]),
        .testTarget(name: "PeerDiscoveryTests", dependencies: ["PeerDiscovery"]),
        .testTarget(name: "PeerTransportTests", dependencies: ["PeerTransport"] + nio),
        .testTarget(
            name: "PeerNodeTests",
            dependencies: [
                "PeerNode", "PeerSession", "PeerDiscovery", "PeerTransport", "PeerIdentity", "PeerReplica", "PeerWire",
                "PeerStore", "PeerTestSupport", "CFaultyDisk", logging, grdb,
            ]),
        .testTarget(name: "MeetupModelTests", dependencies: ["MeetupModel", "PeerReplica", "CollaborativeText", "PeerIdentity", "PeerWire", "PeerTestSupport"]),
        .testTarget(name: "MeetupExportTests", dependencies: ["MeetupExport", "MeetupModel", "PeerReplica"]),
        .testTarget(
            name: "MeetupWorkspaceTests",
            dependencies: [
                "MeetupWorkspace", "MeetupModel", "PeerNode", "PeerReplica", "PeerStore", "PeerTestSupport",
                "PeerWire", logging,
            ]),
        .testTarget(
            name: "PeerSyncCommandTests", dependencies: ["peersync", "MeetupModel", "MeetupWorkspace"]),
        .testTarget(
            name: "PeerSimulationTests",
            dependencies: ["PeerSimulation", "PeerSession", "PeerIdentity", "PeerReplica", "PeerWire", "PeerTestSupport"]),
    ]
)

for target in package.targets where [.regular, .executable, .test].contains(target.type) {
    target.swiftSettings = everywhere
    if pureModules.contains(target.name) {
        // https://github.com/swiftlang/swift-evolution/blob/main/proposals/0458-strict-memory-safety.md
        target.swiftSettings?.append(.strictMemorySafety())
    }
}
