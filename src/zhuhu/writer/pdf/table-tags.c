/* Heads say by Scope what they are the heads of. Where they stand on several levels that is not
 * enough: each cell names its heads then, from outside in, and the stub of its row.
 *
 * The row of numbers (甲, (1) …) is a row of its own in the THead, of TD: notes and rules cite the
 * columns by it, but as heads the numbers would be read before every figure. */
#include "zhuhu/writer/pdf/table-tags.h"

/* A TBody holds about so many rows, since PDF/A-1 allows 8191 entries in an array. */
#define ROWS_OF_BODY 4096

/* The stub cell that is the head of rows from @first, in this file, up to @end. */
typedef struct
{
  ZhuElement element;
  gsize first, end;
} Cover;

struct _ZhuTableTags
{
  ZhuTree *tree;
  const ZhuTable *table;
  gsize n_stub, n_columns;
  ZhuElement element;   /* Table; 0: not yet */
  ZhuElement caption;   /* 0: none */
  ZhuElement body;      /* the last TBody; 0: none */
  gsize n_body;         /* its rows */
  GArray *heads;        /* element: ZhuElement, by head cell; NULL: not yet */
  GArray *column_heads; /* element: guint32, list by grid column; 0: Scope is enough */
  ZhuElement numbers;   /* first of the row of numbers */
  Cover *covers;        /* owned, by stub column */
  /* The rows of the page. */
  gsize first, n;
  GArray *stubs;      /* element: ZhuElement, n_stub (or 1) for each row */
  GArray *cells;      /* element: ZhuElement, the first data cell of each row */
  ZhuElement nothing; /* the cell that says that there are no data */
};

ZhuTableTags *
zhu_table_tags_new (ZhuTree *tree, const ZhuTable *table)
{
  ZhuTableTags *self = g_new0 (ZhuTableTags, 1);

  self->tree = tree;
  self->table = table;
  self->n_stub = zhu_table_n_stub (table);
  self->n_columns = zhu_table_n_columns (table);
  self->column_heads = g_array_new (FALSE, TRUE, sizeof (guint32));
  g_array_set_size (self->column_heads, (guint) self->n_columns);
  self->covers = g_new0 (Cover, self->n_stub + 1);
  self->first = G_MAXSIZE;
  self->stubs = g_array_new (FALSE, FALSE, sizeof (ZhuElement));
  self->cells = g_array_new (FALSE, FALSE, sizeof (ZhuElement));
  return self;
}

void
zhu_table_tags_free (ZhuTableTags *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->heads, g_array_unref);
  g_array_unref (self->column_heads);
  g_array_unref (self->stubs);
  g_array_unref (self->cells);
  g_free (self->covers);
  g_free (self);
}

static void
make_table (ZhuTableTags *self)
{
  if (self->element == 0)
    self->element = zhu_tree_add (self->tree, ZHU_TREE_DOCUMENT, ZHU_TAG_TABLE);
}

ZhuElement
zhu_table_tags_caption (ZhuTableTags *self)
{
  make_table (self);
  if (self->caption == 0)
    self->caption = zhu_tree_add (self->tree, self->element, ZHU_TAG_CAPTION);
  return self->caption;
}

/* ---- Head ---- */

/* Whether a cell's heads do not follow from where it stands. */
static gboolean
names_heads (const ZhuTable *table)
{
  return zhu_table_n_head (table) > 1
         || (zhu_table_n_stub (table) > 1 && !zhu_table_is_register (table));
}

/* The heads over @column from outside in, as a list. */
static guint32
list_heads (const ZhuTableTags *self, gsize column)
{
  g_autoptr (GArray) chain = g_array_new (FALSE, FALSE, sizeof (ZhuElement));

  for (gsize i = 0; i < self->heads->len; i++)
    {
      const ZhuHeadCell *cell = zhu_table_head_cell (self->table, i);

      if (column >= cell->column && column < cell->column + cell->n_columns)
        g_array_append_val (chain, g_array_index (self->heads, ZhuElement, i));
    }
  return zhu_tree_add_heads (self->tree, (ZhuElement *) (void *) chain->data, chain->len);
}

