/* The manifest's input part: all that decides the outputs of a report, and nothing else. No clock,
 * path or user may stand here, nor anything personal. */
#include "job.h"
#include "logged.h"
#include "trace-private.h"

#include <string.h>

typedef struct
{
  const ZhuTraceRun *run;
  const ZhuJob *job;
  const char *name;
  GPtrArray *sources; /* element: GBytes *: what is to be kept */
  char *clash;        /* name of two files that differ; NULL: none */
} Input;

/* ---- Texts ---- */

int
zhu_trace_compare_texts (gconstpointer a, gconstpointer b)
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
add_source (Input *self, GHashTable *files, const char *role, const char *name, GBytes *bytes)
{
  g_autofree char *shown = shown_name (name);
  char *key = g_strconcat (role, "\n", shown, NULL);
  char *sha256 = sha256_of (bytes);
  const char *known = g_hash_table_lookup (files, key);

  if (known != NULL && !g_str_equal (known, sha256) && self->clash == NULL)
    self->clash = g_steal_pointer (&shown);
  g_hash_table_replace (files, key, sha256);
  g_ptr_array_add (self->sources, g_bytes_ref (bytes));
}

static void
add_sources (Input *self, GHashTable *files, const char *role, GHashTable *read)
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
  g_ptr_array_sort (keys, zhu_trace_compare_texts);
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

/* A file of which only the bytes and the last name matter; nothing if there was none. */
static void
add_file (Input *self, GHashTable *files, const char *role, const char *path, GBytes *text)
{
  g_autofree char *name = text != NULL ? g_path_get_basename (path) : NULL;

  if (text != NULL)
    add_source (self, files, role, name, text);
}

static GVariant *
find_sources (Input *self)
{
  const ZhuJob *job = self->job;
  const ZhuNotice *notice = self->run->notice;
  g_autoptr (GHashTable) files = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);

  for (gsize t = 0; t < self->run->n_tables; t++)
    {
      const ZhuTraceTables *tables = &self->run->tables[t];

      if (tables->report != NULL)
        add_file (self, files, "report", tables->report->file, tables->report->text);
      for (guint i = 0; i < tables->templates->len; i++)
        add_sources (self, files, "template",
                     ((ZhuTemplate *) g_ptr_array_index (tables->templates, i))->files);
    }
  if (notice != NULL)
    add_file (self, files, "notice", zhu_notice_file (notice), zhu_notice_bytes (notice));
  if (job->dictionary != NULL && job->dictionary_month == NULL)
    add_sources (self, files, "dictionary", zhu_dictionary_files (job->dictionary));
  add_file (self, files, "style", job->style->file, job->style->text);
  if (job->explanations != NULL)
    add_file (self, files, "explanations", job->explanations->file, job->explanations->text);
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

static gboolean
is_same_month (const ZhuMonth *a, const ZhuMonth *b)
{
  if (a == NULL || b == NULL)
    return a == b;
  return a->period.kind == b->period.kind && a->period.year == b->period.year
         && a->period.index == b->period.index && a->period.revision == b->period.revision;
}

/* The month of this @context that the @t-th tables of @run were counted from, unless tables before
 * them were too. */
static void
add_earlier (const ZhuTraceRun *run,
             gsize t,
             ZhuPlanContext context,
             const char *word,
             GVariantBuilder *list)
{
  const ZhuMonth *month = zhu_cube_month (run->tables[t].job->cube, context);
  GVariantDict dict;

  for (gsize i = 0; i < t; i++)
    if (is_same_month (month, zhu_cube_month (run->tables[i].job->cube, context)))
      return;
  if (month == NULL)
    return;
  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "context", "s", word);
  insert_month (&dict, month);
  g_variant_builder_add (list, "v", g_variant_dict_end (&dict));
}

/* Of all tables of @run, each month once; the month of the first ones' own period is told with the
 * records. */
static GVariant *
earlier_months (const ZhuTraceRun *run)
{
  static const struct
  {
    ZhuPlanContext context;
    const char *word;
  } contexts[] = { { ZHU_CONTEXT_LAST, "上期末" },
                   { ZHU_CONTEXT_YEAR, "上年末" },
                   { ZHU_CONTEXT_SAME, "上年同期末" },
                   { ZHU_CONTEXT_NOW, ZHU_MANIFEST_OTHER_MONTH } };
  GVariantBuilder list;

  g_variant_builder_init (&list, G_VARIANT_TYPE ("av"));
  for (gsize i = 0; i < G_N_ELEMENTS (contexts); i++)
    for (gsize t = contexts[i].context == ZHU_CONTEXT_NOW ? 1 : 0; t < run->n_tables; t++)
      add_earlier (run, t, contexts[i].context, contexts[i].word, &list);
  return g_variant_builder_end (&list);
}

/* The records as they are, of which nothing is sealed. */
static gboolean
tell_live (const Input *self, GVariantDict *records, GError **error)
{
  const char *kind;
  g_autofree char *sha256 = zhu_store_records_sha256 (self->job->store, &kind, error);

  if (sha256 == NULL)
    return FALSE;
  g_variant_dict_insert (records, "kind", "s", kind);
  g_variant_dict_insert (records, "sha256", "s", sha256);
  return TRUE;
}

/* What counts nothing may have the words of a sealed month all the same. */
static gboolean
tell_uncounted (const Input *self, GVariantDict *records, GError **error)
{
  const ZhuJob *job = self->job;
  g_autoptr (ZhuMonth) month = NULL;

  if (job->dictionary_month != NULL
      && !zhu_store_find_month (job->store, &job->period, &month, error))
    return FALSE;
  g_variant_dict_insert (records, "kind", "s", month != NULL ? "month" : ZHU_MANIFEST_NO_RECORDS);
  if (month != NULL)
    insert_month (records, month);
  return TRUE;
}

