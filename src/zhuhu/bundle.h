/* The outputs of one run, made apart and shown together: files are written into a private folder
 * inside the output folder and moved to their names only when all of them are there. If anything
 * fails, or the bundle is freed before it is published, the output folder is as it was. What a killed
 * run left staged, the next bundle for the same folder clears away.
 *
 *   g_autoptr (ZhuBundle) bundle = zhu_bundle_new ("out", &error);
 *   g_autofree char *path = zhu_bundle_path (bundle, "610700 汉中市.xlsx", &error);
 *   zhu_writer_write (class, doc, style, path, &error);
 *   zhu_bundle_publish (bundle, &error);
 */
#pragma once

#include "zhuhu/base.h"

G_BEGIN_DECLS

typedef struct _ZhuBundle ZhuBundle;

/* Stages below @out_dir, which is made (0700) if only its last part is missing. ZHU_ERROR_IO with path
 * and cause. */
ZhuBundle *zhu_bundle_new (const char *out_dir, GError **error);
/* Removes all that was staged unless published, and the folder if this bundle made it. */
void zhu_bundle_free (ZhuBundle *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ZhuBundle, zhu_bundle_free)

/* Where to write the output that will be called @name; new string. Names come from report files and
 * area names: refused (ZHU_ERROR_TEMPLATE) are those with "/", "\", control characters, a leading dot
 * or a leading or trailing blank, longer than 255 bytes, not UTF-8, and those asked for before. */
char *zhu_bundle_path (ZhuBundle *self, const char *name, GError **error);
gsize zhu_bundle_length (const ZhuBundle *self);
const char *zhu_bundle_name (const ZhuBundle *self, gsize i); /* in the order asked for */

/* To be called where an output could not be written: takes the staging folder out of @error's message, so
 * that paths in it name the outputs. Always FALSE. */
gboolean zhu_bundle_failed (const ZhuBundle *self, GError **error);

/* Puts the text @text among the outputs under @name. */
gboolean zhu_bundle_add_text (ZhuBundle *self, const char *name, const char *text, GError **error);

/* Syncs all outputs and moves them into the output folder, over files of the same names. Checks
 * everything it can before the first move; if a move fails all the same, those done are undone.
 * ZHU_ERROR_IO; ZHU_ERROR_INTERNAL if an output was never written. Once only. */
gboolean zhu_bundle_publish (ZhuBundle *self, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* ---- The manifest: what a report was made from, and what came out ----
 *
 * A tree of dictionaries (a{sv}), lists (av), texts (s), whole numbers (x) and truth values (b), kept beside the outputs as
 * JSON: "format", "id", and two parts. "input" holds all that decides the outputs, without clock, path or user; "output"
 * what came out. The id is the SHA-256 of the input part's canonical text: JSON in UTF-8 without blanks, names in the order
 * of their bytes, texts escaped only where JSON asks for it. A manifest is not signed: it proves nothing against whoever
 * can write it. */

#define ZHU_MANIFEST_NAME "manifest.json"
/* The kind of records of what counts nothing: a letter, ready files bound. */
#define ZHU_MANIFEST_NO_RECORDS "none"
/* The context of a month that is compared with the one whose records were counted. */
#define ZHU_MANIFEST_OTHER_MONTH "对照"

enum
{
  ZHU_MANIFEST_FORMAT = 1
};

/* The manifest of both parts (a{sv}), with format and id; new reference. */
GVariant *zhu_manifest_new (GVariant *input, GVariant *output);
/* The id of @input, 64 digits; new string. */
char *zhu_manifest_id (GVariant *input);
/* SHA-256 of all of @manifest but "audit" in its output part, 64 digits, by which the log of runs knows it; new string. */
char *zhu_manifest_sha256 (GVariant *manifest);
/* The same manifest which names the line of the log of runs that tells of it: how many lines the log has with it, and its
 * SHA-256; 0 and NULL: it says that none does, so that nobody can take the line's name away unseen. New reference. */
GVariant *zhu_manifest_with_audit (GVariant *manifest, gint64 length, const char *head);
/* The number of that line; 0 if it names none, or none that can be. *@head (borrowed) is its SHA-256. */
gint64 zhu_manifest_audit (GVariant *manifest, const char **head);
/* As it stands in the file; new string. */
char *zhu_manifest_to_text (GVariant *manifest);
/* Reads @text, which may be anything, named @file in messages. ZHU_ERROR_INPUT with place and cause for what this program
 * would not have written, ZHU_ERROR_LIMIT for a newer format, ZHU_ERROR_DIFFERENCE if the input part is not the id's. What
 * it returns has all that zhu_manifest_new() was given here, with the types there; names of files are names only. */
GVariant *zhu_manifest_parse (GBytes *text, const char *file, GError **error);
/* Reads the manifest in @folder, which is no symbolic link; errors as above, ZHU_ERROR_IO if it cannot be read. */
GVariant *zhu_manifest_load (const char *folder, GError **error);

typedef struct
{
  char *place;          /* names from outside in, joined by "/"; members of lists by what names them */
  char *before, *after; /* as JSON; NULL: not there */
} ZhuManifestChange;

/* Where two trees differ, leaf by leaf, in the order of their names (element: ZhuManifestChange *, new array). */
GPtrArray *zhu_manifest_compare (GVariant *before, GVariant *after);

G_END_DECLS
