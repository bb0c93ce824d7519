/* What every room stands on and that knows nothing of the subject: errors that say what their
 * reader must do, findings with a place, UTF-8 text, exact numbers, dates and periods, the strict
 * INI reader, and files that appear whole or not at all.
 *
 *   g_autoptr (GError) error = NULL;
 *   ZhuPeriod period;
 *   if (!zhu_period_parse ("2020-03", &period, &error))
 *     ...
 *   int end = zhu_period_date (&period, ZHU_DATE_END);      // days since 1970-01-01
 */
#pragma once

#include <gio/gio.h>
#include <glib.h>
#include <glib/gi18n-lib.h>

G_BEGIN_DECLS

/* Before a function that is one loop over columns without branches: it is compiled twice, for every processor and
 * for those that take eight lines at once; which one runs is found when the program starts. */
#if defined __x86_64__ && defined __OPTIMIZE__ && defined __GNUC__ && !defined __clang__ \
    && !defined __SANITIZE_ADDRESS__ && !defined __SANITIZE_THREAD__
#define ZHU_LOOP __attribute__ ((target_clones ("avx2", "default")))
#else
#define ZHU_LOOP
#endif

/* ---- Errors: the code says what the reader must do; zhu_error_exit_code() gives the status. ---- */

#define ZHU_ERROR (zhu_error_quark ())

typedef enum
{
  ZHU_ERROR_USAGE,      /* correct the command line                         64 */
  ZHU_ERROR_INPUT,      /* correct the case data or another input file      65 */
  ZHU_ERROR_TEMPLATE,   /* correct the template, dictionary or report       66 */
  ZHU_ERROR_CHECK,      /* a 必须 rule does not hold, nothing is rendered   67 */
  ZHU_ERROR_DISCLOSURE, /* the level forbids the output                     68 */
  ZHU_ERROR_FONT,       /* install or name a font                           69 */
  ZHU_ERROR_INTERNAL,   /* a defect: report it                              70 */
  ZHU_ERROR_LIMIT,      /* beyond a stated limit, or a newer store          71 */
  ZHU_ERROR_DIFFERENCE, /* what is compared is not the same                 72 */
  ZHU_ERROR_IO,         /* disk, rights, path                               74 */
  ZHU_ERROR_BUSY        /* another process holds the store: try again       75 */
} ZhuError;

GQuark zhu_error_quark (void);

/* Exit status for @error; 70 for an error of a foreign domain, 0 for NULL. */
int zhu_error_exit_code (const GError *error);

/* ---- Findings: many, each with a place; a lint run reports all of a file at once. ---- */

typedef struct
{
  const char *file; /* as the user named it; interned (g_intern_string), NULL if none */
  unsigned line;    /* from 1; 0: the whole file */
  unsigned column;  /* in characters from 1; 0: the whole line */
} ZhuPlace;

typedef enum
{
  ZHU_DIAG_NOTE,    /* said, changes nothing */
  ZHU_DIAG_QUERY,   /* 核实: done, but look at it (exit 1) */
  ZHU_DIAG_ERROR    /* 必须: nothing is rendered or stored */
} ZhuSeverity;

typedef struct
{
  ZhuSeverity severity;
  const char *code; /* stable id of the kind of finding such as "unknown-name"; static */
  ZhuPlace place;
  char *text;   /* the cause, translated, owned */
  char *remedy; /* what to do, translated, owned; NULL if the text says it */
  const char *subject; /* whom it is about, such as an area; interned, NULL: the whole run */
} ZhuDiag;

typedef struct _ZhuDiags ZhuDiags;

ZhuDiags *zhu_diags_new (void);
void zhu_diags_free (ZhuDiags *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ZhuDiags, zhu_diags_free)

/* Adds a finding. @place may be NULL. @remedy (may be NULL) is copied; @format makes the text. */
void zhu_diags_add (ZhuDiags *self,
                    ZhuSeverity severity,
                    const char *code,
                    const ZhuPlace *place,
                    const char *remedy,
                    const char *format,
                    ...) G_GNUC_PRINTF (6, 7);
/* Findings added from now on are about @subject, one of many that are run alike (the areas of a level);
 * NULL: about the whole run. zhu_diags_to_text() then says what several have in common once, with their
 * number and the first three, or twelve of an error. */
