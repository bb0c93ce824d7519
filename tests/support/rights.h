/* A while without the rights of root, where the tests run as root: the system refuses what it would refuse to anybody. */
#pragma once

#include <glib.h>
#include <unistd.h>

G_BEGIN_DECLS

/* A user who owns nothing, if this process may become anybody: then @folder is his. */
static inline void
rights_drop (const char *folder)
{
  if (geteuid () != 0)
    return;
  g_assert_cmpint (chown (folder, 65534, 65534), ==, 0);
  g_assert_cmpint (seteuid (65534), ==, 0);
}

static inline void
rights_take_back (void)
{
  if (getuid () == 0)
    g_assert_cmpint (seteuid (0), ==, 0);
}

G_END_DECLS
