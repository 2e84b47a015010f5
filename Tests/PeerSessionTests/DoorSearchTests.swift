// SPDX-License-Identifier: Apache-2.0
// peersync

import PeerSession
import PeerTestSupport
import PeerWire
import Testing

struct DoorSearchTests {
    private func endpoint(_ number: Int) -> PeerEndpoint { PeerEndpoint(host: "10.0.0.\(number)", port: 4_711) }

    /// Calls the services in the order given until the right one answers.
    ///
    /// - Returns: Where it knocked.
    private func search(_ services: [(name: String, endpoints: [Int])], right: Int?, silent: Set<Int> = []) -> [Int] {
        var search = DoorSearch()
        var knocks: [Int] = []
        for service in services {
            while let next = search.nextEndpoint(of: service.name, at: service.endpoints.map(endpoint)) {
                let number = service.endpoints.first { endpoint($0) == next } ?? -1
                knocks.append(number)
                if number == right { return knocks }
                search.knocked(at: service.name, silent.contains(number) ? .noAnswer : .codeWrong)
            }
        }
        return knocks
    }

    @Test("The door is found behind as many false announcements as are called, wherever among them it is")
    func falseAnnouncements() {
        for place in 0..<DoorSearch.servicesMax {
            var services = (1..<DoorSearch.servicesMax).map { (name: "false \($0)", endpoints: [$0]) }
            services.insert((name: "right", endpoints: [99]), at: place)
            #expect(search(services, right: 99) == Array(1..<place + 1) + [99])
        }
    }

    @Test("After eight services the search is over, and what is tried already is still tried to the end")
    func limit() {
        var search = DoorSearch()
        func next(_ service: Int) -> PeerEndpoint? {
            search.nextEndpoint(of: "\(service)", at: [endpoint(service), endpoint(100 + service)])
        }
        for number in 1...DoorSearch.servicesMax {
            #expect(search.isOpen)
            let first = next(number)
            #expect(first == endpoint(number))
            search.knocked(at: "\(number)", .noAnswer)
        }
        #expect(!search.isOpen)
        let (another, last) = (next(50), next(DoorSearch.servicesMax))
        #expect(another == nil)
        #expect(last == endpoint(100 + DoorSearch.servicesMax))
        #expect(!search.isCodeWrong)
    }

    @Test("Wrong words cost one try at a laptop, however many addresses it has and however often it is found")
    func oneTryEach() {
        let laptop = (name: "laptop", endpoints: [1, 2, 3, 4])
        #expect(search([laptop, laptop, laptop], right: nil) == [1])
        // Two groups nearby have the same number: one try at each.
        #expect(search([laptop, (name: "other", endpoints: [5, 6]), laptop], right: nil) == [1, 5])
    }

    @Test("Addresses that do not answer are tried one after the other, each once")
    func silence() {
        let laptop = (name: "laptop", endpoints: [1, 2, 3])
        #expect(search([laptop, laptop], right: 3, silent: [1, 2]) == [1, 2, 3])
        #expect(search([laptop, laptop], right: nil, silent: [1, 2, 3]) == [1, 2, 3])
    }

    @Test("An address that several services name is called once, and one given by hand not again")
    func sharedAddresses() {
        #expect(search([(name: "a", endpoints: [1]), (name: "b", endpoints: [1])], right: nil) == [1])
        var search = DoorSearch()
        let first = search.mayTry(endpoint(1))
        let again = search.mayTry(endpoint(1))
        #expect(first && !again)
        search.knocked(at: nil, .codeWrong)
        #expect(search.isCodeWrong)
        // Another laptop's words may be right all the same, also where its first address is dead.
        let addresses = [endpoint(1), endpoint(2), endpoint(3)]
        let second = search.nextEndpoint(of: "a", at: addresses)
        search.knocked(at: "a", .noAnswer)
        let third = search.nextEndpoint(of: "a", at: addresses)
        #expect([second, third] == [endpoint(2), endpoint(3)])
    }

    @Test(
        "Whatever is announced, nothing is called twice and wrong words cost one try a service",
        arguments: seeds(20))
    func random(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        var search = DoorSearch()
        var called: [PeerEndpoint] = []
        var (services, wrong): (Set<String>, [String]) = ([], [])
        for _ in 0..<200 {
            let name = "service \(Int.random(in: 0..<12, using: &random))"
            let announced = (0..<Int.random(in: 0...4, using: &random)).map { _ in endpoint(Int.random(in: 0..<40, using: &random)) }
            guard let next = search.nextEndpoint(of: name, at: announced) else { continue }
            called.append(next)
            services.insert(name)
            let outcome: DoorSearch.Outcome = Bool.random(using: &random) ? .codeWrong : .noAnswer
            if outcome == .codeWrong { wrong.append(name) }
            search.knocked(at: name, outcome)
        }
        #expect(Set(called).count == called.count, "PEERSYNC_SEED=\(seed)")
        #expect(services.count <= DoorSearch.servicesMax && services.count == search.serviceCount, "PEERSYNC_SEED=\(seed)")
        #expect(Set(wrong).count == wrong.count, "PEERSYNC_SEED=\(seed)")
    }
}
