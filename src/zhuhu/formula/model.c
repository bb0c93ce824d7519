/* The model: a dictionary with its derived variables compiled. Expressions are interned by a key
 * text of all their fields, so that equal formulas, wherever they stand, are evaluated once. */
#include "zhuhu/formula/private.h"

#include <string.h>

/* ---- Expressions ---- */

static void
expr_free (gpointer data)
{
  ZhuExpr *self = data;

  if (self == NULL)
    return;
  g_free (self->children);
  g_free (self->text);
  g_free (self->map);
  g_free (self);
}

gboolean
zhu_entity_join (const ZhuEntity *a, const ZhuEntity *b, const ZhuEntity **deeper)
{
  if (a == NULL || b == NULL)
    {
      *deeper = a == NULL ? b : a;
      return TRUE;
    }
  if (zhu_entity_is_below (a, b))
    {
      *deeper = a;
      return TRUE;
    }
  *deeper = b;
  return zhu_entity_is_below (b, a);
}

void
expr_set_entity (ZhuExpr *expr, const ZhuEntity *entity)
{
  expr->entity = entity;
  expr->leans = entity == NULL ? 0 : G_GUINT64_CONSTANT (1) << entity->index;
}

ZhuExpr *
expr_new (Op op, ZhuType type, gsize n, const ZhuExpr *const *children)
{
  ZhuExpr *self = g_new0 (ZhuExpr, 1);

  self->op = op;
  self->type = type;
  self->n_children = n;
  self->children = g_new0 (const ZhuExpr *, n + 1);
  self->height = 1;
  for (gsize i = 0; i < n; i++)
    {
      const ZhuExpr *child = children[i];

      self->children[i] = child;
      if (child == NULL)
        continue;
      self->leans |= child->leans;
      self->height = MAX (self->height, child->height + 1);
      self->needs_areas |= child->needs_areas;
      zhu_entity_join (self->entity, child->entity, &self->entity);
    }
  return self;
}

static void
append_text (GString *key, const char *text)
{
  if (text != NULL)
    g_string_append_printf (key, "%" G_GSIZE_FORMAT ":%s", strlen (text), text);
  g_string_append_c (key, ';');
}

static char *
expr_key (const ZhuExpr *self)
{
  GString *key = g_string_new (NULL);

  g_string_append_printf (key, "%d;%d;%p;%" G_GINT64_FORMAT ";%d;%d;%p;%p;%d;", (int) self->op,
                          (int) self->type, (const void *) self->list, self->value, self->compare,
                          (int) self->level, (const void *) self->variable,
                          (const void *) self->counted,
                          self->entity == NULL ? -1 : (int) self->entity->index);
  append_text (key, self->text);
  for (gsize i = 0; i < self->n_children; i++)
    g_string_append_printf (key, "%ld,",
                            self->children[i] == NULL ? -1L : (long) self->children[i]->id);
  g_string_append_c (key, ';');
  for (gsize i = 0; i < self->n_map; i++)
    g_string_append_printf (key, "%" G_GINT64_FORMAT ",", self->map[i]);
  return g_string_free (key, FALSE);
}

const ZhuExpr *
model_intern (ZhuModel *self, ZhuExpr *expr)
{
  g_autofree char *key = expr_key (expr);
  const ZhuExpr *known = g_hash_table_lookup (self->by_key, key);

  if (known != NULL)
    {
      expr_free (expr);
      return known;
    }
  expr->id = self->exprs->len;
  expr->is_narrow = expr_fits_narrow (expr);
  g_ptr_array_add (self->exprs, expr);
  g_hash_table_insert (self->by_key, g_steal_pointer (&key), expr);
  return expr;
}

const ZhuExpr *
model_constant (ZhuModel *self, ZhuType type, const ZhuCodeList *list, gint64 value)
{
  ZhuExpr *expr = expr_new (OP_CONSTANT, type, 0, NULL);

  expr->list = list;
  expr->value = value;
  return model_intern (self, expr);
}

