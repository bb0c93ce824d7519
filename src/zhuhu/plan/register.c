/* Registers: what is listed, its fields, its order and its groups. A register is a table whose rows
 * are records: aggregates of its fields run over the lines of the row inside 范围 (language §8). */
#include "zhuhu/plan/private.h"

#include <string.h>

void
zhu_field_free (ZhuField *self)
{
  g_free (self->head);
  g_free (self);
}

static const ZhuDictionary *
dictionary_of (const ZhuPlan *plan)
{
  return zhu_model_dictionary (plan->model);
}

/* The entity whose record a row is: the listed one, or for areas the root. */
static const ZhuEntity *
row_entity (const ZhuPlan *plan)
{
  return plan->listed != NULL
             ? plan->listed
             : g_ptr_array_index (zhu_dictionary_entities (dictionary_of (plan)), 0);
}

static gboolean
is_call (const ZhuNode *node, const char *id)
{
  return node->kind == ZHU_NODE_CALL
         && g_str_equal (zhu_plan_word_id (node->text, ZHU_WORD_FUNCTION), id);
}

/* ---- What a field is ---- */

static gboolean
is_aggregate (const ZhuPlan *plan, const ZhuNode *node)
{
  static const char *const ids[]
      = { "count", "sum", "mean", "min", "max", "median", "distinct", "pct" };

  if (node == NULL)
    return FALSE;
  if (node->kind == ZHU_NODE_NAME)
    {
      const NameKind kind = zhu_plan_name_kind (plan, node);

      return kind == ZHU_NAME_ENTITY || kind == ZHU_NAME_MEASURE || kind == ZHU_NAME_SERIES;
    }
  for (gsize i = 0; i < G_N_ELEMENTS (ids); i++)
    if (is_call (node, ids[i]))
      return TRUE;
  if (is_call (node, "any"))
    return FALSE;
  for (guint i = 0; i < node->children->len; i++)
    if (is_aggregate (plan, g_ptr_array_index (node->children, i)))
      return TRUE;
  return FALSE;
}

static gboolean
bind_area_field (const ZhuPlan *plan, const ZhuNode *node, ZhuField *field)
{
  if (node->kind != ZHU_NODE_NAME || plan->area == NULL
      || !zhu_plan_is_level (node->text, &field->level))
    return FALSE;
  field->kind = ZHU_FIELD_AREA;
  field->is_code = node->text2 != NULL
                   && (g_str_equal (node->text2, "代码") || g_str_equal (node->text2, "code"));
  return node->text2 == NULL || field->is_code || g_str_equal (node->text2, "名称");
}

static const ZhuVariable *
stored_variable (const ZhuPlan *plan, const ZhuNode *node)
{
  const ZhuVariable *variable;

  if (node->kind != ZHU_NODE_NAME)
    return NULL;
  variable = node->text2 != NULL
                 ? zhu_dictionary_variable (dictionary_of (plan), node->text, node->text2)
                 : zhu_dictionary_variable (dictionary_of (plan), NULL, node->text);
  return variable != NULL && variable->formula == NULL ? variable : NULL;
}

/* A masked variable that @expr would show past its mask; NULL if there is none. Conditions on it,
 * and the codes they lead to, do not show it. */
static const ZhuVariable *
unmasked_by (const ZhuExpr *expr)
{
  g_autoptr (GHashTable) variables = g_hash_table_new (NULL, NULL);
  const ZhuType type = zhu_expr_type (expr);
  const ZhuVariable *first = NULL;
  GHashTableIter iter;
  gpointer key;

  if (zhu_expr_mask (expr) == ZHU_MASK_NONE)
    return NULL;
  zhu_expr_add_variables (expr, variables);
  g_hash_table_iter_init (&iter, variables);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    {
      const ZhuVariable *variable = key;

      if (variable->mask == ZHU_MASK_NONE || type == ZHU_TYPE_BOOLEAN || type == ZHU_TYPE_CODE
          || (type != ZHU_TYPE_TEXT && variable->type == ZHU_TYPE_TEXT)
          || (first != NULL && first->index < variable->index))
        continue;
      first = variable;
    }
  return first;
}

