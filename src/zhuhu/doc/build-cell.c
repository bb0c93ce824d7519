/* One value as it is printed: rounded here and nowhere else. */
#include "zhuhu/doc/build.h"

#include <string.h>

#define DEFAULT_DATE "yyyy年M月d日"

static ZhuCellState
doc_state (ZhuValueState state)
{
  switch (state)
    {
    case ZHU_VALUE_EMPTY:
      return ZHU_CELL_EMPTY;
    case ZHU_VALUE_NUMBER:
      return ZHU_CELL_NUMBER;
    case ZHU_VALUE_DATE:
      return ZHU_CELL_DATE;
    case ZHU_VALUE_TEXT:
      return ZHU_CELL_TEXT;
    case ZHU_VALUE_MISSING:
      return ZHU_CELL_MISSING;
    case ZHU_VALUE_NOT_APPLICABLE:
      return ZHU_CELL_NOT_APPLICABLE;
    case ZHU_VALUE_UNDEFINED:
      return ZHU_CELL_UNDEFINED;
    case ZHU_VALUE_SUPPRESSED:
      return ZHU_CELL_SUPPRESSED;
    }
  return ZHU_CELL_UNDEFINED;
}

/* 千分空: five and more digits before the point in groups of three, by a four-per-em space. */
static char *
group_digits (char *digits)
{
  const char *start = *digits == '-' ? digits + 1 : digits;
  const gsize n = strspn (start, "0123456789");
  GString *text;

  if (n < 5)
    return digits;
  text = g_string_new_len (digits, start - digits);
  for (gsize i = 0; i < n; i++)
    {
      if (i > 0 && (n - i) % 3 == 0)
        g_string_append (text, "\u2005");
      g_string_append_c (text, start[i]);
    }
  g_string_append (text, start + n);
  g_free (digits);
  return g_string_free (text, FALSE);
}

static char *
number_cell (const Builder *self, const ZhuValue *value, int decimals, ZhuDocCell *cell)
{
  const ZhuRounding rounding = self->style->rounding;
  const char *mark;
  char *digits;

  cell->decimals = decimals;
  cell->value = zhu_number_round (value->number, decimals, rounding);
  if (zhu_number_is_none (cell->value))
    {
      cell->state = ZHU_CELL_UNDEFINED;
      return g_strdup (self->style->marks[ZHU_CELL_UNDEFINED]);
    }
  if (cell->value.numerator == 0 && value->number.numerator != 0)
    cell->state = ZHU_CELL_BELOW_UNIT;
  mark = cell->value.numerator == 0 ? self->style->marks[cell->state] : NULL;
  if (mark != NULL)
    return g_strdup (mark);
  digits = zhu_number_format (value->number, decimals, rounding);
  return self->style->groups_digits ? group_digits (digits) : digits;
}

char *
zhu_build_cell (const Builder *self,
                const ZhuValue *value,
                int decimals,
                int other_decimals,
                const char *format,
                ZhuDocCell *cell)
{
  const char *mark;

  *cell = (ZhuDocCell){ .state = doc_state (value->state) };
  if (value->state == ZHU_VALUE_NUMBER)
    /* A series may hold fractions where counts were expected. */
    return number_cell (self, value,
                        decimals == 0 && value->number.denominator != 1 ? other_decimals : decimals,
                        cell);
  if (value->state == ZHU_VALUE_TEXT)
    return g_strdup (value->text);
  if (value->state == ZHU_VALUE_DATE)
    {
      cell->value = value->number;
      cell->pattern = format != NULL ? format : DEFAULT_DATE;
      return zhu_date_format ((int) value->number.numerator, cell->pattern);
    }
  mark = self->style->marks[cell->state];
  return g_strdup (mark != NULL ? mark : "");
}
