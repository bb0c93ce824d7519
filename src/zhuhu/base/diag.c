/* Findings about a user's file. They are collected, not raised, so that one run tells a clerk
 * everything that is wrong with a file; they are printed in order of place, whatever the order in
 * which they were found. */
#include "zhuhu/base.h"

/* Errors that the message of a GError quotes; the rest is only numbered. */
#define N_QUOTED 5
/* Subjects that a finding of many names, and an error. */
#define N_NAMED 3
#define N_NAMED_IN_ERRORS 12

struct _ZhuDiags
{
  GPtrArray *items;    /* element: ZhuDiag *, in order of finding */
  const char *subject; /* of those added now; interned, NULL: none */
};

static void
diag_free (gpointer data)
{
  ZhuDiag *diag = data;

  g_free (diag->text);
  g_free (diag->remedy);
  g_free (diag);
}

ZhuDiags *
zhu_diags_new (void)
{
  ZhuDiags *self = g_new0 (ZhuDiags, 1);

  self->items = g_ptr_array_new_with_free_func (diag_free);
  return self;
}

void
zhu_diags_free (ZhuDiags *self)
{
  if (self == NULL)
    return;
  g_ptr_array_unref (self->items);
  g_free (self);
}

void
zhu_diags_add (ZhuDiags *self,
               ZhuSeverity severity,
               const char *code,
               const ZhuPlace *place,
               const char *remedy,
               const char *format,
               ...)
{
  ZhuDiag *diag = g_new0 (ZhuDiag, 1);
  va_list args;

  diag->severity = severity;
  diag->code = code;
  if (place != NULL)
    diag->place = *place;
  diag->remedy = g_strdup (remedy);
  diag->subject = self->subject;
  va_start (args, format);
  diag->text = g_strdup_vprintf (format, args);
  va_end (args);
  g_ptr_array_add (self->items, diag);
}

void
zhu_diags_append (ZhuDiags *self, const ZhuDiags *other)
{
  for (gsize i = 0; i < other->items->len; i++)
    {
      const ZhuDiag *diag = zhu_diags_get (other, i);

      zhu_diags_add (self, diag->severity, diag->code, &diag->place, diag->remedy, "%s",
                     diag->text);
    }
}

void
zhu_diags_set_subject (ZhuDiags *self, const char *subject)
{
  self->subject = g_intern_string (subject);
}

gsize
zhu_diags_count (const ZhuDiags *self, ZhuSeverity at_least)
{
  gsize n = 0;

  for (gsize i = 0; i < self->items->len; i++)
    if (zhu_diags_get (self, i)->severity >= at_least)
      n++;
  return n;
}

gsize
zhu_diags_length (const ZhuDiags *self)
{
  return self->items->len;
}

const ZhuDiag *
zhu_diags_get (const ZhuDiags *self, gsize i)
{
  g_return_val_if_fail (i < self->items->len, NULL);
  return g_ptr_array_index (self->items, i);
}

static const char *
severity_name (ZhuSeverity severity)
{
  switch (severity)
    {
    case ZHU_DIAG_NOTE:
      return _ ("note");
    case ZHU_DIAG_QUERY:
      return _ ("query");
    case ZHU_DIAG_ERROR:
      return _ ("error");
    }
  return "";
}

static int
compare_unsigned (unsigned a, unsigned b)
{
  return a < b ? -1 : a > b;
}

static int
compare_places (gconstpointer a, gconstpointer b)
{
  const ZhuPlace *left = &(*(const ZhuDiag *const *) a)->place;
  const ZhuPlace *right = &(*(const ZhuDiag *const *) b)->place;
  int order = g_strcmp0 (left->file, right->file);

  if (order == 0)
    order = compare_unsigned (left->line, right->line);
  if (order == 0)
    order = compare_unsigned (left->column, right->column);
  return order;
}

/* Names and values in @text are those of a file, perhaps made to harm: a finding is one line, and
 * no command to a terminal. */
static void
append_printable (GString *out, const char *before, const char *text)
{
  g_autofree char *printable = zhu_text_to_printable (text, FALSE);

  g_string_append (out, before);
  g_string_append (out, printable);
}

static void
append_place (GString *out, const ZhuDiag *diag)
{
  const gsize start = out->len;

  if (diag->place.file != NULL)
    {
      append_printable (out, "", diag->place.file);
      g_string_append_c (out, ':');
    }
  if (diag->place.line > 0)
    g_string_append_printf (out, "%u:", diag->place.line);
  if (diag->place.line > 0 && diag->place.column > 0)
    g_string_append_printf (out, "%u:", diag->place.column);
  if (out->len > start)
    g_string_append_c (out, ' ');
}

/* @subjects: element const char *: all whom such a finding is about, the first being @diag's own;
 * NULL: only that one. */
