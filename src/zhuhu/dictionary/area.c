/* The area tree in use: look-ups, nodes made for records, order. A record has one path through it:
 * its own reporting unit, else an override for its township, else the prefix of its code; codes
 * that were abolished lead to their successor (language.md §4, domain.md §1). */
#include "zhuhu/dictionary/private.h"

#include <string.h>

static const struct
{
  const char *chinese;
  const char *english;
} level_names[ZHU_N_LEVELS] = {
  { "省", "province" }, { "填报单位", "unit" }, { "县", "county" },
  { "乡", "town" },     { "村", "village" },
};

/* A chain of successors longer than this is a circle. */
#define MAX_SUCCESSIONS 32

const char *
zhu_level_name (ZhuLevel level)
{
  return level < ZHU_N_LEVELS ? level_names[level].chinese : "";
}

gboolean
zhu_level_from_name (const char *name, ZhuLevel *level)
{
  for (int i = 0; i < ZHU_N_LEVELS; i++)
    if (g_str_equal (level_names[i].chinese, name)
        || g_ascii_strcasecmp (level_names[i].english, name) == 0)
      {
        *level = (ZhuLevel) i;
        return TRUE;
      }
  return FALSE;
}

/* ---- The object ---- */

static void
node_free (gpointer data)
{
  Node *node = data;

  g_ptr_array_unref (node->area.children);
  g_free (node->area.attributes);
  g_clear_pointer (&node->aliases, g_ptr_array_unref);
  g_free (node->upper);
  g_free (node->successor_code);
  g_free (node);
}

ZhuAreas *
areas_new (gboolean by_rank)
{
  ZhuAreas *self = g_new0 (ZhuAreas, 1);

  self->nodes = g_ptr_array_new_with_free_func (node_free);
  self->attributes = g_ptr_array_new_with_free_func (g_free);
  self->texts = g_string_chunk_new (1 << 14);
  self->by_code = g_hash_table_new (g_str_hash, g_str_equal);
  self->by_name = g_hash_table_new (g_str_hash, g_str_equal);
  self->away = g_hash_table_new (g_str_hash, g_str_equal);
  for (int i = 0; i < ZHU_N_LEVELS; i++)
    self->levels[i] = g_hash_table_new (g_str_hash, g_str_equal);
  self->by_rank = by_rank;
  return self;
}

void
areas_free (ZhuAreas *self)
{
  if (self == NULL)
    return;
  g_ptr_array_unref (self->nodes);
  g_ptr_array_unref (self->attributes);
  g_hash_table_unref (self->by_code);
  g_hash_table_unref (self->by_name);
  g_hash_table_unref (self->away);
  for (int i = 0; i < ZHU_N_LEVELS; i++)
    g_hash_table_unref (self->levels[i]);
  g_string_chunk_free (self->texts);
  g_free (self);
}

Node *
areas_append (ZhuAreas *self,
              ZhuLevel level,
              const char *code,
              const char *name,
              const char *short_name)
{
  Node *node = g_new0 (Node, 1);

  node->area.code = g_string_chunk_insert (self->texts, code);
  node->area.name = name == code ? node->area.code : g_string_chunk_insert (self->texts, name);
  node->area.short_name
      = *short_name == '\0' ? node->area.name : g_string_chunk_insert (self->texts, short_name);
  node->area.level = level;
  node->area.children = g_ptr_array_new ();
  node->area.attributes = g_new0 (char *, self->attributes->len + 1);
  node->area.from = node->area.until = ZHU_NO_DATE;
  node->area.index = self->nodes->len;
  node->rank = G_MAXINT64;
  g_ptr_array_add (self->nodes, node);
  return node;
}

/* ---- Look-ups ---- */

static void
enter (const ZhuAreas *self, GHashTable *table, const char *text, Node *node)
{
  g_autofree char *folded = fold_text (text);

  if (*folded != '\0' && !g_hash_table_contains (table, folded))
    g_hash_table_insert (table, g_string_chunk_insert (self->texts, folded), node);
}

static Node *
look_up (GHashTable *table, const char *text)
{
  g_autofree char *folded = fold_text (text);

  return g_hash_table_lookup (table, folded);
}

