/* A file with all it inherits (language.md §8): 继承 names one parent in the same folder; the chain
 * is merged key by key, the nearer file wins and an empty value takes the inherited one away.
 * Entries keep the place in the file that they came from. */
#include "zhuhu/template/private.h"

#include <string.h>

void
tpl_source_free (Source *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->sections, g_ptr_array_unref);
  g_clear_pointer (&self->inis, g_ptr_array_unref);
  g_clear_pointer (&self->files, g_hash_table_unref);
  g_free (self);
}

const Section *
tpl_source_section (const Source *self, SectionKind kind)
{
  for (gsize i = 0; i < self->sections->len; i++)
    {
      const Section *section = g_ptr_array_index (self->sections, i);

      if (section->kind == kind)
        return section;
    }
  return NULL;
}

const ZhuIniEntry *
tpl_section_get (const Section *section, KeyId key)
{
  for (gsize i = 0; section != NULL && i < section->items->len; i++)
    {
      const Item *item = g_ptr_array_index (section->items, i);

      if (item->key == key)
        return item->entry;
    }
  return NULL;
}

/* ---- Merging ---- */

static gboolean
is_main (SectionKind kind)
{
  return kind == SECTION_TABLE || kind == SECTION_REGISTER;
}

/* A register may inherit the keys of a table's [表]. */
static guint
find_same (const GPtrArray *list, const Section *section)
{
  for (guint i = 0; i < list->len; i++)
    {
      const Section *other = g_ptr_array_index (list, i);

      if (other->kind == section->kind ? g_str_equal (other->name, section->name)
                                       : is_main (other->kind) && is_main (section->kind))
        return i;
    }
  return list->len;
}

static guint
find_item (const Section *section, const Item *item)
{
  for (guint i = 0; i < section->items->len; i++)
    {
      const Item *other = g_ptr_array_index (section->items, i);

      if (other->key == item->key
          && (item->key != KEY_FREE || g_str_equal (other->entry->key, item->entry->key)))
        return i;
    }
  return section->items->len;
}

/* In the head and foot of a form an empty value is a label to be filled in by hand. */
static gboolean
keeps_empty (SectionKind kind)
{
  return kind == SECTION_HEAD || kind == SECTION_FOOT;
}

static void
merge_item (Section *into, const Item *item)
{
  guint at = find_item (into, item);
  gboolean is_empty = *item->entry->value == '\0';

  if (at < into->items->len)
    {
      if (is_empty)
        g_ptr_array_remove_index (into->items, at);
      else
        ((Item *) g_ptr_array_index (into->items, at))->entry = item->entry;
    }
  else if (!is_empty || keeps_empty (into->kind))
    {
      Item *copy = g_new0 (Item, 1);

      *copy = *item;
      g_ptr_array_add (into->items, copy);
    }
}

/* A rule or a measure whose formula a nearer file takes away is gone as a whole. */
static gboolean
is_taken_away (const Section *section)
{
  const ZhuIniEntry *formula = tpl_section_get (section, KEY_FORMULA);

  return (section->kind == SECTION_CHECK || section->kind == SECTION_MEASURE) && formula != NULL
         && *formula->value == '\0';
}

static void
merge_section (GPtrArray *list, const Section *section)
{
  guint at = find_same (list, section);
  Section *into;

  if (at < list->len && is_taken_away (section))
    {
      g_ptr_array_remove_index (list, at);
      return;
    }
  if (at < list->len)
    into = g_ptr_array_index (list, at);
  else
    {
      into = g_new0 (Section, 1);
      into->name = g_strdup (section->name);
      into->items = g_ptr_array_new_with_free_func (g_free);
      g_ptr_array_add (list, into);
    }
  into->kind = section->kind;
  into->place = section->place;
  for (gsize i = 0; i < section->items->len; i++)
    merge_item (into, g_ptr_array_index (section->items, i));
}

/* ---- The chain of files ---- */

static const ZhuIniEntry *
find_inherit (const GPtrArray *list)
{
  for (gsize i = 0; i < list->len; i++)
    {
      const Section *section = g_ptr_array_index (list, i);
      const ZhuIniEntry *entry
          = is_main (section->kind) ? tpl_section_get (section, KEY_INHERIT) : NULL;

      if (entry != NULL && *entry->value != '\0')
        return entry;
    }
  return NULL;
}

static gboolean
refuse (const ZhuIniEntry *entry,
        ZhuDiags *diags,
        const char *code,
        const char *remedy,
        const char *text)
{
  ZhuPlace place = zhu_ini_entry_place (entry, 0);

  zhu_diags_add (diags, ZHU_DIAG_ERROR, code, &place, remedy, "%s", text);
  return FALSE;
}

