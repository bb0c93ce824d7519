/* Which columns there are, and the cache that holds them. */
#include "floor.h"

#include <stdio.h>
#include <string.h>

#define BYTE(entity, field)                                                                        \
  {                                                                                                \
    entity, NULL, FLOOR_BYTE, NULL, G_STRUCT_OFFSET (Floor, field)                                 \
  }

static const FloorColumn columns[] = {
  BYTE (FLOOR_HOUSEHOLD, place),
  BYTE (FLOOR_HOUSEHOLD, n_below[FLOOR_PERSON]),
  BYTE (FLOOR_HOUSEHOLD, n_below[FLOOR_SUPPORT]),
  BYTE (FLOOR_HOUSEHOLD, n_below[FLOOR_PROBLEM]),
  BYTE (FLOOR_HOUSEHOLD, n_below[FLOOR_EPIDEMIC]),
  BYTE (FLOOR_HOUSEHOLD, n_below[FLOOR_RISK]),
  BYTE (FLOOR_HOUSEHOLD, n_below[FLOOR_COMPARISON]),
  BYTE (FLOOR_HOUSEHOLD, n_below[FLOOR_CENSUS]),
  BYTE (FLOOR_SUPPORT, who[FLOOR_SUPPORT]),
  BYTE (FLOOR_PROBLEM, who[FLOOR_PROBLEM]),
  BYTE (FLOOR_EPIDEMIC, who[FLOOR_EPIDEMIC]),
  BYTE (FLOOR_RISK, who[FLOOR_RISK]),
  BYTE (FLOOR_COMPARISON, who[FLOOR_COMPARISON]),
  BYTE (FLOOR_CENSUS, who[FLOOR_CENSUS]),
  { FLOOR_HOUSEHOLD, "家庭人口数", FLOOR_COUNT, NULL, G_STRUCT_OFFSET (Floor, members) },
  { FLOOR_HOUSEHOLD, "预脱贫", FLOOR_FLAG, NULL, G_STRUCT_OFFSET (Floor, ready) },
  { FLOOR_HOUSEHOLD, "主要致贫原因", FLOOR_CODE, "致贫原因.csv", G_STRUCT_OFFSET (Floor, cause) },
  { FLOOR_HOUSEHOLD, "贫困户属性", FLOOR_CODE, "户属性.csv", G_STRUCT_OFFSET (Floor, attribute) },
  { FLOOR_HOUSEHOLD, "危房等级", FLOOR_CODE, "危房等级.csv", G_STRUCT_OFFSET (Floor, house_grade) },
  { FLOOR_HOUSEHOLD, "住房结构", FLOOR_CODE, "住房结构.csv", G_STRUCT_OFFSET (Floor, house_kind) },
  { FLOOR_HOUSEHOLD, "其他致贫原因1", FLOOR_MULTI, "其他致贫原因.csv",
    G_STRUCT_OFFSET (Floor, other_causes) },
  { FLOOR_HOUSEHOLD, "其他致贫原因2", FLOOR_MULTI, "其他致贫原因.csv",
    G_STRUCT_OFFSET (Floor, other_causes) },
  { FLOOR_HOUSEHOLD, "首次识别时间", FLOOR_DATE, NULL, G_STRUCT_OFFSET (Floor, identified) },
  { FLOOR_HOUSEHOLD, "脱贫时间", FLOOR_DATE, NULL, G_STRUCT_OFFSET (Floor, lifted) },
  { FLOOR_HOUSEHOLD, "返贫时间", FLOOR_DATE, NULL, G_STRUCT_OFFSET (Floor, relapsed) },
  { FLOOR_HOUSEHOLD, "计划脱贫时间", FLOOR_DATE, NULL, G_STRUCT_OFFSET (Floor, planned) },
  { FLOOR_PERSON, "性别", FLOOR_CODE, "性别.csv", G_STRUCT_OFFSET (Floor, sex) },
  { FLOOR_PERSON, "文化程度", FLOOR_CODE, "文化程度.csv", G_STRUCT_OFFSET (Floor, education) },
  { FLOOR_PERSON, "劳动技能", FLOOR_CODE, "劳动技能.csv", G_STRUCT_OFFSET (Floor, skill) },
  { FLOOR_PERSON, "务工区域", FLOOR_CODE, "务工区域.csv", G_STRUCT_OFFSET (Floor, work) },
  { FLOOR_PERSON, "残疾类别", FLOOR_CODE, "残疾类别.csv", G_STRUCT_OFFSET (Floor, category) },
  { FLOOR_PERSON, "残疾等级", FLOOR_CODE, "残疾等级.csv", G_STRUCT_OFFSET (Floor, grade) },
  { FLOOR_PERSON, "人员增加原因", FLOOR_CODE, "增减原因.csv", G_STRUCT_OFFSET (Floor, gain) },
  { FLOOR_PERSON, "人员减少原因", FLOOR_CODE, "增减原因.csv", G_STRUCT_OFFSET (Floor, loss) },
  { FLOOR_PERSON, "是否参加基本医疗保险", FLOOR_FLAG, NULL, G_STRUCT_OFFSET (Floor, medical) },
  { FLOOR_PERSON, "是否参加城乡居民基本养老保险", FLOOR_FLAG, NULL,
    G_STRUCT_OFFSET (Floor, pension) },
  { FLOOR_PERSON, "出生日期", FLOOR_DATE, NULL, G_STRUCT_OFFSET (Floor, born) },
  { FLOOR_PERSON, "健康状况", FLOOR_MULTI, "健康状况.csv", G_STRUCT_OFFSET (Floor, health) },
  { FLOOR_PERSON, "发证日期", FLOOR_DATE, NULL, G_STRUCT_OFFSET (Floor, issued) },
  { FLOOR_PERSON, "注销日期", FLOOR_DATE, NULL, G_STRUCT_OFFSET (Floor, cancelled) },
  { FLOOR_PERSON, "人员增加时间", FLOOR_DATE, NULL, G_STRUCT_OFFSET (Floor, joined) },
  { FLOOR_PERSON, "人员减少时间", FLOOR_DATE, NULL, G_STRUCT_OFFSET (Floor, left) },
  { FLOOR_SUPPORT, "扶持项目", FLOOR_CODE, "扶持项目.csv", G_STRUCT_OFFSET (Floor, support_item) },
  { FLOOR_SUPPORT, "应享", FLOOR_FLAG, NULL, G_STRUCT_OFFSET (Floor, support_due) },
  { FLOOR_SUPPORT, "已享", FLOOR_FLAG, NULL, G_STRUCT_OFFSET (Floor, support_got) },
  { FLOOR_SUPPORT, "金额", FLOOR_CENTS, NULL, G_STRUCT_OFFSET (Floor, support_cents) },
  { FLOOR_PROBLEM, "问题类型", FLOOR_CODE, "问题类型.csv", G_STRUCT_OFFSET (Floor, problem_kind) },
  { FLOOR_PROBLEM, "发现日期", FLOOR_DATE, NULL, G_STRUCT_OFFSET (Floor, problem_found) },
  { FLOOR_PROBLEM, "解决日期", FLOOR_DATE, NULL, G_STRUCT_OFFSET (Floor, problem_solved) },
  { FLOOR_EPIDEMIC, "疫情事项", FLOOR_CODE, "疫情事项.csv",
    G_STRUCT_OFFSET (Floor, epidemic_matter) },
  { FLOOR_EPIDEMIC, "返岗去向", FLOOR_CODE, "返岗去向.csv",
    G_STRUCT_OFFSET (Floor, epidemic_where) },
  { FLOOR_EPIDEMIC, "滞销品种", FLOOR_CODE, "农产品品种.csv",
    G_STRUCT_OFFSET (Floor, epidemic_goods) },
  { FLOOR_EPIDEMIC, "办结日期", FLOOR_DATE, NULL, G_STRUCT_OFFSET (Floor, epidemic_done) },
  { FLOOR_EPIDEMIC, "滞销金额", FLOOR_CENTS, NULL, G_STRUCT_OFFSET (Floor, epidemic_cents) },
  { FLOOR_RISK, "监测对象类别", FLOOR_CODE, "监测类别.csv", G_STRUCT_OFFSET (Floor, risk_group) },
  { FLOOR_RISK, "风险类型", FLOOR_CODE, "风险类型.csv", G_STRUCT_OFFSET (Floor, risk_kind) },
  { FLOOR_RISK, "落实帮扶时间", FLOOR_DATE, NULL, G_STRUCT_OFFSET (Floor, risk_helped) },
  { FLOOR_RISK, "风险消除时间", FLOOR_DATE, NULL, G_STRUCT_OFFSET (Floor, risk_gone) },
  { FLOOR_COMPARISON, "比对部门", FLOOR_CODE, "比对部门.csv",
    G_STRUCT_OFFSET (Floor, comparison_office) },
  { FLOOR_COMPARISON, "疑点类型", FLOOR_CODE, "疑点类型.csv",
    G_STRUCT_OFFSET (Floor, comparison_doubt) },
  { FLOOR_COMPARISON, "属实", FLOOR_FLAG, NULL, G_STRUCT_OFFSET (Floor, comparison_true) },
  { FLOOR_COMPARISON, "核实日期", FLOOR_DATE, NULL, G_STRUCT_OFFSET (Floor, comparison_checked) },
  { FLOOR_COMPARISON, "整改日期", FLOOR_DATE, NULL, G_STRUCT_OFFSET (Floor, comparison_mended) },
  { FLOOR_CENSUS, "应登记", FLOOR_FLAG, NULL, G_STRUCT_OFFSET (Floor, census_due) },
  { FLOOR_CENSUS, "比对不一致", FLOOR_FLAG, NULL, G_STRUCT_OFFSET (Floor, census_differs) },
  { FLOOR_CENSUS, "更正", FLOOR_FLAG, NULL, G_STRUCT_OFFSET (Floor, census_mended) },
  { FLOOR_CENSUS, "采集日期", FLOOR_DATE, NULL, G_STRUCT_OFFSET (Floor, census_taken) },
  { FLOOR_CENSUS, "普查核实日期", FLOOR_DATE, NULL, G_STRUCT_OFFSET (Floor, census_checked) },
};

