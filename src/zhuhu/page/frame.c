/* What stands around the grid: legal marks, title with 续表, the line of unit, period and units
 * above; notes and form foot below the last part. Each is drawn by the function that also tells its
 * height, so that the two cannot differ. */
#include "zhuhu/page/layout.h"

#include <math.h>
#include <string.h>

/* Gaps in ems of the title. */
#define TITLE_GAP 0.45
/* A title that is a little too long is set smaller by so much, rather than broken amid a word. */
#define TITLE_LEAST 0.78
/* Between two texts on one line, pt. */
#define TEXT_GAP 12.0

typedef struct
{
  const ZhuTableLayout *layout;
  ZhuPage *page; /* NULL: only the height is wanted */
  double y;      /* lower edge of what is set */
  gboolean repeated;
  gsize paragraph; /* number of the text being set */
} Frame;

typedef enum
{
  AT_LEFT,
  AT_CENTRE,
  AT_RIGHT
} Side;

static double
room (const Frame *self)
{
  return self->layout->right - self->layout->left;
}

/* Sets one line whose upper edge is at @y. */
static void
set_at (Frame *self, ZhuPart part, ZhuFace face, double size, Side side, double y, const char *text)
{
  const ZhuTableLayout *layout = self->layout;
  const double width = zhu_line_width (text, size, face, layout->measure);
  ZhuMark *mark;

  if (self->page == NULL || *text == '\0')
    return;
  mark = zhu_page_add_text (self->page, part, face, size, text);
  mark->x = side == AT_LEFT    ? layout->left
            : side == AT_RIGHT ? layout->right - width
                               : (layout->left + layout->right - width) / 2;
  mark->y = y + (ZHU_LINE_PITCH - 1) / 2 * size + 0.88 * size;
  mark->width = width;
  mark->row = self->paragraph;
  mark->repeated = self->repeated;
}

/* Sets @text in as many lines as it takes and moves down. */
static void
set_block (Frame *self, ZhuPart part, ZhuFace face, double size, Side side, const char *text)
{
  g_auto (GStrv) lines
      = side == AT_LEFT ? zhu_break_lines (text, room (self), size, face, self->layout->measure)
                        : zhu_break_balanced (text, room (self), size, face, self->layout->measure);

  for (gsize i = 0; lines[i] != NULL; i++)
    {
      set_at (self, part, face, size, side, self->y, lines[i]);
      self->y += size * ZHU_LINE_PITCH;
    }
}

/* Level at the left, number of the table at the right, on one line; the other legal marks below it,
 * on the first part only, aligned with each other. */
static void
set_legal (Frame *self, unsigned continuation)
{
  const ZhuTable *table = self->layout->table;
  const double size = self->layout->style->note_size;
  const char *level = zhu_table_text (table, ZHU_TEXT_LEVEL);
  const char *number = zhu_table_text (table, ZHU_TEXT_NUMBER);
  g_autofree char *labelled
      = *number != '\0' ? g_strconcat ("表号：", number, NULL) : g_strdup ("");

  if (*level != '\0' || *number != '\0')
    {
      set_at (self, ZHU_PART_META, ZHU_FACE_HEAD, size, AT_LEFT, self->y, level);
      self->paragraph++;
      set_at (self, ZHU_PART_META, ZHU_FACE_TEXT, size, AT_RIGHT, self->y, labelled);
      self->y += size * ZHU_LINE_PITCH;
    }
  for (gsize i = 0; continuation == 0 && i < zhu_table_n_marks (table); i++)
    {
      self->paragraph++;
      set_block (self, ZHU_PART_META, ZHU_FACE_TEXT, size, AT_RIGHT, zhu_table_mark (table, i));
    }
}

/* Number below 1000 in Chinese: 十二, 二十, 一百〇五. */
static char *
chinese_number (unsigned n)
{
  static const char *const digits[]
      = { "〇", "一", "二", "三", "四", "五", "六", "七", "八", "九" };
  GString *text = g_string_new (NULL);

  if (n >= 1000)
    g_string_printf (text, "%u", n);
  else
    {
      if (n >= 100)
        g_string_append_printf (text, "%s百%s", digits[n / 100],
                                n % 100 > 0 && n % 100 < 10 ? "〇" : "");
      if (n % 100 >= 20 || (n > 100 && n % 100 >= 10))
        g_string_append (text, digits[n / 10 % 10]);
      if (n % 100 >= 10)
        g_string_append (text, "十");
      if (n % 10 > 0)
        g_string_append (text, digits[n % 10]);
    }
  return g_string_free (text, FALSE);
}

