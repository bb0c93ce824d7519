/* What the tests of sealed months share: a store of the small sample, whole sources as text, and a
 * hostile database of three levels with keys of several columns. */
#pragma once

#include "fixture.h"

#include <string.h>

static inline ZhuPeriod
period_of (const char *text)
{
  g_autoptr (GError) error = NULL;
  ZhuPeriod period;

  zhu_period_parse (text, &period, &error);
  g_assert_no_error (error);
  return period;
}

static inline ZhuStore *
seal_open (const Fixture *self, ZhuStoreMode mode)
{
  g_autoptr (GError) error = NULL;
  ZhuStore *store = zhu_store_open (self->db, self->dictionary, mode, &error);

  g_assert_no_error (error);
  return store;
}

static inline ZhuMonth *
seal_try (Fixture *self, const char *period, const char *reason, GError **error)
{
  const ZhuPeriod wanted = period_of (period);
  g_autoptr (ZhuStore) store = zhu_store_open (self->db, self->dictionary, ZHU_STORE_WRITE, error);

  fixture_forget (self);
  self->diags = zhu_diags_new ();
  return store != NULL ? zhu_store_freeze (store, &wanted, reason, NULL, self->diags, error) : NULL;
}

static inline void
seal_month (Fixture *self, const char *period, const char *reason)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ZhuMonth) month = seal_try (self, period, reason, &error);

  g_assert_no_error (error);
  g_assert_nonnull (month);
}

/* ---- All that a source hands out, as text ---- */

typedef struct
{
  GHashTable *variables, *keys, *entities;
  ZhuSourceRequest request;
} Wish;

static inline void
wish_all (Wish *self, const ZhuDictionary *dictionary, const ZhuEntity *root)
{
  const GPtrArray *all = zhu_dictionary_entities (dictionary);

  self->variables = g_hash_table_new (NULL, NULL);
  self->keys = g_hash_table_new (NULL, NULL);
  self->entities = g_hash_table_new (NULL, NULL);
  self->request = (ZhuSourceRequest){ .variables = self->variables,
                                      .texts = self->variables,
                                      .keys = self->keys,
                                      .entities = self->entities,
                                      .areas = root->area_column != NULL,
                                      .date = 18352 };
  for (gsize i = 0; i < all->len; i++)
    {
      const ZhuEntity *entity = g_ptr_array_index (all, i), *top = entity;

      while (top->parent != NULL)
        top = top->parent;
      if (top != root)
        continue;
      g_hash_table_add (self->keys, (gpointer) entity);
      for (gsize j = 0; j < entity->variables->len; j++)
        g_hash_table_add (self->variables, g_ptr_array_index (entity->variables, j));
    }
}

static inline void
wish_clear (Wish *self)
{
  g_hash_table_unref (self->variables);
  g_hash_table_unref (self->keys);
  g_hash_table_unref (self->entities);
}

static inline void
append_fields (GString *out, const ZhuBatchPart *part, gsize row)
{
  for (gsize i = 0; i < part->entity->variables->len; i++)
    {
      const ZhuVariable *variable = g_ptr_array_index (part->entity->variables, i);
      const ZhuColumn *column = &part->columns[i];

      if (variable->formula != NULL)
        continue;
      if (column->values != NULL)
        g_string_append_printf (out, "|%s=%" G_GINT64_FORMAT, variable->name, column->values[row]);
      g_string_append_printf (out, "|%s", column->texts[row] != NULL ? column->texts[row] : "-");
    }
}

static inline gsize
root_row (const ZhuBatch *batch, const ZhuBatchPart *part, gsize row)
{
  while (part->entity->parent != NULL)
    {
      row = part->parent[row];
      part = &batch->parts[part->entity->parent->index];
    }
  return row;
}

