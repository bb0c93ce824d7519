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

/* Formats of the files among @outputs (element: const ZhuWriterClass *), each once. */
static GPtrArray *
file_formats (char **outputs)
{
  GPtrArray *formats = g_ptr_array_new ();

  for (char **output = or_terminal (outputs); *output != NULL; output++)
    {
      const ZhuWriterClass *writer = writer_of (*output, NULL);

      if (!g_str_equal (*output, "-") && !g_ptr_array_find (formats, writer, NULL))
        g_ptr_array_add (formats, (gpointer) writer);
    }
  return formats;
}

/* There are files, and a store of this program that can keep what they are made from. */
gboolean
zhu_job_can_be_traced (const ZhuJob *self, const GPtrArray *formats)
{
  return formats->len > 0 && self->store != NULL && zhu_store_is_own (self->store);
}

GPtrArray *
zhu_job_templates (const ZhuJob *self)
{
  GPtrArray *templates = g_ptr_array_new ();

  for (guint i = 0; i < self->plans->len; i++)
    g_ptr_array_add (templates, ((const ZhuPlan *) g_ptr_array_index (self->plans, i))->template_);
  return templates;
}

static gboolean
take_document (ZhuTrace *trace, const ZhuDoc *doc, const ZhuStyle *style, GError **error)
{
  g_autoptr (GVariantBuilder) told = zhu_trace_answer_new ();
  g_autoptr (GVariant) answer = NULL;

  if (!zhu_trace_tell_document (told, doc, style, NULL, NULL, error))
    return FALSE;
  answer = g_variant_ref_sink (g_variant_builder_end (told));
  zhu_trace_take (trace, answer);
  return TRUE;
}

/* ---- Writing ---- */

/* @trace (may be NULL) is told of each file. */
static GPtrArray *
prepare_outputs (const ZhuJob *self,
                 const ZhuDoc *doc,
                 char **outputs,
                 ZhuTrace *trace,
                 GError **error)
{
  g_autoptr (GPtrArray) ready = g_ptr_array_new_with_free_func ((GDestroyNotify) zhu_ready_free);

  for (char **output = or_terminal (outputs); *output != NULL; output++)
    {
      const ZhuWriterClass *writer = writer_of (*output, error);
      g_autoptr (GPtrArray) fonts = zhu_font_uses_new ();
      ZhuKeeping keeping = self->keeping;
      ZhuReady *one;

      keeping.fonts = trace != NULL ? fonts : NULL;
      one = writer != NULL ? zhu_writer_prepare (writer, doc, self->style, &keeping, *output, error)
                           : NULL;
      if (one == NULL)
        return NULL;
      g_ptr_array_add (ready, one);
      if (trace != NULL && !zhu_trace_take_ready (trace, one, writer, &keeping, error))
        return NULL;
    }
  return g_steal_pointer (&ready);
}

/* Shows @ready after the log has its line, and @trace (may be NULL) has kept what it is made from;
 * nothing more is read from the store of @self. */
static gboolean
show (ZhuJob *self,
      ZhuTrace *trace,
      ZhuLogEntry *entry,
      const GPtrArray *ready,
      char **outputs,
      GVariant **manifest,
      GError **error)
{
  g_autoptr (GPtrArray) before = g_ptr_array_new ();
  gboolean done;

  for (char **output = or_terminal (outputs); *output != NULL; output++)
    g_ptr_array_add (before, zhu_old_volumes_look (*output));
  zhu_job_close_records (self);
  done = trace != NULL ? zhu_trace_show (trace, self->context, entry, ready, manifest, error)
                       : zhu_show_logged (self->context, self->db, entry, ready, error);
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
  return show (self, NULL, entry, ready, outputs, NULL, error);
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

gboolean
zhu_job_write_traced (ZhuJob *self, char **outputs, GVariant **manifest, GError **error)
{
  g_autoptr (GPtrArray) templates = zhu_job_templates (self);
  g_autoptr (GPtrArray) formats = NULL;
  g_autoptr (ZhuDoc) doc = NULL;
  g_autoptr (ZhuTrace) trace = NULL;
  g_autoptr (GPtrArray) ready = NULL;
  g_autoptr (ZhuLogEntry) entry = NULL;
  const ZhuTraceTables tables = { NULL, templates, self };
  ZhuTraceRun run = { .tables = &tables, .n_tables = 1 };

  if (!check_outputs (self, outputs, error))
    return FALSE;
  run.formats = formats = file_formats (outputs);
  if (!zhu_job_can_be_traced (self, formats))
    return zhu_job_write (self, NULL, outputs, error);

  doc = zhu_job_document (self, NULL, self->context->diags, error);
  trace = doc != NULL ? zhu_trace_new (&run, self, error) : NULL;
  if (trace == NULL || !take_document (trace, doc, self->style, error))
    return FALSE;
  ready = prepare_outputs (self, doc, outputs, trace, error);
  if (ready == NULL)
    return FALSE;
  entry = zhu_job_log_entry (self, NULL);
  zhu_log_document (entry, doc);
  return show (self, trace, entry, ready, outputs, manifest, error);
}
