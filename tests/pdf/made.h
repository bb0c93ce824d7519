/* PDF files made by hand for tests: objects as text, numbered in the order in which they are added. */
#pragma once

#include "zhuhu/pdf.h"

G_BEGIN_DECLS

typedef struct
{
  GPtrArray *objects; /* element: GString *, by number - 1 */
  GArray *pages;      /* element: int, object numbers */
  int tree, font;     /* object numbers of the page tree and of a font that all pages have as /F1 */
  GString *catalogue; /* entries of the catalogue beside Type and Pages */
} MadePdf;

MadePdf *made_new (void);
void made_free (MadePdf *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MadePdf, made_free)
/* Adds an object; its number. */
int made_add (MadePdf *self, const char *format, ...) G_GNUC_PRINTF (2, 3);
/* A number whose object follows by made_set(). */
int made_reserve (MadePdf *self);
void made_set (MadePdf *self, int number, const char *format, ...) G_GNUC_PRINTF (3, 4);
/* A stream with the entries @dictionary beside its length. */
int made_stream (MadePdf *self, const char *dictionary, const char *data);
/* A page of A4 with @content, and @entries beside those that every page has; its object number. */
int made_page (MadePdf *self, const char *content, const char *entries);
/* The file's bytes. */
GString *made_bytes (const MadePdf *self);
/* Writes it to @name in a folder of this test's own, removed at its end; the path. */
char *made_write (const MadePdf *self, const char *name);

/* ---- Files that many tests use ---- */

/* @n pages "NAME 1", "NAME 2" …, without tags. */
MadePdf *made_plain (const char *name, int n);
/* The same, tagged: each page has a heading and a paragraph; then a table of 2 x 2 on the last page, its heads with ids
 * and named by the cell below. */
MadePdf *made_tagged (const char *name, int n);

/* One tagged page with @content, and the elements @elements under a Document: "%d" stands for nothing; @P is the page,
 * @D the document; each line is an element of its own, called by number from @E0 on. The parents of the page's marked
 * contents are @parents, in the same words. */
MadePdf *made_elements (const char *content, const char *entries, const char *kids, const char *const *elements,
                        const char *parents);
/* A line of text in font F1 as the marked content @mcid. */
#define MADE_TEXT(mcid, x, y, text) \
  "/X <</MCID " #mcid ">> BDC BT /F1 9 Tf " #x " " #y " Td (" text ") Tj ET EMC\n"

/* ---- What other programs say ---- */

/* Path in the test's folder. */
char *made_path (const char *name);
/* Standard output of @arguments (NULL-terminated); the test fails if the program fails. NULL if it is not installed. */
char *made_run (const char *const *arguments);
/* The test fails unless qpdf finds nothing wrong. */
void made_check (const char *path);
/* Joined as asked for, written to @name; its path. */
char *made_join_unchecked (ZhuPdfJoin *join, const char *name);
/* The same, and checked. */
char *made_join (ZhuPdfJoin *join, const char *name);
/* The file as qpdf prints it, its objects plain; NULL without qpdf. */
char *made_print (const char *path);
/* The object at @at, such as "trailer/Root/Outlines", as one line; NULL without mutool. */
char *made_show (const char *file, const char *at);
/* The test fails unless that stands there, whatever its object's number is; passed over without mutool. */
void made_assert_shown (const char *file, const char *at, const char *expected);
/* All pages of @self, joined into @name; its path. */
char *made_join_one (const MadePdf *self, const char *name);
ZhuPdfFile *made_open (const MadePdf *self, const char *name);
/* The same without a child process, where it is not opening that is tried. */
ZhuPdfFile *made_open_own (const MadePdf *self, const char *name);

G_END_DECLS
