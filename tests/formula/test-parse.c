/* Lexer and parser: tokens, precedence, both languages, refusals with their place, and the round
 * trip of random trees through their text. */
#include "zhuhu/formula.h"

#include <string.h>

/* ---- Tokens ---- */

static const struct
{
  const char *name;
  const char *text;
  const char *tokens; /* kind letter and text of each, blanks between */
} lexemes[] = {
  { "names", "残疾等级 _a1 张·三", "N残疾等级 N_a1 N张·三" },
  { "full-width marks", "（１２，ａ）＞＝３［］｛｝：＋＜＝＠．",
    "S( #12 S, Nａ S) S>= #3 S[ S] S{ S} S: S+ S<= S@ S." },
  { "unequal signs", "a≥1 b≤2 c≠3 d×4 e÷5", "Na S>= #1 Nb S<= #2 Nc S<> #3 Nd S* #4 Ne S/ #5" },
  { "date wins over subtraction", "2020-03-31-1", "D2020-03-31 S- #1" },
  { "short date", "2020-3-1", "D2020-3-1" },
  { "subtraction of short numbers", "20-3-1", "#20 S- #3 S- #1" },
  { "range of decimals", "4000..5999.99", "#4000 S.. #5999.99" },
  { "open range", "60-)", "#60 S- S)" },
  { "number before dot", "01.合计", "#01 S. N合计" },
  { "suffix with percent", "户.占行%.较上月", "N户 S. N占行% S. N较上月" },
  { "English suffix with percent", "a.vs_last% b%", "Na S. Nvs_last% Nb S%" },
  { "doubled quotes", "\"a\"\"b\"", "\"a\"b" },
  { "Chinese quotes", "“甲”+“乙”", "\"甲 S+ \"乙" },
  { "Chinese quotes inside", "\"“三无”户\"", "\"“三无”户" },
  { "comma of enumerations", "甲、乙|丙", "N甲 S、 N乙 S| N丙" },
  { "columns", "(3..11)", "S( #3 S.. #11 S)" },
  { "at", "户@上期末", "N户 S@ N上期末" },
};

static char *
tokens_to_text (const GArray *tokens)
{
  static const char letters[]
      = { [ZHU_TOKEN_END] = '$',    [ZHU_TOKEN_NAME] = 'N', [ZHU_TOKEN_STRING] = '"',
          [ZHU_TOKEN_NUMBER] = '#', [ZHU_TOKEN_DATE] = 'D', [ZHU_TOKEN_SYMBOL] = 'S',
          [ZHU_TOKEN_BAD] = '!' };
  GString *out = g_string_new (NULL);

  for (gsize i = 0; i + 1 < tokens->len; i++)
    {
      const ZhuToken *token = &g_array_index (tokens, ZhuToken, i);

      g_string_append_printf (out, "%s%c%s", i == 0 ? "" : " ", letters[token->kind], token->text);
    }
  return g_string_free (out, FALSE);
}

static void
test_tokens (gconstpointer data)
{
  const gsize i = GPOINTER_TO_SIZE (data);
  g_autoptr (ZhuDiags) diags = zhu_diags_new ();
  g_autoptr (GArray) tokens = zhu_lex (lexemes[i].text, NULL, 0, diags);
  g_autofree char *text = tokens_to_text (tokens);

  g_assert_cmpstr (text, ==, lexemes[i].tokens);
  g_assert_cmpuint (zhu_diags_length (diags), ==, 0);
  g_assert_cmpint (g_array_index (tokens, ZhuToken, tokens->len - 1).kind, ==, ZHU_TOKEN_END);
}

static void
test_places (void)
{
  g_autoptr (ZhuDiags) diags = zhu_diags_new ();
  g_autoptr (GArray) tokens = zhu_lex ("户 且 (人)", NULL, 0, diags);
  const ZhuToken *operator= & g_array_index (tokens, ZhuToken, 1);
  const ZhuToken *person = &g_array_index (tokens, ZhuToken, 3);

  g_assert_true (operator->spaced_before && operator->spaced_after);
  g_assert_true (person->spaced_before && person->spaced_after);
  g_assert_cmpuint (person->offset, ==, 9);
  g_assert_cmpuint (person->length, ==, 3);
  g_assert_cmpuint (zhu_token_place (person, NULL, 0).column, ==, 6);
}

