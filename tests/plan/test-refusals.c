/* What cannot be bound is refused at its place, with what is wrong and what to do: nothing is
 * counted otherwise than it is written, and nothing is left out without a word. And how picked
 * categories are called. */
#include "plan/dictionary.h"

#include <string.h>

static ZhuModel *model;

#define TABLE(rows, columns)                                                                       \
  "[表]\n标题 = t\n范围 = 未脱贫残疾人\n[行]\n结构 = " rows "\n[列]\n结构 = " columns "\n"
#define REGISTER(keys, fields) "[台账]\n标题 = t\n范围 = 未脱贫残疾人\n" keys "[栏]\n" fields

static const struct
{
  const char *name;
  const char *text;
  const char *where; /* NULL: none */
  const char *code;  /* of the first error */
  unsigned line, column;
  const char *said; /* text and remedy */
} cases[] = {
  { "a condition that is a number", TABLE ("合计", "条件(家庭人口)[人]"), NULL, "not-a-condition",
    7, 9, "家庭人口 is true or false of no record | write a comparison such as 残疾等级 <= 2" },
  { "a condition of an unknown name", TABLE ("合计", "条件(某)[人]"), NULL, "unknown-name", 7, 9,
    "“某” is unknown | name a variable of the dictionary, or put a text in quotes" },
  { "levels out of order", TABLE ("合计 + 地区(县, 填报单位)", "人"), NULL, "area-level", 5, 11,
    "填报单位 is no area level in order | levels from above: 省, 填报单位, 县, 乡, 村" },
  { "a level twice", TABLE ("合计 + 地区(县, 县)", "人"), NULL, "area-level", 5, 11,
    "县 is no area level in order | levels from above: 省, 填报单位, 县, 乡, 村" },
  { "no level", TABLE ("合计 + 地区(府)", "人"), NULL, "area-level", 5, 11,
    "府 is no area level in order | levels from above: 省, 填报单位, 县, 乡, 村" },
  { "areas picked", TABLE ("合计 + 县{勉县}", "人"), NULL, "picks-of-areas", 5, 11,
    "areas cannot be picked with {…} | narrow by 范围 or --area" },
  { "a measure picked from", TABLE ("合计", "人{1}"), NULL, "picks-of-measure", 7, 6,
    "a measure has no categories to pick from | leave {…} out" },
  { "no such attribute", TABLE ("问题类型.颜色", "户"), NULL, "unknown-attribute", 5, 6,
    "the code list 问题类型 has no attribute 颜色 | add the column to the code list, or name "
    "another one" },
  { "an attribute misspelt", TABLE ("问题类型.大类别", "户"), NULL, "unknown-attribute", 5, 6,
    "the code list 问题类型 has no attribute 大类别 | did you mean 大类?" },
  { "no such value of an attribute", TABLE ("合计", "问题类型.大类{住宅}[户]"), NULL,
    "unknown-category", 7, 14, "no code has 住宅 as its 大类 | did you mean 住房?" },
  { "numbers of a date", TABLE ("合计", "发证日期{1-3}[人]"), NULL, "range-type", 7, 11,
    "the end of the range is of another type than the variable | write days, as in "
    "2020-01-01..2020-03-31" },
  { "dates of a number", TABLE ("合计", "家庭人口{2020-01-01..}[户]"), NULL, "range-type", 7, 11,
    "the end of the range is of another type than the variable | write numbers, as in 1-5 or "
    "0.5..3" },
  { "a name of a number", TABLE ("合计", "家庭人口{多}[户]"), NULL, "range-type", 7, 11,
    "the end of the range is of another type than the variable | write numbers, as in 1-5 or "
    "0.5..3" },
  { "a range of numbers that runs backwards", TABLE ("合计", "家庭人口{5-1}[户]"), NULL,
    "empty-range", 7, 11,
    "the range is empty | write the smaller end first, and whole numbers of what has no decimals" },
  { "half a person", TABLE ("合计", "家庭人口{2.5}[户]"), NULL, "empty-range", 7, 11,
    "the range is empty | write the smaller end first, and whole numbers of what has no decimals" },
  { "ranges that overlap", TABLE ("合计", "家庭人口{1-3, 2-5}[户]"), NULL, "overlap", 7, 16,
    "the groups overlap at 2—5 | name each category once" },
  { "ranges that share an end", TABLE ("合计", "家庭人口{3.., ..3}[户]"), NULL, "overlap", 7, 16,
    "the groups overlap at 3及以下 | name each category once" },
  { "codes that run backwards", TABLE ("合计", "残疾等级{3-1}[人]"), NULL, "empty-range", 7, 11,
    "the range is empty | swap its ends: codes have the list's order" },
  { "no such code", TABLE ("合计", "扶持项目{99}[户]"), NULL, "unknown-category", 7, 11,
    "the code list has no 99 | name categories as the code list does" },
  { "a range beyond the list", TABLE ("合计", "残疾等级{1-9}[人]"), NULL, "unknown-category", 7, 13,
    "the code list has no 9 | name categories as the code list does" },
  { "neither yes nor no", TABLE ("合计", "预脱贫{或许}[户]"), NULL, "unknown-category", 7, 10,
    "a condition has no category 或许 | write 是 or 否" },
  { "unlisted of yes and no", TABLE ("合计", "预脱贫{是、未列}[户]"), NULL, "unknown-category", 7,
    12, "a condition has no category 未列 | write 是 or 否" },
  { "a number counted", TABLE ("合计", "计数(1)"), NULL, "count-of", 7, 9,
    "计数 counts an entity | 计数(人) or 计数(人, condition)" },
  { "an unknown entity", TABLE ("合计", "计数(家)"), NULL, "unknown-name", 7, 9,
    "the dictionary knows no 家 | name a variable, entity, area level, series or measure" },
  { "counted under an unknown name", TABLE ("合计", "计数(人, 某)"), NULL, "unknown-name", 7, 12,
    "“某” is unknown | name a variable of the dictionary, or put a text in quotes" },
  { "counted under a number", TABLE ("合计", "计数(人, 家庭人口)"), NULL, "not-a-condition", 7, 12,
    "家庭人口 is true or false of no record | write a comparison such as 残疾等级 <= 2" },
  { "a second condition", TABLE ("合计", "计数(人, 重度, 重度)"), NULL, "arguments", 7, 6,
    "the function has more arguments than it takes | join conditions by 且 into one" },
  { "a second condition of a sum", TABLE ("合计", "求和(金额, 已享, 应享)"), NULL, "arguments", 7,
    6, "the function has more arguments than it takes | join conditions by 且 into one" },
  { "nothing counted", TABLE ("合计", "计数()"), NULL, "arguments", 7, 6,
    "the function needs an argument | 计数(人) or 求和(v)" },
  { "a rate of one", TABLE ("合计", "率(人)"), NULL, "arguments", 7, 6,
    "率 takes two arguments | 率(a, b)" },
  { "a rate of three", TABLE ("合计", "率(人, 户, 户)"), NULL, "arguments", 7, 6,
    "率 takes two arguments | 率(a, b)" },
  { "a sum of texts", TABLE ("合计", "求和(姓名)"), NULL, "aggregate-type", 7, 9,
    "the variable is of a type that this aggregate cannot take | sum and mean take numbers, "
    "minimum and maximum dates too" },
  { "a sum of dates", TABLE ("合计", "求和(发证日期)"), NULL, "aggregate-type", 7, 9,
    "the variable is of a type that this aggregate cannot take | sum and mean take numbers, "
    "minimum and maximum dates too" },
  { "a sum of what is unknown", TABLE ("合计", "求和(某)"), NULL, "unknown-name", 7, 9,
    "“某” is unknown | name a variable of the dictionary, or put a text in quotes" },
  { "a sum of one number", TABLE ("合计", "求和(1)"), NULL, "aggregate-constant", 7, 9,
    "the aggregate leans on no record | name a variable" },
  { "a sum under a number", TABLE ("合计", "求和(家庭人口, 家庭人口)"), NULL, "not-a-condition", 7,
    15, "家庭人口 is true or false of no record | write a comparison such as 残疾等级 <= 2" },
  { "kinds of texts", TABLE ("合计", "种数(姓名)"), NULL, "aggregate-type", 7, 9,
    "the variable is of a type that this aggregate cannot take | sum and mean take numbers, "
    "minimum and maximum dates too" },
  { "a level as a measure", TABLE ("合计", "率(县, 户)"), NULL, "level-as-measure", 7, 8,
    "an area level is a classification, not a measure | count areas with 计数(村)" },
  { "a function of records", TABLE ("合计", "合计[左(姓名, 1)]"), NULL, "not-an-aggregate", 7, 9,
    "the function is none of a cell | 计数, 求和, 平均, 最小, 最大, 中位数, 种数 and 率 may stand "
    "in a measure" },
  { "as of the beginning", TABLE ("合计", "合计[人@期初]"), NULL, "at-date", 7, 9,
    "a measure can be counted as of the end of an earlier period only | @上期末, @上年末 or "
    "@上年同期末" },
  { "as of a day", TABLE ("合计", "合计[人@2020-01-01]"), NULL, "at-date", 7, 9,
    "a measure can be counted as of the end of an earlier period only | @上期末, @上年末 or "
    "@上年同期末" },
  { "a text as a measure", TABLE ("合计", "合计[\"a\"]"), NULL, "not-a-measure", 7, 9,
    "a condition is no measure | write 计数(实体, condition)" },
  { "measures that lean on each other",
    TABLE ("合计", "甲量") "[计量 甲量]\n式 = 乙量 + 1\n[计量 乙量]\n式 = 甲量 * 2\n", NULL,
    "cycle", 11, 5, "the measure leans on itself | break the circle of measures" },
  { "a measure's universe that is a number",
    TABLE ("合计", "甲量") "[计量 甲量]\n式 = 计数(人)\n范围 = 家庭人口\n", NULL, "not-a-condition",
    10, 6, "家庭人口 is true or false of no record | write a comparison such as 残疾等级 <= 2" },
  { "a measure's universe that is unknown",
    TABLE ("合计", "甲量") "[计量 甲量]\n式 = 计数(人)\n范围 = 某\n", NULL, "unknown-name", 10, 6,
    "“某” is unknown | name a variable of the dictionary, or put a text in quotes" },
  { "a measure's universe of other records",
    TABLE ("合计", "甲量") "[计量 甲量]\n式 = 计数(扶持)\n范围 = 未解决\n", NULL, "two-branches", 9,
    5,
    "the measure leans on records of two kinds that stand on no common line | ask for the other "
    "with 有(…)" },
  { "a universe that is a number",
    "[表]\n标题 = t\n范围 = 家庭人口\n[行]\n结构 = 合计\n[列]\n结构 = 户\n", NULL,
    "not-a-condition", 3, 6,
    "家庭人口 is true or false of no record | write a comparison such as 残疾等级 <= 2" },
  { "a universe that is unknown", "[表]\n标题 = t\n范围 = 某\n[行]\n结构 = 合计\n[列]\n结构 = 户\n",
    NULL, "unknown-name", 3, 6,
    "“某” is unknown | name a variable of the dictionary, or put a text in quotes" },
  { "a condition of other records", TABLE ("合计", "计数(扶持, 未解决)"), NULL, "two-branches", 7,
    6,
    "the measure leans on records of two kinds that stand on no common line | ask for the other "
    "with 有(…)" },
  { "a row of other records",
    "[表]\n标题 = t\n范围 = 未解决\n[行]\n结构 = 扶持项目\n[列]\n结构 = 户\n", NULL, "two-branches",
    7, 6,
    "row 农村低保 and column 户 lean on records of two kinds that stand on no common line | ask "
    "for the other with 有(…)" },
  { "a sum outside the universe's records",
    "[表]\n标题 = t\n范围 = 未解决\n[行]\n结构 = 合计\n[列]\n结构 = 求和(金额)\n", NULL,
    "two-branches", 7, 6,
    "the measure leans on records of two kinds that stand on no common line | ask for the other "
    "with 有(…)" },
  { "a column of other records",
    "[表]\n标题 = t\n范围 = 未解决\n[行]\n结构 = 合计\n[列]\n结构 = 条件(已享)[户]\n", NULL,
    "two-branches", 7, 13,
    "row 合计 and column 已享 lean on records of two kinds that stand on no common line | ask for "
    "the other with 有(…)" },
  { "too many rows", TABLE ("民族 > 残疾类别 > 残疾等级 > 性别", "人"), NULL, "too-many-leaves", 5,
    6, "the axis has more than 4000 rows or columns | nest less, or narrow the range" },
  { "no such variable of an entity", TABLE ("合计", "户.某"), NULL, "unknown-name", 7, 6,
    "户 has no variable “某” | see the dictionary's variables" },
  { "a variable below", REGISTER ("列出 = 人\n", "a = 问题类型\n"), NULL, "field-below", 6, 5,
    "a row of this register holds several values of a | use 列举(…), 最大(…) or another "
    "aggregate" },
  { "a list of nothing", REGISTER ("列出 = 人\n", "a = 列举()\n"), NULL, "arguments", 6, 5,
    "the function lacks an argument | 列举(v[, c]) or 前列(v, n[, E])" },
  { "the most frequent without a number", REGISTER ("列出 = 人\n", "a = 前列(问题类型)\n"), NULL,
    "arguments", 6, 5, "the function lacks an argument | 列举(v[, c]) or 前列(v, n[, E])" },
  { "the most frequent with a condition for a number",
    REGISTER ("列出 = 人\n", "a = 前列(问题类型, 重度)\n"), NULL, "arguments", 6, 14,
    "前列 names 1 to 64 codes | 列举(v[, c]) or 前列(v, n[, E])" },
  { "two and a half codes", REGISTER ("列出 = 人\n", "a = 前列(问题类型, 2.5)\n"), NULL,
    "arguments", 6, 14, "前列 names 1 to 64 codes | 列举(v[, c]) or 前列(v, n[, E])" },
  { "no codes", REGISTER ("列出 = 人\n", "a = 前列(问题类型, 0)\n"), NULL, "arguments", 6, 14,
    "前列 names 1 to 64 codes | 列举(v[, c]) or 前列(v, n[, E])" },
  { "too many codes", REGISTER ("列出 = 人\n", "a = 前列(问题类型, 100)\n"), NULL, "arguments", 6,
    14, "前列 names 1 to 64 codes | 列举(v[, c]) or 前列(v, n[, E])" },
  { "a list of what is unknown", REGISTER ("列出 = 人\n", "a = 列举(某)\n"), NULL, "unknown-name",
    6, 8, "“某” is unknown | name a variable of the dictionary, or put a text in quotes" },
  { "a list of numbers", REGISTER ("列出 = 人\n", "a = 列举(家庭人口)\n"), NULL, "no-categories", 6,
    8, "only coded variables can be listed | name a variable with a code list" },
  { "a list under a number", REGISTER ("列出 = 人\n", "a = 列举(问题类型, 家庭人口)\n"), NULL,
    "not-a-condition", 6, 14,
    "家庭人口 is true or false of no record | write a comparison such as 残疾等级 <= 2" },
  { "a list under an unknown name", REGISTER ("列出 = 人\n", "a = 列举(问题类型, 某)\n"), NULL,
    "unknown-name", 6, 14,
    "“某” is unknown | name a variable of the dictionary, or put a text in quotes" },
  { "a list under a condition of other records",
    REGISTER ("列出 = 人\n", "a = 列举(问题类型, 已享)\n"), NULL, "two-branches", 6, 5,
    "the measure leans on records of two kinds that stand on no common line | ask for the other "
    "with 有(…)" },
  { "a list with three arguments", REGISTER ("列出 = 人\n", "a = 列举(问题类型, 未解决, 户)\n"),
    NULL, "arguments", 6, 5,
    "the function has more arguments than it takes | 列举(v[, c]) or 前列(v, n[, E])" },
  { "frequent by an unknown entity", REGISTER ("列出 = 人\n", "a = 前列(问题类型, 2, 某)\n"), NULL,
    "unknown-name", 6, 17,
    "the dictionary knows no 某 | name a variable, entity, area level, series or measure" },
  { "frequent by other records", REGISTER ("列出 = 人\n", "a = 前列(问题类型, 2, 扶持)\n"), NULL,
    "two-branches", 6, 5,
    "the measure leans on records of two kinds that stand on no common line | ask for the other "
    "with 有(…)" },
  { "frequent by a number", REGISTER ("列出 = 人\n", "a = 前列(问题类型, 2, 3)\n"), NULL,
    "arguments", 6, 17, "前列 counts by an entity | 列举(v[, c]) or 前列(v, n[, E])" },
  { "a list outside the universe's records",
    "[台账]\n标题 = t\n范围 = 未解决\n列出 = 人\n[栏]\na = 列举(扶持项目)\n", NULL, "two-branches",
    6, 5,
    "the measure leans on records of two kinds that stand on no common line | ask for the other "
    "with 有(…)" },
  { "a count outside the universe's records",
    "[台账]\n标题 = t\n范围 = 未解决\n列出 = 人\n[栏]\na = 扶持\n", NULL, "two-branches", 6, 5,
    "the measure leans on records of two kinds that stand on no common line | ask for the other "
    "with 有(…)" },
  { "a universe of other records than those listed",
    "[台账]\n标题 = t\n范围 = 未解决\n列出 = 扶持\n[栏]\na = 扶持项目\n", NULL, "two-branches", 4,
    6,
    "the formula leans on 问题 and 扶持, and no one record has both | ask for one of them with "
    "有(entity, condition)" },
  { "no such attribute of areas", REGISTER ("列出 = 人\n", "a = 县.颜色\n"), NULL,
    "unknown-attribute", 6, 5, "县 has no attribute “颜色” | 代码, 名称 and 简称 can stand there" },
  { "an order by what is unknown", REGISTER ("列出 = 人\n排序 = 某\n", "a = 姓名\n"), NULL,
    "unknown-name", 4, 6,
    "the dictionary knows no 某 | name a variable, entity, area level, series or measure" },
  { "an order by a variable below", REGISTER ("列出 = 人\n排序 = 问题类型\n", "a = 姓名\n"), NULL,
    "field-below", 4, 6,
    "a row of this register holds several values of 问题类型 | 排序 and 分组 take area levels, and "
    "variables of what is listed or above it" },
  { "areas ordered by a variable of records", REGISTER ("列出 = 村\n排序 = 家庭人口\n", "a = 村\n"),
    NULL, "field-below", 4, 6,
    "a row of this register holds several values of 家庭人口 | 排序 and 分组 take area levels, and "
    "variables of what is listed or above it" },
  { "groups by a variable below", REGISTER ("列出 = 人\n分组 = 问题类型\n", "a = 姓名\n"), NULL,
    "field-below", 4, 6,
    "a row of this register holds several values of 问题类型 | 排序 and 分组 take area levels, and "
    "variables of what is listed or above it" },
  { "an unknown entity listed", REGISTER ("列出 = 人口\n", "a = 姓名\n"), NULL, "unknown-name", 4,
    6, "the dictionary knows no 人口 | did you mean 人?" },
  { "a value of an area's records", REGISTER ("列出 = 村\n", "a = 家庭人口\n"), NULL, "field-below",
    6, 5,
    "a row of this register holds several values of a | use 列举(…), 最大(…) or another "
    "aggregate" },
  { "a part of a masked text", REGISTER ("列出 = 人\n", "a = 左(姓名, 1)\n"), NULL, "past-mask", 6,
    5,
    "the field would show 姓名 past its masking rule (保密) | name the variable alone, so that it "
    "is masked" },
  { "an outside series", REGISTER ("列出 = 县\n", "a = 全部未脱贫人口\n"), NULL, "beyond-row", 6, 5,
    "a cannot be counted from the records of one row | take it into a table: a register has no "
    "shares, ranks, changes, earlier periods or outside series" },
  { "a column by number", REGISTER ("列出 = 县\n", "a = 户\nb = 率((1), 户)\n"), NULL,
    "unknown-column", 7, 7,
    "the table has no column of this number | count the columns as printed" },
  { "a share", REGISTER ("列出 = 县\n", "a = 户.占列%\n"), NULL, "beyond-row", 6, 5,
    "a cannot be counted from the records of one row | take it into a table: a register has no "
    "shares, ranks, changes, earlier periods or outside series" },
  { "a rank", REGISTER ("列出 = 县\n", "a = 户.名次\n"), NULL, "beyond-row", 6, 5,
    "a cannot be counted from the records of one row | take it into a table: a register has no "
    "shares, ranks, changes, earlier periods or outside series" },
  { "an earlier period", REGISTER ("列出 = 县\n", "a = 户@上期末\n"), NULL, "beyond-row", 6, 5,
    "a cannot be counted from the records of one row | take it into a table: a register has no "
    "shares, ranks, changes, earlier periods or outside series" },
  { "a change", REGISTER ("列出 = 县\n", "a = 户.较上月\n"), NULL, "beyond-row", 6, 5,
    "a cannot be counted from the records of one row | take it into a table: a register has no "
    "shares, ranks, changes, earlier periods or outside series" },
  { "a condition as a field", REGISTER ("列出 = 人\n", "a = 条件(重度)\n"), NULL, "not-of-records",
    6, 5,
    "条件 cannot stand in a formula of records | move it into a measure of a table, or a column of "
    "a register" },
  { "an unknown field", REGISTER ("列出 = 人\n", "a = 姓各\n"), NULL, "unknown-name", 6, 5,
    "“姓各” is unknown | did you mean 姓名?" },
  { "a field counted under a number", REGISTER ("列出 = 人\n", "a = 计数(问题, 家庭人口)\n"), NULL,
    "not-a-condition", 6, 12,
    "家庭人口 is true or false of no record | write a comparison such as 残疾等级 <= 2" },
  { "a count of other records than those listed",
    "[台账]\n标题 = t\n列出 = 扶持\n[栏]\na = 计数(问题)\n", NULL, "two-branches", 5, 5,
    "the measure leans on records of two kinds that stand on no common line | ask for the other "
    "with 有(…)" },
  { "a list of areas", REGISTER ("列出 = 人\n", "a = 列举(村)\n"), NULL, "no-categories", 6, 8,
    "only coded variables can be listed | name a variable with a code list" },
  { "--where of other records",
    "[表]\n标题 = t\n范围 = 未解决\n[行]\n结构 = 合计\n[列]\n结构 = 户\n", "已享", "two-branches",
    1, 1,
    "the formula leans on 问题 and 扶持, and no one record has both | ask for one of them with "
    "有(entity, condition)" },
  { "--where of other records than a measure's",
    TABLE ("合计", "甲量") "[计量 甲量]\n式 = 计数(人)\n范围 = 未解决\n", "已享", "two-branches", 1,
    1,
    "the formula leans on 问题 and 扶持, and no one record has both | ask for one of them with "
    "有(entity, condition)" },
  { "--where that is a number", TABLE ("合计", "户"), "家庭人口", "not-a-condition", 1, 1,
    "家庭人口 is true or false of no record | write a comparison such as 残疾等级 <= 2" },
  { "--where that is unknown", TABLE ("合计", "户"), "某", "unknown-name", 1, 1,
    "“某” is unknown | name a variable of the dictionary, or put a text in quotes" },
  { "too many cells", TABLE ("民族 > 残疾类别 > 残疾等级", "扶持项目 > 文化程度 > 性别[人]"), NULL,
    "too-many-cells", 0, 0,
    "the table has 3474432 cells, more than 1000000 | nest less, or print several tables" },
  { "columns that run backwards", TABLE ("合计", "人 + 户 + 求和((2..1))"), NULL, "bad-range", 7,
    17, "the range of columns runs backwards | write the smaller number first" },
};

