/* Reading what is shown on pages: content streams are followed with just as much state as text
 * needs. */
#include "zhuhu/pdf/text.h"

#include "zhuhu/pdf/content.h"
#include "zhuhu/pdf/font.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define MAX_STATES 512
#define MAX_FORMS 16    /* nested in one another */
#define MAX_RUNS 200000 /* forms drawn in all */
#define WORD_GAP (-200) /* thousandths of an em within a shown array: a blank between words */

typedef struct
{
  gboolean is_artifact;
  gboolean is_replaced; /* its text was given (ActualText) */
  PdfPiece *piece;      /* that takes its text, its own or of the mark around it; NULL: none */
} Mark;

typedef struct
{
  const ZhuPdfFile *file;
  PdfTexts *texts;
  GHashTable *fonts; /* object number -> PdfFont */
  gint32 page;
  unsigned forms, runs;
  GArray *marks; /* element: Mark, open ones */
} Interpreter;

/* Of one content stream. */
typedef struct
{
  Interpreter *all;
  int stream;
  qpdf_oh resources;
  PdfReader *reader;
  GPtrArray *saved;    /* fonts of saved states, borrowed */
  const PdfFont *font; /* NULL: none yet */
  PdfMatrix line;      /* of text */
  double leading;
  double base;      /* of the line on which text was shown last, across its direction */
  gboolean has_gap; /* something lies between the last text and the next */
} Run;

static void
run_content (Interpreter *self, int stream, qpdf_oh resources, const char *bytes, gsize length);

static guint
hash_piece (gconstpointer key)
{
  const PdfPiece *piece = key;

  return (guint) (piece->stream != 0 ? piece->stream : -piece->page) * 31
         + (guint) piece->mcid * 7919;
}

/* A form's contents are the form's, wherever it is drawn. */
static gboolean
equal_pieces (gconstpointer a, gconstpointer b)
{
  const PdfPiece *one = a, *two = b;

  return one->mcid == two->mcid && one->stream == two->stream
         && (one->stream != 0 || one->page == two->page);
}

static void
piece_free (gpointer data)
{
  PdfPiece *self = data;

  g_string_free (self->text, TRUE);
  g_free (self);
}

/* ---- Marks ---- */

static Mark *
innermost (const Interpreter *self)
{
  return self->marks->len > 0 ? &g_array_index (self->marks, Mark, self->marks->len - 1) : NULL;
}

static PdfPiece *
add_piece (Run *run, int mcid)
{
  PdfTexts *texts = run->all->texts;
  const PdfPiece key = { .page = run->all->page, .stream = run->stream, .mcid = mcid };
  const gsize known = GPOINTER_TO_SIZE (g_hash_table_lookup (texts->index, &key));
  PdfPiece *piece = NULL;

  if (known > 0)
    {
      piece = g_ptr_array_index (texts->pieces, known - 1);
      if (run->stream == 0 || piece->page == run->all->page)
        g_array_index (texts->repeated, guint, run->all->page)++;
      return piece;
    }
  piece = g_memdup2 (&key, sizeof key);
  piece->text = g_string_new (NULL);
  g_ptr_array_add (texts->pieces, piece);
  g_hash_table_insert (texts->index, piece, GSIZE_TO_POINTER (texts->pieces->len));
  return piece;
}

/* Text given for what stands in the mark: in the operands, or in the named property list. */
static char *
given_text (const Run *run, qpdf_oh properties)
{
  const PdfReader *reader = run->reader;

  for (gsize i = 1; i + 1 < reader->operands->len; i++)
    {
      const PdfToken *key = pdf_reader_operand (reader, i),
                     *value = pdf_reader_operand (reader, i + 1);
      const qpdf_data pdf = run->all->file->pdf;
      qpdf_oh string = 0;
      char *text = NULL;

      if (key->kind != PDF_TOKEN_NAME || value->kind != PDF_TOKEN_STRING
          || !g_str_equal (pdf_reader_text (reader, key), "/ActualText"))
        continue;
      string = qpdf_oh_new_binary_string (pdf, pdf_reader_text (reader, value), value->length);
      text = pdf_text (pdf, string);
      qpdf_oh_release (pdf, string);
      return text;
    }
  return properties != 0 ? pdf_get_text (run->all->file->pdf, properties, "/ActualText") : NULL;
}

