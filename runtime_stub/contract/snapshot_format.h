/* The snapshot of an executable: the memory of the program where its leading imports end.
 *
 * The build fills the header in after the link (bundler/snapshot/).  In a copy that is run for the
 * recording, `state` is BUNDLE_SNAPSHOT_RECORD.  In the executable that is handed out, it is
 * BUNDLE_SNAPSHOT_USE, and the tables and pages are behind everything else in the file.
 *
 * All tables are numbers of 64 bits.  They follow bundle_snapshot_tables in the order of its
 * counts: areas[], pages[], words[], images[], keys[], renewals[], then the guards.
 */
#ifndef BUNDLE_SNAPSHOT_FORMAT_H
#define BUNDLE_SNAPSHOT_FORMAT_H

#include <stdint.h>

#include "contract/names.h"

#define BUNDLE_SNAPSHOT_VERSION 1u

enum bundle_snapshot_use {
    BUNDLE_SNAPSHOT_NONE = 0,
    BUNDLE_SNAPSHOT_RECORD = 1,
    BUNDLE_SNAPSHOT_USE = 2,
};

typedef struct bundle_snapshot_header {
    uint64_t state;
    uint64_t offset;  /* of the tables in the file */
    uint64_t size;    /* of the tables in bytes, a multiple of 8 */
    uint64_t file;    /* size of the file that the snapshot belongs to */
    uint64_t variant; /* of a recording: how many seconds later it is told to be; 0 for the first */
    uint32_t report;  /* of a recording: the descriptor that it writes to */
    uint32_t answer;  /* and the one that it reads from */
    uint32_t version;
    uint32_t check; /* bundle_check_step() over the tables, 32 bits each */
} bundle_snapshot_header;

extern const volatile bundle_snapshot_header bundle_snapshot __asm__(BUNDLE_SNAPSHOT_SYMBOL);

/* Fresh memory at a fixed address. */
typedef struct bundle_snapshot_area {
    uint64_t address;
    uint64_t size;
} bundle_snapshot_area;

/* Whole pages of the file that belong at an address. */
typedef struct bundle_snapshot_pages {
    uint64_t address;
    uint64_t size;
    uint64_t offset;
} bundle_snapshot_pages;

/* A word that each process has in its own way. */
enum bundle_snapshot_kind {
    BUNDLE_SNAPSHOT_KEEP = 0,       /* as it was before the snapshot came */
    BUNDLE_SNAPSHOT_THREAD = 1,     /* pthread_self() */
    BUNDLE_SNAPSHOT_THREAD_INT = 2, /* pthread_self() as two digits of an int, 30 bits each */
    BUNDLE_SNAPSHOT_TASK_LOW = 3,   /* gettid() in the lower half */
    BUNDLE_SNAPSHOT_TASK_HIGH = 4,  /* gettid() in the upper half */
    BUNDLE_SNAPSHOT_TASK_BOTH = 5,  /* gettid() in both */
};

typedef struct bundle_snapshot_word {
    uint64_t address;
    uint64_t kind; /* bundle_snapshot_kind */
} bundle_snapshot_word;

#define BUNDLE_CPU_WORDS 6

typedef struct bundle_snapshot_tables {
    uint64_t areas;
    uint64_t pages;
    uint64_t words;
    uint64_t images;    /* that are in place: indices into bundle_images.images */
    uint64_t keys;      /* of pthread_key_create() that are in use */
    uint64_t renewals;  /* of random numbers that get a new seed: bundler/snapshot/recording.py */
    uint64_t guards;    /* bytes, filled up to a multiple of 8: texts that end with 0 */
    uint64_t preconfig; /* address of the PyPreConfig in _PyRuntime; 0: not found */
    uint64_t cpu[BUNDLE_CPU_WORDS]; /* what CPUID says (snapshot/guards.c) */
} bundle_snapshot_tables;

#endif
