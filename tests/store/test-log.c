/* The log of runs: what it says, that it survives being cut short, and that no tampering stays
 * unseen. Counts what was tried for tests/README.md. */
#include "seal-fixture.h"

#include <sys/stat.h>
#include <unistd.h>

enum
{
  N_RUNS = 6, /* an import, a seal, and others */
  N_THREADS = 4,
  N_EACH = 6 /* lines of a thread */
};

static void
append_run (const Fixture *self, int i)
{
  g_autoptr (ZhuLogEntry) entry = zhu_log_entry_new ("table");
  g_autoptr (GError) error = NULL;
  ZhuLogged logged;

  zhu_log_entry_add (entry, "period", "2020-03");
  zhu_log_entry_add_number (entry, "rows", i);
  zhu_log_entry_add_file (entry, "output", "/home/somebody/表\t一.txt", "00ff");
  g_assert_true (zhu_store_log_append (self->db, entry, NULL, &logged, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpint (logged, ==, ZHU_LOGGED);
}

static void
set_up (Fixture *self)
{
  self->options.as_of = zhu_date_from_ymd (2020, 3, 31);
  fixture_import_all (self);
  seal_month (self, "2020-03", NULL);
  for (int i = 2; i < N_RUNS; i++)
    append_run (self, i);
}

static char *
log_path (const Fixture *self)
{
  return g_strconcat (self->db, ".log", NULL);
}

static GBytes *
read_log (const Fixture *self)
{
  g_autofree char *path = log_path (self);
  char *text;
  gsize length;

  g_assert_true (g_file_get_contents (path, &text, &length, NULL));
  return g_bytes_new_take (text, length);
}

/* In place, as an editor would not, but an attacker would. */
static void
write_log (const Fixture *self, const char *bytes, gsize length)
{
  g_autofree char *path = log_path (self);
  FILE *file = fopen (path, "wb");

  g_assert_nonnull (file);
  g_assert_cmpuint (fwrite (bytes, 1, length, file), ==, length);
  g_assert_cmpint (fclose (file), ==, 0);
}

/* Errors found, or 1 if the log is said to be one line short, which the store has. */
static gsize
findings (const Fixture *self, const ZhuLogHead *known, gsize n_known)
{
  g_autoptr (ZhuDiags) diags = zhu_diags_new ();
  g_autoptr (GError) error = NULL;
  gsize n;

  g_assert_true (zhu_store_log_check (self->db, known, n_known, diags, &error));
  g_assert_no_error (error);
  n = zhu_diags_count (diags, ZHU_DIAG_ERROR);
  return n > 0 ? n : zhu_diags_length (diags);
}

static void
count_figure (const char *what, gsize n)
{
  const char *folder = g_getenv ("ZHU_FIGURES");
  g_autofree char *path = folder != NULL ? g_build_filename (folder, "log", NULL) : NULL;
  FILE *file = path != NULL ? fopen (path, "a") : NULL;

  if (file == NULL)
    return;
  fprintf (file, "%s\t%" G_GSIZE_FORMAT "\n", what, n);
  fclose (file);
}

/* ---- What it says ---- */

static void
test_lines_say_what_was_done (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) lines = NULL;
  g_autofree char *path = log_path (self);
  struct stat info;
  char **first, **second, **third;

  (void) data;
  set_up (self);
  lines = zhu_store_log_read (self->db, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (lines->len, ==, N_RUNS);
  first = g_ptr_array_index (lines, 0);
  second = g_ptr_array_index (lines, 1);
  third = g_ptr_array_index (lines, 2);
  g_assert_cmpstr (first[0], ==, "1");
  g_assert_cmpstr (first[4], ==, "import");
  g_assert_true (g_str_has_prefix (first[5], "dictionary="));
  g_assert_cmpstr (second[4], ==, "freeze");
  g_assert_true (g_str_has_suffix (second[5], " 2020-03.r0"));
  g_assert_cmpstr (third[5], ==, "period=2020-03");
  g_assert_cmpstr (third[6], ==, "rows=2");
  g_assert_cmpstr (third[7], ==, "output=00ff 表\\x09一.txt");
  g_assert_cmpint (stat (path, &info), ==, 0);
  g_assert_cmpint ((int) (info.st_mode & 0777), ==, 0600);
  g_assert_cmpuint (findings (self, NULL, 0), ==, 0);
}

static void
test_no_record_stands_in_it (Fixture *self, gconstpointer data)
{
  static const char *const personal[] = { "李", "王", "张", "610" };
  g_autoptr (GBytes) log = NULL;
  g_autofree char *text = NULL;

  (void) data;
  set_up (self);
  log = read_log (self);
  text = g_strndup (g_bytes_get_data (log, NULL), g_bytes_get_size (log));
  for (gsize i = 0; i < 3; i++)
    g_assert_null (strstr (text, personal[i]));
  g_assert_null (strstr (text, self->folder));
}

/* ---- Tampering ---- */

typedef struct
{
  const Fixture *fixture;
  const char *bytes; /* of the sound log */
  gsize length;
  gsize tried, found;
} Attack;

static void
attack (Attack *self, const char *what, const char *bytes, gsize length)
{
  write_log (self->fixture, bytes, length);
  self->tried++;
  if (findings (self->fixture, NULL, 0) > 0)
    self->found++;
  else
    g_test_message ("not found: %s, %" G_GSIZE_FORMAT " bytes", what, length);
}

/* Offset of line @i, from 0; that behind the last is the length. */
static gsize
line_at (const Attack *self, int i)
{
  const char *at = self->bytes;

  while (i-- > 0)
    at = (const char *) memchr (at, '\n', self->length) + 1;
  return (gsize) (at - self->bytes);
}

static void
attack_bytes (Attack *self)
{
  g_autofree char *copy = g_memdup2 (self->bytes, self->length);
  static const char marks[] = { 1, ' ', '\n' };

  for (gsize i = 0; i < self->length; i++)
    for (gsize j = 0; j < (g_getenv ("ZHU_LONG") != NULL ? G_N_ELEMENTS (marks) : 1); j++)
      {
        copy[i] = (char) (self->bytes[i] ^ marks[j]);
        attack (self, "a byte", copy, self->length);
        copy[i] = self->bytes[i];
      }
}

static void
attack_ends (Attack *self)
{
  for (gsize length = 0; length < self->length; length++)
    attack (self, "cut off", self->bytes, length);
}

/* The lines in @order, -1 at the end. */
static void
attack_order (Attack *self, const char *what, const int *order)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (; *order >= 0; order++)
    g_string_append_len (text, self->bytes + line_at (self, *order),
                         (gssize) (line_at (self, *order + 1) - line_at (self, *order)));
  attack (self, what, text->str, text->len);
}

static void
attack_without (Attack *self)
{
  for (int out = 0; out < N_RUNS; out++)
    for (int last = out; last < N_RUNS; last++)
      {
        int order[N_RUNS + 1], n = 0;

        for (int i = 0; i < N_RUNS; i++)
          if (i < out || i > last)
            order[n++] = i;
        order[n] = -1;
        attack_order (self, "lines deleted", order);
      }
}

static void
attack_moved (Attack *self)
{
  for (int a = 0; a < N_RUNS; a++)
    for (int b = a + 1; b < N_RUNS; b++)
      {
        int order[N_RUNS + 1];

        for (int i = 0; i < N_RUNS; i++)
          order[i] = i == a ? b : i == b ? a : i;
        order[N_RUNS] = -1;
        attack_order (self, "lines exchanged", order);
      }
}

static void
attack_doubled (Attack *self)
{
  for (int a = 0; a < N_RUNS; a++)
    for (int to = 0; to <= N_RUNS; to++)
      {
        int order[N_RUNS + 2], n = 0;

        for (int i = 0; i <= N_RUNS; i++)
          {
            if (i == to)
              order[n++] = a;
            if (i < N_RUNS)
              order[n++] = i;
          }
        order[n] = -1;
        attack_order (self, "a line doubled", order);
      }
}

static char *
digest (const char *text, gsize length)
{
  g_autoptr (ZhuSha256) sum = zhu_sha256_new ();

  zhu_sha256_update (sum, text, length);
  return zhu_sha256_finish_text (sum);
}

/* From line @from on with other text but right numbers and hashes, as far as the file goes. */
static void
attack_rewritten (Attack *self, int from, int n_lines)
{
  g_autoptr (GString) text = g_string_new_len (self->bytes, (gssize) line_at (self, from));
  g_autofree char *before = g_strnfill (64, '0');

  if (from > 0)
    {
      const gsize start = line_at (self, from - 1);

      g_free (before);
      before = digest (self->bytes + start, line_at (self, from) - start - 1);
    }
  for (int i = from; i < n_lines; i++)
    {
      g_autofree char *line
          = g_strdup_printf ("%d\t%s\t2020-01-01T00:00:00Z\tsomebody\ttable", i + 1, before);

      g_free (before);
      before = digest (line, strlen (line));
      g_string_append_printf (text, "%s\n", line);
    }
  attack (self, "rewritten with right hashes", text->str, text->len);
}

static void
attack_inserted (Attack *self)
{
  static const char *const lines[] = { "", "\n", "7\n", "a line of text\n", "\t\t\t\t\n" };

  for (int at = 0; at <= N_RUNS; at++)
    for (gsize i = 1; i < G_N_ELEMENTS (lines); i++)
      {
        g_autoptr (GString) text = g_string_new_len (self->bytes, (gssize) self->length);

        g_string_insert (text, (gssize) line_at (self, at), lines[i]);
        attack (self, "a line put in", text->str, text->len);
      }
}

static void
test_every_tampering_is_found (Fixture *self, gconstpointer data)
{
  g_autoptr (GBytes) log = NULL;
  Attack attack = { .fixture = self };

  (void) data;
  set_up (self);
  log = read_log (self);
  attack.bytes = g_bytes_get_data (log, &attack.length);
  attack_bytes (&attack);
  attack_ends (&attack);
  attack_without (&attack);
  attack_moved (&attack);
  attack_doubled (&attack);
  attack_inserted (&attack);
  for (int from = 0; from < N_RUNS; from++)
    for (int n = from + 1; n <= N_RUNS + 2; n++)
      attack_rewritten (&attack, from, n);
  write_log (self, attack.bytes, attack.length);
  g_assert_cmpuint (findings (self, NULL, 0), ==, 0);
  count_figure ("log of runs: tamperings with the file", attack.tried);
  count_figure ("log of runs: of them found", attack.found);
  g_assert_cmpuint (attack.found, ==, attack.tried);
}

/* What the store keeps, changed while the file stays. */
static void
test_every_tampering_with_the_store_is_found (Fixture *self, gconstpointer data)
{
  static const char *const changes[]
      = { "DELETE FROM zhuhu_log",
          "UPDATE zhuhu_log SET length = length + 1",
          "UPDATE zhuhu_log SET length = length - 1",
          "UPDATE zhuhu_log SET length = 0",
          "UPDATE zhuhu_log SET head = replace (head, substr (head, 1, 1), 'x')",
          "UPDATE zhuhu_log SET head = substr (line, 3, 64)",
          "UPDATE zhuhu_log SET line = line || ' '",
          "UPDATE zhuhu_log SET line = ''",
          "UPDATE zhuhu_log SET line = substr (line, 2)" };
  gsize tried = 0, found = 0;

  (void) data;
  set_up (self);
  fixture_execute (self, "CREATE TABLE kept AS SELECT * FROM zhuhu_log");
  for (gsize i = 0; i < G_N_ELEMENTS (changes); i++)
    {
      fixture_execute (self, changes[i]);
      tried++;
      found += findings (self, NULL, 0) > 0;
      fixture_execute (self, "INSERT OR REPLACE INTO zhuhu_log SELECT * FROM kept");
      g_assert_cmpuint (findings (self, NULL, 0), ==, 0);
    }
  count_figure ("log of runs: tamperings with the store", tried);
  count_figure ("log of runs: of these found", found);
  g_assert_cmpuint (found, ==, tried);
}

/* Store and file put back together look sound; a manifest of a later run knows better. */
static void
test_manifest_finds_what_was_put_back (Fixture *self, gconstpointer data)
{
  g_autoptr (GBytes) log = NULL;
  g_autoptr (GError) error = NULL;
  ZhuLogHead early, late;

  (void) data;
  set_up (self);
  log = read_log (self);
  fixture_execute (self, "CREATE TABLE kept AS SELECT * FROM zhuhu_log");
  g_assert_true (zhu_store_log_head (self->db, &early, &error));
  append_run (self, 0);
  g_assert_true (zhu_store_log_head (self->db, &late, &error));
  g_assert_cmpint (late.length, ==, early.length + 1);
  g_assert_cmpuint (findings (self, (ZhuLogHead[]){ early, late }, 2), ==, 0);

  write_log (self, g_bytes_get_data (log, NULL), g_bytes_get_size (log));
  fixture_execute (self, "INSERT OR REPLACE INTO zhuhu_log SELECT * FROM kept");
  g_assert_cmpuint (findings (self, NULL, 0), ==, 0);
  g_assert_cmpuint (findings (self, &early, 1), ==, 0);
  g_assert_cmpuint (findings (self, &late, 1), ==, 1);
  early.sha256[0] = early.sha256[0] == '0' ? '1' : '0';
  g_assert_cmpuint (findings (self, &early, 1), ==, 1);
}

/* ---- Cut short by a crash ---- */

/* Some of the places where a line may break off, all of them in the long run, the end always. */
static gsize
next_cut (gsize cut, gsize length)
{
  const gsize step = g_getenv ("ZHU_LONG") != NULL ? 1 : 17;

  return cut < length ? MIN (cut + step, length) : length + 1;
}

static void
test_next_run_completes_the_file (Fixture *self, gconstpointer data)
{
  g_autoptr (GBytes) log = NULL;
  const char *bytes;
  gsize length, start;
  Attack whole = { .fixture = self };

  (void) data;
  set_up (self);
  fixture_execute (self, "CREATE TABLE kept AS SELECT * FROM zhuhu_log");
  log = read_log (self);
  bytes = g_bytes_get_data (log, &length);
  whole.bytes = bytes;
  whole.length = length;
  start = line_at (&whole, N_RUNS - 1);
  for (gsize cut = start; cut <= length; cut = next_cut (cut, length))
    {
      g_autoptr (GBytes) now = NULL;
      g_autoptr (ZhuDiags) diags = zhu_diags_new ();
      g_autoptr (GError) error = NULL;

      write_log (self, bytes, cut);
      fixture_execute (self, "INSERT OR REPLACE INTO zhuhu_log SELECT * FROM kept");
      g_assert_true (zhu_store_log_check (self->db, NULL, 0, diags, &error));
      g_assert_cmpuint (zhu_diags_count (diags, ZHU_DIAG_ERROR), ==, 0);
      g_assert_cmpuint (zhu_diags_length (diags), ==, cut < length ? 1 : 0);
      append_run (self, 0);
      now = read_log (self);
      g_assert_cmpuint (g_bytes_get_size (now), >, length);
      g_assert_cmpmem (g_bytes_get_data (now, NULL), length, bytes, length);
      g_assert_cmpuint (findings (self, NULL, 0), ==, 0);
    }
}

static void
test_first_line_is_completed_too (Fixture *self, gconstpointer data)
{
  g_autofree char *path = log_path (self);
  g_autoptr (GPtrArray) lines = NULL;

  (void) data;
  fixture_import_all (self);
  g_assert_cmpint (g_unlink (path), ==, 0);
  append_run (self, 0);
  g_assert_cmpuint (findings (self, NULL, 0), ==, 0);
  lines = zhu_store_log_read (self->db, NULL);
  g_assert_cmpuint (lines->len, ==, 2);
}

/* A run goes on after a tampering, with a note, and hides nothing of it. */
static void
test_runs_after_a_tampering_do_not_hide_it (Fixture *self, gconstpointer data)
{
  g_autoptr (GBytes) log = NULL;
  g_autoptr (ZhuDiags) diags = zhu_diags_new ();
  g_autoptr (ZhuLogEntry) entry = zhu_log_entry_new ("table");
  g_autoptr (GError) error = NULL;
  Attack whole = { .fixture = self };

  (void) data;
  set_up (self);
  log = read_log (self);
  whole.bytes = g_bytes_get_data (log, &whole.length);
  write_log (self, whole.bytes, line_at (&whole, 2) + 7);
  g_assert_true (zhu_store_log_append (self->db, entry, NULL, NULL, diags, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (zhu_diags_count (diags, ZHU_DIAG_NOTE), ==, 1);
  g_assert_cmpuint (findings (self, NULL, 0), >, 1);
}

static void
test_log_of_a_former_store_is_kept_aside (Fixture *self, gconstpointer data)
{
  g_autoptr (GBytes) before = NULL;
  g_autofree char *path = log_path (self);

  (void) data;
  set_up (self);
  before = read_log (self);
  for (int i = 1; i <= 2; i++)
    {
      g_autofree char *aside = g_strdup_printf ("%s.%d", path, i);
      g_autofree char *kept = NULL;
      g_autofree char *said = NULL;
      gsize length;

      g_assert_cmpint (g_unlink (self->db), ==, 0);
      fixture_import_all (self);
      g_assert_true (g_file_get_contents (aside, &kept, &length, NULL));
      said = zhu_diags_to_text (self->diags);
      g_assert_nonnull (strstr (said, aside));
      g_assert_cmpuint (findings (self, NULL, 0), ==, 0);
      if (i == 1)
        g_assert_cmpmem (kept, length, g_bytes_get_data (before, NULL), g_bytes_get_size (before));
    }
}

/* ---- Where none is kept ---- */

static void
test_foreign_database_has_none (Fixture *self, gconstpointer data)
{
  g_autoptr (ZhuLogEntry) entry = zhu_log_entry_new ("table");
  g_autoptr (ZhuDiags) diags = zhu_diags_new ();
  g_autoptr (GError) error = NULL;
  g_autofree char *path = log_path (self);
  ZhuLogged logged;
  ZhuLogHead head;

  (void) data;
  fixture_execute (self, "CREATE TABLE t (x); PRAGMA journal_mode = WAL");
  g_assert_true (zhu_store_log_append (self->db, entry, &head, &logged, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpint (logged, ==, ZHU_LOGGED_NOT_FOREIGN);
  g_assert_cmpint ((int) head.length, ==, 0);
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
  g_assert_false (zhu_store_log_check (self->db, NULL, 0, diags, &error));
  g_assert_error (error, ZHU_ERROR, ZHU_ERROR_USAGE);
}

static void
test_older_store_is_left_alone (Fixture *self, gconstpointer data)
{
  g_autoptr (ZhuLogEntry) entry = zhu_log_entry_new ("table");
  g_autoptr (GError) error = NULL;
  g_autofree char *path = log_path (self);
  ZhuLogged logged;

  (void) data;
  fixture_import_all (self);
  g_assert_cmpint (g_unlink (path), ==, 0);
  fixture_execute (self, "DROP TABLE zhuhu_log; PRAGMA user_version = 2");
  g_assert_true (zhu_store_log_append (self->db, entry, NULL, &logged, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpint (logged, ==, ZHU_LOGGED_NOT_OLDER);
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
}

static void
test_read_only_store_is_not_logged (Fixture *self, gconstpointer data)
{
  g_autoptr (ZhuLogEntry) entry = zhu_log_entry_new ("table");
  g_autoptr (GError) error = NULL;
  ZhuLogged logged;
  ZhuLogHead head;

  (void) data;
  set_up (self);
  g_assert_cmpint (chmod (self->db, 0400), ==, 0);
  if (access (self->db, W_OK) == 0)
    {
      g_test_skip ("this user may write everything");
      return;
    }
  g_assert_true (zhu_store_log_append (self->db, entry, &head, &logged, NULL, &error));
  g_assert_cmpint (logged, ==, ZHU_LOGGED_NOT_READ_ONLY);
  g_assert_cmpint ((int) head.length, ==, N_RUNS);
}

/* ---- Several at once ---- */

static gpointer
append_many (gpointer data)
{
  for (int i = 0; i < N_EACH; i++)
    append_run (data, i);
  return NULL;
}

static void
test_runs_at_once_lose_nothing (Fixture *self, gconstpointer data)
{
  GThread *threads[N_THREADS];
  g_autoptr (GPtrArray) lines = NULL;

  (void) data;
  fixture_import_all (self);
  for (int i = 0; i < N_THREADS; i++)
    threads[i] = g_thread_new ("runs", append_many, self);
  for (int i = 0; i < N_THREADS; i++)
    g_thread_join (threads[i]);
  g_assert_cmpuint (findings (self, NULL, 0), ==, 0);
  lines = zhu_store_log_read (self->db, NULL);
  g_assert_cmpuint (lines->len, ==, 1 + N_THREADS * N_EACH);
}

static void
test_reader_that_rests_lets_runs_be_logged (Fixture *self, gconstpointer data)
{
  g_autoptr (ZhuStore) store = NULL;

  (void) data;
  fixture_import_all (self);
  store = seal_open (self, ZHU_STORE_READ);
  zhu_store_rest (store);
  append_run (self, 0);
  g_assert_cmpuint (findings (self, NULL, 0), ==, 0);
}

/* ---- Copies ---- */

static void
test_backup_takes_the_log_along (Fixture *self, gconstpointer data)
{
  g_autofree char *copy = g_build_filename (self->folder, "copy.db", NULL);
  g_autofree char *copy_log = g_strconcat (copy, ".log", NULL);
  g_autoptr (ZhuStore) store = NULL;
  g_autoptr (ZhuDiags) diags = zhu_diags_new ();
  g_autoptr (GPtrArray) lines = NULL, own = NULL;
  g_autoptr (GError) error = NULL;

  (void) data;
  set_up (self);
  store = zhu_store_open (self->db, NULL, ZHU_STORE_READ, &error);
  g_assert_true (zhu_store_backup (store, copy, &error));
  g_assert_no_error (error);
  g_assert_true (zhu_store_log_check (copy, NULL, 0, diags, &error));
  g_assert_cmpuint (zhu_diags_length (diags), ==, 0);
  lines = zhu_store_log_read (copy, NULL);
  own = zhu_store_log_read (self->db, NULL);
  g_assert_cmpuint (lines->len, ==, N_RUNS);
  g_assert_cmpuint (own->len, ==, N_RUNS + 1);
  g_assert_cmpstr (((char **) g_ptr_array_index (own, N_RUNS))[4], ==, "backup");
  g_assert_cmpuint (findings (self, NULL, 0), ==, 0);
}

#define add(name, function)                                                                        \
  g_test_add ("/log/" name, Fixture, NULL, fixture_set_up, function, fixture_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  add ("lines-say-what-was-done", test_lines_say_what_was_done);
  add ("no-record-stands-in-it", test_no_record_stands_in_it);
  add ("every-tampering-is-found", test_every_tampering_is_found);
  add ("every-tampering-with-the-store-is-found", test_every_tampering_with_the_store_is_found);
  add ("manifest-finds-what-was-put-back", test_manifest_finds_what_was_put_back);
  add ("next-run-completes-the-file", test_next_run_completes_the_file);
  add ("first-line-is-completed-too", test_first_line_is_completed_too);
  add ("runs-after-a-tampering-do-not-hide-it", test_runs_after_a_tampering_do_not_hide_it);
  add ("log-of-a-former-store-is-kept-aside", test_log_of_a_former_store_is_kept_aside);
  add ("foreign-database-has-none", test_foreign_database_has_none);
  add ("older-store-is-left-alone", test_older_store_is_left_alone);
  add ("read-only-store-is-not-logged", test_read_only_store_is_not_logged);
  add ("runs-at-once-lose-nothing", test_runs_at_once_lose_nothing);
  add ("reader-that-rests-lets-runs-be-logged", test_reader_that_rests_lets_runs_be_logged);
  add ("backup-takes-the-log-along", test_backup_takes_the_log_along);
  return g_test_run ();
}