void
areas_index (ZhuAreas *self)
{
  for (int round = 0; round < 3; round++)
    for (int level = 0; level < ZHU_N_LEVELS; level++)
      for (gsize i = 0; i < self->nodes->len; i++)
        {
          Node *node = g_ptr_array_index (self->nodes, i);

          if ((int) node->area.level != level)
            continue;
          if (round == 0)
            enter (self, self->by_code, node->area.code, node);
          if (round == 0)
            enter (self, self->by_name, node->area.name, node);
          if (round == 1)
            enter (self, self->by_name, node->area.short_name, node);
          for (gsize j = 0; round == 2 && node->aliases != NULL && j < node->aliases->len; j++)
            enter (self, self->by_name, g_ptr_array_index (node->aliases, j), node);
        }
}

const ZhuArea *
zhu_areas_root (const ZhuAreas *self)
{
  return &self->root->area;
}

gsize
zhu_areas_length (const ZhuAreas *self)
{
  return self->nodes->len;
}

const ZhuArea *
zhu_areas_get (const ZhuAreas *self, gsize index)
{
  g_return_val_if_fail (index < self->nodes->len, NULL);
  return g_ptr_array_index (self->nodes, index);
}

const GPtrArray *
zhu_areas_attributes (const ZhuAreas *self)
{
  return self->attributes;
}

const ZhuArea *
zhu_areas_find (const ZhuAreas *self, const char *code_or_name)
{
  Node *node = look_up (self->by_code, code_or_name);
  gsize length = strlen (code_or_name);

  if (node == NULL && length == 12 && g_str_has_suffix (code_or_name, "000"))
    {
      g_autofree char *town = g_strndup (code_or_name, 9);

      node = look_up (self->by_code, town);
    }
  if (node == NULL)
    node = look_up (self->by_name, code_or_name);
  return (const ZhuArea *) node;
}

const ZhuArea *
zhu_area_at (const ZhuArea *area, ZhuLevel level)
{
  while (area->level > level && area->parent != NULL)
    area = area->parent;
  return area;
}

gboolean
zhu_area_is_within (const ZhuArea *area, const ZhuArea *whole)
{
  for (; area != NULL; area = area->parent)
    if (area == whole)
      return TRUE;
  return FALSE;
}

static void
divide (const ZhuArea *area, ZhuLevel level, int date, GPtrArray *found)
{
  gboolean is_split = FALSE;

  for (guint i = 0; area->level < level && i < area->children->len; i++)
    {
      const ZhuArea *child = g_ptr_array_index (area->children, i);

      if (child->level > level || !zhu_area_is_alive (child, date))
        continue;
      is_split = TRUE;
      divide (child, level, date, found);
    }
  if (!is_split)
    g_ptr_array_add (found, (gpointer) area);
}

GPtrArray *
zhu_area_divide (const ZhuArea *area, ZhuLevel level, int date)
{
  GPtrArray *found = g_ptr_array_new ();

  divide (area, level, date, found);
  return found;
}

gboolean
zhu_area_is_alive (const ZhuArea *area, int date)
{
  if (date == ZHU_NO_DATE)
    return TRUE;
  return (area->from == ZHU_NO_DATE || area->from <= date)
         && (area->until == ZHU_NO_DATE || date <= area->until);
}

/* The node that took or had @node's place at @date, NULL if there is none. */
static Node *
replacement (const Node *node, int date)
{
  if (node->area.from != ZHU_NO_DATE && date < node->area.from)
    return node->predecessor;
  return node->successor;
}

/* The node that stands for @node at @date: itself, a successor, or a predecessor if it was not
 * founded yet; where none of them was alive, the area above. */
static Node *
node_at_date (Node *node, int date)
{
  Node *at = node;

  for (int i = 0; i < MAX_SUCCESSIONS && at != NULL; i++)
    {
      if (zhu_area_is_alive (&at->area, date))
        return at;
      at = replacement (at, date);
    }
  return node->home != NULL ? node_at_date (node->home, date) : node;
}

/* ---- Nodes made for records ---- */

static gboolean
is_digits (const char *text)
{
  return *text != '\0' && text[strspn (text, "0123456789")] == '\0';
}

/* The part of @code that says something: 610702000000 is a county. */
static char *
trim_code (const char *code)
{
  char *text = fold_text (code);

  if (!is_digits (text))
    return text;
  if (strlen (text) == 12 && g_str_has_suffix (text, "000"))
    text[9] = '\0';
  if (strlen (text) == 9 && g_str_has_suffix (text, "000"))
    text[6] = '\0';
  return text;
}

static Node *
make_node (ZhuAreas *self, ZhuLevel level, const char *code, const char *name, Node *parent)
{
  Node *node = areas_append (self, level, code, name, "");

  node->is_made = TRUE;
  node->home = parent;
  node->area.parent = &parent->area;
  for (gsize i = 0; i < self->attributes->len; i++)
    node->area.attributes[i] = parent->area.attributes[i];
  g_ptr_array_add (parent->area.children, &node->area);
  return node;
}

