/* Random cases, with what real files hold too: fields left empty, codes outside the list,
 * households without persons, problems that concern a whole household, persons of several causes;
 * and random templates as text, so that the parser stands in the test. */
#include "differential/generate.h"

#include <string.h>

/* ---- Choices ---- */

static unsigned
draw (GRand *rand, unsigned n)
{
  return (unsigned) g_rand_int_range (rand, 0, (int) n);
}

static gboolean
chance (GRand *rand, unsigned percent)
{
  return draw (rand, 100) < percent;
}

static const char *
choose (GRand *rand, const char *const *texts)
{
  return texts[draw (rand, g_strv_length ((char **) texts))];
}

/* ---- Cases ---- */

static void
set_from (GRand *rand, SlowRecord *record, const char *column, const char *const *texts)
{
  if (!chance (rand, 12))
    slow_record_set (record, column, choose (rand, texts));
}

static void
set_date (GRand *rand, SlowRecord *record, const char *column, int from, int days, unsigned missing)
{
  g_autofree char *text = zhu_date_format (from + (int) draw (rand, (unsigned) days), "yyyy-MM-dd");

  if (!chance (rand, missing))
    slow_record_set (record, column, text);
}

static SlowRecord *
add_household (GRand *rand, SlowData *data, unsigned number)
{
  static const char *const areas[]
      = { "990101001001", "990101001002", "990101",    "990102001", "990102005001",
          "990102005",    "990201001001", "990202",    "990381001", "990381",
          "990202000000", "990201",       "990201001", NULL };
  static const char *const sizes[] = { "0", "1", "2", "3", "4", "5", "7", NULL };
  static const char *const incomes[] = { "800",  "1000",    "1000.25", "1000.5", "3333.33",
                                         "4000", "4200.75", "5000",    "9000.1", NULL };
  static const char *const causes[]
      = { "因病", "因病", "因残", "02", "劳力", "缺劳力", "缺技术", "其它", NULL };
  static const char *const booleans[] = { "是", "否", NULL };
  const int first = zhu_date_from_ymd (2018, 11, 1);
  g_autofree char *key = g_strdup_printf ("h%04u", number);
  SlowRecord *record = slow_data_add (data, "户", key, NULL, NULL);

  slow_record_set (record, "户号", key);
  slow_record_set (record, "地区代码", choose (rand, areas));
  set_from (rand, record, "人口", sizes);
  set_from (rand, record, "收入", incomes);
  set_date (rand, record, "识别日期", first, 560, 10);
  set_date (rand, record, "脱贫日期", first + 200, 400, 60);
  set_from (rand, record, "原因", causes);
  if (chance (rand, 60))
    set_from (rand, record, "其他原因1", causes);
  if (chance (rand, 40))
    set_from (rand, record, "其他原因2", causes);
  set_from (rand, record, "危房", booleans);
  return record;
}

static SlowRecord *
add_person (GRand *rand, SlowData *data, SlowRecord *household, unsigned number)
{
  static const char *const grades[] = { "一级", "2", "二级", "三级", "四级", "4", "9", NULL };
  static const char *const kinds[] = { "视力", "听力", "肢体", "肢体", "智力", "5", "多重", NULL };
  g_autofree char *key = g_strdup_printf ("p%05u", number);
  SlowRecord *record = slow_data_add (data, "人", key, household, NULL);

  slow_record_set (record, "人号", key);
  slow_record_set (record, "户号", household->key);
  set_from (rand, record, "等级", grades);
  set_from (rand, record, "类别", kinds);
  set_date (rand, record, "出生日期", zhu_date_from_ymd (1935, 1, 1), 30000, 8);
  set_date (rand, record, "增加日期", zhu_date_from_ymd (2018, 11, 1), 560, 30);
  return record;
}

