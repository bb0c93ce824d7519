/* Subsets by hb-subset. Codes do not depend on what else is shown, so that pages can be written
 * before the subset is made: the CIDs of a CID-keyed CFF stay what they were, a name-keyed CFF
 * keeps its glyph ids, and TrueType has the old glyph ids as CIDs with a map to the new ones. */
#include "zhuhu/writer/pdf/subset.h"

#include FT_CID_H

#include <hb-subset.h>
#include <string.h>

G_DEFINE_AUTOPTR_CLEANUP_FUNC (hb_subset_input_t, hb_subset_input_destroy)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (hb_subset_plan_t, hb_subset_plan_destroy)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (hb_face_t, hb_face_destroy)

/* Tables for shaping and for other systems: nothing in a PDF reads them. */
static const hb_tag_t dropped[] = {
  HB_TAG ('G', 'S', 'U', 'B'), HB_TAG ('G', 'P', 'O', 'S'), HB_TAG ('G', 'D', 'E', 'F'),
  HB_TAG ('B', 'A', 'S', 'E'), HB_TAG ('V', 'O', 'R', 'G'), HB_TAG ('v', 'h', 'e', 'a'),
  HB_TAG ('v', 'm', 't', 'x'), HB_TAG ('D', 'S', 'I', 'G'), HB_TAG ('n', 'a', 'm', 'e'),
};

static hb_subset_input_t *
subset_input (const ZhuPdfFace *face)
{
  hb_subset_input_t *input = hb_subset_input_create_or_fail ();
  hb_set_t *tables;

  if (input == NULL)
    return NULL;
  hb_set_union (hb_subset_input_glyph_set (input), face->used);
  hb_set_add (hb_subset_input_glyph_set (input), 0);
  if (face->is_cff && !face->is_cid_keyed)
    hb_subset_input_set_flags (input, HB_SUBSET_FLAGS_RETAIN_GIDS);
  tables = hb_subset_input_set (input, HB_SUBSET_SETS_DROP_TABLE_TAG);
  for (gsize i = 0; i < G_N_ELEMENTS (dropped); i++)
    hb_set_add (tables, dropped[i]);
  return input;
}

static void
release_blob (gpointer data)
{
  hb_blob_destroy (data);
}

static GBytes *
program_of (const ZhuPdfFace *face, hb_face_t *subset)
{
  hb_blob_t *blob = face->is_cff ? hb_face_reference_table (subset, HB_TAG ('C', 'F', 'F', ' '))
                                 : hb_face_reference_blob (subset);
  unsigned length;
  const char *bytes = hb_blob_get_data (blob, &length);

  return g_bytes_new_with_free_func (bytes, length, release_blob, blob);
}

static int
compare_codes (gconstpointer a, gconstpointer b)
{
  const ZhuPdfCode *first = a, *second = b;

  return (first->cid > second->cid) - (first->cid < second->cid);
}

static void
fill_codes (ZhuPdfSubset *self)
{
  const ZhuPdfFace *face = self->face;
  hb_codepoint_t glyph = HB_SET_VALUE_INVALID;

  while (hb_set_next (face->used, &glyph))
    {
      const int advance = MAX (0, hb_font_get_glyph_h_advance (face->font, glyph));
      const ZhuPdfCode code = { zhu_pdf_face_cid (face, glyph), glyph,
                                (unsigned) ((advance * 1000.0 / face->units) + 0.5) };

      g_array_append_val (self->codes, code);
      g_hash_table_insert (self->cids, GUINT_TO_POINTER (glyph), GUINT_TO_POINTER (code.cid));
    }
  g_array_sort (self->codes, compare_codes);
}

static GBytes *
cid_set_of (const GArray *codes)
{
  const unsigned last = codes->len == 0 ? 0 : g_array_index (codes, ZhuPdfCode, codes->len - 1).cid;
  const gsize length = last / 8 + 1;
  guint8 *bits = g_malloc0 (length);

  bits[0] = 0x80;
  for (gsize i = 0; i < codes->len; i++)
    {
      const unsigned cid = g_array_index (codes, ZhuPdfCode, i).cid;

      bits[cid / 8] |= (guint8) (0x80 >> cid % 8);
    }
  return g_bytes_new_take (bits, length);
}

static GBytes *
cid_map_of (const GArray *codes, const hb_map_t *new_ids)
{
  const unsigned last = codes->len == 0 ? 0 : g_array_index (codes, ZhuPdfCode, codes->len - 1).cid;
  const gsize length = 2 * ((gsize) last + 1);
  guint8 *map = g_malloc0 (length);

  for (gsize i = 0; i < codes->len; i++)
    {
      const ZhuPdfCode *code = &g_array_index (codes, ZhuPdfCode, i);
      const unsigned glyph = hb_map_get (new_ids, code->glyph);

      map[2 * code->cid] = (guint8) (glyph >> 8);
      map[2 * code->cid + 1] = (guint8) glyph;
    }
  return g_bytes_new_take (map, length);
}

/* Six letters that name this subset: from its glyphs, so that they are the same in every run. */
static char *
tagged_name (const ZhuPdfSubset *self)
{
  const char *name = FT_Get_Postscript_Name (self->face->ft);
  g_autofree char *sum = NULL;
  char tag[7] = "";

  sum = g_compute_checksum_for_data (G_CHECKSUM_SHA256, (const guchar *) self->codes->data,
                                     self->codes->len * sizeof (ZhuPdfCode));
  for (gsize i = 0; i < 6; i++)
    tag[i]
        = (char) ('A'
                  + (g_ascii_xdigit_value (sum[2 * i]) * 16 + g_ascii_xdigit_value (sum[2 * i + 1]))
                        % 26);
  return g_strdup_printf ("%s+%s", tag, name != NULL ? name : "Font");
}

ZhuPdfSubset *
zhu_pdf_subset_new (const ZhuPdfFace *face, GError **error)
{
  g_autoptr (ZhuPdfSubset) self = g_new0 (ZhuPdfSubset, 1);
  g_autoptr (hb_subset_input_t) input = subset_input (face);
  g_autoptr (hb_subset_plan_t) plan
      = input == NULL ? NULL : hb_subset_plan_create_or_fail (face->outlines, input);
  g_autoptr (hb_face_t) subset = plan == NULL ? NULL : hb_subset_plan_execute_or_fail (plan);
  const hb_map_t *new_ids;

  self->codes = g_array_new (FALSE, TRUE, sizeof (ZhuPdfCode));
  self->cids = g_hash_table_new (NULL, NULL);
  self->face = face;
  if (subset == NULL)
    {
      g_set_error (
          error, ZHU_ERROR, ZHU_ERROR_FONT,
          _ ("Font %s (%s): no subset could be made of it; name another font under 字体 in the "
             "style"),
          face->name, face->path);
      return NULL;
    }
  new_ids = hb_subset_plan_old_to_new_glyph_mapping (plan);
  self->program = program_of (face, subset);
  fill_codes (self);
  self->cid_set = cid_set_of (self->codes);
  if (!face->is_cff)
    self->cid_to_gid = cid_map_of (self->codes, new_ids);
  self->name = tagged_name (self);
  return g_steal_pointer (&self);
}

void
zhu_pdf_subset_free (ZhuPdfSubset *self)
{
  if (self == NULL)
    return;
  g_free (self->name);
  g_clear_pointer (&self->program, g_bytes_unref);
  g_clear_pointer (&self->cid_to_gid, g_bytes_unref);
  g_clear_pointer (&self->cid_set, g_bytes_unref);
  g_array_unref (self->codes);
  g_hash_table_unref (self->cids);
  g_free (self);
}
