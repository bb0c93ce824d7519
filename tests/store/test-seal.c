/* Sealed months: they give what the live records gave. */
#include "seal-fixture.h"

static void
test_sample_is_sealed_as_it_is (Fixture *self, gconstpointer data)
{
  (void) data;
  seal_import_sample (self, 18352);
  seal_month (self, "2020-03", NULL);
  g_assert_cmpuint (assert_live_is_sealed (self, "2020-03", entity_of (self, "户"), NULL), ==, 259);
  g_assert_cmpuint (assert_live_is_sealed (self, "2020-03", entity_of (self, "户"), "610700"), >,
                    0);
  g_assert_cmpuint (assert_live_is_sealed (self, "2020-03", entity_of (self, "户"), "610000"), ==,
                    259);
}

static void
test_hostile_values (Fixture *self, gconstpointer data)
{
  (void) data;
  hostile_set_up (self);
  fixture_execute (self, hostile_rows);
  seal_month (self, "2020-03", NULL);
  g_assert_cmpuint (assert_live_is_sealed (self, "2020-03", entity_of (self, "户"), NULL), ==, 8);
  g_assert_cmpuint (assert_live_is_sealed (self, "2020-03", entity_of (self, "村干"), NULL), ==, 2);
}

/* Dates and numbers in other forms than the program's own are sealed as they are written. */
static void
test_odd_forms (Fixture *self, gconstpointer data)
{
  static const char *const dates[]
      = { "2020-02-29", "2000-02-29", "1900-02-29", "2020/03-01", "2020-03/01", "x020-03-01",
          "2x20-03-01", "20x0-03-01", "202x-03-01", "2020-x3-01", "2020-0x-01", "2020-03-x1",
          "2020-03-1x", "0000-01-01", "0001-01-01", "2020-00-10", "2020-13-01", "2020-03-00",
          "2020-02-30", "2020-04-31", "2020-3-1",   " 2020-03-01" };
  static const char *const decimals[] = {
    "1",         "0",   "-1",  "-0.5", "0.5",  "0.000001", "999999999999", "+1",   "-",
    "-0",        "01",  "-01", "1.",   "1.50", ".5",       "1.5x",         "1.x5", "1234567890123",
    "1.1234567", "1e3", "１",  "1.00", "-.5",  "--1"
  };
  g_autoptr (GString) sql = g_string_new (NULL);
  const gsize n = G_N_ELEMENTS (dates) * G_N_ELEMENTS (decimals);

  (void) data;
  hostile_set_up (self);
  for (gsize i = 0; i < n; i++)
    g_string_append_printf (sql,
                            "INSERT INTO h (区, 号, 村, 日, 额, 数) VALUES ('b', '%05u', "
                            "'610702100200', '%s', '%s', %s);",
                            (unsigned) i, dates[i % G_N_ELEMENTS (dates)],
                            decimals[i / G_N_ELEMENTS (dates)],
                            i % 3 == 0   ? "'12'"
                            : i % 3 == 1 ? "4611686018427387904"
                                         : "12.0");
  fixture_execute (self, sql->str);
  seal_month (self, "2020-03", NULL);
  g_assert_cmpuint (assert_live_is_sealed (self, "2020-03", entity_of (self, "户"), NULL), ==, n);
}

static void
test_one_root (Fixture *self, gconstpointer data)
{
  (void) data;
  hostile_set_up (self);
  fixture_execute (self, "INSERT INTO h (区, 号) VALUES ('a', '1')");
  seal_month (self, "2020-03", NULL);
  g_assert_cmpuint (assert_live_is_sealed (self, "2020-03", entity_of (self, "户"), NULL), ==, 1);
}

static void
test_no_records (Fixture *self, gconstpointer data)
{
  (void) data;
  hostile_set_up (self);
  seal_month (self, "2020-03", NULL);
  g_assert_cmpuint (assert_live_is_sealed (self, "2020-03", entity_of (self, "户"), NULL), ==, 0);
}

