/* What was published before, read into the ledger, and what is published now, written for later
 * runs. The pattern of one period and one set of records is a text of lines, packed:
 *
 *   zhuhu-published 1 THRESHOLD
 *   D NAME VALUES ENTITY OF,OF        a dimension: number of values, - for the area; who it leans
 *                                     on
 *   S DIMENSION TEXT NEEDS,NEEDS      a set of its values, and who has a record where it holds; the
 *                                     last word may be absent: nobody is known to
 *   H KIND ENTITY VALUE               a head
 *   Q HEAD STATE RECORDS VALUE SET …  a quantity: s shown, h hidden, u a margin that nobody saw
 *   R NAME                            a sum that a rule says
 *
 * with tabs between the words. Hidden numbers stand in it with - instead of the number where the
 * records were not sealed: those may be replaced, and what they counted must go with them. */
#include "zhuhu/cube/ledger.h"

#include <gio/gio.h>
#include <inttypes.h>
#include <string.h>

#define HEAD_LINE "zhuhu-published\t1"

/* ---- Packing ---- */

static GBytes *
convert (GConverter *converter, const void *data, gsize length)
{
  g_autoptr (GInputStream) from = g_memory_input_stream_new_from_data (data, (gssize) length, NULL);
  g_autoptr (GInputStream) through = g_converter_input_stream_new (from, converter);
  g_autoptr (GOutputStream) to = g_memory_output_stream_new_resizable ();

  if (g_output_stream_splice (to, through, G_OUTPUT_STREAM_SPLICE_CLOSE_TARGET, NULL, NULL) < 0)
    return NULL;
  return g_memory_output_stream_steal_as_bytes (G_MEMORY_OUTPUT_STREAM (to));
}

static GBytes *
pack (const GString *text)
{
  g_autoptr (GConverter) converter
      = G_CONVERTER (g_zlib_compressor_new (G_ZLIB_COMPRESSOR_FORMAT_ZLIB, -1));

  return convert (converter, text->str, text->len);
}

static char *
unpack (GBytes *bytes)
{
  g_autoptr (GConverter) converter
      = G_CONVERTER (g_zlib_decompressor_new (G_ZLIB_COMPRESSOR_FORMAT_ZLIB));
  gsize length;
  gconstpointer data = g_bytes_get_data (bytes, &length);
  g_autoptr (GBytes) text = convert (converter, data, length);

  return text != NULL ? g_strndup (g_bytes_get_data (text, NULL), g_bytes_get_size (text)) : NULL;
}

/* ---- Reading ---- */

/* A line about a quantity. */
typedef struct
{
  guint head;
  char state;
  gint64 n_records, value;
  gboolean has_value;
  GArray *facts; /* element: Fact */
} Entry;

typedef struct
{
  Ledger *ledger;
  ZhuPlanContext context; /* the first that reads the period */
  guint threshold;
  GArray *dimensions; /* element: guint: in the ledger */
  GArray *sets;       /* element: Fact */
  GArray *heads;      /* element: guint: in the ledger */
  GArray *entries;    /* element: Entry */
} Recall;

static void
entry_clear (gpointer data)
{
  g_clear_pointer (&((Entry *) data)->facts, g_array_unref);
}

static void
recall_clear (Recall *self)
{
  g_array_unref (self->dimensions);
  g_array_unref (self->sets);
  g_array_unref (self->heads);
  g_array_unref (self->entries);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Recall, recall_clear)

static const ZhuEntity *
entity_called (const Recall *self, const char *name)
{
  return zhu_dictionary_entity (zhu_model_dictionary (self->ledger->model), name);
}

/* FALSE if there is no such number or it is not below @end. */
static gboolean
read_index (const char *word, gsize end, guint *index)
{
  guint64 value;

  if (end == 0 || !g_ascii_string_to_unsigned (word, 10, 0, end - 1, &value, NULL))
    return FALSE;
  *index = (guint) value;
  return TRUE;
}

/* Adds the entities of @text, names with commas between them, to @set (of entity indices). */
static gboolean
read_entities (const Recall *self, const char *text, guint64 *set)
{
  g_auto (GStrv) names = g_strsplit (text, ",", -1);

  for (char **name = names; *name != NULL; name++)
    {
      const ZhuEntity *entity = entity_called (self, *name);

      if (entity == NULL)
        return FALSE;
      *set |= G_GUINT64_CONSTANT (1) << entity->index;
    }
  return TRUE;
}

/* The dimension of a name that nobody asks about now. */
static gboolean
describe (const Recall *self, Dimension *dimension, char **words)
{
  if (!g_str_equal (words[3], "-") && (dimension->entity = entity_called (self, words[3])) == NULL)
    return FALSE;
  return read_entities (self, words[4], &dimension->of);
}

