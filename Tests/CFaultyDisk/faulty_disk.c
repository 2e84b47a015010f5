// SPDX-License-Identifier: Apache-2.0
// peersync

#include "faulty_disk.h"

#include <pthread.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

enum { names_max = 16, disks_max = 1 << 16 };

struct faulty_disk {
    char *prefix;
    pthread_mutex_t mutex;
    char *names[names_max];
    int name_count;
    faulty_operation *operations;
    int count;
    int capacity;
    faulty_fault fault;
    int64_t left;
    bool for_ever;
    int failures;
};

typedef struct {
    sqlite3_file base;
    faulty_disk *disk;
    int name;
    // The real file follows.
} faulty_file;

static faulty_disk *disks[disks_max];
static int disk_count;
static pthread_mutex_t disks_mutex = PTHREAD_MUTEX_INITIALIZER;
static sqlite3_vfs *real;
static sqlite3_vfs faulty_vfs;
static sqlite3_io_methods faulty_methods;

static sqlite3_file *below(sqlite3_file *file) { return (sqlite3_file *)((faulty_file *)file + 1); }

// MARK: - What is written down

static int name_of(faulty_disk *disk, const char *path) {
    const char *rest = path + strlen(disk->prefix);
    for (int i = 0; i < disk->name_count; i++)
        if (strcmp(disk->names[i], rest) == 0) return i;
    if (disk->name_count == names_max) abort();
    disk->names[disk->name_count] = strdup(rest);
    return disk->name_count++;
}

static void note(faulty_disk *disk, faulty_kind kind, int file, int64_t offset, const void *bytes, int size) {
    pthread_mutex_lock(&disk->mutex);
    if (disk->count == disk->capacity) {
        disk->capacity = disk->capacity * 2 + 64;
        disk->operations = realloc(disk->operations, sizeof(faulty_operation) * (size_t)disk->capacity);
    }
    unsigned char *copy = NULL;
    if (size > 0) memcpy(copy = malloc((size_t)size), bytes, (size_t)size);
    disk->operations[disk->count++] = (faulty_operation){kind, file, offset, size, copy};
    pthread_mutex_unlock(&disk->mutex);
}

// Whether an operation that these faults concern has to fail now.
static bool fails(faulty_disk *disk, unsigned faults) {
    if (disk == NULL) return false;
    pthread_mutex_lock(&disk->mutex);
    bool result = false;
    if (faults & (1u << disk->fault)) {
        if (disk->left > 0) result = --disk->left == 0;
        else if (disk->left < 0) result = true;
        if (result && disk->for_ever) disk->left = -1;
    }
    if (result) disk->failures++;
    pthread_mutex_unlock(&disk->mutex);
    return result;
}

enum {
    any = 1u << faulty_disk_broken,
    growing = any | 1u << faulty_disk_full,
    writing = growing | 1u << faulty_disk_short,
    syncing = any | 1u << faulty_disk_unsynced,
};

// MARK: - Files

static int file_close(sqlite3_file *file) { return below(file)->pMethods->xClose(below(file)); }

static int file_read(sqlite3_file *file, void *bytes, int size, sqlite3_int64 offset) {
    if (fails(((faulty_file *)file)->disk, any)) return SQLITE_IOERR_READ;
    return below(file)->pMethods->xRead(below(file), bytes, size, offset);
}

static int file_write(sqlite3_file *file, const void *bytes, int size, sqlite3_int64 offset) {
    faulty_file *own = (faulty_file *)file;
    if (!fails(own->disk, writing)) {
        if (own->disk) note(own->disk, faulty_write, own->name, offset, bytes, size);
        return below(file)->pMethods->xWrite(below(file), bytes, size, offset);
    }
    if (own->disk->fault == faulty_disk_short) {
        note(own->disk, faulty_write, own->name, offset, bytes, size / 2);
        below(file)->pMethods->xWrite(below(file), bytes, size / 2, offset);
    }
    return own->disk->fault == faulty_disk_broken ? SQLITE_IOERR_WRITE : SQLITE_FULL;
}

