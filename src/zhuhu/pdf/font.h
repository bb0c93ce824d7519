/* What the codes of a font stand for. */
#pragma once

#include "zhuhu/pdf/object.h"

G_BEGIN_DECLS

typedef struct _PdfFont PdfFont;

/* By ToUnicode, else by its encoding; @font may be no font at all: its codes then stand for
 * nothing. */
PdfFont *pdf_font_new (qpdf_data pdf, qpdf_oh font);
void pdf_font_free (PdfFont *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PdfFont, pdf_font_free)
/* Appends the text of the @length bytes of a shown string; U+FFFD for a code that nobody explains.
 */
void pdf_font_decode (const PdfFont *self, const char *bytes, gsize length, GString *text);

/* glyph-names.c: character of a glyph's name without slash, 0 if it is not known. */
gunichar pdf_glyph_character (const char *name);
/* Character of code @code in the encoding WinAnsi, or else Standard (as far as the two differ below
 * 128: quotes). */
gunichar pdf_win_ansi (guint8 code);

G_END_DECLS
