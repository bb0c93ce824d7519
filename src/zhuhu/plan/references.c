/* What rules, sentences and 不适用 refer to, checked against the rows and columns that the template
 * unfolds to, before any data is read. A row that comes from the data cannot be missed here: an
 * appended 缺失 or 未列 is a line of the plan whether it will be printed or not, and an area that
 * the report's area does not unfold to is no error of a rule, which is then not tested. */
#include "zhuhu/plan/private.h"

typedef enum
{
  FITS,    /* there is such a line, or several where several may be named */
  UNKNOWN, /* an area that only the database may know */
  ABSENT,  /* an area, or a number, that this report's area does not unfold to */
  NOTHING,
  SEVERAL
} Fit;

/* One half of a reference, asked of one axis. */
typedef struct
{
  const ZhuPlan *plan;
  const ZhuPath *path;
  const ZhuPlace *place;
  gboolean is_column;
  gboolean takes_list; /* within 求和, and in 行 = */
  gboolean takes_all;  /* not given: every line in turn */
  const char *code;
  ZhuDiags *diags;
} Half;

static const ZhuPlanAxis *
axis_of (const Half *self)
{
  return self->is_column ? &self->plan->columns : &self->plan->rows;
}

/* ---- What a path fits ---- */

static gboolean
unfolds_areas (const ZhuPlanNode *node)
{
  gboolean found = node->of_areas;

  for (guint i = 0; i < node->children->len && !found; i++)
    found = unfolds_areas (g_ptr_array_index (node->children, i));
  return found;
}

static gboolean
unfolds_towns (const ZhuPlanNode *node)
{
  gboolean found = node->of_towns;

  for (guint i = 0; i < node->children->len && !found; i++)
    found = unfolds_towns (g_ptr_array_index (node->children, i));
  return found;
}

static gboolean
any_node_is_named (const ZhuPlanNode *node, const char *name)
{
  gboolean all;
  gboolean found = node->show != ZHU_SHOW_NEVER && zhu_plan_names_node (node, name, &all);

  for (guint i = 0; i < node->children->len && !found && node->show != ZHU_SHOW_NEVER; i++)
    found = any_node_is_named (g_ptr_array_index (node->children, i), name);
  return found;
}

/* The innermost name of the path that no head bears; NULL if each is the name of some head. */
static const char *
first_unknown (const Half *self)
{
  const GPtrArray *names = self->path->names;

  for (guint i = names->len; i-- > 0;)
    if (!any_node_is_named (axis_of (self)->root, g_ptr_array_index (names, i)))
      return g_ptr_array_index (names, i);
  return NULL;
}

/* Villages, and most townships, are known once a store is open. */
static gboolean
areas_are_complete (const ZhuDictionary *dictionary)
{
  const ZhuAreas *areas = zhu_dictionary_areas (dictionary);

  if (zhu_dictionary_area_table (dictionary) == NULL)
    return TRUE;
  for (gsize i = zhu_areas_length (areas); i-- > 0;)
    if (zhu_areas_get (areas, i)->level == ZHU_LEVEL_VILLAGE)
      return TRUE;
  return FALSE;
}

static Fit
fit_unknown_name (const Half *self, const char *name)
{
  const ZhuDictionary *dictionary = zhu_model_dictionary (self->plan->model);
  ZhuLevel level;

  if (!unfolds_areas (axis_of (self)->root))
    return NOTHING;
  if (zhu_level_from_name (name, &level)
      || zhu_areas_find (zhu_dictionary_areas (dictionary), name) != NULL)
    return ABSENT;
  return unfolds_towns (axis_of (self)->root) && !areas_are_complete (dictionary) ? UNKNOWN
                                                                                  : NOTHING;
}

static unsigned
n_numbered (const ZhuPlanAxis *axis)
{
  unsigned n = 0;

  for (guint i = 0; i < axis->lines->len; i++)
    n = MAX (n, g_array_index (axis->lines, ZhuPlanLine, i).number);
  return n;
}

static Fit
fit_empty (const Half *self)
{
  const char *unknown = self->path->kind == ZHU_PATH_NAMES ? first_unknown (self) : NULL;

  if (unknown != NULL)
    return fit_unknown_name (self, unknown);
  /* 下辖 of an area that has none below, and numbers of rows that it does not unfold to. */
  return unfolds_areas (axis_of (self)->root) ? ABSENT : NOTHING;
}

