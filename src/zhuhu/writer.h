/* Writers turn a frozen document into a file. They decide nothing: no arithmetic, no sorting, no
 * wording; they believe no return code they have not looked at.
 *
 *   const ZhuWriterClass *class = zhu_writer_for_path ("t.xlsx", &error);
 *   zhu_writer_write (class, doc, style, "t.xlsx", &error);
 */
#pragma once

#include "zhuhu/page.h"
#include "zhuhu/pdf.h"

G_BEGIN_DECLS

/* How a file is kept, beside its looks; NULL wherever it is asked for, and {0}: the defaults. */
typedef struct
{
  ZhuPdfArchive archive;     /* of a PDF; ZHU_ARCHIVE_NONE if there is a password */
  const char *user_password; /* a PDF is encrypted by it; NULL: it is not */
  GPtrArray *fonts;          /* gets a ZhuFontUse * for each face in each file written; NULL: nobody asks */
  GHashTable *variants;      /* gets what zhu_variants_say() tells; NULL: nobody asks, and such a text is refused */
} ZhuKeeping;

/* A face of which a file holds a part. */
typedef struct
{
  unsigned volume; /* of the output, from 0 */
  char *family;    /* from the face's name table */
  char *version;   /* likewise */
  char *sha256;    /* of the embedded font program, 64 digits */
} ZhuFontUse;

/* Element: ZhuFontUse *, owned. */
GPtrArray *zhu_font_uses_new (void);

/* Characters with a variation selector behind them, as in 葛 U+E0100, of which no font has the variant and which were
 * drawn in their usual form, as Unicode says: set of char *, owned. */
GHashTable *zhu_variants_new (void);
/* Adds a note to @diags for each. */
void zhu_variants_say (GHashTable *variants, ZhuDiags *diags);

/* The files of one output, one or several volumes of it, that become visible together. */
typedef struct _ZhuVolumes ZhuVolumes;

/* The file of volume @i (from 0) of @n; kept by @self. */
ZhuAtomicFile *zhu_volumes_open (ZhuVolumes *self, unsigned i, unsigned n, GError **error);
/* TRUE if there may be one only. */
gboolean zhu_volumes_is_single (const ZhuVolumes *self);
/* How they are kept; never NULL. */
const ZhuKeeping *zhu_volumes_keeping (const ZhuVolumes *self);

/* Where a text format writes: what has come together goes out in pieces, so that a long register is never
 * whole in memory. */
typedef struct
{
  GString *text;
  gboolean (*write) (gpointer data, const char *bytes, gsize length, GError **error); /* NULL: keeps all */
  gpointer data;
  GError *failure; /* the first one; all that follows is dropped */
} ZhuSink;

/* To be called after each row: writes the text once it is long. */
void zhu_sink_flush (ZhuSink *self);

/* Path of volume @i (from 0) of @n; new string, NULL with @error. */
typedef char *(*ZhuVolumePath) (gpointer data, unsigned i, unsigned n, GError **error);

typedef struct
{
  const char *name;    /* "xlsx" */
  const char *ending;  /* ".xlsx" */
  const char *summary; /* one line, untranslated (N_) */
  gboolean is_text;    /* may be written to the terminal with -o - */
  /* Writes the whole of @doc into @file (through zhu_atomic_file_write or its temporary path);
   * the caller commits. NULL if there is to_text. */
  gboolean (*write) (const ZhuDoc *doc, const ZhuStyle *style, ZhuAtomicFile *file, GError **error);
  /* The same for a format that may take several files; NULL if it never does. @kept: what an earlier
   * document of the same style left there (NULL at first), freed by free_kept(); the bytes are the same.
   * NULL: nothing is kept. */
  gboolean (*write_volumes) (const ZhuDoc *doc, const ZhuStyle *style, gpointer *kept,
                             ZhuVolumes *volumes, GError **error);
  GDestroyNotify free_kept;
  /* Text formats: appends the output to @sink's text and flushes it from time to time; NULL for all others. */
  void (*emit) (const ZhuDoc *doc, const ZhuStyle *style, ZhuSink *sink);
} ZhuWriterClass;

