/* Types of the columns. Codes are those of a code table that holds all values, or the values
 * themselves where they are few, repeat, and name nobody. */
#include "zhuhu/store/draft.h"

#include <inttypes.h>
#include <string.h>

enum
{
  FEW_CODES = 12, /* up to so many each must come FEW_TIMES on average … */
  FEW_TIMES = 4,
  MANY_TIMES = 20,     /* … above it so many times */
  MAX_NUMBER_CODE = 99 /* larger numbers are amounts */
};

static gint64
percent_of (gint64 part, gint64 whole)
{
  return (200 * part / whole + 1) / 2;
}

static gboolean
are_all (gint64 n, const DraftColumn *column)
{
  return column->n_given > 0 && n == column->n_given;
}

/* Nearly all: a few slips do not make a date column a text column. */
static gboolean
are_nearly_all (gint64 n, const DraftColumn *column)
{
  return column->n_given > 0 && n * 50 >= column->n_given * 49;
}

static void
note_share (DraftColumn *column)
{
  const gint64 n = column->n_given + column->n_missing;

  if (column->n_missing > 0)
    draft_note (column->notes,
                _ ("%" PRId64 " of %" PRId64 " rows looked at have no value (%" PRId64 "%%)"),
                column->n_missing, n, percent_of (column->n_missing, n));
}

/* ---- Code tables ---- */

/* The word that a column and its code table have in common: cause of cause_code, dm_cause, causes.
 */
static char *
bare_name (const char *name)
{
  static const char *const heads[] = { "code_", "codes_", "dict_", "dim_",  "lk_",   "ref_", "t_",
                                       "tbl_",  "dm_",    "zd_",   "代码_", "字典_", "码表_" };
  static const char *const tails[]
      = { "_codes", "_code", "_cd",  "_dict", "_types", "_type", "_id", "_list",
          "_no",    "代码",  "编码", "码表",  "字典",   "表",    "_dm", "s" };
  g_autofree char *lower = g_ascii_strdown (name, -1);
  const char *at = lower;

  for (gsize i = 0; i < G_N_ELEMENTS (heads); i++)
    if (g_str_has_prefix (at, heads[i]))
      at += strlen (heads[i]);
  for (gsize i = 0; i < G_N_ELEMENTS (tails); i++)
    if (g_str_has_suffix (at, tails[i]) && strlen (at) > strlen (tails[i]))
      return g_strndup (at, strlen (at) - strlen (tails[i]));
  return g_strdup (at);
}

static gboolean
share_word (const DraftColumn *column, const DraftTable *codes)
{
  const DraftColumn *key = g_ptr_array_index (codes->key, 0);
  g_autofree char *own = bare_name (column->name);
  g_autofree char *table = bare_name (codes->name);
  g_autofree char *head = bare_name (key->name);

  return g_str_equal (own, table)
         || (g_str_equal (own, head) && !draft_head_has (own, "id,code,no,key,value"));
}

/* TRUE in *@covers if all values of @column are codes of @codes. */
static gboolean
covers_all (ZhuDraft *self,
            const DraftColumn *column,
            const DraftTable *codes,
            gboolean *covers,
            GError **error)
{
  g_autoptr (GString) sql = g_string_new ("SELECT 1 FROM (SELECT ");
  gboolean found;

  draft_append_text (sql, column);
  g_string_append (sql, " FROM ");
  store_append_name (sql, column->table->name);
  g_string_append (sql, " WHERE ");
  store_append_name (sql, column->name);
  g_string_append (sql, " <> '' EXCEPT SELECT ");
  draft_append_text (sql, g_ptr_array_index (codes->key, 0));
  g_string_append (sql, " FROM ");
  store_append_name (sql, codes->name);
  g_string_append (sql, ") LIMIT 1");
  if (!draft_has_row (self, sql->str, &found, error))
    return FALSE;
  *covers = !found;
  return TRUE;
}

