/* One pass over the source for all plans of a run: every batch goes to every plan, cut by area
 * where the plans are of several areas; then cells are made of counts and the lines chosen that are
 * printed. */
#include "zhuhu/cube/ledger.h"
#include "zhuhu/cube/slice.h"

/* The plans of one area: a counter or a register for each. */
typedef struct
{
  GPtrArray *plans; /* borrowed */
  ZhuCube *cube;
  CommonCount *common;  /* what the counters count together */
  GPtrArray *counters;  /* element: Counter *; NULL for registers */
  GPtrArray *registers; /* element: Register *; NULL for tables */
} Group;

/* What is at work while batches come. */
typedef struct
{
  GPtrArray *groups; /* element: Group * */
  ZhuStore *store;   /* borrowed */
  Origin origin;
  GHashTable *series;
  ZhuEval *eval;
  guint32 *ids;        /* by entity: records of earlier batches */
  gboolean is_by_area; /* the source at hand */
  Group *at_work;      /* whose slice came last; NULL: none */
} Run;

static void
group_free (gpointer data)
{
  Group *self = data;

  for (guint i = 0; i < self->counters->len; i++)
    {
      if (self->counters->pdata[i] != NULL)
        zhu_counter_free (self->counters->pdata[i]);
      if (self->registers->pdata[i] != NULL)
        zhu_register_free (self->registers->pdata[i]);
    }
  g_ptr_array_unref (self->counters);
  g_ptr_array_unref (self->registers);
  zhu_common_free (self->common);
  zhu_cube_unref (self->cube);
  g_free (self);
}

static Group *
group_new (GPtrArray *plans, ZhuRelease release)
{
  Group *self = g_new0 (Group, 1);

  self->plans = plans;
  self->cube = zhu_cube_new (release);
  self->common = zhu_common_new ();
  self->counters = g_ptr_array_new ();
  self->registers = g_ptr_array_new ();
  return self;
}

static void
run_clear (Run *run)
{
  g_clear_pointer (&run->groups, g_ptr_array_unref);
  zhu_origin_clear (&run->origin);
  g_clear_pointer (&run->series, g_hash_table_unref);
  g_clear_pointer (&run->eval, zhu_eval_free);
  g_free (run->ids);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Run, run_clear)

/* ---- What may be counted together ---- */

/* A table's own 级别 is the most open one at which it may be shown. */
static gboolean
check_own_release (const ZhuPlan *plan, ZhuRelease release, GError **error)
{
  static const char *const names[] = { "内部", "报省", "公开" };
  const int own = plan->template_->release;

  if (own < 0 || (int) release <= own)
    return TRUE;
  g_set_error (error, ZHU_ERROR, ZHU_ERROR_DISCLOSURE,
               _ ("table %s is for level %s (its 级别) and may not be printed at level %s"),
               plan->template_->id, names[own], names[release]);
  return FALSE;
}

