/* The document: tables in order, and the report's paragraphs. Built by one owner; once frozen it is
 * shared and read-only. */
#include "zhuhu/doc/table.h"

#define ID_LABEL "清单号"
#define ID_SHOWN 12 /* digits in foot lines */

ZhuDoc *
zhu_doc_new (const char *title, const char *area, int created)
{
  ZhuDoc *self = g_atomic_rc_box_new0 (ZhuDoc);

  self->title = g_strdup (title != NULL ? title : "");
  self->area = g_strdup (area != NULL ? area : "");
  self->created = created;
  self->tables = g_ptr_array_new_with_free_func ((GDestroyNotify) zhu_table_free);
  self->fact_labels = g_ptr_array_new_with_free_func (g_free);
  self->fact_texts = g_ptr_array_new_with_free_func (g_free);
  self->paragraph_names = g_ptr_array_new_with_free_func (g_free);
  self->paragraph_texts = g_ptr_array_new_with_free_func (g_free);
  return self;
}

static void
doc_clear (gpointer data)
{
  ZhuDoc *self = data;

  g_free (self->title);
  g_free (self->records);
  g_free (self->id);
  g_free (self->area);
  g_ptr_array_unref (self->tables);
  g_clear_pointer (&self->findings, zhu_table_free);
  g_ptr_array_unref (self->fact_labels);
  g_ptr_array_unref (self->fact_texts);
  g_ptr_array_unref (self->paragraph_names);
  g_ptr_array_unref (self->paragraph_texts);
}

ZhuDoc *
zhu_doc_ref (ZhuDoc *self)
{
  return g_atomic_rc_box_acquire (self);
}

void
zhu_doc_unref (ZhuDoc *self)
{
  g_atomic_rc_box_release_full (self, doc_clear);
}

void
zhu_doc_take_table (ZhuDoc *self, ZhuTable *table)
{
  g_return_if_fail (!self->is_frozen);

  g_ptr_array_add (self->tables, table);
}

void
zhu_doc_take_findings (ZhuDoc *self, ZhuTable *table)
{
  g_return_if_fail (!self->is_frozen && self->findings == NULL);

  self->findings = table;
}

const ZhuTable *
zhu_doc_findings (const ZhuDoc *self)
{
  return self->findings;
}

void
zhu_doc_add_paragraph (ZhuDoc *self, const char *name, const char *text)
{
  g_return_if_fail (!self->is_frozen && text != NULL);

  g_ptr_array_add (self->paragraph_names, g_strdup (name != NULL ? name : ""));
  g_ptr_array_add (self->paragraph_texts, g_strdup (text));
}

void
zhu_doc_add_fact (ZhuDoc *self, const char *label, const char *text)
{
  g_return_if_fail (!self->is_frozen && label != NULL && text != NULL);

  g_ptr_array_add (self->fact_labels, g_strdup (label));
  g_ptr_array_add (self->fact_texts, g_strdup (text));
}

gsize
zhu_doc_n_facts (const ZhuDoc *self)
{
  return self->fact_labels->len;
}

const char *
zhu_doc_fact_label (const ZhuDoc *self, gsize i)
{
  g_return_val_if_fail (i < self->fact_labels->len, "");

  return g_ptr_array_index (self->fact_labels, i);
}

const char *
zhu_doc_fact_text (const ZhuDoc *self, gsize i)
{
  g_return_val_if_fail (i < self->fact_texts->len, "");

  return g_ptr_array_index (self->fact_texts, i);
}

const char *
zhu_doc_title (const ZhuDoc *self)
{
  return self->title;
}

const char *
zhu_doc_area (const ZhuDoc *self)
{
  return self->area;
}

const char *
zhu_doc_records (const ZhuDoc *self)
{
  return self->records;
}

void
zhu_doc_set_records (ZhuDoc *self, const char *records)
{
  g_return_if_fail (self != NULL && !self->is_frozen);

  g_free (self->records);
  self->records = g_strdup (records);
}

/* ---- The manifest ---- */

void
zhu_doc_set_id (ZhuDoc *self, const char *id)
{
  g_return_if_fail (self != NULL && id != NULL && self->id == NULL);

  self->id = g_strdup (id);
  g_ptr_array_add (self->fact_labels, g_strdup (ID_LABEL));
  g_ptr_array_add (self->fact_texts, g_strdup (id));
}

const char *
zhu_doc_id (const ZhuDoc *self)
{
  return self->id;
}

char *
zhu_doc_short_id (const ZhuDoc *self)
{
  return self->id != NULL ? g_strdup_printf (ID_LABEL " %.*s", ID_SHOWN, self->id) : NULL;
}

char *
zhu_doc_subject (const ZhuDoc *self)
{
  if (self->id == NULL)
    return g_strdup (self->records);
  return g_strconcat (self->records != NULL ? self->records : "", self->records != NULL ? " " : "",
                      ID_LABEL " ", self->id, NULL);
}

int
zhu_doc_created (const ZhuDoc *self)
{
  return self->created;
}

gsize
zhu_doc_n_tables (const ZhuDoc *self)
{
  return self->tables->len;
}

const ZhuTable *
zhu_doc_table (const ZhuDoc *self, gsize i)
{
  g_return_val_if_fail (i < self->tables->len, NULL);

  return g_ptr_array_index (self->tables, i);
}

gsize
zhu_doc_n_paragraphs (const ZhuDoc *self)
{
  return self->paragraph_texts->len;
}

const char *
zhu_doc_paragraph_name (const ZhuDoc *self, gsize i)
{
  g_return_val_if_fail (i < self->paragraph_names->len, "");

  return g_ptr_array_index (self->paragraph_names, i);
}

const char *
zhu_doc_paragraph_text (const ZhuDoc *self, gsize i)
{
  g_return_val_if_fail (i < self->paragraph_texts->len, "");

  return g_ptr_array_index (self->paragraph_texts, i);
}