static gboolean
find_code_table (ZhuDraft *self, DraftColumn *column, GError **error)
{
  for (gsize i = 0; i < self->tables->len && column->codes == NULL; i++)
    {
      DraftTable *codes = draft_table (self, i);
      gboolean covers = FALSE;

      if (codes->role != DRAFT_CODES || column->n_given == 0 || !share_word (column, codes))
        continue;
      if (!covers_all (self, column, codes, &covers, error))
        return FALSE;
      if (covers)
        column->codes = codes;
    }
  return TRUE;
}

/* ---- Values that are codes ---- */

static gboolean
wants_values (const DraftColumn *column)
{
  return column->is_open && column->values != NULL;
}

static char *
values_sql (const DraftTable *table)
{
  GString *sql = g_string_new ("SELECT ");
  gboolean is_first = TRUE;

  for (gsize i = 0; i < table->columns->len; i++)
    if (wants_values (draft_column (table, i)))
      {
        g_string_append (sql, is_first ? "" : ", ");
        draft_append_text (sql, draft_column (table, i));
        is_first = FALSE;
      }
  g_string_append (sql, " FROM ");
  store_append_name (sql, table->name);
  g_string_append_printf (sql, " LIMIT %d", DRAFT_CODE_ROWS);
  if (is_first)
    g_string_truncate (sql, 0);
  return g_string_free (sql, FALSE);
}

static void
take_value (DraftColumn *column, sqlite3_stmt *row, int i)
{
  g_autofree char *text = NULL;
  gsize n;

  if (column->values == NULL || sqlite3_column_bytes (row, i) == 0)
    return;
  text = draft_text_of (row, i);
  if (*text == '\0')
    return;
  n = GPOINTER_TO_SIZE (g_hash_table_lookup (column->values, text));
  g_hash_table_insert (column->values, g_steal_pointer (&text), GSIZE_TO_POINTER (n + 1));
  if (g_hash_table_size (column->values) > 20 * DRAFT_MAX_CODES)
    g_clear_pointer (&column->values, g_hash_table_unref);
}

/* Of a table too long to be looked at whole: the values of more rows. */
static gboolean
read_more_values (ZhuDraft *self, DraftTable *table, GError **error)
{
  g_autofree char *sql = values_sql (table);
  g_autoptr (GPtrArray) columns = g_ptr_array_new (); /* element: DraftColumn * */
  g_autoptr (sqlite3_stmt) row = NULL;
  int code;

  if (table->n_rows == table->n_seen || *sql == '\0')
    return TRUE;
  row = store_prepare (&self->store, sql, error);
  if (row == NULL)
    return FALSE;
  for (gsize i = 0; i < table->columns->len; i++)
    if (wants_values (draft_column (table, i)))
      {
        g_hash_table_remove_all (draft_column (table, i)->values);
        g_ptr_array_add (columns, draft_column (table, i));
      }
  if (table->n_rows > DRAFT_CODE_ROWS)
    draft_note (table->notes,
                _ ("its code lists are those of the first %d rows; add codes that come later"),
                DRAFT_CODE_ROWS);
  while ((code = sqlite3_step (row)) == SQLITE_ROW)
    for (gsize i = 0; i < columns->len; i++)
      take_value (g_ptr_array_index (columns, i), row, (int) i);
  return store_rows_end (&self->store, code, N_ ("reading the codes"), error);
}

/* The parts of values with several codes; NULL if they are too many. */
static GHashTable *
split_values (const DraftColumn *column)
{
  g_autoptr (GHashTable) parts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  GHashTableIter iter;
  gpointer key;

  if (column->values == NULL || column->n_split == 0)
    return NULL;
  g_hash_table_iter_init (&iter, column->values);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    {
      g_autoptr (GRegex) marks = g_regex_new ("[,，、;；|]", 0, 0, NULL);
      g_auto (GStrv) words = g_regex_split (marks, key, 0);

      for (gsize i = 0; words[i] != NULL; i++)
        {
          if (g_utf8_strlen (g_strstrip (words[i]), -1) > DRAFT_MAX_CODE_LENGTH)
            return NULL;
          if (*words[i] != '\0')
            g_hash_table_add (parts, g_strdup (words[i]));
        }
      if (g_hash_table_size (parts) > DRAFT_MAX_CODES)
        return NULL;
    }
  return g_steal_pointer (&parts);
}

