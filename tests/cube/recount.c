#include "cube/recount.h"

#include "zhuhu/cube/protect-private.h"

#include <string.h>

/* What is being counted in one context. */
typedef struct
{
  Ledger *ledger;
  ZhuModel *model;
  const ZhuExpr **roots; /* by dimension; NULL: nobody asks now, or the area */
  gint64 *sums, *counts; /* by quantity: in millionths where the value is decimal */
  guint8 *is_open;       /* by quantity: its facts cannot be asked */
} Count;

static const Head *
head_of (const Ledger *ledger, guint i)
{
  return &g_array_index (ledger->heads, Head, quantity_at (ledger, i)->head);
}

static const Dimension *
dimension_of (const Ledger *ledger, const Fact *fact)
{
  return g_ptr_array_index (ledger->dimensions, fact->dimension);
}

/* ---- What there is to ask ---- */

static void
find_roots (Count *self)
{
  GHashTableIter iter;
  gpointer key, number;

  self->roots = g_new0 (const ZhuExpr *, self->ledger->dimensions->len + 1);
  g_hash_table_iter_init (&iter, self->ledger->dimension_numbers);
  while (g_hash_table_iter_next (&iter, &key, &number))
    if (key != self->ledger)
      self->roots[GPOINTER_TO_UINT (number) - 1] = key;
}

static const ZhuExpr *
value_called (const Ledger *ledger, const char *name)
{
  GHashTableIter iter;
  gpointer expr, known;

  g_hash_table_iter_init (&iter, ledger->names);
  while (g_hash_table_iter_next (&iter, &expr, &known))
    if (g_str_equal (known, name))
      return expr;
  return NULL;
}

static gboolean
can_ask (const Count *self, guint i)
{
  const Quantity *quantity = quantity_at (self->ledger, i);
  const Head *head = head_of (self->ledger, i);

  if (*head->value != '\0' && value_called (self->ledger, head->value) == NULL)
    return FALSE;
  for (guint j = 0; j < quantity->facts->len; j++)
    {
      const Fact *fact = &g_array_index (quantity->facts, Fact, j);

      if (!dimension_of (self->ledger, fact)->is_area && self->roots[fact->dimension] == NULL)
        return FALSE;
    }
  return TRUE;
}

static void
add_need (ZhuSourceRequest *request, const ZhuExpr *expr)
{
  if (expr == NULL)
    return;
  zhu_expr_add_variables (expr, request->variables);
  zhu_expr_add_entities (expr, request->entities);
}

static ZhuSource *
open_source (const Count *self, ZhuStore *store, ZhuPlanContext context, ZhuSourceRequest *request)
{
  const Ledger *ledger = self->ledger;
  const ZhuDictionary *dictionary = zhu_model_dictionary (self->model);
  const ZhuPeriod past = zhu_period_shift (&ledger->period, zhu_context_date (context));
  const gboolean is_live = !g_regex_match_simple ("^[0-9a-f]{64}$", ledger->epochs[context].origin,
                                                  G_REGEX_DEFAULT, G_REGEX_MATCH_DEFAULT);
  /* Earlier periods that are not sealed are counted from the present records. */
  const gboolean is_now
      = g_str_equal (ledger->epochs[context].origin, ledger->epochs[ZHU_CONTEXT_NOW].origin);
  g_autoptr (GError) error = NULL;
  ZhuSource *source;

  for (guint i = 0; i < ledger->dimensions->len; i++)
    add_need (request, self->roots[i]);
  for (guint i = 0; i < ledger->heads->len; i++)
    {
      const Head *head = &g_array_index (ledger->heads, Head, i);

      add_need (request, value_called (ledger, head->value));
      for (const ZhuEntity *entity = head->entity; entity != NULL; entity = entity->parent)
        g_hash_table_add (request->entities, (gpointer) entity);
    }
  for (guint i = 0; i < zhu_dictionary_entities (dictionary)->len; i++)
    {
      const ZhuEntity *entity = g_ptr_array_index (zhu_dictionary_entities (dictionary), i);

      if (g_hash_table_contains (request->entities, entity) && entity->concern != NULL)
        g_hash_table_add (request->entities, (gpointer) entity->concern);
    }
  source = is_live ? zhu_store_source (store, request, &error)
                   : zhu_store_month_source (store, dictionary, is_now ? &ledger->period : &past,
                                             request, &error);
  g_assert_no_error (error);
  return source;
}

/* ---- One line ---- */

static gsize
interval_of (const Dimension *dimension, gint64 value)
{
  gsize i = 0;

  if (value == ZHU_MISSING)
    return dimension->starts->len;
  while (i + 1 < dimension->starts->len
         && g_array_index (dimension->starts, gint64, i + 1) <= value)
    i++;
  return i;
}

