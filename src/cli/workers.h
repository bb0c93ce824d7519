/* Work shared among processes that are forked and waited for: what they write are files, so nothing
 * but progress and the first failure comes back. */
#pragma once

#include "zhuhu/base.h"

/* Does item @item; runs in a forked process if there are several. */
typedef gboolean (*ZhuTask) (gsize item, gpointer data, GError **error);
/* @done of @total items are ready. */
typedef void (*ZhuTaskDone) (gsize done, gsize total, gpointer data);

/* Does items 0 … @n_items - 1 in @n_workers processes: process w takes items w, w + n_workers, …;
 * with one, in this process. The first failure ends all with its error; a process that dies is
 * ZHU_ERROR_INTERNAL. No thread may exist. @done (may be NULL) is called here. */
gboolean zhu_workers_run (guint n_workers,
                          gsize n_items,
                          ZhuTask task,
                          ZhuTaskDone done,
                          gpointer data,
                          GError **error) G_GNUC_WARN_UNUSED_RESULT;