static gboolean
repeat_enough (GHashTable *values, gint64 n_given)
{
  const gint64 n = (gint64) g_hash_table_size (values);

  return n > 0 && n <= DRAFT_MAX_CODES && n_given >= n * (n > FEW_CODES ? MANY_TIMES : FEW_TIMES);
}

static gboolean
is_amount_head (const char *name)
{
  return draft_head_has (name,
                         "数,人口,年龄,收入,金额,面积,天,月数,分数,count,num,number,n,size,age,"
                         "amount,income,score,money,price,qty,quantity,total,days,months,years,"
                         "persons,people,area,weight,height,version");
}

/* ---- One column ---- */

static gboolean
set_codes (ZhuDraft *self, DraftColumn *column, GError **error)
{
  g_autofree char *text = draft_list_of_table (self, column->codes, error);

  if (text == NULL)
    return FALSE;
  column->variable_type = ZHU_TYPE_CODE;
  column->list = draft_add_list (self, NULL, column->codes->name, text);
  draft_note (column->notes, _ ("codes of the table %s"), column->codes->name);
  return TRUE;
}

static void
set_values (ZhuDraft *self, DraftColumn *column, GHashTable *values, ZhuType type)
{
  g_autofree char *text = draft_list_of_values (values);

  column->variable_type = type;
  column->list = draft_add_list (self, column, column->name, text);
  draft_note (column->notes,
              column->n_whole == column->n_given
                  ? _ ("different numbers: %u; write what they mean into codes/%s.csv, or change "
                       "the type to 整数 if they are amounts")
                  : _ ("different texts: %u; put the list codes/%s.csv into the order that tables "
                       "shall have"),
              g_hash_table_size (values), column->list);
}

static gboolean
is_declared_date (const DraftColumn *column)
{
  return strstr (column->type, "DATE") != NULL || strstr (column->type, "TIME") != NULL
         || draft_head_has (column->name, "日期,时间,date,time,at,on,day,birth,birthday,birthdate")
         || g_str_has_suffix (column->name, "日");
}

/* Dates, yes or no, numbers; FALSE if the values are none of them. */
static gboolean
set_plain_type (DraftColumn *column)
{
  if (are_nearly_all (column->n_date, column)
      || (are_nearly_all (column->n_packed_date, column)
          && (is_declared_date (column) || are_all (column->n_packed_date, column))))
    column->variable_type = ZHU_TYPE_DATE;
  else if (are_all (column->n_boolean, column)
           && (column->n_whole == 0 || column->highest - column->lowest <= 1))
    column->variable_type = ZHU_TYPE_BOOLEAN;
  else if (are_all (column->n_whole, column))
    column->variable_type = ZHU_TYPE_INTEGER;
  else if (are_all (column->n_number, column))
    column->variable_type = ZHU_TYPE_DECIMAL;
  else
    return FALSE;
  if (column->variable_type == ZHU_TYPE_DATE
      && column->n_date + column->n_packed_date < column->n_given)
    draft_note (column->notes, _ ("some values are no dates and count as missing"));
  if (column->variable_type == ZHU_TYPE_BOOLEAN)
    draft_note (column->notes, _ ("only yes-or-no values were seen; check that this is all"));
  if (column->variable_type == ZHU_TYPE_INTEGER && is_declared_date (column)
      && column->lowest > 100000000)
    draft_note (column->notes, _ ("perhaps a date as seconds since 1970, which is not read as one; "
                                  "make a view that writes it as 2020-03-31"));
  return TRUE;
}

