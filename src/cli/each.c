/* zhuhu report --each: the same report for every area of a level. Areas are counted some dozens at
 * a time, all of them in one pass, and drawn by several processes, an area at a time. */
#include "report.h"
#include "trace.h"
#include "workers.h"
#include "zhuhu/bundle.h"

#include <malloc.h>
#include <stdio.h>
#include <string.h>

enum
{
  MOST_PER_PASS = 64, /* counted together: of a monthly report each area takes a MiB of memory, and
                         a pass over a million sealed persons some tenths of a CPU second */
  MOST_PER_PASS_PUBLIC = 128, /* what an earlier pass hid is protected once more beside the later
                                 ones, in the same memory: all counties of a province together */
  WORKERS_BY_DEFAULT = 4
};

/* Areas at work. */
typedef struct
{
  ZhuContext *context;
  const ZhuEachOptions *options;
  gsize n_areas, n_before; /* in all, in earlier passes */
  GPtrArray *jobs;         /* element: ZhuJob *, one for each area of the pass */
  ZhuWriterKit *kit;       /* filled in each process */
  GPtrArray *failed;       /* element: const ZhuArea *: in which a 必须 rule fails */
  GPtrArray *paths;        /* element: char *: [job × formats + format], staged */
  ZhuKeeping keeping;      /* that of all jobs, with what is told of fonts and variants */
  ZhuTrace *trace;         /* NULL until the first areas are counted */
  ZhuTraceTables tables;   /* of which it tells */
} Each;

/* ---- Names of files ---- */

/* @text without what one of the systems that will hold the file cannot have in a name. */
static void
append_safe (GString *name, const char *text)
{
  for (const char *at = text; *at != '\0'; at = g_utf8_next_char (at))
    {
      const gunichar c = g_utf8_get_char (at);

      if (g_unichar_iscntrl (c) || g_unichar_isspace (c)
          || (c < 128 && strchr ("/\\<>:\"|?*", (int) c)) || (c == '.' && name->len == 0))
        g_string_append_c (name, '_');
      else
        g_string_append_unichar (name, c);
    }
}

/* 610102-新城区; the code alone where the area has no name of its own. */
static char *
area_file_name (const ZhuArea *area, const char *ending)
{
  GString *name = g_string_new (NULL);

  append_safe (name, area->code);
  if (!g_str_equal (area->code, area->name))
    {
      g_string_append_c (name, '-');
      append_safe (name, area->name);
    }
  g_string_append (name, ending);
  return g_string_free (name, FALSE);
}

static gboolean
stage_area (Each *self, ZhuBundle *bundle, const ZhuArea *area, GError **error)
{
  for (guint i = 0; i < self->options->formats->len; i++)
    {
      const ZhuWriterClass *writer = g_ptr_array_index (self->options->formats, i);
      g_autofree char *name = area_file_name (area, writer->ending);
      char *path = zhu_bundle_path (bundle, name, error);

      if (path == NULL)
        return FALSE;
      g_ptr_array_add (self->paths, path);
    }
  return TRUE;
}

/* ---- Counting ---- */

static gboolean
add_area (Each *self, ZhuJob *whole, const ZhuArea *area, GError **error)
{
  ZhuJob *job = zhu_job_narrow (whole, area);
  gboolean ok;

  g_ptr_array_add (self->jobs, job);
  zhu_diags_set_subject (self->context->diags, area->name);
  ok = zhu_report_add_templates (job, self->options->templates, error);
  zhu_diags_set_subject (self->context->diags, NULL);
  return ok;
}

/* ---- Drawing ---- */

static gboolean
draw_file (const Each *self, const ZhuDoc *doc, gsize i, GVariantBuilder *told, GError **error)
{
  const GPtrArray *formats = self->options->formats;
  const char *path = g_ptr_array_index (self->paths, i);
  g_autofree char *name = g_path_get_basename (path);

  g_ptr_array_set_size (self->keeping.fonts, 0);
  return zhu_writer_kit_write (self->kit, g_ptr_array_index (formats, i % formats->len), doc,
                               zhu_job_style (g_ptr_array_index (self->jobs, i / formats->len)),
                               path, error)
         && zhu_trace_add_file (told, path, name, &self->keeping, 0, error);
}

/* What is told of an area, and the variants that were drawn otherwise in this process. */
#define ANSWER "(avas)"

static void
send (const Each *self, GVariantBuilder *told, GByteArray *answer)
{
  g_autofree gpointer *variants = g_hash_table_get_keys_as_array (self->keeping.variants, NULL);
  g_autoptr (GVariant) list = g_variant_ref_sink (
      g_variant_new ("(@av^as)", g_variant_builder_end (told), (const char *const *) variants));

  g_byte_array_append (answer, g_variant_get_data (list), (guint) g_variant_get_size (list));
}

static void
take (gsize item, GBytes *answer, gpointer data)
{
  const Each *self = data;
  g_autoptr (GVariant) all
      = g_variant_ref_sink (g_variant_new_from_bytes (G_VARIANT_TYPE (ANSWER), answer, TRUE));
  g_autoptr (GVariant) list = NULL;
  g_autofree const char **variants = NULL;

  (void) item;
  g_variant_get (all, "(@av^a&s)", &list, &variants);
  zhu_trace_take (self->trace, list);
  for (const char **variant = variants; *variant != NULL; variant++)
    g_hash_table_add (self->keeping.variants, g_strdup (*variant));
}

