/* Chains of faces: each character is taken from the first face of its role that has it. What was
 * found once is remembered, since measuring asks for the same characters many times. */
#include "zhuhu/writer/pdf/font.h"

#include <math.h>
#include <string.h>

enum
{
  PLAIN_CHARACTERS = 0x10000
};

struct _ZhuPdfFonts
{
  GPtrArray *faces;                /* element: ZhuPdfFace *, all that are open, owned */
  GPtrArray *chains[ZHU_N_FACES];  /* by ZhuFace; element: ZhuPdfFace *, borrowed */
  ZhuPdfFace *numbers;             /* for numerals of the text role; borrowed */
  GHashTable *glyphs[ZHU_N_FACES]; /* by ZhuFace: character and selector → ZhuPdfGlyph *, owned */
  ZhuPdfGlyph *
      *plain[ZHU_N_FACES]; /* the same by character, of the basic plane and without selector */
  GPtrArray *absent;       /* element: char *, families not installed */
  const ZhuPdfFace *substitutes[ZHU_N_FACES]; /* faces that stand for others; borrowed */
  GHashTable *variants; /* gets what is drawn in its usual form; borrowed, NULL: nobody asks */
};

static ZhuPdfFace *
find_open (const ZhuPdfFonts *self, const char *name)
{
  for (gsize i = 0; i < self->faces->len; i++)
    {
      ZhuPdfFace *face = g_ptr_array_index (self->faces, i);

      if (g_str_equal (face->name, name))
        return face;
    }
  return NULL;
}

/* Several chains may name the same fall-back. */
static void
note_absent (ZhuPdfFonts *self, const char *name)
{
  if (!g_ptr_array_find_with_equal_func (self->absent, name, g_str_equal, NULL))
    g_ptr_array_add (self->absent, g_strdup (name));
}

/* Opens @name unless it is open; *@face is NULL if a font that is not @required is absent. */
static gboolean
open_face (ZhuPdfFonts *self,
           ZhuFontIndex *installed,
           const ZhuFontName *name,
           gboolean required,
           ZhuPdfFace **face,
           GError **error)
{
  int index;
  g_autofree char *path = NULL;
  g_autoptr (ZhuPdfFace) opened = NULL;

  *face = find_open (self, name->name);
  if (*face != NULL)
    return TRUE;
  path = zhu_font_find (installed, name, &index);
  if (path == NULL && required)
    {
      g_autofree char *remedy = zhu_font_remedy (name->name);

      g_set_error (error, ZHU_ERROR, ZHU_ERROR_FONT, _ ("Font %s is not installed; %s"), name->name,
                   remedy);
      return FALSE;
    }
  if (path == NULL)
    {
      note_absent (self, name->name);
      return TRUE;
    }
  opened = zhu_pdf_face_open (name, path, index, error);
  if (opened == NULL)
    return FALSE;
  if (!zhu_pdf_face_may_embed (opened))
    {
      g_set_error (
          error, ZHU_ERROR, ZHU_ERROR_FONT,
          _ ("Font %s (%s): its licence flags (OS/2 fsType) forbid embedding a subset; name "
             "another font under 字体 in the style"),
          name->name, path);
      return FALSE;
    }
  opened->number = self->faces->len;
  *face = opened;
  g_ptr_array_add (self->faces, g_steal_pointer (&opened));
  return TRUE;
}

static gboolean
open_chain (ZhuPdfFonts *self,
            ZhuFontIndex *installed,
            ZhuFace role,
            const GPtrArray *names,
            GError **error)
{
  for (gsize i = 0; i < names->len; i++)
    {
      ZhuPdfFace *face;

      if (!open_face (self, installed, g_ptr_array_index (names, i), i == 0, &face, error))
        return FALSE;
      if (face != NULL)
        g_ptr_array_add (self->chains[role], face);
    }
  return TRUE;
}

/* The first substitute of @names that is there becomes the face of @role; none: an error about the
 * first. */