/* The sealed months that were counted, or what identifies the records as they are. */
static gboolean
find_records (const Input *self, GVariantDict *input, GError **error)
{
  const ZhuMonth *month = self->run->n_tables > 0
                              ? zhu_cube_month (self->run->tables->job->cube, ZHU_CONTEXT_NOW)
                              : NULL;
  GVariantDict records;
  gboolean done = TRUE;

  g_variant_dict_init (&records, NULL);
  if (month != NULL)
    {
      g_variant_dict_insert (&records, "kind", "s", "month");
      insert_month (&records, month);
    }
  else
    done = self->run->n_tables > 0 ? tell_live (self, &records, error)
                                   : tell_uncounted (self, &records, error);
  if (!done)
    {
      g_variant_dict_clear (&records);
      return FALSE;
    }
  g_variant_dict_insert_value (input, "records", g_variant_dict_end (&records));
  g_variant_dict_insert_value (input, "earlier", earlier_months (self->run));
  return TRUE;
}

/* ---- The rest of the input part ---- */

char *
zhu_trace_tables_name (const ZhuTraceTables *tables)
{
  const ZhuTemplate *first;
  g_autofree char *file = NULL;

  if (tables->report != NULL)
    return g_strdup (tables->report->id);
  first = g_ptr_array_index (tables->templates, 0);
  file = g_path_get_basename (first->file);
  return g_strndup (file, strlen (file) - (g_str_has_suffix (file, ".ini") ? strlen (".ini") : 0));
}

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

/* Which records are meant, and in which words; neither where there is no dictionary. */
static void
add_scope (const ZhuJob *job, GVariantDict *input)
{
  ZhuPeriod bare = job->period;
  g_autofree char *period = NULL;

  if (job->dictionary == NULL)
    {
      g_variant_dict_insert (input, "dictionary", "s", "none");
      return;
    }
  /* which revision was counted is said with the records */
  bare.revision = -1;
  period = zhu_period_to_text (&bare);
  g_variant_dict_insert (input, "period", "s", period);
  g_variant_dict_insert (input, "dictionary", "s",
                         job->dictionary_month != NULL ? job->dictionary_month : "files");
  if (job->area != NULL)
    g_variant_dict_insert (input, "area", "s", job->area->code);
}

static void
add_options (const Input *self, GVariantDict *input)
{
  const ZhuJob *job = self->job;
  static const char *const archives[]
      = { [ZHU_ARCHIVE_2B] = "2b", [ZHU_ARCHIVE_1B] = "1b", [ZHU_ARCHIVE_NONE] = "none" };

  g_variant_dict_insert (input, "command", "s", job->context->command);
  g_variant_dict_insert (input, "report", "s", self->name);
  g_variant_dict_insert (input, "level", "s", zhu_release_word (job->release));
  g_variant_dict_insert (input, "archive", "s", archives[job->keeping.archive]);
  g_variant_dict_insert (input, "encrypted", "b", job->keeping.user_password != NULL);
  g_variant_dict_insert (input, "program", "s", ZHU_VERSION);
  add_scope (job, input);
  if (self->run->level != NULL)
    g_variant_dict_insert (input, "each", "s", self->run->level);
  if (job->where_sha256 != NULL)
    g_variant_dict_insert (input, "where", "s", job->where_sha256);
  if (self->run->options != NULL)
    g_variant_dict_insert_value (input, "options", self->run->options);
  if (self->run->parts != NULL)
    g_variant_dict_insert_value (input, "parts", self->run->parts);
}

static void
add_lists (const Input *self, GVariantDict *input)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new ();

  for (guint i = 0; i < self->run->formats->len; i++)
    g_ptr_array_add (
        names,
        (gpointer) ((const ZhuWriterClass *) g_ptr_array_index (self->run->formats, i))->name);
  g_variant_dict_insert_value (input, "formats",
                               list_of_texts ((const char *const *) names->pdata, names->len));
  g_ptr_array_set_size (names, 0);
  for (guint i = 0; self->run->areas != NULL && i < self->run->areas->len; i++)
    g_ptr_array_add (names, ((const ZhuArea *) g_ptr_array_index (self->run->areas, i))->code);
  if (self->run->areas != NULL)
    g_variant_dict_insert_value (input, "areas",
                                 list_of_texts ((const char *const *) names->pdata, names->len));
  g_variant_dict_insert_value (input, "libraries", library_versions ());
}

GVariant *
zhu_trace_input (const ZhuTraceRun *run,
                 const ZhuJob *job,
                 const char *name,
                 GPtrArray *sources,
                 GError **error)
{
  Input self = { run, job, name, sources, NULL };
  g_autofree char *clash = NULL;
  GVariantDict input;

  g_variant_dict_init (&input, NULL);
  add_options (&self, &input);
  add_lists (&self, &input);
  g_variant_dict_insert_value (&input, "files", find_sources (&self));
  clash = self.clash;
  if (clash != NULL)
    g_set_error (error, ZHU_ERROR, ZHU_ERROR_USAGE,
                 _ ("two files called %s differ, and what is kept is known by its name; give one "
                    "of them another"),
                 clash);
  else if (find_records (&self, &input, error))
    return g_variant_ref_sink (g_variant_dict_end (&input));
  g_variant_dict_clear (&input);
  return NULL;
}
