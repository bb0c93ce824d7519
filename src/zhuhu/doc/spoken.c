/* What is heard where a mark, a masked text or a number set in groups stands: the one table of
 * these words, for all writers whose readers may listen. */
#include "zhuhu/doc.h"

#include <string.h>

const char *
zhu_cell_state_spoken (ZhuCellState state)
{
  switch (state)
    {
    case ZHU_CELL_MISSING:
      return "数据不详";
    case ZHU_CELL_NOT_APPLICABLE:
      return "不适用";
    case ZHU_CELL_BELOW_UNIT:
      return "不足最小单位";
    case ZHU_CELL_SUPPRESSED:
      return "不予公布";
    case ZHU_CELL_UNDEFINED:
      return "无法计算";
    case ZHU_CELL_NUMBER:
    case ZHU_CELL_DATE:
    case ZHU_CELL_TEXT:
    case ZHU_CELL_EMPTY:
      return NULL;
    }
  return NULL;
}

/* The number without the blanks of its groups; NULL if it has none. */
static char *
ungrouped (const char *text)
{
  GString *digits = NULL;

  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    {
      const gunichar c = g_utf8_get_char (p);
      const gboolean is_blank = g_unichar_isspace (c);

      if (is_blank && digits == NULL)
        digits = g_string_new_len (text, p - text);
      else if (!is_blank && digits != NULL)
        g_string_append_unichar (digits, c);
    }
  return digits != NULL ? g_string_free (digits, FALSE) : NULL;
}

/* 王* is heard as 王（已隐去）, whatever the number of letters; NULL if nothing is masked. */
static char *
unmasked (const char *text)
{
  GString *words;

  if (strchr (text, '*') == NULL)
    return NULL;
  words = g_string_new (NULL);
  while (*text != '\0')
    {
      const gsize n_plain = strcspn (text, "*");
      const gsize n_masked = strspn (text + n_plain, "*");

      g_string_append_len (words, text, (gssize) n_plain);
      if (n_masked > 0)
        g_string_append (words, "（已隐去）");
      text += n_plain + n_masked;
    }
  return g_string_free (words, FALSE);
}

char *
zhu_cell_spoken (const ZhuDocCell *cell)
{
  const char *text = cell->text != NULL ? cell->text : "";
  const gboolean has_digits = strpbrk (text, "0123456789") != NULL;

  switch (cell->state)
    {
    case ZHU_CELL_NUMBER:
      return has_digits ? ungrouped (text) : g_strdup ("零");
    case ZHU_CELL_BELOW_UNIT:
      return has_digits ? NULL : g_strdup (zhu_cell_state_spoken (cell->state));
    case ZHU_CELL_TEXT:
      return unmasked (text);
    case ZHU_CELL_MISSING:
    case ZHU_CELL_NOT_APPLICABLE:
    case ZHU_CELL_SUPPRESSED:
    case ZHU_CELL_UNDEFINED:
      return g_strdup (zhu_cell_state_spoken (cell->state));
    case ZHU_CELL_DATE:
    case ZHU_CELL_EMPTY:
      return NULL;
    }
  return NULL;
}
