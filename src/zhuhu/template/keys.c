/* Sections of template and report files and the keys that each may have, Chinese (canonical) and
 * English (language.md §8, §11). What is not known here is a slip: it is named with the nearest
 * word. */
#include "zhuhu/template/private.h"

#include <string.h>

typedef enum
{
  NAME_NEVER,
  NAME_MAYBE,
  NAME_ALWAYS
} NameRule;

static const struct
{
  const char *chinese, *english;
  NameRule name;
  gboolean in_table, in_report;
} sections[N_SECTIONS] = {
  [SECTION_TABLE] = { "表", "table", NAME_NEVER, TRUE, FALSE },
  [SECTION_REGISTER] = { "台账", "register", NAME_NEVER, TRUE, FALSE },
  [SECTION_ROWS] = { "行", "rows", NAME_NEVER, TRUE, FALSE },
  [SECTION_COLUMNS] = { "列", "columns", NAME_NEVER, TRUE, FALSE },
  [SECTION_FIELDS] = { "栏", "fields", NAME_MAYBE, TRUE, FALSE },
  [SECTION_MEASURE] = { "计量", "measure", NAME_ALWAYS, TRUE, FALSE },
  [SECTION_CHECK] = { "审核", "check", NAME_ALWAYS, TRUE, TRUE },
  [SECTION_RECORD_CHECK] = { "核查", "record_check", NAME_ALWAYS, TRUE, FALSE },
  [SECTION_NOTES] = { "注", "notes", NAME_NEVER, TRUE, FALSE },
  [SECTION_HEAD] = { "表头", "head", NAME_NEVER, TRUE, FALSE },
  [SECTION_FOOT] = { "表脚", "foot", NAME_NEVER, TRUE, FALSE },
  [SECTION_REPORT] = { "报告", "report", NAME_NEVER, FALSE, TRUE },
  [SECTION_TEXT] = { "文", "text", NAME_ALWAYS, FALSE, TRUE },
};

/* Sections that a key may stand in, as bits. */
#define IN(section) (1u << (section))
#define IN_BOTH (IN (SECTION_TABLE) | IN (SECTION_REGISTER))
#define IN_AXES (IN (SECTION_ROWS) | IN (SECTION_COLUMNS))

