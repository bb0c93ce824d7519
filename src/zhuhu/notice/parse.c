/* The notice's file: its head is read by the strict INI reader, its text line by line. */
#include "zhuhu/notice/private.h"

#include <string.h>

/* Written by hand: a larger file is something else. */
#define MAX_BYTES (1024 * 1024)

static const struct
{
  const char *name, *english;
  gboolean is_text; /* may hold figures */
} keys[N_NOTICE_KEYS] = {
  [NOTICE_SERIAL] = { "份号", "serial", FALSE },
  [NOTICE_SECRECY] = { "密级", "secrecy", FALSE },
  [NOTICE_URGENCY] = { "紧急程度", "urgency", FALSE },
  [NOTICE_HEAD] = { "红头", "head", FALSE },
  [NOTICE_NUMBER] = { "发文字号", "number", FALSE },
  [NOTICE_TITLE] = { "标题", "title", TRUE },
  [NOTICE_TO] = { "主送", "to", TRUE },
  [NOTICE_FROM] = { "署名", "from", TRUE },
  [NOTICE_DATE] = { "日期", "date", FALSE },
  [NOTICE_SEAL] = { "用印", "seal", FALSE },
  [NOTICE_REMARK] = { "附注", "remark", TRUE },
  [NOTICE_COPY] = { "抄送", "copies", TRUE },
  [NOTICE_PRINTER] = { "印发机关", "printed_by", TRUE },
  [NOTICE_PRINTED] = { "印发日期", "printed_on", FALSE },
  [NOTICE_REPORT] = { "报告", "report", FALSE },
};

static const struct
{
  const char *name, *english;
} sections[] = { { "公文", "notice" }, { "附件", "attachments" }, { "正文", "text" } };

enum
{
  SECTION_HEAD,
  SECTION_ATTACHMENTS,
  SECTION_TEXT
};

const char *
notice_key_name (NoticeKey key)
{
  return keys[key].name;
}

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

/* A paragraph of the text, kept as the INI reader keeps a value: places of slips are found alike.
 */
static ZhuIniEntry *
entry_new (const char *value, const ZhuPlace *place)
{
  ZhuIniEntry *self = g_new0 (ZhuIniEntry, 1);
  const ZhuIniRun run = { 0, *place };

  self->key = g_strdup (sections[SECTION_TEXT].name);
  self->value = g_strdup (value);
  self->place = *place;
  self->runs = g_array_new (FALSE, TRUE, sizeof (ZhuIniRun));
  g_array_append_val (self->runs, run);
  return self;
}

void
zhu_notice_free (ZhuNotice *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->ini, zhu_ini_free);
  g_clear_pointer (&self->bytes, g_bytes_unref);
  g_ptr_array_unref (self->attachments);
  g_ptr_array_unref (self->paragraphs);
  g_ptr_array_unref (self->texts);
  g_free (self);
}

/* ---- Lines ---- */

/* The name in brackets that alone makes up @line; NULL if it is no such line. New string. */
static char *
section_name (const char *line)
{
  g_autofree char *half = zhu_text_to_half_width (line);
  const gsize length = strlen (g_strstrip (half));

  if (length < 2 || half[0] != '[' || half[length - 1] != ']')
    return NULL;
  half[length - 1] = '\0';
  return g_strdup (g_strstrip (half + 1));
}

static gboolean
is_section (const char *name, gsize section)
{
  return g_str_equal (name, sections[section].name)
         || g_ascii_strcasecmp (name, sections[section].english) == 0;
}

static void
add_paragraph (ZhuNotice *self, const char *line, unsigned number)
{
  const char *start = line;
  g_autofree char *text = NULL;
  ZhuPlace place = { self->file, number, 0 };

  while (*start != '\0' && g_unichar_isspace (g_utf8_get_char (start)))
    start = g_utf8_next_char (start);
  if (*start == '\0' || *line == ';' || *line == '#')
    return;
  text = notice_trim_end (start, " \t　");
  place.column = (unsigned) g_utf8_pointer_to_offset (line, start) + 1;
  g_ptr_array_add (self->paragraphs, entry_new (text, &place));
}

/* Takes the lines of the text out of @text, which is changed; returns the rest, with empty lines in
 * their place so that all others keep their number. */
static char *
take_paragraphs (ZhuNotice *self, char *text)
{
  GString *rest = g_string_new (NULL);
  gboolean is_inside = FALSE;

  for (unsigned number = 1; *text != '\0'; number++)
    {
      const gsize length = strcspn (text, "\r\n");
      char *next = text + length;
      g_autofree char *name = NULL;

      if (*next == '\r' && next[1] == '\n')
        *next++ = '\0';
      if (*next != '\0')
        *next++ = '\0';
      name = section_name (text);
      if (is_inside && name == NULL)
        add_paragraph (self, text, number);
      else
        g_string_append (rest, text);
      g_string_append_c (rest, '\n');
      if (name != NULL)
        is_inside = is_section (name, SECTION_TEXT);
      text = next;
    }
  return g_string_free (rest, FALSE);
}

