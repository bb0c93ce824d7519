/* Lines of [变量 …] and [派生 …]:
 *
 *   主要致贫原因 = 代码(致贫原因) 主要致贫原因; 别名 致贫原因1; 保密 不出
 *   变动 = 代码(变动) 若(…)
 *
 * The formula of a derived variable stays text with its place; the formula room reads it. */
#include "zhuhu/dictionary/private.h"

#include <string.h>

/* Bits of a gint64 less one for values outside the list and one for the sign. */
#define MAX_MULTI_CODES 61
#define MOST_VARIABLES 10000 /* of an entity */

void
add_unknown (ZhuDiags *diags,
             const char *code,
             const ZhuPlace *place,
             const char *word,
             const char *const *candidates,
             const char *remedy,
             const char *format,
             ...)
{
  const char *nearest = zhu_text_nearest (word, candidates);
  g_autofree char *question
      = nearest != NULL ? g_strdup_printf (_ ("did you mean “%s”?"), nearest) : NULL;
  g_autofree char *text = NULL;
  va_list args;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  zhu_diags_add (diags, ZHU_DIAG_ERROR, code, place, question != NULL ? question : remedy, "%s",
                 text);
}

gboolean
check_name (const char *name, gboolean is_quoted, const ZhuPlace *place, ZhuDiags *diags)
{
  if (is_reserved (name))
    {
      zhu_diags_add (diags, ZHU_DIAG_ERROR, "reserved-word", place, _ ("choose another name"),
                     _ ("“%s” is a word of the template language and can name nothing"), name);
      return FALSE;
    }
  if (!is_quoted && !is_name (name))
    {
      zhu_diags_add (diags, ZHU_DIAG_ERROR, "bad-name", place,
                     _ ("use letters, Han characters, digits, _ and ·, with no digit first, or put "
                        "it in quotation marks"),
                     _ ("“%s” is no name"), name);
      return FALSE;
    }
  return TRUE;
}

static gboolean
refuse_unclosed (const Scan *scan, ZhuDiags *diags)
{
  ZhuPlace place = scan_place (scan);

  zhu_diags_add (diags, ZHU_DIAG_ERROR, "open-quote", &place, _ ("close it"),
                 _ ("a quotation mark is never closed"));
  return FALSE;
}

gboolean
read_columns (Scan *scan, const char *stops, GPtrArray *columns, ZhuDiags *diags)
{
  g_autofree char *all_stops = g_strconcat (",", stops, NULL);

  do
    {
      g_autofree char *column = NULL;
      gboolean is_quoted;
      ZhuPlace place;

      scan_skip_blanks (scan);
      place = scan_place (scan);
      column = scan_text (scan, all_stops, &is_quoted);
      if (column == NULL)
        return refuse_unclosed (scan, diags);
      if (*column == '\0')
        {
          zhu_diags_add (diags, ZHU_DIAG_ERROR, "no-column", &place,
                         _ ("name the column as the head of the file or table has it"),
                         _ ("a column is missing here"));
          return FALSE;
        }
      if (!is_quoted && !is_name (column))
        {
          zhu_diags_add (diags, ZHU_DIAG_ERROR, "bad-column", &place,
                         _ ("put it in quotation marks"),
                         _ ("the column “%s” is no name and not quoted"), column);
          return FALSE;
        }
      g_ptr_array_add (columns, g_steal_pointer (&column));
    }
  while (scan_take (scan, ','));
  return TRUE;
}

static gboolean
is_list_type (ZhuType type)
{
  return type == ZHU_TYPE_CODE || type == ZHU_TYPE_MULTI;
}

/* "(list)" after 代码 or 多选. */
static gboolean
read_list (ZhuDictionary *self, Scan *scan, ZhuVariable *variable, ZhuDiags *diags)
{
  g_autofree char *name = NULL;
  ZhuPlace place;

  if (!scan_take (scan, '('))
    {
      place = scan_place (scan);
      zhu_diags_add (diags, ZHU_DIAG_ERROR, "no-list", &place,
                     _ ("write the list in brackets: 代码(致贫原因)"),
                     _ ("the type names no code list"));
      return FALSE;
    }
  scan_skip_blanks (scan);
  place = scan_place (scan);
  name = scan_text (scan, ")", NULL);
  if (name == NULL || !scan_take (scan, ')'))
    {
      zhu_diags_add (diags, ZHU_DIAG_ERROR, "open-bracket", &place, _ ("close it with )"),
                     _ ("the bracket of the code list is never closed"));
      return FALSE;
    }
  variable->list = dictionary_use_list (self, name, &place, diags);
  if (variable->list != NULL && variable->type == ZHU_TYPE_MULTI
      && variable->list->codes->len > MAX_MULTI_CODES)
    zhu_diags_add (diags, ZHU_DIAG_ERROR, "long-list", &place,
                   _ ("use 代码, or a list with fewer codes"),
                   _ ("the list %s has %u codes, a 多选 variable can have at most %d"), name,
                   variable->list->codes->len, MAX_MULTI_CODES);
  return TRUE;
}