/* ---- Lists of the model's own ---- */

static void
code_free (gpointer data)
{
  ZhuCode *code = data;

  g_free (code->code);
  g_free (code->name);
  g_strfreev (code->aliases);
  g_strfreev (code->attributes);
  g_free (code);
}

static void
list_free (gpointer data)
{
  ZhuCodeList *list = data;

  g_free (list->name);
  g_ptr_array_unref (list->codes);
  g_ptr_array_unref (list->attributes);
  g_hash_table_unref (list->values);
  g_free (list);
}

static ZhuCodeList *
make_list (const char *name, const GPtrArray *names)
{
  ZhuCodeList *list = g_new0 (ZhuCodeList, 1);

  list->name = g_strdup (name);
  list->codes = g_ptr_array_new_with_free_func (code_free);
  list->attributes = g_ptr_array_new_with_free_func (g_free);
  list->values = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  for (gsize i = 0; i < names->len; i++)
    {
      const char *text = g_ptr_array_index (names, i);
      ZhuCode *code = g_new0 (ZhuCode, 1);
      g_autofree char *half = zhu_text_to_half_width (text);

      code->code = g_strdup_printf ("%" G_GSIZE_FORMAT, i + 1);
      code->name = g_strdup (text);
      code->aliases = g_new0 (char *, 1);
      code->attributes = g_new0 (char *, 1);
      g_ptr_array_add (list->codes, code);
      if (!g_hash_table_contains (list->values, g_strstrip (half)))
        g_hash_table_insert (list->values, g_steal_pointer (&half), GUINT_TO_POINTER (i + 1));
    }
  return list;
}

const ZhuCodeList *
model_list (ZhuModel *self, const char *name, const GPtrArray *names)
{
  GString *key = g_string_new (NULL);
  g_autofree char *text = NULL;
  ZhuCodeList *list;

  append_text (key, name);
  for (gsize i = 0; i < names->len; i++)
    append_text (key, g_ptr_array_index (names, i));
  text = g_string_free (key, FALSE);
  list = g_hash_table_lookup (self->lists, text);
  if (list == NULL)
    {
      list = make_list (name, names);
      g_hash_table_insert (self->lists, g_steal_pointer (&text), list);
    }
  return list;
}

/* ---- Derived variables ---- */

static const ZhuNode *
variable_tree (const Compiler *compiler, const ZhuVariable *variable)
{
  gpointer tree = NULL;

  if (!g_hash_table_lookup_extended (compiler->model->trees, variable, NULL, &tree))
    {
      tree = zhu_formula_parse (variable->formula, variable->entry, variable->formula_offset,
                                compiler->diags);
      g_hash_table_insert (compiler->model->trees, (gpointer) variable, tree);
    }
  return tree;
}

static gboolean
check_cycle (const Compiler *compiler, const ZhuVariable *variable)
{
  GPtrArray *above = compiler->model->in_progress;
  ZhuPlace place = { 0 };
  guint first = 0;
  GString *path;

  if (!g_ptr_array_find (above, variable, &first))
    return TRUE;
  path = g_string_new (NULL);
  for (gsize i = first; i < above->len; i++)
    g_string_append_printf (path, "%s → ",
                            ((const ZhuVariable *) g_ptr_array_index (above, i))->name);
  g_string_append (path, variable->name);
  if (variable->entry != NULL)
    place = variable->entry->place;
  zhu_diags_add (compiler->diags, ZHU_DIAG_ERROR, "cycle", &place,
                 _ ("take one of them out of the other's formula"),
                 _ ("“%s” is derived from itself: %s"), variable->name, path->str);
  g_string_free (path, TRUE);
  return FALSE;
}

