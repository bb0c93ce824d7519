/* The records behind rules that do not hold. Both sides of most rules are sums of cells, and most
 * cells are sums of what single records add. So each root record, with all below it, has sides of
 * its own; those for which the rule does not hold by themselves are the cases. Sides that no single
 * record adds to (shares, outside series, numbers) have none. */
#include "zhuhu/cube/private.h"

#include <string.h>

/* What a record adds to a side: @factor for each record of the atom under both selectors. */
typedef struct
{
  ZhuBreach *breach;
  const ZhuPlan *plan;
  const ZhuAtom *atom;
  gsize row, column; /* selectors */
  int factor;
} Part;

typedef struct
{
  const ZhuCube *cube;
  GArray *parts;       /* element: Part */
  GPtrArray *breaches; /* element: ZhuBreach *: those that have parts */
  GPtrArray *sums;     /* by breach: GHashTable: key -> Sum * */
} Search;

typedef struct
{
  ZhuWide difference; /* in millionths */
  guint32 area;       /* index in the tree */
} Sum;

/* ---- Cells into parts ---- */

typedef struct
{
  Search *search;
  ZhuBreach *breach;
  const ZhuPlan *plan;
  guint row, column; /* plan lines */
  int factor;
} Place;

static gboolean add_term (const Place *place, const ZhuTerm *term);

static const ZhuPlanLine *
line_at (const ZhuPlanAxis *axis, guint i)
{
  return &g_array_index (axis->lines, ZhuPlanLine, i);
}

static gboolean
add_atom (const Place *place, const ZhuTerm *term)
{
  const ZhuPlan *plan = place->plan;
  const Part part = { .breach = place->breach,
                      .plan = plan,
                      .atom = &g_array_index (plan->atoms, ZhuAtom, term->atom),
                      .row = line_at (&plan->rows, place->row)->selector,
                      .column = line_at (&plan->columns, place->column)->selector,
                      .factor = place->factor };

  if (part.atom->kind != ZHU_COUNT && part.atom->kind != ZHU_SUM)
    return FALSE;
  g_array_append_val (place->search->parts, part);
  return TRUE;
}

static gboolean
add_column (const Place *place, const ZhuTerm *term)
{
  const ZhuPlanLine *line = line_at (&place->plan->columns, (guint) term->column);
  const ZhuPlanMeasure *measure = line->measure != NULL ? line->measure : place->plan->measure;
  Place other = *place;

  other.column = (guint) term->column;
  return measure != NULL && measure->terms[term->context] != NULL
         && add_term (&other, measure->terms[term->context]);
}

static gboolean
add_children (const Place *place, const ZhuTerm *term)
{
  for (guint i = 0; i < term->children->len; i++)
    {
      Place other = *place;

      if (term->kind == ZHU_TERM_NEGATE || (term->kind == ZHU_TERM_SUBTRACT && i > 0))
        other.factor = -place->factor;
      if (!add_term (&other, g_ptr_array_index (term->children, i)))
        return FALSE;
    }
  return TRUE;
}

/* FALSE if the term is no sum of what single records add. */
static gboolean
add_term (const Place *place, const ZhuTerm *term)
{
  switch (term->kind)
    {
    case ZHU_TERM_NUMBER:
      return term->number.numerator == 0;
    case ZHU_TERM_ATOM:
      return add_atom (place, term);
    case ZHU_TERM_COLUMN:
      return add_column (place, term);
    case ZHU_TERM_ADD:
    case ZHU_TERM_SUBTRACT:
    case ZHU_TERM_NEGATE:
      return add_children (place, term);
    case ZHU_TERM_SERIES:
    case ZHU_TERM_SHIFT: /* the base of a share, so below RATE */
    case ZHU_TERM_RANK:
    case ZHU_TERM_RATE:
    case ZHU_TERM_MULTIPLY:
    case ZHU_TERM_DIVIDE:
      return FALSE;
    }
  return FALSE;
}

