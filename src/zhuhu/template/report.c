/* Report files (language.md §7, §8): which templates make up a return, in what order, with rules
 * between them and paragraphs of text. */
#include "zhuhu/template/private.h"

#include <string.h>

static void
paragraph_free (gpointer data)
{
  ZhuParagraphSpec *self = data;

  g_clear_pointer (&self->pieces, g_ptr_array_unref);
  g_free (self->name);
  g_free (self);
}

void
zhu_report_free (ZhuReport *self)
{
  if (self == NULL)
    return;
  g_free (self->id);
  g_clear_pointer (&self->title, g_ptr_array_unref);
  g_clear_pointer (&self->templates, g_ptr_array_unref);
  g_clear_pointer (&self->outputs, g_ptr_array_unref);
  g_ptr_array_unref (self->rules);
  g_ptr_array_unref (self->paragraphs);
  g_clear_pointer (&self->text, g_bytes_unref);
  g_free (self);
}

static char *
id_of_template (const char *name)
{
  g_autofree char *id = g_strndup (name, strcspn (name, "-"));

  if (g_str_has_suffix (id, ".ini"))
    id[strlen (id) - strlen (".ini")] = '\0';
  return g_steal_pointer (&id);
}

/* ---- [报告] ---- */

static void
refuse (const ZhuIniEntry *entry,
        const char *code,
        const char *remedy,
        const char *format,
        const char *name,
        ZhuDiags *diags)
{
  const char *at = strstr (entry->value, name);
  ZhuPlace place = zhu_ini_entry_place (entry, at != NULL ? (gsize) (at - entry->value) : 0);
  g_autoptr (GString) text = g_string_new (format);

  g_string_replace (text, "%s", name, 1);
  zhu_diags_add (diags, ZHU_DIAG_ERROR, code, &place, remedy, "%s", text->str);
}

static void
check_template (GHashTable *ids, const ZhuIniEntry *entry, const char *name, ZhuDiags *diags)
{
  g_autofree char *id = id_of_template (name);

  if (strpbrk (name, "/\\") != NULL || *name == '.')
    refuse (entry, "template-path", _ ("write the file's name; the folder is given by --templates"),
            _ ("“%s” is a path, not the name of a template"), name, diags);
  else if (*id == '\0')
    refuse (entry, "bad-table-id", _ ("rename it: the part before the first “-” is its id"),
            _ ("“%s” has no id"), name, diags);
  else if (!g_hash_table_add (ids, g_steal_pointer (&id)))
    refuse (entry, "repeated-template",
            _ ("rename one: the part of its name before the first “-” is its id"),
            _ ("“%s” has the same id as a template before it"), name, diags);
}

static void
read_templates (ZhuReport *self, const Section *section, ZhuDiags *diags)
{
  const ZhuIniEntry *entry = tpl_section_get (section, KEY_TEMPLATES);
  g_autoptr (GHashTable) ids = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  self->templates = tpl_value_list (entry);
  if (self->templates->len == 0 && section->place.line > 0)
    tpl_missing_key (section, KEY_TEMPLATES, diags);
  for (gsize i = 0; i < self->templates->len; i++)
    check_template (ids, entry, g_ptr_array_index (self->templates, i), diags);
}

static void
read_outputs (ZhuReport *self, const Section *section, ZhuDiags *diags)
{
  static const char *const known[] = { "xlsx", "pdf", "html", "csv", "txt", NULL };
  const ZhuIniEntry *entry = tpl_section_get (section, KEY_OUTPUTS);

  self->outputs = tpl_value_list (entry);
  for (gsize i = 0; i < self->outputs->len; i++)
    {
      const char *name = g_ptr_array_index (self->outputs, i);
      g_autofree char *remedy = tpl_suggest (name, known);

      if (!g_strv_contains (known, name))
        refuse (entry, "unknown-value", remedy, _ ("“%s” is no kind of output"), name, diags);
    }
  /* Without 输出 the command line alone says what is written. */
}

