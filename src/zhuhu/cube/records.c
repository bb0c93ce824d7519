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
pack_value (GByteArray *row, const ZhuValue *value)
{
  const guint8 state = (guint8) value->state;

  zhu_pack_bytes (row, &state, 1);
  if (value->state == ZHU_VALUE_NUMBER || value->state == ZHU_VALUE_DATE)
    zhu_pack_bytes (row, &value->number, sizeof value->number);
  if (value->state == ZHU_VALUE_TEXT)
    zhu_pack_text (row, value->text);
}

gboolean
zhu_records_add (ZhuRecords *self, const ZhuRecord *record, GError **error)
{
  const guint8 has_values = record->values != NULL;
  GByteArray *row = self->packed;

  g_byte_array_set_size (row, 0);
  zhu_pack_bytes (row, &record->group, sizeof record->group);
  zhu_pack_bytes (row, &record->subtotal, sizeof record->subtotal);
  zhu_pack_bytes (row, &has_values, 1);
  zhu_pack_text (row, record->head);
  for (gsize i = 0; has_values && i < self->n_fields; i++)
    pack_value (row, &record->values[i]);
  return zhu_spool_append (self->spool, row->data, row->len, error);
}

gboolean
zhu_records_finish (ZhuRecords *self, GError **error)
{
  return zhu_spool_finish (self->spool, error);
}

/* ---- Unpacking ---- */

static void
unpack_value (const char **at, ZhuValue *value)
{
  guint8 state;

  zhu_unpack_bytes (at, &state, 1);
  *value = (ZhuValue){ .state = (ZhuValueState) state };
  if (value->state == ZHU_VALUE_NUMBER || value->state == ZHU_VALUE_DATE)
    zhu_unpack_bytes (at, &value->number, sizeof value->number);
  if (value->state == ZHU_VALUE_TEXT)
    value->text = zhu_unpack_text (at);
}

static const ZhuRecord *
get (ZhuRecords *self, gsize i, GError **error)
{
  Unpacked *read = &self->read[self->next];
  ZhuValue *values = read->record.values;
  const char *at;
  guint8 has_values;

  if (!zhu_spool_read (self->spool, i, &read->bytes, &read->capacity, error))
    return NULL;
  self->next = (self->next + 1) % RECORDS_UNPACKED;
  at = read->bytes;
  if (values == NULL)
    values = g_new0 (ZhuValue, self->n_fields + 1);
  read->record.values = values;
  zhu_unpack_bytes (&at, &read->record.group, sizeof read->record.group);
  zhu_unpack_bytes (&at, &read->record.subtotal, sizeof read->record.subtotal);
  zhu_unpack_bytes (&at, &has_values, 1);
  read->record.head = zhu_unpack_text (&at);
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
