/* The csv writer, for the registry only. */
#pragma once

#include "zhuhu/writer.h"

G_BEGIN_DECLS

extern const ZhuWriterClass zhu_csv_writer;

G_END_DECLS
