/* zhuhu freeze: the records as they are, sealed under a period for good. */
#include "command.h"
#include "zhuhu/store.h"

#include <inttypes.h>
#include <stdio.h>

static void
print_counts (const ZhuMonth *month, const GArray *counts)
{
  g_autofree char *name = zhu_period_to_text (&month->period);

  for (gsize i = 0; i < counts->len; i++)
    {
      const ZhuFreezeCount *count = &g_array_index (counts, ZhuFreezeCount, i);
      const double n = (double) MAX (count->n_records, 1);

      printf (
          _ ("%s: %" PRId64 " records, %" PRId64
             " bytes, %.1f a record: %.1f of what tables count, %.1f of texts, %.1f personal\n"),
          count->entity, count->n_records, count->n_bytes, (double) count->n_bytes / n,
          (double) count->n_counted / n,
          (double) (count->n_bytes - count->n_counted - count->n_personal) / n,
          (double) count->n_personal / n);
    }
  printf (_ ("%s is sealed: %" PRId64 " records, %" PRId64 " bytes, SHA-256 %s\n"), name,
          month->n_records, month->n_bytes, month->sha256);
}

static gboolean
freeze_month (ZhuContext *context,
              const char *db,
              const char *dictionary_path,
              const ZhuPeriod *period,
              const char *reason,
              GError **error)
{
  g_autoptr (ZhuDictionary) dictionary = NULL;
  g_autoptr (ZhuStore) store = NULL;
  g_autoptr (GArray) counts = g_array_new (FALSE, TRUE, sizeof (ZhuFreezeCount));
  const ZhuFreezeOptions options
      = { .progress = zhu_progress_tell, .progress_data = context->progress, .counts = counts };
  g_autoptr (ZhuMonth) month = NULL;

  dictionary = zhu_dictionary_load (dictionary_path, context->diags, error);
  if (dictionary == NULL)
    return FALSE;
  /* a store that is not there is not made, and one of another program is not touched */
  store = zhu_store_open (db, NULL, ZHU_STORE_READ, error);
  if (store == NULL)
    return FALSE;
  zhu_store_free (g_steal_pointer (&store));
  store = zhu_store_open (db, dictionary, ZHU_STORE_WRITE, error);
  if (store != NULL)
    month = zhu_store_freeze (store, period, reason, &options, context->diags, error);
  if (month == NULL)
    return FALSE;

  zhu_progress_clear (context->progress);
  print_counts (month, counts);
  return TRUE;
}

static gboolean
run_freeze (ZhuContext *context, int argc, char **argv, GError **error)
{
  g_autofree char *db = NULL, *dictionary = NULL, *reason = NULL, *path = NULL;
  GOptionEntry entries[]
      = { { "db", 0, 0, G_OPTION_ARG_FILENAME, &db, N_ ("the store of case records"), N_ ("FILE") },
          { "dictionary", 0, 0, G_OPTION_ARG_FILENAME, &dictionary, N_ ("what the data mean"),
            N_ ("FILE") },
          { "revise", 0, 0, G_OPTION_ARG_STRING, &reason,
            N_ ("seal a revision of a sealed month, for this reason"), N_ ("REASON") },
          G_OPTION_ENTRY_NULL };
  ZhuPeriod period;

  if (!zhu_parse_options (&zhu_command_freeze, entries, 1, 1, &argc, &argv, error)
      || !zhu_period_parse (argv[1], &period, error) || !zhu_require_db (db, error))
    return FALSE;
  if (period.revision >= 0)
    {
      g_set_error (error, ZHU_ERROR, ZHU_ERROR_USAGE,
                   _ ("%s: revisions are numbered by the program; name the period only"), argv[1]);
      return FALSE;
    }
  if (reason != NULL && *reason == '\0')
    {
      g_set_error_literal (error, ZHU_ERROR, ZHU_ERROR_USAGE,
                           _ ("--revise needs a reason, which stays with the month"));
      return FALSE;
    }
  path = zhu_find_data (context, dictionary != NULL ? dictionary : "dictionary", NULL, error);
  return path != NULL && freeze_month (context, db, path, &period, reason, error);
}

const ZhuCommand zhu_command_freeze
    = { "freeze", N_ ("PERIOD"), N_ ("seal the records as they are under a period"), run_freeze };
