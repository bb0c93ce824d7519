/* The parser of axes (language.md §2, §4): "+" stacks, ">" nests and binds tighter, an item may
 * carry a head, a pick {…} and measures […]. Whether a bare name is a class or a measure is known
 * only when the axis is bound to a dictionary, so here it is a class. */
#include "zhuhu/template/private.h"

static ZhuAxis *parse_axis (Cursor *cursor);

static ZhuAxis *
axis_new (ZhuAxisKind kind, ZhuPlace place)
{
  ZhuAxis *self = g_new0 (ZhuAxis, 1);

  self->kind = kind;
  self->place = place;
  return self;
}

void
zhu_axis_free (ZhuAxis *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->node, zhu_node_free);
  g_clear_pointer (&self->names, g_ptr_array_unref);
  g_clear_pointer (&self->picks, g_ptr_array_unref);
  g_clear_pointer (&self->measures, g_ptr_array_unref);
  g_clear_pointer (&self->children, g_ptr_array_unref);
  g_free (self->head);
  g_free (self);
}

static GPtrArray *
axes_new (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) zhu_axis_free);
}

/* ---- Atoms ---- */

static gboolean
is_suffix (const ZhuToken *token)
{
  return token->kind == ZHU_TOKEN_NAME && zhu_word_find (token->text, ZHU_WORD_SUFFIX) != NULL;
}

/* Index of the token after the class or measure at the cursor: name, call, suffixes and dates. */
static gsize
find_atom_end (const Cursor *cursor, gboolean *is_measure)
{
  gsize n = 1;

  *is_measure = tpl_cursor_is (cursor, n, "(");
  if (*is_measure)
    n = tpl_cursor_closing (cursor, cursor->at + n) + 1 - cursor->at;
  while (tpl_cursor_is (cursor, n, ".") || tpl_cursor_is (cursor, n, "@"))
    {
      const ZhuToken *next = tpl_cursor_peek (cursor, n + 1);

      if (tpl_cursor_is (cursor, n, ".") && is_suffix (next))
        *is_measure = TRUE;
      n += next->kind == ZHU_TOKEN_NAME || next->kind == ZHU_TOKEN_DATE ? 2 : 1;
    }
  return cursor->at + n;
}

/* FALSE with a finding if @node is a condition, such as 非(…). */
static gboolean
is_measure_node (const Cursor *cursor, const ZhuNode *node, const ZhuPlace *place)
{
  if ((node->kind < ZHU_NODE_EQ || node->kind > ZHU_NODE_IS_GIVEN) && node->kind != ZHU_NODE_NOT
      && node->kind != ZHU_NODE_AND && node->kind != ZHU_NODE_OR)
    return TRUE;
  zhu_diags_add (cursor->diags, ZHU_DIAG_ERROR, "condition-as-measure", place,
                 _ ("count what fulfils it, as in 计数(人, 残疾等级 <= 2)"),
                 _ ("this is a condition, which is no measure"));
  return FALSE;
}

static ZhuAxis *
parse_named (Cursor *cursor)
{
  ZhuPlace place = tpl_cursor_place (cursor, 0);
  gboolean is_measure;
  gsize end = find_atom_end (cursor, &is_measure);
  g_autoptr (ZhuNode) node = tpl_cursor_slice (cursor, end);
  ZhuAxis *self;

  if (node == NULL || !is_measure_node (cursor, node, &place))
    return NULL;
  self = axis_new (is_measure ? ZHU_AXIS_MEASURE : ZHU_AXIS_CLASS, place);
  self->node = g_steal_pointer (&node);
  return self;
}

/* Opens the bracket that must follow the word at the cursor. */
static gboolean
open_bracket_of_word (Cursor *cursor, const char *remedy)
{
  g_autofree char *seen = tpl_cursor_seen (cursor, 0);

  if (!tpl_cursor_is (cursor, 1, "("))
    {
      tpl_cursor_fail (cursor, "needs-brackets", remedy, _ ("%s needs brackets after it"), seen);
      return FALSE;
    }
  cursor->at += 2;
  return TRUE;
}

