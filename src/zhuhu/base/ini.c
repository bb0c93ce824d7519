/* The strict INI reader (language.md §1). GKeyFile keeps no places, joins repeated sections and
 * takes whatever it does not know; a clerk's slip must instead be named with line and column. */
#include "zhuhu/base.h"

#include <string.h>

#define MAX_INI_BYTES (16 * 1024 * 1024)

/* Reader's state: what the line at hand belongs to. */
typedef struct
{
  ZhuIni *ini;
  ZhuIniSection *section; /* borrowed; NULL before the first */
  ZhuIniEntry *entry;     /* borrowed; NULL if a continuation line has nothing to continue */
  GString *value;         /* of entry, while its lines are read */
  gboolean skipping;      /* the line above was refused: its continuation is not a second error */
  const char *const *known_keys;
  ZhuDiags *diags;
  ZhuPlace place; /* of the line at hand, column 1 */
} Reader;

/* ---- Objects ---- */

static void
entry_free (gpointer data)
{
  ZhuIniEntry *entry = data;

  g_free (entry->key);
  g_free (entry->value);
  g_array_unref (entry->runs);
  g_free (entry);
}

static void
section_free (gpointer data)
{
  ZhuIniSection *section = data;

  g_free (section->name);
  g_hash_table_unref (section->by_key);
  g_ptr_array_unref (section->entries);
  g_free (section);
}

void
zhu_ini_free (ZhuIni *self)
{
  if (self == NULL)
    return;
  g_hash_table_unref (self->by_name);
  g_ptr_array_unref (self->sections);
  g_free (self);
}

/* ---- Names and blanks ---- */

static const char *
skip_blanks (const char *text)
{
  while (*text != '\0' && g_unichar_isspace (g_utf8_get_char (text)))
    text = g_utf8_next_char (text);
  return text;
}

static char *
copy_trimmed (const char *start, const char *end)
{
  while (end > start)
    {
      const char *last = g_utf8_prev_char (end);

      if (!g_unichar_isspace (g_utf8_get_char (last)))
        break;
      end = last;
    }
  return g_strndup (start, (gsize) (end - start));
}

/* Half-width, runs of blanks as one: what two spellings of one name have in common. */
static char *
fold_name (const char *name)
{
  g_autofree char *half = zhu_text_to_half_width (name);
  GString *out = g_string_new (NULL);

  for (const char *at = skip_blanks (half); *at != '\0';)
    {
      const char *next = skip_blanks (at);

      if (next != at && *next != '\0')
        g_string_append_c (out, ' ');
      at = next;
      if (*at == '\0')
        break;
      g_string_append_unichar (out, g_utf8_get_char (at));
      at = g_utf8_next_char (at);
    }
  return g_string_free (out, FALSE);
}

/* Enters @item under the folded @name; the first of that name stays. */
static void
enter (GHashTable *table, const char *name, gpointer item)
{
  g_autofree char *folded = fold_name (name);

  if (!g_hash_table_contains (table, folded))
    g_hash_table_insert (table, g_steal_pointer (&folded), item);
}

static gpointer
look_up (GHashTable *table, const char *name)
{
  g_autofree char *folded = fold_name (name);

  return g_hash_table_lookup (table, folded);
}

static ZhuPlace
place_at (const Reader *reader, const char *line, const char *at)
{
  ZhuPlace place = reader->place;

  place.column = (unsigned) g_utf8_pointer_to_offset (line, at) + 1;
  return place;
}

/* ---- Lines ---- */

/* Byte after an equals sign, narrow or full width, at @at; NULL if there is none. */
static const char *
after_equals (const char *at)
{
  if (*at == '=')
    return at + 1;
  return g_str_has_prefix (at, "＝") ? at + strlen ("＝") : NULL;
}

static const char *
find_equals (const char *text)
{
  for (; *text != '\0'; text = g_utf8_next_char (text))
    if (after_equals (text) != NULL)
      return text;
  return NULL;
}

static gboolean
is_quote (const char *at)
{
  return *at == '"' || g_str_has_prefix (at, "“") || g_str_has_prefix (at, "”")
         || g_str_has_prefix (at, "＂");
}

/* Reads a quoted key at @at, quotes doubled inside; returns the byte after it, or NULL if it does
 * not end on its line. */
