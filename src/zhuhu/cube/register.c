/* Registers: one row for each record (or area) that has a line in 范围. Fields of the record itself
 * are read when the row is made; aggregates, lists and frequencies grow as its lines pass by. */
#include "zhuhu/cube/register.h"

#include <string.h>

/* ---- Rows ---- */

static Row *
row_new (const ZhuPlan *plan)
{
  Row *row = g_new0 (Row, 1);

  row->values = g_new0 (ZhuValue, plan->fields->len + 1);
  row->tallies = g_new0 (Tally, plan->fields->len + 1);
  row->cells = g_new0 (Cell, plan->atoms->len + 1);
  row->order = g_new0 (Key, plan->order->len + 1);
  row->groups = g_new0 (Key, plan->groups->len + 1);
  return row;
}

static void
row_free (const ZhuPlan *plan, Row *row)
{
  for (guint i = 0; i < plan->fields->len; i++)
    {
      g_free (row->tallies[i].n);
      g_free (row->tallies[i].last);
    }
  for (guint i = 0; i < plan->atoms->len; i++)
    zhu_cell_clear (&row->cells[i], g_array_index (plan->atoms, ZhuAtom, i).kind);
  g_free (row->values);
  g_free (row->tallies);
  g_free (row->cells);
  g_free (row->order);
  g_free (row->groups);
  g_free (row);
}

enum
{
  /* Rows that are sorted here. More must come in order. */
  MOST_COLLECTED = 200000
};

Register *
zhu_register_new (ZhuPlan *plan, ZhuCubeTable *out)
{
  Register *self = g_new0 (Register, 1);

  self->plan = plan;
  self->out = out;
  self->entity = plan->listed;
  if (self->entity == NULL)
    self->entity
        = g_ptr_array_index (zhu_dictionary_entities (zhu_model_dictionary (plan->model)), 0);
  self->fields = g_new0 (Input, plan->fields->len + 1);
  self->order = g_new0 (Input, plan->order->len + 1);
  self->groups = g_new0 (Input, plan->groups->len + 1);
  self->rows = g_ptr_array_new ();
  self->made = g_ptr_array_new ();
  self->areas = g_hash_table_new (NULL, NULL);
  self->texts = g_string_chunk_new (1 << 16);
  out->records = zhu_records_new (plan->fields->len);
  out->is_empty = TRUE;
  self->printer = zhu_register_printer_new (plan, self->entity, out->records);
  return self;
}

void
zhu_register_free (Register *self)
{
  for (guint i = 0; i < self->rows->len; i++)
    row_free (self->plan, g_ptr_array_index (self->rows, i));
  g_ptr_array_unref (self->rows);
  g_ptr_array_unref (self->made);
  g_hash_table_unref (self->areas);
  g_free (self->fields);
  g_free (self->order);
  g_free (self->groups);
  zhu_register_printer_free (self->printer);
  g_string_chunk_free (self->texts);
  g_free (self);
}

/* ---- Needs ---- */

static void
need_expr (ZhuSourceRequest *request, const ZhuExpr *expr)
{
  if (expr == NULL)
    return;
  zhu_expr_add_variables (expr, request->variables);
  zhu_expr_add_entities (expr, request->entities);
}

static void
need_entity (ZhuSourceRequest *request, const ZhuEntity *entity)
{
  for (; entity != NULL; entity = entity->parent)
    {
      g_hash_table_add (request->entities, (gpointer) entity);
      if (entity->concern != NULL)
        g_hash_table_add (request->entities, (gpointer) entity->concern);
    }
}

