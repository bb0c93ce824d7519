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

/* 列举(v[, c]) and 前列(v, n[, E]). */
static void
bind_list_field (ZhuPlan *plan, const ZhuNode *call, ZhuField *field, ZhuDiags *diags)
{
  const gboolean is_top = is_call (call, "top");
  const ZhuNode *value = call->children->len > 0 ? g_ptr_array_index (call->children, 0) : NULL;
  const ZhuNode *second = call->children->len > 1 ? g_ptr_array_index (call->children, 1) : NULL;
  const ZhuNode *third = call->children->len > 2 ? g_ptr_array_index (call->children, 2) : NULL;

  field->kind = is_top ? ZHU_FIELD_TOP : ZHU_FIELD_LIST;
  if (value == NULL || (is_top && (second == NULL || second->kind != ZHU_NODE_NUMBER)))
    {
      zhu_diags_add (diags, ZHU_DIAG_ERROR, "arguments", &call->place,
                     _ ("列举(v[, c]) or 前列(v, n[, E])"), _ ("the function lacks an argument"));
      return;
    }
  field->expr = zhu_model_compile (plan->model, value, ZHU_DATE_END, plan->listed, diags);
  if (field->expr == NULL)
    return;
  if (zhu_expr_list (field->expr) == NULL)
    zhu_diags_add (diags, ZHU_DIAG_ERROR, "no-categories", &value->place,
                   _ ("name a variable with a code list"),
                   _ ("only coded variables can be listed"));
  field->counted = zhu_expr_entity (field->expr);
  if (is_top)
    field->n_top = (gsize) CLAMP ((gint64) second->number.numerator, 1, 64);
  else if (second != NULL)
    field->condition = zhu_model_compile (plan->model, second, ZHU_DATE_END, field->counted, diags);
  if (third != NULL && third->kind == ZHU_NODE_NAME)
    {
      field->counted = zhu_dictionary_entity (dictionary_of (plan), third->text);
      if (field->counted == NULL)
        zhu_plan_add_unknown_name (plan, third, diags);
    }
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
  if (order.variable == NULL || !zhu_entity_is_below (row_entity (plan), order.variable->entity))
    {
      zhu_plan_add_unknown_name (plan, &node, diags);
      return FALSE;
    }
  order.expr = zhu_model_variable (plan->model, order.variable, ZHU_DATE_END);
  g_array_append_val (to, order);
  return TRUE;
}

static void
bind_orders (ZhuPlan *plan, const GPtrArray *names, GArray *to, ZhuDiags *diags)
{
  for (guint i = 0; names != NULL && i < names->len; i++)
    bind_order (plan, g_ptr_array_index (names, i), to, diags);
}

static void
bind_subtotals (ZhuPlan *plan, ZhuDiags *diags)
{
  const ZhuRegisterSpec *listing = plan->template_->listing;

  for (guint i = 0; listing->subtotals != NULL && i < listing->subtotals->len; i++)
    {
      const char *name = g_ptr_array_index (listing->subtotals, i);
      gboolean found = FALSE;

      for (guint j = 0; listing->groups != NULL && j < listing->groups->len; j++)
        if (g_str_equal (name, g_ptr_array_index (listing->groups, j)))
          {
            const gsize group = j;

            found = TRUE;
            g_array_append_val (plan->subtotals, group);
          }
      if (!found)
        zhu_diags_add (diags, ZHU_DIAG_ERROR, "subtotal-group", &listing->entity_place,
                       _ ("name it in 分组 too"), _ ("小计 = %s is no group of the register"),
                       name);
    }
}

static gboolean
bind_listed (ZhuPlan *plan, ZhuDiags *diags)
{
  const ZhuRegisterSpec *listing = plan->template_->listing;
  ZhuNode node = { .kind = ZHU_NODE_NAME, .text = listing->entity, .place = listing->entity_place };

  if (listing->entity == NULL)
    {
      zhu_diags_add (diags, ZHU_DIAG_ERROR, "no-entity", &listing->entity_place, _ ("列出 = 人"),
                     _ ("the register does not say what it lists"));
      return FALSE;
    }
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

      for (guint j = 0; once != NULL && j < once->len; j++)
        field->once |= g_str_equal (field->head, g_ptr_array_index (once, j))
                       || (field->variable != NULL
                           && g_str_equal (field->variable->name, g_ptr_array_index (once, j)));
    }
}

void
zhu_plan_bind_register (ZhuPlan *plan, ZhuDiags *diags)
{
  const ZhuRegisterSpec *listing = plan->template_->listing;

  if (!bind_listed (plan, diags))
    return;
  for (guint i = 0; listing->fields != NULL && i < listing->fields->len; i++)
    bind_field (plan, g_ptr_array_index (listing->fields, i), diags);
  bind_orders (plan, listing->order, plan->order, diags);
  bind_orders (plan, listing->groups, plan->groups, diags);
  bind_subtotals (plan, diags);
  mark_once (plan);
  if (zhu_diags_count (diags, ZHU_DIAG_ERROR) == 0)
    zhu_plan_bind_measures (plan, diags);
}
