/* The profile of sRGB that archival files carry: read back by its own table, held against the
 * values that the standards print. */
#include "zhuhu/pdf/finish.h"

#include <math.h>
#include <string.h>

static guint32
number_at (const guint8 *bytes, gsize offset)
{
  return (guint32) bytes[offset] << 24 | (guint32) bytes[offset + 1] << 16
         | (guint32) bytes[offset + 2] << 8 | bytes[offset + 3];
}

/* Offset of the element @name, whose length is put into @length. */
static gsize
find_element (const guint8 *bytes, const char *name, gsize *length)
{
  const guint32 n = number_at (bytes, 128);

  for (guint32 i = 0; i < n; i++)
    {
      const gsize row = 132 + 12 * (gsize) i;

      if (memcmp (bytes + row, name, 4) == 0)
        {
          *length = number_at (bytes, row + 8);
          return number_at (bytes, row + 4);
        }
    }
  g_assert_not_reached ();
}

static void
test_table (void)
{
  static const char *const names[]
      = { "desc", "cprt", "wtpt", "rXYZ", "gXYZ", "bXYZ", "rTRC", "gTRC", "bTRC" };
  g_autoptr (GBytes) profile = zhu_pdf_srgb ();
  gsize size;
  const guint8 *bytes = g_bytes_get_data (profile, &size);

  g_assert_cmpuint (number_at (bytes, 0), ==, size);
  g_assert_cmpuint (bytes[8], ==, 2);
  g_assert_cmpmem (bytes + 12, 12, "mntrRGB XYZ ", 12);
  g_assert_cmpmem (bytes + 36, 4, "acsp", 4);
  g_assert_cmpuint (number_at (bytes, 128), ==, G_N_ELEMENTS (names));
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      gsize length;
      const gsize offset = find_element (bytes, names[i], &length);

      g_assert_cmpuint (offset % 4, ==, 0);
      g_assert_cmpuint (offset, >=, 132 + 12 * G_N_ELEMENTS (names));
      g_assert_cmpuint (offset + length, <=, size);
    }
}

/* Red, green and blue together are the white of D50, 0.9642 1 0.8249 (ICC.1). */
static void
test_colours_add_up_to_white (void)
{
  static const double white[] = { 0.9642, 1.0, 0.8249 };
  static const char *const names[] = { "rXYZ", "gXYZ", "bXYZ" };
  g_autoptr (GBytes) profile = zhu_pdf_srgb ();
  const guint8 *bytes = g_bytes_get_data (profile, NULL);

  for (gsize axis = 0; axis < 3; axis++)
    {
      double sum = 0;

      for (gsize i = 0; i < 3; i++)
        {
          gsize length;
          const gsize offset = find_element (bytes, names[i], &length);

          sum += number_at (bytes, offset + 8 + 4 * axis) / 65536.0;
        }
      g_assert_cmpfloat (fabs (sum - white[axis]), <, 0.0003);
    }
}

/* Half of the way is a fifth of the light: IEC 61966-2-1 gives 0.2140 for 0.5, and 0.0031308 for
 * 0.04045. */
static void
test_curve (void)
{
  g_autoptr (GBytes) profile = zhu_pdf_srgb ();
  const guint8 *bytes = g_bytes_get_data (profile, NULL);
  gsize length;
  const gsize offset = find_element (bytes, "gTRC", &length);
  const guint32 n = number_at (bytes, offset + 8);
  static const struct
  {
    double value, light;
  } points[] = { { 0, 0 }, { 0.04045, 0.0031308 }, { 0.5, 0.21404 }, { 1, 1 } };

  g_assert_cmpuint (length, >=, 12 + 2 * n);
  for (gsize i = 0; i < G_N_ELEMENTS (points); i++)
    {
      const gsize at = offset + 12 + 2 * (gsize) lround (points[i].value * (n - 1));
      const double light = (bytes[at] * 256 + bytes[at + 1]) / 65535.0;

      g_assert_cmpfloat (fabs (light - points[i].light), <, 0.001);
    }
}

static void
test_same_bytes (void)
{
  g_autoptr (GBytes) first = zhu_pdf_srgb ();
  g_autoptr (GBytes) second = zhu_pdf_srgb ();

  g_assert_true (g_bytes_equal (first, second));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/table-of-elements", test_table);
  g_test_add_func ("/colours-add-up-to-white", test_colours_add_up_to_white);
  g_test_add_func ("/curve-of-the-standard", test_curve);
  g_test_add_func ("/same-bytes", test_same_bytes);
  return g_test_run ();
}
