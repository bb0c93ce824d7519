/* Sections of a file into a table template: what [表], [行], [列], [计量 …], [注], [表头] and
 * [表脚] say, each value read and checked for form. */
#include "zhuhu/template/private.h"

#include <string.h>

void
tpl_missing_key (const Section *section, KeyId key, ZhuDiags *diags)
{
  g_autofree char *remedy = g_strdup_printf (_ ("write “%s = …” under it"), tpl_key_word (key));

  zhu_diags_add (diags, ZHU_DIAG_ERROR, "missing-key", &section->place, remedy,
                 _ ("[%s%s%s] has no “%s”"), tpl_section_word (section->kind),
                 *section->name != '\0' ? " " : "", section->name, tpl_key_word (key));
}

static void
report_missing_section (const Source *source, SectionKind kind, const char *remedy, ZhuDiags *diags)
{
  ZhuPlace place = { source->file, 0, 0 };

  zhu_diags_add (diags, ZHU_DIAG_ERROR, "missing-section", &place, remedy,
                 _ ("the section [%s] is missing"), tpl_section_word (kind));
}

/* ---- [计量 …] ---- */

ZhuMeasureSpec *
tpl_measure_new (const char *name, const ZhuPlace *place)
{
  ZhuMeasureSpec *self = g_new0 (ZhuMeasureSpec, 1);

  self->name = g_strdup (name);
  self->place = *place;
  self->decimals = -1;
  return self;
}

void
tpl_measure_free (gpointer data)
{
  ZhuMeasureSpec *self = data;

  g_clear_pointer (&self->formula, zhu_node_free);
  g_clear_pointer (&self->universe, zhu_node_free);
  g_free (self->name);
  g_free (self->label);
  g_free (self->unit);
  g_free (self->format);
  g_free (self);
}

/* A measure is called by its name in axes, so the name must be one and no word of the language. */
void
tpl_check_measure_name (const Section *section, ZhuDiags *diags)
{
  g_autoptr (ZhuDiags) scratch = zhu_diags_new ();
  g_auto (Cursor) cursor = { 0 };
  gboolean is_name = tpl_cursor_open (&cursor, section->name, NULL, 0, scratch)
                     && tpl_cursor_is_kind (&cursor, 0, ZHU_TOKEN_NAME)
                     && tpl_cursor_is_kind (&cursor, 1, ZHU_TOKEN_END);

  if (is_name && !zhu_word_is_reserved (section->name))
    return;
  zhu_diags_add (diags, ZHU_DIAG_ERROR, "bad-measure-name", &section->place,
                 _ ("use letters, Han characters, digits and _ beginning with no digit; "
                    "what is printed stands in 标签"),
                 is_name ? _ ("“%s” is a word of the language and cannot name a measure")
                         : _ ("“%s” is no name"),
                 section->name);
}

static ZhuMeasureSpec *
read_measure (const Section *section, ZhuDiags *diags)
{
  ZhuMeasureSpec *self = tpl_measure_new (section->name, &section->place);
  const ZhuIniEntry *formula = tpl_section_get (section, KEY_FORMULA);

  tpl_check_measure_name (section, diags);
  if (formula == NULL)
    tpl_missing_key (section, KEY_FORMULA, diags);
  self->formula = tpl_value_formula (formula, diags);
  self->universe = tpl_value_formula (tpl_section_get (section, KEY_UNIVERSE), diags);
  self->label = tpl_value_text (tpl_section_get (section, KEY_LABEL));
  tpl_value_check_text (tpl_section_get (section, KEY_LABEL), diags);
  self->unit = tpl_value_text (tpl_section_get (section, KEY_UNIT));
  self->format = tpl_value_text (tpl_section_get (section, KEY_FORMAT));
  self->decimals = tpl_value_decimals (tpl_section_get (section, KEY_DECIMALS), -1, diags);
  return self;
}

/* ---- [行] and [列] ---- */

static void
stub_free (gpointer data)
{
  ZhuStubSpec *self = data;

  g_free (self->head);
  g_free (self->content);
  g_free (self);
}

