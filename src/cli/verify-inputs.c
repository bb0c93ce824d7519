/* Finding what a report was made from. */
#include "report.h"
#include "verify.h"
#include "zhuhu/bundle.h"

#include <string.h>

typedef struct
{
  const ZhuContext *context;
  const ZhuJobOptions *options;
  ZhuStore *store;
  gboolean is_on_disk; /* it was made from files: not from a command line */
  char *report;        /* id of the first one, beside which templates may lie; NULL: none */
  ZhuInputs *inputs;
  GString *missing; /* names of what is nowhere */
} Search;

/* What messages call a file of this role. */
static const char *
role_word (const char *role)
{
  static const char *const words[][2]
      = { { "report", N_ ("report") },     { "notice", N_ ("notice") },
          { "template", N_ ("template") }, { "dictionary", N_ ("dictionary") },
          { "style", N_ ("style") },       { "explanations", N_ ("explanations") } };

  for (gsize i = 0; i < G_N_ELEMENTS (words); i++)
    if (g_str_equal (words[i][0], role))
      return _ (words[i][1]);
  return role;
}

/* ---- On the disk ---- */

static char *
find (const Search *self, const char *given, const char *name)
{
  return zhu_find_data (self->context, given != NULL ? given : name, self->options->templates,
                        NULL);
}

static char *
beside (const char *path, const char *folder, const char *name)
{
  g_autofree char *here = g_path_get_dirname (path);

  return g_build_filename (here, folder, name, NULL);
}

/* @name as the command line has it; new string. */
static char *
without_ending (const char *name)
{
  return g_strndup (name, strlen (name) - (g_str_has_suffix (name, ".ini") ? strlen (".ini") : 0));
}

/* A template lies where the report looks for it. */
static char *
find_template (const Search *self, const char *name)
{
  g_autofree char *report = self->report != NULL ? find (self, NULL, self->report) : NULL;
  g_autofree char *near_by = report != NULL ? beside (report, "../templates", name) : NULL;
  g_autofree char *stem = without_ending (name);

  if (self->options->templates == NULL && near_by != NULL
      && g_file_test (near_by, G_FILE_TEST_IS_REGULAR))
    return g_steal_pointer (&near_by);
  return find (self, NULL, stem);
}

/* Path of the file with this role and name; NULL if there is none. */
static char *
find_file (const Search *self, const char *role, const char *name)
{
  g_autofree char *stem = without_ending (name);
  g_autofree char *path = NULL;

  if (g_str_equal (role, "report"))
    return find (self, NULL, stem);
  if (g_str_equal (role, "template"))
    return self->is_on_disk ? find_template (self, name) : NULL;
  if (g_str_equal (role, "notice"))
    return g_strdup (name);
  if (g_str_equal (role, "style"))
    return find (self, self->options->style, "style");
  if (g_str_equal (role, "explanations"))
    return g_strdup (self->options->explanations);
  path = find (self, self->options->dictionary, "dictionary");
  if (path == NULL || g_str_equal (name, ZHU_DICTIONARY_FILE))
    return g_steal_pointer (&path);
  return beside (path, ".", name);
}

enum
{
  MOST_BYTES = 256 * 1024 * 1024 /* the area file of a country */
};

/* ---- One file ---- */

static gboolean
has_sha256 (GBytes *bytes, const char *sha256)
{
  gsize length;
  gconstpointer data = g_bytes_get_data (bytes, &length);
  g_autofree char *own = zhu_sha256_text (data, length);

  return g_str_equal (own, sha256);
}

/* The kept bytes, else those on the disk if they are the same; *@bytes is NULL if they are nowhere.
 */
static gboolean
fetch (Search *self,
       const char *role,
       const char *name,
       const char *sha256,
       GBytes **bytes,
       GError **error)
{
  g_autofree char *path = find_file (self, role, name);
  g_autoptr (GBytes) here = path != NULL ? zhu_file_read (path, MOST_BYTES, NULL) : NULL;
  const gboolean is_same = here != NULL && has_sha256 (here, sha256);

  if (!zhu_store_kept (self->store, sha256, bytes, error))
    return FALSE;
  self->inputs->kept = self->inputs->kept && *bytes != NULL;
  if (*bytes != NULL && !has_sha256 (*bytes, sha256))
    {
      zhu_diags_add (self->context->diags, ZHU_DIAG_ERROR, "kept-changed", NULL, NULL,
                     _ ("%s %s: what the store keeps of it was changed"), role_word (role), name);
      g_clear_pointer (bytes, g_bytes_unref);
    }
  if (here != NULL && !is_same)
    zhu_diags_add (self->context->diags, ZHU_DIAG_NOTE, "edited", NULL, NULL,
                   *bytes != NULL ? _ ("%s %s was edited since; the kept one is taken")
                                  : _ ("%s %s was edited since"),
                   role_word (role), name);
  if (*bytes == NULL && is_same)
    *bytes = g_steal_pointer (&here);
  return TRUE;
}

