/* The looks: style.ini, read strictly, over built-in defaults. Sizes and lines in points, margins
 * in millimetres in the file and in points inside. */
#include "zhuhu/doc/style.h"

#include <string.h>

#define POINTS_PER_MM (72.0 / 25.4)
#define LARGEST_MARGIN_MM 80
#define SMALLEST_SIZE 5
#define LARGEST_SIZE 72
#define THICKEST_LINE 6
#define MAX_STYLE_BYTES (16 * 1024 * 1024)

typedef struct _Key Key;

/* Sets one value of the style; FALSE if @value is none, and then only. */
typedef gboolean (*ReadFunc) (ZhuStyle *style, const Key *key, const char *value);

struct _Key
{
  const char *section, *name;            /* as in templates/style.ini */
  const char *english_section, *english; /* the same */
  ReadFunc read;
  gsize offset;       /* of the field, where the kind needs one */
  double least, most; /* of a number, in the file's unit */
  const char *wanted; /* what a value must be, untranslated */
};

/* ---- Fonts ---- */

/* The names of a list that ";" (or "；") separates; NULL if one is empty. */
static char **
split_names (const char *value)
{
  g_auto (GStrv) wide = g_strsplit (value, "；", -1);
  g_autofree char *joined = g_strjoinv (";", wide);
  g_auto (GStrv) names = g_strsplit (joined, ";", -1);

  for (gsize i = 0; names[i] != NULL; i++)
    if (*g_strstrip (names[i]) == '\0')
      return NULL;
  return names[0] != NULL ? g_steal_pointer (&names) : NULL;
}

static gboolean
read_chain (ZhuStyle *style, const Key *key, const char *value)
{
  g_auto (GStrv) names = split_names (value);
  GPtrArray **chain = (GPtrArray **) (void *) ((char *) style + key->offset);

  if (names == NULL)
    return FALSE;
  g_clear_pointer (chain, g_ptr_array_unref);
  *chain = zhu_font_chain_new ((const char *const *) names);
  return TRUE;
}

static gboolean
read_number_font (ZhuStyle *style, const Key *key, const char *value)
{
  (void) key;
  if (*value == '\0')
    return FALSE;
  g_clear_pointer (&style->number_font, zhu_font_name_free);
  style->number_font = zhu_font_name_new (value);
  return TRUE;
}

static gboolean
read_string (ZhuStyle *style, const Key *key, const char *value)
{
  char **field = (char **) (void *) ((char *) style + key->offset);

  if (*value == '\0')
    return FALSE;
  g_free (*field);
  *field = g_strdup (value);
  return TRUE;
}

/* ---- Marks, numbers, switches ---- */

/* A blank may be written out, since nothing behind "=" looks like a slip. */
static gboolean
is_blank_word (const char *value)
{
  return g_str_equal (value, "空格") || g_ascii_strcasecmp (value, "blank") == 0;
}

/* "0" says that the digits themselves are printed: 0, 0.0 */
static gboolean
read_mark (ZhuStyle *style, const Key *key, const char *value)
{
  const gsize state = key->offset;
  const gboolean digits
      = (state == ZHU_CELL_NUMBER || state == ZHU_CELL_BELOW_UNIT) && g_str_equal (value, "0");

  if (g_utf8_strlen (value, -1) > 8)
    return FALSE;
  g_free (style->marks[state]);
  style->marks[state] = digits ? NULL : g_strdup (is_blank_word (value) ? "" : value);
  return TRUE;
}

static gboolean
parse_within (const char *value, double least, double most, double *number)
{
  ZhuNumber exact;

  if (!zhu_number_parse (value, &exact))
    return FALSE;
  *number = zhu_number_to_double (exact);
  return *number >= least && *number <= most;
}

static gboolean
read_points (ZhuStyle *style, const Key *key, const char *value)
{
  double *field = (double *) (void *) ((char *) style + key->offset);
  double number;

  if (!parse_within (value, key->least, key->most, &number))
    return FALSE;
  *field = number;
  return TRUE;
}

static gboolean
read_millimetres (ZhuStyle *style, const Key *key, const char *value)
{
  double *field = (double *) (void *) ((char *) style + key->offset);
  double number;

  if (!parse_within (value, key->least, key->most, &number))
    return FALSE;
  *field = number * POINTS_PER_MM;
  return TRUE;
}

static gboolean
parse_switch (const char *value, gboolean *field)
{
  const gboolean yes = g_str_equal (value, "是") || g_ascii_strcasecmp (value, "yes") == 0;
  const gboolean no = g_str_equal (value, "否") || g_ascii_strcasecmp (value, "no") == 0;

  if (!yes && !no)
    return FALSE;
  *field = yes;
  return TRUE;
}

