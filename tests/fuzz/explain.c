/* Files of explanations: what is taken of one, drafted and signed once more, is taken alike. */
#include "fuzz.h"
#include "zhuhu/template.h"

#include <string.h>

static ZhuExplanations *
parse (const char *text, gsize length)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static (text, length);
  g_autoptr (ZhuDiags) diags = zhu_diags_new ();
  g_autoptr (GError) error = NULL;
  ZhuExplanations *self = zhu_explanations_parse (bytes, "e.ini", diags, &error);

  if (self == NULL)
    g_assert_error (error, ZHU_ERROR, ZHU_ERROR_TEMPLATE);
  else
    g_assert_no_error (error);
  return self;
}

/* As zhuhu drafts it, with the three lines that a clerk fills in. */
static void
append_signed (GString *out, const ZhuExplanation *item, unsigned number)
{
  g_autofree char *draft = zhu_explanation_draft (item, number, "说明");
  g_autofree char *day = zhu_date_format (item->date, "yyyy-MM-dd");
  const char *open = g_strrstr (draft, "说明 =\n");

  g_assert_nonnull (open);
  g_string_append_len (out, draft, open - draft);
  g_string_append_printf (out, "说明 = %s\n说明人 = %s\n日期 = %s\n", item->text, item->signer,
                          day);
}

static void
compare (const ZhuExplanation *a, const ZhuExplanation *b)
{
  g_autofree char *left = zhu_rule_number_to_text (a->left);
  g_autofree char *right = zhu_rule_number_to_text (a->right);
  g_autofree char *left_again = zhu_rule_number_to_text (b->left);
  g_autofree char *right_again = zhu_rule_number_to_text (b->right);

  g_assert_cmpstr (a->area, ==, b->area);
  g_assert_cmpstr (a->table, ==, b->table);
  g_assert_cmpstr (a->rule, ==, b->rule);
  g_assert_cmpstr (a->formula, ==, b->formula);
  g_assert_cmpstr (a->row, ==, b->row);
  g_assert_cmpstr (a->column, ==, b->column);
  g_assert_cmpstr (a->text, ==, b->text);
  g_assert_cmpstr (a->signer, ==, b->signer);
  g_assert_cmpint (a->date, ==, b->date);
  g_assert_cmpstr (left, ==, left_again);
  g_assert_cmpstr (right, ==, right_again);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (ZhuExplanations) self = parse ((const char *) data, size);
  g_autoptr (ZhuExplanations) again = NULL;
  g_autofree char *head = self != NULL ? zhu_explanations_draft_head (&self->period) : NULL;
  g_autoptr (GString) text = g_string_new (head);

  if (self == NULL)
    return 0;
  for (guint i = 0; i < self->items->len; i++)
    append_signed (text, g_ptr_array_index (self->items, i), i + 1);
  again = parse (text->str, text->len);
  if (again == NULL)
    g_error ("what was written is not understood:\n%s", text->str);
  g_assert_cmpuint (again->items->len, ==, self->items->len);
  for (guint i = 0; i < self->items->len; i++)
    compare (g_ptr_array_index (self->items, i), g_ptr_array_index (again->items, i));
  return 0;
}