/* Records stay with those who may see them (design, promise five). */
static gboolean
check_release (const ZhuPlan *plan, ZhuRelease release, GError **error)
{
  const char *id = plan->template_->id;

  if (!check_own_release (plan, release, error))
    return FALSE;
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
is_of_run (const ZhuPlan *plan, const ZhuPlan *first)
{
  return plan->model == first->model && plan->period.kind == first->period.kind
         && plan->period.year == first->period.year && plan->period.index == first->period.index
         && plan->period.revision == first->period.revision;
}

static gboolean
refuse_mixture (GError **error)
{
  g_set_error (error, ZHU_ERROR, ZHU_ERROR_INTERNAL,
               _ ("the tables of one run differ in period, area or dictionary"));
  return FALSE;
}

static const ZhuPlan *
first_plan (const GPtrArray *plans)
{
  return g_ptr_array_index (plans, 0);
}

static gboolean
check_groups (GPtrArray *groups, ZhuRelease release, GError **error)
{
  const ZhuPlan *first = first_plan (g_ptr_array_index (groups, 0));

  for (guint i = 0; i < groups->len; i++)
    {
      const GPtrArray *plans = g_ptr_array_index (groups, i);

      for (guint j = 0; j < plans->len; j++)
        {
          const ZhuPlan *plan = g_ptr_array_index (plans, j);

          if (!check_release (plan, release, error))
            return FALSE;
          if (!is_of_run (plan, first) || plan->area != first_plan (plans)->area)
            return refuse_mixture (error);
        }
      if (groups->len > 1 && first_plan (plans)->area == NULL)
        return refuse_mixture (error);
      for (guint j = 0; j < groups->len; j++)
        if (i != j
            && zhu_area_is_within (first_plan (plans)->area,
                                   first_plan (g_ptr_array_index (groups, j))->area))
          return refuse_mixture (error);
    }
  return TRUE;
}

/* ---- What the source must hand out ---- */

static const ZhuArea *
area_of (const Group *group)
{
  return first_plan (group->plans)->area;
}

/* The lowest area that holds those of all groups; NULL for all records. */
static const ZhuArea *
common_area (const GPtrArray *groups)
{
  const ZhuArea *common = area_of (g_ptr_array_index (groups, 0));

  for (guint i = 1; i < groups->len; i++)
    while (common != NULL && !zhu_area_is_within (area_of (g_ptr_array_index (groups, i)), common))
      common = common->parent;
  return common != NULL && common->parent != NULL ? common : NULL;
}

static const ZhuDictionary *
dictionary_of (const ZhuPlan *plan)
{
  return zhu_model_dictionary (plan->model);
}

/* The records of @contexts, which are those of @context. */
static ZhuSource *
open_source (const Run *run, ZhuPlanContext context, Contexts contexts, GError **error)
{
  const ZhuPlan *first = first_plan (((const Group *) g_ptr_array_index (run->groups, 0))->plans);
  g_autoptr (GHashTable) variables = g_hash_table_new (NULL, NULL);
  g_autoptr (GHashTable) texts = g_hash_table_new (NULL, NULL);
  g_autoptr (GHashTable) keys = g_hash_table_new (NULL, NULL);
  g_autoptr (GHashTable) entities = g_hash_table_new (NULL, NULL);
  ZhuSourceRequest request
      = { .variables = variables, .texts = texts, .keys = keys, .entities = entities };

  request.areas = first->area != NULL;
  request.date = zhu_period_date (&first->period, ZHU_DATE_END);
  request.within = common_area (run->groups);
  request.by_area = run->groups->len > 1;
  for (guint i = 0; i < run->groups->len; i++)
    {
      const GPtrArray *plans = ((const Group *) g_ptr_array_index (run->groups, i))->plans;

      for (guint j = 0; j < plans->len; j++)
        {
          const ZhuPlan *plan = g_ptr_array_index (plans, j);

          zhu_plan_add_needs (plan, contexts, &request);
          if (plan->template_->listing == NULL || context != ZHU_CONTEXT_NOW)
            continue;
          zhu_register_add_needs (plan, &request);
          request.by_area = request.by_area || zhu_register_wants_areas (plan);
        }
    }
  return zhu_origin_source (&run->origin, context, run->store, dictionary_of (first), &request,
                            error);
}

/* ---- Batches ---- */

static gboolean
take_batch (Run *run, Contexts contexts, const Group *group, const ZhuBatch *batch, GError **error)
{
  zhu_eval_set_batch (run->eval, batch);
  zhu_common_take (group->common, contexts, run->eval);
  for (guint i = 0; i < group->counters->len; i++)
    {
      if (group->counters->pdata[i] != NULL)
        zhu_counter_take (group->counters->pdata[i], contexts, run->eval, run->ids);
      if (group->registers->pdata[i] != NULL && (contexts >> ZHU_CONTEXT_NOW & 1) != 0
          && !zhu_register_take (group->registers->pdata[i], run->eval, batch, run->ids, error))
        return FALSE;
    }
  for (gsize i = 0; i < batch->n_parts; i++)
    run->ids[i] += (guint32) batch->parts[i].n_rows;
  return TRUE;
}

static Slicer *
make_slicer (const Run *run)
{
  g_autoptr (GPtrArray) areas = g_ptr_array_new ();
  const ZhuPlan *plan = NULL;

  for (guint i = 0; i < run->groups->len; i++)
    {
      const Group *group = g_ptr_array_index (run->groups, i);

      plan = first_plan (group->plans);
      g_ptr_array_add (areas, (gpointer) plan->area);
    }
  return zhu_slicer_new (zhu_dictionary_areas (zhu_model_dictionary (plan->model)), areas);
}

/* The entity that has the areas of @batch. */
static const ZhuEntity *
root_of_batch (const ZhuBatch *batch)
{
  for (gsize i = 0; i < batch->n_parts; i++)
    if (batch->parts[i].areas != NULL)
      return batch->parts[i].entity;
  return NULL;
}

/* Records mostly come area by area, so what the counters of an area keep from batch to batch is
 * given back when another area's turn comes. */
static void
turn_to (Run *run, Group *group)
{
  Group *before = run->at_work;

  run->at_work = group;
  if (before == NULL || before == group || !run->is_by_area)
    return;
  zhu_common_fold (before->common);
  for (guint i = 0; i < before->counters->len; i++)
    if (before->counters->pdata[i] != NULL)
      {
        zhu_counter_fold (before->counters->pdata[i]);
        zhu_counter_rest (before->counters->pdata[i]);
      }
  zhu_common_rest (before->common);
}

static gboolean
take_slices (Run *run, Contexts contexts, Slicer *slicer, const ZhuBatch *batch, GError **error)
{
  const ZhuEntity *root = root_of_batch (batch);
  const ZhuBatch *slice;
  guint group;

  if (root == NULL)
    return TRUE;
  zhu_slicer_set_batch (slicer, batch, root);
  while ((slice = zhu_slicer_next (slicer, &group)) != NULL)
    {
      turn_to (run, g_ptr_array_index (run->groups, group));
      if (!take_batch (run, contexts, run->at_work, slice, error))
        return FALSE;
    }
  return TRUE;
}

/* Tells the registers in which order their records come. */
static void
start_registers (const Run *run, gboolean by_area)
{
  for (guint i = 0; i < run->groups->len; i++)
    {
      const Group *group = g_ptr_array_index (run->groups, i);

      for (guint j = 0; j < group->registers->len; j++)
        if (group->registers->pdata[j] != NULL)
          zhu_register_start (group->registers->pdata[j], by_area);
    }
}

static gboolean
count_batches (Run *run, Contexts contexts, Slicer *slicer, ZhuSource *source, GError **error)
{
  g_autoptr (GError) own = NULL;
  const ZhuBatch *batch;

  while ((batch = zhu_source_next (source, &own)) != NULL)
    if (slicer != NULL
            ? !take_slices (run, contexts, slicer, batch, error)
            : !take_batch (run, contexts, g_ptr_array_index (run->groups, 0), batch, error))
      return FALSE;
  if (own == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&own));
  return FALSE;
}