/* ---- Canonical text ---- */

static const struct
{
  const char *name;
  const char *text;
  const char *canonical;
} formulas[] = {
  { "and binds tighter than or", "a 或 b 且 c", "a 或 b 且 c" },
  { "brackets that matter stay", "(a 或 b) 且 c", "(a 或 b) 且 c" },
  { "brackets that do not go", "(a 且 b) 或 (c)", "a 且 b 或 c" },
  { "not binds tighter than and", "非 a 且 b", "非 a 且 b" },
  { "not of a comparison", "非 a = 1", "非 a = 1" },
  { "not of a conjunction", "非 (a 且 b)", "非 (a 且 b)" },
  { "sums lean left", "1-(2-3)-4", "1 - (2 - 3) - 4" },
  { "products before sums", "a+b*c/(d/e)", "a + b * c / (d / e)" },
  { "minus binds tightest", "-a*b", "-a * b" },
  { "minus of a sum", "-(a+b)", "-(a + b)" },
  { "columns", "率((2), (5))", "率((2), (5))" },
  { "column ranges", "求和((3..11))", "求和((3..11))" },
  { "a number in brackets with a sign is none", "(-2)", "-2" },
  { "values of 属于 are no columns", "a 属于 (2)", "a 属于 (2)" },
  { "ranges of 属于", "a 属于 (1-2, 4.., ..9, 甲..乙)", "a 属于 (1-2, 4.., ..9, 甲..乙)" },
  { "interval", "d 属于 本期", "d 属于 本期" },
  { "list of one name", "d 属于 (甲)", "d 属于 (甲)" },
  { "a list of one, brackets left out", "d 属于 甲", "d 属于 (甲)" },
  { "missing twice", "缺失 缺失", "缺失 缺失" },
  { "missing as a value", "若(a, 缺失, 1)", "若(a, 缺失, 1)" },
  { "bands", "分段(x, 0-5, 6-15, \"60岁及以上\": 60-)", "分段(x, 0-5, 6-15, \"60岁及以上\": 60-)" },
  { "bands with names for labels", "分段(x, 低: ..3999.99, 0.5..3)",
    "分段(x, \"低\": ..3999.99, 0.5..3)" },
  { "shift of a formula", "(a 且 b)@上期末", "(a 且 b)@上期末" },
  { "shift and suffix", "户.占行%.较上月@上年末", "户.占行%.较上月@上年末" },
  { "shift to a day, in short", "a@2019-12-3", "a@2019-12-03" },
  { "other spelling of a suffix", "户.较上期", "户.较上月" },
  { "qualified names", "人.在册 = 1", "人.在册 = 1" },
  { "leading zeros stay", "项目 = 01", "项目 = 01" },
  { "date", "d <= 2020-3-1", "d <= 2020-03-01" },
  { "text", "s = \"a\"\"b\"", "s = \"a\"\"b\"" },
  { "English operators", "a and not b or c in (1, 2)", "a 且 非 b 或 c 属于 (1, 2)" },
  { "English tests", "a is_missing or b is_given or c not_in this_year",
    "a 缺失 或 b 非缺失 或 c 不属于 本年" },
  { "English functions", "if(a <= end, missing, count(人))", "若(a <= 期末, 缺失, 计数(人))" },
  { "English suffix", "a.row%.vs_last@last_year_end", "a.占行%.较上月@上年末" },
  { "full-width marks", "（a＋b）＊2≥3", "(a + b) * 2 >= 3" },
  { "operators inside names", "弱劳动力或半劳动力 = 1", "弱劳动力或半劳动力 = 1" },
  { "calls of unknown functions", "某式(a)", "某式(a)" },
  { "call without arguments", "某式()", "某式()" },
};