static void
add_child (GRand *rand,
           SlowData *data,
           const char *entity,
           SlowRecord *household,
           const GPtrArray *persons,
           unsigned number)
{
  static const char *const supports[] = { "生活补贴", "A", "护理补贴", "康复", NULL };
  static const char *const amounts[] = { "50", "100", "100.5", "300", "600.25", "0", NULL };
  static const char *const booleans[] = { "是", "否", NULL };
  static const char *const problems[] = { "收入低", "不愁吃", "不愁穿", "住房", "4", "饮水", NULL };
  const gboolean is_support = g_str_equal (entity, "扶持");
  g_autofree char *key = g_strdup_printf ("%c%05u", is_support ? 's' : 'q', number);
  SlowRecord *concern = persons->len > 0 && chance (rand, 65)
                            ? g_ptr_array_index (persons, draw (rand, persons->len))
                            : NULL;
  SlowRecord *record = slow_data_add (data, entity, key, household, concern);

  slow_record_set (record, is_support ? "扶持号" : "问题号", key);
  slow_record_set (record, "户号", household->key);
  if (concern != NULL)
    slow_record_set (record, "人号", concern->key);
  if (is_support)
    {
      set_from (rand, record, "项目", supports);
      set_from (rand, record, "已享", booleans);
      set_from (rand, record, "金额", amounts);
      set_date (rand, record, "享受日期", zhu_date_from_ymd (2019, 1, 1), 500, 20);
      return;
    }
  set_from (rand, record, "类型", problems);
  set_date (rand, record, "发现日期", zhu_date_from_ymd (2018, 12, 1), 500, 8);
  set_date (rand, record, "解决日期", zhu_date_from_ymd (2019, 6, 1), 400, 50);
}

void
generate_data (GRand *rand, SlowData *data, unsigned n_households)
{
  unsigned n_persons = 0, n_children = 0;

  for (unsigned i = 0; i < n_households; i++)
    {
      SlowRecord *household = add_household (rand, data, i);
      g_autoptr (GPtrArray) persons = g_ptr_array_new ();
      const unsigned size = chance (rand, 15) ? 0 : 1 + draw (rand, 3);

      for (unsigned j = 0; j < size; j++)
        g_ptr_array_add (persons, add_person (rand, data, household, n_persons++));
      for (unsigned j = draw (rand, 4); j > 0; j--)
        add_child (rand, data, "扶持", household, persons, n_children++);
      for (unsigned j = draw (rand, 3); j > 0; j--)
        add_child (rand, data, "问题", household, persons, n_children++);
    }
  slow_data_freeze (data);
}

/* ---- Conditions ---- */

/* One template leans on one child entity only (language §3). */
typedef struct
{
  GRand *rand;
  gboolean is_support; /* the child is 扶持, else 问题 */
  unsigned n_labels;
} Writer;

static const char *const household_tests[] = { "原因 = 因病",
                                               "原因 <> 因残",
                                               "原因 <= 缺劳力",
                                               "原因 > 因病",
                                               "原因 属于 (因病, 劳力)",
                                               "原因 不属于 (因病, \"02\")",
                                               "原因 缺失",
                                               "原因 非缺失",
                                               "其他原因 = 因病",
                                               "其他原因 <> 因残",
                                               "其他原因 不属于 (因病, 缺技术)",
                                               "其他原因 属于 (缺劳力, 缺技术)",
                                               "其他原因 缺失",
                                               "危房",
                                               "危房 缺失",
                                               "人口 >= 3",
                                               "人口 属于 (1..2, 5)",
                                               "收入 < 4000",
                                               "收入 / 人口 > 500",
                                               "收入 * 2 >= 8000",
                                               "人口 + 1 > 3",
                                               "识别日期 <= 期末",
                                               "识别日期 属于 本年",
                                               "识别日期 属于 本期",
                                               "脱贫日期 属于 本期",
                                               "脱贫日期 <= 上期末",
                                               "识别日期 > 2019-06-30",
                                               "识别日期 <= 上年同期末",
                                               "脱贫日期 > 识别日期",
                                               "状态 = 未脱贫",
                                               "状态 <> 已脱贫",
                                               "状态 缺失",
                                               "收入段 = 低",
                                               "收入段 属于 (低, 高)",
                                               "收入段 <> 中",
                                               "人均 >= 1000",
                                               "人均 缺失",
                                               "有问题",
                                               "扶持数 >= 2",
                                               "脱贫县",
                                               "年(识别日期) = 2019",
                                               "月(识别日期) >= 6",
                                               "日数(识别日期, 期末) > 200",
                                               "收入 不属于 (1000..4000)",
                                               "识别日期 属于 (2019-01-01..2019-12-31)",
                                               "人口 属于 (..2)",
                                               "若(原因 = 因病, 2, 危房, 1, 0) >= 1",
                                               "-人口 < -2",
                                               "收入 / 3 > 1111.11",
                                               NULL };
