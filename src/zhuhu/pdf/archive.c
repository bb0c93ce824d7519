/* What an archival PDF says of its colours: the output intent with a profile of sRGB, written here
 * from the constants of IEC 61966-2-1, so that no foreign file is needed and the bytes are always
 * the same. */
#include "zhuhu/pdf/finish.h"

#include <math.h>
#include <string.h>

enum
{
  CURVE_POINTS = 1024, /* of the tone curve, which readers take as straight in between */
  HEADER_BYTES = 128,
  N_TAGS = 9
};

const char *
zhu_pdf_version (ZhuPdfArchive archive)
{
  return archive == ZHU_ARCHIVE_1B ? "1.4" : "1.7";
}

const char zhu_pdf_output_intent[]
    = "/Type /OutputIntent /S /GTS_PDFA1 /OutputConditionIdentifier (sRGB IEC61966-2.1) "
      "/RegistryName (http://www.color.org) /Info (sRGB IEC61966-2.1)";

/* ---- Numbers of a profile: big-endian ---- */

static void
add_16 (GByteArray *bytes, unsigned value)
{
  const guint8 pair[] = { (guint8) (value >> 8), (guint8) value };

  g_byte_array_append (bytes, pair, sizeof pair);
}

static void
add_32 (GByteArray *bytes, guint32 value)
{
  add_16 (bytes, value >> 16);
  add_16 (bytes, value & 0xFFFF);
}

static void
add_name (GByteArray *bytes, const char *name)
{
  g_byte_array_append (bytes, (const guint8 *) name, 4);
}

static void
add_zeros (GByteArray *bytes, guint n)
{
  for (guint i = 0; i < n; i++)
    g_byte_array_append (bytes, (const guint8 *) "", 1);
}

/* ---- Elements of a profile ---- */

/* A colour of XYZ, relative to the white of D50, in 65,536ths. */
static void
add_xyz (GByteArray *bytes, const guint32 xyz[3])
{
  add_name (bytes, "XYZ ");
  add_32 (bytes, 0);
  for (int i = 0; i < 3; i++)
    add_32 (bytes, xyz[i]);
}

/* IEC 61966-2-1, 5.2: from the stored value to light, both from 0 to 1. */
static double
light_of (double value)
{
  return value <= 0.04045 ? value / 12.92 : pow ((value + 0.055) / 1.055, 2.4);
}

static void
add_curve (GByteArray *bytes)
{
  add_name (bytes, "curv");
  add_32 (bytes, 0);
  add_32 (bytes, CURVE_POINTS);
  for (int i = 0; i < CURVE_POINTS; i++)
    add_16 (bytes, (unsigned) lround (65535 * light_of (i / (CURVE_POINTS - 1.0))));
}

/* textDescriptionType: the ASCII text, and no Unicode and Macintosh ones. */
static void
add_description (GByteArray *bytes, const char *text)
{
  const guint32 length = (guint32) strlen (text) + 1;

  add_name (bytes, "desc");
  add_32 (bytes, 0);
  add_32 (bytes, length);
  g_byte_array_append (bytes, (const guint8 *) text, length);
  add_zeros (bytes, 4 + 4 + 2 + 1 + 67);
}

static void
add_text (GByteArray *bytes, const char *text)
{
  add_name (bytes, "text");
  add_32 (bytes, 0);
  g_byte_array_append (bytes, (const guint8 *) text, (guint) strlen (text) + 1);
}

static void
add_element (GByteArray *bytes, const char *name)
{
  /* The white of D50, and the primaries of ITU-R BT.709 as they look under it (after Bradford). */
  static const struct
  {
    const char *name;
    guint32 xyz[3];
  } colours[] = { { "wtpt", { 0xF6D6, 0x10000, 0xD32D } },
                  { "rXYZ", { 0x6FA2, 0x38F5, 0x0390 } },
                  { "gXYZ", { 0x6299, 0xB785, 0x18DA } },
                  { "bXYZ", { 0x24A0, 0x0F84, 0xB6CF } } };

  if (g_str_equal (name, "desc"))
    add_description (bytes, "sRGB IEC61966-2.1");
  else if (g_str_equal (name, "cprt"))
    add_text (bytes, "No copyright, use freely");
  else if (g_str_equal (name, "rTRC"))
    add_curve (bytes);
  for (gsize i = 0; i < G_N_ELEMENTS (colours); i++)
    if (g_str_equal (name, colours[i].name))
      add_xyz (bytes, colours[i].xyz);
  while (bytes->len % 4 != 0)
    add_zeros (bytes, 1);
}

/* ---- The profile ---- */

/* A monitor's profile, made for the view of all of a page; its date is that of the standard. */
static void
add_header (GByteArray *bytes, guint32 size)
{
  static const guint32 d50[] = { 0xF6D6, 0x10000, 0xD32D };

  add_32 (bytes, size);
  add_32 (bytes, 0);
  add_32 (bytes, 0x02100000);
  add_name (bytes, "mntr");
  add_name (bytes, "RGB ");
  add_name (bytes, "XYZ ");
  add_16 (bytes, 1999);
  add_16 (bytes, 10);
  add_16 (bytes, 18);
  add_zeros (bytes, 6);
  add_name (bytes, "acsp");
  add_zeros (bytes, 28);
  for (int i = 0; i < 3; i++)
    add_32 (bytes, d50[i]);
  add_zeros (bytes, HEADER_BYTES - bytes->len);
}

GBytes *
zhu_pdf_srgb (void)
{
  static const char *const names[N_TAGS]
      = { "desc", "cprt", "wtpt", "rXYZ", "gXYZ", "bXYZ", "rTRC", "gTRC", "bTRC" };
  const guint32 start = HEADER_BYTES + 4 + N_TAGS * 12;
  g_autoptr (GByteArray) elements = g_byte_array_new ();
  g_autoptr (GByteArray) table = g_byte_array_new ();
  GByteArray *profile = g_byte_array_new ();
  guint32 offset = 0, length = 0;

  for (int i = 0; i < N_TAGS; i++)
    {
      /* Three colours, one curve. */
      if (!g_str_equal (names[i], "gTRC") && !g_str_equal (names[i], "bTRC"))
        {
          offset = elements->len;
          add_element (elements, names[i]);
          length = elements->len - offset;
        }
      add_name (table, names[i]);
      add_32 (table, start + offset);
      add_32 (table, length);
    }
  add_header (profile, start + elements->len);
  add_32 (profile, N_TAGS);
  g_byte_array_append (profile, table->data, table->len);
  g_byte_array_append (profile, elements->data, elements->len);
  return g_byte_array_free_to_bytes (profile);
}
