/* What becomes of a field of a case file: blanks and forms, numbers, days, yes and no, identity
 * numbers, area codes; and how what a spreadsheet did to it is called. */
#include "zhuhu/store/private.h"

#include <string.h>

#define NBSP "\xC2\xA0"
#define WIDE_BLANK "\xE3\x80\x80"

typedef struct
{
  const char *given;
  const char *kept; /* as stored; NULL: nothing */
  StoreProblem problem;
} Case;

typedef struct
{
  const char *name;
  StoreColumn column;
  ZhuMask mask;
  const Case *cases;
  gsize n;
} Group;

static const Case texts[] = {
  { "", NULL, STORE_PROBLEM_NONE },
  { " \t\r\n" NBSP WIDE_BLANK, NULL, STORE_PROBLEM_NONE },
  { " \t\r\n" NBSP WIDE_BLANK "a" WIDE_BLANK NBSP "\n\r\t ", "a", STORE_PROBLEM_NONE },
  { "a" NBSP "b", "a" NBSP "b", STORE_PROBLEM_NONE },
  { "\xC3\xA9", "\xC3\xA9", STORE_PROBLEM_NONE },
  { "一\n二", "一\n二", STORE_PROBLEM_NONE },
  { "Ａ１", "Ａ１", STORE_PROBLEM_NONE },
  { "4.4E+17", "4.4E+17", STORE_PROBLEM_NONE },
  { "a\tb", "a\tb", STORE_PROBLEM_CONTROL },
  { "a\x7F", "a\x7F", STORE_PROBLEM_CONTROL },
  { "a\xC2\x85", "a\xC2\x85", STORE_PROBLEM_CONTROL },
  { "a\xEF\xBF\xBE", "a\xEF\xBF\xBE", STORE_PROBLEM_CONTROL },
  { "a\xEF\xBF\xBF", "a\xEF\xBF\xBF", STORE_PROBLEM_CONTROL },
  { "a\xEF\xBF\xBD", "a\xEF\xBF\xBD", STORE_PROBLEM_NONE },
};

static const Case keys[] = {
  { "Ａ１" WIDE_BLANK "b", "A1 b", STORE_PROBLEM_NONE },
  { "一\n二", "一\n二", STORE_PROBLEM_CONTROL },
  { "4.4E+17", "4.4E+17", STORE_PROBLEM_SCIENTIFIC },
  { "4e5", "4e5", STORE_PROBLEM_SCIENTIFIC },
  { "4E", "4E", STORE_PROBLEM_NONE },
  { "4E+", "4E+", STORE_PROBLEM_NONE },
  { "4E5x", "4E5x", STORE_PROBLEM_NONE },
  { "4Ex", "4Ex", STORE_PROBLEM_NONE },
  { "E5", "E5", STORE_PROBLEM_NONE },
};

/* After GB 11643 the first 17 digits ask for 1, for 4 and for 0 as the last one. */
static const Case identities[] = {
  { "610102900101123", "610102900101123", STORE_PROBLEM_ID_15 },
  { "61010290010112X", "61010290010112X", STORE_PROBLEM_NONE },
  { "610102199001010000", "610102199001010000", STORE_PROBLEM_ID_TRUNCATED },
  { "610102199001011000", "610102199001011000", STORE_PROBLEM_ID_TRUNCATED },
  { "610102190001010000", "610102190001010000", STORE_PROBLEM_NONE },
  { "610102199001010123", "610102199001010123", STORE_PROBLEM_NONE },
  { "6.10102E+17", "6.10102E+17", STORE_PROBLEM_SCIENTIFIC },
};

static const Case phones[] = {
  { "１３９００００００００", "13900000000", STORE_PROBLEM_NONE },
  { "1.39E+10", "1.39E+10", STORE_PROBLEM_SCIENTIFIC },
};

static const Case integers[] = {
  { "12", "12", STORE_PROBLEM_NONE },
  { "+12", "12", STORE_PROBLEM_NONE },
  { "-12", "-12", STORE_PROBLEM_NONE },
  { "１２", "12", STORE_PROBLEM_NONE },
  { "12.000", "12", STORE_PROBLEM_NONE },
  { "12.0x", NULL, STORE_PROBLEM_INTEGER },
  { "12.5", NULL, STORE_PROBLEM_INTEGER },
  { "12.", NULL, STORE_PROBLEM_INTEGER },
  { "1,200", NULL, STORE_PROBLEM_INTEGER },
  { "x", NULL, STORE_PROBLEM_INTEGER },
  { "-", NULL, STORE_PROBLEM_INTEGER },
  { "1E5", NULL, STORE_PROBLEM_SCIENTIFIC },
  { "999999999999999", "999999999999999", STORE_PROBLEM_NONE },
  { "1000000000000000", NULL, STORE_PROBLEM_LARGE },
};

