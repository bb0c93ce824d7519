/* What the writer asks of libharu. haru-object.c is the only file that knows libharu's objects;
 * every step may fail silently, and zhu_haru_ok() tells the first error. */
#pragma once

#include "zhuhu/writer/pdf/subset.h"

typedef struct _ZhuHaru ZhuHaru;
typedef struct _ZhuHaruPage ZhuHaruPage; /* lives as long as its document */

ZhuHaru *zhu_haru_new (void); /* NULL if memory lacks */
void zhu_haru_free (ZhuHaru *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ZhuHaru, zhu_haru_free)
gboolean zhu_haru_ok (const ZhuHaru *self, GError **error);
/* Title in the viewer's title bar; language. */
void zhu_haru_describe (ZhuHaru *self);
/* Adds the font as /F<number of its face> for all pages. */
void zhu_haru_add_font (ZhuHaru *self, const ZhuPdfSubset *subset);
ZhuHaruPage *zhu_haru_add_page (ZhuHaru *self, double width, double height);
void zhu_haru_page_write (ZhuHaru *self, ZhuHaruPage *page, const GString *operators);
void zhu_haru_add_bookmark (ZhuHaru *self, ZhuHaruPage *page, const char *title);
/* Saves into @file, finished as @finish says; ZHU_ERROR_IO or ZHU_ERROR_INTERNAL. */
gboolean
zhu_haru_save (ZhuHaru *self, const ZhuPdfFinish *finish, ZhuAtomicFile *file, GError **error);
/* UTF-16BE digits of @text in hexadecimal, as PDF strings want them. */
void zhu_haru_append_utf16 (GString *hex, const char *text);