/* Fewer than three would hide one person from another who knows of them. */
static void
read_threshold (ZhuReport *self, const ZhuIniEntry *entry, ZhuDiags *diags)
{
  g_autofree char *digits = NULL;
  guint64 value;

  if (entry == NULL || *entry->value == '\0')
    return;
  digits = zhu_text_to_half_width (entry->value);
  if (g_ascii_string_to_unsigned (digits, 10, 3, 100, &value, NULL))
    self->threshold = (guint) value;
  else
    refuse (entry, "bad-number", _ ("write a whole number from 3 to 100"),
            _ ("“%s” is no count below which numbers are hidden"), entry->value, diags);
}

static void
read_report (ZhuReport *self, const Section *section, ZhuDiags *diags)
{
  self->title = tpl_value_pieces (tpl_section_get (section, KEY_NAME), diags);
  self->period_kind
      = tpl_value_choice (tpl_section_get (section, KEY_PERIOD), tpl_periods, -1, diags);
  self->release = (ZhuRelease) tpl_value_choice (tpl_section_get (section, KEY_LEVEL), tpl_releases,
                                                 ZHU_LEVEL_REPORT, diags);
  read_threshold (self, tpl_section_get (section, KEY_THRESHOLD), diags);
  read_templates (self, section, diags);
  read_outputs (self, section, diags);
}

static void
read_paragraph (ZhuReport *self, const Section *section, ZhuDiags *diags)
{
  const ZhuIniEntry *entry = tpl_section_get (section, KEY_CONTENT);
  ZhuParagraphSpec *paragraph;

  if (entry == NULL)
    {
      tpl_missing_key (section, KEY_CONTENT, diags);
      return;
    }
  paragraph = g_new0 (ZhuParagraphSpec, 1);
  paragraph->name = g_strdup (section->name);
  paragraph->pieces = tpl_value_pieces (entry, diags);
  g_ptr_array_add (self->paragraphs, paragraph);
}

/* ---- References must name a template of the report ---- */

static void
check_table (const char *const *ids, const ZhuRef *ref, ZhuDiags *diags)
{
  g_autofree char *remedy = NULL;

  if (ref->table == NULL)
    {
      zhu_diags_add (diags, ZHU_DIAG_ERROR, "no-table", &ref->place,
                     _ ("write the table before it, as in 表(01).行(合计).户数"),
                     _ ("in a report every cell needs its table"));
      return;
    }
  if (g_strv_contains (ids, ref->table))
    return;
  remedy = tpl_suggest (ref->table, ids);
  zhu_diags_add (diags, ZHU_DIAG_ERROR, "unknown-table", &ref->place, remedy,
                 _ ("the report has no table “%s”"), ref->table);
}

static void
check_side (const char *const *ids, const ZhuSide *side, ZhuDiags *diags)
{
  if (side == NULL)
    return;
  if (side->ref != NULL)
    check_table (ids, side->ref, diags);
  for (gsize i = 0; i < side->children->len; i++)
    check_side (ids, g_ptr_array_index (side->children, i), diags);
}

static void
check_pieces (const char *const *ids, const GPtrArray *pieces, ZhuDiags *diags)
{
  for (gsize i = 0; i < pieces->len; i++)
    {
      const ZhuPiece *piece = g_ptr_array_index (pieces, i);

      if (piece->kind == ZHU_PIECE_REF)
        check_table (ids, piece->ref, diags);
      else if (piece->kind == ZHU_PIECE_NOTE)
        zhu_diags_add (diags, ZHU_DIAG_ERROR, "unknown-note", &piece->place,
                       _ ("write the note into the table's template"),
                       _ ("a report has no notes of its own"));
    }
}

static void
check_refs (const ZhuReport *self, ZhuDiags *diags)
{
  g_autoptr (GPtrArray) ids = g_ptr_array_new_with_free_func (g_free);
  const char *const *names;

  for (gsize i = 0; i < self->templates->len; i++)
    g_ptr_array_add (ids, id_of_template (g_ptr_array_index (self->templates, i)));
  g_ptr_array_add (ids, NULL);
  names = (const char *const *) ids->pdata;
  for (gsize i = 0; i < self->rules->len; i++)
    {
      const ZhuRule *rule = g_ptr_array_index (self->rules, i);

      check_side (names, rule->left, diags);
      check_side (names, rule->right, diags);
    }
  for (gsize i = 0; i < self->paragraphs->len; i++)
    check_pieces (names, ((ZhuParagraphSpec *) g_ptr_array_index (self->paragraphs, i))->pieces,
                  diags);
  check_pieces (names, self->title, diags);
}