const FloorColumn *
floor_columns (gsize *n)
{
  *n = G_N_ELEMENTS (columns);
  return columns;
}

const char *
floor_entity_file (FloorEntity entity)
{
  static const char *const names[FLOOR_N_ENTITIES]
      = { "household.csv", "person.csv", "support.csv",    "problem.csv",
          "epidemic.csv",  "risk.csv",   "comparison.csv", "census.csv" };

  return names[entity];
}

gsize
floor_kind_width (FloorKind kind)
{
  switch (kind)
    {
    case FLOOR_BYTE:
    case FLOOR_CODE:
    case FLOOR_FLAG:
    case FLOOR_COUNT:
      return 1;
    case FLOOR_DATE:
    case FLOOR_MULTI:
      return 2;
    case FLOOR_CENTS:
      return 4;
    }
  g_assert_not_reached ();
}

void *
floor_column (const Floor *self, const FloorColumn *column)
{
  return G_STRUCT_MEMBER (void *, self, column->offset);
}

void
floor_set_column (Floor *self, const FloorColumn *column, void *data)
{
  G_STRUCT_MEMBER (void *, self, column->offset) = data;
}

guint16
floor_day (int year, int month, int day)
{
  GDate date, first;

  g_date_set_dmy (&date, (GDateDay) day, (GDateMonth) month, (GDateYear) year);
  g_date_set_dmy (&first, 31, G_DATE_DECEMBER, 1899);
  return (guint16) (g_date_get_julian (&date) - g_date_get_julian (&first));
}