const ZhuWriterClass *const *zhu_writers (void); /* txt csv html xlsx pdf, NULL-terminated */
const ZhuWriterClass *zhu_writer_find (const char *name);
/* By the ending of @path; ZHU_ERROR_USAGE naming the endings there are. */
const ZhuWriterClass *zhu_writer_for_path (const char *path, GError **error);
/* Writes @path whole or not at all; the path "-" writes a text format to standard output. */
gboolean zhu_writer_write (const ZhuWriterClass *class_, const ZhuDoc *doc, const ZhuStyle *style,
                           const char *path, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The same, kept as @keeping says; a password is for formats that can be encrypted, for PDF only. */
gboolean zhu_writer_write_kept (const ZhuWriterClass *class_, const ZhuDoc *doc, const ZhuStyle *style,
                                const ZhuKeeping *keeping, const char *path,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The same to the paths that @path gives; zhu_writer_write() makes x-1.pdf, x-2.pdf … of x.pdf where more
 * than one volume is needed. */
gboolean zhu_writer_write_volumes (const ZhuWriterClass *class_, const ZhuDoc *doc, const ZhuStyle *style,
                                   const ZhuKeeping *keeping, ZhuVolumePath path, gpointer data,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Name or path of volume @i (from 0) of @n: @name itself if @n is 1, else with the number before its ending.
 * New string. */
char *zhu_volume_name (const char *name, unsigned i, unsigned n);

/* ---- Outputs that are written and not yet shown, so that something can be done in between ---- */

typedef struct _ZhuReady ZhuReady;

/* zhu_writer_write_kept() but for the last step; what @doc and @style are must outlive the result if @path is "-". */
ZhuReady *zhu_writer_prepare (const ZhuWriterClass *class_, const ZhuDoc *doc, const ZhuStyle *style,
                              const ZhuKeeping *keeping, const char *path, GError **error);
/* The same for a @file (taken) that somebody else has written, to be shown at @path. */
ZhuReady *zhu_ready_new (ZhuAtomicFile *file, const char *path);
/* The same for @text on standard output. */
ZhuReady *zhu_ready_new_text (const char *text);
void zhu_ready_free (ZhuReady *self); /* what was not shown is gone */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ZhuReady, zhu_ready_free)
/* Files that it is; 1 for standard output, whose path is "-". */
gsize zhu_ready_length (const ZhuReady *self);
const char *zhu_ready_path (const ZhuReady *self, gsize i);
/* Where file @i lies until it is shown; NULL for standard output. */
const char *zhu_ready_temporary_path (const ZhuReady *self, gsize i);
/* Of the bytes of file @i, 64 digits; new string, NULL with @error. */
char *zhu_ready_sha256 (const ZhuReady *self, gsize i, GError **error);
/* Gives the files their names, or prints. Once only. */
gboolean zhu_ready_show (ZhuReady *self, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* ---- Many documents of one style: fonts are found, opened and read once ---- */

typedef struct _ZhuWriterKit ZhuWriterKit;

/* All documents are kept as @keeping says, which outlives the result. */
ZhuWriterKit *zhu_writer_kit_new (const ZhuKeeping *keeping);
void zhu_writer_kit_free (ZhuWriterKit *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ZhuWriterKit, zhu_writer_kit_free)
/* zhu_writer_write() of one of many documents, in one file however long it is; @style must be the same
 * each time. */
gboolean zhu_writer_kit_write (ZhuWriterKit *self, const ZhuWriterClass *class_, const ZhuDoc *doc,
                               const ZhuStyle *style, const char *path,
                               GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* SHA-256 of what the text format @class_ would write of @doc, 64 digits; NULL with ZHU_ERROR_IO if a register's rows
 * cannot be read back. */
char *zhu_writer_sha256 (const ZhuWriterClass *class_, const ZhuDoc *doc, const ZhuStyle *style, GError **error);

/* Names and versions of the libraries on which the bytes of outputs depend; element: char *, by turns, NULL-terminated. */
char **zhu_writer_libraries (void);

/* Text of the txt writer for one table, for the terminal and tests. */
char *zhu_txt_table (const ZhuTable *table);

/* ---- PDF of pages that are filled by others: official texts, stamps ---- */

/* The fonts of a style, open. */
typedef struct _ZhuPdfFonts ZhuPdfFonts;

/* Opens the chains of @style; those of official documents only if @official. ZHU_ERROR_FONT naming the role, what is
 * missing and the remedy. */
ZhuPdfFonts *zhu_pdf_fonts_open (const ZhuStyle *style, gboolean official, GError **error);
void zhu_pdf_fonts_free (ZhuPdfFonts *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ZhuPdfFonts, zhu_pdf_fonts_free)
/* Adds a note to @diags for each official face that is set in a free substitute. */
void zhu_pdf_fonts_say_substitutes (const ZhuPdfFonts *self, ZhuDiags *diags);
/* For page/ and all who set text; lives as long as @self. */
ZhuMeasure zhu_pdf_fonts_measure (ZhuPdfFonts *self);

typedef struct
{
  const char *title;   /* of the document's properties, in the viewer's title bar */
  const char *subject; /* NULL: none */
  int created;         /* date, days since 1970-01-01: the period's end, never the clock */
} ZhuPdfInfo;

/* Writes @pages as one PDF; the caller commits @file. */
gboolean zhu_pdf_write_pages (const ZhuPages *pages, ZhuPdfFonts *fonts, const ZhuPdfInfo *info,
                              const ZhuKeeping *keeping, ZhuAtomicFile *file,
                              GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The same for pages that show the tables of @doc, in one file however many they are. */
gboolean zhu_pdf_write_tables (const ZhuDoc *doc, const ZhuPages *pages, ZhuPdfFonts *fonts, const ZhuPdfInfo *info,
                               const ZhuKeeping *keeping, ZhuAtomicFile *file,
                               GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* ---- Fonts (pdf): what the style names, what is there ---- */

typedef struct
{
  const char *role; /* of an official face: 小标宋; NULL: text and heads of tables. Static */
  gboolean is_substitute; /* a free face that stands for the official one */
  char *family;    /* as the style names it */
  char *file;      /* where it was found; NULL if missing */
  char *version;   /* from the name table */
  char *licence;   /* licence text or address of the name table; "" if it has none */
  gboolean may_embed; /* by OS/2 fsType */
} ZhuFontInfo;

/* The chains of @style in order, text, head, then those of official documents; element: ZhuFontInfo *. */
GPtrArray *zhu_fonts_list (const ZhuStyle *style);

G_END_DECLS
