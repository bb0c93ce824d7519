/* Rules [审核 n] (language.md §7): two sides of sums over references with a comparison between.
 * They are tested later on unrounded values; here only their form is read. */
#include "zhuhu/template/private.h"

#include <string.h>

static ZhuSide *parse_sum (Cursor *cursor);

static void
side_free (gpointer data)
{
  ZhuSide *self = data;

  if (self == NULL)
    return;
  g_clear_pointer (&self->ref, tpl_ref_free);
  g_ptr_array_unref (self->children);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ZhuSide, side_free)

void
tpl_rule_free (gpointer data)
{
  ZhuRule *self = data;

  if (self == NULL)
    return;
  g_clear_pointer (&self->left, side_free);
  g_clear_pointer (&self->right, side_free);
  tpl_path_clear (&self->rows);
  g_free (self->name);
  g_free (self->text);
  g_free (self->remark);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ZhuRule, tpl_rule_free)

static ZhuSide *
side_new (ZhuSideKind kind)
{
  ZhuSide *self = g_new0 (ZhuSide, 1);

  self->kind = kind;
  self->number = zhu_number_none ();
  self->children = g_ptr_array_new_with_free_func (side_free);
  return self;
}

/* ---- Primaries ---- */

static ZhuSide *
parse_number (Cursor *cursor)
{
  g_autoptr (ZhuSide) self = side_new (ZHU_SIDE_NUMBER);

  if (tpl_cursor_is (cursor, 1, "."))
    {
      tpl_cursor_fail (cursor, "number-as-table",
                       _ ("in a rule write the table as 表(01).行(合计).户数"),
                       _ ("a rule cannot begin a reference with a number"));
      return NULL;
    }
  if (!zhu_number_parse (tpl_cursor_peek (cursor, 0)->text, &self->number))
    {
      tpl_cursor_fail (cursor, "bad-number", _ ("write fewer digits"),
                       _ ("the number is too large"));
      return NULL;
    }
  cursor->at++;
  return g_steal_pointer (&self);
}

static ZhuSide *
parse_ref (Cursor *cursor)
{
  g_autoptr (ZhuSide) self = side_new (ZHU_SIDE_REF);

  self->ref = tpl_ref_parse (cursor);
  return self->ref != NULL ? g_steal_pointer (&self) : NULL;
}

/* Several columns or rows have a value only as arguments of 求和. */
static ZhuSide *
parse_single_ref (Cursor *cursor)
{
  g_autoptr (ZhuSide) self = parse_ref (cursor);

  if (self == NULL)
    return NULL;
  if (self->ref->row.kind != ZHU_PATH_CHILDREN
      && (self->ref->column.kind != ZHU_PATH_COLUMNS
          || self->ref->column.first == self->ref->column.last))
    return g_steal_pointer (&self);
  zhu_diags_add (cursor->diags, ZHU_DIAG_ERROR, "list-outside-sum", &self->ref->place,
                 _ ("write 求和(…) around it"), _ ("several rows or columns have no single value"));
  return NULL;
}

static ZhuSide *
parse_call (Cursor *cursor, ZhuSideKind kind)
{
  g_autoptr (ZhuSide) self = side_new (kind);

  cursor->at += 2;
  do
    {
      ZhuSide *argument = kind == ZHU_SIDE_SUM ? parse_ref (cursor) : parse_sum (cursor);

      if (argument == NULL)
        return NULL;
      g_ptr_array_add (self->children, argument);
    }
  while (kind == ZHU_SIDE_SUM && tpl_cursor_accept (cursor, ","));
  return tpl_cursor_expect (cursor, ")") ? g_steal_pointer (&self) : NULL;
}

static ZhuSide *
parse_brackets (Cursor *cursor)
{
  g_autoptr (ZhuSide) self = NULL;

  cursor->at++;
  self = parse_sum (cursor);
  return self != NULL && tpl_cursor_expect (cursor, ")") ? g_steal_pointer (&self) : NULL;
}

static ZhuSide *
refuse_call (Cursor *cursor)
{
  tpl_cursor_fail (cursor, "call-in-rule",
                   _ ("a rule knows 求和(…), 绝对值(…), 行(…) and 表(…); count it in a column and "
                      "refer to that"),
                   _ ("“%s(…)” cannot stand in a rule"), tpl_cursor_peek (cursor, 0)->text);
  return NULL;
}

