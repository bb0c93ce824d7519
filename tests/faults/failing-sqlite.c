/* A preload library under which SQLite fails: of the calls of a process that can (opening,
 * preparing, stepping, running, copying, asking for a function or the file) the call FAIL_AT gives
 * the code FAIL_CODE, and does nothing. Without FAIL_AT all do what they are asked. What SQLite
 * then says of the connection answers to that code until its next call. With the code for a full
 * disk the transaction is undone, as SQLite does by itself in some cases; with others it stays
 * open.
 *
 * At the end the file FAIL_SITES, if set, gets a line for each place that calls, told apart by its
 * last callers: number of the first call and of the last one, the place, the function, the
 * statement. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <execinfo.h>
#include <link.h>
#include <sqlite3.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum
{
  CALLERS = 4, /* that tell places apart */
  DEPTH = CALLERS + 12,
  SITES = 4096,
  SQL_SHOWN = 60,
  ERROR_IO = 5, /* of the system, in errno's numbers */
  ERROR_SPACE = 28
};

typedef struct
{
  uint64_t place;
  unsigned long first, last;
  const char *function;
  char sql[SQL_SHOWN + 1];
} Site;

static Site sites[SITES];
static unsigned n_sites;
static unsigned long n_calls, fail_at;
static int fail_code;
static pid_t counted;       /* the process whose calls are told */
static uintptr_t base, end; /* of the program in memory */
static __thread int depth;  /* SQLite calls itself */

static sqlite3 *failed; /* the connection that seems to have failed, or NULL */
static sqlite3 *copied_to;

/* ---- The library behind this one ---- */

static void *
real (const char *name)
{
  void *found = dlsym (RTLD_NEXT, name);

  if (found == NULL)
    abort ();
  return found;
}

#define REAL(type, name, ...)                                                                      \
  static type (*next) (__VA_ARGS__);                                                               \
  if (next == NULL)                                                                                \
  *(void **) &next = real (name)

/* ---- Which calls there are ---- */

static int
take_program (struct dl_phdr_info *info, size_t size, void *data)
{
  (void) size;
  (void) data;
  base = info->dlpi_addr;
  for (int i = 0; i < info->dlpi_phnum; i++)
    if (info->dlpi_phdr[i].p_type == PT_LOAD)
      end = base + info->dlpi_phdr[i].p_vaddr + info->dlpi_phdr[i].p_memsz;
  return 1; /* the first is the program */
}

__attribute__ ((constructor)) static void
begin (void)
{
  const char *at = getenv ("FAIL_AT"), *code = getenv ("FAIL_CODE");

  fail_at = at != NULL ? strtoul (at, NULL, 10) : 0;
  fail_code = code != NULL ? (int) strtol (code, NULL, 10) : SQLITE_IOERR;
  counted = getpid ();
  dl_iterate_phdr (take_program, NULL);
}

/* The program's callers, by where they stand in it, as one number. */
static uint64_t
find_place (void)
{
  void *stack[DEPTH];
  const int n = backtrace (stack, DEPTH);
  uint64_t place = 1469598103934665603u;

  for (int i = 0, taken = 0; i < n && taken < CALLERS; i++)
    {
      const uintptr_t at = (uintptr_t) stack[i];

      if (at < base || at >= end)
        continue;
      place = (place ^ (at - base)) * 1099511628211u;
      taken++;
    }
  return place;
}

static void
note_call (const char *function, const char *sql)
{
  const uint64_t place = find_place ();
  Site *site = sites;

  while (site < sites + n_sites && site->place != place)
    site++;
  if (site == sites + SITES)
    abort ();
  if (site == sites + n_sites)
    {
      n_sites++;
      site->place = place;
      site->first = n_calls;
      site->function = function;
      for (size_t i = 0; sql != NULL && sql[i] != '\0' && i < SQL_SHOWN; i++)
        site->sql[i] = sql[i] == '\n' || sql[i] == '\t' ? ' ' : sql[i];
    }
  site->last = n_calls;
}

static void
tell_sites (void)
{
  const char *path = getenv ("FAIL_SITES");
  FILE *file;

  if (path == NULL || getpid () != counted)
    return;
  file = fopen (path, "we");
  if (file == NULL)
    abort ();
  for (const Site *site = sites; site < sites + n_sites; site++)
    fprintf (file, "%lu\t%lu\t%016llx\t%s\t%s\n", site->first, site->last,
             (unsigned long long) site->place, site->function, site->sql);
  if (fclose (file) != 0)
    abort ();
}

/* However the program ends, but for a signal. */
__attribute__ ((destructor)) static void
finish (void)
{
  tell_sites ();
}

/* ---- A failure ---- */

/* Whether this call is the one that fails; db: its connection, NULL if there is none yet. */
static int
fails (sqlite3 *db, const char *function, const char *sql)
{
  if (depth > 0 || getpid () != counted)
    return 0;
  if (db == failed)
    failed = NULL;
  n_calls++;
  if (getenv ("FAIL_SITES") != NULL)
    note_call (function, sql);
  return fail_at != 0 && n_calls == fail_at;
}

static int
fail (sqlite3 *db)
{
  if ((fail_code & 0xFF) == SQLITE_FULL && db != NULL && !sqlite3_get_autocommit (db))
    {
      depth++;
      sqlite3_exec (db, "ROLLBACK", NULL, NULL, NULL);
      depth--;
    }
  failed = db;
  return fail_code;
}

