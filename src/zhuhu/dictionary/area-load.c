/* Reading areas.csv: 代码,名称,级别,上级,行政序,简称,别名,起,止,后继 and attributes, in any order
 * of lines. A place may stand at two levels under one code (韩城市 is reporting unit and county),
 * so the key is (级别, 代码). */
#include "zhuhu/dictionary/private.h"

#include <string.h>

enum
{
  COLUMN_CODE,
  COLUMN_NAME,
  COLUMN_LEVEL,
  COLUMN_UPPER,
  COLUMN_RANK,
  COLUMN_SHORT,
  COLUMN_ALIAS,
  COLUMN_FROM,
  COLUMN_UNTIL,
  COLUMN_SUCCESSOR,
  N_COLUMNS
};

static const struct
{
  const char *chinese;
  const char *english;
} columns[N_COLUMNS] = {
  { "代码", "code" },   { "名称", "name" },      { "级别", "level" }, { "上级", "parent" },
  { "行政序", "rank" }, { "简称", "short" },     { "别名", "alias" }, { "起", "from" },
  { "止", "until" },    { "后继", "successor" },
};

typedef struct
{
  ZhuAreas *areas;
  const Table *table;
  int column[N_COLUMNS];
  GArray *attribute_columns; /* element: int */
  ZhuDiags *diags;
} AreaLoader;

static const char *
field (const AreaLoader *loader, const TableRow *row, int column)
{
  return table_field (row, loader->column[column]);
}

static void
find_columns (AreaLoader *loader)
{
  ZhuPlace place = { loader->table->file, 1, 0 };

  for (int i = 0; i < N_COLUMNS; i++)
    {
      loader->column[i] = table_column (loader->table, columns[i].chinese, columns[i].english);
      if (loader->column[i] < 0 && i <= COLUMN_UPPER)
        zhu_diags_add (loader->diags, ZHU_DIAG_ERROR, "no-column", &place,
                       _ ("begin the file with the heads 代码,名称,级别,上级"),
                       _ ("the area file has no column %s"), columns[i].chinese);
    }
  for (int i = 0; i < (int) loader->table->heads->len; i++)
    {
      const char *head = g_ptr_array_index (loader->table->heads, (unsigned) i);
      gboolean is_own = *head == '\0';

      for (int j = 0; j < N_COLUMNS; j++)
        is_own |= loader->column[j] == i;
      if (is_own)
        continue;
      g_array_append_val (loader->attribute_columns, i);
      g_ptr_array_add (loader->areas->attributes, g_strdup (head));
    }
}

static int
read_date (const AreaLoader *loader, const TableRow *row, int column)
{
  const char *text = field (loader, row, column);
  ZhuPlace place = table_place (loader->table, row);
  int date = ZHU_NO_DATE;

  if (*text != '\0' && !zhu_date_parse (text, &date))
    zhu_diags_add (loader->diags, ZHU_DIAG_ERROR, "bad-date", &place, _ ("write 2020-12-31"),
                   _ ("“%s” under %s is no date"), text, columns[column].chinese);
  return date;
}

static gint64
read_rank (const AreaLoader *loader, const TableRow *row)
{
  const char *text = field (loader, row, COLUMN_RANK);
  ZhuPlace place = table_place (loader->table, row);
  gint64 rank = G_MAXINT64;

  if (*text != '\0' && !g_ascii_string_to_signed (text, 10, 0, G_MAXINT, &rank, NULL))
    {
      zhu_diags_add (loader->diags, ZHU_DIAG_ERROR, "bad-rank", &place, _ ("write a whole number"),
                     _ ("“%s” under 行政序 is no number"), text);
      return G_MAXINT64;
    }
  return rank;
}

static gboolean
check_row (const AreaLoader *loader, const TableRow *row, ZhuLevel *level)
{
  static const char *const names[] = { "省", "填报单位", "县", "乡", "村", NULL };
  const char *code = field (loader, row, COLUMN_CODE);
  const char *level_text = field (loader, row, COLUMN_LEVEL);
  ZhuPlace place = table_place (loader->table, row);
  g_autofree char *folded = fold_text (code);
  const Node *same;

  if (*code == '\0' || *field (loader, row, COLUMN_NAME) == '\0')
    {
      zhu_diags_add (loader->diags, ZHU_DIAG_ERROR, "no-code", &place, _ ("fill them in"),
                     _ ("an area needs a code and a name"));
      return FALSE;
    }
  if (!zhu_level_from_name (level_text, level))
    {
      add_unknown (loader->diags, "unknown-level", &place, level_text, names,
                   _ ("use 省, 填报单位, 县, 乡 or 村"), _ ("“%s” is no level of areas"),
                   level_text);
      return FALSE;
    }
  same = g_hash_table_lookup (loader->areas->levels[*level], folded);
  if (same == NULL)
    return TRUE;
  zhu_diags_add (loader->diags, ZHU_DIAG_ERROR, "duplicate-area", &place,
                 _ ("remove or correct one of the two"),
                 _ ("the code %s is there twice at the level %s, first on line %u"), code,
                 zhu_level_name (*level), same->place.line);
  return FALSE;
}

static void
read_aliases (Node *node, const char *text)
{
  g_auto (GStrv) parts = g_strsplit (text, "|", -1);

  node->aliases = g_ptr_array_new_with_free_func (g_free);
  for (gsize i = 0; parts[i] != NULL; i++)
    if (*g_strstrip (parts[i]) != '\0')
      g_ptr_array_add (node->aliases, g_strdup (parts[i]));
}

static void
enter_level (ZhuAreas *areas, Node *node)
{
  g_autofree char *folded = fold_text (node->area.code);

  g_hash_table_insert (areas->levels[node->area.level],
                       g_string_chunk_insert (areas->texts, folded), node);
}

