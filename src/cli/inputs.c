/* What stands in for the files on the disk. */
#include "inputs.h"

static GHashTable *
new_files (void)
{
  return g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_bytes_unref);
}

ZhuInputs *
zhu_inputs_new (void)
{
  ZhuInputs *self = g_new0 (ZhuInputs, 1);

  self->roles = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                       (GDestroyNotify) g_hash_table_unref);
  self->parts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->months = g_array_new (FALSE, FALSE, sizeof (ZhuPeriod));
  return self;
}

void
zhu_inputs_free (ZhuInputs *self)
{
  if (self == NULL)
    return;
  g_hash_table_unref (self->roles);
  g_free (self->style_folder);
  g_clear_pointer (&self->parts, g_hash_table_unref);
  g_array_unref (self->months);
  g_free (self);
}

GHashTable *
zhu_inputs_files (const ZhuInputs *self, const char *role)
{
  GHashTable *files = g_hash_table_lookup (self->roles, role);

  if (files == NULL)
    {
      files = new_files ();
      g_hash_table_insert (self->roles, g_strdup (role), files);
    }
  return files;
}

void
zhu_inputs_put (ZhuInputs *self, const char *role, const char *name, GBytes *bytes)
{
  g_hash_table_replace (zhu_inputs_files (self, role), g_strdup (name), bytes);
}

GBytes *
zhu_inputs_find (const ZhuInputs *self,
                 const char *role,
                 const char *name,
                 const char **file,
                 GError **error)
{
  GHashTable *files = zhu_inputs_files (self, role);
  g_autofree char *last = name != NULL ? g_path_get_basename (name) : NULL;
  g_autofree char *with_ending = name != NULL ? g_strconcat (last, ".ini", NULL) : NULL;
  GHashTableIter iter;
  gpointer key, bytes;

  g_hash_table_iter_init (&iter, files);
  while (g_hash_table_iter_next (&iter, &key, &bytes))
    if (name == NULL ? g_hash_table_size (files) == 1
                     : g_str_equal (key, last) || g_str_equal (key, with_ending))
      {
        *file = key;
        return bytes;
      }
  g_set_error (error, ZHU_ERROR, ZHU_ERROR_INPUT, _ ("%s was not kept"),
               name != NULL ? name : role);
  return NULL;
}

ZhuTemplate *
zhu_inputs_template (const ZhuInputs *self, const char *name, ZhuDiags *diags, GError **error)
{
  const char *file;

  return zhu_inputs_find (self, "template", name, &file, error) != NULL
             ? zhu_template_from_files (zhu_inputs_files (self, "template"), file, diags, error)
             : NULL;
}