void zhu_diags_set_subject (ZhuDiags *self, const char *subject);
/* Copies the findings of @other behind those of @self. */
void zhu_diags_append (ZhuDiags *self, const ZhuDiags *other);
/* Number of findings of @at_least this severity. */
gsize zhu_diags_count (const ZhuDiags *self, ZhuSeverity at_least);
gsize zhu_diags_length (const ZhuDiags *self);
const ZhuDiag *zhu_diags_get (const ZhuDiags *self, gsize i); /* lives as long as @self unchanged */
/* "FILE:LINE:COLUMN: severity: text; remedy" a line each, in order of file, line, column. */
char *zhu_diags_to_text (const ZhuDiags *self);
/* FALSE with @error (of @code, its message being the first errors' text) if there are errors. */
gboolean zhu_diags_ok (const ZhuDiags *self, ZhuError code, GError **error);

/* ---- Text ---- */

/* Columns that @text takes in a terminal: 2 for East Asian wide and full-width, 0 for combining. */
gsize zhu_text_width (const char *text);
/* Full-width ASCII forms (！..～, ideographic space) as ASCII; digits and letters included.
 * Returns a new string. */
char *zhu_text_to_half_width (const char *text);
/* @text as a terminal may show it: each control character, which could be a command to the terminal, as its picture (U+2400
 * ff.), one beyond ASCII as U+FFFD, as bytes that are no UTF-8. Line feeds stay if @may_break. Returns a new string. */
char *zhu_text_to_printable (const char *text, gboolean may_break);
/* The name in @candidates (NULL-terminated) nearest to @word, or NULL if none is near enough to
 * be a slip (edit distance over characters at most a third of the length, at least 1). */
const char *zhu_text_nearest (const char *word, const char *const *candidates);
/* Converts file bytes into UTF-8: UTF-8 with or without byte-order mark, else GB 18030. Refuses
 * (ZHU_ERROR_INPUT, with the byte offset) what is neither, what holds NUL, and UTF-8 with damage that
 * would pass as GB 18030. @was_gb18030 may be
 * NULL. A file that is pure ASCII counts as UTF-8. */
char *zhu_text_decode (const char *bytes, gsize length, gboolean *was_gb18030, GError **error);

/* ---- Exact numbers: fractions of two 128-bit integers, reduced, denominator > 0. ---- */

__extension__ typedef __int128 ZhuWide;

typedef struct
{
  ZhuWide numerator;
  ZhuWide denominator; /* > 0, no common factor; 0 marks "no number" (overflow, n/a) */
} ZhuNumber;

typedef enum
{
  ZHU_ROUND_HALF_UP,  /* 四舍五入, by absolute value; the default */
  ZHU_ROUND_HALF_EVEN /* GB/T 8170-2008 */
} ZhuRounding;

/* Values of records: whole numbers, or decimals in millionths so that a record's value is one
 * gint64 (±9.2e12 with six decimals). */
#define ZHU_DECIMAL_SCALE 1000000

ZhuNumber zhu_number_from_int (gint64 value);
ZhuNumber zhu_number_from_ratio (ZhuWide numerator, ZhuWide denominator); /* 0 denominator: no number */
ZhuNumber zhu_number_none (void);
gboolean zhu_number_is_none (ZhuNumber a);
/* Arithmetic; "no number" if an operand is, on overflow of 127 bits, and on division by zero. */
ZhuNumber zhu_number_add (ZhuNumber a, ZhuNumber b);
ZhuNumber zhu_number_subtract (ZhuNumber a, ZhuNumber b);
ZhuNumber zhu_number_multiply (ZhuNumber a, ZhuNumber b);
ZhuNumber zhu_number_divide (ZhuNumber a, ZhuNumber b);
int zhu_number_compare (ZhuNumber a, ZhuNumber b); /* <0, 0, >0; neither may be "no number" */
/* Rounded to @decimals (0..18) by @rounding; the result is exact with denominator 10^k. */
ZhuNumber zhu_number_round (ZhuNumber a, int decimals, ZhuRounding rounding);
/* Digits of @a rounded, with exactly @decimals places, "-" for negatives (never "-0"); "" for "no
 * number". */
