/* The grid of a table on its pages: head, numbering row, stub, cells and rules. Numbers stand on
 * their decimal points, the block of them centred in the column. */
#include "zhuhu/page/layout.h"

#include <string.h>

/* Rows of a table that leaves much of its page free may grow by this factor. */
#define AIRY 1.25

typedef struct
{
  const ZhuTableLayout *layout;
  const ZhuTablePart *part;
  ZhuPage *page;
  ZhuRowRange rows;
  double head_top, head_bottom, body_top, bottom; /* y of the grid's rules */
  double first_extra;                             /* of the first row: see there */
  double stretch;                                 /* of row heights */
  gboolean head_repeated, stub_repeated;
} Grid;

static double
row_height (const Grid *self, gsize row)
{
  return zhu_layout_row_height (self->layout, row) * self->stretch
         + (row == self->rows.first ? self->first_extra : 0);
}

static double
slot_width (const Grid *self, gsize slot)
{
  return g_array_index (self->part->widths, double, slot);
}

static double
slot_left (const Grid *self, gsize slot)
{
  double x = self->part->left;

  for (gsize i = 0; i < slot; i++)
    x += slot_width (self, i);
  return x;
}

static double
grid_right (const Grid *self)
{
  return slot_left (self, self->part->widths->len);
}

/* ---- Texts ---- */

typedef struct
{
  double x, y, width, height;
} Box;

typedef enum
{
  SET_LEFT,
  SET_CENTRE,
  SET_RIGHT
} Setting;

typedef struct
{
  ZhuPart part;
  ZhuFace face;
  double size;
  Setting setting;
  double pad_left, pad_right; /* pt */
  gsize row, column;
  gboolean repeated;
} Look;

/* Sets @lines into @box, centred vertically. */
static void
set_lines (Grid *self, const Box *box, const Look *look, char **lines)
{
  const double pitch = look->size * ZHU_LINE_PITCH;
  double y = box->y + (box->height - pitch * g_strv_length (lines)) / 2;

  for (gsize i = 0; lines[i] != NULL; i++, y += pitch)
    {
      const double width = zhu_line_width (lines[i], look->size, look->face, self->layout->measure);
      const double room = box->width - look->pad_left - look->pad_right;
      ZhuMark *mark;

      if (*lines[i] == '\0')
        continue;
      mark = zhu_page_add_text (self->page, look->part, look->face, look->size, lines[i]);
      mark->x = box->x + look->pad_left
                + (look->setting == SET_LEFT     ? 0
                   : look->setting == SET_CENTRE ? (room - width) / 2
                                                 : room - width);
      mark->y = y + (pitch - look->size) / 2 + 0.88 * look->size;
      mark->width = width;
      mark->row = look->row;
      mark->column = look->column;
      mark->repeated = look->repeated;
    }
}

/* ---- Head ---- */

static double
head_y (const Grid *self, gsize row)
{
  double y = self->head_top;

  for (gsize i = 0; i < row; i++)
    y += g_array_index (self->layout->head_heights, double, i);
  return y;
}

/* The box of a head cell as far as the part shows it; FALSE if it does not. */
static gboolean
head_box (const Grid *self, const ZhuHeadCell *cell, Box *box)
{
  const gsize n_stub = zhu_table_n_stub (self->layout->table);
  const gsize first
      = cell->column < n_stub ? cell->column : MAX (cell->column, self->part->span.first);
  const int slot = zhu_part_slot (self->layout, self->part, first);

  box->width = zhu_part_width (self->layout, self->part, cell->column, cell->n_columns);
  if (box->width <= 0 || slot < 0)
    return FALSE;
  box->x = slot_left (self, (gsize) slot);
  box->y = head_y (self, cell->row);
  box->height = head_y (self, cell->row + cell->n_rows) - box->y;
  return TRUE;
}

