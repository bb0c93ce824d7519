/* Where things stand on the pages of a notice, in millimetres, held against GB/T 9704-2012. */
#include "notice/sample.h"

#include <math.h>
#include <string.h>

#define TOLERANCE 0.1 /* mm */
/* The type area: 28 mm from the left, 37 mm from above, 156 × 225 mm; 22 lines of 28 characters. */
#define LEFT 28.0
#define RIGHT 184.0
#define TOP 37.0
#define BOTTOM 262.0
#define LINE (225.0 / 22)
#define LETTER (156.0 / 28)

#define assert_mm(points, mm) g_assert_cmpfloat_with_epsilon ((points) / MM, (mm), TOLERANCE)

/* Base line of @size pt on row @row of a page with the grid's pitch, mm. */
static double
base_line (double row, double size)
{
  return TOP + row * LINE + (LINE - size / MM) / 2 + 0.88 * size / MM;
}

static double
right_of (const ZhuMark *mark)
{
  return mark->x + mark->width;
}

static const ZhuMark *
find (const Sample *sample, gsize page, const char *text)
{
  const ZhuMark *mark = sample_find (sample, page, text);

  g_test_message ("%s", text);
  g_assert_nonnull (mark);
  return mark;
}

/* The rules of @page from above (element: const ZhuMark *). */
static GPtrArray *
rules_of (const Sample *sample, gsize page)
{
  const GArray *marks = zhu_pages_get (sample->pages, page)->marks;
  GPtrArray *rules = g_ptr_array_new ();

  for (guint i = 0; i < marks->len; i++)
    if (g_array_index (marks, ZhuMark, i).kind == ZHU_MARK_RULE)
      g_ptr_array_add (rules, &g_array_index (marks, ZhuMark, i));
  return rules;
}

static char *
notice_of (const char *more, unsigned n_lines)
{
  g_autofree char *head = sample_head (more);
  g_autoptr (GString) text = g_string_new (head);

  g_string_append (text, "[正文]\n");
  sample_add_lines (text, n_lines);
  return g_strdup (text->str);
}

/* ---- The grid ---- */

static void
test_28_characters_fill_a_line (void)
{
  g_auto (Sample) sample = { 0 };
  g_autofree char *text = notice_of ("用印 = 否\n", 0);
  g_autoptr (GString) whole = g_string_new (text);
  const ZhuMark *first, *second;

  for (int i = 0; i < 26 + 28 + 5; i++)
    g_string_append (whole, i < 26 ? "甲" : i < 54 ? "乙" : "丙");
  sample_set (&sample, whole->str, 1);
  first = find (&sample, 0, "甲");
  second = find (&sample, 0, "乙");
  g_assert_cmpint (g_utf8_strlen (first->text, -1), ==, 26);
  g_assert_cmpint (g_utf8_strlen (second->text, -1), ==, 28);
  assert_mm (first->x, LEFT + 2 * LETTER);
  assert_mm (second->x, LEFT);
  assert_mm (second->size + second->spacing, LETTER);
  assert_mm (right_of (second), RIGHT);
  assert_mm (right_of (first), RIGHT);
  assert_mm (find (&sample, 0, "丙")->x, LEFT);
  g_assert_cmpfloat (second->size, ==, 16);
}

static void
test_22_lines_fill_a_page (void)
{
  g_auto (Sample) sample = { 0 };
  g_autofree char *text = notice_of ("署名 = 某某县残联\n用印 = 否\n", 50);

  sample_set (&sample, text, 1);
  /* Title on the third row, a blank one below it: 18 lines, then 22. */
  assert_mm (find (&sample, 0, "关于换证的通知")->y, base_line (2, 22));
  assert_mm (find (&sample, 0, "第1段正文。")->y, base_line (4, 16));
  assert_mm (find (&sample, 0, "第18段正文。")->y, base_line (21, 16));
  assert_mm (find (&sample, 1, "第19段正文。")->y, base_line (0, 16));
  assert_mm (find (&sample, 1, "第40段正文。")->y, base_line (21, 16));
  assert_mm (find (&sample, 2, "第41段正文。")->y, base_line (0, 16));
  g_assert_cmpuint (zhu_pages_length (sample.pages), ==, 3);
}

