/* A fuzz target is a function that takes any bytes whatever. It must neither crash nor leak, and
 * holds what it promises (its oracle) whatever the bytes are: g_assert() is how it says that it
 * does not.
 *
 * Built twice: by clang with libFuzzer, which invents bytes (run.sh), and everywhere with replay.c,
 * which takes those of seeds/TARGET. */
#pragma once

#include <glib.h>
#include <stddef.h>
#include <stdint.h>

G_BEGIN_DECLS

/* The target. Returns 0. */
int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);
/* Asked once before the first input (fuzz.c). */
int LLVMFuzzerInitialize (int *argc, char ***argv);

/* The bytes as a text: up to the first NUL, what is no UTF-8 replaced. New string. */
char *fuzz_text (const uint8_t *data, size_t size);
/* A file that holds the bytes, for readers that take a path; it lives until the next one is made.
 */
const char *fuzz_file (const uint8_t *data, size_t size);
/* Path of @name in the checkout (ZHU_SOURCE_DIR). New string. */
char *fuzz_source_path (const char *name);

G_END_DECLS