/* The number of @value among those of @dimension; G_MAXSIZE: it has none. */
static gsize
number_of (const Count *self, const Dimension *dimension, gint64 value, gboolean lacks)
{
  const ZhuExpr *root = self->roots[dimension->index];
  ZhuGround ground;
  gsize first, end;

  if (dimension->starts != NULL)
    return value == ZHU_NO_RECORD ? G_MAXSIZE : interval_of (dimension, value);
  ground = zhu_expr_ground (self->model, root);
  first = lacks ? ground.n_values : 0;
  end = lacks ? ground.n_values + ground.n_lacking : ground.n_values;
  if (zhu_expr_type (root) == ZHU_TYPE_CODE && value > 0)
    value = MIN (value, (gint64) zhu_expr_list (root)->codes->len + 1);
  for (gsize i = first; i < end; i++)
    if (zhu_expr_answer (self->model, root, &ground, i) == value)
      return i;
  g_error ("%s: the value %" G_GINT64_FORMAT " is none of its own", dimension->name, value);
}

static guint32
area_on (const Count *self, const ZhuBatch *batch, const ZhuView *view, gsize line)
{
  const GPtrArray *entities = zhu_dictionary_entities (zhu_model_dictionary (self->model));

  for (guint i = 0; i < entities->len; i++)
    if (batch->parts[i].areas != NULL && view->rows[i] != NULL)
      return batch->parts[i].areas[view->rows[i][line]];
  g_assert_not_reached ();
}

/* By line, the number of the value of @dimension. */
static gsize *
numbers_on (const Count *self,
            const Dimension *dimension,
            ZhuEval *eval,
            const ZhuBatch *batch,
            const ZhuView *view)
{
  gsize *numbers = g_new (gsize, view->n_lines + 1);
  const gint64 *values
      = dimension->is_area ? NULL : zhu_eval_lines (eval, self->roots[dimension->index], view);

  for (gsize line = 0; line < view->n_lines; line++)
    numbers[line] = dimension->is_area
                        ? area_on (self, batch, view, line)
                        : number_of (self, dimension, values[line],
                                     dimension->n_lacking > 0
                                         && view->rows[dimension->entity->index][line] < 0);
  return numbers;
}

/* ---- Quantities ---- */

/* The deepest that its facts lean on; FALSE: no line has records of all. */
static gboolean
find_leaf (const Count *self, guint i, const ZhuEntity **leaf)
{
  const Quantity *quantity = quantity_at (self->ledger, i);

  *leaf = head_of (self->ledger, i)->entity;
  for (guint j = 0; j < quantity->facts->len; j++)
    {
      const Fact *fact = &g_array_index (quantity->facts, Fact, j);

      if (!dimension_of (self->ledger, fact)->is_area
          && !zhu_entity_deeper (*leaf, zhu_expr_entity (self->roots[fact->dimension]), leaf))
        return FALSE;
    }
  return TRUE;
}

typedef struct
{
  const ZhuView *view;
  const gint64 *values; /* NULL: it is a count */
  gsize **numbers;      /* by fact, by line */
} Lines;

static gboolean
fits (const Count *self, guint i, const Lines *lines, gsize line)
{
  const GArray *facts = quantity_at (self->ledger, i)->facts;

  for (guint j = 0; j < facts->len; j++)
    {
      const Fact *fact = &g_array_index (facts, Fact, j);
      const guint64 *words = zhu_dimension_words (dimension_of (self->ledger, fact), fact->set);
      const gsize number = lines->numbers[j][line];

      if (number == G_MAXSIZE || (words[number / 64] >> number % 64 & 1) == 0)
        return FALSE;
    }
  return TRUE;
}

/* Each record once. */
static void
count_lines (Count *self, guint i, const Lines *lines)
{
  const gint32 *rows = lines->view->rows[head_of (self->ledger, i)->entity->index];
  gint32 last = -1;

  for (gsize line = 0; line < lines->view->n_lines; line++)
    {
      if (rows[line] < 0 || rows[line] == last || !fits (self, i, lines, line))
        continue;
      if (lines->values != NULL && lines->values[line] <= ZHU_NO_RECORD)
        continue;
      last = rows[line];
      self->counts[i]++;
      self->sums[i] += lines->values != NULL ? lines->values[line] : 0;
    }
}

static void
count_quantity (Count *self, guint i, ZhuEval *eval, const ZhuBatch *batch, GHashTable *known)
{
  const Head *head = head_of (self->ledger, i);
  const GArray *facts = quantity_at (self->ledger, i)->facts;
  const ZhuExpr *value = *head->value != '\0' ? value_called (self->ledger, head->value) : NULL;
  g_autofree gsize **numbers = g_new0 (gsize *, facts->len + 1);
  const ZhuEntity *leaf;
  Lines lines = { .numbers = numbers };

  if (!find_leaf (self, i, &leaf)
      || (value != NULL && !zhu_entity_deeper (leaf, zhu_expr_entity (value), &leaf)))
    return;
  lines.view = zhu_eval_view (eval, leaf, head->entity);
  lines.values = value != NULL ? zhu_eval_lines (eval, value, lines.view) : NULL;
  for (guint j = 0; j < facts->len; j++)
    {
      const Dimension *dimension = dimension_of (self->ledger, &g_array_index (facts, Fact, j));
      g_autofree char *key = g_strdup_printf ("%p %u", (const void *) lines.view, dimension->index);

      numbers[j] = g_hash_table_lookup (known, key);
      if (numbers[j] != NULL)
        continue;
      numbers[j] = numbers_on (self, dimension, eval, batch, lines.view);
      g_hash_table_insert (known, g_steal_pointer (&key), numbers[j]);
    }
  count_lines (self, i, &lines);
}

