/* A sub-command is one row of a table: --help, the manual's check and the completion iterate over
 * it. No logic here: options are parsed, the library is called, findings are printed, a status
 * returned. */
#pragma once

#include "progress.h"
#include "zhuhu/base.h"
#include "zhuhu/cube.h"
#include "zhuhu/dictionary.h"
#include "zhuhu/doc.h"
#include "zhuhu/formula.h"
#include "zhuhu/template.h"
#include "zhuhu/writer.h"

typedef struct _ZhuInputs ZhuInputs;

typedef struct
{
  ZhuDiags *diags;         /* printed on standard error at the end, whatever happens */
  const char *program;     /* folder of the running program, for data beside it */
  const char *command;     /* name of the one that is run, for the log of runs */
  gboolean has_queries;    /* 核实 findings were listed: exit status 1 */
  ZhuProgress *progress;   /* to be cleared before anything else is printed */
  const ZhuInputs *inputs; /* taken instead of the files on the disk; NULL: none */
} ZhuContext;

typedef struct
{
  const char *name;
  const char *arguments; /* after the name in --help: N_ ("TEMPLATE"), "" if none */
  const char *summary;   /* one line, N_() */
  gboolean (*run) (ZhuContext *context, int argc, char **argv, GError **error);
} ZhuCommand;

const ZhuCommand *const *zhu_commands (void);

extern const ZhuCommand zhu_command_import, zhu_command_check, zhu_command_run, zhu_command_table,
    zhu_command_report, zhu_command_lint, zhu_command_dictionary, zhu_command_expand,
    zhu_command_fonts, zhu_command_version, zhu_command_freeze, zhu_command_months,
    zhu_command_diff, zhu_command_forget, zhu_command_backup, zhu_command_notice,
    zhu_command_attach, zhu_command_inspect, zhu_command_log, zhu_command_verify;

/* The arguments in the language of messages. */
const char *zhu_command_arguments (const ZhuCommand *command);

/* Parses @argv by @entries (shown with the command's summary), leaving the free arguments in place.
 * ZHU_ERROR_USAGE for unknown options and for fewer than @least or more than @most free arguments.
 */
gboolean zhu_parse_options (const ZhuCommand *command,
                            GOptionEntry *entries,
                            int least,
                            int most,
                            int *argc,
                            char ***argv,
                            GError **error);

/* The same, @data going to the entries' callbacks. */
gboolean zhu_parse_options_for (const ZhuCommand *command,
                                GOptionEntry *entries,
                                gpointer data,
                                int least,
                                int most,
                                int *argc,
                                char ***argv,
                                GError **error);

/* ZHU_ERROR_USAGE if --db is not given. */
gboolean zhu_require_db (const char *db, GError **error);

/* ---- Options that several commands share ---- */

typedef struct
{
  char *db;
  char *dictionary;
  char *period;
  char *area;
  char *where;
  char *where_file;
  char *level;
  char *templates; /* folder of templates */
  char *style;
  char *archive, *encrypt_with; /* of commands that write files */
  char *explanations;           /* file of signed explanations; of commands that test rules */
} ZhuJobOptions;

/* Entries for @options, to be appended to a command's own; freed by zhu_job_options_clear(). */
GOptionEntry *zhu_job_entries (ZhuJobOptions *options, const GOptionEntry *own);
/* --explanations, for the own entries of commands that test rules. */
GOptionEntry zhu_explanations_entry (ZhuJobOptions *options);
/* The same, and how files are kept: for commands that write them. */
GOptionEntry *zhu_output_entries (ZhuJobOptions *options, const GOptionEntry *own);
/* What --archive and --encrypt-with say. ZHU_ERROR_USAGE for both together, or an unknown format;
 * errors of zhu_password_read(). Freed by zhu_keeping_clear(). */
gboolean zhu_keeping_load (ZhuKeeping *keeping,
                           const char *archive,
                           const char *encrypt_with,
                           GError **error);