/* ---- The cache ---- */

/* Two columns of a case file may share one of ours. */
static gboolean
is_again (gsize i)
{
  return i > 0 && columns[i].offset == columns[i - 1].offset;
}

static gsize
padded_size (const Floor *self, const FloorColumn *column)
{
  const gsize size = self->n_rows[column->entity] * floor_kind_width (column->kind);

  return (size + 63) / 64 * 64;
}

/* Areas and numbers of rows, padded so that the columns behind it are aligned. */
static gsize
header_size (void)
{
  return (sizeof (FloorAreas) + sizeof ((Floor *) NULL)->n_rows + 63) / 64 * 64;
}

gboolean
floor_save (const Floor *self, const char *path, GError **error)
{
  static const char zeros[64] = { 0 };
  FILE *file = fopen (path, "wb");
  gsize done = 0;

  if (file != NULL)
    {
      done = fwrite (&self->areas, 1, sizeof self->areas, file);
      done += fwrite (self->n_rows, 1, sizeof self->n_rows, file);
      fwrite (zeros, 1, header_size () - done, file);
    }
  for (gsize i = 0; file != NULL && i < G_N_ELEMENTS (columns); i++)
    if (!is_again (i))
      {
        done = fwrite (floor_column (self, &columns[i]), floor_kind_width (columns[i].kind),
                       self->n_rows[columns[i].entity], file)
               * floor_kind_width (columns[i].kind);
        fwrite (zeros, 1, padded_size (self, &columns[i]) - done, file);
      }
  if (file != NULL && fclose (file) == 0)
    return TRUE;
  g_set_error (error, G_FILE_ERROR, G_FILE_ERROR_FAILED, "%s: cannot be written", path);
  return FALSE;
}

Floor *
floor_open (const char *path, GError **error)
{
  g_autoptr (Floor) self = g_new0 (Floor, 1);
  char *data;

  self->file = g_mapped_file_new (path, FALSE, error);
  if (self->file == NULL)
    return NULL;
  data = g_mapped_file_get_contents (self->file);
  memcpy (&self->areas, data, sizeof self->areas);
  memcpy (self->n_rows, data + sizeof self->areas, sizeof self->n_rows);
  data += header_size ();
  for (gsize i = 0; i < G_N_ELEMENTS (columns); i++)
    if (!is_again (i))
      {
        floor_set_column (self, &columns[i], data);
        data += padded_size (self, &columns[i]);
      }
  return g_steal_pointer (&self);
}

void
floor_close (Floor *self)
{
  if (self == NULL)
    return;
  if (self->file != NULL)
    g_mapped_file_unref (self->file);
  g_free (self);
}
