/* The lines of a notice from its title to its closing, each with its place on the line, but on no
 * page yet. */
#include "zhuhu/notice/layout.h"

#include <string.h>

#define TITLE_FACE (ZHU_FACE_OFFICIAL + ZHU_OFFICIAL_TITLE)
#define TEXT_FACE (ZHU_FACE_OFFICIAL + ZHU_OFFICIAL_TEXT)
/* Characters that a paragraph is indented by, that a sealed date and an unsealed signature stand
 * from the right edge, and that an unsealed date stands right of its signature. */
#define INDENT 2
#define SEALED_RIGHT 4
#define UNSEALED_RIGHT 2
#define UNSEALED_SHIFT 2
/* The seal, 42 mm across, reaches within one line of the text above and lies over signature and
 * date, which stand a little below its middle: two blank lines above them, and one below for its
 * edge. */
#define SEALED_BLANKS 2

typedef struct
{
  const ZhuNotice *notice;
  const ZhuDoc *texts;
  const ZhuMeasure *measure;
  GArray *lines; /* element: NoticeLine */
  double width;  /* of the type area */
  gsize row;     /* of the paragraph under way */
} Composer;

static void
clear_line (gpointer data)
{
  g_free (((NoticeLine *) data)->text);
}

/* ---- Lines ---- */

static NoticeLine *
add_line (Composer *self, NoticeLineKind kind, const char *text, double x)
{
  const NoticeLine line = { .kind = kind,
                            .text = g_strdup (text),
                            .face = TEXT_FACE,
                            .head_face = TEXT_FACE,
                            .size = NOTICE_TEXT_SIZE,
                            .x = x,
                            .spacing = notice_letter_spacing (),
                            .part = ZHU_PART_PARAGRAPH,
                            .row = self->row };

  g_array_append_val (self->lines, line);
  return &g_array_index (self->lines, NoticeLine, self->lines->len - 1);
}

static void
add_blank (Composer *self, NoticeLineKind kind)
{
  add_line (self, kind, NULL, 0);
}

static double
text_width (const Composer *self, const char *text)
{
  return notice_text_width (text, NOTICE_TEXT_SIZE, notice_letter_spacing (), TEXT_FACE,
                            self->measure);
}

/* ---- Title and addressees ---- */

static void
say_unsure_title (const Composer *self, ZhuDiags *diags)
{
  const ZhuIniEntry *entry = self->notice->keys[NOTICE_TITLE];
  const ZhuPlace place = zhu_ini_entry_place (entry, 0);

  zhu_diags_add (diags, ZHU_DIAG_NOTE, "title-lines", &place,
                 _ ("look at it; put | where a line is to end"),
                 _ ("no word is known to end where a line of the title does"));
}

static void
add_title (Composer *self, ZhuDiags *diags)
{
  const char *title = notice_key_text (self->notice, self->texts, NOTICE_TITLE);
  gboolean is_sure;
  g_auto (GStrv) lines = notice_title_lines (title, self->width / NOTICE_TITLE_SIZE, TITLE_FACE,
                                             self->measure, &is_sure);

  for (gsize i = 0; lines[i] != NULL; i++)
    {
      const double width = zhu_line_width (lines[i], NOTICE_TITLE_SIZE, TITLE_FACE, self->measure);
      NoticeLine *line = add_line (self, NOTICE_LINE_TITLE, lines[i], (self->width - width) / 2);

      line->face = line->head_face = TITLE_FACE;
      line->size = NOTICE_TITLE_SIZE;
      line->spacing = 0;
      line->part = ZHU_PART_TITLE;
    }
  self->row++;
  if (!is_sure)
    say_unsure_title (self, diags);
}