static void
draw_head (Grid *self)
{
  const ZhuTableLayout *layout = self->layout;
  const ZhuTable *table = layout->table;
  const double right = grid_right (self);
  const double inner = layout->style->inner_line;

  for (gsize i = 0; i < zhu_table_n_head_cells (table); i++)
    {
      const ZhuHeadCell *cell = zhu_table_head_cell (table, i);
      const gboolean is_stub = cell->column < zhu_table_n_stub (table);
      const double pad = 0.25 * layout->head_size;
      Look look = { ZHU_PART_HEAD,
                    ZHU_FACE_HEAD,
                    layout->head_size,
                    SET_CENTRE,
                    pad,
                    pad,
                    cell->row,
                    i,
                    self->head_repeated || (is_stub && self->stub_repeated) };
      Box box;

      if (!head_box (self, cell, &box))
        continue;
      look.repeated |= !is_stub && cell->column < self->part->span.first;
      g_auto (GStrv) lines = zhu_break_balanced (cell->text, box.width - 2 * pad, look.size,
                                                 look.face, layout->measure);
      set_lines (self, &box, &look, lines);
      if (box.x + box.width < right - 0.01)
        zhu_page_add_rule (self->page, box.x + box.width, box.y, box.x + box.width,
                           box.y + box.height, inner);
      zhu_page_add_rule (self->page, box.x, box.y + box.height, box.x + box.width,
                         box.y + box.height, inner);
    }
}

static void
draw_numbering (Grid *self)
{
  const ZhuTableLayout *layout = self->layout;
  const gsize n_stub = zhu_table_n_stub (layout->table);
  const double y = self->head_bottom - layout->numbering_height;

  if (!zhu_table_is_numbered (layout->table))
    return;
  for (gsize slot = 0; slot < self->part->widths->len; slot++)
    {
      const gsize column = slot < n_stub ? slot : self->part->span.first + slot - n_stub;
      const Box box
          = { slot_left (self, slot), y, slot_width (self, slot), layout->numbering_height };
      const Look look = { ZHU_PART_NUMBERING,
                          ZHU_FACE_TEXT,
                          0.9 * layout->size,
                          SET_CENTRE,
                          0,
                          0,
                          0,
                          column,
                          self->head_repeated || (slot < n_stub && self->stub_repeated) };
      char *lines[] = { (char *) zhu_table_column_number (layout->table, column), NULL };

      set_lines (self, &box, &look, lines);
    }
  zhu_page_add_rule (self->page, self->part->left, self->head_bottom, grid_right (self),
                     self->head_bottom, layout->style->inner_line);
}

/* ---- Body ---- */

/* The text of a cell that is left blank since the row above has the same; needed at the top of a
 * page only. */
static const char *
repeated_text (const Grid *self, gsize row, gsize column)
{
  return row == self->rows.first ? zhu_table_repeated (self->layout->table, row, column) : "";
}

/* The stub cell at or above @row that reaches it, so that a page that begins amid a span shows it
 * again. Its first row. */
static gsize
span_start (const ZhuTable *table, gsize row, gsize column)
{
  while (row > 0 && zhu_table_stub_span (table, row, column) == 0)
    row--;
  return row;
}

static void
draw_stub (Grid *self, gsize row, gsize column, double y)
{
  const ZhuTableLayout *layout = self->layout;
  const ZhuTable *table = layout->table;
  const gsize start = span_start (table, row, column);
  const gsize end = MIN (start + MAX (1, zhu_table_stub_span (table, start, column)),
                         self->rows.first + self->rows.n);
  const double indent = column == 0 ? zhu_table_row (table, row)->indent * layout->size : 0;
  const double pad = ZHU_CELL_PAD * layout->size;
  const gboolean is_code = column > 0 && !zhu_table_is_register (table);
  const Look look = { ZHU_PART_STUB,
                      ZHU_FACE_TEXT,
                      layout->size,
                      is_code || end - row > 1 ? SET_CENTRE : SET_LEFT,
                      pad + indent,
                      pad,
                      start,
                      column,
                      self->stub_repeated || start < self->rows.first };
  Box box = { slot_left (self, column), y, slot_width (self, column), 0 };
  const char *text;

  if (start != row && row != self->rows.first)
    return;
  for (gsize i = row; i < end; i++)
    box.height += row_height (self, i);
  text = zhu_table_stub (table, start, column);
  if (*text == '\0')
    text = repeated_text (self, start, column);
  g_auto (GStrv) lines = zhu_cell_lines (layout, text, box.width, indent / layout->size);
  set_lines (self, &box, &look, lines);
}

