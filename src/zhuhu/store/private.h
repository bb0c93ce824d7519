/* What the files of this room share: the store object, the tables that a dictionary asks for, and
 * the small tools of reading, checking and writing records. */
#pragma once

#include "zhuhu/store.h"

#include <sqlite3.h>

G_BEGIN_DECLS

G_DEFINE_AUTOPTR_CLEANUP_FUNC (sqlite3_stmt, sqlite3_finalize)

/* Joins the parts of a key of several columns; no case file holds this character. */
#define STORE_KEY_SEPARATOR '\x1F'

/* Written into the header of the file: "ZHUH", and the version of the schema. */
#define STORE_APPLICATION_ID 0x5A485548
#define STORE_VERSION 3
/* From this version on there is a table for what outputs were made from. */
#define STORE_VERSION_KEPT 3
/* Seconds that the end of a report waits while a large store is counted or imported by others. */
#define STORE_LONGEST_WAIT 600

/* ---- Tables: what the dictionary says of one table of the database (table.c) ---- */

typedef enum
{
  STORE_TABLE_AREA,
  STORE_TABLE_ENTITY,
  STORE_TABLE_SERIES
} StoreTableKind;

typedef struct
{
  const char *name;
  ZhuType type;                /* of the stored text; several columns of a MULTI are MULTI each */
  const ZhuCodeList *list;     /* CODE and MULTI */
  const ZhuVariable *variable; /* first variable that names the column, or NULL */
  gboolean is_key;             /* part of this or another record's key: folded text */
  gboolean is_area;            /* an area code */
  gboolean needs_cast; /* in a foreign database: not of text affinity, so ordered otherwise */
  gboolean is_real;    /* holds floating-point numbers: 5 and 5.0 are one key */
} StoreColumn;

typedef struct
{
  StoreTableKind kind;
  const ZhuEntity *entity; /* of an entity's table */
  const char *name;        /* in SQL */
  const char *label;       /* for messages: the entity's name, 地区, the series' name */
  GArray *columns;         /* element: StoreColumn; those of the primary key come first */
  gsize n_key;             /* columns of the primary key */
  /* Positions in columns; element: gsize */
  GArray *own;       /* the entity's own key */
  GArray *parent;    /* the first parent's key; empty for the root */
  GArray *concern;   /* the second parent's key, or empty */
  int area, unit;    /* positions, -1 if none */
  gboolean is_keyed; /* the database itself sees to it that no key stands twice below one parent */
} StoreTable;

/* The tables that @dictionary asks for, in the order of import: areas, entities with parents first,
 * series. Element: StoreTable *. */
GPtrArray *store_tables_new (ZhuDictionary *dictionary);
const StoreTable *store_tables_of_entity (const GPtrArray *tables, const ZhuEntity *entity);
#define store_table_column(table, i) (&g_array_index ((table)->columns, StoreColumn, (i)))
/* Position of the column @name, -1 if there is none. */
int store_table_find (const StoreTable *self, const char *name);

/* ---- The store (store.c) and its database (database.c) ---- */

/* A file that is read without locks, as it stood at the beginning (watch.c). */
typedef struct
{
  gboolean is_on; /* FALSE: locks protect the reading */
  guint64 device, inode;
  gint64 size, seconds, nanoseconds;
} StoreWatch;

struct _ZhuStore
{
  char *path;
  sqlite3 *db;
  StoreWatch watch;
  const char *collation;     /* under which keys are ordered as bytes of UTF-8 */
  ZhuDictionary *dictionary; /* NULL: only sealed months */
  ZhuStoreMode mode;
  gboolean is_own;   /* made by an import of this program; known when open for reading */
  gboolean keeps;    /* it has a table for what outputs were made from; likewise */
  GPtrArray *tables; /* element: StoreTable * */
  void (*progress) (const char *what, gint64 done, gint64 total, gpointer data); /* NULL: none */
  gpointer progress_data;
  GArray *sound_months; /* element: gint64: those whose catalogue was compared; NULL: none yet */
  /* Element: ZhuPeriod: revisions that are taken, -1: none; NULL: the newest of all */
  GArray *pinned;
};