static const char *const person_tests[] = { "等级 <= 2",
                                            "等级 = 一级",
                                            "等级 > 2",
                                            "重度",
                                            "等级 属于 (1-2)",
                                            "等级 属于 (一级, 三级)",
                                            "等级 缺失",
                                            "重度 缺失",
                                            "类别 = 肢体",
                                            "类别 不属于 (视力, 听力)",
                                            "年龄 >= 16",
                                            "年龄 属于 (16..59)",
                                            "在册 = 1",
                                            "增加日期 缺失",
                                            "年龄段 = 中年",
                                            "年龄段 非缺失",
                                            "出生日期 < 1960-01-01",
                                            "增加日期 属于 本期",
                                            "增加日期 > 识别日期",
                                            "年(出生日期) >= 1970",
                                            "非 重度",
                                            NULL };
static const char *const support_tests[]
    = { "项目 = 生活补贴",    "已享",         "已享 缺失", "金额 > 100", "享受日期 <= 期末",
        "享受日期 属于 本年", "项目 <> 康复", NULL };
static const char *const problem_tests[]
    = { "类型 = 住房",   "类型 属于 (不愁吃, 不愁穿)", "未解决", "发现日期 属于 本期",
        "解决日期 缺失", "解决日期 <= 期末",           NULL };
static const char *const descendant_tests[] = { "有(问题, 未解决)",
                                                "有(扶持, 已享)",
                                                "有(扶持, 金额 > 100)",
                                                "有(问题)",
                                                "计数(扶持) >= 2",
                                                "计数(问题, 未解决) = 1",
                                                "求和(金额) > 500",
                                                "最大(金额) >= 300",
                                                "有(人, 重度)",
                                                "计数(人, 等级 = 一级 或 类别 = 视力) >= 1",
                                                "有(扶持, 已享 且 等级 <= 2)",
                                                "有(人, 有(问题, 未解决))",
                                                "求和(金额, 已享) = 0",
                                                "最小(享受日期) <= 期末",
                                                "有(问题, 发现日期 属于 本期 且 状态 = 未脱贫)",
                                                "有(人, 重度 且 计数(扶持) >= 2)",
                                                NULL };
static const char *const shifted_tests[] = { "状态@上期末 = 未脱贫",
                                             "状态@上年末 <> 已脱贫",
                                             "在册@上期末 = 1",
                                             "在册@上期末 = 在册",
                                             "在册@上年同期末 = 1",
                                             "状态@上期末 缺失",
                                             NULL };

static const char *
write_test (Writer *self)
{
  const unsigned kind = draw (self->rand, 100);

  if (kind < 40)
    return choose (self->rand, household_tests);
  if (kind < 75)
    return choose (self->rand, person_tests);
  if (kind < 85)
    return choose (self->rand, self->is_support ? support_tests : problem_tests);
  if (kind < 93)
    return choose (self->rand, descendant_tests);
  return choose (self->rand, shifted_tests);
}

