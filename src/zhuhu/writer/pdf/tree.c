/* Elements are kept in the order in which they are read below each parent. Content is kept as it
 * comes: page after page, the owner of each. When all are there, children are sorted to their
 * parents by counting. */
#include "zhuhu/writer/pdf/tree.h"

#include "zhuhu/writer/pdf/text.h"

#include <string.h>

/* Entries of a leaf in the trees that find elements by page and by id: viewers read leaf by leaf.
 */
enum
{
  PAGES_OF_LEAF = 64,
  IDS_OF_LEAF = 256
};

typedef struct
{
  ZhuElement parent;
  guint32 content;   /* 1 + index of its first content; 0: none */
  guint32 spoken;    /* offset in the texts; 0: none */
  guint32 heads;     /* offset in the lists; 0: none */
  guint32 n_rows;    /* that the cell spans */
  guint16 n_columns; /* that the cell spans */
  guint8 tag;        /* ZhuTag */
  guint8 is_named;   /* has an id, since it stands in a list of heads */
} Element;

/* Content of an element beyond its first. */
typedef struct
{
  ZhuElement element;
  guint32 content; /* index */
} More;

struct _ZhuTree
{
  GArray *elements;  /* element: Element */
  GArray *owners;    /* element: ZhuElement, by index of content */
  GArray *pages;     /* element: guint32, index of the page's first content */
  GArray *more;      /* element: More; sorted by element when finished */
  GArray *lists;     /* element: guint32: a list's length, then its heads */
  GString *texts;    /* each ends in a NUL */
  GHashTable *known; /* texts that come often: text → offset */
  /* When finished: */
  GArray *first_kids; /* element: guint32, by element and one more: its first in kids */
  GArray *kids;       /* element: ZhuElement */
  GArray *named;      /* element: ZhuElement, in order */
};

const char *
zhu_tag_name (ZhuTag tag)
{
  static const char *const names[]
      = { "Document", "H1",      "H2",    "H3",    "H4", "H5", "H6", "P",
          "Table",    "Caption", "THead", "TBody", "TR", "TH", "TH", "TD" };

  return names[tag];
}

ZhuTree *
zhu_tree_new (void)
{
  ZhuTree *self = g_new0 (ZhuTree, 1);
  const Element document = { .n_rows = 1, .n_columns = 1, .tag = ZHU_TAG_DOCUMENT };
  const guint32 none = 0;

  self->elements = g_array_new (FALSE, FALSE, sizeof (Element));
  self->owners = g_array_new (FALSE, FALSE, sizeof (ZhuElement));
  self->pages = g_array_new (FALSE, FALSE, sizeof (guint32));
  self->more = g_array_new (FALSE, FALSE, sizeof (More));
  self->lists = g_array_new (FALSE, FALSE, sizeof (guint32));
  self->texts = g_string_new (NULL);
  self->known = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_array_append_val (self->elements, document);
  g_array_append_val (self->lists, none);
  g_string_append_c (self->texts, '\0');
  return self;
}

void
zhu_tree_free (ZhuTree *self)
{
  if (self == NULL)
    return;
  g_array_unref (self->elements);
  g_array_unref (self->owners);
  g_array_unref (self->pages);
  g_array_unref (self->more);
  g_array_unref (self->lists);
  g_string_free (self->texts, TRUE);
  g_hash_table_unref (self->known);
  g_clear_pointer (&self->first_kids, g_array_unref);
  g_clear_pointer (&self->kids, g_array_unref);
  g_clear_pointer (&self->named, g_array_unref);
  g_free (self);
}

static Element *
element_at (const ZhuTree *self, ZhuElement element)
{
  return &g_array_index (self->elements, Element, element);
}

/* ---- Filling ---- */

ZhuElement
zhu_tree_add (ZhuTree *self, ZhuElement parent, ZhuTag tag)
{
  const Element element = { .parent = parent, .n_rows = 1, .n_columns = 1, .tag = (guint8) tag };

  g_array_append_val (self->elements, element);
  return self->elements->len - 1;
}

ZhuTag
zhu_tree_tag (const ZhuTree *self, ZhuElement element)
{
  return (ZhuTag) element_at (self, element)->tag;
}

void
zhu_tree_set_span (ZhuTree *self, ZhuElement element, gsize n_rows, gsize n_columns)
{
  element_at (self, element)->n_rows = (guint32) MIN (n_rows, G_MAXUINT32);
  element_at (self, element)->n_columns = (guint16) MIN (n_columns, G_MAXUINT16);
}

void
zhu_tree_set_spoken (ZhuTree *self, ZhuElement element, const char *text)
{
  enum
  {
    MOST_KNOWN = 256
  };
  guint32 offset = GPOINTER_TO_UINT (g_hash_table_lookup (self->known, text));

  if (offset == 0)
    {
      offset = (guint32) self->texts->len;
      g_string_append_len (self->texts, text, (gssize) strlen (text) + 1);
      if (g_hash_table_size (self->known) < MOST_KNOWN)
        g_hash_table_insert (self->known, g_strdup (text), GUINT_TO_POINTER (offset));
    }
  element_at (self, element)->spoken = offset;
}

guint32
zhu_tree_add_heads (ZhuTree *self, const ZhuElement *heads, gsize n)
{
  const guint32 list = self->lists->len;
  const guint32 length = (guint32) n;

  g_array_append_val (self->lists, length);
  g_array_append_vals (self->lists, heads, length);
  for (gsize i = 0; i < n; i++)
    element_at (self, heads[i])->is_named = TRUE;
  return list;
}

void
zhu_tree_set_heads (ZhuTree *self, ZhuElement element, guint32 list)
{
  element_at (self, element)->heads = list;
}

