/* What a name in a formula stands for: a date, an area level, a variable, an attribute of a code
 * list or of areas; and what to tell a clerk when it stands for nothing. */
#include "zhuhu/formula/private.h"

#include <string.h>

const ZhuExpr *
compile_date (const Compiler *compiler, ZhuDateName name)
{
  ZhuExpr *expr = expr_new (OP_DATE, ZHU_TYPE_DATE, 0, NULL);

  expr->compare = (int) name;
  expr->text = g_strdup (compiler->context);
  return model_intern (compiler->model, expr);
}

/* FALSE for words that are no single date. */
static gboolean
date_name (const char *id, ZhuDateName *name)
{
  static const struct
  {
    const char *id;
    ZhuDateName name;
  } names[] = { { "start", ZHU_DATE_START },
                { "end", ZHU_DATE_END },
                { "year_start", ZHU_DATE_YEAR_START },
                { "last_end", ZHU_DATE_LAST_END },
                { "last_year_end", ZHU_DATE_LAST_YEAR_END },
                { "same_end_last_year", ZHU_DATE_SAME_END_LAST_YEAR } };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    if (g_str_equal (names[i].id, id))
      {
        *name = names[i].name;
        return TRUE;
      }
  return FALSE;
}

/* ---- Variables ---- */

const ZhuExpr *
compile_variable (const Compiler *compiler, const ZhuVariable *variable)
{
  ZhuExpr *expr;

  if (variable->formula != NULL)
    return model_derived (compiler, variable);
  expr = expr_new (OP_VARIABLE, variable->type, 0, NULL);
  expr->list = variable->list;
  expr->variable = variable;
  expr_set_entity (expr, variable->entity);
  for (gsize i = 0; i < variable->entity->variables->len; i++)
    if (g_ptr_array_index (variable->entity->variables, i) == variable)
      expr->value = (gint64) i;
  return model_intern (compiler->model, expr);
}

/* Variables called @name; the first of them in @variable. */
static gsize
count_variables (const Compiler *compiler, const char *name, const ZhuVariable **variable)
{
  const GPtrArray *variables = zhu_dictionary_variables (compiler->model->dictionary);
  gsize n = 0;

  *variable = NULL;
  for (gsize i = 0; i < variables->len; i++)
    {
      const ZhuVariable *each = g_ptr_array_index (variables, i);

      if (g_str_equal (each->name, name) && n++ == 0)
        *variable = each;
    }
  return n;
}

/* ---- Attributes ---- */

typedef struct
{
  GPtrArray *names; /* element: const char *: distinct, "" left out */
  GArray *values;   /* element: gint64: by order of add, 1.., or ZHU_MISSING */
} Distinct;

static Distinct
distinct_new (void)
{
  return (Distinct){ g_ptr_array_new (), g_array_new (FALSE, FALSE, sizeof (gint64)) };
}

static void
distinct_clear (Distinct *self)
{
  g_ptr_array_unref (self->names);
  g_array_unref (self->values);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Distinct, distinct_clear)

static void
distinct_add (Distinct *self, const char *text)
{
  guint index = 0;
  gint64 value = ZHU_MISSING;

  if (*text != '\0')
    {
      if (!g_ptr_array_find_with_equal_func (self->names, text, g_str_equal, &index))
        {
          index = self->names->len;
          g_ptr_array_add (self->names, (gpointer) text);
        }
      value = (gint64) index + 1;
    }
  g_array_append_val (self->values, value);
}

const ZhuExpr *
compile_attribute (const Compiler *compiler,
                   const ZhuNode *node,
                   const ZhuExpr *base,
                   const char *attribute)
{
  g_auto (Distinct) distinct = distinct_new ();
  g_autofree char *name = NULL;
  gint64 unlisted;
  ZhuExpr *expr;

  if (base->list == NULL || zhu_code_list_attribute (base->list, 1, attribute) == NULL)
    {
      add_finding (compiler, node, "unknown-attribute",
                   _ ("add the column to the code list, or name another one"),
                   _ ("“%s” has no attribute “%s”"), node->text, attribute);
      return NULL;
    }
  for (gsize i = 1; i <= base->list->codes->len; i++)
    distinct_add (&distinct, zhu_code_list_attribute (base->list, i, attribute));
  unlisted = (gint64) distinct.names->len + 1;
  g_array_append_val (distinct.values, unlisted);
  if (base->type == ZHU_TYPE_MULTI && distinct.names->len > 61)
    {
      add_finding (compiler, node, "limit", _ ("use a list with fewer values"),
                   _ ("the attribute “%s” has more than 61 values"), attribute);
      return NULL;
    }

  name = g_strdup_printf ("%s.%s", base->list->name, attribute);
  expr = expr_new (OP_MAP, base->type, 1, &base);
  expr->list = model_list (compiler->model, name, distinct.names);
  expr->n_map = distinct.values->len;
  expr->map = g_memdup2 (distinct.values->data, sizeof (gint64) * distinct.values->len);
  return model_intern (compiler->model, expr);
}