static void
test_canonical (gconstpointer data)
{
  const gsize i = GPOINTER_TO_SIZE (data);
  g_autoptr (ZhuDiags) diags = zhu_diags_new ();
  g_autoptr (ZhuNode) tree = zhu_formula_parse (formulas[i].text, NULL, 0, diags);
  g_autofree char *findings = zhu_diags_to_text (diags);
  g_autofree char *text = NULL;
  g_autoptr (ZhuNode) again = NULL;

  g_assert_cmpstr (findings, ==, "");
  text = zhu_node_to_text (tree);
  g_assert_cmpstr (text, ==, formulas[i].canonical);
  again = zhu_formula_parse (text, NULL, 0, diags);
  g_assert_true (zhu_node_equal (tree, again));
}

/* ---- Refusals ---- */

static const struct
{
  const char *name;
  const char *text;
  const char *code;
  unsigned column;
} refusals[] = {
  { "empty", "", "syntax", 1 },
  { "ends early", "a 且", "syntax", 4 },
  { "number runs into a name", "a = 3月", "bad-number", 5 },
  { "impossible date", "d <= 2020-02-30", "bad-date", 6 },
  { "open quote", "s = \"abc", "unclosed-string", 5 },
  { "strange character", "a ； b", "bad-character", 3 },
  { "exclamation mark", "a != b", "bad-character", 3 },
  { "operator without blanks", "\"a\"且 b", "syntax", 4 },
  { "two comparisons", "1 < a < 3", "syntax", 7 },
  { "two operands", "a b", "syntax", 3 },
  { "open bracket", "(a 且 b", "syntax", 7 },
  { "double not", "非 非 a", "syntax", 3 },
  { "double minus", "a - - - b", "syntax", 7 },
  { "empty list", "a 属于 ()", "syntax", 7 },
  { "list of nothing", "a 属于 (..)", "syntax", 9 },
  { "no list", "a 属于 1", "syntax", 6 },
  { "a sum in a list", "a 属于 (b + 1)", "syntax", 9 },
  { "band that is none", "分段(x, 5)", "syntax", 7 },
  { "unknown suffix", "(a).占行", "syntax", 5 },
  { "unknown date behind @", "a@昨天", "syntax", 3 },
  { "interval behind @", "a@本期", "syntax", 3 },
  { "comma missing", "若(a b)", "syntax", 5 },
  { "date runs into a name", "a = 2020-03-31日", "bad-number", 5 },
  { "month that is none", "a = 2020-13-01", "bad-date", 5 },
  { "minus of a typesetter", "a − b", "bad-character", 3 },
  { "dash", "a – b", "bad-character", 3 },
  { "long dash", "a — b", "bad-character", 3 },
  { "single quote alone", "a = 'b", "bad-character", 5 },
  { "single Chinese quote", "a = ‘b", "bad-character", 5 },
  { "its end", "a = b’", "bad-character", 6 },
  { "corner bracket", "a = 「b", "bad-character", 5 },
  { "its end alone", "a = b」", "bad-character", 6 },
  { "a number too large", "a = 99999999999999999999999999999999999999999999", "syntax", 5 },
  { "label without a colon", "分段(x, \"a\" 1-2)", "syntax", 7 },
  { "label without a band", "分段(x, \"a\": )", "syntax", 12 },
  { "label of a value", "分段(\"a\": 1-2)", "syntax", 7 },
  { "two dashes", "a 属于 (1--2)", "syntax", 9 },
  { "a text for a list", "a 属于 \"b\"", "syntax", 6 },
  { "ends behind an interval", "a 属于 本期 且", "syntax", 10 },
  { "two dots", "a.b.c", "syntax", 5 },
  { "nothing behind @", "a@", "syntax", 3 },
  { "a minus alone", "-", "syntax", 2 },
  { "open columns", "(1..2", "syntax", 3 },
  { "an argument missing", "若(a, , b)", "syntax", 6 },
  { "and and", "a 且 且 b", "syntax", 5 },
  { "and and, joined", "a 且且 b", "syntax", 3 },
  { "test without blanks", "\"a\" 缺失\"b\"", "syntax", 5 },
  { "plus in front", "+a", "syntax", 1 },
  { "percent sign", "a %", "syntax", 3 },
  { "number without digits behind its point", "a = 1.", "syntax", 7 },
  { "number without digits before its point", "a = .5", "syntax", 5 },
};

