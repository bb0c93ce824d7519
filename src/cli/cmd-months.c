/* zhuhu months: the sealed months of a store. */
#include "command.h"
#include "zhuhu/store.h"

#include <inttypes.h>
#include <stdio.h>

static char *
time_text (gint64 seconds)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_local (seconds);

  return g_date_time_format (time, "%Y-%m-%d %H:%M");
}

static void
print_month (const ZhuMonth *month)
{
  g_autofree char *name = zhu_period_to_text (&month->period);
  g_autofree char *when = time_text (month->sealed_at);

  printf (_ ("%s  %" PRId64 " records  %" PRId64 " bytes  %s  %s  %.12s"), name, month->n_records,
          month->n_bytes, when, month->sealed_by, month->sha256);
  if (month->reason != NULL)
    printf (_ ("  revised: %s"), month->reason);
  if (month->erased != NULL)
    {
      g_autofree char *erased = time_text (month->erased_at);

      printf (_ ("  personal columns erased %s: %s"), erased, month->erased);
    }
  putchar ('\n');
}

static gboolean
check_months (ZhuContext *context, ZhuStore *store, const GPtrArray *months, GError **error)
{
  const gsize before = zhu_diags_count (context->diags, ZHU_DIAG_ERROR);

  for (gsize i = 0; i < months->len; i++)
    {
      const ZhuMonth *month = g_ptr_array_index (months, i);

      if (!zhu_store_month_check (store, &month->period, context->diags, error))
        return FALSE;
    }
  if (zhu_diags_count (context->diags, ZHU_DIAG_ERROR) == before)
    {
      puts (_ ("All is as it was sealed."));
      return TRUE;
    }
  g_set_error_literal (error, ZHU_ERROR, ZHU_ERROR_DIFFERENCE,
                       _ ("sealed months are not what was sealed"));
  return FALSE;
}

static gboolean
run_months (ZhuContext *context, int argc, char **argv, GError **error)
{
  g_autofree char *db = NULL;
  gboolean check = FALSE;
  GOptionEntry entries[]
      = { { "db", 0, 0, G_OPTION_ARG_FILENAME, &db, N_ ("the store of case records"), N_ ("FILE") },
          { "check", 0, 0, G_OPTION_ARG_NONE, &check,
            N_ ("compare all that was sealed with its hashes"), NULL },
          G_OPTION_ENTRY_NULL };
  g_autoptr (ZhuStore) store = NULL;
  g_autoptr (GPtrArray) months = NULL;

  if (!zhu_parse_options (&zhu_command_months, entries, 0, 0, &argc, &argv, error)
      || !zhu_require_db (db, error))
    return FALSE;
  store = zhu_store_open (db, NULL, ZHU_STORE_READ, error);
  months = store != NULL ? zhu_store_months (store, error) : NULL;
  if (months == NULL)
    return FALSE;

  for (gsize i = 0; i < months->len; i++)
    print_month (g_ptr_array_index (months, i));
  if (months->len == 0)
    puts (_ ("No month is sealed."));
  return !check || check_months (context, store, months, error);
}

const ZhuCommand zhu_command_months
    = { "months", "", N_ ("list the sealed months, and check them"), run_months };