static char *
write_condition (Writer *self, unsigned depth)
{
  g_autofree char *a = NULL;
  g_autofree char *b = NULL;

  if (depth == 0 || chance (self->rand, 45))
    return g_strdup (write_test (self));
  a = write_condition (self, depth - 1);
  if (chance (self->rand, 20))
    return g_strdup_printf ("非 (%s)", a);
  b = write_condition (self, depth - 1);
  return g_strdup_printf (chance (self->rand, 50) ? "(%s) 且 (%s)" : "(%s 或 %s)", a, b);
}

/* ---- Measures ---- */

static const char *const plain_measures[]
    = { "户", "人", "求和(人口)", "求和(收入)", "求和(人口, 人口 >= 2)", NULL };
static const char *const other_measures[] = { "平均(收入)",
                                              "中位数(收入)",
                                              "中位数(人口)",
                                              "最小(收入)",
                                              "最大(收入, 原因 = 因病)",
                                              "种数(原因)",
                                              "种数(等级)",
                                              "种数(其他原因)",
                                              "计数(人, 重度) / 户",
                                              "计数(户, 脱贫县)",
                                              "平均(人均)",
                                              "中位数(年龄, 重度)",
                                              "平均(年龄)",
                                              "求和(人均)",
                                              "求和(收入) / 求和(人口)",
                                              "求和(收入) / 10000",
                                              "率(计数(人, 重度), 人)",
                                              "率(计数(户, 状态 = 未脱贫), 户)",
                                              "计数(县)",
                                              "计数(填报单位)",
                                              "人 - 户",
                                              "-人 + 2 * 户",
                                              "最大(收入 + 人口)",
                                              "率(户, 计数(户, 原因 = 因残)) - 100",
                                              NULL };
static const char *const date_measures[]
    = { "最大(识别日期)", "最小(出生日期)", "最小(脱贫日期, 重度)", NULL };
static const char *const support_measures[]
    = { "扶持", "求和(金额)", "平均(金额)", "计数(扶持, 已享)", "种数(项目)", NULL };
static const char *const problem_measures[] = { "问题", "计数(问题, 未解决)", "种数(类型)", NULL };
static const char *const suffixes[]
    = { ".占行%", ".占列%", ".占表%", ".占上级%", ".占上栏%", ".名次", NULL };
static const char *const changes[]
    = { ".较上期", ".环比%",  ".较年初",     ".较年初%",      ".较上年同期", ".同比%",
        "@上期末", "@上年末", "@上年同期末", ".占行%.较上月", NULL };

static char *
write_count (Writer *self)
{
  static const char *const entities[] = { "户", "人", NULL };
  g_autofree char *condition = NULL;
  const char *entity = choose (self->rand, entities);

  if (chance (self->rand, 20))
    entity = self->is_support ? "扶持" : "问题";
  if (chance (self->rand, 50))
    return g_strdup (entity);
  condition = write_condition (self, 1);
  return g_strdup_printf ("计数(%s, %s)", entity, condition);
}

/* @with_dates: nothing will be reckoned from it. */
static char *
write_measure (Writer *self, gboolean with_dates)
{
  const unsigned kind = draw (self->rand, 100);
  g_autofree char *count = NULL;

  if (kind < 20)
    return write_count (self);
  if (kind < 35)
    return g_strdup (choose (self->rand, plain_measures));
  if (kind < 60)
    return g_strdup (choose (self->rand, other_measures));
  if (kind < 70)
    return g_strdup (choose (self->rand, self->is_support ? support_measures : problem_measures));
  if (kind < 74 && with_dates)
    return g_strdup (choose (self->rand, date_measures));
  count = write_count (self);
  if (kind < 85)
    return g_strconcat (count, choose (self->rand, suffixes), NULL);
  return g_strconcat (count, choose (self->rand, changes), NULL);
}

/* ---- Axes ---- */

