/* The log's lines: made, and taken apart. */
#include "zhuhu/store/log.h"

#include <errno.h>
#include <pwd.h>
#include <string.h>
#include <unistd.h>

enum
{
  SHA256_DIGITS = 2 * ZHU_SHA256_BYTES,
  LEAST_FIELDS = 5 /* number, SHA-256 before, time, user, command */
};

struct _ZhuLogEntry
{
  GString *text; /* command and what was added, each field escaped and behind a TAB */
};

ZhuLogHead
store_log_none (void)
{
  ZhuLogHead none = { .length = 0 };

  memset (none.sha256, '0', SHA256_DIGITS);
  return none;
}

void
store_log_sha256 (const char *line, gsize length, char sha256[65])
{
  g_autoptr (ZhuSha256) sum = zhu_sha256_new ();
  g_autofree char *text = NULL;

  zhu_sha256_update (sum, line, length);
  text = zhu_sha256_finish_text (sum);
  memcpy (sha256, text, SHA256_DIGITS + 1);
}

/* ---- Made ---- */

static void
append_escaped (GString *text, const char *value)
{
  for (const unsigned char *at = (const unsigned char *) value; *at != '\0'; at++)
    if (*at == '\\' || *at < 0x20 || *at == 0x7F)
      g_string_append_printf (text, "\\x%02X", *at);
    else
      g_string_append_c (text, (char) *at);
}

ZhuLogEntry *
zhu_log_entry_new (const char *command)
{
  ZhuLogEntry *self = g_new0 (ZhuLogEntry, 1);

  self->text = g_string_new ("\t");
  append_escaped (self->text, command);
  return self;
}

void
zhu_log_entry_free (ZhuLogEntry *self)
{
  if (self == NULL)
    return;
  g_string_free (self->text, TRUE);
  g_free (self);
}

void
zhu_log_entry_add (ZhuLogEntry *self, const char *key, const char *value)
{
  g_autofree char *valid = g_utf8_make_valid (value, -1);

  g_string_append_printf (self->text, "\t%s=", key);
  append_escaped (self->text, valid);
}

void
zhu_log_entry_add_number (ZhuLogEntry *self, const char *key, gint64 number)
{
  g_string_append_printf (self->text, "\t%s=%" G_GINT64_FORMAT, key, number);
}

void
zhu_log_entry_add_file (ZhuLogEntry *self, const char *key, const char *path, const char *sha256)
{
  g_autofree char *name = g_path_get_basename (path);
  g_autofree char *shown = g_filename_display_name (name);
  g_autofree char *value = g_strdup_printf ("%s %s", sha256, shown);

  zhu_log_entry_add (self, key, value);
}

/* Login name under whose rights the program runs, else its number. */
static char *
user_name (void)
{
  const uid_t uid = geteuid ();
  struct passwd room, *found = NULL;
  char buffer[4096];

  if (getpwuid_r (uid, &room, buffer, sizeof buffer, &found) == 0 && found != NULL)
    return g_strdup (found->pw_name);
  return g_strdup_printf ("%u", (unsigned) uid);
}

char *
store_log_line (const ZhuLogEntry *entry, const ZhuLogHead *before)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autofree char *time = g_date_time_format (now, "%Y-%m-%dT%H:%M:%SZ");
  g_autofree char *user = user_name ();
  g_autoptr (GString) line = g_string_new (NULL);

  g_string_printf (line, "%" G_GINT64_FORMAT "\t%s\t%s\t", before->length + 1, before->sha256,
                   time);
  append_escaped (line, user);
  g_string_append (line, entry->text->str);
  return g_string_free (g_steal_pointer (&line), FALSE);
}

/* ---- Taken apart ---- */

static gboolean
is_digest (const char *text, gsize length)
{
  return length == SHA256_DIGITS && strspn (text, "0123456789abcdef") >= SHA256_DIGITS;
}

gboolean
store_log_parse (const char *line, gsize length, ZhuLogHead *before)
{
  const char *tab = memchr (line, '\t', length);
  const char *second;
  g_autofree char *number = NULL;
  gint64 value;

  if (tab == NULL || memchr (line, '\0', length) != NULL)
    return FALSE;
  number = g_strndup (line, (gsize) (tab - line));
  if (*number < '1' || *number > '9'
      || !g_ascii_string_to_signed (number, 10, 1, G_MAXINT64, &value, NULL))
    return FALSE;
  tab++;
  second = memchr (tab, '\t', length - (gsize) (tab - line));
  if (second == NULL || !is_digest (tab, (gsize) (second - tab)))
    return FALSE;
  before->length = value - 1;
  memcpy (before->sha256, tab, SHA256_DIGITS);
  before->sha256[SHA256_DIGITS] = '\0';
  return TRUE;
}

char **
store_log_fields (const char *line, gsize length)
{
  g_autofree char *text = g_strndup (line, length);
  g_auto (GStrv) fields = g_strsplit (text, "\t", -1);
  ZhuLogHead before;

  if (!store_log_parse (line, length, &before) || g_strv_length (fields) < LEAST_FIELDS)
    return NULL;
  return g_steal_pointer (&fields);
}
