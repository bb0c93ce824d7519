/* What the head says, read and held against the standard: a value that cannot be read is an error;
 * what GB/T 9704 writes otherwise is a finding to look at. */
#include "zhuhu/notice/private.h"

#include <string.h>

static void
require (const ZhuNotice *self, NoticeKey key, ZhuDiags *diags)
{
  const ZhuIniSection *section = zhu_ini_section (self->ini, "公文");
  const ZhuPlace place = section != NULL ? section->place : (ZhuPlace){ self->file, 0, 0 };
  g_autofree char *remedy = NULL;

  if (self->keys[key] != NULL)
    return;
  remedy = g_strdup_printf (_ ("write “%s = …” under [公文]"), notice_key_name (key));
  zhu_diags_add (diags, ZHU_DIAG_ERROR, "missing-key", &place, remedy, _ ("the notice has no %s"),
                 notice_key_name (key));
}

static int
read_date (const ZhuNotice *self, NoticeKey key, ZhuDiags *diags)
{
  const ZhuIniEntry *entry = self->keys[key];
  ZhuPlace place;
  int date;

  if (entry == NULL)
    return ZHU_NO_DATE;
  if (zhu_date_parse (entry->value, &date))
    return date;
  place = zhu_ini_entry_place (entry, 0);
  zhu_diags_add (diags, ZHU_DIAG_ERROR, "bad-date", &place, _ ("write 2020-03-20 or 2020年3月20日"),
                 _ ("“%s” is no date"), entry->value);
  return ZHU_NO_DATE;
}

static gboolean
read_seal (const ZhuNotice *self, ZhuDiags *diags)
{
  const ZhuIniEntry *entry = self->keys[NOTICE_SEAL];
  ZhuPlace place;

  /* Official documents are sealed unless they say otherwise. */
  if (entry == NULL)
    return TRUE;
  if (g_str_equal (entry->value, "是") || g_ascii_strcasecmp (entry->value, "yes") == 0)
    return TRUE;
  if (g_str_equal (entry->value, "否") || g_ascii_strcasecmp (entry->value, "no") == 0)
    return FALSE;
  place = zhu_ini_entry_place (entry, 0);
  zhu_diags_add (diags, ZHU_DIAG_ERROR, "unknown-value", &place, _ ("write 是 or 否"),
                 _ ("“%s” cannot be the value of “%s”"), entry->value, entry->key);
  return TRUE;
}

/* ---- The standard ---- */

/* 陕残联发〔2020〕4号: the year in full in 〔〕, the number without 第 and leading zeros. */
static gboolean
is_document_number (const char *text)
{
  const char *open = strstr (text, "〔");
  const char *at = open != NULL ? open + strlen ("〔") : "";

  if (open == NULL || open == text || strspn (at, "0123456789") != 4)
    return FALSE;
  at += 4;
  if (!g_str_has_prefix (at, "〕"))
    return FALSE;
  at += strlen ("〕");
  return *at != '0' && strspn (at, "0123456789") > 0
         && g_str_equal (at + strspn (at, "0123456789"), "号");
}

static void
check_document_number (const ZhuNotice *self, ZhuDiags *diags)
{
  const ZhuIniEntry *entry = self->keys[NOTICE_NUMBER];
  ZhuPlace place;

  if (entry == NULL || is_document_number (entry->value))
    return;
  place = zhu_ini_entry_place (entry, 0);
  zhu_diags_add (diags, ZHU_DIAG_QUERY, "document-number", &place,
                 _ ("write it like 陕残联发〔2020〕4号: full year in 〔〕, no 第, no leading zero"),
                 _ ("“%s” is no 发文字号 after GB/T 9704"), entry->value);
}

static void
check_serial (const ZhuNotice *self, ZhuDiags *diags)
{
  const ZhuIniEntry *entry = self->keys[NOTICE_SERIAL];
  ZhuPlace place;

  if (entry == NULL || (strlen (entry->value) == 6 && strspn (entry->value, "0123456789") == 6))
    return;
  place = zhu_ini_entry_place (entry, 0);
  zhu_diags_add (diags, ZHU_DIAG_QUERY, "serial", &place, _ ("write six digits, as in 000001"),
                 _ ("“%s” is no 份号 after GB/T 9704"), entry->value);
}

