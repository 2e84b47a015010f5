// SPDX-License-Identifier: Apache-2.0
// peersync

import Foundation
import MeetupModel
import PeerNode
import PeerReplica
import PeerStore
import Synchronization

extension GroupWorkspace {
    func profile(of text: String?) throws -> Response {
        let member = try text.map(findMember) ?? ownMember
        return .profile(try profile(member, store.view(of: .profile(of: member)), people()))
    }

    func profiles() throws -> Response { .profiles(try allProfiles()) }

    /// Sorted by name; as this member sees them.
    func allProfiles() throws -> [Profile] {
        let people = try people()
        let views = Dictionary(
            try store.views(of: [.profile]).map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        return try people.members.compactMap { member in
            try views[.profile(of: member)].map { try profile(member, $0, people) }
        }.sorted { ($0.name, $0.member) < ($1.name, $1.member) }
    }

    private func profile(_ member: MemberID, _ view: RecordView?, _ people: People) throws -> Profile {
        let isOwn = member == ownMember
        return Profile(
            view ?? RecordView(id: .profile(of: member)), member: member, people, isOwn: isOwn, kept: isOwn ? try kept() : [:])
    }

    func matches(of text: String?) async throws -> Response {
        let member = try text.map(findMember) ?? ownMember
        let profiles = try allProfiles()
        guard let profile = profiles.first(where: { $0.member == member.description }) else {
            throw Failure(.refused, "there is no profile to match yet", fix: "tell what you do: peersync profile set trade=… offers+=… seeks+=…")
        }
        // Do not match anybody with a member who is not in the group any more.
        let graph = try await keeper.graph
        return .matches(Matches(of: profile, among: profiles.filter { MemberID(text: $0.member).map { !graph.isMember($0) } != true }))
    }

    // MARK: - What stays on this laptop

    private func kept() throws -> Profile.Private {
        let bytes = try group.folder.ownWords
        return bytes.isEmpty ? [:] : try JSONDecoder().decode(Profile.Private.self, from: Data(bytes))
    }

    private func keep(_ values: Profile.Private) throws {
        if try values != kept() { try group.folder.keepOwnWords(Array(try JSONEncoder().encode(values))) }
    }

    // MARK: - Writing

    func editProfile(_ edits: [ProfileEdit]) async throws -> Response {
        let id = RecordID.profile(of: ownMember)
        let workspace = self
        let published = Mutex<Profile.Private>([:])
        try await write { keeper in
            // A value that is taken out of the document is stored on this laptop first. The keeper
            // runs this, so that no two edits store values at once.
            let before = try workspace.kept()
            let draft = try ProfileDraft(id: id, view: keeper.view(of: id), kept: before, edits)
            try workspace.keep(draft.kept.merging(before) { new, _ in new })
            published.withLock { $0 = before.merging(draft.kept) { _, new in new }.filter { draft.kept[$0.key] == nil } }
            return draft.operations
        }
        // A value that went into the document is forgotten on this laptop only after the commit.
        let gone = published.withLock { $0 }
        if !gone.isEmpty {
            try await write { _ in
                try workspace.keep(workspace.kept().filter { gone[$0.key] != $0.value })
                return []
            }
        }
        return try profile(of: nil)
    }

    func forgetProfile() async throws -> Response {
        let id = RecordID.profile(of: ownMember)
        let view = try store.view(of: id) ?? RecordView(id: id)
        var operations: [PeerReplica.Operation] = [.assign(id, Profile.forgotten, .flag(true))]
        operations += view.fields.keys.sorted().filter { $0 != Profile.forgotten }.map { .assign(id, $0, nil) }
        for (field, elements) in view.sets.sorted(by: { $0.key < $1.key }) { operations += elements.map { .remove(id, field, $0.value) } }
        let final = operations
        try await write { _ in final }
        try keep([:])
        return .done(Done(
            id: id.description, kind: "profile",
            message: """
                Your profile is forgotten: no view and no export of a laptop that hears of this shows it. What you wrote in notes \
                and offers stays, under your id. To be there again: peersync profile set name=…
                """))
    }

    static func field(_ name: String) throws -> FieldID {
        let all = Profile.scalarFields + Profile.setFields
        guard let field = all.first(where: { $0.name == name }) else {
            throw Failure(
                .usage, "a profile has no field “\(VisibleText.line(name))”", fix: "fields are \(all.map { tr(word: $0.name) }.joined(separator: ", "))")
        }
        return field
    }

    static func setField(_ name: String) throws -> FieldID {
        let field = try field(name)
        guard Profile.setFields.contains(field) else {
            throw Failure(.usage, "\(name) holds one value", fix: "set it with \(name)=…; += and -= are for offers, seeks and languages")
        }
        return field
    }
}

/// A profile that is being changed: the operations for the document, and the values that stay on
/// this laptop.
private struct ProfileDraft {
    let id: RecordID
    let view: RecordView
    private(set) var kept: Profile.Private
    private(set) var operations: [PeerReplica.Operation] = []

