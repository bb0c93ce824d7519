/* A dictionary drafted from a foreign database, for its user to finish: what the tables are, how
 * they hang together, what the columns mean. All guesses are said in comments; personal values are
 * never written. */
#include "zhuhu/store/draft.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>

enum
{
  MAX_AREA_BYTES = 16 * 1024 * 1024
};

static void
list_free (gpointer data)
{
  DraftList *self = data;

  g_free (self->name);
  g_free (self->text);
  g_free (self);
}

void
zhu_draft_free (ZhuDraft *self)
{
  if (self == NULL)
    return;
  if (self->store.db != NULL)
    sqlite3_close (self->store.db);
  g_free (self->store.path);
  g_clear_pointer (&self->tables, g_ptr_array_unref);
  g_ptr_array_unref (self->lists);
  g_free (self->area_file);
  g_free (self->area_table);
  g_free (self->text);
  g_free (self);
}

/* A table of areas whose columns are called as the store's own can be named as it is. */
static void
find_area_table (ZhuDraft *self)
{
  for (gsize i = 0; i < self->tables->len; i++)
    {
      const DraftTable *table = draft_table (self, i);

      if (table->role == DRAFT_AREAS && self->area_table == NULL
          && draft_find_column (table, "代码") != NULL && draft_find_column (table, "名称") != NULL)
        self->area_table = g_strdup (table->name);
    }
}

static gboolean
has_entity (ZhuDraft *self, GError **error)
{
  for (gsize i = 0; i < self->tables->len; i++)
    if (draft_table (self, i)->role == DRAFT_ENTITY)
      return TRUE;
  g_set_error (
      error, ZHU_ERROR, ZHU_ERROR_INPUT,
      _ ("%s: no table has rows that a key tells apart, so there is nothing to count; name "
         "another database"),
      self->store.path);
  return FALSE;
}

ZhuDraft *
zhu_draft_new (const char *path, const char *area_file, GError **error)
{
  g_autoptr (ZhuDraft) self = g_new0 (ZhuDraft, 1);

  g_return_val_if_fail (path != NULL, NULL);

  self->lists = g_ptr_array_new_with_free_func (list_free);
  self->store.path = g_strdup (path);
  self->store.mode = ZHU_STORE_READ;
  self->area_file = g_strdup (area_file);
  self->store.db = store_database_open (path, ZHU_STORE_READ, &self->store.watch, error);
  if (self->store.db == NULL || !store_database_begin (self->store.db, path, error)
      || !draft_look (self, error) || !draft_find_keys (self, error)
      || !draft_find_links (self, error) || !draft_find_types (self, error)
      || !has_entity (self, error) || !store_watch_holds (&self->store.watch, path, error))
    return NULL;
  find_area_table (self);
  draft_name_all (self);
  self->text = draft_make_text (self);
  return g_steal_pointer (&self);
}

const char *
zhu_draft_text (const ZhuDraft *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->text;
}

/* ---- Writing ---- */

typedef struct
{
  const char *folder;
  GPtrArray *files; /* element: char *: relative to folder, then its text */
} Output;

static void
add_file (Output *self, char *name, const char *text)
{
  g_ptr_array_add (self->files, name);
  g_ptr_array_add (self->files, g_strdup (text));
}

static gboolean
add_area_file (const ZhuDraft *self, Output *output, const char *source, GError **error)
{
  g_autoptr (GBytes) bytes = NULL;
  g_autofree char *text = NULL;
  gsize length;
  const char *data;

  if (self->area_file == NULL)
    return TRUE;
  bytes = zhu_file_read (source, MAX_AREA_BYTES, error);
  if (bytes == NULL)
    return FALSE;
  data = g_bytes_get_data (bytes, &length);
  text = zhu_text_decode (data, length, NULL, error);
  if (text == NULL)
    return FALSE;
  add_file (output, g_strdup (self->area_file), text);
  return TRUE;
}

/* Nothing that is there is written over. */
static gboolean
check_absent (const Output *self, GError **error)
{
  for (gsize i = 0; i < self->files->len; i += 2)
    {
      g_autofree char *path
          = g_build_filename (self->folder, g_ptr_array_index (self->files, i), NULL);

      if (!g_file_test (path, G_FILE_TEST_EXISTS) && !g_file_test (path, G_FILE_TEST_IS_SYMLINK))
        continue;
      g_set_error (error, ZHU_ERROR, ZHU_ERROR_USAGE,
                   _ ("%s is there already and is not written over; name another folder"), path);
      return FALSE;
    }
  return TRUE;
}

static gboolean
write_file (const char *path, const char *text, GError **error)
{
  g_autoptr (ZhuAtomicFile) file = zhu_atomic_file_open (path, error);

  return file != NULL && zhu_atomic_file_write (file, text, strlen (text), error)
         && zhu_atomic_file_commit (file, error);
}

/* All files, or none: those written before a failure are removed. */
static gboolean
write_files (const Output *self, GError **error)
{
  for (gsize i = 0; i < self->files->len; i += 2)
    {
      g_autofree char *path
          = g_build_filename (self->folder, g_ptr_array_index (self->files, i), NULL);

      if (write_file (path, g_ptr_array_index (self->files, i + 1), error))
        continue;
      while (i >= 2)
        {
          g_autofree char *before = NULL;

          i -= 2;
          before = g_build_filename (self->folder, g_ptr_array_index (self->files, i), NULL);
          g_unlink (before);
        }
      return FALSE;
    }
  return TRUE;
}

static gboolean
make_folder (const char *path, GError **error)
{
  if (g_mkdir_with_parents (path, 0777) == 0)
    return TRUE;
  g_set_error (error, ZHU_ERROR, ZHU_ERROR_IO, _ ("cannot make the folder %s: %s"), path,
               g_strerror (errno));
  return FALSE;
}

gboolean
zhu_draft_write (const ZhuDraft *self, const char *folder, const char *area_source, GError **error)
{
  g_autoptr (GPtrArray) files = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *codes = g_build_filename (folder, "codes", NULL);
  Output output = { folder, files };

  g_return_val_if_fail (self != NULL && folder != NULL, FALSE);

  for (gsize i = 0; i < self->lists->len; i++)
    {
      const DraftList *list = g_ptr_array_index (self->lists, i);

      add_file (&output, g_strdup_printf ("codes/%s.csv", list->name), list->text);
    }
  if (!add_area_file (self, &output, area_source, error))
    return FALSE;
  add_file (&output, g_strdup ("dictionary.ini"), self->text);
  return check_absent (&output, error) && make_folder (codes, error)
         && write_files (&output, error);
}