void zhu_keeping_clear (ZhuKeeping *keeping);
/* ZHU_ERROR_USAGE if files of @writer would stay open for all to read though @keeping has a
 * password. */
gboolean
zhu_keeping_check (const ZhuKeeping *keeping, const ZhuWriterClass *writer, GError **error);
void zhu_job_options_clear (ZhuJobOptions *options);

/* ---- Reports ---- */

typedef struct _ZhuJob ZhuJob;

/* The templates of @report, sought in @folder (may be NULL) or beside the report; the first error,
 * but findings about all of them. Element ZhuTemplate *. */
GPtrArray *zhu_report_load_templates (ZhuContext *context,
                                      const ZhuReport *report,
                                      const char *folder,
                                      GError **error);
/* Binds @templates as the tables of @job; the first error, but findings about all of them. */
gboolean zhu_report_add_templates (ZhuJob *job, const GPtrArray *templates, GError **error);

/* ---- A job: from options to a finished document ---- */

/* Loads dictionary, model, period, area and condition, and opens the store if @options->db is
 * given. */
ZhuJob *zhu_job_new (const ZhuJobOptions *options, ZhuContext *context, GError **error);
/* What counts nothing, and may have no period: only the store is opened, for its log and for what
 * it keeps, and the style loaded. */
ZhuJob *zhu_job_new_uncounted (const ZhuJobOptions *options, ZhuContext *context, GError **error);
void zhu_job_free (ZhuJob *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ZhuJob, zhu_job_free)
/* The template @name, counted and its rules tested. */
ZhuJob *zhu_template_job (ZhuContext *context,
                          const char *name,
                          const ZhuJobOptions *options,
                          GError **error);
/* The report @name, likewise; @report gets it. */
ZhuJob *zhu_report_job (ZhuContext *context,
                        const char *name,
                        const ZhuJobOptions *options,
                        ZhuReport **report,
                        GError **error);
/* Binds @template_ (reference kept) as the next table of the document. */
gboolean zhu_job_add (ZhuJob *self, ZhuTemplate *template_, GError **error);
/* ZHU_ERROR_USAGE if @template_, of a command line, names a masked variable of the job's
 * dictionary.
 */
gboolean zhu_job_check_axes (const ZhuJob *self, const ZhuTemplate *template_, GError **error);
/* What rules and sentences of the tables added, and of @report (may be NULL), refer to, without
 * any data. */
gboolean zhu_job_check_references (const ZhuJob *self, const ZhuReport *report, GError **error);
/* Counts all tables added and tests their rules and @report's (may be NULL). */
gboolean zhu_job_count (ZhuJob *self, const ZhuReport *report, GError **error);
/* The same without rules. */
gboolean zhu_job_compute (ZhuJob *self, GError **error);
/* Those of its tables; new array of borrowed ZhuTemplate *. */
GPtrArray *zhu_job_templates (const ZhuJob *self);
/* What was counted; borrowed. */
const ZhuCube *zhu_job_cube (const ZhuJob *self);
/* The areas of the sealed month @period stand in the job's tree too; before anything is added. */
gboolean zhu_job_admit_month (ZhuJob *self, const ZhuPeriod *period, GError **error);
/* The root records whose part in the job's tables differs between two sealed months of its store
 * (element ZhuRecordChange *), their keys masked as the dictionary says. */
GPtrArray *zhu_job_records_behind (ZhuJob *self,
                                   const ZhuPeriod *before,
                                   const ZhuPeriod *after,
                                   GError **error);
/* Looks for the records behind the rules that do not hold in what @self has counted. */
gboolean zhu_job_find_cases (ZhuJob *self, GError **error);
ZhuRelease zhu_job_release (const ZhuJob *self);
/* The document of what was counted. Findings go to @diags. */
ZhuDoc *
zhu_job_document (const ZhuJob *self, const ZhuReport *report, ZhuDiags *diags, GError **error);
/* Writes it to each of @outputs (NULL: text on standard output), all of them or none, after the log
 * of runs has a line of them. Nothing more is read from the store then. */
