// SPDX-License-Identifier: Apache-2.0
// peersync

/// The fields of a record of the kind `file`: a file by which a group exchanges changes through a shared folder.
///
/// Reserved names, so that a later version and this one mean the same by them.
public enum SharedFileField {
    /// An integer, as in the fields of a bundle.
    public static let kind: FieldID = "kind"
    /// An integer that counts the files of one device in one folder from zero.
    public static let number: FieldID = "number"
    /// An attachment: the file of the same device before this one.
    public static let previous: FieldID = "previous"
    /// An integer: bytes without meaning at the end of the file, which hide how much it holds.
    public static let padding: FieldID = "padding"
}