static gboolean
is_number (const ZhuDocCell *cell)
{
  return cell->state != ZHU_CELL_TEXT && cell->state != ZHU_CELL_DATE
         && strpbrk (cell->text, "0123456789") != NULL;
}

/* Blank at the right of a number so that points stand below each other and the column's block of
 * numbers in its middle. */
static double
number_pad (const Grid *self, const ZhuColumnMeasure *column, const char *text, double width)
{
  const ZhuTableLayout *layout = self->layout;
  const char *point = strrchr (text, '.');
  const double side = (width - (column->left + column->right) * layout->size) / 2;
  const double right
      = point == NULL ? 0 : zhu_line_width (point, layout->size, ZHU_FACE_TEXT, layout->measure);

  return side + column->right * layout->size - right;
}

static void
draw_cell (Grid *self, gsize row, gsize slot, double y)
{
  const ZhuTableLayout *layout = self->layout;
  const gsize column = self->part->span.first + slot - zhu_table_n_stub (layout->table);
  const ZhuDocCell *cell = zhu_table_cell (layout->table, row, column);
  const ZhuColumnMeasure *measure
      = &g_array_index (layout->measures->columns, ZhuColumnMeasure, column);
  const double pad = ZHU_CELL_PAD * layout->size;
  const Box box = { slot_left (self, slot), y, slot_width (self, slot), row_height (self, row) };
  Look look
      = { ZHU_PART_CELL, ZHU_FACE_TEXT, layout->size, SET_RIGHT, pad, pad, row, column, FALSE };
  char *one[] = { NULL, NULL };

  if (cell->text != NULL && *cell->text != '\0')
    one[0] = (char *) cell->text;
  else
    one[0] = (char *) repeated_text (self, row, column);
  if (*one[0] == '\0')
    return;
  if (cell->state == ZHU_CELL_TEXT)
    {
      g_auto (GStrv) lines = zhu_cell_lines (layout, one[0], box.width, 0);

      look.setting = SET_LEFT;
      set_lines (self, &box, &look, lines);
      return;
    }
  if (is_number (cell))
    {
      look.pad_left = 0;
      look.pad_right = number_pad (self, measure, cell->text, box.width);
    }
  else if (measure->left + measure->right > 0 && cell->state != ZHU_CELL_DATE
           && zhu_line_width (cell->text, 1, ZHU_FACE_TEXT, layout->measure)
                  <= measure->left + measure->right)
    look.pad_right = (box.width - (measure->left + measure->right) * layout->size) / 2;
  else
    look.setting = SET_CENTRE;
  set_lines (self, &box, &look, one);
}

static void
draw_group (Grid *self, gsize row, double y)
{
  const ZhuTableLayout *layout = self->layout;
  const double pad = ZHU_CELL_PAD * layout->size;
  const Box box
      = { self->part->left, y, grid_right (self) - self->part->left, row_height (self, row) };
  const Look look = { ZHU_PART_STUB,      ZHU_FACE_HEAD, layout->size, SET_LEFT, pad, pad, row, 0,
                      self->stub_repeated };
  g_auto (GStrv) lines = zhu_break_lines (zhu_group_text (layout->table, row), box.width - 2 * pad,
                                          look.size, look.face, layout->measure);

  set_lines (self, &box, &look, lines);
}

/* The rule below @row: it does not cross stub cells that go on below it. */
static void
draw_row_rule (Grid *self, gsize row, double y)
{
  const ZhuTable *table = self->layout->table;
  const gsize n_stub = zhu_table_n_stub (table);
  double x = self->part->left;

  for (gsize column = 0; column < n_stub; column++)
    {
      const double next = x + slot_width (self, column);

      if (zhu_table_stub_span (table, row + 1, column) > 0)
        zhu_page_add_rule (self->page, x, y, next, y, self->layout->style->inner_line);
      x = next;
    }
  zhu_page_add_rule (self->page, x, y, grid_right (self), y, self->layout->style->inner_line);
}

/* Whether the stub spans nothing there, so that one rule runs across. */
static gboolean
is_plain_below (const ZhuTable *table, gsize row)
{
  for (gsize column = 0; column < zhu_table_n_stub (table); column++)
    if (zhu_table_stub_span (table, row + 1, column) == 0)
      return FALSE;
  return TRUE;
}