void
zhu_register_add_needs (const ZhuPlan *plan, ZhuSourceRequest *request)
{
  for (guint i = 0; i < plan->fields->len; i++)
    {
      const ZhuField *field = g_ptr_array_index (plan->fields, i);

      need_expr (request, field->expr);
      need_expr (request, field->condition);
      need_entity (request, field->counted);
      if (field->expr != NULL)
        need_entity (request, zhu_expr_entity (field->expr));
    }
  for (guint i = 0; i < plan->order->len; i++)
    need_expr (request, g_array_index (plan->order, ZhuOrder, i).expr);
  for (guint i = 0; i < plan->groups->len; i++)
    need_expr (request, g_array_index (plan->groups, ZhuOrder, i).expr);
  need_entity (request, plan->listed);
}

/* ---- Rows of a batch ---- */

static gsize
root_of (const ZhuBatch *batch, const ZhuEntity *entity, gsize record)
{
  for (; entity->parent != NULL; entity = entity->parent)
    record = batch->parts[entity->index].parent[record];
  return record;
}

static const ZhuArea *
area_of (const Register *self, const ZhuBatch *batch, gsize record)
{
  const ZhuAreas *areas = zhu_dictionary_areas (zhu_model_dictionary (self->plan->model));
  const ZhuEntity *root = self->entity;
  const ZhuBatchPart *part;

  while (root->parent != NULL)
    root = root->parent;
  part = &batch->parts[root->index];
  if (areas == NULL || part->areas == NULL)
    return NULL;
  return zhu_areas_get (areas, part->areas[root_of (batch, self->entity, record)]);
}

static Row *
make_row (Register *self, const ZhuBatch *batch, gsize record)
{
  const ZhuArea *area = area_of (self, batch, record);
  Row *row;

  self->area = area;
  if (self->plan->lists_areas && area != NULL)
    {
      area = zhu_area_at (area, self->plan->listed_level);
      row = g_hash_table_lookup (self->areas, area);
      if (row != NULL)
        return row;
    }
  row = row_new (self->plan);
  row->area = area;
  zhu_register_fill (self, row, record);
  g_ptr_array_add (self->rows, row);
  if (self->plan->lists_areas)
    g_hash_table_insert (self->areas, (gpointer) area, row);
  return row;
}

static const ZhuEntity *
universe_leaf (const Register *self)
{
  const ZhuExpr *universe = self->plan->universes[ZHU_CONTEXT_NOW];
  const ZhuEntity *leaf = self->entity;

  /* A plan has been bound only if there are lines with records of both. */
  if (universe != NULL)
    zhu_entity_deeper (self->entity, zhu_expr_entity (universe), &leaf);
  return leaf;
}

/* Rows stand for records that have at least one line in 范围. */
static void
make_rows (Register *self, ZhuEval *eval, const ZhuBatch *batch)
{
  const ZhuExpr *universe = self->plan->universes[ZHU_CONTEXT_NOW];
  const ZhuView *view = zhu_eval_view (eval, universe_leaf (self), self->entity);
  const gint64 *inside = universe != NULL ? zhu_eval_lines (eval, universe, view) : NULL;
  const gint32 *records = view->rows[self->entity->index];

  zhu_register_load (self, eval);
  g_ptr_array_set_size (self->made, 0);
  g_ptr_array_set_size (self->made, (int) batch->parts[self->entity->index].n_rows);
  for (gsize line = 0; line < view->n_lines; line++)
    if ((inside == NULL || inside[line] == 1) && records[line] >= 0
        && self->made->pdata[records[line]] == NULL)
      self->made->pdata[records[line]] = make_row (self, batch, (gsize) records[line]);
}

/* ---- Aggregates over the row's lines ---- */