static const char *
read_quoted_key (const char *at, char **key)
{
  g_autoptr (GString) name = g_string_new (NULL);

  for (at = g_utf8_next_char (at); *at != '\0'; at = g_utf8_next_char (at))
    {
      if (is_quote (at))
        {
          if (!is_quote (g_utf8_next_char (at)))
            {
              *key = g_strdup (name->str);
              return g_utf8_next_char (at);
            }
          at = g_utf8_next_char (at);
        }
      g_string_append_unichar (name, g_utf8_get_char (at));
    }
  return NULL;
}

static void
append_value (Reader *reader, const char *value, const ZhuPlace *place)
{
  ZhuIniRun run = { 0, *place };

  /* An empty first line of a value leaves no run of its own. */
  if (reader->value->len == 0)
    g_array_set_size (reader->entry->runs, 0);
  else
    g_string_append_c (reader->value, ' ');
  run.offset = reader->value->len;
  g_string_append (reader->value, value);
  g_array_append_val (reader->entry->runs, run);
}

/* The value of the entry at hand is complete. */
static void
close_entry (Reader *reader)
{
  if (reader->entry == NULL)
    return;
  g_free (reader->entry->value);
  reader->entry->value = g_strndup (reader->value->str, reader->value->len);
  reader->entry = NULL;
}

static void
refuse_line (Reader *reader,
             const ZhuPlace *place,
             const char *code,
             const char *remedy,
             const char *text)
{
  zhu_diags_add (reader->diags, ZHU_DIAG_ERROR, code, place, remedy, "%s", text);
  close_entry (reader);
  reader->skipping = TRUE;
}

static void
add_section (Reader *reader, const char *name, const ZhuPlace *place)
{
  const ZhuIniSection *same = zhu_ini_section (reader->ini, name);
  ZhuIniSection *section;

  if (same != NULL)
    {
      g_autofree char *remedy = g_strdup_printf (
          _ ("put its keys under line %u, or rename one of the two"), same->place.line);

      zhu_diags_add (reader->diags, ZHU_DIAG_ERROR, "duplicate-section", place, remedy,
                     _ ("the section [%s] is there twice"), name);
    }
  section = g_new0 (ZhuIniSection, 1);
  section->name = g_strdup (name);
  section->place = *place;
  section->entries = g_ptr_array_new_with_free_func (entry_free);
  section->by_key = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  if (*name != '\0')
    enter (reader->ini->by_name, name, section);
  g_ptr_array_add (reader->ini->sections, section);
  reader->section = section;
}

static void
read_section_line (Reader *reader, const char *line)
{
  const char *start = skip_blanks (g_utf8_next_char (line));
  g_autofree char *trimmed = copy_trimmed (start, start + strlen (start));
  g_autofree char *name = NULL;
  ZhuPlace place = place_at (reader, line, line);

  close_entry (reader);
  reader->skipping = FALSE;
  if (g_str_has_suffix (trimmed, "]"))
    name = copy_trimmed (trimmed, trimmed + strlen (trimmed) - 1);
  else if (g_str_has_suffix (trimmed, "］"))
    name = copy_trimmed (trimmed, trimmed + strlen (trimmed) - strlen ("］"));

  if (name == NULL || *name == '\0')
    {
      refuse_line (reader, &place, "bad-section", _ ("write [name] alone on the line"),
                   _ ("this line opens a section but has no name in brackets"));
      /* What follows is read under a section without a name, so that it is checked as well. */
      add_section (reader, "", &place);
      return;
    }
  add_section (reader, name, &place);
}

static void
add_entry (Reader *reader, char *key, const char *line, const char *value_start)
{
  const ZhuIniEntry *same = zhu_ini_section_get (reader->section, key);
  ZhuIniEntry *entry = g_new0 (ZhuIniEntry, 1);
  const char *start = skip_blanks (value_start);
  g_autofree char *value = copy_trimmed (start, start + strlen (start));
  ZhuPlace value_place = place_at (reader, line, start);

  entry->key = key;
  entry->value = g_strdup ("");
  entry->place = place_at (reader, line, line);
  entry->is_quoted = is_quote (line);
  entry->runs = g_array_new (FALSE, TRUE, sizeof (ZhuIniRun));
  if (same != NULL)
    {
      g_autofree char *remedy
          = g_strdup_printf (_ ("keep one of the two; the first is on line %u"), same->place.line);

      zhu_diags_add (reader->diags, ZHU_DIAG_ERROR, "duplicate-key", &entry->place, remedy,
                     _ ("the key “%s” is there twice in [%s]"), key, reader->section->name);
    }
  g_ptr_array_add (reader->section->entries, entry);
  enter (reader->section->by_key, key, entry);
  close_entry (reader);
  reader->entry = entry;
  g_string_truncate (reader->value, 0);
  append_value (reader, value, &value_place);
  reader->skipping = FALSE;
}

