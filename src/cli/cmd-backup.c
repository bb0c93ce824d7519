/* zhuhu backup: a checked copy of a store that may be in use. */
#include "command.h"
#include "zhuhu/store.h"

#include <stdio.h>

static gboolean
run_backup (ZhuContext *context, int argc, char **argv, GError **error)
{
  g_autofree char *db = NULL;
  GOptionEntry entries[]
      = { { "db", 0, 0, G_OPTION_ARG_FILENAME, &db, N_ ("the store of case records"), N_ ("FILE") },
          G_OPTION_ENTRY_NULL };
  g_autoptr (ZhuStore) store = NULL;

  (void) context;
  if (!zhu_parse_options (&zhu_command_backup, entries, 1, 1, &argc, &argv, error)
      || !zhu_require_db (db, error))
    return FALSE;
  store = zhu_store_open (db, NULL, ZHU_STORE_READ, error);
  if (store == NULL || !zhu_store_backup (store, argv[1], error))
    return FALSE;
  printf (_ ("%s is copied to %s, and the copy is sound\n"), db, argv[1]);
  return TRUE;
}

const ZhuCommand zhu_command_backup
    = { "backup", N_ ("FILE"), N_ ("copy a store that may be in use, and check the copy"),
        run_backup };
