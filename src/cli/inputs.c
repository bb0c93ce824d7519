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

  self->templates = new_files ();
  self->dictionary = new_files ();
  self->months = g_array_new (FALSE, FALSE, sizeof (ZhuPeriod));
  return self;
}

void
zhu_inputs_free (ZhuInputs *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->report, g_bytes_unref);
  g_free (self->report_name);
  g_hash_table_unref (self->templates);
  g_hash_table_unref (self->dictionary);
  g_clear_pointer (&self->style, g_bytes_unref);
  g_free (self->style_name);
  g_free (self->style_folder);
  g_clear_pointer (&self->explanations, g_bytes_unref);
  g_free (self->explanations_name);
  g_array_unref (self->months);
  g_free (self);
}