static void
check_attachments (const ZhuNotice *self, ZhuDiags *diags)
{
  for (guint i = 0; i < self->attachments->len; i++)
    {
      const ZhuIniEntry *entry = g_ptr_array_index (self->attachments, i);
      g_autofree char *bare = notice_trim_end (entry->value, "。；，、.;,");
      ZhuPlace place = zhu_ini_entry_place (entry, strlen (bare));

      if (strlen (bare) < strlen (entry->value))
        zhu_diags_add (diags, ZHU_DIAG_NOTE, "attachment-mark", &place, _ ("remove it"),
                       _ ("no mark stands behind the name of an attachment: it is left out"));
    }
}

/* Numbers of one level follow each other, and begin anew with 1. */
static void
check_numbering (const ZhuNotice *self, ZhuDiags *diags)
{
  unsigned last[5] = { 0 };

  for (guint i = 0; i < self->paragraphs->len; i++)
    {
      const ZhuIniEntry *entry = g_ptr_array_index (self->paragraphs, i);
      const NoticeLevel level = notice_level_of (entry->value);

      if (level.level == 0)
        continue;
      if (level.number != last[level.level] + 1 && level.number != 1)
        zhu_diags_add (diags, ZHU_DIAG_QUERY, "numbering", &entry->place,
                       _ ("number the headings of one level through"),
                       _ ("this heading has number %u, but the one before it has %u"), level.number,
                       last[level.level]);
      last[level.level] = level.number;
      for (unsigned deeper = level.level + 1; deeper < G_N_ELEMENTS (last); deeper++)
        last[deeper] = 0;
    }
}

/* ---- All ---- */

static void
check_characters (const ZhuIniEntry *entry, ZhuDiags *diags)
{
  for (const char *at = entry->value; *at != '\0'; at = g_utf8_next_char (at))
    {
      ZhuPlace place;

      if (!g_unichar_iscntrl (g_utf8_get_char (at)))
        continue;
      place = zhu_ini_entry_place (entry, (gsize) (at - entry->value));
      zhu_diags_add (diags, ZHU_DIAG_ERROR, "bad-character", &place,
                     _ ("remove it; a tabulator is replaced by blanks"),
                     _ ("a control character (U+%04X) stands here"), g_utf8_get_char (at));
      return;
    }
}

static void
check_all_characters (const ZhuNotice *self, ZhuDiags *diags)
{
  for (int i = 0; i < N_NOTICE_KEYS; i++)
    if (self->keys[i] != NULL)
      check_characters (self->keys[i], diags);
  for (guint i = 0; i < self->attachments->len; i++)
    check_characters (g_ptr_array_index (self->attachments, i), diags);
  for (guint i = 0; i < self->paragraphs->len; i++)
    check_characters (g_ptr_array_index (self->paragraphs, i), diags);
}

void
notice_check (ZhuNotice *self, ZhuDiags *diags)
{
  const ZhuPlace whole = { self->file, 0, 0 };

  require (self, NOTICE_TITLE, diags);
  require (self, NOTICE_DATE, diags);
  if (self->keys[NOTICE_PRINTER] != NULL || self->keys[NOTICE_PRINTED] != NULL)
    {
      require (self, NOTICE_PRINTER, diags);
      require (self, NOTICE_PRINTED, diags);
    }
  if (self->paragraphs->len == 0)
    zhu_diags_add (diags, ZHU_DIAG_ERROR, "no-text", &whole,
                   _ ("write [正文] on a line and the paragraphs below it, each on a line"),
                   _ ("the notice has no text"));
  self->date = read_date (self, NOTICE_DATE, diags);
  self->printed = read_date (self, NOTICE_PRINTED, diags);
  self->is_sealed = read_seal (self, diags);
  check_all_characters (self, diags);
  check_document_number (self, diags);
  check_serial (self, diags);
  check_attachments (self, diags);
  check_numbering (self, diags);
}