static void
set_text (DraftColumn *column)
{
  column->variable_type = ZHU_TYPE_TEXT;
  column->mask = draft_mask (column);
  if (column->n_bytes > 0)
    draft_note (column->notes, _ ("bytes that are no UTF-8 text; GB 18030 is read as such"));
  else if (column->n_given == 0)
    draft_note (column->notes, _ ("no value was seen; check the type"));
  if (column->mask != ZHU_MASK_NONE)
    draft_note (column->notes, _ ("looks personal; check the masking rule (保密)"));
  else if (column->n_given > 0)
    {
      column->mask = ZHU_MASK_NEVER;
      draft_note (column->notes, _ ("many different texts, so not shown; take “保密 不出” away if "
                                    "they name nobody, or write a code list"));
    }
}

/* What the rows looked at tell; the column stays open if more of its values must be seen. */
static gboolean
begin_type (ZhuDraft *self, DraftColumn *column, GError **error)
{
  const gboolean is_personal = draft_mask (column) != ZHU_MASK_NONE;

  if (!is_personal && !find_code_table (self, column, error))
    return FALSE;
  if (column->codes != NULL)
    return set_codes (self, column, error);
  if (is_personal)
    set_text (column);
  else if (!set_plain_type (column))
    column->is_open = TRUE;
  else
    column->is_open = column->variable_type == ZHU_TYPE_INTEGER && column->lowest >= 0
                      && column->highest <= MAX_NUMBER_CODE && !is_amount_head (column->name);
  return TRUE;
}

static gint64
count_values (GHashTable *values)
{
  GHashTableIter iter;
  gpointer n;
  gint64 sum = 0;

  if (values == NULL)
    return 0;
  g_hash_table_iter_init (&iter, values);
  while (g_hash_table_iter_next (&iter, NULL, &n))
    sum += (gint64) GPOINTER_TO_SIZE (n);
  return sum;
}

static void
end_type (ZhuDraft *self, DraftColumn *column)
{
  const gint64 n_given = count_values (column->values);
  g_autoptr (GHashTable) parts = column->n_whole == column->n_given ? NULL : split_values (column);

  if (parts != NULL && repeat_enough (parts, n_given)
      && g_hash_table_size (parts) < g_hash_table_size (column->values))
    set_values (self, column, parts, ZHU_TYPE_MULTI);
  else if (column->values != NULL && column->longest <= DRAFT_MAX_CODE_LENGTH
           && column->n_split == 0 && repeat_enough (column->values, n_given))
    set_values (self, column, column->values, ZHU_TYPE_CODE);
  else if (column->n_whole < column->n_given || column->n_given == 0)
    set_text (column);
}

static gboolean
set_types (ZhuDraft *self, DraftTable *table, GError **error)
{
  for (gsize i = 0; i < table->columns->len; i++)
    {
      DraftColumn *column = draft_column (table, i);

      if (column->is_key || column->is_link || column->is_area)
        continue;
      note_share (column);
      if (!begin_type (self, column, error))
        return FALSE;
    }
  if (!read_more_values (self, table, error))
    return FALSE;
  for (gsize i = 0; i < table->columns->len; i++)
    if (draft_column (table, i)->is_open)
      end_type (self, draft_column (table, i));
  return TRUE;
}

/* ---- Areas ---- */

/* The most exact column of codes of a root entity. */
static void
find_area (DraftTable *table)
{
  for (gsize i = 0; i < table->columns->len; i++)
    {
      DraftColumn *column = draft_column (table, i);

      if (!are_nearly_all (column->n_area, column) || column->is_link
          || column->n_missing > column->n_given
          || (table->area != NULL && column->longest <= table->area->longest)
          || (column->n_packed_date > 0) || (table->key->len == 1 && column->is_key))
        continue;
      table->area = column;
    }
  if (table->area == NULL)
    return;
  table->area->is_area = TRUE;
  draft_note (table->notes, _ ("area codes stand in the column %s"), table->area->name);
}

gboolean
draft_find_types (ZhuDraft *self, GError **error)
{
  for (gsize i = 0; i < self->tables->len; i++)
    {
      DraftTable *table = draft_table (self, i);

      if (table->role != DRAFT_ENTITY)
        continue;
      if (table->parent == NULL)
        find_area (table);
      if (!set_types (self, table, error))
        return FALSE;
    }
  return TRUE;
}