static const Case decimals[] = {
  { "1.50", "1.5", STORE_PROBLEM_NONE },
  { "1.000", "1", STORE_PROBLEM_NONE },
  { "100", "100", STORE_PROBLEM_NONE },
  { "+1.5", "1.5", STORE_PROBLEM_NONE },
  { "-0.50", "-0.5", STORE_PROBLEM_NONE },
  { "-0", "0", STORE_PROBLEM_NONE },
  { "007.5", "7.5", STORE_PROBLEM_NONE },
  { "0", "0", STORE_PROBLEM_NONE },
  { "0.1234560", "0.123456", STORE_PROBLEM_NONE },
  { "0.1234567", "0.1234567", STORE_PROBLEM_PLACES },
  { "1234567890123", "1234567890123", STORE_PROBLEM_LARGE },
  { "1.", "1.", STORE_PROBLEM_DECIMAL },
  { "1.5x", "1.5x", STORE_PROBLEM_DECIMAL },
  { ".5", ".5", STORE_PROBLEM_DECIMAL },
  { "1 元", "1 元", STORE_PROBLEM_DECIMAL },
  { "1.5E+3", "1.5E+3", STORE_PROBLEM_SCIENTIFIC },
};

static const Case dates[] = {
  { "2020-03-31", "2020-03-31", STORE_PROBLEM_NONE },
  { "２０２０-３-３１", "2020-03-31", STORE_PROBLEM_NONE },
  { "20200331", "2020-03-31", STORE_PROBLEM_NONE },
  { "2020-03-31 00:00:00", "2020-03-31", STORE_PROBLEM_NONE },
  { "2020-03-31T00:00:00.000", "2020-03-31", STORE_PROBLEM_NONE },
  { "2020-03-31T", "2020-03-31T", STORE_PROBLEM_DATE },
  { "2020-03-31 08:30", "2020-03-31 08:30", STORE_PROBLEM_DATE },
  { "2020-02-30", "2020-02-30", STORE_PROBLEM_DAY },
  { "20200230", "20200230", STORE_PROBLEM_DAY },
  { "43921", "43921", STORE_PROBLEM_SERIAL_DAY },
  { "43921x", "43921x", STORE_PROBLEM_DATE },
  { "2020", "2020", STORE_PROBLEM_DATE },
  { "2020-", "2020-", STORE_PROBLEM_DATE },
  { "2020a12", "2020a12", STORE_PROBLEM_DATE },
  { "20200230x", "20200230x", STORE_PROBLEM_DATE },
  { "4.4E+4", "4.4E+4", STORE_PROBLEM_SCIENTIFIC },
  { "soon", "soon", STORE_PROBLEM_DATE },
  { "2021-01-01", "2021-01-01", STORE_PROBLEM_FUTURE },
};

static const Case booleans[] = {
  { "是", "1", STORE_PROBLEM_NONE },   { "Ｙ", "1", STORE_PROBLEM_NONE },
  { "TRUE", "1", STORE_PROBLEM_NONE }, { "没有", "0", STORE_PROBLEM_NONE },
  { "０", "0", STORE_PROBLEM_NONE },   { "也许", "-1", STORE_PROBLEM_BOOLEAN },
};

static const Case areas[] = {
  { "610102", "610102", STORE_PROBLEM_NONE },
  { "６１０１０２００１", "610102001", STORE_PROBLEM_NONE },
  { "610102001001", "610102001001", STORE_PROBLEM_NONE },
  { "新城区", "新城区", STORE_PROBLEM_NONE },
  { "61010", "61010", STORE_PROBLEM_LOST_ZERO },
  { "61010200", "61010200", STORE_PROBLEM_LOST_ZERO },
  { "61010200100", "61010200100", STORE_PROBLEM_LOST_ZERO },
  { "6101", "6101", STORE_PROBLEM_AREA_LENGTH },
  { "6.10102E+11", "6.10102E+11", STORE_PROBLEM_SCIENTIFIC },
};

