/* Preloaded into a process under test: records what it writes below one folder, and on demand fails, tears or kills
 * at the N-th such operation, or shifts the wall clock. Built by recorder.py; controlled from Python through ctypes. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

enum kind { CREATE = 1, WRITE, TRUNCATE, SYNC, RENAME, UNLINK, MKDIR, NOTE, LINK };
enum plan { NOTHING, FAIL, FAIL_TORN, KILL, KILL_TORN };

struct __attribute__((packed)) header {
    uint8_t kind;
    uint16_t name_length, other_length;
    uint64_t inode, offset, length;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static char folder[4096];
static size_t folder_length;
static int log_fd = -1;
static long counted, planned_at;
static int plan_kind, plan_errno, plan_lasts;
static long clock_shift;

#define REAL(name) ((__typeof__(&name))real(#name))

static void *real(const char *name) {
    void *found = dlsym(RTLD_NEXT, name);
    if (!found) abort();
    return found;
}

static int write_all(const void *data, size_t length) {
    ssize_t (*real_write)(int, const void *, size_t) = real("write");
    while (length) {
        ssize_t done = real_write(log_fd, data, length);
        if (done <= 0) return -1;
        data = (const char *)data + done;
        length -= (size_t)done;
    }
    return 0;
}

static void record(enum kind kind, const char *name, const char *other, uint64_t inode, uint64_t offset,
                   const void *data, uint64_t length) {
    if (log_fd < 0) return;
    struct header header = {kind, name ? strlen(name) : 0, other ? strlen(other) : 0, inode, offset, length};
    write_all(&header, sizeof header);
    if (name) write_all(name, header.name_length);
    if (other) write_all(other, header.other_length);
    if (data) write_all(data, length);
}

static int is_tracked_name(const char *name) {
    return folder_length && name && !strncmp(name, folder, folder_length) &&
           (name[folder_length] == '/' || !name[folder_length]);
}

/* Fills name and status of an open file below the folder; 0 if it is none of ours. */
static int is_tracked(int fd, char *name, size_t size, struct stat *status) {
    if (!folder_length) return 0;
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, name, size - 1);
    if (length <= 0) return 0;
    name[length] = 0;
    return is_tracked_name(name) && !fstat(fd, status);
}

/* Called before each operation, under the lock; tells what is to happen to it. */
static enum plan due(void) {
    counted++;
    if (plan_kind == NOTHING || counted < planned_at || (counted > planned_at && !plan_lasts)) return NOTHING;
    if (plan_kind == KILL) kill(getpid(), SIGKILL);
    return plan_kind;
}

static void die(void) {
    kill(getpid(), SIGKILL);
    for (;;) pause();
}

/* Control, from Python. */

int recorder_start(const char *below, const char *log) {
    pthread_mutex_lock(&lock);
    int (*real_open)(const char *, int, ...) = real("open");
    if (log && *log) log_fd = real_open(log, O_CREAT | O_TRUNC | O_WRONLY | O_CLOEXEC, 0600);
    snprintf(folder, sizeof folder, "%s", below);
    folder_length = strlen(folder);
    pthread_mutex_unlock(&lock);
    return !log || !*log || log_fd >= 0 ? 0 : -1;
}

void recorder_note(const char *text, uint64_t length) {
    pthread_mutex_lock(&lock);
    record(NOTE, NULL, NULL, 0, 0, text, length);
    pthread_mutex_unlock(&lock);
}

/* The n-th operation from now (1 is the next) fails, tears or kills; lasts: so do all after it. */
void recorder_plan(int kind, long n, int error, int lasts) {
    pthread_mutex_lock(&lock);
    counted = 0;
    planned_at = n;
    plan_kind = kind;
    plan_errno = error;
    plan_lasts = lasts;
    pthread_mutex_unlock(&lock);
}

long recorder_count(void) { return counted; }

void recorder_clock(long seconds) { clock_shift = seconds; }

/* What is watched. */

static int watched_open(const char *symbol, int at, const char *name, int flags, mode_t mode) {
    int (*real_open)(int, const char *, int, ...) = real("openat");
    (void)symbol;
    if (!is_tracked_name(name) || !(flags & (O_CREAT | O_TRUNC))) return real_open(at, name, flags, mode);
    pthread_mutex_lock(&lock);
    struct stat status;
    int is_new = (flags & O_CREAT) && lstat(name, &status);
    int result = -1;
    if ((is_new || (flags & O_TRUNC)) && due() != NOTHING) {
        if (plan_kind == KILL_TORN) die();
        errno = plan_errno;
    } else {
        result = real_open(at, name, flags, mode);
        if (result >= 0 && !fstat(result, &status)) {
            if (is_new) record(CREATE, name, NULL, status.st_ino, 0, NULL, 0);
            else if (flags & O_TRUNC) record(TRUNCATE, name, NULL, status.st_ino, 0, NULL, 0);
        }
    }
    int kept = errno;
    pthread_mutex_unlock(&lock);
    errno = kept;
    return result;
}