/* A finding if @is_low is FALSE. */
static gboolean
check_height (const Compiler *compiler, const ZhuVariable *variable, gboolean is_low)
{
  const ZhuPlace none = { 0 };

  if (!is_low)
    zhu_diags_add (compiler->diags, ZHU_DIAG_ERROR, "derived-deep",
                   variable->entry != NULL ? &variable->entry->place : &none,
                   _ ("lean on fewer derived variables"), _ ("“%s” is derived over too many steps"),
                   variable->name);
  return is_low;
}

/* A formula may lean on its entity and those above: what stands below has no one value. */
static gboolean
check_derived (const Compiler *compiler,
               const ZhuVariable *variable,
               const ZhuNode *tree,
               const ZhuExpr *value)
{
  if (value->entity != NULL && !zhu_entity_is_below (variable->entity, value->entity))
    {
      add_finding (compiler, tree, "below-entity", _ ("ask with 有(…), 计数(…) or 最大(…)"),
                   _ ("“%s” belongs to %s, but its formula leans on %s below it"), variable->name,
                   variable->entity->name, value->entity->name);
      return FALSE;
    }
  if (variable->typed && (value->type != variable->type || value->list != variable->list)
      && value->op != OP_MISSING)
    {
      g_autofree char *type = describe_type (value);

      add_finding (compiler, tree, "type", _ ("give codes of the list, or declare no list"),
                   _ ("the formula of “%s” gives %s, not a code of the list %s"), variable->name,
                   type, variable->list == NULL ? "" : variable->list->name);
      return FALSE;
    }
  return TRUE;
}

static const ZhuExpr *
compile_derived (const Compiler *compiler, const ZhuVariable *variable)
{
  Compiler inner = *compiler;
  Wanted wanted = { variable->typed, variable->type, variable->list, FALSE, ZHU_LEVEL_PROVINCE };
  const ZhuNode *tree = variable_tree (compiler, variable);
  const ZhuExpr *value;
  ZhuExpr *derived;

  if (tree == NULL)
    return NULL;
  inner.anchor = variable->entity;
  value = compile_node (&inner, tree, &wanted);
  if (value == NULL || !check_height (compiler, variable, value->height <= MAX_HEIGHT)
      || !check_derived (compiler, variable, tree, value))
    return NULL;

  derived = expr_new (OP_DERIVED, variable->typed ? variable->type : value->type, 1, &value);
  derived->list = variable->typed ? variable->list : value->list;
  derived->variable = variable;
  derived->entity = variable->entity;
  derived->leans |= G_GUINT64_CONSTANT (1) << variable->entity->index;
  return model_intern (compiler->model, derived);
}

const ZhuExpr *
model_derived (const Compiler *compiler, const ZhuVariable *variable)
{
  ZhuModel *model = compiler->model;
  g_autofree char *key
      = g_strdup_printf ("%" G_GSIZE_FORMAT " %s", variable->index, compiler->context);
  gpointer known = NULL;
  const ZhuExpr *expr;

  if (g_hash_table_lookup_extended (model->derived, key, NULL, &known))
    return known;
  if (!check_cycle (compiler, variable)
      || !check_height (compiler, variable, model->in_progress->len < MAX_DERIVED))
    return NULL;
  g_ptr_array_add (model->in_progress, (gpointer) variable);
  expr = compile_derived (compiler, variable);
  g_ptr_array_set_size (model->in_progress, (int) model->in_progress->len - 1);
  g_hash_table_insert (model->derived, g_steal_pointer (&key), (gpointer) expr);
  return expr;
}

static void
compile_all_derived (ZhuModel *self, ZhuDiags *diags)
{
  const GPtrArray *variables = zhu_dictionary_variables (self->dictionary);
  Compiler compiler = { self, "", NULL, diags };

  for (gsize i = 0; i < variables->len; i++)
    {
      const ZhuVariable *variable = g_ptr_array_index (variables, i);

      if (variable->formula != NULL)
        model_derived (&compiler, variable);
    }
}

/* ---- The model ---- */