#define GROUP(name, mask, cases, ...)                                                              \
  {                                                                                                \
    name, { __VA_ARGS__ }, mask, cases, G_N_ELEMENTS (cases)                                       \
  }

static const Group groups[] = {
  GROUP ("texts", ZHU_MASK_NONE, texts, .type = ZHU_TYPE_TEXT),
  GROUP ("keys", ZHU_MASK_NONE, keys, .type = ZHU_TYPE_TEXT, .is_key = TRUE),
  GROUP ("identities", ZHU_MASK_ID, identities, .type = ZHU_TYPE_TEXT),
  GROUP ("certificates", ZHU_MASK_CERTIFICATE, identities, .type = ZHU_TYPE_TEXT),
  GROUP ("phones", ZHU_MASK_PHONE, phones, .type = ZHU_TYPE_TEXT),
  GROUP ("accounts", ZHU_MASK_ACCOUNT, phones, .type = ZHU_TYPE_TEXT),
  GROUP ("integers", ZHU_MASK_NONE, integers, .type = ZHU_TYPE_INTEGER),
  GROUP ("decimals", ZHU_MASK_NONE, decimals, .type = ZHU_TYPE_DECIMAL),
  GROUP ("dates", ZHU_MASK_NONE, dates, .type = ZHU_TYPE_DATE),
  GROUP ("booleans", ZHU_MASK_NONE, booleans, .type = ZHU_TYPE_BOOLEAN),
  GROUP ("areas", ZHU_MASK_NONE, areas, .type = ZHU_TYPE_TEXT, .is_area = TRUE),
};

/* As stored; NULL if nothing or, for numbers, nothing sensible is. New string. */
static char *
kept (const StoreValue *value)
{
  switch (value->kind)
    {
    case STORE_VALUE_NULL:
      return NULL;
    case STORE_VALUE_TEXT:
      return g_strndup (value->text, value->length);
    case STORE_VALUE_INTEGER:
      break;
    }
  if (value->problem != STORE_PROBLEM_NONE && value->problem != STORE_PROBLEM_BOOLEAN)
    return NULL;
  return g_strdup_printf ("%" G_GINT64_FORMAT, value->integer);
}

static void
test_group (gconstpointer data)
{
  const Group *group = data;
  ZhuVariable variable = { .mask = group->mask };
  StoreColumn column = group->column;
  StoreField *field;

  column.variable = &variable;
  field = store_field_new (&column, NULL, TRUE, zhu_date_from_ymd (2020, 12, 31));
  /* twice: what a text means is kept */
  for (gsize i = 0; i < 2 * group->n; i++)
    {
      const Case *wanted = &group->cases[i % group->n];
      g_autofree char *given = g_strdup (wanted->given);
      g_autofree char *got = NULL;
      StoreValue value;

      store_field_read (field, given, &value);
      got = kept (&value);
      if (g_strcmp0 (got, wanted->kept) != 0 || value.problem != wanted->problem)
        g_test_fail_printf ("“%s”: %s (%s) instead of %s (%s)", wanted->given,
                            got != NULL ? got : "nothing", store_problem_text (value.problem),
                            wanted->kept != NULL ? wanted->kept : "nothing",
                            store_problem_text (wanted->problem));
    }
  store_field_free (field);
}

/* Each problem says cause and remedy; only two are stored all the same. */
static void
test_problems (void)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);

  for (StoreProblem problem = STORE_PROBLEM_UNLISTED; problem < STORE_N_PROBLEMS; problem++)
    {
      const char *text = store_problem_text (problem);

      g_assert_cmpuint (strlen (text), >, 20);
      g_assert_nonnull (strpbrk (text, ";:"));
      g_assert_true (g_hash_table_add (seen, (gpointer) text));
      g_assert_true (store_problem_is_soft (problem)
                     == (problem == STORE_PROBLEM_UNLISTED || problem == STORE_PROBLEM_ID_15));
    }
  g_assert_cmpstr (store_problem_text (STORE_PROBLEM_NONE), ==, "");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (groups); i++)
    {
      g_autofree char *name = g_strdup_printf ("/store/field/%s", groups[i].name);

      g_test_add_data_func (name, &groups[i], test_group);
    }
  g_test_add_func ("/store/field/problems", test_problems);
  return g_test_run ();
}
