/* A tagged file as text, in the order in which a screen reader reads it. */
#include "zhuhu/pdf/child.h"
#include "zhuhu/pdf/inspect.h"

#include <string.h>

PdfRole
pdf_inspection_role (const PdfInspection *self, const PdfItem *item)
{
  static const struct
  {
    const char *type;
    PdfRole role;
  } roles[] = { { "/Document", PDF_ROLE_GROUP },   { "/Part", PDF_ROLE_GROUP },
                { "/Art", PDF_ROLE_GROUP },        { "/Sect", PDF_ROLE_GROUP },
                { "/Div", PDF_ROLE_GROUP },        { "/NonStruct", PDF_ROLE_GROUP },
                { "/BlockQuote", PDF_ROLE_GROUP }, { "/TOC", PDF_ROLE_GROUP },
                { "/Index", PDF_ROLE_GROUP },      { "/H", PDF_ROLE_HEADING },
                { "/H1", PDF_ROLE_HEADING },       { "/H2", PDF_ROLE_HEADING },
                { "/H3", PDF_ROLE_HEADING },       { "/H4", PDF_ROLE_HEADING },
                { "/H5", PDF_ROLE_HEADING },       { "/H6", PDF_ROLE_HEADING },
                { "/P", PDF_ROLE_BLOCK },          { "/Caption", PDF_ROLE_BLOCK },
                { "/Note", PDF_ROLE_BLOCK },       { "/TOCI", PDF_ROLE_BLOCK },
                { "/Table", PDF_ROLE_TABLE },      { "/THead", PDF_ROLE_ROWS },
                { "/TBody", PDF_ROLE_ROWS },       { "/TFoot", PDF_ROLE_ROWS },
                { "/TR", PDF_ROLE_ROW },           { "/TH", PDF_ROLE_CELL },
                { "/TD", PDF_ROLE_CELL },          { "/L", PDF_ROLE_LIST },
                { "/LI", PDF_ROLE_LIST_ITEM },     { "/Figure", PDF_ROLE_FIGURE },
                { "/Formula", PDF_ROLE_FIGURE } };
  const char *type = item->kind == PDF_ITEM_ELEMENT ? pdf_tree_role (self->tree, item) : "";

  for (gsize i = 0; i < G_N_ELEMENTS (roles); i++)
    if (g_str_equal (type, roles[i].type))
      return roles[i].role;
  return PDF_ROLE_INLINE;
}

/* ---- Text of one element ---- */

/* What the element says to be read instead of what it shows; NULL: nothing. */
static char *
spoken (const PdfInspection *self, const PdfItem *item)
{
  const qpdf_data pdf = self->file->pdf;
  char *text = pdf_get_text (pdf, item->handle, "/ActualText");

  return text != NULL ? text : pdf_get_text (pdf, item->handle, "/Alt");
}

static gboolean
ends_in_blank (const GString *text)
{
  return text->len == 0 || strchr (" \n", text->str[text->len - 1]) != NULL;
}

/* Pieces of one paragraph: a blank between them where letters would run together and one was begun
 * anew, and before a paragraph within it, such as those of a caption. */
static void
append_piece (GString *text, const char *piece, gboolean is_apart, gboolean is_block)
{
  const char *last
      = text->len > 0 ? g_utf8_find_prev_char (text->str, text->str + text->len) : NULL;

  if (*piece != '\0' && is_apart && last != NULL && !ends_in_blank (text)
      && (is_block
          || (!g_unichar_iswide (g_utf8_get_char (last))
              && !g_unichar_iswide (g_utf8_get_char (piece)))))
    g_string_append_c (text, ' ');
  g_string_append (text, piece);
}

static void
append_item (const PdfInspection *self, gsize i, GString *text)
{
  const PdfItem *item = pdf_tree_item (self->tree, i);
  const PdfRole role = pdf_inspection_role (self, item);
  const gboolean is_apart = item->kind == PDF_ITEM_CONTENT || role != PDF_ROLE_INLINE;
  g_autoptr (GString) inner = g_string_new (NULL);

  if (item->kind == PDF_ITEM_CONTENT)
    {
      const int piece = pdf_texts_find (self->texts, item);

      if (piece >= 0)
        g_string_append (inner, pdf_texts_piece (self->texts, piece)->text->str);
    }
  else if (item->kind == PDF_ITEM_ELEMENT)
    {
      g_autofree char *instead = spoken (self, item);

      if (instead != NULL)
        g_string_append (inner, instead);
      else
        for (gsize k = i + 1; k < (gsize) item->end; k = (gsize) pdf_tree_item (self->tree, k)->end)
          append_item (self, k, inner);
    }
  append_piece (text, inner->str, is_apart,
                item->kind == PDF_ITEM_ELEMENT && role == PDF_ROLE_BLOCK);
}

char *
pdf_inspection_text (const PdfInspection *self, gsize i)
{
  g_autoptr (GString) text = g_string_new (NULL);

  append_item (self, i, text);
  for (gsize k = 0; k < text->len; k++)
    if (strchr ("\n\r\t\f\v", text->str[k]) != NULL)
      text->str[k] = ' ';
  return g_strdup (g_strstrip (text->str));
}

gint32
pdf_inspection_page (const PdfInspection *self, gsize i)
{
  for (gsize k = i; k < (gsize) pdf_tree_item (self->tree, i)->end; k++)
    if (pdf_tree_item (self->tree, k)->page >= 0)
      return pdf_tree_item (self->tree, k)->page;
  return -1;
}

/* ---- The whole ---- */

