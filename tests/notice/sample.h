/* Notices set with a fixed-width measure, and where things stand on their pages. */
#pragma once

#include "zhuhu/notice.h"

#define MM (72.0 / 25.4)

typedef struct
{
  ZhuNotice *notice;
  ZhuDoc *texts;
  ZhuPages *pages;
  ZhuDiags *diags;
} Sample;

/* Full width for Hanzi and their marks, half for all below U+2000. */
extern const ZhuMeasure sample_measure;

/* Reads, fills in (without figures) and sets @text. */
void sample_set (Sample *self, const char *text, unsigned first_number);
void sample_set_imprint (Sample *self,
                         const char *text,
                         unsigned first_number,
                         ZhuNoticeImprint imprint);
void sample_clear (Sample *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Sample, sample_clear)

/* The first mark on @page whose text is @text, or begins with it if there is none; NULL. */
const ZhuMark *sample_find (const Sample *self, gsize page, const char *text);
/* Whether a finding of @code was made. */
gboolean sample_has (const Sample *self, const char *code);
/* The head of a file: keys that all of them need, and @more. New string. */
char *sample_head (const char *more);
/* @n paragraphs, each one line of the type area. */
void sample_add_lines (GString *text, unsigned n);