/* Exactly one segment, and one record more; some villages have many households, some none. */
static void
test_sizes_of_segments (Fixture *self, gconstpointer data)
{
  const char *const period = "2020-03";

  (void) data;
  hostile_set_up (self);
  fixture_execute (
      self,
      "WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 8191)"
      " INSERT INTO h (区, 号, 村, 名, 数, 类)"
      " SELECT 'q', i, printf ('61%02d02100%03d', 1 + i * 7 % 10, 200 + i % 5), 'n' || i % 97, i,"
      " 'u' || i % 300 FROM n;"
      "INSERT INTO p (区, 号, 人号) SELECT 区, 号, 'p' || 号 FROM h WHERE 数 % 3 > 0;"
      "INSERT INTO p (区, 号, 人号) SELECT 区, 号, 'r' || 号 FROM h WHERE 数 % 7 = 0;"
      "INSERT INTO e (人号, 事号) SELECT 人号, 'e' FROM p WHERE 人号 LIKE '%5';");
  seal_month (self, period, NULL);
  g_assert_cmpuint (assert_live_is_sealed (self, period, entity_of (self, "户"), NULL), ==, 8192);
  fixture_assert_query (self, "SELECT count(*) FROM zhuhu_sealed_segment WHERE root = '户'", "1");
  fixture_execute (self, "INSERT INTO h (区, 号, 村) VALUES ('a', '1', '610702100200')");
  seal_month (self, period, "one more");
  g_assert_cmpuint (assert_live_is_sealed (self, period, entity_of (self, "户"), NULL), ==, 8193);
  g_assert_cmpuint (assert_live_is_sealed (self, period, entity_of (self, "户"), "610702"), >, 0);
  fixture_assert_query (
      self, "SELECT count(*) FROM zhuhu_sealed_segment WHERE root = '户' AND month = 2", "2");
}

/* More texts than a column's codes can number. */
static void
test_very_many_texts (Fixture *self, gconstpointer data)
{
  (void) data;
  hostile_set_up (self);
  fixture_execute (
      self, "WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 66000)"
            " INSERT INTO h (区, 号, 类, 多1, 多2)"
            " SELECT 'q', i, 'u' || i, 'v' || i, 'w' || i FROM n");
  seal_month (self, "2020-03", NULL);
  g_assert_cmpuint (assert_live_is_sealed (self, "2020-03", entity_of (self, "户"), NULL), ==,
                    66001);
}

static void
test_order_is_that_of_the_areas (Fixture *self, gconstpointer data)
{
  const ZhuPeriod period = period_of ("2020-03");
  const ZhuEntity *root;
  const ZhuAreas *areas;
  g_autoptr (GError) error = NULL;
  g_autoptr (ZhuStore) store = NULL;
  g_autoptr (ZhuSource) source = NULL;
  const ZhuBatch *batch;
  gsize order = 0;
  g_autofree char *key = g_strdup ("");
  Wish wish;

  (void) data;
  seal_import_sample (self, 18352);
  seal_month (self, "2020-03", NULL);
  root = entity_of (self, "户");
  store = seal_open (self, ZHU_STORE_READ);
  areas = zhu_dictionary_areas (self->dictionary);
  zhu_areas_freeze_at (zhu_dictionary_areas (self->dictionary), 18352);
  wish_all (&wish, self->dictionary, root);
  source = zhu_store_month_source (store, self->dictionary, &period, &wish.request, &error);
  g_assert_no_error (error);
  while ((batch = zhu_source_next (source, &error)) != NULL)
    for (gsize i = 0; i < batch->parts[root->index].n_rows; i++)
      {
        const ZhuBatchPart *part = &batch->parts[root->index];
        const gsize at = zhu_areas_get (areas, part->areas[i])->order;

        g_assert_cmpuint (at, >=, order);
        g_assert_true (at > order || strcmp (part->keys[i], key) > 0);
        order = at;
        g_free (key);
        key = g_strdup (part->keys[i]);
      }
  wish_clear (&wish);
}

/* ---- Another dictionary than then ---- */