static void
set_title (Frame *self, unsigned continuation, unsigned n_continuations)
{
  const ZhuStyle *style = self->layout->style;
  const char *title = zhu_table_text (self->layout->table, ZHU_TEXT_TITLE);
  g_autofree char *number = n_continuations > 1 && !zhu_table_is_register (self->layout->table)
                                ? chinese_number (continuation)
                                : g_strdup ("");
  g_autofree char *text
      = continuation == 0 ? g_strdup (title) : g_strdup_printf ("%s（续表%s）", title, number);

  const double width
      = zhu_line_width (text, style->title_size, ZHU_FACE_HEAD, self->layout->measure);
  const double fitting = floor (style->title_size * room (self) / width * 4) / 4;
  const double size = width <= room (self)                         ? style->title_size
                      : fitting >= TITLE_LEAST * style->title_size ? fitting
                                                                   : style->title_size;

  self->y += TITLE_GAP * style->title_size;
  set_block (self, ZHU_PART_TITLE, ZHU_FACE_HEAD, size, AT_CENTRE, text);
  self->y += TITLE_GAP * style->title_size;
}

static char *
labelled_text (const ZhuTable *table, const char *label, ZhuTextRole role)
{
  const char *text = zhu_table_text (table, role);

  return *text == '\0' ? g_strdup ("") : g_strconcat (label, text, NULL);
}

/* 填报单位 left, period centred, 计量单位 right; the period goes above where the line is too full.
 */
static void
set_caption (Frame *self)
{
  const ZhuTable *table = self->layout->table;
  const ZhuMeasure *measure = self->layout->measure;
  const double size = self->layout->style->note_size;
  const char *period = zhu_table_text (table, ZHU_TEXT_PERIOD);
  g_autofree char *reporter = labelled_text (table, "填报单位：", ZHU_TEXT_REPORTER);
  g_autofree char *units = labelled_text (table, "计量单位：", ZHU_TEXT_UNITS);
  const double left = zhu_line_width (reporter, size, ZHU_FACE_TEXT, measure);
  const double centre = zhu_line_width (period, size, ZHU_FACE_TEXT, measure);
  const double right = zhu_line_width (units, size, ZHU_FACE_TEXT, measure);
  const gboolean is_above
      = *period != '\0' && MAX (left, right) + TEXT_GAP + centre / 2 > room (self) / 2;

  if (*reporter == '\0' && *units == '\0' && *period == '\0')
    return;
  if (is_above)
    set_block (self, ZHU_PART_CAPTION, ZHU_FACE_TEXT, size, AT_CENTRE, period);
  self->paragraph++;
  if (left + right + TEXT_GAP > room (self))
    {
      set_block (self, ZHU_PART_CAPTION, ZHU_FACE_TEXT, size, AT_LEFT, reporter);
      self->paragraph++;
      set_block (self, ZHU_PART_CAPTION, ZHU_FACE_TEXT, size, AT_RIGHT, units);
    }
  else
    {
      set_at (self, ZHU_PART_CAPTION, ZHU_FACE_TEXT, size, AT_LEFT, self->y, reporter);
      self->paragraph++;
      set_at (self, ZHU_PART_CAPTION, ZHU_FACE_TEXT, size, AT_CENTRE, self->y,
              is_above ? "" : period);
      self->paragraph++;
      set_at (self, ZHU_PART_CAPTION, ZHU_FACE_TEXT, size, AT_RIGHT, self->y, units);
      self->y += size * ZHU_LINE_PITCH;
    }
  self->y += 0.25 * size;
}

/* 附件N and title of the attachment; TRUE if that is the table's title too. */
static gboolean
set_opening (Frame *self)
{
  const ZhuTableLayout *layout = self->layout;
  const ZhuPaper *paper = layout->paper;
  const ZhuTypeArea *area = layout->turned ? &paper->turned.area : &paper->upright.area;

  self->y = zhu_opening_draw (paper, self->page, area, layout->measure);
  self->y += TITLE_GAP * layout->style->title_size;
  self->paragraph++;
  return zhu_paper_has_title (paper, layout->table);
}

double
zhu_layout_draw_top (const ZhuTableLayout *layout,
                     ZhuPage *page,
                     unsigned continuation,
                     unsigned n_continuations)
{
  Frame frame = { layout, page, layout->top, continuation > 0, 0 };
  const gboolean is_titled = layout->opens && continuation == 0 && set_opening (&frame);

  set_legal (&frame, continuation);
  if (!is_titled)
    set_title (&frame, continuation, n_continuations);
  set_caption (&frame);
  return frame.y - layout->top;
}

