/* The dictionary as text: [字典], then each entity with its variables, what was seen as comments.
 */
#include "zhuhu/store/draft.h"

#include <inttypes.h>
#include <string.h>

static gboolean
is_plain (const char *name)
{
  if (*name == '\0' || g_unichar_isdigit (g_utf8_get_char (name)))
    return FALSE;
  for (const char *at = name; *at != '\0'; at = g_utf8_next_char (at))
    if (!g_unichar_isalnum (g_utf8_get_char (at)) && *at != '_')
      return FALSE;
  return TRUE;
}

/* A table or column; in quotation marks if it is no name, those in it doubled. */
static void
append_name (GString *out, const char *name)
{
  if (is_plain (name))
    {
      g_string_append (out, name);
      return;
    }
  g_string_append_c (out, '"');
  for (const char *at = name; *at != '\0'; at = g_utf8_next_char (at))
    {
      const gunichar c = g_utf8_get_char (at);

      if (c == '"' || c == 0x201C || c == 0x201D || c == 0xFF02)
        g_string_append_unichar (out, c);
      g_string_append_unichar (out, c);
    }
  g_string_append_c (out, '"');
}

/* One comment line; what stands in it cannot end it. */
static void
append_comment (GString *out, const char *text)
{
  g_autofree char *line = zhu_text_to_printable (text, FALSE);

  g_string_append_printf (out, "; %s\n", line);
}

static void
append_comments (GString *out, const GPtrArray *notes)
{
  for (gsize i = 0; i < notes->len; i++)
    append_comment (out, g_ptr_array_index (notes, i));
}

static void
append_columns (GString *out, const GPtrArray *columns)
{
  for (gsize i = 0; i < columns->len; i++)
    {
      g_string_append (out, i == 0 ? "" : ", ");
      append_name (out, ((const DraftColumn *) g_ptr_array_index (columns, i))->name);
    }
}

static void
append_link (GString *out, const DraftLink *link)
{
  g_string_append_printf (out, "%s: ", link->target->entity);
  append_columns (out, link->columns);
}

/* ---- Variables ---- */

static const char *
type_word (ZhuType type)
{
  static const char *const words[] = {
    [ZHU_TYPE_TEXT] = "文本",  [ZHU_TYPE_INTEGER] = "整数", [ZHU_TYPE_DECIMAL] = "小数",
    [ZHU_TYPE_DATE] = "日期",  [ZHU_TYPE_BOOLEAN] = "是非", [ZHU_TYPE_CODE] = "代码",
    [ZHU_TYPE_MULTI] = "多选",
  };

  return words[type];
}

static const char *
mask_word (ZhuMask mask)
{
  static const char *const words[] = {
    [ZHU_MASK_NONE] = "",        [ZHU_MASK_NAME] = "姓名",
    [ZHU_MASK_ID] = "证件",      [ZHU_MASK_CERTIFICATE] = "残疾证",
    [ZHU_MASK_PHONE] = "电话",   [ZHU_MASK_ACCOUNT] = "账号",
    [ZHU_MASK_ADDRESS] = "住址", [ZHU_MASK_NEVER] = "不出",
  };

  return words[mask];
}

static void
append_variable (GString *out, const DraftColumn *column)
{
  append_comments (out, column->notes);
  g_string_append_printf (out, "%s = %s", column->variable, type_word (column->variable_type));
  if (column->list != NULL)
    g_string_append_printf (out, "(%s)", column->list);
  g_string_append_c (out, ' ');
  append_name (out, column->name);
  if (column->mask != ZHU_MASK_NONE)
    g_string_append_printf (out, "; 保密 %s", mask_word (column->mask));
  g_string_append_c (out, '\n');
}

static gsize
count_variables (const DraftTable *table)
{
  gsize n = 0;

  for (gsize i = 0; i < table->columns->len; i++)
    n += draft_column (table, i)->variable != NULL;
  return n;
}

/* ---- Entities ---- */

static void
append_head (GString *out, const DraftTable *table)
{
  g_autofree char *text = g_strdup_printf (
      table->n_seen < table->n_rows
          ? _ ("%s %s: %" PRId64 " rows, %u columns; the first %" PRId64 " rows were looked at")
          : _ ("%s %s: %" PRId64 " rows, %u columns"),
      table->is_view ? _ ("view") : _ ("table"), table->name, table->n_rows, table->columns->len,
      table->n_seen);

  append_comment (out, text);
  append_comments (out, table->notes);
}