/* ---- The head ---- */

static void
refuse_key (const ZhuIniEntry *entry, ZhuDiags *diags)
{
  const char *names[N_NOTICE_KEYS + 1] = { NULL };
  const char *nearest;
  g_autofree char *remedy = NULL;

  for (int i = 0; i < N_NOTICE_KEYS; i++)
    names[i] = keys[i].name;
  nearest = zhu_text_nearest (entry->key, names);
  if (g_str_equal (entry->key, sections[SECTION_ATTACHMENTS].name))
    remedy = g_strdup (_ ("write the names of the attachments under [附件]: 1 = …, 2 = …"));
  else if (nearest != NULL)
    remedy = g_strdup_printf (_ ("did you mean “%s”?"), nearest);
  else
    {
      g_autofree char *all = g_strjoinv ("、", (char **) names);

      remedy = g_strdup_printf (_ ("there are %s"), all);
    }
  zhu_diags_add (diags, ZHU_DIAG_ERROR, "unknown-key", &entry->place, remedy,
                 _ ("a notice has no key “%s”"), entry->key);
}

static void
read_head (ZhuNotice *self, const ZhuIniSection *section, ZhuDiags *diags)
{
  for (guint i = 0; i < section->entries->len; i++)
    {
      const ZhuIniEntry *entry = g_ptr_array_index (section->entries, i);
      int key = 0;

      while (key < N_NOTICE_KEYS && !g_str_equal (entry->key, keys[key].name)
             && g_ascii_strcasecmp (entry->key, keys[key].english) != 0)
        key++;
      if (key == N_NOTICE_KEYS)
        refuse_key (entry, diags);
      else if (self->keys[key] != NULL)
        zhu_diags_add (diags, ZHU_DIAG_ERROR, "duplicate-key", &entry->place,
                       _ ("keep one of the two"), _ ("the key “%s” is there twice in [%s]"),
                       entry->key, section->name);
      else if (*entry->value != '\0')
        self->keys[key] = entry;
    }
}

/* 1 = …, 2 = …, in order. */
static void
read_attachments (ZhuNotice *self, const ZhuIniSection *section, ZhuDiags *diags)
{
  for (guint i = 0; i < section->entries->len; i++)
    {
      const ZhuIniEntry *entry = g_ptr_array_index (section->entries, i);
      g_autofree char *wanted = g_strdup_printf ("%u", i + 1);
      g_autofree char *remedy = g_strdup_printf (_ ("write “%s = name”"), wanted);

      if (!g_str_equal (entry->key, wanted) || *entry->value == '\0')
        zhu_diags_add (diags, ZHU_DIAG_ERROR, "attachment-number", &entry->place, remedy,
                       _ ("attachments are numbered 1, 2, 3 … and have names"));
      g_ptr_array_add (self->attachments, (gpointer) entry);
    }
}

static void
read_sections (ZhuNotice *self, ZhuDiags *diags)
{
  for (guint i = 0; i < self->ini->sections->len; i++)
    {
      const ZhuIniSection *section = g_ptr_array_index (self->ini->sections, i);

      if (is_section (section->name, SECTION_HEAD))
        read_head (self, section, diags);
      else if (is_section (section->name, SECTION_ATTACHMENTS))
        read_attachments (self, section, diags);
      else if (!is_section (section->name, SECTION_TEXT))
        zhu_diags_add (diags, ZHU_DIAG_ERROR, "unknown-section", &section->place,
                       _ ("there are [公文], [附件] and [正文]"),
                       _ ("a notice has no section “%s”"), section->name);
    }
}

/* ---- Texts ---- */

static void
list_texts (ZhuNotice *self)
{
  for (int i = 0; i < N_NOTICE_KEYS; i++)
    if (keys[i].is_text && self->keys[i] != NULL)
      {
        self->key_texts[i] = self->texts->len;
        g_ptr_array_add (self->texts, (gpointer) self->keys[i]);
      }
  for (guint i = 0; i < self->attachments->len; i++)
    g_ptr_array_add (self->texts, g_ptr_array_index (self->attachments, i));
  for (guint i = 0; i < self->paragraphs->len; i++)
    g_ptr_array_add (self->texts, g_ptr_array_index (self->paragraphs, i));
}

