/* A counted table as a grid: the head tree, the stub, the cells (language §4, heads and stub). */
#include "zhuhu/doc/build.h"

#include <string.h>

typedef struct
{
  const Builder *builder;
  const ZhuCubeTable *source;
  const ZhuPlan *plan;
  ZhuTable *table;
  gsize n_levels; /* stub columns that hold names: 1, or one per level */
  gsize n_stub;
  gsize n_head;       /* head rows */
  GPtrArray **chains; /* by printed column: element const ZhuPlanNode *: heads from outside in */
} Grid;

static const ZhuPlanLine *
row_line (const Grid *self, guint i)
{
  return &g_array_index (self->plan->rows.lines, ZhuPlanLine,
                         g_array_index (self->source->rows, guint, i));
}

static const ZhuPlanLine *
column_line (const Grid *self, guint i)
{
  return &g_array_index (self->plan->columns.lines, ZhuPlanLine,
                         g_array_index (self->source->columns, guint, i));
}

/* ---- Heads of the columns ---- */

static GPtrArray *
head_chain (const ZhuPlanNode *node)
{
  GPtrArray *chain = g_ptr_array_new ();

  for (; node != NULL; node = node->parent)
    if (*node->label != '\0')
      g_ptr_array_insert (chain, 0, (gpointer) node);
  return chain;
}

static const ZhuPlanNode *
head_at (const Grid *self, guint column, gsize level)
{
  const GPtrArray *chain = self->chains[column];

  return level < chain->len ? g_ptr_array_index (chain, level) : NULL;
}

static void add_heads (const Grid *self, guint first, guint end, gsize level);

/* One head over the columns @first..@end, and what stands below it. A column without further heads
 * is spanned down to the body. */
static void
add_head_group (const Grid *self, guint first, guint end, gsize level)
{
  const ZhuPlanNode *node = head_at (self, first, level);
  gboolean ends_here = TRUE;

  for (guint i = first; i < end; i++)
    ends_here &= head_at (self, i, level + 1) == NULL;
  zhu_table_add_head (self->table, level, self->n_stub + first,
                      ends_here ? self->n_head - level : 1, end - first,
                      node != NULL ? node->label : "");
  if (!ends_here)
    add_heads (self, first, end, level + 1);
}

static void
add_heads (const Grid *self, guint first, guint end, gsize level)
{
  while (first < end)
    {
      const ZhuPlanNode *node = head_at (self, first, level);
      guint next = first + 1;

      while (next < end && node != NULL && head_at (self, next, level) == node)
        next++;
      add_head_group (self, first, next, level);
      first = next;
    }
}

static void
make_chains (Grid *self)
{
  const guint n = self->source->columns->len;

  self->chains = g_new0 (GPtrArray *, n + 1);
  self->n_head = 1;
  for (guint i = 0; i < n; i++)
    {
      self->chains[i] = head_chain (column_line (self, i)->node);
      self->n_head = MAX (self->n_head, self->chains[i]->len);
    }
}

static void
free_chains (Grid *self)
{
  for (guint i = 0; i < self->source->columns->len; i++)
    g_ptr_array_unref (self->chains[i]);
  g_free (self->chains);
}

/* ---- Stub ---- */

static const GPtrArray *
stub_specs (const Grid *self)
{
  static const GPtrArray none = { NULL, 0 };
  const GPtrArray *specs = self->plan->template_->rows.stub;

  return specs != NULL ? specs : &none;
}

static const char *
default_stub_head (const Grid *self)
{
  for (guint i = 0; i < self->source->rows->len; i++)
    if (row_line (self, i)->node->area != NULL)
      return "地区";
  return "项目";
}

static void
add_stub_heads (const Grid *self)
{
  const GPtrArray *specs = stub_specs (self);

  for (gsize i = 0; i < self->n_stub; i++)
    {
      const gsize spec = i < self->n_levels ? 0 : i - self->n_levels + 1;
      const char *head = spec < specs->len
                             ? ((const ZhuStubSpec *) g_ptr_array_index (specs, spec))->head
                             : default_stub_head (self);

      if (i >= self->n_levels)
        zhu_table_add_head (self->table, 0, i, self->n_head, 1, head);
      else if (i == 0)
        zhu_table_add_head (self->table, 0, 0, self->n_head, self->n_levels, head);
    }
}

static void
add_numbers (const Grid *self)
{
  static const char *const letters[] = { "甲", "乙", "丙", "丁", "戊", "己", "庚", "辛" };

  if (!self->plan->template_->columns.numbered)
    return;
  for (gsize i = 0; i < self->n_stub && i < G_N_ELEMENTS (letters); i++)
    zhu_table_set_numbering (self->table, i, letters[i]);
  for (guint i = 0; i < self->source->columns->len; i++)
    {
      const unsigned number = column_line (self, i)->number;
      g_autofree char *text = g_strdup_printf ("(%u)", number);

      if (number != 0)
        zhu_table_set_numbering (self->table, self->n_stub + i, text);
    }
}

