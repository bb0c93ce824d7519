/* One pass over the source for all plans of a run: every batch goes to every plan, then cells are
 * made of counts and the lines chosen that are printed. */
#include "zhuhu/cube/private.h"

struct _ZhuCube
{
  GPtrArray *tables; /* element: ZhuCubeTable * */
  ZhuRelease release;
};

/* ---- Objects ---- */

static void
table_free (gpointer data)
{
  ZhuCubeTable *self = data;

  zhu_plan_unref (self->plan);
  g_array_unref (self->rows);
  g_array_unref (self->columns);
  g_free (self->cells);
  for (int i = 0; i < ZHU_N_CONTEXTS; i++)
    g_free (self->earlier[i]);
  g_clear_pointer (&self->records, g_array_unref);
  g_string_chunk_free (self->texts);
  g_free (self);
}

static ZhuCubeTable *
table_new (ZhuPlan *plan)
{
  ZhuCubeTable *self = g_new0 (ZhuCubeTable, 1);

  self->plan = zhu_plan_ref (plan);
  self->rows = g_array_new (FALSE, FALSE, sizeof (guint));
  self->columns = g_array_new (FALSE, FALSE, sizeof (guint));
  self->texts = g_string_chunk_new (4096);
  return self;
}

Counter *
zhu_counter_new (ZhuPlan *plan)
{
  Counter *self = g_new0 (Counter, 1);

  self->plan = plan;
  self->slots = g_array_new (FALSE, FALSE, sizeof (Slot));
  self->passes = g_ptr_array_new ();
  self->ranks = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  return self;
}

void
zhu_counter_free (Counter *self)
{
  for (gsize i = 0; i < self->n_rows * self->slots->len; i++)
    zhu_cell_clear (&self->cells[i],
                    g_array_index (self->plan->atoms, ZhuAtom,
                                   g_array_index (self->slots, Slot, i % self->slots->len).atom)
                        .kind);
  g_free (self->cells);
  g_free (self->slot_of);
  g_array_unref (self->slots);
  for (guint i = 0; i < self->passes->len; i++)
    zhu_pass_free (self, g_ptr_array_index (self->passes, i));
  g_ptr_array_unref (self->passes);
  g_hash_table_unref (self->ranks);
  g_free (self);
}

static void
cube_clear (gpointer data)
{
  ZhuCube *self = data;

  g_clear_pointer (&self->tables, g_ptr_array_unref);
}

ZhuCube *
zhu_cube_ref (ZhuCube *self)
{
  return g_atomic_rc_box_acquire (self);
}

void
zhu_cube_unref (ZhuCube *self)
{
  g_atomic_rc_box_release_full (self, cube_clear);
}

gsize
zhu_cube_n_tables (const ZhuCube *self)
{
  return self->tables->len;
}

const ZhuCubeTable *
zhu_cube_table (const ZhuCube *self, gsize i)
{
  g_return_val_if_fail (i < self->tables->len, NULL);
  return g_ptr_array_index (self->tables, i);
}

const ZhuCubeTable *
zhu_cube_find (const ZhuCube *self, const char *id)
{
  for (guint i = 0; i < self->tables->len; i++)
    {
      const ZhuCubeTable *table = g_ptr_array_index (self->tables, i);

      if (g_strcmp0 (table->plan->template_->id, id) == 0)
        return table;
    }
  return NULL;
}

ZhuRelease
zhu_cube_release (const ZhuCube *self)
{
  return self->release;
}

const ZhuValue *
zhu_cube_table_value (const ZhuCubeTable *self, gsize row, gsize column)
{
  return &self->cells[row * self->plan->columns.lines->len + column];
}

/* ---- Counting ---- */

/* What is at work while batches come: a counter or a register for each plan. */
typedef struct
{
  GPtrArray *counters;  /* element: Counter *; NULL for registers */
  GPtrArray *registers; /* element: Register *; NULL for tables */
  GHashTable *series;
  ZhuEval *eval;
  guint32 *ids; /* by entity: records of earlier batches */
} Run;

static void
run_clear (Run *run)
{
  for (guint i = 0; i < run->counters->len; i++)
    {
      if (run->counters->pdata[i] != NULL)
        zhu_counter_free (run->counters->pdata[i]);
      if (run->registers->pdata[i] != NULL)
        zhu_register_free (run->registers->pdata[i]);
    }
  g_ptr_array_unref (run->counters);
  g_ptr_array_unref (run->registers);
  g_hash_table_unref (run->series);
  g_clear_pointer (&run->eval, zhu_eval_free);
  g_free (run->ids);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Run, run_clear)

/* Records stay with those who may see them (design, promise five). */
static gboolean
check_release (const ZhuPlan *plan, ZhuRelease release, GError **error)
{
  const char *id = plan->template_->id;

  if (plan->template_->listing == NULL)
    return TRUE;
  if (plan->listed != NULL && release != ZHU_LEVEL_INTERNAL)
    {
      g_set_error (error, ZHU_ERROR, ZHU_ERROR_DISCLOSURE,
                   _ ("table %s lists records of %s and may be printed at level 内部 only"), id,
                   plan->listed->name);
      return FALSE;
    }
  if (release == ZHU_LEVEL_PUBLIC)
    {
      g_set_error (error, ZHU_ERROR, ZHU_ERROR_DISCLOSURE,
                   _ ("table %s lists small areas and may not be printed at level 公开"), id);
      return FALSE;
    }
  return TRUE;
}

