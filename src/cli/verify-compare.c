/* Comparing: the files with the manifest, and the manifest with that of the report made once more.
 */
#include "verify.h"
#include "zhuhu/bundle.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <string.h>
#include <unistd.h>

/* ---- The files ---- */

static void
differ (ZhuDiags *diags, const char *code, const char *name, const char *what)
{
  zhu_diags_add (diags, ZHU_DIAG_ERROR, code, NULL, NULL, "%s: %s", name, what);
}

/* Whether the file of the manifest's @file is as it says. */
static gboolean
check_file (int folder, GVariant *file, const char *name, ZhuDiags *diags)
{
  const char *wanted;
  gint64 wanted_size, size;
  g_autoptr (GError) cause = NULL;
  g_autofree char *sha256 = NULL;

  g_variant_lookup (file, "sha256", "&s", &wanted);
  g_variant_lookup (file, "size", "x", &wanted_size);
  if (faccessat (folder, name, F_OK, AT_SYMLINK_NOFOLLOW) < 0 && errno == ENOENT)
    {
      differ (diags, "file-missing", name, _ ("it is missing"));
      return FALSE;
    }
  sha256 = zhu_file_sha256 (folder, name, &size, &cause);
  if (sha256 == NULL)
    differ (diags, "file-unread", name, cause->message);
  else if (!g_str_equal (sha256, wanted) || size != wanted_size)
    differ (diags, "file-changed", name, _ ("it was changed: the manifest has another SHA-256"));
  else
    return TRUE;
  return FALSE;
}

/* Files that are nobody's; hidden ones are a file manager's. */
static gboolean
check_others (const char *folder, GHashTable *known, ZhuDiags *diags, GError **error)
{
  g_autoptr (GError) cause = NULL;
  g_autoptr (GDir) listing = g_dir_open (folder, 0, &cause);
  const char *name;

  if (listing == NULL)
    {
      g_set_error (error, ZHU_ERROR, ZHU_ERROR_IO, "%s", cause->message);
      return FALSE;
    }
  while ((name = g_dir_read_name (listing)) != NULL)
    if (*name != '.' && !g_str_equal (name, ZHU_MANIFEST_NAME)
        && !g_hash_table_contains (known, name))
      {
        g_autofree char *shown = g_filename_display_name (name);

        differ (diags, "file-unknown", shown, _ ("the manifest does not name it"));
      }
  return TRUE;
}

gsize
zhu_verify_files (const char *folder, GVariant *manifest, ZhuDiags *diags, GError **error)
{
  g_autoptr (GVariant) output = g_variant_lookup_value (manifest, "output", NULL);
  g_autoptr (GVariant) files = g_variant_lookup_value (output, "files", NULL);
  g_autoptr (GHashTable) known = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  const int fd = open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  gsize n = 0;

  if (fd < 0)
    {
      g_set_error (error, ZHU_ERROR, ZHU_ERROR_IO, _ ("cannot read %s: %s"), folder,
                   g_strerror (errno));
      return 0;
    }
  for (gsize i = 0; i < g_variant_n_children (files); i++)
    {
      g_autoptr (GVariant) boxed = g_variant_get_child_value (files, i);
      g_autoptr (GVariant) file = g_variant_get_variant (boxed);
      const char *name;

      g_variant_lookup (file, "name", "&s", &name);
      if (!g_hash_table_add (known, g_strdup (name)))
        differ (diags, "file-twice", name, _ ("the manifest names it twice"));
      n += check_file (fd, file, name, diags);
    }
  close (fd);
  check_others (folder, known, diags, error);
  return n;
}

/* ---- The report made once more ---- */

/* Files that are encrypted have other bytes each time. */
static GHashTable *
encrypted_files (GVariant *manifest)
{
  g_autoptr (GVariant) output = g_variant_lookup_value (manifest, "output", NULL);
  g_autoptr (GVariant) files = g_variant_lookup_value (output, "files", NULL);
  GHashTable *names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (gsize i = 0; i < g_variant_n_children (files); i++)
    {
      g_autoptr (GVariant) boxed = g_variant_get_child_value (files, i);
      g_autoptr (GVariant) file = g_variant_get_variant (boxed);
      gboolean is_encrypted = FALSE;
      const char *name;

      if (g_variant_lookup (file, "encrypted", "b", &is_encrypted) && is_encrypted
          && g_variant_lookup (file, "name", "&s", &name))
        g_hash_table_add (names, g_strdup (name));
    }
  return names;
}