/* A line that ends early, since 。 may not begin the next, is spread to the right edge. */
static void
test_lines_end_at_the_right_edge (void)
{
  g_auto (Sample) sample = { 0 };
  g_autofree char *text = notice_of ("", 0);
  g_autoptr (GString) whole = g_string_new (text);
  const ZhuMark *mark;

  for (int i = 0; i < 26; i++)
    g_string_append (whole, "甲");
  g_string_append (whole, "，乙乙。");
  sample_set (&sample, whole->str, 1);
  mark = find (&sample, 0, "甲");
  g_assert_cmpint (g_utf8_strlen (mark->text, -1), ==, 25);
  assert_mm (right_of (mark), RIGHT);
  g_assert_cmpstr (find (&sample, 0, "甲，")->text, ==, "甲，乙乙。");
}

/* ---- Page numbers ---- */

static void
test_page_numbers (void)
{
  g_auto (Sample) sample = { 0 };
  g_autofree char *text = notice_of ("用印 = 否\n", 30);
  const double dash = 7 + 0.38 * 14 / MM; /* the dash stands 0.38 em above its base line */
  const ZhuMark *odd, *even;

  sample_set (&sample, text, 7);
  odd = find (&sample, 0, "— 7 —");
  even = find (&sample, 1, "— 8 —");
  g_assert_cmpint (odd->part, ==, ZHU_PART_FURNITURE);
  g_assert_cmpfloat (odd->size, ==, 14);
  g_assert_cmpint (odd->face, ==, ZHU_FACE_OFFICIAL + ZHU_OFFICIAL_NUMBER);
  assert_mm (odd->y, BOTTOM + dash);
  assert_mm (right_of (odd), RIGHT - 14 / MM);
  assert_mm (even->x, LEFT + 14 / MM);
}

/* ---- Head ---- */

static void
test_red_head (void)
{
  g_auto (Sample) sample = { 0 };
  g_autofree char *text
      = notice_of ("红头 = 某某县残联文件\n发文字号 = 某残联发〔2020〕4号\n主送 = 各镇残联\n", 3);
  const ZhuMark *mark, *number, *title, *to;
  g_autoptr (GPtrArray) rules = NULL;
  const ZhuMark *rule;

  sample_set (&sample, text, 1);
  mark = find (&sample, 0, "某某县残联文件");
  number = find (&sample, 0, "某残联发〔2020〕4号");
  title = find (&sample, 0, "关于换证的通知");
  to = find (&sample, 0, "各镇残联：");
  rules = rules_of (&sample, 0);
  g_assert_cmpuint (rules->len, ==, 1);
  rule = g_ptr_array_index (rules, 0);

  /* Upper edge 35 mm below that of the type area, centred, within it, red. */
  assert_mm (mark->y - 0.88 * mark->size, TOP + 35);
  assert_mm (mark->x + mark->width / 2, (LEFT + RIGHT) / 2);
  g_assert_cmpfloat (mark->width / MM, <=, RIGHT - LEFT + TOLERANCE);
  g_assert_true (mark->is_red);
  /* Two blank lines above the number; the rule 4 mm below it, as wide as the type area. */
  g_assert_cmpfloat ((number->y - 0.88 * 16 - mark->y - 0.12 * mark->size) / MM, >=, 2 * LINE);
  g_assert_cmpfloat ((number->y - 0.88 * 16 - mark->y - 0.12 * mark->size) / MM, <, 3.5 * LINE);
  assert_mm (number->x + number->width / 2, (LEFT + RIGHT) / 2);
  assert_mm (rule->y - number->y - 0.12 * 16, 4);
  assert_mm (rule->x, LEFT);
  assert_mm (rule->x2, RIGHT);
  g_assert_true (rule->is_red);
  /* Two blank lines below the rule, one between title and addressees; nothing else is red. */
  g_assert_cmpfloat_with_epsilon ((title->y - 0.88 * 22 - rule->y) / MM, 2 * LINE, 0.15 * LINE);
  assert_mm (to->y - title->y, 2 * LINE + 0.38 * (16 - 22) / MM);
  assert_mm (to->x, LEFT);
  g_assert_false (number->is_red || title->is_red || to->is_red);
  assert_mm (find (&sample, 0, "第1段正文。")->y - to->y, LINE);
}

