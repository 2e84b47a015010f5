// SPDX-License-Identifier: Apache-2.0
#ifdef __linux__
#define _GNU_SOURCE
#include <fcntl.h>
#include <sys/prctl.h>
#endif
#include <sys/resource.h>
#include <sys/stat.h>
#include "CHost.h"

int chost_look_at(const char *path, struct chost_file *file) {
#ifdef __linux__
    struct statx status;
    if (statx(AT_FDCWD, path, 0, STATX_INO | STATX_BTIME, &status) != 0) return -1;
    file->number = status.stx_ino;
    file->seconds = status.stx_mask & STATX_BTIME ? status.stx_btime.tv_sec : 0;
    file->nanoseconds = status.stx_mask & STATX_BTIME ? status.stx_btime.tv_nsec : 0;
#else
    struct stat status;
    if (stat(path, &status) != 0) return -1;
    file->number = status.st_ino;
    file->seconds = status.st_birthtimespec.tv_sec;
    file->nanoseconds = status.st_birthtimespec.tv_nsec;
#endif
    return 0;
}

void chost_keep_memory_to_itself(void) {
    struct rlimit none = {0, 0};
    setrlimit(RLIMIT_CORE, &none);
#ifdef __linux__
    // A dump that goes to a program does not heed the limit; https://man7.org/linux/man-pages/man5/core.5.html
    prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
#endif
}