static void
append_diag (GString *out, const ZhuDiag *diag, const GPtrArray *subjects)
{
  const guint n = subjects != NULL ? subjects->len : 0;
  const guint n_named = MIN (n, diag->severity == ZHU_DIAG_ERROR ? N_NAMED_IN_ERRORS : N_NAMED);

  append_place (out, diag);
  g_string_append (out, severity_name (diag->severity));
  append_printable (out, ": ", diag->text);
  if (diag->subject != NULL && n < 2)
    g_string_append_printf (out, " (%s)", diag->subject);
  if (n >= 2)
    g_string_append_printf (out,
                            g_dngettext (GETTEXT_PACKAGE, " (%s; the like in %u area: ",
                                         " (%s; the like in %u areas: ", n),
                            diag->subject, n);
  for (guint i = 0; n >= 2 && i < n_named; i++)
    g_string_append_printf (out, "%s%s", i > 0 ? ", " : "",
                            (const char *) g_ptr_array_index (subjects, i));
  if (n >= 2)
    g_string_append (out, n > n_named ? ", …)" : ")");
  if (diag->remedy != NULL)
    append_printable (out, "; ", diag->remedy);
}

/* Findings at one place keep the order in which they were found: g_ptr_array_sort() is stable. */
static GPtrArray *
sorted_items (const ZhuDiags *self)
{
  GPtrArray *sorted = g_ptr_array_sized_new (self->items->len);

  for (gsize i = 0; i < self->items->len; i++)
    g_ptr_array_add (sorted, g_ptr_array_index (self->items, i));
  g_ptr_array_sort (sorted, compare_places);
  return sorted;
}

/* What findings of one kind about several subjects share: the place, or where there is none their
 * words without the figures. NULL for findings about the whole run. */
static char *
kind_of (const ZhuDiag *diag)
{
  GString *kind;

  if (diag->subject == NULL)
    return NULL;
  kind = g_string_new (NULL);
  g_string_printf (kind, "%d|%s|%s|%u|%u|", (int) diag->severity, diag->code,
                   diag->place.file != NULL ? diag->place.file : "", diag->place.line,
                   diag->place.column);
  for (const char *at = diag->place.line > 0 ? "" : diag->text; *at != '\0'; at++)
    if (!g_ascii_isdigit (*at))
      g_string_append_c (kind, *at);
  return g_string_free (kind, FALSE);
}

/* Kind -> element const char *: subjects in order, each once. */
static GHashTable *
subjects_by_kind (const GPtrArray *items)
{
  GHashTable *kinds
      = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_ptr_array_unref);

  for (gsize i = 0; i < items->len; i++)
    {
      const ZhuDiag *diag = g_ptr_array_index (items, i);
      char *kind = kind_of (diag);
      GPtrArray *subjects = kind != NULL ? g_hash_table_lookup (kinds, kind) : NULL;

      if (kind != NULL && subjects == NULL)
        {
          subjects = g_ptr_array_new ();
          g_hash_table_insert (kinds, g_steal_pointer (&kind), subjects);
        }
      if (subjects != NULL && !g_ptr_array_find (subjects, diag->subject, NULL))
        g_ptr_array_add (subjects, (gpointer) diag->subject);
      g_free (kind);
    }
  return kinds;
}

char *
zhu_diags_to_text (const ZhuDiags *self)
{
  g_autoptr (GPtrArray) sorted = sorted_items (self);
  g_autoptr (GHashTable) kinds = subjects_by_kind (sorted);
  GString *out = g_string_new (NULL);

  for (gsize i = 0; i < sorted->len; i++)
    {
      const ZhuDiag *diag = g_ptr_array_index (sorted, i);
      g_autofree char *kind = kind_of (diag);
      GPtrArray *subjects = kind != NULL ? g_hash_table_lookup (kinds, kind) : NULL;

      /* Where a kind has several subjects its first finding speaks for all. */
      if (subjects != NULL && subjects->len == 0)
        continue;
      append_diag (out, diag, subjects);
      g_string_append_c (out, '\n');
      if (subjects != NULL && subjects->len > 1)
        g_ptr_array_set_size (subjects, 0);
    }
  return g_string_free (out, FALSE);
}

gboolean
zhu_diags_ok (const ZhuDiags *self, ZhuError code, GError **error)
{
  gsize n_errors = zhu_diags_count (self, ZHU_DIAG_ERROR);
  g_autoptr (GPtrArray) sorted = NULL;
  g_autoptr (GString) message = NULL;
  gsize n_quoted = 0;

  if (n_errors == 0)
    return TRUE;

  sorted = sorted_items (self);
  message = g_string_new (NULL);
  for (gsize i = 0; i < sorted->len && n_quoted < N_QUOTED; i++)
    {
      const ZhuDiag *diag = g_ptr_array_index (sorted, i);

      if (diag->severity != ZHU_DIAG_ERROR)
        continue;
      if (n_quoted++ > 0)
        g_string_append_c (message, '\n');
      append_diag (message, diag, NULL);
    }
  if (n_errors > n_quoted)
    {
      g_string_append_c (message, '\n');
      g_string_append_printf (message,
                              g_dngettext (GETTEXT_PACKAGE, "and %u more error",
                                           "and %u more errors", n_errors - n_quoted),
                              (unsigned) (n_errors - n_quoted));
    }
  g_set_error_literal (error, ZHU_ERROR, (int) code, message->str);
  return FALSE;
}