/* One pass over the present records, and one over each sealed month that is compared with them. */
static gboolean
count_contexts (Run *run, ZhuDiags *diags, GError **error)
{
  g_autoptr (Slicer) slicer = run->groups->len > 1 ? make_slicer (run) : NULL;
  Contexts together = 0;

  for (int context = 0; context < ZHU_N_CONTEXTS; context++)
    if (!zhu_origin_is_apart (&run->origin, (ZhuPlanContext) context))
      together |= 1u << context;
  for (int context = 0; context < ZHU_N_CONTEXTS; context++)
    {
      const gboolean is_now = context == ZHU_CONTEXT_NOW;
      const Contexts contexts = is_now ? together : 1u << context;
      g_autoptr (ZhuSource) source = NULL;

      if (!is_now && (together >> context & 1) != 0)
        continue;
      source = open_source (run, (ZhuPlanContext) context, contexts, error);
      run->is_by_area = source != NULL && zhu_source_is_by_area (source);
      if (source != NULL && is_now)
        start_registers (run, zhu_source_is_by_area (source));
      if (source == NULL || !count_batches (run, contexts, slicer, source, error))
        return FALSE;
      /* What the source could not place or read is said, never dropped quietly. */
      if (is_now)
        zhu_source_report (source, diags);
    }
  return TRUE;
}

