/* Masking of personal data by kind (domain.md §8). A value that is too short to be of its kind is
 * hidden whole: a mask must not show more of a wrong value than of a right one. */
#include "zhuhu/dictionary/private.h"

#include <string.h>

/* Keeps the first @head and the last @tail characters; at least @least characters there must be. */
static char *
hide_middle (const char *value, glong head, glong tail, glong least)
{
  glong length = g_utf8_strlen (value, -1);
  GString *out = g_string_new (NULL);
  const char *at = value;

  if (length < least)
    head = tail = 0;
  for (glong i = 0; i < length; i++, at = g_utf8_next_char (at))
    {
      if (i < head || i >= length - tail)
        g_string_append_unichar (out, g_utf8_get_char (at));
      else
        g_string_append_c (out, '*');
    }
  return g_string_free (out, FALSE);
}

/* One star whatever the length: 王*. A compound surname shows its first character only. */
static char *
mask_name (const char *value)
{
  const char *second = g_utf8_next_char (value);

  if (*second == '\0')
    return g_strdup ("*");
  return g_strdup_printf ("%.*s*", (int) (second - value), value);
}

/* First byte after the village in @value, or NULL. 村 within the name of a township (张村镇) does
 * not end the address. */
static const char *
end_of_village (const char *value)
{
  static const char *const villages[] = { "村", "社区" };
  static const char *const not_after[] = { "镇", "乡", "街道", "办" };
  const char *first = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (villages); i++)
    for (const char *at = strstr (value, villages[i]); at != NULL; at = strstr (at, villages[i]))
      {
        gboolean is_village = TRUE;

        at += strlen (villages[i]);
        for (gsize j = 0; j < G_N_ELEMENTS (not_after); j++)
          if (g_str_has_prefix (at, not_after[j]))
            is_village = FALSE;
        if (!is_village)
          continue;
        if (first == NULL || at < first)
          first = at;
        break;
      }
  return first;
}

/* First byte after the lowest township or county named in @value, or NULL. */
static const char *
end_of_township (const char *value)
{
  static const char *const above[] = { "街道办事处", "街道", "镇", "乡", "县", "区", "市" };

  for (gsize i = 0; i < G_N_ELEMENTS (above); i++)
    {
      const char *at = strstr (value, above[i]);

      if (at != NULL)
        return at + strlen (above[i]);
    }
  return NULL;
}

static char *
mask_address (const char *value)
{
  const char *end = end_of_village (value);

  if (end == NULL)
    end = end_of_township (value);
  return end == NULL ? g_strdup ("*") : g_strndup (value, (gsize) (end - value));
}

char *
zhu_mask_apply (ZhuMask mask, const char *value)
{
  if (*value == '\0')
    return g_strdup ("");

  switch (mask)
    {
    case ZHU_MASK_NONE:
      return g_strdup (value);
    case ZHU_MASK_NAME:
      return mask_name (value);
    case ZHU_MASK_ID:
      return hide_middle (value, 3, 4, 15);
    case ZHU_MASK_CERTIFICATE:
      /* Nothing behind digit 6 stays: the last two of 20 tell category and grade, and a reissued
       * card has two more behind them. */
      return hide_middle (value, 6, 0, 18);
    case ZHU_MASK_PHONE:
      return hide_middle (value, 3, 4, 11);
    case ZHU_MASK_ACCOUNT:
      return hide_middle (value, 0, 4, 12);
    case ZHU_MASK_ADDRESS:
      return mask_address (value);
    case ZHU_MASK_NEVER:
      break;
    }
  return g_strdup ("*");
}

/* ---- Keys ---- */

/* The mask of the variable that holds key column @column; none if no variable does. */
static ZhuMask
mask_of_column (const ZhuEntity *entity, const char *column)
{
  for (guint i = 0; i < entity->variables->len; i++)
    {
      const ZhuVariable *variable = g_ptr_array_index (entity->variables, i);

      if (variable->columns->len > 0
          && g_str_equal (g_ptr_array_index (variable->columns, 0), column))
        return variable->mask;
    }
  return ZHU_MASK_NONE;
}

char *
zhu_entity_mask_key (const ZhuEntity *entity, const char *key)
{
  g_auto (GStrv) parts = g_strsplit (key, "\x1F", -1);

  for (guint i = 0; parts[i] != NULL && i < entity->key->len; i++)
    {
      const ZhuMask mask = mask_of_column (entity, g_ptr_array_index (entity->key, i));
      char *shown = zhu_mask_apply (mask, parts[i]);

      g_free (parts[i]);
      parts[i] = shown;
    }
  return g_strjoinv (" ", parts);
}
