/* Axes as canonical text: Chinese words, ASCII punctuation, the head before picks and measures.
 * Reading the text again gives the same tree. */
#include "zhuhu/template/private.h"

static void print_axis (const ZhuAxis *self, GString *out);

void
tpl_append_quoted (GString *out, const char *text)
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

static gboolean
is_plain_name (const char *text)
{
  gunichar first = g_utf8_get_char (text);

  if (*text == '\0' || g_unichar_isdigit (first))
    return FALSE;
  for (; *text != '\0'; text = g_utf8_next_char (text))
    {
      gunichar c = g_utf8_get_char (text);

      if (!g_unichar_isalnum (c) && c != '_' && c != 0xB7)
        return FALSE;
    }
  return TRUE;
}

void
tpl_append_name (GString *out, const char *text)
{
  if (is_plain_name (text))
    g_string_append (out, text);
  else
    tpl_append_quoted (out, text);
}

static void
append_word (GString *out, const char *id)
{
  g_string_append (out, tpl_word_chinese (id, ZHU_WORD_AXIS));
}

static void
append_node (GString *out, const ZhuNode *node)
{
  g_autofree char *text = zhu_node_to_text (node);

  g_string_append (out, text);
}

static void
print_areas (const ZhuAxis *self, GString *out)
{
  append_word (out, "area");
  for (gsize i = 0; i < self->names->len; i++)
    {
      g_string_append (out, i == 0 ? "(" : ", ");
      tpl_append_name (out, g_ptr_array_index (self->names, i));
    }
  g_string_append_c (out, ')');
}

static void
print_atom (const ZhuAxis *self, GString *out)
{
  switch (self->kind)
    {
    case ZHU_AXIS_STACK:
    case ZHU_AXIS_NEST:
      g_string_append_c (out, '(');
      print_axis (self, out);
      g_string_append_c (out, ')');
      return;
    case ZHU_AXIS_TOTAL:
      append_word (out, "total");
      return;
    case ZHU_AXIS_SUBTOTAL:
      append_word (out, "subtotal");
      return;
    case ZHU_AXIS_BELOW:
      append_word (out, "below");
      return;
    case ZHU_AXIS_AREAS:
      print_areas (self, out);
      return;
    case ZHU_AXIS_CONDITION:
    case ZHU_AXIS_OF_WHICH:
      append_word (out, self->kind == ZHU_AXIS_CONDITION ? "when" : "of_which");
      g_string_append_c (out, '(');
      append_node (out, self->node);
      g_string_append_c (out, ')');
      return;
    case ZHU_AXIS_CLASS:
    case ZHU_AXIS_MEASURE:
      append_node (out, self->node);
      return;
    }
}

static void
print_measures (const GPtrArray *measures, GString *out)
{
  for (gsize i = 0; i < measures->len; i++)
    {
      const ZhuAxis *leaf = g_ptr_array_index (measures, i);

      g_string_append (out, i == 0 ? "[" : ", ");
      append_node (out, leaf->node);
      if (leaf->head != NULL)
        {
          g_string_append_c (out, ' ');
          tpl_append_quoted (out, leaf->head);
        }
    }
  g_string_append_c (out, ']');
}

static void
print_item (const ZhuAxis *self, GString *out)
{
  print_atom (self, out);
  if (self->head != NULL)
    {
      g_string_append_c (out, ' ');
      tpl_append_quoted (out, self->head);
    }
  if (self->picks != NULL)
    tpl_picks_to_text (self->picks, out);
  if (self->measures != NULL)
    print_measures (self->measures, out);
}

static void
print_nest (const ZhuAxis *self, GString *out)
{
  if (self->kind != ZHU_AXIS_NEST)
    {
      print_item (self, out);
      return;
    }
  for (gsize i = 0; i < self->children->len; i++)
    {
      if (i > 0)
        g_string_append (out, " > ");
      print_item (g_ptr_array_index (self->children, i), out);
    }
}

/* The children of a group without its brackets. */
static void
print_axis (const ZhuAxis *self, GString *out)
{
  if (self->kind != ZHU_AXIS_STACK)
    {
      print_nest (self, out);
      return;
    }
  for (gsize i = 0; i < self->children->len; i++)
    {
      if (i > 0)
        g_string_append (out, " + ");
      print_nest (g_ptr_array_index (self->children, i), out);
    }
}

char *
zhu_axis_to_text (const ZhuAxis *self)
{
  GString *out = g_string_new (NULL);

  g_return_val_if_fail (self != NULL, g_string_free (out, FALSE));
  if (self->kind == ZHU_AXIS_STACK && (self->head != NULL || self->measures != NULL))
    print_item (self, out);
  else
    print_axis (self, out);
  return g_string_free (out, FALSE);
}
