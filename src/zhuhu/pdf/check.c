/* Does the structure tree reach all that the pages show, once and in order, and do its lists agree
 * with it? */
#include "zhuhu/pdf/child.h"
#include "zhuhu/pdf/inspect.h"

#include <stdlib.h>
#include <string.h>

/* Pages named in one finding. */
#define MAX_PAGES_NAMED 8

typedef enum
{
  FIND_UNTAGGED,
  FIND_ORPHANS,
  FIND_REPEATED,
  FIND_TWICE,
  FIND_ABSENT,
  FIND_BACKWARDS,
  FIND_PARENTS,
  FIND_HEADS,
  FIND_RAGGED,
  FIND_TYPES,
  FIND_FIGURES,
  N_FINDINGS
} Kind;

typedef struct
{
  PdfInspection all;
  PdfFinding findings[N_FINDINGS];
  guint8 *reached;     /* by piece: how often */
  GHashTable *parents; /* key of the parent tree -> handle of its value */
  GHashTable *ids;     /* of elements; GBytes */
} Checker;

/* What a finding of each kind says, before its number. */
static const char *const kind_texts[N_FINDINGS] = {
  [FIND_UNTAGGED] = N_ ("drawn outside of tags and artifacts"),
  [FIND_ORPHANS] = N_ ("marked contents that no element holds"),
  [FIND_REPEATED] = N_ ("marked contents with a number that was used before"),
  [FIND_TWICE] = N_ ("marked contents that more than one element holds"),
  [FIND_ABSENT] = N_ ("contents that an element holds but no page shows"),
  [FIND_BACKWARDS] = N_ ("contents read before what is drawn before them"),
  [FIND_PARENTS] = N_ ("contents for which the parent tree names another element, or none"),
  [FIND_HEADS] = N_ ("table cells whose heads cannot be found"),
  [FIND_RAGGED] = N_ ("table rows shorter or longer than their table"),
  [FIND_TYPES] = N_ ("elements of a type that nothing explains"),
  [FIND_FIGURES] = N_ ("figures without a description"),
};

void
pdf_finding_add (PdfFinding *self, gint32 page, unsigned n)
{
  const gpointer key = GINT_TO_POINTER (page);

  if (n > 0)
    g_hash_table_insert (
        self->pages, key,
        GUINT_TO_POINTER (GPOINTER_TO_UINT (g_hash_table_lookup (self->pages, key)) + n));
}

/* ---- The parent tree ---- */

static void
load_parents (Checker *self, qpdf_oh node, GHashTable *seen, unsigned depth)
{
  const qpdf_data pdf = self->all.file->pdf;
  const int object = qpdf_oh_get_object_id (pdf, node);
  const qpdf_oh numbers = pdf_get (pdf, node, "/Nums"), kids = pdf_get (pdf, node, "/Kids");

  if (depth > PDF_MAX_DEPTH || (object > 0 && !g_hash_table_add (seen, GINT_TO_POINTER (object))))
    return;
  for (int i = 0; i + 1 < pdf_length (pdf, numbers); i += 2)
    {
      const qpdf_oh key = qpdf_oh_get_array_item (pdf, numbers, i);

      if (qpdf_oh_is_integer (pdf, key))
        g_hash_table_insert (self->parents,
                             GINT_TO_POINTER (qpdf_oh_get_int_value_as_int (pdf, key)),
                             GUINT_TO_POINTER (qpdf_oh_get_array_item (pdf, numbers, i + 1)));
    }
  for (int i = 0; i < pdf_length (pdf, kids); i++)
    load_parents (self, qpdf_oh_get_array_item (pdf, kids, i), seen, depth + 1);
}

/* The element that the parent tree names for @item of the tree: its object number, 0 if none. */
static int
find_parent (const Checker *self, const PdfItem *item)
{
  const qpdf_data pdf = self->all.file->pdf;
  g_auto (PdfScope) scope = pdf_scope (pdf);
  const gboolean is_object = item->kind == PDF_ITEM_OBJECT;
  const qpdf_oh holder
      = is_object || item->object != 0 ? item->handle : qpdf_get_page_n (pdf, (size_t) item->page);
  const long long key
      = pdf_get_int (pdf, holder, is_object ? "/StructParent" : "/StructParents", -1);
  qpdf_oh value = 0;

  if (key < 0 || key > G_MAXINT)
    return 0;
  value = GPOINTER_TO_UINT (g_hash_table_lookup (self->parents, GINT_TO_POINTER ((int) key)));
  if (value == 0)
    return 0;
  if (!is_object)
    value = item->mcid < pdf_length (pdf, value) ? qpdf_oh_get_array_item (pdf, value, item->mcid)
                                                 : qpdf_oh_new_null (pdf);
  return qpdf_oh_get_object_id (pdf, value);
}