/* Paper that has the head leaves everything else where it is. */
static void
test_preprinted_head (void)
{
  g_auto (Sample) sample = { 0 };
  g_autofree char *text = notice_of ("红头 = 预印\n发文字号 = 某残联发〔2020〕4号\n", 3);
  g_autoptr (GPtrArray) rules = NULL;

  sample_set (&sample, text, 1);
  rules = rules_of (&sample, 0);
  g_assert_cmpuint (rules->len, ==, 0);
  g_assert_null (sample_find (&sample, 0, "预印"));
  assert_mm (find (&sample, 0, "某残联发")->y, base_line (7, 16));
  assert_mm (find (&sample, 0, "关于换证的通知")->y, base_line (10, 22));
}

static void
test_labels (void)
{
  g_auto (Sample) sample = { 0 };
  g_autofree char *text
      = notice_of ("份号 = 000001\n密级 = 机密★1年\n紧急程度 = 特急\n红头 = 某某县残联文件\n", 3);

  sample_set (&sample, text, 1);
  assert_mm (find (&sample, 0, "000001")->y, base_line (0, 16));
  assert_mm (find (&sample, 0, "机密★1年")->y, base_line (1, 16));
  assert_mm (find (&sample, 0, "特急")->y, base_line (2, 16));
  assert_mm (find (&sample, 0, "特急")->x, LEFT);
  g_assert_cmpint (find (&sample, 0, "特急")->face, ==, ZHU_FACE_OFFICIAL + ZHU_OFFICIAL_HEAD);
}

/* Nothing is drawn twice: a second time is not seen, but read aloud. */
static void
test_everything_once (void)
{
  g_auto (Sample) sample = { 0 };
  g_autofree char *text = notice_of ("份号 = 000001\n密级 = 机密\n紧急程度 = 特急\n红头 = "
                                     "某某县残联文件\n发文字号 = 某残联发〔2020〕4号\n"
                                     "主送 = 各镇残联\n署名 = 某某县残联\n附注 = "
                                     "此件公开发布\n抄送 = 县民政局\n印发机关 = 办公室\n"
                                     "印发日期 = 2020-03-05\n[附件]\n1 = 甲\n2 = 乙\n",
                                     40);
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);

  sample_set (&sample, text, 1);
  for (gsize page = 0; page < zhu_pages_length (sample.pages); page++)
    {
      const GArray *marks = zhu_pages_get (sample.pages, page)->marks;

      for (guint i = 0; i < marks->len; i++)
        {
          const ZhuMark *mark = &g_array_index (marks, ZhuMark, i);

          if (mark->kind == ZHU_MARK_TEXT)
            g_assert_true (g_hash_table_add (seen, (gpointer) mark->text));
        }
    }
  g_assert_cmpuint (g_hash_table_size (seen), >=, 40 + 14);
}

/* ---- Faces, parts and numbers of paragraphs ---- */

static void
test_headings (void)
{
  static const char body[] = "[正文]\n引言。\n一、甲\n（一）乙。其余。\n1.丙\n（1）丁。\n";
  g_auto (Sample) sample = { 0 };
  g_autofree char *head = sample_head ("");
  g_autofree char *text = g_strconcat (head, body, NULL);
  const ZhuMark *first, *second, *rest, *third, *fourth;

  sample_set (&sample, text, 1);
  first = find (&sample, 0, "一、甲");
  second = find (&sample, 0, "（一）乙。");
  rest = find (&sample, 0, "其余。");
  third = find (&sample, 0, "1.丙");
  fourth = find (&sample, 0, "（1）丁。");
  g_assert_cmpint (first->face, ==, ZHU_FACE_OFFICIAL + ZHU_OFFICIAL_HEAD);
  g_assert_cmpint (second->face, ==, ZHU_FACE_OFFICIAL + ZHU_OFFICIAL_SUBHEAD);
  g_assert_cmpint (rest->face, ==, ZHU_FACE_OFFICIAL + ZHU_OFFICIAL_TEXT);
  g_assert_cmpint (third->face, ==, ZHU_FACE_OFFICIAL + ZHU_OFFICIAL_TEXT);
  g_assert_cmpint (first->part, ==, ZHU_PART_HEADING);
  g_assert_cmpuint (first->level, ==, 1);
  g_assert_cmpint (third->part, ==, ZHU_PART_HEADING);
  g_assert_cmpuint (third->level, ==, 3);
  /* A heading that runs into its paragraph is one with it. */
  g_assert_cmpint (second->part, ==, ZHU_PART_PARAGRAPH);
  g_assert_cmpuint (second->row, ==, rest->row);
  assert_mm (rest->x, second->x / MM + 5 * LETTER);
  g_assert_cmpint (fourth->part, ==, ZHU_PART_PARAGRAPH);
  g_assert_cmpint (find (&sample, 0, "关于换证的通知")->part, ==, ZHU_PART_TITLE);
  for (int i = 0; i < 5; i++)
    assert_mm (
        find (&sample, 0, ((const char *[]){ "引言", "一、", "（一）", "1.", "（1）" })[i])->x,
        LEFT + 2 * LETTER);
}

