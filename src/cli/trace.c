/* The manifest of a report: what came out, beside what decides it (trace-input.c). */
#include "trace.h"

#include "inputs.h"
#include "job.h"
#include "logged.h"
#include "trace-input.h"

#include <fcntl.h>
#include <string.h>

enum
{
  MOST_LOGGED = 64 /* outputs of which the log has the SHA-256 */
};

struct _ZhuTrace
{
  ZhuTraceRun run;
  GVariant *input;
  char *id;
  char *db;             /* path of the store */
  gboolean is_public;   /* nothing is said of what rules and checks have found */
  GPtrArray *sources;   /* element: GBytes *: all files of the input part */
  ZhuLogHead head;      /* of the log with the line that tells of this; length 0: none does */
  GPtrArray *documents; /* element: GVariant * */
  GPtrArray *files;     /* element: GVariant *: of outputs */
};

static void
begin (ZhuTrace *self, const ZhuJob *job)
{
  self->db = g_strdup (job->db);
  self->is_public = zhu_job_release (job) == ZHU_LEVEL_PUBLIC;
  self->sources = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  self->documents = g_ptr_array_new_with_free_func ((GDestroyNotify) g_variant_unref);
  self->files = g_ptr_array_new_with_free_func ((GDestroyNotify) g_variant_unref);
}

ZhuTrace *
zhu_trace_new (const ZhuTraceRun *run, const ZhuJob *job, const ZhuJob *counted, GError **error)
{
  g_autoptr (ZhuTrace) self = g_new0 (ZhuTrace, 1);
  const ZhuInputs *inputs = job->context->inputs;

  self->run = *run;
  begin (self, job);
  self->input = zhu_trace_input (run, job, counted, self->sources, error);
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
  g_ptr_array_unref (self->sources);
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

gboolean
zhu_trace_add_document (GVariantBuilder *answer,
                        const ZhuDoc *doc,
                        const ZhuStyle *style,
                        const char *area,
                        GError **error)
{
  g_autofree char *sha256 = zhu_writer_sha256 (zhu_writer_find ("txt"), doc, style, error);
  GVariantDict dict;

  if (sha256 == NULL)
    return FALSE;
  g_variant_dict_init (&dict, NULL);
  if (area != NULL)
    g_variant_dict_insert (&dict, "area", "s", area);
  g_variant_dict_insert (&dict, "txt", "s", sha256);
  g_variant_dict_insert (&dict, "rows", "x", count_rows (doc));
  g_variant_builder_add (answer, "v", g_variant_dict_end (&dict));
  return TRUE;
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

gboolean
zhu_trace_add_ready (GVariantBuilder *answer,
                     const ZhuReady *ready,
                     const char *stem,
                     const ZhuWriterClass *writer,
                     const ZhuKeeping *keeping,
                     GError **error)
{
  g_autofree char *whole = g_strconcat (stem, writer->ending, NULL);
  const gsize n = zhu_ready_length (ready);

  for (gsize i = 0; i < n; i++)
    {
      const char *path = zhu_ready_temporary_path (ready, i);
      g_autofree char *name = zhu_volume_name (whole, (unsigned) i, (unsigned) n);

      if (path != NULL && !zhu_trace_add_file (answer, path, name, keeping, (unsigned) i, error))
        return FALSE;
    }
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

  for (guint i = 0; i < self->run.templates->len; i++)
    count_rules (((const ZhuTemplate *) g_ptr_array_index (self->run.templates, i))->rules, &n_must,
                 &n_query);
  if (self->run.report != NULL)
    count_rules (self->run.report->rules, &n_must, &n_query);
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

  g_variant_lookup (records, "sha256", "&s", &sha256);
  if (g_variant_lookup (records, "month", "&s", &month))
    zhu_log_entry_add_file (entry, "month", month, sha256);
  else
    zhu_log_entry_add (entry, "month", "live");
}

/* Of many outputs only their number, unless @all: the manifest, whose SHA-256 follows, has them. */
static void
log_outputs (ZhuLogEntry *entry, const ZhuTrace *self, gboolean all)
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
  for (guint i = 0; (all || self->files->len <= MOST_LOGGED) && i < self->files->len; i++)
    {
      const char *name, *sha256;

      g_variant_lookup (g_ptr_array_index (self->files, i), "name", "&s", &name);
      g_variant_lookup (g_ptr_array_index (self->files, i), "sha256", "&s", &sha256);
      zhu_log_entry_add_file (entry, "output", name, sha256);
    }
}

static ZhuLogEntry *
log_entry (const ZhuTrace *self, const ZhuContext *context, GVariant *manifest)
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
  log_outputs (entry, self, FALSE);
  zhu_log_entry_add (entry, "id", self->id);
  zhu_log_entry_add_file (entry, "manifest", ZHU_MANIFEST_NAME, sha256);
  return entry;
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
  entry = log_entry (self, context, made);
  if (!zhu_log_run (context, self->db, entry, &self->head, error))
    return NULL;
  return zhu_manifest_with_audit (made, self->head.length, self->head.sha256);
}

GVariant *
zhu_trace_keep (ZhuTrace *self, ZhuContext *context, ZhuLogEntry *entry, GError **error)
{
  g_autoptr (GVariant) made
      = zhu_manifest_new (self->input, output_part (self, TRUE, context->diags));
  g_autoptr (GVariant) manifest = zhu_manifest_with_audit (made, 0, NULL);
  char *text = zhu_manifest_to_text (manifest);
  g_autofree char *sha256 = zhu_sha256_text (text, strlen (text));
  gboolean kept;

  g_ptr_array_add (self->sources, g_bytes_new_take (text, strlen (text)));
  if (context->inputs != NULL)
    return g_steal_pointer (&manifest);
  if (!zhu_store_keep (self->db, self->sources, &kept, error))
    return NULL;
  if (kept)
    {
      zhu_log_entry_add (entry, "id", self->id);
      zhu_log_entry_add_file (entry, "manifest", ZHU_MANIFEST_KEPT, sha256);
    }
  return g_steal_pointer (&manifest);
}

void
zhu_trace_failed (const ZhuTrace *self, ZhuContext *context)
{
  zhu_log_failed (context, self->db, &self->head);
}

gboolean
zhu_trace_log_only (ZhuJob *job,
                    const ZhuReport *report,
                    GVariant *answer,
                    ZhuBundle *bundle,
                    GError **error)
{
  g_autoptr (ZhuTrace) self = g_new0 (ZhuTrace, 1);
  g_autoptr (ZhuLogEntry) entry = zhu_job_log_entry (job, report);

  begin (self, job);
  zhu_trace_take (self, answer);
  log_outputs (entry, self, TRUE);
  zhu_job_close_records (job);
  if (!zhu_log_run (job->context, self->db, entry, &self->head, error))
    return FALSE;
  if (zhu_bundle_publish (bundle, error))
    return TRUE;
  zhu_trace_failed (self, job->context);
  return FALSE;
}