static void
check_parent (Checker *self, const PdfItem *item)
{
  const PdfItem *element = pdf_tree_item (self->all.tree, (gsize) item->parent);

  if (item->page >= 0 && element->object != 0 && find_parent (self, item) != element->object)
    pdf_finding_add (&self->findings[FIND_PARENTS], item->page, 1);
}

/* ---- Contents ---- */

static void
check_content (Checker *self, const PdfItem *item)
{
  const int piece = pdf_texts_find (self->all.texts, item);

  if (piece < 0)
    {
      pdf_finding_add (&self->findings[FIND_ABSENT], item->page, 1);
      return;
    }
  if (self->reached[piece] > 0)
    pdf_finding_add (&self->findings[FIND_TWICE], item->page, 1);
  self->reached[piece] = 1;
  check_parent (self, item);
}

/* Within one block (a table, a paragraph) a page's contents come in the order in which they were
 * drawn. Blocks among themselves may stand in any order: the tree says which. */
static void
check_order (Checker *self, gsize block)
{
  const PdfTree *tree = self->all.tree;
  g_autoptr (GHashTable) last = g_hash_table_new (NULL, NULL);

  for (gsize i = block; i < (gsize) pdf_tree_item (tree, block)->end; i++)
    {
      const PdfItem *item = pdf_tree_item (tree, i);
      const int piece
          = item->kind == PDF_ITEM_CONTENT ? pdf_texts_find (self->all.texts, item) : -1;
      const gpointer key = GINT_TO_POINTER (item->page);

      if (piece < 0 || item->object != 0)
        continue;
      if (piece + 1 < GPOINTER_TO_INT (g_hash_table_lookup (last, key)))
        pdf_finding_add (&self->findings[FIND_BACKWARDS], item->page, 1);
      g_hash_table_insert (last, key, GINT_TO_POINTER (piece + 1));
    }
}

static void
check_blocks (Checker *self, gsize i)
{
  const PdfItem *item = pdf_tree_item (self->all.tree, i);

  if (item->kind != PDF_ITEM_ELEMENT)
    return;
  if (pdf_inspection_role (&self->all, item) != PDF_ROLE_GROUP)
    {
      check_order (self, i);
      return;
    }
  for (gsize k = i + 1; k < (gsize) item->end; k = (gsize) pdf_tree_item (self->all.tree, k)->end)
    check_blocks (self, k);
}

static void
check_pieces (Checker *self)
{
  const PdfTexts *texts = self->all.texts;

  for (gsize i = 0; i < texts->pieces->len; i++)
    {
      const PdfPiece *piece = pdf_texts_piece (texts, (int) i);

      if (self->reached[i] == 0 && piece->drawn > 0)
        pdf_finding_add (&self->findings[FIND_ORPHANS], piece->page, 1);
    }
  for (gsize i = 0; i < texts->untagged->len; i++)
    {
      pdf_finding_add (&self->findings[FIND_UNTAGGED], (gint32) i,
                       g_array_index (texts->untagged, guint, i));
      pdf_finding_add (&self->findings[FIND_REPEATED], (gint32) i,
                       g_array_index (texts->repeated, guint, i));
    }
}

/* ---- Elements ---- */

static void
note_id (Checker *self, const PdfItem *item)
{
  const qpdf_data pdf = self->all.file->pdf;
  g_auto (PdfScope) scope = pdf_scope (pdf);
  GBytes *id = pdf_bytes (pdf, pdf_get (pdf, item->handle, "/ID"));

  if (id != NULL)
    g_hash_table_add (self->ids, id);
}

