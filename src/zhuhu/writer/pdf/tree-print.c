/* The objects of a structure tree as PDF text, one at a time: the tree is never whole in this form.
 */
#include "zhuhu/writer/pdf/text.h"
#include "zhuhu/writer/pdf/tree-record.h"

/* What the objects are called, and where. */
typedef struct
{
  const ZhuTree *tree;
  guint32 base;
  const guint32 *pages;
  GString *out;
} Print;

/* Objects in their order: root, elements, pages, leaves by page, leaves by id. */
static guint32
element_number (const Print *self, ZhuElement element)
{
  return self->base + 1 + element;
}

static guint32
page_list_number (const Print *self, gsize page)
{
  return self->base + 1 + self->tree->elements->len + (guint32) page;
}

static guint32
page_leaf_number (const Print *self, gsize leaf)
{
  return page_list_number (self, self->tree->pages->len + leaf);
}

static guint32
id_leaf_number (const Print *self, gsize leaf)
{
  return page_leaf_number (self,
                           zhu_tree_n_leaves (self->tree->pages->len, ZHU_PAGES_OF_LEAF) + leaf);
}

static void
print_number (Print *self, guint32 number)
{
  zhu_pdf_append_unsigned (self->out, number);
}

static void
print_reference (Print *self, guint32 number)
{
  zhu_pdf_append_reference (self->out, number);
}

/* Ids are of one length, so that their order is that of the elements, as a name tree wants. */
static void
print_id (Print *self, ZhuElement element)
{
  g_string_append_printf (self->out, "(h%08X)", element);
}

/* Page on which content @i stands. */
static gsize
page_of (const ZhuTree *self, guint32 i)
{
  gsize low = 0, high = self->pages->len;

  while (high - low > 1)
    {
      const gsize middle = (low + high) / 2;

      if (zhu_tree_first_content (self, middle) <= i)
        low = middle;
      else
        high = middle;
    }
  return low;
}

static void
print_ids (Print *self, guint32 list)
{
  const guint32 *heads = &g_array_index (self->tree->lists, guint32, list);

  for (guint32 i = 1; i <= heads[0]; i++)
    print_id (self, heads[i]);
}

static void
print_attributes (Print *self, const ZhuTreeElement *element)
{
  const ZhuTreeElement *row = zhu_tree_element (self->tree, element->parent);
  const gboolean has_heads = element->tag == ZHU_TAG_TD && (element->heads != 0 || row->heads != 0);
  const gboolean is_head = element->tag == ZHU_TAG_TH_COLUMN || element->tag == ZHU_TAG_TH_ROW;

  if (!is_head && !has_heads && element->n_rows == 1 && element->n_columns == 1)
    return;
  g_string_append (self->out, "/A<</O/Table");
  if (is_head)
    g_string_append (self->out, element->tag == ZHU_TAG_TH_ROW ? "/Scope/Row" : "/Scope/Column");
  if (element->n_rows != 1)
    {
      g_string_append (self->out, "/RowSpan ");
      print_number (self, element->n_rows);
    }
  if (element->n_columns != 1)
    {
      g_string_append (self->out, "/ColSpan ");
      print_number (self, element->n_columns);
    }
  if (has_heads)
    {
      g_string_append (self->out, "/Headers[");
      print_ids (self, element->heads);
      print_ids (self, row->heads);
      g_string_append_c (self->out, ']');
    }
  g_string_append (self->out, ">>");
}

/* Index of the first content of @element beyond its first. */
static guint
first_more (const ZhuTree *self, ZhuElement element)
{
  guint low = 0, high = self->more->len;

  while (low < high)
    {
      const guint middle = (low + high) / 2;

      if (g_array_index (self->more, ZhuTreeMore, middle).element < element)
        low = middle + 1;
      else
        high = middle;
    }
  return low;
}

static void
print_content (Print *self, ZhuElement element, const ZhuTreeElement *record)
{
  const ZhuTree *tree = self->tree;
  const gsize page = page_of (tree, record->content - 1);
  guint i = first_more (tree, element);
  const gboolean is_single
      = i >= tree->more->len || g_array_index (tree->more, ZhuTreeMore, i).element != element;

  g_string_append (self->out, "/Pg ");
  print_reference (self, self->pages[page]);
  g_string_append (self->out, is_single ? "/K " : "/K[");
  print_number (self, record->content - 1 - zhu_tree_first_content (tree, page));
  for (; i < tree->more->len && g_array_index (tree->more, ZhuTreeMore, i).element == element; i++)
    {
      const guint32 content = g_array_index (tree->more, ZhuTreeMore, i).content;
      const gsize other = page_of (tree, content);

      g_string_append (self->out, other == page ? " " : "<</Type/MCR/Pg ");
      if (other != page)
        {
          print_reference (self, self->pages[other]);
          g_string_append (self->out, "/MCID ");
        }
      print_number (self, content - zhu_tree_first_content (tree, other));
      g_string_append (self->out, other == page ? "" : ">>");
    }
  g_string_append (self->out, is_single ? "" : "]");
}