static void describe_children (const PdfInspection *self, gsize i, unsigned level, GString *text);

static void
append_line (GString *text, unsigned level, const char *mark, const char *line)
{
  if (*line == '\0')
    return;
  for (unsigned i = 0; i < level; i++)
    g_string_append (text, "  ");
  g_string_append_printf (text, "%s%s\n", mark, line);
}

static void
describe_heading (const PdfInspection *self, gsize i, GString *text)
{
  const char *type = pdf_tree_role (self->tree, pdf_tree_item (self->tree, i));
  const int level = g_ascii_isdigit (type[2]) ? type[2] - '0' : 1;
  g_autofree char *mark = g_strdup_printf ("%.*s ", level, "######");
  g_autofree char *line = pdf_inspection_text (self, i);

  if (text->len > 0)
    g_string_append_c (text, '\n');
  append_line (text, 0, mark, line);
}

static void
describe_table (const PdfInspection *self, gsize i, GString *text)
{
  g_autoptr (PdfGrid) grid = pdf_grid_new (self, i);

  g_string_append_c (text, '\n');
  for (gsize k = i + 1; k < (gsize) pdf_tree_item (self->tree, i)->end;
       k = (gsize) pdf_tree_item (self->tree, k)->end)
    if (pdf_inspection_role (self, pdf_tree_item (self->tree, k)) == PDF_ROLE_BLOCK)
      {
        g_autofree char *line = pdf_inspection_text (self, k);

        append_line (text, 0, "", line);
      }
  pdf_grid_print (grid, self, text);
  g_string_append_c (text, '\n');
}

/* The item's own text (all but lists in it) on one line, lists below. */
static void
describe_list_item (const PdfInspection *self, gsize i, unsigned level, GString *text)
{
  const PdfTree *tree = self->tree;
  g_autoptr (GString) line = g_string_new (NULL);
  gboolean has_label = FALSE;

  for (gsize k = i + 1; k < (gsize) pdf_tree_item (tree, i)->end;)
    {
      const PdfItem *item = pdf_tree_item (tree, k);
      const char *type = item->kind == PDF_ITEM_ELEMENT ? pdf_tree_role (tree, item) : "";

      has_label = has_label || g_str_equal (type, "/Lbl");
      if (pdf_inspection_role (self, item) == PDF_ROLE_LIST)
        {
          append_line (text, level, has_label ? "" : "- ", g_strstrip (line->str));
          describe_children (self, k, level + 1, text);
          g_string_truncate (line, 0);
        }
      else if (!g_str_equal (type, "/LBody"))
        append_item (self, k, line);
      if (g_str_equal (type, "/Lbl"))
        g_string_append_c (line, ' ');
      /* A body is passed by: what stands in it comes next. */
      k = g_str_equal (type, "/LBody") ? k + 1 : (gsize) item->end;
    }
  append_line (text, level, has_label ? "" : "- ", g_strstrip (line->str));
}

static void
describe_item (const PdfInspection *self, gsize i, unsigned level, GString *text)
{
  const PdfItem *item = pdf_tree_item (self->tree, i);
  g_autofree char *line = NULL;

  switch (pdf_inspection_role (self, item))
    {
    case PDF_ROLE_GROUP:
    case PDF_ROLE_LIST:
    case PDF_ROLE_ROWS:
      describe_children (self, i, level, text);
      return;
    case PDF_ROLE_HEADING:
      describe_heading (self, i, text);
      return;
    case PDF_ROLE_TABLE:
      describe_table (self, i, text);
      return;
    case PDF_ROLE_LIST_ITEM:
      describe_list_item (self, i, level, text);
      return;
    case PDF_ROLE_FIGURE:
      line = pdf_inspection_text (self, i);
      g_string_append_printf (text, "[%s]\n", line);
      return;
    case PDF_ROLE_BLOCK:
    case PDF_ROLE_ROW:
    case PDF_ROLE_CELL:
    case PDF_ROLE_INLINE:
      line = pdf_inspection_text (self, i);
      append_line (text, level, "", line);
      return;
    }
}

static void
describe_children (const PdfInspection *self, gsize i, unsigned level, GString *text)
{
  for (gsize k = i + 1; k < (gsize) pdf_tree_item (self->tree, i)->end;
       k = (gsize) pdf_tree_item (self->tree, k)->end)
    describe_item (self, k, level, text);
}

/* In the child: texts unpack what a stranger has packed. */
static gboolean
describe (gpointer data, GString *output, GError **error)
{
  const ZhuPdfFile *file = data;
  g_autoptr (PdfTexts) texts = pdf_texts_new (file);
  const PdfInspection inspection = { .file = file, .tree = file->tree, .texts = texts };

  g_return_val_if_fail (error != NULL && *error == NULL, FALSE);

  for (gsize i = 0; i < file->tree->items->len; i = (gsize) pdf_tree_item (file->tree, i)->end)
    describe_item (&inspection, i, 0, output);
  return TRUE;
}

char *
zhu_pdf_file_describe (const ZhuPdfFile *self, GError **error)
{
  g_autoptr (GString) text = g_string_new (NULL);
  const PdfLimits limits = pdf_limits_for (g_bytes_get_size (self->bytes));

  if (self->tree == NULL)
    {
      pdf_file_refuse (
          self, ZHU_ERROR_INPUT, error,
          _ ("it is not tagged: nothing says what is a heading, a paragraph or a table"));
      return NULL;
    }
  if (!pdf_child_run (describe, (gpointer) self, &limits, self->path, text, error))
    return NULL;
  return g_utf8_make_valid (text->str, (gssize) text->len);
}
