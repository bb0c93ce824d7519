/* What the log of runs beside the store says of a report. */
#include "verify.h"
#include "zhuhu/bundle.h"

#include <inttypes.h>
#include <string.h>

/* Whether the log's @line is that of the manifest with this SHA-256. */
static gboolean
tells_of (char **line, const char *sha256)
{
  static const char key[] = "manifest=";

  for (char **word = line; *word != NULL; word++)
    if (g_str_has_prefix (*word, key)
        && strncmp (*word + strlen (key), sha256, strlen (sha256)) == 0)
      return TRUE;
  return FALSE;
}

/* Number of a line that tells of the manifest, @named if that does; 0 if none does. Of two runs
 * that had the same outcome each has its line. */
static gint64
find_line (const GPtrArray *lines, const char *sha256, gint64 named)
{
  gint64 found = 0;

  for (guint i = 0; i < lines->len; i++)
    {
      char **line = g_ptr_array_index (lines, i);
      const gint64 number = g_ascii_strtoll (line[0], NULL, 10);

      if ((found == 0 || number == named) && tells_of (line, sha256))
        found = number;
    }
  return found;
}

/* What the manifest names, and what the log says. */
static void
judge_line (gint64 named, gint64 found, ZhuDiags *diags)
{
  if (named > 0 && found != named)
    zhu_diags_add (diags, ZHU_DIAG_ERROR, "other-manifest", NULL, NULL,
                   _ ("the manifest was changed: line %" PRId64
                      " of the log of runs, which it names, tells of another one"),
                   named);
  else if (named == 0 && found > 0)
    zhu_diags_add (diags, ZHU_DIAG_ERROR, "no-audit", NULL, NULL,
                   _ ("the manifest was changed: line %" PRId64
                      " of the log of runs tells of it, and it does not name that line"),
                   found);
  else if (named == 0)
    zhu_diags_add (diags, ZHU_DIAG_NOTE, "not-logged", NULL, NULL,
                   _ ("the log of runs does not tell of this report: it could only be read then"));
}

/* Of a database of another program, which has no log. */
static gboolean
check_without (gint64 named, ZhuDiags *diags, GError *cause, GError **error)
{
  if (!g_error_matches (cause, ZHU_ERROR, ZHU_ERROR_USAGE))
    {
      g_propagate_error (error, cause);
      return FALSE;
    }
  if (named > 0)
    zhu_diags_add (diags, ZHU_DIAG_ERROR, "no-log", NULL, NULL, "%s", cause->message);
  g_error_free (cause);
  return TRUE;
}

gboolean
zhu_verify_log (const ZhuContext *context, const char *db, GVariant *manifest, GError **error)
{
  g_autofree char *sha256 = zhu_manifest_sha256 (manifest);
  g_autoptr (GPtrArray) lines = NULL;
  GError *cause = NULL;
  ZhuLogHead known;
  const char *head;

  known.length = zhu_manifest_audit (manifest, &head);
  g_strlcpy (known.sha256, head, sizeof known.sha256);
  if (!zhu_store_log_check (db, &known, known.length > 0 ? 1 : 0, context->diags, &cause))
    return check_without (known.length, context->diags, cause, error);
  lines = zhu_store_log_read (db, error);
  if (lines == NULL)
    return FALSE;
  judge_line (known.length, find_line (lines, sha256, known.length), context->diags);
  return TRUE;
}