static void
bind_value_field (ZhuPlan *plan, const ZhuNode *node, ZhuField *field, ZhuDiags *diags)
{
  const ZhuEntity *entity;
  const ZhuVariable *masked;

  field->kind = ZHU_FIELD_VALUE;
  field->variable = stored_variable (plan, node);
  field->expr = zhu_model_compile (plan->model, node, ZHU_DATE_END, plan->listed, diags);
  if (field->expr == NULL)
    return;
  masked = field->variable == NULL ? unmasked_by (field->expr) : NULL;
  if (masked != NULL)
    zhu_diags_add (diags, ZHU_DIAG_ERROR, "past-mask", &node->place,
                   _ ("name the variable alone, so that it is masked"),
                   _ ("the field would show %s past its masking rule (保密)"), masked->name);
  entity = zhu_expr_entity (field->expr);
  if (plan->listed == NULL || (entity != NULL && !zhu_entity_is_below (plan->listed, entity)))
    zhu_diags_add (diags, ZHU_DIAG_ERROR, "field-below", &node->place,
                   _ ("use 列举(…), 最大(…) or another aggregate"),
                   _ ("a row of this register holds several values of %s"), field->head);
}

/* ---- 列举(v[, c]) and 前列(v, n[, E]) ---- */

enum
{
  MOST_TOP = 64 /* codes that 前列 may name */
};

static gboolean
refuse_list (const ZhuNode *node, const char *text, ZhuDiags *diags)
{
  zhu_diags_add (diags, ZHU_DIAG_ERROR, "arguments", &node->place,
                 _ ("列举(v[, c]) or 前列(v, n[, E])"), "%s", text);
  return FALSE;
}

static gboolean
take_top (const ZhuNode *node, ZhuField *field, ZhuDiags *diags)
{
  if (node->kind != ZHU_NODE_NUMBER || node->number.denominator != 1 || node->number.numerator < 1
      || node->number.numerator > MOST_TOP)
    return refuse_list (node, _ ("前列 names 1 to 64 codes"), diags);
  field->n_top = (gsize) node->number.numerator;
  return TRUE;
}

static gboolean
take_counted (const ZhuPlan *plan, const ZhuNode *node, ZhuField *field, ZhuDiags *diags)
{
  if (node->kind != ZHU_NODE_NAME)
    return refuse_list (node, _ ("前列 counts by an entity"), diags);
  field->counted = zhu_dictionary_entity (dictionary_of (plan), node->text);
  if (field->counted == NULL)
    zhu_plan_add_unknown_name (plan, node, diags);
  return field->counted != NULL;
}

/* FALSE after findings. */
static gboolean
take_list_arguments (ZhuPlan *plan, const ZhuNode *call, ZhuField *field, ZhuDiags *diags)
{
  const gboolean is_top = field->kind == ZHU_FIELD_TOP;
  const ZhuNode *const *nodes = (const ZhuNode *const *) call->children->pdata;
  const guint n = call->children->len;

  if (n < (is_top ? 2 : 1))
    return refuse_list (call, _ ("the function lacks an argument"), diags);
  if (n > (is_top ? 3 : 2))
    return refuse_list (call, _ ("the function has more arguments than it takes"), diags);
  field->expr = zhu_model_compile (plan->model, nodes[0], ZHU_DATE_END, plan->listed, diags);
  if (field->expr == NULL)
    return FALSE;
  field->counted = zhu_expr_entity (field->expr);
  if (zhu_expr_list (field->expr) == NULL || field->counted == NULL)
    {
      zhu_diags_add (diags, ZHU_DIAG_ERROR, "no-categories", &nodes[0]->place,
                     _ ("name a variable with a code list"),
                     _ ("only coded variables can be listed"));
      return FALSE;
    }
  if (is_top)
    return take_top (nodes[1], field, diags)
           && (n < 3 || take_counted (plan, nodes[2], field, diags));
  if (n == 1)
    return TRUE;
  field->condition
      = zhu_plan_compile_condition (plan, nodes[1], ZHU_DATE_END, field->counted, diags);
  return field->condition != NULL;
}

/* What is listed, counted and asked must stand on one line with the row's record. */
static void
bind_list_field (ZhuPlan *plan, const ZhuNode *call, ZhuField *field, ZhuDiags *diags)
{
  const ZhuExpr *universe = plan->universes[ZHU_CONTEXT_NOW];
  const ZhuEntity *leaf = row_entity (plan);

  field->kind = is_call (call, "top") ? ZHU_FIELD_TOP : ZHU_FIELD_LIST;
  if (!take_list_arguments (plan, call, field, diags))
    return;
  if ((universe != NULL && !zhu_entity_deeper (leaf, zhu_expr_entity (universe), &leaf))
      || !zhu_entity_deeper (leaf, zhu_expr_entity (field->expr), &leaf)
      || !zhu_entity_deeper (leaf, field->counted, &leaf)
      || (field->condition != NULL
          && !zhu_entity_deeper (leaf, zhu_expr_entity (field->condition), &leaf)))
    zhu_diags_add (diags, ZHU_DIAG_ERROR, "two-branches", &call->place,
                   _ ("ask for the other with 有(…)"),
                   _ ("the measure leans on records of two kinds that stand on no common line"));
}