static ZhuAxis *
parse_areas (Cursor *cursor)
{
  g_autoptr (ZhuAxis) self = axis_new (ZHU_AXIS_AREAS, tpl_cursor_place (cursor, 0));

  if (!open_bracket_of_word (cursor, _ ("write the levels, as in 地区(填报单位, 县); for the areas "
                                        "below the report's own write 下辖")))
    return NULL;
  self->names = g_ptr_array_new_with_free_func (g_free);
  do
    {
      if (!tpl_cursor_is_kind (cursor, 0, ZHU_TOKEN_NAME))
        {
          g_autofree char *seen = tpl_cursor_seen (cursor, 0);

          tpl_cursor_fail (cursor, "expected", _ ("write names of area levels such as 县"),
                           _ ("here the name of an area level is needed, not %s"), seen);
          return NULL;
        }
      g_ptr_array_add (self->names, g_strdup (tpl_cursor_peek (cursor, 0)->text));
      cursor->at++;
    }
  while (tpl_cursor_accept (cursor, ","));
  return tpl_cursor_expect (cursor, ")") ? g_steal_pointer (&self) : NULL;
}

static ZhuAxis *
parse_condition (Cursor *cursor, ZhuAxisKind kind)
{
  g_autoptr (ZhuAxis) self = axis_new (kind, tpl_cursor_place (cursor, 0));

  if (!open_bracket_of_word (cursor,
                             _ ("write the condition in brackets, as in 条件(残疾等级 <= 2)")))
    return NULL;
  self->node = tpl_cursor_expr (cursor);
  if (self->node == NULL || !tpl_cursor_expect (cursor, ")"))
    return NULL;
  return g_steal_pointer (&self);
}

static ZhuAxis *
parse_word (Cursor *cursor, const ZhuWord *word)
{
  static const struct
  {
    const char *id;
    ZhuAxisKind kind;
  } kinds[] = {
    { "total", ZHU_AXIS_TOTAL },    { "subtotal", ZHU_AXIS_SUBTOTAL },
    { "below", ZHU_AXIS_BELOW },    { "area", ZHU_AXIS_AREAS },
    { "when", ZHU_AXIS_CONDITION }, { "of_which", ZHU_AXIS_OF_WHICH },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      ZhuAxis *self;

      if (!g_str_equal (kinds[i].id, word->id))
        continue;
      if (kinds[i].kind == ZHU_AXIS_AREAS)
        return parse_areas (cursor);
      if (kinds[i].kind == ZHU_AXIS_CONDITION || kinds[i].kind == ZHU_AXIS_OF_WHICH)
        return parse_condition (cursor, kinds[i].kind);
      self = axis_new (kinds[i].kind, tpl_cursor_place (cursor, 0));
      cursor->at++;
      return self;
    }
  tpl_cursor_fail (cursor, "only-in-braces",
                   _ ("write it inside the braces of a variable, as in 性别{男, 其余}"),
                   _ ("“%s” is no class of its own"), tpl_cursor_peek (cursor, 0)->text);
  return NULL;
}

/* (…) as an item. What carries a head or measures of its own becomes the only child of a new group
 * if more is hung on it. */
static ZhuAxis *
parse_group (Cursor *cursor)
{
  g_autoptr (ZhuAxis) inner = NULL;
  g_autoptr (ZhuAxis) self = NULL;
  ZhuPlace place = tpl_cursor_place (cursor, 0);
  gboolean has_more;

  if (tpl_ref_is_column (cursor))
    {
      tpl_cursor_fail (cursor, "column-in-axis",
                       _ ("write it inside a measure, as in 率((2), (5)); for a group write names"),
                       _ ("a number in brackets is a column, which is no item of an axis"));
      return NULL;
    }
  if (!tpl_cursor_enter (cursor))
    return NULL;
  cursor->at++;
  inner = parse_axis (cursor);
  if (inner == NULL)
    return NULL;
  if (!tpl_cursor_is (cursor, 0, ")"))
    {
      g_autofree char *seen = tpl_cursor_seen (cursor, 0);

      tpl_cursor_fail (cursor, "unexpected",
                       _ ("put + or > between items; arithmetic stands in […], inside a call or in "
                          "a section [计量 …]"),
                       _ ("%s cannot stand here"), seen);
      return NULL;
    }
  cursor->at++;
  tpl_cursor_leave (cursor);

  has_more = tpl_cursor_is_kind (cursor, 0, ZHU_TOKEN_STRING) || tpl_cursor_is (cursor, 0, "{")
             || tpl_cursor_is (cursor, 0, "[");
  if (!has_more
      || (inner->kind == ZHU_AXIS_STACK && inner->head == NULL && inner->measures == NULL))
    return g_steal_pointer (&inner);
  self = axis_new (ZHU_AXIS_STACK, place);
  self->children = axes_new ();
  g_ptr_array_add (self->children, g_steal_pointer (&inner));
  return g_steal_pointer (&self);
}