    init(id: RecordID, view: RecordView, kept: Profile.Private, _ edits: [ProfileEdit]) throws {
        self.id = id
        self.view = view
        self.kept = kept
        if view[Profile.forgotten] != nil { operations.append(.assign(id, Profile.forgotten, nil)) }
        // Make fields private before values are set, so that new values do not get into the
        // document. Show fields after values are set, so that the last values are shown.
        let visibilities = try edits.compactMap { edit -> (field: FieldID, visibility: Profile.Visibility)? in
            if case .visibility(let name, let visibility) = edit { (try GroupWorkspace.field(name), visibility) } else { nil }
        }
        for (field, visibility) in visibilities where visibility == .private { try show(field, to: visibility) }
        for edit in edits { try apply(edit) }
        for (field, visibility) in visibilities where visibility != .private { try show(field, to: visibility) }
    }

    private mutating func apply(_ edit: ProfileEdit) throws {
        switch edit {
        case .visibility: return
        case .set(let name, let value): try set(try GroupWorkspace.field(name), value)
        case .unset(let name):
            if name == "name" { throw Failure(.usage, "everybody has a name", fix: "set another one: name=…") }
            unset(try GroupWorkspace.field(name))
        case .add(let name, let value): add(try GroupWorkspace.setField(name), try Texts.element(value, of: name))
        case .remove(let name, let value): remove(try GroupWorkspace.setField(name), try Texts.element(value, of: name))
        }
    }

    private mutating func set(_ field: FieldID, _ value: String) throws {
        guard Profile.setFields.contains(field) else {
            let text = field == "name" ? try Texts.title(value, what: field.name) : try Texts.line(value, what: field.name)
            if kept[field.name] != nil { kept[field.name] = [text] } else { operations.append(.assign(id, field, .text(text))) }
            return
        }
        // A list is given whole, separated by commas; += and -= change one value of it.
        let values = try value.split(separator: ",").map { try Texts.element(String($0), of: field.name) }
        for old in kept[field.name] ?? texts(of: field) where !values.contains(old) { remove(field, old) }
        for value in values { add(field, value) }
    }

    private mutating func unset(_ field: FieldID) {
        if kept[field.name] != nil { kept[field.name] = [] } else { clear(field) }
    }

    private mutating func add(_ field: FieldID, _ text: String) {
        guard let there = kept[field.name] else { return operations.append(.add(id, field, .text(text))) }
        if !there.contains(text) { kept[field.name]?.append(text) }
    }

    private mutating func remove(_ field: FieldID, _ text: String) {
        if kept[field.name] != nil { kept[field.name]?.removeAll { $0 == text } } else { operations.append(.remove(id, field, .text(text))) }
    }

    private mutating func show(_ field: FieldID, to visibility: Profile.Visibility) throws {
        let marker = Profile.visibilityField(field.name)
        guard visibility == .private else {
            operations.append(.assign(id, marker, .text(visibility.rawValue)))
            guard let values = kept.removeValue(forKey: field.name) else { return }
            if Profile.setFields.contains(field) {
                operations += values.map { .add(id, field, .text($0)) }
            } else if let value = values.first {
                operations.append(.assign(id, field, .text(value)))
            }
            return
        }
        if field == "name" { throw Failure(.usage, "the others have to call you something", fix: "set another name: peersync profile set name=…") }
        if kept[field.name] == nil {
            kept[field.name] = Profile.setFields.contains(field) ? texts(of: field) : [view[field]].compactMap { if case .text(let text)? = $0 { text } else { nil } }
        }
        // Another laptop of theirs may have put something there all the same.
        clear(field)
        if view[marker] != nil { operations.append(.assign(id, marker, nil)) }
    }

    private mutating func clear(_ field: FieldID) {
        if view.fields[field]?.contains(where: { $0.value != nil }) == true { operations.append(.assign(id, field, nil)) }
        operations += view.sets[field, default: []].map { .remove(id, field, $0.value) }
    }

    private func texts(of field: FieldID) -> [String] {
        view.sets[field, default: []].compactMap { if case .text(let text) = $0.value { text } else { nil } }
    }
}