static void
add_addressees (Composer *self)
{
  const char *to = notice_key_text (self->notice, self->texts, NOTICE_TO);
  g_autofree char *bare = to != NULL ? notice_trim_end (to, "：:") : NULL;
  g_autofree char *text = to != NULL ? g_strconcat (bare, "：", NULL) : NULL;
  g_auto (GStrv) lines
      = to != NULL ? notice_break (text, self->width, TEXT_FACE, self->measure) : NULL;

  for (gsize i = 0; lines != NULL && lines[i] != NULL; i++)
    {
      NoticeLine *line = add_line (self, NOTICE_LINE_TO, lines[i], 0);

      if (lines[i + 1] != NULL)
        notice_justify (line, self->width, self->measure);
    }
  self->row += to != NULL;
}

/* ---- Text ---- */

/* Faces by level: 一、 in 黑体, （一） in 楷体. */
static ZhuFace
face_of_level (unsigned level)
{
  return level == 1   ? ZHU_FACE_OFFICIAL + ZHU_OFFICIAL_HEAD
         : level == 2 ? ZHU_FACE_OFFICIAL + ZHU_OFFICIAL_SUBHEAD
                      : TEXT_FACE;
}

static void
set_level (NoticeLine *line, const NoticeLevel *level, gsize start, gsize length)
{
  line->head_face = face_of_level (level->level);
  line->heading = level->heading > start ? MIN (level->heading - start, length) : 0;
  if (!level->is_whole)
    return;
  line->part = ZHU_PART_HEADING;
  line->level = level->level;
}

static void
add_paragraph (Composer *self, const char *text)
{
  static const char indent[] = "　　";
  const NoticeLevel level = notice_level_of (text);
  const ZhuFace face = level.is_whole ? face_of_level (level.level) : TEXT_FACE;
  g_autofree char *indented = g_strconcat (indent, text, NULL);
  g_auto (GStrv) lines = notice_break (indented, self->width, face, self->measure);
  const char *at = text;

  for (gsize i = 0; lines[i] != NULL; i++)
    {
      const char *shown = i == 0 ? lines[i] + strlen (indent) : lines[i];
      const double x = i == 0 ? INDENT * notice_letter_pitch () : 0;
      NoticeLine *line = add_line (self, NOTICE_LINE_TEXT, shown, x);

      /* Blanks at the end of a line are not on it. */
      while (!g_str_has_prefix (at, shown))
        at = g_utf8_next_char (at);
      set_level (line, &level, (gsize) (at - text), strlen (shown));
      line->keeps_next = level.is_whole;
      at += strlen (shown);
      if (lines[i + 1] != NULL)
        notice_justify (line, self->width - x, self->measure);
    }
  self->row++;
}

/* ---- 附件说明 ---- */

/* 附件：1.名称; lines that are turned over begin below the name's first character. */
static void
add_attachment (Composer *self, guint i)
{
  static const char label[] = "附件：";
  const guint n = self->notice->attachments->len;
  const double pitch = notice_letter_pitch ();
  const char *name = notice_attachment_text (self->notice, self->texts, i);
  g_autofree char *bare = notice_trim_end (name, "。；，、.;,");
  g_autofree char *number = n > 1 ? g_strdup_printf ("%u.", i + 1) : g_strdup ("");
  const double start = (INDENT + (double) g_utf8_strlen (label, -1)) * pitch;
  const double hang = n > 1 ? start + text_width (self, number) + notice_letter_spacing () : start;
  g_auto (GStrv) lines = notice_break (bare, self->width - hang, TEXT_FACE, self->measure);

  for (gsize j = 0; lines[j] != NULL; j++)
    {
      g_autofree char *first = g_strconcat (i == 0 ? label : "", number, lines[0], NULL);

      if (j > 0)
        add_line (self, NOTICE_LINE_ATTACHMENT, lines[j], hang);
      else
        add_line (self, NOTICE_LINE_ATTACHMENT, first, i == 0 ? INDENT * pitch : start);
    }
  self->row++;
}

/* ---- Closing ---- */

/* With a seal: date four characters from the right edge, signature centred above it. A signature
 * too long for that moves both to the left. */