/* Text of each root record with all below it, by its key; @order gets the keys as they come. */
static inline void
take_batch (const ZhuBatch *batch, const ZhuEntity *root, GHashTable *records, GPtrArray *order)
{
  const ZhuBatchPart *roots = &batch->parts[root->index];

  for (gsize i = 0; i < roots->n_rows; i++)
    {
      GString *text = g_string_new (NULL);

      if (roots->areas != NULL)
        g_string_append_printf (text, "area %u", roots->areas[i]);
      g_assert_false (g_hash_table_contains (records, roots->keys[i]));
      g_hash_table_insert (records, g_strdup (roots->keys[i]), text);
      g_ptr_array_add (order, g_strdup (roots->keys[i]));
    }
  for (gsize i = 0; i < batch->n_parts; i++)
    {
      const ZhuBatchPart *part = &batch->parts[i];

      for (gsize row = 0; row < part->n_rows; row++)
        {
          GString *text = g_hash_table_lookup (records, roots->keys[root_row (batch, part, row)]);

          g_string_append_printf (text, "\n%s %s", part->entity->name, part->keys[row]);
          if (part->parent != NULL)
            {
              g_assert_true (row == 0 || part->parent[row] >= part->parent[row - 1]);
              g_string_append_printf (
                  text, " under %s",
                  batch->parts[part->entity->parent->index].keys[part->parent[row]]);
            }
          if (part->concern != NULL && part->concern[row] >= 0)
            g_string_append_printf (
                text, " of %s",
                batch->parts[part->entity->concern->index].keys[part->concern[row]]);
          append_fields (text, part, row);
        }
    }
}

static inline void
free_string (gpointer data)
{
  g_string_free (data, TRUE);
}

static inline GHashTable *
read_source (ZhuSource *source, const ZhuEntity *root, GPtrArray *order, char **findings)
{
  GHashTable *records = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, free_string);
  g_autoptr (GError) error = NULL;
  g_autoptr (ZhuDiags) diags = zhu_diags_new ();
  const ZhuBatch *batch;

  while ((batch = zhu_source_next (source, &error)) != NULL)
    take_batch (batch, root, records, order);
  g_assert_no_error (error);
  zhu_source_report (source, diags);
  *findings = zhu_diags_to_text (diags);
  return records;
}

static inline void
assert_same_records (GHashTable *live, GHashTable *sealed)
{
  GHashTableIter iter;
  gpointer key, text;

  g_assert_cmpuint (g_hash_table_size (live), ==, g_hash_table_size (sealed));
  g_hash_table_iter_init (&iter, live);
  while (g_hash_table_iter_next (&iter, &key, &text))
    {
      const GString *other = g_hash_table_lookup (sealed, key);

      g_assert_nonnull (other);
      g_assert_cmpstr (other->str, ==, ((const GString *) text)->str);
    }
}

/* Records of @root in the store and in the newest seal of @period, @within (may be NULL): the same
 * records, values, texts, keys, links, areas and findings. Returns how many. */
static inline gsize
assert_live_is_sealed (Fixture *self, const char *period, const ZhuEntity *root, const char *within)
{
  const ZhuPeriod wanted = period_of (period);
  g_autoptr (ZhuStore) store = seal_open (self, ZHU_STORE_READ);
  g_autoptr (GPtrArray) live_order = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) sealed_order = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GError) error = NULL;
  g_autoptr (ZhuSource) live = NULL;
  g_autoptr (ZhuSource) sealed = NULL;
  g_autoptr (GHashTable) live_records = NULL;
  g_autoptr (GHashTable) sealed_records = NULL;
  g_autofree char *live_findings = NULL;
  g_autofree char *sealed_findings = NULL;
  Wish wish;

  wish_all (&wish, self->dictionary, root);
  if (within != NULL)
    wish.request.within = zhu_areas_find (zhu_dictionary_areas (self->dictionary), within);
  g_assert_true (within == NULL || wish.request.within != NULL);
  live = zhu_store_source (store, &wish.request, &error);
  g_assert_no_error (error);
  sealed = zhu_store_month_source (store, self->dictionary, &wanted, &wish.request, &error);
  g_assert_no_error (error);
  live_records = read_source (live, root, live_order, &live_findings);
  sealed_records = read_source (sealed, root, sealed_order, &sealed_findings);
  assert_same_records (live_records, sealed_records);
  g_assert_cmpstr (sealed_findings, ==, live_findings);
  wish_clear (&wish);
  return sealed_order->len;
}