char *zhu_number_format (ZhuNumber a, int decimals, ZhuRounding rounding);
double zhu_number_to_double (ZhuNumber a); /* for spreadsheet cells, at the last moment */
/* Parses "12", "-0.5", "+3"; digits of ASCII only; FALSE if @text is anything else or too large. */
gboolean zhu_number_parse (const char *text, ZhuNumber *number);

/* ---- Dates and periods. A date is days since 1970-01-01 (int), ZHU_NO_DATE if none. ---- */

#define ZHU_NO_DATE G_MININT

/* ISO (2020-03-31, also 2020-3-31), 2020/3/31, 20200331, 2020.3.31 and 2020年3月31日; FALSE for anything else and
 * for impossible days such as 30 February. */
gboolean zhu_date_parse (const char *text, int *date);
int zhu_date_from_ymd (int year, int month, int day);
gboolean zhu_date_is_valid (gint64 date); /* within the years 1 to 9999 */
void zhu_date_to_ymd (int date, int *year, int *month, int *day);
/* @pattern as in templates: yyyy, yy, MM, M, dd, d are replaced, all else copied. */
char *zhu_date_format (int date, const char *pattern);
/* Completed years from @birth to @date; someone born on 29 February ages on 1 March. Less
 * than 0 if @birth is later than @date. */
int zhu_date_age (int birth, int date);

typedef enum
{
  ZHU_PERIOD_MONTH,
  ZHU_PERIOD_QUARTER,
  ZHU_PERIOD_HALF_YEAR,
  ZHU_PERIOD_YEAR
} ZhuPeriodKind;

typedef struct
{
  ZhuPeriodKind kind;
  int year;
  int index;    /* 1..12 month, 1..4 quarter, 1..2 half year, 1 year */
  int revision; /* of the sealed month: -1 newest, else the number after ".r" */
} ZhuPeriod;

typedef enum
{
  ZHU_DATE_START,              /* 期初: first day of the period */
  ZHU_DATE_END,                /* 期末: last day */
  ZHU_DATE_YEAR_START,         /* 年初: 1 January */
  ZHU_DATE_LAST_END,           /* 上期末 */
  ZHU_DATE_LAST_YEAR_END,      /* 上年末 */
  ZHU_DATE_SAME_END_LAST_YEAR  /* 上年同期末 */
} ZhuDateName;

/* 2020-03, 2020Q1, 2020H1, 2020, each with .rN; ZHU_ERROR_USAGE otherwise. */
gboolean zhu_period_parse (const char *text, ZhuPeriod *period, GError **error);
char *zhu_period_to_text (const ZhuPeriod *period);  /* 2020-03; 2020-03.r1 with a revision */
char *zhu_period_to_label (const ZhuPeriod *period); /* 2020年3月, 2020年1季度, 2020年上半年, 2020年 */
int zhu_period_date (const ZhuPeriod *period, ZhuDateName name);
/* The period of the same kind whose end is @name's date: LAST_END the one before, LAST_YEAR_END the
 * last of the year before, SAME_END_LAST_YEAR a year earlier; all others the period
 * itself. The revision is kept only by the latter. */
ZhuPeriod zhu_period_shift (const ZhuPeriod *period, ZhuDateName name);

/* ---- Strict INI: UTF-8 or GB 18030, continuation lines, order kept, every key with its place. ---- */

typedef struct
{
  char *key;       /* as written, trimmed; a quoted key without its quotes (doubled ones single) */
  char *value;     /* continuation lines joined by one space, trimmed; "" if empty */
  ZhuPlace place;  /* of the key */
  gboolean is_quoted; /* the key stands in quotes in the file: it may be no name */
  /* Where each byte of value came from: runs ordered by offset. */
  GArray *runs;    /* element: ZhuIniRun */
} ZhuIniEntry;

typedef struct
{
  gsize offset;    /* first byte of the run in value */
  ZhuPlace place;  /* its place in the file */
} ZhuIniRun;

typedef struct
{
  char *name;        /* whole text between the brackets, trimmed */
  ZhuPlace place;
  GPtrArray *entries; /* element: ZhuIniEntry *, in order */
  GHashTable *by_key; /* look-up of zhu_ini_section_get(): folded key -> ZhuIniEntry *, borrowed */
} ZhuIniSection;

