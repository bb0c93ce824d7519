/* The manifest of a report, in two parts: what decides its outputs, then what came out. */
#include "trace.h"

#include "inputs.h"
#include "job.h"
#include "logged.h"
#include "zhuhu/bundle.h"

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
  GPtrArray *sources;   /* element: GBytes *: all files of the input part */
  ZhuLogHead head;      /* of the log with the line that tells of this; length 0: none does */
  GPtrArray *documents; /* element: GVariant * */
  GPtrArray *files;     /* element: GVariant *: of outputs */
};

/* ---- Lists of dictionaries, in the order of their names ---- */

static int
compare_texts (gconstpointer a, gconstpointer b)
{
  return strcmp (*(char *const *) a, *(char *const *) b);
}

static GVariant *
list_of_texts (const char *const *texts, gsize n)
{
  GVariantBuilder list;

  g_variant_builder_init (&list, G_VARIANT_TYPE ("av"));
  for (gsize i = 0; i < n; i++)
    g_variant_builder_add (&list, "v", g_variant_new_string (texts[i]));
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

static char *
sha256_of (GBytes *bytes)
{
  gsize length;
  gconstpointer data = g_bytes_get_data (bytes, &length);

  return zhu_sha256_text (data, length);
}

/* ---- Files ---- */

/* A file outside its dictionary's folder is called by its last name: paths are this machine's. */
static char *
shown_name (const char *name)
{
  return g_path_is_absolute (name) || strstr (name, "..") != NULL ? g_path_get_basename (name)
                                                                  : g_strdup (name);
}

/* @files: "role\nname" -> SHA-256. */
static void
add_source (ZhuTrace *self, GHashTable *files, const char *role, const char *name, GBytes *bytes)
{
  g_autofree char *shown = shown_name (name);

  g_hash_table_replace (files, g_strconcat (role, "\n", shown, NULL), sha256_of (bytes));
  g_ptr_array_add (self->sources, g_bytes_ref (bytes));
}

static void
add_sources (ZhuTrace *self, GHashTable *files, const char *role, GHashTable *read)
{
  GHashTableIter iter;
  gpointer name, bytes;

  if (read == NULL)
    return;
  g_hash_table_iter_init (&iter, read);
  while (g_hash_table_iter_next (&iter, &name, &bytes))
    add_source (self, files, role, name, bytes);
}

static GVariant *
source_list (GHashTable *files)
{
  g_autoptr (GPtrArray) keys = g_ptr_array_new ();
  GVariantBuilder list;
  GHashTableIter iter;
  gpointer key;

  g_hash_table_iter_init (&iter, files);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    g_ptr_array_add (keys, key);
  g_ptr_array_sort (keys, compare_texts);
  g_variant_builder_init (&list, G_VARIANT_TYPE ("av"));
  for (guint i = 0; i < keys->len; i++)
    {
      const char *both = g_ptr_array_index (keys, i);
      const char *line_end = strchr (both, '\n');
      g_autofree char *role = g_strndup (both, (gsize) (line_end - both));
      GVariantDict dict;

      g_variant_dict_init (&dict, NULL);
      g_variant_dict_insert (&dict, "role", "s", role);
      g_variant_dict_insert (&dict, "name", "s", line_end + 1);
      g_variant_dict_insert (&dict, "sha256", "s",
                             (const char *) g_hash_table_lookup (files, both));
      g_variant_builder_add (&list, "v", g_variant_dict_end (&dict));
    }
  return g_variant_builder_end (&list);
}

static GVariant *
find_sources (ZhuTrace *self, const ZhuJob *job)
{
  g_autofree char *report = g_path_get_basename (self->run.report->file);
  g_autofree char *style = job->style->file != NULL ? g_path_get_basename (job->style->file) : NULL;
  g_autoptr (GHashTable) files = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);

  add_source (self, files, "report", report, self->run.report->text);
  for (guint i = 0; i < self->run.templates->len; i++)
    add_sources (self, files, "template",
                 ((ZhuTemplate *) g_ptr_array_index (self->run.templates, i))->files);
  if (job->dictionary_month == NULL)
    add_sources (self, files, "dictionary", zhu_dictionary_files (job->dictionary));
  if (job->style->text != NULL)
    add_source (self, files, "style", style, job->style->text);
  if (job->explanations != NULL)
    {
      g_autofree char *name = g_path_get_basename (job->explanations->file);

      add_source (self, files, "explanations", name, job->explanations->text);
    }
  return source_list (files);
}

