/* How a process ends that has no memory left; see memory.c. */
#pragma once

enum
{
  ZHU_EXIT_MEMORY = 71 /* as for any limit */
};

/* From now on the message of that is in the language of messages. */
void zhu_memory_translate (void);
