/* From INI text to a dictionary: sections in any order, entities first, then parents, variables and
 * the files that are named. Reading goes on after an error, so that all of a file are told at once.
 */
#include "zhuhu/dictionary/private.h"

#include <string.h>

#define MAX_DICTIONARY_BYTES (16 * 1024 * 1024)

/* ---- Sections ---- */

/* Splits "实体 户" into its kind and the name behind it. */
static SectionKind
split_section (const ZhuIniSection *section, char **name)
{
  g_autofree char *text = fold_text (section->name);
  gsize length = strcspn (text, " \t");
  g_autofree char *word = g_strndup (text, length);

  *name = g_strdup (text + length);
  g_strstrip (*name);
  return section_from_word (word);
}

static void
check_section (const Loader *loader, SectionKind kind, const char *name)
{
  const ZhuIniSection *section = loader->section;

  if (kind == SECTION_UNKNOWN)
    {
      g_autofree char *text = fold_text (section->name);

      text[strcspn (text, " \t")] = '\0';
      add_unknown (loader->diags, "unknown-section", &section->place, text, section_words (),
                   _ ("a dictionary has the sections 字典, 实体, 变量, 派生 and 系列"),
                   _ ("[%s] is no section of a dictionary"), section->name);
    }
  else if (kind == SECTION_DICTIONARY && *name != '\0')
    zhu_diags_add (loader->diags, ZHU_DIAG_ERROR, "extra-name", &section->place,
                   _ ("write [字典] and the name as 名称 = …"),
                   _ ("[字典] has no name of its own"));
  else if (kind != SECTION_DICTIONARY && *name == '\0')
    zhu_diags_add (loader->diags, ZHU_DIAG_ERROR, "no-name", &section->place,
                   _ ("write the name behind it, such as [实体 户]"),
                   _ ("the section [%s] lacks a name"), section->name);
}

static KeyId
known_key (const Loader *loader, SectionKind kind, const ZhuIniEntry *entry)
{
  KeyId key = key_from_word (kind, entry->key);
  g_autofree const char **words = NULL;

  if (key != KEY_UNKNOWN)
    return key;
  words = key_words_of (kind);
  add_unknown (loader->diags, "unknown-key", &entry->place, entry->key, words,
               _ ("remove the line, or correct the key"), _ ("[%s] has no key “%s”"),
               loader->section->name, entry->key);
  return KEY_UNKNOWN;
}

static void
require (const Loader *loader, gboolean is_given, KeyId key)
{
  g_autofree char *remedy = NULL;

  if (is_given)
    return;
  remedy = g_strdup_printf (_ ("add a line “%s = …”"), key_word (key));
  zhu_diags_add (loader->diags, ZHU_DIAG_ERROR, "missing-key", &loader->section->place, remedy,
                 _ ("[%s] has no “%s”"), loader->section->name, key_word (key));
}

/* One name of a table or column, perhaps quoted. */
static char *
read_one (const Loader *loader, const ZhuIniEntry *entry)
{
  Scan scan = scan_begin (entry);
  g_autofree char *text = scan_text (&scan, ",;:", NULL);
  ZhuPlace place = zhu_ini_entry_place (entry, 0);

  if (text != NULL && *text != '\0' && scan_is_end (&scan))
    return g_steal_pointer (&text);
  zhu_diags_add (loader->diags, ZHU_DIAG_ERROR, "bad-value", &place,
                 _ ("give one name, in quotation marks if it holds other signs"),
                 _ ("“%s” needs the name of one table or column"), entry->key);
  return g_strdup ("");
}

/* ---- [字典] ---- */

static void
read_order (const Loader *loader, const ZhuIniEntry *entry)
{
  static const char *const words[] = { "代码序", "行政序", NULL };
  g_autofree char *word = fold_text (entry->value);
  ZhuPlace place = zhu_ini_entry_place (entry, 0);

  if (g_str_equal (word, "行政序") || g_ascii_strcasecmp (word, "rank_order") == 0)
    loader->self->by_rank = TRUE;
  else if (!g_str_equal (word, "代码序") && g_ascii_strcasecmp (word, "code_order") != 0)
    add_unknown (loader->diags, "unknown-order", &place, word, words,
                 _ ("use 代码序 (order of the file) or 行政序"), _ ("“%s” is no order of areas"),
                 word);
}

static void
read_as_of (const Loader *loader, const ZhuIniEntry *entry)
{
  int answer = yes_or_no (entry->value);
  ZhuPlace place = zhu_ini_entry_place (entry, 0);

  if (answer < 0)
    zhu_diags_add (loader->diags, ZHU_DIAG_ERROR, "no-yes-or-no", &place, _ ("write 是 or 否"),
                   _ ("“%s” is neither 是 nor 否"), entry->value);
  else
    loader->self->is_as_of = answer == 1;
}