/* An entity's name: its key for the listed one and those above, else its count. */
static gboolean
bind_label_field (ZhuPlan *plan, const ZhuNode *node, ZhuField *field, ZhuDiags *diags)
{
  const ZhuEntity *entity = node->kind == ZHU_NODE_NAME && node->text2 == NULL
                                ? zhu_dictionary_entity (dictionary_of (plan), node->text)
                                : NULL;

  if (entity == NULL || plan->listed == NULL || !zhu_entity_is_below (plan->listed, entity))
    return FALSE;
  for (guint i = 0; i < entity->variables->len; i++)
    {
      const ZhuVariable *variable = g_ptr_array_index (entity->variables, i);

      if (variable->columns->len == 0
          || !g_str_equal (g_ptr_array_index (variable->columns, 0),
                           g_ptr_array_index (entity->key, 0)))
        continue;
      field->kind = ZHU_FIELD_VALUE;
      field->variable = variable;
      field->expr = zhu_model_variable (plan->model, variable, ZHU_DATE_END);
      return TRUE;
    }
  zhu_diags_add (diags, ZHU_DIAG_ERROR, "no-label", &node->place, _ ("name one of its variables"),
                 _ ("the key of %s is no variable of the dictionary"), entity->name);
  return TRUE;
}

static void
bind_field (ZhuPlan *plan, const ZhuMeasureSpec *spec, ZhuDiags *diags)
{
  ZhuField *field = g_new0 (ZhuField, 1);
  const ZhuNode *node = spec->formula;

  field->head = g_strdup (spec->label != NULL ? spec->label : spec->name);
  field->format = spec->format;
  field->decimals = spec->decimals >= 0 ? spec->decimals : plan->template_->decimals;
  g_ptr_array_add (plan->fields, field);
  if (node == NULL || bind_area_field (plan, node, field)
      || bind_label_field (plan, node, field, diags))
    return;
  if (is_call (node, "list") || is_call (node, "top"))
    bind_list_field (plan, node, field, diags);
  else if (is_aggregate (plan, node))
    {
      field->kind = ZHU_FIELD_FORMULA;
      field->measure = zhu_plan_measure_new (plan, node, field->head);
      field->measure->spec = spec;
      field->measure->format = spec->format;
    }
  else
    bind_value_field (plan, node, field, diags);
}

/* ---- Order and groups ---- */

static gboolean
bind_order (ZhuPlan *plan, const char *name, GArray *to, ZhuDiags *diags)
{
  ZhuOrder order = { 0 };
  ZhuNode node = { .kind = ZHU_NODE_NAME,
                   .text = (char *) name,
                   .place = plan->template_->listing->entity_place };

  if (plan->area != NULL && zhu_plan_is_level (name, &order.level))
    {
      order.is_area = TRUE;
      g_array_append_val (to, order);
      return TRUE;
    }
  order.variable = zhu_dictionary_variable (dictionary_of (plan), NULL, name);
  if (order.variable == NULL)
    {
      zhu_plan_add_unknown_name (plan, &node, diags);
      return FALSE;
    }
  if (plan->listed == NULL || !zhu_entity_is_below (plan->listed, order.variable->entity))
    {
      zhu_diags_add (
          diags, ZHU_DIAG_ERROR, "field-below", &node.place,
          _ ("排序 and 分组 take area levels, and variables of what is listed or above it"),
          _ ("a row of this register holds several values of %s"), name);
      return FALSE;
    }
  order.expr = zhu_model_variable (plan->model, order.variable, ZHU_DATE_END);
  g_array_append_val (to, order);
  return TRUE;
}

static void
bind_orders (ZhuPlan *plan, const GPtrArray *names, GArray *to, ZhuDiags *diags)
{
  for (guint i = 0; i < names->len; i++)
    bind_order (plan, g_ptr_array_index (names, i), to, diags);
}

/* The template has seen to it that each is a group. */
static void
bind_subtotals (ZhuPlan *plan)
{
  const ZhuRegisterSpec *listing = plan->template_->listing;

  for (guint i = 0; i < listing->subtotals->len; i++)
    for (gsize group = 0; group < listing->groups->len; group++)
      if (g_str_equal (g_ptr_array_index (listing->subtotals, i),
                       g_ptr_array_index (listing->groups, group)))
        g_array_append_val (plan->subtotals, group);
}

static gboolean
bind_listed (ZhuPlan *plan, ZhuDiags *diags)
{
  const ZhuRegisterSpec *listing = plan->template_->listing;
  ZhuNode node = { .kind = ZHU_NODE_NAME, .text = listing->entity, .place = listing->entity_place };

  plan->listed = zhu_dictionary_entity (dictionary_of (plan), listing->entity);
  if (plan->listed != NULL)
    return TRUE;
  if (plan->area != NULL && zhu_plan_is_level (listing->entity, &plan->listed_level))
    {
      plan->lists_areas = TRUE;
      return TRUE;
    }
  zhu_plan_add_unknown_name (plan, &node, diags);
  return FALSE;
}

