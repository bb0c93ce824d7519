/* Looks of cells and number formats. */
#include "zhuhu/writer/xlsx/sheet.h"

#include <string.h>

#define MAX_TEXT 32767

gboolean
zhu_xlsx_holds (const char *text)
{
  gsize units = 0;

  if (strlen (text) <= MAX_TEXT)
    return TRUE;
  for (const char *at = text; *at != '\0' && units <= MAX_TEXT; at = g_utf8_next_char (at))
    units += g_utf8_get_char (at) > 0xFFFF ? 2 : 1;
  return units <= MAX_TEXT;
}

lxw_error
zhu_xlsx_string (lxw_worksheet *sheet,
                 lxw_row_t row,
                 lxw_col_t column,
                 const char *text,
                 lxw_format *format)
{
  return zhu_xlsx_holds (text) ? worksheet_write_string (sheet, row, column, text, format)
                               : LXW_ERROR_MAX_STRING_LENGTH_EXCEEDED;
}

lxw_error
zhu_xlsx_merged (lxw_worksheet *sheet,
                 const ZhuXlsxArea *area,
                 const char *text,
                 lxw_format *format)
{
  return zhu_xlsx_holds (text) ? worksheet_merge_range (sheet, area->row, area->first,
                                                        area->last_row, area->last, text, format)
                               : LXW_ERROR_MAX_STRING_LENGTH_EXCEEDED;
}

ZhuLook
zhu_look_new (const ZhuBook *book)
{
  ZhuLook look;

  memset (&look, 0, sizeof look);
  look.valign = LXW_ALIGN_VERTICAL_CENTER;
  look.size_tenths = (int) (book->style->body_size * 10 + 0.5);
  return look;
}

lxw_format *
zhu_book_format (ZhuBook *book, const ZhuLook *look)
{
  lxw_format *format = g_hash_table_lookup (book->formats, look);

  if (format != NULL)
    return format;
  format = workbook_add_format (book->book);
  if (format == NULL)
    {
      zhu_book_note (book, LXW_ERROR_MEMORY_MALLOC_FAILED, NULL, 0, 0);
      return NULL;
    }

  format_set_font_name (format, book->style->sheet_font);
  format_set_font_size (format, look->size_tenths / 10.0);
  format_set_align (format, (uint8_t) look->align);
  format_set_align (format, (uint8_t) look->valign);
  format_set_left (format, (uint8_t) look->left);
  format_set_right (format, (uint8_t) look->right);
  format_set_top (format, (uint8_t) look->top);
  format_set_bottom (format, (uint8_t) look->bottom);
  if (look->number != NULL)
    format_set_num_format (format, look->number);
  if (look->indent > 0)
    format_set_indent (format, (uint8_t) look->indent);
  if (look->bold)
    format_set_bold (format);
  if (look->wrap)
    format_set_text_wrap (format);
  g_hash_table_insert (book->formats, g_memdup2 (look, sizeof *look), format);
  return format;
}

/* Template patterns (yyyy年M月d日) as a spreadsheet writes them: month letters small, all else
 * quoted. */
static const char *
date_format (const char *pattern)
{
  GString *format = g_string_new (NULL);
  const char *interned;

  for (const char *at = pattern; *at != '\0'; at = g_utf8_next_char (at))
    {
      const gsize length = (gsize) (g_utf8_next_char (at) - at);

      if (*at == 'y' || *at == 'd')
        g_string_append_c (format, *at);
      else if (*at == 'M')
        g_string_append_c (format, 'm');
      else if (*at == '"')
        g_string_append (format, "\\\"");
      else
        {
          g_string_append_c (format, '"');
          g_string_append_len (format, at, (gssize) length);
          g_string_append_c (format, '"');
        }
    }
  interned = g_intern_string (format->str);
  g_string_free (format, TRUE);
  return interned;
}

const char *
zhu_number_format_of (const ZhuStyle *style, const ZhuDocCell *cell)
{
  const char *zero = style->marks[ZHU_CELL_NUMBER];
  char digits[32] = "0";
  g_autofree char *marked = NULL;

  if (cell->state == ZHU_CELL_DATE)
    return date_format (cell->pattern != NULL ? cell->pattern : "yyyy-MM-dd");
  if (cell->decimals > 0)
    {
      const int n = MIN (cell->decimals, 18);

      memcpy (digits, "0.", 2);
      memset (digits + 2, '0', (gsize) n);
      digits[2 + n] = '\0';
    }
  if (zero == NULL || strchr (zero, '"') != NULL)
    return g_intern_string (digits);
  marked = g_strdup_printf ("%s;-%s;\"%s\"", digits, digits, zero);
  return g_intern_string (marked);
}