/* The node @code at @level under @parent by nature: found under the code alone. */
static Node *
natural_child (ZhuAreas *self, ZhuLevel level, const char *code, Node *parent)
{
  Node *node = g_hash_table_lookup (self->levels[level], code);

  if (node != NULL)
    return node;
  node = make_node (self, level, code, code, parent);
  g_hash_table_insert (self->levels[level], node->area.code, node);
  enter (self, self->by_code, code, node);
  return node;
}

/* The node @code at @level for records whose own unit is @unit although the code lies elsewhere. */
static Node *
away_child (ZhuAreas *self, ZhuLevel level, const char *code, Node *unit, Node *parent)
{
  g_autofree char *key = g_strdup_printf ("%s/%s", unit->area.code, code);
  Node *node = g_hash_table_lookup (self->away, key);
  const Node *natural;

  if (node != NULL)
    return node;
  natural = g_hash_table_lookup (self->levels[level], code);
  node = make_node (self, level, code, natural != NULL ? natural->area.name : code, parent);
  g_hash_table_insert (self->away, g_string_chunk_insert (self->texts, key), node);
  return node;
}

/* County, else unit, else province with this six-digit code, as at @date. */
static Node *
upper_node (ZhuAreas *self, const char *code, int date)
{
  for (int level = ZHU_LEVEL_COUNTY; level >= 0; level--)
    {
      Node *node = g_hash_table_lookup (self->levels[level], code);

      if (node != NULL)
        return node_at_date (node, date);
    }
  return NULL;
}

/* The node of @code (already trimmed) by its prefix and the overrides; NULL if no county fits. */
static Node *
resolve_code (ZhuAreas *self, const char *code, int date)
{
  gsize length = strlen (code);
  g_autofree char *county_code = g_strndup (code, MIN (length, 6));
  g_autofree char *town_code = g_strndup (code, MIN (length, 9));
  Node *county;
  Node *town;
  Node *village;

  if (length == 12)
    {
      village = g_hash_table_lookup (self->levels[ZHU_LEVEL_VILLAGE], code);
      if (village != NULL && !village->is_made)
        return village;
    }
  town = length > 6 ? g_hash_table_lookup (self->levels[ZHU_LEVEL_TOWN], town_code) : NULL;
  if (town != NULL)
    town = node_at_date (town, date);
  if (town == NULL)
    {
      county = upper_node (self, county_code, date);
      if (county == NULL || length == 6)
        return county;
      town = natural_child (self, ZHU_LEVEL_TOWN, town_code, county);
    }
  return length == 12 ? natural_child (self, ZHU_LEVEL_VILLAGE, code, town) : town;
}

/* The node of @code for a record whose own unit is @unit. */
static Node *
resolve_in_unit (ZhuAreas *self, Node *unit, const char *code, Node *natural, int date)
{
  g_autofree char *county_code = NULL;
  g_autofree char *town_code = NULL;
  Node *county;
  Node *town;

  if (zhu_area_at (&natural->area, ZHU_LEVEL_UNIT) == &unit->area)
    return natural;
  if (strlen (code) < 9 || !is_digits (code))
    return unit;
  county_code = g_strndup (code, 6);
  town_code = g_strndup (code, 9);
  county = upper_node (self, county_code, date);
  if (county == NULL || !zhu_area_is_within (&county->area, &unit->area))
    county = unit;
  town = away_child (self, ZHU_LEVEL_TOWN, town_code, unit, county);
  return strlen (code) == 12 ? away_child (self, ZHU_LEVEL_VILLAGE, code, unit, town) : town;
}

/* The reporting unit that @text names; a county's name or code stands for its unit. */
static Node *
find_unit (ZhuAreas *self, const char *text, int date)
{
  Node *node = look_up (self->levels[ZHU_LEVEL_UNIT], text);

  if (node == NULL)
    node = (Node *) zhu_areas_find (self, text);
  if (node == NULL || node->area.level > ZHU_LEVEL_COUNTY || node->area.level < ZHU_LEVEL_UNIT)
    return NULL;
  return (Node *) zhu_area_at (&node_at_date (node, date)->area, ZHU_LEVEL_UNIT);
}