static ZhuSide *
parse_prim (Cursor *cursor)
{
  if (tpl_cursor_is_kind (cursor, 0, ZHU_TOKEN_NUMBER))
    return parse_number (cursor);
  if (tpl_cursor_is (cursor, 0, "(") && !tpl_ref_is_column (cursor))
    return parse_brackets (cursor);
  if (tpl_cursor_is_kind (cursor, 0, ZHU_TOKEN_NAME) && tpl_cursor_is (cursor, 1, "("))
    {
      if (tpl_cursor_is_word (cursor, 0, ZHU_WORD_FUNCTION, "sum"))
        return parse_call (cursor, ZHU_SIDE_SUM);
      if (tpl_cursor_is_word (cursor, 0, ZHU_WORD_FUNCTION, "abs"))
        return parse_call (cursor, ZHU_SIDE_ABS);
      if (!tpl_cursor_is_word (cursor, 0, ZHU_WORD_REFERENCE, "row")
          && !tpl_cursor_is_word (cursor, 0, ZHU_WORD_REFERENCE, "table"))
        return refuse_call (cursor);
    }
  return parse_single_ref (cursor);
}

/* ---- Arithmetic ---- */

static ZhuSide *
parse_unary (Cursor *cursor)
{
  g_autoptr (ZhuSide) self = NULL;
  ZhuSide *inner;

  if (!tpl_cursor_enter (cursor))
    return NULL;
  if (!tpl_cursor_accept (cursor, "-"))
    inner = parse_prim (cursor);
  else
    {
      self = side_new (ZHU_SIDE_NEGATE);
      inner = parse_unary (cursor);
      if (inner != NULL)
        g_ptr_array_add (self->children, inner);
    }
  tpl_cursor_leave (cursor);
  if (inner == NULL)
    return NULL;
  return self != NULL ? g_steal_pointer (&self) : inner;
}

static ZhuSide *
join (ZhuSideKind kind, ZhuSide *left, ZhuSide *right)
{
  ZhuSide *self = side_new (kind);

  g_ptr_array_add (self->children, left);
  g_ptr_array_add (self->children, right);
  return self;
}

static ZhuSide *
parse_chain (Cursor *cursor,
             ZhuSide *(*parse_part) (Cursor *),
             const char *const symbols[2],
             const ZhuSideKind kinds[2])
{
  g_autoptr (ZhuSide) left = parse_part (cursor);

  while (left != NULL)
    {
      gsize which = tpl_cursor_is (cursor, 0, symbols[0]) ? 0 : 1;
      ZhuSide *right;

      if (!tpl_cursor_accept (cursor, symbols[which]))
        return g_steal_pointer (&left);
      right = parse_part (cursor);
      if (right == NULL)
        return NULL;
      left = join (kinds[which], g_steal_pointer (&left), right);
    }
  return NULL;
}

static ZhuSide *
parse_term (Cursor *cursor)
{
  static const char *const symbols[2] = { "*", "/" };
  static const ZhuSideKind kinds[2] = { ZHU_SIDE_MULTIPLY, ZHU_SIDE_DIVIDE };

  return parse_chain (cursor, parse_unary, symbols, kinds);
}

static ZhuSide *
parse_sum (Cursor *cursor)
{
  static const char *const symbols[2] = { "+", "-" };
  static const ZhuSideKind kinds[2] = { ZHU_SIDE_ADD, ZHU_SIDE_SUBTRACT };

  return parse_chain (cursor, parse_term, symbols, kinds);
}

/* ---- Comparison ---- */

static const struct
{
  const char *symbol;
  ZhuNodeKind kind;
} operators[] = {
  { "=", ZHU_NODE_EQ },  { "<>", ZHU_NODE_NE }, { "<", ZHU_NODE_LT },
  { "<=", ZHU_NODE_LE }, { ">", ZHU_NODE_GT },  { ">=", ZHU_NODE_GE },
};

static gboolean
accept_operator (Cursor *cursor, ZhuNodeKind *kind)
{
  for (gsize i = 0; i < G_N_ELEMENTS (operators); i++)
    if (tpl_cursor_accept (cursor, operators[i].symbol))
      {
        *kind = operators[i].kind;
        return TRUE;
      }
  return FALSE;
}

static const char *
operator_symbol (ZhuNodeKind kind)
{
  for (gsize i = 0; i < G_N_ELEMENTS (operators); i++)
    if (operators[i].kind == kind)
      return operators[i].symbol;
  return "=";
}

static gboolean
parse_comparison (Cursor *cursor, ZhuRule *self)
{
  ZhuNodeKind second;

  self->left = parse_sum (cursor);
  if (self->left == NULL)
    return FALSE;
  if (tpl_cursor_is_kind (cursor, 0, ZHU_TOKEN_END))
    {
      tpl_cursor_fail (cursor, "no-comparison", _ ("write what must hold, as in 残疾人数 >= 户数"),
                       _ ("the rule compares nothing"));
      return FALSE;
    }
  if (!accept_operator (cursor, &self->operator))
    return tpl_cursor_expect_end (cursor, _ ("write =, <>, <, <=, > or >= between the two sides"));
  self->right = parse_sum (cursor);
  if (self->right == NULL)
    return FALSE;
  if (!accept_operator (cursor, &second))
    return tpl_cursor_expect_end (
        cursor, _ ("a rule is one comparison of two sums; make a second rule of the rest"));
  cursor->at--;
  tpl_cursor_fail (cursor, "second-comparison", _ ("make two rules of it"),
                   _ ("a rule has one comparison"));
  return FALSE;
}