static void
model_clear (gpointer data)
{
  ZhuModel *self = data;

  g_hash_table_unref (self->by_key);
  g_ptr_array_unref (self->exprs);
  g_hash_table_unref (self->lists);
  g_hash_table_unref (self->trees);
  g_hash_table_unref (self->derived);
  g_ptr_array_unref (self->in_progress);
  zhu_dictionary_unref (self->dictionary);
}

static void
free_tree (gpointer data)
{
  zhu_node_free (data);
}

ZhuModel *
zhu_model_new (ZhuDictionary *dictionary, ZhuDiags *diags, GError **error)
{
  g_autoptr (ZhuModel) self = NULL;
  gsize n_errors;

  g_return_val_if_fail (dictionary != NULL && diags != NULL, NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  if (zhu_dictionary_entities (dictionary)->len > MAX_ENTITIES)
    {
      g_set_error (error, ZHU_ERROR, ZHU_ERROR_LIMIT,
                   _ ("the dictionary has more than %d entities; split it"), MAX_ENTITIES);
      return NULL;
    }
  if (zhu_dictionary_variables (dictionary)->len > MAX_VARIABLES)
    {
      g_set_error (error, ZHU_ERROR, ZHU_ERROR_LIMIT,
                   _ ("the dictionary has more than %d variables; split it"), MAX_VARIABLES);
      return NULL;
    }
  self = g_atomic_rc_box_new0 (ZhuModel);
  self->dictionary = zhu_dictionary_ref (dictionary);
  self->exprs = g_ptr_array_new_with_free_func (expr_free);
  self->by_key = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->lists = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, list_free);
  self->trees = g_hash_table_new_full (NULL, NULL, NULL, free_tree);
  self->derived = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->in_progress = g_ptr_array_new ();

  n_errors = zhu_diags_count (diags, ZHU_DIAG_ERROR);
  compile_all_derived (self, diags);
  if (zhu_diags_count (diags, ZHU_DIAG_ERROR) == n_errors)
    return g_steal_pointer (&self);
  zhu_diags_ok (diags, ZHU_ERROR_TEMPLATE, error);
  return NULL;
}

ZhuModel *
zhu_model_ref (ZhuModel *self)
{
  return g_atomic_rc_box_acquire (self);
}

void
zhu_model_unref (ZhuModel *self)
{
  if (self != NULL)
    g_atomic_rc_box_release_full (self, model_clear);
}

ZhuDictionary *
zhu_model_dictionary (const ZhuModel *self)
{
  return self->dictionary;
}

/* ---- Compiling ---- */

static const char *
context_of (ZhuDateName name)
{
  switch (name)
    {
    case ZHU_DATE_START:
    case ZHU_DATE_END:
    case ZHU_DATE_YEAR_START:
      return "";
    case ZHU_DATE_LAST_END:
      return "d";
    case ZHU_DATE_LAST_YEAR_END:
      return "e";
    case ZHU_DATE_SAME_END_LAST_YEAR:
      return "f";
    }
  return "";
}

const ZhuExpr *
zhu_model_compile (ZhuModel *self,
                   const ZhuNode *tree,
                   ZhuDateName context,
                   const ZhuEntity *anchor,
                   ZhuDiags *diags)
{
  Compiler compiler = { self, context_of (context), anchor, diags };
  const ZhuExpr *expr;

  g_return_val_if_fail (self != NULL && tree != NULL && diags != NULL, NULL);

  expr = compile_node (&compiler, tree, NULL);
  if (expr != NULL && expr->op == OP_MISSING)
    {
      add_finding (&compiler, tree, "type", _ ("write “x 缺失” to test a variable x"),
                   _ ("缺失 alone is no formula"));
      return NULL;
    }
  return expr;
}

const ZhuExpr *
zhu_model_variable (ZhuModel *self, const ZhuVariable *variable, ZhuDateName context)
{
  g_autoptr (ZhuDiags) diags = zhu_diags_new ();
  Compiler compiler = { self, context_of (context), NULL, diags };

  g_return_val_if_fail (self != NULL && variable != NULL, NULL);
  return compile_variable (&compiler, variable);
}

