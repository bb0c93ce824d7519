/* Elements are kept in the order in which they are read below each parent. Content is kept as it
 * comes: page after page, the owner of each. When all are there, children are sorted to their
 * parents by counting. */
#include "zhuhu/writer/pdf/tree-record.h"

#include <string.h>

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
  const ZhuTreeElement document = { .n_rows = 1, .n_columns = 1, .tag = ZHU_TAG_DOCUMENT };
  const guint32 none = 0;

  self->elements = g_array_new (FALSE, FALSE, sizeof (ZhuTreeElement));
  self->owners = g_array_new (FALSE, FALSE, sizeof (ZhuElement));
  self->pages = g_array_new (FALSE, FALSE, sizeof (guint32));
  self->more = g_array_new (FALSE, FALSE, sizeof (ZhuTreeMore));
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

/* ---- Filling ---- */

ZhuElement
zhu_tree_add (ZhuTree *self, ZhuElement parent, ZhuTag tag)
{
  const ZhuTreeElement element
      = { .parent = parent, .n_rows = 1, .n_columns = 1, .tag = (guint8) tag };

  g_array_append_val (self->elements, element);
  return self->elements->len - 1;
}

ZhuTag
zhu_tree_tag (const ZhuTree *self, ZhuElement element)
{
  return (ZhuTag) zhu_tree_element (self, element)->tag;
}

void
zhu_tree_set_span (ZhuTree *self, ZhuElement element, gsize n_rows, gsize n_columns)
{
  zhu_tree_element (self, element)->n_rows = (guint32) MIN (n_rows, G_MAXUINT32);
  zhu_tree_element (self, element)->n_columns = (guint16) MIN (n_columns, G_MAXUINT16);
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
  zhu_tree_element (self, element)->spoken = offset;
}

guint32
zhu_tree_add_heads (ZhuTree *self, const ZhuElement *heads, gsize n)
{
  const guint32 list = self->lists->len;
  const guint32 length = (guint32) n;

  g_array_append_val (self->lists, length);
  g_array_append_vals (self->lists, heads, length);
  for (gsize i = 0; i < n; i++)
    zhu_tree_element (self, heads[i])->is_named = TRUE;
  return list;
}

void
zhu_tree_set_heads (ZhuTree *self, ZhuElement element, guint32 list)
{
  zhu_tree_element (self, element)->heads = list;
}

void
zhu_tree_begin_page (ZhuTree *self)
{
  g_array_append_val (self->pages, self->owners->len);
}

unsigned
zhu_tree_add_content (ZhuTree *self, ZhuElement element)
{
  const guint32 content = self->owners->len;
  ZhuTreeElement *owner = zhu_tree_element (self, element);

  g_array_append_val (self->owners, element);
  if (owner->content == 0)
    owner->content = content + 1;
  else
    {
      const ZhuTreeMore more = { element, content };

      g_array_append_val (self->more, more);
    }
  return content - zhu_tree_first_content (self, self->pages->len - 1);
}

gboolean
zhu_tree_is_shown (const ZhuTree *self, ZhuElement element)
{
  const guint32 content = zhu_tree_element (self, element)->content;

  return content != 0 && content - 1 < zhu_tree_first_content (self, self->pages->len - 1);
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
    first[zhu_tree_element (self, i)->parent + 2]++;
  for (ZhuElement i = 2; i < n + 2; i++)
    first[i] += first[i - 1];
  /* first[p + 1] is where the next child of p goes; when all are placed it is where they end. */
  next = first + 1;
  for (ZhuElement i = 1; i < n; i++)
    g_array_index (self->kids, ZhuElement, next[zhu_tree_element (self, i)->parent]++) = i;
}

static int
compare_more (gconstpointer a, gconstpointer b)
{
  const ZhuTreeMore *left = a, *right = b;

  if (left->element != right->element)
    return (left->element > right->element) - (left->element < right->element);
  return (left->content > right->content) - (left->content < right->content);
}

gsize
zhu_tree_finish (ZhuTree *self)
{
  sort_kids (self);
  g_array_sort (self->more, compare_more);
  self->named = g_array_new (FALSE, FALSE, sizeof (ZhuElement));
  for (ZhuElement i = 0; i < self->elements->len; i++)
    if (zhu_tree_element (self, i)->is_named)
      g_array_append_val (self->named, i);
  return 1 + self->elements->len + self->pages->len
         + zhu_tree_n_leaves (self->pages->len, ZHU_PAGES_OF_LEAF)
         + zhu_tree_n_leaves (self->named->len, ZHU_IDS_OF_LEAF);
}
