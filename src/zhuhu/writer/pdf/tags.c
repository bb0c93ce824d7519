/* Texts are told apart by part and number. The rows of a table are made when the first mark of them
 * on a page comes, for all of the page at once; the next page may show other columns of the same
 * rows. */
#include "zhuhu/writer/pdf/tags.h"

#include "zhuhu/writer/pdf/table-tags.h"

typedef struct
{
  ZhuElement element;
  GString *text;
} Heading;

struct _ZhuTags
{
  ZhuTree *tree;
  const ZhuDoc *doc;
  const ZhuPage *page;
  gsize shown;         /* index of the table that the page shows; G_MAXSIZE: none */
  gboolean is_first;   /* the first page of this file that shows it */
  ZhuTableTags *table; /* NULL: the page shows none */
  gboolean has_title;  /* headings come below it */
  GArray *headings;    /* element: Heading, of the page */
  ZhuElement text;     /* the text under way, and by what its lines are known */
  ZhuPart part;
  gsize row;
  unsigned level;
};

static void
heading_clear (gpointer data)
{
  Heading *self = data;

  g_string_free (self->text, TRUE);
}

ZhuTags *
zhu_tags_new (const ZhuDoc *doc)
{
  ZhuTags *self = g_new0 (ZhuTags, 1);

  self->tree = zhu_tree_new ();
  self->doc = doc;
  self->shown = G_MAXSIZE;
  self->headings = g_array_new (FALSE, FALSE, sizeof (Heading));
  g_array_set_clear_func (self->headings, heading_clear);
  self->text = ZHU_ARTIFACT;
  return self;
}

void
zhu_tags_free (ZhuTags *self)
{
  if (self == NULL)
    return;
  zhu_tree_free (self->tree);
  zhu_table_tags_free (self->table);
  g_array_unref (self->headings);
  g_free (self);
}

ZhuTree *
zhu_tags_tree (const ZhuTags *self)
{
  return self->tree;
}

void
zhu_tags_begin_page (ZhuTags *self, const ZhuPage *page)
{
  const gsize table = self->doc != NULL ? page->table : G_MAXSIZE;

  zhu_tree_begin_page (self->tree);
  g_array_set_size (self->headings, 0);
  self->page = page;
  self->is_first = table != self->shown;
  if (!self->is_first)
    return;
  self->shown = table;
  self->text = ZHU_ARTIFACT;
  g_clear_pointer (&self->table, zhu_table_tags_free);
  if (table != G_MAXSIZE)
    self->table = zhu_table_tags_new (self->tree, zhu_doc_table (self->doc, table));
}

/* ---- Texts ---- */

static ZhuTag
tag_of_text (const ZhuTags *self, const ZhuMark *mark)
{
  const unsigned level = mark->level + (self->has_title ? 1 : 0);

  if (mark->part == ZHU_PART_TITLE)
    return ZHU_TAG_H1;
  if (mark->part == ZHU_PART_HEADING)
    return (ZhuTag) (ZHU_TAG_H1 + CLAMP (level, 1, 6) - 1);
  return ZHU_TAG_P;
}

static void
begin_text (ZhuTags *self, const ZhuMark *mark)
{
  const gboolean is_caption = self->table != NULL && mark->part == ZHU_PART_CAPTION;
  const ZhuElement parent = is_caption ? zhu_table_tags_caption (self->table) : ZHU_TREE_DOCUMENT;

  self->text = zhu_tree_add (self->tree, parent, tag_of_text (self, mark));
  self->part = mark->part;
  self->row = mark->row;
  self->level = mark->level;
  self->has_title |= mark->part == ZHU_PART_TITLE;
  if (mark->part == ZHU_PART_TITLE || mark->part == ZHU_PART_HEADING)
    {
      const Heading heading = { self->text, g_string_new (NULL) };

      g_array_append_val (self->headings, heading);
    }
}

static ZhuElement
find_text (ZhuTags *self, const ZhuMark *mark)
{
  Heading *last;

  if (self->text == ZHU_ARTIFACT || mark->part != self->part || mark->row != self->row
      || mark->level != self->level)
    begin_text (self, mark);
  if (self->headings->len > 0)
    {
      last = &g_array_index (self->headings, Heading, self->headings->len - 1);
      if (last->element == self->text)
        g_string_append (last->text, mark->text);
    }
  return self->text;
}

/* ---- All marks ---- */

static gboolean
is_cell (const ZhuMark *mark)
{
  return mark->part == ZHU_PART_HEAD || mark->part == ZHU_PART_NUMBERING
         || mark->part == ZHU_PART_STUB || mark->part == ZHU_PART_CELL;
}

/* What stands again on each page is content where a file begins amid a table: its groups, which
 * this file has not named yet. */
static ZhuElement
find_furniture (ZhuTags *self, const ZhuMark *mark)
{
  const gboolean is_running = self->table != NULL && mark->repeated;

  return is_running && self->is_first ? zhu_table_tags_running (self->table) : ZHU_ARTIFACT;
}

ZhuElement
zhu_tags_find (ZhuTags *self, const ZhuMark *mark)
{
  ZhuElement cell;

  if (mark->part == ZHU_PART_FURNITURE)
    return find_furniture (self, mark);
  if (self->table == NULL)
    return find_text (self, mark);
  if (mark->part == ZHU_PART_HEAD || mark->part == ZHU_PART_NUMBERING)
    zhu_table_tags_make_head (self->table);
  else if (is_cell (mark) || mark->part == ZHU_PART_NOTE || mark->part == ZHU_PART_FOOT)
    zhu_table_tags_make_grid (self->table, self->page);
  if (!is_cell (mark))
    return mark->repeated && !self->is_first ? ZHU_ARTIFACT : find_text (self, mark);
  cell = zhu_table_tags_cell (self->table, mark);
  return zhu_tree_is_shown (self->tree, cell) ? ZHU_ARTIFACT : cell;
}

void
zhu_tags_end_page (ZhuTags *self)
{
  if (self->table != NULL)
    zhu_table_tags_make_grid (self->table, self->page);
}

gsize
zhu_tags_n_headings (const ZhuTags *self)
{
  return self->headings->len;
}

const char *
zhu_tags_heading (const ZhuTags *self, gsize i, unsigned *level)
{
  const Heading *heading = &g_array_index (self->headings, Heading, i);

  *level = (unsigned) (zhu_tree_tag (self->tree, heading->element) - ZHU_TAG_H1 + 1);
  return heading->text->str;
}
