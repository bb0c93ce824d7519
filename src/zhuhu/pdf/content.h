/* Content streams, and the CMaps of fonts, read operator by operator. */
#pragma once

#include "zhuhu/pdf.h"

G_BEGIN_DECLS

/* Numbers of marked contents go up to here; no page has more of them. */
#define PDF_MAX_MCID 1000000

typedef enum
{
  PDF_TOKEN_END,
  PDF_TOKEN_NUMBER,
  PDF_TOKEN_NAME,   /* with slash, #xx resolved */
  PDF_TOKEN_STRING, /* its bytes */
  PDF_TOKEN_OPEN,   /* [ or << */
  PDF_TOKEN_CLOSE,  /* ] or >> */
  PDF_TOKEN_OPERATOR
} PdfTokenKind;

typedef struct
{
  PdfTokenKind kind;
  gsize start, end; /* bytes of the stream */
  double number;
  gsize text, length; /* of names, strings and operators: where in the reader's texts */
} PdfToken;

typedef struct
{
  const char *bytes;
  gsize length, position;
  GString *texts;
  GArray *operands; /* element: PdfToken, of the operator at hand; arrays and dictionaries flat */
  gsize start;      /* first byte of the first operand, or of the operator */
} PdfReader;

void pdf_reader_init (PdfReader *self, const char *bytes, gsize length);
void pdf_reader_clear (PdfReader *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (PdfReader, pdf_reader_clear)
/* The next operator with its operands; an inline image is one operator, EI. NULL at the end. Lives
 * until the next call. */
const char *pdf_reader_next (PdfReader *self);
const PdfToken *pdf_reader_operand (const PdfReader *self, gsize i); /* NULL if there is none */
/* Number @i, or 0. */
double pdf_reader_number (const PdfReader *self, gsize i);
const char *pdf_reader_text (const PdfReader *self, const PdfToken *token);
/* The token of the number behind the key /MCID among the operands; NULL if there is none. */
const PdfToken *pdf_reader_mcid (const PdfReader *self);
/* What @token says as the number of a marked content; -1 if it is NULL or beyond what a page has.
 */
int pdf_token_mcid (const PdfToken *token);

/* What a content stream leaves open, and what it uses. */
typedef struct
{
  int saved;  /* q without Q at its end; may be negative */
  int lowest; /* the lowest that it was on the way, at most 0 */
  int marked; /* marked contents without end */
  gboolean in_text;
  int next_mcid; /* one more than the highest */
} PdfScan;

PdfScan pdf_content_scan (const char *bytes, gsize length);
/* The numbers of marked contents, each once, in the order in which they are drawn; element: int. */
GArray *pdf_content_mcids (const char *bytes, gsize length);

G_END_DECLS
