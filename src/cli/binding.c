/* What `zhuhu attach` is asked to bind: put together, told in a manifest, and read back from it. */
#include "binding.h"

#include "again.h"
#include "inputs.h"
#include "logged.h"

#include <fcntl.h>

static void
free_wish (gpointer data)
{
  ZhuWish *wish = data;

  g_free (wish->title);
  g_free (wish->name);
  g_free (wish->level);
  g_free (wish);
}

static void
free_embedding (gpointer data)
{
  ZhuEmbedding *embedding = data;

  g_free (embedding->path);
  g_free (embedding->name);
  g_free (embedding);
}

ZhuBinding *
zhu_binding_new (void)
{
  ZhuBinding *self = g_new0 (ZhuBinding, 1);

  self->wishes = g_ptr_array_new_with_free_func (free_wish);
  self->embedded = g_ptr_array_new_with_free_func (free_embedding);
  self->first_page = 1;
  return self;
}

void
zhu_binding_free (ZhuBinding *self)
{
  if (self == NULL)
    return;
  zhu_job_options_clear (&self->job);
  g_ptr_array_unref (self->wishes);
  g_ptr_array_unref (self->embedded);
  g_free (self->notice);
  g_free (self->document);
  g_free (self->title);
  g_free (self->imprint);
  g_free (self->password_file);
  g_free (self->output);
  g_clear_pointer (&self->parts, g_variant_unref);
  g_free (self);
}

void
zhu_binding_add_wish (ZhuBinding *self,
                      ZhuOrigin origin,
                      const char *title,
                      const char *name,
                      const char *level)
{
  ZhuWish *wish = g_new (ZhuWish, 1);

  *wish = (ZhuWish){ origin, g_strdup (title), g_strdup (name), g_strdup (level) };
  g_ptr_array_add (self->wishes, wish);
}

void
zhu_binding_embed (ZhuBinding *self, const char *path, const char *name)
{
  ZhuEmbedding *embedding = g_new (ZhuEmbedding, 1);

  *embedding = (ZhuEmbedding){ g_strdup (path), g_strdup (name) };
  g_ptr_array_add (self->embedded, embedding);
}

/* ---- To the manifest ---- */

static void
tell_text (GVariantDict *dict, const char *key, const char *text)
{
  if (text != NULL)
    g_variant_dict_insert (dict, key, "s", text);
}

static void
tell_switch (GVariantDict *dict, const char *key, gboolean is_on)
{
  if (is_on)
    g_variant_dict_insert (dict, key, "b", TRUE);
}

GVariant *
zhu_binding_tell_options (const ZhuBinding *self)
{
  GVariantDict dict;

  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "first-page", "x", (gint64) self->first_page);
  tell_text (&dict, "document", self->document);
  tell_text (&dict, "title", self->title);
  tell_text (&dict, "imprint", self->imprint);
  tell_switch (&dict, "facing", self->facing);
  tell_switch (&dict, "screen", self->screen);
  tell_switch (&dict, "allow-signed", self->allow_signed);
  tell_switch (&dict, "locked", self->password_file != NULL);
  return g_variant_ref_sink (g_variant_dict_end (&dict));
}

/* A file of others, which nobody keeps: paths are this machine's, its last name helps to find it.
 */
static gboolean
tell_file (GVariantBuilder *parts,
           const char *role,
           const char *title,
           const char *path,
           GError **error)
{
  g_autofree char *name = g_filename_display_basename (path);
  gint64 size;
  g_autofree char *sha256 = zhu_file_sha256 (AT_FDCWD, path, &size, error);
  GVariantDict dict;

  if (sha256 == NULL)
    return FALSE;
  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "role", "s", role);
  tell_text (&dict, "title", title);
  g_variant_dict_insert (&dict, "name", "s", name);
  g_variant_dict_insert (&dict, "sha256", "s", sha256);
  g_variant_builder_add (parts, "v", g_variant_dict_end (&dict));
  return TRUE;
}

static void
tell_counted (GVariantBuilder *parts, const ZhuWish *wish, const ZhuTraceTables *tables)
{
  g_autofree char *name = zhu_trace_tables_name (tables);
  GVariantDict dict;

  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "role", "s",
                         wish->origin == ZHU_FROM_REPORT ? "report" : "template");
  g_variant_dict_insert (&dict, "title", "s", wish->title);
  g_variant_dict_insert (&dict, "name", "s", name);
  g_variant_dict_insert (&dict, "level", "s", zhu_release_word (zhu_job_release (tables->job)));
  g_variant_builder_add (parts, "v", g_variant_dict_end (&dict));
}

static gboolean
tell_all (const ZhuBinding *self,
          const ZhuTraceTables *tables,
          GVariantBuilder *parts,
          GError **error)
{
  if (self->notice != NULL && !tell_file (parts, "notice", NULL, self->notice, error))
    return FALSE;
  for (guint i = 0; i < self->wishes->len; i++)
    {
      const ZhuWish *wish = g_ptr_array_index (self->wishes, i);

      if (wish->origin != ZHU_FROM_FILE)
        tell_counted (parts, wish, tables++);
      else if (!tell_file (parts, "attachment", wish->title, wish->name, error))
        return FALSE;
    }
  for (guint i = 0; i < self->embedded->len; i++)
    {
      const ZhuEmbedding *embedding = g_ptr_array_index (self->embedded, i);

      if (!tell_file (parts, "embedded", embedding->name, embedding->path, error))
        return FALSE;
    }
  return TRUE;
}

