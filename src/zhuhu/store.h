/* Case files in, batches of columns out. The store is one SQLite file described by a dictionary; a
 * foreign database is the same thing, opened read-only.
 *
 *   g_autoptr (ZhuStore) store = zhu_store_open ("cases.db", dictionary, ZHU_STORE_READ, &error);
 *   g_autoptr (ZhuSource) source = zhu_store_source (store, &request, &error);
 *   while ((batch = zhu_source_next (source, &error)) != NULL) ...
 */
#pragma once

#include "zhuhu/base.h"
#include "zhuhu/dictionary.h"
#include "zhuhu/formula.h"

G_BEGIN_DECLS

typedef struct _ZhuStore ZhuStore;

typedef enum
{
  ZHU_STORE_READ,   /* read-only; one read transaction until freed */
  ZHU_STORE_WRITE   /* created if absent */
} ZhuStoreMode;

/* Keeps a reference on @dictionary. Missing tables or columns that the dictionary names are said
 * (ZHU_ERROR_TEMPLATE). @dictionary NULL: only sealed months are read, forgotten or copied; the records
 * as they are now are not looked at, and an absent file is not made. A store of an older version is
 * brought up to date when it is opened for writing, after a copy NAME.v1.bak was made. READ adds the townships and villages of the database to the dictionary's area tree. */
ZhuStore *zhu_store_open (const char *path, ZhuDictionary *dictionary, ZhuStoreMode mode, GError **error);
void zhu_store_free (ZhuStore *self);
/* @progress is told by sources opened from now on while they read: @done of @total records of the root
 * entity, whose name @what is. NULL: nobody is told. */
void zhu_store_set_progress (ZhuStore *self,
                             void (*progress) (const char *what, gint64 done, gint64 total, gpointer data),
                             gpointer data);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ZhuStore, zhu_store_free)

/* ---- Import ---- */

typedef struct
{
  const char *reject_path; /* reject file (CSV: file, line, column, value, reason); NULL: beside the store */
  int as_of;               /* ZHU_NO_DATE: unknown */
  gboolean merge;          /* only add and update */
  gboolean strict;         /* unknown codes are rejects */
  gint64 max_rejects;      /* above it nothing is stored */
  double max_gone;         /* percent of the records of the covered areas that may disappear */
  void (*progress) (const char *what, gint64 done, gint64 total, gpointer data); /* may be NULL */
  gpointer progress_data;
} ZhuImportOptions;

typedef struct
{
  const char *entity; /* name; 地区 for areas, series by its own name */
  gint64 read, new_, changed, same, gone, rejected, unlisted;
} ZhuImportCount;

/* Imports all @files (one per entity, recognised by heads and file stem) in one transaction. @counts gets
 * ZhuImportCount elements. ZHU_ERROR_INPUT if rejects exceed the limit; then the store is as it was. */