/* A code that is no code of GB/T 2260, such as XX-XIXIAN or another system's number. */
static Node *
resolve_other_code (ZhuAreas *self, const char *code, int date)
{
  Node *node = (Node *) zhu_areas_find (self, code);

  if (node == NULL || node->area.level > ZHU_LEVEL_COUNTY || !g_ascii_isalnum (*code))
    return NULL;
  return node_at_date (node, date);
}

const ZhuArea *
zhu_areas_resolve (ZhuAreas *self, const char *code, const char *unit, int date)
{
  g_autofree char *trimmed = trim_code (code);
  gsize length = strlen (trimmed);
  Node *own = NULL;
  Node *node;

  if (unit != NULL && *unit != '\0')
    {
      own = find_unit (self, unit, date);
      if (own == NULL || length == 0)
        return (const ZhuArea *) own;
    }
  if (is_digits (trimmed) && (length == 6 || length == 9 || length == 12))
    node = resolve_code (self, trimmed, date);
  else
    node = resolve_other_code (self, trimmed, date);
  if (node == NULL)
    return NULL;
  return (const ZhuArea *) (own != NULL ? resolve_in_unit (self, own, trimmed, node, date) : node);
}

const ZhuArea *
zhu_areas_add (ZhuAreas *self, const char *code, const char *name, GError **error)
{
  g_autofree char *trimmed = trim_code (code);
  gsize length = strlen (trimmed);
  Node *node = NULL;

  if (is_digits (trimmed) && (length == 6 || length == 9 || length == 12))
    node = resolve_code (self, trimmed, ZHU_NO_DATE);
  if (node == NULL)
    {
      g_set_error (
          error, ZHU_ERROR, ZHU_ERROR_INPUT,
          _ ("the area “%s” is no township or village of a known county; correct the code, "
             "or add the county to the areas of the dictionary"),
          code);
      return NULL;
    }
  if (node->is_made && *name != '\0' && g_str_equal (node->area.name, node->area.code))
    {
      node->area.name = node->area.short_name = g_string_chunk_insert (self->texts, name);
      enter (self, self->by_name, name, node);
    }
  return &node->area;
}

/* ---- Order ---- */

static int
compare_areas (gconstpointer a, gconstpointer b, gpointer data)
{
  const ZhuAreas *self = data;
  const Node *left = *(const Node *const *) a;
  const Node *right = *(const Node *const *) b;

  if (left->area.level != right->area.level)
    return left->area.level < right->area.level ? -1 : 1;
  if (left->area.level > ZHU_LEVEL_COUNTY)
    return strcmp (left->area.code, right->area.code);
  if (self->by_rank && left->rank != right->rank)
    return left->rank < right->rank ? -1 : 1;
  return left->area.index < right->area.index ? -1 : left->area.index > right->area.index;
}

static gsize
number_areas (const ZhuAreas *self, Node *node, gsize order)
{
  node->area.order = order++;
  g_ptr_array_sort_with_data (node->area.children, compare_areas, (gpointer) self);
  for (gsize i = 0; i < node->area.children->len; i++)
    order = number_areas (self, g_ptr_array_index (node->area.children, i), order);
  return order;
}

static void
inherit_attributes (const ZhuAreas *self, Node *node)
{
  for (gsize i = 0; i < self->attributes->len; i++)
    node->area.attributes[i] = node->area.parent->attributes[i];
}

void
zhu_areas_freeze_at (ZhuAreas *self, int date)
{
  gsize order;

  for (gsize i = 0; i < self->nodes->len; i++)
    g_ptr_array_set_size (((Node *) g_ptr_array_index (self->nodes, i))->area.children, 0);
  for (gsize i = 0; i < self->nodes->len; i++)
    {
      Node *node = g_ptr_array_index (self->nodes, i);
      Node *parent = node->home;

      if (parent == NULL)
        continue;
      parent = node_at_date (parent, date);
      node->area.parent = &parent->area;
      if (node->is_made)
        inherit_attributes (self, node);
      if (zhu_area_is_alive (&node->area, date))
        g_ptr_array_add (parent->area.children, &node->area);
    }
  order = number_areas (self, self->root, 0);
  /* Areas that do not stand in the tree come after all that do, so that orders stay distinct. */
  for (gsize i = 0; i < self->nodes->len; i++)
    {
      Node *node = g_ptr_array_index (self->nodes, i);

      if (!zhu_area_is_alive (&node->area, date))
        node->area.order = order++;
    }
}

void
zhu_areas_freeze (ZhuAreas *self)
{
  zhu_areas_freeze_at (self, ZHU_NO_DATE);
}
