/* What `zhuhu notice` shares with `zhuhu lint`. */
#pragma once

#include "command.h"
#include "zhuhu/notice.h"

/* What is counted for the texts of @notice: the report it names, or the tables that its figures
 * name, sought in @folder (may be NULL); its paragraphs are the notice's texts. */
ZhuReport *zhu_notice_load_report (ZhuContext *context,
                                   const ZhuNotice *notice,
                                   const char *folder,
                                   GError **error);
