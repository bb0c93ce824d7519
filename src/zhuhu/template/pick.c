/* The braces after a variable (language.md §4): which categories are shown, in which order, grouped
 * and renamed. Picking never changes a total. */
#include "zhuhu/template/private.h"

void
tpl_pick_free (gpointer data)
{
  ZhuPick *self = data;

  if (self == NULL)
    return;
  g_clear_pointer (&self->values, g_ptr_array_unref);
  g_free (self->label);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ZhuPick, tpl_pick_free)

static ZhuNode *
node_new (Cursor *cursor, ZhuNodeKind kind)
{
  const ZhuToken *token = tpl_cursor_peek (cursor, 0);
  ZhuNode *node = g_new0 (ZhuNode, 1);

  node->kind = kind;
  node->children = g_ptr_array_new_with_free_func ((GDestroyNotify) zhu_node_free);
  node->place = tpl_cursor_place (cursor, 0);
  node->offset = token->offset;
  node->length = token->length;
  return node;
}

/* ---- Values and ranges ---- */

static gboolean
is_value (const Cursor *cursor, gsize ahead)
{
  ZhuTokenKind kind = tpl_cursor_peek (cursor, ahead)->kind;

  return kind == ZHU_TOKEN_NAME || kind == ZHU_TOKEN_STRING || kind == ZHU_TOKEN_NUMBER
         || kind == ZHU_TOKEN_DATE;
}

/* NULL after a finding. */
static ZhuNode *
take_value (Cursor *cursor)
{
  static const ZhuNodeKind kinds[] = {
    [ZHU_TOKEN_NAME] = ZHU_NODE_NAME,
    [ZHU_TOKEN_STRING] = ZHU_NODE_STRING,
    [ZHU_TOKEN_NUMBER] = ZHU_NODE_NUMBER,
    [ZHU_TOKEN_DATE] = ZHU_NODE_DATE,
  };
  const ZhuToken *token = tpl_cursor_peek (cursor, 0);
  g_autoptr (ZhuNode) node = node_new (cursor, kinds[token->kind]);

  if (token->kind == ZHU_TOKEN_NUMBER && !zhu_number_parse (token->text, &node->number))
    {
      tpl_cursor_fail (cursor, "bad-number", _ ("write fewer digits"),
                       _ ("the number is too large"));
      return NULL;
    }
  if (token->kind == ZHU_TOKEN_DATE)
    zhu_date_parse (token->text, &node->date);
  else
    node->text = g_strdup (token->text);
  cursor->at++;
  return g_steal_pointer (&node);
}

static gboolean
is_range_sign (const Cursor *cursor, gsize ahead)
{
  return tpl_cursor_is (cursor, ahead, "..") || tpl_cursor_is (cursor, ahead, "-");
}

/* "-" is read as a range only beside whole numbers: elsewhere it would look like subtraction. */
static gboolean
check_minus (Cursor *cursor, gboolean has_left)
{
  const ZhuToken *right = tpl_cursor_peek (cursor, 1);
  gboolean is_right = !is_value (cursor, 1) || right->unsigned_integer;
  gboolean is_left
      = !has_left || g_array_index (cursor->tokens, ZhuToken, cursor->at - 1).unsigned_integer;

  if (!tpl_cursor_is (cursor, 0, "-") || (is_left && is_right))
    return TRUE;
  tpl_cursor_fail (cursor, "bad-range",
                   _ ("write .. between the two, as in 2020-01-01..2020-03-31"),
                   _ ("“-” makes a range only between whole numbers"));
  return FALSE;
}

static ZhuNode *
parse_range (Cursor *cursor, ZhuNode *left)
{
  g_autoptr (ZhuNode) first = left;
  g_autoptr (ZhuNode) self = node_new (cursor, ZHU_NODE_BAND);
  g_autoptr (ZhuNode) last = NULL;

  if (first != NULL)
    self->place = first->place;
  if (!check_minus (cursor, first != NULL))
    return NULL;
  if (first == NULL && !is_value (cursor, 1))
    {
      tpl_cursor_fail (cursor, "bad-range", _ ("write at least one end, as in 60-"),
                       _ ("the range has no end"));
      return NULL;
    }
  cursor->at++;
  if (is_value (cursor, 0) && (last = take_value (cursor)) == NULL)
    return NULL;
  g_ptr_array_add (self->children, g_steal_pointer (&first));
  g_ptr_array_add (self->children, g_steal_pointer (&last));
  return g_steal_pointer (&self);
}

