/* Words of a dictionary file, Chinese (canonical) and English (language.md §9, §11), and the words
 * of the template language that can name nothing in it. The formula room has the full table of
 * words of the grammars; it stands below this room, so the reserved ones are listed here again. */
#include "zhuhu/dictionary/private.h"

#include <string.h>

typedef struct
{
  const char *chinese;
  const char *english;
  int id;
} Word;

static const Word sections[] = {
  { "字典", "dictionary", SECTION_DICTIONARY }, { "实体", "entity", SECTION_ENTITY },
  { "变量", "variables", SECTION_VARIABLES },   { "派生", "derived", SECTION_DERIVED },
  { "系列", "series", SECTION_SERIES },
};

static const Word keys[] = {
  { "名称", "name", KEY_NAME },       { "截至", "asof", KEY_AS_OF },
  { "地区", "area", KEY_AREA },       { "地区表", "areas_table", KEY_AREA_TABLE },
  { "顺序", "order", KEY_ORDER },     { "表", "source", KEY_TABLE },
  { "键", "key", KEY_KEY },           { "上级", "parent", KEY_PARENT },
  { "别名", "alias", KEY_ALIAS },     { "填报单位", "unit", KEY_UNIT },
  { "期", "period", KEY_PERIOD },     { "值", "value", KEY_VALUE },
  { "条件", "where", KEY_CONDITION },
};

static const struct
{
  SectionKind section;
  KeyId key;
} allowed_keys[] = {
  { SECTION_DICTIONARY, KEY_NAME },  { SECTION_DICTIONARY, KEY_AS_OF },
  { SECTION_DICTIONARY, KEY_AREA },  { SECTION_DICTIONARY, KEY_AREA_TABLE },
  { SECTION_DICTIONARY, KEY_ORDER }, { SECTION_ENTITY, KEY_TABLE },
  { SECTION_ENTITY, KEY_KEY },       { SECTION_ENTITY, KEY_PARENT },
  { SECTION_ENTITY, KEY_AREA },      { SECTION_ENTITY, KEY_UNIT },
  { SECTION_ENTITY, KEY_ALIAS },     { SECTION_SERIES, KEY_TABLE },
  { SECTION_SERIES, KEY_AREA },      { SECTION_SERIES, KEY_PERIOD },
  { SECTION_SERIES, KEY_VALUE },     { SECTION_SERIES, KEY_CONDITION },
};

static const Word types[] = {
  { "文本", "text", ZHU_TYPE_TEXT },       { "整数", "integer", ZHU_TYPE_INTEGER },
  { "小数", "decimal", ZHU_TYPE_DECIMAL }, { "日期", "date", ZHU_TYPE_DATE },
  { "是非", "boolean", ZHU_TYPE_BOOLEAN }, { "代码", "code", ZHU_TYPE_CODE },
  { "多选", "multi", ZHU_TYPE_MULTI },
};

static const Word masks[] = {
  { "姓名", "name", ZHU_MASK_NAME },
  { "证件", "id", ZHU_MASK_ID },
  { "残疾证", "certificate", ZHU_MASK_CERTIFICATE },
  { "电话", "phone", ZHU_MASK_PHONE },
  { "账号", "account", ZHU_MASK_ACCOUNT },
  { "住址", "address", ZHU_MASK_ADDRESS },
  { "不出", "never", ZHU_MASK_NEVER },
};

static const char *const reserved[] = {
  /* operators */
  "且", "或", "非", "属于", "不属于", "缺失", "非缺失", "and", "or", "not", "in", "not_in",
  "is_missing", "is_given",
  /* axes */
  "合计", "小计", "下辖", "地区", "条件", "其中", "其余", "未列", "total", "subtotal", "below",
  "area", "when", "of_which", "other", "missing", "unlisted",
  /* functions */
  "计数", "求和", "平均", "最小", "最大", "中位数", "种数", "率", "若", "周岁", "分段", "年", "月",
  "日数", "左", "右", "长度", "校验位", "有", "列举", "前列", "绝对值", "count", "sum", "mean",
  "min", "max", "median", "distinct", "pct", "if", "age", "band", "year", "month", "days", "left",
  "right", "length", "check_digit", "any", "list", "top", "abs",
  /* suffixes that are names */
  "较上月", "较上期", "较年初", "较上年同期", "名次", "vs_last", "vs_year_end", "vs_last_year",
  "rank",
  /* dates */
  "期初", "期末", "年初", "上期末", "上年末", "上年同期末", "本期", "本年", "start", "end",
  "year_start", "last_end", "last_year_end", "same_end_last_year", "this_period", "this_year",
  /* area levels, which are classifications */
  "省", "填报单位", "县", "乡", "村", NULL
};

