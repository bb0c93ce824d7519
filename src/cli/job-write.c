/* What a job has counted, written where the command line asks for it. */
#include "job.h"
#include "logged.h"
#include "old-volumes.h"
#include "trace.h"

static const ZhuWriterClass *
writer_of (const char *output, GError **error)
{
  return g_str_equal (output, "-") ? zhu_writer_find ("txt") : zhu_writer_for_path (output, error);
}

/* @outputs, or the terminal. */
static char **
or_terminal (char **outputs)
{
  static char *terminal[] = { (char *) "-", NULL };

  return outputs != NULL ? outputs : terminal;
}

/* Before anything is laid out. */
static gboolean
check_outputs (const ZhuJob *self, char **outputs, GError **error)
{
  for (char **output = or_terminal (outputs); *output != NULL; output++)
    {
      const ZhuWriterClass *writer = writer_of (*output, error);

      if (writer == NULL || !zhu_keeping_check (&self->keeping, writer, error))
        return FALSE;
    }
  return TRUE;
}

/* ---- Outputs that can be made once more ---- */

/* What is gathered for the manifest of one template's outputs. */
typedef struct
{
  ZhuTrace *trace;
  char *name;              /* of the template */
  GPtrArray *templates;    /* element: ZhuTemplate *, borrowed: the one */
  GPtrArray *formats;      /* element: const ZhuWriterClass *: of files, each once */
  GPtrArray *told;         /* likewise: of those of which a file has been told */
  GVariantBuilder *answer; /* as zhu_trace_answer_new() */
} Traced;

static void
traced_free (Traced *self)
{
  g_clear_pointer (&self->trace, zhu_trace_free);
  g_free (self->name);
  g_ptr_array_unref (self->templates);
  g_ptr_array_unref (self->formats);
  g_ptr_array_unref (self->told);
  g_variant_builder_unref (self->answer);
  g_free (self);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Traced, traced_free)

/* What a register says is told by its bytes alone: its rows stream, and are not written twice. */
static gboolean
has_register (const ZhuDoc *doc)
{
  for (gsize i = 0; i < zhu_doc_n_tables (doc); i++)
    if (zhu_table_is_register (zhu_doc_table (doc, i)))
      return TRUE;
  return FALSE;
}

/* Everything that decides the outputs of @self, while its records can still be read. */
static Traced *
traced_new (const ZhuJob *self, const ZhuDoc *doc, char **outputs, GError **error)
{
  g_autoptr (Traced) traced = g_new0 (Traced, 1);
  const ZhuPlan *plan = g_ptr_array_index (self->plans, 0);
  ZhuTraceRun run = { 0 };

  traced->templates = g_ptr_array_new ();
  traced->formats = g_ptr_array_new ();
  traced->told = g_ptr_array_new ();
  traced->answer = zhu_trace_answer_new ();
  g_ptr_array_add (traced->templates, plan->template_);
  for (char **output = outputs; *output != NULL; output++)
    {
      const ZhuWriterClass *writer = writer_of (*output, NULL);

      if (!g_str_equal (*output, "-") && !g_ptr_array_find (traced->formats, writer, NULL))
        g_ptr_array_add (traced->formats, (gpointer) writer);
    }
  run.templates = traced->templates;
  run.formats = traced->formats;
  traced->name = zhu_trace_run_name (&run);
  traced->trace = zhu_trace_new (&run, self, self, error);
  if (traced->trace == NULL
      || (!has_register (doc)
          && !zhu_trace_add_document (traced->answer, doc, self->style, NULL, error)))
    return NULL;
  return g_steal_pointer (&traced);
}

static gboolean
tell_output (Traced *self,
             const ZhuReady *ready,
             const ZhuWriterClass *writer,
             const ZhuKeeping *keeping,
             GError **error)
{
  if (g_str_equal (zhu_ready_path (ready, 0), "-") || g_ptr_array_find (self->told, writer, NULL))
    return TRUE;
  g_ptr_array_add (self->told, (gpointer) writer);
  return zhu_trace_add_ready (self->answer, ready, self->name, writer, keeping, error);
}

/* ---- Writing ---- */