static gboolean
read_switch (ZhuStyle *style, const Key *key, const char *value)
{
  return parse_switch (value, (gboolean *) (void *) ((char *) style + key->offset));
}

static gboolean
read_paper (ZhuStyle *style, const Key *key, const char *value)
{
  static const struct
  {
    const char *name;
    double width, height; /* mm, upright */
  } papers[] = { { "A4", 210, 297 }, { "A3", 297, 420 } };

  (void) key;
  for (gsize i = 0; i < G_N_ELEMENTS (papers); i++)
    if (g_ascii_strcasecmp (value, papers[i].name) == 0)
      {
        style->paper_width = papers[i].width * POINTS_PER_MM;
        style->paper_height = papers[i].height * POINTS_PER_MM;
        return TRUE;
      }
  return FALSE;
}

static gboolean
read_rounding (ZhuStyle *style, const Key *key, const char *value)
{
  (void) key;
  if (g_str_equal (value, "四舍五入") || g_ascii_strcasecmp (value, "half-up") == 0)
    style->rounding = ZHU_ROUND_HALF_UP;
  else if (g_str_equal (value, "四舍六入五成双") || g_ascii_strcasecmp (value, "half-even") == 0)
    style->rounding = ZHU_ROUND_HALF_EVEN;
  else
    return FALSE;
  return TRUE;
}

static gboolean
read_data_sheets (ZhuStyle *style, const Key *key, const char *value)
{
  static const struct
  {
    const char *name, *english;
  } choices[] = { { "否", "no" }, { "表", "tables" }, { "表和台账", "registers" } };

  (void) key;
  for (gsize i = 0; i < G_N_ELEMENTS (choices); i++)
    if (g_str_equal (value, choices[i].name) || g_ascii_strcasecmp (value, choices[i].english) == 0)
      {
        style->data_sheets = (ZhuDataSheets) i;
        return TRUE;
      }
  return FALSE;
}

/* ---- The keys there are ---- */

#define FIELD(name) G_STRUCT_OFFSET (ZhuStyle, name)

/* Keys that no field of the style keeps: Key.offset tells them apart. */
enum
{
  FALLBACK,
  SUBSTITUTES
};

/* The fall-backs follow the fonts of both roles, which may stand below them in the file. */
typedef struct
{
  ZhuStyle *style;
  GPtrArray *fallback;         /* element: ZhuFontName *; NULL if the file has none */
  gboolean allows_substitutes; /* 代用 */
} Reading;

static const char a_size[] = N_ ("a size between 5 and 72 points, such as 10.5");
static const char a_line[] = N_ ("a weight between 0 and 6 points, such as 0.5");
static const char a_margin[] = N_ ("a margin between 0 and 80 millimetres, such as 20");
static const char a_mark[] = N_ ("a mark of at most 8 characters, or 空格 for none");
static const char fonts[] = N_ ("names of fonts or font files, separated by “;”");
static const char a_font[] = N_ ("the name of a font or a font file");
static const char data_sheets[] = N_ ("表 for tables, 表和台账 for registers too, or 否");
static const char yes_no[] = N_ ("是 or 否");
static const char a_paper[] = N_ ("A4 or A3");
static const char a_rounding[] = N_ ("四舍五入 or 四舍六入五成双");