/* ---- The run ---- */

static gboolean
counts_in (const Run *run, ZhuPlanContext context)
{
  for (guint i = 0; i < run->groups->len; i++)
    {
      const GPtrArray *plans = ((const Group *) g_ptr_array_index (run->groups, i))->plans;

      for (guint j = 0; j < plans->len; j++)
        if (((const ZhuPlan *) g_ptr_array_index (plans, j))->contexts[context])
          return TRUE;
    }
  return context == ZHU_CONTEXT_NOW;
}

/* Where the records of each context come from that a plan counts in. */
static gboolean
note_epochs (const Run *run, Ledger *ledger, GError **error)
{
  g_autoptr (GError) cause = NULL;
  g_autofree char *live = zhu_store_origin (run->store, &cause);

  if (cause != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&cause));
      return FALSE;
    }
  for (int i = 0; i < ZHU_N_CONTEXTS; i++)
    {
      const ZhuPlanContext context = (ZhuPlanContext) i;
      const ZhuMonth *month
          = run->origin.months[i] != NULL ? run->origin.months[i] : run->origin.months[0];

      if (counts_in (run, context))
        zhu_ledger_set_epoch (ledger, context,
                              month != NULL  ? month->sha256
                              : live != NULL ? live
                                             : "");
    }
  return TRUE;
}

/* At level 公开 what the tables say is kept until small numbers are hidden, of all areas together.
 */
static gboolean
start_ledger (const Run *run, GError **error)
{
  const ZhuPlan *first = first_plan (((const Group *) g_ptr_array_index (run->groups, 0))->plans);
  Ledger *ledger;

  if (((const Group *) g_ptr_array_index (run->groups, 0))->cube->release != ZHU_LEVEL_PUBLIC)
    return TRUE;
  ledger = zhu_ledger_new (first->model, &first->period);
  for (guint i = 0; i < run->groups->len; i++)
    {
      const Group *group = g_ptr_array_index (run->groups, i);

      group->cube->ledger = i == 0 ? ledger : zhu_ledger_ref (ledger);
      for (guint j = 0; j < group->plans->len; j++)
        zhu_ledger_add_ranges (ledger, g_ptr_array_index (group->plans, j));
    }
  return note_epochs (run, ledger, error);
}

static gboolean
start_group (Run *run, Group *group, GError **error)
{
  for (guint i = 0; i < group->plans->len; i++)
    {
      ZhuPlan *plan = g_ptr_array_index (group->plans, i);
      ZhuCubeTable *table = zhu_cube_table_new (plan);
      Counter *counter;

      g_ptr_array_add (group->cube->tables, table);
      if (!zhu_series_load (plan, &run->origin, run->store, run->series, error))
        return FALSE;
      if (plan->template_->listing != NULL)
        {
          g_ptr_array_add (group->counters, NULL);
          g_ptr_array_add (group->registers, zhu_register_new (plan, table));
          continue;
        }
      counter = zhu_counter_new (plan);
      counter->out = table;
      counter->series = run->series;
      counter->keeps_margins = group->cube->ledger != NULL;
      zhu_counter_plan (counter, group->common);
      g_ptr_array_add (group->counters, counter);
      g_ptr_array_add (group->registers, NULL);
    }
  return TRUE;
}

