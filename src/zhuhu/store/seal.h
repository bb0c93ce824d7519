/* What the files of the sealed months share: how numbers and texts lie in a chunk, the catalogue of
 * a month's columns, and the digests over all of it.
 *
 * A month is cut into segments of some thousand root records, in the order of the area tree and
 * then of the key. For each segment and column there is one chunk. Rows of an entity stand in the
 * order of their parents; a chunk of its own says how many each parent has, so that nothing is
 * compared when a segment is read. The format of a chunk never changes; a new one gets a new
 * number. */
#pragma once

#include "zhuhu/store/private.h"

G_BEGIN_DECLS

enum
{
  SEAL_CATALOGUE = -1, /* segment and column of the catalogue's chunk */
  SEAL_FORMAT = 1,
  SEAL_SEGMENT_ROOTS = 8192, /* root records of a segment */
  SEAL_PAGES_KIB = 128,      /* of the file, while a month is read */
  SEAL_BATCH_ROOTS = 2048    /* root records of a batch at most */
};

typedef enum
{
  SEAL_KIND_COUNTED, /* numbers, codes, dates, links: what tables count */
  SEAL_KIND_TEXT,    /* texts that are nobody's */
  SEAL_KIND_PERSONAL /* keys and whatever the dictionary masks: erased by forgetting */
} SealKind;

/* What a column holds; stored by its word. */
typedef enum
{
  SEAL_ROLE_CHILDREN, /* by row of the parent: how many rows hang below it */
  SEAL_ROLE_CONCERN,  /* number of the second parent among its rows of the root record, + 1; 0 none
                       */
  SEAL_ROLE_PLACE,    /* index into the month's places */
  SEAL_ROLE_KEY,
  SEAL_ROLE_VARIABLE,
  SEAL_N_ROLES
} SealRole;

const char *seal_role_word (SealRole role);

/* ---- Numbers and texts in a chunk (seal-pack.c) ---- */

/* Numbers as codes of 0 to 8 bytes above a base. All ones is ZHU_MISSING; no bytes: all alike. */
typedef struct
{
  const guint8 *codes; /* borrowed from the chunk */
  gsize n;
  unsigned width;
  gint64 base, scale; /* value = base + code × scale */
} SealNumbers;

typedef struct
{
  const char *text; /* of length bytes, not NUL-terminated */
  gsize length;
} SealSlice;

/* Appends @values; with @is_decimal the power of ten that divides them all is taken out. */
void seal_numbers_append (GByteArray *out, const gint64 *values, gsize n, gboolean is_decimal);
/* FALSE if the bytes at *@data up to @end hold no numbers; else *@data stands behind them. */
gboolean seal_numbers_open (SealNumbers *self, const guint8 **data, const guint8 *end);
void seal_numbers_read (const SealNumbers *self, gsize first, gsize n, gint64 *values);
/* Of what fits 32 bits: dates, conditions and codes. */
void seal_numbers_read_narrow (const SealNumbers *self, gsize first, gsize n, gint32 *values);
/* The sum of all numbers before each, and of all: n + 1 of them. FALSE if one of them is negative
 * or missing, or if the sum is beyond 2^31 - 1. */
gboolean seal_numbers_sums (const SealNumbers *self, guint32 *sums);
/* The largest code but those of missing values; 0 if there are none. */
guint64 seal_numbers_largest (const SealNumbers *self);
/* Of numbers whose codes are bytes: the value of @code, and what @table of 256 says of each. */
gint64 seal_numbers_value (const SealNumbers *self, gsize code);
void seal_numbers_map (const SealNumbers *self,
                       gsize first,
                       gsize n,
                       const gint32 *table,
                       gint32 *values);

/* Values that the numbers cannot give back with their text: the row, the value and the text. */
typedef struct
{
  guint32 row;
  gint64 value;
  SealSlice text;
} SealException;

void seal_exceptions_append (GByteArray *out, const GArray *exceptions);
/* Borrowed from the chunk, by row; NULL if the bytes hold none, or their rows are not those of
 * @n_rows in order: they are sought by row, and written where it says. */
