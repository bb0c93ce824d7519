/* Making manifests, and reading what may have been changed since; see zhuhu/bundle.h. */
#include "zhuhu/bundle/json.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum
{
  MOST_BYTES = 64 * 1024 * 1024, /* of a report for each of 30,000 villages */
  SHA256_DIGITS = 2 * ZHU_SHA256_BYTES
};

char *
zhu_manifest_id (GVariant *input)
{
  g_autofree char *text = bundle_json_compact (input);

  return zhu_sha256_text (text, strlen (text));
}

GVariant *
zhu_manifest_new (GVariant *input, GVariant *output)
{
  g_autofree char *id = zhu_manifest_id (input);
  GVariantDict dict;

  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "format", "x", (gint64) ZHU_MANIFEST_FORMAT);
  g_variant_dict_insert (&dict, "id", "s", id);
  g_variant_dict_insert_value (&dict, "input", input);
  g_variant_dict_insert_value (&dict, "output", output);
  return g_variant_ref_sink (g_variant_dict_end (&dict));
}

/* ---- The log of runs ---- */

/* @manifest with @audit in its output part; NULL: without. */
static GVariant *
replace_audit (GVariant *manifest, GVariant *audit)
{
  g_autoptr (GVariant) old = g_variant_lookup_value (manifest, "output", G_VARIANT_TYPE_VARDICT);
  GVariantDict output, whole;

  g_variant_dict_init (&output, old);
  g_variant_dict_remove (&output, "audit");
  if (audit != NULL)
    g_variant_dict_insert_value (&output, "audit", audit);
  g_variant_dict_init (&whole, manifest);
  g_variant_dict_insert_value (&whole, "output", g_variant_dict_end (&output));
  return g_variant_ref_sink (g_variant_dict_end (&whole));
}

static GVariant *
add_not_logged (GVariant *manifest)
{
  g_autoptr (GVariant) old = g_variant_lookup_value (manifest, "output", G_VARIANT_TYPE_VARDICT);
  GVariantDict output, whole;

  g_variant_dict_init (&output, old);
  g_variant_dict_insert (&output, "logged", "b", FALSE);
  g_variant_dict_init (&whole, manifest);
  g_variant_dict_insert_value (&whole, "output", g_variant_dict_end (&output));
  return g_variant_ref_sink (g_variant_dict_end (&whole));
}

char *
zhu_manifest_sha256 (GVariant *manifest)
{
  g_autoptr (GVariant) bare = replace_audit (manifest, NULL);
  g_autofree char *text = bundle_json_compact (bare);

  return zhu_sha256_text (text, strlen (text));
}

GVariant *
zhu_manifest_with_audit (GVariant *manifest, gint64 length, const char *head)
{
  GVariantDict audit;

  if (length == 0)
    return add_not_logged (manifest);
  g_variant_dict_init (&audit, NULL);
  g_variant_dict_insert (&audit, "length", "x", length);
  g_variant_dict_insert (&audit, "head", "s", head);
  return replace_audit (manifest, g_variant_dict_end (&audit));
}

gint64
zhu_manifest_audit (GVariant *manifest, const char **head)
{
  g_autoptr (GVariant) output = g_variant_lookup_value (manifest, "output", NULL);
  g_autoptr (GVariant) audit = g_variant_lookup_value (output, "audit", NULL);
  gint64 length = 0;

  *head = "";
  if (audit == NULL || !g_variant_lookup (audit, "length", "x", &length)
      || !g_variant_lookup (audit, "head", "&s", head) || length < 0)
    return 0;
  return length;
}

char *
zhu_manifest_to_text (GVariant *manifest)
{
  return bundle_json_lines (manifest);
}

/* ---- What must be there ---- */

typedef struct
{
  const char *name;
  const char *type;
  gboolean is_optional;
} Field;

static const Field outer_fields[]
    = { { "id", "s", FALSE }, { "input", "a{sv}", FALSE }, { "output", "a{sv}", FALSE }, { NULL } };
