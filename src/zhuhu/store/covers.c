/* For which area each root record of an import stands, as runs of root records of one area. */
#include "zhuhu/store/private.h"

typedef struct
{
  guint32 first; /* root record */
  guint32 cover;
} CoverRun;

struct _StoreCovers
{
  GArray *runs; /* element: CoverRun */
  guint32 n;    /* root records */
};

StoreCovers *
store_covers_new (void)
{
  StoreCovers *self = g_new0 (StoreCovers, 1);

  self->runs = g_array_new (FALSE, FALSE, sizeof (CoverRun));
  return self;
}

void
store_covers_free (StoreCovers *self)
{
  if (self == NULL)
    return;
  g_array_unref (self->runs);
  g_free (self);
}

guint32
store_covers_add (StoreCovers *self, guint32 cover)
{
  const CoverRun run = { self->n, cover };

  if (self->runs->len == 0
      || g_array_index (self->runs, CoverRun, self->runs->len - 1).cover != cover)
    g_array_append_val (self->runs, run);
  return self->n++;
}

guint32
store_covers_get (const StoreCovers *self, guint32 root)
{
  gsize low = 0, high = self->runs->len;

  g_return_val_if_fail (root < self->n, 0);

  while (high - low > 1)
    {
      const gsize middle = low + (high - low) / 2;

      if (g_array_index (self->runs, CoverRun, middle).first <= root)
        low = middle;
      else
        high = middle;
    }
  return g_array_index (self->runs, CoverRun, low).cover;
}
