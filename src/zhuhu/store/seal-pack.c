/* How numbers lie in a chunk. Everything is little-endian. A block of numbers:
 *
 *   byte 0       width of a code: 0, 1, 2, 4 or 8
 *   bytes 4-7    how many
 *   bytes 8-15   base
 *   bytes 16-23  scale
 *   codes, filled up with zeros to a multiple of 8
 *
 * Texts: their lengths, then how many bytes each shares with the one before it, then the other
 * bytes of all. Exceptions: how many (4 bytes), then of each its row (4), value (8), length of its
 * text (4) and the text. */
#include "zhuhu/store/seal.h"

#include <string.h>

enum
{
  HEAD = 24
};

static const char *const role_words[SEAL_N_ROLES]
    = { "children", "concern", "place", "key", "variable" };

const char *
seal_role_word (SealRole role)
{
  return role_words[role];
}

static void
append_little (GByteArray *out, guint64 value, unsigned width)
{
  const guint64 little = GUINT64_TO_LE (value);

  g_byte_array_append (out, (const guint8 *) &little, width);
}

static guint64
read_little (const guint8 *at, unsigned width)
{
  guint64 little = 0;

  memcpy (&little, at, width);
  return GUINT64_FROM_LE (little);
}

static gint64
common_scale (const gint64 *values, gsize n)
{
  gint64 scale = ZHU_DECIMAL_SCALE;

  for (gsize i = 0; i < n && scale > 1; i++)
    while (values[i] != ZHU_MISSING && values[i] % scale != 0)
      scale /= 10;
  return scale;
}

static unsigned
width_for (guint64 range)
{
  return range < 0xFF ? 1 : range < 0xFFFF ? 2 : range < 0xFFFFFFFF ? 4 : 8;
}

static guint64
code_of (const SealNumbers *form, gint64 value)
{
  const guint64 above = (guint64) value - (guint64) form->base;
  const guint64 code = value == ZHU_MISSING ? G_MAXUINT64
                       : form->scale == 1   ? above
                                            : above / (guint64) form->scale;

  return GUINT64_TO_LE (code);
}

/* Codes of @values from the byte @at on; the width is a constant in each loop. */
static inline void
write_codes (guint8 *at, const SealNumbers *form, unsigned width, const gint64 *values, gsize n)
{
  for (gsize i = 0; i < n; i++, at += width)
    {
      const guint64 code = code_of (form, values[i]);

      memcpy (at, &code, width);
    }
}

static void
write_by_width (guint8 *at, const SealNumbers *form, const gint64 *values, gsize n)
{
  switch (form->width)
    {
    case 1:
      write_codes (at, form, 1, values, n);
      break;
    case 2:
      write_codes (at, form, 2, values, n);
      break;
    case 4:
      write_codes (at, form, 4, values, n);
      break;
    case 8:
      write_codes (at, form, 8, values, n);
      break;
    default: /* all alike: no codes */
      break;
    }
}

void
seal_numbers_append (GByteArray *out, const gint64 *values, gsize n, gboolean is_decimal)
{
  SealNumbers form = { .scale = 1 };
  gint64 low = G_MAXINT64, high = G_MININT64;
  gboolean has_missing = FALSE;
  gsize at;

  for (gsize i = 0; i < n; i++)
    {
      if (values[i] == ZHU_MISSING)
        has_missing = TRUE;
      else
        {
          low = MIN (low, values[i]);
          high = MAX (high, values[i]);
        }
    }
  form.base = low > high ? ZHU_MISSING : low;
  if (low < high || (low == high && has_missing))
    {
      form.scale = is_decimal ? common_scale (values, n) : 1;
      form.width = width_for (((guint64) high - (guint64) low) / (guint64) form.scale);
    }
  append_little (out, form.width, 4);
  append_little (out, n, 4);
  append_little (out, (guint64) form.base, 8);
  append_little (out, (guint64) form.scale, 8);
  at = out->len;
  g_byte_array_set_size (out, (guint) (at + (n * form.width + 7) / 8 * 8));
  memset (out->data + at, 0, out->len - at);
  write_by_width (out->data + at, &form, values, n);
}

gboolean
seal_numbers_open (SealNumbers *self, const guint8 **data, const guint8 *end)
{
  const guint8 *at = *data;
  gsize length;

  if (end - at < HEAD)
    return FALSE;
  self->width = (unsigned) read_little (at, 4);
  self->n = read_little (at + 4, 4);
  self->base = (gint64) read_little (at + 8, 8);
  self->scale = (gint64) read_little (at + 16, 8);
  if (self->n > G_MAXINT32 || self->width > 8 || (self->width & (self->width - 1)) != 0)
    return FALSE;
  self->codes = at + HEAD;
  length = (self->n * self->width + 7) / 8 * 8;
  if ((gsize) (end - self->codes) < length)
    return FALSE;
  *data = self->codes + length;
  return TRUE;
}

