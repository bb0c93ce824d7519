/* The one table of words of all grammars (language.md §11): id, Chinese, English, kind. Everything
 * beyond the parsers speaks ids; an id is the English word, so a look-up takes either language. */
#include "zhuhu/formula.h"

#include <string.h>

static const ZhuWord words[] = {
  { "and", "且", ZHU_WORD_OPERATOR },
  { "or", "或", ZHU_WORD_OPERATOR },
  { "not", "非", ZHU_WORD_OPERATOR },
  { "in", "属于", ZHU_WORD_OPERATOR },
  { "not_in", "不属于", ZHU_WORD_OPERATOR },
  { "is_missing", "缺失", ZHU_WORD_OPERATOR },
  { "is_given", "非缺失", ZHU_WORD_OPERATOR },

  { "total", "合计", ZHU_WORD_AXIS },
  { "subtotal", "小计", ZHU_WORD_AXIS },
  { "below", "下辖", ZHU_WORD_AXIS },
  { "area", "地区", ZHU_WORD_AXIS },
  { "when", "条件", ZHU_WORD_AXIS },
  { "of_which", "其中", ZHU_WORD_AXIS },
  { "other", "其余", ZHU_WORD_AXIS },
  { "missing", "缺失", ZHU_WORD_AXIS },
  { "unlisted", "未列", ZHU_WORD_AXIS },

  { "count", "计数", ZHU_WORD_FUNCTION },
  { "sum", "求和", ZHU_WORD_FUNCTION },
  { "mean", "平均", ZHU_WORD_FUNCTION },
  { "min", "最小", ZHU_WORD_FUNCTION },
  { "max", "最大", ZHU_WORD_FUNCTION },
  { "median", "中位数", ZHU_WORD_FUNCTION },
  { "distinct", "种数", ZHU_WORD_FUNCTION },
  { "pct", "率", ZHU_WORD_FUNCTION },
  { "if", "若", ZHU_WORD_FUNCTION },
  { "age", "周岁", ZHU_WORD_FUNCTION },
  { "band", "分段", ZHU_WORD_FUNCTION },
  { "year", "年", ZHU_WORD_FUNCTION },
  { "month", "月", ZHU_WORD_FUNCTION },
  { "days", "日数", ZHU_WORD_FUNCTION },
  { "left", "左", ZHU_WORD_FUNCTION },
  { "right", "右", ZHU_WORD_FUNCTION },
  { "check_digit", "校验位", ZHU_WORD_FUNCTION },
  { "length", "长度", ZHU_WORD_FUNCTION },
  { "any", "有", ZHU_WORD_FUNCTION },
  { "list", "列举", ZHU_WORD_FUNCTION },
  { "top", "前列", ZHU_WORD_FUNCTION },
  { "abs", "绝对值", ZHU_WORD_FUNCTION },

  { "row%", "占行%", ZHU_WORD_SUFFIX },
  { "column%", "占列%", ZHU_WORD_SUFFIX },
  { "table%", "占表%", ZHU_WORD_SUFFIX },
  { "parent%", "占上级%", ZHU_WORD_SUFFIX },
  { "spanner%", "占上栏%", ZHU_WORD_SUFFIX },
  { "vs_last", "较上月", ZHU_WORD_SUFFIX },
  { "vs_last", "较上期", ZHU_WORD_SUFFIX },
  { "vs_last%", "环比%", ZHU_WORD_SUFFIX },
  { "vs_year_end", "较年初", ZHU_WORD_SUFFIX },
  { "vs_year_end%", "较年初%", ZHU_WORD_SUFFIX },
  { "vs_last_year", "较上年同期", ZHU_WORD_SUFFIX },
  { "vs_last_year%", "同比%", ZHU_WORD_SUFFIX },
  { "rank", "名次", ZHU_WORD_SUFFIX },

  { "start", "期初", ZHU_WORD_DATE },
  { "end", "期末", ZHU_WORD_DATE },
  { "year_start", "年初", ZHU_WORD_DATE },
  { "last_end", "上期末", ZHU_WORD_DATE },
  { "last_year_end", "上年末", ZHU_WORD_DATE },
  { "same_end_last_year", "上年同期末", ZHU_WORD_DATE },
  { "this_period", "本期", ZHU_WORD_DATE },
  { "this_year", "本年", ZHU_WORD_DATE },

  { "row", "行", ZHU_WORD_REFERENCE },
  { "parents", "上级", ZHU_WORD_REFERENCE },
  { "children", "下级", ZHU_WORD_REFERENCE },
  { "table", "表", ZHU_WORD_REFERENCE },

  { "table", "表", ZHU_WORD_SECTION },
  { "rows", "行", ZHU_WORD_SECTION },
  { "columns", "列", ZHU_WORD_SECTION },
  { "measure", "计量", ZHU_WORD_SECTION },
  { "check", "审核", ZHU_WORD_SECTION },
  { "notes", "注", ZHU_WORD_SECTION },
  { "head", "表头", ZHU_WORD_SECTION },
  { "foot", "表脚", ZHU_WORD_SECTION },
  { "register", "台账", ZHU_WORD_SECTION },
  { "fields", "栏", ZHU_WORD_SECTION },
  { "text", "文", ZHU_WORD_SECTION },
  { "dictionary", "字典", ZHU_WORD_SECTION },
  { "entity", "实体", ZHU_WORD_SECTION },
  { "variables", "变量", ZHU_WORD_SECTION },
  { "derived", "派生", ZHU_WORD_SECTION },
  { "series", "系列", ZHU_WORD_SECTION },
  { "report", "报告", ZHU_WORD_SECTION },
  { "record_check", "核查", ZHU_WORD_SECTION },

  { "structure", "结构", ZHU_WORD_KEY },
  { "universe", "范围", ZHU_WORD_KEY },
  { "number", "表号", ZHU_WORD_KEY },
  { "title", "标题", ZHU_WORD_KEY },
  { "units", "计量单位", ZHU_WORD_KEY },
  { "decimals", "小数", ZHU_WORD_KEY },
  { "formula", "式", ZHU_WORD_KEY },
  { "label", "标签", ZHU_WORD_KEY },
  { "unit", "单位", ZHU_WORD_KEY },
  { "format", "格式", ZHU_WORD_KEY },
  { "kind", "性质", ZHU_WORD_KEY },
  { "level", "级别", ZHU_WORD_KEY },
  { "tolerance", "容差", ZHU_WORD_KEY },
  { "remark", "说明", ZHU_WORD_KEY },
  { "period", "期别", ZHU_WORD_KEY },
  { "layout", "版式", ZHU_WORD_KEY },
  { "inherit", "继承", ZHU_WORD_KEY },
  { "empty", "空类", ZHU_WORD_KEY },
  { "missing", "缺失", ZHU_WORD_KEY },
  { "numbering", "编号", ZHU_WORD_KEY },
  { "stub", "栏式", ZHU_WORD_KEY },
  { "a", "甲", ZHU_WORD_KEY },
  { "b", "乙", ZHU_WORD_KEY },
  { "c", "丙", ZHU_WORD_KEY },
  { "d", "丁", ZHU_WORD_KEY },
  { "blocked", "不适用", ZHU_WORD_KEY },
  { "list", "列出", ZHU_WORD_KEY },
  { "order", "排序", ZHU_WORD_KEY },
  { "group", "分组", ZHU_WORD_KEY },
  { "subtotal", "小计", ZHU_WORD_KEY },
  { "suppress", "同值不重印", ZHU_WORD_KEY },
  { "measure", "计量", ZHU_WORD_KEY },
  { "rows", "行", ZHU_WORD_KEY },
  { "columns", "列", ZHU_WORD_KEY },
  { "source", "表", ZHU_WORD_KEY },
  { "key", "键", ZHU_WORD_KEY },
  { "parent", "上级", ZHU_WORD_KEY },
  { "area", "地区", ZHU_WORD_KEY },
  { "alias", "别名", ZHU_WORD_KEY },
  { "asof", "截至", ZHU_WORD_KEY },
  { "order", "顺序", ZHU_WORD_KEY },
  { "period", "期", ZHU_WORD_KEY },
  { "value", "值", ZHU_WORD_KEY },
  { "where", "条件", ZHU_WORD_KEY },
  { "mask", "保密", ZHU_WORD_KEY },
  { "name", "名称", ZHU_WORD_KEY },
  { "templates", "模板", ZHU_WORD_KEY },
  { "output", "输出", ZHU_WORD_KEY },
  { "record", "记录", ZHU_WORD_KEY },
  { "department", "部门", ZHU_WORD_KEY },
  { "fields", "栏", ZHU_WORD_KEY },
  { "hide_below", "隐去", ZHU_WORD_KEY },

  { "yes", "是", ZHU_WORD_VALUE },
  { "no", "否", ZHU_WORD_VALUE },
  { "must", "必须", ZHU_WORD_VALUE },
  { "query", "核实", ZHU_WORD_VALUE },
  { "show", "显示", ZHU_WORD_VALUE },
  { "drop", "省略", ZHU_WORD_VALUE },
  { "auto", "有则显示", ZHU_WORD_VALUE },
  { "auto", "自动", ZHU_WORD_VALUE },
  { "always", "总显示", ZHU_WORD_VALUE },
  { "never", "不列", ZHU_WORD_VALUE },
  { "split", "分栏", ZHU_WORD_VALUE },
  { "portrait", "竖", ZHU_WORD_VALUE },
  { "landscape", "横", ZHU_WORD_VALUE },
  { "text", "文本", ZHU_WORD_VALUE },
  { "integer", "整数", ZHU_WORD_VALUE },
  { "decimal", "小数", ZHU_WORD_VALUE },
  { "date", "日期", ZHU_WORD_VALUE },
  { "boolean", "是非", ZHU_WORD_VALUE },
  { "code", "代码", ZHU_WORD_VALUE },
  { "multi", "多选", ZHU_WORD_VALUE },
  { "change", "增减", ZHU_WORD_VALUE },
};