/* Lines of one paragraph have one number, over the page's end too; different ones differ. */
static void
test_numbers_of_paragraphs (void)
{
  g_auto (Sample) sample = { 0 };
  g_autofree char *text = notice_of ("署名 = 某某县残联\n", 17);
  g_autoptr (GString) whole = g_string_new (text);
  const ZhuMark *before, *after;

  for (int i = 0; i < 26 + 28; i++)
    g_string_append (whole, i < 26 ? "甲" : "乙");
  sample_set (&sample, whole->str, 1);
  before = find (&sample, 0, "甲");
  after = find (&sample, 1, "乙");
  g_assert_cmpuint (before->row, ==, after->row);
  g_assert_cmpuint (find (&sample, 0, "第17段正文。")->row, ==, before->row - 1);
  g_assert_cmpuint (find (&sample, 1, "某某县残联")->row, ==, after->row + 1);
  g_assert_cmpuint (find (&sample, 1, "2020年3月20日")->row, ==, after->row + 2);
}

/* ---- Attachments and closing ---- */

static void
test_attachments (void)
{
  static const char attachments[]
      = "[附件]\n1 = 各市未脱贫残疾人户数人数基本情况及主要致贫原因构成情况表\n2 = 名单。\n";
  g_auto (Sample) sample = { 0 };
  g_autofree char *more = g_strconcat ("署名 = 某某县残联\n用印 = 否\n", attachments, NULL);
  g_autofree char *text = notice_of (more, 2);
  const ZhuMark *first, *turned, *second;

  sample_set (&sample, text, 1);
  first = find (&sample, 0, "附件：1.各市");
  second = find (&sample, 0, "2.名单");
  turned = find (&sample, 0, "因构成情况表");
  /* One blank line below the text, two characters in; names below each other, no mark at the end.
   */
  assert_mm (first->y, base_line (7, 16));
  assert_mm (first->x, LEFT + 2 * LETTER);
  assert_mm (second->x, LEFT + 5 * LETTER);
  g_assert_cmpstr (second->text, ==, "2.名单");
  /* 附件： is 3 letters, 1. one, at the letters' pitch: the turned line begins below the name. */
  assert_mm (turned->x, LEFT + 5 * LETTER + 16 / MM + 2 * (LETTER - 16 / MM));
  g_assert_true (sample_has (&sample, "attachment-mark"));
}

static void
test_one_attachment_has_no_number (void)
{
  g_auto (Sample) sample = { 0 };
  g_autofree char *text = notice_of ("[附件]\n1 = 名单\n", 2);

  sample_set (&sample, text, 1);
  g_assert_cmpstr (find (&sample, 0, "附件：")->text, ==, "附件：名单");
}