/* Canonical form of a stub column's content: 名称, 代码, 行号 or an attribute; NULL after a
 * finding. */
static char *
read_content (const char *text, const ZhuIniEntry *entry, gsize base, ZhuDiags *diags)
{
  static const Choice contents[] = {
    { "名称", "name", 0 }, { "代码", "code", 0 }, { "行号", "row_number", 0 }, { NULL, NULL, 0 }
  };
  g_auto (Cursor) cursor = { 0 };
  const char *first;

  if (!tpl_cursor_open (&cursor, text, entry, base, diags))
    return NULL;
  if (!tpl_cursor_is_kind (&cursor, 0, ZHU_TOKEN_NAME))
    {
      tpl_cursor_fail (&cursor, "bad-stub",
                       _ ("write 名称, 代码, 行号 or an attribute such as 扶持项目.单位"),
                       _ ("here the content of a stub column is needed"));
      return NULL;
    }
  first = tpl_cursor_peek (&cursor, 0)->text;
  if (tpl_cursor_is (&cursor, 1, ".") && tpl_cursor_is_kind (&cursor, 2, ZHU_TOKEN_NAME)
      && tpl_cursor_is_kind (&cursor, 3, ZHU_TOKEN_END))
    return g_strdup_printf ("%s.%s", first, tpl_cursor_peek (&cursor, 2)->text);
  cursor.at++;
  if (!tpl_cursor_expect_end (&cursor, _ ("write one attribute, as in 扶持项目.单位")))
    return NULL;
  for (gsize i = 0; contents[i].chinese != NULL; i++)
    if (g_str_equal (first, contents[i].english))
      return g_strdup (contents[i].chinese);
  return g_strdup (first);
}

/* "head: content"; the head may be in quotes. */
static ZhuStubSpec *
read_stub (const ZhuIniEntry *entry, ZhuDiags *diags)
{
  ZhuStubSpec *self = g_new0 (ZhuStubSpec, 1);
  const char *value = entry->value;
  const char *colon = strchr (value, ':');
  const char *wide = strstr (value, "：");

  self->place = entry->place;
  if (wide != NULL && (colon == NULL || wide < colon))
    colon = wide;
  if (colon == NULL)
    {
      self->head = g_strdup (value);
      return self;
    }
  self->head = g_strchomp (g_strndup (value, (gsize) (colon - value)));
  colon = g_utf8_next_char (colon);
  self->content = read_content (colon, entry, (gsize) (colon - value), diags);
  return self;
}

static void
read_stubs (ZhuAxisSpec *self, const Section *section, ZhuDiags *diags)
{
  static const KeyId letters[] = { KEY_A, KEY_B, KEY_C, KEY_D };
  g_autofree char *remedy = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (letters); i++)
    {
      const ZhuIniEntry *entry = tpl_section_get (section, letters[i]);
      ZhuStubSpec *stub;

      if (entry == NULL)
        continue;
      for (; self->stub->len < i; g_ptr_array_add (self->stub, stub))
        {
          /* 乙 without 甲 leaves 甲 its default; a gap further on is a slip. */
          if (self->stub->len > 0)
            {
              remedy = g_strdup_printf (_ ("name the stub columns in order: write “%s = …”"),
                                        tpl_key_word (letters[self->stub->len]));
              zhu_diags_add (diags, ZHU_DIAG_ERROR, "stub-gap", &entry->place, remedy,
                             _ ("the stub column before “%s” is missing"), entry->key);
              return;
            }
          stub = g_new0 (ZhuStubSpec, 1);
          stub->head = g_strdup ("");
          stub->place = entry->place;
        }
      stub = read_stub (entry, diags);
      g_ptr_array_add (self->stub, stub);
      if (i == 0 && stub->content != NULL && !g_str_equal (stub->content, "名称"))
        zhu_diags_add (diags, ZHU_DIAG_ERROR, "bad-stub", &entry->place,
                       _ ("put other contents into 乙, 丙 or 丁"), _ ("甲 always shows the names"));
    }
}