/* Font files that a style names lie beside it. */
static void
find_style_folder (Search *self)
{
  g_autofree char *path = find (self, self->options->style, "style");

  self->inputs->style_folder = g_path_get_dirname (path != NULL ? path : ".");
}

static gboolean
take_file (Search *self, GVariant *file, GError **error)
{
  const char *role, *name, *sha256;
  GBytes *bytes = NULL;

  g_variant_lookup (file, "role", "&s", &role);
  g_variant_lookup (file, "name", "&s", &name);
  g_variant_lookup (file, "sha256", "&s", &sha256);
  if (!fetch (self, role, name, sha256, &bytes, error))
    return FALSE;
  if (bytes != NULL)
    zhu_inputs_put (self->inputs, role, name, bytes);
  else
    g_string_append_printf (self->missing, "%s%s %s", self->missing->len > 0 ? ", " : "",
                            role_word (role), name);
  return TRUE;
}

/* Id of the first report among the files of @input; new string, NULL if there is none. */
static char *
first_report (GVariant *input)
{
  g_autoptr (GVariant) files = g_variant_lookup_value (input, "files", NULL);

  for (gsize i = 0; i < g_variant_n_children (files); i++)
    {
      g_autoptr (GVariant) boxed = g_variant_get_child_value (files, i);
      g_autoptr (GVariant) file = g_variant_get_variant (boxed);
      const char *role, *name;

      g_variant_lookup (file, "role", "&s", &role);
      g_variant_lookup (file, "name", "&s", &name);
      if (g_str_equal (role, "report"))
        return without_ending (name);
    }
  return NULL;
}

static gboolean
take_files (Search *self, GVariant *input, GError **error)
{
  g_autoptr (GVariant) files = g_variant_lookup_value (input, "files", NULL);

  for (gsize i = 0; i < g_variant_n_children (files); i++)
    {
      g_autoptr (GVariant) boxed = g_variant_get_child_value (files, i);
      g_autoptr (GVariant) file = g_variant_get_variant (boxed);

      if (!take_file (self, file, error))
        return FALSE;
    }
  find_style_folder (self);
  if (self->missing->len == 0)
    return TRUE;
  g_set_error (
      error, ZHU_ERROR, ZHU_ERROR_DIFFERENCE,
      _ ("what the report was made from is neither kept in the store nor on the disk as it "
         "was: %s"),
      self->missing->str);
  return FALSE;
}

/* ---- Sealed months ---- */

/* The month that @member of the manifest names is in the store, and as it was sealed. */
static gboolean
take_month (Search *self, GVariant *member, GError **error)
{
  const char *name, *sha256;
  ZhuPeriod period;
  g_autoptr (ZhuMonth) month = NULL;
  gsize n_before = zhu_diags_count (self->context->diags, ZHU_DIAG_ERROR);

  if (!g_variant_lookup (member, "sha256", "&s", &sha256)
      || !g_variant_lookup (member, "month", "&s", &name) || !zhu_period_parse (name, &period, NULL)
      || period.revision < 0)
    {
      g_set_error_literal (error, ZHU_ERROR, ZHU_ERROR_INPUT,
                           _ ("the manifest does not name the sealed month that was counted"));
      return FALSE;
    }
  if (!zhu_store_find_month (self->store, &period, &month, error))
    return FALSE;
  if (month == NULL || !g_str_equal (month->sha256, sha256))
    {
      g_set_error (error, ZHU_ERROR, ZHU_ERROR_DIFFERENCE,
                   month == NULL
                       ? _ ("%s: the sealed month %s (%.12s) is not there")
                       : _ ("%s: the sealed month %s is not the one that was counted (%.12s)"),
                   self->options->db, name, sha256);
      return FALSE;
    }
  if (month->erased != NULL)
    zhu_diags_add (self->context->diags, ZHU_DIAG_NOTE, "erased", NULL, NULL,
                   _ ("the personal columns of %s were erased since: %s"), name, month->erased);
  g_array_append_val (self->inputs->months, period);
  return zhu_store_month_check (self->store, &period, self->context->diags, error)
         && (zhu_diags_count (self->context->diags, ZHU_DIAG_ERROR) == n_before
             || zhu_diags_ok (self->context->diags, ZHU_ERROR_DIFFERENCE, error));
}

/* Says that @period has a newer revision than was counted. */
static gboolean
note_revision (const Search *self, const ZhuPeriod *period, GError **error)
{
  ZhuPeriod newest = *period;
  g_autoptr (ZhuMonth) month = NULL;
  g_autofree char *counted = zhu_period_to_text (period);
  g_autofree char *name = NULL;

  newest.revision = -1;
  if (!zhu_store_find_month (self->store, &newest, &month, error))
    return FALSE;
  if (month == NULL || month->period.revision == period->revision)
    return TRUE;
  name = zhu_period_to_text (&month->period);
  zhu_diags_add (self->context->diags, ZHU_DIAG_NOTE, "revised", NULL, NULL,
                 _ ("%s was revised since (%s); the report is of %s"), counted, name, counted);
  return TRUE;
}

