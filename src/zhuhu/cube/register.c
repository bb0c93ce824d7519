/* Registers: one row for each record of the listed entity that has a line in 范围. */
#include "zhuhu/cube/private.h"

struct _Register
{
  ZhuPlan *plan;
  ZhuCubeTable *out;
};

Register *
zhu_register_new (ZhuPlan *plan, ZhuCubeTable *out)
{
  Register *self = g_new0 (Register, 1);

  self->plan = plan;
  self->out = out;
  return self;
}

void
zhu_register_free (Register *self)
{
  g_free (self);
}

void
zhu_register_add_needs (const ZhuPlan *plan, ZhuSourceRequest *request)
{
  (void) plan;
  (void) request;
}

void
zhu_register_take (Register *self, ZhuEval *eval, const ZhuBatch *batch, const guint32 *ids)
{
  (void) self;
  (void) eval;
  (void) batch;
  (void) ids;
}

void
zhu_register_finish (Register *self, ZhuEval *eval)
{
  (void) eval;
  self->out->records = g_array_new (FALSE, TRUE, sizeof (ZhuRecord));
}
