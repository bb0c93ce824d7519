/* The manifest of a report: what came out, beside what decides it (trace-input.c). */
#include "trace.h"

#include "inputs.h"
#include "job.h"
#include "logged.h"
#include "trace-private.h"

#include <fcntl.h>
#include <string.h>

static void
begin (ZhuTrace *self, const ZhuJob *job)
{
  self->db = g_strdup (job->db);
  self->is_public = zhu_job_release (job) == ZHU_LEVEL_PUBLIC;
  for (gsize t = 0; t < self->n_tables; t++)
    self->is_public = self->is_public || zhu_job_release (self->tables[t].job) == ZHU_LEVEL_PUBLIC;
  self->sources = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  self->documents = g_ptr_array_new_with_free_func ((GDestroyNotify) g_variant_unref);
  self->files = g_ptr_array_new_with_free_func ((GDestroyNotify) g_variant_unref);
  self->told = g_ptr_array_new ();
}

ZhuTrace *
zhu_trace_new (const ZhuTraceRun *run, const ZhuJob *job, GError **error)
{
  g_autoptr (ZhuTrace) self = g_new0 (ZhuTrace, 1);
  const ZhuInputs *inputs = job->context->inputs;

  self->tables = g_memdup2 (run->tables, run->n_tables * sizeof *run->tables);
  self->n_tables = run->n_tables;
  begin (self, job);
  self->name = run->name != NULL ? g_strdup (run->name) : zhu_trace_tables_name (run->tables);
  self->input = zhu_trace_input (run, job, self->name, self->sources, error);
  if (self->input == NULL)
    return NULL;
  self->id = inputs != NULL ? g_strdup (inputs->id) : zhu_manifest_id (self->input);
  return g_steal_pointer (&self);
}

void
zhu_trace_free (ZhuTrace *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->input, g_variant_unref);
  g_ptr_array_unref (self->documents);
  g_ptr_array_unref (self->files);
  g_ptr_array_unref (self->told);
  g_ptr_array_unref (self->sources);
  g_free (self->tables);
  g_free (self->name);
  g_free (self->db);
  g_free (self->id);
  g_free (self);
}

const char *
zhu_trace_id (const ZhuTrace *self)
{
  return self->id;
}

/* ---- What came out ---- */

GVariantBuilder *
zhu_trace_answer_new (void)
{
  return g_variant_builder_new (G_VARIANT_TYPE ("av"));
}

static gint64
count_rows (const ZhuDoc *doc)
{
  gint64 n = 0;

  for (gsize i = 0; i < zhu_doc_n_tables (doc); i++)
    n += (gint64) zhu_table_n_rows (zhu_doc_table (doc, i));
  return n;
}

static void
add_document (GVariantBuilder *answer,
              const char *sha256,
              gint64 n_rows,
              const char *key,
              const char *value)
{
  GVariantDict dict;

  g_variant_dict_init (&dict, NULL);
  if (key != NULL)
    g_variant_dict_insert (&dict, key, "s", value);
  g_variant_dict_insert (&dict, "txt", "s", sha256);
  g_variant_dict_insert (&dict, "rows", "x", n_rows);
  g_variant_builder_add (answer, "v", g_variant_dict_end (&dict));
}

gboolean
zhu_trace_add_document (GVariantBuilder *answer,
                        const ZhuDoc *doc,
                        const ZhuStyle *style,
                        const char *key,
                        const char *value,
                        GError **error)
{
  g_autofree char *sha256 = zhu_writer_sha256 (zhu_writer_find ("txt"), doc, style, error);

  if (sha256 == NULL)
    return FALSE;
  add_document (answer, sha256, count_rows (doc), key, value);
  return TRUE;
}

/* What a register says is told by its bytes alone: its rows stream, and are not written twice. */
static gboolean
has_register (const ZhuDoc *doc)
{
  for (gsize i = 0; i < zhu_doc_n_tables (doc); i++)
    if (zhu_table_is_register (zhu_doc_table (doc, i)))
      return TRUE;
  return FALSE;
}

