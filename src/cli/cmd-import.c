/* zhuhu import: case files into the store. */
#include "command.h"
#include "zhuhu/store.h"

#include <inttypes.h>
#include <stdio.h>

static void
print_counts (const GArray *counts)
{
  for (gsize i = 0; i < counts->len; i++)
    {
      const ZhuImportCount *count = &g_array_index (counts, ZhuImportCount, i);
      printf (_ ("%s: %" PRId64 " read, %" PRId64 " new, %" PRId64 " changed, %" PRId64
                 " same, %" PRId64 " gone, %" PRId64 " rejected, %" PRId64
                 " values outside their list\n"),
              count->entity, count->read, count->new_, count->changed, count->same, count->gone,
              count->rejected, count->unlisted);
    }
}

static gboolean
import_files (ZhuContext *context,
              const char *db,
              const char *dictionary_path,
              char **files,
              const ZhuImportOptions *options,
              GError **error)
{
  g_autoptr (ZhuDictionary) dictionary
      = zhu_dictionary_load (dictionary_path, context->diags, error);
  g_autoptr (ZhuStore) store = NULL;
  g_autoptr (GArray) counts = g_array_new (FALSE, TRUE, sizeof (ZhuImportCount));

  if (dictionary != NULL)
    store = zhu_store_open (db, dictionary, ZHU_STORE_WRITE, error);
  if (store == NULL
      || !zhu_store_import (store, (const char *const *) files, options, context->diags, counts,
                            error))
    return FALSE;

  zhu_progress_clear (context->progress);
  print_counts (counts);
  return TRUE;
}

static gboolean
parse_as_of (const char *text, int *as_of, GError **error)
{
  *as_of = ZHU_NO_DATE;
  if (text == NULL || zhu_date_parse (text, as_of))
    return TRUE;
  g_set_error (error, ZHU_ERROR, ZHU_ERROR_USAGE, _ ("--as-of “%s” is no date such as 2020-03-31"),
               text);
  return FALSE;
}

static gboolean
run_import (ZhuContext *context, int argc, char **argv, GError **error)
{
  g_autofree char *db = NULL, *dictionary = NULL, *as_of = NULL, *rejects = NULL;
  ZhuImportOptions options = { .max_gone = 5, .as_of = ZHU_NO_DATE };
  GOptionEntry entries[]
      = { { "db", 0, 0, G_OPTION_ARG_FILENAME, &db, N_ ("the store of case records"), N_ ("FILE") },
          { "dictionary", 0, 0, G_OPTION_ARG_FILENAME, &dictionary, N_ ("what the data mean"),
            N_ ("FILE") },
          { "as-of", 0, 0, G_OPTION_ARG_STRING, &as_of,
            N_ ("the day as of which the records stand"), N_ ("DATE") },
          { "merge", 0, 0, G_OPTION_ARG_NONE, &options.merge,
            N_ ("add and update only; otherwise the records of the covered areas are replaced"),
            NULL },
          { "strict", 0, 0, G_OPTION_ARG_NONE, &options.strict,
            N_ ("reject records with values outside their code list"), NULL },
          { "max-rejects", 0, 0, G_OPTION_ARG_INT64, &options.max_rejects,
            N_ ("store the rest if no more rows than this are rejected (0)"), N_ ("N") },
          { "max-gone", 0, 0, G_OPTION_ARG_DOUBLE, &options.max_gone,
            N_ ("percent of the records that may disappear (5)"), N_ ("PERCENT") },
          { "rejects", 0, 0, G_OPTION_ARG_FILENAME, &rejects, N_ ("where rejected rows are listed"),
            N_ ("FILE") },
          G_OPTION_ENTRY_NULL };
  g_autofree char *path = NULL;

  if (!zhu_parse_options (&zhu_command_import, entries, 1, G_MAXINT, &argc, &argv, error)
      || !parse_as_of (as_of, &options.as_of, error) || !zhu_require_db (db, error))
    return FALSE;
  path = zhu_find_data (context, dictionary != NULL ? dictionary : "dictionary", NULL, error);
  if (path == NULL)
    return FALSE;

  options.reject_path = rejects;
  options.progress = zhu_progress_importing;
  options.progress_data = context->progress;
  return import_files (context, db, path, argv + 1, &options, error);
}

const ZhuCommand zhu_command_import
    = { "import", N_ ("FILE…"), N_ ("read case files into the store"), run_import };