/* A period that was not sealed then is not read as sealed. */
static void
leave_out (Search *self, const ZhuPeriod *period)
{
  ZhuPeriod bare = *period;

  bare.revision = -1;
  g_array_append_val (self->inputs->months, bare);
}

static void
leave_out_before (Search *self, const ZhuPeriod *period)
{
  static const ZhuDateName earlier_ends[]
      = { ZHU_DATE_LAST_END, ZHU_DATE_LAST_YEAR_END, ZHU_DATE_SAME_END_LAST_YEAR };

  for (gsize i = 0; i < G_N_ELEMENTS (earlier_ends); i++)
    {
      const ZhuPeriod before = zhu_period_shift (period, earlier_ends[i]);

      leave_out (self, &before);
    }
}

/* Those of @earlier that the period's own tables look back to, or the @others, which are compared
 * with it. */
static gboolean
take_earlier (Search *self, GVariant *earlier, gboolean others, GError **error)
{
  for (gsize i = 0; i < g_variant_n_children (earlier); i++)
    {
      g_autoptr (GVariant) boxed = g_variant_get_child_value (earlier, i);
      g_autoptr (GVariant) member = g_variant_get_variant (boxed);
      const char *context;

      g_variant_lookup (member, "context", "&s", &context);
      if (g_str_equal (context, ZHU_MANIFEST_OTHER_MONTH) == others
          && !take_month (self, member, error))
        return FALSE;
    }
  return TRUE;
}

/* A month that is compared looks back to months of its own. */
static void
leave_out_before_others (Search *self, GVariant *earlier)
{
  for (gsize i = 0; i < g_variant_n_children (earlier); i++)
    {
      g_autoptr (GVariant) boxed = g_variant_get_child_value (earlier, i);
      g_autoptr (GVariant) member = g_variant_get_variant (boxed);
      const char *context, *name;
      ZhuPeriod period;

      g_variant_lookup (member, "context", "&s", &context);
      g_variant_lookup (member, "month", "&s", &name);
      if (g_str_equal (context, ZHU_MANIFEST_OTHER_MONTH) && zhu_period_parse (name, &period, NULL))
        leave_out_before (self, &period);
    }
}

static gboolean
note_revisions (const Search *self, GError **error)
{
  for (guint i = 0; i < self->inputs->months->len; i++)
    if (!note_revision (self, &g_array_index (self->inputs->months, ZhuPeriod, i), error))
      return FALSE;
  return TRUE;
}

/* Of several revisions of one period the first is found where none is named, which is how tables
 * look back; months that are compared are named with theirs. */
static gboolean
take_months (Search *self, GVariant *input, GError **error)
{
  g_autoptr (GVariant) records = g_variant_lookup_value (input, "records", NULL);
  g_autoptr (GVariant) earlier = g_variant_lookup_value (input, "earlier", NULL);
  const char *kind, *text;
  ZhuPeriod period;
  gboolean is_sealed;

  if (!g_variant_lookup (input, "period", "&s", &text))
    return TRUE;
  if (!zhu_period_parse (text, &period, NULL))
    {
      g_set_error (error, ZHU_ERROR, ZHU_ERROR_INPUT, _ ("the manifest's period “%s” is none"),
                   text);
      return FALSE;
    }
  g_variant_lookup (records, "kind", "&s", &kind);
  is_sealed = g_str_equal (kind, "month");
  if (!take_earlier (self, earlier, FALSE, error)
      || (is_sealed && !take_month (self, records, error))
      || !take_earlier (self, earlier, TRUE, error) || !note_revisions (self, error))
    return FALSE;
  if (!is_sealed)
    leave_out (self, &period);
  leave_out_before (self, &period);
  leave_out_before_others (self, earlier);
  return TRUE;
}

ZhuInputs *
zhu_verify_inputs (const ZhuContext *context,
                   const ZhuVerifyOptions *options,
                   const char *folder,
                   GVariant *manifest,
                   GError **error)
{
  g_autoptr (GVariant) input = g_variant_lookup_value (manifest, "input", NULL);
  g_autoptr (ZhuStore) store = zhu_store_open (options->job.db, NULL, ZHU_STORE_READ, error);
  g_autoptr (ZhuInputs) inputs = zhu_inputs_new ();
  g_autoptr (GString) missing = g_string_new (NULL);
  Search search = { context, &options->job, store, FALSE, NULL, inputs, missing };
  const char *command;
  gboolean done;

  if (store == NULL)
    return NULL;
  inputs->kept = TRUE;
  g_variant_lookup (manifest, "id", "&s", &inputs->id);
  g_variant_lookup (input, "command", "&s", &command);
  search.is_on_disk = !g_str_equal (command, "table");
  search.report = first_report (input);
  done = take_files (&search, input, error) && take_months (&search, input, error);
  g_free (search.report);
  g_hash_table_unref (inputs->parts);
  inputs->parts = done ? zhu_verify_parts (context, options, folder, input, error) : NULL;
  return inputs->parts != NULL ? g_steal_pointer (&inputs) : NULL;
}