static const struct
{
  const char *chinese, *english;
  unsigned sections;
} keys[N_KEYS] = {
  [KEY_NUMBER] = { "表号", "number", IN_BOTH },
  [KEY_TITLE] = { "标题", "title", IN_BOTH },
  [KEY_UNITS] = { "计量单位", "units", IN_BOTH },
  [KEY_UNIVERSE] = { "范围", "universe", IN_BOTH | IN (SECTION_MEASURE) },
  [KEY_MEASURE] = { "计量", "measure", IN (SECTION_TABLE) },
  [KEY_PERIOD] = { "期别", "period", IN_BOTH | IN (SECTION_REPORT) },
  [KEY_DECIMALS] = { "小数", "decimals", IN_BOTH | IN (SECTION_MEASURE) },
  [KEY_LAYOUT] = { "版式", "layout", IN_BOTH },
  [KEY_LEVEL] = { "级别", "level", IN_BOTH | IN (SECTION_REPORT) },
  [KEY_BLOCKED] = { "不适用", "blocked", IN (SECTION_TABLE) },
  [KEY_INHERIT] = { "继承", "inherit", IN_BOTH },
  [KEY_LIST] = { "列出", "list", IN (SECTION_REGISTER) },
  [KEY_ORDER] = { "排序", "order", IN (SECTION_REGISTER) },
  [KEY_GROUP] = { "分组", "group", IN (SECTION_REGISTER) },
  [KEY_SUBTOTAL] = { "小计", "subtotal", IN (SECTION_REGISTER) },
  [KEY_SUPPRESS] = { "同值不重印", "suppress", IN (SECTION_REGISTER) },
  [KEY_STRUCTURE] = { "结构", "structure", IN_AXES },
  [KEY_MISSING] = { "缺失", "missing", IN_AXES },
  [KEY_EMPTY] = { "空类", "empty", IN_AXES },
  [KEY_STUB] = { "栏式", "stub", IN (SECTION_ROWS) },
  [KEY_A] = { "甲", "a", IN (SECTION_ROWS) },
  [KEY_B] = { "乙", "b", IN (SECTION_ROWS) },
  [KEY_C] = { "丙", "c", IN (SECTION_ROWS) },
  [KEY_D] = { "丁", "d", IN (SECTION_ROWS) },
  [KEY_NUMBERING] = { "编号", "numbering", IN (SECTION_COLUMNS) },
  [KEY_FORMULA]
  = { "式", "formula", IN (SECTION_MEASURE) | IN (SECTION_CHECK) | IN (SECTION_RECORD_CHECK) },
  [KEY_LABEL] = { "标签", "label", IN (SECTION_MEASURE) },
  [KEY_UNIT] = { "单位", "unit", IN (SECTION_MEASURE) },
  [KEY_FORMAT] = { "格式", "format", IN (SECTION_MEASURE) },
  [KEY_KIND] = { "性质", "kind", IN (SECTION_CHECK) | IN (SECTION_RECORD_CHECK) },
  [KEY_TOLERANCE] = { "容差", "tolerance", IN (SECTION_CHECK) },
  [KEY_REMARK] = { "说明", "remark", IN (SECTION_CHECK) | IN (SECTION_RECORD_CHECK) },
  [KEY_ROWS] = { "行", "rows", IN (SECTION_CHECK) },
  [KEY_COLUMNS] = { "列", "columns", IN (SECTION_CHECK) },
  [KEY_NAME] = { "名称", "name", IN (SECTION_REPORT) },
  [KEY_TEMPLATES] = { "模板", "templates", IN (SECTION_REPORT) },
  [KEY_OUTPUTS] = { "输出", "output", IN (SECTION_REPORT) },
  [KEY_RECORD] = { "记录", "record", IN (SECTION_RECORD_CHECK) },
  [KEY_DEPARTMENT] = { "部门", "department", IN (SECTION_RECORD_CHECK) },
  [KEY_FIELDS] = { "栏", "fields", IN (SECTION_RECORD_CHECK) },
  [KEY_THRESHOLD] = { "隐去", "hide_below", IN (SECTION_REPORT) },
  [KEY_CONTENT] = { "内容", "content", IN (SECTION_TEXT) },
};

static void
item_free (gpointer data)
{
  g_free (data);
}

void
tpl_section_free (gpointer data)
{
  Section *self = data;

  if (self == NULL)
    return;
  g_ptr_array_unref (self->items);
  g_free (self->name);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Section, tpl_section_free)

const char *
tpl_section_word (SectionKind kind)
{
  return sections[kind].chinese;
}

const char *
tpl_key_word (KeyId key)
{
  return key < N_KEYS ? keys[key].chinese : "";
}

const char **
tpl_key_words (void)
{
  const char **words = g_new0 (const char *, 2 * N_KEYS + 1);
  gsize n = 0;

  for (gsize i = 0; i < N_KEYS; i++)
    {
      words[n++] = keys[i].chinese;
      /* One letter followed by "=" inside a value is more likely a comparison than a lost key. */
      if (strlen (keys[i].english) > 1)
        words[n++] = keys[i].english;
    }
  return words;
}

const char *
tpl_word_chinese (const char *id, ZhuWordKind kind)
{
  const ZhuWord *const *words = zhu_words ();

  for (gsize i = 0; words[i] != NULL; i++)
    if (words[i]->kind == kind && g_str_equal (words[i]->id, id))
      return words[i]->chinese;
  return id;
}

static gboolean
has_free_keys (SectionKind kind)
{
  return kind == SECTION_FIELDS || kind == SECTION_NOTES || kind == SECTION_HEAD
         || kind == SECTION_FOOT;
}

/* ---- Sections ---- */

/* First word of a section's name, folded; the rest, trimmed, in @rest. */
static char *
split_name (const char *name, char **rest)
{
  g_autofree char *folded = zhu_text_to_half_width (name);
  gsize length = strcspn (folded, " \t");

  *rest = g_strstrip (g_strdup (folded + length));
  return g_strndup (folded, length);
}