static char *
attribute_text (const ZhuPlanNode *node, const char *content)
{
  const char *dot = strrchr (content, '.');
  const char *attribute = dot != NULL ? dot + 1 : content;
  const char *text = NULL;

  if (node->list != NULL && node->value != 0)
    text = zhu_code_list_attribute (node->list, node->value, attribute);
  return g_strdup (text != NULL ? text : "");
}

static char *
area_attribute (const Grid *self, const ZhuArea *area, const char *content)
{
  const ZhuAreas *areas = zhu_dictionary_areas (zhu_model_dictionary (self->plan->model));
  const GPtrArray *names = zhu_areas_attributes (areas);
  const char *dot = strrchr (content, '.');

  for (guint i = 0; i < names->len; i++)
    if (g_str_equal (g_ptr_array_index (names, i), dot != NULL ? dot + 1 : content))
      return g_strdup (area->attributes[i]);
  return g_strdup ("");
}

static char *
stub_text (const Grid *self, const ZhuPlanLine *line, const char *content)
{
  if (content == NULL || g_str_equal (content, "名称") || g_str_equal (content, "name"))
    return g_strdup (line->node->label);
  if (g_str_equal (content, "行号") || g_str_equal (content, "row_number"))
    return line->number != 0 ? g_strdup_printf ("%02u", line->number) : g_strdup ("");
  if (g_str_equal (content, "代码") || g_str_equal (content, "code"))
    return g_strdup (line->node->code != NULL ? line->node->code : "");
  if (line->node->area != NULL)
    return area_attribute (self, line->node->area, content);
  return attribute_text (line->node, content);
}

/* ---- Levels in stub columns of their own (栏式 = 分栏) ---- */

/* The plan line that names row @i at @level; -1 for none, -2 for the 小计 of the line above. */
static int
line_at_level (const Grid *self, guint i, gsize level)
{
  const GArray *lines = self->plan->rows.lines;
  int line = (int) g_array_index (self->source->rows, guint, i);
  const ZhuPlanLine *own = &g_array_index (lines, ZhuPlanLine, (guint) line);

  if (level > own->level)
    return own->has_below && level == own->level + 1 ? -2 : -1;
  while (line >= 0 && g_array_index (lines, ZhuPlanLine, (guint) line).level > level)
    line = g_array_index (lines, ZhuPlanLine, (guint) line).parent;
  return line;
}

static void
set_split_stub (const Grid *self, const GArray *shown, gsize table_row, gsize level)
{
  const guint i = g_array_index (shown, guint, table_row);
  const int line = line_at_level (self, i, level);
  gsize span = 1;

  if (line >= 0 && table_row > 0
      && line_at_level (self, g_array_index (shown, guint, table_row - 1), level) == line)
    {
      zhu_table_set_stub (self->table, table_row, level, 0, "");
      return;
    }
  while (line >= 0 && table_row + span < shown->len
         && line_at_level (self, g_array_index (shown, guint, table_row + span), level) == line)
    span++;
  zhu_table_set_stub (
      self->table, table_row, level, span,
      line >= 0    ? g_array_index (self->plan->rows.lines, ZhuPlanLine, (guint) line).node->label
      : line == -2 ? "小计"
                   : "");
}

/* ---- What cells count ---- */

/* The entity that a count, or a sum or difference of counts, takes; NULL for all other measures. */
static const ZhuEntity *
counted_entity (const Grid *self, const ZhuTerm *term)
{
  const ZhuAtom *atom;
  const ZhuEntity *entity = NULL;

  switch (term->kind)
    {
    case ZHU_TERM_ATOM:
      atom = &g_array_index (self->plan->atoms, ZhuAtom, term->atom);
      return atom->kind == ZHU_COUNT ? atom->entity : NULL;
    case ZHU_TERM_SHIFT:
    case ZHU_TERM_ADD:
    case ZHU_TERM_SUBTRACT:
    case ZHU_TERM_NEGATE:
      for (guint i = 0; i < term->children->len; i++)
        {
          const ZhuEntity *one = counted_entity (self, g_ptr_array_index (term->children, i));

          if (one == NULL || (entity != NULL && one != entity))
            return NULL;
          entity = one;
        }
      return entity;
    default:
      return NULL;
    }
}

/* The table's own unit holds for what says none where it is but one. */
static const char *
measure_unit (const Grid *self, const ZhuPlanMeasure *measure)
{
  const char *units = self->plan->template_->units;
  const ZhuEntity *entity;

  if (measure->spec != NULL && measure->spec->unit != NULL)
    return measure->spec->unit;
  if (measure->is_date)
    return "";
  if (measure->is_points)
    return "百分点";
  if (measure->is_percent)
    return "%";
  entity = counted_entity (self, measure->terms[ZHU_CONTEXT_NOW]);
  if (entity != NULL && g_utf8_strlen (entity->name, -1) == 1)
    return entity->name;
  return units != NULL && strstr (units, "、") == NULL ? units : "";
}

