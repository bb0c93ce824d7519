/* What sources and imports tell of themselves while they read; for display only. */
#include "zhuhu/store/private.h"

enum
{
  RECORDS_PER_WORD = 1 << 12
};

gint64
store_count_records (ZhuStore *self, const ZhuEntity *entity)
{
  g_autoptr (GString) sql = g_string_new ("SELECT count(*) FROM ");
  gint64 n = 0;

  if (self->progress == NULL)
    return 0;
  store_append_name (sql, entity->table);
  /* Who asks only wants to know how long it takes: a failure is told by what is read next. */
  return store_query_int (self->db, self->path, sql->str, &n, NULL) ? n : 0;
}

void
store_tell_progress (const ZhuStore *self, const ZhuEntity *entity, gint64 done, gint64 total)
{
  if (self->progress != NULL && (done % RECORDS_PER_WORD == 0 || done == 1))
    self->progress (entity->name, done, total, self->progress_data);
}

gint64
store_case_file_estimate (const StoreCaseFile *self, gint64 n_read)
{
  const double length = (double) g_mapped_file_get_length (self->map);
  const double at
      = (double) self->start + (double) (self->next - self->start) * zhu_csv_share_read (self->csv);

  return at > 0 ? MAX (n_read, (gint64) ((double) n_read * length / at)) : 0;
}
