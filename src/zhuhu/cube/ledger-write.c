/* What is published now, written for later runs. */
#include "zhuhu/cube/ledger-memory.h"

#include <inttypes.h>

typedef struct
{
  const Ledger *ledger;
  gboolean keeps_hidden;
  GString *text;
  guint *dimensions; /* by dimension: number in the text + 1 */
  guint **sets;      /* by dimension, by set: number in the text + 1; NULL: none yet */
  guint *heads;      /* by head: number in the text + 1 */
  guint n_dimensions, n_sets, n_heads, n_quantities;
} Writer;

/* Adds a word of the entities of @set. */
static void
write_entities (Writer *self, guint64 set)
{
  const GPtrArray *entities = zhu_dictionary_entities (zhu_model_dictionary (self->ledger->model));
  const char *comma = "";

  g_string_append_c (self->text, '\t');
  for (guint i = 0; i < entities->len; i++)
    if ((set >> i & 1) != 0)
      {
        const ZhuEntity *entity = g_ptr_array_index (entities, i);

        g_string_append_printf (self->text, "%s%s", comma, entity->name);
        comma = ",";
      }
}

static guint
write_dimension (Writer *self, const Dimension *dimension)
{
  if (self->dimensions[dimension->index] != 0)
    return self->dimensions[dimension->index] - 1;
  g_string_append_printf (self->text, "D\t%s\t", dimension->name);
  if (dimension->is_area)
    g_string_append (self->text, "-");
  else
    g_string_append_printf (self->text, "%zu", zhu_dimension_length (dimension));
  g_string_append_printf (self->text, "\t%s",
                          dimension->entity != NULL ? dimension->entity->name : "-");
  write_entities (self, dimension->of);
  g_string_append_printf (self->text, "\t%zu\n", dimension->n_lacking);
  self->dimensions[dimension->index] = ++self->n_dimensions;
  return self->n_dimensions - 1;
}

static guint
write_set (Writer *self, const Fact *fact)
{
  Dimension *dimension = g_ptr_array_index (self->ledger->dimensions, fact->dimension);
  guint **sets = &self->sets[fact->dimension];
  guint number;

  if (*sets == NULL)
    *sets = g_new0 (guint, dimension->sets->len);
  if ((*sets)[fact->set] != 0)
    return (*sets)[fact->set] - 1;
  number = write_dimension (self, dimension);
  g_string_append_printf (self->text, "S\t%u\t%s", number,
                          zhu_dimension_set_text (self->ledger, dimension, fact->set));
  write_entities (self, zhu_dimension_needs (dimension, fact->set));
  g_string_append_c (self->text, '\n');
  (*sets)[fact->set] = ++self->n_sets;
  return self->n_sets - 1;
}

static guint
write_head (Writer *self, guint i)
{
  const Head *head = &g_array_index (self->ledger->heads, Head, i);

  if (self->heads[i] != 0)
    return self->heads[i] - 1;
  g_string_append_printf (self->text, "H\t%d\t%s\t%s\n", (int) head->kind, head->entity->name,
                          *head->value != '\0' ? head->value : "-");
  self->heads[i] = ++self->n_heads;
  return self->n_heads - 1;
}

static void
write_quantity (Writer *self, const Quantity *quantity)
{
  const char state = !quantity->is_seen ? 'u' : quantity->is_hidden ? 'h' : 's';
  g_autofree guint *sets = g_new (guint, quantity->facts->len + 1);
  guint head;

  if (state == 'u' && !self->keeps_hidden)
    return;
  for (guint i = 0; i < quantity->facts->len; i++)
    sets[i] = write_set (self, &g_array_index (quantity->facts, Fact, i));
  head = write_head (self, quantity->head);
  if (state == 's' || self->keeps_hidden)
    g_string_append_printf (self->text, "Q\t%u\t%c\t%" PRId64 "\t%" PRId64, head, state,
                            quantity->n_records, quantity->value);
  else
    g_string_append_printf (self->text, "Q\t%u\t%c\t0\t-", head, state);
  for (guint i = 0; i < quantity->facts->len; i++)
    g_string_append_printf (self->text, "\t%u", sets[i]);
  g_string_append_c (self->text, '\n');
  self->n_quantities++;
}

static void
write_rules (Writer *self, GHashTable *told)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  GHashTableIter iter;
  gpointer name;

  g_hash_table_iter_init (&iter, told);
  while (g_hash_table_iter_next (&iter, &name, NULL))
    if (!g_hash_table_contains (self->ledger->rules, name))
      g_ptr_array_add (names, name);
  g_ptr_array_sort (names, zhu_compare_texts);
  for (guint i = 0; i < names->len; i++)
    g_string_append_printf (self->text, "R\t%s\n", (const char *) g_ptr_array_index (names, i));
  self->n_quantities += names->len;
}

static GBytes *
write_context (const Ledger *ledger, ZhuPlanContext context, guint threshold, GHashTable *told)
{
  Writer self = { .ledger = ledger };
  GBytes *pattern;

  self.keeps_hidden = !g_str_has_prefix (ledger->epochs[context].origin, "live");
  self.text = g_string_new (NULL);
  g_string_printf (self.text, ZHU_PATTERN_HEAD "%u\n", threshold);
  self.dimensions = g_new0 (guint, ledger->dimensions->len + 1);
  self.heads = g_new0 (guint, ledger->heads->len + 1);
  self.sets = g_new0 (guint *, ledger->dimensions->len + 1);
  for (guint i = 0; i < ledger->quantities->len; i++)
    {
      const Quantity *quantity = quantity_at (ledger, i);

      if (!quantity->is_noted
          && g_array_index (ledger->heads, Head, quantity->head).context == context)
        write_quantity (&self, quantity);
    }
  if (context == ZHU_CONTEXT_NOW)
    write_rules (&self, told);
  pattern = self.n_quantities > 0 ? zhu_pattern_pack (self.text) : NULL;
  g_string_free (self.text, TRUE);
  g_free (self.dimensions);
  g_free (self.heads);
  for (guint i = 0; i < ledger->dimensions->len; i++)
    g_free (self.sets[i]);
  g_free (self.sets);
  return pattern;
}

void
zhu_ledger_publish (const Ledger *self,
                    const char *report,
                    guint threshold,
                    GHashTable *told,
                    GPtrArray *published)
{
  for (int i = 0; i < ZHU_N_CONTEXTS; i++)
    {
      const Epoch *epoch = &self->epochs[i];
      g_autoptr (GBytes) pattern
          = epoch->end != NULL ? write_context (self, (ZhuPlanContext) i, threshold, told) : NULL;

      if (pattern != NULL)
        g_ptr_array_add (published, zhu_published_new (epoch->end, epoch->origin, report, pattern));
    }
}
