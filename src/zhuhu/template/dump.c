/* A template as canonical INI: Chinese words, everything inherited written out, places gone.
 * Reading it again gives an equal template. */
#include "zhuhu/template/private.h"

#include <string.h>

static void
open_section (GString *out, SectionKind kind)
{
  g_string_append_printf (out, "[%s]\n", tpl_section_word (kind));
}

static void
put (GString *out, KeyId key, const char *value)
{
  if (value != NULL)
    g_string_append_printf (out, "%s = %s\n", tpl_key_word (key), value);
}

static void
put_node (GString *out, KeyId key, const ZhuNode *node)
{
  g_autofree char *text = node != NULL ? zhu_node_to_text (node) : NULL;

  put (out, key, text);
}

static void
put_pieces (GString *out, KeyId key, const GPtrArray *pieces)
{
  g_autofree char *text = zhu_text_to_text (pieces);

  if (pieces->len > 0)
    put (out, key, text);
}

static void
put_number (GString *out, KeyId key, int value)
{
  g_string_append_printf (out, "%s = %d\n", tpl_key_word (key), value);
}

static void
put_names (GString *out, KeyId key, const GPtrArray *names)
{
  if (names->len == 0)
    return;
  g_string_append_printf (out, "%s = ", tpl_key_word (key));
  for (gsize i = 0; i < names->len; i++)
    {
      g_auto (GStrv) parts = g_strsplit (g_ptr_array_index (names, i), ".", -1);

      if (i > 0)
        g_string_append (out, ", ");
      for (gsize j = 0; parts[j] != NULL; j++)
        {
          if (j > 0)
            g_string_append_c (out, '.');
          tpl_append_name (out, parts[j]);
        }
    }
  g_string_append_c (out, '\n');
}

static void
put_blocked (GString *out, const GPtrArray *blocked)
{
  if (blocked->len == 0)
    return;
  g_string_append_printf (out, "%s = ", tpl_key_word (KEY_BLOCKED));
  for (gsize i = 0; i < blocked->len; i++)
    {
      if (i > 0)
        g_string_append (out, ", ");
      tpl_ref_to_text (g_ptr_array_index (blocked, i), out);
    }
  g_string_append_c (out, '\n');
}

static void
dump_main (const ZhuTemplate *self, GString *out)
{
  open_section (out, self->listing != NULL ? SECTION_REGISTER : SECTION_TABLE);
  put (out, KEY_NUMBER, self->number);
  put_pieces (out, KEY_TITLE, self->title);
  put (out, KEY_UNITS, self->units);
  put_node (out, KEY_UNIVERSE, self->universe);
  put_node (out, KEY_MEASURE, self->measure);
  if (self->period_kind >= 0)
    put (out, KEY_PERIOD, tpl_choice_word (tpl_periods, self->period_kind));
  put_number (out, KEY_DECIMALS, self->decimals);
  put (out, KEY_LAYOUT, tpl_choice_word (tpl_layouts, self->layout));
  if (self->release >= 0)
    put (out, KEY_LEVEL, tpl_choice_word (tpl_releases, self->release));
  put_blocked (out, self->blocked);
}

static void
dump_stubs (const GPtrArray *stubs, GString *out)
{
  static const KeyId letters[] = { KEY_A, KEY_B, KEY_C, KEY_D };

  for (gsize i = 0; i < stubs->len; i++)
    {
      const ZhuStubSpec *stub = g_ptr_array_index (stubs, i);

      if (*stub->head == '\0' && stub->content == NULL)
        continue;
      g_string_append_printf (out, "%s = %s", tpl_key_word (letters[i]), stub->head);
      if (stub->content != NULL)
        g_string_append_printf (out, ": %s", stub->content);
      g_string_append_c (out, '\n');
    }
}

static void
dump_axis (const ZhuAxisSpec *spec, SectionKind kind, GString *out)
{
  g_autofree char *text = zhu_axis_to_text (spec->axis);

  open_section (out, kind);
  put (out, KEY_STRUCTURE, text);
  put (out, KEY_MISSING, tpl_choice_word (tpl_missings, spec->missing));
  put (out, KEY_EMPTY, tpl_choice_word (tpl_empties, spec->drop_empty));
  if (kind == SECTION_COLUMNS)
    {
      put (out, KEY_NUMBERING, tpl_choice_word (tpl_yes_no, spec->numbered));
      return;
    }
  put (out, KEY_STUB, tpl_choice_word (tpl_stubs, spec->split_stub));
  dump_stubs (spec->stub, out);
}

