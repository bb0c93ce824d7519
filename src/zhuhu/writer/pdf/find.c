/* Finds fonts by family through fontconfig. It is asked for a list, not for a match: a match always
 * answers, with a substitute if need be, and nothing is substituted silently here. */
#include "zhuhu/writer/pdf/font.h"

#include <fontconfig/fontconfig.h>
#include <stdlib.h>
#include <string.h>

/* Behind a family: its bold face. */
static const char bold[] = ":bold";

/* ZhuFontIndex is fontconfig's own configuration, private so that no fault of it outlives the
 * document. */

typedef struct
{
  const char *file;
  int index, weight, slant;
} Candidate;

/* Fonts of other formats, Type 1 say, are often installed beside those that can be embedded, under
 * the same names. */
static gboolean
can_be_embedded (FcPattern *pattern)
{
  FcChar8 *format = NULL;

  return FcPatternGetString (pattern, FC_FONTFORMAT, 0, &format) == FcResultMatch
         && (g_str_equal (format, "TrueType") || g_str_equal (format, "CFF"));
}

static gboolean
read_candidate (FcPattern *pattern, Candidate *candidate)
{
  FcChar8 *file = NULL;
  FcBool is_variable = FcFalse;

  if (FcPatternGetString (pattern, FC_FILE, 0, &file) != FcResultMatch
      || FcPatternGetInteger (pattern, FC_INDEX, 0, &candidate->index) != FcResultMatch
      || FcPatternGetInteger (pattern, FC_WEIGHT, 0, &candidate->weight) != FcResultMatch)
    return FALSE;
  candidate->slant = 0;
  FcPatternGetInteger (pattern, FC_SLANT, 0, &candidate->slant);
  FcPatternGetBool (pattern, FC_VARIABLE, 0, &is_variable);
  candidate->file = (const char *) file;
  return !is_variable && can_be_embedded (pattern);
}

/* Upright before slanted, what is nearest to @weight before lighter or bolder, then by file and
 * index, so that two machines with the same fonts choose the same. */
static int
compare_candidates (const Candidate *a, const Candidate *b, int weight)
{
  const int weight_a = abs (a->weight - weight);
  const int weight_b = abs (b->weight - weight);

  if (a->slant != b->slant)
    return a->slant - b->slant;
  if (weight_a != weight_b)
    return weight_a - weight_b;
  if (!g_str_equal (a->file, b->file))
    return g_strcmp0 (a->file, b->file);
  return a->index - b->index;
}

static FcFontSet *
list_family (FcConfig *config, const char *family)
{
  FcPattern *pattern = FcPatternCreate ();
  FcObjectSet *objects = FcObjectSetBuild (FC_FILE, FC_INDEX, FC_WEIGHT, FC_SLANT, FC_VARIABLE,
                                           FC_FONTFORMAT, (char *) NULL);
  FcFontSet *set;

  FcPatternAddString (pattern, FC_FAMILY, (const FcChar8 *) family);
  set = FcFontList (config, pattern, objects);
  FcObjectSetDestroy (objects);
  FcPatternDestroy (pattern);
  return set;
}

/* Of a family whose bold face is asked for none but a bold one will do. */
static char *
find_family (FcConfig *config, const char *family, gboolean is_bold, int *index)
{
  FcFontSet *set = list_family (config, family);
  const int weight = is_bold ? FC_WEIGHT_BOLD : FC_WEIGHT_REGULAR;
  Candidate best = { 0 };
  char *path;

  for (int i = 0; set != NULL && i < set->nfont; i++)
    {
      Candidate candidate;

      if (read_candidate (set->fonts[i], &candidate)
          && (!is_bold || candidate.weight >= FC_WEIGHT_DEMIBOLD)
          && (best.file == NULL || compare_candidates (&candidate, &best, weight) < 0))
        best = candidate;
    }
  path = g_strdup (best.file);
  *index = best.index;
  if (set != NULL)
    FcFontSetDestroy (set);
  return path;
}

ZhuFontIndex *
zhu_font_index_open (void)
{
  return (ZhuFontIndex *) FcInitLoadConfigAndFonts ();
}

void
zhu_font_index_free (ZhuFontIndex *self)
{
  if (self != NULL)
    FcConfigDestroy ((FcConfig *) self);
}

char *
zhu_font_find (ZhuFontIndex *self, const ZhuFontName *name, int *index)
{
  const gboolean is_bold = g_str_has_suffix (name->name, bold);
  g_autofree char *family
      = g_strndup (name->name, strlen (name->name) - (is_bold ? strlen (bold) : 0));

  *index = 0;
  if (!name->is_file)
    return find_family ((FcConfig *) self, family, is_bold, index);
  return g_file_test (name->name, G_FILE_TEST_IS_REGULAR) ? g_strdup (name->name) : NULL;
}

char *
zhu_font_remedy (const char *family)
{
  static const struct
  {
    const char *start, *package;
  } packages[]
      = { { "Noto Serif CJK", "fonts-noto-cjk" },  { "Noto Sans CJK", "fonts-noto-cjk" },
          { "LXGW WenKai", "fonts-lxgw-wenkai" },  { "BabelStone Han", "fonts-babelstone-han" },
          { "HanaMin", "fonts-hanazono" },         { "AR PL UMing", "fonts-arphic-uming" },
          { "AR PL UKai", "fonts-arphic-ukai" },   { "WenQuanYi Micro", "fonts-wqy-microhei" },
          { "WenQuanYi Zen", "fonts-wqy-zenhei" }, { "DejaVu", "fonts-dejavu-core" } };

  for (gsize i = 0; i < G_N_ELEMENTS (packages); i++)
    if (g_ascii_strncasecmp (family, packages[i].start, strlen (packages[i].start)) == 0)
      return g_strdup_printf (_ ("install the package %s"), packages[i].package);
  return g_strdup (_ ("install it, or name another font or a font file under 字体 in the style"));
}