/* ---- Records ---- */

static void
insert_month (GVariantDict *dict, const ZhuMonth *month)
{
  g_autofree char *name = zhu_period_to_text (&month->period);

  g_variant_dict_insert (dict, "month", "s", name);
  g_variant_dict_insert (dict, "sha256", "s", month->sha256);
}

static GVariant *
earlier_months (const ZhuCube *cube)
{
  static const char *const words[ZHU_N_CONTEXTS] = {
    [ZHU_CONTEXT_LAST] = "上期末", [ZHU_CONTEXT_YEAR] = "上年末", [ZHU_CONTEXT_SAME] = "上年同期末"
  };
  GVariantBuilder list;

  g_variant_builder_init (&list, G_VARIANT_TYPE ("av"));
  for (int i = ZHU_CONTEXT_LAST; i < ZHU_N_CONTEXTS; i++)
    {
      const ZhuMonth *month = zhu_cube_month (cube, (ZhuPlanContext) i);
      GVariantDict dict;

      if (month == NULL)
        continue;
      g_variant_dict_init (&dict, NULL);
      g_variant_dict_insert (&dict, "context", "s", words[i]);
      insert_month (&dict, month);
      g_variant_builder_add (&list, "v", g_variant_dict_end (&dict));
    }
  return g_variant_builder_end (&list);
}

/* The sealed months that were counted, or what identifies the records as they are. */
static gboolean
find_records (const ZhuJob *job, const ZhuCube *cube, GVariantDict *input, GError **error)
{
  const ZhuMonth *month = zhu_cube_month (cube, ZHU_CONTEXT_NOW);
  GVariantDict records;

  g_variant_dict_init (&records, NULL);
  if (month != NULL)
    {
      g_variant_dict_insert (&records, "kind", "s", "month");
      insert_month (&records, month);
    }
  else
    {
      const char *kind;
      g_autofree char *sha256 = zhu_store_records_sha256 (job->store, &kind, error);

      if (sha256 == NULL)
        {
          g_variant_dict_clear (&records);
          return FALSE;
        }
      g_variant_dict_insert (&records, "kind", "s", kind);
      g_variant_dict_insert (&records, "sha256", "s", sha256);
    }
  g_variant_dict_insert_value (input, "records", g_variant_dict_end (&records));
  g_variant_dict_insert_value (input, "earlier", earlier_months (cube));
  return TRUE;
}

/* ---- The rest of the input part ---- */

static GVariant *
library_versions (void)
{
  g_auto (GStrv) libraries = zhu_writer_libraries ();
  GVariantDict dict;

  g_variant_dict_init (&dict, NULL);
  for (gsize i = 0; libraries[i] != NULL; i += 2)
    g_variant_dict_insert (&dict, libraries[i], "s", libraries[i + 1]);
  return g_variant_dict_end (&dict);
}

static void
add_options (const ZhuTrace *self, const ZhuJob *job, GVariantDict *input)
{
  static const char *const levels[]
      = { [ZHU_LEVEL_INTERNAL] = "内部", [ZHU_LEVEL_REPORT] = "报省", [ZHU_LEVEL_PUBLIC] = "公开" };
  static const char *const archives[]
      = { [ZHU_ARCHIVE_2B] = "2b", [ZHU_ARCHIVE_1B] = "1b", [ZHU_ARCHIVE_NONE] = "none" };
  ZhuPeriod bare = job->period;
  g_autofree char *period = NULL;

  /* which revision was counted is said with the records */
  bare.revision = -1;
  period = zhu_period_to_text (&bare);
  g_variant_dict_insert (input, "command", "s", "report");
  g_variant_dict_insert (input, "report", "s", self->run.report->id);
  g_variant_dict_insert (input, "period", "s", period);
  g_variant_dict_insert (input, "level", "s", levels[job->release]);
  g_variant_dict_insert (input, "archive", "s", archives[job->keeping.archive]);
  g_variant_dict_insert (input, "encrypted", "b", job->keeping.user_password != NULL);
  g_variant_dict_insert (input, "program", "s", ZHU_VERSION);
  g_variant_dict_insert (input, "dictionary", "s",
                         job->dictionary_month != NULL ? job->dictionary_month : "files");
  if (job->area != NULL)
    g_variant_dict_insert (input, "area", "s", job->area->code);
  if (self->run.level != NULL)
    g_variant_dict_insert (input, "each", "s", self->run.level);
  if (job->where_sha256 != NULL)
    g_variant_dict_insert (input, "where", "s", job->where_sha256);
}

