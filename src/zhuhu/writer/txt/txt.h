/* The txt writer, for the registry only. */
#pragma once

#include "zhuhu/writer.h"

G_BEGIN_DECLS

extern const ZhuWriterClass zhu_txt_writer;

G_END_DECLS