static void
count_context (Count *self, ZhuStore *store, ZhuPlanContext context)
{
  const Ledger *ledger = self->ledger;
  g_autoptr (GHashTable) variables = g_hash_table_new (NULL, NULL);
  g_autoptr (GHashTable) texts = g_hash_table_new (NULL, NULL);
  g_autoptr (GHashTable) keys = g_hash_table_new (NULL, NULL);
  g_autoptr (GHashTable) entities = g_hash_table_new (NULL, NULL);
  ZhuSourceRequest request = { .variables = variables,
                               .texts = texts,
                               .keys = keys,
                               .entities = entities,
                               .areas = TRUE,
                               .date = zhu_period_date (&ledger->period, ZHU_DATE_END) };
  g_autoptr (ZhuSource) source = open_source (self, store, context, &request);
  g_autoptr (ZhuEval) eval = zhu_eval_new (self->model, &ledger->period);
  g_autoptr (GError) error = NULL;
  const ZhuBatch *batch;

  while ((batch = zhu_source_next (source, &error)) != NULL)
    {
      g_autoptr (GHashTable) known
          = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);

      zhu_eval_set_batch (eval, batch);
      for (guint i = 0; i < ledger->quantities->len; i++)
        if (!self->is_open[i] && head_of (ledger, i)->context == context)
          count_quantity (self, i, eval, batch, known);
    }
  g_assert_no_error (error);
}

/* ---- Comparison ---- */

static gboolean
is_right (const Count *self, guint i)
{
  const Quantity *quantity = quantity_at (self->ledger, i);
  const Head *head = head_of (self->ledger, i);
  gint64 sum;

  if (quantity->n_records != self->counts[i])
    return FALSE;
  if (head->kind != ZHU_SUM)
    return TRUE;
  sum = self->sums[i];
  if (zhu_expr_type (value_called (self->ledger, head->value)) == ZHU_TYPE_DECIMAL)
    sum /= ZHU_DECIMAL_SCALE;
  return quantity->value == CLAMP (sum, 0, G_MAXINT64 / 4);
}

/* Sums of values are kept as wholes, so that they need not add up. */
static gboolean
has_amount (const Ledger *ledger, const guint *numbers, const GArray *sum)
{
  for (guint i = 0; i < ledger->quantities->len; i++)
    for (guint j = 0; j < sum->len; j++)
      if (numbers[i] == g_array_index (sum, Link, j).other && head_of (ledger, i)->kind == ZHU_SUM)
        return TRUE;
  return FALSE;
}

static void
check_sums (Ledger *ledger, Recount *result)
{
  g_autofree guint *numbers = g_new0 (guint, ledger->quantities->len + 1);
  g_autoptr (Protection) web
      = zhu_ledger_weave (ledger, ZHU_DEFAULT_THRESHOLD, LEDGER_ALL, numbers);

  for (guint i = 0; i < web->sums->len; i++)
    {
      const GArray *sum = g_ptr_array_index (web->sums, i);
      gint64 total = 0;

      for (guint j = 0; j < sum->len; j++)
        total += g_array_index (sum, Link, j).factor
                 * number_at (web, g_array_index (sum, Link, j).other)->value;
      result->n_sums++;
      result->n_false += total != 0 && !has_amount (ledger, numbers, sum) ? 1 : 0;
    }
}

void
recount (Ledger *ledger, ZhuStore *store, Recount *result)
{
  const guint n = ledger->quantities->len;
  Count count = { .ledger = ledger, .model = (ZhuModel *) ledger->model };

  find_roots (&count);
  count.sums = g_new0 (gint64, n + 1);
  count.counts = g_new0 (gint64, n + 1);
  count.is_open = g_new0 (guint8, n + 1);
  for (guint i = 0; i < n; i++)
    count.is_open[i] = !can_ask (&count, i);
  for (int context = 0; context < ZHU_N_CONTEXTS; context++)
    if (ledger->epochs[context].end != NULL)
      count_context (&count, store, (ZhuPlanContext) context);
  for (guint i = 0; i < n; i++)
    {
      result->n_unknown += count.is_open[i];
      if (count.is_open[i])
        continue;
      result->n_quantities++;
      result->n_remembered += !quantity_at (ledger, i)->is_counted;
      if (is_right (&count, i))
        continue;
      result->n_wrong++;
      g_test_message ("%s: %" G_GINT64_FORMAT " records, not %" G_GINT64_FORMAT,
                      zhu_quantity_name (ledger, i), count.counts[i],
                      quantity_at (ledger, i)->n_records);
    }
  check_sums (ledger, result);
  g_free (count.roots);
  g_free (count.sums);
  g_free (count.counts);
  g_free (count.is_open);
}