static gboolean
has_ref (const ZhuSide *side)
{
  if (side->ref != NULL)
    return TRUE;
  for (gsize i = 0; i < side->children->len; i++)
    if (has_ref (g_ptr_array_index (side->children, i)))
      return TRUE;
  return FALSE;
}

/* ---- The section ---- */

static void
read_formula (ZhuRule *self, const ZhuIniEntry *entry, ZhuDiags *diags)
{
  g_auto (Cursor) cursor = { 0 };

  self->text = g_strdup (entry->value);
  self->place = zhu_ini_entry_place (entry, 0);
  if (!tpl_cursor_open (&cursor, entry->value, entry, 0, diags) || !parse_comparison (&cursor, self)
      || has_ref (self->left) || has_ref (self->right))
    return;
  zhu_diags_add (diags, ZHU_DIAG_ERROR, "no-cell", &self->place,
                 _ ("write columns by head or in brackets, as in (3) = (1)"),
                 _ ("the rule compares only numbers"));
}

static void
read_columns (ZhuRule *self, const ZhuIniEntry *entry, ZhuDiags *diags)
{
  g_auto (Cursor) cursor = { 0 };
  ZhuPath path = { 0 };

  if (entry == NULL || !tpl_cursor_open (&cursor, entry->value, entry, 0, diags)
      || !tpl_column_parse (&cursor, &path)
      || !tpl_cursor_expect_end (&cursor, _ ("write one column or one range, as in 1..4")))
    return;
  self->columns_place = zhu_ini_entry_place (entry, 0);
  self->first_column = path.first;
  self->last_column = path.last;
}

static void
read_rows (ZhuRule *self, const ZhuIniEntry *entry, ZhuDiags *diags)
{
  g_auto (Cursor) cursor = { 0 };

  if (entry == NULL)
    return;
  self->rows_place = zhu_ini_entry_place (entry, 0);
  if (tpl_cursor_open (&cursor, entry->value, entry, 0, diags)
      && tpl_row_path_parse (&cursor, &self->rows))
    tpl_cursor_expect_end (&cursor, _ ("write one row or one variable, as in 合计 or 县"));
}

static void
read_tolerance (ZhuRule *self, const ZhuIniEntry *entry, ZhuDiags *diags)
{
  ZhuPlace place;

  self->tolerance = zhu_number_from_int (0);
  if (entry == NULL)
    return;
  if (zhu_number_parse (entry->value, &self->tolerance)
      && zhu_number_compare (self->tolerance, zhu_number_from_int (0)) >= 0)
    return;
  self->tolerance = zhu_number_from_int (0);
  place = zhu_ini_entry_place (entry, 0);
  zhu_diags_add (diags, ZHU_DIAG_ERROR, "bad-number", &place, _ ("write a number such as 0.5"),
                 _ ("“%s” is no tolerance"), entry->value);
}

static ZhuRule *
read_rule (const Section *section, ZhuDiags *diags)
{
  g_autoptr (ZhuRule) self = g_new0 (ZhuRule, 1);
  const ZhuIniEntry *formula = tpl_section_get (section, KEY_FORMULA);
  const ZhuIniEntry *remark = tpl_section_get (section, KEY_REMARK);

  self->name = g_strdup (section->name);
  self->place = section->place;
  if (formula == NULL)
    tpl_missing_key (section, KEY_FORMULA, diags);
  else
    read_formula (self, formula, diags);
  self->must
      = tpl_value_choice (tpl_section_get (section, KEY_KIND), tpl_kinds, TRUE, diags) != FALSE;
  read_tolerance (self, tpl_section_get (section, KEY_TOLERANCE), diags);
  read_rows (self, tpl_section_get (section, KEY_ROWS), diags);
  read_columns (self, tpl_section_get (section, KEY_COLUMNS), diags);
  self->remark = tpl_value_text (remark);
  tpl_value_check_text (remark, diags);
  return g_steal_pointer (&self);
}

void
tpl_rules_read (GPtrArray *rules, const Source *source, ZhuDiags *diags)
{
  for (gsize i = 0; i < source->sections->len; i++)
    {
      const Section *section = g_ptr_array_index (source->sections, i);

      if (section->kind == SECTION_CHECK)
        g_ptr_array_add (rules, read_rule (section, diags));
    }
}