gboolean
zhu_trace_tell_document (GVariantBuilder *answer,
                         const ZhuDoc *doc,
                         const ZhuStyle *style,
                         const char *key,
                         const char *value,
                         GError **error)
{
  return has_register (doc) || zhu_trace_add_document (answer, doc, style, key, value, error);
}

void
zhu_trace_add_text (GVariantBuilder *answer, const char *text)
{
  g_autofree char *sha256 = zhu_sha256_text (text, strlen (text));

  add_document (answer, sha256, 0, NULL, NULL);
}

static GVariant *
fonts_of (const GPtrArray *uses, unsigned volume)
{
  GVariantBuilder list;

  g_variant_builder_init (&list, G_VARIANT_TYPE ("av"));
  for (guint i = 0; i < uses->len; i++)
    {
      const ZhuFontUse *use = g_ptr_array_index (uses, i);
      GVariantDict dict;

      if (use->volume != volume)
        continue;
      g_variant_dict_init (&dict, NULL);
      g_variant_dict_insert (&dict, "name", "s", use->family);
      g_variant_dict_insert (&dict, "version", "s", use->version);
      g_variant_dict_insert (&dict, "sha256", "s", use->sha256);
      g_variant_builder_add (&list, "v", g_variant_dict_end (&dict));
    }
  return g_variant_builder_end (&list);
}

gboolean
zhu_trace_add_file (GVariantBuilder *answer,
                    const char *path,
                    const char *name,
                    const ZhuKeeping *keeping,
                    unsigned volume,
                    GError **error)
{
  gint64 size;
  g_autofree char *sha256 = zhu_file_sha256 (AT_FDCWD, path, &size, error);
  GVariantDict dict;

  if (sha256 == NULL)
    return FALSE;
  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "name", "s", name);
  g_variant_dict_insert (&dict, "size", "x", size);
  g_variant_dict_insert (&dict, "sha256", "s", sha256);
  if (keeping->user_password != NULL)
    g_variant_dict_insert (&dict, "encrypted", "b", TRUE);
  if (g_str_has_suffix (name, ".pdf"))
    g_variant_dict_insert_value (&dict, "fonts", fonts_of (keeping->fonts, volume));
  g_variant_builder_add (answer, "v", g_variant_dict_end (&dict));
  return TRUE;
}

void
zhu_trace_take (ZhuTrace *self, GVariant *answer)
{
  GVariantIter iter;
  GVariant *member;

  g_variant_iter_init (&iter, answer);
  while (g_variant_iter_next (&iter, "v", &member))
    {
      g_autoptr (GVariant) txt = g_variant_lookup_value (member, "txt", NULL);

      g_ptr_array_add (txt != NULL ? self->documents : self->files, member);
    }
}

gboolean
zhu_trace_take_ready (ZhuTrace *self,
                      const ZhuReady *ready,
                      const ZhuWriterClass *writer,
                      const ZhuKeeping *keeping,
                      GError **error)
{
  g_autofree char *whole = g_strconcat (self->name, writer->ending, NULL);
  g_autoptr (GVariantBuilder) told = zhu_trace_answer_new ();
  g_autoptr (GVariant) answer = NULL;
  const gsize n = zhu_ready_length (ready);

  if (g_str_equal (zhu_ready_path (ready, 0), "-") || g_ptr_array_find (self->told, writer, NULL))
    return TRUE;
  g_ptr_array_add (self->told, (gpointer) writer);
  for (gsize i = 0; i < n; i++)
    {
      g_autofree char *name = zhu_volume_name (whole, (unsigned) i, (unsigned) n);

      if (!zhu_trace_add_file (told, zhu_ready_temporary_path (ready, i), name, keeping,
                               (unsigned) i, error))
        return FALSE;
    }
  answer = g_variant_ref_sink (g_variant_builder_end (told));
  zhu_trace_take (self, answer);
  return TRUE;
}

