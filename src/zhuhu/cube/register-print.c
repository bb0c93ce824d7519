/* Registers, row by row in print order: group heads stand above the rows of a group, its 小计 below
 * them. Only the keys of the row before and the sums of the groups that are open are kept. */
#include "zhuhu/cube/register.h"

#include <string.h>

/* A group that is open. */
typedef struct
{
  Key key; /* text: owned */
  char *head;
  gboolean is_silent; /* the same node as at the level above: neither head nor 小计 */
  ZhuNumber *sums;    /* by field; NULL if the group has no 小计 */
} Group;

struct _RegisterPrinter
{
  const ZhuPlan *plan;
  ZhuRecords *out;
  gboolean *is_summed; /* by field */
  Group *groups;
  gboolean has_row;
};

/* ---- What is summed ---- */

/* Whether each record of @entity stands in one row only: it is a row, or below one by its first
 * parent. What concerns a second parent, or all of them, may stand in several. */
static gboolean
stands_once (const ZhuEntity *entity, const ZhuEntity *row)
{
  while (entity != NULL && entity != row)
    entity = entity->parent;
  return entity != NULL;
}

/* Sums of what rows count. Records that stand in several rows would count twice: so only plain
 * counts and sums of those that stand in one are summed, the others stay empty. */
static gboolean
is_summed (const ZhuPlan *plan, const ZhuEntity *entity, const ZhuField *field)
{
  const ZhuTerm *term = field->measure != NULL ? field->measure->terms[ZHU_CONTEXT_NOW] : NULL;
  const ZhuAtom *atom;

  if (term == NULL || term->kind != ZHU_TERM_ATOM)
    return FALSE;
  atom = &g_array_index (plan->atoms, ZhuAtom, term->atom);
  return (atom->kind == ZHU_COUNT || atom->kind == ZHU_SUM) && stands_once (atom->entity, entity);
}

static gboolean
has_subtotal (const ZhuPlan *plan, guint group)
{
  for (guint i = 0; i < plan->subtotals->len; i++)
    if (g_array_index (plan->subtotals, gsize, i) == group)
      return TRUE;
  return FALSE;
}

RegisterPrinter *
zhu_register_printer_new (const ZhuPlan *plan, const ZhuEntity *entity, ZhuRecords *out)
{
  RegisterPrinter *self = g_new0 (RegisterPrinter, 1);

  self->plan = plan;
  self->out = out;
  self->groups = g_new0 (Group, plan->groups->len + 1);
  self->is_summed = g_new0 (gboolean, plan->fields->len + 1);
  for (guint i = 0; i < plan->fields->len; i++)
    self->is_summed[i] = is_summed (plan, entity, g_ptr_array_index (plan->fields, i));
  for (guint i = 0; i < plan->groups->len; i++)
    if (has_subtotal (plan, i))
      self->groups[i].sums = g_new0 (ZhuNumber, plan->fields->len + 1);
  return self;
}

void
zhu_register_printer_free (RegisterPrinter *self)
{
  if (self == NULL)
    return;
  for (guint i = 0; i < self->plan->groups->len; i++)
    {
      g_free ((char *) self->groups[i].key.text);
      g_free (self->groups[i].head);
      g_free (self->groups[i].sums);
    }
  g_free (self->groups);
  g_free (self->is_summed);
  g_free (self);
}

/* ---- Groups ---- */

/* Masked as a cell of the same variable is. */
static char *
group_head (const RegisterPrinter *self, const Row *row, guint group)
{
  const ZhuOrder *order = &g_array_index (self->plan->groups, ZhuOrder, group);
  const ZhuMask mask = order->expr != NULL ? zhu_expr_mask (order->expr) : ZHU_MASK_NONE;

  if (order->is_area)
    return g_strdup (row->area != NULL ? zhu_area_at (row->area, order->level)->name : "");
  if (mask == ZHU_MASK_NEVER)
    return g_strdup ("");
  if (row->groups[group].text != NULL)
    return *row->groups[group].text != '\0' ? zhu_mask_apply (mask, row->groups[group].text)
                                            : g_strdup (ZHU_NO_VALUE_HEAD);
  return zhu_register_key_text (order->expr, row->groups[group].number);
}