static ZhuPlan *
bind (const char *text, const char *where, ZhuDiags *diags, GError **error)
{
  const ZhuPeriod march = { ZHU_PERIOD_MONTH, 2020, 3, -1 };
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));
  g_autoptr (ZhuTemplate) template_ = zhu_template_parse (bytes, "t.ini", NULL, diags, error);
  g_autoptr (ZhuNode) condition = where != NULL ? zhu_formula_parse (where, NULL, 0, diags) : NULL;

  g_assert_nonnull (template_);
  return zhu_plan_new (template_, model, &march, NULL, condition, diags, error);
}

static void
test_refusal (gconstpointer data)
{
  const gsize i = GPOINTER_TO_SIZE (data);
  g_autoptr (ZhuDiags) diags = zhu_diags_new ();
  g_autoptr (GError) error = NULL;
  const ZhuDiag *diag;
  g_autofree char *said = NULL;

  g_assert_null (bind (cases[i].text, cases[i].where, diags, &error));
  g_assert_error (error, ZHU_ERROR, ZHU_ERROR_TEMPLATE);
  diag = zhu_diags_get (diags, 0);
  said = g_strdup_printf ("%s | %s", diag->text, diag->remedy);
  g_assert_cmpstr (said, ==, cases[i].said);
  g_assert_cmpstr (diag->code, ==, cases[i].code);
  g_assert_cmpuint (diag->place.line, ==, cases[i].line);
  g_assert_cmpuint (diag->place.column, ==, cases[i].column);
}

