/* Variants of characters that no font has: what was drawn in its usual form, and the notes of it.
 */
#include "zhuhu/writer.h"

#include <stdlib.h>
#include <string.h>

GHashTable *
zhu_variants_new (void)
{
  return g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

static int
compare_texts (const void *a, const void *b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

void
zhu_variants_say (GHashTable *variants, ZhuDiags *diags)
{
  guint n;
  g_autofree gpointer *sorted = g_hash_table_get_keys_as_array (variants, &n);

  qsort (sorted, n, sizeof (gpointer), compare_texts);
  for (guint i = 0; i < n; i++)
    {
      const char *variant = sorted[i];
      const char *selector = g_utf8_next_char (variant);
      g_autofree char *usual = g_strndup (variant, (gsize) (selector - variant));

      zhu_diags_add (diags, ZHU_DIAG_NOTE, "usual-form", NULL,
                     _ ("if the variant matters, name a font that has it under 后备 in the style"),
                     _ ("no font has the variant U+%04X U+%04X of “%s”; it is drawn in its usual "
                        "form"),
                     g_utf8_get_char (variant), g_utf8_get_char (selector), usual);
    }
}