static const Key keys[] = {
  { "字体", "正文", "fonts", "text", read_chain, FIELD (text_fonts), 0, 0, fonts },
  { "字体", "标题", "fonts", "head", read_chain, FIELD (head_fonts), 0, 0, fonts },
  { "字体", "数字", "fonts", "numbers", read_number_font, 0, 0, 0, a_font },
  { "字体", "后备", "fonts", "fallback", NULL, FALLBACK, 0, 0, fonts },
  { "字体", "表格", "fonts", "sheet", read_string, FIELD (sheet_font), 0, 0, a_font },
  { "字体", "标题字号", "fonts", "title size", read_points, FIELD (title_size), SMALLEST_SIZE,
    LARGEST_SIZE, a_size },
  { "字体", "正文字号", "fonts", "text size", read_points, FIELD (body_size), SMALLEST_SIZE,
    LARGEST_SIZE, a_size },
  { "字体", "表头字号", "fonts", "head size", read_points, FIELD (head_size), SMALLEST_SIZE,
    LARGEST_SIZE, a_size },
  { "字体", "注字号", "fonts", "note size", read_points, FIELD (note_size), SMALLEST_SIZE,
    LARGEST_SIZE, a_size },
  { "字体", "最小字号", "fonts", "least size", read_points, FIELD (least_size), SMALLEST_SIZE,
    LARGEST_SIZE, a_size },
  { "公文", "小标宋", "official", "title", read_chain, FIELD (official_fonts[ZHU_OFFICIAL_TITLE]),
    0, 0, fonts },
  { "公文", "仿宋", "official", "text", read_chain, FIELD (official_fonts[ZHU_OFFICIAL_TEXT]), 0, 0,
    fonts },
  { "公文", "黑体", "official", "head", read_chain, FIELD (official_fonts[ZHU_OFFICIAL_HEAD]), 0, 0,
    fonts },
  { "公文", "楷体", "official", "subhead", read_chain, FIELD (official_fonts[ZHU_OFFICIAL_SUBHEAD]),
    0, 0, fonts },
  { "公文", "宋体", "official", "number", read_chain, FIELD (official_fonts[ZHU_OFFICIAL_NUMBER]),
    0, 0, fonts },
  { "公文", "代用", "official", "substitutes", NULL, SUBSTITUTES, 0, 0, yes_no },
  { "符号", "零", "marks", "zero", read_mark, ZHU_CELL_NUMBER, 0, 0, a_mark },
  { "符号", "缺失", "marks", "missing", read_mark, ZHU_CELL_MISSING, 0, 0, a_mark },
  { "符号", "不适用", "marks", "not applicable", read_mark, ZHU_CELL_NOT_APPLICABLE, 0, 0, a_mark },
  { "符号", "不足单位", "marks", "below unit", read_mark, ZHU_CELL_BELOW_UNIT, 0, 0, a_mark },
  { "符号", "隐去", "marks", "suppressed", read_mark, ZHU_CELL_SUPPRESSED, 0, 0, a_mark },
  { "符号", "无定义", "marks", "undefined", read_mark, ZHU_CELL_UNDEFINED, 0, 0, a_mark },
  { "线", "粗", "lines", "outer", read_points, FIELD (outer_line), 0, THICKEST_LINE, a_line },
  { "线", "细", "lines", "inner", read_points, FIELD (inner_line), 0, THICKEST_LINE, a_line },
  { "线", "封口", "lines", "closed", read_switch, FIELD (closed_sides), 0, 0, yes_no },
  { "纸", "纸张", "paper", "paper", read_paper, 0, 0, 0, a_paper },
  { "纸", "上", "paper", "top", read_millimetres, FIELD (margin_top), 0, LARGEST_MARGIN_MM,
    a_margin },
  { "纸", "下", "paper", "bottom", read_millimetres, FIELD (margin_bottom), 0, LARGEST_MARGIN_MM,
    a_margin },
  { "纸", "左", "paper", "left", read_millimetres, FIELD (margin_left), 0, LARGEST_MARGIN_MM,
    a_margin },
  { "纸", "右", "paper", "right", read_millimetres, FIELD (margin_right), 0, LARGEST_MARGIN_MM,
    a_margin },
  { "工作簿", "数据页", "workbook", "data sheets", read_data_sheets, 0, 0, 0, data_sheets },
  { "数", "舍入", "numbers", "rounding", read_rounding, 0, 0, 0, a_rounding },
  { "数", "千分空", "numbers", "digit groups", read_switch, FIELD (groups_digits), 0, 0, yes_no },
};

#undef FIELD

/* ---- Built-in looks ---- */

static ZhuStyle *
built_in_style (void)
{
  static const char *const text[]
      = { "Noto Serif CJK SC", "Noto Sans CJK SC", "LXGW WenKai", "BabelStone Han",
          "HanaMinA",          "HanaMinB",         NULL };
  static const char *const head[]
      = { "Noto Sans CJK SC", "Noto Serif CJK SC", "LXGW WenKai", "BabelStone Han",
          "HanaMinA",         "HanaMinB",          NULL };
  ZhuStyle *self = g_new0 (ZhuStyle, 1);

  self->text_fonts = zhu_font_chain_new (text);
  self->head_fonts = zhu_font_chain_new (head);
  self->sheet_font = g_strdup ("宋体");
  self->marks[ZHU_CELL_EMPTY] = g_strdup ("");
  self->marks[ZHU_CELL_MISSING] = g_strdup ("…");
  self->marks[ZHU_CELL_NOT_APPLICABLE] = g_strdup ("—");
  self->marks[ZHU_CELL_SUPPRESSED] = g_strdup ("*");
  self->marks[ZHU_CELL_UNDEFINED] = g_strdup ("×");
  self->outer_line = 1.0;
  self->inner_line = 0.4;
  self->paper_width = 210 * POINTS_PER_MM;
  self->paper_height = 297 * POINTS_PER_MM;
  self->margin_top = 25 * POINTS_PER_MM;
  self->margin_bottom = self->margin_left = self->margin_right = 20 * POINTS_PER_MM;
  self->body_size = self->head_size = self->note_size = 9;
  self->title_size = 16;
  self->least_size = 6.5;
  self->data_sheets = ZHU_DATA_TABLES;
  self->volume_pages = 200;
  self->sheet_rows = 1048576;
  return self;
}