static void
test_refusal (gconstpointer data)
{
  const gsize i = GPOINTER_TO_SIZE (data);
  g_autoptr (ZhuDiags) diags = zhu_diags_new ();
  g_autoptr (ZhuNode) tree = zhu_formula_parse (refusals[i].text, NULL, 0, diags);

  g_assert_null (tree);
  g_assert_cmpuint (zhu_diags_length (diags), ==, 1);
  g_assert_cmpstr (zhu_diags_get (diags, 0)->code, ==, refusals[i].code);
  g_assert_cmpuint (zhu_diags_get (diags, 0)->place.column, ==, refusals[i].column);
  g_assert_nonnull (zhu_diags_get (diags, 0)->remedy);
}

static char *
repeat (const char *before, const char *middle, const char *after, gsize n)
{
  GString *out = g_string_new (NULL);

  for (gsize i = 0; i < n; i++)
    g_string_append (out, before);
  g_string_append (out, middle);
  for (gsize i = 0; i < n; i++)
    g_string_append (out, after);
  return g_string_free (out, FALSE);
}

static void
test_limits (void)
{
  g_autoptr (ZhuDiags) diags = zhu_diags_new ();
  g_autofree char *deep = repeat ("(", "a", ")", 64);
  g_autofree char *too_deep = repeat ("(", "a", ")", 65);
  g_autofree char *too_long = repeat ("a + ", "a", "", 1001);
  static const char *const many[][3]
      = { { "a 且 ", "a", "" },    { "a 或 ", "a", "" }, { "a * ", "a", "" },
          { "非 (", "a", ")" },    { "-(", "a", ")" },   { "若(a, ", "1, 1", ")" },
          { "a 属于 (", "1", ")" } };
  g_autofree char *values = repeat ("1, ", "1", "", 1001);
  g_autofree char *list = g_strconcat ("a 属于 (", values, ")", NULL);
  g_autoptr (ZhuNode) tree = zhu_formula_parse (deep, NULL, 0, diags);

  g_assert_nonnull (tree);
  g_assert_null (zhu_formula_parse (too_deep, NULL, 0, diags));
  g_assert_null (zhu_formula_parse (too_long, NULL, 0, diags));
  g_assert_null (zhu_formula_parse (list, NULL, 0, diags));
  g_assert_cmpuint (zhu_diags_length (diags), ==, 3);
  for (gsize i = 0; i < G_N_ELEMENTS (many); i++)
    {
      g_autofree char *text = repeat (many[i][0], many[i][1], many[i][2], 1001);
      g_autoptr (ZhuDiags) own = zhu_diags_new ();

      g_assert_null (zhu_formula_parse (text, NULL, 0, own));
      g_assert_cmpuint (zhu_diags_length (own), ==, 1);
      g_assert_nonnull (zhu_diags_get (own, 0)->remedy);
    }
}