/* ---- Calls that fail ---- */

int
sqlite3_open_v2 (const char *path, sqlite3 **db, int flags, const char *system)
{
  REAL (int, "sqlite3_open_v2", const char *, sqlite3 **, int, const char *);
  const int is_failing = fails (NULL, "open", path);
  int code;

  depth++;
  code = next (path, db, flags, system);
  depth--;
  return is_failing ? fail (*db) : code;
}

int
sqlite3_prepare_v2 (sqlite3 *db, const char *sql, int length, sqlite3_stmt **row, const char **tail)
{
  REAL (int, "sqlite3_prepare_v2", sqlite3 *, const char *, int, sqlite3_stmt **, const char **);
  int code;

  if (fails (db, "prepare", sql))
    {
      *row = NULL;
      return fail (db);
    }
  depth++;
  code = next (db, sql, length, row, tail);
  depth--;
  return code;
}

int
sqlite3_step (sqlite3_stmt *row)
{
  REAL (int, "sqlite3_step", sqlite3_stmt *);
  sqlite3 *db = sqlite3_db_handle (row);
  int code;

  if (fails (db, "step", sqlite3_sql (row)))
    {
      sqlite3_reset (row);
      return fail (db);
    }
  depth++;
  code = next (row);
  depth--;
  return code;
}

int
sqlite3_exec (sqlite3 *db,
              const char *sql,
              int (*take) (void *, int, char **, char **),
              void *data,
              char **message)
{
  REAL (int, "sqlite3_exec", sqlite3 *, const char *, int (*) (void *, int, char **, char **),
        void *, char **);
  int code;

  if (fails (db, "exec", sql))
    return fail (db);
  depth++;
  code = next (db, sql, take, data, message);
  depth--;
  return code;
}

sqlite3_backup *
sqlite3_backup_init (sqlite3 *to, const char *to_name, sqlite3 *from, const char *from_name)
{
  REAL (sqlite3_backup *, "sqlite3_backup_init", sqlite3 *, const char *, sqlite3 *, const char *);

  copied_to = to;
  if (!fails (to, "backup_init", NULL))
    return next (to, to_name, from, from_name);
  fail (to);
  return NULL;
}

int
sqlite3_backup_step (sqlite3_backup *backup, int n)
{
  REAL (int, "sqlite3_backup_step", sqlite3_backup *, int);

  return fails (copied_to, "backup_step", NULL) ? fail (copied_to) : next (backup, n);
}

int
sqlite3_create_function_v2 (sqlite3 *db,
                            const char *name,
                            int n,
                            int flags,
                            void *data,
                            void (*call) (sqlite3_context *, int, sqlite3_value **),
                            void (*step) (sqlite3_context *, int, sqlite3_value **),
                            void (*final) (sqlite3_context *),
                            void (*destroy) (void *))
{
  REAL (int, "sqlite3_create_function_v2", sqlite3 *, const char *, int, int, void *,
        void (*) (sqlite3_context *, int, sqlite3_value **),
        void (*) (sqlite3_context *, int, sqlite3_value **), void (*) (sqlite3_context *),
        void (*) (void *));

  /* to take one away is not looked at by anybody */
  if (call != NULL && fails (db, "create_function", NULL))
    return fail (db);
  return next (db, name, n, flags, data, call, step, final, destroy);
}

int
sqlite3_create_collation (sqlite3 *db,
                          const char *name,
                          int encoding,
                          void *data,
                          int (*compare) (void *, int, const void *, int, const void *))
{
  REAL (int, "sqlite3_create_collation", sqlite3 *, const char *, int, void *,
        int (*) (void *, int, const void *, int, const void *));

  return fails (db, "create_collation", NULL) ? fail (db)
                                              : next (db, name, encoding, data, compare);
}

int
sqlite3_file_control (sqlite3 *db, const char *name, int what, void *data)
{
  REAL (int, "sqlite3_file_control", sqlite3 *, const char *, int, void *);

  return fails (db, "file_control", NULL) ? fail (db) : next (db, name, what, data);
}

/* ---- What SQLite says of it ---- */

/* SQLite itself asks too, also of a new connection in the place of an old one. */
static int
seems_failed (const sqlite3 *db)
{
  return db != NULL && db == failed && depth == 0;
}

int
sqlite3_errcode (sqlite3 *db)
{
  REAL (int, "sqlite3_errcode", sqlite3 *);

  return seems_failed (db) ? fail_code : next (db);
}

int
sqlite3_extended_errcode (sqlite3 *db)
{
  REAL (int, "sqlite3_extended_errcode", sqlite3 *);

  return seems_failed (db) ? fail_code : next (db);
}

const char *
sqlite3_errmsg (sqlite3 *db)
{
  REAL (const char *, "sqlite3_errmsg", sqlite3 *);

  return seems_failed (db) ? sqlite3_errstr (fail_code) : next (db);
}

int
sqlite3_system_errno (sqlite3 *db)
{
  REAL (int, "sqlite3_system_errno", sqlite3 *);

  if (!seems_failed (db))
    return next (db);
  return (fail_code & 0xFF) == SQLITE_IOERR  ? ERROR_IO
         : (fail_code & 0xFF) == SQLITE_FULL ? ERROR_SPACE
                                             : 0;
}
