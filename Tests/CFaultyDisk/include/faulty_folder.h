// SPDX-License-Identifier: Apache-2.0
// peersync

// Tells a test of all that a process does to names in folders, and of every sync. On Linux the
// functions of this file take the place of the C library's within the test program, so that
// Foundation and SQLite are seen as well.

#pragma once
#include <stdbool.h>

typedef enum {
    // A file or folder got a name, another one, or none. The path is the one it has now or had.
    faulty_folder_renamed,
    // About to be synced, by its descriptor.
    faulty_folder_syncing,
    // It is synced.
    faulty_folder_synced,
} faulty_folder_event;

// Called for each event. For `syncing`, whether the listener has taken care of it: then nothing is
// done to the real disk, and `synced` follows all the same.
typedef bool (*faulty_folder_listener)(faulty_folder_event event, int descriptor, const char *path);

void faulty_folder_listen(faulty_folder_listener listener);
// Whether this system lets a test see them.
bool faulty_folder_is_supported(void);
