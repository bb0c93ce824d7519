/* Work shared among processes that are forked and waited for: what they write are files, so nothing
 * but progress, short answers and the first failure comes back. */
#pragma once

#include "zhuhu/base.h"

/* Does item @item; runs in a forked process if there are several. What it appends to @answer, which
 * is empty, comes back. */
typedef gboolean (*ZhuTask) (gsize item, gpointer data, GByteArray *answer, GError **error);
/* The answer of item @item, in this process, in any order. */
typedef void (*ZhuTaskTake) (gsize item, GBytes *answer, gpointer data);
/* @done of @total items are ready. */
typedef void (*ZhuTaskDone) (gsize done, gsize total, gpointer data);

/* Does items 0 … @n_items - 1 in @n_workers processes: process w takes items w, w + n_workers, …;
 * with one, in this process. The first failure ends all with its error; a process that dies is
 * ZHU_ERROR_INTERNAL. No thread may exist. @take and @done are called here; either may be NULL. */
gboolean zhu_workers_run (guint n_workers,
                          gsize n_items,
                          ZhuTask task,
                          ZhuTaskTake take,
                          ZhuTaskDone done,
                          gpointer data,
                          GError **error) G_GNUC_WARN_UNUSED_RESULT;
