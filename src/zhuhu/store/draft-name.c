/* Names of entities and variables: those of tables and columns, changed where the language would
 * not take them. */
#include "zhuhu/store/draft.h"

#include <string.h>

static char *
make_name (const char *text, const char *prefix)
{
  GString *name = g_string_new (NULL);
  ZhuLevel level;

  for (const char *at = text; *at != '\0'; at = g_utf8_next_char (at))
    {
      const gunichar c = g_utf8_get_char (at);

      g_string_append_unichar (name, g_unichar_isalnum (c) || c == '_' || c == 0x00B7 ? c : '_');
    }
  if (name->len == 0 || g_unichar_isdigit (g_utf8_get_char (name->str)))
    g_string_prepend (name, prefix);
  if (zhu_dictionary_is_reserved (name->str) || zhu_level_from_name (name->str, &level))
    g_string_append_c (name, '_');
  return g_string_free (name, FALSE);
}

/* @name, with a number if @taken has it already. */
static char *
take_name (GHashTable *taken, char *name)
{
  char *free_name = g_strdup (name);

  for (int i = 2; g_hash_table_contains (taken, free_name); i++)
    {
      g_free (free_name);
      free_name = g_strdup_printf ("%s_%d", name, i);
    }
  g_hash_table_add (taken, g_strdup (free_name));
  g_free (name);
  return free_name;
}

static gboolean
has_children (const ZhuDraft *self, const DraftTable *table)
{
  for (gsize i = 0; i < self->tables->len; i++)
    if (draft_table (self, i)->parent != NULL && draft_table (self, i)->parent->target == table)
      return TRUE;
  return FALSE;
}

static const char *
alias_of (const DraftTable *table)
{
  if (draft_head_has (table->name, "户,家庭,household,households,hh,family,families"))
    return "户";
  if (draft_head_has (table->name, "人,成员,person,persons,people,member,members,individual,"
                                   "individuals,resident,residents"))
    return "人";
  return NULL;
}

static void
name_columns (DraftTable *table, GHashTable *entities)
{
  g_autoptr (GHashTable) taken = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  GHashTableIter iter;
  gpointer entity;

  g_hash_table_iter_init (&iter, entities);
  while (g_hash_table_iter_next (&iter, &entity, NULL))
    g_hash_table_add (taken, g_strdup (entity));
  for (gsize i = 0; i < table->columns->len; i++)
    {
      DraftColumn *column = draft_column (table, i);

      if (column->is_key || column->is_link || column->is_area)
        continue;
      if (strpbrk (column->name, "\r\n") != NULL)
        {
          draft_note (table->notes, _ ("a column is left out: its name has a line end"));
          continue;
        }
      column->variable = take_name (taken, make_name (column->name, "列"));
      if (!g_str_equal (column->variable, column->name))
        draft_note (column->notes,
                    _ ("the column's name cannot be used in formulas, or is taken; renamed"));
    }
}

static void
give_alias (DraftTable *table, const char *alias, GHashTable *taken)
{
  if (table->role != DRAFT_ENTITY || table->alias != NULL || alias == NULL
      || g_hash_table_contains (taken, alias))
    return;
  table->alias = alias;
  g_hash_table_add (taken, g_strdup (alias));
}

void
draft_name_all (ZhuDraft *self)
{
  g_autoptr (GHashTable) taken = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (gsize i = 0; i < self->tables->len; i++)
    {
      DraftTable *table = draft_table (self, i);

      if (table->role != DRAFT_ENTITY)
        continue;
      table->entity = take_name (taken, make_name (table->name, "表"));
      if (!g_str_equal (table->entity, table->name))
        draft_note (table->notes, _ ("the table's name cannot be used in formulas; renamed"));
    }
  for (gsize i = 0; i < self->tables->len; i++)
    give_alias (draft_table (self, i), alias_of (draft_table (self, i)), taken);
  for (gsize i = 0; i < self->tables->len; i++)
    if (draft_table (self, i)->parent == NULL && has_children (self, draft_table (self, i)))
      give_alias (draft_table (self, i), "户", taken);
  g_hash_table_add (taken, g_strdup ("户"));
  g_hash_table_add (taken, g_strdup ("人"));
  for (gsize i = 0; i < self->tables->len; i++)
    if (draft_table (self, i)->role == DRAFT_ENTITY)
      name_columns (draft_table (self, i), taken);
}
