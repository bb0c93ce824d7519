/* zhuhu fonts: the chains that the style names, what is missing, and the licences. */
#include "command.h"
#include "zhuhu/writer.h"

#include <stdio.h>

static gboolean
run_fonts (ZhuContext *context, int argc, char **argv, GError **error)
{
  g_autofree char *style_name = NULL;
  GOptionEntry entries[] = { { "style", 0, 0, G_OPTION_ARG_FILENAME, &style_name,
                               N_ ("fonts, lines and marks"), N_ ("FILE") },
                             G_OPTION_ENTRY_NULL };
  g_autofree char *path = NULL;
  g_autoptr (ZhuStyle) style = NULL;
  g_autoptr (GPtrArray) fonts = NULL;

  if (!zhu_parse_options (&zhu_command_fonts, entries, 0, 0, &argc, &argv, error))
    return FALSE;
  path = zhu_find_data (context, style_name != NULL ? style_name : "style", NULL,
                        style_name != NULL ? error : NULL);
  if (path == NULL && style_name != NULL)
    return FALSE;
  style = zhu_style_load (path, context->diags, error);
  if (style == NULL)
    return FALSE;

  fonts = zhu_fonts_list (style);
  for (gsize i = 0; i < fonts->len; i++)
    {
      const ZhuFontInfo *font = g_ptr_array_index (fonts, i);
      if (font->file == NULL)
        printf ("%s: %s\n", font->family, _ ("missing"));
      else
        printf ("%s: %s\n  %s\n  %s\n%s", font->family, font->file, font->version, font->licence,
                font->may_embed ? "" : _ ("  its licence flag forbids embedding\n"));
    }
  return TRUE;
}

const ZhuCommand zhu_command_fonts
    = { "fonts", "", N_ ("list the fonts in use, what is missing, and their licences"), run_fonts };