/* The only place where SQLite's codes become errors of this program. Always FALSE. */
gboolean store_fail (sqlite3 *db, const char *path, const char *doing, GError **error);
/* The same for a store: a reading that a change of the file spoilt says so. */
gboolean store_failed (ZhuStore *self, const char *doing, GError **error);
/* What sqlite3_step() answered last to those who asked for rows one after the other: TRUE behind
 * the last one; else an error, of which @doing says what was being done (untranslated). */
gboolean store_rows_end (ZhuStore *self, int code, const char *doing, GError **error);
/* The same of one row, which may be there or not. */
gboolean store_row_end (ZhuStore *self, int code, const char *doing, GError **error);
/* Opens @path and sets what protects it; creates it 0600 for writing. @watch is on if no lock
 * protects the reading; then nothing read counts before store_watch_holds() at the end. */
sqlite3 *
store_database_open (const char *path, ZhuStoreMode mode, StoreWatch *watch, GError **error);
/* The version of the own store @path, 0 for a database of another program, which is not touched. */
gboolean store_database_version (const char *path, gint64 *version, GError **error);
enum
{
  STORE_PAGES_KIB = 16384 /* of the file that a connection keeps */
};

/* Remembers the file @path; FALSE if it does not come to rest. */
gboolean store_watch_begin (StoreWatch *self, const char *path);
/* FALSE with ZHU_ERROR_BUSY if @path was changed since. */
gboolean store_watch_holds (const StoreWatch *self, const char *path, GError **error);
/* Begins the transaction in which all is read. */
gboolean store_database_begin (sqlite3 *db, const char *path, GError **error);
/* Chooses the collation: a database in UTF-16 orders texts by other bytes than the walk compares.
 */
gboolean store_database_order (ZhuStore *self, GError **error);
/* Lets the connection keep @kib of pages; what it keeps now goes. */
void store_database_keep (sqlite3 *db, int kib);
/* From here on the connection may only read. */
void store_database_restrict (sqlite3 *db);
gboolean store_database_run (sqlite3 *db, const char *path, const char *sql, GError **error);
sqlite3_stmt *store_prepare (ZhuStore *self, const char *sql, GError **error);
/* First column of the first row as a number; 0 without rows. */
gboolean
store_query_int (sqlite3 *db, const char *path, const char *sql, gint64 *value, GError **error);
/* "name" with quotation marks for SQL. */
void store_append_name (GString *sql, const char *name);

/* ---- Progress (progress.c) ---- */

/* Records of @entity, only counted if somebody is told of progress; 0: not known. */
gint64 store_count_records (ZhuStore *self, const ZhuEntity *entity);
/* Tells now and then that @done of @total records are read; to be called for each record. */
void store_tell_progress (const ZhuStore *self, const ZhuEntity *entity, gint64 done, gint64 total);

/* Makes what is missing of the schema, in the caller's transaction (schema.c). */
gboolean store_schema_make (ZhuStore *self, GError **error);
/* Columns of @table, name -> declared type; empty if there is no such table. */
GHashTable *store_read_columns (ZhuStore *self, const char *table, GError **error);
/* Names all tables and columns that the dictionary asks for and the database lacks, with the
 * nearest there are; notes how the others hold their keys (fit.c). */
gboolean store_schema_check (ZhuStore *self, GError **error);
/* Adds the area table's rows and the codes of the records to the tree (areas.c). */
gboolean store_areas_load (ZhuStore *self, GError **error);

/* Area, value and day of all rows of @series; its condition is ?1 (series.c). */
char *store_series_sql (const ZhuSeries *series);
/* Takes such a row if its day is @end: area index -> ZhuNumber *. */
void store_series_take (ZhuAreas *areas, GHashTable *values, sqlite3_stmt *row, int end);

