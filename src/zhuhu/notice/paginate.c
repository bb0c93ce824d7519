/* Lines dealt to pages of 22 rows. Signature and date stand on a page with text: where they would
 * come to stand alone, the standard has the distance of lines changed, so that they find room or
 * lines come over to them. */
#include "zhuhu/notice/layout.h"

/* Lines may be set closer or wider by so much, as a share of the grid's pitch. */
#define CLOSEST 0.9
#define WIDEST 1.15
/* Lines of the text that come over to the page of the closing. */
#define LINES_OVER 2u
#define LEAST_LINES_LEFT 2u
/* A list of attachments and a closing of more lines than this may be parted. */
#define MOST_KEPT (NOTICE_ROWS - LINES_OVER - 4)

static const NoticeLine *
line_at (const GArray *lines, guint i)
{
  return &g_array_index (lines, NoticeLine, i);
}

static gboolean
is_blank (const GArray *lines, guint i)
{
  return line_at (lines, i)->text == NULL;
}

static guint
find_kind (const GArray *lines, NoticeLineKind kind)
{
  guint i = 0;

  while (i < lines->len && line_at (lines, i)->kind < kind)
    i++;
  return i;
}

/* First line of what must stand on a page with text: 附件说明 and closing, or the closing alone
 * after a long list of attachments. */
static guint
find_closing (const GArray *lines)
{
  const guint attachments = find_kind (lines, NOTICE_LINE_ATTACHMENT);

  return lines->len - attachments <= MOST_KEPT ? attachments
                                               : find_kind (lines, NOTICE_LINE_CLOSING);
}

/* Where the page ends that begins with @first and has room for @rows. */
static guint
end_of_page (const GArray *lines, guint first, guint rows, guint closing)
{
  guint end = MIN (first + rows, closing);
  const guint full = end;

  while (end < closing && end > first + 1 && line_at (lines, end - 1)->keeps_next)
    end--;
  /* Nothing but headings: they cannot wait for what follows. */
  return end > first + 1 || !line_at (lines, first)->keeps_next ? end : full;
}

static guint
rows_of (const NoticeSpan *span)
{
  return NOTICE_ROWS - span->top;
}

static void
deal_text (GArray *spans, const GArray *lines, guint closing, guint first_top)
{
  guint at = 0;

  while (at < closing)
    {
      NoticeSpan span = { at, 0, spans->len == 0 ? first_top : 0, zhu_official_pitch () };

      while (spans->len > 0 && span.first < closing && is_blank (lines, span.first))
        span.first++;
      span.end = end_of_page (lines, span.first, rows_of (&span), closing);
      at = span.end;
      g_array_append_val (spans, span);
    }
}

/* Lines at the end of @span that may come over: none if the page would be left with too few. */
static guint
lines_over (const GArray *lines, const NoticeSpan *span)
{
  guint n_text = 0, n = LINES_OVER;

  for (guint i = span->first; i < span->end; i++)
    n_text += line_at (lines, i)->kind >= NOTICE_LINE_TEXT;
  if (n_text <= LEAST_LINES_LEFT)
    return 0;
  n = MIN (n, n_text - LEAST_LINES_LEFT);
  while (n < n_text - 1 && line_at (lines, span->end - n - 1)->keeps_next)
    n++;
  return n;
}

/* The closing goes to a page of its own, and the last lines of the text with it. */
static gboolean
open_page (GArray *spans, const GArray *lines)
{
  NoticeSpan *last = &g_array_index (spans, NoticeSpan, spans->len - 1);
  const guint n_over = lines_over (lines, last);
  NoticeSpan span = { last->end - n_over, lines->len, 0, zhu_official_pitch () };
  const double pitch = rows_of (last) * zhu_official_pitch () / (span.first - last->first);

  last->end = span.first;
  if (pitch <= WIDEST * zhu_official_pitch ())
    last->pitch = pitch;
  while (n_over > 0 && is_blank (lines, span.first))
    span.first++;
  g_array_append_val (spans, span);
  return n_over > 0;
}

GArray *
notice_paginate (const GArray *lines, guint first_top, gboolean *is_alone)
{
  GArray *spans = g_array_new (FALSE, FALSE, sizeof (NoticeSpan));
  const guint closing = find_closing (lines);
  NoticeSpan *last;
  guint n;

  *is_alone = FALSE;
  deal_text (spans, lines, closing, first_top);
  last = &g_array_index (spans, NoticeSpan, spans->len - 1);
  n = lines->len - last->first;
  if (n * CLOSEST <= rows_of (last))
    {
      last->end = lines->len;
      if (n > rows_of (last))
        last->pitch = rows_of (last) * zhu_official_pitch () / n;
    }
  else
    *is_alone = !open_page (spans, lines);
  return spans;
}