static void
draw_rows (Grid *self)
{
  const ZhuTable *table = self->layout->table;
  const gsize n_stub = zhu_table_n_stub (table);
  const gsize end = self->rows.first + self->rows.n;
  double y = self->body_top;

  for (gsize row = self->rows.first; row < end; row++)
    {
      const gboolean is_group = zhu_table_row (table, row)->kind == ZHU_ROW_GROUP;

      if (is_group)
        draw_group (self, row, y);
      for (gsize slot = 0; !is_group && slot < self->part->widths->len; slot++)
        if (slot < n_stub)
          draw_stub (self, row, slot, y);
        else
          draw_cell (self, row, slot, y);
      y += row_height (self, row);
      if (row + 1 == end)
        break;
      if (is_plain_below (table, row))
        zhu_page_add_rule (self->page, self->part->left, y, grid_right (self), y,
                           self->layout->style->inner_line);
      else
        draw_row_rule (self, row, y);
    }
}

/* Upright rules run through all rows but group lines. */
static void
draw_uprights (Grid *self, double from, double to)
{
  for (gsize slot = 1; slot < self->part->widths->len && to > from; slot++)
    {
      const double x = slot_left (self, slot);

      zhu_page_add_rule (self->page, x, from, x, to, self->layout->style->inner_line);
    }
}

static void
draw_body_uprights (Grid *self)
{
  double from = self->head_bottom - self->layout->numbering_height, y = self->body_top;

  if (self->body_top > self->head_bottom)
    {
      draw_uprights (self, from, self->head_bottom);
      from = self->body_top;
    }

  for (gsize row = self->rows.first; row < self->rows.first + self->rows.n; row++)
    {
      const double next = y + row_height (self, row);

      if (zhu_table_row (self->layout->table, row)->kind == ZHU_ROW_GROUP)
        {
          draw_uprights (self, from, y);
          from = next;
        }
      y = next;
    }
  draw_uprights (self, from, self->rows.n > 0 ? y : self->body_top);
}

static void
draw_frame (Grid *self)
{
  const ZhuStyle *style = self->layout->style;
  const double left = self->part->left, right = grid_right (self);

  zhu_page_add_rule (self->page, left, self->head_top, right, self->head_top, style->outer_line);
  zhu_page_add_rule (self->page, left, self->bottom, right, self->bottom, style->outer_line);
  if (!style->closed_sides)
    return;
  zhu_page_add_rule (self->page, left, self->head_top, left, self->bottom, style->outer_line);
  zhu_page_add_rule (self->page, right, self->head_top, right, self->bottom, style->outer_line);
}

static void
draw_empty (Grid *self)
{
  const ZhuTableLayout *layout = self->layout;
  const char *text = zhu_table_text (layout->table, ZHU_TEXT_EMPTY);
  const Box box = { self->part->left, self->body_top, grid_right (self) - self->part->left,
                    row_height (self, 0) };
  const Look look = { ZHU_PART_CELL, ZHU_FACE_TEXT, layout->size, SET_CENTRE, 0, 0, 0, 0, FALSE };
  char *lines[] = { (char *) (*text != '\0' ? text : "本期无数据"), NULL };

  set_lines (self, &box, &look, lines);
}

/* ---- Pages of a table ---- */

static double
body_height (const Grid *self)
{
  double height = self->rows.n == 0 ? row_height (self, 0) : 0;

  for (gsize i = 0; i < self->rows.n; i++)
    height += row_height (self, self->rows.first + i);
  return height;
}

/* The groups that the page continues: makes room below the head for a line of their own, and
 * returns it; "" if there are none. New string. */
static char *
make_running (Grid *self)
{
  const double height = zhu_layout_running_height (self->layout);
  char *text = self->rows.first == 0 || height <= 0
                   ? g_strdup ("")
                   : zhu_layout_running_text (self->layout, self->rows.first);

  if (*text != '\0')
    self->body_top += height;
  return text;
}