static void
print_kids (Print *self, ZhuElement element)
{
  const guint32 first = g_array_index (self->tree->first_kids, guint32, element);
  const guint32 end = g_array_index (self->tree->first_kids, guint32, element + 1);

  if (first == end)
    return;
  g_string_append (self->out, "/K[");
  for (guint32 i = first; i < end; i++)
    print_reference (self, element_number (self, g_array_index (self->tree->kids, ZhuElement, i)));
  g_string_append_c (self->out, ']');
}

static void
print_element (Print *self, ZhuElement element)
{
  const ZhuTreeElement *record = zhu_tree_element (self->tree, element);

  g_string_append (self->out, "<</S/");
  g_string_append (self->out, zhu_tag_name ((ZhuTag) record->tag));
  g_string_append (self->out, "/P ");
  print_reference (self, element == ZHU_TREE_DOCUMENT ? self->base
                                                      : element_number (self, record->parent));
  if (record->is_named)
    {
      g_string_append (self->out, "/ID");
      print_id (self, element);
    }
  if (record->content != 0)
    print_content (self, element, record);
  else
    print_kids (self, element);
  print_attributes (self, record);
  if (record->spoken != 0)
    {
      g_string_append (self->out, "/ActualText");
      zhu_pdf_append_text (self->out, self->tree->texts->str + record->spoken);
    }
  g_string_append (self->out, ">>");
}

/* The elements of a page by MCID. */
static void
print_page_list (Print *self, gsize page)
{
  g_string_append_c (self->out, '[');
  for (guint32 i = zhu_tree_first_content (self->tree, page);
       i < zhu_tree_first_content (self->tree, page + 1); i++)
    print_reference (self,
                     element_number (self, g_array_index (self->tree->owners, ZhuElement, i)));
  g_string_append_c (self->out, ']');
}

static void
print_page_leaf (Print *self, gsize leaf)
{
  const gsize first = leaf * ZHU_PAGES_OF_LEAF;
  const gsize end = MIN (first + ZHU_PAGES_OF_LEAF, self->tree->pages->len);

  g_string_append_printf (self->out, "<</Limits[%zu %zu]/Nums[", first, end - 1);
  for (gsize page = first; page < end; page++)
    {
      print_number (self, (guint32) page);
      g_string_append_c (self->out, ' ');
      print_reference (self, page_list_number (self, page));
    }
  g_string_append (self->out, "]>>");
}

static void
print_id_leaf (Print *self, gsize leaf)
{
  const GArray *named = self->tree->named;
  const gsize first = leaf * ZHU_IDS_OF_LEAF;
  const gsize end = MIN (first + ZHU_IDS_OF_LEAF, named->len);

  g_string_append (self->out, "<</Limits[");
  print_id (self, g_array_index (named, ZhuElement, first));
  print_id (self, g_array_index (named, ZhuElement, end - 1));
  g_string_append (self->out, "]/Names[");
  for (gsize i = first; i < end; i++)
    {
      const ZhuElement element = g_array_index (named, ZhuElement, i);

      print_id (self, element);
      print_reference (self, element_number (self, element));
    }
  g_string_append (self->out, "]>>");
}

static void
print_leaves (Print *self, gsize n, guint32 (*number) (const Print *, gsize))
{
  g_string_append (self->out, "<</Kids[");
  for (gsize i = 0; i < n; i++)
    print_reference (self, number (self, i));
  g_string_append (self->out, "]>>");
}

static void
print_root (Print *self)
{
  const ZhuTree *tree = self->tree;

  g_string_append (self->out, "<</Type/StructTreeRoot/K ");
  print_reference (self, element_number (self, ZHU_TREE_DOCUMENT));
  g_string_append (self->out, "/ParentTree");
  print_leaves (self, zhu_tree_n_leaves (tree->pages->len, ZHU_PAGES_OF_LEAF), page_leaf_number);
  g_string_append (self->out, "/ParentTreeNextKey ");
  print_number (self, tree->pages->len);
  if (tree->named->len > 0)
    {
      g_string_append (self->out, "/IDTree");
      print_leaves (self, zhu_tree_n_leaves (tree->named->len, ZHU_IDS_OF_LEAF), id_leaf_number);
    }
  g_string_append (self->out, ">>");
}

void
zhu_tree_print (const ZhuTree *self, gsize i, guint32 base, const guint32 *pages, GString *out)
{
  Print print = { self, base, pages, out };
  const guint32 number = base + (guint32) i;

  if (i == 0)
    print_root (&print);
  else if (number < page_list_number (&print, 0))
    print_element (&print, (ZhuElement) (i - 1));
  else if (number < page_leaf_number (&print, 0))
    print_page_list (&print, number - page_list_number (&print, 0));
  else if (number < id_leaf_number (&print, 0))
    print_page_leaf (&print, number - page_leaf_number (&print, 0));
  else
    print_id_leaf (&print, number - id_leaf_number (&print, 0));
}