static const char *const household_classes[]
    = { "原因",
        "其他原因",
        "危房",
        "状态",
        "收入段",
        "有问题",
        "原因{病残: 因病 | 因残, *}",
        "原因{因病, \"其他\": 其余}",
        "原因{\"前三\": 1-3, \"无\": 缺失, \"外\": 未列}",
        "其他原因{\"病\": 因病, \"其他\": 其余}",
        "其他原因{\"病残\": 因病、因残, *, \"没有\": 缺失}",
        "人口{\"1—2人\": 1-2, \"3人以上\": 3.., \"其他\": 其余}",
        "收入{\"低\": ..1000, \"高\": 1000.01..}",
        "识别日期{\"早\": ..2019-06-30, \"晚\": 2019-07-01..2020-01-31, \"其他\": 其余}",
        "状态{已脱贫, *}",
        "危房{否, 是}",
        NULL };
static const char *const person_classes[] = { "等级",
                                              "类别",
                                              "类别.大类",
                                              "重度",
                                              "年龄段",
                                              "等级{重: 1-2, 轻: 三级 | 4}",
                                              "等级{四级, *}",
                                              "等级{重: 1-2, \"其他\": 其余}",
                                              "等级{重: ..2, \"无\": 缺失, \"外\": 未列}",
                                              "年龄段{中年, *}",
                                              "年龄{\"少\": ..17, \"壮\": 18..59, \"其他\": 其余}",
                                              "类别.大类{心智, *}",
                                              NULL };
static const char *const support_classes[]
    = { "项目", "已享", "项目{康复, \"补贴\": 生活补贴 | 护理补贴}", NULL };
static const char *const problem_classes[]
    = { "类型", "类型.大类", "类型{\"吃穿\": 不愁吃、不愁穿, *}", "未解决", NULL };

static char *
write_class (Writer *self)
{
  const unsigned kind = draw (self->rand, 100);

  if (kind < 4)
    return g_strdup ("状态@上期末");
  if (kind < 45)
    return g_strdup (choose (self->rand, household_classes));
  if (kind < 85)
    return g_strdup (choose (self->rand, person_classes));
  return g_strdup (choose (self->rand, self->is_support ? support_classes : problem_classes));
}

static char *
write_when (Writer *self)
{
  g_autofree char *condition = write_condition (self, 2);

  return g_strdup_printf ("%s(%s) \"款%u\"", chance (self->rand, 50) ? "条件" : "其中", condition,
                          ++self->n_labels);
}

/* An axis without measures; rows may unfold areas. */
static char *
write_axis (Writer *self, gboolean is_row)
{
  g_autofree char *a = write_class (self);
  g_autofree char *b = write_class (self);
  g_autofree char *when = write_when (self);

  switch (draw (self->rand, is_row ? 17 : 11))
    {
    case 0:
      return g_strdup_printf ("合计 + %s", a);
    case 1:
      return g_strdup_printf ("%s > (小计 + %s)", a, b);
    case 2:
      return g_strdup_printf ("合计 + %s + %s", a, b);
    case 3:
      return g_strdup_printf ("合计 + %s", when);
    case 4:
      return g_strdup_printf ("%s > %s", a, b);
    case 5:
      return g_strdup_printf ("合计 + %s > (小计 + %s)", when, a);
    case 6:
      return g_strdup_printf ("合计 + (%s + %s) > (小计 + %s)", when, a, b);
    case 7:
      return g_strdup (a);
    case 8:
      return g_strdup_printf ("合计 + %s > (小计 + %s)", a, when);
    case 9:
      return g_strdup_printf ("%s > (小计 + %s > (小计 + %s))", a, b, when);
    case 10:
      return g_strdup_printf ("%s > %s > (小计 + %s)", a, when, b);
    case 15:
      return g_strdup ("合计 + 下辖");
    case 16:
      return g_strdup ("合计 + 地区(填报单位, 县)");
    case 11:
      return g_strdup_printf ("合计 + %s + 下辖", when);
    case 12:
      return g_strdup_printf ("合计 + 下辖 > (小计 + %s)", a);
    case 13:
      return g_strdup_printf ("合计 + %s \"组头\"", a);
    default:
      return g_strdup_printf ("%s > 下辖", a);
    }
}