static gboolean
add_cell (Search *self, ZhuBreach *breach, const RuleCell *cell)
{
  const ZhuPlan *plan = cell->table->plan;
  const guint n = plan->columns.lines->len;
  const Place place = { .search = self,
                        .breach = breach,
                        .plan = plan,
                        .row = (guint) (cell->cell / n),
                        .column = (guint) (cell->cell % n),
                        .factor = cell->factor };
  const ZhuPlanMeasure *measure = zhu_plan_line_measure (plan, line_at (&plan->rows, place.row),
                                                         line_at (&plan->columns, place.column));

  return measure != NULL && measure->terms[cell->context] != NULL
         && add_term (&place, measure->terms[cell->context]);
}

static const ZhuEntity *
root_of (const ZhuEntity *entity)
{
  while (entity->parent != NULL)
    entity = entity->parent;
  return entity;
}

/* The parts of @breach; none are left if one of its cells has no cases, or they are of two kinds.
 */
static void
add_breach (Search *self, ZhuBreach *breach)
{
  const guint first = self->parts->len;
  gboolean has_cases = breach->cells != NULL;

  for (guint i = 0; has_cases && i < breach->cells->len; i++)
    has_cases = add_cell (self, breach, &g_array_index (breach->cells, RuleCell, i));
  for (guint i = first; has_cases && i < self->parts->len; i++)
    {
      const ZhuEntity *root = root_of (g_array_index (self->parts, Part, i).atom->entity);

      has_cases = breach->entity == NULL || breach->entity == root;
      breach->entity = root;
    }
  if (has_cases && self->parts->len > first)
    {
      g_ptr_array_add (self->breaches, breach);
      g_ptr_array_add (self->sums, g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free));
      return;
    }
  breach->entity = NULL;
  g_array_set_size (self->parts, first);
}

/* ---- What one batch adds ---- */

static gboolean
holds (const ZhuTest *test, guint32 category, gint64 value)
{
  if (test->kind != ZHU_TEST_BITS)
    return zhu_category_of (test, value) == category + 1;
  if (value == ZHU_NO_RECORD)
    return FALSE;
  if (value == ZHU_MISSING)
    return test->missing == category + 1;
  return ((guint64) value & test->masks[category]) != 0;
}

/* Strikes out of @stays the lines of @view on which one of the tests down to @selector says no. */
static void
strike (const ZhuPlanAxis *axis,
        gsize selector,
        ZhuPlanContext context,
        ZhuEval *eval,
        const ZhuView *view,
        guint8 *stays)
{
  while (selector != 0)
    {
      const ZhuSelector *at = &g_array_index (axis->selectors, ZhuSelector, selector);
      const gint64 *values = zhu_eval_lines (eval, at->test->exprs[context], view);

      for (gsize line = 0; line < view->n_lines; line++)
        stays[line] = stays[line] && holds (at->test, at->category, values[line]);
      selector = at->parent;
    }
}

/* The lines that hold all that is asked of @part. A plan has been bound only if they are of one
 * kind. */
static const ZhuView *
lines_of (const Part *part, ZhuEval *eval)
{
  const ZhuAtom *atom = part->atom;
  const ZhuEntity *leaf = atom->leaf;

  zhu_entity_deeper (leaf, g_array_index (part->plan->rows.selectors, ZhuSelector, part->row).leaf,
                     &leaf);
  zhu_entity_deeper (
      leaf, g_array_index (part->plan->columns.selectors, ZhuSelector, part->column).leaf, &leaf);
  return zhu_eval_select (eval, atom->universe, atom->condition, leaf, atom->entity, FALSE);
}

/* In millionths, whatever the type. */
static ZhuWide
amount (const ZhuAtom *atom, gint64 value)
{
  if (atom->kind == ZHU_COUNT)
    return ZHU_DECIMAL_SCALE;
  return zhu_expr_type (atom->value) == ZHU_TYPE_DECIMAL ? value
                                                         : (ZhuWide) value * ZHU_DECIMAL_SCALE;
}