/* @traced (may be NULL) is told of each file. */
static GPtrArray *
prepare_outputs (const ZhuJob *self,
                 const ZhuDoc *doc,
                 char **outputs,
                 Traced *traced,
                 GError **error)
{
  g_autoptr (GPtrArray) ready = g_ptr_array_new_with_free_func ((GDestroyNotify) zhu_ready_free);

  for (char **output = or_terminal (outputs); *output != NULL; output++)
    {
      const ZhuWriterClass *writer = writer_of (*output, error);
      g_autoptr (GPtrArray) fonts = zhu_font_uses_new ();
      ZhuKeeping keeping = self->keeping;
      ZhuReady *one;

      keeping.fonts = traced != NULL ? fonts : NULL;
      one = writer != NULL ? zhu_writer_prepare (writer, doc, self->style, &keeping, *output, error)
                           : NULL;
      if (one == NULL)
        return NULL;
      g_ptr_array_add (ready, one);
      if (traced != NULL && !tell_output (traced, one, writer, &keeping, error))
        return NULL;
    }
  return g_steal_pointer (&ready);
}

/* Shows @ready after the log has its line; nothing more is read from the store of @self. */
static gboolean
show (ZhuJob *self, ZhuLogEntry *entry, const GPtrArray *ready, char **outputs, GError **error)
{
  const gboolean is_again = self->context->inputs != NULL;
  g_autoptr (GPtrArray) before = g_ptr_array_new ();
  gboolean done;

  for (char **output = or_terminal (outputs); *output != NULL; output++)
    g_ptr_array_add (before, zhu_old_volumes_look (*output));
  done = zhu_show_logged (self->context, is_again ? NULL : self->db, entry, ready, error);
  for (guint i = 0; i < before->len; i++)
    if (done)
      zhu_old_volumes_tell (g_ptr_array_index (before, i), self->context->diags);
    else
      g_ptr_array_unref (g_ptr_array_index (before, i));
  return done;
}

gboolean
zhu_job_write_document (ZhuJob *self,
                        ZhuLogEntry *entry,
                        const ZhuDoc *doc,
                        char **outputs,
                        GError **error)
{
  g_autoptr (GPtrArray) ready = prepare_outputs (self, doc, outputs, NULL, error);

  if (ready == NULL)
    return FALSE;
  zhu_log_document (entry, doc);
  zhu_job_close_records (self);
  return show (self, entry, ready, outputs, error);
}

gboolean
zhu_job_write (ZhuJob *self, const ZhuReport *report, char **outputs, GError **error)
{
  g_autoptr (ZhuDoc) doc = NULL;
  g_autoptr (ZhuLogEntry) entry = NULL;

  if (!check_outputs (self, outputs, error))
    return FALSE;

  doc = zhu_job_document (self, report, self->context->diags, error);
  entry = zhu_job_log_entry (self, report);
  return doc != NULL && zhu_job_write_document (self, entry, doc, outputs, error);
}

/* There are files, and a store of this program that can keep what they are made from. */
static gboolean
can_be_traced (const ZhuJob *self, char **outputs)
{
  for (char **output = or_terminal (outputs); *output != NULL; output++)
    if (!g_str_equal (*output, "-"))
      return self->store != NULL && zhu_store_is_own (self->store);
  return FALSE;
}

gboolean
zhu_job_write_traced (ZhuJob *self, char **outputs, GVariant **manifest, GError **error)
{
  g_autoptr (ZhuDoc) doc = NULL;
  g_autoptr (Traced) traced = NULL;
  g_autoptr (GPtrArray) ready = NULL;
  g_autoptr (ZhuLogEntry) entry = NULL;
  g_autoptr (GVariant) answer = NULL;
  g_autoptr (GVariant) made = NULL;

  if (!can_be_traced (self, outputs))
    return zhu_job_write (self, NULL, outputs, error);
  if (!check_outputs (self, outputs, error))
    return FALSE;

  doc = zhu_job_document (self, NULL, self->context->diags, error);
  traced = doc != NULL ? traced_new (self, doc, outputs, error) : NULL;
  ready = traced != NULL ? prepare_outputs (self, doc, outputs, traced, error) : NULL;
  if (ready == NULL)
    return FALSE;
  entry = zhu_job_log_entry (self, NULL);
  zhu_log_document (entry, doc);
  answer = g_variant_ref_sink (g_variant_builder_end (traced->answer));
  zhu_trace_take (traced->trace, answer);
  zhu_job_close_records (self);
  made = zhu_trace_keep (traced->trace, self->context, entry, error);
  if (made == NULL || !show (self, entry, ready, outputs, error))
    return FALSE;
  if (manifest != NULL)
    *manifest = g_steal_pointer (&made);
  return TRUE;
}