static void
mark_once (ZhuPlan *plan)
{
  const GPtrArray *once = plan->template_->listing->once;

  for (guint i = 0; i < plan->fields->len; i++)
    {
      ZhuField *field = g_ptr_array_index (plan->fields, i);

      for (guint j = 0; j < once->len; j++)
        field->once |= g_str_equal (field->head, g_ptr_array_index (once, j))
                       || (field->variable != NULL
                           && g_str_equal (field->variable->name, g_ptr_array_index (once, j)));
    }
}

/* The records of a row are the present ones; outside series, other rows and other periods are not
 * among them. */
static gboolean
is_within_row (const ZhuPlan *plan, const ZhuTerm *term)
{
  if (term->kind == ZHU_TERM_SERIES || term->kind == ZHU_TERM_SHIFT || term->kind == ZHU_TERM_RANK
      || (term->kind == ZHU_TERM_ATOM
          && g_array_index (plan->atoms, ZhuAtom, term->atom).context != ZHU_CONTEXT_NOW))
    return FALSE;
  for (guint i = 0; i < term->children->len; i++)
    if (!is_within_row (plan, g_ptr_array_index (term->children, i)))
      return FALSE;
  return TRUE;
}

/* Whether each aggregate has lines together with the row's record. */
static gboolean
stands_below (const ZhuPlan *plan, const ZhuTerm *term)
{
  const ZhuEntity *leaf;

  if (term->kind == ZHU_TERM_ATOM
      && !zhu_entity_deeper (g_array_index (plan->atoms, ZhuAtom, term->atom).leaf,
                             row_entity (plan), &leaf))
    return FALSE;
  for (guint i = 0; i < term->children->len; i++)
    if (!stands_below (plan, g_ptr_array_index (term->children, i)))
      return FALSE;
  return TRUE;
}

static void
check_measures (const ZhuPlan *plan, ZhuDiags *diags)
{
  for (guint i = 0; i < plan->fields->len; i++)
    {
      const ZhuField *field = g_ptr_array_index (plan->fields, i);
      const ZhuTerm *term = field->measure != NULL ? field->measure->terms[ZHU_CONTEXT_NOW] : NULL;

      if (term != NULL && !stands_below (plan, term))
        zhu_diags_add (
            diags, ZHU_DIAG_ERROR, "two-branches", &field->measure->node->place,
            _ ("ask for the other with 有(…)"),
            _ ("the measure leans on records of two kinds that stand on no common line"));
      if (term != NULL && !is_within_row (plan, term))
        zhu_diags_add (diags, ZHU_DIAG_ERROR, "beyond-row", &field->measure->node->place,
                       _ ("take it into a table: a register has no shares, ranks, changes, earlier "
                          "periods or outside series"),
                       _ ("%s cannot be counted from the records of one row"), field->head);
    }
}

/* FALSE after a finding: 范围 leans on records that no line has together with a listed one. */
static gboolean
check_universe (const ZhuPlan *plan, ZhuDiags *diags)
{
  const ZhuExpr *universe = plan->universes[ZHU_CONTEXT_NOW];
  const ZhuEntity *leaf = NULL;

  if (universe == NULL || zhu_entity_deeper (row_entity (plan), zhu_expr_entity (universe), &leaf))
    return TRUE;
  zhu_diags_add (diags, ZHU_DIAG_ERROR, "two-branches", &plan->template_->listing->entity_place,
                 _ ("ask for one of them with 有(entity, condition)"),
                 _ ("the formula leans on %s and %s, and no one record has both"),
                 zhu_expr_entity (universe)->name, row_entity (plan)->name);
  return FALSE;
}

void
zhu_plan_bind_register (ZhuPlan *plan, ZhuDiags *diags)
{
  const ZhuRegisterSpec *listing = plan->template_->listing;

  if (!bind_listed (plan, diags) || !check_universe (plan, diags))
    return;
  for (guint i = 0; i < listing->fields->len; i++)
    bind_field (plan, g_ptr_array_index (listing->fields, i), diags);
  bind_orders (plan, listing->order, plan->order, diags);
  bind_orders (plan, listing->groups, plan->groups, diags);
  bind_subtotals (plan);
  mark_once (plan);
  if (zhu_diags_count (diags, ZHU_DIAG_ERROR) > 0)
    return;
  zhu_plan_bind_measures (plan, diags);
  check_measures (plan, diags);
}