static void
make_head_rows (ZhuTableTags *self, ZhuElement head)
{
  gsize i = 0;

  self->heads = g_array_new (FALSE, FALSE, sizeof (ZhuElement));
  for (gsize row = 0; row < zhu_table_n_head (self->table); row++)
    {
      const ZhuElement line = zhu_tree_add (self->tree, head, ZHU_TAG_TR);

      for (; i < zhu_table_n_head_cells (self->table)
             && zhu_table_head_cell (self->table, i)->row == row;
           i++)
        {
          const ZhuHeadCell *cell = zhu_table_head_cell (self->table, i);
          const ZhuElement element = zhu_tree_add (self->tree, line, ZHU_TAG_TH_COLUMN);

          zhu_tree_set_span (self->tree, element, cell->n_rows, cell->n_columns);
          g_array_append_val (self->heads, element);
        }
    }
}

void
zhu_table_tags_make_head (ZhuTableTags *self)
{
  ZhuElement head, line;

  if (self->heads != NULL)
    return;
  make_table (self);
  head = zhu_tree_add (self->tree, self->element, ZHU_TAG_THEAD);
  make_head_rows (self, head);
  for (gsize column = 0; column < self->n_columns && names_heads (self->table); column++)
    g_array_index (self->column_heads, guint32, column) = list_heads (self, column);
  if (!zhu_table_is_numbered (self->table))
    return;
  line = zhu_tree_add (self->tree, head, ZHU_TAG_TR);
  for (gsize column = 0; column < self->n_columns; column++)
    {
      const ZhuElement number = zhu_tree_add (self->tree, line, ZHU_TAG_TD);

      zhu_tree_set_heads (self->tree, number, g_array_index (self->column_heads, guint32, column));
      self->numbers = column == 0 ? number : self->numbers;
    }
}

/* ---- Body ---- */

/* The stub cell of the row in @column, made unless it began above. It spans the rows that this file
 * has of it, which may begin or end amid them. */
static ZhuElement
make_stub (ZhuTableTags *self, ZhuElement line, gsize row, gsize column)
{
  Cover *cover = &self->covers[column];
  gsize start = row;

  if (zhu_table_stub_span (self->table, row, column) == 0 && cover->end > row)
    {
      zhu_tree_set_span (self->tree, cover->element, row + 1 - cover->first, 1);
      return cover->element;
    }
  while (start > 0 && zhu_table_stub_span (self->table, start, column) == 0)
    start--;
  cover->end = start + MAX (1, zhu_table_stub_span (self->table, start, column));
  cover->first = row;
  cover->element = zhu_tree_add (self->tree, line, ZHU_TAG_TH_ROW);
  return cover->element;
}

static ZhuElement
make_cell (ZhuTableTags *self, ZhuElement line, gsize row, gsize column)
{
  const ZhuElement element = zhu_tree_add (self->tree, line, ZHU_TAG_TD);
  const ZhuDocCell *cell = zhu_table_cell (self->table, row, column);
  g_autofree char *spoken = cell != NULL ? zhu_cell_spoken (cell) : NULL;

  if (spoken != NULL)
    zhu_tree_set_spoken (self->tree, element, spoken);
  zhu_tree_set_heads (self->tree, element, g_array_index (self->column_heads, guint32, column));
  return element;
}

/* A group line is the head of its row, which has no other cell: as a head of columns it would hide
 * those above. */
static ZhuElement
make_line (ZhuTableTags *self, ZhuElement line)
{
  const ZhuElement element = zhu_tree_add (self->tree, line, ZHU_TAG_TH_ROW);

  zhu_tree_set_span (self->tree, element, 1, self->n_columns);
  return element;
}

static void
make_group (ZhuTableTags *self, ZhuElement line)
{
  const ZhuElement element = make_line (self, line);

  for (gsize i = 0; i < MAX (1, self->n_stub); i++)
    g_array_append_val (self->stubs, element);
  g_array_append_val (self->cells, element);
}

