/* A document of libharu with what we keep beside it: for haru-object.c and haru-save.c, the only
 * files that know libharu's objects. */
#pragma once

#include "zhuhu/writer/pdf/haru-object.h"

#include <hpdf.h>
#include <hpdf_catalog.h>
#include <hpdf_doc.h>
#include <hpdf_objects.h>
#include <hpdf_pages.h>

typedef struct
{
  unsigned level;
  HPDF_Outline outline;
} Chapter;

struct _ZhuHaru
{
  HPDF_Doc pdf;
  HPDF_Dict fonts;      /* shared by all pages */
  GPtrArray *pages;     /* element: HPDF_Page */
  GArray *chapters;     /* element: Chapter: the last bookmark and those above it */
  HPDF_Obj_Header root; /* stands for that of the structure tree, none of libharu's objects */
  HPDF_STATUS failure;  /* the first error; 0 if none */
  HPDF_STATUS detail;
};