typedef struct
{
  const char *file;    /* interned */
  GPtrArray *sections; /* element: ZhuIniSection *, in order */
  GHashTable *by_name; /* look-up of zhu_ini_section(): folded name -> ZhuIniSection *, borrowed */
} ZhuIni;

/* Reads @bytes named @file. Duplicate sections or keys, text before the first section, lines without
 * "=", indented lines that look like "known key =" for a word in @known_keys (may be NULL) are errors
 * added to @diags; reading goes on, so that all are found. NULL only when the bytes are no text. */
ZhuIni *zhu_ini_parse (GBytes *bytes, const char *file, const char *const *known_keys,
                       ZhuDiags *diags);
ZhuIni *zhu_ini_load (const char *path, const char *const *known_keys, ZhuDiags *diags,
                      GError **error);
void zhu_ini_free (ZhuIni *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ZhuIni, zhu_ini_free)
const ZhuIniSection *zhu_ini_section (const ZhuIni *self, const char *name);
const ZhuIniEntry *zhu_ini_section_get (const ZhuIniSection *section, const char *key);
/* Place in the file of byte @offset of the entry's value. */
ZhuPlace zhu_ini_entry_place (const ZhuIniEntry *entry, gsize offset);

/* ---- Whole small files ---- */

/* Contents of the regular file @path of at most @limit bytes. ZHU_ERROR_IO with path and cause if it
 * cannot be read or is no regular file, ZHU_ERROR_LIMIT if it is larger. */
GBytes *zhu_file_read (const char *path, gsize limit, GError **error);
/* SHA-256, as 64 digits, and size in bytes of the regular file @name in @folder (a descriptor, or AT_FDCWD), however long
 * it is; a symbolic link is not followed. New string, NULL with ZHU_ERROR_IO. */
char *zhu_file_sha256 (int folder, const char *name, gint64 *size, GError **error);

/* The password in the first line of the file at @path (regular, the user's own, 0600 or stricter), UTF-8, at most 127
 * bytes; new string, to be freed by zhu_password_free(). ZHU_ERROR_IO for a file that others could read, ZHU_ERROR_USAGE
 * for one without a password. "-" is no file: the password is asked for on the terminal. */
char *zhu_password_read (const char *path, GError **error);
/* The password that is typed, unseen, at the terminal after @question; new string. ZHU_ERROR_USAGE without a terminal, and
 * for what is no password. */
char *zhu_password_ask (const char *question, GError **error);
void zhu_password_free (char *password); /* overwrites it first; NULL: nothing */

/* ---- CSV rows (code lists, areas, case files): RFC 4180 with CR, LF or CRLF. ---- */

typedef struct _ZhuCsv ZhuCsv;

/* Reads @bytes (kept referenced) after decoding; @was_gb18030 may be NULL. */
ZhuCsv *zhu_csv_new (GBytes *bytes, const char *file, gboolean *was_gb18030, GError **error);
void zhu_csv_free (ZhuCsv *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ZhuCsv, zhu_csv_free)
/* How much of the text has been read, 0 to 1. */
double zhu_csv_share_read (const ZhuCsv *self);
/* Next record into @fields (borrowed until the next call, NUL-terminated, @n_fields of them); FALSE at
 * the end, or with @error (ZHU_ERROR_INPUT) at an unclosed or stray quote, a value above 1 MiB, or more
 * than 10,000 values; the next call then goes on with the line below. Blank lines are skipped. @line (may be NULL) gets the line on which
 * the record starts. */
gboolean zhu_csv_next (ZhuCsv *self, char ***fields, gsize *n_fields, unsigned *line, GError **error);

/* ---- SHA-256 ---- */

enum
{
  ZHU_SHA256_BYTES = 32 /* of a digest */
};

typedef struct _ZhuSha256 ZhuSha256;

ZhuSha256 *zhu_sha256_new (void);
void zhu_sha256_free (ZhuSha256 *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ZhuSha256, zhu_sha256_free)
void zhu_sha256_update (ZhuSha256 *self, const void *data, gsize length); /* @data may be NULL if @length is 0 */
/* Of @data alone, as 64 digits; new string. */
char *zhu_sha256_text (const void *data, gsize length);
/* The digest of all that was given; @self begins anew. */
void zhu_sha256_finish (ZhuSha256 *self, guint8 digest[ZHU_SHA256_BYTES]);
char *zhu_sha256_finish_text (ZhuSha256 *self); /* in lower-case hexadecimal digits */

