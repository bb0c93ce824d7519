/* Explanations of 核实 findings: a clerk fills in and signs a file that “zhuhu check
 * --draft-explanations” has begun. It names the test and its numbers, so that an explanation never
 * covers other numbers than those that were looked at. */
#include "zhuhu/template/private.h"

#include <string.h>

/* Characters of one value; far beyond what is said of one number. */
#define MAX_VALUE 2000
/* Sections of one file, and what they take. */
#define MAX_ITEMS 10000
#define MAX_BYTES (8 * 1024 * 1024)

#define SECTION_WORD "审核说明"
#define SECTION_ENGLISH "explanation"

typedef enum
{
  FIELD_AREA,
  FIELD_TABLE,
  FIELD_RULE,
  FIELD_FORMULA,
  FIELD_ROW,
  FIELD_COLUMN,
  FIELD_LEFT,
  FIELD_RIGHT,
  FIELD_TEXT,
  FIELD_SIGNER,
  FIELD_DATE,
  N_FIELDS
} Field;

static const struct
{
  const char *chinese, *english;
} fields[N_FIELDS] = {
  [FIELD_AREA] = { "地区", "area" },
  [FIELD_TABLE] = { "表", "table" },
  [FIELD_RULE] = { "审核", "check" },
  [FIELD_FORMULA] = { "式", "formula" },
  [FIELD_ROW] = { "行", "row" },
  [FIELD_COLUMN] = { "栏", "column" },
  [FIELD_LEFT] = { "左边", "left" },
  [FIELD_RIGHT] = { "右边", "right" },
  [FIELD_TEXT] = { "说明", "explanation" },
  [FIELD_SIGNER] = { "说明人", "signed_by" },
  [FIELD_DATE] = { "日期", "date" },
};

static void
explanation_free (gpointer data)
{
  ZhuExplanation *self = data;

  if (self == NULL)
    return;
  g_free (self->name);
  g_free (self->area);
  g_free (self->table);
  g_free (self->rule);
  g_free (self->formula);
  g_free (self->row);
  g_free (self->column);
  g_free (self->text);
  g_free (self->signer);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ZhuExplanation, explanation_free)

void
zhu_explanations_free (ZhuExplanations *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->items, g_ptr_array_unref);
  g_clear_pointer (&self->text, g_bytes_unref);
  g_free (self);
}

/* ---- Values ---- */

static void
refuse (const ZhuPlace *place,
        const char *code,
        const char *remedy,
        const char *format,
        const char *word,
        ZhuDiags *diags)
{
  g_autoptr (GString) text = g_string_new (format);

  g_string_replace (text, "%s", word, 1);
  zhu_diags_add (diags, ZHU_DIAG_ERROR, code, place, remedy, "%s", text->str);
}

static gboolean
is_control (const char *text)
{
  for (; *text != '\0'; text = g_utf8_next_char (text))
    if (g_unichar_iscntrl (g_utf8_get_char (text)))
      return TRUE;
  return FALSE;
}

/* The text of @entry; NULL if it is not there, empty, or no text of one line. */
static char *
read_text (const ZhuIniEntry *entry, ZhuDiags *diags)
{
  if (entry == NULL || *entry->value == '\0')
    return NULL;
  if (g_utf8_strlen (entry->value, -1) <= MAX_VALUE && !is_control (entry->value))
    return g_strdup (entry->value);
  refuse (&entry->place, "bad-value", _ ("write one line of at most 2000 characters"),
          _ ("“%s” is too long, or holds a control character"), entry->key, diags);
  return NULL;
}

static ZhuNumber
read_number (const ZhuIniEntry *entry, ZhuDiags *diags)
{
  ZhuNumber number = zhu_number_none ();
  ZhuPlace place;

  if (entry == NULL || *entry->value == '\0' || zhu_number_parse (entry->value, &number))
    return number;
  place = zhu_ini_entry_place (entry, 0);
  refuse (&place, "bad-number", _ ("write it as the finding has it, such as 12 or -0.5"),
          _ ("“%s” is no number"), entry->value, diags);
  return number;
}

static int
read_date (const ZhuIniEntry *entry, ZhuDiags *diags)
{
  int date = ZHU_NO_DATE;
  ZhuPlace place;

  if (entry == NULL || *entry->value == '\0' || zhu_date_parse (entry->value, &date))
    return date;
  place = zhu_ini_entry_place (entry, 0);
  refuse (&place, "bad-date", _ ("write a day such as 2020-04-02"), _ ("“%s” is no date"),
          entry->value, diags);
  return ZHU_NO_DATE;
}

/* ---- A section ---- */

static const ZhuIniEntry *
get (const ZhuIniSection *section, Field field)
{
  const ZhuIniEntry *entry = zhu_ini_section_get (section, fields[field].chinese);

  return entry != NULL ? entry : zhu_ini_section_get (section, fields[field].english);
}

