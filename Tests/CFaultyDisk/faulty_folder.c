// SPDX-License-Identifier: Apache-2.0
// peersync

#ifdef __linux__
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <sys/stat.h>
#include <unistd.h>
#endif
#include "faulty_folder.h"
#include <stddef.h>

#ifdef __linux__
static _Atomic(faulty_folder_listener) current;

void faulty_folder_listen(faulty_folder_listener listener) { atomic_store(&current, listener); }
bool faulty_folder_is_supported(void) { return true; }

static bool tell(faulty_folder_event event, int descriptor, const char *path) {
    faulty_folder_listener listener = atomic_load(&current);
    return listener != NULL && listener(event, descriptor, path);
}

// The C library's function of the name that is defined here. Found at the first call: it may come
// from a thread that nothing else has run on.
#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

static int synced(int descriptor, int (*real)(int)) {
    int result = tell(faulty_folder_syncing, descriptor, NULL) ? 0 : real(descriptor);
    if (result == 0) tell(faulty_folder_synced, descriptor, NULL);
    return result;
}

int fsync(int descriptor) { return synced(descriptor, REAL(fsync)); }
int fdatasync(int descriptor) { return synced(descriptor, REAL(fdatasync)); }

static int renamed(int result, const char *path) {
    if (result == 0) tell(faulty_folder_renamed, -1, path);
    return result;
}

int rename(const char *old, const char *new) { return renamed(REAL(rename)(old, new), new); }
int link(const char *old, const char *new) { return renamed(REAL(link)(old, new), new); }
int unlink(const char *path) { return renamed(REAL(unlink)(path), path); }
int rmdir(const char *path) { return renamed(REAL(rmdir)(path), path); }
int mkdir(const char *path, mode_t mode) { return renamed(REAL(mkdir)(path, mode), path); }
#else
void faulty_folder_listen(faulty_folder_listener listener) { (void)listener; }
bool faulty_folder_is_supported(void) { return false; }
#endif
