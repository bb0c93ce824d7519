/* zhuhu forget: the personal columns of a sealed month erased for good; its counts stay. */
#include "command.h"
#include "zhuhu/store.h"

#include <stdio.h>

static gboolean
forget_month (const char *db, const ZhuPeriod *period, const char *reason, GError **error)
{
  g_autoptr (ZhuStore) store = zhu_store_open (db, NULL, ZHU_STORE_WRITE, error);
  g_autoptr (ZhuMonth) month = NULL;
  g_autofree char *name = NULL;

  /* what is printed is read first: a month that was erased does not fail afterwards */
  if (store == NULL || !zhu_store_find_month (store, period, &month, error)
      || !zhu_store_month_forget (store, period, reason, error))
    return FALSE;
  name = zhu_period_to_text (&month->period);
  printf (_ ("%s: the personal columns are erased; its counts stay\n"), name);
  return TRUE;
}

static gboolean
run_forget (ZhuContext *context, int argc, char **argv, GError **error)
{
  g_autofree char *db = NULL, *reason = NULL;
  GOptionEntry entries[]
      = { { "db", 0, 0, G_OPTION_ARG_FILENAME, &db, N_ ("the store of case records"), N_ ("FILE") },
          { "reason", 0, 0, G_OPTION_ARG_STRING, &reason,
            N_ ("why; it stays with the month and is printed with its registers"), N_ ("REASON") },
          G_OPTION_ENTRY_NULL };
  ZhuPeriod period;

  (void) context;
  if (!zhu_parse_options (&zhu_command_forget, entries, 1, 1, &argc, &argv, error)
      || !zhu_period_parse (argv[1], &period, error) || !zhu_require_db (db, error))
    return FALSE;
  if (reason == NULL || *reason == '\0')
    {
      g_set_error_literal (error, ZHU_ERROR, ZHU_ERROR_USAGE,
                           _ ("say why the personal columns are erased: --reason '…'"));
      return FALSE;
    }
  return forget_month (db, &period, reason, error);
}

const ZhuCommand zhu_command_forget
    = { "forget", N_ ("PERIOD"), N_ ("erase the personal columns of a sealed month"), run_forget };