static gboolean
is_filled (const ZhuIniSection *section, Field field)
{
  const ZhuIniEntry *entry = get (section, field);

  return entry != NULL && *entry->value != '\0';
}

static void
check_keys (const ZhuIniSection *section, ZhuDiags *diags)
{
  for (guint i = 0; i < section->entries->len; i++)
    {
      const ZhuIniEntry *entry = g_ptr_array_index (section->entries, i);
      const char *words[2 * N_FIELDS + 1] = { NULL };
      g_autofree char *remedy = NULL;

      for (gsize j = 0; j < N_FIELDS; j++)
        {
          words[2 * j] = fields[j].chinese;
          words[2 * j + 1] = fields[j].english;
        }
      if (g_strv_contains (words, entry->key))
        continue;
      remedy = tpl_suggest (entry->key, words);
      refuse (&entry->place, "unknown-key", remedy, _ ("the key “%s” is not known here"),
              entry->key, diags);
    }
}

/* FALSE after findings about keys that must be there. */
static gboolean
check_complete (const ZhuIniSection *section, ZhuDiags *diags)
{
  static const Field needed[] = { FIELD_RULE, FIELD_FORMULA, FIELD_LEFT, FIELD_RIGHT,
                                  FIELD_TEXT, FIELD_SIGNER,  FIELD_DATE };
  gboolean is_complete = TRUE;

  for (gsize i = 0; i < G_N_ELEMENTS (needed); i++)
    if (!is_filled (section, needed[i]))
      {
        refuse (&section->place, "missing-key",
                needed[i] >= FIELD_TEXT
                    ? _ ("an explanation is signed: fill in 说明, 说明人 and 日期, or none of them")
                    : _ ("take the section as “zhuhu check --draft-explanations” writes it"),
                _ ("“%s” is missing"), fields[needed[i]].chinese, diags);
        is_complete = FALSE;
      }
  return is_complete;
}

static ZhuExplanation *
read_explanation (const ZhuIniSection *section, const char *name, ZhuDiags *diags)
{
  g_autoptr (ZhuExplanation) self = NULL;

  check_keys (section, diags);
  if (!is_filled (section, FIELD_TEXT) && !is_filled (section, FIELD_SIGNER)
      && !is_filled (section, FIELD_DATE))
    return NULL;
  if (!check_complete (section, diags))
    return NULL;
  self = g_new0 (ZhuExplanation, 1);
  self->name = g_strdup (name);
  self->area = read_text (get (section, FIELD_AREA), diags);
  self->table = read_text (get (section, FIELD_TABLE), diags);
  self->rule = read_text (get (section, FIELD_RULE), diags);
  self->formula = read_text (get (section, FIELD_FORMULA), diags);
  self->row = read_text (get (section, FIELD_ROW), diags);
  self->column = read_text (get (section, FIELD_COLUMN), diags);
  self->left = read_number (get (section, FIELD_LEFT), diags);
  self->right = read_number (get (section, FIELD_RIGHT), diags);
  self->text = read_text (get (section, FIELD_TEXT), diags);
  self->signer = read_text (get (section, FIELD_SIGNER), diags);
  self->date = read_date (get (section, FIELD_DATE), diags);
  self->place = section->place;
  return g_steal_pointer (&self);
}

/* ---- The file ---- */

/* What stands behind the word of a section: "1" of [审核说明 1], "" of the first; NULL: another
 * word. */
static const char *
name_of_section (const char *name)
{
  static const char *const words[] = { SECTION_WORD, SECTION_ENGLISH };

  for (gsize i = 0; i < G_N_ELEMENTS (words); i++)
    if (g_str_has_prefix (name, words[i]))
      {
        const char *rest = name + strlen (words[i]);

        if (*rest == '\0')
          return rest;
        if (*rest == ' ')
          return rest + 1;
      }
  return NULL;
}

static void
read_head (ZhuExplanations *self, const ZhuIniSection *section, ZhuDiags *diags)
{
  static const char *const words[] = { "期", "period", NULL };

  for (guint i = 0; i < section->entries->len; i++)
    {
      const ZhuIniEntry *entry = g_ptr_array_index (section->entries, i);
      g_autoptr (GError) cause = NULL;

      self->place = zhu_ini_entry_place (entry, 0);
      if (!g_strv_contains (words, entry->key))
        refuse (&entry->place, "unknown-key",
                _ ("only 期 stands here; what is explained follows in "
                   "[审核说明 1], [审核说明 2] …"),
                _ ("the key “%s” is not known here"), entry->key, diags);
      else if (!zhu_period_parse (entry->value, &self->period, &cause))
        refuse (&self->place, "bad-period", NULL, "%s", cause->message, diags);
    }
}

