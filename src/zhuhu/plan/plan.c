/* A template bound: axes first, then the lines that are printed, then measures over them, then
 * every test in every context that a measure asked for. What cannot be counted is said here, with
 * its place. */
#include "zhuhu/plan/private.h"

static void
measure_free (gpointer data)
{
  ZhuPlanMeasure *self = data;

  for (int i = 0; i < ZHU_N_CONTEXTS; i++)
    zhu_term_free (self->terms[i]);
  g_free (self->label);
  g_free (self);
}

static void
plan_clear (gpointer data)
{
  ZhuPlan *self = data;

  zhu_plan_axis_clear (&self->rows);
  zhu_plan_axis_clear (&self->columns);
  g_ptr_array_unref (self->measures);
  g_array_unref (self->atoms);
  g_ptr_array_unref (self->fields);
  g_array_unref (self->order);
  g_array_unref (self->groups);
  g_array_unref (self->subtotals);
  g_clear_pointer (&self->where, zhu_node_free);
  zhu_template_unref (self->template_);
  zhu_model_unref (self->model);
}

ZhuPlan *
zhu_plan_ref (ZhuPlan *self)
{
  return g_atomic_rc_box_acquire (self);
}

void
zhu_plan_unref (ZhuPlan *self)
{
  g_atomic_rc_box_release_full (self, plan_clear);
}

static void
bind_axis_spec (ZhuPlan *self,
                const ZhuAxisSpec *spec,
                ZhuPlanAxis *axis,
                gboolean is_columns,
                ZhuDiags *diags)
{
  Binder binder = { self, axis, spec, diags, is_columns, 0 };
  g_autoptr (GPtrArray) leaves = g_ptr_array_new ();

  if (spec->axis == NULL)
    {
      ZhuPlanNode *total = zhu_plan_node_new (axis->root, ZHU_PLAN_TOTAL, "合计", NULL);

      total->name = g_strdup ("合计");
      total->is_default = TRUE;
      return;
    }
  zhu_plan_bind_axis (&binder, spec->axis, axis->root, leaves);
  if (leaves->len > ZHU_MAX_LEAVES)
    zhu_diags_add (diags, ZHU_DIAG_ERROR, "too-many-leaves", &spec->axis->place,
                   _ ("nest less, or narrow the range"),
                   _ ("the axis has more than %d rows or columns"), ZHU_MAX_LEAVES);
}

/* ---- Whole-table conditions ---- */

static const ZhuPlace *
table_place (const ZhuPlan *self, ZhuPlace *place)
{
  *place = (ZhuPlace){ self->template_->file, 0, 0 };
  return place;
}

static void
bind_universe (ZhuPlan *self, ZhuPlanContext context, ZhuDiags *diags)
{
  const ZhuNode *nodes[2] = { self->template_->universe, self->where };

  for (gsize i = 0; i < G_N_ELEMENTS (nodes); i++)
    {
      const ZhuExpr *expr;

      if (nodes[i] == NULL)
        continue;
      expr = zhu_plan_compile_condition (self, nodes[i], zhu_context_date (context), NULL, diags);
      self->universes[context] = zhu_plan_join_conditions (self, self->universes[context], expr,
                                                           &nodes[i]->place, diags);
    }
}

static void
bind_universes (ZhuPlan *self, ZhuDiags *diags)
{
  for (int context = 0; context < ZHU_N_CONTEXTS; context++)
    if (self->contexts[context] && self->universes[context] == NULL)
      bind_universe (self, (ZhuPlanContext) context, diags);
}

void
zhu_plan_compile_contexts (ZhuPlan *self, ZhuDiags *diags)
{
  bind_universes (self, diags);
  zhu_plan_axis_compile (&self->columns, self, diags);
  zhu_plan_axis_compile (&self->rows, self, diags);
}

static gsize
count_in_universe (ZhuPlan *self, const ZhuEntity *entity)
{
  ZhuAtom atom = { .kind = ZHU_COUNT,
                   .entity = entity,
                   .universe = self->universes[ZHU_CONTEXT_NOW],
                   .leaf = entity };
  const ZhuEntity *leaf = atom.universe != NULL ? zhu_expr_entity (atom.universe) : NULL;

  if (leaf != NULL && zhu_entity_is_below (leaf, entity))
    atom.leaf = leaf;
  return zhu_plan_add_atom (self, &atom);
}

/* The subject of findings: the persons or households of 范围, not its supports or problems. Every
 * line has a record of the topmost entity, also that of a household without persons. */
