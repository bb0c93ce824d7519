/* Registers: one row for each record (or area) that has a line in 范围. Fields of the record itself
 * are read when the row is made; aggregates, lists and frequencies grow as its lines pass by. */
#include "zhuhu/cube/private.h"

#include <string.h>

/* How often each value of a coded variable stands in a row. */
typedef struct
{
  guint32 *n;    /* by value 1..n */
  guint32 *last; /* id of the record counted last */
} Tally;

/* Part of a key by which rows are ordered or grouped. */
typedef struct
{
  gint64 number;
  const char *text;
} Key;

typedef struct
{
  const ZhuArea *area; /* of the record, as deep as it is known; of an area register: the area */
  ZhuValue *values;    /* by field */
  Tally *tallies;      /* by field; n is NULL where the field is no list */
  Cell *cells;         /* by atom */
  Key *order, *groups;
} Row;

struct _Register
{
  ZhuPlan *plan;
  ZhuCubeTable *out;
  const ZhuEntity *entity; /* whose records rows are; areas: the root */
  GPtrArray *rows;         /* element: Row * */
  GHashTable *areas;       /* area registers: area -> Row * */
  GPtrArray *made;         /* by record of the present batch: Row *, NULL if none */
};

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
  self->rows = g_ptr_array_new ();
  self->made = g_ptr_array_new ();
  self->areas = g_hash_table_new (NULL, NULL);
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
  g_free (self);
}

/* ---- Needs ---- */

static void
need_expr (ZhuSourceRequest *request, const ZhuExpr *expr)
{
  if (expr != NULL)
    zhu_expr_add_variables (expr, request->variables);
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

/* ---- Fields of the record itself ---- */

static const char *
keep_text (Register *self, const char *text)
{
  return g_string_chunk_insert_const (self->out->texts, text);
}

static ZhuValue
text_value (Register *self, const char *text)
{
  if (text == NULL || *text == '\0')
    return (ZhuValue){ .state = ZHU_VALUE_MISSING };
  return (ZhuValue){ .state = ZHU_VALUE_TEXT, .text = keep_text (self, text) };
}

static const char *
code_name (const ZhuCodeList *list, gint64 value)
{
  if (value < 1 || (gsize) value > list->codes->len)
    return "未列";
  return ((const ZhuCode *) g_ptr_array_index (list->codes, (guint) value - 1))->name;
}

static ZhuValue
multi_value (Register *self, const ZhuCodeList *list, guint64 bits)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 1; i <= list->codes->len + 1; i++)
    if ((bits >> i) & 1)
      g_string_append_printf (text, "%s%s", text->len > 0 ? "、" : "", code_name (list, i));
  return text_value (self, text->str);
}

static ZhuValue
typed_value (Register *self, const ZhuExpr *expr, gint64 value)
{
  if (value == ZHU_MISSING || value == ZHU_NO_RECORD)
    return (ZhuValue){ .state = ZHU_VALUE_MISSING };
  switch (zhu_expr_type (expr))
    {
    case ZHU_TYPE_TEXT:
      break;
    case ZHU_TYPE_INTEGER:
      return (ZhuValue){ .state = ZHU_VALUE_NUMBER, .number = zhu_number_from_int (value) };
    case ZHU_TYPE_DECIMAL:
      return (ZhuValue){ .state = ZHU_VALUE_NUMBER,
                         .number = zhu_number_from_ratio (value, ZHU_DECIMAL_SCALE) };
    case ZHU_TYPE_DATE:
      return (ZhuValue){ .state = ZHU_VALUE_DATE, .number = zhu_number_from_int (value) };
    case ZHU_TYPE_BOOLEAN:
      return text_value (self, value == 1 ? "是" : "否");
    case ZHU_TYPE_CODE:
      return text_value (self, code_name (zhu_expr_list (expr), value));
    case ZHU_TYPE_MULTI:
      return multi_value (self, zhu_expr_list (expr), (guint64) value);
    }
  return (ZhuValue){ .state = ZHU_VALUE_MISSING };
}