void
zhu_style_free (ZhuStyle *self)
{
  if (self == NULL)
    return;
  for (gsize i = 0; i < ZHU_N_OFFICIAL; i++)
    g_clear_pointer (&self->official_fonts[i], g_ptr_array_unref);
  g_ptr_array_unref (self->text_fonts);
  g_ptr_array_unref (self->head_fonts);
  zhu_font_name_free (self->number_font);
  g_free (self->sheet_font);
  g_clear_pointer (&self->text, g_bytes_unref);
  for (gsize i = 0; i < G_N_ELEMENTS (self->marks); i++)
    g_free (self->marks[i]);
  g_free (self);
}

/* ---- The file ---- */

static gboolean
is_section (const Key *key, const char *name)
{
  return g_str_equal (key->section, name) || g_ascii_strcasecmp (key->english_section, name) == 0;
}

static const Key *
find_key (const char *section, const char *name)
{
  for (gsize i = 0; i < G_N_ELEMENTS (keys); i++)
    if (is_section (&keys[i], section)
        && (g_str_equal (keys[i].name, name) || g_ascii_strcasecmp (keys[i].english, name) == 0))
      return &keys[i];
  return NULL;
}

static gboolean
is_known_section (const char *name)
{
  for (gsize i = 0; i < G_N_ELEMENTS (keys); i++)
    if (is_section (&keys[i], name))
      return TRUE;
  return FALSE;
}

/* The names of the keys of @section, or of all for NULL; of the sections if @sections. */
static char **
known_names (const char *section, gboolean sections)
{
  g_autoptr (GStrvBuilder) names = g_strv_builder_new ();

  for (gsize i = 0; i < G_N_ELEMENTS (keys); i++)
    if (section == NULL || is_section (&keys[i], section))
      g_strv_builder_add (names, sections ? keys[i].section : keys[i].name);
  return g_strv_builder_end (names);
}

static void
refuse_unknown (const char *name,
                const ZhuPlace *place,
                const char *section,
                gboolean is_a_section,
                ZhuDiags *diags)
{
  g_auto (GStrv) names = known_names (section, is_a_section);
  const char *nearest = zhu_text_nearest (name, (const char *const *) names);
  g_autofree char *remedy = nearest != NULL
                                ? g_strdup_printf (_ ("did you mean “%s”?"), nearest)
                                : g_strdup (_ ("remove it, or see the style file that is shipped"));

  zhu_diags_add (
      diags, ZHU_DIAG_ERROR, is_a_section ? "unknown-section" : "unknown-key", place, remedy,
      is_a_section ? _ ("a style has no section “%s”") : _ ("a style has no key “%s” here"), name);
}

static gboolean
read_own (Reading *reading, const Key *key, const char *value)
{
  g_auto (GStrv) names = NULL;

  if (key->offset == SUBSTITUTES)
    return parse_switch (value, &reading->allows_substitutes);
  names = split_names (value);
  if (names == NULL)
    return FALSE;
  g_clear_pointer (&reading->fallback, g_ptr_array_unref);
  reading->fallback = zhu_font_chain_new ((const char *const *) names);
  return TRUE;
}

static void
read_entry (Reading *reading, const char *section, const ZhuIniEntry *entry, ZhuDiags *diags)
{
  const Key *key = find_key (section, entry->key);
  g_autofree char *remedy = NULL;
  gboolean is_read;

  if (key == NULL)
    {
      refuse_unknown (entry->key, &entry->place, section, FALSE, diags);
      return;
    }
  is_read = key->read != NULL ? key->read (reading->style, key, entry->value)
                              : read_own (reading, key, entry->value);
  if (is_read)
    return;
  remedy = g_strdup_printf (_ ("write %s"), _ (key->wanted));
  zhu_diags_add (diags, ZHU_DIAG_ERROR, "bad-value", &entry->place, remedy,
                 _ ("“%s” cannot be the value of “%s”"), entry->value, entry->key);
}

