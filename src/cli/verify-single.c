/* What the log of runs tells of one file, wherever it lies now and whatever it is called. */
#include "trace.h"
#include "verify.h"
#include "zhuhu/store.h"

#include <fcntl.h>
#include <string.h>

/* After "KEY=" in one of the words of @line whose value begins with @sha256 (NULL: any), what
 * follows the SHA-256: the name; NULL if there is none. *@found (64 digits, new string; may be
 * NULL) gets the SHA-256. */
static const char *
file_of (char **line, const char *key, const char *sha256, char **found)
{
  enum
  {
    SHA256_DIGITS = 64
  };
  const gsize length = strlen (key);

  for (char **word = line; *word != NULL; word++)
    {
      const char *value = *word + length + 1;

      if (!g_str_has_prefix (*word, key) || (*word)[length] != '='
          || strlen (value) <= SHA256_DIGITS
          || (sha256 != NULL && strncmp (value, sha256, SHA256_DIGITS) != 0))
        continue;
      if (found != NULL)
        *found = g_strndup (value, SHA256_DIGITS);
      return value + SHA256_DIGITS + 1;
    }
  return NULL;
}

/* The last line that tells of an output with this SHA-256; NULL if none does. */
static char **
find_run (const GPtrArray *lines, const char *sha256)
{
  for (guint i = lines->len; i > 0; i--)
    if (file_of (g_ptr_array_index (lines, i - 1), "output", sha256, NULL) != NULL)
      return g_ptr_array_index (lines, i - 1);
  return NULL;
}

/* The manifest kept under @sha256. */
static GVariant *
kept_manifest (const char *db, const char *sha256, GError **error)
{
  g_autoptr (ZhuStore) store = zhu_store_open (db, NULL, ZHU_STORE_READ, error);
  g_autoptr (GBytes) bytes = NULL;
  g_autofree char *own = NULL;
  gsize length;
  const char *data;

  if (store == NULL || !zhu_store_kept (store, sha256, &bytes, error))
    return NULL;
  data = bytes != NULL ? g_bytes_get_data (bytes, &length) : NULL;
  own = data != NULL ? zhu_sha256_text (data, length) : NULL;
  if (own != NULL && g_str_equal (own, sha256))
    return zhu_manifest_parse (bytes, ZHU_MANIFEST_NAME, error);
  g_set_error (error, ZHU_ERROR, ZHU_ERROR_DIFFERENCE,
               own == NULL ? _ ("%s no longer keeps the manifest of this run (%.12s)")
                           : _ ("%s: the manifest of this run was changed (%.12s)"),
               db, sha256);
  return NULL;
}

gboolean
zhu_verify_find_run (const ZhuContext *context,
                     const char *path,
                     const char *db,
                     char ***run,
                     GVariant **manifest,
                     GError **error)
{
  gint64 size;
  g_autofree char *sha256 = zhu_file_sha256 (AT_FDCWD, path, &size, error);
  g_autofree char *kept = NULL;
  g_autoptr (GPtrArray) lines = NULL;
  char **line;
  const char *name;

  *run = NULL;
  *manifest = NULL;
  if (sha256 == NULL || !zhu_store_log_check (db, NULL, 0, context->diags, error)
      || (lines = zhu_store_log_read (db, error)) == NULL)
    return FALSE;
  line = find_run (lines, sha256);
  if (line == NULL)
    {
      g_set_error (
          error, ZHU_ERROR, ZHU_ERROR_DIFFERENCE,
          _ ("no run in the log of %s made %s as it is now (SHA-256 %.12s): it was changed "
             "since, or made from another store"),
          db, path, sha256);
      return FALSE;
    }
  *run = g_strdupv (line);
  name = file_of (line, "manifest", NULL, &kept);
  if (name == NULL || !g_str_equal (name, ZHU_MANIFEST_KEPT))
    return TRUE;
  *manifest = kept_manifest (db, kept, error);
  return *manifest != NULL;
}
