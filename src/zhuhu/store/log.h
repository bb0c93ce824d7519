/* The log of runs from within: lines as they stand in the file, the file itself, and what the store
 * knows of it.
 *
 * A line: number TAB SHA-256 of the line before TAB time TAB user TAB command { TAB key=value }.
 * Control characters and "\" in it are escaped, so that a line is a line and a field a field. */
#pragma once

#include "zhuhu/store/private.h"

#include <stdio.h>

G_BEGIN_DECLS

/* ---- Lines (log-entry.c) ---- */

/* The line after @before, without its line feed; reads the clock. */
char *store_log_line (const ZhuLogEntry *entry, const ZhuLogHead *before);
void store_log_sha256 (const char *line, gsize length, char sha256[65]);
/* Number and SHA-256 of the line before in @line; FALSE if it has another form. */
gboolean store_log_parse (const char *line, gsize length, ZhuLogHead *before);
/* All fields, as they stand there; NULL if @line has another form. */
char **store_log_fields (const char *line, gsize length);
/* The head of a log without lines. */
ZhuLogHead store_log_none (void);

/* ---- What the store knows: the row of zhuhu_log (log.c) ---- */

typedef struct
{
  ZhuLogHead head;
  char *line; /* the last one; NULL without lines */
} StoreLogState;

gboolean store_log_state_read (sqlite3 *db, const char *path, StoreLogState *state, GError **error);
void store_log_state_clear (StoreLogState *state);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (StoreLogState, store_log_state_clear)
/* In the caller's transaction of a store open for writing: adds @entry, commits, and appends its
 * line to the file. If only the last fails, a note says so (@diags may be NULL): the store has the
 * line. FALSE if nothing was committed; the caller rolls back. */
gboolean
store_log_commit (ZhuStore *self, const ZhuLogEntry *entry, ZhuDiags *diags, GError **error);

/* ---- The file (log-file.c) ---- */

typedef struct
{
  char *path;
  char *aside; /* where the log of a store that was here before is now; NULL: there was none */
  int fd;      /* locked; -1 if there is none */
  gint64 size; /* when it was locked */
} StoreLogFile;

typedef enum
{
  STORE_LOG_EXCLUSIVE, /* made if absent */
  STORE_LOG_SHARED     /* for reading; none is made */
} StoreLogLock;

/* STORE.log, beside the file that the name @store_path leads to. */
char *store_log_path (const char *store_path);
/* Opens and locks the log of @store_path, waiting for @milliseconds (0: not at all) before
 * ZHU_ERROR_BUSY. */
StoreLogFile *store_log_file_open (const char *store_path,
                                   StoreLogLock lock,
                                   gint64 milliseconds,
                                   GError **error);
void store_log_file_free (StoreLogFile *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (StoreLogFile, store_log_file_free)
/* Appends what a crash kept from the file of the line that @state has. *@fits is FALSE if the file
 * ends with something else, and then only its last line is ended. If @state has no line, what
 * stands in the file is another store's, and is set aside. */
gboolean store_log_file_complete (StoreLogFile *self,
                                  const StoreLogState *state,
                                  gboolean *fits,
                                  GError **error);
/* Takes room on the disk for @length bytes more, where the file system can. */
gboolean store_log_file_reserve (StoreLogFile *self, gsize length, GError **error);
/* @line and a line feed, synced. */
gboolean store_log_file_append (StoreLogFile *self, const char *line, GError **error);

/* ---- Both read together (log-read.c) ---- */

typedef struct
{
  StoreLogFile *file; /* its fd -1: there is none */
  StoreLogState state;
} StoreLog;

/* File and row as they stand at one moment: nobody adds a line before the log is freed.
 * ZHU_ERROR_USAGE for a database of another program. */
StoreLog *store_log_open (const char *store_path, GError **error);
void store_log_free (StoreLog *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (StoreLog, store_log_free)

typedef struct
{
  FILE *stream;
  char *line;
  size_t room;
  gsize length;      /* without the line feed */
  gboolean is_ended; /* by a line feed */
  unsigned number;   /* of the line in the file, from 1 */
} StoreLogLines;

/* Lines of a @log without a file: none. */
gboolean store_log_lines_open (StoreLogLines *self, const StoreLog *log, GError **error);
void store_log_lines_clear (StoreLogLines *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (StoreLogLines, store_log_lines_clear)
gboolean store_log_lines_next (StoreLogLines *self);
/* FALSE if the last next() stopped since the file could not be read. */
gboolean store_log_lines_end (const StoreLogLines *self, const StoreLog *log, GError **error);
/* Writes the lines of the log of @store_path up to that of @state, as a copy of the store has it.
 */
gboolean store_log_copy (const char *store_path,
                         const StoreLogState *state,
                         ZhuAtomicFile *to,
                         GError **error);

G_END_DECLS
