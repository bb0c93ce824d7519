/* Which entity a case file holds: by its heads, and by its name where the heads leave a choice. A
 * head may be a column's name, the variable's name, or an alias of it; every head must be known,
 * since a column that is passed over would be data lost quietly. */
#include "zhuhu/store/private.h"

#include <string.h>

/* ---- Heads of a table ---- */

static void
add_head (GHashTable *heads, const char *name, gsize position)
{
  g_autofree char *half = zhu_text_to_half_width (name);

  if (!g_hash_table_contains (heads, half))
    g_hash_table_insert (heads, g_steal_pointer (&half), GSIZE_TO_POINTER (position + 1));
}

static void
add_variable_heads (GHashTable *heads,
                    const ZhuVariable *variable,
                    const char *column,
                    gsize position)
{
  if (variable->columns->len != 1
      || !g_str_equal (g_ptr_array_index (variable->columns, 0), column))
    return;
  add_head (heads, variable->name, position);
  for (gsize i = 0; i < variable->aliases->len; i++)
    add_head (heads, g_ptr_array_index (variable->aliases, i), position);
}

/* A parent's key goes by the names that it has in the parent's own file. */
static void
add_upper_heads (GHashTable *heads,
                 const StoreTable *table,
                 const GArray *positions,
                 const ZhuEntity *upper)
{
  for (gsize i = 0; upper != NULL && i < positions->len; i++)
    {
      const gsize position = g_array_index (positions, gsize, i);
      const char *key = g_ptr_array_index (upper->key, i);

      add_head (heads, store_table_column (table, position)->name, position);
      for (gsize j = 0; j < upper->variables->len; j++)
        add_variable_heads (heads, g_ptr_array_index (upper->variables, j), key, position);
    }
}

/* Head -> position + 1. Columns' own names come first, then what else they are called. */
static GHashTable *
heads_of (const StoreTable *table)
{
  GHashTable *heads = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (gsize i = 0; i < table->columns->len; i++)
    add_head (heads, store_table_column (table, i)->name, i);
  for (gsize i = 0; i < table->columns->len; i++)
    if (store_table_column (table, i)->variable != NULL)
      add_variable_heads (heads, store_table_column (table, i)->variable,
                          store_table_column (table, i)->name, i);
  if (table->entity != NULL)
    {
      add_upper_heads (heads, table, table->parent, table->entity->parent);
      add_upper_heads (heads, table, table->concern, table->entity->concern);
    }
  return heads;
}

/* ---- Which table ---- */

/* TRUE if the file's name begins with @name and goes on with no letter: person-2020.csv. */
static gboolean
stem_is (const char *stem, const char *name)
{
  const gsize length = strlen (name);

  if (g_ascii_strncasecmp (stem, name, length) != 0)
    return FALSE;
  return !g_unichar_isalpha (g_utf8_get_char (stem + length));
}

static gboolean
is_named (const StoreTable *table, const char *stem)
{
  if (stem_is (stem, table->name) || stem_is (stem, table->label))
    return TRUE;
  for (gsize i = 0; table->entity != NULL && i < table->entity->aliases->len; i++)
    if (stem_is (stem, g_ptr_array_index (table->entity->aliases, i)))
      return TRUE;
  return FALSE;
}

static gsize
count_known (const StoreCaseFile *self, GHashTable *heads)
{
  gsize n = 0;

  for (gsize i = 0; i < self->heads->len; i++)
    n += g_hash_table_contains (heads, g_ptr_array_index (self->heads, i)) ? 1 : 0;
  return n;
}

/* Name of the first key column that no head of @self names; NULL if all are there. */
static const char *
missing_key (const StoreCaseFile *self, const StoreTable *table, GHashTable *heads)
{
  for (gsize i = 0; i < table->n_key; i++)
    {
      gboolean found = FALSE;

      for (gsize j = 0; j < self->heads->len; j++)
        if (GPOINTER_TO_SIZE (g_hash_table_lookup (heads, g_ptr_array_index (self->heads, j)))
            == i + 1)
          found = TRUE;
      if (!found)
        return store_table_column (table, i)->name;
    }
  return NULL;
}