static gboolean
read_type (ZhuDictionary *self, Scan *scan, ZhuVariable *variable, ZhuDiags *diags)
{
  g_autofree char *word = NULL;
  ZhuPlace place;

  scan_skip_blanks (scan);
  place = scan_place (scan);
  word = scan_text (scan, " (,;", NULL);
  if (word == NULL)
    return refuse_unclosed (scan, diags);
  if (!type_from_word (word, &variable->type))
    {
      add_unknown (diags, "unknown-type", &place, word, type_words (),
                   _ ("use one of 文本 整数 小数 日期 是非 代码(…) 多选(…)"), _ ("“%s” is no type"),
                   word);
      return FALSE;
    }
  return !is_list_type (variable->type) || read_list (self, scan, variable, diags);
}

/* Aliases are heads of foreign files and so rarely names: anything up to a comma is one. */
static gboolean
read_aliases (Scan *scan, GPtrArray *aliases, ZhuDiags *diags)
{
  do
    {
      g_autofree char *alias = scan_text (scan, ",;", NULL);

      if (alias == NULL)
        return refuse_unclosed (scan, diags);
      if (*alias != '\0')
        g_ptr_array_add (aliases, g_steal_pointer (&alias));
    }
  while (scan_take (scan, ','));
  return TRUE;
}

static gboolean
read_mask (Scan *scan, ZhuMask *mask, ZhuDiags *diags)
{
  g_autofree char *word = NULL;
  ZhuPlace place;

  scan_skip_blanks (scan);
  place = scan_place (scan);
  word = scan_text (scan, ";", NULL);
  if (word == NULL)
    return refuse_unclosed (scan, diags);
  if (*mask != ZHU_MASK_NONE)
    {
      zhu_diags_add (diags, ZHU_DIAG_ERROR, "second-mask", &place, _ ("keep the stricter one"),
                     _ ("the variable has a masking rule already"));
      return FALSE;
    }
  if (mask_from_word (word, mask))
    return TRUE;
  add_unknown (diags, "unknown-mask", &place, word, mask_words (),
               _ ("use one of 姓名 证件 残疾证 电话 账号 住址 不出"), _ ("“%s” is no masking rule"),
               word);
  return FALSE;
}

/* What follows the columns: "; 别名 a, b" and "; 保密 rule". */
static gboolean
read_clause (Scan *scan, ZhuVariable *variable, ZhuDiags *diags)
{
  static const char *const words[] = { "别名", "保密", "alias", "mask", NULL };
  g_autofree char *word = NULL;
  ZhuPlace place;

  if (scan_is_end (scan))
    return TRUE;
  place = scan_place (scan);
  word = scan_text (scan, " :;", NULL);
  if (word == NULL)
    return refuse_unclosed (scan, diags);
  scan_take (scan, ':');
  if (g_str_equal (word, "别名") || g_ascii_strcasecmp (word, "alias") == 0)
    return read_aliases (scan, variable->aliases, diags);
  if (g_str_equal (word, "保密") || g_ascii_strcasecmp (word, "mask") == 0)
    return read_mask (scan, &variable->mask, diags);
  add_unknown (diags, "unknown-clause", &place, word, words,
               _ ("after the columns there may stand “; 别名 a, b” and “; 保密 rule”"),
               _ ("“%s” is not understood here"), word);
  return FALSE;
}

static gboolean
read_stored (ZhuDictionary *self, ZhuVariable *variable, ZhuDiags *diags)
{
  Scan scan = scan_begin (variable->entry);

  if (!read_type (self, &scan, variable, diags)
      || !read_columns (&scan, ";", variable->columns, diags))
    return FALSE;
  if (variable->columns->len > 1 && variable->type != ZHU_TYPE_MULTI)
    zhu_diags_add (diags, ZHU_DIAG_ERROR, "many-columns", &variable->entry->place,
                   _ ("name one column, or use 多选(…)"),
                   _ ("“%s” has several columns, which only 多选 may have"), variable->name);
  while (scan_take (&scan, ';'))
    if (!read_clause (&scan, variable, diags))
      return FALSE;
  return TRUE;
}