/* The number that a named property list gives; -1 if there is none that a page can have. */
static int
named_mcid (qpdf_data pdf, qpdf_oh properties)
{
  const long long number = pdf_get_int (pdf, properties, "/MCID", -1);

  return number >= 0 && number <= PDF_MAX_MCID ? (int) number : -1;
}

static void
begin_mark (Run *run)
{
  const qpdf_data pdf = run->all->file->pdf;
  g_auto (PdfScope) scope = pdf_scope (pdf);
  const PdfToken *tag = pdf_reader_operand (run->reader, 0),
                 *list = pdf_reader_operand (run->reader, 1);
  const Mark *around = innermost (run->all);
  Mark mark = around != NULL ? *around : (Mark){ 0 };
  qpdf_oh properties = 0;
  int mcid = pdf_token_mcid (pdf_reader_mcid (run->reader));
  g_autofree char *text = NULL;

  if (list != NULL && list->kind == PDF_TOKEN_NAME)
    properties = pdf_get (pdf, pdf_get (pdf, run->resources, "/Properties"),
                          pdf_reader_text (run->reader, list));
  if (properties != 0 && mcid < 0)
    mcid = named_mcid (pdf, properties);
  if (tag != NULL && tag->kind == PDF_TOKEN_NAME
      && g_str_equal (pdf_reader_text (run->reader, tag), "/Artifact"))
    mark.is_artifact = TRUE;
  else if (mcid >= 0)
    {
      mark.piece = add_piece (run, mcid);
      mark.is_artifact = FALSE;
    }
  text = given_text (run, properties);
  if (text != NULL && !mark.is_replaced)
    {
      if (mark.piece != NULL && !mark.is_artifact)
        g_string_append (mark.piece->text, text);
      mark.is_replaced = TRUE;
    }
  g_array_append_val (run->all->marks, mark);
}

/* Something was drawn: TRUE if its text counts. */
static PdfPiece *
note_drawn (Run *run)
{
  const Mark *mark = innermost (run->all);

  if (mark == NULL || (!mark->is_artifact && mark->piece == NULL))
    {
      g_array_index (run->all->texts->untagged, guint, run->all->page)++;
      return NULL;
    }
  if (mark->is_artifact)
    return NULL;
  mark->piece->drawn++;
  return mark->is_replaced ? NULL : mark->piece;
}

/* ---- Text ---- */

static gboolean
is_ideographic (gunichar character)
{
  return g_unichar_iswide (character);
}

/* A gap is a blank between words of letters; between Chinese characters it is nothing. */
static void
append_text (Run *run, PdfPiece *piece, const char *text)
{
  const char *last
      = piece->text->len > 0
            ? g_utf8_find_prev_char (piece->text->str, piece->text->str + piece->text->len)
            : NULL;

  if (last != NULL && run->has_gap && *text != '\0')
    {
      const gunichar before = g_utf8_get_char (last), after = g_utf8_get_char (text);

      if (!g_unichar_isspace (before) && !g_unichar_isspace (after) && !is_ideographic (before)
          && !is_ideographic (after))
        g_string_append_c (piece->text, ' ');
    }
  g_string_append (piece->text, text);
  run->has_gap = FALSE;
}

/* Across the direction of text, pt or whatever the page's unit is: the same for all text of a line.
 */
static double
base_line (const PdfMatrix *line)
{
  const double size = hypot (line->a, line->b);

  return size > 0 ? (line->f * line->a - line->e * line->b) / size : line->f;
}

static void
show (Run *run, const PdfToken *token)
{
  g_autoptr (GString) text = g_string_new (NULL);
  const double base = base_line (&run->line);
  PdfPiece *piece = NULL;

  if (run->font != NULL)
    pdf_font_decode (run->font, pdf_reader_text (run->reader, token), token->length, text);
  if (text->len == 0)
    return;
  piece = note_drawn (run);
  if (fabs (base - run->base) > 1)
    run->has_gap = TRUE;
  run->base = base;
  if (piece != NULL)
    append_text (run, piece, text->str);
}