static ZhuValue
field_value (Register *self, ZhuEval *eval, const ZhuField *field, const Row *row, gsize record)
{
  const ZhuArea *area;

  if (field->kind == ZHU_FIELD_AREA && row->area != NULL)
    {
      area = zhu_area_at (row->area, field->level);
      return text_value (self, field->is_code ? area->code : area->name);
    }
  if (field->kind != ZHU_FIELD_VALUE)
    return (ZhuValue){ .state = ZHU_VALUE_MISSING };
  if (field->variable != NULL && field->variable->mask == ZHU_MASK_NEVER)
    return (ZhuValue){ .state = ZHU_VALUE_MISSING };
  if (zhu_expr_type (field->expr) == ZHU_TYPE_TEXT)
    {
      const char *text = zhu_eval_texts (eval, field->expr, self->entity)[record];
      g_autofree char *masked
          = text != NULL ? zhu_mask_apply (
                field->variable != NULL ? field->variable->mask : ZHU_MASK_NONE, text)
                         : NULL;

      return text_value (self, masked);
    }
  return typed_value (self, field->expr, zhu_eval_rows (eval, field->expr, self->entity)[record]);
}

static Key
key_of (Register *self, ZhuEval *eval, const ZhuOrder *order, const Row *row, gsize record)
{
  const char *text;

  if (order->is_area)
    return (Key){ .number = row->area != NULL
                                ? (gint64) zhu_area_at (row->area, order->level)->order
                                : -1 };
  if (zhu_expr_type (order->expr) != ZHU_TYPE_TEXT)
    return (Key){ .number = zhu_eval_rows (eval, order->expr, self->entity)[record] };
  text = zhu_eval_texts (eval, order->expr, self->entity)[record];
  return (Key){ .text = keep_text (self, text != NULL ? text : "") };
}

static void
fill_row (Register *self, ZhuEval *eval, Row *row, gsize record)
{
  for (guint i = 0; i < self->plan->fields->len; i++)
    row->values[i]
        = field_value (self, eval, g_ptr_array_index (self->plan->fields, i), row, record);
  for (guint i = 0; i < self->plan->order->len; i++)
    row->order[i]
        = key_of (self, eval, &g_array_index (self->plan->order, ZhuOrder, i), row, record);
  for (guint i = 0; i < self->plan->groups->len; i++)
    row->groups[i]
        = key_of (self, eval, &g_array_index (self->plan->groups, ZhuOrder, i), row, record);
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
make_row (Register *self, ZhuEval *eval, const ZhuBatch *batch, gsize record)
{
  const ZhuArea *area = area_of (self, batch, record);
  Row *row;

  if (self->plan->lists_areas && area != NULL)
    {
      area = zhu_area_at (area, self->plan->listed_level);
      row = g_hash_table_lookup (self->areas, area);
      if (row != NULL)
        return row;
    }
  row = row_new (self->plan);
  row->area = area;
  fill_row (self, eval, row, record);
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

  if (universe != NULL && !zhu_entity_deeper (self->entity, zhu_expr_entity (universe), &leaf))
    return self->entity;
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

  g_ptr_array_set_size (self->made, 0);
  g_ptr_array_set_size (self->made, (gint) batch->parts[self->entity->index].n_rows);
  for (gsize line = 0; line < view->n_lines; line++)
    if ((inside == NULL || inside[line] == 1) && records[line] >= 0
        && self->made->pdata[records[line]] == NULL)
      self->made->pdata[records[line]] = make_row (self, eval, batch, (gsize) records[line]);
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

  if (!zhu_entity_deeper (atom->leaf, self->entity, &leaf))
    return;
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

  if (!zhu_entity_deeper (leaf, zhu_expr_entity (field->expr), &leaf)
      || !zhu_entity_deeper (leaf, field->counted, &leaf)
      || (field->condition != NULL
          && !zhu_entity_deeper (leaf, zhu_expr_entity (field->condition), &leaf)))
    return;
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

void
zhu_register_take (Register *self, ZhuEval *eval, const ZhuBatch *batch, const guint32 *ids)
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
}

/* ---- Finishing ---- */

/* A list without entries is empty, not unknown. */
static ZhuValue
joined_value (Register *self, const char *text)
{
  return (ZhuValue){ .state = ZHU_VALUE_TEXT, .text = keep_text (self, text) };
}

static ZhuValue
list_value (Register *self, const ZhuField *field, const Tally *counts)
{
  const ZhuCodeList *list = zhu_expr_list (field->expr);
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint value = 1; counts->n != NULL && value <= list->codes->len; value++)
    if (counts->n[value] > 0)
      g_string_append_printf (text, "%s%s", text->len > 0 ? "、" : "", code_name (list, value));
  return joined_value (self, text->str);
}