static void
test_sealed_closing (void)
{
  g_auto (Sample) sample = { 0 };
  g_autofree char *text = notice_of ("署名 = 某某县残疾人联合会\n用印 = 是\n", 2);
  const ZhuMark *from, *date;
  double seal_top, seal_middle;

  sample_set (&sample, text, 1);
  from = find (&sample, 0, "某某县残疾人联合会");
  date = find (&sample, 0, "2020年3月20日");
  assert_mm (right_of (date), RIGHT - 4 * LETTER);
  assert_mm (from->x + from->width / 2, date->x / MM + date->width / MM / 2);
  assert_mm (date->y - from->y, LINE);
  /* A seal of 42 mm whose middle lies a little above those two lines reaches within one line of the
   * text, and not over it. */
  seal_middle = (from->y + date->y) / 2 / MM - 0.38 * 16 / MM - 2;
  seal_top = seal_middle - 21;
  g_assert_cmpfloat (seal_top, >=, TOP + 6 * LINE - 3);
  g_assert_cmpfloat (seal_top, <=, TOP + 7 * LINE);
}

/* A long signature moves the date to the left with it, and stays in the type area. */
static void
test_long_signature (void)
{
  g_auto (Sample) sample = { 0 };
  g_autofree char *text
      = notice_of ("署名 = 某某省某某市某某县某某区残疾人联合会办公室\n用印 = 是\n", 2);
  const ZhuMark *from, *date;

  sample_set (&sample, text, 1);
  from = find (&sample, 0, "某某省某某市某某县某某区残疾人联合会办公室");
  date = find (&sample, 0, "2020年3月20日");
  assert_mm (right_of (from), RIGHT);
  assert_mm (from->x + from->width / 2, date->x / MM + date->width / MM / 2);
}

static void
test_unsealed_closing (void)
{
  g_auto (Sample) sample = { 0 };
  g_autofree char *text
      = notice_of ("署名 = 某某县残疾人联合会\n用印 = 否\n附注 = 此件公开发布\n", 2);
  const ZhuMark *from, *date, *remark;

  sample_set (&sample, text, 1);
  from = find (&sample, 0, "某某县残疾人联合会");
  date = find (&sample, 0, "2020年3月20日");
  remark = find (&sample, 0, "（此件公开发布）");
  assert_mm (right_of (from), RIGHT - 2 * LETTER);
  assert_mm (date->x, from->x / MM + 2 * LETTER);
  assert_mm (from->y, base_line (7, 16));
  assert_mm (remark->y, base_line (9, 16));
  assert_mm (remark->x, LEFT + 2 * LETTER);
}

/* A date longer than the signature keeps its own two characters. */
static void
test_short_signature (void)
{
  g_auto (Sample) sample = { 0 };
  g_autofree char *text = notice_of ("署名 = 某残联\n用印 = 否\n", 2);
  const ZhuMark *from, *date;

  sample_set (&sample, text, 1);
  from = find (&sample, 0, "某残联");
  date = find (&sample, 0, "2020年3月20日");
  assert_mm (right_of (date), RIGHT - 2 * LETTER);
  assert_mm (date->x, from->x / MM + 2 * LETTER);
}

/* Wherever the text ends, signature and date stand together on a page with text, inside the type
 * area. */
static void
test_closing_never_alone (void)
{
  for (unsigned n = 1; n < 70; n++)
    {
      g_auto (Sample) sample = { 0 };
      g_autofree char *text = notice_of ("署名 = 某某县残联\n[附件]\n1 = 甲\n2 = 乙\n", n);
      g_autofree char *last_text = g_strdup_printf ("第%u段正文。", n);
      gsize last;

      sample_set (&sample, text, 1);
      last = zhu_pages_length (sample.pages) - 1;
      g_test_message ("%u lines", n);
      g_assert_nonnull (sample_find (&sample, last, "某某县残联"));
      g_assert_nonnull (sample_find (&sample, last, last_text));
      g_assert_nonnull (sample_find (&sample, last, "附件："));
      g_assert_cmpfloat (find (&sample, last, "2020年3月20日")->y / MM, <=, BOTTOM);
      g_assert_false (sample_has (&sample, "closing-alone"));
      for (unsigned i = 1; i <= n; i++)
        {
          g_autofree char *one = g_strdup_printf ("第%u段正文。", i);
          gsize found = 0;

          for (gsize page = 0; page <= last; page++)
            found += sample_find (&sample, page, one) != NULL;
          g_assert_cmpuint (found, ==, 1);
        }
    }
}