static void
take_atom (Register *self, ZhuEval *eval, guint number, const guint32 *ids)
{
  const ZhuAtom *atom = &g_array_index (self->plan->atoms, ZhuAtom, number);
  const ZhuEntity *leaf;
  const ZhuView *view;
  const gint64 *universe, *condition, *values;
  const ZhuType type = atom->value != NULL ? zhu_expr_type (atom->value) : ZHU_TYPE_INTEGER;

  zhu_entity_deeper (atom->leaf, self->entity, &leaf);
  view = zhu_eval_view (eval, leaf, atom->entity);
  universe = atom->universe != NULL ? zhu_eval_lines (eval, atom->universe, view) : NULL;
  condition = atom->condition != NULL ? zhu_eval_lines (eval, atom->condition, view) : NULL;
  values = atom->value != NULL ? zhu_eval_lines (eval, atom->value, view) : NULL;
  for (gsize line = 0; line < view->n_lines; line++)
    {
      const gint32 own = view->rows[self->entity->index][line];
      const gint32 record = view->rows[atom->entity->index][line];
      const guint32 id = ids[atom->entity->index] + 1 + (guint32) record;
      const gint64 value = values != NULL ? values[line] : 0;
      Row *row = own >= 0 ? self->made->pdata[own] : NULL;

      if (row == NULL || record < 0 || (universe != NULL && universe[line] != 1)
          || (condition != NULL && condition[line] != 1) || value == ZHU_MISSING
          || value == ZHU_NO_RECORD || row->cells[number].last == id)
        continue;
      row->cells[number].last = id;
      zhu_cell_take (&row->cells[number], atom->kind, type, value);
    }
}

static void
tally (Tally *self, gsize n_values, gsize value, guint32 id)
{
  if (value < 1 || value > n_values)
    return;
  if (self->n == NULL)
    {
      self->n = g_new0 (guint32, n_values + 1);
      self->last = g_new0 (guint32, n_values + 1);
    }
  if (self->last[value] == id)
    return;
  self->last[value] = id;
  self->n[value]++;
}

static void
take_tally (Register *self, ZhuEval *eval, guint number, const guint32 *ids)
{
  const ZhuField *field = g_ptr_array_index (self->plan->fields, number);
  const ZhuExpr *universe = self->plan->universes[ZHU_CONTEXT_NOW];
  const gsize n_values = zhu_expr_list (field->expr)->codes->len;
  const gboolean is_multi = zhu_expr_type (field->expr) == ZHU_TYPE_MULTI;
  const ZhuEntity *leaf = universe_leaf (self);
  const ZhuView *view;
  const gint64 *inside, *values, *condition;

  zhu_entity_deeper (leaf, zhu_expr_entity (field->expr), &leaf);
  zhu_entity_deeper (leaf, field->counted, &leaf);
  if (field->condition != NULL)
    zhu_entity_deeper (leaf, zhu_expr_entity (field->condition), &leaf);
  view = zhu_eval_view (eval, leaf, field->counted);
  inside = universe != NULL ? zhu_eval_lines (eval, universe, view) : NULL;
  values = zhu_eval_lines (eval, field->expr, view);
  condition = field->condition != NULL ? zhu_eval_lines (eval, field->condition, view) : NULL;
  for (gsize line = 0; line < view->n_lines; line++)
    {
      const gint32 own = view->rows[self->entity->index][line];
      const gint32 record = view->rows[field->counted->index][line];
      const guint32 id = ids[field->counted->index] + 1 + (guint32) record;
      Row *row = own >= 0 ? self->made->pdata[own] : NULL;

      if (row == NULL || record < 0 || (inside != NULL && inside[line] != 1)
          || (condition != NULL && condition[line] != 1) || values[line] == ZHU_MISSING
          || values[line] == ZHU_NO_RECORD)
        continue;
      if (!is_multi)
        tally (&row->tallies[number], n_values, (gsize) values[line], id);
      for (gsize bit = 1; is_multi && bit <= n_values; bit++)
        if (((guint64) values[line] >> bit) & 1)
          tally (&row->tallies[number], n_values, bit, id);
    }
}

/* ---- Printing ---- */

int
zhu_register_compare_keys (const Key *a, const Key *b, guint n)
{
  for (guint i = 0; i < n; i++)
    {
      const int order = a[i].text != NULL && b[i].text != NULL ? strcmp (a[i].text, b[i].text) : 0;

      if (order != 0)
        return order;
      if (a[i].number != b[i].number)
        return a[i].number < b[i].number ? -1 : 1;
    }
  return 0;
}