static gboolean
read_dimension (Recall *self, char **words)
{
  Dimension *dimension;
  guint64 n = 0;

  if (g_str_equal (words[2], "-"))
    dimension = zhu_ledger_dimension_area (self->ledger);
  else if (g_ascii_string_to_unsigned (words[2], 10, 0, G_MAXUINT16, &n, NULL))
    dimension = zhu_ledger_dimension_named (self->ledger, words[1], (gsize) n);
  else
    return FALSE;
  if (dimension->sets->len == 0 && !describe (self, dimension, words))
    return FALSE;
  g_array_append_val (self->dimensions, dimension->index);
  return TRUE;
}

static gboolean
read_set (Recall *self, char **words)
{
  Dimension *dimension;
  guint64 needs = 0;
  Fact fact;
  guint at;
  int set;

  if (!read_index (words[1], self->dimensions->len, &at))
    return FALSE;
  dimension
      = g_ptr_array_index (self->ledger->dimensions, g_array_index (self->dimensions, guint, at));
  zhu_ledger_fill_dimension (self->ledger, dimension);
  set = zhu_dimension_read_set (self->ledger, dimension, words[2]);
  fact = (Fact){ dimension->index, (guint) set };
  g_array_append_val (self->sets, fact);
  if (set < 0 || (words[3] != NULL && !read_entities (self, words[3], &needs)))
    return FALSE;
  if (words[3] != NULL)
    zhu_dimension_need (dimension, (guint) set, needs);
  return TRUE;
}

static gboolean
read_head (Recall *self, char **words)
{
  Head head = { .entity = entity_called (self, words[2]), .context = self->context };
  guint64 kind;
  guint number;

  if (head.entity == NULL || !g_ascii_string_to_unsigned (words[1], 10, 0, 100, &kind, NULL))
    return FALSE;
  head.kind = (ZhuAggregate) kind;
  head.value = g_str_equal (words[3], "-") ? "" : zhu_ledger_intern (self->ledger, words[3]);
  number = zhu_ledger_head (self->ledger, &head);
  g_array_append_val (self->heads, number);
  return TRUE;
}

static int
compare_facts (gconstpointer a, gconstpointer b)
{
  const Fact *left = a;
  const Fact *right = b;

  return left->dimension < right->dimension ? -1 : left->dimension > right->dimension;
}

static gboolean
read_quantity (Recall *self, char **words)
{
  Entry entry = { .state = *words[2] };
  guint at;

  if (!read_index (words[1], self->heads->len, &at)
      || !g_ascii_string_to_signed (words[3], 10, 0, G_MAXINT64, &entry.n_records, NULL))
    return FALSE;
  entry.head = g_array_index (self->heads, guint, at);
  entry.has_value = g_ascii_string_to_signed (words[4], 10, 0, G_MAXINT64, &entry.value, NULL);
  entry.facts = g_array_new (FALSE, FALSE, sizeof (Fact));
  for (char **word = words + 5; *word != NULL; word++)
    {
      if (!read_index (*word, self->sets->len, &at))
        {
          g_array_unref (entry.facts);
          return FALSE;
        }
      g_array_append_val (entry.facts, g_array_index (self->sets, Fact, at));
    }
  g_array_sort (entry.facts, compare_facts);
  g_array_append_val (self->entries, entry);
  return TRUE;
}

static gboolean
read_rule (Recall *self, char **words)
{
  g_hash_table_add (self->ledger->rules, g_strdup (words[1]));
  return TRUE;
}

static gboolean
read_line (Recall *self, const char *line)
{
  static const struct
  {
    const char *first;
    guint n_words;
    gboolean (*read) (Recall *self, char **words);
  } kinds[] = { { "D", 5, read_dimension },
                { "S", 3, read_set },
                { "H", 4, read_head },
                { "Q", 5, read_quantity },
                { "R", 2, read_rule } };
  g_auto (GStrv) words = g_strsplit (line, "\t", -1);

  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (g_strcmp0 (words[0], kinds[i].first) == 0)
      return g_strv_length (words) >= kinds[i].n_words && kinds[i].read (self, words);
  return FALSE;
}

static gboolean
read_pattern (Recall *self, char *text)
{
  char *end = strchr (text, '\n');
  guint64 threshold;

  if (end == NULL || !g_str_has_prefix (text, HEAD_LINE "\t"))
    return FALSE;
  *end = '\0';
  if (!g_ascii_string_to_unsigned (text + strlen (HEAD_LINE "\t"), 10, 1, 1000, &threshold, NULL))
    return FALSE;
  self->threshold = (guint) threshold;
  for (char *line = end + 1; *line != '\0'; line = end + 1)
    {
      end = strchr (line, '\n');
      if (end == NULL)
        return FALSE;
      *end = '\0';
      if (!read_line (self, line))
        return FALSE;
    }
  return TRUE;
}

