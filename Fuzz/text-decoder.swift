// SPDX-License-Identifier: Apache-2.0
// peersync
// modules: CollaborativeText
// with: Tests/PeerTestSupport/ReferenceText.swift Tests/PeerTestSupport/TwinnedText.swift

/// Any bytes as an update, a whole history and a snapshot: they are refused, or they make a text that stands up.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzTextDecoder(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let bytes = Array(UnsafeBufferPointer(start: start, count: count))
    var base = SharedText()
    try? base.insert("état: ", at: 0, by: AuthorID([7]))
    let before = base.version
    do {
        try base.merge(bytes)
        base.checkInvariants()
        precondition(base.attribution().last?.range.upperBound ?? 0 == base.scalarCount)
    } catch {
        precondition(base.version == before && base.text == "état: ", "a refused update left something behind")
    }
    if let text = try? SharedText(decoding: bytes) {
        let again = text.encoded()
        guard let twin = try? SharedText(decoding: again) else { preconditionFailure("what was encoded is refused") }
        precondition(twin.text == text.text && twin.version == text.version)
        precondition((try? text.text(at: text.version)) == text.text)
    }
    if let snapshot = try? TextSnapshot(bytes), let text = try? snapshot.open() {
        precondition(text.text == snapshot.text)
    }
    return 0
}