static void
read_dictionary_section (Loader *loader)
{
  for (gsize i = 0; i < loader->section->entries->len; i++)
    {
      const ZhuIniEntry *entry = g_ptr_array_index (loader->section->entries, i);
      KeyId key = known_key (loader, SECTION_DICTIONARY, entry);

      if (key == KEY_NAME)
        {
          g_free (loader->self->name);
          loader->self->name = g_strdup (entry->value);
        }
      else if (key == KEY_AS_OF)
        read_as_of (loader, entry);
      else if (key == KEY_AREA && *entry->value != '\0')
        loader->area_file = entry;
      else if (key == KEY_AREA_TABLE && *entry->value != '\0')
        {
          g_free (loader->self->area_table);
          loader->self->area_table = read_one (loader, entry);
        }
      else if (key == KEY_ORDER)
        read_order (loader, entry);
    }
}

/* ---- [实体 …] ---- */

static void
read_alias_list (const ZhuIniEntry *entry, GPtrArray *aliases)
{
  Scan scan = scan_begin (entry);

  do
    {
      g_autofree char *alias = scan_text (&scan, ",", NULL);

      if (alias != NULL && *alias != '\0')
        g_ptr_array_add (aliases, g_steal_pointer (&alias));
    }
  while (scan_take (&scan, ','));
}

static void
replace (char **field, char *value)
{
  g_free (*field);
  *field = value;
}

static void
read_key_columns (const Loader *loader, const ZhuIniEntry *entry, ZhuEntity *entity)
{
  Scan scan = scan_begin (entry);

  read_columns (&scan, "", entity->key, loader->diags);
}

static void
read_entity_section (Loader *loader, const char *name)
{
  const ZhuIniSection *section = loader->section;
  ZhuEntity *entity = entity_new (name, &section->place);

  check_name (name, FALSE, &section->place, loader->diags);
  for (gsize i = 0; i < section->entries->len; i++)
    {
      const ZhuIniEntry *entry = g_ptr_array_index (section->entries, i);
      KeyId key = known_key (loader, SECTION_ENTITY, entry);

      if (key == KEY_TABLE)
        replace (&entity->table, read_one (loader, entry));
      else if (key == KEY_KEY)
        read_key_columns (loader, entry, entity);
      else if (key == KEY_AREA)
        replace (&entity->area_column, read_one (loader, entry));
      else if (key == KEY_UNIT)
        replace (&entity->unit_column, read_one (loader, entry));
      else if (key == KEY_ALIAS)
        read_alias_list (entry, entity->aliases);
    }
  require (loader, entity->table != NULL, KEY_TABLE);
  require (loader, entity->key->len > 0, KEY_KEY);
  g_ptr_array_add (loader->self->entities, entity);
}

/* ---- [系列 …] ---- */

/* 条件 = column = "text" */
static void
read_condition (const Loader *loader, const ZhuIniEntry *entry, ZhuSeries *series)
{
  Scan scan = scan_begin (entry);
  g_autofree char *column = scan_text (&scan, "=", NULL);
  gboolean has_equals = scan_take (&scan, '=');
  g_autofree char *value = has_equals ? scan_text (&scan, "", NULL) : NULL;
  ZhuPlace place = zhu_ini_entry_place (entry, 0);

  if (column == NULL || *column == '\0' || value == NULL || *value == '\0' || !scan_is_end (&scan))
    {
      zhu_diags_add (loader->diags, ZHU_DIAG_ERROR, "bad-condition", &place,
                     _ ("write 条件 = column = \"text\""),
                     _ ("the condition of a series compares one column with one text"));
      return;
    }
  replace (&series->condition_column, g_steal_pointer (&column));
  replace (&series->condition_value, g_steal_pointer (&value));
}

static void
read_series_section (Loader *loader, const char *name)
{
  const ZhuIniSection *section = loader->section;
  ZhuSeries *series = series_new (name, &section->place);

  check_name (name, FALSE, &section->place, loader->diags);
  for (gsize i = 0; i < section->entries->len; i++)
    {
      const ZhuIniEntry *entry = g_ptr_array_index (section->entries, i);
      KeyId key = known_key (loader, SECTION_SERIES, entry);

      if (key == KEY_TABLE)
        replace (&series->table, read_one (loader, entry));
      else if (key == KEY_AREA)
        replace (&series->area_column, read_one (loader, entry));
      else if (key == KEY_PERIOD)
        replace (&series->period_column, read_one (loader, entry));
      else if (key == KEY_VALUE)
        replace (&series->value_column, read_one (loader, entry));
      else if (key == KEY_CONDITION)
        read_condition (loader, entry, series);
    }
  require (loader, series->table != NULL, KEY_TABLE);
  require (loader, series->area_column != NULL, KEY_AREA);
  require (loader, series->period_column != NULL, KEY_PERIOD);
  require (loader, series->value_column != NULL, KEY_VALUE);
  g_ptr_array_add (loader->self->series, series);
}

