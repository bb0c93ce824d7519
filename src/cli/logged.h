/* What commands tell the log of runs, and that they do so before anything is shown. A command ends
 * its reading first (zhu_job_close_records() of all its jobs): others could not add their lines
 * meanwhile.
 */
#pragma once

#include "command.h"
#include "zhuhu/store.h"

/* 内部, 报省, 公开 */
const char *zhu_release_word (ZhuRelease release);

/* The running command with what @job counts: period, area, level, records, dictionary, condition,
 * and the tables of zhu_log_tables(). @report may be NULL. */
ZhuLogEntry *zhu_job_log_entry (const ZhuJob *job, const ZhuReport *report);
/* Adds the report, the templates and the records that @job counts: for a further job of a run. */
void zhu_log_tables (ZhuLogEntry *entry, const ZhuJob *job, const ZhuReport *report);
/* Adds the records alone. */
void zhu_log_records (ZhuLogEntry *entry, const ZhuJob *job);
/* Adds how many rows the tables of @doc have. */
void zhu_log_document (ZhuLogEntry *entry, const ZhuDoc *doc);

/* Fields of a line as zhu_store_log_read() gives it; "key=value" follow. */
enum
{
  ZHU_LOG_NUMBER,
  ZHU_LOG_BEFORE,
  ZHU_LOG_TIME,
  ZHU_LOG_USER,
  ZHU_LOG_COMMAND,
  ZHU_LOG_REST
};

/* @line for a reader, on standard output. */
void zhu_log_print_line (char **line);

/* Appends @entry to the log of the store @db (NULL: there is none). A note tells why there is no
 * line if an own store may not be written. *@head gets the log after it, length 0 if the run is not
 * logged; may be NULL. */
gboolean zhu_log_run (ZhuContext *context,
                      const char *db,
                      const ZhuLogEntry *entry,
                      ZhuLogHead *head,
                      GError **error);
/* After zhu_log_run() gave @head, when its outputs could not be shown after all: says so in the
 * log, as far as that can be done. */
void zhu_log_failed (ZhuContext *context, const char *db, const ZhuLogHead *head);
/* Adds @outputs (element ZhuReady *) to @entry, logs it and shows them. Without @db nothing is
 * logged, and @entry may be NULL; nor is what is made once more. */
gboolean zhu_show_logged (ZhuContext *context,
                          const char *db,
                          ZhuLogEntry *entry,
                          const GPtrArray *outputs,
                          GError **error);
