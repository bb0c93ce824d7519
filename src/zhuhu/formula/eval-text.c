/* Evaluation of expressions that give texts. A line without a record has a mark of its own, which
 * is taken off before texts leave the room. */
#include "zhuhu/formula/private.h"

#include <string.h>

static const char no_record_mark[] = "";
const char *const no_record_text = no_record_mark;

static const char **
text_room (const char ***buffer, gsize *capacity, gsize n)
{
  if (*capacity < n + 1)
    {
      *capacity = n + n / 4 + 1;
      g_free (*buffer);
      *buffer = g_new (const char *, *capacity);
    }
  return *buffer;
}

static const char **
slot_texts (Slot *slot, gsize n)
{
  const char **out = text_room (&slot->text_buffer, &slot->text_capacity, n);

  slot->texts = out;
  return out;
}

static void
fill_texts (const char **out, gsize n, const char *text)
{
  for (gsize i = 0; i < n; i++)
    out[i] = text;
}

static void
take_text_column (Frame *frame, const ZhuExpr *expr, Slot *slot)
{
  const ZhuColumn *column = frame_column_of (frame, expr);

  if (column != NULL && column->texts != NULL)
    {
      slot->texts = column->texts;
      return;
    }
  if (frame->n > 0)
    g_critical ("The source was not asked for column %s", expr->variable->name);
  fill_texts (slot_texts (slot, frame->n), frame->n, NULL);
}

static void
look_up_area_texts (Frame *frame, const ZhuExpr *expr, const char **out)
{
  const guint32 *areas = frame_part_of (frame, expr->entity)->areas;
  gsize n_areas;
  const char *const *table = area_texts (frame->eval, expr, &n_areas);

  for (gsize i = 0; i < frame->n; i++)
    out[i] = areas != NULL && areas[i] < n_areas ? table[areas[i]] : NULL;
}

static void
take_left (Frame *frame, const ZhuExpr *expr, const char **out)
{
  const char *const *texts = frame_texts (frame, expr->children[0]);

  for (gsize i = 0; i < frame->n; i++)
    {
      const char *end = texts[i];

      out[i] = texts[i];
      if (texts[i] == NULL || texts[i] == no_record_text)
        continue;
      for (gint64 left = expr->value; left > 0 && *end != '\0'; left--)
        end = g_utf8_next_char (end);
      out[i] = g_string_chunk_insert_len (frame->eval->strings, texts[i], end - texts[i]);
    }
}

static void
take_right (Frame *frame, const ZhuExpr *expr, const char **out)
{
  const char *const *texts = frame_texts (frame, expr->children[0]);

  for (gsize i = 0; i < frame->n; i++)
    {
      const char *end;

      out[i] = texts[i];
      if (texts[i] == NULL || texts[i] == no_record_text)
        continue;
      end = texts[i] + strlen (texts[i]);
      for (gint64 left = expr->value; left > 0 && end > texts[i]; left--)
        end = g_utf8_prev_char (end);
      out[i] = end;
    }
}

/* The check character of an identity number, by GB 11643-1999 (ISO 7064 MOD 11-2), from its first
 * 17 digits; NULL if it has not so many. */
static const char *
check_digit (const char *text)
{
  static const char *const characters[] = { "1", "0", "X", "9", "8", "7", "6", "5", "4", "3", "2" };
  static const int weights[] = { 7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2 };
  int sum = 0;

  for (gsize i = 0; i < G_N_ELEMENTS (weights); i++)
    {
      if (!g_ascii_isdigit (text[i]))
        return NULL;
      sum += (text[i] - '0') * weights[i];
    }
  return characters[sum % 11];
}

static void
take_check_digits (Frame *frame, const ZhuExpr *expr, const char **out)
{
  const char *const *texts = frame_texts (frame, expr->children[0]);

  for (gsize i = 0; i < frame->n; i++)
    out[i] = texts[i] == NULL || texts[i] == no_record_text ? texts[i] : check_digit (texts[i]);
}