/* 单位负责人：　统计负责人：…: on one line with even blanks between them for what is written by
 * hand, or below each other where that line is too short. */
static void
set_foot (Frame *self)
{
  const ZhuTableLayout *layout = self->layout;
  const double size = layout->style->note_size;
  const gsize n = zhu_table_n_foot (layout->table);
  g_autoptr (GPtrArray) texts = g_ptr_array_new_with_free_func (g_free);
  double sum = 0, x = 0, gap;

  for (gsize i = 0; i < n; i++)
    {
      const char *label = zhu_table_foot_label (layout->table, i);
      const gboolean has_colon = g_str_has_suffix (label, "：") || g_str_has_suffix (label, ":");
      char *text = g_strconcat (label, has_colon ? "" : "：",
                                zhu_table_foot_value (layout->table, i), NULL);

      g_ptr_array_add (texts, text);
      sum += zhu_line_width (text, size, ZHU_FACE_TEXT, layout->measure);
    }
  gap = (room (self) - sum) / (double) n;
  self->y += 0.35 * size;
  for (gsize i = 0; i < n; i++)
    {
      const char *text = g_ptr_array_index (texts, i);

      self->paragraph = i;
      if (gap < TEXT_GAP)
        {
          set_block (self, ZHU_PART_FOOT, ZHU_FACE_TEXT, size, AT_LEFT, text);
          continue;
        }
      set_at (self, ZHU_PART_FOOT, ZHU_FACE_TEXT, size, AT_LEFT, self->y, text);
      if (self->page != NULL && *text != '\0')
        g_array_index (self->page->marks, ZhuMark, self->page->marks->len - 1).x += x;
      x += gap + zhu_line_width (text, size, ZHU_FACE_TEXT, layout->measure);
    }
  if (gap >= TEXT_GAP)
    self->y += size * ZHU_LINE_PITCH;
}

/* Notes below each other: their texts begin behind the 注： of the first. */
static void
set_notes (Frame *self)
{
  static const char head[] = "注：";
  const ZhuTableLayout *layout = self->layout;
  const double size = layout->style->note_size;
  const gsize n = zhu_table_n_notes (layout->table);
  const double hang = n > 0 && g_str_has_prefix (zhu_table_note (layout->table, 0), head)
                          ? zhu_line_width (head, size, ZHU_FACE_TEXT, layout->measure)
                          : 0;

  for (gsize i = 0; i < n; i++)
    {
      const char *note = zhu_table_note (layout->table, i);
      const gboolean is_headed = hang > 0 && g_str_has_prefix (note, head);
      const char *text = is_headed ? note + strlen (head) : note;
      g_auto (GStrv) lines
          = zhu_break_lines (text, room (self) - hang, size, ZHU_FACE_TEXT, layout->measure);

      if (is_headed)
        set_at (self, ZHU_PART_NOTE, ZHU_FACE_TEXT, size, AT_LEFT, self->y, head);
      for (gsize j = 0; lines[j] != NULL; j++)
        {
          set_at (self, ZHU_PART_NOTE, ZHU_FACE_TEXT, size, AT_LEFT, self->y, lines[j]);
          if (self->page != NULL && *lines[j] != '\0')
            g_array_index (self->page->marks, ZhuMark, self->page->marks->len - 1).x += hang;
          self->y += size * ZHU_LINE_PITCH;
        }
      self->paragraph++;
    }
}

double
zhu_layout_draw_tail (const ZhuTableLayout *layout, ZhuPage *page, double y)
{
  Frame frame = { layout, page, y, FALSE, 0 };
  const ZhuTable *table = layout->table;
  const double size = layout->style->note_size;
  const char *empty = zhu_table_text (table, ZHU_TEXT_EMPTY);

  if (zhu_table_n_notes (table) > 0 || zhu_table_n_foot (table) > 0)
    frame.y += 0.4 * size;
  if (zhu_table_n_rows (table) > 0 && *empty != '\0')
    set_block (&frame, ZHU_PART_NOTE, ZHU_FACE_TEXT, size, AT_LEFT, empty);
  frame.paragraph++;
  set_notes (&frame);
  if (zhu_table_n_foot (table) > 0)
    set_foot (&frame);
  return frame.y - y;
}
