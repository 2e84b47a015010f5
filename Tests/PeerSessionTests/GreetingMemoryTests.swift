// SPDX-License-Identifier: Apache-2.0
// peersync

import PeerSession
import Testing

struct GreetingMemoryTests {
    private func preface(_ number: Int) -> [UInt8] { [UInt8(number >> 16), UInt8(number >> 8 & 255), UInt8(number & 255)] }

    @Test("A greeting is new once, also after as many others as are remembered; what is remembered stays limited")
    func once() {
        var memory = GreetingMemory()
        var surprises: [Int] = []
        for number in 0..<GreetingMemory.greetingsMin * 3 {
            let isNew = memory.isNew(preface(number))
            let isNewAgain = memory.isNew(preface(number))
            let last = number - GreetingMemory.greetingsMin
            let isOldNew = last >= 0 && memory.isNew(preface(last))
            if !isNew || isNewAgain || isOldNew { surprises.append(number) }
        }
        #expect(surprises == [])
        let isFirstForgotten = memory.isNew(preface(0))
        #expect(isFirstForgotten)
    }
}
