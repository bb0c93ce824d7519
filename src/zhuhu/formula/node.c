/* Syntax trees: making, copying, comparing, and writing them as canonical Chinese text that parses
 * into the same tree again. */
#include "zhuhu/formula/private.h"

#include <string.h>

ZhuNode *
node_new (ZhuNodeKind kind)
{
  ZhuNode *self = g_new0 (ZhuNode, 1);

  self->kind = kind;
  self->date = ZHU_NO_DATE;
  self->children = g_ptr_array_new_with_free_func ((GDestroyNotify) zhu_node_free);
  return self;
}

void
zhu_node_free (ZhuNode *self)
{
  if (self == NULL)
    return;
  g_free (self->text);
  g_free (self->text2);
  g_ptr_array_unref (self->children);
  g_free (self);
}

ZhuNode *
zhu_node_copy (const ZhuNode *self)
{
  ZhuNode *copy;

  if (self == NULL)
    return NULL;
  copy = node_new (self->kind);
  copy->text = g_strdup (self->text);
  copy->text2 = g_strdup (self->text2);
  copy->number = self->number;
  copy->date = self->date;
  copy->first = self->first;
  copy->last = self->last;
  copy->place = self->place;
  copy->offset = self->offset;
  copy->length = self->length;
  for (gsize i = 0; i < self->children->len; i++)
    g_ptr_array_add (copy->children, zhu_node_copy (g_ptr_array_index (self->children, i)));
  return copy;
}

static gboolean
is_same_number (ZhuNumber a, ZhuNumber b)
{
  return a.numerator == b.numerator && a.denominator == b.denominator;
}

gboolean
zhu_node_equal (const ZhuNode *a, const ZhuNode *b)
{
  if (a == NULL || b == NULL)
    return a == b;
  if (a->kind != b->kind || g_strcmp0 (a->text, b->text) != 0 || g_strcmp0 (a->text2, b->text2) != 0
      || !is_same_number (a->number, b->number) || a->date != b->date || a->first != b->first
      || a->last != b->last || a->children->len != b->children->len)
    return FALSE;
  for (gsize i = 0; i < a->children->len; i++)
    if (!zhu_node_equal (g_ptr_array_index (a->children, i), g_ptr_array_index (b->children, i)))
      return FALSE;
  return TRUE;
}

/* ---- Text ---- */

/* How tightly a kind binds: an operand of lower level than its place asks for gets brackets. */
typedef enum
{
  LEVEL_OR = 1,
  LEVEL_AND,
  LEVEL_NOT,
  LEVEL_COMPARISON,
  LEVEL_SUM,
  LEVEL_TERM,
  LEVEL_UNARY,
  LEVEL_PRIMARY
} Level;

static Level
level_of (ZhuNodeKind kind)
{
  switch (kind)
    {
    case ZHU_NODE_OR:
      return LEVEL_OR;
    case ZHU_NODE_AND:
      return LEVEL_AND;
    case ZHU_NODE_NOT:
      return LEVEL_NOT;
    case ZHU_NODE_EQ:
    case ZHU_NODE_NE:
    case ZHU_NODE_LT:
    case ZHU_NODE_LE:
    case ZHU_NODE_GT:
    case ZHU_NODE_GE:
    case ZHU_NODE_IN:
    case ZHU_NODE_NOT_IN:
    case ZHU_NODE_IS_MISSING:
    case ZHU_NODE_IS_GIVEN:
      return LEVEL_COMPARISON;
    case ZHU_NODE_ADD:
    case ZHU_NODE_SUBTRACT:
      return LEVEL_SUM;
    case ZHU_NODE_MULTIPLY:
    case ZHU_NODE_DIVIDE:
      return LEVEL_TERM;
    case ZHU_NODE_NEGATE:
      return LEVEL_UNARY;
    case ZHU_NODE_NUMBER:
    case ZHU_NODE_STRING:
    case ZHU_NODE_DATE:
    case ZHU_NODE_MISSING:
    case ZHU_NODE_NAME:
    case ZHU_NODE_CALL:
    case ZHU_NODE_BAND:
    case ZHU_NODE_COLUMN:
    case ZHU_NODE_SUFFIX:
    case ZHU_NODE_AT:
      return LEVEL_PRIMARY;
    }
  return LEVEL_PRIMARY;
}