static void
add_lists (const ZhuTrace *self, GVariantDict *input)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new ();

  for (guint i = 0; i < self->run.formats->len; i++)
    g_ptr_array_add (
        names,
        (gpointer) ((const ZhuWriterClass *) g_ptr_array_index (self->run.formats, i))->name);
  g_variant_dict_insert_value (input, "formats",
                               list_of_texts ((const char *const *) names->pdata, names->len));
  g_ptr_array_set_size (names, 0);
  for (guint i = 0; self->run.areas != NULL && i < self->run.areas->len; i++)
    g_ptr_array_add (names, ((const ZhuArea *) g_ptr_array_index (self->run.areas, i))->code);
  if (self->run.areas != NULL)
    g_variant_dict_insert_value (input, "areas",
                                 list_of_texts ((const char *const *) names->pdata, names->len));
  g_variant_dict_insert_value (input, "libraries", library_versions ());
}

ZhuTrace *
zhu_trace_new (const ZhuTraceRun *run, const ZhuJob *job, const ZhuJob *counted, GError **error)
{
  g_autoptr (ZhuTrace) self = g_new0 (ZhuTrace, 1);
  const ZhuInputs *inputs = job->context->inputs;
  GVariantDict input;

  self->run = *run;
  self->db = g_strdup (job->db);
  self->sources = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  self->documents = g_ptr_array_new_with_free_func ((GDestroyNotify) g_variant_unref);
  self->files = g_ptr_array_new_with_free_func ((GDestroyNotify) g_variant_unref);
  g_variant_dict_init (&input, NULL);
  add_options (self, job, &input);
  add_lists (self, &input);
  g_variant_dict_insert_value (&input, "files", find_sources (self, job));
  if (!find_records (job, counted->cube, &input, error))
    {
      g_variant_dict_clear (&input);
      return NULL;
    }
  self->input = g_variant_ref_sink (g_variant_dict_end (&input));
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

/* A report is written only when its 必须 rules hold, so those that do not are 核实. */
static GVariant *
rule_results (const ZhuTrace *self, const ZhuDiags *diags)
{
  gint64 n_must = 0, n_query = 0;
  GVariantDict dict;

  for (guint i = 0; i < self->run.templates->len; i++)
    count_rules (((const ZhuTemplate *) g_ptr_array_index (self->run.templates, i))->rules, &n_must,
                 &n_query);
  count_rules (self->run.report->rules, &n_must, &n_query);
  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "must", "x", n_must);
  g_variant_dict_insert (&dict, "query", "x", n_query);
  g_variant_dict_insert (&dict, "failed", "x", count_findings (diags, ZHU_DIAG_QUERY, "rule"));
  g_variant_dict_insert (&dict, "explained", "x", count_findings (diags, ZHU_DIAG_NOTE, "rule"));
  g_variant_dict_insert (&dict, "untested", "x",
                         count_findings (diags, ZHU_DIAG_NOTE, "not-tested"));
  return g_variant_dict_end (&dict);
}

/* 核实 findings by kind: their texts may name records. */
static GVariant *
finding_list (const ZhuDiags *diags)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GPtrArray) codes = g_ptr_array_new ();
  GVariantBuilder list;

  for (gsize i = 0; i < zhu_diags_length (diags); i++)
    {
      const ZhuDiag *diag = zhu_diags_get (diags, i);

      if (diag->severity == ZHU_DIAG_QUERY && g_hash_table_add (seen, (gpointer) diag->code))
        g_ptr_array_add (codes, (gpointer) diag->code);
    }
  g_ptr_array_sort (codes, compare_texts);
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
  g_variant_dict_insert_value (&output, "findings", finding_list (diags));
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

/* Of many outputs only their number: the manifest, whose SHA-256 follows, has the others. */
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
  log_outputs (entry, self);
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

void
zhu_trace_failed (const ZhuTrace *self, ZhuContext *context)
{
  zhu_log_failed (context, self->db, &self->head);
}
