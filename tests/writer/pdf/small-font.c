#include "small-font.h"

#include <hb-subset.h>

static hb_face_t *
open_installed (const char *family)
{
  const ZhuFontName name = { .name = (char *) family };
  g_autoptr (ZhuFontIndex) installed = zhu_font_index_open ();
  int index = 0;
  g_autofree char *path = zhu_font_find (installed, &name, &index);
  hb_blob_t *blob = path != NULL ? hb_blob_create_from_file (path) : NULL;
  hb_face_t *face = blob != NULL ? hb_face_create (blob, (unsigned) index) : NULL;

  hb_blob_destroy (blob);
  return face;
}

/* As a face of a file, since HarfBuzz does not tell the tables of what it has just built. */
static hb_face_t *
subset_of (hb_face_t *face, char first)
{
  hb_subset_input_t *input = hb_subset_input_create_or_fail ();
  hb_face_t *built, *subset;
  hb_blob_t *bytes;

  hb_set_add_range (hb_subset_input_unicode_set (input), (hb_codepoint_t) first, '~');
  hb_set_add (hb_subset_input_unicode_set (input), 0x6237);
  built = hb_subset_or_fail (face, input);
  bytes = hb_face_reference_blob (built);
  subset = hb_face_create (bytes, 0);
  hb_blob_destroy (bytes);
  hb_face_destroy (built);
  hb_subset_input_destroy (input);
  return subset;
}

static gboolean
is_dropped (hb_tag_t tag, const hb_tag_t *dropped)
{
  for (; dropped != NULL && *dropped != 0; dropped++)
    if (tag == *dropped)
      return TRUE;
  return FALSE;
}

static hb_face_t *
without_tables (hb_face_t *face, const hb_tag_t *dropped)
{
  hb_face_t *left = hb_face_builder_create ();
  hb_tag_t tags[64];
  unsigned n = G_N_ELEMENTS (tags);

  hb_face_get_table_tags (face, 0, &n, tags);
  for (unsigned i = 0; i < n; i++)
    {
      hb_blob_t *table = hb_face_reference_table (face, tags[i]);

      if (!is_dropped (tags[i], dropped))
        hb_face_builder_add_table (left, tags[i], table);
      hb_blob_destroy (table);
    }
  return left;
}

char *
small_font (const char *folder,
            const char *name,
            const char *family,
            char first,
            const hb_tag_t *dropped)
{
  hb_face_t *face = open_installed (family);
  hb_face_t *subset = face != NULL ? subset_of (face, first) : NULL;
  hb_face_t *left = subset != NULL ? without_tables (subset, dropped) : NULL;
  hb_blob_t *bytes = left != NULL ? hb_face_reference_blob (left) : NULL;
  char *path = bytes != NULL ? g_build_filename (folder, name, NULL) : NULL;
  unsigned length;
  const char *data = bytes != NULL ? hb_blob_get_data (bytes, &length) : NULL;

  if (path != NULL)
    g_assert_true (g_file_set_contents (path, data, (gssize) length, NULL));
  hb_blob_destroy (bytes);
  hb_face_destroy (left);
  hb_face_destroy (subset);
  hb_face_destroy (face);
  return path;
}