static void
take_area (AreaLoader *loader, const TableRow *row)
{
  ZhuLevel level;
  Node *node;

  if (!check_row (loader, row, &level))
    return;
  node = areas_append (loader->areas, level, field (loader, row, COLUMN_CODE),
                       field (loader, row, COLUMN_NAME), field (loader, row, COLUMN_SHORT));
  node->place = table_place (loader->table, row);
  node->upper = fold_text (field (loader, row, COLUMN_UPPER));
  node->successor_code = fold_text (field (loader, row, COLUMN_SUCCESSOR));
  node->rank = read_rank (loader, row);
  node->area.from = read_date (loader, row, COLUMN_FROM);
  node->area.until = read_date (loader, row, COLUMN_UNTIL);
  read_aliases (node, field (loader, row, COLUMN_ALIAS));
  for (gsize i = 0; i < loader->attribute_columns->len; i++)
    node->area.attributes[i] = g_string_chunk_insert (
        loader->areas->texts, table_field (row, g_array_index (loader->attribute_columns, int, i)));
  enter_level (loader->areas, node);
}

/* The node @node->upper at the nearest level above. */
static Node *
find_upper (const AreaLoader *loader, const Node *node)
{
  for (int level = (int) node->area.level - 1; level >= 0; level--)
    {
      Node *upper = g_hash_table_lookup (loader->areas->levels[level], node->upper);

      if (upper != NULL)
        return upper;
    }
  return NULL;
}

static void
link_province (AreaLoader *loader, Node *node)
{
  if (loader->areas->root == NULL)
    loader->areas->root = node;
  else
    zhu_diags_add (loader->diags, ZHU_DIAG_ERROR, "two-provinces", &node->place,
                   _ ("keep one line with the level 省"),
                   _ ("there is a second province; the first is on line %u"),
                   loader->areas->root->place.line);
}

static void
link_area (AreaLoader *loader, Node *node)
{
  Node *upper;

  if (node->area.level == ZHU_LEVEL_PROVINCE)
    {
      link_province (loader, node);
      return;
    }
  upper = find_upper (loader, node);
  if (upper == NULL)
    {
      zhu_diags_add (loader->diags, ZHU_DIAG_ERROR, "unknown-parent", &node->place,
                     _ ("give under 上级 the code of an area of a level above"),
                     _ ("“%s”, above %s, is no area of a level above it"), node->upper,
                     node->area.name);
      return;
    }
  node->home = upper;
  node->area.parent = &upper->area;
  node->area.same_as_parent = g_str_equal (node->area.code, upper->area.code);
}

static void
link_successor (AreaLoader *loader, Node *node)
{
  if (*node->successor_code == '\0')
    return;
  node->successor
      = g_hash_table_lookup (loader->areas->levels[node->area.level], node->successor_code);
  if (node->successor == NULL || node->successor == node)
    zhu_diags_add (loader->diags, ZHU_DIAG_ERROR, "unknown-successor", &node->place,
                   _ ("add a line for it at the same level, or correct the code"),
                   _ ("“%s”, the successor of %s, is no other area of the level %s"),
                   node->successor_code, node->area.name, zhu_level_name (node->area.level));
  else if (node->successor->predecessor == NULL)
    node->successor->predecessor = node;
}

/* A value that an area lacks is that of the area above it, so that it holds for every record. */
static void
inherit_attributes (AreaLoader *loader)
{
  for (int level = 1; level < ZHU_N_LEVELS; level++)
    for (gsize i = 0; i < loader->areas->nodes->len; i++)
      {
        Node *node = g_ptr_array_index (loader->areas->nodes, i);

        for (gsize j = 0; (int) node->area.level == level && j < loader->areas->attributes->len;
             j++)
          if (*node->area.attributes[j] == '\0')
            node->area.attributes[j] = node->area.parent->attributes[j];
      }
}

static void
read_rows (AreaLoader *loader)
{
  GPtrArray *nodes = loader->areas->nodes;

  find_columns (loader);
  for (gsize i = 0; i < loader->table->rows->len; i++)
    take_area (loader, &g_array_index (loader->table->rows, TableRow, i));
  for (gsize i = 0; i < nodes->len; i++)
    link_area (loader, g_ptr_array_index (nodes, i));
  for (gsize i = 0; i < nodes->len; i++)
    link_successor (loader, g_ptr_array_index (nodes, i));
  if (loader->areas->root == NULL)
    zhu_diags_add (
        loader->diags, ZHU_DIAG_ERROR, "no-province", &(ZhuPlace){ loader->table->file, 0, 0 },
        _ ("add a line with the level 省, above all others"), _ ("the area file has no province"));
}

ZhuAreas *
areas_load (ZhuDictionary *dictionary,
            const char *name,
            const char *path,
            const ZhuPlace *place,
            ZhuDiags *diags)
{
  g_autoptr (Table) table
      = table_load (dictionary, name, path, place,
                    _ ("put the area file there, or correct 地区 in [字典]"), diags);
  AreaLoader loader = { .table = table, .diags = diags };
  gsize n_errors = zhu_diags_count (diags, ZHU_DIAG_ERROR);

  if (table == NULL)
    return NULL;
  loader.areas = areas_new (dictionary->by_rank);
  loader.attribute_columns = g_array_new (FALSE, FALSE, sizeof (int));
  read_rows (&loader);
  g_array_unref (loader.attribute_columns);
  if (zhu_diags_count (diags, ZHU_DIAG_ERROR) > n_errors || loader.areas->root == NULL)
    {
      areas_free (loader.areas);
      return NULL;
    }
  inherit_attributes (&loader);
  areas_index (loader.areas);
  zhu_areas_freeze (loader.areas);
  return loader.areas;
}