static void
check_element (Checker *self, gsize i)
{
  const PdfItem *item = pdf_tree_item (self->all.tree, i);
  const qpdf_data pdf = self->all.file->pdf;
  const gint32 page = pdf_inspection_page (&self->all, i);

  if (!pdf_is_standard_type (pdf_tree_role (self->all.tree, item)))
    pdf_finding_add (&self->findings[FIND_TYPES], page, 1);
  switch (pdf_inspection_role (&self->all, item))
    {
    case PDF_ROLE_TABLE:
      pdf_check_table (&self->all, i, self->ids, &self->findings[FIND_HEADS],
                       &self->findings[FIND_RAGGED]);
      break;
    case PDF_ROLE_FIGURE:
      if (!pdf_has (pdf, item->handle, "/Alt") && !pdf_has (pdf, item->handle, "/ActualText"))
        pdf_finding_add (&self->findings[FIND_FIGURES], page, 1);
      break;
    case PDF_ROLE_GROUP:
    case PDF_ROLE_HEADING:
    case PDF_ROLE_BLOCK:
    case PDF_ROLE_ROWS:
    case PDF_ROLE_ROW:
    case PDF_ROLE_CELL:
    case PDF_ROLE_LIST:
    case PDF_ROLE_LIST_ITEM:
    case PDF_ROLE_INLINE:
      break;
    }
}

static void
check_all (Checker *self)
{
  const PdfTree *tree = self->all.tree;

  for (gsize i = 0; i < tree->items->len; i++)
    if (pdf_tree_item (tree, i)->kind == PDF_ITEM_ELEMENT)
      note_id (self, pdf_tree_item (tree, i));
  for (gsize i = 0; i < tree->items->len; i++)
    switch (pdf_tree_item (tree, i)->kind)
      {
      case PDF_ITEM_ELEMENT:
        check_element (self, i);
        break;
      case PDF_ITEM_CONTENT:
        check_content (self, pdf_tree_item (tree, i));
        break;
      case PDF_ITEM_OBJECT:
        check_parent (self, pdf_tree_item (tree, i));
        break;
      }
  for (gsize i = 0; i < tree->items->len; i = (gsize) pdf_tree_item (tree, i)->end)
    check_blocks (self, i);
  check_pieces (self);
}

/* ---- What the child says: a line "KIND PAGE NUMBER" for each page of each finding ---- */

static int
compare_pages (gconstpointer a, gconstpointer b)
{
  return GPOINTER_TO_INT (a) - GPOINTER_TO_INT (b);
}

static void
print_findings (const Checker *self, GString *output)
{
  for (int kind = 0; kind < N_FINDINGS; kind++)
    {
      GHashTable *counts = self->findings[kind].pages;
      g_autoptr (GList) pages = g_list_sort (g_hash_table_get_keys (counts), compare_pages);

      for (const GList *page = pages; page != NULL; page = page->next)
        g_string_append_printf (output, "%d %d %u\n", kind, GPOINTER_TO_INT (page->data),
                                GPOINTER_TO_UINT (g_hash_table_lookup (counts, page->data)));
    }
}

static gboolean
check (gpointer data, GString *output, GError **error)
{
  const ZhuPdfFile *file = data;
  const qpdf_data pdf = file->pdf;
  g_autoptr (PdfTexts) texts = pdf_texts_new (file);
  g_autofree guint8 *reached = g_new0 (guint8, texts->pieces->len + 1);
  g_autoptr (GHashTable) parents = g_hash_table_new (NULL, NULL);
  g_autoptr (GHashTable) seen = g_hash_table_new (NULL, NULL);
  g_autoptr (GHashTable) ids
      = g_hash_table_new_full (g_bytes_hash, g_bytes_equal, (GDestroyNotify) g_bytes_unref, NULL);
  Checker checker = { .all = { .file = file, .tree = file->tree, .texts = texts },
                      .reached = reached,
                      .parents = parents,
                      .ids = ids };
  const qpdf_oh root = pdf_get (pdf, qpdf_get_root (pdf), "/StructTreeRoot");

  g_return_val_if_fail (error != NULL && *error == NULL, FALSE);

  for (int i = 0; i < N_FINDINGS; i++)
    checker.findings[i].pages = g_hash_table_new (NULL, NULL);
  load_parents (&checker, pdf_get (pdf, root, "/ParentTree"), seen, 0);
  check_all (&checker);
  print_findings (&checker, output);
  for (int i = 0; i < N_FINDINGS; i++)
    g_hash_table_unref (checker.findings[i].pages);
  return TRUE;
}