/* Each measure names the one before it twice. */
static void
test_measures_that_double (void)
{
  g_autoptr (GString) text = g_string_new (TABLE ("合计", "m16") "[计量 m0]\n式 = 户\n");
  g_autoptr (ZhuDiags) diags = zhu_diags_new ();
  g_autoptr (GError) error = NULL;

  for (int i = 1; i <= 16; i++)
    g_string_append_printf (text, "[计量 m%d]\n式 = m%d + m%d\n", i, i - 1, i - 1);
  g_assert_null (bind (text->str, NULL, diags, &error));
  g_assert_error (error, ZHU_ERROR, ZHU_ERROR_TEMPLATE);
  g_assert_cmpuint (zhu_diags_length (diags), ==, 1);
  g_assert_cmpstr (zhu_diags_get (diags, 0)->code, ==, "measure-size");
}

/* A dictionary may have no areas, and keys that are no variables. */
static void
test_plain_dictionary (gconstpointer data)
{
  static const char text[]
      = "[字典]\n名称 = t\n[实体 户]\n表 = h\n键 = k\n[变量 户]\na = 整数 a\n同 = 整数 c\n"
        "[实体 人]\n表 = p\n键 = k\n上级 = 户: h\n[变量 人]\nb = 整数 b\n同 = 整数 c\n";
  static const struct
  {
    const char *text, *code, *remedy;
  } plain[] = {
    { "[表]\n标题 = t\n[行]\n结构 = 下辖\n[列]\n结构 = 户\n", "no-areas", "give 地区 in [字典]" },
    { "[表]\n标题 = t\n[行]\n结构 = 合计\n[列]\n结构 = 县\n", "unknown-name", "name a variable" },
    { "[表]\n标题 = t\n[行]\n结构 = 合计\n[列]\n结构 = 计数(县)\n", "unknown-name",
      "name a variable" },
    { "[表]\n标题 = t\n[行]\n结构 = 合计\n[列]\n结构 = 同{1}[户]\n", "ambiguous-name", "户.同" },
    { "[表]\n标题 = t\n[行]\n结构 = 合计\n[列]\n结构 = 人.同{1}[户]\n", NULL, NULL },
    { "[台账]\n标题 = t\n列出 = 人\n[栏]\n甲 = 户\n", "no-label", "name one of its variables" },
    { "[台账]\n标题 = t\n列出 = 县\n[栏]\n甲 = 户\n", "unknown-name", "name a variable" },
    { "[台账]\n标题 = t\n列出 = 人\n排序 = 县\n[栏]\n甲 = b\n", "unknown-name", "name a variable" },
  };
  const ZhuPeriod march = { ZHU_PERIOD_MONTH, 2020, 3, -1 };
  const gsize i = GPOINTER_TO_SIZE (data);
  g_autoptr (ZhuDiags) diags = zhu_diags_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = g_bytes_new_static (text, strlen (text));
  g_autoptr (ZhuDictionary) dictionary = zhu_dictionary_parse (bytes, "d.ini", ".", diags, &error);
  g_autoptr (ZhuModel) other = zhu_model_new (dictionary, diags, &error);
  g_autoptr (GBytes) own = g_bytes_new (plain[i].text, strlen (plain[i].text));
  g_autoptr (ZhuTemplate) template_ = zhu_template_parse (own, "t.ini", NULL, diags, &error);
  g_autoptr (ZhuPlan) plan = zhu_plan_new (template_, other, &march, NULL, NULL, diags, &error);

  g_assert_true ((plan != NULL) == (plain[i].code == NULL));
  if (plan != NULL)
    return;
  g_assert_cmpstr (zhu_diags_get (diags, 0)->code, ==, plain[i].code);
  g_assert_nonnull (strstr (zhu_diags_get (diags, 0)->remedy, plain[i].remedy));
}

