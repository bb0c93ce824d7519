/* Rows are gathered in memory and handed to stdio in large pieces. */
#include "generator/output.h"

#include "generator/day.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>

enum
{
  FLUSH_BYTES = 1 << 16
};

static const struct
{
  const char *name;
  const char *head;
} files[SAMPLE_N_FILES] = {
  [SAMPLE_HOUSEHOLD]
  = { "household.csv",
      "户编号,村代码,自然村,户主姓名,户主证件号码,家庭人口数,识别标准,首次识别时间,贫困户属性,"
      "脱贫属性,脱贫年度,脱贫时间,返贫时间,计划脱贫时间,预脱贫,主要致贫原因,其他致贫原因1,"
      "其他致贫原因2,危房户,危房等级,住房面积,住房结构,是否解决安全饮用水,饮水困难,"
      "是否易地搬迁户,人均纯收入,工资性收入,生产经营性收入,生产经营性支出,财产性收入,"
      "转移性收入,耕地面积,林地面积,通生产用电,通生活用电,卫生厕所,与村主干路距离,入户路类型,"
      "加入合作社,户联系电话,帮扶责任人姓名,帮扶责任人单位,帮扶责任人电话,帮扶措施,开户银行,"
      "银行账号" },
  [SAMPLE_PERSON]
  = { "person.csv",
      "人编号,户编号,姓名,性别,证件类型,证件号码,出生日期,与户主关系,民族,政治面貌,文化程度,"
      "在校生状况,义务教育状况,义务教育阶段未上学原因,健康状况,劳动技能,务工区域,务工时间,"
      "是否参加基本医疗保险,是否参加大病保险,是否参加城乡居民基本养老保险,是否享受低保,"
      "是否特困供养,人联系电话,人员识别时间,残疾人证号,残疾类别,残疾等级,残疾人证状态,发证日期,"
      "有效期至,注销日期,监护人姓名,人员增加时间,人员减少时间,人员增加原因,人员减少原因" },
  [SAMPLE_SUPPORT] = { "support.csv", "扶持编号,户编号,人编号,扶持项目,应享,已享,开始时间,金额" },
  [SAMPLE_PROBLEM] = { "problem.csv", "问题编号,户编号,人编号,问题类型,发现日期,解决日期" },
  [SAMPLE_EPIDEMIC] = { "epidemic.csv", "疫情编号,户编号,人编号,疫情事项,登记日期,办结日期,"
                                        "返岗去向,滞销品种,滞销金额,救助金额" },
  [SAMPLE_RISK] = { "risk.csv", "风险编号,户编号,人编号,监测对象类别,风险类型,风险识别时间,"
                                "落实帮扶时间,风险消除时间" },
  [SAMPLE_COMPARISON] = { "comparison.csv", "比对编号,户编号,人编号,比对部门,比对日期,比对结果,"
                                            "疑点类型,核实日期,属实,整改日期" },
  [SAMPLE_CENSUS] = { "census.csv", "普查编号,户编号,人编号,应登记,采集日期,普查核实日期,"
                                    "比对不一致,更正,主要收入来源" },
  [SAMPLE_SERIES] = { "series.csv", "指标,地区代码,期末,数值" },
  [SAMPLE_AREA] = { "area.csv", "代码,名称" },
};

struct _SampleOutput
{
  FILE *streams[SAMPLE_N_FILES];
  GString *rows[SAMPLE_N_FILES];
  gboolean inside[SAMPLE_N_FILES]; /* a row is under way: the next field needs a comma */
  int failure;                     /* errno of the first write that failed, or 0 */
};

static void
flush_rows (SampleOutput *self, SampleFile file)
{
  GString *rows = self->rows[file];

  if (fwrite (rows->str, 1, rows->len, self->streams[file]) != rows->len && self->failure == 0)
    self->failure = errno != 0 ? errno : EIO;
  g_string_truncate (rows, 0);
}

static void
begin_field (SampleOutput *self, SampleFile file)
{
  if (self->inside[file])
    g_string_append_c (self->rows[file], ',');
  self->inside[file] = TRUE;
}

static void
free_output (SampleOutput *self)
{
  for (gsize i = 0; i < SAMPLE_N_FILES; i++)
    {
      if (self->streams[i] != NULL && fclose (self->streams[i]) != 0 && self->failure == 0)
        self->failure = errno;
      if (self->rows[i] != NULL)
        g_string_free (self->rows[i], TRUE);
    }
}

static gboolean
set_failure (int code, const char *doing, GError **error)
{
  g_set_error (error, G_FILE_ERROR, (int) g_file_error_from_errno (code), "%s: %s", doing,
               g_strerror (code));
  return FALSE;
}

SampleOutput *
sample_output_open (const char *folder, GError **error)
{
  SampleOutput *self;

  if (g_mkdir_with_parents (folder, 0777) != 0)
    {
      set_failure (errno, folder, error);
      return NULL;
    }

  self = g_new0 (SampleOutput, 1);
  for (gsize i = 0; i < SAMPLE_N_FILES; i++)
    {
      g_autofree char *path = g_build_filename (folder, files[i].name, NULL);

      self->rows[i] = g_string_sized_new (FLUSH_BYTES + 4096);
      self->streams[i] = g_fopen (path, "wb");
      if (self->streams[i] == NULL)
        {
          set_failure (errno, path, error);
          free_output (self);
          g_free (self);
          return NULL;
        }
      g_string_append (self->rows[i], files[i].head);
      g_string_append_c (self->rows[i], '\n');
    }
  return self;
}

void
sample_output_text (SampleOutput *self, SampleFile file, const char *text)
{
  GString *rows = self->rows[file];

  begin_field (self, file);
  if (text == NULL)
    return;
  if (strpbrk (text, ",\"\n") == NULL)
    {
      g_string_append (rows, text);
      return;
    }
  g_string_append_c (rows, '"');
  for (; *text != '\0'; text++)
    {
      if (*text == '"')
        g_string_append_c (rows, '"');
      g_string_append_c (rows, *text);
    }
  g_string_append_c (rows, '"');
}

void
sample_output_number (SampleOutput *self, SampleFile file, gint64 value)
{
  begin_field (self, file);
  g_string_append_printf (self->rows[file], "%" G_GINT64_FORMAT, value);
}

void
sample_output_cents (SampleOutput *self, SampleFile file, gint64 cents)
{
  const gint64 size = ABS (cents);

  begin_field (self, file);
  g_string_append_printf (self->rows[file], "%s%" G_GINT64_FORMAT ".%02d", cents < 0 ? "-" : "",
                          size / 100, (int) (size % 100));
}

void
sample_output_day (SampleOutput *self, SampleFile file, int days)
{
  int year, month, day;

  begin_field (self, file);
  if (days == 0)
    return;
  sample_day_split (days, &year, &month, &day);
  g_string_append_printf (self->rows[file], "%04d-%02d-%02d", year, month, day);
}

void
sample_output_flag (SampleOutput *self, SampleFile file, gboolean value)
{
  sample_output_text (self, file, value ? "是" : "否");
}

void
sample_output_end (SampleOutput *self, SampleFile file)
{
  g_string_append_c (self->rows[file], '\n');
  self->inside[file] = FALSE;
  if (self->rows[file]->len >= FLUSH_BYTES)
    flush_rows (self, file);
}

gboolean
sample_output_close (SampleOutput *self, GError **error)
{
  int failure;

  for (gsize i = 0; i < SAMPLE_N_FILES; i++)
    flush_rows (self, (SampleFile) i);
  free_output (self);
  failure = self->failure;
  g_free (self);
  return failure == 0 || set_failure (failure, "Writing the sample", error);
}
