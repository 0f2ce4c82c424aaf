/* What modules ask their surroundings while they are imported for a snapshot. */
#ifndef BUNDLE_SNAPSHOT_NOTED_H
#define BUNDLE_SNAPSHOT_NOTED_H

#include <stdbool.h>
#include <stdint.h>

/* Begin or end the notes.  What is asked meanwhile is reported to the build. */
void bundle_snapshot_noting(bool on);

/* Report one line to the build: a word, a space and a text.  Nothing if notes are off. */
void bundle_snapshot_note(const char *kind, const char *text);

/* Report a line to the build, in any case. */
void bundle_snapshot_report(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
