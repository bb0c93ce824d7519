/* What a job has counted, written where the command line asks for it. */
#include "job.h"
#include "logged.h"
#include "old-volumes.h"
#include "outputs.h"

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

gboolean
zhu_outputs_check (const ZhuJob *self, char **outputs, GError **error)
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
  g_autoptr (GHashTable) variants = zhu_variants_new ();

  for (char **output = or_terminal (outputs); *output != NULL; output++)
    {
      const ZhuWriterClass *writer = writer_of (*output, error);
      g_autoptr (GPtrArray) fonts = zhu_font_uses_new ();
      ZhuKeeping keeping = self->keeping;
      ZhuReady *one;

      keeping.fonts = trace != NULL ? fonts : NULL;
      keeping.variants = variants;
      one = writer != NULL ? zhu_writer_prepare (writer, doc, self->style, &keeping, *output, error)
                           : NULL;
      if (one == NULL)
        return NULL;
      g_ptr_array_add (ready, one);
      if (trace != NULL && !zhu_trace_take_ready (trace, one, writer, &keeping, error))
        return NULL;
    }
  zhu_variants_say (variants, self->context->diags);
  return g_steal_pointer (&ready);
}

struct _ZhuOutputs
{
  ZhuDoc *doc; /* what is for the terminal is drawn when it is shown */
  ZhuLogEntry *entry;
  ZhuTrace *trace;   /* NULL: nothing can be kept, or is to be */
  GPtrArray *ready;  /* element: ZhuReady * */
  GPtrArray *before; /* element: GPtrArray *: what earlier runs left under each name */
};

void
zhu_outputs_free (ZhuOutputs *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->doc, zhu_doc_unref);
  zhu_log_entry_free (self->entry);
  g_clear_pointer (&self->trace, zhu_trace_free);
  g_clear_pointer (&self->ready, g_ptr_array_unref);
  g_clear_pointer (&self->before, g_ptr_array_unref);
  g_free (self);
}

/* What decides the outputs of @doc, if they are files and that can be kept; they name it. */
static gboolean
begin_trace (const ZhuJob *self,
             const ZhuTraceRun *run,
             ZhuDoc *doc,
             char **outputs,
             ZhuTrace **trace,
             GError **error)
{
  g_autoptr (GPtrArray) formats = file_formats (outputs);
  ZhuTraceRun own = *run;

  if (!zhu_job_can_be_traced (self, formats))
    return TRUE;
  own.formats = formats;
  *trace = zhu_trace_new (&own, self, error);
  if (*trace == NULL)
    return FALSE;
  zhu_doc_set_id (doc, zhu_trace_id (*trace));
  return take_document (*trace, doc, self->style, error);
}

ZhuOutputs *
zhu_outputs_new (const ZhuJob *self,
                 const ZhuTraceRun *run,
                 ZhuLogEntry *entry,
                 ZhuDoc *doc,
                 char **outputs,
                 GError **error)
{
  g_autoptr (ZhuOutputs) prepared = g_new0 (ZhuOutputs, 1);

  prepared->doc = zhu_doc_ref (doc);
  prepared->entry = entry;
  zhu_log_document (entry, doc);
  if (run != NULL && !begin_trace (self, run, doc, outputs, &prepared->trace, error))
    return NULL;
  prepared->ready = prepare_outputs (self, doc, outputs, prepared->trace, error);
  if (prepared->ready == NULL)
    return NULL;
  prepared->before = g_ptr_array_new_with_free_func ((GDestroyNotify) g_ptr_array_unref);
  for (char **output = or_terminal (outputs); *output != NULL; output++)
    g_ptr_array_add (prepared->before, zhu_old_volumes_look (*output));
  return g_steal_pointer (&prepared);
}

gboolean
zhu_outputs_show (ZhuOutputs *self, ZhuJob *job, GVariant **manifest, GError **error)
{
  zhu_job_close_records (job);
  if (self->trace != NULL
          ? !zhu_trace_show (self->trace, job->context, self->entry, self->ready, manifest, error)
          : !zhu_show_logged (job->context, job->db, self->entry, self->ready, error))
    return FALSE;
  for (guint i = 0; i < self->before->len; i++)
    zhu_old_volumes_tell (g_ptr_array_ref (g_ptr_array_index (self->before, i)),
                          job->context->diags);
  return TRUE;
}

static gboolean
write_job (ZhuJob *self,
           const ZhuReport *report,
           const ZhuTraceRun *run,
           char **outputs,
           GVariant **manifest,
           GError **error)
{
  g_autoptr (ZhuDoc) doc = NULL;
  g_autoptr (ZhuOutputs) prepared = NULL;

  if (!zhu_outputs_check (self, outputs, error))
    return FALSE;
  doc = zhu_job_document (self, report, self->context->diags, error);
  prepared = doc != NULL ? zhu_outputs_new (self, run, zhu_job_log_entry (self, report), doc,
                                            outputs, error)
                         : NULL;
  return prepared != NULL && zhu_outputs_show (prepared, self, manifest, error);
}

gboolean
zhu_job_write (ZhuJob *self, const ZhuReport *report, char **outputs, GError **error)
{
  return write_job (self, report, NULL, outputs, NULL, error);
}

gboolean
zhu_job_write_traced (ZhuJob *self, char **outputs, GVariant **manifest, GError **error)
{
  g_autoptr (GPtrArray) templates = zhu_job_templates (self);
  const ZhuTraceTables tables = { NULL, templates, self };
  const ZhuTraceRun run = { .tables = &tables, .n_tables = 1 };

  return write_job (self, NULL, &run, outputs, manifest, error);
}
