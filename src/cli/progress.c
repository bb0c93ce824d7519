/* The line of progress on a terminal; see progress.h. */
#include "progress.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

enum
{
  USUAL_WIDTH = 80, /* of a terminal that does not say */
  LEAST_BAR = 10,
  WIDEST_BAR = 40
};

#define REDRAW_AFTER (G_USEC_PER_SEC / 10)
/* Before that much time has gone, what is left is a guess that jumps. */
#define SETTLED_AFTER G_USEC_PER_SEC

struct _ZhuProgress
{
  int fd;            /* -1: nothing is drawn */
  char *what;        /* now under way; NULL: nothing yet */
  gint64 started;    /* of what, monotonic microseconds */
  gint64 drawn;      /* when last */
  gint64 done;       /* as last told */
  gboolean is_shown; /* a line stands there */
};

static void
put (const ZhuProgress *self, const char *text)
{
  gsize left = strlen (text);

  while (left > 0)
    {
      const ssize_t n = write (self->fd, text, left);

      if (n < 0 && errno == EINTR)
        continue;
      if (n <= 0)
        return;
      text += n;
      left -= (gsize) n;
    }
}

ZhuProgress *
zhu_progress_new (int fd)
{
  ZhuProgress *self = g_new0 (ZhuProgress, 1);
  const char *terminal = g_getenv ("TERM");
  const gboolean can_go_back
      = terminal != NULL && *terminal != '\0' && !g_str_equal (terminal, "dumb");

  self->fd = isatty (fd) && can_go_back ? fd : -1;
  return self;
}

void
zhu_progress_free (ZhuProgress *self)
{
  if (self == NULL)
    return;
  zhu_progress_clear (self);
  g_free (self->what);
  g_free (self);
}

void
zhu_progress_clear (ZhuProgress *self)
{
  if (self == NULL)
    return;
  if (self->is_shown)
    put (self, "\r\033[K");
  self->is_shown = FALSE;
  g_clear_pointer (&self->what, g_free);
}

/* ---- The line ---- */

static char *
time_left (gint64 done, gint64 total, gint64 elapsed)
{
  gint64 seconds;

  if (done <= 0 || total <= done || elapsed < SETTLED_AFTER)
    return g_strdup ("");
  seconds = (gint64) ((double) elapsed / (double) done * (double) (total - done) / G_USEC_PER_SEC
                      + 0.5);
  if (seconds >= 3600)
    return g_strdup_printf (_ ("%" PRId64 ":%02d:%02d left"), seconds / 3600,
                            (int) (seconds / 60 % 60), (int) (seconds % 60));
  return g_strdup_printf (_ ("%d:%02d left"), (int) (seconds / 60), (int) (seconds % 60));
}

/* @line, cut between characters so that it is no wider than @width. */
static char *
cut_to_width (const char *line, gsize width)
{
  const char *end = line;

  while (*end != '\0')
    {
      const char *next = g_utf8_next_char (end);
      g_autofree char *start = g_strndup (line, (gsize) (next - line));

      if (zhu_text_width (start) > width)
        break;
      end = next;
    }
  return g_strndup (line, (gsize) (end - line));
}

static char *
bar (gint64 done, gint64 total, gsize width)
{
  const gsize full = (gsize) ((double) done / (double) total * (double) width);
  GString *text = g_string_new ("[");

  for (gsize i = 0; i < width; i++)
    g_string_append_c (text, i < full ? '#' : '-');
  g_string_append_c (text, ']');
  return g_string_free (text, FALSE);
}

char *
zhu_progress_line (const char *what, gint64 done, gint64 total, gint64 elapsed, gsize width)
{
  g_autofree char *counts = NULL, *left = NULL, *drawn = NULL, *line = NULL;
  gsize taken;

  if (total <= 0)
    {
      line = g_strdup_printf ("%s  %" PRId64, what, done);
      return cut_to_width (line, width);
    }
  done = CLAMP (done, 0, total);
  left = time_left (done, total, elapsed);
  counts = g_strdup_printf ("%3" PRId64 "%%  %" PRId64 " / %" PRId64 "%s%s",
                            (gint64) ((double) done / (double) total * 100), done, total,
                            *left != '\0' ? "  " : "", left);
  taken = zhu_text_width (what) + zhu_text_width (counts) + strlen ("  []  ");
  if (width >= taken + LEAST_BAR)
    drawn = bar (done, total, MIN (width - taken, WIDEST_BAR));
  line = g_strdup_printf ("%s%s%s  %s", what, drawn != NULL ? "  " : "", drawn != NULL ? drawn : "",
                          counts);
  return cut_to_width (line, width);
}

static gsize
terminal_width (int fd)
{
  struct winsize size = { 0 };

  return ioctl (fd, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : USUAL_WIDTH;
}

void
zhu_progress_show (ZhuProgress *self, const char *what, gint64 done, gint64 total)
{
  gint64 now;
  g_autofree char *line = NULL;

  if (self == NULL || self->fd < 0)
    return;
  now = g_get_monotonic_time ();
  if (g_strcmp0 (self->what, what) != 0 || done < self->done)
    {
      g_free (self->what);
      self->what = g_strdup (what);
      self->started = now;
    }
  self->done = done;
  if (self->drawn != 0 && now - self->drawn < REDRAW_AFTER)
    return;
  /* In the last column the cursor may wait or be on the next line already. */
  line = zhu_progress_line (what, done, total, now - self->started, terminal_width (self->fd) - 1);
  put (self, "\r\033[K");
  put (self, line);
  self->is_shown = TRUE;
  self->drawn = now;
}

/* @words hold %s for the entity. */
static void
tell (const char *words, const char *entity, gint64 done, gint64 total, gpointer progress)
{
  const ZhuProgress *self = progress;
  g_auto (GStrv) parts = self != NULL && self->fd >= 0 ? g_strsplit (words, "%s", 2) : NULL;
  g_autofree char *what = parts != NULL ? g_strjoinv (entity, parts) : NULL;

  if (what != NULL)
    zhu_progress_show (progress, what, done, total);
}

void
zhu_progress_counting (const char *entity, gint64 done, gint64 total, gpointer progress)
{
  tell (_ ("counting %s"), entity, done, total, progress);
}

void
zhu_progress_importing (const char *entity, gint64 done, gint64 total, gpointer progress)
{
  tell (_ ("importing %s"), entity, done, total, progress);
}

void
zhu_progress_tell (const char *what, gint64 done, gint64 total, gpointer progress)
{
  zhu_progress_show (progress, what, done, total);
}