static void
choose_texts (Frame *frame, const ZhuExpr *expr, const char **out)
{
  gsize last = expr->n_children - 1;

  memcpy (out, frame_texts (frame, expr->children[last]), frame->n * sizeof *out);
  for (gsize at = last; at >= 2; at -= 2)
    {
      const gint32 *condition = frame_narrow (frame, expr->children[at - 2]);
      const char *const *value = frame_texts (frame, expr->children[at - 1]);

      for (gsize i = 0; i < frame->n; i++)
        out[i] = condition[i] == 1 ? value[i] : out[i];
    }
}

static void
take_derived_texts (Frame *frame, const ZhuExpr *expr, const char **out)
{
  const char *const *texts = frame_texts (frame, expr->children[0]);
  const gint32 *rows
      = expr->entity == frame->native ? NULL : frame_rows (frame, expr->entity->index);

  for (gsize i = 0; i < frame->n; i++)
    out[i] = rows != NULL && rows[i] < 0 ? no_record_text : texts[i];
}

static void
compute_texts (Frame *frame, const ZhuExpr *expr, Slot *slot)
{
  switch ((int) expr->op)
    {
    case OP_VARIABLE:
      take_text_column (frame, expr, slot);
      break;
    case OP_DERIVED:
      take_derived_texts (frame, expr, slot_texts (slot, frame->n));
      break;
    case OP_AREA_TEXT:
      look_up_area_texts (frame, expr, slot_texts (slot, frame->n));
      break;
    case OP_LEFT:
      take_left (frame, expr, slot_texts (slot, frame->n));
      break;
    case OP_RIGHT:
      take_right (frame, expr, slot_texts (slot, frame->n));
      break;
    case OP_CHECK_DIGIT:
      take_check_digits (frame, expr, slot_texts (slot, frame->n));
      break;
    case OP_IF:
      choose_texts (frame, expr, slot_texts (slot, frame->n));
      break;
    default:
      fill_texts (slot_texts (slot, frame->n), frame->n, expr->text);
      break;
    }
}

static void
spread_texts (Frame *frame, const ZhuExpr *expr, const char **out)
{
  const char *const *texts = frame_texts (eval_native (frame->eval, expr->entity), expr);
  const gint32 *rows = frame_rows (frame, expr->entity->index);
  gboolean has_gaps = FALSE;
  Frame *gap;
  const char *const *others;

  for (gsize i = 0; i < frame->n; i++)
    {
      has_gaps |= rows[i] < 0;
      out[i] = rows[i] < 0 ? no_record_text : texts[rows[i]];
    }
  if (!has_gaps || expr_is_record_value (expr))
    return;
  gap = frame_gap (frame, expr->entity);
  others = frame_texts (gap, expr);
  for (gsize i = 0; i < gap->n; i++)
    out[gap->origins[i]] = others[i];
}

const char *const *
frame_texts (Frame *frame, const ZhuExpr *expr)
{
  Slot *slot = frame_slot (frame, expr);

  if (slot->batch == frame->eval->n_batch)
    return slot->texts;
  if (expr_is_taken_from_rows (frame, expr))
    spread_texts (frame, expr, slot_texts (slot, frame->n));
  else if (expr_is_record_value (expr) && expr_is_without_record (frame, expr->entity))
    fill_texts (slot_texts (slot, frame->n), frame->n, no_record_text);
  else
    compute_texts (frame, expr, slot);
  slot->batch = frame->eval->n_batch;
  return slot->texts;
}

const char *const *
frame_clean_texts (Frame *frame, const ZhuExpr *expr)
{
  const char *const *texts = frame_texts (frame, expr);
  Slot *slot = frame_slot (frame, expr);
  const char **out = text_room (&slot->clean, &slot->clean_capacity, frame->n);

  for (gsize i = 0; i < frame->n; i++)
    out[i] = texts[i] == no_record_text ? NULL : texts[i];
  return out;
}