static SectionKind
find_section (const char *word)
{
  for (gsize i = 0; i < N_SECTIONS; i++)
    if (g_str_equal (sections[i].chinese, word)
        || g_ascii_strcasecmp (sections[i].english, word) == 0)
      return i;
  return N_SECTIONS;
}

static void
report_unknown_section (const ZhuIniSection *section,
                        const char *word,
                        gboolean is_report,
                        ZhuDiags *diags)
{
  const char *words[2 * N_SECTIONS + 1] = { NULL };
  g_autofree char *remedy = NULL;
  gsize n = 0;

  for (gsize i = 0; i < N_SECTIONS; i++)
    {
      if (is_report ? !sections[i].in_report : !sections[i].in_table)
        continue;
      words[n++] = sections[i].chinese;
      words[n++] = sections[i].english;
      /* [审核1] is [审核 1] without its blank. */
      if (sections[i].name == NAME_ALWAYS && g_str_has_prefix (word, sections[i].chinese))
        remedy = g_strdup_printf (_ ("put a blank between, as in [%s %s]"), sections[i].chinese,
                                  word + strlen (sections[i].chinese));
    }
  if (remedy == NULL)
    remedy = tpl_suggest (word, words);
  zhu_diags_add (diags, ZHU_DIAG_ERROR, "unknown-section", &section->place, remedy,
                 _ ("the section [%s] is not known"), section->name);
}

/* FALSE after a finding: a name that is missing or one too many, or a section of the other kind of
 * file. */
static gboolean
check_section (const ZhuIniSection *section,
               SectionKind kind,
               const char *name,
               gboolean is_report,
               ZhuDiags *diags)
{
  g_autofree char *remedy = NULL;

  if (is_report ? !sections[kind].in_report : !sections[kind].in_table)
    {
      zhu_diags_add (diags, ZHU_DIAG_ERROR, "section-of-other-file", &section->place,
                     is_report ? _ ("tables stand in template files, which 模板 = names")
                               : _ ("reports stand in files of their own"),
                     is_report ? _ ("the section [%s] belongs to a template")
                               : _ ("the section [%s] belongs to a report"),
                     section->name);
      return FALSE;
    }
  if (sections[kind].name == NAME_MAYBE || (sections[kind].name == NAME_ALWAYS) == (*name != '\0'))
    return TRUE;
  if (*name != '\0')
    remedy = g_strdup_printf (_ ("write [%s]"), sections[kind].chinese);
  else
    remedy = g_strdup_printf (_ ("write a name after it, as in [%s 1]"), sections[kind].chinese);
  zhu_diags_add (diags, ZHU_DIAG_ERROR, "section-name", &section->place, remedy,
                 *name != '\0' ? _ ("the section [%s] takes no name")
                               : _ ("the section [%s] needs a name"),
                 section->name);
  return FALSE;
}

/* ---- Keys ---- */

static KeyId
find_key (const char *word, unsigned in)
{
  for (gsize i = 0; i < N_KEYS; i++)
    if ((keys[i].sections & in) != 0
        && (g_str_equal (keys[i].chinese, word) || g_ascii_strcasecmp (keys[i].english, word) == 0))
      return i;
  return N_KEYS;
}

static char *
remedy_for_key (const char *word, SectionKind kind)
{
  const char *words[2 * N_KEYS + 1] = { NULL };
  KeyId elsewhere = find_key (word, ~0u);
  gsize n = 0;

  for (gsize i = 0; i < N_KEYS; i++)
    if ((keys[i].sections & IN (kind)) != 0)
      {
        words[n++] = keys[i].chinese;
        words[n++] = keys[i].english;
      }
  for (gsize i = 0; elsewhere != N_KEYS && i < N_SECTIONS; i++)
    if ((keys[elsewhere].sections & IN (i)) != 0)
      return g_strdup_printf (_ ("it belongs into [%s]"), sections[i].chinese);
  return tpl_suggest (word, words);
}