static gboolean
finish_group (const Run *run, Group *group, ZhuDiags *diags, GError **error)
{
  zhu_common_fold (group->common);
  for (guint i = 0; i < group->counters->len; i++)
    {
      Counter *counter = group->counters->pdata[i];

      if (group->registers->pdata[i] != NULL
          && !zhu_register_finish (group->registers->pdata[i], error))
        return FALSE;
      if (counter == NULL)
        continue;
      zhu_counter_fold (counter);
      /* Ranks are among printed rows. */
      zhu_counter_choose_lines (counter, diags);
      zhu_counter_evaluate (counter);
      if (group->cube->ledger != NULL)
        zhu_ledger_add_table (group->cube->ledger, counter);
      zhu_cube_table_block (counter->out);
    }
  zhu_series_check (first_plan (group->plans), run->series, diags);
  return TRUE;
}

static void
note_months (const Run *run, ZhuCube *cube)
{
  for (int i = 0; i < ZHU_N_CONTEXTS; i++)
    cube->months[i] = zhu_month_copy (run->origin.months[i]);
}

static void
run_init (Run *run, GPtrArray *groups, ZhuStore *store, ZhuRelease release)
{
  const ZhuPlan *first = first_plan (g_ptr_array_index (groups, 0));

  run->store = store;
  run->groups = g_ptr_array_new_with_free_func (group_free);
  run->series = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                       (GDestroyNotify) g_hash_table_unref);
  run->eval = zhu_eval_new (first->model, &first->period);
  run->ids = g_new0 (guint32, zhu_dictionary_entities (zhu_model_dictionary (first->model))->len);
  for (guint i = 0; i < groups->len; i++)
    g_ptr_array_add (run->groups, group_new (g_ptr_array_index (groups, i), release));
}

GPtrArray *
zhu_cube_compute_each (GPtrArray *groups,
                       ZhuStore *store,
                       ZhuRelease release,
                       ZhuDiags *diags,
                       GError **error)
{
  g_autoptr (GPtrArray) cubes = NULL;
  g_auto (Run) run = { 0 };

  g_return_val_if_fail (groups != NULL && groups->len > 0 && store != NULL, NULL);

  if (!check_groups (groups, release, error))
    return NULL;
  run_init (&run, groups, store, release);
  if (!zhu_origin_find (&run.origin, store, groups, error))
    return NULL;
  if (!start_ledger (&run, error))
    return NULL;
  for (guint i = 0; i < run.groups->len; i++)
    if (!start_group (&run, g_ptr_array_index (run.groups, i), error))
      return NULL;
  if (!count_contexts (&run, diags, error))
    return NULL;
  cubes = g_ptr_array_new_with_free_func ((GDestroyNotify) zhu_cube_unref);
  /* Each group goes as soon as its cube is there: what is counted and what is made of it are large.
   */
  while (run.groups->len > 0)
    {
      Group *group = g_ptr_array_index (run.groups, 0);
      gboolean finished;

      if (groups->len > 1)
        zhu_diags_set_subject (diags, first_plan (group->plans)->area->name);
      finished = finish_group (&run, group, diags, error);
      zhu_diags_set_subject (diags, NULL);
      if (!finished)
        return NULL;
      note_months (&run, group->cube);
      g_ptr_array_add (cubes, zhu_cube_ref (group->cube));
      g_ptr_array_remove_index (run.groups, 0);
    }
  return g_steal_pointer (&cubes);
}

ZhuCube *
zhu_cube_compute (GPtrArray *plans,
                  ZhuStore *store,
                  ZhuRelease release,
                  ZhuDiags *diags,
                  GError **error)
{
  g_autoptr (GPtrArray) groups = g_ptr_array_new ();
  g_autoptr (GPtrArray) cubes = NULL;

  g_return_val_if_fail (plans != NULL && plans->len > 0 && store != NULL, NULL);

  g_ptr_array_add (groups, plans);
  cubes = zhu_cube_compute_each (groups, store, release, diags, error);
  return cubes != NULL ? zhu_cube_ref (g_ptr_array_index (cubes, 0)) : NULL;
}
