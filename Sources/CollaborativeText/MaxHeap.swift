// SPDX-License-Identifier: Apache-2.0
// peersync

/// A binary heap that gives the greatest element first.
struct MaxHeap<Element: Comparable> {
    private var elements: [Element] = []

    var count: Int { elements.count }
    var isEmpty: Bool { elements.isEmpty }
    var peek: Element? { elements.first }

    mutating func push(_ element: Element) {
        elements.append(element)
        var child = elements.count - 1
        while child > 0 {
            let parent = (child - 1) / 2
            guard elements[parent] < elements[child] else { return }
            elements.swapAt(parent, child)
            child = parent
        }
    }

    mutating func pop() -> Element? {
        guard let greatest = elements.first else { return nil }
        let last = elements.removeLast()
        guard !elements.isEmpty else { return greatest }
        elements[0] = last
        var parent = 0
        while true {
            var child = 2 * parent + 1
            guard child < elements.count else { return greatest }
            if child + 1 < elements.count, elements[child] < elements[child + 1] { child += 1 }
            guard elements[parent] < elements[child] else { return greatest }
            elements.swapAt(parent, child)
            parent = child
        }
    }
}
