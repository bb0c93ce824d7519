/* Checks of single records ([核查 …]): each is a row of the file's table, counting the records that
 * fulfil it, and a register of them to work off. The catalogue is a file, so that a clerk can add
 * to it; the program knows none of the checks. */
#include "zhuhu/template/private.h"

#include <string.h>

void
tpl_record_check_free (gpointer data)
{
  ZhuRecordCheck *self = data;

  g_clear_pointer (&self->condition, zhu_node_free);
  g_clear_pointer (&self->fields, g_ptr_array_unref);
  g_free (self->name);
  g_free (self->entity);
  g_free (self->remark);
  g_free (self->department);
  g_free (self);
}

void
tpl_check_fields_free (gpointer data)
{
  ZhuCheckFields *self = data;

  g_ptr_array_unref (self->fields);
  g_free (self->entity);
  g_free (self);
}

gboolean
tpl_has_record_checks (const Source *source)
{
  return tpl_source_section (source, SECTION_RECORD_CHECK) != NULL;
}

/* ---- Reading ---- */

static void
require (const Section *section, KeyId key, ZhuDiags *diags)
{
  if (tpl_section_get (section, key) == NULL)
    tpl_missing_key (section, key, diags);
}

static ZhuRecordCheck *
read_check (const Section *section, ZhuDiags *diags)
{
  ZhuRecordCheck *self = g_new0 (ZhuRecordCheck, 1);
  const ZhuIniEntry *record = tpl_section_get (section, KEY_RECORD);
  g_autoptr (GPtrArray) names = tpl_value_names (record, diags);

  tpl_check_measure_name (section, diags);
  require (section, KEY_RECORD, diags);
  require (section, KEY_FORMULA, diags);
  require (section, KEY_REMARK, diags);
  self->name = g_strdup (section->name);
  self->place = section->place;
  self->entity = g_strdup (names->len > 0 ? g_ptr_array_index (names, 0) : "");
  self->entity_place = record != NULL ? zhu_ini_entry_place (record, 0) : section->place;
  self->condition = tpl_value_formula (tpl_section_get (section, KEY_FORMULA), diags);
  self->remark = tpl_value_text (tpl_section_get (section, KEY_REMARK));
  tpl_value_check_text (tpl_section_get (section, KEY_REMARK), diags);
  self->department = tpl_value_text (tpl_section_get (section, KEY_DEPARTMENT));
  self->must = tpl_value_choice (tpl_section_get (section, KEY_KIND), tpl_kinds, FALSE, diags);
  self->fields = tpl_value_names (tpl_section_get (section, KEY_FIELDS), diags);
  return self;
}

static void
read_fields (ZhuTemplate *self, const Section *section, ZhuDiags *diags)
{
  ZhuCheckFields *fields = g_new0 (ZhuCheckFields, 1);

  fields->entity = g_strdup (section->name);
  fields->fields = g_ptr_array_new_with_free_func (tpl_measure_free);
  tpl_fields_read (fields->fields, section, diags);
  g_ptr_array_add (self->check_fields, fields);
}

/* ---- As rows of a table ---- */

static char *
label_of (const ZhuRecordCheck *check)
{
  const char *kind = check->must ? "（须改正）" : "";

  return check->department != NULL && *check->department != '\0'
             ? g_strdup_printf ("%s　%s：%s%s", check->name, check->department, check->remark, kind)
             : g_strdup_printf ("%s　%s%s", check->name, check->remark, kind);
}

/* 计数(人, condition), the condition with its places in the file. */
static ZhuNode *
count_of (const ZhuRecordCheck *check)
{
  g_autofree char *text = g_strdup_printf ("计数(%s, 1 = 1)", check->entity);
  g_autoptr (ZhuDiags) scratch = zhu_diags_new ();
  ZhuNode *count = zhu_formula_parse (text, NULL, 0, scratch);

  if (count == NULL || count->children == NULL || count->children->len != 2)
    return count;
  zhu_node_free (g_ptr_array_index (count->children, 1));
  g_ptr_array_index (count->children, 1) = zhu_node_copy (check->condition);
  ((ZhuNode *) g_ptr_array_index (count->children, 0))->place = check->entity_place;
  count->place = check->place;
  return count;
}

static void
add_measure (ZhuTemplate *self, const ZhuRecordCheck *check)
{
  ZhuMeasureSpec *measure = tpl_measure_new (check->name, &check->place);

  measure->formula = count_of (check);
  measure->label = label_of (check);
  measure->unit = g_strdup (check->entity);
  g_ptr_array_add (self->measures, measure);
}