void
zhu_tree_begin_page (ZhuTree *self)
{
  g_array_append_val (self->pages, self->owners->len);
}

static guint32
first_content (const ZhuTree *self, gsize page)
{
  return page < self->pages->len ? g_array_index (self->pages, guint32, page) : self->owners->len;
}

unsigned
zhu_tree_add_content (ZhuTree *self, ZhuElement element)
{
  const guint32 content = self->owners->len;
  Element *owner = element_at (self, element);

  g_array_append_val (self->owners, element);
  if (owner->content == 0)
    owner->content = content + 1;
  else
    {
      const More more = { element, content };

      g_array_append_val (self->more, more);
    }
  return content - first_content (self, self->pages->len - 1);
}

gboolean
zhu_tree_is_shown (const ZhuTree *self, ZhuElement element)
{
  const guint32 content = element_at (self, element)->content;

  return content != 0 && content - 1 < first_content (self, self->pages->len - 1);
}

/* ---- Children and ids ---- */

static void
sort_kids (ZhuTree *self)
{
  const guint n = self->elements->len;
  guint32 *first, *next;

  self->first_kids = g_array_new (FALSE, TRUE, sizeof (guint32));
  self->kids = g_array_new (FALSE, TRUE, sizeof (ZhuElement));
  g_array_set_size (self->first_kids, n + 2);
  g_array_set_size (self->kids, n);
  first = &g_array_index (self->first_kids, guint32, 0);
  for (ZhuElement i = 1; i < n; i++)
    first[element_at (self, i)->parent + 2]++;
  for (ZhuElement i = 2; i < n + 2; i++)
    first[i] += first[i - 1];
  /* first[p + 1] is where the next child of p goes; when all are placed it is where they end. */
  next = first + 1;
  for (ZhuElement i = 1; i < n; i++)
    g_array_index (self->kids, ZhuElement, next[element_at (self, i)->parent]++) = i;
}

static int
compare_more (gconstpointer a, gconstpointer b)
{
  const More *left = a, *right = b;

  if (left->element != right->element)
    return left->element < right->element ? -1 : 1;
  return left->content < right->content ? -1 : left->content > right->content;
}

static gsize
n_leaves (gsize n, gsize of_leaf)
{
  return (n + of_leaf - 1) / of_leaf;
}

gsize
zhu_tree_finish (ZhuTree *self)
{
  sort_kids (self);
  g_array_sort (self->more, compare_more);
  self->named = g_array_new (FALSE, FALSE, sizeof (ZhuElement));
  for (ZhuElement i = 0; i < self->elements->len; i++)
    if (element_at (self, i)->is_named)
      g_array_append_val (self->named, i);
  return 1 + self->elements->len + self->pages->len + n_leaves (self->pages->len, PAGES_OF_LEAF)
         + n_leaves (self->named->len, IDS_OF_LEAF);
}

/* ---- Writing ---- */

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
  return page_leaf_number (self, n_leaves (self->tree->pages->len, PAGES_OF_LEAF) + leaf);
}

static void
print_number (Print *self, guint32 number)
{
  zhu_pdf_append_unsigned (self->out, number);
}

static void
print_reference (Print *self, guint32 number)
{
  zhu_pdf_append_unsigned (self->out, number);
  g_string_append (self->out, " 0 R ");
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

      if (first_content (self, middle) <= i)
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
print_attributes (Print *self, const Element *element)
{
  const Element *row = element_at (self->tree, element->parent);
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

      if (g_array_index (self->more, More, middle).element < element)
        low = middle + 1;
      else
        high = middle;
    }
  return low;
}

static void
print_content (Print *self, ZhuElement element, const Element *record)
{
  const ZhuTree *tree = self->tree;
  const gsize page = page_of (tree, record->content - 1);
  guint i = first_more (tree, element);
  const gboolean is_single
      = i >= tree->more->len || g_array_index (tree->more, More, i).element != element;

  g_string_append (self->out, "/Pg ");
  print_reference (self, self->pages[page]);
  g_string_append (self->out, is_single ? "/K " : "/K[");
  print_number (self, record->content - 1 - first_content (tree, page));
  for (; i < tree->more->len && g_array_index (tree->more, More, i).element == element; i++)
    {
      const guint32 content = g_array_index (tree->more, More, i).content;
      const gsize other = page_of (tree, content);

      g_string_append (self->out, other == page ? " " : "<</Type/MCR/Pg ");
      if (other != page)
        {
          print_reference (self, self->pages[other]);
          g_string_append (self->out, "/MCID ");
        }
      print_number (self, content - first_content (tree, other));
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
  const Element *record = element_at (self->tree, element);

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
  for (guint32 i = first_content (self->tree, page); i < first_content (self->tree, page + 1); i++)
    print_reference (self,
                     element_number (self, g_array_index (self->tree->owners, ZhuElement, i)));
  g_string_append_c (self->out, ']');
}

static void
print_page_leaf (Print *self, gsize leaf)
{
  const gsize first = leaf * PAGES_OF_LEAF;
  const gsize end = MIN (first + PAGES_OF_LEAF, self->tree->pages->len);

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
  const gsize first = leaf * IDS_OF_LEAF;
  const gsize end = MIN (first + IDS_OF_LEAF, named->len);

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
  print_leaves (self, n_leaves (tree->pages->len, PAGES_OF_LEAF), page_leaf_number);
  g_string_append (self->out, "/ParentTreeNextKey ");
  print_number (self, tree->pages->len);
  if (tree->named->len > 0)
    {
      g_string_append (self->out, "/IDTree");
      print_leaves (self, n_leaves (tree->named->len, IDS_OF_LEAF), id_leaf_number);
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