static void
read_entry_line (Reader *reader, const char *line)
{
  ZhuPlace place = place_at (reader, line, line);
  g_autofree char *key = NULL;
  const char *end = NULL;

  if (reader->section == NULL)
    {
      refuse_line (reader, &place, "no-section", _ ("open a section such as [表] above it"),
                   _ ("this line stands before the first section"));
      return;
    }
  if (is_quote (line))
    {
      end = read_quoted_key (line, &key);
      end = end != NULL ? skip_blanks (end) : NULL;
    }
  else
    {
      end = find_equals (line);
      if (end != NULL)
        key = copy_trimmed (line, end);
    }
  if (end == NULL || after_equals (end) == NULL)
    {
      refuse_line (reader, &place, "no-equals",
                   _ ("write “key = value”; begin the line with a blank to continue the value "
                      "above, or with ; to make it a comment"),
                   _ ("this line is neither a section nor “key = value”"));
      return;
    }
  if (*key == '\0')
    {
      refuse_line (reader, &place, "no-key", _ ("write the key before the ="),
                   _ ("there is no key before the ="));
      return;
    }
  add_entry (reader, g_steal_pointer (&key), line, after_equals (end));
}

static const char *
find_known_key (const Reader *reader, const char *text)
{
  const char *equals = find_equals (text);
  g_autofree char *key = NULL;
  g_autofree char *folded = NULL;

  if (equals == NULL || reader->known_keys == NULL)
    return NULL;
  key = copy_trimmed (text, equals);
  folded = fold_name (key);
  for (gsize i = 0; reader->known_keys[i] != NULL; i++)
    if (g_str_equal (reader->known_keys[i], folded))
      return reader->known_keys[i];
  return NULL;
}

static void
read_continuation (Reader *reader, const char *line)
{
  const char *start = skip_blanks (line);
  g_autofree char *value = copy_trimmed (start, start + strlen (start));
  ZhuPlace place = place_at (reader, line, start);
  const char *known;

  if (reader->entry == NULL)
    {
      if (!reader->skipping)
        refuse_line (reader, &place, "nothing-to-continue",
                     _ ("remove the blanks at the start of the line"),
                     _ ("this line begins with a blank, but there is no value above to continue"));
      return;
    }
  known = find_known_key (reader, start);
  if (known != NULL)
    {
      zhu_diags_add (
          reader->diags, ZHU_DIAG_ERROR, "indented-key", &place,
          _ ("remove the blanks at the start of the line; if it does continue the value, "
             "put it in brackets"),
          _ ("“%s =” is a key, but the blank before it makes it part of “%s”"), known,
          reader->entry->key);
      return;
    }
  append_value (reader, value, &place);
}

/* A character that no text of a file may hold: it would garble the terminal, or a document. */
static const char *
find_control (const char *line)
{
  for (const char *at = line; *at != '\0'; at = g_utf8_next_char (at))
    {
      const gunichar c = g_utf8_get_char (at);

      if ((g_unichar_iscntrl (c) && c != '\t') || (c & 0xFFFE) == 0xFFFE)
        return at;
    }
  return NULL;
}

static void
read_line (Reader *reader, const char *line)
{
  const char *control = *line == ';' || *line == '#' ? NULL : find_control (line);

  if (control != NULL)
    {
      const ZhuPlace place = place_at (reader, line, control);

      refuse_line (reader, &place, "control-character", _ ("remove it"),
                   _ ("a control character stands here"));
      return;
    }
  if (*line == ';' || *line == '#' || *skip_blanks (line) == '\0')
    return;
  if (skip_blanks (line) != line)
    read_continuation (reader, line);
  else if (*line == '[' || g_str_has_prefix (line, "［"))
    read_section_line (reader, line);
  else
    read_entry_line (reader, line);
}