static void
show_operands (Run *run)
{
  for (gsize i = 0; i < run->reader->operands->len; i++)
    {
      const PdfToken *token = pdf_reader_operand (run->reader, i);

      if (token->kind == PDF_TOKEN_STRING)
        show (run, token);
      else if (token->kind == PDF_TOKEN_NUMBER && token->number < WORD_GAP)
        run->has_gap = TRUE;
    }
}

static void
move_line (Run *run, double x, double y)
{
  const PdfMatrix by = { 1, 0, 0, 1, x, y };

  run->line = pdf_matrix_multiply (&by, &run->line);
}

static void
free_font (gpointer font)
{
  pdf_font_free (font);
}

static void
set_font (Run *run)
{
  Interpreter *all = run->all;
  const qpdf_data pdf = all->file->pdf;
  g_auto (PdfScope) scope = pdf_scope (pdf);
  const PdfToken *name = pdf_reader_operand (run->reader, 0);
  qpdf_oh fonts = pdf_get (pdf, run->resources, "/Font"), font = 0;
  int number = 0;

  if (name == NULL || name->kind != PDF_TOKEN_NAME)
    return;
  font = pdf_get (pdf, fonts, pdf_reader_text (run->reader, name));
  if (!qpdf_oh_is_indirect (pdf, font) && qpdf_oh_is_dictionary (pdf, font))
    {
      font = qpdf_make_indirect_object (pdf, font);
      qpdf_oh_replace_key (pdf, fonts, pdf_reader_text (run->reader, name), font);
    }
  number = qpdf_oh_get_object_id (pdf, font);
  run->font = g_hash_table_lookup (all->fonts, GINT_TO_POINTER (number));
  if (run->font == NULL)
    {
      PdfFont *made = pdf_font_new (pdf, font);

      g_hash_table_insert (all->fonts, GINT_TO_POINTER (number), made);
      run->font = made;
    }
}

/* TRUE if @op was one of text. */
static gboolean
run_text (Run *run, const char *op)
{
  const PdfReader *reader = run->reader;

  if (g_str_equal (op, "BT"))
    run->line = pdf_matrix_identity ();
  else if (g_str_equal (op, "Tf"))
    set_font (run);
  else if (g_str_equal (op, "TL"))
    run->leading = pdf_reader_number (reader, 0);
  else if (g_str_equal (op, "Td") || g_str_equal (op, "TD"))
    {
      if (op[1] == 'D')
        run->leading = -pdf_reader_number (reader, 1);
      move_line (run, pdf_reader_number (reader, 0), pdf_reader_number (reader, 1));
    }
  else if (g_str_equal (op, "Tm"))
    run->line = (PdfMatrix){ pdf_reader_number (reader, 0), pdf_reader_number (reader, 1),
                             pdf_reader_number (reader, 2), pdf_reader_number (reader, 3),
                             pdf_reader_number (reader, 4), pdf_reader_number (reader, 5) };
  else if (g_str_equal (op, "T*"))
    move_line (run, 0, -run->leading);
  else if (g_str_equal (op, "Tj") || g_str_equal (op, "TJ"))
    show_operands (run);
  else if (g_str_equal (op, "'") || g_str_equal (op, "\""))
    {
      move_line (run, 0, -run->leading);
      if (pdf_reader_operand (reader, op[0] == '"' ? 2 : 0) != NULL
          && pdf_reader_operand (reader, op[0] == '"' ? 2 : 0)->kind == PDF_TOKEN_STRING)
        show (run, pdf_reader_operand (reader, op[0] == '"' ? 2 : 0));
    }
  else
    return FALSE;
  return TRUE;
}

/* ---- Everything else ---- */

static void
draw_form (Run *run)
{
  Interpreter *all = run->all;
  const qpdf_data pdf = all->file->pdf;
  const PdfToken *name = pdf_reader_operand (run->reader, 0);
  qpdf_oh form = 0, resources = 0;
  g_autoptr (GBytes) data = NULL;
  gsize length = 0;
  const char *bytes = NULL;

  if (name == NULL || name->kind != PDF_TOKEN_NAME)
    return;
  form = pdf_get (pdf, pdf_get (pdf, run->resources, "/XObject"),
                  pdf_reader_text (run->reader, name));
  if (!pdf_is_name (pdf, form, "/Subtype", "/Form"))
    {
      note_drawn (run);
      return;
    }
  if (all->forms >= MAX_FORMS || all->runs >= MAX_RUNS)
    return;
  data = pdf_stream_data (pdf, form);
  if (data == NULL)
    return;
  bytes = g_bytes_get_data (data, &length);
  resources = pdf_get (pdf, form, "/Resources");
  all->forms++;
  all->runs++;
  run_content (all, qpdf_oh_get_object_id (pdf, form),
               qpdf_oh_is_dictionary (pdf, resources) ? resources : run->resources, bytes, length);
  all->forms--;
}