static const Field input_fields[]
    = { { "archive", "s", FALSE },     { "area", "s", TRUE },
        { "areas", "av", TRUE },       { "command", "s", FALSE },
        { "dictionary", "s", FALSE },  { "each", "s", TRUE },
        { "earlier", "av", FALSE },    { "encrypted", "b", FALSE },
        { "files", "av", FALSE },      { "formats", "av", FALSE },
        { "level", "s", FALSE },       { "libraries", "a{sv}", FALSE },
        { "options", "a{sv}", TRUE },  { "parts", "av", TRUE },
        { "period", "s", TRUE },       { "program", "s", FALSE },
        { "records", "a{sv}", FALSE }, { "report", "s", FALSE },
        { "where", "s", TRUE },        { NULL } };
static const Field output_fields[] = { { "audit", "a{sv}", TRUE },  { "documents", "av", FALSE },
                                       { "files", "av", FALSE },    { "findings", "av", FALSE },
                                       { "kept", "b", FALSE },      { "logged", "b", TRUE },
                                       { "rules", "a{sv}", FALSE }, { NULL } };
static const Field source_fields[]
    = { { "name", "s", FALSE }, { "role", "s", FALSE }, { "sha256", "s", FALSE }, { NULL } };
static const Field part_fields[]
    = { { "level", "s", TRUE },  { "name", "s", FALSE }, { "role", "s", FALSE },
        { "sha256", "s", TRUE }, { "title", "s", TRUE }, { NULL } };
static const Field month_fields[]
    = { { "context", "s", FALSE }, { "month", "s", FALSE }, { "sha256", "s", FALSE }, { NULL } };
static const Field records_fields[]
    = { { "kind", "s", FALSE }, { "month", "s", TRUE }, { "sha256", "s", TRUE }, { NULL } };
static const Field file_fields[]
    = { { "encrypted", "b", TRUE }, { "fonts", "av", TRUE }, { "name", "s", FALSE },
        { "sha256", "s", FALSE },   { "size", "x", FALSE },  { NULL } };
static const Field audit_fields[] = { { "head", "s", FALSE }, { "length", "x", FALSE }, { NULL } };
static const Field document_fields[]
    = { { "area", "s", TRUE }, { "rows", "x", FALSE }, { "txt", "s", FALSE }, { NULL } };

static gboolean
refuse (const char *file, const char *place, const char *cause, GError **error)
{
  g_set_error (error, ZHU_ERROR, ZHU_ERROR_INPUT,
               _ ("%s: %s: %s; it was changed, or written by another program"), file, place, cause);
  return FALSE;
}

static gboolean
check_fields (GVariant *dict,
              const Field *fields,
              const char *file,
              const char *place,
              GError **error)
{
  for (const Field *field = fields; field->name != NULL; field++)
    {
      g_autoptr (GVariant) value = g_variant_lookup_value (dict, field->name, NULL);
      g_autofree char *path = g_strconcat (place, field->name, NULL);

      if (value == NULL ? !field->is_optional
                        : !g_variant_is_of_type (value, G_VARIANT_TYPE (field->type)))
        return refuse (file, path,
                       value == NULL ? _ ("it is missing") : _ ("it is of another kind"), error);
      if (value != NULL
          && (g_str_equal (field->name, "sha256") || g_str_equal (field->name, "txt")))
        {
          const char *digits = g_variant_get_string (value, NULL);

          if (strlen (digits) != SHA256_DIGITS
              || strspn (digits, "0123456789abcdef") != SHA256_DIGITS)
            return refuse (file, path, _ ("it is no SHA-256"), error);
        }
    }
  return TRUE;
}

/* A name of an output, which is looked for in the manifest's folder; with @may_lie_below one that a
 * dictionary gives to a file below its own folder. */