/* The most frequent first; ties in list order. */
static ZhuValue
top_value (Register *self, const ZhuField *field, const Tally *counts)
{
  const ZhuCodeList *list = zhu_expr_list (field->expr);
  g_autoptr (GString) text = g_string_new (NULL);

  for (gsize i = 0; counts->n != NULL && i < field->n_top; i++)
    {
      guint best = 0;

      for (guint value = 1; value <= list->codes->len; value++)
        if (counts->n[value] > (best != 0 ? counts->n[best] : 0))
          best = value;
      if (best == 0)
        break;
      g_string_append_printf (text, "%s%s", i > 0 ? "、" : "", code_name (list, best));
      counts->n[best] = 0;
    }
  return joined_value (self, text->str);
}

static ZhuValue
term_value (const Register *self, const Row *row, const ZhuTerm *term)
{
  ZhuValue a, b;

  switch (term->kind)
    {
    case ZHU_TERM_NUMBER:
      return (ZhuValue){ .state = ZHU_VALUE_NUMBER, .number = term->number };
    case ZHU_TERM_ATOM:
      return zhu_cell_value (&row->cells[term->atom],
                             &g_array_index (self->plan->atoms, ZhuAtom, term->atom));
    case ZHU_TERM_NEGATE:
      a = term_value (self, row, g_ptr_array_index (term->children, 0));
      a.number.numerator = -a.number.numerator;
      return a;
    case ZHU_TERM_ADD:
    case ZHU_TERM_SUBTRACT:
    case ZHU_TERM_MULTIPLY:
    case ZHU_TERM_DIVIDE:
    case ZHU_TERM_RATE:
      a = term_value (self, row, g_ptr_array_index (term->children, 0));
      b = term_value (self, row, g_ptr_array_index (term->children, 1));
      return zhu_value_combine (term->kind, a, b);
    case ZHU_TERM_SERIES:
    case ZHU_TERM_COLUMN:
    case ZHU_TERM_SHIFT:
    case ZHU_TERM_RANK:
      break;
    }
  return (ZhuValue){ .state = ZHU_VALUE_NOT_APPLICABLE };
}

static void
finish_row (Register *self, Row *row)
{
  for (guint i = 0; i < self->plan->fields->len; i++)
    {
      const ZhuField *field = g_ptr_array_index (self->plan->fields, i);

      if (field->kind == ZHU_FIELD_LIST)
        row->values[i] = list_value (self, field, &row->tallies[i]);
      else if (field->kind == ZHU_FIELD_TOP)
        row->values[i] = top_value (self, field, &row->tallies[i]);
      else if (field->kind == ZHU_FIELD_FORMULA && field->measure->terms[ZHU_CONTEXT_NOW] != NULL)
        row->values[i] = term_value (self, row, field->measure->terms[ZHU_CONTEXT_NOW]);
    }
}

static int
compare_keys (const Key *a, const Key *b, guint n)
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
  int order = compare_keys (left->groups, right->groups, plan->groups->len);

  if (order == 0)
    order = compare_keys (left->order, right->order, plan->order->len);
  return order;
}

/* ---- Group heads and subtotals ---- */

static const char *
group_head (Register *self, const Row *row, guint group)
{
  const ZhuOrder *order = &g_array_index (self->plan->groups, ZhuOrder, group);

  if (order->is_area)
    return row->area != NULL ? zhu_area_at (row->area, order->level)->name : "";
  if (row->groups[group].text != NULL)
    return row->groups[group].text;
  return typed_value (self, order->expr, row->groups[group].number).text;
}

/* A node that stands at two levels (西咸新区) heads one group, at the upper. */
static gboolean
repeats_upper (const Register *self, const Row *row, guint group)
{
  const ZhuOrder *order = &g_array_index (self->plan->groups, ZhuOrder, group);
  const ZhuOrder *upper
      = group > 0 ? &g_array_index (self->plan->groups, ZhuOrder, group - 1) : NULL;

  return upper != NULL && order->is_area && upper->is_area && row->area != NULL
         && zhu_area_at (row->area, order->level) == zhu_area_at (row->area, upper->level);
}

static gboolean
has_subtotal (const ZhuPlan *plan, guint group)
{
  for (guint i = 0; i < plan->subtotals->len; i++)
    if (g_array_index (plan->subtotals, gsize, i) == group)
      return TRUE;
  return FALSE;
}

