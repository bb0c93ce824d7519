/* Writers turn a frozen document into a file. They decide nothing: no arithmetic, no sorting, no
 * wording; they believe no return code they have not looked at.
 *
 *   const ZhuWriterClass *class = zhu_writer_for_path ("t.xlsx", &error);
 *   zhu_writer_write (class, doc, style, "t.xlsx", &error);
 */
#pragma once

#include "zhuhu/doc.h"

G_BEGIN_DECLS

typedef struct
{
  const char *name;    /* "xlsx" */
  const char *ending;  /* ".xlsx" */
  const char *summary; /* one line, untranslated (N_) */
  gboolean is_text;    /* may be written to the terminal with -o - */
  /* Writes the whole of @doc into @file (through zhu_atomic_file_write or its temporary path);
   * the caller commits. NULL if there is to_text. */
  gboolean (*write) (const ZhuDoc *doc, const ZhuStyle *style, ZhuAtomicFile *file, GError **error);
  /* Text formats: the whole output as a new string; NULL for all others. */
  GString *(*to_text) (const ZhuDoc *doc, const ZhuStyle *style);
  /* As write(), with what an earlier document of the same style left in *@kept (NULL at first), freed by
   * free_kept(): the bytes are the same. NULL if nothing is worth keeping. */
  gboolean (*write_kept) (const ZhuDoc *doc, const ZhuStyle *style, gpointer *kept,
                          ZhuAtomicFile *file, GError **error);
  GDestroyNotify free_kept;
} ZhuWriterClass;

const ZhuWriterClass *const *zhu_writers (void); /* txt csv html xlsx pdf, NULL-terminated */
const ZhuWriterClass *zhu_writer_find (const char *name);
/* By the ending of @path; ZHU_ERROR_USAGE naming the endings there are. */
const ZhuWriterClass *zhu_writer_for_path (const char *path, GError **error);
/* Writes @path whole or not at all; the path "-" writes a text format to standard output. */
gboolean zhu_writer_write (const ZhuWriterClass *class_, const ZhuDoc *doc, const ZhuStyle *style,
                           const char *path, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* ---- Many documents of one style: fonts are found, opened and read once ---- */

typedef struct _ZhuWriterKit ZhuWriterKit;

ZhuWriterKit *zhu_writer_kit_new (void);
void zhu_writer_kit_free (ZhuWriterKit *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ZhuWriterKit, zhu_writer_kit_free)
/* zhu_writer_write() of one of many documents; @style must be the same each time. */
gboolean zhu_writer_kit_write (ZhuWriterKit *self, const ZhuWriterClass *class_, const ZhuDoc *doc,
                               const ZhuStyle *style, const char *path,
                               GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Text of the txt writer for one table, for the terminal and tests. */
char *zhu_txt_table (const ZhuTable *table);

/* ---- Fonts (pdf): what the style names, what is there ---- */

typedef struct
{
  char *family;    /* as the style names it */
  char *file;      /* where it was found; NULL if missing */
  char *version;   /* from the name table */
  char *licence;   /* licence text or address of the name table; "" if it has none */
  gboolean may_embed; /* by OS/2 fsType */
} ZhuFontInfo;

/* The chains of @style in order, text then head; element: ZhuFontInfo *. */
GPtrArray *zhu_fonts_list (const ZhuStyle *style);

G_END_DECLS
