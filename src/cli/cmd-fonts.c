/* zhuhu fonts: the chains that the style names, what is missing, and the licences. */
#include "command.h"
#include "zhuhu/writer.h"

#include <stdio.h>
#include <string.h>

/* A font's licence may be pages long: its first line names it. */
static void
print_font (const ZhuFontInfo *font)
{
  g_autofree char *licence = NULL;

  if (font->role != NULL)
    printf (font->is_substitute ? _ ("%s, set in a free substitute: ") : "%s: ", font->role);
  if (font->file == NULL)
    {
      printf ("%s: %s\n", font->family, _ ("missing"));
      return;
    }
  licence = g_strndup (font->licence, strcspn (font->licence, "\r\n"));
  printf ("%s: %s\n  %s\n  %s\n", font->family, font->file, font->version,
          *licence != '\0' ? licence : _ ("the font names no licence"));
  if (!font->may_embed)
    printf ("  %s\n", _ ("its licence flag forbids embedding"));
}

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
    print_font (g_ptr_array_index (fonts, i));
  return TRUE;
}

const ZhuCommand zhu_command_fonts
    = { "fonts", "", N_ ("list the fonts in use, what is missing, and their licences"), run_fonts };