static void
run_operator (Run *run, const char *op)
{
  static const char *const paints[]
      = { "S", "s", "f", "F", "f*", "B", "B*", "b", "b*", "sh", "EI", NULL };

  if (g_str_equal (op, "q") && run->saved->len < MAX_STATES)
    g_ptr_array_add (run->saved, (gpointer) run->font);
  else if (g_str_equal (op, "Q") && run->saved->len > 0)
    run->font = g_ptr_array_steal_index (run->saved, run->saved->len - 1);
  else if (g_str_equal (op, "BDC") || g_str_equal (op, "BMC"))
    begin_mark (run);
  else if (g_str_equal (op, "EMC") && run->all->marks->len > 0)
    g_array_set_size (run->all->marks, run->all->marks->len - 1);
  else if (g_str_equal (op, "Do"))
    draw_form (run);
  else if (g_strv_contains (paints, op))
    note_drawn (run);
  else
    run_text (run, op);
}

static void
run_content (Interpreter *self, int stream, qpdf_oh resources, const char *bytes, gsize length)
{
  g_auto (PdfReader) reader = { 0 };
  g_autoptr (GPtrArray) saved = g_ptr_array_new ();
  Run run = {
    .all = self, .stream = stream, .resources = resources, .reader = &reader, .saved = saved
  };
  const gsize depth = self->marks->len;
  const char *op = NULL;

  run.line = pdf_matrix_identity ();
  pdf_reader_init (&reader, bytes, length);
  while ((op = pdf_reader_next (&reader)) != NULL)
    run_operator (&run, op);
  /* What a stream leaves open ends with it. */
  if (self->marks->len > depth)
    g_array_set_size (self->marks, (guint) depth);
}

PdfTexts *
pdf_texts_new (const ZhuPdfFile *file)
{
  const guint n = file->pages->len;
  PdfTexts *texts = g_new0 (PdfTexts, 1);
  g_autoptr (GHashTable) fonts = g_hash_table_new_full (NULL, NULL, NULL, free_font);
  g_autoptr (GArray) marks = g_array_new (FALSE, FALSE, sizeof (Mark));
  Interpreter all = { .file = file, .texts = texts, .fonts = fonts, .marks = marks };

  texts->pieces = g_ptr_array_new_with_free_func (piece_free);
  texts->index = g_hash_table_new (hash_piece, equal_pieces);
  texts->untagged = g_array_sized_new (FALSE, TRUE, sizeof (guint), n);
  texts->repeated = g_array_sized_new (FALSE, TRUE, sizeof (guint), n);
  g_array_set_size (texts->untagged, n);
  g_array_set_size (texts->repeated, n);
  for (guint i = 0; i < n; i++)
    {
      const qpdf_oh page = qpdf_get_page_n (file->pdf, i);
      unsigned char *bytes = NULL;
      size_t length = 0;

      all.page = (gint32) i;
      qpdf_oh_get_page_content_data (file->pdf, page, &bytes, &length);
      if (bytes != NULL)
        run_content (&all, 0, pdf_get (file->pdf, page, "/Resources"), (const char *) bytes,
                     length);
      free (bytes);
    }
  return texts;
}

void
pdf_texts_free (PdfTexts *self)
{
  g_hash_table_unref (self->index);
  g_ptr_array_unref (self->pieces);
  g_array_unref (self->untagged);
  g_array_unref (self->repeated);
  g_free (self);
}

int
pdf_texts_find (const PdfTexts *self, const PdfItem *item)
{
  const PdfPiece key = { .page = item->page, .stream = item->object, .mcid = item->mcid };

  return (int) GPOINTER_TO_SIZE (g_hash_table_lookup (self->index, &key)) - 1;
}

const PdfPiece *
pdf_texts_piece (const PdfTexts *self, int i)
{
  return g_ptr_array_index (self->pieces, i);
}