/* Cuts the text into lines at LF, CR or CRLF, in place. */
static void
read_lines (Reader *reader, char *text)
{
  while (*text != '\0')
    {
      gsize length = strcspn (text, "\r\n");
      char *next = text + length;

      if (*next == '\r' && next[1] == '\n')
        *next++ = '\0';
      if (*next != '\0')
        *next++ = '\0';
      reader->place.line++;
      read_line (reader, text);
      text = next;
    }
  close_entry (reader);
}

static void
say_encoding (GBytes *bytes, const ZhuPlace *place, gboolean was_gb18030, ZhuDiags *diags)
{
  gsize length;
  const char *data = g_bytes_get_data (bytes, &length);

  if (was_gb18030)
    zhu_diags_add (diags, ZHU_DIAG_NOTE, "gb18030", place, _ ("save it as UTF-8"),
                   _ ("the file was read as GB 18030"));
  else if (length >= 3 && memcmp (data, "\xEF\xBB\xBF", 3) == 0)
    zhu_diags_add (diags, ZHU_DIAG_NOTE, "byte-order-mark", place, NULL,
                   _ ("the file begins with a byte-order mark, which is not needed"));
}

ZhuIni *
zhu_ini_parse (GBytes *bytes, const char *file, const char *const *known_keys, ZhuDiags *diags)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  ZhuPlace place = { g_intern_string (file), 0, 0 };
  Reader reader = { .known_keys = known_keys, .diags = diags, .place = place };
  gboolean was_gb18030 = FALSE;
  gsize length;
  const char *data = g_bytes_get_data (bytes, &length);

  text = zhu_text_decode (data, length, &was_gb18030, &error);
  if (text == NULL)
    {
      zhu_diags_add (diags, ZHU_DIAG_ERROR, "bad-encoding", &place, NULL, "%s", error->message);
      return NULL;
    }
  say_encoding (bytes, &place, was_gb18030, diags);

  reader.ini = g_new0 (ZhuIni, 1);
  reader.ini->file = place.file;
  reader.ini->sections = g_ptr_array_new_with_free_func (section_free);
  reader.ini->by_name = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  reader.value = g_string_new (NULL);
  read_lines (&reader, text);
  g_string_free (reader.value, TRUE);
  return reader.ini;
}

ZhuIni *
zhu_ini_load (const char *path, const char *const *known_keys, ZhuDiags *diags, GError **error)
{
  g_autoptr (GBytes) bytes = zhu_file_read (path, MAX_INI_BYTES, error);
  g_autofree char *file = NULL;
  ZhuIni *ini;

  if (bytes == NULL)
    return NULL;

  file = g_filename_display_name (path);
  ini = zhu_ini_parse (bytes, file, known_keys, diags);
  if (ini == NULL)
    zhu_diags_ok (diags, ZHU_ERROR_TEMPLATE, error);
  return ini;
}

/* ---- Look-ups ---- */

const ZhuIniSection *
zhu_ini_section (const ZhuIni *self, const char *name)
{
  return look_up (self->by_name, name);
}

const ZhuIniEntry *
zhu_ini_section_get (const ZhuIniSection *section, const char *key)
{
  return look_up (section->by_key, key);
}

/* Index of the last run that begins at or before @offset. */
static gsize
find_run (const GArray *runs, gsize offset)
{
  gsize low = 0;
  gsize high = runs->len;

  while (high - low > 1)
    {
      gsize middle = low + (high - low) / 2;

      if (g_array_index (runs, ZhuIniRun, middle).offset <= offset)
        low = middle;
      else
        high = middle;
    }
  return low;
}

ZhuPlace
zhu_ini_entry_place (const ZhuIniEntry *entry, gsize offset)
{
  const ZhuIniRun *run;
  ZhuPlace place;

  offset = MIN (offset, strlen (entry->value));
  run = &g_array_index (entry->runs, ZhuIniRun, find_run (entry->runs, offset));
  place = run->place;
  place.column
      += (unsigned) g_utf8_pointer_to_offset (entry->value + run->offset, entry->value + offset);
  return place;
}