static void
make_row (ZhuTableTags *self, gsize row)
{
  const ZhuElement line = zhu_tree_add (self->tree, self->body, ZHU_TAG_TR);
  const guint first_stub = self->stubs->len;
  ZhuElement first_cell = 0;

  self->n_body++;
  if (zhu_table_row (self->table, row)->kind == ZHU_ROW_GROUP)
    {
      make_group (self, line);
      return;
    }
  for (gsize column = 0; column < self->n_stub; column++)
    {
      const ZhuElement stub = make_stub (self, line, row, column);

      g_array_append_val (self->stubs, stub);
    }
  if (names_heads (self->table))
    zhu_tree_set_heads (self->tree, line,
                        zhu_tree_add_heads (self->tree,
                                            &g_array_index (self->stubs, ZhuElement, first_stub),
                                            self->n_stub));
  if (self->n_stub == 0)
    g_array_append_val (self->stubs, line);
  for (gsize column = self->n_stub; column < self->n_columns; column++)
    {
      const ZhuElement cell = make_cell (self, line, row, column);

      first_cell = column == self->n_stub ? cell : first_cell;
    }
  g_array_append_val (self->cells, first_cell);
}

/* Whether a stub cell from above reaches @row. */
static gboolean
is_covered (const ZhuTableTags *self, gsize row)
{
  for (gsize column = 0; column < self->n_stub; column++)
    if (self->covers[column].end > row)
      return TRUE;
  return FALSE;
}

static void
make_body (ZhuTableTags *self, gsize row)
{
  if (self->body != 0 && (self->n_body < ROWS_OF_BODY || is_covered (self, row)))
    return;
  self->body = zhu_tree_add (self->tree, self->element, ZHU_TAG_TBODY);
  self->n_body = 0;
}

ZhuElement
zhu_table_tags_running (ZhuTableTags *self)
{
  zhu_table_tags_make_head (self);
  make_body (self, 0);
  return make_line (self, zhu_tree_add (self->tree, self->body, ZHU_TAG_TR));
}

/* A table without rows has one cell, which says so. */
static void
make_nothing (ZhuTableTags *self)
{
  ZhuElement line;

  make_body (self, 0);
  line = zhu_tree_add (self->tree, self->body, ZHU_TAG_TR);
  self->nothing = zhu_tree_add (self->tree, line, ZHU_TAG_TD);
  zhu_tree_set_span (self->tree, self->nothing, 1, self->n_columns);
}

void
zhu_table_tags_make_grid (ZhuTableTags *self, const ZhuPage *page)
{
  zhu_table_tags_make_head (self);
  if (page->first_row == self->first)
    return;
  self->first = page->first_row;
  self->n = page->n_rows;
  g_array_set_size (self->stubs, 0);
  g_array_set_size (self->cells, 0);
  if (page->n_rows == 0)
    make_nothing (self);
  for (gsize i = 0; i < page->n_rows; i++)
    {
      make_body (self, page->first_row + i);
      make_row (self, page->first_row + i);
    }
}

ZhuElement
zhu_table_tags_cell (const ZhuTableTags *self, const ZhuMark *mark)
{
  const gsize width = MAX (1, self->n_stub);
  gsize row;

  if (mark->part == ZHU_PART_HEAD)
    return g_array_index (self->heads, ZhuElement, mark->column);
  if (mark->part == ZHU_PART_NUMBERING)
    return self->numbers + (ZhuElement) mark->column;
  if (self->n == 0)
    return self->nothing;
  /* A stub cell that began on an earlier page stands at the top of this one. */
  row = MAX (mark->row, self->first) - self->first;
  if (mark->part == ZHU_PART_STUB)
    return g_array_index (self->stubs, ZhuElement, row * width + mark->column);
  return g_array_index (self->cells, ZhuElement, row) + (ZhuElement) (mark->column - self->n_stub);
}
