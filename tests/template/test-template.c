/* Templates as a whole: inheritance, English and GB 18030 spellings, many findings at once, limits,
 * and what rules, texts and registers read as. */
#include "zhuhu/template.h"

#include <glib/gstdio.h>
#include <string.h>

#define BODY "[行]\n结构 = 合计 + 下辖\n[列]\n结构 = 户 \"户数\" + 人 \"人数\"\n"

static ZhuTemplate *
parse_text (const char *text, ZhuDiags *diags, GError **error)
{
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));

  return zhu_template_parse (bytes, "t-test.ini", NULL, diags, error);
}

static ZhuTemplate *
read_text (const char *text)
{
  g_autoptr (ZhuDiags) diags = zhu_diags_new ();
  g_autoptr (GError) error = NULL;
  ZhuTemplate *self = parse_text (text, diags, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (zhu_diags_length (diags), ==, 0);
  return self;
}

/* ---- A folder of files ---- */

typedef struct
{
  char *folder;
  GPtrArray *files; /* element: char * */
} Folder;

static void
folder_set_up (Folder *self, gconstpointer data)
{
  (void) data;
  self->folder = g_dir_make_tmp ("zhu-template-XXXXXX", NULL);
  self->files = g_ptr_array_new_with_free_func (g_free);
}

static void
folder_tear_down (Folder *self, gconstpointer data)
{
  (void) data;
  for (guint i = 0; i < self->files->len; i++)
    g_unlink (g_ptr_array_index (self->files, i));
  g_rmdir (self->folder);
  g_ptr_array_unref (self->files);
  g_free (self->folder);
}

static const char *
write_file (Folder *self, const char *name, const char *text)
{
  char *path = g_build_filename (self->folder, name, NULL);

  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  g_ptr_array_add (self->files, path);
  return path;
}

static ZhuTemplate *
load_clean (const char *path)
{
  g_autoptr (ZhuDiags) diags = zhu_diags_new ();
  g_autoptr (GError) error = NULL;
  ZhuTemplate *self = zhu_template_load (path, diags, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (zhu_diags_length (diags), ==, 0);
  return self;
}

static void
test_nearer_file_wins (Folder *folder, gconstpointer data)
{
  g_autoptr (ZhuTemplate) self = NULL;
  const char *path;

  (void) data;
  write_file (folder, "甲.ini",
              "[表]\n标题 = 远\n计量单位 = 户\n[计量 更正]\n式 = 计数(人)\n标签 = 远\n"
              "[审核 1]\n式 = (1) = 1\n[审核 2]\n式 = (1) = 2\n[注]\n1 = 一\n2 = "
              "二\n[表脚]\n填表人 =\n电话 =\n");
  write_file (folder, "乙.ini",
              "[table]\ninherit = 甲.ini\nunits =\n[notes]\n1 = 新\n[foot]\n电话 =\n");
  path = write_file (folder, "09-丙.ini",
                     "[表]\n继承 = 乙.ini\n标题 = 近\n" BODY "[计量 更正]\n式 = 计数(户)\n"
                     "[审核 2]\n式 =\n[注]\n3 = 三\n");
  self = load_clean (path);

  g_assert_cmpstr (self->id, ==, "09");
  g_assert_cmpstr (((ZhuPiece *) g_ptr_array_index (self->title, 0))->text, ==, "近");
  g_assert_null (self->units);
  g_assert_cmpuint (self->measures->len, ==, 1);
  g_assert_cmpstr (((ZhuMeasureSpec *) g_ptr_array_index (self->measures, 0))->label, ==, "远");
  g_assert_cmpuint (self->rules->len, ==, 1);
  g_assert_cmpuint (self->notes->len, ==, 3);
  g_assert_cmpstr (
      ((ZhuPiece *) g_ptr_array_index ((GPtrArray *) g_ptr_array_index (self->notes, 0), 0))->text,
      ==, "新");
  g_assert_cmpuint (self->foot->len, ==, 1);
  g_assert_cmpstr (((ZhuLabelled *) g_ptr_array_index (self->foot, 0))->label, ==, "填表人");
}

static void
test_finding_names_the_parent (Folder *folder, gconstpointer data)
{
  g_autoptr (ZhuDiags) diags = zhu_diags_new ();
  g_autoptr (GError) error = NULL;
  const char *parent = write_file (folder, "父.ini", "[表]\n版式 = 斜\n");
  const char *path = write_file (folder, "子.ini", "[表]\n继承 = 父.ini\n" BODY);

  (void) data;
  g_assert_null (zhu_template_load (path, diags, &error));
  g_assert_error (error, ZHU_ERROR, ZHU_ERROR_TEMPLATE);
  g_assert_cmpuint (zhu_diags_length (diags), ==, 1);
  g_assert_cmpstr (zhu_diags_get (diags, 0)->place.file, ==, parent);
  g_assert_cmpuint (zhu_diags_get (diags, 0)->place.line, ==, 2);
}

static void
test_register_inherits_from_a_table (Folder *folder, gconstpointer data)
{
  g_autoptr (ZhuTemplate) self = NULL;
  const char *path;

  (void) data;
  write_file (folder, "父.ini", "[表]\n计量单位 = 户\n");
  path = write_file (folder, "子.ini", "[台账]\n继承 = 父.ini\n列出 = 人\n[栏]\n姓名 = 姓名\n");
  self = load_clean (path);
  g_assert_nonnull (self->listing);
  g_assert_cmpstr (self->units, ==, "户");
}

static void
test_chain_of_files_is_limited (Folder *folder, gconstpointer data)
{
  g_autoptr (ZhuDiags) diags = zhu_diags_new ();
  g_autoptr (ZhuTemplate) eighth = NULL;
  const char *path = write_file (folder, "1.ini", "[表]\n标题 = 根\n" BODY);

  (void) data;
  for (int i = 2; i <= 9; i++)
    {
      g_autofree char *name = g_strdup_printf ("%d.ini", i);
      g_autofree char *text = g_strdup_printf ("[表]\n继承 = %d.ini\n", i - 1);

      path = write_file (folder, name, text);
      if (i == 8)
        eighth = load_clean (path);
    }
  g_assert_nonnull (eighth);
  g_assert_null (zhu_template_load (path, diags, NULL));
  g_assert_cmpstr (zhu_diags_get (diags, 0)->code, ==, "inherit-deep");
}

static void
test_circle_of_files_is_refused (Folder *folder, gconstpointer data)
{
  g_autoptr (ZhuDiags) diags = zhu_diags_new ();
  const char *path;

  (void) data;
  write_file (folder, "a.ini", "[表]\n继承 = b.ini\n");
  path = write_file (folder, "b.ini", "[表]\n继承 = a.ini\n" BODY);
  g_assert_null (zhu_template_load (path, diags, NULL));
  g_assert_cmpstr (zhu_diags_get (diags, 0)->code, ==, "inherit-cycle");
}

/* ---- Spellings ---- */

static const char *const chinese
    = "[表]\n表号 = 一\n标题 = {期}甲\n计量单位 = 户\n范围 = 残疾等级 <= 2\n计量 = 人\n期别 = "
      "季\n小数 = 1\n"
      "版式 = 横\n级别 = 公开\n不适用 = 行(合计).(1)\n"
      "[行]\n结构 = 合计 + 下辖\n缺失 = 总显示\n空类 = 省略\n栏式 = 分栏\n甲 = 单位\n乙 = 代码: "
      "代码\n"
      "[列]\n结构 = 性别{男, 其余} + 率((1), (2)) \"率\" + 人.占行%.较上期\n编号 = 否\n"
      "[计量 更正]\n式 = 计数(人)\n标签 = 甲\n单位 = 人\n小数 = 0\n格式 = yyyy\n范围 = 登记\n"
      "[审核 1]\n式 = 行(上级).(1) = 求和(行(下级).(1)@上期末)\n性质 = 核实\n容差 = 0.5\n说明 = "
      "甲\n行 = 合计\n"
      "列 = 1..2\n[注]\n1 = 至{期末:yyyy年}\n[表头]\n机关 = 甲\n[表脚]\n填表人 =\n";
static const char *const english
    = "[table]\nnumber = 一\ntitle = {period}甲\nunits = 户\nuniverse = 残疾等级 <= 2\nmeasure = "
      "人\n"
      "period = quarter\ndecimals = 1\nlayout = landscape\nlevel = public\nblocked = "
      "row(合计).(1)\n"
      "[rows]\nstructure = total + below\nmissing = always\nempty = drop\nstub = split\na = 单位\n"
      "b = 代码: code\n[columns]\nstructure = 性别{男, other} + pct((1), (2)) \"率\" + "
      "人.row%.vs_last\n"
      "numbering = no\n[measure 更正]\nformula = count(人)\nlabel = 甲\nunit = 人\ndecimals = 0\n"
      "format = yyyy\nuniverse = 登记\n[check 1]\nformula = row(parents).(1) = "
      "sum(row(children).(1)@last_end)\n"
      "kind = query\ntolerance = 0.5\nremark = 甲\nrows = 合计\ncolumns = 1..2\n[notes]\n"
      "1 = 至{end:yyyy年}\n[head]\n机关 = 甲\n[foot]\n填表人 =\n";

static void
test_english_gives_the_same (void)
{
  g_autoptr (ZhuTemplate) a = read_text (chinese);
  g_autoptr (ZhuTemplate) b = read_text (english);
  g_autofree char *dump_a = zhu_template_dump (a);
  g_autofree char *dump_b = zhu_template_dump (b);

  g_assert_cmpstr (dump_b, ==, dump_a);
  g_assert_cmpint (a->period_kind, ==, ZHU_PERIOD_QUARTER);
  g_assert_cmpint (a->release, ==, ZHU_LEVEL_PUBLIC);
  g_assert_cmpint (a->layout, ==, 'l');
  g_assert_cmpint (a->rows.missing, ==, ZHU_ALWAYS_SHOW);
  g_assert_true (a->rows.drop_empty);
  g_assert_true (a->rows.split_stub);
  g_assert_false (a->columns.numbered);
}

static void
test_gb18030_is_read_and_said (void)
{
  g_autoptr (ZhuTemplate) a = read_text (chinese);
  g_autoptr (ZhuDiags) diags = zhu_diags_new ();
  g_autoptr (GError) error = NULL;
  gsize length;
  char *converted = g_convert (chinese, -1, "GB18030", "UTF-8", NULL, &length, &error);
  g_autoptr (GBytes) bytes = g_bytes_new_take (converted, length);
  g_autoptr (ZhuTemplate) b = zhu_template_parse (bytes, "t-test.ini", NULL, diags, &error);
  g_autofree char *dump_a = zhu_template_dump (a);
  g_autofree char *dump_b = NULL;

  g_assert_no_error (error);
  dump_b = zhu_template_dump (b);
  g_assert_cmpstr (dump_b, ==, dump_a);
  g_assert_cmpuint (zhu_diags_length (diags), ==, 1);
  g_assert_cmpstr (zhu_diags_get (diags, 0)->code, ==, "gb18030");
}

/* ---- Findings and limits ---- */

static void
test_all_findings_at_once (void)
{
  g_autoptr (ZhuDiags) diags = zhu_diags_new ();
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;

  g_assert_null (parse_text (
      "[表]\n版式 = 斜\n标体 = 甲\n范围 = (a\n[行]\n结构 = 合计 +\n[列]\n结构 = 户 - 人\n"
      "[审核 1]\n式 = (1)\n[注]\n1 = {期未}\n",
      diags, &error));
  g_assert_error (error, ZHU_ERROR, ZHU_ERROR_TEMPLATE);
  text = zhu_diags_to_text (diags);
  g_assert_cmpuint (zhu_diags_count (diags, ZHU_DIAG_ERROR), ==, 7);
  g_assert_nonnull (strstr (text, "t-test.ini:12:"));
}

static void
test_large_file_is_refused (void)
{
  g_autoptr (ZhuDiags) diags = zhu_diags_new ();
  g_autoptr (GError) error = NULL;
  g_autofree char *text = g_strnfill (1024 * 1024 + 1, '\n');

  g_assert_null (parse_text (text, diags, &error));
  g_assert_error (error, ZHU_ERROR, ZHU_ERROR_LIMIT);
}

static void
test_absent_file_is_an_io_error (void)
{
  g_autoptr (ZhuDiags) diags = zhu_diags_new ();
  g_autoptr (GError) error = NULL;

  g_assert_null (zhu_template_load ("/nonexistent/t.ini", diags, &error));
  g_assert_error (error, ZHU_ERROR, ZHU_ERROR_IO);
}

static void
test_no_folder_no_inheritance (void)
{
  g_autoptr (ZhuDiags) diags = zhu_diags_new ();

  g_assert_null (parse_text ("[表]\n继承 = a.ini\n" BODY, diags, NULL));
  g_assert_cmpstr (zhu_diags_get (diags, 0)->code, ==, "inherit-here");
}

/* ---- What is read ---- */

static void
test_rule_reads_as_written (void)
{
  g_autoptr (ZhuTemplate) self
      = read_text ("[表]\n" BODY "[审核 甲]\n式 = 行(合计).期末@上期末 - 2 * (1) >= 求和((3..11), "
                   "a.\"b c\") / 绝对值(-表(02).行(03).x)\n"
                   "容差 = 0.5\n列 = 4\n行 = 上级\n");
  const ZhuRule *rule = g_ptr_array_index (self->rules, 0);
  const ZhuSide *first = g_ptr_array_index (rule->left->children, 0);
  const ZhuSide *sum = g_ptr_array_index (rule->right->children, 0);
  const ZhuSide *negated = g_ptr_array_index (
      ((const ZhuSide *) g_ptr_array_index (rule->right->children, 1))->children, 0);
  const ZhuRef *other = ((const ZhuSide *) g_ptr_array_index (negated->children, 0))->ref;

  g_assert_cmpstr (rule->name, ==, "甲");
  g_assert_true (rule->must);
  g_assert_cmpint (rule->operator, ==, ZHU_NODE_GE);
  g_assert_cmpint (rule->left->kind, ==, ZHU_SIDE_SUBTRACT);
  g_assert_cmpstr (first->ref->date, ==, "last_end");
  g_assert_cmpint (first->ref->row.kind, ==, ZHU_PATH_NAMES);
  g_assert_cmpint (rule->right->kind, ==, ZHU_SIDE_DIVIDE);
  g_assert_cmpint (sum->kind, ==, ZHU_SIDE_SUM);
  g_assert_cmpuint (((const ZhuSide *) g_ptr_array_index (sum->children, 0))->ref->column.last, ==,
                    11);
  g_assert_cmpint (negated->kind, ==, ZHU_SIDE_NEGATE);
  g_assert_cmpstr (other->table, ==, "02");
  g_assert_cmpint (other->row.kind, ==, ZHU_PATH_ROW_NUMBER);
  g_assert_cmpuint (other->row.first, ==, 3);
  g_assert_cmpint (rule->rows.kind, ==, ZHU_PATH_PARENTS);
  g_assert_cmpuint (rule->first_column, ==, 4);
  g_assert_cmpint (rule->tolerance.denominator, ==, 2);
}

static const struct
{
  const char *name, *text, *canonical;
} texts[] = {
  { "plain", "甲", "甲" },
  { "period", "{期}甲", "{期}甲" },
  { "date", "至{期末:yyyy年M月d日}止", "至{期末:yyyy年M月d日}止" },
  { "english", "{period}{area}{last_year_end:yyyy}", "{期}{地区}{上年末:yyyy}" },
  { "braces-twice", "{{a}}", "{{a}}" },
  { "full-width-braces", "｛期｝", "{期}" },
  { "cell", "{01.合计.残疾人数}", "{表(01).行(合计).残疾人数}" },
  { "cell-quoted", "{01.合计.\"占比（%）\":0.0}", "{表(01).行(合计).\"占比（%）\":0.0}" },
  { "cell-row-number", "{01.03.户数}", "{表(01).行(03).户数}" },
  { "cell-column-number", "{a.合计.(2):增减}", "{表(a).行(合计).(2):增减}" },
  { "cell-long", "{表(01).行(西安市.雁塔区).户.占比@上年末:change}",
    "{表(01).行(西安市.雁塔区).户.占比@上年末:增减}" },
  { "cell-table-quoted", "{表(\"10a\").行(合计).户数}", "{表(\"10a\").行(合计).户数}" },
  { "cell-table-full-width", "{表（Ａ）.行(合计).户数}", "{表(A).行(合计).户数}" },
  { "cell-table-symbols", "{表(\"1+2\").行(合计).户数}", "{表(\"1+2\").行(合计).户数}" },
  { "cell-quote-inside", "{01.合计.\"a:“b}\":0}", "{表(01).行(合计).\"a:“b}\":0}" },
  { "cell-date", "{10.合计.计划月：yyyy年M月}", "{表(10).行(合计).计划月:yyyy年M月}" },
};

static void
test_text (gconstpointer data)
{
  const gsize i = GPOINTER_TO_SIZE (data);
  g_autoptr (ZhuDiags) diags = zhu_diags_new ();
  g_autoptr (GPtrArray) pieces = zhu_text_parse (texts[i].text, NULL, diags);
  g_autoptr (GPtrArray) again = NULL;
  g_autofree char *findings = zhu_diags_to_text (diags);
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;

  g_assert_cmpstr (findings, ==, "");
  first = zhu_text_to_text (pieces);
  g_assert_cmpstr (first, ==, texts[i].canonical);
  again = zhu_text_parse (first, NULL, diags);
  g_assert_nonnull (again);
  second = zhu_text_to_text (again);
  g_assert_cmpstr (second, ==, first);
}

static void
test_register_keeps_its_columns (void)
{
  g_autoptr (ZhuTemplate) self
      = read_text ("[台账]\n列出 = 人\n排序 = 村, 户编号\n分组 = 县, 乡\n小计 = 县\n同值不重印 = "
                   "户主\n[栏]\n户主 = 户主姓名\n"
                   "\"a = b\" = 列举(问题类型, 未解决)\n村“代码 = 村.代码\n");
  const ZhuMeasureSpec *second = g_ptr_array_index (self->listing->fields, 1);
  g_autofree char *dump = zhu_template_dump (self);
  g_autoptr (ZhuTemplate) again = read_text (dump);

  g_assert_cmpstr (self->listing->entity, ==, "人");
  g_assert_cmpuint (self->listing->order->len, ==, 2);
  g_assert_cmpuint (self->listing->groups->len, ==, 2);
  g_assert_cmpstr (second->name, ==, "a = b");
  g_assert_cmpuint (again->listing->fields->len, ==, 3);
}

static void
assert_same_dump (const ZhuTemplate *a, const ZhuTemplate *b)
{
  g_autofree char *first = zhu_template_dump (a), *second = zhu_template_dump (b);

  g_assert_cmpstr (first, ==, second);
}

static void
test_axes_of_a_command_line (void)
{
  g_autoptr (ZhuDiags) diags = zhu_diags_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (ZhuTemplate) self
      = zhu_template_from_axes (NULL, "户 + 人", "残疾等级 <= 2", "{期}", diags, &error);
  g_autoptr (ZhuTemplate) kept = NULL, wrong = NULL;

  g_assert_no_error (error);
  kept = zhu_template_from_files (self->files, "table.ini", diags, &error);
  g_assert_no_error (error);
  assert_same_dump (self, kept);
  g_assert_cmpint (self->rows.axis->kind, ==, ZHU_AXIS_TOTAL);
  g_assert_cmpint (self->columns.axis->kind, ==, ZHU_AXIS_STACK);
  g_assert_nonnull (self->universe);
  g_assert_cmpuint (self->title->len, ==, 1);
  wrong = zhu_template_from_axes ("合计 +", "户", NULL, NULL, diags, &error);
  g_assert_null (wrong);
  g_assert_error (error, ZHU_ERROR, ZHU_ERROR_TEMPLATE);
  g_assert_cmpstr (zhu_diags_get (diags, 0)->place.file, ==, "--rows");
}

/* ---- One table of words ---- */

/* Unknown keys that the key leaves in a section. */
static gsize
n_unknown (const char *section, const char *key)
{
  g_autoptr (ZhuDiags) diags = zhu_diags_new ();
  g_autofree char *text = g_strdup_printf ("[%s]\n%s = 1\n", section, key);
  g_autoptr (ZhuTemplate) self = parse_text (text, diags, NULL);
  gsize n = 0;

  (void) self;
  for (gsize i = 0; i < zhu_diags_length (diags); i++)
    n += g_str_equal (zhu_diags_get (diags, i)->code, "unknown-key");
  return n;
}

static gboolean
is_first_of_id (const ZhuWord *const *words, gsize at)
{
  for (gsize i = 0; i < at; i++)
    if (words[i]->kind == words[at]->kind && g_str_equal (words[i]->id, words[at]->id))
      return FALSE;
  return TRUE;
}

/* The keys of this room are spelt as the one table of words spells them. */
static void
test_keys_are_spelt_as_words (void)
{
  static const char *const sections[] = { "表", "台账", "行", "列", "计量 甲", "审核 1" };
  const ZhuWord *const *words = zhu_words ();
  gsize n_known = 0;

  for (gsize i = 0; words[i] != NULL; i++)
    for (gsize j = 0; j < G_N_ELEMENTS (sections); j++)
      {
        gsize n;

        if (words[i]->kind != ZHU_WORD_KEY || !is_first_of_id (words, i))
          continue;
        n = n_unknown (sections[j], words[i]->chinese);
        if (n != n_unknown (sections[j], words[i]->id))
          g_test_message ("[%s] %s", sections[j], words[i]->id);
        g_assert_cmpuint (n_unknown (sections[j], words[i]->id), ==, n);
        n_known += n == 0;
      }
  g_assert_cmpuint (n_known, >=, 45);
}

static void
add_folder_test (const char *name, void (*test) (Folder *, gconstpointer))
{
  g_test_add (name, Folder, NULL, folder_set_up, test, folder_tear_down);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autofree char *name = g_strdup_printf ("/template/text/%s", texts[i].name);

      g_test_add_data_func (name, GSIZE_TO_POINTER (i), test_text);
    }
  add_folder_test ("/template/inherit/nearer-wins", test_nearer_file_wins);
  add_folder_test ("/template/inherit/parent-named", test_finding_names_the_parent);
  add_folder_test ("/template/inherit/register-from-table", test_register_inherits_from_a_table);
  add_folder_test ("/template/inherit/eight-files", test_chain_of_files_is_limited);
  add_folder_test ("/template/inherit/circle", test_circle_of_files_is_refused);
  g_test_add_func ("/template/inherit/no-folder", test_no_folder_no_inheritance);
  g_test_add_func ("/template/english", test_english_gives_the_same);
  g_test_add_func ("/template/gb18030", test_gb18030_is_read_and_said);
  g_test_add_func ("/template/all-findings", test_all_findings_at_once);
  g_test_add_func ("/template/large-file", test_large_file_is_refused);
  g_test_add_func ("/template/absent-file", test_absent_file_is_an_io_error);
  g_test_add_func ("/template/rule", test_rule_reads_as_written);
  g_test_add_func ("/template/register", test_register_keeps_its_columns);
  g_test_add_func ("/template/from-axes", test_axes_of_a_command_line);
  g_test_add_func ("/template/words", test_keys_are_spelt_as_words);
  return g_test_run ();
}