/* [结构 …]: a key that was taken twice by its two spellings; the reader of files sees only equal
 * ones. */
static gboolean
is_repeated (const Section *section, KeyId key, const ZhuIniEntry *entry, ZhuDiags *diags)
{
  const ZhuIniEntry *same = key == KEY_FREE ? NULL : tpl_section_get (section, key);
  g_autofree char *remedy = NULL;

  if (same == NULL)
    return FALSE;
  if (g_str_equal (same->key, entry->key))
    return TRUE;
  remedy = g_strdup_printf (_ ("keep one of the two; the first is on line %u"), same->place.line);
  zhu_diags_add (diags, ZHU_DIAG_ERROR, "duplicate-key", &entry->place, remedy,
                 _ ("“%s” and “%s” are the same key"), same->key, entry->key);
  return TRUE;
}

static void
read_entry (Section *section, const ZhuIniEntry *entry, ZhuDiags *diags)
{
  g_autofree char *word = zhu_text_to_half_width (entry->key);
  KeyId key = has_free_keys (section->kind) ? KEY_FREE : find_key (word, IN (section->kind));
  Item *item;

  if (key == N_KEYS && !has_free_keys (section->kind))
    {
      g_autofree char *remedy = remedy_for_key (word, section->kind);

      zhu_diags_add (diags, ZHU_DIAG_ERROR, "unknown-key", &entry->place, remedy,
                     _ ("the key “%s” is not known in [%s]"), entry->key,
                     sections[section->kind].chinese);
      return;
    }
  if (is_repeated (section, key, entry, diags))
    return;
  item = g_new0 (Item, 1);
  item->key = key;
  item->entry = entry;
  g_ptr_array_add (section->items, item);
}

/* Two spellings of one section, as [行] and [rows]; equal spellings were reported by the reader of
 * files. */
static gboolean
is_repeated_section (const GPtrArray *list,
                     const Section *section,
                     gboolean is_reported,
                     const char *written,
                     ZhuDiags *diags)
{
  for (gsize i = 0; i < list->len; i++)
    {
      const Section *same = g_ptr_array_index (list, i);
      g_autofree char *remedy = NULL;

      if (same->kind != section->kind || !g_str_equal (same->name, section->name))
        continue;
      if (is_reported)
        return TRUE;
      remedy = g_strdup_printf (_ ("put its keys under line %u, or rename one of the two"),
                                same->place.line);
      zhu_diags_add (diags, ZHU_DIAG_ERROR, "duplicate-section", &section->place, remedy,
                     _ ("the section [%s] is there twice"), written);
      return TRUE;
    }
  return FALSE;
}

static void
read_section (GPtrArray *list,
              const ZhuIni *ini,
              const ZhuIniSection *read,
              gboolean is_report,
              ZhuDiags *diags)
{
  g_autofree char *name = NULL;
  g_autofree char *word = split_name (read->name, &name);
  SectionKind kind = find_section (word);
  g_autoptr (Section) self = NULL;

  if (*read->name == '\0')
    return;
  if (kind == N_SECTIONS)
    {
      report_unknown_section (read, word, is_report, diags);
      return;
    }
  if (!check_section (read, kind, name, is_report, diags))
    return;
  self = g_new0 (Section, 1);
  self->kind = kind;
  self->name = g_steal_pointer (&name);
  self->place = read->place;
  self->items = g_ptr_array_new_with_free_func (item_free);
  if (is_repeated_section (list, self, zhu_ini_section (ini, read->name) != read, read->name,
                           diags))
    return;
  for (gsize i = 0; i < read->entries->len; i++)
    read_entry (self, g_ptr_array_index (read->entries, i), diags);
  g_ptr_array_add (list, g_steal_pointer (&self));
}

GPtrArray *
tpl_sections_read (const ZhuIni *ini, gboolean is_report, ZhuDiags *diags)
{
  GPtrArray *list = g_ptr_array_new_with_free_func (tpl_section_free);

  for (gsize i = 0; i < ini->sections->len; i++)
    read_section (list, ini, g_ptr_array_index (ini->sections, i), is_report, diags);
  return list;
}
