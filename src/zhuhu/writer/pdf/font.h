/* Fonts of a PDF: files found by family, faces open by mmap, chains of faces per role, and the
 * glyphs that the document uses. */
#pragma once

#include "zhuhu/writer.h"

#include <ft2build.h>
#include FT_FREETYPE_H

#include <hb-ot.h>

/* ---- Files (find.c) ---- */

/* The fonts that are installed, as fontconfig knows them; opened once for a document. */
typedef struct _ZhuFontIndex ZhuFontIndex;

ZhuFontIndex *zhu_font_index_open (void);
void zhu_font_index_free (ZhuFontIndex *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ZhuFontIndex, zhu_font_index_free)
/* File and index in it of the upright regular OpenType or TrueType face of @name; NULL if there is
 * none. */
char *zhu_font_find (ZhuFontIndex *self, const ZhuFontName *name, int *index);
/* What to install for a family, translated. */
char *zhu_font_remedy (const char *family);

/* ---- Faces (face.c) ---- */

typedef struct
{
  char *name; /* as the style says */
  char *path;
  GMappedFile *map;
  FT_Library library;
  FT_Face ft;
  hb_face_t *hb;
  hb_face_t *outlines; /* the same without what no subset of CFF outlines needs */
  hb_font_t *font; /* scaled to units per em */
  unsigned units;  /* per em */
  gboolean is_cff;
  gboolean is_cid_keyed;
  gboolean pads_digits; /* digits of unlike widths and no half-width forms: padded */
  unsigned digit_width; /* of the widest digit, units */
  hb_codepoint_t
      half_width[128]; /* glyphs of digits, point, comma, minus, plus; 0: as the cmap says */
  unsigned number;     /* F0, F1, … of the PDF, in order of opening */
  unsigned file;       /* number of the file under way, from 1 */
  hb_set_t *used;      /* glyphs that the file shows */
  GHashTable *unicode; /* glyph → char *: what it means first, UTF-8 */
} ZhuPdfFace;

/* Opens @name; ZHU_ERROR_FONT if the file is no font that can be embedded. */
ZhuPdfFace *
zhu_pdf_face_open (const ZhuFontName *name, const char *path, int index, GError **error);
void zhu_pdf_face_free (ZhuPdfFace *self);
/* Code of @glyph in the PDF, whatever else is shown: the CID of a CID-keyed CFF, else the glyph's
 * id. */
unsigned zhu_pdf_face_cid (const ZhuPdfFace *self, hb_codepoint_t glyph);
/* Gives back the file's pages that were read; they are read again when needed. */
void zhu_pdf_face_forget (const ZhuPdfFace *self);
/* Forgets what has been shown: a new file begins. */
void zhu_pdf_face_reset (ZhuPdfFace *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ZhuPdfFace, zhu_pdf_face_free)
gboolean zhu_pdf_face_may_embed (const ZhuPdfFace *self);
/* Text of the name table, "" if none. */
char *zhu_pdf_face_text (const ZhuPdfFace *self, hb_ot_name_id_t id);

/* ---- Chains (chain.c) ---- */

typedef struct
{
  ZhuPdfFace *face; /* NULL: no font of the chain has the character */
  hb_codepoint_t glyph;
  unsigned cid;          /* code in the PDF */
  double advance;        /* ems, as set */
  double natural;        /* ems, as the font says: less if the glyph is padded */
  gboolean is_invisible; /* takes no place and is not drawn */
  gboolean is_usual;     /* the variant that is meant is in no font, so this is the usual form */
  char meaning[16];      /* UTF-8 */
  unsigned file;         /* the face's, in which it was shown last */
  gboolean is_ambiguous; /* in that file: the glyph has first stood for another character */
} ZhuPdfGlyph;

/* Glyph of the character at *@text, which is moved behind it and its variation selector. */
ZhuPdfGlyph *zhu_pdf_fonts_next (ZhuPdfFonts *self, ZhuFace role, const char **text);
/* Tells whom @variants belongs to of what is shown from now on; see zhu_variants_new(). NULL: nobody. */
void zhu_pdf_fonts_set_variants (ZhuPdfFonts *self, GHashTable *variants);
/* Notes that @glyph is shown, which is the usual form; FALSE if there is nobody to be told. */
gboolean zhu_pdf_fonts_tell_variant (ZhuPdfFonts *self, const ZhuPdfGlyph *glyph);
/* All open faces, in order; element: ZhuPdfFace *. */
const GPtrArray *zhu_pdf_fonts_faces (const ZhuPdfFonts *self);
/* Fall-backs that the style names and that are not installed, joined; NULL if none. */
char *zhu_pdf_fonts_absent (const ZhuPdfFonts *self);
