// SPDX-License-Identifier: Apache-2.0
// peersync
// modules: CollaborativeText PeerReplica PeerWire

/// Any bytes as a record's view and as its state on a damaged disk: refused, or something that can be gone on with.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzRecord(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let bytes = Array(UnsafeBufferPointer(start: start, count: count))
    if let view = try? RecordViewCodec.decode(bytes) {
        precondition((try? RecordViewCodec.decode(RecordViewCodec.encode(view, texts: .whole))) == view)
    }
    if let snapshot = try? RecordStateCodec.decode(bytes) {
        precondition((try? RecordStateCodec.decode(RecordStateCodec.encode(snapshot))) == snapshot)
        let graph = ChangeGraph(group: GroupID(words: [1, 2, 3, 4]))
        if let state = RecordState(id: .group, snapshot, in: graph) { _ = state.view(in: graph) }
    }
    return 0
}
