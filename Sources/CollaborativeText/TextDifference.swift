// SPDX-License-Identifier: Apache-2.0
// peersync

/// The edits that turn one text into another, as small as a reader would want them.
///
/// Words are compared first and never cut inside a grapheme, so that two people who change different words of one
/// sentence both keep their change. Myers' algorithm (1986) through the standard library.
public enum TextDifference {
    /// Beyond this many differing words on both sides together the whole stretch is replaced; Myers is quadratic
    /// in the number of differences.
    static let wordsComparedMax = 20_000

    /// - Returns: Edits to be made one after the other, ascending; empty when the texts are equal scalar by scalar.
    public static func edits(from old: String, to new: String) -> [TextEdit] {
        let oldWords = words(old)
        let newWords = words(new)
        var prefix = 0
        while prefix < oldWords.count, prefix < newWords.count, same(oldWords[prefix], newWords[prefix]) {
            prefix += 1
        }
        var suffix = 0
        while suffix < oldWords.count - prefix, suffix < newWords.count - prefix,
            same(oldWords[oldWords.count - 1 - suffix], newWords[newWords.count - 1 - suffix])
        {
            suffix += 1
        }
        let oldMiddle = oldWords[prefix..<oldWords.count - suffix]
        let newMiddle = newWords[prefix..<newWords.count - suffix]
        let start = oldWords[..<prefix].reduce(0) { $0 + $1.unicodeScalars.count }
        guard oldMiddle.count + newMiddle.count <= wordsComparedMax else {
            return joined([
                TextEdit(
                    position: start, deletedCount: oldMiddle.reduce(0) { $0 + $1.unicodeScalars.count },
                    inserted: newMiddle.joined())
            ])
        }
        return edits(Array(oldMiddle), Array(newMiddle), from: start)
    }

    private static func edits(_ old: [Substring], _ new: [Substring], from start: Int) -> [TextEdit] {
        var removed: Set<Int> = []
        var added: Set<Int> = []
        for step in new.difference(from: old, by: same) {
            switch step {
            case .remove(let offset, _, _): removed.insert(offset)
            case .insert(let offset, _, _): added.insert(offset)
            }
        }
        var edits: [TextEdit] = []
        var position = start
        var oldIndex = 0
        var newIndex = 0
        while oldIndex < old.count || newIndex < new.count {
            if removed.contains(oldIndex), oldIndex < old.count {
                edits.append(TextEdit(position: position, deletedCount: old[oldIndex].unicodeScalars.count))
                oldIndex += 1
            } else if added.contains(newIndex), newIndex < new.count {
                edits.append(TextEdit(position: position, inserted: String(new[newIndex])))
                position += new[newIndex].unicodeScalars.count
                newIndex += 1
            } else {
                position += old[oldIndex].unicodeScalars.count
                oldIndex += 1
                newIndex += 1
            }
        }
        return joined(edits)
    }

    /// Joins edits that touch: a row of deletions, of insertions, or deletions followed by insertions.
    static func joined(_ edits: [TextEdit]) -> [TextEdit] {
        var result: [TextEdit] = []
        for edit in edits where edit.eventCount > 0 {
            guard let last = result.last else {
                result.append(edit)
                continue
            }
            let end = last.position + last.inserted.unicodeScalars.count
            if edit.position == end, last.inserted.isEmpty || edit.deletedCount == 0 {
                result[result.count - 1] = TextEdit(
                    position: last.position, deletedCount: last.deletedCount + edit.deletedCount,
                    inserted: last.inserted + edit.inserted)
            } else {
                result.append(edit)
            }
        }
        return result
    }

    /// Words, numbers, and everything else grapheme by grapheme.
    private static func words(_ text: String) -> [Substring] {
        var words: [Substring] = []
        var start = text.startIndex
        var index = text.startIndex
        while index < text.endIndex {
            let isWord = text[index].isLetter || text[index].isNumber
            let next = text.index(after: index)
            let nextIsWord = next < text.endIndex && (text[next].isLetter || text[next].isNumber)
            if !(isWord && nextIsWord) {
                words.append(text[start..<next])
                start = next
            }
            index = next
        }
        return words
    }

    /// Equality by scalars: "é" written in two ways is two texts.
    private static func same(_ left: Substring, _ right: Substring) -> Bool {
        left.utf8.elementsEqual(right.utf8)
    }
}