static void
read_sections (ZhuExplanations *self, const ZhuIni *ini, ZhuDiags *diags)
{
  for (guint i = 0; i < ini->sections->len; i++)
    {
      const ZhuIniSection *section = g_ptr_array_index (ini->sections, i);
      const char *name = name_of_section (section->name);
      ZhuExplanation *item;

      if (name == NULL)
        refuse (&section->place, "unknown-section", _ ("write [审核说明 1], [审核说明 2] …"),
                _ ("the section [%s] is not known"), section->name, diags);
      else if (*name == '\0')
        read_head (self, section, diags);
      else if (self->items->len >= MAX_ITEMS)
        {
          refuse (&section->place, "too-many", _ ("divide the file"),
                  _ ("[%s] is beyond the 10000 explanations of one file"), section->name, diags);
          return;
        }
      else if ((item = read_explanation (section, name, diags)) != NULL)
        g_ptr_array_add (self->items, item);
    }
}

ZhuExplanations *
zhu_explanations_parse (GBytes *text, const char *file, ZhuDiags *diags, GError **error)
{
  const gsize n_before = zhu_diags_count (diags, ZHU_DIAG_ERROR);
  g_autoptr (ZhuIni) ini = zhu_ini_parse (text, file, NULL, diags);
  g_autoptr (ZhuExplanations) self = g_new0 (ZhuExplanations, 1);
  const ZhuPlace whole = { g_intern_string (file), 0, 0 };

  self->file = g_intern_string (file);
  self->items = g_ptr_array_new_with_free_func (explanation_free);
  self->text = g_bytes_ref (text);
  if (ini != NULL)
    {
      read_sections (self, ini, diags);
      if (self->period.year == 0 && zhu_diags_count (diags, ZHU_DIAG_ERROR) == n_before)
        zhu_diags_add (diags, ZHU_DIAG_ERROR, "missing-key", &whole,
                       _ ("begin the file with [审核说明] and below it 期 = 2020-03"),
                       _ ("the file does not say of which period its numbers are"));
    }
  if (zhu_diags_count (diags, ZHU_DIAG_ERROR) == n_before)
    return g_steal_pointer (&self);
  zhu_diags_ok (diags, ZHU_ERROR_TEMPLATE, error);
  return NULL;
}

ZhuExplanations *
zhu_explanations_load (const char *path, ZhuDiags *diags, GError **error)
{
  g_autoptr (GBytes) bytes = zhu_file_read (path, MAX_BYTES, error);
  g_autofree char *file = g_filename_display_name (path);

  return bytes != NULL ? zhu_explanations_parse (bytes, file, diags, error) : NULL;
}

/* ---- Writing one to be filled in ---- */

char *
zhu_rule_number_to_text (ZhuNumber number)
{
  return zhu_number_format (number, number.denominator == 1 ? 0 : 4, ZHU_ROUND_HALF_UP);
}

char *
zhu_explanations_draft_head (const ZhuPeriod *period)
{
  ZhuPeriod plain = *period;
  g_autofree char *text = NULL;

  plain.revision = -1;
  text = zhu_period_to_text (&plain);
  return g_strdup_printf (
      "; 核实性审核关系的说明：逐条填写说明、说明人、日期；三项都空的视为未说明。\n"
      "; 其余各行照抄审核结果，不要改动：数字变了，说明就不再算数。\n"
      "[" SECTION_WORD "]\n期 = %s\n",
      text);
}

static void
append_line (GString *out, Field field, const char *value)
{
  if (value != NULL && *value != '\0')
    g_string_append_printf (out, "%s = %s\n", fields[field].chinese, value);
}

char *
zhu_explanation_draft (const ZhuExplanation *item, unsigned number, const char *remark)
{
  GString *out = g_string_new (NULL);
  g_autofree char *left = zhu_rule_number_to_text (item->left);
  g_autofree char *right = zhu_rule_number_to_text (item->right);

  g_string_append_printf (out, "\n[" SECTION_WORD " %u]\n", number);
  if (remark != NULL)
    g_string_append_printf (out, "; %s\n", remark);
  append_line (out, FIELD_AREA, item->area);
  append_line (out, FIELD_TABLE, item->table);
  append_line (out, FIELD_RULE, item->rule);
  append_line (out, FIELD_FORMULA, item->formula);
  append_line (out, FIELD_ROW, item->row);
  append_line (out, FIELD_COLUMN, item->column);
  append_line (out, FIELD_LEFT, left);
  append_line (out, FIELD_RIGHT, right);
  g_string_append_printf (out, "%s =\n%s =\n%s =\n", fields[FIELD_TEXT].chinese,
                          fields[FIELD_SIGNER].chinese, fields[FIELD_DATE].chinese);
  return g_string_free (out, FALSE);
}