/* ---- Rules and findings ---- */

static void
count_rules (const GPtrArray *rules, gint64 *n_must, gint64 *n_query)
{
  for (guint i = 0; rules != NULL && i < rules->len; i++)
    *(((const ZhuRule *) g_ptr_array_index (rules, i))->must ? n_must : n_query) += 1;
}

static gint64
count_findings (const ZhuDiags *diags, ZhuSeverity severity, const char *code)
{
  gint64 n = 0;

  for (gsize i = 0; i < zhu_diags_length (diags); i++)
    {
      const ZhuDiag *diag = zhu_diags_get (diags, i);

      n += diag->severity == severity && g_str_equal (diag->code, code);
    }
  return n;
}

/* A report is written only when its 必须 rules hold, so those that do not are 核实. At 公开 how
 * many do not is not said: who knows the rules would learn of numbers that are hidden. */
static GVariant *
rule_results (const ZhuTrace *self, const ZhuDiags *diags)
{
  gint64 n_must = 0, n_query = 0;
  GVariantDict dict;

  for (gsize t = 0; t < self->n_tables; t++)
    {
      const ZhuTraceTables *tables = &self->tables[t];

      for (guint i = 0; i < tables->templates->len; i++)
        count_rules (((const ZhuTemplate *) g_ptr_array_index (tables->templates, i))->rules,
                     &n_must, &n_query);
      if (tables->report != NULL)
        count_rules (tables->report->rules, &n_must, &n_query);
    }
  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "must", "x", n_must);
  g_variant_dict_insert (&dict, "query", "x", n_query);
  if (self->is_public)
    return g_variant_dict_end (&dict);
  g_variant_dict_insert (&dict, "failed", "x", count_findings (diags, ZHU_DIAG_QUERY, "rule"));
  g_variant_dict_insert (&dict, "explained", "x", count_findings (diags, ZHU_DIAG_NOTE, "rule"));
  g_variant_dict_insert (&dict, "untested", "x",
                         count_findings (diags, ZHU_DIAG_NOTE, "not-tested"));
  return g_variant_dict_end (&dict);
}

/* 核实 findings by kind: their texts may name records. None at 公开. */
static GVariant *
finding_list (const ZhuTrace *self, const ZhuDiags *diags)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GPtrArray) codes = g_ptr_array_new ();
  GVariantBuilder list;

  for (gsize i = 0; !self->is_public && i < zhu_diags_length (diags); i++)
    {
      const ZhuDiag *diag = zhu_diags_get (diags, i);

      if (diag->severity == ZHU_DIAG_QUERY && g_hash_table_add (seen, (gpointer) diag->code))
        g_ptr_array_add (codes, (gpointer) diag->code);
    }
  g_ptr_array_sort (codes, zhu_trace_compare_texts);
  g_variant_builder_init (&list, G_VARIANT_TYPE ("av"));
  for (guint i = 0; i < codes->len; i++)
    {
      const char *code = g_ptr_array_index (codes, i);
      GVariantDict dict;

      g_variant_dict_init (&dict, NULL);
      g_variant_dict_insert (&dict, "code", "s", code);
      g_variant_dict_insert (&dict, "n", "x", count_findings (diags, ZHU_DIAG_QUERY, code));
      g_variant_builder_add (&list, "v", g_variant_dict_end (&dict));
    }
  return g_variant_builder_end (&list);
}

static GVariant *
list_of (const GPtrArray *members)
{
  GVariantBuilder list;

  g_variant_builder_init (&list, G_VARIANT_TYPE ("av"));
  for (guint i = 0; i < members->len; i++)
    g_variant_builder_add (&list, "v", g_ptr_array_index (members, i));
  return g_variant_builder_end (&list);
}

