/* Chains of fonts as a style names them. */
#include "zhuhu/doc/style.h"

#include <string.h>

void
zhu_font_name_free (gpointer data)
{
  ZhuFontName *font = data;

  if (font == NULL)
    return;
  g_free (font->name);
  g_free (font);
}

ZhuFontName *
zhu_font_name_new (const char *name)
{
  static const char *const endings[] = { ".ttf", ".otf", ".ttc", ".otc" };
  ZhuFontName *font = g_new0 (ZhuFontName, 1);
  g_autofree char *lower = g_ascii_strdown (name, -1);

  font->name = g_strdup (name);
  font->is_file = strchr (name, '/') != NULL;
  for (gsize i = 0; i < G_N_ELEMENTS (endings); i++)
    font->is_file |= g_str_has_suffix (lower, endings[i]);
  return font;
}

GPtrArray *
zhu_font_chain_new (const char *const *names)
{
  GPtrArray *chain = g_ptr_array_new_with_free_func (zhu_font_name_free);

  for (gsize i = 0; names[i] != NULL; i++)
    g_ptr_array_add (chain, zhu_font_name_new (names[i]));
  return chain;
}

void
zhu_font_chain_append (GPtrArray *chain, const GPtrArray *fallback)
{
  for (guint i = 0; i < fallback->len; i++)
    {
      const ZhuFontName *font = g_ptr_array_index (fallback, i);
      gboolean stands = FALSE;

      for (guint j = 0; j < chain->len; j++)
        {
          const ZhuFontName *other = g_ptr_array_index (chain, j);

          /* A substitute may be passed over for a better one. */
          stands |= !other->is_substitute && g_str_equal (other->name, font->name);
        }
      if (!stands)
        g_ptr_array_add (chain, zhu_font_name_new (font->name));
    }
}

const char *
zhu_official_face_name (ZhuOfficialFace face)
{
  static const char *const names[ZHU_N_OFFICIAL] = { "小标宋", "仿宋", "黑体", "楷体", "宋体" };

  g_return_val_if_fail (face < ZHU_N_OFFICIAL, "");

  return names[face];
}

/* Free faces that come near to the official ones and can be told apart, best first. Of 仿宋 no free
 * face has the characters of a notice: the song of the tables stands for it. */
GPtrArray *
zhu_font_substitutes (ZhuOfficialFace face)
{
  static const char *const names[ZHU_N_OFFICIAL][4] = {
    { "Noto Serif CJK SC:bold", "Noto Sans CJK SC:bold", "Noto Serif CJK SC", NULL },
    { "Noto Serif CJK SC", "AR PL UMing CN", NULL },
    { "Noto Sans CJK SC", "WenQuanYi Micro Hei", NULL },
    { "LXGW WenKai", "AR PL UKai CN", "Noto Serif CJK SC", NULL },
    { "Noto Serif CJK SC", "AR PL UMing CN", NULL },
  };
  GPtrArray *chain = zhu_font_chain_new (names[face]);

  for (guint i = 0; i < chain->len; i++)
    ((ZhuFontName *) g_ptr_array_index (chain, i))->is_substitute = TRUE;
  return chain;
}

void
zhu_font_chain_find_files (GPtrArray *chain, const char *folder)
{
  for (guint i = 0; chain != NULL && i < chain->len; i++)
    {
      ZhuFontName *font = g_ptr_array_index (chain, i);
      g_autofree char *path = g_build_filename (folder, font->name, NULL);

      if (!font->is_file || g_path_is_absolute (font->name)
          || !g_file_test (path, G_FILE_TEST_IS_REGULAR))
        continue;
      g_free (font->name);
      font->name = g_steal_pointer (&path);
    }
}