static void
add_rows (ZhuTemplate *self, ZhuDiags *diags)
{
  GString *axis = g_string_new (NULL);

  for (guint i = 0; i < self->record_checks->len; i++)
    {
      const ZhuRecordCheck *check = g_ptr_array_index (self->record_checks, i);

      g_string_append_printf (axis, "%s%s", i > 0 ? " + " : "", check->name);
      add_measure (self, check);
    }
  self->rows.axis = zhu_axis_parse (axis->str, NULL, diags);
  g_string_free (axis, TRUE);
}

void
tpl_record_checks_read (ZhuTemplate *self, const Source *source, ZhuDiags *diags)
{
  const gsize n_before = zhu_diags_count (diags, ZHU_DIAG_ERROR);

  if (!tpl_has_record_checks (source))
    return;
  for (guint i = 0; i < source->sections->len; i++)
    {
      const Section *section = g_ptr_array_index (source->sections, i);

      if (section->kind == SECTION_RECORD_CHECK)
        g_ptr_array_add (self->record_checks, read_check (section, diags));
      else if (section->kind == SECTION_FIELDS)
        read_fields (self, section, diags);
    }
  if (self->rows.axis == NULL && zhu_diags_count (diags, ZHU_DIAG_ERROR) == n_before)
    add_rows (self, diags);
}

/* ---- As a register ---- */

static const ZhuCheckFields *
fields_of (const ZhuTemplate *self, const char *entity)
{
  for (guint i = 0; i < self->check_fields->len; i++)
    {
      const ZhuCheckFields *fields = g_ptr_array_index (self->check_fields, i);

      if (g_str_equal (fields->entity, entity))
        return fields;
    }
  return NULL;
}

static void
add_field (GPtrArray *fields, const char *head, const ZhuNode *formula, const ZhuPlace *place)
{
  ZhuMeasureSpec *field;

  for (guint i = 0; i < fields->len; i++)
    if (g_str_equal (((const ZhuMeasureSpec *) g_ptr_array_index (fields, i))->name, head))
      return;
  field = tpl_measure_new (head, place);
  field->formula = zhu_node_copy (formula);
  g_ptr_array_add (fields, field);
}

static GPtrArray *
make_fields (const ZhuTemplate *self, const ZhuRecordCheck *check)
{
  GPtrArray *made = g_ptr_array_new_with_free_func (tpl_measure_free);
  const ZhuCheckFields *common = fields_of (self, check->entity);
  g_autoptr (ZhuDiags) scratch = zhu_diags_new ();

  for (guint i = 0; common != NULL && i < common->fields->len; i++)
    {
      const ZhuMeasureSpec *field = g_ptr_array_index (common->fields, i);

      add_field (made, field->name, field->formula, &field->place);
    }
  for (guint i = 0; i < check->fields->len; i++)
    {
      const char *name = g_ptr_array_index (check->fields, i);
      g_autoptr (ZhuNode) node = zhu_formula_parse (name, NULL, 0, scratch);

      if (node != NULL)
        {
          node->place = check->place;
          add_field (made, name, node, &check->place);
        }
    }
  return made;
}

static GPtrArray *
no_names (void)
{
  return g_ptr_array_new_with_free_func (g_free);
}

ZhuTemplate *
zhu_template_of_check (const ZhuTemplate *self, gsize i, GError **error)
{
  const ZhuRecordCheck *check = g_ptr_array_index (self->record_checks, i);
  g_autoptr (ZhuDiags) scratch = zhu_diags_new ();
  g_autoptr (Source) empty = g_new0 (Source, 1);
  g_autofree char *label = label_of (check);
  g_autofree char *title = g_strconcat ("{期}", label, NULL);
  g_autoptr (ZhuTemplate) made = tpl_template_new (self->file);
  ZhuRegisterSpec *listing = g_new0 (ZhuRegisterSpec, 1);

  empty->file = self->file;
  empty->sections = g_ptr_array_new_with_free_func (tpl_section_free);
  tpl_table_read (made, empty, scratch);
  g_free (made->id);
  made->id = g_strdup (check->name);
  made->layout = 'l';
  made->release = ZHU_LEVEL_INTERNAL;
  made->universe = zhu_node_copy (check->condition);
  g_clear_pointer (&made->title, g_ptr_array_unref);
  made->title = tpl_text_parse (title, NULL, 0, scratch);
  made->listing = listing;
  listing->entity = g_strdup (check->entity);
  listing->entity_place = check->entity_place;
  listing->order = no_names ();
  listing->groups = no_names ();
  listing->subtotals = no_names ();
  listing->once = no_names ();
  listing->fields = make_fields (self, check);
  if (listing->fields->len > 0)
    return g_steal_pointer (&made);
  g_set_error (error, ZHU_ERROR, ZHU_ERROR_TEMPLATE,
               _ ("%s:%u: the check %s has no columns for its register; write [栏 %s] in the file"),
               check->place.file, check->place.line, check->name, check->entity);
  return NULL;
}