/* All chunks that are read are looked through, so the loops work in the width of the codes: one
 * above the largest code, where the code of what is missing comes round to 0. */
ZHU_LOOP static guint8
above_bytes (const guint8 *at, gsize n)
{
  guint8 largest = 0;

  for (gsize i = 0; i < n; i++)
    {
      const guint8 next = (guint8) (at[i] + 1);

      largest = MAX (largest, next);
    }
  return largest;
}

ZHU_LOOP static guint16
above_pairs (const guint8 *at, gsize n)
{
  guint16 largest = 0;

  for (gsize i = 0; i < n; i++)
    {
      guint16 code;

      memcpy (&code, at + 2 * i, sizeof code);
      code = (guint16) (GUINT16_FROM_LE (code) + 1);
      largest = MAX (largest, code);
    }
  return largest;
}

static guint64
above_codes (const SealNumbers *self)
{
  const guint64 mask
      = self->width < 8 ? (G_GUINT64_CONSTANT (1) << 8 * self->width) - 1 : G_MAXUINT64;
  guint64 largest = 0;

  for (gsize i = 0; i < self->n && self->width > 0; i++)
    {
      const guint64 next = (read_little (self->codes + i * self->width, self->width) + 1) & mask;

      largest = MAX (largest, next);
    }
  return largest;
}

guint64
seal_numbers_largest (const SealNumbers *self)
{
  const guint64 above = self->width == 1   ? above_bytes (self->codes, self->n)
                        : self->width == 2 ? above_pairs (self->codes, self->n)
                                           : above_codes (self);

  return above == 0 ? 0 : above - 1;
}

static gint64
value_of (const SealNumbers *self, guint64 code)
{
  return (gint64) ((guint64) self->base + code * (guint64) self->scale);
}

gint64
seal_numbers_value (const SealNumbers *self, gsize code)
{
  return code == G_MAXUINT8 ? ZHU_MISSING : value_of (self, code);
}

void
seal_numbers_map (const SealNumbers *self,
                  gsize first,
                  gsize n,
                  const gint32 *table,
                  gint32 *values)
{
  const guint8 *at = self->codes + first;

  for (gsize i = 0; i < n; i++)
    values[i] = table[at[i]];
}

/* Amounts. */
ZHU_LOOP static void
read_quads (const guint8 *at, guint64 base, guint64 scale, gsize n, gint64 *values)
{
  for (gsize i = 0; i < n; i++)
    {
      guint32 code;

      memcpy (&code, at + 4 * i, sizeof code);
      code = GUINT32_FROM_LE (code);
      values[i] = code == G_MAXUINT32 ? ZHU_MISSING : (gint64) (base + code * scale);
    }
}

/* One loop for each width: this is where a sealed month is read. */
void
seal_numbers_read (const SealNumbers *self, gsize first, gsize n, gint64 *values)
{
  const guint8 *at = self->codes + first * self->width;

  switch (self->width)
    {
    case 0:
      for (gsize i = 0; i < n; i++)
        values[i] = self->base;
      break;
    case 1:
      for (gsize i = 0; i < n; i++)
        values[i] = at[i] == 0xFF ? ZHU_MISSING : value_of (self, at[i]);
      break;
    case 2:
      for (gsize i = 0; i < n; i++)
        {
          const guint64 code = read_little (at + i * 2, 2);
          values[i] = code == 0xFFFF ? ZHU_MISSING : value_of (self, code);
        }
      break;
    case 4:
      read_quads (at, (guint64) self->base, (guint64) self->scale, n, values);
      break;
    default:
      for (gsize i = 0; i < n; i++)
        {
          const guint64 code = read_little (at + i * 8, 8);
          values[i] = code == G_MAXUINT64 ? ZHU_MISSING : value_of (self, code);
        }
      break;
    }
}

ZHU_LOOP static void
read_bytes (const guint8 *at, guint32 base, guint32 scale, gsize n, gint32 *values)
{
  for (gsize i = 0; i < n; i++)
    values[i] = at[i] == 0xFF ? ZHU_NARROW_MISSING : (gint32) (base + at[i] * scale);
}

ZHU_LOOP static void
read_pairs (const guint8 *at, guint32 base, guint32 scale, gsize n, gint32 *values)
{
  for (gsize i = 0; i < n; i++)
    {
      guint16 little;
      guint32 code;

      memcpy (&little, at + 2 * i, 2);
      code = GUINT16_FROM_LE (little);
      values[i] = code == 0xFFFF ? ZHU_NARROW_MISSING : (gint32) (base + code * scale);
    }
}