static void
finish_fonts (Reading *reading)
{
  ZhuStyle *style = reading->style;

  for (int i = 0; i < ZHU_N_OFFICIAL; i++)
    if (style->official_fonts[i] == NULL && reading->allows_substitutes)
      style->official_fonts[i] = zhu_font_substitutes ((ZhuOfficialFace) i);
  if (reading->fallback == NULL)
    return;
  zhu_font_chain_append (style->text_fonts, reading->fallback);
  zhu_font_chain_append (style->head_fonts, reading->fallback);
  for (int i = 0; i < ZHU_N_OFFICIAL; i++)
    if (style->official_fonts[i] != NULL)
      zhu_font_chain_append (style->official_fonts[i], reading->fallback);
}

static void
find_files (ZhuStyle *style, const char *folder)
{
  zhu_font_chain_find_files (style->text_fonts, folder);
  zhu_font_chain_find_files (style->head_fonts, folder);
  for (int i = 0; i < ZHU_N_OFFICIAL; i++)
    zhu_font_chain_find_files (style->official_fonts[i], folder);
}

/* The five signs must be told apart; 无定义 may look like 不适用. */
static void
check_marks (const ZhuStyle *style, const ZhuIni *ini, ZhuDiags *diags)
{
  static const ZhuCellState states[] = { ZHU_CELL_NUMBER, ZHU_CELL_MISSING, ZHU_CELL_NOT_APPLICABLE,
                                         ZHU_CELL_BELOW_UNIT, ZHU_CELL_SUPPRESSED };
  const ZhuIniSection *section = zhu_ini_section (ini, "符号");
  const ZhuPlace place = section != NULL ? section->place : (ZhuPlace){ ini->file, 0, 0 };

  for (gsize i = 0; i < G_N_ELEMENTS (states); i++)
    for (gsize j = 0; j < i; j++)
      if (style->marks[states[i]] != NULL
          && g_strcmp0 (style->marks[states[i]], style->marks[states[j]]) == 0)
        zhu_diags_add (diags, ZHU_DIAG_QUERY, "same-mark", &place,
                       _ ("give every kind of empty cell a mark of its own"),
                       _ ("“%s” stands for two different kinds of cells"), style->marks[states[i]]);
}

static void
read_style (Reading *reading, const ZhuIni *ini, ZhuDiags *diags)
{
  for (guint i = 0; i < ini->sections->len; i++)
    {
      const ZhuIniSection *section = g_ptr_array_index (ini->sections, i);

      if (!is_known_section (section->name))
        {
          refuse_unknown (section->name, &section->place, NULL, TRUE, diags);
          continue;
        }
      for (guint j = 0; j < section->entries->len; j++)
        read_entry (reading, section->name, g_ptr_array_index (section->entries, j), diags);
    }
  finish_fonts (reading);
  check_marks (reading->style, ini, diags);
}

ZhuStyle *
zhu_style_parse (GBytes *text,
                 const char *file,
                 const char *folder,
                 ZhuDiags *diags,
                 GError **error)
{
  g_autoptr (ZhuStyle) style = built_in_style ();
  g_autoptr (ZhuIni) ini = NULL;
  g_auto (GStrv) names = known_names (NULL, FALSE);
  Reading reading = { .style = style };
  gsize n_errors;

  n_errors = zhu_diags_count (diags, ZHU_DIAG_ERROR);
  ini = zhu_ini_parse (text, file, (const char *const *) names, diags);
  if (ini != NULL)
    read_style (&reading, ini, diags);
  find_files (style, folder);
  style->text = g_bytes_ref (text);
  style->file = g_intern_string (file);
  g_clear_pointer (&reading.fallback, g_ptr_array_unref);
  if (zhu_diags_count (diags, ZHU_DIAG_ERROR) > n_errors)
    {
      zhu_diags_ok (diags, ZHU_ERROR_TEMPLATE, error);
      return NULL;
    }
  return g_steal_pointer (&style);
}

ZhuStyle *
zhu_style_load (const char *path, ZhuDiags *diags, GError **error)
{
  g_autoptr (GBytes) text = NULL;
  g_autofree char *folder = NULL, *file = NULL;

  if (path == NULL)
    return built_in_style ();
  g_return_val_if_fail (diags != NULL, NULL);

  text = zhu_file_read (path, MAX_STYLE_BYTES, error);
  if (text == NULL)
    return NULL;
  folder = g_path_get_dirname (path);
  file = g_filename_display_name (path);
  return zhu_style_parse (text, file, folder, diags, error);
}