/* An axis of columns that carries measures. */
static char *
write_measured_axis (Writer *self)
{
  g_autofree char *m1 = write_measure (self, TRUE);
  g_autofree char *m2 = write_measure (self, TRUE);
  g_autofree char *m3 = write_measure (self, TRUE);
  g_autofree char *a = write_class (self);
  g_autofree char *b = write_class (self);
  g_autofree char *when = write_when (self);

  switch (draw (self->rand, 8))
    {
    case 0:
      return g_strdup_printf ("合计[%s, %s \"二\"] + %s[%s]", m1, m2, a, m3);
    case 1:
      return g_strdup_printf ("计量甲 + 计量乙 + 计数(人) \"丙\" + 率((2), (1)) \"率\"");
    case 2:
      return g_strdup_printf ("合计[%s] + %s > (小计 + %s)[计量甲]", m1, a, when);
    case 3:
      return g_strdup_printf ("计量甲 > (合计 + %s)", a);
    case 4:
      return g_strdup_printf ("%s > (小计 + %s)[%s]", a, b, m1);
    case 5:
      return g_strdup_printf ("合计[%s, %s] + %s[计量乙, %s]", m1, m2, when, m3);
    case 6:
      return g_strdup ("计量甲 + 计量丙 + 求和((1..2)) \"和\" + 计量乙.占列% \"占\"");
    default:
      return g_strdup_printf ("合计[%s] + (%s + %s)[计量甲, %s \"子\"]", m1, a, when, m2);
    }
}

/* ---- Whole templates ---- */

static void
write_spec (Writer *self, GString *out, const char *name)
{
  g_autofree char *measure = write_measure (self, FALSE);
  g_autofree char *universe = write_condition (self, 1);

  g_string_append_printf (out, "[计量 %s]\n式 = %s\n", name, measure);
  if (chance (self->rand, 25))
    g_string_append_printf (out, "范围 = %s\n", universe);
}

static void
write_missing_rule (Writer *self, GString *out)
{
  static const char *const rules[] = { "有则显示", "总显示", "不列", NULL };

  if (chance (self->rand, 40))
    g_string_append_printf (out, "缺失 = %s\n", choose (self->rand, rules));
  else if (chance (self->rand, 10))
    g_string_append (out, "空类 = 省略\n");
}

char *
generate_template (GRand *rand)
{
  Writer self = { .rand = rand, .is_support = chance (rand, 50) };
  GString *out = g_string_new ("[表]\n标题 = 随机\n");
  g_autofree char *universe = write_condition (&self, 2);
  g_autofree char *rows = write_axis (&self, TRUE);
  const gboolean is_measured = chance (rand, 60);
  g_autofree char *columns = is_measured ? write_measured_axis (&self) : write_axis (&self, FALSE);

  if (chance (rand, 60))
    g_string_append_printf (out, "范围 = %s\n", universe);
  if (chance (rand, 30))
    g_string_append_printf (out, "小数 = %u\n", draw (rand, 4));
  if (!is_measured)
    g_string_append (out, "计量 = 计量甲\n");
  g_string_append_printf (out, "[行]\n结构 = %s\n", rows);
  write_missing_rule (&self, out);
  g_string_append_printf (out, "[列]\n结构 = %s\n", columns);
  write_missing_rule (&self, out);
  write_spec (&self, out, "计量甲");
  write_spec (&self, out, "计量乙");
  if (strstr (columns, "计量丙") != NULL)
    g_string_append (out, "[计量 计量丙]\n式 = (1) - 1 + 率(计量乙, 计量甲)\n");
  return g_string_free (out, FALSE);
}

char *
generate_where (GRand *rand)
{
  static const char *const tests[] = { "状态 = 未脱贫", "原因 <> 因残", "重度", "人口 >= 2", NULL };

  return g_strdup (choose (rand, tests));
}