static gboolean
open_substitute (ZhuPdfFonts *self,
                 ZhuFontIndex *installed,
                 ZhuFace role,
                 const GPtrArray *names,
                 GError **error)
{
  for (gsize i = 0; i < names->len; i++)
    {
      const ZhuFontName *name = g_ptr_array_index (names, i);
      int index;
      g_autofree char *path = name->is_substitute ? zhu_font_find (installed, name, &index) : NULL;
      ZhuPdfFace *face;

      if (path == NULL)
        continue;
      if (!open_face (self, installed, name, TRUE, &face, error))
        return FALSE;
      g_ptr_array_add (self->chains[role], face);
      self->substitutes[role] = face;
      return TRUE;
    }
  return open_chain (self, installed, role, names, error);
}

static gboolean
open_official_chain (ZhuPdfFonts *self,
                     ZhuFontIndex *installed,
                     ZhuFace role,
                     const GPtrArray *names,
                     GError **error)
{
  const ZhuFontName *first = g_ptr_array_index (names, 0);

  if (!first->is_substitute)
    return open_chain (self, installed, role, names, error);
  if (!open_substitute (self, installed, role, names, error))
    return FALSE;
  for (gsize i = 1; i < names->len; i++)
    {
      const ZhuFontName *name = g_ptr_array_index (names, i);
      ZhuPdfFace *face = NULL;

      if (!name->is_substitute && !open_face (self, installed, name, FALSE, &face, error))
        return FALSE;
      if (face != NULL)
        g_ptr_array_add (self->chains[role], face);
    }
  return TRUE;
}

static gboolean
open_official (ZhuPdfFonts *self, ZhuFontIndex *installed, const ZhuStyle *style, GError **error)
{
  for (int i = 0; i < ZHU_N_OFFICIAL; i++)
    {
      if (style->official_fonts[i] == NULL)
        {
          g_set_error (
              error, ZHU_ERROR, ZHU_ERROR_FONT,
              _ ("The style names no font for %s, which official documents are set in; "
                 "name one in its section 公文, or allow free substitutes there: 代用 = 是"),
              zhu_official_face_name ((ZhuOfficialFace) i));
          return FALSE;
        }
      if (open_official_chain (self, installed, (ZhuFace) (ZHU_FACE_OFFICIAL + i),
                               style->official_fonts[i], error))
        continue;
      g_prefix_error (error, "%s: ", zhu_official_face_name ((ZhuOfficialFace) i));
      return FALSE;
    }
  return TRUE;
}

void
zhu_pdf_fonts_say_substitutes (const ZhuPdfFonts *self, ZhuDiags *diags)
{
  for (int i = 0; i < ZHU_N_OFFICIAL; i++)
    {
      const ZhuPdfFace *face = self->substitutes[ZHU_FACE_OFFICIAL + i];

      if (face != NULL)
        zhu_diags_add (diags, ZHU_DIAG_NOTE, "substitute-font", NULL,
                       _ ("name the licensed font in the style's section 公文"),
                       _ ("%s is set in the free substitute %s"),
                       zhu_official_face_name ((ZhuOfficialFace) i), face->name);
    }
}

ZhuPdfFonts *
zhu_pdf_fonts_open (const ZhuStyle *style, gboolean official, GError **error)
{
  g_autoptr (ZhuPdfFonts) self = g_new0 (ZhuPdfFonts, 1);
  g_autoptr (ZhuFontIndex) installed = zhu_font_index_open ();

  self->faces = g_ptr_array_new_with_free_func ((GDestroyNotify) zhu_pdf_face_free);
  self->absent = g_ptr_array_new_with_free_func (g_free);
  for (gsize role = 0; role < ZHU_N_FACES; role++)
    {
      self->chains[role] = g_ptr_array_new ();
      self->glyphs[role] = g_hash_table_new_full (NULL, NULL, NULL, g_free);
    }
  if (!open_chain (self, installed, ZHU_FACE_TEXT, style->text_fonts, error)
      || !open_chain (self, installed, ZHU_FACE_HEAD, style->head_fonts, error))
    return NULL;
  if (official && !open_official (self, installed, style, error))
    return NULL;
  if (style->number_font != NULL
      && !open_face (self, installed, style->number_font, TRUE, &self->numbers, error))
    return NULL;
  return g_steal_pointer (&self);
}

