// SPDX-License-Identifier: Apache-2.0
// peersync

import CHost

/// What is in this process's memory: keys, and words that are secret while a door is open.
public enum ProcessMemory {
    /// From now on no crash writes it to a disk, and no other process of the same user may look into it.
    public static func keepToItself() { chost_keep_memory_to_itself() }
}
