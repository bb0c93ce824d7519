/* What `zhuhu verify` finds out, in this order: are the files those of the manifest; what were they
 * made from; made once more, are they the same. */
#pragma once

#include "inputs.h"

/* The command line of `zhuhu verify`. */
typedef struct
{
  ZhuJobOptions job;
  char **parts;        /* paths of what a document binds; NULL: none given */
  char *password_file; /* opens them; NULL: none given */
} ZhuVerifyOptions;

/* Findings (errors) about files of @folder that are missing, changed or not named in @manifest. The
 * number of those that are as it says. */
gsize zhu_verify_files (const char *folder, GVariant *manifest, ZhuDiags *diags, GError **error);

/* The last run in the log of the store @db that made the file at @path as it is now: *@run gets its
 * line, as zhu_store_log_read() gives it, new strings; *@manifest what the store keeps of it, new
 * reference, NULL if that run's manifest lies elsewhere or it has none. Findings (errors) of
 * @context about the log; ZHU_ERROR_DIFFERENCE if no run made such a file. */
gboolean zhu_verify_find_run (const ZhuContext *context,
                              const char *path,
                              const char *db,
                              char ***run,
                              GVariant **manifest,
                              GError **error);

/* Findings (errors) about the log of runs of the store @db, and about a manifest that is not the
 * one of which it tells. */
gboolean
zhu_verify_log (const ZhuContext *context, const char *db, GVariant *manifest, GError **error);

/* Where the files lie that the document of @input binds: SHA-256 -> path, new. They are those of
 * @options, else lie in @folder (NULL: nowhere) or here under their names. ZHU_ERROR_USAGE names
 * those that are missing, ZHU_ERROR_DIFFERENCE if another was given in the place of one. */
GHashTable *zhu_verify_parts (const ZhuContext *context,
                              const ZhuVerifyOptions *options,
                              const char *folder,
                              GVariant *input,
                              GError **error);

/* What @manifest was made from: kept in the store that @options name, else as @options find it on
 * the disk with the same SHA-256, and the parts of zhu_verify_parts(). What has been edited since
 * is noted, what is nowhere a finding (error) of @context; NULL with ZHU_ERROR_DIFFERENCE after
 * such. */
ZhuInputs *zhu_verify_inputs (const ZhuContext *context,
                              const ZhuVerifyOptions *options,
                              const char *folder,
                              GVariant *manifest,
                              GError **error);

/* What @manifest tells of, made once more from @inputs in a folder of its own, which is gone after
 * it: its manifest, new reference. ZHU_ERROR_DIFFERENCE if it can no longer be made. */
GVariant *zhu_verify_make_again (const ZhuContext *context,
                                 const ZhuInputs *inputs,
                                 const ZhuVerifyOptions *given,
                                 GVariant *manifest,
                                 GError **error);

/* How the report made once more, of manifest @again, differs from @manifest. */
typedef struct
{
  gsize n_other_bytes;       /* files */
  gboolean has_other_texts;  /* documents */
  gboolean has_other_maker;  /* versions of program or libraries */
  gboolean has_other_inputs; /* but for those */
  gboolean has_else;         /* rules, findings, fonts … */
} ZhuVerdict;

/* Names each difference in @diags. */
ZhuVerdict zhu_verify_compare (GVariant *manifest, GVariant *again, ZhuDiags *diags);
