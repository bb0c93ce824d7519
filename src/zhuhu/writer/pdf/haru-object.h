/* What the writer asks of libharu. haru-object.c and haru-save.c are the only files that know
 * libharu's objects; every step may fail silently, and zhu_haru_ok() tells the first error. */
#pragma once

#include "zhuhu/writer/pdf/subset.h"
#include "zhuhu/writer/pdf/tree.h"

typedef struct _ZhuHaru ZhuHaru;
typedef struct _ZhuHaruPage ZhuHaruPage; /* lives as long as its document */

ZhuHaru *zhu_haru_new (void); /* NULL if memory lacks */
void zhu_haru_free (ZhuHaru *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ZhuHaru, zhu_haru_free)
gboolean zhu_haru_ok (const ZhuHaru *self, GError **error);
/* Title in the viewer's title bar; language. */
void zhu_haru_describe (ZhuHaru *self);
/* Adds the font as /F<number of its face> for all pages; with the set of its CIDs if @has_cid_set.
 * PDF/A-1 asks for the set; later parts ask that it be right by rules of their own, or left out. */
void zhu_haru_add_font (ZhuHaru *self, const ZhuPdfSubset *subset, gboolean has_cid_set);
ZhuHaruPage *zhu_haru_add_page (ZhuHaru *self, double width, double height);
void zhu_haru_page_write (ZhuHaru *self, ZhuHaruPage *page, const GString *operators);
/* Below the last bookmark of a lesser level; 1 is the highest. */
void zhu_haru_add_bookmark (ZhuHaru *self, ZhuHaruPage *page, unsigned level, const char *title);
/* Saves into @file, finished as @finish says, with the structure tree @tree, to which nothing can
 * be added then; NULL: the file has none. ZHU_ERROR_IO or ZHU_ERROR_INTERNAL. */
gboolean zhu_haru_save (ZhuHaru *self,
                        ZhuTree *tree,
                        const ZhuPdfFinish *finish,
                        ZhuAtomicFile *file,
                        GError **error);