static gboolean
is_name (const char *name, gboolean may_lie_below)
{
  for (const char *at = name; *at != '\0'; at = g_utf8_next_char (at))
    if (g_unichar_iscntrl (g_utf8_get_char (at)))
      return FALSE;
  if (may_lie_below)
    return *name != '\0' && *name != '/' && strstr (name, "..") == NULL;
  return *name != '\0' && *name != '.' && strpbrk (name, "/\\") == NULL
         && !g_str_equal (name, ZHU_MANIFEST_NAME);
}

/* Each member of the list @name of @part (none if it is not there) has @fields; a "name" among them
 * is one. */
static gboolean
check_list (GVariant *part,
            const char *name,
            const Field *fields,
            gboolean may_lie_below,
            const char *file,
            GError **error)
{
  g_autoptr (GVariant) list = g_variant_lookup_value (part, name, G_VARIANT_TYPE ("av"));

  for (gsize i = 0; list != NULL && i < g_variant_n_children (list); i++)
    {
      g_autoptr (GVariant) boxed = g_variant_get_child_value (list, i);
      g_autoptr (GVariant) member = g_variant_get_variant (boxed);
      g_autofree char *place = g_strdup_printf ("%s[%zu]/", name, i);
      const char *own = NULL;

      if (!g_variant_is_of_type (member, G_VARIANT_TYPE_VARDICT))
        return refuse (file, place, _ ("it is of another kind"), error);
      if (!check_fields (member, fields, file, place, error))
        return FALSE;
      if (g_variant_lookup (member, "name", "&s", &own) && !is_name (own, may_lie_below))
        return refuse (file, place, _ ("it cannot be the name of a file here"), error);
    }
  return TRUE;
}

static gboolean
check_texts (GVariant *part, const char *name, const char *file, GError **error)
{
  g_autoptr (GVariant) list = g_variant_lookup_value (part, name, G_VARIANT_TYPE ("av"));

  for (gsize i = 0; list != NULL && i < g_variant_n_children (list); i++)
    {
      g_autoptr (GVariant) boxed = g_variant_get_child_value (list, i);
      g_autoptr (GVariant) member = g_variant_get_variant (boxed);

      if (!g_variant_is_of_type (member, G_VARIANT_TYPE_STRING))
        return refuse (file, name, _ ("it is of another kind"), error);
    }
  return TRUE;
}

/* Outputs made once more are called after it. */
static gboolean
check_report (GVariant *input, const char *file, GError **error)
{
  const char *name;

  g_variant_lookup (input, "report", "&s", &name);
  return is_name (name, FALSE)
         || refuse (file, "input/report", _ ("it cannot be the name of a file here"), error);
}

/* Which records were counted, and of which period; none and maybe no period for what counts
 * nothing.
 */
static gboolean
check_records (GVariant *input, const char *file, GError **error)
{
  g_autoptr (GVariant) records = g_variant_lookup_value (input, "records", NULL);
  const char *kind;

  if (!check_fields (records, records_fields, file, "input/records/", error))
    return FALSE;
  g_variant_lookup (records, "kind", "&s", &kind);
  if (g_str_equal (kind, ZHU_MANIFEST_NO_RECORDS))
    return TRUE;
  if (!g_variant_lookup (records, "sha256", "s", NULL))
    return refuse (file, "input/records/sha256", _ ("it is missing"), error);
  return g_variant_lookup (input, "period", "s", NULL)
         || refuse (file, "input/period", _ ("it is missing"), error);
}

/* Where in the log of runs a line tells of it, or that none does. */
static gboolean
check_audit (GVariant *output, const char *file, GError **error)
{
  g_autoptr (GVariant) audit = g_variant_lookup_value (output, "audit", NULL);
  gboolean is_logged = TRUE;

  if (audit != NULL)
    return check_fields (audit, audit_fields, file, "output/audit/", error);
  g_variant_lookup (output, "logged", "b", &is_logged);
  return !is_logged || refuse (file, "output/audit", _ ("it is missing"), error);
}

