/* What a job has counted, written where the command line asks for it. */
#include "job.h"
#include "logged.h"
#include "old-volumes.h"

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

static GPtrArray *
prepare_outputs (const ZhuJob *self, const ZhuDoc *doc, char **outputs, GError **error)
{
  g_autoptr (GPtrArray) ready = g_ptr_array_new_with_free_func ((GDestroyNotify) zhu_ready_free);

  for (char **output = or_terminal (outputs); *output != NULL; output++)
    {
      const ZhuWriterClass *writer = writer_of (*output, error);
      ZhuReady *one = writer != NULL ? zhu_writer_prepare (writer, doc, self->style, &self->keeping,
                                                           *output, error)
                                     : NULL;

      if (one == NULL)
        return NULL;
      g_ptr_array_add (ready, one);
    }
  return g_steal_pointer (&ready);
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
zhu_job_write_document (ZhuJob *self,
                        ZhuLogEntry *entry,
                        const ZhuDoc *doc,
                        char **outputs,
                        GError **error)
{
  g_autoptr (GPtrArray) ready = prepare_outputs (self, doc, outputs, error);
  g_autoptr (GPtrArray) before = g_ptr_array_new ();
  gboolean done;

  if (ready == NULL)
    return FALSE;
  for (char **output = or_terminal (outputs); *output != NULL; output++)
    g_ptr_array_add (before, zhu_old_volumes_look (*output));
  zhu_log_document (entry, doc);
  zhu_job_close_records (self);
  done = zhu_show_logged (self->context, self->db, entry, ready, error);
  for (guint i = 0; i < before->len; i++)
    if (done)
      zhu_old_volumes_tell (g_ptr_array_index (before, i), self->context->diags);
    else
      g_ptr_array_unref (g_ptr_array_index (before, i));
  return done;
}
