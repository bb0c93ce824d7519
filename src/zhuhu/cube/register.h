/* What the files of registers share: rows while they are being filled. */
#pragma once

#include "zhuhu/cube/private.h"

/* Head of a group of rows that have no value of what they are grouped by. */
#define ZHU_NO_VALUE_HEAD "缺失"

/* How often each value of a coded variable stands in a row. */
typedef struct
{
  guint32 *n;    /* by value 1..n */
  guint32 *last; /* id of the record counted last */
} Tally;

/* Part of a key by which rows are ordered or grouped. */
typedef struct
{
  gint64 number;
  const char *text;
} Key;

typedef struct
{
  const ZhuArea *area; /* of the record, as deep as it is known; of an area register: the area */
  ZhuValue *values;    /* by field */
  Tally *tallies;      /* by field; n is NULL where the field is no list */
  Cell *cells;         /* by atom */
  Key *order, *groups;
} Row;

/* Values of the batch under way, by record; one of the two, or neither. */
typedef struct
{
  const gint64 *values;
  const char *const *texts;
} Input;

/* register-print.c: rows in print order become records, with heads and 小计 of their groups. */
typedef struct _RegisterPrinter RegisterPrinter;
RegisterPrinter *
zhu_register_printer_new (const ZhuPlan *plan, const ZhuEntity *entity, ZhuRecords *out);
void zhu_register_printer_free (RegisterPrinter *self);
gboolean zhu_register_printer_add (RegisterPrinter *self, const Row *row, GError **error);
gboolean zhu_register_printer_finish (RegisterPrinter *self, GError **error);

struct _Register
{
  ZhuPlan *plan;
  ZhuCubeTable *out;
  const ZhuEntity *entity; /* whose records rows are; areas: the root */
  gboolean is_streamed;    /* rows are printed as soon as they are complete */
  RegisterPrinter *printer;
  GStringChunk *texts;            /* of the rows; emptied after each batch where that can be */
  const ZhuArea *area;            /* of the record handled last */
  GPtrArray *rows;                /* element: Row *: all, or those not printed yet */
  GHashTable *areas;              /* area registers: area -> Row * */
  Input *fields, *order, *groups; /* by field, key and group */
  GPtrArray *made;                /* by record of the present batch: Row *, NULL if none */
};

/* register-field.c */
const char *zhu_register_keep (Register *self, const char *text);
ZhuValue zhu_register_text (Register *self, const char *text);
const char *zhu_code_label (const ZhuCodeList *list, gint64 value);
/* A value that is no text, as it is printed. */
ZhuValue zhu_register_typed (Register *self, const ZhuExpr *expr, gint64 value);
/* The same as a text of its own, "" if missing; for the heads of groups. */
char *zhu_register_key_text (const ZhuExpr *expr, gint64 value);
/* register-value.c: fields that need all lines of the row. */
void zhu_register_finish_row (Register *self, Row *row);
int zhu_register_compare_keys (const Key *a, const Key *b, guint n);
/* Asks for all values of a new batch that zhu_register_fill() takes. */
void zhu_register_load (Register *self, ZhuEval *eval);
/* Fields, order and groups of @record of the present batch. */
void zhu_register_fill (Register *self, Row *row, gsize record);