/* The table by name, else the one that knows most heads; complete keys count before heads. */
static const StoreTable *
choose_table (const GPtrArray *tables, const StoreCaseFile *self, gboolean *is_ambiguous)
{
  g_autofree char *base = g_path_get_basename (self->file);
  const StoreTable *best = NULL;
  gsize best_score = 0;

  *is_ambiguous = FALSE;
  for (gsize i = 0; i < tables->len; i++)
    {
      const StoreTable *table = g_ptr_array_index (tables, i);
      g_autoptr (GHashTable) heads = heads_of (table);
      const gsize known = count_known (self, heads);
      const gsize score
          = known == 0 ? 0
            : is_named (table, base)
                ? G_MAXSIZE
                : known * 2 + (missing_key (self, table, heads) == NULL ? 1000000 : 0);

      if (score > 0 && score == best_score)
        *is_ambiguous = score != G_MAXSIZE;
      if (score <= best_score)
        continue;
      best = table;
      best_score = score;
      *is_ambiguous = FALSE;
    }
  return best;
}

/* ---- What does not fit ---- */

static void
add_unknown_head (const StoreCaseFile *self, gsize i, GHashTable *heads, ZhuDiags *diags)
{
  g_autofree const char **names = (const char **) g_hash_table_get_keys_as_array (heads, NULL);
  const char *head = g_ptr_array_index (self->heads, i);
  const char *nearest = zhu_text_nearest (head, names);
  g_autofree char *remedy
      = nearest != NULL
            ? g_strdup_printf (_ ("did you mean “%s”? Rename the head, or add it as an alias"),
                               nearest)
            : g_strdup (_ ("remove the column, or add a variable or alias to the dictionary"));
  const ZhuPlace place = { self->file, self->head_line, (unsigned) i + 1 };

  zhu_diags_add (diags, ZHU_DIAG_ERROR, "unknown-head", &place, remedy,
                 _ ("the head “%s” (column %u) is no column of “%s”"), head, (unsigned) i + 1,
                 self->table->label);
}

static void
add_double_head (const StoreCaseFile *self, gsize i, ZhuDiags *diags)
{
  const ZhuPlace place = { self->file, self->head_line, (unsigned) i + 1 };

  zhu_diags_add (diags, ZHU_DIAG_ERROR, "double-head", &place, _ ("remove one of the columns"),
                 _ ("the head “%s” (column %u) names a column that is there already"),
                 (const char *) g_ptr_array_index (self->heads, i), (unsigned) i + 1);
}

static gboolean
map_heads (StoreCaseFile *self, GHashTable *heads, ZhuDiags *diags)
{
  g_autofree gboolean *taken = g_new0 (gboolean, self->table->columns->len);
  gboolean is_fitting = TRUE;

  for (gsize i = 0; i < self->heads->len; i++)
    {
      const int position
          = (int) GPOINTER_TO_SIZE (g_hash_table_lookup (heads, g_ptr_array_index (self->heads, i)))
            - 1;

      g_array_append_val (self->columns, position);
      if (position < 0)
        add_unknown_head (self, i, heads, diags);
      else if (taken[position])
        add_double_head (self, i, diags);
      is_fitting = is_fitting && position >= 0 && !taken[position];
      if (position >= 0)
        taken[position] = TRUE;
    }
  return is_fitting;
}

gboolean
store_recognise (const GPtrArray *tables, StoreCaseFile *self, ZhuDiags *diags)
{
  const ZhuPlace place = { self->file, self->head_line, 0 };
  g_autoptr (GHashTable) heads = NULL;
  gboolean is_ambiguous, is_fitting;
  const char *missing;

  self->table = choose_table (tables, self, &is_ambiguous);
  if (self->table == NULL || is_ambiguous)
    {
      zhu_diags_add (diags, ZHU_DIAG_ERROR, "unknown-file", &place,
                     _ ("name the file as the entity's table or the entity, such as person.csv"),
                     self->table == NULL ? _ ("none of the heads is known to the dictionary")
                                         : _ ("the heads fit more than one kind of record"));
      return FALSE;
    }
  heads = heads_of (self->table);
  is_fitting = map_heads (self, heads, diags);
  missing = missing_key (self, self->table, heads);
  if (missing != NULL)
    zhu_diags_add (diags, ZHU_DIAG_ERROR, "missing-key", &place,
                   _ ("add the column; without it no record can be told from another"),
                   _ ("the key column “%s” of “%s” is missing"), missing, self->table->label);
  return is_fitting && missing == NULL;
}
