/* Keeping what a report is made from, and the stand-in for it. */
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
  g_array_unref (self->months);
  g_free (self);
}

/* ---- Keeping ---- */

static void
take_all (GPtrArray *files, GHashTable *table)
{
  GHashTableIter iter;
  gpointer bytes;

  if (table == NULL)
    return;
  g_hash_table_iter_init (&iter, table);
  while (g_hash_table_iter_next (&iter, NULL, &bytes))
    g_ptr_array_add (files, g_bytes_ref (bytes));
}

/* Whether the dictionary on the disk is read: it is named, or the month is not sealed. */
static gboolean
needs_dictionary (const ZhuJobOptions *options)
{
  g_autoptr (ZhuStore) store = NULL;
  g_autoptr (ZhuMonth) month = NULL;
  ZhuPeriod period;

  if (options->dictionary != NULL || options->period == NULL)
    return TRUE;
  store = zhu_store_open (options->db, NULL, ZHU_STORE_READ, NULL);
  return store == NULL || !zhu_period_parse (options->period, &period, NULL)
         || !zhu_store_find_month (store, &period, &month, NULL) || month == NULL;
}

static void
take_dictionary (GPtrArray *files, const ZhuContext *context, const ZhuJobOptions *options)
{
  const char *name = options->dictionary != NULL ? options->dictionary : "dictionary";
  g_autofree char *path = zhu_find_data (context, name, options->templates, NULL);
  g_autoptr (ZhuDictionary) dictionary
      = path != NULL ? zhu_dictionary_load (path, context->diags, NULL) : NULL;

  if (dictionary != NULL)
    take_all (files, zhu_dictionary_files (dictionary));
}

gboolean
zhu_inputs_keep (const ZhuContext *context,
                 const ZhuJobOptions *options,
                 const ZhuReport *report,
                 const GPtrArray *templates,
                 GError **error)
{
  g_autoptr (ZhuDiags) unsaid = zhu_diags_new ();
  const ZhuContext quiet = { .diags = unsaid, .program = context->program };
  g_autoptr (GPtrArray) files = NULL;
  g_autoptr (ZhuStyle) style = NULL;
  g_autoptr (GError) cause = NULL;
  gboolean kept;

  if (options->db == NULL || context->inputs != NULL)
    return TRUE;
  files = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  style = zhu_load_style (&quiet, options, NULL);
  g_ptr_array_add (files, g_bytes_ref (report->text));
  for (guint i = 0; i < templates->len; i++)
    take_all (files, ((const ZhuTemplate *) g_ptr_array_index (templates, i))->files);
  if (style != NULL && style->text != NULL)
    g_ptr_array_add (files, g_bytes_ref (style->text));
  if (needs_dictionary (options))
    take_dictionary (files, &quiet, options);
  if (zhu_store_keep (options->db, files, &kept, &cause)
      || !g_error_matches (cause, ZHU_ERROR, ZHU_ERROR_BUSY))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&cause));
  return FALSE;
}
