/* The one line on a terminal that says what is being done, how much of it, and how long still. It
 * is drawn on a terminal only, over itself, and wiped before anything else is printed: nothing of
 * it ever stands in a file. The clock is read for this line alone. */
#pragma once

#include "zhuhu/base.h"

typedef struct _ZhuProgress ZhuProgress;

/* For the terminal @fd. Draws nothing at all if that is none, or one that cannot go back in a line
 * (TERM=dumb). */
ZhuProgress *zhu_progress_new (int fd);
/* Wipes the line. */
void zhu_progress_free (ZhuProgress *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ZhuProgress, zhu_progress_free)

/* @done of @total (0: not known) of @what, translated. Drawn at most ten times a second. A new
 * @what, or less done than before, starts the time anew. */
void zhu_progress_show (ZhuProgress *self, const char *what, gint64 done, gint64 total);
/* The same as a callback of a store that counts or takes in records of @entity: @progress is the
 * ZhuProgress. */
void zhu_progress_counting (const char *entity, gint64 done, gint64 total, gpointer progress);
void zhu_progress_importing (const char *entity, gint64 done, gint64 total, gpointer progress);
/* zhu_progress_show() as a callback. */
void zhu_progress_tell (const char *what, gint64 done, gint64 total, gpointer progress);
/* Wipes the line: other words follow. */
void zhu_progress_clear (ZhuProgress *self);

/* The line for a terminal @width columns wide after @elapsed microseconds; new string, never wider.
 */
char *zhu_progress_line (const char *what, gint64 done, gint64 total, gint64 elapsed, gsize width);
