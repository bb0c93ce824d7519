/* Titles in lines that end where words end and together make a 梯形 or 菱形. No dictionary of
 * Chinese is at hand: the words of this field that titles are made of are listed, names of bodies
 * stand before 关于, brackets hold together; elsewhere a line may end, but that is said, and the
 * author's "|" decides. */
#include "zhuhu/notice/private.h"

#include <math.h>
#include <string.h>

#define MOST_CHARACTERS 200
#define MOST_LINES 5

/* Costs of a line's end beside the lines' unevenness: before a word that begins a phrase, between
 * two known words, where none is known, and where it must not be. */
#define COST_BODY (-0.3) /* behind the name of the body that writes */
#define COST_PHRASE 0.0
#define COST_WORD 0.12
#define COST_UNKNOWN 0.6
#define COST_NEVER HUGE_VAL
/* Lines of equal length make a rectangle; one shorter than both its neighbours an hourglass; a last
 * line of three characters is a rest, no line. */
#define COST_RECTANGLE 0.08
#define COST_HOURGLASS 0.6
#define COST_REST 1.0
#define COST_MORE_LINES 0.5
#define SHORTEST_LAST 3.5

/* Words at which a phrase begins. */
static const char *const phrases[]
    = { "关于", "进一步", "积极", "有序", "切实", "认真", "全面", "深入", "扎实", "统筹", "印发",
        "转发", "开展",   "做好", "加强", "推进", "推动", "落实", "巩固", "规范", "完善", "实施",
        "建立", "组织",   "报送", "调整", "召开", "举办", "表彰", "确保", "助力", "促进", "应对" };

/* Of these, words that lean on the next one: no line ends behind them. */
static const char *const leaning[]
    = { "进一步", "积极", "有序", "切实", "认真", "全面", "深入", "扎实", "统筹", "印发", "转发" };

/* Words that only hold together. */
static const char *const words[]
    = { "脱贫攻坚", "建档立卡", "新冠肺炎", "两项补贴", "人民政府", "突出问题", "致贫原因",
        "无障碍",   "残疾人",   "联合会",   "办公室",   "委员会",   "未脱贫",   "贫困户",
        "防返贫",   "家庭",     "疫情",     "防控",     "脱贫",     "攻坚",     "贫困",
        "残联",     "工作",     "通知",     "意见",     "报告",     "请示",     "批复",
        "决定",     "通报",     "公告",     "方案",     "办法",     "规定",     "规划",
        "计划",     "成果",     "成效",     "服务",     "保障",     "康复",     "就业",
        "创业",     "教育",     "培训",     "救助",     "补贴",     "护理",     "生活",
        "托养",     "照护",     "改造",     "数据",     "比对",     "核实",     "采集",
        "普查",     "调查",     "情况",     "统计",     "月报",     "年度",     "全省",
        "全市",     "全县",     "全国",     "省级",     "市级",     "县级",     "帮扶",
        "政策",     "措施",     "监测",     "预警",     "机制",     "制度",     "管理",
        "资金",     "项目",     "任务",     "目标",     "责任",     "精神",     "会议",
        "活动",     "期间",     "有关",     "若干",     "基本",     "重点",     "精准",
        "扶贫",     "返贫",     "风险",     "动态",     "档案",     "证件",     "换发",
        "发放",     "申报",     "评估",     "验收",     "考核",     "检查",     "督导" };

typedef struct
{
  const char *starts[MOST_CHARACTERS + 1]; /* of each character, and the end */
  double widths[MOST_CHARACTERS];          /* ems */
  double costs[MOST_CHARACTERS];           /* of a line's end before the character */
  gboolean knows[MOST_CHARACTERS];         /* a word is known to end there */
  guint n;
} Title;

typedef struct
{
  const Title *title;
  double width;           /* most ems of a line */
  guint n_lines;          /* that are looked for */
  guint ends[MOST_LINES]; /* of the lines under way */
  guint best[MOST_LINES];
  double cost; /* of the best */
} Search;

/* ---- Where lines may end ---- */

static gunichar
character_at (const Title *self, guint i)
{
  return g_utf8_get_char (self->starts[i]);
}

static gboolean
is_any_of (gunichar c, const char *set)
{
  return g_utf8_strchr (set, -1, c) != NULL;
}

static gboolean
is_part_of_word (gunichar c)
{
  return g_unichar_isalnum (c) && !g_unichar_iswide (c);
}

