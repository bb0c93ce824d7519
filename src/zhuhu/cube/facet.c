/* The answers of a sheet's records: facets, which say of each record which class of answers it
 * gives to one question, and joints, which number the combinations of answers that come. */
#include "zhuhu/cube/private.h"

#include <string.h>

enum
{
  WORD = 64 /* bits */
};

/* ---- Facets: the answers to a question ---- */

void
zhu_facet_free (gpointer data)
{
  Facet *self = data;

  zhu_question_free (self->question);
  g_free (self->condition);
  g_free (self->codes);
  g_free (self->lines);
  g_free (self);
}

guint32
zhu_facet_length (const Facet *self)
{
  return self->question->examples->len;
}

/* The facet of @sheet that answers @test; its question gets the test if it has it not. */
Facet *
zhu_facet_find (Sheet *sheet, const ZhuTest *test)
{
  Facet *facet;

  for (guint i = 0; i < sheet->facets->len; i++)
    {
      facet = g_ptr_array_index (sheet->facets, i);
      if (!zhu_question_takes (facet->question, test, sheet->context))
        continue;
      if (!g_ptr_array_find (facet->question->tests, test, NULL))
        g_ptr_array_add (facet->question->tests, (gpointer) test);
      return facet;
    }
  facet = g_new0 (Facet, 1);
  facet->question = zhu_question_new (test, sheet->context);
  g_ptr_array_add (sheet->facets, facet);
  return facet;
}

/* The facet of @sheet that says whether @condition is true. */
Facet *
zhu_facet_find_condition (Sheet *sheet, const ZhuExpr *condition)
{
  ZhuTest *test;
  Facet *facet;

  for (guint i = 0; i < sheet->facets->len; i++)
    {
      facet = g_ptr_array_index (sheet->facets, i);
      if (facet->condition != NULL && facet->question->expr == condition)
        return facet;
    }
  test = g_new0 (ZhuTest, 1);
  test->kind = ZHU_TEST_CONDITION;
  test->exprs[sheet->context] = condition;
  test->n_categories = 1;
  facet = zhu_facet_find (sheet, test);
  facet->condition = test;
  return facet;
}

/* The categories of @test from @first on, at most 64, of which each is a bit: by code. */
static void
find_categories (const ZhuTest *test, gsize first, guint64 *by_code)
{
  const gsize n = MIN (test->n_categories - first, WORD);

  memset (by_code, 0, WORD * sizeof *by_code);
  for (gsize i = 0; i < n; i++)
    for (guint code = 0; code < WORD; code++)
      by_code[code] |= (test->masks[first + i] >> code & 1) << i;
}

/* The categories that hold one of the codes of @set, of which few are set. */
static guint64
categories_of (const guint64 *by_code, guint64 set)
{
  guint64 categories = 0;

  for (; set != 0; set &= set - 1)
    categories |= by_code[__builtin_ctzll (set)];
  return categories;
}

/* Room for the items of one more line, of @n in all. */
static void
reserve_items (Facet *self, gsize n)
{
  if (self->capacity >= self->n_items + WORD)
    return;
  self->capacity = MAX (n, self->capacity * 2) + WORD;
  self->codes = g_renew (guint32, self->codes, self->capacity);
  self->lines = g_renew (guint32, self->lines, self->capacity);
}

/* Line @line goes on once for each of its @categories, the lowest of which is @first. */
static void
add_items (Facet *self, gsize line, guint64 categories, gsize first)
{
  for (; categories != 0; categories &= categories - 1)
    {
      self->codes[self->n_items] = (guint32) first + (guint32) __builtin_ctzll (categories);
      self->lines[self->n_items++] = (guint32) line;
    }
}

/* Each set goes on once for each category that it holds, and not at all if there is none. */
static void
answer_sets (Facet *self, const gint64 *sets, gsize n)
{
  const ZhuTest *test = g_ptr_array_index (self->question->tests, 0);
  const gsize n_words = (test->n_categories + WORD - 1) / WORD;
  g_autofree guint64 *by_code = g_new (guint64, n_words * WORD + 1);
  g_autofree guint64 *missing = g_new0 (guint64, n_words + 1);

  for (gsize word = 0; word < n_words; word++)
    find_categories (test, word * WORD, by_code + word * WORD);
  if (test->missing > 0)
    missing[(test->missing - 1) / WORD] = G_GUINT64_CONSTANT (1) << (test->missing - 1) % WORD;
  self->n_items = 0;
  for (gsize i = 0; i < n; i++)
    for (gsize word = 0; word < n_words && sets[i] != ZHU_NO_RECORD; word++)
      {
        const gboolean is_missing = sets[i] == ZHU_MISSING || sets[i] == 0;

        reserve_items (self, n);
        add_items (self, i,
                   is_missing ? missing[word]
                              : categories_of (by_code + word * WORD, (guint64) sets[i]),
                   word * WORD);
      }
}

