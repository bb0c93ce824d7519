/* The html writer, for the registry only. */
#pragma once

#include "zhuhu/writer.h"

G_BEGIN_DECLS

extern const ZhuWriterClass zhu_html_writer;

G_END_DECLS