/* Adds to @sums, by row of the root records, what the batch says of @part. */
static void
add_part (const Part *part, ZhuEval *eval, ZhuWide *sums)
{
  const ZhuAtom *atom = part->atom;
  const ZhuView *view = lines_of (part, eval);
  const gint64 *values = NULL;
  const gint32 *records, *roots;
  g_autofree guint8 *stays = NULL;
  gint32 last = -1;

  if (view->n_lines == 0)
    return;
  stays = g_malloc (view->n_lines);
  memset (stays, 1, view->n_lines);
  strike (&part->plan->rows, part->row, atom->context, eval, view, stays);
  strike (&part->plan->columns, part->column, atom->context, eval, view, stays);
  if (atom->value != NULL)
    values = zhu_eval_lines (eval, atom->value, view);
  records = view->rows[atom->entity->index];
  roots = view->rows[root_of (atom->entity)->index];
  for (gsize line = 0; line < view->n_lines; line++)
    {
      /* Lines of one record stand together; it is taken once. */
      if (!stays[line] || records[line] < 0 || records[line] == last
          || (values != NULL && values[line] <= ZHU_NO_RECORD))
        continue;
      last = records[line];
      sums[roots[line]] += part->factor * amount (atom, values != NULL ? values[line] : 0);
    }
}

static void
keep_sums (GHashTable *known, const ZhuBatchPart *root, const ZhuWide *sums)
{
  for (gsize row = 0; row < root->n_rows; row++)
    {
      Sum *sum = sums[row] != 0 ? g_hash_table_lookup (known, root->keys[row]) : NULL;

      if (sums[row] == 0)
        continue;
      if (sum == NULL)
        {
          sum = g_new0 (Sum, 1);
          g_hash_table_insert (known, g_strdup (root->keys[row]), sum);
        }
      sum->difference += sums[row];
      if (root->areas != NULL)
        sum->area = root->areas[row];
      if (sum->difference == 0)
        g_hash_table_remove (known, root->keys[row]);
    }
}

static gboolean
is_in (Contexts contexts, ZhuPlanContext context)
{
  return (contexts >> context & 1) != 0;
}

static void
take_batch (Search *self, Contexts contexts, ZhuEval *eval, const ZhuBatch *batch)
{
  zhu_eval_set_batch (eval, batch);
  for (guint i = 0; i < self->breaches->len; i++)
    {
      const ZhuBreach *breach = g_ptr_array_index (self->breaches, i);
      const ZhuBatchPart *root = &batch->parts[breach->entity->index];
      g_autofree ZhuWide *sums = g_new0 (ZhuWide, root->n_rows + 1);

      for (guint j = 0; j < self->parts->len; j++)
        {
          const Part *part = &g_array_index (self->parts, Part, j);

          if (part->breach == breach && is_in (contexts, part->atom->context))
            add_part (part, eval, sums);
        }
      keep_sums (g_ptr_array_index (self->sums, i), root, sums);
    }
}

/* ---- The sources ---- */

static Contexts
contexts_of (const Search *self)
{
  Contexts contexts = 0;

  for (guint i = 0; i < self->parts->len; i++)
    contexts |= 1u << g_array_index (self->parts, Part, i).atom->context;
  return contexts;
}

static ZhuSource *
open_source (const Search *self,
             ZhuPlanContext context,
             Contexts contexts,
             ZhuStore *store,
             GError **error)
{
  const ZhuPlan *first = zhu_cube_table (self->cube, 0)->plan;
  g_autoptr (GHashTable) variables = g_hash_table_new (NULL, NULL);
  g_autoptr (GHashTable) texts = g_hash_table_new (NULL, NULL);
  g_autoptr (GHashTable) keys = g_hash_table_new (NULL, NULL);
  g_autoptr (GHashTable) entities = g_hash_table_new (NULL, NULL);
  ZhuSourceRequest request
      = { .variables = variables, .texts = texts, .keys = keys, .entities = entities };
  Origin origin = { { NULL } };

  request.areas = first->area != NULL;
  request.date = zhu_period_date (&first->period, ZHU_DATE_END);
  if (first->area != NULL && first->area->parent != NULL)
    request.within = first->area;
  for (guint i = 0; i < self->parts->len; i++)
    {
      const Part *part = &g_array_index (self->parts, Part, i);

      if (i == 0 || part->plan != g_array_index (self->parts, Part, i - 1).plan)
        zhu_plan_add_needs (part->plan, contexts, &request);
      g_hash_table_add (keys, (gpointer) root_of (part->atom->entity));
    }
  memcpy (origin.months, self->cube->months, sizeof origin.months);
  return zhu_origin_source (&origin, context, store, zhu_model_dictionary (first->model), &request,
                            error);
}