static gboolean
check_plans (GPtrArray *plans, ZhuRelease release, GError **error)
{
  const ZhuPlan *first = plans->len > 0 ? g_ptr_array_index (plans, 0) : NULL;

  for (guint i = 0; i < plans->len; i++)
    {
      const ZhuPlan *plan = g_ptr_array_index (plans, i);

      if (!check_release (plan, release, error))
        return FALSE;
      if (plan->model != first->model || plan->area != first->area
          || plan->period.kind != first->period.kind || plan->period.year != first->period.year
          || plan->period.index != first->period.index)
        {
          g_set_error (error, ZHU_ERROR, ZHU_ERROR_INTERNAL,
                       _ ("the tables of one run differ in period, area or dictionary"));
          return FALSE;
        }
    }
  return TRUE;
}

static ZhuSource *
open_source (GPtrArray *plans, ZhuStore *store, GError **error)
{
  const ZhuPlan *first = g_ptr_array_index (plans, 0);
  g_autoptr (GHashTable) variables = g_hash_table_new (NULL, NULL);
  g_autoptr (GHashTable) texts = g_hash_table_new (NULL, NULL);
  g_autoptr (GHashTable) keys = g_hash_table_new (NULL, NULL);
  g_autoptr (GHashTable) entities = g_hash_table_new (NULL, NULL);
  ZhuSourceRequest request
      = { .variables = variables, .texts = texts, .keys = keys, .entities = entities };

  request.areas = first->area != NULL;
  request.date = zhu_period_date (&first->period, ZHU_DATE_END);
  if (first->area != NULL && first->area->parent != NULL)
    request.within = first->area;
  for (guint i = 0; i < plans->len; i++)
    {
      const ZhuPlan *plan = g_ptr_array_index (plans, i);

      zhu_plan_add_needs (plan, &request);
      if (plan->template_->listing != NULL)
        zhu_register_add_needs (plan, &request);
    }
  return zhu_store_source (store, &request, error);
}

static gboolean
count_batches (Run *run, ZhuSource *source, ZhuDiags *diags, GError **error)
{
  g_autoptr (GError) own = NULL;
  const ZhuBatch *batch;

  while ((batch = zhu_source_next (source, &own)) != NULL)
    {
      zhu_eval_set_batch (run->eval, batch);
      for (guint i = 0; i < run->counters->len; i++)
        {
          if (run->counters->pdata[i] != NULL)
            zhu_counter_take (run->counters->pdata[i], run->eval, run->ids);
          if (run->registers->pdata[i] != NULL)
            zhu_register_take (run->registers->pdata[i], run->eval, batch, run->ids);
        }
      for (gsize i = 0; i < batch->n_parts; i++)
        run->ids[i] += (guint32) batch->parts[i].n_rows;
    }
  if (own != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&own));
      return FALSE;
    }
  /* What the source could not place or read is said, never dropped quietly. */
  zhu_source_report (source, diags);
  return TRUE;
}

static gboolean
start_run (Run *run, ZhuCube *cube, GPtrArray *plans, ZhuStore *store, GError **error)
{
  for (guint i = 0; i < plans->len; i++)
    {
      ZhuPlan *plan = g_ptr_array_index (plans, i);
      ZhuCubeTable *table = table_new (plan);
      Counter *counter;

      g_ptr_array_add (cube->tables, table);
      if (!zhu_series_load (plan, store, run->series, error))
        return FALSE;
      if (plan->template_->listing != NULL)
        {
          g_ptr_array_add (run->counters, NULL);
          g_ptr_array_add (run->registers, zhu_register_new (plan, table));
          continue;
        }
      counter = zhu_counter_new (plan);
      counter->out = table;
      counter->series = run->series;
      zhu_counter_plan (counter);
      g_ptr_array_add (run->counters, counter);
      g_ptr_array_add (run->registers, NULL);
    }
  return TRUE;
}

static void
finish_run (Run *run, ZhuDiags *diags)
{
  for (guint i = 0; i < run->counters->len; i++)
    {
      Counter *counter = run->counters->pdata[i];

      if (run->registers->pdata[i] != NULL)
        zhu_register_finish (run->registers->pdata[i]);
      if (counter == NULL)
        continue;
      zhu_counter_evaluate (counter);
      zhu_counter_choose_lines (counter, diags);
      zhu_cube_table_block (counter->out, diags);
    }
}

ZhuCube *
zhu_cube_compute (GPtrArray *plans,
                  ZhuStore *store,
                  ZhuRelease release,
                  ZhuDiags *diags,
                  GError **error)
{
  g_autoptr (ZhuCube) self = NULL;
  g_autoptr (ZhuSource) source = NULL;
  g_auto (Run) run = { 0 };
  const ZhuPlan *first;

  g_return_val_if_fail (plans != NULL && plans->len > 0 && store != NULL, NULL);

  run.counters = g_ptr_array_new ();
  run.registers = g_ptr_array_new ();
  run.series = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                      (GDestroyNotify) g_hash_table_unref);
  if (!check_plans (plans, release, error))
    return NULL;
  first = g_ptr_array_index (plans, 0);
  run.eval = zhu_eval_new (first->model, &first->period);
  run.ids = g_new0 (guint32, zhu_dictionary_entities (zhu_model_dictionary (first->model))->len);
  self = g_atomic_rc_box_new0 (ZhuCube);
  self->tables = g_ptr_array_new_with_free_func (table_free);
  self->release = release;

  if (!start_run (&run, self, plans, store, error))
    return NULL;
  source = open_source (plans, store, error);
  if (source == NULL || !count_batches (&run, source, diags, error))
    return NULL;
  finish_run (&run, diags);
  zhu_series_check (first, run.series, diags);
  return g_steal_pointer (&self);
}