/* ---- What it says of the quantities at hand ---- */

/* Numbers published of other records of the same period, all of which are as they are now, were
 * counted from these: sealed since, say. */
static gboolean
are_same_records (const Recall *self, const ZhuPublished *published)
{
  const Epoch *epoch = &self->ledger->epochs[self->context];
  guint n_same = 0;

  if (g_str_equal (epoch->origin, published->origin))
    return TRUE;
  for (guint i = 0; i < self->entries->len; i++)
    {
      const Entry *entry = &g_array_index (self->entries, Entry, i);
      const int at = zhu_ledger_find (self->ledger, entry->head, entry->facts);

      if (at < 0 || !entry->has_value)
        continue;
      if (quantity_at (self->ledger, (guint) at)->value != entry->value)
        return FALSE;
      n_same++;
    }
  return n_same > 0;
}

/* The quantity of @entry, made if its value is kept. */
static Quantity *
quantity_of (const Recall *self, const Entry *entry)
{
  const int known = zhu_ledger_find (self->ledger, entry->head, entry->facts);
  Quantity *quantity;
  gboolean is_new;

  if (known >= 0)
    return quantity_at (self->ledger, (guint) known);
  if (!entry->has_value)
    return NULL;
  quantity = quantity_at (self->ledger,
                          zhu_ledger_quantity (self->ledger, entry->head, entry->facts, &is_new));
  quantity->value = entry->value;
  quantity->n_records = entry->n_records;
  return quantity;
}

/* FALSE if it is hidden and nobody knows any more what it was. */
static gboolean
note_same (const Recall *self, const Entry *entry, gboolean is_same_origin)
{
  Quantity *quantity = quantity_of (self, entry);

  if (quantity == NULL)
    return entry->state != 'h';
  quantity->is_noted |= is_same_origin;
  if (entry->state == 'u')
    return TRUE;
  quantity->is_seen = TRUE;
  if (entry->state == 's')
    quantity->published = PUBLISHED_SHOWN;
  else if (quantity->published != PUBLISHED_SHOWN)
    quantity->published = PUBLISHED_HIDDEN;
  if (entry->state == 'h')
    quantity->threshold = MAX (quantity->threshold, self->threshold);
  return TRUE;
}

/* Of other records: what was hidden stays so, whatever it is now. */
static void
note_other (const Recall *self, const Entry *entry)
{
  const int known = zhu_ledger_find (self->ledger, entry->head, entry->facts);
  Quantity *quantity = known >= 0 ? quantity_at (self->ledger, (guint) known) : NULL;

  if (quantity == NULL || quantity->published == PUBLISHED_SHOWN
      || quantity->published == PUBLISHED_HIDDEN)
    return;
  if (entry->state == 'h')
    {
      quantity->published = PUBLISHED_ELSEWHERE;
      quantity->threshold = MAX (quantity->threshold, self->threshold);
    }
  else if (entry->state == 's' && entry->value == quantity->value
           && quantity->published == PUBLISHED_NEVER)
    quantity->published = PUBLISHED_ALIKE;
}

static gboolean
note_all (const Recall *self, const ZhuPublished *published)
{
  const gboolean is_same_origin
      = g_str_equal (self->ledger->epochs[self->context].origin, published->origin);
  const gboolean is_same = are_same_records (self, published);
  gboolean is_complete = TRUE;

  for (guint i = 0; i < self->entries->len; i++)
    if (is_same)
      is_complete &= note_same (self, &g_array_index (self->entries, Entry, i), is_same_origin);
    else
      note_other (self, &g_array_index (self->entries, Entry, i));
  return is_complete;
}

static gboolean
recall (Ledger *ledger,
        ZhuPlanContext context,
        const ZhuPublished *published,
        gboolean *is_complete)
{
  g_auto (Recall) self = { .ledger = ledger, .context = context };
  g_autofree char *text = unpack (published->pattern);

  self.dimensions = g_array_new (FALSE, FALSE, sizeof (guint));
  self.sets = g_array_new (FALSE, FALSE, sizeof (Fact));
  self.heads = g_array_new (FALSE, FALSE, sizeof (guint));
  self.entries = g_array_new (FALSE, FALSE, sizeof (Entry));
  g_array_set_clear_func (self.entries, entry_clear);
  if (text == NULL || !read_pattern (&self, text))
    return FALSE;
  *is_complete = note_all (&self, published);
  return TRUE;
}