static void
read_axis (ZhuAxisSpec *self, const Section *section, gboolean is_made, ZhuDiags *diags)
{
  const ZhuIniEntry *structure = tpl_section_get (section, KEY_STRUCTURE);

  if (structure == NULL && !is_made)
    tpl_missing_key (section, KEY_STRUCTURE, diags);
  else if (structure != NULL)
    self->axis = zhu_axis_parse (structure->value, structure, diags);
  self->missing = tpl_value_choice (tpl_section_get (section, KEY_MISSING), tpl_missings,
                                    ZHU_AUTO_SHOW, diags);
  self->drop_empty
      = tpl_value_choice (tpl_section_get (section, KEY_EMPTY), tpl_empties, FALSE, diags);
  self->split_stub
      = tpl_value_choice (tpl_section_get (section, KEY_STUB), tpl_stubs, FALSE, diags);
  self->numbered
      = tpl_value_choice (tpl_section_get (section, KEY_NUMBERING), tpl_yes_no, TRUE, diags);
  read_stubs (self, section, diags);
}

static void
read_axes (ZhuTemplate *self, const Source *source, ZhuDiags *diags)
{
  const Section *rows = tpl_source_section (source, SECTION_ROWS);
  const Section *columns = tpl_source_section (source, SECTION_COLUMNS);

  const gboolean has_checks = tpl_has_record_checks (source);

  if (rows == NULL && !has_checks)
    report_missing_section (source, SECTION_ROWS,
                            _ ("write [行] and under it “结构 = 合计 + 下辖” or the like"), diags);
  else
    read_axis (&self->rows, rows, has_checks, diags);
  if (columns == NULL)
    report_missing_section (source, SECTION_COLUMNS,
                            _ ("write [列] and under it “结构 = 户 + 人” or the like"), diags);
  else
    read_axis (&self->columns, columns, FALSE, diags);
}

/* ---- [表] ---- */

static gboolean
parse_blocked (GPtrArray *blocked, Cursor *cursor)
{
  do
    {
      ZhuRef *ref = tpl_ref_parse (cursor);

      if (ref == NULL)
        return FALSE;
      g_ptr_array_add (blocked, ref);
      if (ref->table != NULL || ref->date != NULL)
        {
          zhu_diags_add (cursor->diags, ZHU_DIAG_ERROR, "blocked-elsewhere", &ref->place,
                         _ ("write only row and column, as in 行(合计).(1)"),
                         _ ("only cells of this table and period can be blocked"));
          return FALSE;
        }
    }
  while (tpl_cursor_accept (cursor, ","));
  return tpl_cursor_expect_end (cursor, _ ("write cells with commas between"));
}

static void
read_blocked (ZhuTemplate *self, const ZhuIniEntry *entry, ZhuDiags *diags)
{
  g_auto (Cursor) cursor = { 0 };

  if (entry != NULL && tpl_cursor_open (&cursor, entry->value, entry, 0, diags))
    parse_blocked (self->blocked, &cursor);
}

static void
read_main (ZhuTemplate *self, const Section *main, ZhuDiags *diags)
{
  self->number = tpl_value_text (tpl_section_get (main, KEY_NUMBER));
  g_clear_pointer (&self->title, g_ptr_array_unref);
  self->title = tpl_value_pieces (tpl_section_get (main, KEY_TITLE), diags);
  self->units = tpl_value_text (tpl_section_get (main, KEY_UNITS));
  self->universe = tpl_value_formula (tpl_section_get (main, KEY_UNIVERSE), diags);
  self->measure = tpl_value_formula (tpl_section_get (main, KEY_MEASURE), diags);
  self->period_kind = tpl_value_choice (tpl_section_get (main, KEY_PERIOD), tpl_periods, -1, diags);
  self->decimals = tpl_value_decimals (tpl_section_get (main, KEY_DECIMALS), 2, diags);
  self->layout
      = (char) tpl_value_choice (tpl_section_get (main, KEY_LAYOUT), tpl_layouts, 'a', diags);
  self->release = tpl_value_choice (tpl_section_get (main, KEY_LEVEL), tpl_releases, -1, diags);
  read_blocked (self, tpl_section_get (main, KEY_BLOCKED), diags);
}