static Fit
fit_path (const Half *self)
{
  const ZhuPlanAxis *axis = axis_of (self);
  const ZhuPath *path = self->path;
  const ZhuPath parents = { .kind = ZHU_PATH_PARENTS };
  gboolean is_list;
  g_autoptr (GArray) lines = NULL;

  if (path->kind == ZHU_PATH_NONE && self->takes_all)
    return FITS;
  lines = zhu_plan_find_lines (axis, path->kind == ZHU_PATH_CHILDREN ? &parents : path, &is_list);
  if (path->kind == ZHU_PATH_COLUMNS || path->kind == ZHU_PATH_ROW_NUMBER)
    if (MAX (path->first, path->last) > n_numbered (axis))
      return fit_empty (self);
  if (lines->len == 0)
    return fit_empty (self);
  if (path->kind == ZHU_PATH_PARENTS || path->kind == ZHU_PATH_CHILDREN)
    return FITS;
  return lines->len == 1 || (self->takes_list && is_list) ? FITS : SEVERAL;
}

/* ---- How it is said ---- */

static void
collect_heads (const ZhuPlanNode *node, GPtrArray *heads)
{
  if (node->show == ZHU_SHOW_NEVER)
    return;
  if (*node->label != '\0')
    g_ptr_array_add (heads, node->label);
  if (node->name != NULL)
    g_ptr_array_add (heads, node->name);
  for (guint i = 0; i < node->children->len; i++)
    collect_heads (g_ptr_array_index (node->children, i), heads);
}

/* The nearest head, or the first few of them. */
static char *
name_remedy (const Half *self)
{
  enum
  {
    SHOWN = 6
  };
  const char *unknown = first_unknown (self);
  g_autoptr (GPtrArray) heads = g_ptr_array_new ();
  g_autoptr (GString) list = g_string_new (NULL);
  const char *nearest;

  collect_heads (axis_of (self)->root, heads);
  g_ptr_array_add (heads, NULL);
  nearest = unknown != NULL ? zhu_text_nearest (unknown, (const char *const *) heads->pdata) : NULL;
  if (nearest != NULL)
    return g_strdup_printf (_ ("did you mean %s?"), nearest);
  if (unknown == NULL)
    return g_strdup (_ ("name heads from outside in, as printed"));
  for (guint i = 0, n = 0; i + 1 < heads->len && n < SHOWN; i++)
    if (i == 0 || !g_str_equal (heads->pdata[i], heads->pdata[i - 1]))
      {
        g_string_append_printf (list, "%s%s", n > 0 ? "、" : "", (const char *) heads->pdata[i]);
        n++;
      }
  return g_strdup_printf (self->is_column ? _ ("the columns are %s …") : _ ("the rows are %s …"),
                          list->str);
}

static char *
join_names (const ZhuPath *path)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < path->names->len; i++)
    g_string_append_printf (text, "%s%s", i > 0 ? "." : "",
                            (const char *) g_ptr_array_index (path->names, i));
  return g_string_free (text, FALSE);
}

static void
say_nothing (const Half *self)
{
  const char *id = self->plan->template_->id;
  const unsigned n = n_numbered (axis_of (self));
  g_autofree char *text = NULL;
  g_autofree char *remedy = NULL;

  if (self->path->kind == ZHU_PATH_NAMES)
    {
      g_autofree char *path = join_names (self->path);

      text = g_strdup_printf (self->is_column ? _ ("table %s has no column %s")
                                              : _ ("table %s has no row %s"),
                              id, path);
      remedy = name_remedy (self);
    }
  else if (self->path->kind == ZHU_PATH_COLUMNS || self->path->kind == ZHU_PATH_ROW_NUMBER)
    {
      text = g_strdup_printf (self->is_column ? _ ("table %s has no column number %u")
                                              : _ ("table %s has no row number %u"),
                              id, MAX (self->path->first, self->path->last));
      remedy = g_strdup_printf (_ ("choose a number from 1 to %u"), n);
    }
  else
    {
      text = g_strdup_printf (_ ("table %s has no rows with rows unfolded below them"), id);
      remedy = g_strdup (_ ("unfold them, as in 地区(填报单位, 县), or name the rows"));
    }
  zhu_diags_add (self->diags, ZHU_DIAG_ERROR, self->code, self->place, remedy, "%s", text);
}

static void
say_several (const Half *self)
{
  const char *id = self->plan->template_->id;

  if (self->path->kind == ZHU_PATH_NONE)
    zhu_diags_add (self->diags, ZHU_DIAG_ERROR, self->code, self->place,
                   _ ("write 表(01).行(合计).户数"),
                   _ ("a reference to table %s names table, row and column"), id);
  else
    zhu_diags_add (self->diags, ZHU_DIAG_ERROR, self->code, self->place,
                   _ ("name heads from outside in, as printed; several only within 求和(…)"),
                   self->is_column ? _ ("the path names several columns of table %s")
                                   : _ ("the path names several rows of table %s"),
                   id);
}