static gboolean
check_parent (const ZhuIniEntry *entry, const char *folder, const GPtrArray *names, ZhuDiags *diags)
{
  const char *name = entry->value;

  if (folder == NULL)
    return refuse (entry, diags, "inherit-here", _ ("write the keys into the file itself"),
                   _ ("a template that is no file in a folder cannot inherit"));
  if (strpbrk (name, "/\\") != NULL || g_str_equal (name, ".") || g_str_equal (name, ".."))
    return refuse (entry, diags, "inherit-path",
                   _ ("write the name of a file in the same folder, without / and \\"),
                   _ ("a template inherits only from its own folder"));
  for (gsize i = 0; i < names->len; i++)
    if (g_str_equal (g_ptr_array_index (names, i), name))
      return refuse (entry, diags, "inherit-cycle",
                     _ ("remove 继承 in one of the files of the circle"),
                     _ ("the file inherits from itself, directly or through others"));
  if (names->len >= TPL_MAX_INHERIT)
    return refuse (entry, diags, "inherit-deep", _ ("write shared keys into one parent"),
                   _ ("files inherit through more than 8 files"));
  return TRUE;
}

static GBytes *
read_parent (const Source *self,
             const ZhuIniEntry *entry,
             const char *folder,
             char **file,
             ZhuDiags *diags)
{
  g_autofree char *path = g_build_filename (folder, entry->value, NULL);
  g_autoptr (GError) error = NULL;
  GBytes *given = self->given != NULL ? g_hash_table_lookup (self->given, entry->value) : NULL;
  GBytes *bytes = given != NULL ? g_bytes_ref (given) : NULL;

  if (self->given == NULL)
    bytes = zhu_file_read (path, TPL_MAX_BYTES, &error);
  if (bytes == NULL)
    refuse (entry, diags, "inherit-missing",
            _ ("put the parent beside this file, or correct its name"),
            error != NULL ? error->message : _ ("its parent was not kept"));
  *file = g_filename_display_name (path);
  return bytes;
}

/* Adds the file and its parents to the source; @levels takes their sections, nearest first. */
static void
read_chain (Source *self,
            GBytes *bytes,
            const char *folder,
            gboolean is_report,
            GPtrArray *levels,
            ZhuDiags *diags)
{
  g_autofree const char **words = tpl_key_words ();
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GBytes) at = g_bytes_ref (bytes);
  g_autofree char *file = g_strdup (self->file);

  g_ptr_array_add (names, g_path_get_basename (file));
  while (at != NULL)
    {
      ZhuIni *ini = zhu_ini_parse (at, file, words, diags);
      GPtrArray *list;
      const ZhuIniEntry *inherit;

      g_hash_table_insert (self->files, g_path_get_basename (file), g_steal_pointer (&at));
      if (ini == NULL)
        return;
      g_ptr_array_add (self->inis, ini);
      list = tpl_sections_read (ini, is_report, diags);
      g_ptr_array_add (levels, list);
      inherit = find_inherit (list);
      if (inherit == NULL || !check_parent (inherit, folder, names, diags))
        return;
      g_ptr_array_add (names, g_strdup (inherit->value));
      g_clear_pointer (&file, g_free);
      at = read_parent (self, inherit, folder, &file, diags);
    }
}

static void
report_both (const GPtrArray *list, ZhuDiags *diags)
{
  const Section *first = NULL;

  for (gsize i = 0; i < list->len; i++)
    {
      const Section *section = g_ptr_array_index (list, i);

      if (!is_main (section->kind))
        continue;
      if (first != NULL)
        zhu_diags_add (diags, ZHU_DIAG_ERROR, "table-and-register", &section->place,
                       _ ("keep one: [表] counts records, [台账] lists them"),
                       _ ("a template is a table or a register, not both"));
      first = section;
    }
}

Source *
tpl_source_new (GBytes *bytes,
                const char *file,
                const char *folder,
                GHashTable *given,
                gboolean is_report,
                ZhuDiags *diags)
{
  g_autoptr (Source) self = g_new0 (Source, 1);
  g_autoptr (GPtrArray) levels
      = g_ptr_array_new_with_free_func ((GDestroyNotify) g_ptr_array_unref);

  self->file = g_intern_string (file);
  self->given = given;
  self->files
      = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_bytes_unref);
  self->inis = g_ptr_array_new_with_free_func ((GDestroyNotify) zhu_ini_free);
  self->sections = g_ptr_array_new_with_free_func (tpl_section_free);
  read_chain (self, bytes, folder, is_report, levels, diags);
  if (levels->len == 0)
    return NULL;
  for (gsize i = levels->len; i > 0; i--)
    {
      const GPtrArray *list = g_ptr_array_index (levels, i - 1);

      report_both (list, diags);
      for (gsize j = 0; j < list->len; j++)
        merge_section (self->sections, g_ptr_array_index (list, j));
    }
  return g_steal_pointer (&self);
}
