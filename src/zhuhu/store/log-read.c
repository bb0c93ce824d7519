/* The log of runs read: file and row as they belong together, line by line, as a list, as a copy.
 */
#include "zhuhu/store/log.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

enum
{
  LOCK_WAIT = 10000 /* milliseconds */
};

void
store_log_free (StoreLog *self)
{
  store_log_file_free (self->file);
  store_log_state_clear (&self->state);
  g_free (self);
}

/* File and row as they stood at one moment: nobody adds a line while the lock is held. */
StoreLog *
store_log_open (const char *path, GError **error)
{
  g_autoptr (StoreLog) self = g_new0 (StoreLog, 1);
  g_autoptr (ZhuStore) store = NULL;

  self->file = store_log_file_open (path, STORE_LOG_SHARED, LOCK_WAIT, error);
  if (self->file == NULL)
    return NULL;
  store = zhu_store_open (path, NULL, ZHU_STORE_READ, error);
  if (store == NULL)
    return NULL;
  if (!store->is_own)
    {
      g_set_error (error, ZHU_ERROR, ZHU_ERROR_USAGE,
                   _ ("%s is a database of another program, of which no log is kept"), path);
      return NULL;
    }
  return store_log_state_read (store->db, path, &self->state, error) ? g_steal_pointer (&self)
                                                                     : NULL;
}

/* ---- Line by line ---- */

void
store_log_lines_clear (StoreLogLines *self)
{
  free (self->line);
  if (self->stream != NULL)
    fclose (self->stream);
}

gboolean
store_log_lines_open (StoreLogLines *self, const StoreLog *log, GError **error)
{
  const int fd = log->file->fd >= 0 ? dup (log->file->fd) : -1;

  if (log->file->fd < 0)
    return TRUE;
  self->stream = fd >= 0 ? fdopen (fd, "rb") : NULL;
  if (self->stream != NULL && fseek (self->stream, 0, SEEK_SET) == 0)
    return TRUE;
  g_set_error (error, ZHU_ERROR, ZHU_ERROR_IO, "%s: %s", log->file->path, g_strerror (errno));
  return FALSE;
}

gboolean
store_log_lines_next (StoreLogLines *self)
{
  ssize_t n;

  if (self->stream == NULL)
    return FALSE;
  n = getline (&self->line, &self->room, self->stream);
  if (n <= 0)
    return FALSE;
  self->is_ended = self->line[n - 1] == '\n';
  self->length = (gsize) n - (self->is_ended ? 1 : 0);
  self->number++;
  return TRUE;
}

gboolean
store_log_lines_end (const StoreLogLines *self, const StoreLog *log, GError **error)
{
  if (self->stream == NULL || !ferror (self->stream))
    return TRUE;
  g_set_error (error, ZHU_ERROR, ZHU_ERROR_IO, "%s: %s", log->file->path, g_strerror (errno));
  return FALSE;
}

/* ---- As a list ---- */

static void
free_fields (gpointer data)
{
  g_strfreev (data);
}

GPtrArray *
zhu_store_log_read (const char *path, GError **error)
{
  g_autoptr (GPtrArray) list = g_ptr_array_new_with_free_func (free_fields);
  g_auto (StoreLogLines) lines = { NULL };
  g_autoptr (StoreLog) log = NULL;
  gint64 last = 0;

  g_return_val_if_fail (path != NULL, NULL);

  log = store_log_open (path, error);
  if (log == NULL || !store_log_lines_open (&lines, log, error))
    return NULL;
  while (store_log_lines_next (&lines))
    {
      char **fields = lines.is_ended ? store_log_fields (lines.line, lines.length) : NULL;

      if (fields == NULL)
        continue;
      last = g_ascii_strtoll (fields[0], NULL, 10);
      g_ptr_array_add (list, fields);
    }
  if (!store_log_lines_end (&lines, log, error))
    return NULL;
  if (log->state.line != NULL && last + 1 == log->state.head.length)
    g_ptr_array_add (list, store_log_fields (log->state.line, strlen (log->state.line)));
  return g_steal_pointer (&list);
}

/* ---- As a copy ---- */

static gboolean
copy_line (ZhuAtomicFile *to, const char *line, gsize length, GError **error)
{
  return zhu_atomic_file_write (to, line, length, error)
         && zhu_atomic_file_write (to, "\n", 1, error);
}

gboolean
store_log_copy (const char *path, const StoreLogState *state, ZhuAtomicFile *to, GError **error)
{
  g_auto (StoreLogLines) lines = { NULL };
  g_autoptr (StoreLog) log = store_log_open (path, error);
  gint64 last = 0;

  if (log == NULL || !store_log_lines_open (&lines, log, error))
    return FALSE;
  while (store_log_lines_next (&lines))
    {
      ZhuLogHead before = { .length = last - 1 };

      store_log_parse (lines.line, lines.length, &before);
      if (!lines.is_ended || before.length >= state->head.length)
        break;
      last = before.length + 1;
      if (!copy_line (to, lines.line, lines.length, error))
        return FALSE;
    }
  return store_log_lines_end (&lines, log, error)
         && (state->line == NULL || last + 1 != state->head.length
             || copy_line (to, state->line, strlen (state->line), error));
}