GVariant *
zhu_binding_tell_parts (const ZhuBinding *self, const ZhuTraceTables *tables, GError **error)
{
  g_autoptr (GVariantBuilder) parts = g_variant_builder_new (G_VARIANT_TYPE ("av"));

  if (self->parts != NULL)
    return g_variant_ref (self->parts);
  return tell_all (self, tables, parts, error) ? g_variant_ref_sink (g_variant_builder_end (parts))
                                               : NULL;
}

void
zhu_binding_log_parts (GVariant *parts, ZhuLogEntry *entry)
{
  for (gsize i = 0; i < g_variant_n_children (parts); i++)
    {
      g_autoptr (GVariant) boxed = g_variant_get_child_value (parts, i);
      g_autoptr (GVariant) part = g_variant_get_variant (boxed);
      const char *role, *name, *sha256;

      g_variant_lookup (part, "role", "&s", &role);
      g_variant_lookup (part, "name", "&s", &name);
      if (g_variant_lookup (part, "sha256", "&s", &sha256))
        zhu_log_entry_add_file (entry, role, name, sha256);
    }
}

/* ---- From the manifest ---- */

static void
take_options (ZhuBinding *self, GVariant *told)
{
  gint64 first_page = 0;

  g_variant_lookup (told, "first-page", "x", &first_page);
  self->first_page = (int) CLAMP (first_page, 0, G_MAXINT);
  g_variant_lookup (told, "document", "s", &self->document);
  g_variant_lookup (told, "title", "s", &self->title);
  g_variant_lookup (told, "imprint", "s", &self->imprint);
  g_variant_lookup (told, "facing", "b", &self->facing);
  g_variant_lookup (told, "screen", "b", &self->screen);
  g_variant_lookup (told, "allow-signed", "b", &self->allow_signed);
}

static gboolean
take_part (ZhuBinding *self, GVariant *part, const ZhuInputs *inputs, GError **error)
{
  const char *role, *name, *title = "", *level = NULL, *sha256 = NULL;
  const char *path = NULL;

  g_variant_lookup (part, "role", "&s", &role);
  g_variant_lookup (part, "name", "&s", &name);
  g_variant_lookup (part, "title", "&s", &title);
  g_variant_lookup (part, "level", "&s", &level);
  if (g_variant_lookup (part, "sha256", "&s", &sha256))
    path = g_hash_table_lookup (inputs->parts, sha256);
  if (g_str_equal (role, "template"))
    zhu_binding_add_wish (self, ZHU_FROM_TEMPLATE, title, name, level);
  else if (g_str_equal (role, "report"))
    zhu_binding_add_wish (self, ZHU_FROM_REPORT, title, name, level);
  else if (g_str_equal (role, "attachment") && path != NULL)
    zhu_binding_add_wish (self, ZHU_FROM_FILE, title, path, NULL);
  else if (g_str_equal (role, "embedded") && path != NULL)
    zhu_binding_embed (self, path, title);
  else if (g_str_equal (role, "notice") && path != NULL && self->notice == NULL)
    self->notice = g_strdup (path);
  else
    {
      g_set_error (error, ZHU_ERROR, ZHU_ERROR_INPUT, _ ("%s was not kept"), name);
      return FALSE;
    }
  return TRUE;
}

static gboolean
take_parts (ZhuBinding *self, GVariant *parts, const ZhuInputs *inputs, GError **error)
{
  for (gsize i = 0; i < g_variant_n_children (parts); i++)
    {
      g_autoptr (GVariant) boxed = g_variant_get_child_value (parts, i);
      g_autoptr (GVariant) part = g_variant_get_variant (boxed);

      if (!take_part (self, part, inputs, error))
        return FALSE;
    }
  return TRUE;
}

gboolean
zhu_attach_again (ZhuContext *context, const ZhuAgain *again, GError **error)
{
  g_autoptr (ZhuBinding) self = zhu_binding_new ();
  g_autoptr (GVariant) options = g_variant_lookup_value (again->input, "options", NULL);
  g_auto (GStrv) outputs = zhu_again_outputs (again);
  gboolean done;

  if (options != NULL)
    take_options (self, options);
  self->parts = g_variant_lookup_value (again->input, "parts", NULL);
  if (self->parts != NULL && !take_parts (self, self->parts, context->inputs, error))
    return FALSE;
  self->output = g_strdup (outputs[0]);
  self->password_file = g_strdup (again->password_file);
  self->manifest = again->manifest;
  self->job = again->job;
  done = zhu_binding_make (self, context, error);
  self->job = (ZhuJobOptions){ 0 }; /* the caller's */
  return done;
}
