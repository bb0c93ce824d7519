/* The one error domain. A code says what its reader must do, and is the exit status of the program;
 * the numbers follow sysexits(3) as far as those fit. */
#include "zhuhu/base.h"

G_DEFINE_QUARK (zhu - error, zhu_error)

int
zhu_error_exit_code (const GError *error)
{
  if (error == NULL)
    return 0;
  if (error->domain != ZHU_ERROR)
    return 70;

  switch ((ZhuError) error->code)
    {
    case ZHU_ERROR_USAGE:
      return 64;
    case ZHU_ERROR_INPUT:
      return 65;
    case ZHU_ERROR_TEMPLATE:
      return 66;
    case ZHU_ERROR_CHECK:
      return 67;
    case ZHU_ERROR_DISCLOSURE:
      return 68;
    case ZHU_ERROR_FONT:
      return 69;
    case ZHU_ERROR_INTERNAL:
      return 70;
    case ZHU_ERROR_LIMIT:
      return 71;
    case ZHU_ERROR_DIFFERENCE:
      return 72;
    case ZHU_ERROR_IO:
      return 74;
    case ZHU_ERROR_BUSY:
      return 75;
    }
  return 70;
}