static int
area_attribute_index (const Compiler *compiler, const char *name)
{
  ZhuAreas *areas = zhu_dictionary_areas (compiler->model->dictionary);
  const GPtrArray *attributes = areas == NULL ? NULL : zhu_areas_attributes (areas);

  for (gsize i = 0; attributes != NULL && i < attributes->len; i++)
    if (g_str_equal (g_ptr_array_index (attributes, i), name))
      return (int) i;
  return -1;
}

static gboolean
is_yes_no (const GPtrArray *names)
{
  for (gsize i = 0; i < names->len; i++)
    {
      const ZhuWord *word = zhu_word_find (g_ptr_array_index (names, i), ZHU_WORD_VALUE);

      if (word == NULL || !(g_str_equal (word->id, "yes") || g_str_equal (word->id, "no")))
        return FALSE;
    }
  return names->len > 0;
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  const char *left = *(const char *const *) a;
  const char *right = *(const char *const *) b;
  gint64 x, y;

  if (!g_ascii_string_to_signed (left, 10, G_MININT64, G_MAXINT64, &x, NULL)
      || !g_ascii_string_to_signed (right, 10, G_MININT64, G_MAXINT64, &y, NULL))
    return strcmp (left, right);
  return x < y ? -1 : x > y;
}

/* Years and other numbers are put in order, so that they can be compared; words keep that of the
 * tree. */
static void
sort_numbers (GPtrArray *names)
{
  for (gsize i = 0; i < names->len; i++)
    if (!g_ascii_string_to_signed (g_ptr_array_index (names, i), 10, G_MININT64, G_MAXINT64, NULL,
                                   NULL))
      return;
  g_ptr_array_sort (names, compare_names);
}

const ZhuExpr *
compile_area_attribute (const Compiler *compiler, const char *name)
{
  ZhuAreas *areas = zhu_dictionary_areas (compiler->model->dictionary);
  int attribute = area_attribute_index (compiler, name);
  g_auto (Distinct) distinct = distinct_new ();
  ZhuExpr *expr;

  if (attribute < 0 || model_area_entity (compiler->model) == NULL)
    return NULL;
  for (gsize i = 0; i < zhu_areas_length (areas); i++)
    distinct_add (&distinct, zhu_areas_get (areas, i)->attributes[attribute]);
  sort_numbers (distinct.names);

  expr = expr_new (OP_AREA_VALUE, is_yes_no (distinct.names) ? ZHU_TYPE_BOOLEAN : ZHU_TYPE_CODE, 0,
                   NULL);
  if (expr->type == ZHU_TYPE_CODE)
    expr->list = model_list (compiler->model, name, distinct.names);
  expr->value = attribute;
  expr->needs_areas = TRUE;
  expr_set_entity (expr, model_area_entity (compiler->model));
  return model_intern (compiler->model, expr);
}

/* ---- Areas ---- */

static const ZhuExpr *
compile_level_field (const Compiler *compiler, const ZhuNode *node, ZhuLevel level)
{
  static const struct
  {
    const char *word;
    AreaField field;
  } fields[] = { { "代码", FIELD_CODE },       { "code", FIELD_CODE },
                 { "名称", FIELD_NAME },       { "name", FIELD_NAME },
                 { "简称", FIELD_SHORT_NAME }, { "short_name", FIELD_SHORT_NAME } };

  for (gsize i = 0; i < G_N_ELEMENTS (fields); i++)
    if (g_str_equal (fields[i].word, node->text2))
      {
        ZhuExpr *expr = expr_new (OP_AREA_TEXT, ZHU_TYPE_TEXT, 0, NULL);

        expr->compare = (int) fields[i].field;
        expr->level = level;
        expr->needs_areas = TRUE;
        expr_set_entity (expr, model_area_entity (compiler->model));
        return model_intern (compiler->model, expr);
      }
  add_finding (compiler, node, "unknown-attribute", _ ("代码, 名称 and 简称 can stand there"),
               _ ("%s has no attribute “%s”"), node->text, node->text2);
  return NULL;
}

