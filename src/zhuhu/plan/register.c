/* Registers: what is listed, its fields, its order and its groups. */
#include "zhuhu/plan/private.h"

void
zhu_field_free (ZhuField *self)
{
  g_free (self->head);
  g_free (self);
}

void
zhu_plan_bind_register (ZhuPlan *plan, ZhuDiags *diags)
{
  (void) plan;
  (void) diags;
}