static gboolean
check_libraries (GVariant *input, const char *file, GError **error)
{
  g_autoptr (GVariant) libraries
      = g_variant_lookup_value (input, "libraries", G_VARIANT_TYPE_VARDICT);
  g_auto (GStrv) names = bundle_names (libraries);

  for (char **name = names; *name != NULL; name++)
    {
      g_autoptr (GVariant) version
          = g_variant_lookup_value (libraries, *name, G_VARIANT_TYPE_STRING);

      if (version == NULL)
        return refuse (file, "input/libraries", _ ("it is of another kind"), error);
    }
  return TRUE;
}

static gboolean
check_format (GVariant *manifest, const char *file, GError **error)
{
  gint64 format;

  if (!g_variant_lookup (manifest, "format", "x", &format) || format < 1)
    return refuse (file, "format", _ ("it is missing"), error);
  if (format == ZHU_MANIFEST_FORMAT)
    return TRUE;
  g_set_error (
      error, ZHU_ERROR, ZHU_ERROR_LIMIT,
      _ ("%s: its format is %" PRId64 ", and this program knows %d; use the newer program"), file,
      format, ZHU_MANIFEST_FORMAT);
  return FALSE;
}

/* ---- Reading ---- */

GVariant *
zhu_manifest_parse (GBytes *text, const char *file, GError **error)
{
  g_autoptr (GVariant) manifest = bundle_json_read (text, file, error);
  g_autoptr (GVariant) input = NULL, output = NULL;
  g_autofree char *id = NULL;
  const char *said;

  if (manifest == NULL || !check_format (manifest, file, error)
      || !check_fields (manifest, outer_fields, file, "", error))
    return NULL;
  input = g_variant_lookup_value (manifest, "input", NULL);
  output = g_variant_lookup_value (manifest, "output", NULL);
  if (!check_fields (input, input_fields, file, "input/", error)
      || !check_fields (output, output_fields, file, "output/", error)
      || !check_list (input, "files", source_fields, TRUE, file, error)
      || !check_list (input, "parts", part_fields, TRUE, file, error)
      || !check_list (input, "earlier", month_fields, FALSE, file, error)
      || !check_list (output, "files", file_fields, FALSE, file, error)
      || !check_list (output, "documents", document_fields, FALSE, file, error)
      || !check_texts (input, "areas", file, error) || !check_texts (input, "formats", file, error)
      || !check_report (input, file, error) || !check_libraries (input, file, error))
    return NULL;
  if (!check_records (input, file, error) || !check_audit (output, file, error))
    return NULL;
  id = zhu_manifest_id (input);
  g_variant_lookup (manifest, "id", "&s", &said);
  if (g_str_equal (id, said))
    return g_steal_pointer (&manifest);
  g_set_error (error, ZHU_ERROR, ZHU_ERROR_DIFFERENCE,
               _ ("%s: its input part was changed: the id does not belong to it"), file);
  return NULL;
}

/* zhu_file_read() of a file that is no symbolic link. */
static GBytes *
read_text (const char *path, GError **error)
{
  g_autofree char *shown = g_filename_display_name (path);
  struct stat info;

  if (lstat (path, &info) == 0 && !S_ISLNK (info.st_mode))
    return zhu_file_read (path, MOST_BYTES, error);
  g_set_error (error, ZHU_ERROR, ZHU_ERROR_IO, _ ("cannot read %s: %s"), shown,
               errno != 0 ? g_strerror (errno) : _ ("it is a symbolic link"));
  return NULL;
}

GVariant *
zhu_manifest_load (const char *folder, GError **error)
{
  g_autofree char *path = g_build_filename (folder, ZHU_MANIFEST_NAME, NULL);
  g_autofree char *shown = g_filename_display_name (path);
  g_autoptr (GBytes) text = NULL;

  errno = 0;
  text = read_text (path, error);
  return text != NULL ? zhu_manifest_parse (text, shown, error) : NULL;
}
