/* What the log of runs is told of a report that has a manifest. */
#include "trace-private.h"

enum
{
  MOST_LOGGED = 64 /* outputs of which the log has the SHA-256 */
};

/* All that the report was made from: KEY=SHA256 NAME, the key being report, template … */
static void
log_sources (ZhuLogEntry *entry, GVariant *input)
{
  g_autoptr (GVariant) files = g_variant_lookup_value (input, "files", NULL);

  for (gsize i = 0; i < g_variant_n_children (files); i++)
    {
      g_autoptr (GVariant) boxed = g_variant_get_child_value (files, i);
      g_autoptr (GVariant) file = g_variant_get_variant (boxed);
      const char *role, *name, *sha256;

      g_variant_lookup (file, "role", "&s", &role);
      g_variant_lookup (file, "name", "&s", &name);
      g_variant_lookup (file, "sha256", "&s", &sha256);
      zhu_log_entry_add_file (entry, role, name, sha256);
    }
}

static void
log_records (ZhuLogEntry *entry, GVariant *input)
{
  g_autoptr (GVariant) records = g_variant_lookup_value (input, "records", NULL);
  const char *month, *sha256;

  if (g_variant_lookup (records, "month", "&s", &month)
      && g_variant_lookup (records, "sha256", "&s", &sha256))
    zhu_log_entry_add_file (entry, "month", month, sha256);
  else
    zhu_log_entry_add (entry, "month", "live");
}

/* Of many outputs only their number: the manifest, whose SHA-256 follows, has them. */
static void
log_outputs (ZhuLogEntry *entry, const ZhuTrace *self)
{
  gint64 n_rows = 0;

  for (guint i = 0; i < self->documents->len; i++)
    {
      gint64 n = 0;

      g_variant_lookup (g_ptr_array_index (self->documents, i), "rows", "x", &n);
      n_rows += n;
    }
  zhu_log_entry_add_number (entry, "rows", n_rows);
  zhu_log_entry_add_number (entry, "outputs", self->files->len);
  for (guint i = 0; self->files->len <= MOST_LOGGED && i < self->files->len; i++)
    {
      const char *name, *sha256;

      g_variant_lookup (g_ptr_array_index (self->files, i), "name", "&s", &name);
      g_variant_lookup (g_ptr_array_index (self->files, i), "sha256", "&s", &sha256);
      zhu_log_entry_add_file (entry, "output", name, sha256);
    }
}

ZhuLogEntry *
zhu_trace_log_entry (const ZhuTrace *self, const ZhuContext *context, GVariant *manifest)
{
  static const char *const texts[] = { "period", "area", "each", "level", "where" };
  ZhuLogEntry *entry = zhu_log_entry_new (context->command);
  g_autofree char *sha256 = zhu_manifest_sha256 (manifest);

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      const char *text;

      if (g_variant_lookup (self->input, texts[i], "&s", &text))
        zhu_log_entry_add (entry, texts[i], text);
    }
  log_records (entry, self->input);
  log_sources (entry, self->input);
  log_outputs (entry, self);
  zhu_log_entry_add (entry, "id", self->id);
  zhu_log_entry_add_file (entry, "manifest", ZHU_MANIFEST_NAME, sha256);
  return entry;
}