/* Copies the store as it is in the file into the new file @path, 0600, whole or not at all
 * (backup.c). */
gboolean store_copy (const ZhuStore *self, const char *path, GError **error);

/* ---- Sets of keys (key-set.c): hashes, so that a key takes 16 bytes however long it is ---- */

typedef struct
{
  guint64 a, b; /* the lower half of b is never 0 */
} StoreHash;

typedef struct _StoreKeySet StoreKeySet;

StoreHash store_hash (const char *bytes, gsize length);
StoreKeySet *store_key_set_new (void);
void store_key_set_free (StoreKeySet *self);
/* Adds @hash with @value; if it is there already, nothing changes and FALSE is returned. */
gboolean store_key_set_add (StoreKeySet *self, StoreHash hash, guint32 value);
/* The value of @hash, valid until the next add(); NULL if it is not there. */
guint32 *store_key_set_find (const StoreKeySet *self, StoreHash hash);

/* ---- Keys that came in order, mostly on disk (key-run.c) ---- */

typedef struct _StoreKeyRun StoreKeyRun;

StoreKeyRun *store_key_run_new (void);
void store_key_run_free (StoreKeyRun *self);
/* Whether @key may be added: it comes after all others, and the run has not ended. */
gboolean store_key_run_takes (const StoreKeyRun *self, const GString *key);
/* ZHU_ERROR_IO if the disk is full. */
gboolean store_key_run_add (StoreKeyRun *self, const GString *key, guint32 value, GError **error);
/* The value of @key. To ask for one that comes before the last ends the run. */
gboolean store_key_run_find (StoreKeyRun *self,
                             const GString *key,
                             guint32 *value,
                             gboolean *is_found,
                             GError **error);
/* Adds all keys to @set, and ends the run. */
gboolean store_key_run_hash (StoreKeyRun *self, StoreKeySet *set, GError **error);

/* ---- What a text was found to mean, kept (text-cache.c) ---- */

typedef struct
{
  const char *key;  /* owned by the cache */
  const char *text; /* canonical text, owned by the cache; NULL if none */
  guint32 key_length;
  guint32 length; /* of text */
  gint64 value;
  int problem; /* StoreProblem */
} StoreMeaning;

typedef struct _StoreTextCache StoreTextCache;

StoreTextCache *store_text_cache_new (void);
void store_text_cache_free (StoreTextCache *self);
/* The entry of @text; *@is_new is TRUE if it has just been made, and then the caller fills it. A
 * cache that has grown too large is emptied, so an entry lives until the next call only. */
StoreMeaning *
store_text_cache_get (StoreTextCache *self, const char *text, gsize length, gboolean *is_new);
/* Keeps a copy of @text as @meaning's canonical text. */
void store_text_cache_keep (StoreTextCache *self, StoreMeaning *meaning, const char *text);

/* ---- One field (field.c) ---- */

typedef enum
{
  STORE_PROBLEM_NONE,
  STORE_PROBLEM_UNLISTED,     /* soft: a code outside its list */
  STORE_PROBLEM_ID_15,        /* soft: identity number of the first generation */
  STORE_PROBLEM_ID_TRUNCATED, /* a spreadsheet kept 15 digits of 18 */
  STORE_PROBLEM_SCIENTIFIC,   /* a spreadsheet wrote 4.4E+17 */
  STORE_PROBLEM_DATE,
  STORE_PROBLEM_DAY,        /* no such day */
  STORE_PROBLEM_SERIAL_DAY, /* a spreadsheet's number of a day */
  STORE_PROBLEM_FUTURE,     /* born after the day of the records */
  STORE_PROBLEM_INTEGER,
  STORE_PROBLEM_DECIMAL,
  STORE_PROBLEM_PLACES,
  STORE_PROBLEM_LARGE,
  STORE_PROBLEM_BOOLEAN,
  STORE_PROBLEM_LOST_ZERO,
  STORE_PROBLEM_AREA_LENGTH,
  STORE_PROBLEM_AREA_UNKNOWN,
  STORE_PROBLEM_AREA_EMPTY,
  STORE_PROBLEM_CONTROL, /* a control character, which no output could show */
  STORE_PROBLEM_EMPTY, /* of the whole row from here */
  STORE_PROBLEM_RAGGED,
  STORE_PROBLEM_DUPLICATE,
  STORE_PROBLEM_NO_PARENT,
  STORE_PROBLEM_PARENT_REJECTED,
  STORE_PROBLEM_NO_CONCERN,
  STORE_PROBLEM_CONCERN_REJECTED,
  STORE_PROBLEM_CONCERN_ELSEWHERE,
  STORE_N_PROBLEMS
} StoreProblem;