gboolean zhu_job_write (ZhuJob *self, const ZhuReport *report, char **outputs, GError **error);
/* The same for a job of one template: the store keeps what it is made from, so that `zhuhu verify`
 * can make its files once more. @manifest gets what tells of that, new reference, NULL if the store
 * is another program's; it may be NULL. */
gboolean zhu_job_write_traced (ZhuJob *self, char **outputs, GVariant **manifest, GError **error);
/* Whether the store can keep what files of these @formats (element: const ZhuWriterClass *) are
 * made from: it is this program's, and there are such files. */
gboolean zhu_job_can_be_traced (const ZhuJob *self, const GPtrArray *formats);
char *zhu_job_dump_plans (const ZhuJob *self); /* expand */
const ZhuStyle *zhu_job_style (const ZhuJob *self);
const ZhuKeeping *zhu_job_keeping (const ZhuJob *self);
const ZhuPeriod *zhu_job_period (const ZhuJob *self);
void zhu_job_set_release (ZhuJob *self,
                          ZhuRelease release); /* a report's 级别, unless --level was given */
/* FALSE with ZHU_ERROR_DISCLOSURE at level 公开: for what is not a whole report. */
gboolean zhu_job_refuse_public (const ZhuJob *self, GError **error);
/* ZHU_ERROR_DISCLOSURE at level 公开 if what is published could not be remembered in the store;
 * @unremembered: then it is rendered all the same, beside nothing that is known. */
gboolean zhu_job_can_publish (ZhuJob *self, gboolean unremembered, GError **error);
/* At level 公开, before what was counted is shown to anybody: keeps in the store what it shows and
 * hides, so that later reports are protected beside it. Nothing can be counted afterwards. */
gboolean zhu_job_remember (ZhuJob *self, GError **error);
/* The same for a report of a part of the records (--where). */
gboolean zhu_job_refuse_public_where (const ZhuJob *self, GError **error);

/* ---- One job for each area of a level ---- */

/* The areas of @level (such as 县) within the job's own, those that stand at two levels once;
 * element const ZhuArea *. ZHU_ERROR_USAGE with the nearest name. */
GPtrArray *zhu_job_areas (const ZhuJob *self, const char *level, GError **error);
/* The same records, period and looks for @area only; @self must outlive it. */
ZhuJob *zhu_job_narrow (ZhuJob *self, const ZhuArea *area);
const ZhuArea *zhu_job_area (const ZhuJob *self);
/* zhu_job_count() for all @jobs (element ZhuJob *, narrowed from @self) in one pass. @failed
 * (element: const ZhuArea *, borrowed of the dictionary) receives those in which a 必须 rule fails:
 * then nothing is protected, and nothing may be rendered. */
gboolean zhu_job_count_each (ZhuJob *self,
                             GPtrArray *jobs,
                             const ZhuReport *report,
                             GPtrArray *failed,
                             GError **error);
/* ZHU_ERROR_CHECK that names @failed (likewise), if there are any. */
gboolean zhu_job_check_failed (const GPtrArray *failed, GError **error);
/* Once all rules were tested: explanations that fit no finding are findings themselves. */
void zhu_job_tell_unused (const ZhuJob *self);

/* Path of a template, report, dictionary or style: as given if it is a file; else NAME or NAME.ini
 * in @folder,
 * ./reports, ./templates, beside the program, in the installed data folder. ZHU_ERROR_USAGE naming
 * them. */
char *
zhu_find_data (const ZhuContext *context, const char *name, const char *folder, GError **error);
/* Name (01-basic) of the first template whose id is @id, in @folder (may be NULL) or where
 * zhu_find_data() looks; new string, NULL if there is none. */
char *zhu_find_template_of_id (const ZhuContext *context, const char *id, const char *folder);
/* Gives the store back, so that others may write it: nothing is counted any more. */
void zhu_job_close_records (ZhuJob *self);

/* The style that @options name, else the one that is found, else the built-in looks. */
ZhuStyle *zhu_load_style (const ZhuContext *context, const ZhuJobOptions *options, GError **error);