/* ---- All ---- */

static char *
id_of_report (const char *file)
{
  char *id = g_path_get_basename (file);

  if (g_str_has_suffix (id, ".ini"))
    id[strlen (id) - strlen (".ini")] = '\0';
  return id;
}

static ZhuReport *
report_new (const char *file, const Source *source, ZhuDiags *diags)
{
  ZhuReport *self = g_new0 (ZhuReport, 1);
  const Section *section = tpl_source_section (source, SECTION_REPORT);
  Section none = { .kind = SECTION_REPORT, .name = (char *) "", .place = { source->file, 0, 0 } };

  self->id = id_of_report (file);
  self->file = g_intern_string (file);
  self->rules = g_ptr_array_new_with_free_func (tpl_rule_free);
  self->paragraphs = g_ptr_array_new_with_free_func (paragraph_free);
  none.items = g_ptr_array_new ();
  if (section == NULL)
    zhu_diags_add (diags, ZHU_DIAG_ERROR, "missing-section", &none.place,
                   _ ("begin the file with [报告]"), _ ("the section [%s] is missing"),
                   tpl_section_word (SECTION_REPORT));
  read_report (self, section != NULL ? section : &none, diags);
  g_ptr_array_unref (none.items);
  tpl_rules_read (self->rules, source, diags);
  for (gsize i = 0; i < source->sections->len; i++)
    {
      section = g_ptr_array_index (source->sections, i);
      if (section->kind == SECTION_TEXT)
        read_paragraph (self, section, diags);
    }
  check_refs (self, diags);
  return self;
}

ZhuReport *
zhu_report_parse (GBytes *text, const char *file, ZhuDiags *diags, GError **error)
{
  g_autoptr (Source) source = NULL;
  g_autoptr (ZhuReport) self = NULL;
  gsize n_before;

  g_return_val_if_fail (text != NULL && file != NULL && diags != NULL, NULL);
  n_before = zhu_diags_count (diags, ZHU_DIAG_ERROR);
  source = tpl_source_new (text, file, NULL, NULL, TRUE, diags);
  if (source != NULL)
    {
      self = report_new (file, source, diags);
      self->text = g_bytes_ref (text);
    }
  if (zhu_diags_count (diags, ZHU_DIAG_ERROR) == n_before)
    return g_steal_pointer (&self);
  zhu_diags_ok (diags, ZHU_ERROR_TEMPLATE, error);
  return NULL;
}

ZhuReport *
zhu_report_load (const char *path, ZhuDiags *diags, GError **error)
{
  g_autoptr (GBytes) bytes = zhu_file_read (path, TPL_MAX_BYTES, error);
  g_autofree char *file = g_filename_display_name (path);

  return bytes != NULL ? zhu_report_parse (bytes, file, diags, error) : NULL;
}

/* ---- Texts of other files ---- */

ZhuReport *
zhu_report_new (const char *file)
{
  ZhuReport *self = g_new0 (ZhuReport, 1);

  self->id = id_of_report (file);
  self->file = g_intern_string (file);
  self->title = g_ptr_array_new_with_free_func (tpl_piece_free);
  self->period_kind = -1;
  self->templates = g_ptr_array_new_with_free_func (g_free);
  self->outputs = g_ptr_array_new_with_free_func (g_free);
  self->release = ZHU_LEVEL_REPORT;
  self->rules = g_ptr_array_new_with_free_func (tpl_rule_free);
  self->paragraphs = g_ptr_array_new_with_free_func (paragraph_free);
  return self;
}

gboolean
zhu_report_take_texts (ZhuReport *self, const GPtrArray *entries, ZhuDiags *diags, GError **error)
{
  const gsize n_before = zhu_diags_count (diags, ZHU_DIAG_ERROR);

  g_return_val_if_fail (self != NULL && entries != NULL && diags != NULL, FALSE);

  g_ptr_array_set_size (self->paragraphs, 0);
  for (guint i = 0; i < entries->len; i++)
    {
      const ZhuIniEntry *entry = g_ptr_array_index (entries, i);
      ZhuParagraphSpec *paragraph = g_new0 (ZhuParagraphSpec, 1);

      paragraph->name = g_strdup (entry->key);
      paragraph->pieces = tpl_value_pieces (entry, diags);
      g_ptr_array_add (self->paragraphs, paragraph);
    }
  return zhu_diags_count (diags, ZHU_DIAG_ERROR) == n_before
         || zhu_diags_ok (diags, ZHU_ERROR_TEMPLATE, error);
}