/* Cause and remedy, translated. */
const char *store_problem_text (StoreProblem problem);
/* TRUE if the value is stored all the same, with a finding. */
gboolean store_problem_is_soft (StoreProblem problem);

typedef enum
{
  STORE_VALUE_NULL,
  STORE_VALUE_TEXT,
  STORE_VALUE_INTEGER
} StoreValueKind;

typedef struct
{
  StoreValueKind kind;
  StoreProblem problem;
  const char *text; /* as stored, of length bytes; lives until the next row */
  gsize length;
  gint64 integer;
} StoreValue;

typedef struct _StoreField StoreField; /* the checks of one column */

/* @areas: for area codes, NULL if the dictionary has none. @not_after: last day for a birth. */
StoreField *
store_field_new (const StoreColumn *column, ZhuAreas *areas, gboolean is_birth, int not_after);
void store_field_free (StoreField *self);
/* Checks and normalises @text, which may be changed in place. */
void store_field_read (StoreField *self, char *text, StoreValue *value);
/* Splits a MULTI at its marks and joins the canonical names in list order; the unlisted ones follow
 * as given. *@bits gets their values as in ZhuType. */
char *
store_multi_read (const ZhuCodeList *list, const char *text, gint64 *bits, gboolean *unlisted);
/* 1, 0, or -1 for no word of 是非. */
int store_boolean_read (const char *text);
/* Decimal in millionths; FALSE if @text is none, with the cause in @problem. */
gboolean store_decimal_read (const char *text, gint64 *value, StoreProblem *problem);
/* A date, also with a time of midnight. */
gboolean store_date_read (const char *text, int *date);
/* An area code of 6, 9 or 12 digits, or anything that is no number. */
StoreProblem store_area_code_check (const char *code);

/* ---- Case files (case-file.c, recognise.c) ---- */

typedef struct
{
  char *path;
  const char *file;     /* interned, as the user named it, for messages */
  GMappedFile *map;     /* NULL once closed */
  ZhuCsv *csv;          /* the piece being read; NULL once closed */
  gsize next;           /* offset of the next piece */
  gsize start;          /* offset of the piece being read */
  unsigned line_offset; /* lines before the piece */
  gboolean in_pieces;   /* long and sound UTF-8 */
  GPtrArray *heads;     /* element: char * */
  unsigned head_line;
  const StoreTable *table;
  GArray *columns; /* element: int: by head, the column's position in table */
  gboolean was_gb18030;
} StoreCaseFile;

