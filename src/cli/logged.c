/* Lines for the log of runs; see logged.h. */
#include "logged.h"

#include "job.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>

/* ---- What is counted ---- */

const char *
zhu_release_word (ZhuRelease release)
{
  switch (release)
    {
    case ZHU_LEVEL_INTERNAL:
      return "内部";
    case ZHU_LEVEL_REPORT:
      return "报省";
    case ZHU_LEVEL_PUBLIC:
      return "公开";
    }
  return "";
}

/* A file of the run as it is now. */
static void
add_source (ZhuLogEntry *entry, const char *key, const char *path)
{
  gint64 size;
  g_autofree char *sum = path != NULL ? zhu_file_sha256 (AT_FDCWD, path, &size, NULL) : NULL;

  if (sum != NULL)
    zhu_log_entry_add_file (entry, key, path, sum);
}

void
zhu_log_records (ZhuLogEntry *entry, const ZhuJob *job)
{
  const ZhuMonth *month = job->cube != NULL ? zhu_cube_month (job->cube, ZHU_CONTEXT_NOW) : NULL;
  g_autofree char *name = month != NULL ? zhu_period_to_text (&month->period) : NULL;

  if (month != NULL)
    zhu_log_entry_add_file (entry, "month", name, month->sha256);
  else
    zhu_log_entry_add (entry, "month", job->cube != NULL ? "live" : "none");
}

static void
log_plans (ZhuLogEntry *entry, const ZhuJob *job)
{
  g_autofree char *plans = zhu_job_dump_plans (job);
  g_autofree char *sum = zhu_sha256_text (plans, strlen (plans));

  zhu_log_entry_add (entry, "plan", sum);
}

void
zhu_log_tables (ZhuLogEntry *entry, const ZhuJob *job, const ZhuReport *report)
{
  zhu_log_records (entry, job);
  if (report != NULL && report->text != NULL)
    add_source (entry, "report", report->file);
  for (guint i = 0; i < job->plans->len; i++)
    {
      const ZhuPlan *plan = g_ptr_array_index (job->plans, i);

      add_source (entry, "template", plan->template_->file);
    }
  if (job->explanations != NULL)
    add_source (entry, "explanations", job->explanations->file);
  if (job->plans->len > 0)
    log_plans (entry, job);
}

/* What says which records are meant, and in which words. */
static void
log_scope (ZhuLogEntry *entry, const ZhuJob *job)
{
  g_autofree char *period = zhu_period_to_text (&job->period);

  zhu_log_entry_add (entry, "period", period);
  if (job->area != NULL)
    {
      g_autofree char *area = g_strdup_printf ("%s %s", job->area->code, job->area->name);

      zhu_log_entry_add (entry, "area", area);
    }
}

ZhuLogEntry *
zhu_job_log_entry (const ZhuJob *job, const ZhuReport *report)
{
  ZhuLogEntry *entry = zhu_log_entry_new (job->context->command);
  g_autofree char *dictionary
      = job->dictionary != NULL ? zhu_dictionary_sha256 (job->dictionary) : NULL;

  if (dictionary != NULL)
    log_scope (entry, job);
  zhu_log_entry_add (entry, "level", zhu_release_word (job->release));
  if (dictionary != NULL)
    zhu_log_entry_add_file (entry, "dictionary", zhu_dictionary_name (job->dictionary), dictionary);
  if (job->where_sha256 != NULL)
    zhu_log_entry_add (entry, "where", job->where_sha256);
  zhu_log_tables (entry, job, report);
  return entry;
}

void
zhu_log_document (ZhuLogEntry *entry, const ZhuDoc *doc)
{
  gint64 n = 0;

  for (gsize i = 0; i < zhu_doc_n_tables (doc); i++)
    n += (gint64) zhu_table_n_rows (zhu_doc_table (doc, i));
  zhu_log_entry_add_number (entry, "rows", n);
}

void
zhu_log_print_line (char **line)
{
  printf ("%s  %s  %s  %s\n", line[ZHU_LOG_NUMBER], line[ZHU_LOG_TIME], line[ZHU_LOG_USER],
          line[ZHU_LOG_COMMAND]);
  for (char **field = line + ZHU_LOG_REST; *field != NULL; field++)
    printf ("    %s\n", *field);
}

/* ---- The line, then the outputs ---- */

gboolean
zhu_log_run (ZhuContext *context,
             const char *db,
             const ZhuLogEntry *entry,
             ZhuLogHead *head,
             GError **error)
{
  ZhuLogHead own;
  ZhuLogged logged = ZHU_LOGGED_NOT_FOREIGN;

  if (db != NULL && !zhu_store_log_append (db, entry, &own, &logged, context->diags, error))
    return FALSE;
  if (head != NULL && logged == ZHU_LOGGED)
    *head = own;
  else if (head != NULL)
    *head = (ZhuLogHead){ .length = 0 };
  if (logged == ZHU_LOGGED_NOT_READ_ONLY || logged == ZHU_LOGGED_NOT_OLDER)
    zhu_diags_add (context->diags, ZHU_DIAG_NOTE, "not-logged",
                   &(ZhuPlace){ g_intern_string (db), 0, 0 }, NULL,
                   logged == ZHU_LOGGED_NOT_READ_ONLY
                       ? _ ("this run is not logged: the store may only be read")
                       : _ ("this run is not logged: the store is of an older version, which the "
                            "next import brings up to date"));
  return TRUE;
}

void
zhu_log_failed (ZhuContext *context, const char *db, const ZhuLogHead *head)
{
  g_autoptr (ZhuLogEntry) entry = zhu_log_entry_new (context->command);

  if (head->length == 0)
    return;
  zhu_log_entry_add_number (entry, "failed", head->length);
  if (!zhu_store_log_append (db, entry, NULL, NULL, NULL, NULL))
    zhu_diags_add (context->diags, ZHU_DIAG_NOTE, "not-logged", NULL, NULL,
                   _ ("the log of runs names outputs that were not made"));
}

static gboolean
add_outputs (ZhuLogEntry *entry, const GPtrArray *outputs, GError **error)
{
  for (guint i = 0; i < outputs->len; i++)
    for (gsize j = 0; j < zhu_ready_length (g_ptr_array_index (outputs, i)); j++)
      {
        const ZhuReady *output = g_ptr_array_index (outputs, i);
        g_autofree char *sum = zhu_ready_sha256 (output, j, error);

        if (sum == NULL)
          return FALSE;
        zhu_log_entry_add_file (entry, "output", zhu_ready_path (output, j), sum);
      }
  return TRUE;
}

gboolean
zhu_show_logged (ZhuContext *context,
                 const char *db,
                 ZhuLogEntry *entry,
                 const GPtrArray *outputs,
                 GError **error)
{
  ZhuLogHead head;

  if (context->inputs != NULL)
    db = NULL;
  if ((db != NULL && !add_outputs (entry, outputs, error))
      || !zhu_log_run (context, db, entry, &head, error))
    return FALSE;
  for (guint i = 0; i < outputs->len; i++)
    if (!zhu_ready_show (g_ptr_array_index (outputs, i), error))
      {
        zhu_log_failed (context, db, &head);
        return FALSE;
      }
  return TRUE;
}
