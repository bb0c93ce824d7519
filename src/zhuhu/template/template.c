/* A template: read from a file or from the axes of a command line, then frozen and shared by
 * reference. */
#include "zhuhu/template/private.h"

#include <string.h>

static void
axis_spec_clear (ZhuAxisSpec *self)
{
  g_clear_pointer (&self->axis, zhu_axis_free);
  g_clear_pointer (&self->stub, g_ptr_array_unref);
}

static void
template_clear (gpointer data)
{
  ZhuTemplate *self = data;

  g_free (self->id);
  g_free (self->number);
  g_free (self->units);
  g_clear_pointer (&self->universe, zhu_node_free);
  g_clear_pointer (&self->measure, zhu_node_free);
  g_clear_pointer (&self->title, g_ptr_array_unref);
  g_ptr_array_unref (self->blocked);
  g_ptr_array_unref (self->record_checks);
  g_ptr_array_unref (self->check_fields);
  g_ptr_array_unref (self->measures);
  g_ptr_array_unref (self->rules);
  g_ptr_array_unref (self->notes);
  g_ptr_array_unref (self->note_names);
  g_clear_pointer (&self->marks, g_ptr_array_unref);
  g_clear_pointer (&self->foot, g_ptr_array_unref);
  g_clear_pointer (&self->listing, tpl_listing_free);
  axis_spec_clear (&self->rows);
  axis_spec_clear (&self->columns);
  g_clear_pointer (&self->files, g_hash_table_unref);
}

ZhuTemplate *
zhu_template_ref (ZhuTemplate *self)
{
  return g_atomic_rc_box_acquire (self);
}

void
zhu_template_unref (ZhuTemplate *self)
{
  g_atomic_rc_box_release_full (self, template_clear);
}

/* The file's name up to the first "-", without its ending. */
static char *
id_of_file (const char *file)
{
  char *id = g_path_get_basename (file);
  char *end = strchr (id, '-');

  if (end == NULL && g_str_has_suffix (id, ".ini"))
    end = id + strlen (id) - strlen (".ini");
  if (end != NULL)
    *end = '\0';
  return id;
}

ZhuTemplate *
tpl_template_new (const char *file)
{
  ZhuTemplate *self = g_atomic_rc_box_new0 (ZhuTemplate);

  self->id = id_of_file (file);
  self->file = g_intern_string (file);
  self->title = g_ptr_array_new_with_free_func (tpl_piece_free);
  self->blocked = g_ptr_array_new_with_free_func (tpl_ref_free);
  self->record_checks = g_ptr_array_new_with_free_func (tpl_record_check_free);
  self->check_fields = g_ptr_array_new_with_free_func (tpl_check_fields_free);
  self->measures = g_ptr_array_new_with_free_func (tpl_measure_free);
  self->rules = g_ptr_array_new_with_free_func (tpl_rule_free);
  self->notes = g_ptr_array_new_with_free_func ((GDestroyNotify) g_ptr_array_unref);
  self->note_names = g_ptr_array_new_with_free_func (g_free);
  self->period_kind = -1;
  self->decimals = 2;
  self->layout = 'a';
  self->release = -1;
  return self;
}

static gboolean
set_errors (const ZhuDiags *diags, gsize n_before, GError **error)
{
  if (zhu_diags_count (diags, ZHU_DIAG_ERROR) == n_before)
    return TRUE;
  zhu_diags_ok (diags, ZHU_ERROR_TEMPLATE, error);
  return FALSE;
}

static ZhuTemplate *
parse (GBytes *text,
       const char *file,
       const char *folder,
       GHashTable *given,
       ZhuDiags *diags,
       GError **error)
{
  g_autoptr (Source) source = NULL;
  g_autoptr (ZhuTemplate) self = NULL;
  gsize n_before;

  g_return_val_if_fail (text != NULL && file != NULL && diags != NULL, NULL);
  n_before = zhu_diags_count (diags, ZHU_DIAG_ERROR);
  if (g_bytes_get_size (text) > TPL_MAX_BYTES)
    {
      g_set_error (error, ZHU_ERROR, ZHU_ERROR_LIMIT, _ ("%s: a template has at most %d bytes"),
                   file, TPL_MAX_BYTES);
      return NULL;
    }
  source = tpl_source_new (text, file, folder, given, FALSE, diags);
  if (source != NULL)
    {
      self = tpl_template_new (file);
      tpl_table_read (self, source, diags);
      self->files = g_steal_pointer (&source->files);
    }
  return set_errors (diags, n_before, error) ? g_steal_pointer (&self) : NULL;
}

ZhuTemplate *
zhu_template_parse (GBytes *text,
                    const char *file,
                    const char *folder,
                    ZhuDiags *diags,
                    GError **error)
{
  return parse (text, file, folder, NULL, diags, error);
}