static int file_truncate(sqlite3_file *file, sqlite3_int64 size) {
    faulty_file *own = (faulty_file *)file;
    if (fails(own->disk, any)) return SQLITE_IOERR_TRUNCATE;
    if (own->disk) note(own->disk, faulty_truncate, own->name, size, NULL, 0);
    return below(file)->pMethods->xTruncate(below(file), size);
}

static int file_sync(sqlite3_file *file, int flags) {
    faulty_file *own = (faulty_file *)file;
    if (fails(own->disk, syncing)) {
        note(own->disk, faulty_sync_failed, own->name, 0, NULL, 0);
        return SQLITE_IOERR_FSYNC;
    }
    // Not done to the real disk: what would be lost is reckoned from what is written down.
    if (own->disk == NULL) return below(file)->pMethods->xSync(below(file), flags);
    note(own->disk, faulty_sync, own->name, 0, NULL, 0);
    return SQLITE_OK;
}

static int file_size(sqlite3_file *file, sqlite3_int64 *size) {
    if (fails(((faulty_file *)file)->disk, any)) return SQLITE_IOERR_FSTAT;
    return below(file)->pMethods->xFileSize(below(file), size);
}

static int file_lock(sqlite3_file *file, int level) { return below(file)->pMethods->xLock(below(file), level); }
static int file_unlock(sqlite3_file *file, int level) { return below(file)->pMethods->xUnlock(below(file), level); }
static int file_check_lock(sqlite3_file *file, int *result) { return below(file)->pMethods->xCheckReservedLock(below(file), result); }
static int file_control(sqlite3_file *file, int what, void *argument) { return below(file)->pMethods->xFileControl(below(file), what, argument); }
static int file_sector(sqlite3_file *file) { return below(file)->pMethods->xSectorSize(below(file)); }
static int file_traits(sqlite3_file *file) { return below(file)->pMethods->xDeviceCharacteristics(below(file)); }

static int file_map(sqlite3_file *file, int page, int size, int extend, void volatile **result) {
    if (fails(((faulty_file *)file)->disk, extend ? growing : any)) return extend ? SQLITE_IOERR_SHMSIZE : SQLITE_IOERR_SHMMAP;
    return below(file)->pMethods->xShmMap(below(file), page, size, extend, result);
}

static int file_map_lock(sqlite3_file *file, int offset, int count, int flags) {
    return below(file)->pMethods->xShmLock(below(file), offset, count, flags);
}

static void file_barrier(sqlite3_file *file) { below(file)->pMethods->xShmBarrier(below(file)); }
static int file_unmap(sqlite3_file *file, int remove) { return below(file)->pMethods->xShmUnmap(below(file), remove); }

// MARK: - Names

static faulty_disk *disk_of(const char *path) {
    faulty_disk *result = NULL;
    pthread_mutex_lock(&disks_mutex);
    for (int i = 0; path && i < disk_count; i++)
        if (strncmp(path, disks[i]->prefix, strlen(disks[i]->prefix)) == 0) result = disks[i];
    pthread_mutex_unlock(&disks_mutex);
    return result;
}

static int vfs_open(sqlite3_vfs *vfs, const char *path, sqlite3_file *file, int flags, int *actual) {
    (void)vfs;
    faulty_file *own = (faulty_file *)file;
    own->base.pMethods = NULL;
    own->disk = disk_of(path);
    if (fails(own->disk, any)) return SQLITE_CANTOPEN;
    int result = real->xOpen(real, path, below(file), flags, actual);
    if (below(file)->pMethods) own->base.pMethods = &faulty_methods;
    if (own->disk) {
        pthread_mutex_lock(&own->disk->mutex);
        own->name = name_of(own->disk, path);
        pthread_mutex_unlock(&own->disk->mutex);
    }
    return result;
}

