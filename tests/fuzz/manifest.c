/* Manifests, which anybody may have changed: what is taken is written as the same bytes. No fuzzer
 * guesses a SHA-256, so a changed input part gets its own id and is read once more. */
#include "fuzz.h"
#include "zhuhu/bundle/json.h"

#include <string.h>

static GVariant *
parse (const char *text, gsize length, int *code)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static (text, length);
  g_autoptr (GError) error = NULL;
  GVariant *self = zhu_manifest_parse (bytes, "m", &error);

  *code = error != NULL ? error->code : -1;
  g_assert_true ((self == NULL) == (error != NULL));
  if (error != NULL)
    g_assert_true (
        error->domain == ZHU_ERROR
        && (*code == ZHU_ERROR_INPUT || *code == ZHU_ERROR_LIMIT || *code == ZHU_ERROR_DIFFERENCE));
  return self;
}

/* The text of the manifest @text with the id that belongs to its input part. */
static char *
mend_id (const char *text, gsize length)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static (text, length);
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) whole = bundle_json_read (bytes, "m", &error);
  g_autoptr (GVariant) input = NULL, mended = NULL;
  g_autofree char *id = NULL;
  GVariantDict dict;

  g_assert_no_error (error);
  input = g_variant_lookup_value (whole, "input", NULL);
  id = zhu_manifest_id (input);
  g_variant_dict_init (&dict, whole);
  g_variant_dict_insert (&dict, "id", "s", id);
  mended = g_variant_ref_sink (g_variant_dict_end (&dict));
  return zhu_manifest_to_text (mended);
}

static void
check (GVariant *manifest, const char *text, gsize length)
{
  g_autofree char *again = zhu_manifest_to_text (manifest);
  g_autofree char *sum = zhu_manifest_sha256 (manifest);
  g_autoptr (GVariant) logged = NULL;
  g_autoptr (GPtrArray) changes = zhu_manifest_compare (manifest, manifest);
  const char *head;

  g_assert_cmpmem (again, strlen (again), text, length);
  g_assert_cmpuint (changes->len, ==, 0);
  logged = zhu_manifest_with_audit (manifest, 7, sum);
  g_assert_cmpint (zhu_manifest_audit (logged, &head), ==, 7);
  g_assert_cmpstr (head, ==, sum);
  g_assert_cmpint (zhu_manifest_audit (manifest, &head), >=, 0);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  int code;
  g_autoptr (GVariant) manifest = parse ((const char *) data, size, &code);
  g_autofree char *mended = NULL;

  if (manifest != NULL)
    check (manifest, (const char *) data, size);
  if (code != ZHU_ERROR_DIFFERENCE)
    return 0;
  mended = mend_id ((const char *) data, size);
  manifest = parse (mended, strlen (mended), &code);
  g_assert_nonnull (manifest);
  check (manifest, mended, strlen (mended));
  return 0;
}