static void
draw_running (Grid *self, char *text)
{
  const ZhuTableLayout *layout = self->layout;
  const double pad = ZHU_CELL_PAD * layout->size;
  const Box box = { self->part->left, self->head_bottom, grid_right (self) - self->part->left,
                    self->body_top - self->head_bottom };
  const Look look
      = { ZHU_PART_FURNITURE, ZHU_FACE_HEAD, layout->size, SET_LEFT, pad, pad, 0, 0, TRUE };
  char *lines[] = { text, NULL };

  if (*text == '\0')
    return;
  set_lines (self, &box, &look, lines);
  zhu_page_add_rule (self->page, self->part->left, self->body_top, grid_right (self),
                     self->body_top, layout->style->inner_line);
}

static void
draw_grid (Grid *self, double top)
{
  g_autofree char *running = NULL;

  self->head_top = top;
  self->head_bottom = self->body_top = top + zhu_layout_head_height (self->layout);
  running = make_running (self);
  self->bottom = self->body_top + body_height (self);
  draw_head (self);
  draw_numbering (self);
  draw_running (self, running);
  if (self->rows.n > 0)
    draw_rows (self);
  else
    draw_empty (self);
  draw_body_uprights (self);
  draw_frame (self);
}

/* Where all pages leave room the rows are set a little airier, on all of them alike. */
static double
airiness (const ZhuTableLayout *layout, const ZhuPageHeights *heights, const GArray *ranges)
{
  double stretch = AIRY;

  for (guint i = 0; i < ranges->len; i++)
    {
      const ZhuRowRange *range = &g_array_index (ranges, ZhuRowRange, i);
      const double tail = i + 1 == ranges->len ? heights->tail : 0;
      const double room = zhu_layout_room (layout, heights, range->first) - tail;
      const double need = zhu_layout_rows_height (layout, *range);

      if (need > 0)
        stretch = MIN (stretch, room / need);
    }
  return MAX (1, stretch);
}

ZhuSheets *
zhu_sheets_new (ZhuTableLayout *layout, GError **error)
{
  ZhuSheets *self = g_new0 (ZhuSheets, 1);
  const ZhuPageHeights heights = zhu_layout_heights (layout);

  self->layout = layout;
  self->ranges = zhu_layout_paginate (layout, error);
  if (self->ranges == NULL)
    {
      zhu_sheets_free (self);
      return NULL;
    }
  self->stretch = airiness (layout, &heights, self->ranges);
  self->n = self->ranges->len * layout->parts->len;
  return self;
}

void
zhu_sheets_free (ZhuSheets *self)
{
  if (self == NULL)
    return;
  zhu_table_layout_free (self->layout);
  g_clear_pointer (&self->ranges, g_array_unref);
  g_free (self);
}

static Grid
grid_of_page (const ZhuSheets *self, gsize i)
{
  const ZhuTableLayout *layout = self->layout;
  const gsize n_parts = layout->parts->len;
  Grid grid = { .layout = layout,
                .part = g_ptr_array_index (layout->parts, i % n_parts),
                .rows = g_array_index (self->ranges, ZhuRowRange, i / n_parts),
                .stretch = self->stretch,
                .head_repeated = i / n_parts > 0,
                .stub_repeated = i % n_parts > 0 };

  grid.first_extra = zhu_layout_first_extra (layout, grid.rows.first);
  return grid;
}

ZhuPage *
zhu_sheets_draw (const ZhuSheets *self, const ZhuPages *pages, gsize i)
{
  const ZhuTableLayout *layout = self->layout;
  const unsigned last = (unsigned) (self->n - 1);
  Grid grid = grid_of_page (self, i);
  ZhuPage *page = zhu_page_new (layout->width, layout->height, layout->turned, layout->index);
  double y;

  page->sideways = layout->turned && layout->paper->official && !layout->paper->screen;
  page->first_row = grid.rows.first;
  page->n_rows = grid.rows.n;
  page->first_column = grid.part->span.first;
  page->n_columns = grid.part->span.n;
  grid.page = page;
  y = layout->top + zhu_layout_draw_top (layout, page, (unsigned) i, last);
  draw_grid (&grid, y);
  if (i == last)
    zhu_layout_draw_tail (layout, page, grid.bottom);
  zhu_pages_add_number (pages, page, self->first + i, zhu_table_is_register (layout->table),
                        layout->measure);
  return page;
}