static gboolean
is_any_quote (const char *at)
{
  return *at == '"' || g_str_has_prefix (at, "“") || g_str_has_prefix (at, "”")
         || g_str_has_prefix (at, "＂");
}

static gboolean
needs_quotes (const char *key)
{
  if (strpbrk (key, "=;#[ ") != NULL || strstr (key, "＝") != NULL || strstr (key, "［") != NULL)
    return TRUE;
  for (; *key != '\0'; key = g_utf8_next_char (key))
    if (is_any_quote (key))
      return TRUE;
  return FALSE;
}

/* A head that the reader of files would not take for a key as it stands is put in quotes; in a key
 * any of the four quotes closes, so all are doubled. */
static void
append_key (GString *out, const char *key)
{
  if (!needs_quotes (key))
    {
      g_string_append (out, key);
      return;
    }
  g_string_append_c (out, '"');
  for (; *key != '\0'; key = g_utf8_next_char (key))
    {
      if (is_any_quote (key))
        g_string_append_unichar (out, g_utf8_get_char (key));
      g_string_append_unichar (out, g_utf8_get_char (key));
    }
  g_string_append_c (out, '"');
}

static void
dump_register (const ZhuRegisterSpec *listing, GString *out)
{
  put (out, KEY_LIST, listing->entity);
  put_names (out, KEY_ORDER, listing->order);
  put_names (out, KEY_GROUP, listing->groups);
  put_names (out, KEY_SUBTOTAL, listing->subtotals);
  put_names (out, KEY_SUPPRESS, listing->once);
  open_section (out, SECTION_FIELDS);
  for (gsize i = 0; i < listing->fields->len; i++)
    {
      const ZhuMeasureSpec *field = g_ptr_array_index (listing->fields, i);
      g_autofree char *text = zhu_node_to_text (field->formula);

      append_key (out, field->name);
      g_string_append_printf (out, " = %s\n", text);
    }
}

static void
dump_measure (const ZhuMeasureSpec *self, GString *out)
{
  g_string_append_printf (out, "[%s %s]\n", tpl_section_word (SECTION_MEASURE), self->name);
  put_node (out, KEY_FORMULA, self->formula);
  put (out, KEY_LABEL, self->label);
  put (out, KEY_UNIT, self->unit);
  if (self->decimals >= 0)
    put_number (out, KEY_DECIMALS, self->decimals);
  put (out, KEY_FORMAT, self->format);
  put_node (out, KEY_UNIVERSE, self->universe);
}

static void
dump_notes (const ZhuTemplate *self, GString *out)
{
  if (self->notes->len > 0)
    open_section (out, SECTION_NOTES);
  for (gsize i = 0; i < self->notes->len; i++)
    {
      g_autofree char *text = zhu_text_to_text (g_ptr_array_index (self->notes, i));

      g_string_append_printf (out, "%s = %s\n",
                              (const char *) g_ptr_array_index (self->note_names, i), text);
    }
}

static void
dump_labelled (const GPtrArray *list, SectionKind kind, GString *out)
{
  if (list->len > 0)
    open_section (out, kind);
  for (gsize i = 0; i < list->len; i++)
    {
      const ZhuLabelled *labelled = g_ptr_array_index (list, i);

      append_key (out, labelled->label);
      g_string_append_printf (out, " = %s\n", labelled->value);
    }
}

char *
zhu_template_dump (const ZhuTemplate *self)
{
  GString *out = g_string_new (NULL);

  g_return_val_if_fail (self != NULL, g_string_free (out, FALSE));
  dump_main (self, out);
  if (self->listing != NULL)
    dump_register (self->listing, out);
  else
    {
      dump_axis (&self->rows, SECTION_ROWS, out);
      dump_axis (&self->columns, SECTION_COLUMNS, out);
    }
  for (gsize i = 0; i < self->measures->len; i++)
    dump_measure (g_ptr_array_index (self->measures, i), out);
  for (gsize i = 0; i < self->rules->len; i++)
    tpl_rule_dump (g_ptr_array_index (self->rules, i), out);
  dump_notes (self, out);
  dump_labelled (self->marks, SECTION_HEAD, out);
  dump_labelled (self->foot, SECTION_FOOT, out);
  return g_string_free (out, FALSE);
}