/* Characters that one of @list has at character @i; the longest of them. */
static guint
word_length (const Title *self, guint i, const char *const *list, gsize n)
{
  glong longest = 0;

  for (gsize j = 0; j < n; j++)
    if (g_str_has_prefix (self->starts[i], list[j]))
      longest = MAX (longest, g_utf8_strlen (list[j], -1));
  return (guint) longest;
}

static void
know_break (Title *self, guint i, double cost)
{
  if (i >= self->n)
    return;
  self->knows[i] = TRUE;
  self->costs[i] = cost;
}

/* From left to right, the longest word first; a word's inside is no place to end a line. */
static void
mark_words (Title *self)
{
  guint holds = 0; /* no line ends before this character, after a word that leans on it */

  for (guint i = 0; i < self->n;)
    {
      const guint phrase = word_length (self, i, phrases, G_N_ELEMENTS (phrases));
      const guint word = word_length (self, i, words, G_N_ELEMENTS (words));
      const guint length = MAX (phrase, word);

      /* of a title that is cut off the last word may go on behind it */
      for (guint j = 1; j < length && i + j < self->n; j++)
        self->costs[i + j] = COST_NEVER;
      if (length > 0 && i != holds)
        know_break (self, i, phrase >= word ? COST_PHRASE : COST_WORD);
      if (length > 0)
        know_break (self, i + length, COST_WORD);
      if (length > 0 && word_length (self, i, leaning, G_N_ELEMENTS (leaning)) == length)
        {
          holds = i + length;
          know_break (self, holds, COST_NEVER);
        }
      i += MAX (length, 1);
    }
}

/* The name of the body, or of several, that writes: all that stands before 关于. */
static void
hold_bodies (Title *self, double width)
{
  double used = 0;
  guint end = 0;

  while (end < self->n && !g_str_has_prefix (self->starts[end], "关于"))
    used += self->widths[end++];
  if (end == self->n || used > width)
    return;
  for (guint i = 1; i < end; i++)
    self->costs[i] = is_any_of (character_at (self, i - 1), "、　 ") ? COST_PHRASE : COST_NEVER;
  if (end > 0)
    know_break (self, end, COST_BODY);
}

/* 《…》 and （…） hold together where a line can take them. */
static void
hold_brackets (Title *self, double width)
{
  for (guint i = 0; i < self->n; i++)
    {
      double used = 0;
      guint end = i;

      if (!is_any_of (character_at (self, i), "《（“"))
        continue;
      while (end < self->n && !is_any_of (character_at (self, end), "》）”"))
        used += self->widths[end++];
      for (guint j = i + 1; j < end && used <= width; j++)
        self->costs[j] = COST_NEVER;
      if (i > 0)
        know_break (self, i, COST_WORD);
      know_break (self, end + 1, COST_PHRASE);
    }
}

/* What holds whatever the words are: 的通知 stays together and with what it ends, marks do not
 * begin a line, brackets do not end one, numbers are not torn. */
static void
forbid (Title *self)
{
  for (guint i = 1; i < self->n; i++)
    {
      const gunichar before = character_at (self, i - 1), after = character_at (self, i);
      const gboolean follows_about
          = i >= 2 && character_at (self, i - 2) == 0x5173 && before == 0x4E8E;

      if (is_any_of (after, "，。、；：？！）》”’…—·%的 　") || is_any_of (before, "（《“‘的")
          || follows_about || (is_part_of_word (before) && is_part_of_word (after))
          || (g_unichar_isdigit (before) && is_any_of (after, "年月日号届次个")))
        self->costs[i] = COST_NEVER;
      else if (is_any_of (before, "，、；："))
        know_break (self, i, COST_PHRASE);
    }
}

static void
read_title (Title *self, const char *text, double width, ZhuFace face, const ZhuMeasure *measure)
{
  self->n = 0;
  self->starts[0] = text;
  for (const char *at = text; *at != '\0' && self->n < MOST_CHARACTERS; at = g_utf8_next_char (at))
    {
      self->starts[self->n] = at;
      self->widths[self->n] = measure->advance (measure->data, face, g_utf8_get_char (at));
      self->costs[self->n] = COST_UNKNOWN;
      self->knows[self->n] = FALSE;
      self->starts[++self->n] = g_utf8_next_char (at);
    }
  mark_words (self);
  hold_bodies (self, width);
  hold_brackets (self, width);
  forbid (self);
}

/* ---- The best lines ---- */