/* The same for what fits 32 bits; of a chunk that holds other numbers the lower bits, as value_of()
 * gives the lower 64. */
void
seal_numbers_read_narrow (const SealNumbers *self, gsize first, gsize n, gint32 *values)
{
  const guint8 *at = self->codes + first * self->width;
  const guint32 base = (guint32) self->base;
  const guint32 scale = (guint32) self->scale;

  switch (self->width)
    {
    case 0:
      for (gsize i = 0; i < n; i++)
        values[i] = self->base == ZHU_MISSING ? ZHU_NARROW_MISSING : (gint32) base;
      break;
    case 1:
      read_bytes (at, base, scale, n, values);
      break;
    case 2:
      read_pairs (at, base, scale, n, values);
      break;
    default:
      for (gsize i = 0; i < n; i++)
        {
          gint64 value;

          seal_numbers_read (self, first + i, 1, &value);
          values[i] = value == ZHU_MISSING ? ZHU_NARROW_MISSING : (gint32) value;
        }
      break;
    }
}

/* Counts of a byte each, none of them missing: what nearly all chunks of counts are. */
static guint64
sum_bytes (const SealNumbers *self, guint32 *sums)
{
  const guint64 base = (guint64) self->base, scale = (guint64) self->scale;
  guint64 sum = 0;

  for (gsize i = 0; i < self->n; i++)
    {
      sums[i] = (guint32) sum;
      sum += base + self->codes[i] * scale;
    }
  return sum;
}

gboolean
seal_numbers_sums (const SealNumbers *self, guint32 *sums)
{
  guint64 sum = 0;

  if (self->width == 1 && self->base >= 0 && self->base <= G_MAXUINT8 && self->scale == 1
      && memchr (self->codes, 0xFF, self->n) == NULL)
    sum = sum_bytes (self, sums);
  else
    for (gsize i = 0; i < self->n; i++)
      {
        gint64 value;

        seal_numbers_read (self, i, 1, &value);
        sums[i] = (guint32) sum;
        if (value < 0 || (sum += (guint64) value) > G_MAXINT32)
          return FALSE;
      }
  sums[self->n] = (guint32) sum;
  return sum <= G_MAXINT32;
}

/* ---- Exceptions ---- */

void
seal_exceptions_append (GByteArray *out, const GArray *exceptions)
{
  append_little (out, exceptions->len, 4);
  for (gsize i = 0; i < exceptions->len; i++)
    {
      const SealException *exception = &g_array_index (exceptions, SealException, i);

      append_little (out, exception->row, 4);
      append_little (out, (guint64) exception->value, 8);
      append_little (out, exception->text.length, 4);
      g_byte_array_append (out, (const guint8 *) exception->text.text,
                           (guint) exception->text.length);
    }
}

GArray *
seal_exceptions_open (const guint8 **data, const guint8 *end, gsize n_rows)
{
  g_autoptr (GArray) exceptions = g_array_new (FALSE, FALSE, sizeof (SealException));
  const guint8 *at = *data;
  gsize n, next_row = 0;

  if (end - at < 4)
    return NULL;
  n = read_little (at, 4);
  at += 4;
  for (gsize i = 0; i < n; i++)
    {
      SealException exception;

      if (end - at < 16)
        return NULL;
      exception.row = (guint32) read_little (at, 4);
      exception.value = (gint64) read_little (at + 4, 8);
      exception.text.length = read_little (at + 12, 4);
      exception.text.text = (const char *) at + 16;
      if ((gsize) (end - at) - 16 < exception.text.length || exception.row < next_row
          || exception.row >= n_rows)
        return NULL;
      next_row = (gsize) exception.row + 1;
      at += 16 + exception.text.length;
      g_array_append_val (exceptions, exception);
    }
  *data = at;
  return g_steal_pointer (&exceptions);
}

/* ---- Checksum: FNV-1a over words of eight bytes, stirred so that high bits reach low ones ---- */

static guint64
stir (guint64 sum, guint64 word)
{
  sum = (sum ^ word) * G_GUINT64_CONSTANT (0x9E3779B97F4A7C15);
  return sum ^ sum >> 29;
}

guint64
seal_checksum (guint64 seed, const void *data, gsize length)
{
  const guint8 *at = data;
  guint64 sum = stir (seed, length);

  for (; length >= 8; length -= 8, at += 8)
    sum = stir (sum, read_little (at, 8));
  return stir (sum, read_little (at, (unsigned) length));
}

guint64
seal_chunk_seed (gint64 month, gint64 segment, gint64 column)
{
  return stir (stir (stir (SEAL_FORMAT, (guint64) month), (guint64) segment), (guint64) column);
}