const ZhuExpr *
zhu_model_and (ZhuModel *self, const ZhuExpr *a, const ZhuExpr *b)
{
  const ZhuEntity *deeper;

  g_return_val_if_fail (self != NULL, NULL);
  if (a == NULL || b == NULL)
    return a == NULL ? b : a;
  g_return_val_if_fail (zhu_entity_join (a->entity, b->entity, &deeper), NULL);
  return a == b ? a : expr_join (self, OP_AND, a, b);
}

const ZhuEntity *
model_area_entity (const ZhuModel *self)
{
  const GPtrArray *entities = zhu_dictionary_entities (self->dictionary);

  for (gsize i = 0; i < entities->len; i++)
    {
      const ZhuEntity *entity = g_ptr_array_index (entities, i);

      if (entity->parent == NULL && entity->area_column != NULL)
        return entity;
    }
  return NULL;
}

const ZhuExpr *
zhu_model_area_level (ZhuModel *self, ZhuLevel level)
{
  ZhuExpr *expr;

  g_return_val_if_fail (self != NULL && model_area_entity (self) != NULL, NULL);
  expr = expr_new (OP_AREA_LEVEL, ZHU_TYPE_CODE, 0, NULL);
  expr->level = level;
  expr->needs_areas = TRUE;
  expr_set_entity (expr, model_area_entity (self));
  return model_intern (self, expr);
}

const ZhuExpr *
zhu_model_within (ZhuModel *self, const ZhuArea *area)
{
  ZhuExpr *expr;

  g_return_val_if_fail (self != NULL && area != NULL && model_area_entity (self) != NULL, NULL);
  expr = expr_new (OP_WITHIN, ZHU_TYPE_BOOLEAN, 0, NULL);
  expr->value = (gint64) area->index;
  expr->needs_areas = TRUE;
  expr_set_entity (expr, model_area_entity (self));
  return model_intern (self, expr);
}

/* ---- Properties ---- */

ZhuType
zhu_expr_type (const ZhuExpr *self)
{
  return self->type;
}

const ZhuCodeList *
zhu_expr_list (const ZhuExpr *self)
{
  return self->list;
}

const ZhuEntity *
zhu_expr_entity (const ZhuExpr *self)
{
  return self->entity;
}

static void
add_variables_of (const ZhuExpr *self, GHashTable *seen, GHashTable *variables)
{
  if (self == NULL || !g_hash_table_add (seen, (gpointer) self))
    return;
  if (self->op == OP_VARIABLE)
    g_hash_table_add (variables, (gpointer) self->variable);
  for (gsize i = 0; i < self->n_children; i++)
    add_variables_of (self->children[i], seen, variables);
}

void
zhu_expr_add_variables (const ZhuExpr *self, GHashTable *variables)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (NULL, NULL);

  add_variables_of (self, seen, variables);
}

static void
add_chain (const ZhuEntity *entity, GHashTable *entities)
{
  g_autoptr (GPtrArray) chain = entity_chain (entity);

  for (gsize i = 0; i < chain->len; i++)
    g_hash_table_add (entities, g_ptr_array_index (chain, i));
}

static void
add_entities_of (const ZhuExpr *self, GHashTable *seen, GHashTable *entities)
{
  if (self == NULL || !g_hash_table_add (seen, (gpointer) self))
    return;
  add_chain (self->entity, entities);
  add_chain (self->counted, entities);
  for (gsize i = 0; i < self->n_children; i++)
    add_entities_of (self->children[i], seen, entities);
}

void
zhu_expr_add_entities (const ZhuExpr *self, GHashTable *entities)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (NULL, NULL);

  add_entities_of (self, seen, entities);
}

gboolean
zhu_expr_needs_areas (const ZhuExpr *self)
{
  return self->needs_areas;
}