void
zhu_pdf_fonts_free (ZhuPdfFonts *self)
{
  if (self == NULL)
    return;
  for (gsize role = 0; role < ZHU_N_FACES; role++)
    {
      g_ptr_array_unref (self->chains[role]);
      g_hash_table_unref (self->glyphs[role]);
      g_free (self->plain[role]);
    }
  g_ptr_array_unref (self->faces);
  g_ptr_array_unref (self->absent);
  g_free (self);
}

const GPtrArray *
zhu_pdf_fonts_faces (const ZhuPdfFonts *self)
{
  return self->faces;
}

char *
zhu_pdf_fonts_absent (const ZhuPdfFonts *self)
{
  GString *names = NULL;

  for (gsize i = 0; i < self->absent->len; i++)
    if (names == NULL)
      names = g_string_new (g_ptr_array_index (self->absent, i));
    else
      g_string_append_printf (names, ", %s", (char *) g_ptr_array_index (self->absent, i));
  return names == NULL ? NULL : g_string_free (names, FALSE);
}

/* ---- Characters ---- */

static gboolean
is_selector (gunichar c)
{
  return (c >= 0xFE00 && c <= 0xFE0F) || (c >= 0xE0100 && c <= 0xE01EF);
}

static gboolean
is_invisible (gunichar c)
{
  return (c >= 0x200B && c <= 0x200F) || c == 0x2060 || c == 0xFEFF || is_selector (c);
}

/* Width in ems of spaces that few fonts have; 0 for all else. They are set as a blank so wide. */
static double
space_width (gunichar c)
{
  static const struct
  {
    gunichar c;
    double ems;
  } spaces[]
      = { { 0x00A0, 1.0 / 3 }, { 0x2000, 1.0 / 2 }, { 0x2001, 1 },       { 0x2002, 1.0 / 2 },
          { 0x2003, 1 },       { 0x2004, 1.0 / 3 }, { 0x2005, 1.0 / 4 }, { 0x2006, 1.0 / 6 },
          { 0x2007, 1.0 / 2 }, { 0x2008, 1.0 / 5 }, { 0x2009, 1.0 / 5 }, { 0x200A, 1.0 / 10 },
          { 0x202F, 1.0 / 6 }, { 0x205F, 1.0 / 4 }, { 0x3000, 1 } };

  for (gsize i = 0; i < G_N_ELEMENTS (spaces); i++)
    if (spaces[i].c == c)
      return spaces[i].ems;
  return 0;
}

static gboolean
find_in_face (const ZhuPdfFace *face, gunichar c, gunichar selector, hb_codepoint_t *glyph)
{
  if (selector != 0)
    return hb_font_get_variation_glyph (face->font, c, selector, glyph);
  if (c < 128 && face->half_width[c] != 0)
    {
      *glyph = face->half_width[c];
      return TRUE;
    }
  return hb_font_get_nominal_glyph (face->font, c, glyph);
}

static void
take (ZhuPdfGlyph *self, ZhuPdfFace *face, hb_codepoint_t glyph, gunichar c)
{
  const int advance = hb_font_get_glyph_h_advance (face->font, glyph);

  self->face = face;
  self->glyph = glyph;
  self->cid = zhu_pdf_face_cid (face, glyph);
  self->natural = fmax (0, advance) / face->units;
  self->advance = face->pads_digits && c >= '0' && c <= '9'
                      ? (double) face->digit_width / face->units
                      : self->natural;
}