static void
test_dictionary_as_sealed (Fixture *self, gconstpointer data)
{
  ZhuPeriod period = period_of ("2020-03.r0");
  g_autofree char *live = NULL;
  g_autofree char *sealed_text = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (ZhuDiags) diags = zhu_diags_new ();
  g_autoptr (ZhuStore) store = NULL;
  g_autoptr (ZhuDictionary) sealed = NULL;
  const ZhuSeries *series;
  g_autoptr (GHashTable) then = NULL;
  g_autoptr (GHashTable) now = NULL;

  (void) data;
  seal_import_sample (self, 18352);
  seal_month (self, "2020-03", NULL);
  zhu_dictionary_unref (self->dictionary);
  self->dictionary = fixture_load_dictionary ();
  store = seal_open (self, ZHU_STORE_READ);
  sealed = zhu_store_month_dictionary (store, &period, diags, &error);
  g_assert_no_error (error);
  live = zhu_dictionary_dump (self->dictionary);
  sealed_text = zhu_dictionary_dump (sealed);
  g_assert_cmpstr (sealed_text, ==, live);
  g_assert_cmpuint (zhu_areas_length (zhu_dictionary_areas (sealed)), ==,
                    zhu_areas_length (zhu_dictionary_areas (self->dictionary)));
  series = g_ptr_array_index (zhu_dictionary_series (self->dictionary), 0);
  now = zhu_store_series (store, series, 18352, &error);
  g_assert_no_error (error);
  then = zhu_store_month_series (store, sealed, &period, series, 18352, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (g_hash_table_size (then), ==, g_hash_table_size (now));
  g_assert_cmpuint (g_hash_table_size (then), >, 0);
}

/* The list in another order, and a variable that the month does not have. */
static void
test_codes_go_by_their_text (Fixture *self, gconstpointer data)
{
  g_autofree char *path = g_build_filename (self->folder, "hostile.ini", NULL);
  const ZhuPeriod period = period_of ("2020-03");
  g_autoptr (GString) text = g_string_new (HOSTILE_DICTIONARY);
  g_autoptr (GError) error = NULL;
  g_autoptr (ZhuDiags) diags = zhu_diags_new ();
  g_autoptr (ZhuStore) store = NULL;
  Wish wish;

  (void) data;
  hostile_set_up (self);
  fixture_execute (self, hostile_rows);
  seal_month (self, "2020-03", NULL);
  fixture_write (self, "类.csv", "代码,名称,别名\n9,丁,\n8,别,\n7,甲,\n");
  zhu_dictionary_unref (self->dictionary);
  self->dictionary = zhu_dictionary_load (path, diags, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (assert_live_is_sealed (self, "2020-03", entity_of (self, "户"), NULL), ==, 8);

  g_string_replace (text, "[变量 事]\n", "[变量 事]\n新 = 整数 新\n", 0);
  fixture_write (self, "hostile.ini", text->str);
  zhu_dictionary_unref (self->dictionary);
  self->dictionary = zhu_dictionary_load (path, diags, &error);
  g_assert_no_error (error);
  store = zhu_store_open (self->db, NULL, ZHU_STORE_READ, &error);
  g_assert_no_error (error);
  wish_all (&wish, self->dictionary, entity_of (self, "户"));
  g_assert_null (zhu_store_month_source (store, self->dictionary, &period, &wish.request, &error));
  g_assert_error (error, ZHU_ERROR, ZHU_ERROR_TEMPLATE);
  g_assert_nonnull (strstr (error->message, "新"));
  wish_clear (&wish);
}

int
main (int argc, char **argv)
{
  static const struct
  {
    const char *path;
    void (*run) (Fixture *, gconstpointer);
  } tests[] = {
    { "sample", test_sample_is_sealed_as_it_is },
    { "hostile-values", test_hostile_values },
    { "odd-forms", test_odd_forms },
    { "one-root", test_one_root },
    { "no-records", test_no_records },
    { "segment-sizes", test_sizes_of_segments },
    { "very-many-texts", test_very_many_texts },
    { "order", test_order_is_that_of_the_areas },
    { "dictionary", test_dictionary_as_sealed },
    { "codes-by-text", test_codes_go_by_their_text },
  };

  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (tests); i++)
    {
      g_autofree char *path = g_strconcat ("/store/seal/", tests[i].path, NULL);

      g_test_add (path, Fixture, NULL, fixture_set_up, tests[i].run, fixture_tear_down);
    }
  return g_test_run ();
}
