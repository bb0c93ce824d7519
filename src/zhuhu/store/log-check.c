/* The log of runs read back: the chain from its first line to what the store knows of the last. */
#include "zhuhu/store/log.h"

#include <inttypes.h>
#include <string.h>

/* ---- The chain ---- */

typedef struct
{
  const StoreLog *log;
  ZhuDiags *diags;
  const ZhuLogHead *known;
  gsize n_known;
  GHashTable *met; /* set of the numbers among known that a line had */
  ZhuLogHead last; /* of the lines so far */
} Chain;

static void G_GNUC_PRINTF (3, 4) add_finding (Chain *self, unsigned line, const char *format, ...)
{
  const ZhuPlace place = { g_intern_string (self->log->file->path), line, 0 };
  g_autofree char *text = NULL;
  va_list arguments;

  va_start (arguments, format);
  text = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  zhu_diags_add (self->diags, ZHU_DIAG_ERROR, "log-broken", &place, NULL, "%s", text);
}

static void
compare_numbers (Chain *self, unsigned line, const ZhuLogHead *before)
{
  const gint64 number = before->length + 1, expected = self->last.length + 1;

  if (number == expected + 1)
    add_finding (self, line, _ ("run %" PRId64 " is missing before this line"), expected);
  else if (number > expected)
    add_finding (self, line, _ ("runs %" PRId64 " to %" PRId64 " are missing before this line"),
                 expected, number - 1);
  else if (number < expected)
    add_finding (self, line,
                 _ ("run %" PRId64 " stands here where %" PRId64
                    " is due: a line was doubled, moved or put in"),
                 number, expected);
  else if (self->last.length == 0)
    add_finding (self, line,
                 _ ("the first line does not begin a log; the lines before it, or it "
                    "itself, were changed"));
  else
    add_finding (self, line - 1,
                 _ ("run %" PRId64 " was changed, or what the next line says of it"),
                 self->last.length);
}

static void
compare_known (Chain *self, unsigned line)
{
  for (gsize i = 0; i < self->n_known; i++)
    {
      const ZhuLogHead *known = &self->known[i];

      if (known->length != self->last.length)
        continue;
      g_hash_table_add (self->met, GSIZE_TO_POINTER (i + 1));
      if (!g_str_equal (known->sha256, self->last.sha256))
        add_finding (self, line, _ ("run %" PRId64 " is not the one that a manifest names (%.12s)"),
                     known->length, known->sha256);
    }
}

static void
take_line (Chain *self, const StoreLogLines *lines)
{
  ZhuLogHead before;

  if (!store_log_parse (lines->line, lines->length, &before))
    {
      add_finding (self, lines->number, _ ("this is no line of the log: it was changed or put in"));
      return;
    }
  if (before.length != self->last.length || !g_str_equal (before.sha256, self->last.sha256))
    compare_numbers (self, lines->number, &before);
  self->last.length = before.length + 1;
  store_log_sha256 (lines->line, lines->length, self->last.sha256);
  compare_known (self, lines->number);
}

/* ---- Its end ---- */

/* Whether the file ends just before the line of the store, or within it, as a crash leaves it. */
static gboolean
is_unfinished (const Chain *self, const char *rest, gsize length)
{
  const StoreLogState *state = &self->log->state;
  ZhuLogHead before;

  return state->line != NULL && length <= strlen (state->line)
         && memcmp (rest, state->line, length) == 0
         && store_log_parse (state->line, strlen (state->line), &before)
         && before.length == self->last.length && g_str_equal (before.sha256, self->last.sha256);
}

static void
take_from_store (Chain *self)
{
  const StoreLogState *state = &self->log->state;
  const ZhuPlace place = { g_intern_string (self->log->file->path), 0, 0 };

  zhu_diags_add (self->diags, ZHU_DIAG_NOTE, "log-unfinished", &place, NULL,
                 _ ("run %" PRId64 " stands whole in the store only; the next run adds it to the "
                    "file"),
                 state->head.length);
  self->last = state->head;
  compare_known (self, 0);
}

static void
check_end (Chain *self, unsigned line)
{
  const ZhuLogHead *head = &self->log->state.head;

  if (self->last.length > head->length)
    add_finding (self, line,
                 _ ("the store knows %" PRId64 " runs and the log goes on to %" PRId64
                    ": lines were added, or the store was put back to an older state"),
                 head->length, self->last.length);
  else if (self->last.length < head->length)
    add_finding (self, line,
                 _ ("the store knows %" PRId64 " runs and the log ends with %" PRId64
                    ": lines were cut off"),
                 head->length, self->last.length);
  else if (!g_str_equal (head->sha256, self->last.sha256))
    add_finding (self, line, _ ("run %" PRId64 " is not the one that the store knows (%.12s)"),
                 head->length, head->sha256);
}

/* What stands in the store must agree with itself. */
static void
check_state (Chain *self)
{
  const StoreLogState *state = &self->log->state;
  ZhuLogHead before;
  char sha256[65];

  if (state->line == NULL)
    return;
  store_log_sha256 (state->line, strlen (state->line), sha256);
  if (!g_str_equal (sha256, state->head.sha256)
      || !store_log_parse (state->line, strlen (state->line), &before)
      || before.length + 1 != state->head.length)
    add_finding (self, 0, _ ("what the store keeps of the log was changed"));
}

static void
check_unmet (Chain *self)
{
  for (gsize i = 0; i < self->n_known; i++)
    if (self->known[i].length > 0 && !g_hash_table_contains (self->met, GSIZE_TO_POINTER (i + 1)))
      add_finding (self, 0,
                   _ ("a manifest names run %" PRId64 " (%.12s), which the log does not hold: log "
                      "and store were put back to an older state"),
                   self->known[i].length, self->known[i].sha256);
}

static gboolean
check_lines (Chain *self, StoreLogLines *lines, GError **error)
{
  gboolean is_cut = FALSE;

  while (store_log_lines_next (lines))
    if (lines->is_ended)
      take_line (self, lines);
    else if (is_unfinished (self, lines->line, lines->length))
      break;
    else
      {
        add_finding (self, lines->number, _ ("the last line is cut off or was changed"));
        is_cut = TRUE;
      }
  if (!store_log_lines_end (lines, self->log, error))
    return FALSE;
  if (!is_cut && is_unfinished (self, "", 0))
    take_from_store (self);
  if (!is_cut)
    check_end (self, lines->number);
  return TRUE;
}

gboolean
zhu_store_log_check (const char *path,
                     const ZhuLogHead *known,
                     gsize n_known,
                     ZhuDiags *diags,
                     GError **error)
{
  g_autoptr (GHashTable) met = g_hash_table_new (NULL, NULL);
  Chain chain = { .diags = diags, .known = known, .n_known = n_known, .met = met };
  g_auto (StoreLogLines) lines = { NULL };
  g_autoptr (StoreLog) log = NULL;

  g_return_val_if_fail (path != NULL && diags != NULL, FALSE);

  log = store_log_open (path, error);
  if (log == NULL || !store_log_lines_open (&lines, log, error))
    return FALSE;
  chain.log = log;
  chain.last = store_log_none ();
  check_state (&chain);
  if (!check_lines (&chain, &lines, error))
    return FALSE;
  check_unmet (&chain);
  return TRUE;
}