/* A node that stands at two levels (西咸新区) heads one group, at the upper. */
static gboolean
repeats_upper (const RegisterPrinter *self, const Row *row, guint group)
{
  const ZhuOrder *order = &g_array_index (self->plan->groups, ZhuOrder, group);
  const ZhuOrder *upper
      = group > 0 ? &g_array_index (self->plan->groups, ZhuOrder, group - 1) : NULL;

  return upper != NULL && order->is_area && upper->is_area && row->area != NULL
         && zhu_area_at (row->area, order->level) == zhu_area_at (row->area, upper->level);
}

static gboolean
close_group (RegisterPrinter *self, guint number, GError **error)
{
  const ZhuPlan *plan = self->plan;
  Group *group = &self->groups[number];
  g_autofree ZhuValue *values = NULL;
  g_autofree char *head = NULL;
  ZhuRecord record = { .subtotal = number + 1 };

  if (group->sums == NULL || group->is_silent)
    return TRUE;
  head = g_strconcat (group->head, "小计", NULL);
  values = g_new0 (ZhuValue, plan->fields->len + 1);
  for (guint i = 0; i < plan->fields->len; i++)
    values[i] = self->is_summed[i]
                    ? (ZhuValue){ .state = ZHU_VALUE_NUMBER, .number = group->sums[i] }
                    : (ZhuValue){ .state = ZHU_VALUE_EMPTY };
  values[0] = (ZhuValue){ .state = ZHU_VALUE_TEXT, .text = head };
  record.head = head;
  record.values = values;
  return zhu_records_add (self->out, &record, error);
}

static gboolean
open_group (RegisterPrinter *self, const Row *row, guint number, GError **error)
{
  Group *group = &self->groups[number];
  ZhuRecord record = { .group = number + 1 };

  g_free ((char *) group->key.text);
  g_free (group->head);
  group->key = row->groups[number];
  group->key.text = g_strdup (group->key.text);
  group->head = group_head (self, row, number);
  group->is_silent = repeats_upper (self, row, number);
  for (guint i = 0; group->sums != NULL && i < self->plan->fields->len; i++)
    group->sums[i] = zhu_number_from_int (0);
  record.head = group->head;
  return group->is_silent || zhu_records_add (self->out, &record, error);
}

/* The first level at which @row begins a new group. */
static guint
first_new (const RegisterPrinter *self, const Row *row)
{
  guint i = 0;

  while (self->has_row && i < self->plan->groups->len
         && zhu_register_compare_keys (&self->groups[i].key, &row->groups[i], 1) == 0)
    i++;
  return i;
}

gboolean
zhu_register_printer_add (RegisterPrinter *self, const Row *row, GError **error)
{
  const guint n_groups = self->plan->groups->len;
  const guint first = self->has_row || n_groups == 0 ? first_new (self, row) : 0;
  const ZhuRecord record = { .values = row->values };

  for (guint i = n_groups; self->has_row && i > first; i--)
    if (!close_group (self, i - 1, error))
      return FALSE;
  for (guint i = first; i < n_groups; i++)
    if (!open_group (self, row, i, error))
      return FALSE;
  self->has_row = TRUE;
  for (guint i = 0; i < n_groups; i++)
    for (guint field = 0; self->groups[i].sums != NULL && field < self->plan->fields->len; field++)
      if (self->is_summed[field] && row->values[field].state == ZHU_VALUE_NUMBER)
        self->groups[i].sums[field]
            = zhu_number_add (self->groups[i].sums[field], row->values[field].number);
  return zhu_records_add (self->out, &record, error);
}

gboolean
zhu_register_printer_finish (RegisterPrinter *self, GError **error)
{
  for (guint i = self->plan->groups->len; self->has_row && i > 0; i--)
    if (!close_group (self, i - 1, error))
      return FALSE;
  return zhu_records_finish (self->out, error);
}