static ZhuNode *
parse_value (Cursor *cursor)
{
  ZhuNode *value;

  if (is_range_sign (cursor, 0))
    return parse_range (cursor, NULL);
  if (!is_value (cursor, 0))
    {
      g_autofree char *seen = tpl_cursor_seen (cursor, 0);

      tpl_cursor_fail (cursor, "expected-category",
                       _ ("write a code, its name, a range such as 1-2, *, 其余, 缺失 or 未列"),
                       _ ("here a category is needed, not %s"), seen);
      return NULL;
    }
  value = take_value (cursor);
  return value != NULL && is_range_sign (cursor, 0) ? parse_range (cursor, value) : value;
}

/* ---- Categories ---- */

static gboolean
pick_kind_of (const Cursor *cursor, ZhuPickKind *kind)
{
  static const struct
  {
    const char *id;
    ZhuPickKind kind;
  } words[] = { { "other", ZHU_PICK_OTHER },
                { "missing", ZHU_PICK_MISSING },
                { "unlisted", ZHU_PICK_UNLISTED } };

  *kind = ZHU_PICK_REST_EACH;
  if (tpl_cursor_is (cursor, 0, "*"))
    return TRUE;
  for (gsize i = 0; i < G_N_ELEMENTS (words); i++)
    if (tpl_cursor_is_word (cursor, 0, ZHU_WORD_AXIS, words[i].id))
      {
        *kind = words[i].kind;
        return TRUE;
      }
  *kind = ZHU_PICK_VALUES;
  return FALSE;
}

static gboolean
is_separator (const Cursor *cursor)
{
  return tpl_cursor_is (cursor, 0, "|") || tpl_cursor_is (cursor, 0, "、");
}

static gboolean
refuse_mixture (Cursor *cursor)
{
  tpl_cursor_fail (cursor, "mixed-pick",
                   _ ("make it a category of its own, with a comma before it"),
                   _ ("* and 其余 cannot be grouped with others"));
  return FALSE;
}

/* One member of a group of several: 缺失 as node MISSING, 未列 as the name of the word. */
static gboolean
add_member (Cursor *cursor, ZhuPick *self)
{
  ZhuPickKind kind;
  ZhuNode *node;

  if (!pick_kind_of (cursor, &kind))
    node = parse_value (cursor);
  else if (kind == ZHU_PICK_MISSING || kind == ZHU_PICK_UNLISTED)
    {
      node = node_new (cursor, kind == ZHU_PICK_MISSING ? ZHU_NODE_MISSING : ZHU_NODE_NAME);
      if (kind == ZHU_PICK_UNLISTED)
        node->text = g_strdup (tpl_word_chinese ("unlisted", ZHU_WORD_AXIS));
      cursor->at++;
    }
  else
    return refuse_mixture (cursor);
  if (node != NULL)
    g_ptr_array_add (self->values, node);
  return node != NULL;
}

static gboolean
parse_members (Cursor *cursor, ZhuPick *self)
{
  do
    if (!add_member (cursor, self))
      return FALSE;
  while (tpl_cursor_accept (cursor, "|") || tpl_cursor_accept (cursor, "、"));
  return TRUE;
}

static gboolean
parse_label (Cursor *cursor, ZhuPick *self)
{
  if ((!tpl_cursor_is_kind (cursor, 0, ZHU_TOKEN_NAME)
       && !tpl_cursor_is_kind (cursor, 0, ZHU_TOKEN_STRING))
      || !tpl_cursor_is (cursor, 1, ":"))
    return TRUE;
  self->label = g_strdup (tpl_cursor_peek (cursor, 0)->text);
  cursor->at += 2;
  if (!tpl_cursor_is (cursor, 0, "*"))
    return TRUE;
  tpl_cursor_fail (cursor, "label-on-rest", _ ("write 其余 to show them as one category"),
                   _ ("* shows each category under its own label"));
  return FALSE;
}

