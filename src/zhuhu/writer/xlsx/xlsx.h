/* The xlsx writer, for the registry only. */
#pragma once

#include "zhuhu/writer.h"

G_BEGIN_DECLS

extern const ZhuWriterClass zhu_xlsx_writer;

G_END_DECLS