static int
find_word (const Word *words, gsize n, const char *text)
{
  g_autofree char *folded = fold_text (text);

  for (gsize i = 0; i < n; i++)
    if (g_str_equal (words[i].chinese, folded)
        || g_ascii_strcasecmp (words[i].english, folded) == 0)
      return words[i].id;
  return -1;
}

static const char *
word_of (const Word *words, gsize n, int id)
{
  for (gsize i = 0; i < n; i++)
    if (words[i].id == id)
      return words[i].chinese;
  return "";
}

SectionKind
section_from_word (const char *word)
{
  int id = find_word (sections, G_N_ELEMENTS (sections), word);

  return id < 0 ? SECTION_UNKNOWN : (SectionKind) id;
}

const char *const *
section_words (void)
{
  static const char *const words[]
      = { "字典",   "实体",      "变量",    "派生",   "系列", "dictionary",
          "entity", "variables", "derived", "series", NULL };

  return words;
}

static gboolean
is_allowed (SectionKind kind, KeyId key)
{
  for (gsize i = 0; i < G_N_ELEMENTS (allowed_keys); i++)
    if (allowed_keys[i].section == kind && allowed_keys[i].key == key)
      return TRUE;
  return FALSE;
}

KeyId
key_from_word (SectionKind kind, const char *word)
{
  int id = find_word (keys, G_N_ELEMENTS (keys), word);

  return id >= 0 && is_allowed (kind, (KeyId) id) ? (KeyId) id : KEY_UNKNOWN;
}

const char *
key_word (KeyId key)
{
  return word_of (keys, G_N_ELEMENTS (keys), (int) key);
}

/* English key words are left out: name, value and their like begin too many lines of formulas. */
const char *const *
all_key_words (void)
{
  static const char *const words[] = { "名称", "截至", "地区",     "地区表", "顺序", "表",   "键",
                                       "上级", "别名", "填报单位", "期",     "值",   "条件", NULL };

  return words;
}

const char **
key_words_of (SectionKind kind)
{
  const char **words = g_new0 (const char *, 2 * G_N_ELEMENTS (keys) + 1);
  gsize n = 0;

  for (gsize i = 0; i < G_N_ELEMENTS (keys); i++)
    if (is_allowed (kind, (KeyId) keys[i].id))
      {
        words[n++] = keys[i].chinese;
        words[n++] = keys[i].english;
      }
  return words;
}

gboolean
type_from_word (const char *word, ZhuType *type)
{
  int id = find_word (types, G_N_ELEMENTS (types), word);

  if (id < 0)
    return FALSE;
  *type = (ZhuType) id;
  return TRUE;
}

const char *
type_word (ZhuType type)
{
  return word_of (types, G_N_ELEMENTS (types), (int) type);
}

const char *const *
type_words (void)
{
  static const char *const words[]
      = { "文本",    "整数",    "小数", "日期",    "是非", "代码",  "多选", "text",
          "integer", "decimal", "date", "boolean", "code", "multi", NULL };

  return words;
}

gboolean
mask_from_word (const char *word, ZhuMask *mask)
{
  int id = find_word (masks, G_N_ELEMENTS (masks), word);

  if (id < 0)
    return FALSE;
  *mask = (ZhuMask) id;
  return TRUE;
}

const char *
mask_word (ZhuMask mask)
{
  return word_of (masks, G_N_ELEMENTS (masks), (int) mask);
}

const char *const *
mask_words (void)
{
  static const char *const words[]
      = { "姓名", "证件",        "残疾证", "电话",    "账号",    "住址",  "不出", "name",
          "id",   "certificate", "phone",  "account", "address", "never", NULL };

  return words;
}

int
yes_or_no (const char *word)
{
  static const Word words[] = { { "是", "yes", 1 }, { "否", "no", 0 } };

  return find_word (words, G_N_ELEMENTS (words), word);
}

gboolean
is_reserved (const char *word)
{
  return g_strv_contains (reserved, word);
}

gboolean
zhu_dictionary_is_reserved (const char *word)
{
  return is_reserved (word);
}

gboolean
is_name (const char *text)
{
  if (*text == '\0' || g_unichar_isdigit (g_utf8_get_char (text)))
    return FALSE;
  for (; *text != '\0'; text = g_utf8_next_char (text))
    {
      gunichar c = g_utf8_get_char (text);

      if (!g_unichar_isalnum (c) && c != '_' && c != 0x00B7)
        return FALSE;
    }
  return TRUE;
}
