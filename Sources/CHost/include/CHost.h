// SPDX-License-Identifier: Apache-2.0
// What the system's Swift modules leave out.
#ifndef CHOST_H
#define CHOST_H

#include <stdint.h>

/// A file's number and when it was made, in seconds and nanoseconds; zeros for what the system does not tell.
struct chost_file {
    uint64_t number;
    int64_t seconds;
    int64_t nanoseconds;
};

/// 0, or -1 with errno.
int chost_look_at(const char *path, struct chost_file *file);

/// No core dump of this process, and no other process of its user looks into it.
void chost_keep_memory_to_itself(void);

#endif
