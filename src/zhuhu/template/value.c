/* Single values of keys: one of some words, numbers, formulas, texts and lists of names. */
#include "zhuhu/template/private.h"

#include <string.h>

const Choice tpl_periods[] = { { "月", "month", ZHU_PERIOD_MONTH },
                               { "季", "quarter", ZHU_PERIOD_QUARTER },
                               { "半年", "half_year", ZHU_PERIOD_HALF_YEAR },
                               { "年", "year", ZHU_PERIOD_YEAR },
                               { NULL, NULL, 0 } };
const Choice tpl_layouts[] = { { "竖", "portrait", 'p' },
                               { "横", "landscape", 'l' },
                               { "自动", "auto", 'a' },
                               { NULL, NULL, 0 } };
const Choice tpl_releases[] = { { "内部", "internal", ZHU_LEVEL_INTERNAL },
                                { "报省", "report", ZHU_LEVEL_REPORT },
                                { "公开", "public", ZHU_LEVEL_PUBLIC },
                                { NULL, NULL, 0 } };
const Choice tpl_missings[] = { { "有则显示", "auto", ZHU_AUTO_SHOW },
                                { "总显示", "always", ZHU_ALWAYS_SHOW },
                                { "不列", "never", ZHU_NEVER_SHOW },
                                { NULL, NULL, 0 } };
const Choice tpl_empties[]
    = { { "显示", "show", FALSE }, { "省略", "drop", TRUE }, { NULL, NULL, 0 } };
const Choice tpl_yes_no[] = { { "是", "yes", TRUE }, { "否", "no", FALSE }, { NULL, NULL, 0 } };
const Choice tpl_stubs[]
    = { { "缩进", "indent", FALSE }, { "分栏", "split", TRUE }, { NULL, NULL, 0 } };
const Choice tpl_kinds[]
    = { { "必须", "must", TRUE }, { "核实", "query", FALSE }, { NULL, NULL, 0 } };

char *
tpl_suggest (const char *word, const char *const *candidates)
{
  const char *near = zhu_text_nearest (word, candidates);
  g_autofree char *all = NULL;

  if (near != NULL)
    return g_strdup_printf (_ ("did you mean “%s”?"), near);
  all = g_strjoinv (", ", (char **) candidates);
  return g_strdup_printf (_ ("write one of: %s"), all);
}

static void
report_choice (const ZhuIniEntry *entry, const Choice *choices, ZhuDiags *diags)
{
  const char *words[17] = { NULL };
  ZhuPlace place = zhu_ini_entry_place (entry, 0);
  g_autofree char *remedy = NULL;

  for (gsize i = 0; choices[i].chinese != NULL && i < 8; i++)
    {
      words[2 * i] = choices[i].chinese;
      words[2 * i + 1] = choices[i].english;
    }
  remedy = tpl_suggest (entry->value, words);
  zhu_diags_add (diags, ZHU_DIAG_ERROR, "unknown-value", &place, remedy,
                 _ ("“%s” is no value of “%s”"), entry->value, entry->key);
}

int
tpl_value_choice (const ZhuIniEntry *entry, const Choice *choices, int fallback, ZhuDiags *diags)
{
  g_autofree char *word = NULL;

  if (entry == NULL || *entry->value == '\0')
    return fallback;
  word = zhu_text_to_half_width (entry->value);
  for (gsize i = 0; choices[i].chinese != NULL; i++)
    if (g_str_equal (choices[i].chinese, word)
        || g_ascii_strcasecmp (choices[i].english, word) == 0)
      return choices[i].value;
  report_choice (entry, choices, diags);
  return fallback;
}

const char *
tpl_choice_word (const Choice *choices, int value)
{
  for (gsize i = 0; choices[i].chinese != NULL; i++)
    if (choices[i].value == value)
      return choices[i].chinese;
  return "";
}