static void
look_up (ZhuPdfFonts *self, ZhuFace role, gunichar c, gunichar selector, ZhuPdfGlyph *found)
{
  const GPtrArray *chain = self->chains[role];
  hb_codepoint_t glyph;

  if (role == ZHU_FACE_TEXT && self->numbers != NULL && c < 128
      && (g_ascii_isdigit (c) || strchr (".,-+", (int) c) != NULL)
      && find_in_face (self->numbers, c, selector, &glyph))
    {
      take (found, self->numbers, glyph, c);
      return;
    }
  for (gsize i = 0; i < chain->len; i++)
    {
      ZhuPdfFace *face = g_ptr_array_index (chain, i);

      if (find_in_face (face, c, selector, &glyph))
        {
          take (found, face, glyph, c);
          return;
        }
    }
  if (space_width (c) > 0 && find_in_face (g_ptr_array_index (chain, 0), ' ', 0, &glyph))
    {
      take (found, g_ptr_array_index (chain, 0), glyph, ' ');
      found->advance = space_width (c);
    }
}

static ZhuPdfGlyph *
glyph_of (ZhuPdfFonts *self, ZhuFace role, gunichar c, gunichar selector)
{
  gpointer key = GSIZE_TO_POINTER (c | (gsize) selector << 21);
  const gboolean is_plain = selector == 0 && c < PLAIN_CHARACTERS;
  ZhuPdfGlyph *glyph = is_plain ? (self->plain[role] != NULL ? self->plain[role][c] : NULL)
                                : g_hash_table_lookup (self->glyphs[role], key);
  int length;

  if (glyph != NULL)
    return glyph;
  glyph = g_new0 (ZhuPdfGlyph, 1);
  glyph->is_invisible = is_invisible (c);
  length = g_unichar_to_utf8 (c, glyph->meaning);
  if (selector != 0)
    g_unichar_to_utf8 (selector, glyph->meaning + length);
  if (!glyph->is_invisible)
    look_up (self, role, c, selector, glyph);
  if (!glyph->is_invisible && glyph->face == NULL && selector != 0)
    {
      look_up (self, role, c, 0, glyph);
      glyph->is_usual = glyph->face != NULL;
    }
  if (!glyph->is_invisible && glyph->face == NULL)
    glyph->advance = 1;
  g_hash_table_insert (self->glyphs[role], key, glyph);
  if (is_plain && self->plain[role] == NULL)
    self->plain[role] = g_new0 (ZhuPdfGlyph *, PLAIN_CHARACTERS);
  if (is_plain)
    self->plain[role][c] = glyph;
  return glyph;
}

ZhuPdfGlyph *
zhu_pdf_fonts_next (ZhuPdfFonts *self, ZhuFace role, const char **text)
{
  const gunichar c = g_utf8_get_char (*text);
  gunichar next;

  *text = g_utf8_next_char (*text);
  next = g_utf8_get_char (*text);
  if (!is_selector (next))
    return glyph_of (self, role, c, 0);
  *text = g_utf8_next_char (*text);
  return glyph_of (self, role, c, next);
}

/* ---- Variants that no font has ---- */

void
zhu_pdf_fonts_set_variants (ZhuPdfFonts *self, GHashTable *variants)
{
  self->variants = variants;
}

gboolean
zhu_pdf_fonts_tell_variant (ZhuPdfFonts *self, const ZhuPdfGlyph *glyph)
{
  if (self->variants != NULL && !g_hash_table_contains (self->variants, glyph->meaning))
    g_hash_table_add (self->variants, g_strdup (glyph->meaning));
  return self->variants != NULL;
}

/* ---- Measures ---- */

static double
measure_advance (gpointer data, ZhuFace face, gunichar c)
{
  return is_selector (c) ? 0 : glyph_of (data, face, c, 0)->advance;
}

static double
measure_middle (gpointer data, ZhuFace face, gunichar c)
{
  const ZhuPdfGlyph *glyph = glyph_of (data, face, c, 0);
  hb_glyph_extents_t extents;

  if (glyph->face == NULL || !hb_font_get_glyph_extents (glyph->face->font, glyph->glyph, &extents))
    return 0;
  return (extents.y_bearing + extents.height / 2.0) / glyph->face->units;
}

ZhuMeasure
zhu_pdf_fonts_measure (ZhuPdfFonts *self)
{
  return (ZhuMeasure){ measure_advance, self, measure_middle };
}