/* Files by name, documents by area: processes that draw are not done in any order. */
static int
compare_members (gconstpointer a, gconstpointer b, gpointer key)
{
  const char *first = "", *second = "";

  g_variant_lookup (*(GVariant *const *) a, key, "&s", &first);
  g_variant_lookup (*(GVariant *const *) b, key, "&s", &second);
  return strcmp (first, second);
}

static GVariant *
output_part (ZhuTrace *self, gboolean kept, const ZhuDiags *diags)
{
  GVariantDict output;

  g_ptr_array_sort_with_data (self->files, compare_members, (gpointer) "name");
  g_ptr_array_sort_with_data (self->documents, compare_members, (gpointer) "area");
  g_variant_dict_init (&output, NULL);
  g_variant_dict_insert_value (&output, "files", list_of (self->files));
  g_variant_dict_insert_value (&output, "documents", list_of (self->documents));
  g_variant_dict_insert_value (&output, "rules", rule_results (self, diags));
  g_variant_dict_insert_value (&output, "findings", finding_list (self, diags));
  g_variant_dict_insert (&output, "kept", "b", kept);
  return g_variant_dict_end (&output);
}

/* ---- The end ---- */

static gboolean
keep_sources (const ZhuTrace *self, ZhuDiags *diags, gboolean *kept, GError **error)
{
  if (!zhu_store_keep (self->db, self->sources, kept, error))
    return FALSE;
  if (!*kept)
    zhu_diags_add (diags, ZHU_DIAG_NOTE, "not-kept", NULL, NULL,
                   _ ("templates and dictionary are not kept in %s, which this program only reads: "
                      "whoever verifies the report later needs them as they are now"),
                   self->db);
  return TRUE;
}

GVariant *
zhu_trace_end (ZhuTrace *self, ZhuContext *context, GError **error)
{
  g_autoptr (ZhuLogEntry) entry = NULL;
  g_autoptr (GVariant) made = NULL;
  gboolean kept = context->inputs != NULL && context->inputs->kept;

  if (context->inputs == NULL && !keep_sources (self, context->diags, &kept, error))
    return NULL;
  made = zhu_manifest_new (self->input, output_part (self, kept, context->diags));
  if (context->inputs != NULL)
    return g_steal_pointer (&made);
  entry = zhu_trace_log_entry (self, context, made);
  if (!zhu_log_run (context, self->db, entry, &self->head, error))
    return NULL;
  return zhu_manifest_with_audit (made, self->head.length, self->head.sha256);
}

/* Keeps what the outputs are made from, and @manifest. */
static gboolean
keep_manifest (ZhuTrace *self, GVariant *manifest, ZhuLogEntry *entry, GError **error)
{
  char *text = zhu_manifest_to_text (manifest);
  g_autofree char *sha256 = zhu_sha256_text (text, strlen (text));
  gboolean kept;

  g_ptr_array_add (self->sources, g_bytes_new_take (text, strlen (text)));
  if (!zhu_store_keep (self->db, self->sources, &kept, error))
    return FALSE;
  if (kept)
    {
      zhu_log_entry_add (entry, "id", self->id);
      zhu_log_entry_add_file (entry, "manifest", ZHU_MANIFEST_KEPT, sha256);
    }
  return TRUE;
}

gboolean
zhu_trace_show (ZhuTrace *self,
                ZhuContext *context,
                ZhuLogEntry *entry,
                const GPtrArray *ready,
                GVariant **manifest,
                GError **error)
{
  g_autoptr (GVariant) bare
      = zhu_manifest_new (self->input, output_part (self, TRUE, context->diags));
  g_autoptr (GVariant) made = zhu_manifest_with_audit (bare, 0, NULL);

  if ((context->inputs == NULL && !keep_manifest (self, made, entry, error))
      || !zhu_show_logged (context, self->db, entry, ready, error))
    return FALSE;
  if (manifest != NULL)
    *manifest = g_steal_pointer (&made);
  return TRUE;
}

void
zhu_trace_failed (const ZhuTrace *self, ZhuContext *context)
{
  zhu_log_failed (context, self->db, &self->head);
}
