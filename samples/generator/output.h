/* The CSV files of one sample: UTF-8, LF, a head row, one file per entity, written as a stream. */
#pragma once

#include <gio/gio.h>

typedef enum
{
  SAMPLE_HOUSEHOLD,
  SAMPLE_PERSON,
  SAMPLE_SUPPORT,
  SAMPLE_PROBLEM,
  SAMPLE_EPIDEMIC,
  SAMPLE_RISK,
  SAMPLE_COMPARISON,
  SAMPLE_CENSUS,
  SAMPLE_SERIES,
  SAMPLE_AREA,
  SAMPLE_N_FILES
} SampleFile;

typedef struct _SampleOutput SampleOutput;

/* Creates @folder if needed and opens every file with its head; NULL with @error (G_FILE_ERROR). */
SampleOutput *sample_output_open (const char *folder, GError **error);
/* Appends a field to the row under way; NULL gives an empty one. Quoted where CSV needs it. */
void sample_output_text (SampleOutput *self, SampleFile file, const char *text);
void sample_output_number (SampleOutput *self, SampleFile file, gint64 value);
/* Hundredths, printed with two decimals. */
void sample_output_cents (SampleOutput *self, SampleFile file, gint64 cents);
/* Days since 1970; 0 gives an empty field. */
void sample_output_day (SampleOutput *self, SampleFile file, int days);
void sample_output_flag (SampleOutput *self, SampleFile file, gboolean value);
/* Ends the row. A failed write is kept and told by sample_output_close(). */
void sample_output_end (SampleOutput *self, SampleFile file);
/* Flushes and frees; FALSE with @error if any write failed. */
gboolean sample_output_close (SampleOutput *self, GError **error);
