/* Cube to document: every table and register of the run, then the report's sentences. */
#include "zhuhu/doc/build.h"

static char *
document_title (const Builder *self, const ZhuReport *report, const char *title)
{
  const ZhuPlan *first = zhu_cube_table (self->cube, 0)->plan;

  if (title != NULL)
    return g_strdup (title);
  return zhu_build_text (self, first, report != NULL ? report->title : first->template_->title);
}

static void
add_paragraphs (const Builder *self, const ZhuReport *report, ZhuDoc *doc)
{
  const ZhuPlan *first = zhu_cube_table (self->cube, 0)->plan;

  for (guint i = 0; report != NULL && report->paragraphs != NULL && i < report->paragraphs->len;
       i++)
    {
      const ZhuParagraphSpec *spec = g_ptr_array_index (report->paragraphs, i);
      g_autofree char *text = zhu_build_text (self, first, spec->pieces);

      zhu_doc_add_paragraph (doc, spec->name, text);
    }
}

/* Names the sealed month in the properties of every output, so that it can be found again. */
static void
name_records (const ZhuCube *cube, ZhuDoc *doc)
{
  const ZhuMonth *month = zhu_cube_month (cube, ZHU_CONTEXT_NOW);
  g_autofree char *period = month != NULL ? zhu_period_to_text (&month->period) : NULL;
  g_autofree char *text
      = month != NULL ? g_strdup_printf ("%s %.12s", period, month->sha256) : NULL;

  zhu_doc_set_records (doc, text);
}

gboolean
zhu_doc_build_styled (const ZhuCube *cube,
                      const ZhuReport *report,
                      const char *title,
                      const ZhuStyle *style,
                      ZhuDoc **doc,
                      ZhuDiags *diags,
                      GError **error)
{
  const Builder builder = { .cube = cube, .style = style, .diags = diags };
  const ZhuPlan *first;
  g_autoptr (ZhuDoc) made = NULL;
  g_autofree char *name = NULL;
  gsize n_errors;

  g_return_val_if_fail (
      cube != NULL && style != NULL && doc != NULL && zhu_cube_n_tables (cube) > 0, FALSE);

  if (!zhu_cube_is_protected (cube))
    {
      g_set_error (error, ZHU_ERROR, ZHU_ERROR_INTERNAL,
                   _ ("a document of level 公开 is made before small numbers are hidden"));
      return FALSE;
    }
  n_errors = zhu_diags_count (diags, ZHU_DIAG_ERROR);
  first = zhu_cube_table (cube, 0)->plan;
  name = document_title (&builder, report, title);
  made = zhu_doc_new (name, first->area != NULL ? first->area->name : "",
                      zhu_period_date (&first->period, ZHU_DATE_END));
  for (gsize i = 0; i < zhu_cube_n_tables (cube); i++)
    {
      const ZhuCubeTable *source = zhu_cube_table (cube, i);
      ZhuTable *table = source->records != NULL ? zhu_build_register (&builder, source, error)
                                                : zhu_build_table (&builder, source);

      if (table == NULL)
        return FALSE;
      zhu_doc_take_table (made, table);
    }
  name_records (cube, made);
  zhu_build_facts (&builder, report, made);
  if (zhu_cube_breaches (cube)->len > 0 && zhu_cube_release (cube) != ZHU_LEVEL_PUBLIC)
    zhu_doc_take_findings (made, zhu_build_findings (cube));
  add_paragraphs (&builder, report, made);
  if (zhu_diags_count (diags, ZHU_DIAG_ERROR) > n_errors)
    {
      g_set_error (error, ZHU_ERROR, ZHU_ERROR_TEMPLATE,
                   _ ("a text names cells that no table has"));
      return FALSE;
    }
  if (!zhu_doc_freeze (made, error))
    return FALSE;
  *doc = g_steal_pointer (&made);
  return TRUE;
}

gboolean
zhu_doc_build_texts (const ZhuCube *cube,
                     const ZhuReport *report,
                     const ZhuPeriod *period,
                     const char *area,
                     const ZhuStyle *style,
                     ZhuDoc **doc,
                     ZhuDiags *diags,
                     GError **error)
{
  const Builder builder = { .cube = cube, .style = style, .diags = diags, .says_gaps = TRUE };
  const TextContext context = { period, area };
  const gsize n_errors = zhu_diags_count (diags, ZHU_DIAG_ERROR);
  g_autoptr (ZhuDoc) made = NULL;

  g_return_val_if_fail (report != NULL && area != NULL && style != NULL && doc != NULL, FALSE);
  g_return_val_if_fail (period != NULL || !zhu_report_fills_in (report), FALSE);

  made = zhu_doc_new ("", area,
                      period != NULL ? zhu_period_date (period, ZHU_DATE_END) : ZHU_NO_DATE);
  for (guint i = 0; i < report->paragraphs->len; i++)
    {
      const ZhuParagraphSpec *spec = g_ptr_array_index (report->paragraphs, i);
      g_autofree char *text = zhu_build_pieces (&builder, &context, spec->pieces);

      zhu_doc_add_paragraph (made, spec->name, text);
    }
  if (cube != NULL)
    name_records (cube, made);
  if (zhu_diags_count (diags, ZHU_DIAG_ERROR) > n_errors)
    return zhu_diags_ok (diags, ZHU_ERROR_TEMPLATE, error);
  if (!zhu_doc_freeze (made, error))
    return FALSE;
  *doc = g_steal_pointer (&made);
  return TRUE;
}

gboolean
zhu_doc_build (const ZhuCube *cube,
               const ZhuReport *report,
               const char *title,
               ZhuDoc **doc,
               ZhuDiags *diags,
               GError **error)
{
  g_autoptr (ZhuStyle) style = zhu_style_load (NULL, NULL, error);

  return style != NULL && zhu_doc_build_styled (cube, report, title, style, doc, diags, error);
}