/* ---- Temporary files and folders: .zhuhu- and 16 digits, each locked by the process that uses it, so that
 *      what killed runs have left is told apart and removed. ---- */

char *zhu_temporary_name (void); /* new string */
gboolean zhu_temporary_is_name (const char *name);
/* Says that the file or folder @fd, just made as @name inside the descriptor @folder, is in use until @fd and its
 * copies are closed. FALSE with errno: ENOENT if another process took it for a killed run's and removed it (make another),
 * else why it cannot be locked: then anybody may remove it at any time. */
gboolean zhu_temporary_hold (int folder, const char *name, int fd) G_GNUC_WARN_UNUSED_RESULT;
/* Removes what killed runs of this user have left in @folder, a descriptor: files, and folders with the files in them. */
void zhu_temporary_clear (int folder);
/* Makes a folder (0700) inside @parent, held by *@fd; returns its name, a new string, or NULL with errno. */
char *zhu_temporary_folder (int parent, int *fd);
/* Removes it with the files in it, and closes @fd. */
void zhu_temporary_folder_remove (int parent, const char *name, int fd);

/* A private folder that goes with its files when it is freed. */
typedef struct _ZhuScratch ZhuScratch;

/* Inside @parent, mostly g_get_tmp_dir (). ZHU_ERROR_IO with the folder and the cause. */
ZhuScratch *zhu_scratch_new (const char *parent, GError **error);
const char *zhu_scratch_path (const ZhuScratch *self);
void zhu_scratch_free (ZhuScratch *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ZhuScratch, zhu_scratch_free)

/* ---- Rows on disk: more of them than memory should hold, appended once, then read by number. ---- */

typedef struct _ZhuSpool ZhuSpool;

/* Up to about @limit bytes stay in memory; then a file without a name takes them (0600, in TMPDIR). */
ZhuSpool *zhu_spool_new (gsize limit);
void zhu_spool_free (ZhuSpool *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ZhuSpool, zhu_spool_free)
/* ZHU_ERROR_IO if the disk is full. */
gboolean zhu_spool_append (ZhuSpool *self, const void *bytes, gsize length, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* After the last append, before the first get. */
gboolean zhu_spool_finish (ZhuSpool *self, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gsize zhu_spool_length (const ZhuSpool *self); /* rows */
gboolean zhu_spool_is_on_disk (const ZhuSpool *self);
/* The bytes of @row, not aligned, borrowed until the next call; NULL with ZHU_ERROR_IO. */
const void *zhu_spool_get (ZhuSpool *self, gsize row, gsize *length, GError **error);
/* The same copied to *@bytes, which has room for *@room (NULL and 0 at first) and grows as needed. */
gboolean zhu_spool_read (ZhuSpool *self, gsize row, char **bytes, gsize *room, GError **error);

/* What a row is packed from, and how it is taken apart in the same order. */
void zhu_pack_bytes (GByteArray *row, gconstpointer bytes, gsize length);
void zhu_pack_text (GByteArray *row, const char *text); /* NULL is "" */
void zhu_unpack_bytes (const char **at, gpointer bytes, gsize length);
const char *zhu_unpack_text (const char **at); /* in the row's bytes */

/* ---- Files that appear whole or not at all: temporary file beside the target, 0600, fsync, rename,
 *      fsync of the folder. ---- */

typedef struct _ZhuAtomicFile ZhuAtomicFile;

/* Removes what killed runs have left in the folder. Refuses (ZHU_ERROR_IO, with path and cause) targets that are folders, FIFOs, devices or symbolic
 * links, and folders that cannot be written. */
ZhuAtomicFile *zhu_atomic_file_open (const char *path, GError **error);
const char *zhu_atomic_file_temporary_path (const ZhuAtomicFile *self); /* for libraries that want a name */
gboolean zhu_atomic_file_write (ZhuAtomicFile *self, const void *data, gsize length, GError **error);
/* Makes the file visible. After it, or without it, free() leaves nothing behind. */
gboolean zhu_atomic_file_commit (ZhuAtomicFile *self, GError **error);
void zhu_atomic_file_free (ZhuAtomicFile *self); /* removes the temporary file unless committed */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ZhuAtomicFile, zhu_atomic_file_free)

G_END_DECLS
