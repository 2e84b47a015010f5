// SPDX-License-Identifier: Apache-2.0
// peersync

public import PeerWire

/// Which addresses a newcomer knocks at while services that announce its door are found, and when
/// the search is over.
///
/// An announcement proves nothing: another laptop may announce the same number, by chance or to keep
/// people out. So one that turned out to be wrong does not end the search, up to `servicesMax` of
/// them. Each try with wrong words counts at the host; a service whose words were other ones is not
/// called at its other addresses, and no address is called twice, whichever services name it.
public struct DoorSearch: Sendable {
    /// What became of a knock.
    public enum Outcome: Hashable, Sendable {
        /// Nobody is there, or not with such a door.
        case noAnswer
        /// There is a door of that number, with another code.
        case codeWrong
    }

    /// More services than this are not called in one search.
    public static let servicesMax = 8

    private var endpointsTried: Set<PeerEndpoint> = []
    private var servicesTried: Set<String> = []
    /// The services whose door has other words.
    public private(set) var servicesWrong: Set<String> = []
    /// Whether somewhere there was a door of the number with another code.
    public private(set) var isCodeWrong = false

    public init() {}

    /// Whether another service may be called.
    public var isOpen: Bool { servicesTried.count < Self.servicesMax }

    /// How many services were called.
    public var serviceCount: Int { servicesTried.count }

    /// The address to call next at a service that announces the door; it counts as tried.
    ///
    /// - Parameter announced: Its addresses in the order to try them.
    /// - Returns: Nil when there is nothing left to try at this service.
    public mutating func nextEndpoint(of service: String, at announced: [PeerEndpoint]) -> PeerEndpoint? {
        guard !servicesWrong.contains(service), isOpen || servicesTried.contains(service) else { return nil }
        guard let endpoint = announced.first(where: { !endpointsTried.contains($0) }) else { return nil }
        endpointsTried.insert(endpoint)
        servicesTried.insert(service)
        return endpoint
    }

    /// Whether an address that no service announces for this door may be called; it counts as tried.
    public mutating func mayTry(_ endpoint: PeerEndpoint) -> Bool { endpointsTried.insert(endpoint).inserted }

    /// - Parameter service: Nil for an address that no service announced.
    public mutating func knocked(at service: String?, _ outcome: Outcome) {
        guard outcome == .codeWrong else { return }
        isCodeWrong = true
        if let service { servicesWrong.insert(service) }
    }
}