static void
bind_subject (ZhuPlan *self)
{
  const GPtrArray *entities = zhu_dictionary_entities (zhu_model_dictionary (self->model));
  const ZhuExpr *universe = self->universes[ZHU_CONTEXT_NOW];
  const ZhuEntity *top;

  if (universe != NULL)
    self->subject = zhu_expr_entity (universe);
  if (self->subject != NULL && self->subject->concern != NULL)
    self->subject = self->subject->concern;
  if (self->subject == NULL)
    self->subject = g_ptr_array_index (entities, 0);
  for (top = self->subject; top->parent != NULL;)
    top = top->parent;
  self->subjects = count_in_universe (self, self->subject);
  self->presence = count_in_universe (self, top);
}

/* ---- Checks over rows and columns together ---- */

static void
refuse_cell (const ZhuPlanLine *row, const ZhuPlanLine *column, ZhuDiags *diags)
{
  if (row->measure != NULL && column->measure != NULL)
    zhu_diags_add (diags, ZHU_DIAG_ERROR, "two-measures", &row->node->place,
                   _ ("hang measures on the rows or on the columns"),
                   _ ("rows and columns both carry a measure"));
  else
    zhu_diags_add (diags, ZHU_DIAG_ERROR, "no-measure", &column->node->place,
                   _ ("give 计量 = in [表], or hang one with […]"),
                   _ ("the cells have no measure"));
}

static gboolean
check_measures (const ZhuPlan *self, ZhuDiags *diags)
{
  for (guint i = 0; i < self->rows.lines->len; i++)
    for (guint j = 0; j < self->columns.lines->len; j++)
      {
        const ZhuPlanLine *row = &g_array_index (self->rows.lines, ZhuPlanLine, i);
        const ZhuPlanLine *column = &g_array_index (self->columns.lines, ZhuPlanLine, j);

        if (row->is_heading
            || (zhu_plan_line_measure (self, row, column) != NULL
                && (row->measure == NULL || column->measure == NULL)))
          continue;
        refuse_cell (row, column, diags);
        return FALSE;
      }
  return TRUE;
}

/* Records of two kinds (扶持 and 问题) stand on no common line. */
static gboolean
check_leaves (const ZhuPlan *self,
              const ZhuTerm *term,
              const ZhuSelector *row,
              const ZhuSelector *column)
{
  const ZhuEntity *leaf = NULL;

  if (term == NULL)
    return TRUE;
  if (term->kind == ZHU_TERM_ATOM
      && (!zhu_entity_deeper (row->leaf, column->leaf, &leaf)
          || !zhu_entity_deeper (leaf, g_array_index (self->atoms, ZhuAtom, term->atom).leaf,
                                 &leaf)))
    return FALSE;
  for (guint i = 0; i < term->children->len; i++)
    if (!check_leaves (self, g_ptr_array_index (term->children, i), row, column))
      return FALSE;
  return TRUE;
}

/* The head of @node, or of the nearest above that prints one. */
static const char *
head_of (const ZhuPlanNode *node)
{
  while (*node->label == '\0' && node->parent != NULL)
    node = node->parent;
  return node->label;
}

static void
check_branches (const ZhuPlan *self, ZhuDiags *diags)
{
  for (guint j = 0; j < self->columns.lines->len; j++)
    {
      const ZhuEntity *seen = NULL;
      gboolean is_first = TRUE;

      for (guint i = 0; i < self->rows.lines->len; i++)
        {
          const ZhuPlanLine *row = &g_array_index (self->rows.lines, ZhuPlanLine, i);
          const ZhuPlanLine *column = &g_array_index (self->columns.lines, ZhuPlanLine, j);
          const ZhuSelector *row_selector = zhu_plan_axis_selector (&self->rows, row->selector);

          if (row->is_heading || (!is_first && row->measure == NULL && row_selector->leaf == seen))
            continue;
          is_first = FALSE;
          seen = row_selector->leaf;
          if (check_leaves (self, zhu_plan_line_measure (self, row, column)->terms[ZHU_CONTEXT_NOW],
                            row_selector,
                            zhu_plan_axis_selector (&self->columns, column->selector)))
            continue;
          zhu_diags_add (
              diags, ZHU_DIAG_ERROR, "two-branches", &column->node->place,
              _ ("ask for the other with 有(…)"),
              _ ("row %s and column %s lean on records of two kinds that stand on no common line"),
              head_of (row->node), head_of (column->node));
          return;
        }
    }
}