/* Formulas that differ in one thing are not taken for one another. */
static void
test_unequal (void)
{
  static const char *const pairs[][2] = { { "a", "b" },
                                          { "a.b", "a.c" },
                                          { "a", "\"a\"" },
                                          { "a = 1", "a = 2" },
                                          { "a = 1", "a < 1" },
                                          { "a = 0.5", "a = 0.25" },
                                          { "(1)", "(2)" },
                                          { "(1..2)", "(1..3)" },
                                          { "求和(a)", "求和(a, b)" },
                                          { "a@上期末", "a@上年末" },
                                          { "d = 2020-01-01", "d = 2020-01-02" },
                                          { "a 属于 (1-2)", "a 属于 (1..)" },
                                          { "a 属于 (1..)", "a 属于 (..1)" },
                                          { "a + b", "b + a" },
                                          { "a.占行%", "a.占列%" },
                                          { "分段(x, 1-2)", "分段(x, \"y\": 1-2)" } };

  for (gsize i = 0; i < G_N_ELEMENTS (pairs); i++)
    {
      g_autoptr (ZhuDiags) diags = zhu_diags_new ();
      g_autoptr (ZhuNode) a = zhu_formula_parse (pairs[i][0], NULL, 0, diags);
      g_autoptr (ZhuNode) b = zhu_formula_parse (pairs[i][1], NULL, 0, diags);

      g_assert_cmpuint (zhu_diags_length (diags), ==, 0);
      g_assert_false (zhu_node_equal (a, b));
      g_assert_true (zhu_node_equal (a, a));
      g_assert_false (zhu_node_equal (a, NULL));
    }
  g_assert_true (zhu_node_equal (NULL, NULL));
}

/* An expression within a longer token array, as the axis parser calls it. */
static void
test_part_of_tokens (void)
{
  g_autoptr (ZhuDiags) diags = zhu_diags_new ();
  g_autoptr (GArray) tokens = zhu_lex ("[户.占行% \"%\", 人]", NULL, 0, diags);
  gsize position = 1;
  g_autoptr (ZhuNode) tree = zhu_formula_parse_tokens (tokens, &position, NULL, 0, diags);

  g_assert_nonnull (tree);
  g_assert_cmpint (tree->kind, ==, ZHU_NODE_SUFFIX);
  g_assert_cmpstr (tree->text, ==, "row%");
  g_assert_cmpuint (position, ==, 4);
}

/* ---- Random trees ---- */

static ZhuNode *random_tree (GRand *random, int depth);

static ZhuNode *
parsed (const char *text)
{
  g_autoptr (ZhuDiags) diags = zhu_diags_new ();

  return zhu_formula_parse (text, NULL, 0, diags);
}

static ZhuNode *
random_leaf (GRand *random)
{
  static const char *const leaves[] = { "甲",         "人.乙", "12",  "0.50",   "\"a\"\"“b\"",
                                        "2020-03-31", "缺失",  "(7)", "(3..4)", "期末" };

  return parsed (leaves[g_rand_int_range (random, 0, G_N_ELEMENTS (leaves))]);
}

/* Puts random trees in the places of the leaf 子 of a pattern. */
static void
fill (ZhuNode *node, GRand *random, int depth)
{
  for (gsize i = 0; i < node->children->len; i++)
    {
      ZhuNode *child = g_ptr_array_index (node->children, i);

      if (child != NULL && child->kind == ZHU_NODE_NAME && g_str_equal (child->text, "子"))
        {
          node->children->pdata[i] = random_tree (random, depth - 1);
          zhu_node_free (child);
        }
      else if (child != NULL)
        fill (child, random, depth);
    }
}

static ZhuNode *
random_tree (GRand *random, int depth)
{
  static const char *const patterns[] = {
    "子 且 子",  "子 或 子",      "非 子",     "子 + 子",          "子 - 子",
    "子 * 子",   "子 / 子",       "-子",       "子 = 子",          "子 <> 子",
    "子 >= 子",  "子 缺失",       "子 非缺失", "子 属于 (a, 1-2)", "子 不属于 本年",
    "子@上期末", "子@2020-01-01", "子.占行%",  "若(子, 子, 子)",   "分段(子, 0-5, \"x\": 6..)"
  };
  ZhuNode *node;

  if (depth <= 0 || g_rand_int_range (random, 0, 6) == 0)
    return random_leaf (random);
  node = parsed (patterns[g_rand_int_range (random, 0, G_N_ELEMENTS (patterns))]);
  fill (node, random, depth);
  return node;
}

