/* Parents of entities: 上级 = 户: 户编号; 人: 人编号. The first is required in every record, the
 * second, below the first, says whom a record concerns and may be empty (language.md §3). */
#include "zhuhu/dictionary/private.h"

/* Names of all entities, NULL-terminated; the names are borrowed. */
static GPtrArray *
entity_names (const ZhuDictionary *self)
{
  GPtrArray *names = g_ptr_array_new ();

  for (gsize i = 0; i < self->entities->len; i++)
    g_ptr_array_add (names, ((ZhuEntity *) g_ptr_array_index (self->entities, i))->name);
  g_ptr_array_add (names, NULL);
  return names;
}

const ZhuEntity *
find_entity (const Loader *loader, const char *name, const ZhuPlace *place)
{
  const ZhuEntity *entity = zhu_dictionary_entity (loader->self, name);
  g_autoptr (GPtrArray) names = NULL;

  if (entity != NULL)
    return entity;
  names = entity_names (loader->self);
  add_unknown (loader->diags, "unknown-entity", place, name, (const char *const *) names->pdata,
               _ ("add a section [实体 …] for it, or correct the name"),
               _ ("there is no entity “%s”"), name);
  return NULL;
}

/* "户: 户编号" */
static const ZhuEntity *
read_parent (const Loader *loader, Scan *scan, GPtrArray *columns)
{
  g_autofree char *name = NULL;
  ZhuPlace place;

  scan_skip_blanks (scan);
  place = scan_place (scan);
  name = scan_text (scan, ":;,", NULL);
  if (name == NULL || !scan_take (scan, ':'))
    {
      zhu_diags_add (loader->diags, ZHU_DIAG_ERROR, "bad-parent", &place,
                     _ ("write 上级 = 户: 户编号, or 上级 = 户: 户编号; 人: 人编号"),
                     _ ("a parent is an entity, a colon and the columns that hold its key"));
      return NULL;
    }
  if (!read_columns (scan, ";:", columns, loader->diags))
    return NULL;
  return find_entity (loader, name, &place);
}

static void
check_key_length (const Loader *loader,
                  const ZhuIniEntry *entry,
                  const ZhuEntity *parent,
                  const GPtrArray *columns)
{
  ZhuPlace place = zhu_ini_entry_place (entry, 0);

  if (parent == NULL || parent->key->len == 0 || parent->key->len == columns->len)
    return;
  zhu_diags_add (loader->diags, ZHU_DIAG_ERROR, "key-length", &place,
                 _ ("give a column for each column of its key, in the same order"),
                 _ ("the key of %s has %u columns, but %u are given"), parent->name,
                 parent->key->len, columns->len);
}

static void
read_parents (const Loader *loader, const ZhuIniEntry *entry, ZhuEntity *entity)
{
  Scan scan = scan_begin (entry);
  ZhuPlace place;

  entity->parent = read_parent (loader, &scan, entity->parent_columns);
  check_key_length (loader, entry, entity->parent, entity->parent_columns);
  if (entity->parent != NULL && scan_take (&scan, ';'))
    {
      entity->concern = read_parent (loader, &scan, entity->concern_columns);
      check_key_length (loader, entry, entity->concern, entity->concern_columns);
    }
  if (entity->parent == NULL || scan_is_end (&scan))
    return;
  place = scan_place (&scan);
  zhu_diags_add (loader->diags, ZHU_DIAG_ERROR, "extra-parent", &place,
                 _ ("keep at most two parents"), _ ("this is not understood: %s"), scan.at);
}

static const ZhuIniEntry *
parent_entry (const ZhuIniSection *section)
{
  for (gsize i = 0; i < section->entries->len; i++)
    {
      const ZhuIniEntry *entry = g_ptr_array_index (section->entries, i);

      if (key_from_word (SECTION_ENTITY, entry->key) == KEY_PARENT)
        return entry;
    }
  return NULL;
}

/* TRUE if the first parents lead to a root. */
static gboolean
has_root (const Loader *loader, const ZhuEntity *entity)
{
  gsize n = 0;

  for (const ZhuEntity *at = entity; at != NULL; at = at->parent)
    if (n++ > loader->self->entities->len)
      return FALSE;
  return TRUE;
}

static void
check_parents (const Loader *loader, ZhuEntity *entity)
{
  if (!has_root (loader, entity))
    {
      zhu_diags_add (loader->diags, ZHU_DIAG_ERROR, "parent-cycle", &entity->place,
                     _ ("let one of them have no 上级"),
                     _ ("the parents of %s lead back to it or to each other"), entity->name);
      return;
    }
  if (entity->parent != NULL && (entity->area_column != NULL || entity->unit_column != NULL))
    zhu_diags_add (loader->diags, ZHU_DIAG_ERROR, "area-below-root", &entity->place,
                   _ ("remove 地区 and 填报单位 here"),
                   _ ("%s takes its area from the entity above it"), entity->name);
  for (const ZhuEntity *at = entity->concern; at != NULL && at != entity->parent; at = at->parent)
    if (at->parent == NULL || !has_root (loader, at))
      {
        zhu_diags_add (loader->diags, ZHU_DIAG_ERROR, "foreign-concern", &entity->place,
                       _ ("name as second parent an entity below the first"),
                       _ ("the second parent of %s, %s, is not below the first, %s"), entity->name,
                       entity->concern->name, entity->parent->name);
        break;
      }
  if (entity->concern != NULL && entity->concern == entity->parent)
    zhu_diags_add (loader->diags, ZHU_DIAG_ERROR, "foreign-concern", &entity->place,
                   _ ("remove the second"), _ ("%s names the same parent twice"), entity->name);
}

void
link_parents (Loader *loader)
{
  for (gsize i = 0; i < loader->self->entities->len; i++)
    {
      ZhuEntity *entity = g_ptr_array_index (loader->self->entities, i);
      const ZhuIniEntry *entry;

      for (gsize j = 0; j < loader->self->ini->sections->len; j++)
        {
          loader->section = g_ptr_array_index (loader->self->ini->sections, j);
          if (loader->section->place.line != entity->place.line)
            continue;
          entry = parent_entry (loader->section);
          if (entry != NULL)
            read_parents (loader, entry, entity);
        }
    }
  for (gsize i = 0; i < loader->self->entities->len; i++)
    check_parents (loader, g_ptr_array_index (loader->self->entities, i));
}