static void
check_size (const ZhuPlan *self, ZhuDiags *diags)
{
  const gsize n_cells = (gsize) self->rows.lines->len * self->columns.lines->len;
  ZhuPlace place;

  if (n_cells > ZHU_MAX_CELLS)
    zhu_diags_add (diags, ZHU_DIAG_ERROR, "too-many-cells", table_place (self, &place),
                   _ ("nest less, or print several tables"),
                   _ ("the table has %zu cells, more than %d"), n_cells, ZHU_MAX_CELLS);
}

/* ---- The whole ---- */

static void
bind_table (ZhuPlan *self, ZhuDiags *diags)
{
  const ZhuTemplate *template_ = self->template_;

  if (template_->measure != NULL)
    self->measure = zhu_plan_measure_new (self, template_->measure, NULL);
  bind_axis_spec (self, &template_->columns, &self->columns, TRUE, diags);
  bind_axis_spec (self, &template_->rows, &self->rows, FALSE, diags);
  zhu_plan_list_columns (&self->columns);
  zhu_plan_list_rows (&self->rows);
  if (zhu_diags_count (diags, ZHU_DIAG_ERROR) > 0)
    return;
  zhu_plan_check_own_references (self, diags);
  if (!check_measures (self, diags))
    return;
  zhu_plan_bind_measures (self, diags);
  if (zhu_diags_count (diags, ZHU_DIAG_ERROR) > 0)
    return;
  zhu_plan_compile_contexts (self, diags);
  bind_subject (self);
  check_branches (self, diags);
  check_size (self, diags);
}

static gboolean
check_universe (ZhuPlan *self, ZhuDiags *diags)
{
  const gsize before = zhu_diags_count (diags, ZHU_DIAG_ERROR);

  self->contexts[ZHU_CONTEXT_NOW] = TRUE;
  bind_universes (self, diags);
  self->universes[ZHU_CONTEXT_NOW] = NULL;
  return zhu_diags_count (diags, ZHU_DIAG_ERROR) == before;
}

static gboolean
check_period (const ZhuTemplate *template_, const ZhuPeriod *period, GError **error)
{
  static const char *const kinds[] = { "月", "季", "半年", "年" };

  if (template_->period_kind < 0 || template_->period_kind == (int) period->kind)
    return TRUE;
  g_set_error (error, ZHU_ERROR, ZHU_ERROR_USAGE,
               _ ("table %s is a return by %s; give a period of that kind"), template_->id,
               kinds[template_->period_kind]);
  return FALSE;
}

ZhuPlan *
zhu_plan_new (ZhuTemplate *template_,
              ZhuModel *model,
              const ZhuPeriod *period,
              const ZhuArea *area,
              const ZhuNode *where,
              ZhuDiags *diags,
              GError **error)
{
  g_autoptr (ZhuPlan) self = NULL;
  g_autoptr (ZhuDiags) own = zhu_diags_new ();
  ZhuAreas *areas;

  g_return_val_if_fail (template_ != NULL && model != NULL && period != NULL, NULL);

  if (!check_period (template_, period, error))
    return NULL;
  self = g_atomic_rc_box_new0 (ZhuPlan);
  self->template_ = zhu_template_ref (template_);
  self->model = zhu_model_ref (model);
  self->period = *period;
  self->where = where != NULL ? zhu_node_copy (where) : NULL;
  areas = zhu_dictionary_areas (zhu_model_dictionary (model));
  self->area = area != NULL ? area : areas != NULL ? zhu_areas_root (areas) : NULL;
  self->measures = g_ptr_array_new_with_free_func (measure_free);
  self->atoms = g_array_new (FALSE, TRUE, sizeof (ZhuAtom));
  self->fields = g_ptr_array_new_with_free_func ((GDestroyNotify) zhu_field_free);
  self->order = g_array_new (FALSE, TRUE, sizeof (ZhuOrder));
  self->groups = g_array_new (FALSE, TRUE, sizeof (ZhuOrder));
  self->subtotals = g_array_new (FALSE, TRUE, sizeof (gsize));
  zhu_plan_axis_init (&self->rows);
  zhu_plan_axis_init (&self->columns);

  if (check_universe (self, own))
    {
      if (template_->listing != NULL)
        {
          bind_universes (self, own);
          zhu_plan_bind_register (self, own);
          zhu_plan_check_own_references (self, own);
        }
      else
        bind_table (self, own);
    }
  zhu_diags_append (diags, own);
  if (!zhu_diags_ok (own, ZHU_ERROR_TEMPLATE, error))
    return NULL;
  return g_steal_pointer (&self);
}