static int vfs_delete(sqlite3_vfs *vfs, const char *path, int sync) {
    (void)vfs;
    faulty_disk *disk = disk_of(path);
    if (fails(disk, any)) return SQLITE_IOERR_DELETE;
    if (disk) {
        pthread_mutex_lock(&disk->mutex);
        int name = name_of(disk, path);
        pthread_mutex_unlock(&disk->mutex);
        note(disk, faulty_delete, name, sync, NULL, 0);
    }
    return real->xDelete(real, path, sync);
}

static int vfs_access(sqlite3_vfs *vfs, const char *path, int flags, int *result) {
    (void)vfs;
    if (fails(disk_of(path), any)) return SQLITE_IOERR_ACCESS;
    return real->xAccess(real, path, flags, result);
}

static int vfs_path(sqlite3_vfs *vfs, const char *path, int size, char *result) {
    (void)vfs;
    return real->xFullPathname(real, path, size, result);
}

static void install(void) {
    real = sqlite3_vfs_find(NULL);
    faulty_methods = (sqlite3_io_methods){
        .iVersion = 2, .xClose = file_close, .xRead = file_read, .xWrite = file_write, .xTruncate = file_truncate,
        .xSync = file_sync, .xFileSize = file_size, .xLock = file_lock, .xUnlock = file_unlock,
        .xCheckReservedLock = file_check_lock, .xFileControl = file_control, .xSectorSize = file_sector,
        .xDeviceCharacteristics = file_traits, .xShmMap = file_map, .xShmLock = file_map_lock,
        .xShmBarrier = file_barrier, .xShmUnmap = file_unmap,
    };
    faulty_vfs = *real;
    faulty_vfs.szOsFile = (int)sizeof(faulty_file) + real->szOsFile;
    faulty_vfs.zName = "faulty";
    faulty_vfs.pNext = NULL;
    faulty_vfs.xOpen = vfs_open;
    faulty_vfs.xDelete = vfs_delete;
    faulty_vfs.xAccess = vfs_access;
    faulty_vfs.xFullPathname = vfs_path;
    sqlite3_vfs_register(&faulty_vfs, 1);
}

// MARK: - For the test

faulty_disk *faulty_disk_watch(const char *prefix) {
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, install);
    faulty_disk *disk = calloc(1, sizeof *disk);
    disk->prefix = strdup(prefix);
    pthread_mutex_init(&disk->mutex, NULL);
    pthread_mutex_lock(&disks_mutex);
    if (disk_count == disks_max) abort();
    disks[disk_count++] = disk;
    pthread_mutex_unlock(&disks_mutex);
    return disk;
}

void faulty_disk_reset(faulty_disk *disk) {
    pthread_mutex_lock(&disk->mutex);
    for (int i = 0; i < disk->count; i++) free((void *)disk->operations[i].bytes);
    disk->count = 0;
    disk->left = 0;
    disk->failures = 0;
    pthread_mutex_unlock(&disk->mutex);
}

int faulty_disk_count(faulty_disk *disk) { return disk->count; }
faulty_operation faulty_disk_operation(faulty_disk *disk, int index) { return disk->operations[index]; }
const char *faulty_disk_name(faulty_disk *disk, int file) { return disk->names[file]; }
int faulty_disk_names(faulty_disk *disk) { return disk->name_count; }
void faulty_disk_mark(faulty_disk *disk, int64_t number) { note(disk, faulty_mark, 0, number, NULL, 0); }

void faulty_disk_fail(faulty_disk *disk, faulty_fault fault, int64_t n, bool for_ever) {
    pthread_mutex_lock(&disk->mutex);
    disk->fault = fault;
    disk->left = n;
    disk->for_ever = for_ever;
    disk->failures = 0;
    pthread_mutex_unlock(&disk->mutex);
}

int faulty_disk_failures(faulty_disk *disk) { return disk->failures; }