/* ---- Notes, head and foot ---- */

static gboolean
is_note_name (const char *name)
{
  for (; *name != '\0'; name = g_utf8_next_char (name))
    if (!g_unichar_isalnum (g_utf8_get_char (name)) && *name != '_')
      return FALSE;
  return TRUE;
}

static void
read_notes (ZhuTemplate *self, const Section *section, ZhuDiags *diags)
{
  for (gsize i = 0; section != NULL && i < section->items->len; i++)
    {
      const ZhuIniEntry *entry = ((const Item *) g_ptr_array_index (section->items, i))->entry;

      if (!is_note_name (entry->key))
        zhu_diags_add (diags, ZHU_DIAG_ERROR, "bad-note-name", &entry->place,
                       _ ("number the notes: 1 = …, 2 = …"), _ ("“%s” cannot name a note"),
                       entry->key);
      g_ptr_array_add (self->note_names, g_strdup (entry->key));
      g_ptr_array_add (self->notes, tpl_value_pieces (entry, diags));
    }
}

static void
labelled_free (gpointer data)
{
  ZhuLabelled *self = data;

  g_free (self->label);
  g_free (self->value);
  g_free (self);
}

static void
read_labelled (GPtrArray *list, const Section *section)
{
  for (gsize i = 0; section != NULL && i < section->items->len; i++)
    {
      const ZhuIniEntry *entry = ((const Item *) g_ptr_array_index (section->items, i))->entry;
      ZhuLabelled *labelled = g_new0 (ZhuLabelled, 1);

      labelled->label = g_strdup (entry->key);
      labelled->value = g_strdup (entry->value);
      g_ptr_array_add (list, labelled);
    }
}

/* ---- Marks of notes ---- */

static void
check_marks (const ZhuTemplate *self, const GPtrArray *pieces, ZhuDiags *diags)
{
  for (gsize i = 0; i < pieces->len; i++)
    {
      const ZhuPiece *piece = g_ptr_array_index (pieces, i);

      if (piece->kind == ZHU_PIECE_NOTE
          && !g_ptr_array_find_with_equal_func (self->note_names, piece->text, g_str_equal, NULL))
        zhu_diags_add (diags, ZHU_DIAG_ERROR, "unknown-note", &piece->place,
                       _ ("write it under [注], or correct the mark"), _ ("there is no note “%s”"),
                       piece->text);
    }
}

static void
check_plain_marks (const ZhuTemplate *self,
                   const char *text,
                   const ZhuPlace *place,
                   ZhuDiags *diags)
{
  g_autoptr (ZhuDiags) scratch = zhu_diags_new ();
  g_autoptr (GPtrArray) pieces = text != NULL ? tpl_text_parse (text, NULL, 0, scratch) : NULL;

  for (gsize i = 0; pieces != NULL && i < pieces->len; i++)
    ((ZhuPiece *) g_ptr_array_index (pieces, i))->place = *place;
  if (pieces != NULL)
    check_marks (self, pieces, diags);
}

static void
check_head_marks (const ZhuTemplate *self, const ZhuAxis *axis, ZhuDiags *diags)
{
  check_plain_marks (self, axis->head, &axis->place, diags);
  for (gsize i = 0; axis->children != NULL && i < axis->children->len; i++)
    check_head_marks (self, g_ptr_array_index (axis->children, i), diags);
  for (gsize i = 0; axis->measures != NULL && i < axis->measures->len; i++)
    check_head_marks (self, g_ptr_array_index (axis->measures, i), diags);
}