ZhuTemplate *
zhu_template_from_files (GHashTable *files, const char *name, ZhuDiags *diags, GError **error)
{
  GBytes *text = g_hash_table_lookup (files, name);

  if (text != NULL)
    return parse (text, name, "", files, diags, error);
  g_set_error (error, ZHU_ERROR, ZHU_ERROR_INPUT, _ ("%s was not kept"), name);
  return NULL;
}

ZhuTemplate *
zhu_template_load (const char *path, ZhuDiags *diags, GError **error)
{
  g_autoptr (GBytes) bytes = zhu_file_read (path, TPL_MAX_BYTES, error);
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *file = g_filename_display_name (path);

  return bytes != NULL ? zhu_template_parse (bytes, file, folder, diags, error) : NULL;
}

/* ---- From a command line ---- */

/* @text on one line, as a file would have to hold it; new string. */
static char *
one_line (const char *text)
{
  GString *line = g_string_new (NULL);

  for (const char *at = text; *at != '\0'; at = g_utf8_next_char (at))
    {
      const gunichar c = g_utf8_get_char (at);

      g_string_append_unichar (line, g_unichar_iscntrl (c) ? ' ' : c);
    }
  return g_string_free (line, FALSE);
}

/* @text without blanks around it, as a file would give it; new string. */
static char *
trim (const char *text)
{
  const char *end = text + strlen (text);

  while (g_unichar_isspace (g_utf8_get_char (text)))
    text = g_utf8_next_char (text);
  while (end > text && g_unichar_isspace (g_utf8_get_char (g_utf8_prev_char (end))))
    end = g_utf8_prev_char (end);
  return g_strndup (text, (gsize) (end - text));
}

/* An entry that says which option a place is in. */
static ZhuIniEntry *
entry_new (const char *option, const char *text)
{
  ZhuIniEntry *self = g_new0 (ZhuIniEntry, 1);
  ZhuIniRun run = { 0, { g_intern_string (option), 1, 1 } };

  self->key = g_strdup (option);
  self->value = one_line (text);
  self->place = run.place;
  self->runs = g_array_new (FALSE, TRUE, sizeof (ZhuIniRun));
  g_array_append_val (self->runs, run);
  return self;
}

static void
entry_free (ZhuIniEntry *self)
{
  g_free (self->key);
  g_free (self->value);
  g_array_unref (self->runs);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ZhuIniEntry, entry_free)

static ZhuAxis *
read_option_axis (const char *option, const char *text, ZhuDiags *diags)
{
  g_autoptr (ZhuIniEntry) entry = entry_new (option, text);

  return zhu_axis_parse (entry->value, entry, diags);
}

/* The file that such a template stands for, as if it had been loaded. */
static void
put_file (ZhuTemplate *self)
{
  char *text = zhu_template_dump (self);

  self->files
      = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_bytes_unref);
  g_hash_table_insert (self->files, g_strconcat (self->file, ".ini", NULL),
                       g_bytes_new_take (text, strlen (text)));
}

ZhuTemplate *
zhu_template_from_axes (const char *rows,
                        const char *columns,
                        const char *universe,
                        const char *title,
                        ZhuDiags *diags,
                        GError **error)
{
  g_autoptr (ZhuTemplate) self = NULL;
  g_autoptr (ZhuIniEntry) where = entry_new ("--where", universe != NULL ? universe : "");
  g_autofree char *trimmed = trim (title != NULL ? title : "");
  g_autoptr (ZhuIniEntry) heading = entry_new ("--title", trimmed);
  g_autoptr (Source) empty = g_new0 (Source, 1);
  g_autoptr (ZhuDiags) scratch = zhu_diags_new ();
  gsize n_before;

  g_return_val_if_fail (columns != NULL && diags != NULL, NULL);
  n_before = zhu_diags_count (diags, ZHU_DIAG_ERROR);
  self = tpl_template_new ("table");
  empty->file = self->file;
  empty->sections = g_ptr_array_new_with_free_func (tpl_section_free);
  /* Leaves everything at its default; that it misses a section is no finding of the user's. */
  tpl_table_read (self, empty, scratch);
  self->rows.numbered = self->columns.numbered = TRUE;
  self->rows.axis = read_option_axis ("--rows", rows != NULL ? rows : "合计", diags);
  self->columns.axis = read_option_axis ("--columns", columns, diags);
  self->universe = tpl_value_formula (where, diags);
  g_clear_pointer (&self->title, g_ptr_array_unref);
  self->title = tpl_value_pieces (heading, diags);
  if (!set_errors (diags, n_before, error))
    return NULL;
  put_file (self);
  return g_steal_pointer (&self);
}