/* The small sample of the repository in the store. */
static inline void
seal_import_sample (Fixture *self, int as_of)
{
  static const char *const names[] = { "area",     "household", "person",     "support", "problem",
                                       "epidemic", "risk",      "comparison", "census",  "series" };
  g_autoptr (GPtrArray) paths = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GError) error = NULL;
  g_autoptr (ZhuStore) store = seal_open (self, ZHU_STORE_WRITE);

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *name = g_strdup_printf ("samples/small/%s.csv", names[i]);

      g_ptr_array_add (paths, fixture_source_path (name));
    }
  g_ptr_array_add (paths, NULL);
  fixture_forget (self);
  self->diags = zhu_diags_new ();
  self->counts = g_array_new (FALSE, FALSE, sizeof (ZhuImportCount));
  self->options.as_of = as_of;
  g_assert_true (zhu_store_import (store, (const char *const *) paths->pdata, &self->options,
                                   self->diags, self->counts, &error));
  g_assert_no_error (error);
}

/* ---- A hostile database ---- */

#define HOSTILE_DICTIONARY                                                                                                     \
  "[字典]\n名称 = 试\n地区 = areas.csv\n地区表 = area\n截至 = 是\n"                                               \
  "[实体 户]\n表 = h\n键 = 区, 号\n地区 = 村\n填报单位 = 单位\n"                                               \
  "[变量 户]\n号码 = 文本 号\n名 = 文本 名; 保密 姓名\n数 = 整数 数\n额 = 小数 额\n日 = 日期 日\n" \
  "是 = 是非 是\n类 = 代码(类) 类\n多 = 多选(类) 多1, 多2; 保密 账号\n单多 = 多选(类) 单多\n"                       \
  "文一 = 文本 文1\n文二 = 文本 文2; 保密 住址\n密 = 整数 密; 保密 账号\n"                               \
  "[实体 人]\n表 = p\n键 = 人号\n上级 = 户: 区, 号\n"                                                              \
  "[变量 人]\n人号 = 文本 人号\n人名 = 文本 人名; 保密 姓名\n"                                              \
  "[实体 事]\n表 = e\n键 = 事号\n上级 = 人: 人号\n"                                                                \
  "[变量 事]\n事类 = 代码(类) 事类; 保密 账号\n"                                                                                \
  "[实体 助]\n表 = s\n键 = 助号\n上级 = 户: 区, 号; 人: 人号\n"                                                 \
  "[变量 助]\n助额 = 小数 助额\n"                                                                                     \
  "[实体 空]\n表 = z\n键 = 空号\n上级 = 户: 区, 号\n"                                                              \
  "[变量 空]\n空值 = 整数 空值\n"                                                                                     \
  "[实体 村干]\n表 = c\n键 = 干号\n"                                                                                   \
  "[变量 村干]\n干名 = 文本 干名\n"                                                                                  \
  "[系列 人口]\n表 = series\n地区 = 区码\n期 = 期末\n值 = 数值\n"

static inline void
hostile_set_up (Fixture *self)
{
  g_autofree char *path = g_build_filename (self->folder, "hostile.ini", NULL);
  g_autofree char *areas = fixture_source_path ("templates/areas.csv");
  g_autofree char *area_text = fixture_read (areas);
  g_autoptr (ZhuDiags) diags = zhu_diags_new ();
  g_autoptr (GError) error = NULL;

  fixture_write (self, "hostile.ini", HOSTILE_DICTIONARY);
  fixture_write (self, "areas.csv", area_text);
  fixture_write (self, "类.csv", "代码,名称,别名\n1,甲,\n2,乙、丙,\n3,丁,\n");
  zhu_dictionary_unref (self->dictionary);
  self->dictionary = zhu_dictionary_load (path, diags, &error);
  g_assert_no_error (error);
  zhu_store_free (seal_open (self, ZHU_STORE_WRITE));
}

