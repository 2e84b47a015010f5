// SPDX-License-Identifier: Apache-2.0
// peersync

// A layer between SQLite and the disk (https://www.sqlite.org/vfs.html) for tests: it writes down all that is done to
// the files of one folder, so that a test can say what a power cut would have left of them, and fails when it is told to.
// Files of other folders pass through it untouched.

#pragma once
#include <stdbool.h>
#include <stdint.h>

typedef enum {
    faulty_write,
    faulty_truncate,
    faulty_sync,
    // What was written since the last sync may be lost though it can still be read.
    faulty_sync_failed,
    faulty_delete,
    // Put there by the test.
    faulty_mark,
} faulty_kind;

typedef struct {
    faulty_kind kind;
    // Index of its name; of a mark, nothing.
    int file;
    // Of a truncation the new size, of a mark its number.
    int64_t offset;
    int size;
    const unsigned char *bytes;
} faulty_operation;

typedef enum {
    // Every operation may fail.
    faulty_disk_broken,
    // Whatever needs more room does.
    faulty_disk_full,
    // Half of what is to be written is, then there is no more room.
    faulty_disk_short,
    // A sync fails.
    faulty_disk_unsynced,
} faulty_fault;

typedef struct faulty_disk faulty_disk;

// Watches the files whose paths begin so. Never freed: SQLite may hold files of it.
faulty_disk *faulty_disk_watch(const char *prefix);
// Forgets what was written down, and the fault.
void faulty_disk_reset(faulty_disk *disk);
int faulty_disk_count(faulty_disk *disk);
faulty_operation faulty_disk_operation(faulty_disk *disk, int index);
// What follows the prefix in the name of a file, by its index.
const char *faulty_disk_name(faulty_disk *disk, int file);
int faulty_disk_names(faulty_disk *disk);
void faulty_disk_mark(faulty_disk *disk, int64_t number);
// The n-th operation (from 1) that the fault concerns fails, and all after it when it is for ever; none when n is 0.
void faulty_disk_fail(faulty_disk *disk, faulty_fault fault, int64_t n, bool for_ever);
// How many failed since then.
int faulty_disk_failures(faulty_disk *disk);