static ZhuAxis *
refuse_atom (Cursor *cursor)
{
  g_autofree char *seen = tpl_cursor_seen (cursor, 0);

  if (tpl_cursor_is_kind (cursor, 0, ZHU_TOKEN_STRING))
    tpl_cursor_fail (cursor, "head-alone", _ ("write the head after the item that it is for"),
                     _ ("the head %s stands after no item"), seen);
  else
    tpl_cursor_fail (
        cursor, "expected-item",
        _ ("write a variable, 合计, 条件(…) or a measure, and remove a + or > too many"),
        _ ("here an item of the axis is needed, not %s"), seen);
  return NULL;
}

static ZhuAxis *
parse_atom (Cursor *cursor)
{
  const ZhuToken *token = tpl_cursor_peek (cursor, 0);
  const ZhuWord *word;

  if (++cursor->n_items > TPL_MAX_ITEMS)
    {
      tpl_cursor_fail (cursor, "too-many-items", _ ("split the table"),
                       _ ("the axis has more than %d items"), TPL_MAX_ITEMS);
      return NULL;
    }
  if (tpl_cursor_is (cursor, 0, "("))
    return parse_group (cursor);
  if (token->kind != ZHU_TOKEN_NAME)
    return refuse_atom (cursor);
  word = zhu_word_find (token->text, ZHU_WORD_AXIS);
  return word != NULL ? parse_word (cursor, word) : parse_named (cursor);
}

/* ---- What hangs on an item ---- */

/* The head at the cursor. Heads are texts with figures: what stands in braces is checked here,
 * where its place is known. */
static char *
take_head (Cursor *cursor)
{
  const ZhuToken *token = tpl_cursor_peek (cursor, 0);
  gsize quote = (gsize) g_utf8_skip[(unsigned char) cursor->text[token->offset]];
  g_autoptr (GPtrArray) pieces = tpl_text_parse (
      token->text, cursor->entry, cursor->base + token->offset + quote, cursor->diags);

  if (pieces == NULL)
    return NULL;
  cursor->at++;
  return g_strdup (token->text);
}

static ZhuAxis *
parse_leaf (Cursor *cursor)
{
  g_autoptr (ZhuAxis) self = axis_new (ZHU_AXIS_MEASURE, tpl_cursor_place (cursor, 0));

  self->node = tpl_cursor_expr (cursor);
  if (self->node == NULL)
    return NULL;
  if (!is_measure_node (cursor, self->node, &self->place))
    return NULL;
  if (tpl_cursor_is_kind (cursor, 0, ZHU_TOKEN_STRING))
    {
      self->head = take_head (cursor);
      if (self->head == NULL)
        return NULL;
    }
  return g_steal_pointer (&self);
}

static gboolean
parse_measures (Cursor *cursor, ZhuAxis *self)
{
  if (self->kind == ZHU_AXIS_MEASURE)
    {
      tpl_cursor_fail (cursor, "measure-on-measure", _ ("leave one of the two"),
                       _ ("a measure cannot carry measures"));
      return FALSE;
    }
  self->measures = axes_new ();
  cursor->at++;
  do
    {
      ZhuAxis *leaf = parse_leaf (cursor);

      if (leaf == NULL)
        return FALSE;
      g_ptr_array_add (self->measures, leaf);
    }
  while (tpl_cursor_accept (cursor, ","));
  return tpl_cursor_expect (cursor, "]");
}

static gboolean
parse_picks (Cursor *cursor, ZhuAxis *self)
{
  if (self->kind != ZHU_AXIS_CLASS)
    {
      tpl_cursor_fail (cursor, "pick-here", _ ("put the braces after the variable itself"),
                       _ ("braces can stand only after a variable or an area level"));
      return FALSE;
    }
  self->picks = tpl_picks_parse (cursor);
  return self->picks != NULL;
}