static inline const ZhuEntity *
entity_of (const Fixture *self, const char *name)
{
  const ZhuEntity *entity = zhu_dictionary_entity (self->dictionary, name);

  g_assert_nonnull (entity);
  return entity;
}

/* Values as no import would leave them: unreadable, in odd forms, orphans, empty keys. */
static const char *const hostile_rows G_GNUC_UNUSED
    = "INSERT INTO area VALUES ('610702100200', '试村'), ('610702100', '试镇');"
      "INSERT INTO series VALUES ('610000', '2020-03-31', '12.5'), ('610700', '2020-03-31', 'x');"
      "INSERT INTO h (区, 号, 村, 单位, 名, 数, 额, 日, 是, 类, 多1, 多2, 单多, 文1, 文2) VALUES"
      " ('b', '2', '610702100200', NULL, '王', 1, '1.5', '2020-03-01', 1, '甲', '甲', '丁', "
      "'甲、丁',"
      "  'x', 'y'),"
      " ('b', '10', '610702100200', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,"
      "  NULL, NULL),"
      " ('a', '1', '610702100200', '', '', -9, '-0.000001', '1899-12-31', 0, '别', '乙、丙', '', "
      "'乙、丙',"
      "  '', 'z'),"
      " ('a', '', '610702100200', NULL, '空号', 1, '1', NULL, 1, '甲', NULL, NULL, NULL, NULL, "
      "NULL),"
      " ('c', '1', '', '', '无区', 'many', '1,000', '2020年3月1日', '是', '3', '别的', NULL, "
      "'别的、甲', 'a',"
      "  NULL),"
      " ('c', '2', '999999', NULL, '外', 9223372036854775807, '999999999999.999999', '2020-02-30', "
      "7,"
      "  '甲 ', '、', NULL, '、', NULL, 'b'),"
      " ('c', '3', '610728', '韩城市', '一', 2.5, '007.50', '20200301', 'maybe', '１', NULL, '甲', "
      "NULL,"
      "  NULL, NULL),"
      " ('d', '1', '610581', NULL, '寒', -9223372036854775807, '-12', '9999-12-31', '0', '丁', "
      "'丁', '甲',"
      "  '丁、甲', 'm', 'n'),"
      " ('d', '2', '610582', NULL, '寒', 3, '0', '0001-01-01', 'x', '乙、丙', '甲', '甲', '甲', "
      "'m', NULL);"
      "INSERT INTO p (区, 号, 人号, 人名) VALUES ('b', '2', 'p2', '甲'), ('b', '2', 'p1', NULL),"
      " ('b', '2', 'p10', '乙'), ('c', '1', 'p3', '丙'), ('x', '9', 'p9', '孤'), ('d', '1', 'p4', "
      "'丁');"
      "INSERT INTO e (人号, 事号, 事类) VALUES ('p1', 'e1', '甲'), ('p1', 'e2', '外'), ('p10', "
      "'e1', NULL),"
      " ('p3', 'e9', '丁'), ('p9', 'e5', '甲'), ('none', 'e6', '甲');"
      "INSERT INTO s (区, 号, 助号, 人号, 助额) VALUES ('b', '2', 's1', 'p10', '100'),"
      " ('b', '2', 's2', NULL, '0.01'), ('b', '2', 's3', 'p3', '7'), ('b', '10', 's1', '', 'x'),"
      " ('c', '1', 's1', 'p3', '12345678'), ('y', '1', 's1', NULL, '1');"
      "INSERT INTO c (干号, 干名) VALUES ('k2', '干二'), ('k1', NULL);";
