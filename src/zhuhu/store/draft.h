/* What the files of a draft share: the tables and columns of a foreign database as they were seen,
 * and what was decided about them. Values stay in here; only those of code lists leave. */
#pragma once

#include "zhuhu/store/private.h"

G_BEGIN_DECLS

enum
{
  DRAFT_CELLS = 1000000,     /* looked at in one table: rows times columns */
  DRAFT_MIN_ROWS = 2000,     /* looked at however many columns there are */
  DRAFT_CODE_ROWS = 300000,  /* looked at for codes that the rows above do not have */
  DRAFT_LINK_ROWS = 100000,  /* looked at for records that name one that is not there */
  DRAFT_MAX_CODES = 60,      /* more different values are no codes (多选 can have 61) */
  DRAFT_MAX_CODE_LENGTH = 20 /* characters */
};

typedef struct _DraftTable DraftTable;

typedef struct
{
  DraftTable *table;
  char *name;
  char *type; /* declared, in capitals */
  int in_key; /* position in the declared primary key from 1, or 0 */

  /* Seen in the rows looked at */
  gint64 n_given, n_missing;
  gint64 n_whole, n_number, n_date, n_boolean, n_bytes; /* whole numbers are numbers too */
  gint64 n_packed_date;                                 /* dates among the whole numbers */
  gint64 n_area, n_identity, n_certificate, n_phone, n_account, n_person, n_split;
  gint64 lowest, highest; /* of the whole numbers */
  glong longest;          /* characters */
  GHashTable *values;     /* text -> GSIZE_TO_POINTER (records); NULL if there are too many */
  StoreKeySet *keys;      /* NULL once a value came twice */

  /* Decided */
  gboolean is_key, is_link, is_area; /* stand in [实体 …] */
  gboolean is_open; /* its type hangs on the values of more rows */
  ZhuType variable_type;
  ZhuMask mask;
  const DraftTable *codes; /* code table that it refers to */
  char *list;              /* name of its code list, or NULL */
  char *variable;          /* its name in the dictionary; NULL if it is none */
  GPtrArray *notes;        /* element: char *: what was seen and what to check */
} DraftColumn;

typedef enum
{
  DRAFT_ENTITY,
  DRAFT_CODES,
  DRAFT_AREAS,
  DRAFT_LEFT_OUT
} DraftRole;

typedef struct
{
  DraftTable *target;
  GPtrArray *columns; /* element: DraftColumn *: here, in order of the target's key */
  gboolean is_declared;
} DraftLink;

struct _DraftTable
{
  char *name;
  gboolean is_view;
  gint64 n_rows, n_seen;
  GPtrArray *columns; /* element: DraftColumn *, owned */
  DraftRole role;
  GPtrArray *key;   /* element: DraftColumn * */
  GPtrArray *links; /* element: DraftLink *, owned: to entities */
  const DraftLink *parent, *concern;
  DraftColumn *label; /* of a code table */
  DraftColumn *area;  /* of a root */
  char *entity;       /* its name in the dictionary */
  const char *alias;  /* 户 or 人, or NULL */
  GPtrArray *notes;   /* element: char * */
};

typedef struct
{
  char *name; /* of the file, without .csv */
  char *text; /* CSV */
} DraftList;

struct _ZhuDraft
{
  ZhuStore store; /* only path, db, mode and watch are used */
  char *area_file;
  char *area_table;  /* 地区表, or NULL */
  GPtrArray *tables; /* element: DraftTable *, owned */
  GPtrArray *lists;  /* element: DraftList *, owned */
  char *text;        /* of the dictionary */
};

#define draft_table(self, i) ((DraftTable *) g_ptr_array_index ((self)->tables, (i)))
#define draft_column(table, i) ((DraftColumn *) g_ptr_array_index ((table)->columns, (i)))

void draft_note (GPtrArray *notes, const char *format, ...) G_GNUC_PRINTF (2, 3);
DraftColumn *draft_find_column (const DraftTable *table, const char *name);
/* "name" of @column as text for SQL, 5.0 as 5. */
void draft_append_text (GString *sql, const DraftColumn *column);
/* TRUE in *@found if @sql gives a row. */
gboolean draft_has_row (ZhuDraft *self, const char *sql, gboolean *found, GError **error);
/* Tables, columns, and what the first rows of each hold (draft-look.c). */
gboolean draft_look (ZhuDraft *self, GError **error);
/* What a text looks like, added to the column's counts (draft-shape.c). */
void draft_see (DraftColumn *column, const char *text);
/* TRUE if @head contains one of @words ("," between them): Han anywhere, ASCII as a whole word. */
gboolean draft_head_has (const char *head, const char *words);
/* The mask that head and values ask for. */
ZhuMask draft_mask (const DraftColumn *column);
/* Keys, code tables, and who belongs to whom (draft-key.c, draft-link.c). */
gboolean draft_find_keys (ZhuDraft *self, GError **error);
gboolean draft_find_links (ZhuDraft *self, GError **error);
/* Lists (draft-list.c). All strings are owned by the caller. */
/* CSV of codes that have no other names; those that differ by width only are one. */
char *draft_list_of_values (GHashTable *values);
/* CSV of the rows of a code table; NULL with @error. */
char *draft_list_of_table (ZhuDraft *self, const DraftTable *codes, GError **error);
/* Adds the list as @wanted, or under a longer name if that is another list of @column's (or NULL);
 * columns with the very same codes share one. Returns its name. */
char *
draft_add_list (ZhuDraft *self, const DraftColumn *column, const char *wanted, const char *text);
/* Text of a row, trimmed and valid; "" if there is none. */
char *draft_text_of (sqlite3_stmt *row, int column);
/* Types of the columns (draft-type.c). */
gboolean draft_find_types (ZhuDraft *self, GError **error);
/* Names that the language allows (draft-name.c). */
void draft_name_all (ZhuDraft *self);
/* [字典] and all below it (draft-text.c). */
char *draft_make_text (const ZhuDraft *self);

G_END_DECLS