static gboolean
draw_area (gsize item, gpointer data, GByteArray *answer, GError **error)
{
  const Each *self = data;
  const guint n_formats = self->options->formats->len;
  const ZhuJob *job = g_ptr_array_index (self->jobs, item);
  g_autoptr (ZhuDiags) diags = zhu_diags_new ();
  g_autoptr (ZhuDoc) doc = zhu_job_document (job, self->options->report, diags, error);
  g_autoptr (GVariantBuilder) told = zhu_trace_answer_new ();
  gboolean ok = doc != NULL;

  if (ok)
    {
      zhu_doc_set_id (doc, zhu_trace_id (self->trace));
      ok = zhu_trace_add_document (told, doc, zhu_job_style (job), "area", zhu_job_area (job)->code,
                                   error);
    }
  for (guint i = 0; ok && i < n_formats; i++)
    ok = draw_file (self, doc, item * n_formats + i, told, error);
  if (ok)
    {
      send (self, told, answer);
      return TRUE;
    }
  if (zhu_diags_count (diags, ZHU_DIAG_ERROR) > 0)
    {
      g_clear_error (error);
      zhu_diags_ok (diags, ZHU_ERROR_TEMPLATE, error);
    }
  g_prefix_error (error, "%s: ", zhu_job_area (job)->name);
  return FALSE;
}

static void
show_drawn (gsize done, gsize total, gpointer data)
{
  const Each *self = data;

  zhu_progress_show (self->context->progress, _ ("areas drawn"), (gint64) (self->n_before + done),
                     (gint64) MAX (self->n_areas, total));
}

static guint
count_workers (const ZhuEachOptions *options)
{
  return options->n_workers > 0 ? options->n_workers
                                : MIN (g_get_num_processors (), WORKERS_BY_DEFAULT);
}

static gboolean
begin_trace (Each *self, const ZhuJob *whole, const GPtrArray *areas, GError **error)
{
  const ZhuTraceRun run = { .tables = &self->tables,
                            .n_tables = 1,
                            .formats = self->options->formats,
                            .level = self->options->level,
                            .areas = areas };

  self->tables = (ZhuTraceTables){ self->options->report, self->options->templates,
                                   g_ptr_array_index (self->jobs, 0) };
  self->trace = zhu_trace_new (&run, whole, error);
  return self->trace != NULL;
}

/* @areas from @first up to @end. Once a rule has failed the others are only counted and tested. */
static gboolean
make_pass (Each *self,
           ZhuJob *whole,
           ZhuBundle *bundle,
           const GPtrArray *areas,
           guint first,
           guint end,
           GError **error)
{
  self->n_areas = areas->len;
  self->n_before = first;
  g_ptr_array_set_size (self->jobs, 0);
  g_ptr_array_set_size (self->paths, 0);
  for (guint i = first; i < end; i++)
    if (!add_area (self, whole, g_ptr_array_index (areas, i), error)
        || !stage_area (self, bundle, g_ptr_array_index (areas, i), error))
      return FALSE;
  if (!zhu_job_count_each (whole, self->jobs, self->options->report, self->failed, error))
    return FALSE;
  if (self->failed->len > 0)
    return TRUE;
  if (self->trace == NULL && !begin_trace (self, whole, areas, error))
    return FALSE;
  /* What was counted with is free; given back now, it is not carried along by each process that
   * draws. */
  malloc_trim (0);
  return zhu_workers_run (count_workers (self->options), self->jobs->len, draw_area, take,
                          show_drawn, self, error);
}

static gboolean
make_all (Each *self, ZhuJob *whole, const GPtrArray *areas, GError **error)
{
  g_autoptr (ZhuBundle) bundle = zhu_bundle_new (self->options->out, error);
  g_autofree char *shown = g_filename_display_name (self->options->out);
  const guint most
      = zhu_job_release (whole) == ZHU_LEVEL_PUBLIC ? MOST_PER_PASS_PUBLIC : MOST_PER_PASS;
  const guint n_passes = (areas->len + most - 1) / most;
  gsize n_files;

  if (bundle == NULL)
    return FALSE;
  for (guint i = 0; i < n_passes; i++)
    if (!make_pass (self, whole, bundle, areas, areas->len * i / n_passes,
                    areas->len * (i + 1) / n_passes, error))
      return zhu_bundle_failed (bundle, error);
  zhu_job_tell_unused (whole);
  if (!zhu_job_check_failed (self->failed, error))
    return zhu_bundle_failed (bundle, error);
  zhu_progress_clear (self->context->progress);
  n_files = zhu_bundle_length (bundle);
  if (!zhu_report_publish (self->context, whole, self->trace, bundle, self->options->manifest,
                           error))
    return FALSE;
  if (self->options->manifest == NULL)
    printf (_ ("%u areas, %zu files in %s\n"), areas->len, n_files, shown);
  return TRUE;
}

gboolean
zhu_report_each (ZhuContext *context, ZhuJob *job, const ZhuEachOptions *options, GError **error)
{
  g_autoptr (GPtrArray) areas = zhu_job_areas (job, options->level, error);
  Each self = { .context = context, .options = options };
  gboolean done;

  if (areas == NULL)
    return FALSE;
  self.jobs = g_ptr_array_new_with_free_func ((GDestroyNotify) zhu_job_free);
  self.keeping = *zhu_job_keeping (job);
  self.keeping.fonts = zhu_font_uses_new ();
  self.keeping.variants = zhu_variants_new ();
  self.kit = zhu_writer_kit_new (&self.keeping);
  self.paths = g_ptr_array_new_with_free_func (g_free);
  self.failed = g_ptr_array_new ();
  done = make_all (&self, job, areas, error);
  if (done)
    zhu_variants_say (self.keeping.variants, context->diags);
  zhu_writer_kit_free (self.kit);
  g_ptr_array_unref (self.jobs);
  g_ptr_array_unref (self.paths);
  g_ptr_array_unref (self.failed);
  g_ptr_array_unref (self.keeping.fonts);
  g_hash_table_unref (self.keeping.variants);
  zhu_trace_free (self.trace);
  return done;
}
