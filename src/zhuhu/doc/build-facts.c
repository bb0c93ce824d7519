/* What a document is about, in words: of whom and when it speaks, which records were counted, for
 * whom it is, which rules were tested, how numbers were rounded, what the marks mean. */
#include "zhuhu/doc/build.h"

#define CHECKSUM_SHOWN 12

static void
add_records (const Builder *self, ZhuDoc *doc)
{
  const ZhuMonth *month = zhu_cube_month (self->cube, ZHU_CONTEXT_NOW);
  g_autofree char *period = month != NULL ? zhu_period_to_text (&month->period) : NULL;
  g_autofree char *sealed = month != NULL ? g_strdup_printf ("封存的 %s，校验值 %.*s…", period,
                                                             CHECKSUM_SHOWN, month->sha256)
                                          : NULL;

  zhu_doc_add_fact (doc, "记录", sealed != NULL ? sealed : "库中现有记录，未封存");
}

static void
add_release (const Builder *self, ZhuDoc *doc)
{
  static const char *const words[] = { [ZHU_LEVEL_INTERNAL] = "内部：个人标识按字典遮盖，注意保存",
                                       [ZHU_LEVEL_REPORT] = "报省：只有汇总数，没有个人标识",
                                       [ZHU_LEVEL_PUBLIC] = "公开：小数已隐去" };

  zhu_doc_add_fact (doc, "级别", words[zhu_cube_release (self->cube)]);
}

static void
count_rules (const GPtrArray *rules, gsize *n_must, gsize *n_query)
{
  for (guint i = 0; rules != NULL && i < rules->len; i++)
    {
      const ZhuRule *rule = g_ptr_array_index (rules, i);

      *(rule->must ? n_must : n_query) += 1;
    }
}

/* Where 核实 rules do not hold, and how much of it is explained; new string. At 公开 nothing is
 * said of it, since it tells of true numbers. */
static char *
describe_findings (const ZhuCube *cube)
{
  const GPtrArray *breaches = zhu_cube_breaches (cube);
  guint n_explained = 0;

  for (guint i = 0; i < breaches->len; i++)
    n_explained += ((const ZhuBreach *) g_ptr_array_index (breaches, i))->explanation != NULL;
  if (zhu_cube_release (cube) == ZHU_LEVEL_PUBLIC)
    return g_strdup ("");
  if (breaches->len == 0)
    return g_strdup ("，均成立");
  return g_strdup_printf ("，有%u处不成立（%u处已说明），见“审核”", breaches->len, n_explained);
}

/* A document is built only after its 必须 rules were found to hold. */
static void
add_rules (const Builder *self, const ZhuReport *report, ZhuDoc *doc)
{
  gsize n_must = 0, n_query = 0;
  g_autofree char *findings = describe_findings (self->cube);
  g_autofree char *text = NULL;

  for (gsize i = 0; i < zhu_cube_n_tables (self->cube); i++)
    count_rules (zhu_cube_table (self->cube, i)->plan->template_->rules, &n_must, &n_query);
  if (report != NULL)
    count_rules (report->rules, &n_must, &n_query);
  if (n_must + n_query == 0)
    return;
  text = g_strdup_printf ("必须成立的 %zu 条，均成立；核实性的 %zu 条%s", n_must, n_query,
                          n_query > 0 ? findings : "");
  zhu_doc_add_fact (doc, "审核关系", text);
}

static void
add_marks (const Builder *self, ZhuDoc *doc)
{
  GString *text = g_string_new (NULL);

  for (ZhuCellState state = 0; state <= ZHU_CELL_UNDEFINED; state++)
    {
      const char *mark = self->style->marks[state];
      const char *reason = zhu_cell_state_spoken (state);

      if (reason == NULL || mark == NULL)
        continue;
      g_string_append_printf (text, "%s“%s” %s", text->len > 0 ? "；" : "",
                              *mark != '\0' ? mark : "空格", reason);
    }
  zhu_doc_add_fact (doc, "记号", text->str);
  g_string_free (text, TRUE);
}

void
zhu_build_facts (const Builder *self, const ZhuReport *report, ZhuDoc *doc)
{
  const ZhuPlan *first = zhu_cube_table (self->cube, 0)->plan;
  g_autofree char *period = zhu_period_to_label (&first->period);

  if (first->area != NULL)
    zhu_doc_add_fact (doc, "地区", first->area->name);
  zhu_doc_add_fact (doc, "期别", period);
  add_records (self, doc);
  add_release (self, doc);
  add_rules (self, report, doc);
  zhu_doc_add_fact (doc, "修约",
                    self->style->rounding == ZHU_ROUND_HALF_EVEN
                        ? "四舍六入五成双，只修约一次；分项与合计之差未作机械调整"
                        : "四舍五入，只修约一次；分项与合计之差未作机械调整");
  add_marks (self, doc);
}