static gsize
depth_of (const ZhuEntity *entity)
{
  gsize depth = 0;

  for (const ZhuEntity *at = entity->parent; at != NULL; at = at->parent)
    depth++;
  return depth;
}

/* The next of @left: the nearest to the root of those whose parent, and with @asks_concern whose
 * second parent too, is not there any more; -1 if there is none. */
static int
find_next (GPtrArray *left, gboolean asks_concern)
{
  int found = -1;

  for (gsize i = 0; i < left->len; i++)
    {
      const ZhuEntity *entity = g_ptr_array_index (left, i);

      if ((entity->parent != NULL && g_ptr_array_find (left, entity->parent, NULL))
          || (asks_concern && entity->concern != NULL
              && g_ptr_array_find (left, entity->concern, NULL)))
        continue;
      if (found < 0 || depth_of (entity) < depth_of (g_ptr_array_index (left, (gsize) found)))
        found = (int) i;
    }
  return found;
}

/* Parents before children and the concerned before what concerns them, else in the order of the
 * file: a record is joined to records that were read before it. */
static void
sort_entities (ZhuDictionary *self)
{
  GPtrArray *sorted = g_ptr_array_new_with_free_func (entity_free);

  g_ptr_array_set_free_func (self->entities, NULL);
  while (self->entities->len > 0)
    {
      const int next = find_next (self->entities, TRUE);
      ZhuEntity *entity = g_ptr_array_steal_index (
          self->entities, (guint) (next >= 0 ? next : find_next (self->entities, FALSE)));

      entity->depth = depth_of (entity);
      entity->index = sorted->len;
      g_ptr_array_add (sorted, entity);
    }
  g_ptr_array_unref (self->entities);
  self->entities = sorted;
}

/* ---- The whole ---- */

static void
check_entity_names (const Loader *loader)
{
  const GPtrArray *entities = loader->self->entities;
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);

  for (gsize i = 0; i < entities->len; i++)
    {
      const ZhuEntity *entity = g_ptr_array_index (entities, i);

      for (gsize j = 0; j <= entity->aliases->len; j++)
        {
          char *name = j == 0 ? entity->name : g_ptr_array_index (entity->aliases, j - 1);
          const ZhuEntity *other = g_hash_table_lookup (seen, name);

          if (other != NULL && other != entity)
            zhu_diags_add (loader->diags, ZHU_DIAG_ERROR, "duplicate-entity", &entity->place,
                           _ ("rename one of the two"),
                           _ ("“%s” is a name of the entities %s and %s"), name, other->name,
                           entity->name);
          g_hash_table_insert (seen, name, (gpointer) entity);
        }
      if (zhu_dictionary_find_series (loader->self, entity->name) != NULL)
        zhu_diags_add (loader->diags, ZHU_DIAG_ERROR, "name-of-series", &entity->place,
                       _ ("rename one of the two"), _ ("“%s” is an entity and a series"),
                       entity->name);
    }
}

static void
read_outer_sections (Loader *loader)
{
  gboolean found = FALSE;

  for (gsize i = 0; i < loader->self->ini->sections->len; i++)
    {
      g_autofree char *name = NULL;
      SectionKind kind;

      loader->section = g_ptr_array_index (loader->self->ini->sections, i);
      if (*loader->section->name == '\0')
        continue;
      kind = split_section (loader->section, &name);
      check_section (loader, kind, name);
      found |= kind == SECTION_DICTIONARY;
      if (kind == SECTION_DICTIONARY)
        read_dictionary_section (loader);
      else if (kind == SECTION_ENTITY && *name != '\0')
        read_entity_section (loader, name);
      else if (kind == SECTION_SERIES && *name != '\0')
        read_series_section (loader, name);
    }
  if (!found)
    zhu_diags_add (loader->diags, ZHU_DIAG_ERROR, "no-dictionary",
                   &(ZhuPlace){ loader->self->file, 0, 0 },
                   _ ("begin the file with [字典] and 名称 = …"),
                   _ ("there is no section [字典], so this is no dictionary"));
}

static void
read_variable_sections (Loader *loader, SectionKind wanted)
{
  for (gsize i = 0; i < loader->self->ini->sections->len; i++)
    {
      g_autofree char *name = NULL;
      const ZhuEntity *entity;

      loader->section = g_ptr_array_index (loader->self->ini->sections, i);
      if (split_section (loader->section, &name) != wanted || *name == '\0')
        continue;
      entity = find_entity (loader, name, &loader->section->place);
      if (entity != NULL)
        read_variables (loader->self, loader->section, (ZhuEntity *) entity,
                        wanted == SECTION_DERIVED, loader->diags);
    }
}