static gboolean
take_source (Search *self, ZhuSource *source, Contexts contexts, GError **error)
{
  const ZhuPlan *first = zhu_cube_table (self->cube, 0)->plan;
  g_autoptr (ZhuEval) eval = zhu_eval_new (first->model, &first->period);
  g_autoptr (GError) own = NULL;
  const ZhuBatch *batch;

  while ((batch = zhu_source_next (source, &own)) != NULL)
    take_batch (self, contexts, eval, batch);
  if (own == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&own));
  return FALSE;
}

/* One pass over the present records, and one over each sealed month that rules recall. */
static gboolean
take_all (Search *self, ZhuStore *store, GError **error)
{
  const Contexts asked = contexts_of (self);
  Origin origin = { { NULL } };
  Contexts together = 0;

  memcpy (origin.months, self->cube->months, sizeof origin.months);
  for (int context = 0; context < ZHU_N_CONTEXTS; context++)
    if (!zhu_origin_is_apart (&origin, (ZhuPlanContext) context))
      together |= 1u << context;
  for (int context = 0; context < ZHU_N_CONTEXTS; context++)
    {
      const gboolean is_now = context == ZHU_CONTEXT_NOW;
      const Contexts contexts = asked & (is_now ? together : 1u << context & ~together);
      g_autoptr (ZhuSource) source = NULL;

      if (contexts == 0)
        continue;
      source = open_source (self, (ZhuPlanContext) context, contexts, store, error);
      if (source == NULL || !take_source (self, source, contexts, error))
        return FALSE;
    }
  return TRUE;
}

/* ---- Cases ---- */

static int
compare_keys (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

static gboolean
breaks (const ZhuBreach *breach, const Sum *sum)
{
  return breach->sign == 0 || (breach->sign > 0) == (sum->difference > 0);
}

static void
name_cases (ZhuBreach *breach, GHashTable *sums, const ZhuAreas *areas, gboolean names)
{
  g_autofree gpointer *keys = g_hash_table_get_keys_as_array (sums, NULL);
  const guint n = g_hash_table_size (sums);

  qsort (keys, n, sizeof *keys, compare_keys);
  breach->cases = names ? zhu_cases_new () : NULL;
  for (guint i = 0; i < n; i++)
    {
      const Sum *sum = g_hash_table_lookup (sums, keys[i]);
      ZhuCase *found;

      if (!breaks (breach, sum))
        continue;
      breach->n_cases++;
      if (!names || breach->cases->len >= ZHU_MOST_CASES)
        continue;
      found = g_new0 (ZhuCase, 1);
      found->key = zhu_entity_mask_key (breach->entity, keys[i]);
      found->area = areas != NULL ? zhu_areas_get (areas, sum->area) : NULL;
      found->difference = sum->difference;
      g_ptr_array_add (breach->cases, found);
    }
}

gboolean
zhu_cube_find_cases (ZhuCube *self, ZhuStore *store, GError **error)
{
  g_autoptr (GArray) parts = g_array_new (FALSE, FALSE, sizeof (Part));
  g_autoptr (GPtrArray) breaches = g_ptr_array_new ();
  g_autoptr (GPtrArray) sums = g_ptr_array_new_with_free_func ((GDestroyNotify) g_hash_table_unref);
  Search search = { .cube = self, .parts = parts, .breaches = breaches, .sums = sums };
  const ZhuPlan *first = zhu_cube_table (self, 0)->plan;

  g_return_val_if_fail (store != NULL, FALSE);

  if (self->release == ZHU_LEVEL_PUBLIC)
    return TRUE;
  for (guint i = 0; i < self->breaches->len && i < ZHU_MOST_BREACHES; i++)
    add_breach (&search, g_ptr_array_index (self->breaches, i));
  if (parts->len > 0 && !take_all (&search, store, error))
    return FALSE;
  for (guint i = 0; i < breaches->len; i++)
    name_cases (g_ptr_array_index (breaches, i), g_ptr_array_index (sums, i),
                zhu_dictionary_areas (zhu_model_dictionary (first->model)),
                self->release == ZHU_LEVEL_INTERNAL);
  return TRUE;
}
