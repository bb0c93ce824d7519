/* The same tables for many areas. */
#include "zhuhu/cube/private.h"

GPtrArray *
zhu_cube_compute_each (GPtrArray *groups,
                       ZhuStore *store,
                       ZhuRelease release,
                       ZhuDiags *diags,
                       GError **error)
{
  g_autoptr (GPtrArray) cubes = g_ptr_array_new_with_free_func ((GDestroyNotify) zhu_cube_unref);

  for (guint i = 0; i < groups->len; i++)
    {
      GPtrArray *plans = g_ptr_array_index (groups, i);
      const ZhuPlan *first = g_ptr_array_index (plans, 0);
      ZhuCube *cube;

      zhu_diags_set_subject (diags, first->area != NULL ? first->area->name : NULL);
      cube = zhu_cube_compute (plans, store, release, diags, error);
      zhu_diags_set_subject (diags, NULL);
      if (cube == NULL)
        return NULL;
      g_ptr_array_add (cubes, cube);
    }
  return g_steal_pointer (&cubes);
}