void
zhu_facet_reserve (Facet *self, gsize n)
{
  if (self->capacity >= n + 1)
    return;
  self->capacity = MAX (n + 1, self->capacity * 2);
  self->codes = g_renew (guint32, self->codes, self->capacity);
}

void
zhu_facet_answer (Facet *self, ZhuEval *eval, const ZhuView *view)
{
  const ZhuColumnView values = zhu_eval_column (eval, self->question->expr, view);

  if (self->question->is_bits)
    {
      answer_sets (self, values.wide, view->n_lines);
      return;
    }
  zhu_facet_reserve (self, view->n_lines);
  zhu_question_classes (self->question, values, view->n_lines, self->codes);
}

/* ---- Joints: combinations of answers ---- */

void
zhu_joint_free (gpointer data)
{
  Joint *self = data;

  g_array_unref (self->next);
  g_array_unref (self->from);
  g_free (self->own);
  g_free (self);
}

Joint *
zhu_joint_find (Sheet *sheet, Joint *before, Facet *facet)
{
  Joint *joint;

  for (guint i = 0; i < sheet->joints->len; i++)
    {
      joint = g_ptr_array_index (sheet->joints, i);
      if (joint->before == before && joint->facet == facet)
        return joint;
    }
  joint = g_new0 (Joint, 1);
  joint->before = before;
  joint->facet = facet;
  joint->next = g_array_new (FALSE, FALSE, sizeof (gint32));
  joint->from = g_array_new (FALSE, FALSE, sizeof (guint32));
  g_ptr_array_add (sheet->joints, joint);
  return joint;
}

gsize
zhu_joint_length (const Joint *self)
{
  if (self == NULL)
    return 1;
  return self->before == NULL ? zhu_facet_length (self->facet) : self->from->len;
}

gboolean
zhu_joint_class (const Joint *self, gsize code, const Facet *facet, guint32 *class_)
{
  for (; self != NULL; self = self->before)
    {
      const gsize n_classes = zhu_facet_length (self->facet);
      const gsize at = self->before == NULL ? code : g_array_index (self->from, guint32, code);

      *class_ = (guint32) (at % n_classes);
      if (self->facet == facet)
        return TRUE;
      code = at / n_classes;
    }
  return FALSE;
}

/* A number for a combination that comes for the first time. */
static guint32
add_combination (Joint *self, gsize at)
{
  const guint32 place = (guint32) at;

  g_array_append_val (self->from, place);
  g_array_index (self->next, gint32, at) = (gint32) self->from->len - 1;
  return self->from->len - 1;
}

/* Room for the ways on from all that comes before. */
static void
fit_joint (Joint *self)
{
  const gsize n = zhu_joint_length (self->before) * zhu_facet_length (self->facet);
  const guint known = self->next->len;

  if (n <= known)
    return;
  g_array_set_size (self->next, (guint) n);
  memset (&g_array_index (self->next, gint32, known), 0xff, (n - known) * sizeof (gint32));
}

void
zhu_joint_take (Joint *self, gsize n)
{
  const guint32 n_classes = zhu_facet_length (self->facet);
  const guint32 *before, *classes = self->facet->codes;
  const gint32 *next;

  self->codes = classes;
  if (self->before == NULL)
    return;
  if (self->capacity < n + 1)
    {
      self->capacity = MAX (n + 1, self->capacity * 2);
      self->own = g_renew (guint32, self->own, self->capacity);
    }
  fit_joint (self);
  before = self->before->codes;
  next = (const gint32 *) (const void *) self->next->data;
  for (gsize i = 0; i < n; i++)
    {
      const gsize at = (gsize) before[i] * n_classes + classes[i];

      self->own[i] = G_LIKELY (next[at] >= 0) ? (guint32) next[at] : add_combination (self, at);
    }
  self->codes = self->own;
}