/* ---- Text ---- */

static int
rank_of (const ZhuSide *side)
{
  switch (side->kind)
    {
    case ZHU_SIDE_ADD:
    case ZHU_SIDE_SUBTRACT:
      return 0;
    case ZHU_SIDE_MULTIPLY:
    case ZHU_SIDE_DIVIDE:
      return 1;
    case ZHU_SIDE_NEGATE:
      return 2;
    case ZHU_SIDE_NUMBER:
    case ZHU_SIDE_REF:
    case ZHU_SIDE_SUM:
    case ZHU_SIDE_ABS:
      return 3;
    }
  return 3;
}

static void side_to_text (const ZhuSide *side, GString *out);

static void
part_to_text (const ZhuSide *side, int least, GString *out)
{
  gboolean needs_brackets = rank_of (side) < least;

  if (needs_brackets)
    g_string_append_c (out, '(');
  side_to_text (side, out);
  if (needs_brackets)
    g_string_append_c (out, ')');
}

static void
binary_to_text (const ZhuSide *side, const char *symbol, GString *out)
{
  part_to_text (g_ptr_array_index (side->children, 0), rank_of (side), out);
  g_string_append_printf (out, " %s ", symbol);
  part_to_text (g_ptr_array_index (side->children, 1), rank_of (side) + 1, out);
}

static void
call_to_text (const ZhuSide *side, const char *id, GString *out)
{
  g_string_append_printf (out, "%s(", tpl_word_chinese (id, ZHU_WORD_FUNCTION));
  for (gsize i = 0; i < side->children->len; i++)
    {
      if (i > 0)
        g_string_append (out, ", ");
      side_to_text (g_ptr_array_index (side->children, i), out);
    }
  g_string_append_c (out, ')');
}

/* Digits as short as they are exact: values come from text with at most 18 decimals. */
static void
number_to_text (ZhuNumber number, GString *out)
{
  g_autofree char *text = zhu_number_format (number, 18, ZHU_ROUND_HALF_UP);
  gsize length = strlen (text);

  while (length > 1 && text[length - 1] == '0')
    length--;
  if (text[length - 1] == '.')
    length--;
  g_string_append_len (out, text, (gssize) length);
}

static void
side_to_text (const ZhuSide *side, GString *out)
{
  switch (side->kind)
    {
    case ZHU_SIDE_NUMBER:
      number_to_text (side->number, out);
      return;
    case ZHU_SIDE_REF:
      tpl_ref_to_text (side->ref, out);
      return;
    case ZHU_SIDE_SUM:
      call_to_text (side, "sum", out);
      return;
    case ZHU_SIDE_ABS:
      call_to_text (side, "abs", out);
      return;
    case ZHU_SIDE_NEGATE:
      g_string_append_c (out, '-');
      part_to_text (g_ptr_array_index (side->children, 0), 2, out);
      return;
    case ZHU_SIDE_ADD:
      binary_to_text (side, "+", out);
      return;
    case ZHU_SIDE_SUBTRACT:
      binary_to_text (side, "-", out);
      return;
    case ZHU_SIDE_MULTIPLY:
      binary_to_text (side, "*", out);
      return;
    case ZHU_SIDE_DIVIDE:
      binary_to_text (side, "/", out);
      return;
    }
}

static void
append_key (GString *out, KeyId key)
{
  g_string_append_printf (out, "%s = ", tpl_key_word (key));
}

void
tpl_rule_dump (const ZhuRule *rule, GString *out)
{
  g_string_append_printf (out, "[%s %s]\n", tpl_section_word (SECTION_CHECK), rule->name);
  append_key (out, KEY_FORMULA);
  side_to_text (rule->left, out);
  g_string_append_printf (out, " %s ", operator_symbol (rule->operator));
  side_to_text (rule->right, out);
  g_string_append_c (out, '\n');
  append_key (out, KEY_KIND);
  g_string_append_printf (out, "%s\n", tpl_choice_word (tpl_kinds, rule->must));
  append_key (out, KEY_TOLERANCE);
  number_to_text (rule->tolerance, out);
  g_string_append_c (out, '\n');
  if (rule->rows.kind != ZHU_PATH_NONE)
    {
      append_key (out, KEY_ROWS);
      tpl_row_path_to_text (&rule->rows, out);
      g_string_append_c (out, '\n');
    }
  if (rule->first_column > 0)
    {
      append_key (out, KEY_COLUMNS);
      g_string_append_printf (out, "%u..%u\n", rule->first_column, rule->last_column);
    }
  if (rule->remark != NULL)
    {
      append_key (out, KEY_REMARK);
      g_string_append_printf (out, "%s\n", rule->remark);
    }
}