static const ZhuExpr *
compile_level (const Compiler *compiler, const ZhuNode *node, ZhuLevel level)
{
  if (model_area_entity (compiler->model) == NULL)
    {
      add_finding (compiler, node, "no-areas",
                   _ ("give the dictionary 地区, and its root entity the column with the code"),
                   _ ("%s: the dictionary has no areas"), node->text);
      return NULL;
    }
  if (node->text2 != NULL)
    return compile_level_field (compiler, node, level);
  return zhu_model_area_level (compiler->model, level);
}

/* ---- Unknown names ---- */

static const char *
nearest_name (const Compiler *compiler, const char *word, const ZhuCodeList *list)
{
  const GPtrArray *variables = zhu_dictionary_variables (compiler->model->dictionary);
  g_autoptr (GPtrArray) names = g_ptr_array_new ();

  for (gsize i = 0; list != NULL && i < list->codes->len; i++)
    g_ptr_array_add (names, ((const ZhuCode *) g_ptr_array_index (list->codes, i))->name);
  for (gsize i = 0; i < variables->len; i++)
    g_ptr_array_add (names, ((const ZhuVariable *) g_ptr_array_index (variables, i))->name);
  g_ptr_array_add (names, NULL);
  return zhu_text_nearest (word, (const char *const *) names->pdata);
}

const char *
operator_inside (const char *name)
{
  const char *found = NULL;

  for (const ZhuWord *const *word = zhu_words (); *word != NULL; word++)
    if ((*word)->kind == ZHU_WORD_OPERATOR && strstr (name, (*word)->chinese) != NULL
        && (found == NULL || strlen ((*word)->chinese) > strlen (found)))
      found = (*word)->chinese;
  return found;
}

static char *
unknown_remedy (const Compiler *compiler, const ZhuNode *node, const ZhuCodeList *list)
{
  ZhuDictionary *dictionary = compiler->model->dictionary;
  const char *nearest;

  if (operator_inside (node->text) != NULL)
    return g_strdup_printf (_ ("put blanks around %s"), operator_inside (node->text));
  if (zhu_dictionary_entity (dictionary, node->text) != NULL)
    return g_strdup_printf (_ ("%s is an entity: write 有(%s) or 计数(%s)"), node->text, node->text,
                            node->text);
  if (zhu_dictionary_find_series (dictionary, node->text) != NULL)
    return g_strdup (_ ("a series is a measure of a table, not a variable of records"));
  nearest = nearest_name (compiler, node->text, list);
  if (nearest != NULL)
    return g_strdup_printf (_ ("did you mean %s?"), nearest);
  return g_strdup (_ ("name a variable of the dictionary, or put a text in quotes"));
}

static void
add_unknown (const Compiler *compiler, const ZhuNode *node, const ZhuCodeList *list)
{
  g_autofree char *remedy = NULL;

  if (zhu_word_is_reserved (node->text))
    {
      add_finding (compiler, node, "reserved-word",
                   _ ("it belongs into an axis, or takes arguments in brackets"),
                   _ ("“%s” cannot stand in a formula by itself"), node->text);
      return;
    }
  remedy = unknown_remedy (compiler, node, list);
  if (list != NULL)
    add_finding (compiler, node, "unknown-name", remedy,
                 _ ("“%s” is neither a code of the list %s nor a variable"), node->text,
                 list->name);
  else
    add_finding (compiler, node, "unknown-name", remedy, _ ("“%s” is unknown"), node->text);
}

/* ---- Names ---- */

static const ZhuExpr *
compile_member (const Compiler *compiler, const ZhuNode *node)
{
  ZhuDictionary *dictionary = compiler->model->dictionary;
  const ZhuVariable *variable;
  const ZhuExpr *base;
  gsize n;

  if (zhu_dictionary_entity (dictionary, node->text) != NULL)
    {
      variable = zhu_dictionary_variable (dictionary, node->text, node->text2);
      if (variable != NULL)
        return compile_variable (compiler, variable);
    }
  n = count_variables (compiler, node->text, &variable);
  if (n == 1)
    {
      base = compile_variable (compiler, variable);
      return base == NULL ? NULL : compile_attribute (compiler, node, base, node->text2);
    }
  if (zhu_dictionary_entity (dictionary, node->text) != NULL)
    add_finding (compiler, node, "unknown-name", _ ("see the dictionary's variables"),
                 _ ("%s has no variable “%s”"), node->text, node->text2);
  else
    add_unknown (compiler, node, NULL);
  return NULL;
}