/* Rows of other areas: a rule is not tested for them, but a sentence cannot do without. */
static void
check_half (const Half *self, gboolean must_be_there)
{
  switch (fit_path (self))
    {
    case FITS:
    case UNKNOWN:
      return;
    case ABSENT:
      if (must_be_there)
        zhu_diags_add (self->diags, ZHU_DIAG_ERROR, self->code, self->place,
                       _ ("name an area below the report's, or 合计"),
                       _ ("table %s has no such row or column for %s"), self->plan->template_->id,
                       self->plan->area->name);
      return;
    case NOTHING:
      say_nothing (self);
      return;
    case SEVERAL:
      say_several (self);
      return;
    }
}

/* ---- Rules ---- */

/* What is being checked: the table of the rules themselves, or the others of a run. */
typedef struct
{
  const ZhuPlan *own;     /* NULL: rules of a report */
  const GPtrArray *plans; /* element: ZhuPlan *; NULL: only references to @own */
  ZhuDiags *diags;
} Check;

/* The plan to ask, NULL if it is not asked now. */
static const ZhuPlan *
plan_of (const Check *self, const ZhuRef *ref)
{
  const gboolean is_own
      = ref->table == NULL
        || (self->own != NULL && g_strcmp0 (ref->table, self->own->template_->id) == 0);

  if (self->plans == NULL || is_own)
    return self->plans == NULL && is_own ? self->own : NULL;
  for (guint i = 0; i < self->plans->len; i++)
    {
      const ZhuPlan *plan = g_ptr_array_index (self->plans, i);

      if (g_strcmp0 (plan->template_->id, ref->table) == 0)
        return plan;
    }
  return NULL;
}

static gboolean
refuse_register (const ZhuPlan *plan, const ZhuRef *ref, const char *code, ZhuDiags *diags)
{
  if (plan->template_->listing == NULL)
    return FALSE;
  zhu_diags_add (diags, ZHU_DIAG_ERROR, code, &ref->place, _ ("refer to a table"),
                 _ ("%s is a register and has no cells to refer to"), plan->template_->id);
  return TRUE;
}

static void
check_rule_ref (const Check *self, const ZhuRef *ref, gboolean in_sum)
{
  const ZhuPlan *plan = plan_of (self, ref);
  Half half = { plan,   &ref->row,          &ref->place,      FALSE,
                in_sum, ref->table == NULL, "rule-reference", self->diags };

  if (plan == NULL || refuse_register (plan, ref, half.code, self->diags))
    return;
  if (ref->table != NULL && ref->row.kind == ZHU_PATH_NONE)
    half.takes_list = FALSE;
  check_half (&half, FALSE);
  half.path = &ref->column;
  half.is_column = TRUE;
  half.takes_list = in_sum && !(ref->table != NULL && ref->column.kind == ZHU_PATH_NONE);
  check_half (&half, FALSE);
}

static void
check_side (const Check *self, const ZhuSide *side, gboolean in_sum)
{
  if (side->ref != NULL)
    check_rule_ref (self, side->ref, in_sum);
  for (guint i = 0; i < side->children->len; i++)
    check_side (self, g_ptr_array_index (side->children, i), side->kind == ZHU_SIDE_SUM);
}

/* 行 = and 列 = of a rule. */
static void
check_narrowing (const Check *self, const ZhuRule *rule)
{
  const ZhuPath columns = { .kind = rule->first_column > 0 ? ZHU_PATH_COLUMNS : ZHU_PATH_NONE,
                            .first = rule->first_column,
                            .last = MAX (rule->first_column, rule->last_column) };
  Half half = { self->own, &rule->rows, &rule->rows_place, FALSE,
                TRUE,      TRUE,        "rule-reference",  self->diags };

  check_half (&half, FALSE);
  half.path = &columns;
  half.place = &rule->columns_place;
  half.is_column = TRUE;
  check_half (&half, FALSE);
}

static void
check_rules (const Check *self, const GPtrArray *rules)
{
  for (guint i = 0; i < rules->len; i++)
    {
      const ZhuRule *rule = g_ptr_array_index (rules, i);

      check_side (self, rule->left, FALSE);
      check_side (self, rule->right, FALSE);
      if (self->own != NULL && self->plans == NULL)
        check_narrowing (self, rule);
    }
}

/* Cells of earlier periods that one table's rules, or the report's, ask of another are counted
 * there.
 */
static void
recall_side (const Check *self, const ZhuSide *side)
{
  for (guint i = 0; side->ref != NULL && i < self->plans->len; i++)
    {
      ZhuPlan *plan = g_ptr_array_index (self->plans, i);

      if (plan != self->own && g_strcmp0 (plan->template_->id, side->ref->table) == 0)
        zhu_plan_recall (plan, side->ref);
    }
  for (guint i = 0; i < side->children->len; i++)
    recall_side (self, g_ptr_array_index (side->children, i));
}