GArray *seal_exceptions_open (const guint8 **data, const guint8 *end, gsize n_rows);

guint64 seal_checksum (guint64 seed, const void *data, gsize length);
/* Seed by which a chunk cannot stand in another's place. */
guint64 seal_chunk_seed (gint64 month, gint64 segment, gint64 column);

/* ---- Texts that repeat: a column's texts by code (seal-texts.c) ---- */

typedef struct
{
  const char *text; /* NUL-terminated */
  guint32 length;
  gint64 value;
} SealText;

typedef struct _SealTexts SealTexts;

#define SEAL_NO_CODE G_MAXUINT32

SealTexts *seal_texts_new (const ZhuVariable *variable);
void seal_texts_free (SealTexts *self);
/* From here on texts outside the code list get no code. */
void seal_texts_close (SealTexts *self);
/* The code of @text, a new one if there is room; else SEAL_NO_CODE. */
guint32 seal_texts_code (SealTexts *self, const char *text, gsize length);
gsize seal_texts_length (const SealTexts *self);
const SealText *seal_texts_get (const SealTexts *self, gsize code);
/* What @text means for @variable; the parts of several columns are joined by U+001F. */
gint64 seal_text_meaning (const ZhuVariable *variable, const char *text);

/* ---- Records on their way into segments (seal-spool.c) ---- */

typedef struct
{
  guint8 *data;
  gsize length, size;
} SealBuffer;

/* Makes the buffer larger by half, or by @more. */
void seal_buffer_grow (SealBuffer *self, gsize more);

static inline void
seal_buffer_reserve (SealBuffer *self, gsize more)
{
  if (G_UNLIKELY (self->length + more > self->size))
    seal_buffer_grow (self, more);
}

void seal_buffer_append (SealBuffer *self, const void *data, gsize length);
void seal_buffer_clear (SealBuffer *self);

typedef struct _SealSpool SealSpool;

/* Buckets for @n segments; what does not fit in memory goes into a file without a name beside
 * @path. */
SealSpool *seal_spool_new (const char *path, gsize n);
void seal_spool_free (SealSpool *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SealSpool, seal_spool_free)
gboolean
seal_spool_append (SealSpool *self, gsize segment, const void *data, gsize length, GError **error);
/* How many times was appended to @segment. */
gsize seal_spool_records (const SealSpool *self, gsize segment);
/* All that was appended to @segment, in order, as @buffer; the bucket is empty after it. */
gboolean seal_spool_take (SealSpool *self, gsize segment, SealBuffer *buffer, GError **error);

/* ---- Columns being sealed (seal-column.c) ---- */

/* What every row asks for comes first: a hundred columns take turns, and one line of the
 * processor's cache should answer for each. */
typedef struct
{
  int first; /* its first column in the row */
  ZhuType type;
  gboolean is_text, is_joined; /* is_joined: of several columns of the row */
  SealTexts *texts;            /* of codes */
  /* of the segment under way */
  gint64 *values; /* of a text its length */
  gsize n_values, size;
  SealBuffer bytes;   /* of texts */
  GArray *exceptions; /* element: SealException, the text an offset into bytes */

  gint64 number; /* of the column in the month */
  SealRole role;
  SealKind kind;
  const ZhuEntity *entity;
  const ZhuVariable *variable; /* of SEAL_ROLE_VARIABLE, and of a key that is one; else NULL */
  StoreReader *reader;         /* borrowed from the stream */
  gint64 n_bytes;
  gint64 unreadable;
} SealColumn;

SealColumn *seal_column_new (SealRole role, const ZhuEntity *entity, const ZhuVariable *variable);
void seal_column_free (SealColumn *self);
/* It is sealed in chunks that forgetting erases. */
void seal_column_set_personal (SealColumn *self);
/* Where the column's fields come from; @reader is borrowed. */
void seal_column_set_reader (SealColumn *self, StoreReader *reader);
/* Appends the variable's field of the row to @out. */
void seal_column_encode (SealColumn *self, sqlite3_stmt *row, SealBuffer *out);
/* Takes the next field from @at into the segment; where the next one stands. seal_column_take() is
 * the same, faster for what is most frequent. */