static void
test_round_trip (void)
{
  GRand *random = g_rand_new_with_seed (20200331);

  for (int i = 0; i < 3000; i++)
    {
      g_autoptr (ZhuNode) tree = random_tree (random, 6);
      g_autofree char *text = zhu_node_to_text (tree);
      g_autoptr (ZhuDiags) diags = zhu_diags_new ();
      g_autoptr (ZhuNode) again = zhu_formula_parse (text, NULL, 0, diags);
      g_autoptr (ZhuNode) copy = zhu_node_copy (tree);

      if (!zhu_node_equal (tree, again))
        g_test_message ("%s", text);
      g_assert_true (zhu_node_equal (tree, again));
      g_assert_true (zhu_node_equal (tree, copy));
    }
  g_rand_free (random);
}

/* ---- Words ---- */

static void
test_words (void)
{
  g_autoptr (GHashTable) spelt = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (const ZhuWord *const *word = zhu_words (); *word != NULL; word++)
    {
      g_autofree char *key = g_strdup_printf ("%d %s", (int) (*word)->kind, (*word)->chinese);

      g_assert_true (g_hash_table_add (spelt, g_steal_pointer (&key)));
      g_assert_cmpstr (zhu_word_find ((*word)->chinese, (*word)->kind)->id, ==, (*word)->id);
      g_assert_cmpstr (zhu_word_find ((*word)->id, (*word)->kind)->id, ==, (*word)->id);
    }
  g_assert_true (zhu_word_is_reserved ("且"));
  g_assert_true (zhu_word_is_reserved ("vs_last%"));
  g_assert_true (zhu_word_is_reserved ("缺失"));
  g_assert_false (zhu_word_is_reserved ("标题"));
  g_assert_false (zhu_word_is_reserved ("行"));
  g_assert_nonnull (zhu_word_find ("Title", ZHU_WORD_KEY));
  g_assert_nonnull (zhu_word_find ("ｒｏｗ％", ZHU_WORD_SUFFIX));
  g_assert_null (zhu_word_find ("AND", ZHU_WORD_OPERATOR));
}

/* The dictionary stands below this room and lists the words that can name nothing in it once more:
 * what it left out could be defined there, and never be referred to. */
static void
test_reserved_below (void)
{
  gsize n = 0;

  for (const ZhuWord *const *word = zhu_words (); *word != NULL; word++)
    {
      const char *const spellings[] = { (*word)->chinese, (*word)->id };

      for (gsize i = 0; i < G_N_ELEMENTS (spellings); i++)
        if (zhu_word_is_reserved (spellings[i]) && strchr (spellings[i], '%') == NULL)
          {
            g_test_message ("%s", spellings[i]);
            g_assert_true (zhu_dictionary_is_reserved (spellings[i]));
            n++;
          }
    }
  g_assert_cmpuint (n, >, 100);
}

static void
add_rows (const char *group, gsize n, const char *(*name) (gsize i), GTestDataFunc test)
{
  for (gsize i = 0; i < n; i++)
    {
      g_autofree char *path = g_strdup_printf ("/formula/%s/%s", group, name (i));

      g_test_add_data_func (path, GSIZE_TO_POINTER (i), test);
    }
}

static const char *
lexeme_name (gsize i)
{
  return lexemes[i].name;
}

static const char *
formula_name (gsize i)
{
  return formulas[i].name;
}

static const char *
refusal_name (gsize i)
{
  return refusals[i].name;
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  add_rows ("tokens", G_N_ELEMENTS (lexemes), lexeme_name, test_tokens);
  add_rows ("canonical", G_N_ELEMENTS (formulas), formula_name, test_canonical);
  add_rows ("refusal", G_N_ELEMENTS (refusals), refusal_name, test_refusal);
  g_test_add_func ("/formula/places", test_places);
  g_test_add_func ("/formula/limits", test_limits);
  g_test_add_func ("/formula/unequal", test_unequal);
  g_test_add_func ("/formula/part of tokens", test_part_of_tokens);
  g_test_add_func ("/formula/round trip", test_round_trip);
  g_test_add_func ("/formula/words", test_words);
  g_test_add_func ("/formula/reserved-below", test_reserved_below);
  return g_test_run ();
}
