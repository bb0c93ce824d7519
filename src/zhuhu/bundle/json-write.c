/* A manifest's tree as JSON, one text for one tree: by it the id is made. */
#include "zhuhu/bundle/json.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

typedef struct
{
  GString *text;
  int depth; /* -1: no lines */
} Json;

static void append_value (Json *self, GVariant *value);

static void
append_text (GString *out, const char *text)
{
  static const char short_escapes[] = "\bb\ff\nn\rr\tt\"\"\\\\";

  g_string_append_c (out, '"');
  for (const char *at = text; *at != '\0'; at++)
    {
      const char *escape = NULL;

      for (gsize i = 0; escape == NULL && short_escapes[i] != '\0'; i += 2)
        if (*at == short_escapes[i])
          escape = &short_escapes[i + 1];
      if (escape != NULL)
        g_string_append_printf (out, "\\%c", *escape);
      else if ((guchar) *at < 0x20)
        g_string_append_printf (out, "\\u%04x", (unsigned) *at);
      else
        g_string_append_c (out, *at);
    }
  g_string_append_c (out, '"');
}

static void
new_line (Json *self)
{
  if (self->depth < 0)
    return;
  g_string_append_c (self->text, '\n');
  for (int i = 0; i < self->depth; i++)
    g_string_append (self->text, "  ");
}

static void
open_level (Json *self, char bracket)
{
  g_string_append_c (self->text, bracket);
  if (self->depth >= 0)
    self->depth++;
}

static void
close_level (Json *self, char bracket, gboolean is_empty)
{
  if (self->depth >= 0)
    self->depth--;
  if (!is_empty)
    new_line (self);
  g_string_append_c (self->text, bracket);
}

static int
compare_names (const void *a, const void *b)
{
  return strcmp (*(char *const *) a, *(char *const *) b);
}

char **
bundle_names (GVariant *value)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  GVariantIter iter;
  char *name;

  g_variant_iter_init (&iter, value);
  while (g_variant_iter_next (&iter, "{sv}", &name, NULL))
    g_ptr_array_add (names, name);
  if (names->len > 1)
    qsort (names->pdata, names->len, sizeof *names->pdata, compare_names);
  g_ptr_array_add (names, NULL);
  return (char **) g_ptr_array_free (g_steal_pointer (&names), FALSE);
}

static void
append_dictionary (Json *self, GVariant *value)
{
  g_auto (GStrv) names = bundle_names (value);

  open_level (self, '{');
  for (char **name = names; *name != NULL; name++)
    {
      g_autoptr (GVariant) member = g_variant_lookup_value (value, *name, NULL);

      if (name > names)
        g_string_append_c (self->text, ',');
      new_line (self);
      append_text (self->text, *name);
      g_string_append (self->text, self->depth < 0 ? ":" : ": ");
      append_value (self, member);
    }
  close_level (self, '}', names[0] == NULL);
}

static void
append_list (Json *self, GVariant *value)
{
  const gsize n = g_variant_n_children (value);

  open_level (self, '[');
  for (gsize i = 0; i < n; i++)
    {
      g_autoptr (GVariant) boxed = g_variant_get_child_value (value, i);
      g_autoptr (GVariant) member = g_variant_get_variant (boxed);

      if (i > 0)
        g_string_append_c (self->text, ',');
      new_line (self);
      append_value (self, member);
    }
  close_level (self, ']', n == 0);
}

static void
append_value (Json *self, GVariant *value)
{
  if (g_variant_is_of_type (value, G_VARIANT_TYPE_VARDICT))
    append_dictionary (self, value);
  else if (g_variant_is_of_type (value, G_VARIANT_TYPE ("av")))
    append_list (self, value);
  else if (g_variant_is_of_type (value, G_VARIANT_TYPE_STRING))
    append_text (self->text, g_variant_get_string (value, NULL));
  else if (g_variant_is_of_type (value, G_VARIANT_TYPE_BOOLEAN))
    g_string_append (self->text, g_variant_get_boolean (value) ? "true" : "false");
  else if (g_variant_is_of_type (value, G_VARIANT_TYPE_INT64))
    g_string_append_printf (self->text, "%" PRId64, g_variant_get_int64 (value));
  else /* fractions and null: no manifest has them, so no text read is taken for them */
    g_string_append (self->text, "null");
}

char *
bundle_json_compact (GVariant *value)
{
  Json self = { g_string_new (NULL), -1 };

  append_value (&self, value);
  return g_string_free (self.text, FALSE);
}

char *
bundle_json_lines (GVariant *value)
{
  Json self = { g_string_new (NULL), 0 };

  append_value (&self, value);
  g_string_append_c (self.text, '\n');
  return g_string_free (self.text, FALSE);
}