/* ---- What is picked is called after the list, however it is written ---- */

static const struct
{
  const char *columns, *heads;
} picks[] = {
  { "问题类型.大类{收入、吃穿, 其余}[户]", "收入、吃穿|其他" },
  { "问题类型.大类{住房, *}[户]", "住房|收入|吃穿|义务教育|基本医疗|饮水" },
  { "发证日期{..2010-12-31, 2011-01-01..2019-12-31, 2020-01-01.., 缺失}[人]",
    "2010-12-31及以下|2011-01-01—2019-12-31|2020-01-01及以上|缺失" },
  { "发证日期{2020-01-01, \"以后\": 2020-01-02..}[人]", "2020-01-01|以后" },
  { "家庭人口{1, 2、4, 其余}[户]", "1|2、4|其他" },
  { "家庭人口{1-2, 3、缺失, 4-}[户]", "1—2|3、缺失|4及以上" },
  { "住房面积{..50, 50.5..80, 未列}[户]", "50及以下|50.5—80|未列" },
  { "扶持项目{1, 2、03}[户]", "农村低保|特困供养、困难残疾人生活补贴" },
  { "残疾等级{3、缺失, 4, 1-2}[人]", "三级、缺失|四级|1—2" },
  { "残疾等级{四级、未列, 其余}[人]", "四级、未列|其他" },
  { "预脱贫{是, 否}[户]", "是|否" },
  { "预脱贫{no, yes}[户]", "否|是" },
  { "预脱贫{\"0\", 1, 缺失}[户]", "否|是|缺失" },
  { "其他致贫原因{因病、因残, 其余}[户]", "因病、因残|其他" },
};