static const GPtrArray *
pieces_of (const ZhuReport *self, guint paragraph)
{
  return ((const ZhuParagraphSpec *) g_ptr_array_index (self->paragraphs, paragraph))->pieces;
}

gboolean
zhu_report_fills_in (const ZhuReport *self)
{
  for (guint i = 0; i < self->paragraphs->len; i++)
    for (guint j = 0; j < pieces_of (self, i)->len; j++)
      if (((const ZhuPiece *) g_ptr_array_index (pieces_of (self, i), j))->kind != ZHU_PIECE_TEXT)
        return TRUE;
  return FALSE;
}

GPtrArray *
zhu_report_named_tables (const ZhuReport *self)
{
  GPtrArray *ids = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < self->paragraphs->len; i++)
    for (guint j = 0; j < pieces_of (self, i)->len; j++)
      {
        const ZhuPiece *piece = g_ptr_array_index (pieces_of (self, i), j);
        const char *id = piece->kind == ZHU_PIECE_REF ? piece->ref->table : NULL;

        if (id != NULL && !g_ptr_array_find_with_equal_func (ids, id, g_str_equal, NULL))
          g_ptr_array_add (ids, g_strdup (id));
      }
  return ids;
}

void
zhu_report_add_template (ZhuReport *self, const char *name)
{
  g_ptr_array_add (self->templates, g_strdup (name));
}

gboolean
zhu_report_check_tables (const ZhuReport *self, ZhuDiags *diags, GError **error)
{
  const gsize n_before = zhu_diags_count (diags, ZHU_DIAG_ERROR);

  check_refs (self, diags);
  return zhu_diags_count (diags, ZHU_DIAG_ERROR) == n_before
         || zhu_diags_ok (diags, ZHU_ERROR_TEMPLATE, error);
}

/* ---- Text ---- */

static void
put_list (GString *out, KeyId key, const GPtrArray *list)
{
  if (list->len == 0)
    return;
  g_string_append_printf (out, "%s = ", tpl_key_word (key));
  for (gsize i = 0; i < list->len; i++)
    g_string_append_printf (out, "%s%s", i > 0 ? "; " : "",
                            (const char *) g_ptr_array_index (list, i));
  g_string_append_c (out, '\n');
}

char *
zhu_report_dump (const ZhuReport *self)
{
  GString *out = g_string_new (NULL);
  g_autofree char *title = NULL;

  g_return_val_if_fail (self != NULL, g_string_free (out, FALSE));
  title = zhu_text_to_text (self->title);
  g_string_append_printf (out, "[%s]\n%s = %s\n", tpl_section_word (SECTION_REPORT),
                          tpl_key_word (KEY_NAME), title);
  if (self->period_kind >= 0)
    g_string_append_printf (out, "%s = %s\n", tpl_key_word (KEY_PERIOD),
                            tpl_choice_word (tpl_periods, self->period_kind));
  put_list (out, KEY_TEMPLATES, self->templates);
  put_list (out, KEY_OUTPUTS, self->outputs);
  g_string_append_printf (out, "%s = %s\n", tpl_key_word (KEY_LEVEL),
                          tpl_choice_word (tpl_releases, (int) self->release));
  if (self->threshold > 0)
    g_string_append_printf (out, "%s = %u\n", tpl_key_word (KEY_THRESHOLD), self->threshold);
  for (gsize i = 0; i < self->paragraphs->len; i++)
    {
      const ZhuParagraphSpec *paragraph = g_ptr_array_index (self->paragraphs, i);
      g_autofree char *text = zhu_text_to_text (paragraph->pieces);

      g_string_append_printf (out, "[%s %s]\n%s = %s\n", tpl_section_word (SECTION_TEXT),
                              paragraph->name, tpl_key_word (KEY_CONTENT), text);
    }
  for (gsize i = 0; i < self->rules->len; i++)
    tpl_rule_dump (g_ptr_array_index (self->rules, i), out);
  return g_string_free (out, FALSE);
}