int
tpl_value_decimals (const ZhuIniEntry *entry, int fallback, ZhuDiags *diags)
{
  g_autofree char *digits = NULL;
  guint64 value;
  ZhuPlace place;

  if (entry == NULL || *entry->value == '\0')
    return fallback;
  digits = zhu_text_to_half_width (entry->value);
  if (g_ascii_string_to_unsigned (digits, 10, 0, 9, &value, NULL))
    return (int) value;
  place = zhu_ini_entry_place (entry, 0);
  zhu_diags_add (diags, ZHU_DIAG_ERROR, "bad-number", &place,
                 _ ("write a whole number from 0 to 9"), _ ("“%s” is no number of decimals"),
                 entry->value);
  return fallback;
}

char *
tpl_value_text (const ZhuIniEntry *entry)
{
  return entry != NULL && *entry->value != '\0' ? g_strdup (entry->value) : NULL;
}

ZhuNode *
tpl_value_formula (const ZhuIniEntry *entry, ZhuDiags *diags)
{
  if (entry == NULL || *entry->value == '\0')
    return NULL;
  return zhu_formula_parse (entry->value, entry, 0, diags);
}

GPtrArray *
tpl_value_pieces (const ZhuIniEntry *entry, ZhuDiags *diags)
{
  GPtrArray *pieces = entry != NULL ? zhu_text_parse (entry->value, entry, diags) : NULL;

  return pieces != NULL ? pieces : g_ptr_array_new_with_free_func (tpl_piece_free);
}

void
tpl_value_check_text (const ZhuIniEntry *entry, ZhuDiags *diags)
{
  GPtrArray *pieces = entry != NULL ? zhu_text_parse (entry->value, entry, diags) : NULL;

  g_clear_pointer (&pieces, g_ptr_array_unref);
}

static gboolean
is_name (const Cursor *cursor, gsize ahead)
{
  return tpl_cursor_is_kind (cursor, ahead, ZHU_TOKEN_NAME)
         || tpl_cursor_is_kind (cursor, ahead, ZHU_TOKEN_STRING);
}

static gboolean
take_names (Cursor *cursor, GPtrArray *names)
{
  do
    {
      GString *name;

      if (!is_name (cursor, 0))
        {
          g_autofree char *seen = tpl_cursor_seen (cursor, 0);

          tpl_cursor_fail (cursor, "expected-name", _ ("write names with commas between"),
                           _ ("here a name is needed, not %s"), seen);
          return FALSE;
        }
      name = g_string_new (tpl_cursor_peek (cursor, 0)->text);
      for (cursor->at++; tpl_cursor_is (cursor, 0, ".") && is_name (cursor, 1); cursor->at += 2)
        g_string_append_printf (name, ".%s", tpl_cursor_peek (cursor, 1)->text);
      g_ptr_array_add (names, g_string_free (name, FALSE));
    }
  while (tpl_cursor_accept (cursor, ","));
  return tpl_cursor_expect_end (cursor, _ ("write names with commas between"));
}

GPtrArray *
tpl_value_names (const ZhuIniEntry *entry, ZhuDiags *diags)
{
  g_auto (Cursor) cursor = { 0 };
  GPtrArray *names = g_ptr_array_new_with_free_func (g_free);

  if (entry != NULL && *entry->value != '\0'
      && tpl_cursor_open (&cursor, entry->value, entry, 0, diags))
    take_names (&cursor, names);
  return names;
}

GPtrArray *
tpl_value_list (const ZhuIniEntry *entry)
{
  GPtrArray *list = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *folded = entry != NULL ? zhu_text_to_half_width (entry->value) : g_strdup ("");
  g_auto (GStrv) parts = g_strsplit_set (folded, ";,", -1);

  for (gsize i = 0; parts[i] != NULL; i++)
    {
      g_strstrip (parts[i]);
      if (*parts[i] != '\0')
        g_ptr_array_add (list, g_strdup (parts[i]));
    }
  return list;
}
