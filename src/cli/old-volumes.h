/* Volumes that an earlier run left: where x-1.pdf to x-7.pdf lie and a run writes three of them,
 * the other four look like part of the new output and are not. They are the user's files: they are
 * told, never removed. */
#pragma once

#include "zhuhu/base.h"

/* The files that an output called @path has now, in one volume or several. To be called before it
 * is written. */
GPtrArray *zhu_old_volumes_look (const char *path);
/* A finding (核实) about those of them that have not been written over meanwhile. Frees @before. */
void zhu_old_volumes_tell (GPtrArray *before, ZhuDiags *diags);