static ZhuPick *
parse_pick (Cursor *cursor)
{
  g_autoptr (ZhuPick) self = g_new0 (ZhuPick, 1);
  gsize start;

  self->place = tpl_cursor_place (cursor, 0);
  self->values = g_ptr_array_new_with_free_func ((GDestroyNotify) zhu_node_free);
  if (!parse_label (cursor, self))
    return NULL;
  start = cursor->at;
  if (pick_kind_of (cursor, &self->kind))
    {
      cursor->at++;
      if (!is_separator (cursor))
        return g_steal_pointer (&self);
      self->kind = ZHU_PICK_VALUES;
      cursor->at = start;
    }
  return parse_members (cursor, self) ? g_steal_pointer (&self) : NULL;
}

/* Overlaps by code are found when the axis is bound; the same word twice is seen here. */
static gboolean
check_repeated (Cursor *cursor, const GPtrArray *picks, const ZhuPick *pick)
{
  for (gsize i = 0; i < picks->len; i++)
    {
      const ZhuPick *other = g_ptr_array_index (picks, i);

      if (pick->kind == ZHU_PICK_VALUES || other->kind != pick->kind)
        continue;
      zhu_diags_add (cursor->diags, ZHU_DIAG_ERROR, "repeated-pick", &pick->place,
                     _ ("leave one of the two"), _ ("this category is in the braces twice"));
      return FALSE;
    }
  return TRUE;
}

GPtrArray *
tpl_picks_parse (Cursor *cursor)
{
  g_autoptr (GPtrArray) picks = g_ptr_array_new_with_free_func (tpl_pick_free);

  cursor->at++;
  do
    {
      g_autoptr (ZhuPick) pick = parse_pick (cursor);

      if (pick == NULL || !check_repeated (cursor, picks, pick))
        return NULL;
      g_ptr_array_add (picks, g_steal_pointer (&pick));
    }
  while (tpl_cursor_accept (cursor, ","));
  return tpl_cursor_expect (cursor, "}") ? g_steal_pointer (&picks) : NULL;
}

/* ---- Text ---- */

static void
append_value (GString *out, const ZhuNode *node)
{
  g_autofree char *text = zhu_node_to_text (node);

  g_string_append (out, text);
}

static void
append_range (GString *out, const ZhuNode *node)
{
  const ZhuNode *first = g_ptr_array_index (node->children, 0);
  const ZhuNode *last = g_ptr_array_index (node->children, 1);

  if (first != NULL)
    append_value (out, first);
  g_string_append (out, "..");
  if (last != NULL)
    append_value (out, last);
}

static void
append_pick (GString *out, const ZhuPick *pick)
{
  static const char *const words[] = {
    [ZHU_PICK_OTHER] = "other", [ZHU_PICK_MISSING] = "missing", [ZHU_PICK_UNLISTED] = "unlisted"
  };

  if (pick->label != NULL)
    {
      tpl_append_name (out, pick->label);
      g_string_append (out, ": ");
    }
  if (pick->kind == ZHU_PICK_REST_EACH)
    g_string_append_c (out, '*');
  else if (pick->kind != ZHU_PICK_VALUES)
    g_string_append (out, tpl_word_chinese (words[pick->kind], ZHU_WORD_AXIS));
  for (gsize i = 0; i < pick->values->len; i++)
    {
      const ZhuNode *node = g_ptr_array_index (pick->values, i);

      if (i > 0)
        g_string_append (out, "、");
      if (node->kind == ZHU_NODE_BAND)
        append_range (out, node);
      else
        append_value (out, node);
    }
}

void
tpl_picks_to_text (const GPtrArray *picks, GString *out)
{
  for (gsize i = 0; i < picks->len; i++)
    {
      g_string_append (out, i == 0 ? "{" : ", ");
      append_pick (out, g_ptr_array_index (picks, i));
    }
  g_string_append_c (out, '}');
}