/* TRUE if the value begins with "代码(" or "code(": a declared type, since neither is a function.
 */
static gboolean
has_declared_type (const ZhuIniEntry *entry)
{
  Scan scan = scan_begin (entry);
  g_autofree char *word = scan_text (&scan, " (", NULL);
  ZhuType type;

  return word != NULL && type_from_word (word, &type) && is_list_type (type)
         && scan_take (&scan, '(');
}

static gboolean
read_derived (ZhuDictionary *self, ZhuVariable *variable, ZhuDiags *diags)
{
  Scan scan = scan_begin (variable->entry);
  ZhuPlace place;

  if (has_declared_type (variable->entry))
    {
      variable->typed = TRUE;
      if (!read_type (self, &scan, variable, diags))
        return FALSE;
      if (variable->type == ZHU_TYPE_MULTI)
        zhu_diags_add (diags, ZHU_DIAG_ERROR, "derived-multi", &variable->entry->place,
                       _ ("use 代码(…)"), _ ("a derived variable cannot be 多选"));
    }
  if (scan_is_end (&scan))
    {
      place = scan_place (&scan);
      zhu_diags_add (diags, ZHU_DIAG_ERROR, "no-formula", &place,
                     _ ("write the formula, or remove the line"), _ ("“%s” has no formula"),
                     variable->name);
      return FALSE;
    }
  variable->formula = g_strdup (scan.at);
  variable->formula_offset = (gsize) (scan.at - variable->entry->value);
  return TRUE;
}

static const ZhuVariable *
find_own (const ZhuEntity *entity, const char *name)
{
  for (gsize i = 0; i < entity->variables->len; i++)
    {
      const ZhuVariable *variable = g_ptr_array_index (entity->variables, i);

      if (g_str_equal (variable->name, name))
        return variable;
    }
  return NULL;
}

static void
check_variable_name (const ZhuDictionary *self, const ZhuVariable *variable, ZhuDiags *diags)
{
  const ZhuVariable *same = find_own (variable->entity, variable->name);

  check_name (variable->name, variable->entry->is_quoted, &variable->entry->place, diags);
  if (same != NULL)
    {
      g_autofree char *remedy = g_strdup_printf (
          _ ("rename one of the two; the first is on line %u"), same->entry->place.line);

      zhu_diags_add (diags, ZHU_DIAG_ERROR, "duplicate-variable", &variable->entry->place, remedy,
                     _ ("the entity %s has two variables “%s”"), variable->entity->name,
                     variable->name);
    }
  if (zhu_dictionary_entity (self, variable->name) != NULL
      && g_str_equal (zhu_dictionary_entity (self, variable->name)->name, variable->name))
    zhu_diags_add (diags, ZHU_DIAG_ERROR, "name-of-entity", &variable->entry->place,
                   _ ("rename the variable"), _ ("“%s” is the name of an entity"), variable->name);
  if (zhu_dictionary_find_series (self, variable->name) != NULL)
    zhu_diags_add (diags, ZHU_DIAG_ERROR, "name-of-series", &variable->entry->place,
                   _ ("rename one of the two"), _ ("“%s” is the name of a series"), variable->name);
}

void
read_variables (ZhuDictionary *self,
                const ZhuIniSection *section,
                ZhuEntity *entity,
                gboolean is_derived,
                ZhuDiags *diags)
{
  for (gsize i = 0; i < section->entries->len; i++)
    {
      const ZhuIniEntry *entry = g_ptr_array_index (section->entries, i);
      ZhuVariable *variable;

      if (entity->variables->len >= MOST_VARIABLES)
        {
          zhu_diags_add (diags, ZHU_DIAG_ERROR, "too-many-variables", &entry->place,
                         _ ("split the entity"), _ ("“%s” has more than %d variables"),
                         entity->name, MOST_VARIABLES);
          return;
        }
      variable = variable_new (entry->key, entity, entry);
      check_variable_name (self, variable, diags);
      if (is_derived)
        read_derived (self, variable, diags);
      else
        read_stored (self, variable, diags);
      /* Kept even if wrong: the whole dictionary is refused, and later lines may lean on it. */
      g_ptr_array_add (entity->variables, variable);
    }
}