static void
test_heads (gconstpointer data)
{
  const gsize i = GPOINTER_TO_SIZE (data);
  g_autofree char *text = g_strconcat (
      "[表]\n标题 = t\n[行]\n结构 = 合计\n[列]\n结构 = ", picks[i].columns, "\n", NULL);
  g_autoptr (ZhuDiags) diags = zhu_diags_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (ZhuPlan) plan = bind (text, NULL, diags, &error);
  g_autoptr (GString) heads = g_string_new (NULL);

  g_assert_no_error (error);
  for (guint j = 0; j < plan->columns.lines->len; j++)
    {
      const ZhuPlanLine *line = &g_array_index (plan->columns.lines, ZhuPlanLine, j);
      const ZhuPlanNode *node = line->node;

      while (node->kind == ZHU_PLAN_MEASURE)
        node = node->parent;
      if (line->show != ZHU_SHOW_NEVER)
        g_string_append_printf (heads, "%s%s", heads->len > 0 ? "|" : "", node->label);
    }
  g_assert_cmpstr (heads->str, ==, picks[i].heads);
}

static void
add (const char *group, const char *name, gsize i, GTestDataFunc test)
{
  g_autofree char *path = g_strdup_printf ("/refusals/%s/%" G_GSIZE_FORMAT " %s", group, i, name);

  g_test_add_data_func (path, GSIZE_TO_POINTER (i), test);
}

int
main (int argc, char **argv)
{
  int result;

  g_test_init (&argc, &argv, NULL);
  model = plan_model_new ();
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    add ("table", cases[i].name, i, test_refusal);
  for (gsize i = 0; i < 8; i++)
    add ("plain", "dictionary", i, test_plain_dictionary);
  for (gsize i = 0; i < G_N_ELEMENTS (picks); i++)
    add ("heads", "picked", i, test_heads);
  g_test_add_func ("/refusals/measures that double", test_measures_that_double);
  result = g_test_run ();
  zhu_model_unref (model);
  return result;
}
