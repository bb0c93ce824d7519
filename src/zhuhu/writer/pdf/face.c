/* A font file, open once and mapped: FreeType tells what it is, HarfBuzz maps characters to glyphs.
 */
#include "zhuhu/writer/pdf/font.h"

#include FT_CID_H
#include FT_TRUETYPE_TABLES_H
#include FT_FONT_FORMATS_H

#include <string.h>
#include <sys/mman.h>

static const char numerals[] = "0123456789.,-+";

static gboolean
set_face_error (const ZhuFontName *name, const char *path, const char *cause, GError **error)
{
  g_set_error (error, ZHU_ERROR, ZHU_ERROR_FONT,
               _ ("Font %s (%s): %s; name another font under 字体 in the style"), name->name, path,
               cause);
  return FALSE;
}

static gboolean
open_file (ZhuPdfFace *self, const ZhuFontName *name, int index, GError **error)
{
  g_autoptr (GError) cause = NULL;
  const FT_Byte *bytes;
  gsize length;

  self->map = g_mapped_file_new (self->path, FALSE, &cause);
  if (self->map == NULL)
    return set_face_error (name, self->path, cause->message, error);
  bytes = (const FT_Byte *) g_mapped_file_get_contents (self->map);
  length = g_mapped_file_get_length (self->map);
  if (FT_Init_FreeType (&self->library) != 0
      || FT_New_Memory_Face (self->library, bytes, (FT_Long) length, index, &self->ft) != 0
      || !FT_IS_SCALABLE (self->ft) || !FT_IS_SFNT (self->ft))
    return set_face_error (name, self->path, _ ("no OpenType or TrueType font that can be read"),
                           error);
  hb_blob_t *blob = hb_blob_create ((const char *) bytes, (unsigned) length,
                                    HB_MEMORY_MODE_READONLY, NULL, NULL);

  self->hb = hb_face_create (blob, (unsigned) index);
  hb_blob_destroy (blob);
  self->font = hb_font_create (self->hb);
  self->units = hb_face_get_upem (self->hb);
  hb_font_set_scale (self->font, (int) self->units, (int) self->units);
  return TRUE;
}

void
zhu_pdf_face_forget (const ZhuPdfFace *self)
{
  madvise (g_mapped_file_get_contents (self->map), g_mapped_file_get_length (self->map),
           MADV_DONTNEED);
}

static gboolean
has_table (const ZhuPdfFace *self, hb_tag_t tag)
{
  hb_blob_t *blob = hb_face_reference_table (self->hb, tag);
  const gboolean has = hb_blob_get_length (blob) > 0;

  hb_blob_destroy (blob);
  return has;
}

/* A subset by glyphs asks which characters they have: for a face of 40,000 characters that is most
 * of its cost, and the CFF table, which alone goes into the PDF, does not depend on it. */
static hb_face_t *
take_outlines (hb_face_t *face)
{
  static const hb_tag_t tables[]
      = { HB_TAG ('C', 'F', 'F', ' '), HB_TAG ('h', 'e', 'a', 'd'), HB_TAG ('h', 'h', 'e', 'a'),
          HB_TAG ('h', 'm', 't', 'x'), HB_TAG ('m', 'a', 'x', 'p') };
  hb_face_t *outlines = hb_face_builder_create ();

  for (gsize i = 0; i < G_N_ELEMENTS (tables); i++)
    {
      hb_blob_t *blob = hb_face_reference_table (face, tables[i]);

      hb_face_builder_add_table (outlines, tables[i], blob);
      hb_blob_destroy (blob);
    }
  return outlines;
}

static gboolean
read_kind (ZhuPdfFace *self, const ZhuFontName *name, GError **error)
{
  FT_Bool is_cid = 0;

  self->is_cff = has_table (self, HB_TAG ('C', 'F', 'F', ' '));
  if (!self->is_cff && !has_table (self, HB_TAG ('g', 'l', 'y', 'f')))
    return set_face_error (name, self->path, _ ("it has neither CFF nor TrueType outlines"), error);
  if (self->is_cff && FT_Get_CID_Is_Internally_CID_Keyed (self->ft, &is_cid) == 0)
    self->is_cid_keyed = is_cid;
  self->outlines = self->is_cff ? take_outlines (self->hb) : hb_face_reference (self->hb);
  return TRUE;
}