const char *
notice_key_text (const ZhuNotice *self, const ZhuDoc *texts, NoticeKey key)
{
  if (self->keys[key] == NULL)
    return NULL;
  return keys[key].is_text ? zhu_doc_paragraph_text (texts, self->key_texts[key])
                           : self->keys[key]->value;
}

const char *
notice_attachment_text (const ZhuNotice *self, const ZhuDoc *texts, guint i)
{
  const guint first = self->texts->len - self->paragraphs->len - self->attachments->len;

  return zhu_doc_paragraph_text (texts, first + i);
}

const char *
notice_paragraph_text (const ZhuNotice *self, const ZhuDoc *texts, guint i)
{
  return zhu_doc_paragraph_text (texts, self->texts->len - self->paragraphs->len + i);
}

char *
notice_trim_end (const char *text, const char *marks)
{
  const char *end = text + strlen (text);

  while (end > text)
    {
      const char *last = g_utf8_prev_char (end);

      if (g_utf8_strchr (marks, -1, g_utf8_get_char (last)) == NULL)
        break;
      end = last;
    }
  return g_strndup (text, (gsize) (end - text));
}

char *
notice_date_text (int date)
{
  return zhu_date_format (date, "yyyy年M月d日");
}

/* ---- The file ---- */

static char *
decode (GBytes *bytes, const char *file, ZhuDiags *diags)
{
  g_autoptr (GError) cause = NULL;
  const ZhuPlace place = { g_intern_string (file), 0, 0 };
  gboolean was_gb18030 = FALSE;
  gsize length;
  const char *data = g_bytes_get_data (bytes, &length);
  char *text = zhu_text_decode (data, length, &was_gb18030, &cause);

  if (text == NULL)
    zhu_diags_add (diags, ZHU_DIAG_ERROR, "bad-encoding", &place, NULL, "%s", cause->message);
  else if (was_gb18030)
    zhu_diags_add (diags, ZHU_DIAG_NOTE, "gb18030", &place, _ ("save it as UTF-8"),
                   _ ("the file was read as GB 18030"));
  return text;
}

static ZhuNotice *
notice_new (char *text, const char *file, ZhuDiags *diags)
{
  g_autoptr (ZhuNotice) self = g_new0 (ZhuNotice, 1);
  g_autoptr (GBytes) head = NULL;
  const char *names[N_NOTICE_KEYS + 1] = { NULL };
  char *rest;

  for (int i = 0; i < N_NOTICE_KEYS; i++)
    names[i] = keys[i].name;
  self->file = g_intern_string (file);
  self->attachments = g_ptr_array_new ();
  self->paragraphs = g_ptr_array_new_with_free_func (entry_free);
  self->texts = g_ptr_array_new ();
  rest = take_paragraphs (self, text);
  head = g_bytes_new_take (rest, strlen (rest));
  self->ini = zhu_ini_parse (head, file, names, diags);
  if (self->ini == NULL)
    return NULL;
  read_sections (self, diags);
  notice_check (self, diags);
  list_texts (self);
  return g_steal_pointer (&self);
}

ZhuNotice *
zhu_notice_parse (GBytes *bytes, const char *file, ZhuDiags *diags, GError **error)
{
  g_autoptr (ZhuNotice) self = NULL;
  g_autofree char *text = NULL;
  gsize n_before;

  g_return_val_if_fail (bytes != NULL && file != NULL && diags != NULL, NULL);

  n_before = zhu_diags_count (diags, ZHU_DIAG_ERROR);
  text = decode (bytes, file, diags);
  if (text != NULL)
    self = notice_new (text, file, diags);
  if (self != NULL)
    self->bytes = g_bytes_ref (bytes);
  if (zhu_diags_count (diags, ZHU_DIAG_ERROR) == n_before)
    return g_steal_pointer (&self);
  zhu_diags_ok (diags, ZHU_ERROR_TEMPLATE, error);
  return NULL;
}

ZhuNotice *
zhu_notice_load (const char *path, ZhuDiags *diags, GError **error)
{
  g_autoptr (GBytes) bytes = zhu_file_read (path, MAX_BYTES, error);
  g_autofree char *file = g_filename_display_name (path);

  return bytes != NULL ? zhu_notice_parse (bytes, file, diags, error) : NULL;
}

const char *
zhu_notice_file (const ZhuNotice *self)
{
  return self->file;
}

GBytes *
zhu_notice_bytes (const ZhuNotice *self)
{
  return self->bytes;
}

const GPtrArray *
zhu_notice_texts (const ZhuNotice *self)
{
  return self->texts;
}

const char *
zhu_notice_report (const ZhuNotice *self)
{
  return self->keys[NOTICE_REPORT] != NULL ? self->keys[NOTICE_REPORT]->value : NULL;
}

int
zhu_notice_date (const ZhuNotice *self)
{
  return self->date;
}