static const ZhuExpr *
compile_word (const Compiler *compiler, const ZhuNode *node, const ZhuWord *word)
{
  ZhuDateName name;

  if (date_name (word->id, &name))
    return compile_date (compiler, name);
  add_finding (compiler, node, "interval", _ ("write “date 属于 本期”"),
               _ ("%s is an interval and stands only behind 属于 and 不属于"), node->text);
  return NULL;
}

static const ZhuExpr *
compile_plain (const Compiler *compiler, const ZhuNode *node, const ZhuCodeList *list)
{
  const ZhuVariable *variable;
  const ZhuExpr *attribute;
  gsize n = count_variables (compiler, node->text, &variable);

  if (n == 1)
    return compile_variable (compiler, variable);
  if (n > 1)
    {
      g_autofree char *remedy = g_strdup_printf (_ ("write %s.%s, or name the other entity"),
                                                 variable->entity->name, node->text);

      add_finding (compiler, node, "ambiguous-name", remedy,
                   _ ("“%s” is a variable of several entities"), node->text);
      return NULL;
    }
  attribute = compile_area_attribute (compiler, node->text);
  if (attribute == NULL)
    add_unknown (compiler, node, list);
  return attribute;
}

/* @node as a code of the wanted list; 0 if it is none. */
static gsize
wanted_code (const ZhuNode *node, const Wanted *wanted)
{
  if (wanted == NULL || !wanted->is_set || wanted->list == NULL || node->text2 != NULL)
    return 0;
  return zhu_code_list_value (wanted->list, node->text);
}

static const ZhuExpr *
compile_code (const Compiler *compiler, const ZhuNode *node, const Wanted *wanted, gsize code)
{
  const ZhuVariable *variable;

  if (count_variables (compiler, node->text, &variable) > 0)
    {
      ZhuPlace place = node->place;
      g_autofree char *remedy
          = g_strdup_printf (_ ("write \"%s\" for the code, or %s.%s for the variable"), node->text,
                             variable->entity->name, node->text);

      zhu_diags_add (compiler->diags, ZHU_DIAG_NOTE, "ambiguous-word", &place, remedy,
                     _ ("“%s” is a code of the list %s and a variable; it is read as the code"),
                     node->text, wanted->list->name);
    }
  return model_constant (compiler->model, ZHU_TYPE_CODE, wanted->list, (gint64) code);
}

const ZhuExpr *
compile_name (const Compiler *compiler, const ZhuNode *node, const Wanted *wanted)
{
  const ZhuWord *word = zhu_word_find (node->text, ZHU_WORD_DATE);
  const ZhuWord *answer = zhu_word_find (node->text, ZHU_WORD_VALUE);
  gsize code = wanted_code (node, wanted);
  ZhuLevel level;

  if (code > 0)
    return compile_code (compiler, node, wanted, code);
  if (wanted != NULL && wanted->is_set && wanted->type == ZHU_TYPE_BOOLEAN && answer != NULL
      && (g_str_equal (answer->id, "yes") || g_str_equal (answer->id, "no")))
    return model_constant (compiler->model, ZHU_TYPE_BOOLEAN, NULL, answer->id[0] == 'y');
  if (word != NULL)
    return compile_word (compiler, node, word);
  if (zhu_level_from_name (node->text, &level))
    return compile_level (compiler, node, level);
  if (node->text2 != NULL)
    return compile_member (compiler, node);
  return compile_plain (compiler, node, wanted == NULL ? NULL : wanted->list);
}

gboolean
is_known_name (const Compiler *compiler, const ZhuNode *node)
{
  const ZhuVariable *variable;
  ZhuLevel level;

  if (node->kind != ZHU_NODE_NAME)
    return FALSE;
  return node->text2 != NULL || zhu_word_find (node->text, ZHU_WORD_DATE) != NULL
         || zhu_level_from_name (node->text, &level)
         || count_variables (compiler, node->text, &variable) > 0
         || area_attribute_index (compiler, node->text) >= 0;
}
