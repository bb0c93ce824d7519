/* zhuhu log: the runs that a store's log tells of, and whether the log is whole. */
#include "logged.h"
#include "zhuhu/store.h"

#include <inttypes.h>
#include <stdio.h>

static gboolean
list_runs (const char *db, GError **error)
{
  g_autoptr (GPtrArray) lines = zhu_store_log_read (db, error);

  for (guint i = 0; lines != NULL && i < lines->len; i++)
    zhu_log_print_line (g_ptr_array_index (lines, i));
  return lines != NULL;
}

static gboolean
check_runs (ZhuContext *context, const char *db, GError **error)
{
  const gsize before = zhu_diags_count (context->diags, ZHU_DIAG_ERROR);
  ZhuLogHead head;

  if (!zhu_store_log_check (db, NULL, 0, context->diags, error)
      || !zhu_store_log_head (db, &head, error))
    return FALSE;
  if (zhu_diags_count (context->diags, ZHU_DIAG_ERROR) == before)
    {
      printf (_ ("The log is whole: %" PRId64 " runs, the last line's SHA-256 is %s\n"),
              head.length, head.sha256);
      return TRUE;
    }
  g_set_error_literal (error, ZHU_ERROR, ZHU_ERROR_DIFFERENCE,
                       _ ("the log of runs is not what was written"));
  return FALSE;
}

static gboolean
run_log (ZhuContext *context, int argc, char **argv, GError **error)
{
  g_autofree char *db = NULL;
  gboolean check = FALSE;
  GOptionEntry entries[] = {
    { "db", 0, 0, G_OPTION_ARG_FILENAME, &db, N_ ("the store of case records"), N_ ("FILE") },
    { "check", 0, 0, G_OPTION_ARG_NONE, &check,
      N_ ("compare the chain of its lines with itself and with the store, instead of listing"),
      NULL },
    G_OPTION_ENTRY_NULL
  };

  if (!zhu_parse_options (&zhu_command_log, entries, 0, 0, &argc, &argv, error)
      || !zhu_require_db (db, error))
    return FALSE;
  return check ? check_runs (context, db, error) : list_runs (db, error);
}

const ZhuCommand zhu_command_log
    = { "log", "", N_ ("list the runs of a store, or check that their log is whole"), run_log };