/* No heading ends a page. */
static void
test_heading_goes_with_its_text (void)
{
  g_auto (Sample) sample = { 0 };
  g_autofree char *text = notice_of ("", 17);
  g_autofree char *whole = g_strconcat (text, "一、甲\n其后。\n", NULL);

  sample_set (&sample, whole, 1);
  g_assert_null (sample_find (&sample, 0, "一、甲"));
  assert_mm (find (&sample, 1, "一、甲")->y, base_line (0, 16));
}

/* ---- Imprint ---- */

static void
test_imprint (void)
{
  g_auto (Sample) sample = { 0 };
  g_autofree char *text
      = notice_of ("抄送 = 县民政局。\n印发机关 = 某某县残联办公室\n印发日期 = 2020-03-05\n", 2);
  g_autoptr (GPtrArray) rules = NULL;
  const ZhuMark *copy, *printer, *printed, *top, *middle, *end;

  sample_set (&sample, text, 1);
  copy = find (&sample, 0, "抄送：县民政局。");
  printer = find (&sample, 0, "某某县残联办公室");
  printed = find (&sample, 0, "2020年3月5日印发");
  rules = rules_of (&sample, 0);
  g_assert_cmpuint (rules->len, ==, 3);
  top = g_ptr_array_index (rules, 0);
  middle = g_ptr_array_index (rules, 1);
  end = g_ptr_array_index (rules, 2);

  assert_mm (end->y, BOTTOM);
  assert_mm (end->x, LEFT);
  assert_mm (end->x2, RIGHT);
  g_assert_cmpfloat_with_epsilon (top->width / MM, 0.35, 0.001);
  g_assert_cmpfloat_with_epsilon (middle->width / MM, 0.25, 0.001);
  g_assert_cmpfloat_with_epsilon (end->width / MM, 0.35, 0.001);
  g_assert_cmpfloat (top->y, <, copy->y);
  g_assert_cmpfloat (copy->y, <, middle->y);
  g_assert_cmpfloat (middle->y, <, printer->y);
  g_assert_cmpfloat (printer->size, ==, 14);
  assert_mm (copy->x, LEFT + 14 / MM);
  assert_mm (printer->x, LEFT + 14 / MM);
  assert_mm (right_of (printed), RIGHT - 14 / MM);
  g_assert_cmpfloat (printed->y, ==, printer->y);
}

/* Where the last page is full, the imprint takes one more. */
static void
test_imprint_finds_room (void)
{
  g_auto (Sample) sample = { 0 };
  g_autofree char *text = notice_of ("用印 = 否\n印发机关 = 办公室\n印发日期 = 2020-03-05\n", 16);
  gsize last;

  sample_set (&sample, text, 1);
  last = zhu_pages_length (sample.pages) - 1;
  g_assert_cmpuint (last, ==, 1);
  g_assert_nonnull (sample_find (&sample, 0, "2020年3月20日"));
  g_assert_nonnull (sample_find (&sample, 1, "办公室"));
  g_assert_nonnull (sample_find (&sample, 1, "— 2 —"));
}

/* Attachments come between: a page that bears the imprint alone, and no number yet. */
static void
test_imprint_on_its_own_page (void)
{
  static const char imprint[] = "印发机关 = 办公室\n印发日期 = 2020-03-05\n";
  g_auto (Sample) apart = { 0 };
  g_auto (Sample) none = { 0 };
  g_autofree char *text = notice_of (imprint, 2);
  g_autoptr (GPtrArray) rules = NULL;

  sample_set_imprint (&apart, text, 1, ZHU_NOTICE_IMPRINT_PAGE);
  g_assert_cmpuint (zhu_pages_length (apart.pages), ==, 2);
  g_assert_null (sample_find (&apart, 0, "办公室"));
  g_assert_nonnull (sample_find (&apart, 0, "— 1 —"));
  g_assert_nonnull (sample_find (&apart, 1, "办公室"));
  g_assert_null (sample_find (&apart, 1, "— 2 —"));
  sample_set_imprint (&none, text, 1, ZHU_NOTICE_IMPRINT_NONE);
  g_assert_cmpuint (zhu_pages_length (none.pages), ==, 1);
  g_assert_null (sample_find (&none, 0, "办公室"));
  rules = rules_of (&none, 0);
  g_assert_cmpuint (rules->len, ==, 0);
}