static gboolean
is_formula_kind (ZhuWordKind kind)
{
  switch (kind)
    {
    case ZHU_WORD_OPERATOR:
    case ZHU_WORD_AXIS:
    case ZHU_WORD_FUNCTION:
    case ZHU_WORD_SUFFIX:
    case ZHU_WORD_DATE:
      return TRUE;
    case ZHU_WORD_REFERENCE:
    case ZHU_WORD_SECTION:
    case ZHU_WORD_KEY:
    case ZHU_WORD_VALUE:
      return FALSE;
    }
  return FALSE;
}

/* Most words are told apart by their first byte. */
static gboolean
equals (const char *a, const char *b)
{
  return *a == *b && g_str_equal (a, b);
}

/* Keys may be written Title or TITLE; in formulas case tells names apart, so words keep theirs. */
static gboolean
is_spelt (const ZhuWord *word, const char *text)
{
  if (equals (word->chinese, text) || equals (word->id, text))
    return TRUE;
  return g_ascii_isalpha (*text) && !is_formula_kind (word->kind)
         && g_ascii_strcasecmp (word->id, text) == 0;
}

const ZhuWord *
zhu_word_find (const char *text, ZhuWordKind kind)
{
  g_autofree char *folded = zhu_text_to_half_width (text);

  for (gsize i = 0; i < G_N_ELEMENTS (words); i++)
    if (words[i].kind == kind && is_spelt (&words[i], folded))
      return &words[i];
  return NULL;
}

const ZhuWord *const *
zhu_words (void)
{
  static const ZhuWord *all[G_N_ELEMENTS (words) + 1];
  static gsize ready = 0;

  if (g_once_init_enter (&ready))
    {
      for (gsize i = 0; i < G_N_ELEMENTS (words); i++)
        all[i] = &words[i];
      g_once_init_leave (&ready, 1);
    }
  return all;
}

gboolean
zhu_word_is_reserved (const char *text)
{
  g_autofree char *folded = zhu_text_to_half_width (text);

  for (gsize i = 0; i < G_N_ELEMENTS (words); i++)
    if (is_formula_kind (words[i].kind) && is_spelt (&words[i], folded))
      return TRUE;
  return FALSE;
}