gboolean zhu_store_import (ZhuStore *self, const char *const *files, const ZhuImportOptions *options,
                           ZhuDiags *diags, GArray *counts, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* ---- Source: the small interface through which every holder of records is read ---- */

typedef struct
{
  GHashTable *variables; /* set of const ZhuVariable * (stored ones) whose columns are wanted */
  GHashTable *texts;     /* set of const ZhuVariable *: columns wanted as text as well (registers); may be NULL */
  GHashTable *keys;      /* set of const ZhuEntity *: keys wanted; may be NULL */
  GHashTable *entities;  /* set of const ZhuEntity *: further entities whose rows are wanted without columns; may be NULL */
  gboolean areas;        /* root records' areas wanted */
  const ZhuArea *within; /* only records of this area; NULL: all */
  int date;              /* for successors of old area codes */
  gboolean by_area;      /* root records in the order of the area tree, then by key, where that can be had */
} ZhuSourceRequest;

typedef struct _ZhuSource ZhuSource;

ZhuSource *zhu_store_source (ZhuStore *self, const ZhuSourceRequest *request, GError **error);
/* Whether the records come in the order of the area tree: asked for, and possible. */
gboolean zhu_source_is_by_area (const ZhuSource *self);
/* Next batch (some thousand root records, borrowed until the next call), NULL at the end or with @error. */
const ZhuBatch *zhu_source_next (ZhuSource *self, GError **error);
/* Records of @entity handed over so far that belong to no record above them and were left out. */
gint64 zhu_source_skipped (const ZhuSource *self, const ZhuEntity *entity);
/* After the last batch: findings (核实) about records left out, values that cannot be read as their
 * type, and records without a known area. */
void zhu_source_report (const ZhuSource *self, ZhuDiags *diags);
void zhu_source_free (ZhuSource *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ZhuSource, zhu_source_free)

/* Values of an outside series at a period's end: area index (GUINT_TO_POINTER) -> ZhuNumber * (owned by
 * the table). Empty if there are none. */
GHashTable *zhu_store_series (ZhuStore *self, const ZhuSeries *series, int end, GError **error);

/* ---- What was published at level 公开: whoever reads it may add to it what is published later ---- */

typedef struct
{
  char *end;      /* the period's: 2020-03-31 */
  char *origin;   /* the records: SHA-256 of the sealed month, or as zhu_store_origin() says */
  char *report;   /* name of the report, for messages */
  GBytes *pattern; /* which numbers were shown and which hidden, as the cube wrote it */
} ZhuPublished;

ZhuPublished *zhu_published_new (const char *end, const char *origin, const char *report, GBytes *pattern);
void zhu_published_free (ZhuPublished *self);
/* Names the records as they are now, "live 5" after the fifth import; new text. NULL for a database that
 * is only read: what is published from it cannot be remembered in it. NULL with @error too. */
char *zhu_store_origin (ZhuStore *self, GError **error);
/* All that was published of periods that end on @end (element ZhuPublished *, new array), the first first; appended to
 * @published. */
gboolean zhu_store_published (ZhuStore *self, const char *end, GPtrArray *published, GError **error);
/* How often something was published. */
gboolean zhu_store_n_published (ZhuStore *self, gint64 *n, GError **error);
/* Adds @published (element ZhuPublished *) to the store @path, which nobody may have open for reading here.
 * ZHU_ERROR_BUSY if something was published since there were @n_before: then it is to be looked at first. */
gboolean zhu_store_publish (const char *path, const GPtrArray *published, gint64 n_before,
                            GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* ---- A dictionary drafted from a database that nobody has described yet ---- */

typedef struct _ZhuDraft ZhuDraft;

/* Looks at the tables of @path, which is only read: keys, who belongs to whom, types, codes. @area_file
 * (or NULL) is written as 地区. ZHU_ERROR_INPUT if no table can be counted. */
ZhuDraft *zhu_draft_new (const char *path, const char *area_file, GError **error);
void zhu_draft_free (ZhuDraft *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ZhuDraft, zhu_draft_free)
/* dictionary.ini, with what was seen as comments; no personal value stands in it. Borrowed. */
const char *zhu_draft_text (const ZhuDraft *self);
/* Writes dictionary.ini, codes/NAME.csv and a copy of @area_source (may be NULL without an area file)
 * under the drafted name into @folder, all or none. ZHU_ERROR_USAGE if one of them is there already. */
gboolean zhu_draft_write (const ZhuDraft *self, const char *folder, const char *area_source,
                          GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* ---- Sealed months: immutable snapshots in the project's own store. @period always names a revision
 *      as zhu_store_find_month() gave it, unless said otherwise. Whatever differs from what was sealed is
 *      ZHU_ERROR_INPUT, naming month, entity, column and segment. ---- */

typedef struct
{
  ZhuPeriod period;  /* with its revision */
  char *reason;      /* NULL for the first seal */
  gint64 sealed_at;  /* seconds since 1970 */
  char *sealed_by;   /* login name */
  gint64 n_records;
  gint64 n_bytes;
  char *sha256;      /* over all that was sealed, as 64 digits */
  int as_of;         /* of the newest import then; ZHU_NO_DATE if unknown */
  char *erased;      /* reason for which the personal columns were erased; NULL if they were not */
  gint64 erased_at;  /* seconds since 1970 */
} ZhuMonth;

typedef struct
{
  const char *entity; /* name; interned */
  gint64 n_records;
  gint64 n_skipped;   /* records without a record above them, which are not sealed */
  gint64 n_bytes;     /* of all columns */
  gint64 n_counted;   /* bytes of numbers, codes, dates and links, which tables count */
  gint64 n_personal;  /* bytes of keys and of what the dictionary masks */
} ZhuFreezeCount;

typedef struct
{
  void (*progress) (const char *what, gint64 done, gint64 total, gpointer data); /* may be NULL */
  gpointer progress_data;
  GArray *counts; /* gets ZhuFreezeCount elements; may be NULL */
} ZhuFreezeOptions;

ZhuMonth *zhu_month_copy (const ZhuMonth *self); /* NULL for NULL */
void zhu_month_free (ZhuMonth *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ZhuMonth, zhu_month_free)

/* Seals all records of the dictionary's entities as they are, under @period (its revision is ignored),
 * in one transaction. @reason NULL: the first seal, which must not be there yet; else a revision of it
 * (ZHU_ERROR_USAGE otherwise). ZHU_ERROR_INPUT if the records are older than the period's end or later
 * than the next month's, unless the dictionary's records carry dates (截至 = 是). */
ZhuMonth *zhu_store_freeze (ZhuStore *self, const ZhuPeriod *period, const char *reason,
                            const ZhuFreezeOptions *options, ZhuDiags *diags, GError **error);
/* Element: ZhuMonth *, by period and revision. */
GPtrArray *zhu_store_months (ZhuStore *self, GError **error);
/* The month that @period names, the newest revision if its revision is -1; *@month is NULL if there is none. */
gboolean zhu_store_find_month (ZhuStore *self, const ZhuPeriod *period, ZhuMonth **month, GError **error);
/* The dictionary as sealed, its area tree with the townships and villages then. New reference. */
ZhuDictionary *zhu_store_month_dictionary (ZhuStore *self, const ZhuPeriod *period, ZhuDiags *diags,
                                           GError **error);
/* Adds the townships and villages of the month to the area tree of @run, to be asked before anything is
 * bound to it. The tree is to be frozen again by the caller. Needless for zhu_store_month_dictionary(). */
gboolean zhu_store_month_areas (ZhuStore *self, const ZhuDictionary *run, const ZhuPeriod *period,
                                GError **error);
/* The month's records in the words of @run, in the order of the areas then. ZHU_ERROR_TEMPLATE if the month
 * lacks a variable that @request wants. Keeps no reference on @run. */
ZhuSource *zhu_store_month_source (ZhuStore *self, const ZhuDictionary *run, const ZhuPeriod *period,
                                   const ZhuSourceRequest *request, GError **error);
/* As zhu_store_series(). */
GHashTable *zhu_store_month_series (ZhuStore *self, const ZhuDictionary *run, const ZhuPeriod *period,
                                    const ZhuSeries *series, int end, GError **error);
/* Compares all that was sealed with its SHA-256; findings (errors) name what differs. */
gboolean zhu_store_month_check (ZhuStore *self, const ZhuPeriod *period, ZhuDiags *diags, GError **error);
/* Erases the keys and masked columns of the month for good; its counts stay. Texts are missing then; to
 * count by a masked variable that is no text is ZHU_ERROR_TEMPLATE. */
gboolean zhu_store_month_forget (ZhuStore *self, const ZhuPeriod *period, const char *reason,
                                 GError **error);
/* From now on this revision of @period is the one that zhu_store_find_month() finds where none is named; -1: none is, as
 * if it were not sealed. For making once more what was made before it was sealed or revised. */
void zhu_store_pin_month (ZhuStore *self, const ZhuPeriod *period);
/* Copies the store, which may be in use, to the new file @path with rights 0600, and its log of runs to
 * @path.log; the log of @self tells of it. Nothing more is read from @self then (zhu_store_rest()). */
gboolean zhu_store_backup (ZhuStore *self, const char *path, GError **error);

/* ---- The log of runs: the file STORE.log beside an own store, a line for every run that changed the store
 *      or showed something of it. Each line holds its number and the SHA-256 of the line before; the store
 *      holds number, SHA-256 and text of the last one, and is written first, so that a line which a crash
 *      kept from the file is put there by the next run. zhu_store_import(), zhu_store_freeze() and
 *      zhu_store_month_forget() write their line in their own transaction. A foreign database has no log. ---- */

typedef struct
{
  gint64 length;    /* lines; 0: nothing was logged yet */
  char sha256[65];  /* of the last line, as 64 digits; all 0 without lines */
} ZhuLogHead;

typedef enum
{
  ZHU_LOGGED,
  ZHU_LOGGED_NOT_FOREIGN,   /* a database of another program: it has no log */
  ZHU_LOGGED_NOT_READ_ONLY, /* the store or its folder may only be read */
  ZHU_LOGGED_NOT_OLDER      /* the store is of an older version, which only an import brings up to date */
} ZhuLogged;

typedef struct _ZhuLogEntry ZhuLogEntry;

/* What a line says beside number, time and user: @command, then what is added, in that order. Nothing
 * personal may be added: conditions by their SHA-256, files without their folders. */
ZhuLogEntry *zhu_log_entry_new (const char *command);
void zhu_log_entry_free (ZhuLogEntry *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ZhuLogEntry, zhu_log_entry_free)
/* @key: letters and "-" such as period, area, level, template, snapshot, output. */
void zhu_log_entry_add (ZhuLogEntry *self, const char *key, const char *value);
void zhu_log_entry_add_number (ZhuLogEntry *self, const char *key, gint64 number);
/* KEY=SHA256 NAME, of whose folders nothing is said. */
void zhu_log_entry_add_file (ZhuLogEntry *self, const char *key, const char *path, const char *sha256);

/* Appends @entry to the log of the store @path, to be called before outputs are shown and when nobody here
 * reads the store any more (zhu_store_rest()). Waits for others that read or write it. *@head gets the log
 * after it, or as it was if *@logged says that nothing was written. ZHU_ERROR_IO if the disk is full,
 * ZHU_ERROR_BUSY after ten minutes. @head and @logged may be NULL. A note goes to @diags if the file does
 * not end with what the store knows. */
gboolean zhu_store_log_append (const char *path, const ZhuLogEntry *entry, ZhuLogHead *head,
                               ZhuLogged *logged, ZhuDiags *diags, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The log's head as the store knows it; length 0 for a foreign database. */
gboolean zhu_store_log_head (const char *path, ZhuLogHead *head, GError **error);
/* Reads the whole chain of the store @path and compares it with the store, and with @n_known heads that
 * manifests have kept (@known may be NULL). Findings (errors) name each line that was changed, taken away,
 * put in or moved; a line that a crash kept in the store is a note. FALSE only if something cannot be read. */
gboolean zhu_store_log_check (const char *path, const ZhuLogHead *known, gsize n_known, ZhuDiags *diags,
                              GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The lines, the one that only the store holds too: element GStrv of number, SHA-256 before, time (UTC), user,
 * command and each "key=value", control characters and "\" in them as \xHH. Lines that are none are left out. */
GPtrArray *zhu_store_log_read (const char *path, GError **error);
/* Ends the transaction of a store open for reading: nothing more is read from it, and others may write. */
void zhu_store_rest (ZhuStore *self);

/* ---- What outputs were made from: templates, dictionaries, styles, kept by the SHA-256 of their bytes ---- */

/* Keeps @files (element: GBytes *) in the store at @path, where it lacks them, in one short transaction. *@kept: they are
 * there now. They are not, and nothing is written, in a database of another program, in a store of an older version, and
 * where there is no right or room to write. To be called when nobody here reads the store any more; waits for others as
 * zhu_store_log_append() does. ZHU_ERROR_BUSY after that. */
gboolean zhu_store_keep (const char *path, const GPtrArray *files, gboolean *kept,
                         GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* What was kept under @sha256 (64 digits), new reference; *@bytes is NULL if nothing was. */
gboolean zhu_store_kept (ZhuStore *self, const char *sha256, GBytes **bytes, GError **error);
/* It is a store of this program, not another one's database. */
gboolean zhu_store_is_own (const ZhuStore *self);
/* What identifies the records as they are now, 64 digits; new string. *@kind (static): "imports", all imports of a store
 * of this program with the SHA-256 of their files; "database", the bytes of another program's database file, which must
 * be read whole for it. */
char *zhu_store_records_sha256 (ZhuStore *self, const char **kind, GError **error);

G_END_DECLS
