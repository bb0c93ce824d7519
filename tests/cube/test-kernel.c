/* The short cuts of counting against the definition: every shipped table counted once by states
 * and once by marks alone gives the same cells. */
#include "cube/sample.h"
#include "zhuhu/cube/private.h"

static Sample sample;

static const ZhuPeriod march = { ZHU_PERIOD_MONTH, 2020, 3, -1 };

static ZhuPlan *
bind (const char *name)
{
  g_autofree char *file = g_strconcat ("templates/", name, ".ini", NULL);
  g_autofree char *path = sample_path (file);
  g_autoptr (GError) error = NULL;
  g_autoptr (ZhuTemplate) template_ = zhu_template_load (path, sample.diags, &error);
  ZhuPlan *plan;

  g_assert_no_error (error);
  plan = zhu_plan_new (template_, sample.model, &march, NULL, NULL, sample.diags, &error);
  g_assert_no_error (error);
  return plan;
}

static ZhuSource *
open_source (const ZhuPlan *plan)
{
  g_autoptr (GHashTable) variables = g_hash_table_new (NULL, NULL);
  g_autoptr (GHashTable) entities = g_hash_table_new (NULL, NULL);
  g_autoptr (GError) error = NULL;
  ZhuSourceRequest request = { .variables = variables, .entities = entities, .areas = TRUE };
  ZhuSource *source;

  request.date = zhu_period_date (&march, ZHU_DATE_END);
  zhu_plan_add_needs (plan, ~0u, &request);
  source = zhu_store_source (sample.store, &request, &error);
  g_assert_no_error (error);
  return source;
}

static Counter *
count_in (CommonCount *common, ZhuPlan *plan, gboolean by_marks)
{
  g_autoptr (ZhuSource) source = open_source (plan);
  g_autoptr (ZhuEval) eval = zhu_eval_new (plan->model, &march);
  g_autofree guint32 *ids
      = g_new0 (guint32, zhu_dictionary_entities (zhu_model_dictionary (plan->model))->len);
  g_autoptr (GError) error = NULL;
  Counter *counter = zhu_counter_new (plan);
  const ZhuBatch *batch;

  if (by_marks)
    zhu_counter_force_marks (counter);
  zhu_counter_plan (counter, common);
  while ((batch = zhu_source_next (source, &error)) != NULL)
    {
      zhu_eval_set_batch (eval, batch);
      zhu_common_take (common, ~0u, eval);
      zhu_counter_take (counter, ~0u, eval, ids);
      for (gsize i = 0; i < batch->n_parts; i++)
        ids[i] += (guint32) batch->parts[i].n_rows;
    }
  g_assert_no_error (error);
  zhu_common_fold (common);
  zhu_counter_fold (counter);
  return counter;
}

static Counter *
count (ZhuPlan *plan, gboolean by_marks)
{
  CommonCount *common = zhu_common_new ();
  Counter *counter = count_in (common, plan, by_marks);

  zhu_common_free (common);
  return counter;
}

static void
assert_equal_cells (const Counter *states, const Counter *marks)
{
  gsize n_taken = 0;

  g_assert_cmpuint (states->slots->len, ==, marks->slots->len);
  g_assert_cmpuint (states->n_rows, ==, marks->n_rows);
  for (gsize i = 0; i < states->n_rows * states->slots->len; i++)
    {
      if (g_array_index (states->slots, Slot, i % states->slots->len).asks_presence)
        g_assert_cmpint (states->cells[i].n > 0, ==, marks->cells[i].n > 0);
      else
        g_assert_cmpint (states->cells[i].n, ==, marks->cells[i].n);
      g_assert_true (states->cells[i].sum == marks->cells[i].sum);
      n_taken += states->cells[i].n > 0;
    }
  g_assert_cmpuint (n_taken, >, 0);
}

static void
test_states_and_marks (gconstpointer data)
{
  g_autoptr (ZhuPlan) plan = bind (data);
  Counter *states = count (plan, FALSE);
  Counter *marks = count (plan, TRUE);
  gsize n_short = 0;

  for (guint i = 0; i < states->passes->len; i++)
    n_short += ((const Pass *) g_ptr_array_index (states->passes, i))->is_of_records;
  g_assert_cmpuint (n_short, >, 0);
  for (guint i = 0; i < marks->passes->len; i++)
    g_assert_false (((const Pass *) g_ptr_array_index (marks->passes, i))->is_of_records);
  assert_equal_cells (states, marks);
  zhu_counter_free (states);
  zhu_counter_free (marks);
}

static guint
count_grids (const Counter *counter, gboolean with_kinds)
{
  guint n = 0;

  for (guint i = 0; i < counter->passes->len; i++)
    {
      const Pass *pass = g_ptr_array_index (counter->passes, i);

      for (guint j = 0; j < pass->shares->len; j++)
        n += g_array_index (pass->shares, Share, j).grid->has_kinds == with_kinds;
    }
  return n;
}

/* Causes, categories and schooling by sex are few kinds, by nationality too many: the rows are
 * numbered by lines and by kinds in turn. */
static void
test_kinds_and_lines (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ZhuTemplate) template_ = zhu_template_from_axes (
      "合计 + 主要致贫原因 > 残疾类别 > 文化程度", "合计[人] + 民族[人] + 性别[人]", "未脱贫残疾人",
      "t", sample.diags, &error);
  g_autoptr (ZhuPlan) plan = NULL;
  CommonCount *common = zhu_common_new ();
  Counter *kinds, *marks;

  g_assert_no_error (error);
  plan = zhu_plan_new (template_, sample.model, &march, NULL, NULL, sample.diags, &error);
  g_assert_no_error (error);
  kinds = count_in (common, plan, FALSE);
  marks = count (plan, TRUE);
  g_assert_cmpuint (count_grids (kinds, TRUE), >=, 2);
  g_assert_cmpuint (count_grids (kinds, FALSE), >=, 1);
  assert_equal_cells (kinds, marks);
  zhu_counter_free (kinds);
  zhu_counter_free (marks);
  zhu_common_free (common);
}

int
main (int argc, char **argv)
{
  static const char *const tables[]
      = { "01-basic",      "02-counties", "03-causes",     "04-cause-disability",
          "05-people",     "06-problems", "07-support",    "08-epidemic",
          "09-monitoring", "10-progress", "11-comparison", "12-census" };
  int status;

  g_test_init (&argc, &argv, NULL);
  sample_open (&sample);
  for (gsize i = 0; i < G_N_ELEMENTS (tables); i++)
    {
      g_autofree char *path = g_strconcat ("/cube/kernel/", tables[i], NULL);

      g_test_add_data_func (path, tables[i], test_states_and_marks);
    }
  g_test_add_func ("/cube/kernel/kinds-and-lines", test_kinds_and_lines);
  status = g_test_run ();
  sample_close (&sample);
  return status;
}