/* ---- In the parent ---- */

/* "1,234: page 3 (12), page 4 (2) …" */
typedef struct
{
  GString *pages;
  unsigned n, n_pages;
} Summary;

static void
add_to_summary (Summary *self, int page, unsigned n)
{
  self->n += n;
  self->n_pages++;
  if (page < 0 || self->n_pages > MAX_PAGES_NAMED)
    return;
  g_string_append (self->pages, self->pages->len > 0 ? ", " : "");
  g_string_append_printf (self->pages, _ ("page %d (%u)"), page + 1, n);
}

static void
say (const ZhuPdfFile *file, Kind kind, const Summary *summary, ZhuDiags *diags)
{
  const ZhuPlace place = { .file = g_intern_string (file->path) };

  if (summary->n_pages > MAX_PAGES_NAMED)
    g_string_append (summary->pages, " …");
  zhu_diags_add (diags, ZHU_DIAG_QUERY, "pdf-tags", &place, NULL, "%s: %u%s%s",
                 _ (kind_texts[kind]), summary->n, summary->pages->len > 0 ? "; " : "",
                 summary->pages->str);
}

static void
say_findings (const ZhuPdfFile *file, const char *output, ZhuDiags *diags)
{
  g_auto (GStrv) lines = g_strsplit (output, "\n", -1);

  for (int kind = 0; kind < N_FINDINGS; kind++)
    {
      g_autoptr (GString) pages = g_string_new (NULL);
      Summary summary = { .pages = pages };

      for (char **line = lines; *line != NULL; line++)
        {
          g_auto (GStrv) words = g_strsplit (*line, " ", 3);

          if (g_strv_length (words) == 3 && atoi (words[0]) == kind)
            add_to_summary (&summary, atoi (words[1]), (unsigned) atoi (words[2]));
        }
      if (summary.n > 0)
        say (file, (Kind) kind, &summary, diags);
    }
}

/* What the catalogue has to say. */
static void
check_catalogue (const ZhuPdfFile *file, ZhuDiags *diags)
{
  const qpdf_data pdf = file->pdf;
  g_auto (PdfScope) scope = pdf_scope (pdf);
  const ZhuPlace place = { .file = g_intern_string (file->path) };
  const qpdf_oh root = qpdf_get_root (pdf),
                marked = pdf_get (pdf, pdf_get (pdf, root, "/MarkInfo"), "/Marked");

  if (!qpdf_oh_is_bool (pdf, marked) || !qpdf_oh_get_bool_value (pdf, marked))
    zhu_diags_add (diags, ZHU_DIAG_QUERY, "pdf-tags", &place, NULL,
                   _ ("the file does not say that it is tagged"));
  if (!pdf_has (pdf, root, "/Lang"))
    zhu_diags_add (diags, ZHU_DIAG_QUERY, "pdf-tags", &place, NULL,
                   _ ("the file does not name its language"));
  if (!file->tree->is_complete)
    zhu_diags_add (diags, ZHU_DIAG_QUERY, "pdf-tags", &place, NULL,
                   _ ("the structure tree meets an element twice; the second time is left out"));
}

gboolean
zhu_pdf_file_check (const ZhuPdfFile *self, ZhuDiags *diags)
{
  const ZhuPlace place = { .file = g_intern_string (self->path) };
  const gsize before = zhu_diags_length (diags);
  g_autoptr (GString) output = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  const PdfLimits limits = pdf_limits_for (g_bytes_get_size (self->bytes));

  if (self->tree == NULL)
    zhu_diags_add (diags, ZHU_DIAG_QUERY, "pdf-tags", &place, NULL, _ ("the file is not tagged"));
  else if (!pdf_child_run (check, (gpointer) self, &limits, self->path, output, &error))
    zhu_diags_add (diags, ZHU_DIAG_QUERY, "pdf-tags", &place, NULL, "%s", error->message);
  else
    {
      check_catalogue (self, diags);
      say_findings (self, output->str, diags);
    }
  return zhu_diags_length (diags) == before;
}
