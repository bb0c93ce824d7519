/* SHA-256 by nettle, which uses the processor's own instructions where there are any: several times
 * as fast as GLib's, and case files and sealed months are gigabytes. */
#include "zhuhu/base.h"

#include <nettle/sha2.h>

G_STATIC_ASSERT (ZHU_SHA256_BYTES == SHA256_DIGEST_SIZE);

struct _ZhuSha256
{
  struct sha256_ctx state;
};

ZhuSha256 *
zhu_sha256_new (void)
{
  ZhuSha256 *self = g_new (ZhuSha256, 1);

  sha256_init (&self->state);
  return self;
}

void
zhu_sha256_free (ZhuSha256 *self)
{
  g_free (self);
}

void
zhu_sha256_update (ZhuSha256 *self, const void *data, gsize length)
{
  if (length > 0)
    sha256_update (&self->state, length, data);
}

void
zhu_sha256_finish (ZhuSha256 *self, guint8 digest[ZHU_SHA256_BYTES])
{
  sha256_digest (&self->state, ZHU_SHA256_BYTES, digest);
}

char *
zhu_sha256_finish_text (ZhuSha256 *self)
{
  static const char digits[] = "0123456789abcdef";
  guint8 digest[ZHU_SHA256_BYTES];
  char *text = g_malloc (2 * ZHU_SHA256_BYTES + 1);

  zhu_sha256_finish (self, digest);
  for (gsize i = 0; i < ZHU_SHA256_BYTES; i++)
    {
      text[2 * i] = digits[digest[i] >> 4];
      text[2 * i + 1] = digits[digest[i] & 0xF];
    }
  text[2 * ZHU_SHA256_BYTES] = '\0';
  return text;
}

char *
zhu_sha256_text (const void *data, gsize length)
{
  g_autoptr (ZhuSha256) self = zhu_sha256_new ();

  zhu_sha256_update (self, data, length);
  return zhu_sha256_finish_text (self);
}