static const char *
operator_text (ZhuNodeKind kind)
{
  switch (kind)
    {
    case ZHU_NODE_OR:
      return " 或 ";
    case ZHU_NODE_AND:
      return " 且 ";
    case ZHU_NODE_EQ:
      return " = ";
    case ZHU_NODE_NE:
      return " <> ";
    case ZHU_NODE_LT:
      return " < ";
    case ZHU_NODE_LE:
      return " <= ";
    case ZHU_NODE_GT:
      return " > ";
    case ZHU_NODE_GE:
      return " >= ";
    case ZHU_NODE_ADD:
      return " + ";
    case ZHU_NODE_SUBTRACT:
      return " - ";
    case ZHU_NODE_MULTIPLY:
      return " * ";
    case ZHU_NODE_DIVIDE:
      return " / ";
    case ZHU_NODE_IN:
      return " 属于 ";
    case ZHU_NODE_NOT_IN:
      return " 不属于 ";
    case ZHU_NODE_IS_MISSING:
      return " 缺失";
    case ZHU_NODE_IS_GIVEN:
      return " 非缺失";
    case ZHU_NODE_NUMBER:
    case ZHU_NODE_STRING:
    case ZHU_NODE_DATE:
    case ZHU_NODE_MISSING:
    case ZHU_NODE_NAME:
    case ZHU_NODE_CALL:
    case ZHU_NODE_BAND:
    case ZHU_NODE_COLUMN:
    case ZHU_NODE_NOT:
    case ZHU_NODE_NEGATE:
    case ZHU_NODE_SUFFIX:
    case ZHU_NODE_AT:
      return "";
    }
  return "";
}

static void write_node (GString *out, const ZhuNode *node, Level at_least);

const ZhuNode *
node_child (const ZhuNode *node, gsize i)
{
  return i < node->children->len ? g_ptr_array_index (node->children, i) : NULL;
}

static void
write_string (GString *out, const char *text)
{
  g_string_append_c (out, '"');
  for (; *text != '\0'; text++)
    {
      if (*text == '"')
        g_string_append_c (out, '"');
      g_string_append_c (out, *text);
    }
  g_string_append_c (out, '"');
}

static const char *
word_text (const char *id, ZhuWordKind kind)
{
  const ZhuWord *word = zhu_word_find (id, kind);

  return word == NULL ? id : word->chinese;
}

static void
write_list (GString *out, const ZhuNode *node, gsize first)
{
  g_string_append_c (out, '(');
  for (gsize i = first; i < node->children->len; i++)
    {
      if (i > first)
        g_string_append (out, ", ");
      write_node (out, g_ptr_array_index (node->children, i), LEVEL_OR);
    }
  g_string_append_c (out, ')');
}

/* TRUE for the one bare name on the right of 属于 that is an interval, which takes no brackets. */
static gboolean
is_interval (const ZhuNode *node)
{
  return node->children->len == 2 && node_child (node, 1)->kind == ZHU_NODE_NAME
         && zhu_word_find (node_child (node, 1)->text, ZHU_WORD_DATE) != NULL;
}

static gboolean
is_written_with_dash (const ZhuNode *band)
{
  return band->text2 != NULL && strstr (band->text2, "..") == NULL
         && (node_child (band, 0) == NULL || node_child (band, 0)->kind == ZHU_NODE_NUMBER)
         && (node_child (band, 1) == NULL || node_child (band, 1)->kind == ZHU_NODE_NUMBER);
}