/* Opens @path and reads its heads. */
StoreCaseFile *store_case_file_open (const char *path, GError **error);
/* Opens the file of @known, which was opened before and closed, once more. */
StoreCaseFile *store_case_file_reopen (const StoreCaseFile *known, GError **error);
void store_case_file_free (StoreCaseFile *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (StoreCaseFile, store_case_file_free)
/* Next record as zhu_csv_next(); lines count from the beginning of the file, in @error too. A
 * record that is no CSV sets *@line and gives an error that holds the cause only. A file that can
 * be read no further gives an error and is closed: its csv is NULL. */
gboolean store_case_file_next (StoreCaseFile *self,
                               char ***fields,
                               gsize *n_fields,
                               unsigned *line,
                               GError **error);
void store_case_file_close (StoreCaseFile *self); /* keeps what was recognised */
/* Gives pages that were read back, so that memory does not grow with the file. */
void store_case_file_forget (StoreCaseFile *self);
char *store_case_file_sha256 (const StoreCaseFile *self);
/* Records that the file may hold, from the place that was reached with @n_read; 0: not known. */
gint64 store_case_file_estimate (const StoreCaseFile *self, gint64 n_read);
/* Finds the table of @self by its heads and name; findings say what does not fit. */
gboolean store_recognise (const GPtrArray *tables, StoreCaseFile *self, ZhuDiags *diags);

/* ---- Rejects (reject.c) ---- */

typedef struct _StoreRejects StoreRejects;

StoreRejects *store_rejects_new (const char *path); /* the file is made at the first reject */
void store_rejects_free (StoreRejects *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (StoreRejects, store_rejects_free)
gboolean store_rejects_add (StoreRejects *self,
                            const ZhuPlace *place,
                            const char *column,
                            const char *value,
                            const char *reason,
                            GError **error);
gsize store_rejects_length (const StoreRejects *self); /* lines of the reject file */
const char *store_rejects_path (const StoreRejects *self);
gboolean store_rejects_commit (StoreRejects *self, GError **error);

/* ---- Writing rows (rows.c) ---- */

typedef enum
{
  STORE_ROW_NEW,
  STORE_ROW_CHANGED,
  STORE_ROW_SAME,
  STORE_ROW_FAILED
} StoreRowResult;

typedef struct _StoreRows StoreRows;

/* @given (by column): columns that the file has; of the others a merge keeps the stored value. */
StoreRows *
store_rows_new (ZhuStore *store, const StoreTable *table, gboolean is_empty, GError **error);
void store_rows_free (StoreRows *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (StoreRows, store_rows_free)
StoreRowResult
store_rows_put (StoreRows *self, const StoreValue *values, const gboolean *keep, GError **error);
gboolean
store_rows_delete (StoreRows *self, sqlite3_stmt *row, GError **error); /* key columns first */

/* ---- The run of an import (import.c) and what it replaces (merge.c) ---- */

#define STORE_REJECTED G_MAXUINT32 /* in place of a root record: the record was refused */

/* ---- Own keys of the records that an import has read (own-keys.c) ---- */

typedef struct _StoreOwnKeys StoreOwnKeys;

StoreOwnKeys *store_own_keys_new (void);
void store_own_keys_free (StoreOwnKeys *self);
/* The number of the root record above the record @key, or STORE_REJECTED. */
gboolean store_own_keys_find (StoreOwnKeys *self,
                              const GString *key,
                              guint32 *root,
                              gboolean *is_found,
                              GError **error);
/* @key must not be there yet. ZHU_ERROR_IO if the disk is full. */
gboolean store_own_keys_add (StoreOwnKeys *self, const GString *key, guint32 root, GError **error);

/* ---- Areas by root record (covers.c): as long runs of root records stand for one area, few bytes
 * for many ---- */

typedef struct _StoreCovers StoreCovers;

StoreCovers *store_covers_new (void);
void store_covers_free (StoreCovers *self);
/* Number of the root record that is entered, which stands for the area @cover. */
guint32 store_covers_add (StoreCovers *self, guint32 cover);
guint32 store_covers_get (const StoreCovers *self, guint32 root);

typedef struct
{
  const StoreTable *table;
  ZhuImportCount count;
  StoreOwnKeys *keys; /* NULL once nothing asks any more */
  gboolean has_file;
  gboolean was_empty;     /* before the import */
  gboolean is_referenced; /* another entity's parent or concern */
  gint64 moved;
  gint64 kept; /* stored records of covered areas that no file could have: the entity has none */
} StoreEntityRun;

typedef struct
{
  ZhuStore *store;
  const ZhuImportOptions *options;
  ZhuDiags *diags;
  StoreRejects *rejects;
  ZhuLogEntry *entry; /* what the log of runs will say */
  GPtrArray *runs;    /* element: StoreEntityRun *, as store->tables */
  StoreCovers *covers;
  GHashTable *cover_ids;   /* "CODE\x1FUNIT" -> GUINT_TO_POINTER (id + 1) */
  GHashTable *cover_areas; /* name of a covered area -> id + 1 */
  GArray *is_covered;      /* element: gboolean: by id */
  gboolean has_root_file;
  gint64 rejected;
  GHashTable *unlisted; /* findings about values, see import.c */
  GPtrArray *unlisted_order;
} StoreImport;

/* Reads all rows of @file into the table of @run (file-run.c). */
gboolean
store_import_file (StoreImport *self, StoreEntityRun *run, StoreCaseFile *file, GError **error);
/* Counts a doubtful value (tally.c), and tells all of them. */
void store_tally_add (StoreImport *self,
                      const ZhuPlace *place,
                      const StoreColumn *column,
                      const StoreValue *value);
void store_tallies_report (StoreImport *self);
void store_tally_free (gpointer data);
StoreEntityRun *store_import_run_of (const StoreImport *self, const ZhuEntity *entity);
/* The area that a record with @code and @unit (may be NULL) stands for. */
guint32 store_import_cover (StoreImport *self, const char *code, const char *unit);
void store_import_set_covered (StoreImport *self, guint32 cover);
/* After the files of @run: what is stored and not in the files goes, if its area is covered. */
gboolean store_merge_entity (StoreImport *self, StoreEntityRun *run, GError **error);

/* ---- Values of columns, text by text (columns.c) ---- */

typedef struct
{
  const ZhuVariable *variable;
  gsize position;                 /* in entity->variables */
  int first;                      /* its first column in the row */
  gboolean has_values, has_texts; /* what is wanted of it */
  gboolean is_utf16; /* the database's encoding: blobs must not be taken for text in it */
  StoreTextCache *cache;
  gint64 unreadable;
} StoreReader;

/* Day of a date in any notation, also with a time; ZHU_MISSING if @text is none. */
gint64 store_date_value (const char *text);
StoreReader *store_reader_new (const ZhuVariable *variable, int first);
void store_reader_free (StoreReader *self);
/* The variable's value in @row, ZHU_MISSING if it has none or cannot be read as its type. */
gint64 store_reader_value (StoreReader *self, sqlite3_stmt *row);
/* What @text means as a value of @variable; ZHU_MISSING if it cannot be read as its type. */
gint64 store_text_meaning (const ZhuVariable *variable, const char *text);
/* The text of its columns, several joined by 、, put into @chunk; NULL if all are empty. */
const char *store_reader_text (const StoreReader *self, sqlite3_stmt *row, GStringChunk *chunk);

/* ---- Areas of records (places.c), and root records by area (order.c) ---- */

typedef struct _StorePlaces StorePlaces;

StorePlaces *store_places_new (ZhuDictionary *dictionary, int date);
void store_places_free (StorePlaces *self);
/* The area that @code and @unit (either may be NULL) stand for; NULL if there is none. */
const ZhuArea *store_places_find (StorePlaces *self, const char *code, const char *unit);

typedef struct _StoreOrder StoreOrder;

enum
{
  STORE_ORDER_KEY = 1 /* first column of the key in the order's rows */
};

/* Keys of @root's records within @within (NULL: all), at the first of them. @places is borrowed. */
StoreOrder *store_order_new (ZhuStore *store,
                             const ZhuEntity *root,
                             StorePlaces *places,
                             const ZhuArea *within,
                             GError **error);
void store_order_free (StoreOrder *self);
gboolean store_order_step (StoreOrder *self, GError **error);
gboolean store_order_has_row (const StoreOrder *self);
sqlite3_stmt *store_order_row (const StoreOrder *self);

/* ---- Sources (source.c: the live one; seal-source.c) ---- */

typedef struct
{
  const ZhuBatch *(*next) (ZhuSource *self, GError **error);
  gint64 (*skipped) (const ZhuSource *self, const ZhuEntity *entity);
  void (*report) (const ZhuSource *self, ZhuDiags *diags);
  gboolean (*is_by_area) (const ZhuSource *self);
  void (*free) (ZhuSource *self);
} StoreSourceClass;

struct _ZhuSource
{
  const StoreSourceClass *class_;
};

/* Findings (核实) about @n records without a record above them, and @n values that cannot be read.
 */
void
store_report_skipped (ZhuDiags *diags, const ZhuPlace *place, const ZhuEntity *entity, gint64 n);
void store_report_unreadable (ZhuDiags *diags,
                              const ZhuPlace *place,
                              const ZhuVariable *variable,
                              gint64 n);
/* @n root records without a known area. */
void
store_report_unplaced (ZhuDiags *diags, const ZhuPlace *place, const ZhuEntity *root, gint64 n);
/* FALSE with @error if @request asks for areas that @root of @dictionary does not have. */
gboolean store_source_check_areas (const ZhuDictionary *dictionary,
                                   const ZhuEntity *root,
                                   const ZhuSourceRequest *request,
                                   GError **error);
/* Marks what @request wants; the first root entity if it wants nothing. NULL with @error if that
 * hangs under more than one root. */
const ZhuEntity *store_source_mark_wanted (const GPtrArray *entities,
                                           const ZhuSourceRequest *request,
                                           gboolean *wanted,
                                           GError **error);

/* ---- Statements of a source (stream.c) ---- */

typedef struct
{
  int first, n; /* columns of a key in the statement; n is 0 if there is none */
} StoreKeyColumns;

typedef struct
{
  const ZhuEntity *entity;
  const StoreTable *table;
  sqlite3_stmt *row;
  gboolean has_row;
  StoreKeyColumns root, own, parent, concern;
  int area;           /* -1 if there is none; the unit stands in the next column */
  GPtrArray *readers; /* element: StoreReader * */
  gint64 skipped;     /* records without a parent */
  gint64 repeated;    /* records with the key of the one before */
} StoreStream;

/* t@alias.column, as text if the database would order it otherwise; a whole number that is held as
 * a floating-point one (5.0) reads like any other. */
void store_append_key_column (GString *sql, unsigned alias, const StoreColumn *column);
/* The statement stands at its first row; @by_root: it waits for store_stream_seek(). */
StoreStream *store_stream_new (ZhuStore *store,
                               const ZhuEntity *entity,
                               const ZhuSourceRequest *request,
                               gboolean by_root,
                               GError **error);
/* To the first record under the root record whose key stands in @key from column @first on. */
gboolean store_stream_seek (ZhuStore *store,
                            StoreStream *self,
                            sqlite3_stmt *key,
                            int first,
                            GError **error);
/* Whether an index leads to the records of a root record. */
gboolean
store_stream_can_seek (ZhuStore *store, const StoreStream *self, gboolean *can, GError **error);
void store_stream_free (StoreStream *self);
gboolean store_stream_step (ZhuStore *store, StoreStream *self, GError **error);
/* Records of @entity that belong to no record above them. */
gboolean
store_stream_count_lost (ZhuStore *store, const ZhuEntity *entity, gint64 *n, GError **error);
/* The key in @columns of the current row, parts joined, into @key; FALSE if a part is empty. */
gboolean store_stream_key (const StoreStream *self, StoreKeyColumns columns, GString *key);
/* Compares the root key of the current row with @key part by part, as SQLite orders them; an empty
 * one comes before all. */
int store_stream_compare_root (const StoreStream *self, const GString *key);

G_END_DECLS