#define OPEN(symbol)                                                                \
    int symbol(const char *name, int flags, ...) {                                  \
        va_list rest;                                                               \
        va_start(rest, flags);                                                      \
        mode_t mode = (flags & (O_CREAT | O_TMPFILE)) ? va_arg(rest, mode_t) : 0;   \
        va_end(rest);                                                               \
        return watched_open(#symbol, AT_FDCWD, name, flags, mode);                  \
    }
OPEN(open)
OPEN(open64)

#define OPENAT(symbol)                                                              \
    int symbol(int at, const char *name, int flags, ...) {                          \
        va_list rest;                                                               \
        va_start(rest, flags);                                                      \
        mode_t mode = (flags & (O_CREAT | O_TMPFILE)) ? va_arg(rest, mode_t) : 0;   \
        va_end(rest);                                                               \
        return watched_open(#symbol, at, name, flags, mode);                        \
    }
OPENAT(openat)
OPENAT(openat64)

static ssize_t watched_write(int fd, const void *data, size_t length, int64_t offset) {
    ssize_t (*real_write)(int, const void *, size_t) = real("write");
    ssize_t (*real_pwrite)(int, const void *, size_t, off64_t) = real("pwrite64");
    char name[4096];
    struct stat status;
    if (fd == log_fd || !is_tracked(fd, name, sizeof name, &status) || !S_ISREG(status.st_mode))
        return offset < 0 ? real_write(fd, data, length) : real_pwrite(fd, data, length, offset);
    pthread_mutex_lock(&lock);
    int64_t at = offset;
    if (offset < 0) at = fcntl(fd, F_GETFL) & O_APPEND ? status.st_size : lseek64(fd, 0, SEEK_CUR);
    enum plan plan = due();
    size_t wanted = plan == NOTHING ? length : plan == FAIL ? 0 : length / 2;
    ssize_t done = 0;
    if (wanted || !length) done = offset < 0 ? real_write(fd, data, wanted) : real_pwrite(fd, data, wanted, offset);
    if (done > 0) record(WRITE, name, NULL, status.st_ino, (uint64_t)at, data, (uint64_t)done);
    if (plan == KILL_TORN) die();
    if (plan != NOTHING && done <= 0) {
        errno = plan_errno;
        done = -1;
    }
    int kept = errno;
    pthread_mutex_unlock(&lock);
    errno = kept;
    return done;
}

ssize_t write(int fd, const void *data, size_t length) { return watched_write(fd, data, length, -1); }
ssize_t pwrite(int fd, const void *data, size_t length, off_t offset) {
    return watched_write(fd, data, length, offset);
}
ssize_t pwrite64(int fd, const void *data, size_t length, off64_t offset) {
    return watched_write(fd, data, length, offset);
}

/* An operation that happens or does not; recorded after it did. */
#define WHOLE(tracked, call, note)                \
    do {                                          \
        if (!(tracked)) return call;              \
        pthread_mutex_lock(&lock);                \
        int result = -1;                          \
        if (due() != NOTHING) {                   \
            if (plan_kind == KILL_TORN) die();    \
            errno = plan_errno;                   \
        } else {                                  \
            result = call;                        \
            if (!result) note;                    \
        }                                         \
        int kept = errno;                         \
        pthread_mutex_unlock(&lock);              \
        errno = kept;                             \
        return result;                            \
    } while (0)

#define TRUNCATION(symbol, type)                                                            \
    int symbol(int fd, type length) {                                                       \
        char name[4096];                                                                    \
        struct stat status;                                                                 \
        WHOLE(is_tracked(fd, name, sizeof name, &status), REAL(symbol)(fd, length),         \
              record(TRUNCATE, name, NULL, status.st_ino, (uint64_t)length, NULL, 0));      \
    }
TRUNCATION(ftruncate, off_t)
TRUNCATION(ftruncate64, off64_t)

#define SYNCING(symbol)                                                                     \
    int symbol(int fd) {                                                                    \
        char name[4096];                                                                    \
        struct stat status;                                                                 \
        WHOLE(is_tracked(fd, name, sizeof name, &status), REAL(symbol)(fd),                 \
              record(SYNC, name, NULL, S_ISDIR(status.st_mode) ? 0 : status.st_ino, 0, NULL, 0)); \
    }
SYNCING(fsync)
SYNCING(fdatasync)

int rename(const char *from, const char *to) {
    WHOLE(is_tracked_name(from), REAL(rename)(from, to), record(RENAME, from, to, 0, 0, NULL, 0));
}
int link(const char *from, const char *to) {
    WHOLE(is_tracked_name(from), REAL(link)(from, to), record(LINK, from, to, 0, 0, NULL, 0));
}
int unlink(const char *name) {
    WHOLE(is_tracked_name(name), REAL(unlink)(name), record(UNLINK, name, NULL, 0, 0, NULL, 0));
}
int mkdir(const char *name, mode_t mode) {
    WHOLE(is_tracked_name(name), REAL(mkdir)(name, mode), record(MKDIR, name, NULL, 0, 0, NULL, 0));
}

int clock_gettime(clockid_t which, struct timespec *now) {
    static int (*real_clock)(clockid_t, struct timespec *);
    if (!real_clock) real_clock = real("clock_gettime");
    int result = real_clock(which, now);
    if (!result && which == CLOCK_REALTIME) now->tv_sec += clock_shift;
    return result;
}
