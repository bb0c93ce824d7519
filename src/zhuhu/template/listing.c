/* Registers (台账, language.md §8): records listed instead of counted, grouped, ordered and with
 * counted subtotals. */
#include "zhuhu/template/private.h"

void
tpl_listing_free (ZhuRegisterSpec *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->order, g_ptr_array_unref);
  g_clear_pointer (&self->groups, g_ptr_array_unref);
  g_clear_pointer (&self->subtotals, g_ptr_array_unref);
  g_clear_pointer (&self->once, g_ptr_array_unref);
  g_clear_pointer (&self->fields, g_ptr_array_unref);
  g_free (self->entity);
  g_free (self);
}

static void
read_entity (ZhuRegisterSpec *self, const Section *section, ZhuDiags *diags)
{
  const ZhuIniEntry *entry = tpl_section_get (section, KEY_LIST);
  g_autoptr (GPtrArray) names = NULL;

  if (entry == NULL)
    {
      tpl_missing_key (section, KEY_LIST, diags);
      return;
    }
  names = tpl_value_names (entry, diags);
  self->entity_place = zhu_ini_entry_place (entry, 0);
  if (names->len > 0)
    self->entity = g_strdup (g_ptr_array_index (names, 0));
  if (names->len > 1)
    zhu_diags_add (diags, ZHU_DIAG_ERROR, "two-entities", &self->entity_place,
                   _ ("name the one whose records are the lines; levels above it go into 分组"),
                   _ ("a register lists the records of one entity"));
}

void
tpl_fields_read (GPtrArray *fields, const Section *section, ZhuDiags *diags)
{
  for (gsize i = 0; i < section->items->len; i++)
    {
      const ZhuIniEntry *entry = ((const Item *) g_ptr_array_index (section->items, i))->entry;
      ZhuMeasureSpec *field = tpl_measure_new (entry->key, &entry->place);

      field->formula = tpl_value_formula (entry, diags);
      g_ptr_array_add (fields, field);
    }
}

/* A subtotal closes a group, so its level must be one. */
static void
check_subtotals (const ZhuRegisterSpec *self, const ZhuIniEntry *entry, ZhuDiags *diags)
{
  for (gsize i = 0; i < self->subtotals->len; i++)
    {
      const char *name = g_ptr_array_index (self->subtotals, i);
      ZhuPlace place = zhu_ini_entry_place (entry, 0);

      if (!g_ptr_array_find_with_equal_func (self->groups, name, g_str_equal, NULL))
        zhu_diags_add (diags, ZHU_DIAG_ERROR, "subtotal-without-group", &place,
                       _ ("name it in 分组 as well"), _ ("“%s” has a subtotal but is no group"),
                       name);
    }
}

/* What is printed once per group of equal values must be a column, by its head or by its variable.
 */
static void
check_once (const ZhuRegisterSpec *self, const ZhuIniEntry *entry, ZhuDiags *diags)
{
  g_autoptr (GPtrArray) heads = g_ptr_array_new ();

  for (gsize i = 0; i < self->fields->len; i++)
    {
      const ZhuMeasureSpec *field = g_ptr_array_index (self->fields, i);

      g_ptr_array_add (heads, field->name);
      if (field->formula != NULL && field->formula->kind == ZHU_NODE_NAME)
        g_ptr_array_add (heads, field->formula->text);
    }
  g_ptr_array_add (heads, NULL);
  for (gsize i = 0; i < self->once->len; i++)
    {
      const char *name = g_ptr_array_index (self->once, i);
      ZhuPlace place = zhu_ini_entry_place (entry, 0);
      g_autofree char *remedy = NULL;

      if (g_strv_contains ((const char *const *) heads->pdata, name))
        continue;
      remedy = tpl_suggest (name, (const char *const *) heads->pdata);
      zhu_diags_add (diags, ZHU_DIAG_ERROR, "unknown-field", &place, remedy,
                     _ ("“%s” is no column of the register"), name);
    }
}

void
tpl_listing_read (ZhuTemplate *self, const Source *source, ZhuDiags *diags)
{
  const Section *section = tpl_source_section (source, SECTION_REGISTER);
  const Section *fields = tpl_source_section (source, SECTION_FIELDS);
  const ZhuIniEntry *subtotals = tpl_section_get (section, KEY_SUBTOTAL);
  const ZhuIniEntry *once = tpl_section_get (section, KEY_SUPPRESS);
  ZhuRegisterSpec *listing = g_new0 (ZhuRegisterSpec, 1);
  ZhuPlace place = { source->file, 0, 0 };

  self->listing = listing;
  read_entity (listing, section, diags);
  listing->order = tpl_value_names (tpl_section_get (section, KEY_ORDER), diags);
  listing->groups = tpl_value_names (tpl_section_get (section, KEY_GROUP), diags);
  listing->subtotals = tpl_value_names (subtotals, diags);
  listing->once = tpl_value_names (once, diags);
  listing->fields = g_ptr_array_new_with_free_func (tpl_measure_free);
  if (fields == NULL || fields->items->len == 0)
    zhu_diags_add (diags, ZHU_DIAG_ERROR, "missing-section",
                   fields != NULL ? &fields->place : &place,
                   _ ("write [栏] and under it a line “head = variable” for each column"),
                   _ ("the register has no columns"));
  else
    tpl_fields_read (listing->fields, fields, diags);
  check_subtotals (listing, subtotals, diags);
  check_once (listing, once, diags);
}