/* The first context that reads records of the period; ZHU_N_CONTEXTS: none does. */
static int
context_of (const Ledger *self, const ZhuPublished *published)
{
  int other = ZHU_N_CONTEXTS;

  for (int i = ZHU_N_CONTEXTS; i-- > 0;)
    if (self->epochs[i].end != NULL && g_str_equal (self->epochs[i].end, published->end))
      other = i;
  for (int i = 0; i < ZHU_N_CONTEXTS; i++)
    if (self->epochs[i].end != NULL && g_str_equal (self->epochs[i].end, published->end)
        && g_str_equal (self->epochs[i].origin, published->origin))
      return i;
  return other;
}

gboolean
zhu_ledger_recall (Ledger *self, const GPtrArray *known, const char **lost, GError **error)
{
  *lost = NULL;
  for (guint i = 0; i < known->len; i++)
    {
      const ZhuPublished *published = g_ptr_array_index (known, i);
      const int context = context_of (self, published);
      gboolean is_complete = TRUE;

      if (context == ZHU_N_CONTEXTS)
        continue;
      if (!recall (self, (ZhuPlanContext) context, published, &is_complete))
        {
          g_set_error (error, ZHU_ERROR, ZHU_ERROR_DISCLOSURE,
                       _ ("what “%s” published for %s cannot be read with this dictionary, so that "
                          "nothing can be hidden beside it; use the dictionary of then"),
                       published->report, published->end);
          return FALSE;
        }
      if (!is_complete)
        *lost = published->report;
    }
  return TRUE;
}

/* ---- Writing ---- */

typedef struct
{
  const Ledger *ledger;
  gboolean keeps_hidden;
  GString *text;
  guint *dimensions; /* by dimension: number in the text + 1 */
  GHashTable *sets;  /* dimension << 32 | set -> number in the text + 1 */
  guint *heads;      /* by head: number in the text + 1 */
  guint n_dimensions, n_sets, n_heads, n_quantities;
} Writer;

/* Ends a line with the entities of @set. */
static void
write_entities (Writer *self, guint64 set)
{
  const GPtrArray *entities = zhu_dictionary_entities (zhu_model_dictionary (self->ledger->model));
  const char *comma = "";

  for (guint i = 0; i < entities->len; i++)
    if ((set >> i & 1) != 0)
      {
        const ZhuEntity *entity = g_ptr_array_index (entities, i);

        g_string_append_printf (self->text, "%s%s", comma, entity->name);
        comma = ",";
      }
  g_string_append_c (self->text, '\n');
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
    g_string_append_printf (self->text, "%zu", dimension->starts != NULL ? 0 : dimension->n_values);
  g_string_append_printf (self->text, "\t%s\t",
                          dimension->entity != NULL ? dimension->entity->name : "-");
  write_entities (self, dimension->of);
  self->dimensions[dimension->index] = ++self->n_dimensions;
  return self->n_dimensions - 1;
}

static guint
write_set (Writer *self, const Fact *fact)
{
  Dimension *dimension = g_ptr_array_index (self->ledger->dimensions, fact->dimension);
  const gsize key = (gsize) fact->dimension << 32 | fact->set;
  const guint known = GPOINTER_TO_UINT (g_hash_table_lookup (self->sets, (gpointer) key));
  guint number;

  if (known != 0)
    return known - 1;
  number = write_dimension (self, dimension);
  g_string_append_printf (self->text, "S\t%u\t%s\t", number,
                          zhu_dimension_set_text (self->ledger, dimension, fact->set));
  write_entities (self, zhu_dimension_needs (dimension, fact->set));
  g_hash_table_insert (self->sets, (gpointer) key, GUINT_TO_POINTER (++self->n_sets));
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
  g_string_printf (self.text, HEAD_LINE "\t%u\n", threshold);
  self.dimensions = g_new0 (guint, ledger->dimensions->len + 1);
  self.heads = g_new0 (guint, ledger->heads->len + 1);
  self.sets = g_hash_table_new (NULL, NULL);
  for (guint i = 0; i < ledger->quantities->len; i++)
    {
      const Quantity *quantity = quantity_at (ledger, i);

      if (!quantity->is_noted
          && g_array_index (ledger->heads, Head, quantity->head).context == context)
        write_quantity (&self, quantity);
    }
  if (context == ZHU_CONTEXT_NOW)
    write_rules (&self, told);
  pattern = self.n_quantities > 0 ? pack (self.text) : NULL;
  g_string_free (self.text, TRUE);
  g_free (self.dimensions);
  g_free (self.heads);
  g_hash_table_unref (self.sets);
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
