/* Rows of a register as they will be printed, packed into a spool: a province's register would not
 * fit into the memory that a report may take. */
#include "zhuhu/cube/private.h"

#include <string.h>

enum
{
  HELD_BYTES = 1 << 21,
  RECORDS_UNPACKED = 4
};

/* A record that was read. */
typedef struct
{
  ZhuRecord record;
  char *bytes; /* that its texts point into */
  gsize capacity;
} Unpacked;

struct _ZhuRecords
{
  gsize n_fields;
  ZhuSpool *spool;
  GByteArray *packed; /* room for packing */
  Unpacked read[RECORDS_UNPACKED];
  gsize next; /* of read */
};

ZhuRecords *
zhu_records_new (gsize n_fields)
{
  ZhuRecords *self = g_new0 (ZhuRecords, 1);

  self->n_fields = n_fields;
  self->spool = zhu_spool_new (HELD_BYTES);
  self->packed = g_byte_array_new ();
  return self;
}

void
zhu_records_free (ZhuRecords *self)
{
  if (self == NULL)
    return;
  for (gsize i = 0; i < RECORDS_UNPACKED; i++)
    {
      g_free (self->read[i].record.values);
      g_free (self->read[i].bytes);
    }
  zhu_spool_free (self->spool);
  g_byte_array_unref (self->packed);
  g_free (self);
}

/* ---- Packing ---- */

static void
pack (ZhuRecords *self, gconstpointer bytes, gsize length)
{
  g_byte_array_append (self->packed, bytes, (guint) length);
}

static void
pack_text (ZhuRecords *self, const char *text)
{
  if (text == NULL)
    text = "";
  pack (self, text, strlen (text) + 1);
}

static void
pack_value (ZhuRecords *self, const ZhuValue *value)
{
  const guint8 state = (guint8) value->state;

  pack (self, &state, 1);
  if (value->state == ZHU_VALUE_NUMBER || value->state == ZHU_VALUE_DATE)
    pack (self, &value->number, sizeof value->number);
  if (value->state == ZHU_VALUE_TEXT)
    pack_text (self, value->text);
}

gboolean
zhu_records_add (ZhuRecords *self, const ZhuRecord *record, GError **error)
{
  const guint8 has_values = record->values != NULL;

  g_byte_array_set_size (self->packed, 0);
  pack (self, &record->group, sizeof record->group);
  pack (self, &record->subtotal, sizeof record->subtotal);
  pack (self, &has_values, 1);
  pack_text (self, record->head);
  for (gsize i = 0; has_values && i < self->n_fields; i++)
    pack_value (self, &record->values[i]);
  return zhu_spool_append (self->spool, self->packed->data, self->packed->len, error);
}

gboolean
zhu_records_finish (ZhuRecords *self, GError **error)
{
  return zhu_spool_finish (self->spool, error);
}

/* ---- Unpacking ---- */

static void
unpack (const char **at, gpointer bytes, gsize length)
{
  memcpy (bytes, *at, length);
  *at += length;
}

static const char *
unpack_text (const char **at)
{
  const char *text = *at;

  *at += strlen (text) + 1;
  return text;
}

static void
unpack_value (const char **at, ZhuValue *value)
{
  guint8 state;

  unpack (at, &state, 1);
  *value = (ZhuValue){ .state = (ZhuValueState) state };
  if (value->state == ZHU_VALUE_NUMBER || value->state == ZHU_VALUE_DATE)
    unpack (at, &value->number, sizeof value->number);
  if (value->state == ZHU_VALUE_TEXT)
    value->text = unpack_text (at);
}

static const ZhuRecord *
get (ZhuRecords *self, gsize i, GError **error)
{
  Unpacked *read = &self->read[self->next];
  ZhuValue *values = read->record.values;
  gsize length;
  const void *bytes = zhu_spool_get (self->spool, i, &length, error);
  const char *at;
  guint8 has_values;

  if (bytes == NULL)
    return NULL;
  self->next = (self->next + 1) % RECORDS_UNPACKED;
  if (read->capacity < length)
    {
      g_free (read->bytes);
      read->bytes = g_malloc (length);
      read->capacity = length;
    }
  memcpy (read->bytes, bytes, length);
  at = read->bytes;
  if (values == NULL)
    values = g_new0 (ZhuValue, self->n_fields + 1);
  read->record.values = values;
  unpack (&at, &read->record.group, sizeof read->record.group);
  unpack (&at, &read->record.subtotal, sizeof read->record.subtotal);
  unpack (&at, &has_values, 1);
  read->record.head = unpack_text (&at);
  for (gsize field = 0; has_values && field < self->n_fields; field++)
    unpack_value (&at, &values[field]);
  return &read->record;
}

gsize
zhu_cube_table_n_records (const ZhuCubeTable *self)
{
  return self->records != NULL ? zhu_spool_length (self->records->spool) : 0;
}

const ZhuRecord *
zhu_cube_table_record (const ZhuCubeTable *self, gsize i, GError **error)
{
  g_return_val_if_fail (i < zhu_cube_table_n_records (self), NULL);

  return get (self->records, i, error);
}