static void
collect_variables (ZhuDictionary *self)
{
  for (gsize i = 0; i < self->entities->len; i++)
    {
      const ZhuEntity *entity = g_ptr_array_index (self->entities, i);

      for (gsize j = 0; j < entity->variables->len; j++)
        {
          ZhuVariable *variable = g_ptr_array_index (entity->variables, j);

          variable->index = self->variables->len;
          g_ptr_array_add (self->variables, variable);
        }
    }
}

static void
read_areas (Loader *loader)
{
  ZhuDictionary *self = loader->self;
  g_autofree char *path = NULL;
  ZhuPlace place;

  if (loader->area_file == NULL)
    return;
  place = zhu_ini_entry_place (loader->area_file, 0);
  path = g_path_is_absolute (loader->area_file->value)
             ? g_strdup (loader->area_file->value)
             : g_build_filename (self->folder, loader->area_file->value, NULL);
  self->areas = areas_load (self, loader->area_file->value, path, &place, loader->diags);
}

static ZhuDictionary *
dictionary_new (const char *file, const char *folder)
{
  ZhuDictionary *self = g_atomic_rc_box_new0 (ZhuDictionary);

  self->file = g_intern_string (file);
  self->folder = g_strdup (folder);
  self->name = g_strdup ("");
  self->entities = g_ptr_array_new_with_free_func (entity_free);
  self->variables = g_ptr_array_new ();
  self->series = g_ptr_array_new_with_free_func (series_free);
  self->lists = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, code_list_free);
  self->list_order = g_ptr_array_new ();
  self->files
      = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_bytes_unref);
  return self;
}

static ZhuDictionary *
parse (ZhuDictionary *taken, GBytes *text, ZhuDiags *diags, GError **error)
{
  g_autoptr (ZhuDictionary) self = taken;
  Loader loader = { .self = self, .diags = diags };
  gsize n_before = zhu_diags_count (diags, ZHU_DIAG_ERROR);

  self->ini = zhu_ini_parse (text, self->file, all_key_words (), diags);
  if (self->ini == NULL)
    {
      zhu_diags_ok (diags, ZHU_ERROR_TEMPLATE, error);
      return NULL;
    }
  read_outer_sections (&loader);
  check_entity_names (&loader);
  link_parents (&loader);
  read_areas (&loader);
  read_variable_sections (&loader, SECTION_VARIABLES);
  read_variable_sections (&loader, SECTION_DERIVED);
  if (zhu_diags_count (diags, ZHU_DIAG_ERROR) > n_before)
    {
      zhu_diags_ok (diags, ZHU_ERROR_TEMPLATE, error);
      return NULL;
    }

  sort_entities (self);
  collect_variables (self);
  return g_steal_pointer (&self);
}

ZhuDictionary *
zhu_dictionary_parse (GBytes *text,
                      const char *file,
                      const char *folder,
                      ZhuDiags *diags,
                      GError **error)
{
  ZhuDictionary *self = dictionary_new (file, folder);

  g_hash_table_insert (self->files, g_strdup (ZHU_DICTIONARY_FILE), g_bytes_ref (text));
  return parse (self, text, diags, error);
}

ZhuDictionary *
zhu_dictionary_from_files (GHashTable *files, const char *label, ZhuDiags *diags, GError **error)
{
  GBytes *text = g_hash_table_lookup (files, ZHU_DICTIONARY_FILE);
  g_autofree char *file = g_build_filename (label, ZHU_DICTIONARY_FILE, NULL);
  ZhuDictionary *self;
  GHashTableIter iter;
  gpointer name, bytes;

  if (text == NULL)
    {
      g_set_error (error, ZHU_ERROR, ZHU_ERROR_INPUT, _ ("%s was not kept"), file);
      return NULL;
    }
  self = dictionary_new (file, label);
  self->is_given = TRUE;
  g_hash_table_iter_init (&iter, files);
  while (g_hash_table_iter_next (&iter, &name, &bytes))
    g_hash_table_insert (self->files, g_strdup (name), g_bytes_ref (bytes));
  return parse (self, text, diags, error);
}

ZhuDictionary *
zhu_dictionary_load (const char *path, ZhuDiags *diags, GError **error)
{
  g_autoptr (GBytes) bytes = zhu_file_read (path, MAX_DICTIONARY_BYTES, error);
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *file = g_filename_display_name (path);

  if (bytes == NULL)
    return NULL;
  return zhu_dictionary_parse (bytes, file, folder, diags, error);
}