static void
append_entity (GString *out, const DraftTable *table)
{
  g_string_append_c (out, '\n');
  append_head (out, table);
  g_string_append_printf (out, "[实体 %s]\n表 = ", table->entity);
  append_name (out, table->name);
  g_string_append (out, "\n键 = ");
  append_columns (out, table->key);
  if (table->parent != NULL)
    {
      g_string_append (out, "\n上级 = ");
      append_link (out, table->parent);
    }
  if (table->concern != NULL)
    {
      g_string_append (out, "; ");
      append_link (out, table->concern);
    }
  if (table->area != NULL)
    {
      g_string_append (out, "\n地区 = ");
      append_name (out, table->area->name);
    }
  if (table->alias != NULL)
    g_string_append_printf (out, "\n别名 = %s", table->alias);
  g_string_append_c (out, '\n');
  if (count_variables (table) == 0)
    return;
  g_string_append_printf (out, "[变量 %s]\n", table->entity);
  for (gsize i = 0; i < table->columns->len; i++)
    if (draft_column (table, i)->variable != NULL)
      append_variable (out, draft_column (table, i));
}

static void
append_other (GString *out, const DraftTable *table)
{
  g_string_append_c (out, '\n');
  append_head (out, table);
  if (table->role == DRAFT_CODES)
    append_comment (out, _ ("a code table: see the folder codes"));
  else if (table->role == DRAFT_AREAS)
    append_comment (out, _ ("looks like a table of areas; see 地区 and 地区表 above"));
}

/* A parent before its children, for the reader. */
static void
append_below (const ZhuDraft *self, GString *out, const DraftTable *parent)
{
  for (gsize i = 0; i < self->tables->len; i++)
    {
      const DraftTable *table = draft_table (self, i);

      if (table->role != DRAFT_ENTITY
          || (table->parent != NULL ? table->parent->target : NULL) != parent)
        continue;
      append_entity (out, table);
      append_below (self, out, table);
    }
}

/* ---- [字典] ---- */

static gboolean
has_areas (const ZhuDraft *self)
{
  for (gsize i = 0; i < self->tables->len; i++)
    if (draft_table (self, i)->area != NULL)
      return TRUE;
  return FALSE;
}

static void
append_dictionary (const ZhuDraft *self, GString *out)
{
  g_autofree char *base = g_path_get_basename (self->store.path);
  g_autofree char *name = g_filename_display_name (base);

  append_comment (out,
                  _ ("A draft from the tables of the database. Read each line that begins with "
                     "“;”, correct, then delete it."));
  g_string_append_printf (out, "[字典]\n名称 = %s\n", g_strdelimit (name, "\r\n", ' '));
  append_comment (out,
                  _ ("write 是 if formulas with dates tell how each record stood on an earlier "
                     "day; then @上期末 and 较上月 can be counted from the present records"));
  g_string_append (out, "截至 = 否\n");
  if (self->area_file != NULL && has_areas (self))
    g_string_append_printf (out, "地区 = %s\n", self->area_file);
  else if (self->area_file != NULL)
    {
      append_comment (out, _ ("no column with area codes was found; name it as 地区 of the entity, "
                              "then take the “;” away:"));
      g_string_append_printf (out, "; 地区 = %s\n", self->area_file);
    }
  else
    {
      append_comment (out, _ ("for tables by area name the area file here:"));
      g_string_append (out, "; 地区 = areas.csv\n");
    }
  if (self->area_table != NULL && self->area_file != NULL && has_areas (self))
    {
      g_string_append (out, "地区表 = ");
      append_name (out, self->area_table);
      g_string_append_c (out, '\n');
    }
}

char *
draft_make_text (const ZhuDraft *self)
{
  GString *out = g_string_new (NULL);

  append_dictionary (self, out);
  append_below (self, out, NULL);
  for (gsize i = 0; i < self->tables->len; i++)
    if (draft_table (self, i)->role != DRAFT_ENTITY)
      append_other (out, draft_table (self, i));
  return g_string_free (out, FALSE);
}
