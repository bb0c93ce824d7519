/* What was published before, read into the ledger. */
#include "zhuhu/cube/ledger-memory.h"

#include <string.h>

static void
entry_clear (gpointer data)
{
  g_array_unref (((Entry *) data)->facts);
}

void
zhu_pattern_clear (Pattern *self)
{
  g_array_unref (self->dimensions);
  g_array_unref (self->sets);
  g_array_unref (self->heads);
  g_array_unref (self->entries);
}

static const ZhuEntity *
entity_called (const Pattern *self, const char *name)
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
read_entities (const Pattern *self, const char *text, guint64 *set)
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

/* A dimension that nobody asks about now. */
static gboolean
describe (const Pattern *self, Dimension *dimension, char **words)
{
  if (!g_str_equal (words[3], "-") && (dimension->entity = entity_called (self, words[3])) == NULL)
    return FALSE;
  return (dimension->n_lacking == 0 || dimension->entity != NULL)
         && read_entities (self, words[4], &dimension->of);
}

/* The dimension that @words are of; NULL if it is none, or has other values now. */
static Dimension *
find_dimension (const Pattern *self, char **words)
{
  guint64 n_values, n_lacking = 0;
  Dimension *dimension;

  if (g_str_equal (words[2], "-"))
    return zhu_ledger_dimension_area (self->ledger);
  if (!g_ascii_string_to_unsigned (words[2], 10, 0, G_MAXUINT16, &n_values, NULL)
      || (words[5] != NULL
          && !g_ascii_string_to_unsigned (words[5], 10, 0, n_values > 0 ? n_values + 1 : 0,
                                          &n_lacking, NULL)))
    return NULL;
  dimension = zhu_ledger_dimension_named (self->ledger, words[1], n_values, n_lacking);
  return zhu_dimension_length (dimension) == n_values ? dimension : NULL;
}

static gboolean
read_dimension (Pattern *self, char **words)
{
  Dimension *dimension = find_dimension (self, words);

  if (dimension == NULL || (dimension->sets->len == 0 && !describe (self, dimension, words)))
    return FALSE;
  g_array_append_val (self->dimensions, dimension->index);
  return TRUE;
}

static gboolean
read_set (Pattern *self, char **words)
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
  if (set < 0 || (words[3] != NULL && !read_entities (self, words[3], &needs)))
    return FALSE;
  if (words[3] != NULL)
    zhu_dimension_need (dimension, (guint) set, needs);
  fact = (Fact){ dimension->index, (guint) set };
  g_array_append_val (self->sets, fact);
  return TRUE;
}

static gboolean
read_head (Pattern *self, char **words)
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

/* What is shown or nobody's has its numbers; a count is that of its records. */
static gboolean
read_numbers (const Pattern *self, Entry *entry, char **words)
{
  if (strlen (words[2]) != 1 || strchr ("shu", *words[2]) == NULL
      || !g_ascii_string_to_signed (words[3], 10, 0, G_MAXINT64, &entry->n_records, NULL))
    return FALSE;
  entry->state = *words[2];
  if (entry->state == 'h' && g_str_equal (words[4], "-"))
    return TRUE;
  entry->has_value = g_ascii_string_to_signed (words[4], 10, 0, G_MAXINT64, &entry->value, NULL);
  return entry->has_value
         && (g_array_index (self->ledger->heads, Head, entry->head).kind != ZHU_COUNT
             || entry->value == entry->n_records);
}

static GArray *
read_facts (const Pattern *self, char **words)
{
  g_autoptr (GArray) facts = g_array_new (FALSE, FALSE, sizeof (Fact));
  guint at;

  for (char **word = words; *word != NULL; word++)
    {
      if (!read_index (*word, self->sets->len, &at))
        return NULL;
      g_array_append_val (facts, g_array_index (self->sets, Fact, at));
    }
  g_array_sort (facts, compare_facts);
  return g_steal_pointer (&facts);
}

static gboolean
read_quantity (Pattern *self, char **words)
{
  Entry entry = { 0 };
  guint at;

  if (!read_index (words[1], self->heads->len, &at))
    return FALSE;
  entry.head = g_array_index (self->heads, guint, at);
  if (!read_numbers (self, &entry, words) || (entry.facts = read_facts (self, words + 5)) == NULL)
    return FALSE;
  g_array_append_val (self->entries, entry);
  return TRUE;
}

static gboolean
read_rule (Pattern *self, char **words)
{
  g_hash_table_add (self->ledger->rules, g_strdup (words[1]));
  return TRUE;
}

static gboolean
read_line (Pattern *self, const char *line)
{
  static const struct
  {
    const char *first;
    guint n_words;
    gboolean (*read) (Pattern *self, char **words);
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

/* Cuts the line off that @rest begins with; NULL if it has no end. */
static char *
next_line (char **rest)
{
  char *line = *rest;
  char *end = strchr (line, '\n');

  if (end == NULL)
    return NULL;
  *end = '\0';
  *rest = end + 1;
  return line;
}

static gboolean
read_text (Pattern *self, char *text)
{
  char *line = next_line (&text);
  guint64 threshold;

  if (line == NULL || !g_str_has_prefix (line, ZHU_PATTERN_HEAD)
      || !g_ascii_string_to_unsigned (line + strlen (ZHU_PATTERN_HEAD), 10, 1, 1000, &threshold,
                                      NULL))
    return FALSE;
  self->threshold = (guint) threshold;
  while (*text != '\0')
    {
      line = next_line (&text);
      if (line == NULL || !read_line (self, line))
        return FALSE;
    }
  return TRUE;
}

gboolean
zhu_pattern_read (Pattern *self, Ledger *ledger, ZhuPlanContext context, GBytes *bytes)
{
  g_autofree char *text = zhu_pattern_unpack (bytes);

  self->ledger = ledger;
  self->context = context;
  self->dimensions = g_array_new (FALSE, FALSE, sizeof (guint));
  self->sets = g_array_new (FALSE, FALSE, sizeof (Fact));
  self->heads = g_array_new (FALSE, FALSE, sizeof (guint));
  self->entries = g_array_new (FALSE, FALSE, sizeof (Entry));
  g_array_set_clear_func (self->entries, entry_clear);
  return text != NULL && read_text (self, text);
}