static double
line_width (const Title *self, guint first, guint end)
{
  double width = 0;

  for (guint i = first; i < end; i++)
    width += self->widths[i];
  return width;
}

/* What the lines of @search cost together. */
static double
shape_cost (const Search *search)
{
  const Title *title = search->title;
  const guint n = search->n_lines;
  const double even = line_width (title, 0, title->n) / n;
  double widths[MOST_LINES];
  double cost = 0;
  gboolean is_rectangle = TRUE;

  for (guint i = 0, first = 0; i < n; first = search->ends[i++])
    {
      widths[i] = line_width (title, first, search->ends[i]);
      cost += (widths[i] / even - 1) * (widths[i] / even - 1);
      cost += first > 0 ? title->costs[first] : 0;
      is_rectangle = is_rectangle && fabs (widths[i] - widths[0]) < 0.5;
    }
  for (guint i = 1; i + 1 < n; i++)
    if (widths[i] < widths[i - 1] && widths[i] < widths[i + 1])
      cost += COST_HOURGLASS;
  if (is_rectangle)
    cost += COST_RECTANGLE;
  return cost + (widths[n - 1] < SHORTEST_LAST ? COST_REST : 0);
}

static void
search_lines (Search *self, guint line, guint first)
{
  const double rest = line_width (self->title, first, self->title->n);
  double used = 0;

  if (rest > self->width * (self->n_lines - line))
    return;
  if (line + 1 == self->n_lines)
    {
      double cost;

      self->ends[line] = self->title->n;
      cost = shape_cost (self);
      if (cost < self->cost)
        {
          self->cost = cost;
          memcpy (self->best, self->ends, sizeof self->best);
        }
      return;
    }
  for (guint end = first + 1; end < self->title->n; end++)
    {
      used += self->title->widths[end - 1];
      if (used > self->width)
        return;
      if (self->title->costs[end] == COST_NEVER)
        continue;
      self->ends[line] = end;
      search_lines (self, line + 1, end);
    }
}

/* The lines of @text, which has no "|"; appended to @lines. */
static void
break_part (const char *text,
            double width,
            ZhuFace face,
            const ZhuMeasure *measure,
            GPtrArray *lines,
            gboolean *is_sure)
{
  g_autofree Title *title = g_new (Title, 1);
  Search best = { .cost = HUGE_VAL };
  guint least;

  read_title (title, text, width, face, measure);
  least = MAX ((guint) ceil (line_width (title, 0, title->n) / width - 1e-6), 1);
  if (*title->starts[title->n] != '\0')
    least = MOST_LINES + 1;
  for (guint n = least; n <= MIN (least + 1, MOST_LINES) && best.cost > COST_MORE_LINES; n++)
    {
      Search search = { .title = title, .width = width, .n_lines = n, .cost = HUGE_VAL };

      search_lines (&search, 0, 0);
      if (search.cost + (n > least ? COST_MORE_LINES : 0) < best.cost)
        best = search;
    }
  if (best.cost == HUGE_VAL)
    {
      g_auto (GStrv) greedy = zhu_break_lines (text, width, 1, face, measure);

      *is_sure = FALSE;
      for (gsize i = 0; greedy[i] != NULL; i++)
        g_ptr_array_add (lines, g_strdup (greedy[i]));
      return;
    }
  for (guint i = 0, first = 0; i < best.n_lines; first = best.best[i++])
    {
      const char *start = title->starts[first], *end = title->starts[best.best[i]];
      g_autofree char *line = g_strndup (start, (gsize) (end - start));

      *is_sure = *is_sure && (first == 0 || title->knows[first]);
      g_ptr_array_add (lines, notice_trim_end (line, " 　"));
    }
}

char **
notice_title_lines (const char *title,
                    double width,
                    ZhuFace face,
                    const ZhuMeasure *measure,
                    gboolean *is_sure)
{
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func (g_free);
  g_auto (GStrv) wide = g_strsplit (title, "｜", -1);
  g_autofree char *narrow = g_strjoinv ("|", wide);
  g_auto (GStrv) parts = g_strsplit (narrow, "|", -1);

  *is_sure = TRUE;
  for (gsize i = 0; parts[i] != NULL; i++)
    if (*g_strstrip (parts[i]) != '\0')
      break_part (parts[i], width, face, measure, lines, is_sure);
  g_ptr_array_add (lines, NULL);
  return (char **) g_ptr_array_free (g_steal_pointer (&lines), FALSE);
}