static gboolean
refuse_second (Cursor *cursor, const char *what)
{
  tpl_cursor_fail (cursor, "second-suffix", _ ("leave one of the two"),
                   _ ("the item already has %s"), what);
  return FALSE;
}

static gboolean
parse_suffix (Cursor *cursor, ZhuAxis *self)
{
  if (tpl_cursor_is (cursor, 0, "{"))
    return self->picks != NULL ? refuse_second (cursor, _ ("braces")) : parse_picks (cursor, self);
  if (tpl_cursor_is (cursor, 0, "["))
    return self->measures != NULL ? refuse_second (cursor, _ ("measures"))
                                  : parse_measures (cursor, self);
  if (self->head != NULL)
    return refuse_second (cursor, _ ("a head"));
  self->head = take_head (cursor);
  return self->head != NULL;
}

static ZhuAxis *
parse_item (Cursor *cursor)
{
  g_autoptr (ZhuAxis) self = parse_atom (cursor);

  if (self == NULL)
    return NULL;
  while (tpl_cursor_is_kind (cursor, 0, ZHU_TOKEN_STRING) || tpl_cursor_is (cursor, 0, "{")
         || tpl_cursor_is (cursor, 0, "["))
    if (!parse_suffix (cursor, self))
      return NULL;
  return g_steal_pointer (&self);
}

/* ---- Nesting and stacking ---- */

static gboolean
has_measures (const ZhuAxis *self)
{
  if (self->measures != NULL)
    return TRUE;
  for (gsize i = 0; self->children != NULL && i < self->children->len; i++)
    if (has_measures (g_ptr_array_index (self->children, i)))
      return TRUE;
  return FALSE;
}

static ZhuAxis *
parse_nest (Cursor *cursor)
{
  g_autoptr (ZhuAxis) first = parse_item (cursor);
  g_autoptr (ZhuAxis) self = NULL;

  if (first == NULL || !tpl_cursor_is (cursor, 0, ">"))
    return g_steal_pointer (&first);
  self = axis_new (ZHU_AXIS_NEST, first->place);
  self->children = axes_new ();
  g_ptr_array_add (self->children, g_steal_pointer (&first));
  while (tpl_cursor_is (cursor, 0, ">"))
    {
      const ZhuAxis *above = g_ptr_array_index (self->children, self->children->len - 1);
      ZhuAxis *next;

      if (has_measures (above))
        {
          tpl_cursor_fail (cursor, "measures-not-last",
                           _ ("put the […] after the last item of the path"),
                           _ ("measures in […] must be the last step of their path"));
          return NULL;
        }
      cursor->at++;
      next = parse_item (cursor);
      if (next == NULL)
        return NULL;
      g_ptr_array_add (self->children, next);
    }
  return g_steal_pointer (&self);
}

static ZhuAxis *
parse_axis (Cursor *cursor)
{
  g_autoptr (ZhuAxis) first = parse_nest (cursor);
  g_autoptr (ZhuAxis) self = NULL;

  if (first == NULL || !tpl_cursor_is (cursor, 0, "+"))
    return g_steal_pointer (&first);
  self = axis_new (ZHU_AXIS_STACK, first->place);
  self->children = axes_new ();
  g_ptr_array_add (self->children, g_steal_pointer (&first));
  while (tpl_cursor_accept (cursor, "+"))
    {
      ZhuAxis *next = parse_nest (cursor);

      if (next == NULL)
        return NULL;
      g_ptr_array_add (self->children, next);
    }
  return g_steal_pointer (&self);
}

ZhuAxis *
zhu_axis_parse (const char *text, const ZhuIniEntry *entry, ZhuDiags *diags)
{
  g_auto (Cursor) cursor = { 0 };
  g_autoptr (ZhuAxis) self = NULL;

  g_return_val_if_fail (text != NULL, NULL);
  if (!tpl_cursor_open (&cursor, text, entry, 0, diags))
    return NULL;
  self = parse_axis (&cursor);
  if (self == NULL
      || !tpl_cursor_expect_end (&cursor, _ ("put + or > between items; arithmetic stands in […], "
                                             "inside a call or in a section [计量 …]")))
    return NULL;
  return g_steal_pointer (&self);
}