static void
check_all_marks (const ZhuTemplate *self, ZhuDiags *diags)
{
  check_marks (self, self->title, diags);
  for (gsize i = 0; i < self->notes->len; i++)
    check_marks (self, g_ptr_array_index (self->notes, i), diags);
  for (gsize i = 0; i < self->measures->len; i++)
    {
      const ZhuMeasureSpec *measure = g_ptr_array_index (self->measures, i);

      check_plain_marks (self, measure->label, &measure->place, diags);
    }
  if (self->rows.axis != NULL)
    check_head_marks (self, self->rows.axis, diags);
  if (self->columns.axis != NULL)
    check_head_marks (self, self->columns.axis, diags);
}

/* ---- All ---- */

static void
refuse_sections (const Source *source,
                 const SectionKind *kinds,
                 gsize n,
                 const char *remedy,
                 ZhuDiags *diags)
{
  for (gsize i = 0; i < n; i++)
    {
      const Section *section = tpl_source_section (source, kinds[i]);

      if (section != NULL)
        zhu_diags_add (diags, ZHU_DIAG_ERROR, "section-here", &section->place, remedy,
                       _ ("the section [%s] cannot stand here"), tpl_section_word (kinds[i]));
    }
}

/* Rules are tested on tables. A register that takes its keys from a table's file may leave them
 * there. */
static void
refuse_rules (const Source *source, ZhuDiags *diags)
{
  for (guint i = 0; i < source->sections->len; i++)
    {
      const Section *section = g_ptr_array_index (source->sections, i);

      if (section->kind == SECTION_CHECK && section->place.file == source->file)
        zhu_diags_add (diags, ZHU_DIAG_ERROR, "section-here", &section->place,
                       _ ("rules are tested on tables: put it into a table, or into the report"),
                       _ ("the section [%s] cannot stand here"), tpl_section_word (SECTION_CHECK));
    }
}

static void
read_body (ZhuTemplate *self, const Source *source, gboolean is_register, ZhuDiags *diags)
{
  static const SectionKind of_table[] = { SECTION_ROWS, SECTION_COLUMNS };
  static const SectionKind of_register[] = { SECTION_FIELDS };

  if (is_register)
    {
      refuse_sections (source, of_table, G_N_ELEMENTS (of_table),
                       _ ("a register has [栏] instead of rows and columns"), diags);
      refuse_rules (source, diags);
      tpl_listing_read (self, source, diags);
      return;
    }
  if (!tpl_has_record_checks (source))
    refuse_sections (source, of_register, G_N_ELEMENTS (of_register),
                     _ ("columns of a table stand in [列]; [栏] belongs to a [台账]"), diags);
  read_axes (self, source, diags);
}

void
tpl_table_read (ZhuTemplate *self, const Source *source, ZhuDiags *diags)
{
  const Section *table = tpl_source_section (source, SECTION_TABLE);
  const Section *listing = tpl_source_section (source, SECTION_REGISTER);

  self->rows.stub = g_ptr_array_new_with_free_func (stub_free);
  self->columns.stub = g_ptr_array_new_with_free_func (stub_free);
  self->marks = g_ptr_array_new_with_free_func (labelled_free);
  self->foot = g_ptr_array_new_with_free_func (labelled_free);
  if (source->sections->len == 0 || (table == NULL && listing == NULL))
    report_missing_section (source, SECTION_TABLE,
                            _ ("begin the file with [表], or with [台账] for a register"), diags);
  if (table != NULL || listing != NULL)
    {
      read_main (self, listing != NULL ? listing : table, diags);
      read_body (self, source, listing != NULL, diags);
    }
  for (gsize i = 0; i < source->sections->len; i++)
    {
      const Section *section = g_ptr_array_index (source->sections, i);

      if (section->kind == SECTION_MEASURE)
        g_ptr_array_add (self->measures, read_measure (section, diags));
    }
  tpl_record_checks_read (self, source, diags);
  tpl_rules_read (self->rules, source, diags);
  read_notes (self, tpl_source_section (source, SECTION_NOTES), diags);
  read_labelled (self->marks, tpl_source_section (source, SECTION_HEAD));
  read_labelled (self->foot, tpl_source_section (source, SECTION_FOOT));
  check_all_marks (self, diags);
}