/* A long list of attachments is parted between pages, all of it printed. */
static void
test_many_attachments (void)
{
  g_auto (Sample) sample = { 0 };
  g_autoptr (GString) more = g_string_new ("署名 = 某某县残联\n[附件]\n");
  g_autofree char *text = NULL;

  for (int i = 1; i <= 40; i++)
    g_string_append_printf (more, "%d = 表%d\n", i, i);
  text = notice_of (more->str, 5);
  sample_set (&sample, text, 1);
  for (int i = 1; i <= 40; i++)
    {
      g_autofree char *line = g_strdup_printf ("%s%d.表%d", i == 1 ? "附件：" : "", i, i);
      gsize found = 0;

      for (gsize page = 0; page < zhu_pages_length (sample.pages); page++)
        {
          const ZhuMark *mark = sample_find (&sample, page, line);

          found += mark != NULL && g_str_equal (mark->text, line);
          g_assert_cmpfloat (mark != NULL ? mark->y / MM : 0, <=, BOTTOM);
        }
      g_assert_cmpuint (found, ==, 1);
    }
  g_assert_nonnull (sample_find (&sample, zhu_pages_length (sample.pages) - 1, "40.表40"));
  g_assert_nonnull (sample_find (&sample, zhu_pages_length (sample.pages) - 1, "某某县残联"));
}

/* So many addressees that no text would stand on the first page go to the imprint. */
static void
test_many_addressees (void)
{
  g_auto (Sample) sample = { 0 };
  g_autoptr (GString) more = g_string_new ("抄送 = 县民政局\n主送 = ");
  g_autofree char *text = NULL;

  for (int i = 0; i < 80; i++)
    g_string_append (more, "某某镇残联、");
  g_string_append (more, "末镇残联\n");
  text = notice_of (more->str, 2);
  sample_set (&sample, text, 1);
  g_assert_nonnull (sample_find (&sample, 0, "第1段正文。"));
  g_assert_nonnull (sample_find (&sample, 1, "主送：某某镇残联"));
  g_assert_null (sample_find (&sample, 0, "某某镇残联"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/notice/pages/28-characters", test_28_characters_fill_a_line);
  g_test_add_func ("/notice/pages/22-lines", test_22_lines_fill_a_page);
  g_test_add_func ("/notice/pages/right-edge", test_lines_end_at_the_right_edge);
  g_test_add_func ("/notice/pages/numbers", test_page_numbers);
  g_test_add_func ("/notice/pages/red-head", test_red_head);
  g_test_add_func ("/notice/pages/preprinted-head", test_preprinted_head);
  g_test_add_func ("/notice/pages/labels", test_labels);
  g_test_add_func ("/notice/pages/everything-once", test_everything_once);
  g_test_add_func ("/notice/pages/headings", test_headings);
  g_test_add_func ("/notice/pages/numbers-of-paragraphs", test_numbers_of_paragraphs);
  g_test_add_func ("/notice/pages/attachments", test_attachments);
  g_test_add_func ("/notice/pages/one-attachment", test_one_attachment_has_no_number);
  g_test_add_func ("/notice/pages/sealed", test_sealed_closing);
  g_test_add_func ("/notice/pages/long-signature", test_long_signature);
  g_test_add_func ("/notice/pages/unsealed", test_unsealed_closing);
  g_test_add_func ("/notice/pages/short-signature", test_short_signature);
  g_test_add_func ("/notice/pages/closing-never-alone", test_closing_never_alone);
  g_test_add_func ("/notice/pages/heading-with-text", test_heading_goes_with_its_text);
  g_test_add_func ("/notice/pages/imprint", test_imprint);
  g_test_add_func ("/notice/pages/imprint-finds-room", test_imprint_finds_room);
  g_test_add_func ("/notice/pages/imprint-apart", test_imprint_on_its_own_page);
  g_test_add_func ("/notice/pages/many-attachments", test_many_attachments);
  g_test_add_func ("/notice/pages/many-addressees", test_many_addressees);
  return g_test_run ();
}