const guint8 *seal_column_decode (SealColumn *self, const guint8 *at);
/* The chunk of the segment under way, which is emptied. */
void seal_column_pack (SealColumn *self, GByteArray *out);

/* A number in at most 10 bytes of 7 bits; where the next byte goes. */
static inline guint8 *
seal_put_number (guint8 *at, guint64 number)
{
  for (; number >= 0x80; number >>= 7)
    *at++ = (guint8) (number | 0x80);
  *at++ = (guint8) number;
  return at;
}

static inline const guint8 *
seal_take_number (const guint8 *at, guint64 *number)
{
  guint64 sum = *at & 0x7F;

  for (unsigned shift = 7; (*at++ & 0x80) != 0; shift += 7)
    sum |= (guint64) (*at & 0x7F) << shift;
  *number = sum;
  return at;
}

/* Appends to the values of the segment under way. */
static inline void
seal_column_add (SealColumn *self, gint64 value)
{
  if (G_UNLIKELY (self->n_values == self->size))
    {
      self->size = MAX (1024, self->size * 2);
      self->values = g_renew (gint64, self->values, self->size);
    }
  self->values[self->n_values++] = value;
}

/* How a field stands in a record: a number of 7 bits a byte. Of a text it is the length. */
enum
{
  SEAL_NO_VALUE = 0,
  SEAL_AS_WRITTEN
  = 1, /* a value that its number cannot give back as written: value and text follow */
  SEAL_FIRST_VALUE = 2
};

/* Small numbers of either sign become small numbers without one. */
static inline guint64
seal_fold_sign (gint64 value)
{
  return (guint64) value << 1 ^ (guint64) (value >> 63);
}

static inline gint64
seal_unfold_sign (guint64 number)
{
  return (gint64) (number >> 1) ^ -(gint64) (number & 1);
}

static inline gint64
seal_field_value (const SealColumn *self, guint64 number)
{
  const guint64 folded = number - SEAL_FIRST_VALUE;

  return number == SEAL_NO_VALUE ? ZHU_MISSING
         : self->texts != NULL   ? (gint64) folded
                                 : seal_unfold_sign (folded);
}

static inline const guint8 *
seal_column_take (SealColumn *self, const guint8 *at)
{
  if (self->is_text || *at >= 0x80 || *at == SEAL_AS_WRITTEN)
    return seal_column_decode (self, at);
  seal_column_add (self, seal_field_value (self, *at));
  return at + 1;
}

/* ---- The month in the store (seal-schema.c) ---- */

/* Makes the tables of sealed months and what guards them. */
gboolean seal_schema_make (ZhuStore *self, GError **error);
gboolean seal_schema_exists (ZhuStore *self, gboolean *exists, GError **error);
/* SHA-256 over @period's name and all rows of the month @id but the chunks' data, whose own SHA-256
 * are taken: the same records under another period are another month. */
char *seal_month_digest (ZhuStore *self, gint64 id, const char *period, GError **error);
/* A chunk without data, whose checksum is that of the catalogue: all rows of the month but the
 * chunks. It is written once they are all there. */
gboolean seal_catalogue_write (ZhuStore *self, gint64 id, GError **error);
/* Whether the catalogue is as sealed; also TRUE for a month sealed without such a chunk. */
gboolean seal_catalogue_check (ZhuStore *self, gint64 id, gboolean *is_sound, GError **error);
/* Number of the sealed month in the store; 0 with @error, which names the months there are. */
gint64 seal_month_id (ZhuStore *self, const ZhuPeriod *period, GError **error);
/* The same for reading it: its catalogue is compared, once while the store is open. */
gint64 seal_month_open (ZhuStore *self, const ZhuPeriod *period, GError **error);
/* @period's text without its revision. */
char *seal_period_name (const ZhuPeriod *period);
/* How messages name a column. */
char *seal_column_label (const char *role, const char *variable);
/* Runs @statement to its end and resets it. */
gboolean seal_run (ZhuStore *self, sqlite3_stmt *statement, GError **error);

G_END_DECLS