/* Sums of what rows count. Records of a child that concerns several rows would count twice: so only
 * the plain counts and sums of entities at or below the row are summed, the others stay empty. */
static ZhuValue
subtotal_value (const Register *self, guint field_number, guint first, guint end)
{
  const ZhuField *field = g_ptr_array_index (self->plan->fields, field_number);
  const ZhuTerm *term = field->measure != NULL ? field->measure->terms[ZHU_CONTEXT_NOW] : NULL;
  const ZhuAtom *atom;
  ZhuNumber sum = zhu_number_from_int (0);

  if (term == NULL || term->kind != ZHU_TERM_ATOM)
    return (ZhuValue){ .state = ZHU_VALUE_EMPTY };
  atom = &g_array_index (self->plan->atoms, ZhuAtom, term->atom);
  if ((atom->kind != ZHU_COUNT && atom->kind != ZHU_SUM)
      || !zhu_entity_is_below (atom->entity, self->entity))
    return (ZhuValue){ .state = ZHU_VALUE_EMPTY };
  for (guint i = first; i < end; i++)
    {
      const Row *row = g_ptr_array_index (self->rows, i);

      if (row->values[field_number].state == ZHU_VALUE_NUMBER)
        sum = zhu_number_add (sum, row->values[field_number].number);
    }
  return (ZhuValue){ .state = ZHU_VALUE_NUMBER, .number = sum };
}

static void
add_subtotal (Register *self, guint group, guint first, guint end)
{
  ZhuRecord record = { .subtotal = group + 1 };
  const Row *row = g_ptr_array_index (self->rows, first);
  g_autofree char *head = NULL;

  if (!has_subtotal (self->plan, group) || repeats_upper (self, row, group))
    return;
  head = g_strconcat (group_head (self, row, group), "小计", NULL);
  record.head = keep_text (self, head);
  record.values = g_new0 (ZhuValue, self->plan->fields->len + 1);
  for (guint i = 0; i < self->plan->fields->len; i++)
    record.values[i] = subtotal_value (self, i, first, end);
  record.values[0] = text_value (self, head);
  g_array_append_val (self->out->records, record);
}

/* The rows first..end-1 belong to one group of each level above @group. */
static void
add_group (Register *self, guint group, guint first, guint end)
{
  for (guint i = first; group == self->plan->groups->len && i < end; i++)
    {
      ZhuRecord record = { .values = ((Row *) g_ptr_array_index (self->rows, i))->values };

      ((Row *) g_ptr_array_index (self->rows, i))->values = NULL;
      g_array_append_val (self->out->records, record);
    }
  while (group < self->plan->groups->len && first < end)
    {
      const Row *row = g_ptr_array_index (self->rows, first);
      ZhuRecord head = { .group = group + 1 };
      guint next = first + 1;

      while (next < end
             && compare_keys (row->groups, ((Row *) g_ptr_array_index (self->rows, next))->groups,
                              group + 1)
                    == 0)
        next++;
      head.head = keep_text (self, group_head (self, row, group));
      if (!repeats_upper (self, row, group))
        g_array_append_val (self->out->records, head);
      /* Before the rows give their values away. */
      if (has_subtotal (self->plan, group))
        {
          g_autoptr (GArray) records = g_array_ref (self->out->records);
          const guint at = records->len;

          add_subtotal (self, group, first, next);
          add_group (self, group + 1, first, next);
          if (records->len > at && g_array_index (records, ZhuRecord, at).subtotal == group + 1)
            {
              ZhuRecord subtotal = g_array_index (records, ZhuRecord, at);

              g_array_index (records, ZhuRecord, at).values = NULL;
              g_array_remove_index (records, at);
              g_array_append_val (records, subtotal);
            }
        }
      else
        add_group (self, group + 1, first, next);
      first = next;
    }
}

static void
record_clear (gpointer data)
{
  g_free (((ZhuRecord *) data)->values);
}

void
zhu_register_finish (Register *self)
{
  self->out->records = g_array_new (FALSE, TRUE, sizeof (ZhuRecord));
  g_array_set_clear_func (self->out->records, record_clear);
  for (guint i = 0; i < self->rows->len; i++)
    finish_row (self, g_ptr_array_index (self->rows, i));
  g_ptr_array_sort_with_data (self->rows, compare_rows, self->plan);
  self->out->is_empty = self->rows->len == 0;
  add_group (self, 0, 0, self->rows->len);
}