static void
recall (const Check *self, const GPtrArray *rules)
{
  for (guint i = 0; i < rules->len; i++)
    {
      const ZhuRule *rule = g_ptr_array_index (rules, i);

      recall_side (self, rule->left);
      recall_side (self, rule->right);
    }
}

/* ---- Sentences ---- */

static gboolean
is_in_run (const Check *self, const char *id)
{
  for (guint i = 0; i < self->plans->len; i++)
    if (g_strcmp0 (((const ZhuPlan *) g_ptr_array_index (self->plans, i))->template_->id, id) == 0)
      return TRUE;
  return FALSE;
}

static void
check_figure (const Check *self, const ZhuRef *ref)
{
  const ZhuPlan *plan = plan_of (self, ref);
  Half half = { plan, &ref->row, &ref->place, FALSE, FALSE, FALSE, "figure", self->diags };

  if (self->plans != NULL && !is_in_run (self, ref->table))
    zhu_diags_add (self->diags, ZHU_DIAG_ERROR, half.code, &ref->place,
                   _ ("name a table of this run, or leave the figure out"),
                   _ ("the text names table %s, which is not counted here"), ref->table);
  if (plan == NULL || refuse_register (plan, ref, half.code, self->diags))
    return;
  check_half (&half, TRUE);
  half.path = &ref->column;
  half.is_column = TRUE;
  check_half (&half, TRUE);
}

/* A figure of an earlier period is counted there too. */
static void
recall_figure (const Check *self, const ZhuRef *ref)
{
  for (guint i = 0; self->plans != NULL && i < self->plans->len; i++)
    {
      ZhuPlan *plan = g_ptr_array_index (self->plans, i);

      if (ref->table != NULL ? g_str_equal (plan->template_->id, ref->table) : plan == self->own)
        zhu_plan_recall (plan, ref);
    }
}

static void
check_text (const Check *self, const GPtrArray *pieces)
{
  for (guint i = 0; pieces != NULL && i < pieces->len; i++)
    {
      const ZhuPiece *piece = g_ptr_array_index (pieces, i);

      if (piece->kind != ZHU_PIECE_REF)
        continue;
      check_figure (self, piece->ref);
      recall_figure (self, piece->ref);
    }
}

static void
check_texts (const Check *self, const ZhuTemplate *template_)
{
  check_text (self, template_->title);
  for (guint i = 0; i < template_->notes->len; i++)
    check_text (self, g_ptr_array_index (template_->notes, i));
}

/* ---- 不适用 ---- */

static void
check_blocked (const ZhuPlan *plan, ZhuDiags *diags)
{
  const GPtrArray *blocked = plan->template_->blocked;

  for (guint i = 0; i < blocked->len; i++)
    {
      const ZhuRef *ref = g_ptr_array_index (blocked, i);
      Half half = { plan, &ref->row, &ref->place, FALSE, TRUE, TRUE, "blocked-nothing", diags };

      /* All cells that the path names are blocked: several are no ambiguity. */
      if (fit_path (&half) == NOTHING)
        say_nothing (&half);
      half.path = &ref->column;
      half.is_column = TRUE;
      if (fit_path (&half) == NOTHING)
        say_nothing (&half);
    }
}

/* ---- The whole ---- */

void
zhu_plan_check_own_references (const ZhuPlan *plan, ZhuDiags *diags)
{
  const Check check = { plan, NULL, diags };

  if (plan->template_->listing == NULL)
    {
      check_rules (&check, plan->template_->rules);
      check_blocked (plan, diags);
    }
  check_texts (&check, plan->template_);
}

gboolean
zhu_plan_check_references (const GPtrArray *plans,
                           const ZhuReport *report,
                           ZhuDiags *diags,
                           GError **error)
{
  g_autoptr (ZhuDiags) own = zhu_diags_new ();
  const Check check = { NULL, plans, own };

  g_return_val_if_fail (plans != NULL, FALSE);

  for (guint i = 0; i < plans->len; i++)
    {
      const ZhuPlan *plan = g_ptr_array_index (plans, i);
      const Check other = { plan, plans, own };

      if (plan->template_->listing == NULL)
        {
          check_rules (&other, plan->template_->rules);
          recall (&other, plan->template_->rules);
        }
      check_texts (&other, plan->template_);
    }
  if (report != NULL)
    {
      check_rules (&check, report->rules);
      recall (&check, report->rules);
      check_text (&check, report->title);
      for (guint i = 0; i < report->paragraphs->len; i++)
        check_text (&check,
                    ((const ZhuParagraphSpec *) g_ptr_array_index (report->paragraphs, i))->pieces);
    }
  zhu_diags_append (diags, own);
  return zhu_diags_ok (own, ZHU_ERROR_TEMPLATE, error);
}