static int
compare_rows (gconstpointer a, gconstpointer b, gpointer data)
{
  const ZhuPlan *plan = data;
  const Row *left = *(Row *const *) a;
  const Row *right = *(Row *const *) b;
  int order = zhu_register_compare_keys (left->groups, right->groups, plan->groups->len);

  if (order == 0)
    order = zhu_register_compare_keys (left->order, right->order, plan->order->len);
  return order;
}

/* Prints the first @n of the rows and forgets them. */
static gboolean
print_rows (Register *self, guint n, GError **error)
{
  gboolean done = TRUE;

  for (guint i = 0; i < n; i++)
    {
      Row *row = g_ptr_array_index (self->rows, i);

      if (done)
        {
          zhu_register_finish_row (self, row);
          done = zhu_register_printer_add (self->printer, row, error);
        }
      if (self->plan->lists_areas)
        g_hash_table_remove (self->areas, row->area);
      row_free (self->plan, row);
    }
  if (n > 0)
    g_ptr_array_remove_range (self->rows, 0, n);
  return done;
}

/* An area's row is complete when the records have left the area. */
static guint
count_complete (const Register *self)
{
  guint n = 0;

  if (!self->plan->lists_areas)
    return self->rows->len;
  while (n < self->rows->len)
    {
      const Row *row = g_ptr_array_index (self->rows, n);

      if (row->area == NULL || self->area == NULL || zhu_area_is_within (self->area, row->area))
        break;
      n++;
    }
  return n;
}

/* Rows of the batch in the order of their records. */
static void
order_rows (Register *self)
{
  if (self->plan->lists_areas)
    return;
  g_ptr_array_set_size (self->rows, 0);
  for (guint i = 0; i < self->made->len; i++)
    if (self->made->pdata[i] != NULL)
      g_ptr_array_add (self->rows, self->made->pdata[i]);
}

static gboolean
refuse_many (const Register *self, GError **error)
{
  g_set_error (error, ZHU_ERROR, ZHU_ERROR_LIMIT,
               _ ("table %s has more than %d rows, and they do not come in the order asked for; "
                  "begin 分组 and 排序 with the area down to 村 and go on with the keys, or take "
                  "a smaller --area"),
               self->plan->template_->id, MOST_COLLECTED);
  return FALSE;
}

static gboolean
end_batch (Register *self, GError **error)
{
  self->out->is_empty = self->out->is_empty && self->rows->len == 0;
  if (!self->is_streamed)
    return self->rows->len <= MOST_COLLECTED || refuse_many (self, error);
  order_rows (self);
  if (!print_rows (self, count_complete (self), error))
    return FALSE;
  if (self->rows->len == 0)
    g_string_chunk_clear (self->texts);
  return TRUE;
}

void
zhu_register_start (Register *self, gboolean by_area)
{
  self->is_streamed = zhu_register_follows (self->plan, by_area);
}

gboolean
zhu_register_take (Register *self,
                   ZhuEval *eval,
                   const ZhuBatch *batch,
                   const guint32 *ids,
                   GError **error)
{
  make_rows (self, eval, batch);
  for (guint i = 0; i < self->plan->atoms->len; i++)
    take_atom (self, eval, i, ids);
  for (guint i = 0; i < self->plan->fields->len; i++)
    {
      const ZhuField *field = g_ptr_array_index (self->plan->fields, i);

      if (field->kind == ZHU_FIELD_LIST || field->kind == ZHU_FIELD_TOP)
        take_tally (self, eval, i, ids);
    }
  return end_batch (self, error);
}

gboolean
zhu_register_finish (Register *self, GError **error)
{
  if (!self->is_streamed)
    g_ptr_array_sort_with_data (self->rows, compare_rows, self->plan);
  return print_rows (self, self->rows->len, error)
         && zhu_register_printer_finish (self->printer, error);
}
