/* The notice as plain text: to be read in a terminal, or compared. */
#include "zhuhu/notice/private.h"

#include <string.h>

/* Columns of a line of 28 characters. */
#define COLUMNS 56u

static void
add_line (GString *out, const char *text)
{
  if (text != NULL)
    g_string_append_printf (out, "%s\n", text);
}

/* @text with @columns to spare behind it, or at the middle of the line for -1. */
static void
add_placed (GString *out, const char *text, int columns)
{
  const gsize width = zhu_text_width (text);
  const gsize right = columns < 0 ? 0 : (gsize) columns;
  gsize blanks = width + right < COLUMNS ? COLUMNS - width - right : 0;

  if (columns < 0)
    blanks /= 2;
  g_string_append_printf (out, "%*s%s\n", (int) blanks, "", text);
}

static void
add_head (GString *out, const ZhuNotice *self, const ZhuDoc *texts)
{
  const char *mark = notice_key_text (self, texts, NOTICE_HEAD);
  const char *number = notice_key_text (self, texts, NOTICE_NUMBER);

  add_line (out, notice_key_text (self, texts, NOTICE_SERIAL));
  add_line (out, notice_key_text (self, texts, NOTICE_SECRECY));
  add_line (out, notice_key_text (self, texts, NOTICE_URGENCY));
  if (mark != NULL && !g_str_equal (mark, "预印") && g_ascii_strcasecmp (mark, "preprinted") != 0)
    add_placed (out, mark, -1);
  if (number != NULL)
    add_placed (out, number, -1);
  if (out->len > 0)
    g_string_append_c (out, '\n');
}

static void
add_title (GString *out, const char *title)
{
  g_auto (GStrv) wide = g_strsplit (title, "｜", -1);
  g_autofree char *narrow = g_strjoinv ("|", wide);
  g_auto (GStrv) lines = g_strsplit (narrow, "|", -1);

  for (gsize i = 0; lines[i] != NULL; i++)
    add_placed (out, g_strstrip (lines[i]), -1);
  g_string_append_c (out, '\n');
}

static void
add_attachments (GString *out, const ZhuNotice *self, const ZhuDoc *texts)
{
  const guint n = self->attachments->len;

  if (n > 0)
    g_string_append_c (out, '\n');
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *name
          = notice_trim_end (notice_attachment_text (self, texts, i), "。；，、.;,");
      g_autofree char *number = n > 1 ? g_strdup_printf ("%u.", i + 1) : g_strdup ("");

      g_string_append_printf (out, "%s%s%s\n", i == 0 ? "　　附件：" : "　　　　　", number, name);
    }
}

static void
add_closing (GString *out, const ZhuNotice *self, const ZhuDoc *texts)
{
  const char *from = notice_key_text (self, texts, NOTICE_FROM);
  const char *remark = notice_key_text (self, texts, NOTICE_REMARK);
  g_autofree char *date = notice_date_text (self->date);

  g_string_append_c (out, '\n');
  if (from != NULL)
    add_placed (out, from, 4);
  add_placed (out, date, 4);
  if (remark != NULL)
    g_string_append_printf (out, "　　（%s）\n", remark);
}

static void
add_imprint (GString *out, const ZhuNotice *self, const ZhuDoc *texts)
{
  const char *copy = notice_key_text (self, texts, NOTICE_COPY);
  const char *printer = notice_key_text (self, texts, NOTICE_PRINTER);
  g_autofree char *bare = copy != NULL ? notice_trim_end (copy, "。.") : NULL;
  g_autofree char *date = printer != NULL ? notice_date_text (self->printed) : NULL;

  if (copy != NULL || printer != NULL)
    g_string_append_c (out, '\n');
  if (copy != NULL)
    g_string_append_printf (out, "抄送：%s。\n", bare);
  if (printer != NULL)
    g_string_append_printf (out, "%s　%s印发\n", printer, date);
}

char *
zhu_notice_to_text (const ZhuNotice *self, const ZhuDoc *texts)
{
  GString *out = g_string_new (NULL);
  const char *to = notice_key_text (self, texts, NOTICE_TO);
  g_autofree char *bare = to != NULL ? notice_trim_end (to, "：:") : NULL;

  add_head (out, self, texts);
  add_title (out, notice_key_text (self, texts, NOTICE_TITLE));
  if (to != NULL)
    g_string_append_printf (out, "%s：\n", bare);
  for (guint i = 0; i < self->paragraphs->len; i++)
    g_string_append_printf (out, "　　%s\n", notice_paragraph_text (self, texts, i));
  add_attachments (out, self, texts);
  add_closing (out, self, texts);
  add_imprint (out, self, texts);
  return g_string_free (out, FALSE);
}