/* Whether the place is a property of an encrypted file that differs with each password. */
static gboolean
is_random (GHashTable *encrypted, const char *place)
{
  g_auto (GStrv) parts = g_strsplit (place, "/", -1);

  if (g_str_equal (place, "input/encrypted"))
    return g_hash_table_size (encrypted) > 0;
  return g_strv_length (parts) == 4 && g_str_has_prefix (place, "output/files/")
         && g_hash_table_contains (encrypted, parts[2])
         && (g_str_equal (parts[3], "sha256") || g_str_equal (parts[3], "size")
             || g_str_equal (parts[3], "encrypted"));
}

static const char *
or_none (const char *json)
{
  return json != NULL ? json : _ ("nothing");
}

static void
tell (ZhuDiags *diags,
      ZhuSeverity severity,
      const char *code,
      const ZhuManifestChange *change,
      const char *what)
{
  zhu_diags_add (diags, severity, code, NULL, NULL,
                 _ ("%s: the manifest has %s, made once more it is %s (%s)"), what,
                 or_none (change->before), or_none (change->after), change->place);
}

/* Takes one difference into the verdict, and names it. */
static void
judge (ZhuVerdict *verdict, const ZhuManifestChange *change, ZhuDiags *diags)
{
  const char *place = change->place;

  if (g_str_equal (place, "input/program") || g_str_has_prefix (place, "input/libraries/"))
    {
      verdict->has_other_maker = TRUE;
      tell (diags, ZHU_DIAG_NOTE, "other-version", change, _ ("another version"));
    }
  else if (g_str_has_prefix (place, "input/records/") || g_str_has_prefix (place, "input/earlier"))
    {
      verdict->has_other_inputs = TRUE;
      tell (diags, ZHU_DIAG_NOTE, "other-records", change, _ ("the records have changed since"));
    }
  else if (g_str_has_prefix (place, "input/"))
    {
      verdict->has_other_inputs = TRUE;
      tell (diags, ZHU_DIAG_ERROR, "other-input", change, _ ("other input"));
    }
  else if (g_str_has_prefix (place, "output/files/") && g_str_has_suffix (place, "/sha256")
           && strstr (place, "/fonts/") == NULL)
    verdict->n_other_bytes++;
  else if (g_str_has_prefix (place, "output/files/") && g_str_has_suffix (place, "/size"))
    return;
  else if (g_str_has_prefix (place, "output/documents"))
    {
      verdict->has_other_texts = TRUE;
      tell (diags, ZHU_DIAG_ERROR, "other-text", change, _ ("other figures or words"));
    }
  else if (g_str_has_prefix (place, "output/files/") && strstr (place, "/fonts") != NULL)
    {
      /* another version of HarfBuzz may make other subsets of the same font */
      verdict->has_else = verdict->has_else || !verdict->has_other_maker;
      tell (diags, verdict->has_other_maker ? ZHU_DIAG_NOTE : ZHU_DIAG_ERROR, "other-font", change,
            _ ("another font"));
    }
  else
    {
      verdict->has_else = TRUE;
      tell (diags, ZHU_DIAG_ERROR, "other-outcome", change, _ ("another outcome"));
    }
}

/* Files of other bytes are named once it is known whether they may have them. */
static void
name_files (const GPtrArray *changes, GHashTable *encrypted, ZhuSeverity severity, ZhuDiags *diags)
{
  for (guint i = 0; i < changes->len; i++)
    {
      const ZhuManifestChange *change = g_ptr_array_index (changes, i);
      g_auto (GStrv) parts = g_strsplit (change->place, "/", -1);

      if (g_strv_length (parts) == 4 && g_str_has_prefix (change->place, "output/files/")
          && g_str_equal (parts[3], "sha256") && !is_random (encrypted, change->place))
        zhu_diags_add (diags, severity, "other-bytes", NULL, NULL,
                       _ ("%s: made once more it has other bytes"), parts[2]);
    }
}

ZhuVerdict
zhu_verify_compare (GVariant *manifest, GVariant *again, ZhuDiags *diags)
{
  g_autoptr (GPtrArray) changes = zhu_manifest_compare (manifest, again);
  g_autoptr (GHashTable) encrypted = encrypted_files (manifest);
  ZhuVerdict verdict = { 0 };

  for (guint i = 0; i < changes->len; i++)
    {
      const ZhuManifestChange *change = g_ptr_array_index (changes, i);

      /* the id follows from the input part, which was checked, as was the log */
      if (!g_str_equal (change->place, "id") && !g_str_has_prefix (change->place, "output/audit")
          && !g_str_equal (change->place, "output/logged") && !is_random (encrypted, change->place))
        judge (&verdict, change, diags);
    }
  name_files (changes, encrypted,
              verdict.has_other_maker && !verdict.has_other_texts ? ZHU_DIAG_NOTE : ZHU_DIAG_ERROR,
              diags);
  return verdict;
}