static void
write_band (GString *out, const ZhuNode *node)
{
  if (node->text != NULL)
    {
      write_string (out, node->text);
      g_string_append (out, ": ");
    }
  if (node_child (node, 0) != NULL)
    write_node (out, node_child (node, 0), LEVEL_PRIMARY);
  g_string_append (out, is_written_with_dash (node) ? "-" : "..");
  if (node_child (node, 1) != NULL)
    write_node (out, node_child (node, 1), LEVEL_PRIMARY);
}

static void
write_at (GString *out, const ZhuNode *node)
{
  write_node (out, node_child (node, 0), LEVEL_PRIMARY);
  g_string_append_c (out, '@');
  if (node_child (node, 1) != NULL)
    write_node (out, node_child (node, 1), LEVEL_PRIMARY);
  else
    g_string_append (out, word_text (node->text, ZHU_WORD_DATE));
}

static void
write_column (GString *out, const ZhuNode *node)
{
  if (node->first == node->last)
    g_string_append_printf (out, "(%u)", node->first);
  else
    g_string_append_printf (out, "(%u..%u)", node->first, node->last);
}

static void
write_primary (GString *out, const ZhuNode *node)
{
  g_autofree char *date = NULL;

  switch ((int) node->kind)
    {
    case ZHU_NODE_NUMBER:
      g_string_append (out, node->text);
      break;
    case ZHU_NODE_STRING:
      write_string (out, node->text);
      break;
    case ZHU_NODE_DATE:
      date = zhu_date_format (node->date, "yyyy-MM-dd");
      g_string_append (out, date);
      break;
    case ZHU_NODE_MISSING:
      g_string_append (out, "缺失");
      break;
    case ZHU_NODE_NAME:
      g_string_append (out, node->text);
      if (node->text2 != NULL)
        g_string_append_printf (out, ".%s", node->text2);
      break;
    case ZHU_NODE_CALL:
      g_string_append (out, word_text (node->text, ZHU_WORD_FUNCTION));
      write_list (out, node, 0);
      break;
    case ZHU_NODE_BAND:
      write_band (out, node);
      break;
    case ZHU_NODE_COLUMN:
      write_column (out, node);
      break;
    case ZHU_NODE_SUFFIX:
      write_node (out, node_child (node, 0), LEVEL_PRIMARY);
      g_string_append_printf (out, ".%s", word_text (node->text, ZHU_WORD_SUFFIX));
      break;
    default:
      write_at (out, node);
      break;
    }
}

static void
write_operation (GString *out, const ZhuNode *node, Level level)
{
  if (node->kind == ZHU_NODE_NOT)
    {
      g_string_append (out, "非 ");
      write_node (out, node_child (node, 0), LEVEL_COMPARISON);
      return;
    }
  if (node->kind == ZHU_NODE_NEGATE)
    {
      g_string_append_c (out, '-');
      write_node (out, node_child (node, 0), LEVEL_PRIMARY);
      return;
    }
  /* Operators lean to the left, comparisons do not chain. */
  write_node (out, node_child (node, 0), level == LEVEL_COMPARISON ? LEVEL_SUM : level);
  g_string_append (out, operator_text (node->kind));
  if (node->kind == ZHU_NODE_IN || node->kind == ZHU_NODE_NOT_IN)
    {
      if (is_interval (node))
        g_string_append (out, node_child (node, 1)->text);
      else
        write_list (out, node, 1);
    }
  else if (node->children->len > 1)
    write_node (out, node_child (node, 1), level + 1);
}

static void
write_node (GString *out, const ZhuNode *node, Level at_least)
{
  Level level = level_of (node->kind);

  if (level == LEVEL_PRIMARY)
    {
      write_primary (out, node);
      return;
    }
  if (level < at_least)
    g_string_append_c (out, '(');
  write_operation (out, node, level);
  if (level < at_least)
    g_string_append_c (out, ')');
}

char *
zhu_node_to_text (const ZhuNode *self)
{
  GString *out = g_string_new (NULL);

  g_return_val_if_fail (self != NULL, g_string_free (out, FALSE));
  write_node (out, self, LEVEL_OR);
  return g_string_free (out, FALSE);
}
