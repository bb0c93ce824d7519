/* What was counted: the tables of a run, frozen. */
#include "zhuhu/cube/check.h"

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
  g_clear_pointer (&self->records, zhu_records_free);
  g_string_chunk_free (self->texts);
  g_free (self);
}

ZhuCubeTable *
zhu_cube_table_new (ZhuPlan *plan)
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
    zhu_pass_free (g_ptr_array_index (self->passes, i));
  g_ptr_array_unref (self->passes);
  g_hash_table_unref (self->ranks);
  g_free (self);
}

static void
cube_clear (gpointer data)
{
  ZhuCube *self = data;

  g_clear_pointer (&self->ledger, zhu_ledger_free);
  g_clear_pointer (&self->breaches, g_ptr_array_unref);
  g_clear_pointer (&self->tables, g_ptr_array_unref);
  for (int i = 0; i < ZHU_N_CONTEXTS; i++)
    g_clear_pointer (&self->months[i], zhu_month_free);
}

ZhuCube *
zhu_cube_new (ZhuRelease release)
{
  ZhuCube *self = g_atomic_rc_box_new0 (ZhuCube);

  self->tables = g_ptr_array_new_with_free_func (table_free);
  self->release = release;
  self->breaches = g_ptr_array_new_with_free_func (zhu_breach_free);
  return self;
}

const GPtrArray *
zhu_cube_breaches (const ZhuCube *self)
{
  return self->breaches;
}

void
zhu_cube_take_explanations (ZhuCube *self, ZhuExplanations *explanations)
{
  self->explanations = explanations;
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

const ZhuMonth *
zhu_cube_month (const ZhuCube *self, ZhuPlanContext context)
{
  return self->months[context];
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