static void
place_sealed (const Composer *self, double from, double date, double *from_x, double *date_x)
{
  double middle = self->width - SEALED_RIGHT * notice_letter_pitch () - date / 2;

  middle = MIN (middle, self->width - from / 2);
  *from_x = MAX (middle - from / 2, 0);
  *date_x = middle - date / 2;
}

/* Without: signature two characters from the right edge, date two characters further in; of a date
 * longer than the signature the right edge is kept. */
static void
place_unsealed (const Composer *self, double from, double date, double *from_x, double *date_x)
{
  const double pitch = notice_letter_pitch ();

  *from_x = MAX (self->width - UNSEALED_RIGHT * pitch - from, 0);
  *date_x = *from_x + UNSEALED_SHIFT * pitch;
  if (date <= from)
    return;
  *date_x = self->width - UNSEALED_RIGHT * pitch - date;
  *from_x = *date_x - UNSEALED_SHIFT * pitch;
}

static void
add_remark (Composer *self, const char *remark)
{
  const double indent = INDENT * notice_letter_pitch ();
  g_autofree char *half = zhu_text_to_half_width (remark);
  g_autofree char *text = *half == '(' ? g_strdup (remark) : g_strconcat ("（", remark, "）", NULL);
  g_auto (GStrv) lines = notice_break (text, self->width - indent, TEXT_FACE, self->measure);

  self->row++;
  for (gsize i = 0; lines[i] != NULL; i++)
    add_line (self, NOTICE_LINE_CLOSING, lines[i], indent);
}

static void
add_closing (Composer *self)
{
  const ZhuNotice *notice = self->notice;
  const char *from = notice_key_text (notice, self->texts, NOTICE_FROM);
  const char *remark = notice_key_text (notice, self->texts, NOTICE_REMARK);
  g_autofree char *date = notice_date_text (notice->date);
  const double from_width = from != NULL ? text_width (self, from) : 0;
  double from_x, date_x;

  if (notice->is_sealed)
    place_sealed (self, from_width, text_width (self, date), &from_x, &date_x);
  else
    place_unsealed (self, from_width, text_width (self, date), &from_x, &date_x);
  for (int i = 0; i < (notice->is_sealed ? SEALED_BLANKS : 1); i++)
    add_blank (self, NOTICE_LINE_CLOSING);
  if (from != NULL)
    {
      add_line (self, NOTICE_LINE_CLOSING, from, from_x);
      self->row++;
    }
  add_line (self, NOTICE_LINE_CLOSING, date, date_x);
  if (remark != NULL)
    add_remark (self, remark);
  else if (notice->is_sealed)
    add_blank (self, NOTICE_LINE_CLOSING);
  self->row++;
}

/* ---- All ---- */

GArray *
notice_compose (const ZhuNotice *notice,
                const ZhuDoc *texts,
                const ZhuMeasure *measure,
                gboolean with_to,
                ZhuDiags *diags)
{
  const ZhuTypeArea area = zhu_official_area (FALSE);
  Composer self = {
    notice, texts, measure, g_array_new (FALSE, TRUE, sizeof (NoticeLine)), area.right - area.left,
    0
  };

  g_array_set_clear_func (self.lines, clear_line);
  add_title (&self, diags);
  add_blank (&self, NOTICE_LINE_TO);
  if (with_to)
    add_addressees (&self);
  for (guint i = 0; i < notice->paragraphs->len; i++)
    add_paragraph (&self, notice_paragraph_text (notice, texts, i));
  if (notice->attachments->len > 0)
    add_blank (&self, NOTICE_LINE_ATTACHMENT);
  for (guint i = 0; i < notice->attachments->len; i++)
    add_attachment (&self, i);
  add_closing (&self);
  return self.lines;
}

guint
notice_lines_before_text (const GArray *lines)
{
  guint i = 0;

  while (i < lines->len && g_array_index (lines, NoticeLine, i).kind != NOTICE_LINE_TEXT)
    i++;
  return i;
}
