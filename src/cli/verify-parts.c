/* Finding the files of others that a document binds. The store keeps only their SHA-256: they may
 * be large, and are not the federation's own. */
#include "verify.h"

#include <fcntl.h>

typedef struct
{
  const ZhuContext *context;
  const ZhuVerifyOptions *options;
  const char *folder; /* of the document; NULL: none */
  GHashTable *found;  /* SHA-256 -> path */
  GString *missing;   /* names of what is nowhere */
  gboolean is_other;  /* a file was given in the place of one of them */
} Search;

static const char *
role_word (const char *role)
{
  return g_str_equal (role, "notice")       ? _ ("notice")
         : g_str_equal (role, "attachment") ? _ ("attachment")
                                            : _ ("embedded file");
}

static char *
sha256_of (const char *path, GError **error)
{
  gint64 size;

  return zhu_file_sha256 (AT_FDCWD, path, &size, error);
}

/* The files that were given, whatever they are called. */
static gboolean
take_given (Search *self, GError **error)
{
  for (char **path = self->options->parts; path != NULL && *path != NULL; path++)
    {
      char *sha256 = sha256_of (*path, error);

      if (sha256 == NULL)
        return FALSE;
      g_hash_table_replace (self->found, sha256, g_strdup (*path));
    }
  return TRUE;
}

/* A file called @name in @folder, if it is the one. */
static gboolean
take_beside (Search *self, const char *folder, const char *name, const char *sha256)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autofree char *own = sha256_of (path, NULL);

  if (own == NULL || !g_str_equal (own, sha256))
    return FALSE;
  g_hash_table_replace (self->found, g_steal_pointer (&own), g_steal_pointer (&path));
  return TRUE;
}

/* One that is called like the part was given, and is another. */
static void
note_other (Search *self, const char *role, const char *name)
{
  for (char **path = self->options->parts; path != NULL && *path != NULL; path++)
    {
      g_autofree char *own = g_filename_display_basename (*path);

      if (!g_str_equal (own, name))
        continue;
      self->is_other = TRUE;
      zhu_diags_add (self->context->diags, ZHU_DIAG_ERROR, "other-part", NULL, NULL,
                     _ ("%s %s is not the one that was bound"), role_word (role), *path);
    }
}

static void
take_part (Search *self, GVariant *part)
{
  const char *role, *name, *sha256;

  g_variant_lookup (part, "role", "&s", &role);
  g_variant_lookup (part, "name", "&s", &name);
  if (!g_variant_lookup (part, "sha256", "&s", &sha256)
      || g_hash_table_contains (self->found, sha256)
      || (self->folder != NULL && take_beside (self, self->folder, name, sha256))
      || take_beside (self, ".", name, sha256))
    return;
  note_other (self, role, name);
  g_string_append_printf (self->missing, "%s%s %s (SHA-256 %.12s)",
                          self->missing->len > 0 ? ", " : "", role_word (role), name, sha256);
}

GHashTable *
zhu_verify_parts (const ZhuContext *context,
                  const ZhuVerifyOptions *options,
                  const char *folder,
                  GVariant *input,
                  GError **error)
{
  g_autoptr (GVariant) parts = g_variant_lookup_value (input, "parts", NULL);
  g_autoptr (GHashTable) found = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_autoptr (GString) missing = g_string_new (NULL);
  Search self = { context, options, folder, found, missing, FALSE };

  if (!take_given (&self, error))
    return NULL;
  for (gsize i = 0; parts != NULL && i < g_variant_n_children (parts); i++)
    {
      g_autoptr (GVariant) boxed = g_variant_get_child_value (parts, i);
      g_autoptr (GVariant) part = g_variant_get_variant (boxed);

      take_part (&self, part);
    }
  if (missing->len == 0)
    return g_steal_pointer (&found);
  g_set_error (error, ZHU_ERROR, self.is_other ? ZHU_ERROR_DIFFERENCE : ZHU_ERROR_USAGE,
               _ ("the document binds files of which only the SHA-256 is kept; give them with "
                  "--part, whatever they are called now: %s"),
               missing->str);
  return NULL;
}