/* The half-width form of @c by the feature hwid, or 0. */
static hb_codepoint_t
half_width_glyph (const ZhuPdfFace *self, char c)
{
  const hb_feature_t features[] = { { HB_TAG ('h', 'w', 'i', 'd'), 1, 0, (unsigned) -1 },
                                    { HB_TAG ('k', 'e', 'r', 'n'), 0, 0, (unsigned) -1 } };
  hb_buffer_t *buffer = hb_buffer_create ();
  hb_codepoint_t glyph = 0;
  unsigned n;

  hb_buffer_add_utf8 (buffer, &c, 1, 0, 1);
  hb_buffer_set_direction (buffer, HB_DIRECTION_LTR);
  hb_buffer_set_script (buffer, HB_SCRIPT_HAN);
  hb_buffer_set_language (buffer, hb_language_from_string ("zh-hans", -1));
  hb_shape (self->font, buffer, features, G_N_ELEMENTS (features));
  hb_glyph_info_t *infos = hb_buffer_get_glyph_infos (buffer, &n);

  if (n == 1)
    glyph = infos[0].codepoint;
  hb_buffer_destroy (buffer);
  return glyph;
}

static unsigned
advance_of (const ZhuPdfFace *self, hb_codepoint_t glyph)
{
  return (unsigned) MAX (0, hb_font_get_glyph_h_advance (self->font, glyph));
}

/* Numbers stand below each other only if all digits are of one width. */
static void
even_digits (ZhuPdfFace *self)
{
  unsigned least = G_MAXUINT, most = 0, half_least = G_MAXUINT, half_most = 0;

  for (char c = '0'; c <= '9'; c++)
    {
      hb_codepoint_t glyph = 0;

      if (!hb_font_get_nominal_glyph (self->font, (hb_codepoint_t) c, &glyph))
        return;
      least = MIN (least, advance_of (self, glyph));
      most = MAX (most, advance_of (self, glyph));
      half_least = MIN (half_least, advance_of (self, half_width_glyph (self, c)));
      half_most = MAX (half_most, advance_of (self, half_width_glyph (self, c)));
    }
  if (least == most)
    return;
  self->pads_digits = half_least != half_most;
  self->digit_width = most;
  for (gsize i = 0; !self->pads_digits && numerals[i] != '\0'; i++)
    self->half_width[(unsigned char) numerals[i]] = half_width_glyph (self, numerals[i]);
}

unsigned
zhu_pdf_face_cid (const ZhuPdfFace *self, hb_codepoint_t glyph)
{
  FT_UInt cid = glyph;

  if (self->is_cff && self->is_cid_keyed)
    FT_Get_CID_From_Glyph_Index (self->ft, glyph, &cid);
  return cid;
}

void
zhu_pdf_face_reset (ZhuPdfFace *self)
{
  self->file++;
  hb_set_clear (self->used);
  g_hash_table_remove_all (self->unicode);
}

gboolean
zhu_pdf_face_may_embed (const ZhuPdfFace *self)
{
  const unsigned short forbidden = FT_FSTYPE_RESTRICTED_LICENSE_EMBEDDING | FT_FSTYPE_NO_SUBSETTING
                                   | FT_FSTYPE_BITMAP_EMBEDDING_ONLY;

  return (FT_Get_FSType_Flags (self->ft) & forbidden) == 0;
}

char *
zhu_pdf_face_text (const ZhuPdfFace *self, hb_ot_name_id_t id)
{
  const hb_language_t english = hb_language_from_string ("en", -1);
  unsigned length = hb_ot_name_get_utf8 (self->hb, id, english, NULL, NULL);
  char *text = g_malloc0 (length + 1);

  length++;
  hb_ot_name_get_utf8 (self->hb, id, english, &length, text);
  return text;
}

ZhuPdfFace *
zhu_pdf_face_open (const ZhuFontName *name, const char *path, int index, GError **error)
{
  g_autoptr (ZhuPdfFace) self = g_new0 (ZhuPdfFace, 1);

  self->name = g_strdup (name->name);
  self->path = g_strdup (path);
  self->file = 1;
  self->used = hb_set_create ();
  self->unicode = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  if (!open_file (self, name, index, error) || !read_kind (self, name, error))
    return NULL;
  even_digits (self);
  return g_steal_pointer (&self);
}

void
zhu_pdf_face_free (ZhuPdfFace *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->font, hb_font_destroy);
  g_clear_pointer (&self->outlines, hb_face_destroy);
  g_clear_pointer (&self->hb, hb_face_destroy);
  hb_set_destroy (self->used);
  if (self->ft != NULL)
    FT_Done_Face (self->ft);
  if (self->library != NULL)
    FT_Done_FreeType (self->library);
  g_clear_pointer (&self->map, g_mapped_file_unref);
  g_hash_table_unref (self->unicode);
  g_free (self->name);
  g_free (self->path);
  g_free (self);
}