static void
set_measures (const Grid *self, gsize table_row, const ZhuPlanLine *row)
{
  if (row->measure != NULL)
    zhu_table_set_row_measure (self->table, table_row, row->measure->label,
                               measure_unit (self, row->measure));
}

static void
set_column_measures (const Grid *self)
{
  for (guint i = 0; i < self->source->columns->len; i++)
    {
      const ZhuPlanLine *line = column_line (self, i);
      const ZhuPlanMeasure *measure = line->measure != NULL ? line->measure : self->plan->measure;

      if (measure != NULL)
        zhu_table_set_column_measure (self->table, self->n_stub + i, measure->label,
                                      measure_unit (self, measure));
    }
}

/* ---- Body ---- */

static void
set_cells (const Grid *self, gsize table_row, guint row)
{
  const ZhuPlanLine *line = row_line (self, row);

  for (guint i = 0; i < self->source->columns->len && !line->is_heading; i++)
    {
      const ZhuPlanMeasure *measure
          = zhu_plan_line_measure (self->plan, line, column_line (self, i));
      const ZhuValue *value
          = zhu_cube_table_value (self->source, g_array_index (self->source->rows, guint, row),
                                  g_array_index (self->source->columns, guint, i));
      ZhuDocCell cell;
      g_autofree char *text
          = zhu_build_cell (self->builder, value, measure->decimals,
                            self->plan->template_->decimals, measure->format, &cell);

      cell.text = text;
      zhu_table_set_cell (self->table, table_row, self->n_stub + i, &cell);
    }
}

static void
add_row (const Grid *self, const GArray *shown, guint i)
{
  const guint row = g_array_index (shown, guint, i);
  const ZhuPlanLine *line = row_line (self, row);
  const GPtrArray *specs = stub_specs (self);
  const gboolean is_split = self->n_levels > 1;
  const ZhuRowInfo info = {
    .kind = line->is_heading ? ZHU_ROW_HEADING
            : line->is_total ? ZHU_ROW_TOTAL
                             : ZHU_ROW_DETAIL,
    .level = line->level,
    .indent = is_split ? 0 : line->indent,
    .keep_with_next = i + 1 < shown->len && (line->is_heading || line->has_below),
  };
  const gsize table_row = zhu_table_add_row (self->table, &info);

  if (!is_split)
    {
      const ZhuStubSpec *spec = specs->len > 0 ? g_ptr_array_index (specs, 0) : NULL;
      g_autofree char *text
          = stub_text (self, line, spec != NULL && !line->is_heading ? spec->content : NULL);

      zhu_table_set_stub (self->table, table_row, 0, 1, text);
    }
  for (gsize j = self->n_levels; j < self->n_stub && !line->is_heading; j++)
    {
      const ZhuStubSpec *spec = g_ptr_array_index (specs, j - self->n_levels + 1);
      g_autofree char *text = stub_text (self, line, spec->content);

      zhu_table_set_stub (self->table, table_row, j, 1, text);
    }
  set_measures (self, table_row, line);
  set_cells (self, table_row, row);
}

static void
add_rows (const Grid *self)
{
  const gboolean is_split = self->n_levels > 1;
  g_autoptr (GArray) shown = g_array_new (FALSE, FALSE, sizeof (guint));

  for (guint i = 0; i < self->source->rows->len; i++)
    if (!is_split || !row_line (self, i)->is_heading)
      g_array_append_val (shown, i);
  for (guint i = 0; i < shown->len; i++)
    add_row (self, shown, i);
  for (gsize level = 0; is_split && level < self->n_levels; level++)
    for (gsize i = 0; i < shown->len; i++)
      set_split_stub (self, shown, i, level);
}

static gsize
count_levels (const Grid *self)
{
  gsize n = 1;

  if (!self->plan->template_->rows.split_stub)
    return 1;
  for (guint i = 0; i < self->source->rows->len; i++)
    n = MAX (n, row_line (self, i)->level + 1);
  return n;
}

ZhuTable *
zhu_build_table (const Builder *self, const ZhuCubeTable *source)
{
  Grid grid = { .builder = self, .source = source, .plan = source->plan };

  grid.n_levels = count_levels (&grid);
  grid.n_stub = grid.n_levels + (stub_specs (&grid)->len > 1 ? stub_specs (&grid)->len - 1 : 0);
  grid.table = zhu_table_new (source->plan->template_->id, grid.n_stub, source->columns->len);
  make_chains (&grid);
  add_stub_heads (&grid);
  add_heads (&grid, 0, source->columns->len, 0);
  add_numbers (&grid);
  set_column_measures (&grid);
  add_rows (&grid);
  free_chains (&grid);
  zhu_build_form (self, source, grid.table);
  return grid.table;
}
