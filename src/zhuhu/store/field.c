/* One field of a case file: checked and brought into the form in which the store keeps it. What a
 * spreadsheet did to a value (4.4E+17, fifteen digits of eighteen, a lost zero, a day as a number)
 * is recognised and named, since the clerk can then mend the export. */
#include "zhuhu/store/private.h"

#include <string.h>

struct _StoreField
{
  const StoreColumn *column;
  ZhuMask mask;
  ZhuAreas *areas;
  gboolean is_birth;
  int not_after;
  StoreTextCache *cache;
  GString *folded;
};

StoreField *
store_field_new (const StoreColumn *column, ZhuAreas *areas, gboolean is_birth, int not_after)
{
  StoreField *self = g_new0 (StoreField, 1);

  self->column = column;
  self->mask = column->variable != NULL ? column->variable->mask : ZHU_MASK_NONE;
  self->areas = areas;
  self->is_birth = is_birth;
  self->not_after = not_after;
  self->cache = store_text_cache_new ();
  self->folded = g_string_new (NULL);
  return self;
}

void
store_field_free (StoreField *self)
{
  if (self == NULL)
    return;
  store_text_cache_free (self->cache);
  g_string_free (self->folded, TRUE);
  g_free (self);
}

/* ---- Text ---- */

static gboolean
is_blank_at (const char *at)
{
  return *at == ' ' || *at == '\t' || memcmp (at, "\xC2\xA0", 2) == 0;
}

/* Cuts blanks off both ends of @text (ideographic ones too) in place; *@length is the rest's. */
static char *
trim (char *text, gsize *length)
{
  char *end;

  for (;; text += *text == ' ' || *text == '\t' || *text == '\n' || *text == '\r' ? 1
                  : *text == '\xC2'                                               ? 2
                                                                                  : 3)
    if (*text == '\0'
        || !(is_blank_at (text) || *text == '\n' || *text == '\r'
             || strncmp (text, "\xE3\x80\x80", 3) == 0))
      break;
  end = text + strlen (text);
  for (;;)
    if (end > text && (end[-1] == ' ' || end[-1] == '\t' || end[-1] == '\n' || end[-1] == '\r'))
      end--;
    else if (end - text >= 2 && memcmp (end - 2, "\xC2\xA0", 2) == 0)
      end -= 2;
    else if (end - text >= 3 && memcmp (end - 3, "\xE3\x80\x80", 3) == 0)
      end -= 3;
    else
      break;
  *end = '\0';
  *length = (gsize) (end - text);
  return text;
}

/* @text with full-width forms folded; itself if it has none. */
static const char *
fold (StoreField *self, const char *text, gsize *length)
{
  g_autofree char *half = NULL;

  /* first bytes of the full-width forms, and of the ideographic blank */
  if (memchr (text, 0xEF, *length) == NULL && memchr (text, 0xE3, *length) == NULL)
    return text;
  half = zhu_text_to_half_width (text);
  g_string_assign (self->folded, half);
  *length = self->folded->len;
  return self->folded->str;
}

static gsize
count_digits (const char *text)
{
  return strspn (text, "0123456789");
}

/* 6.10102E+17 and its like. */
static gboolean
is_scientific (const char *text)
{
  const gsize whole = count_digits (text);
  const char *at = text + whole;

  if (whole == 0)
    return FALSE;
  if (*at == '.')
    at += 1 + count_digits (at + 1);
  if ((*at != 'E' && *at != 'e') || (at[1] != '+' && !g_ascii_isdigit (at[1])))
    return FALSE;
  at += at[1] == '+' ? 2 : 1;
  return *at != '\0' && at[count_digits (at)] == '\0';
}

/* GB 11643: the eighteenth character of an identity number follows from the others. */
static gboolean
has_check_digit (const char *id)
{
  static const int weights[] = { 7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2 };
  int sum = 0;

  for (gsize i = 0; i < G_N_ELEMENTS (weights); i++)
    sum += (id[i] - '0') * weights[i];
  return "10X98765432"[sum % 11] == g_ascii_toupper (id[17]);
}

static StoreProblem
check_identity (const char *text, gsize length)
{
  if (is_scientific (text))
    return STORE_PROBLEM_SCIENTIFIC;
  if (length == 15 && count_digits (text) == 15)
    return STORE_PROBLEM_ID_15;
  if (length >= 18 && count_digits (text) == length && g_str_equal (text + length - 3, "000")
      && !has_check_digit (text))
    return STORE_PROBLEM_ID_TRUNCATED;
  return STORE_PROBLEM_NONE;
}

/* Whether something stands in @text that no document may show: a control character, U+FFFE or
 * U+FFFF. Keys are joined by one, too. Line feeds may stand in texts; in keys and codes they may
 * not.
 */
static gboolean
has_control (const char *text, gboolean may_break)
{
  for (const unsigned char *at = (const unsigned char *) text; *at != '\0'; at++)
    if ((*at < 0x20 && (*at != '\n' || !may_break)) || *at == 0x7F || (*at == 0xC2 && at[1] < 0xA0)
        || (*at == 0xEF && at[1] == 0xBF && (at[2] == 0xBE || at[2] == 0xBF)))
      return TRUE;
  return FALSE;
}

static void
read_text (StoreField *self, const char *text, gsize length, StoreValue *value)
{
  if (self->column->is_key || self->mask == ZHU_MASK_ID || self->mask == ZHU_MASK_CERTIFICATE
      || self->mask == ZHU_MASK_PHONE || self->mask == ZHU_MASK_ACCOUNT)
    {
      text = fold (self, text, &length);
      if (self->mask == ZHU_MASK_ID || self->mask == ZHU_MASK_CERTIFICATE)
        value->problem = check_identity (text, length);
      else if (is_scientific (text))
        value->problem = STORE_PROBLEM_SCIENTIFIC;
    }
  if (has_control (text, !self->column->is_key))
    value->problem = STORE_PROBLEM_CONTROL;
  value->kind = STORE_VALUE_TEXT;
  value->text = text;
  value->length = length;
}

/* ---- Areas ---- */

StoreProblem
store_area_code_check (const char *code)
{
  const gsize length = strlen (code);

  if (is_scientific (code))
    return STORE_PROBLEM_SCIENTIFIC;
  if (count_digits (code) != length || length == 6 || length == 9 || length == 12)
    return STORE_PROBLEM_NONE;
  if (length == 5 || length == 8 || length == 11)
    return STORE_PROBLEM_LOST_ZERO;
  return STORE_PROBLEM_AREA_LENGTH;
}

static void
read_area (StoreField *self, const char *text, gsize length, StoreValue *value)
{
  StoreMeaning *meaning;
  gboolean is_new;

  text = fold (self, text, &length);
  meaning = store_text_cache_get (self->cache, text, length, &is_new);
  if (is_new)
    {
      meaning->problem = (int) store_area_code_check (text);
      if (meaning->problem == STORE_PROBLEM_NONE && self->areas != NULL
          && zhu_areas_resolve (self->areas, text, NULL, ZHU_NO_DATE) == NULL)
        meaning->problem = STORE_PROBLEM_AREA_UNKNOWN;
    }
  value->kind = STORE_VALUE_TEXT;
  value->text = text;
  value->length = length;
  value->problem = (StoreProblem) meaning->problem;
}

/* ---- Numbers ---- */

static StoreProblem
parse_integer (const char *text, gsize length, gint64 *value)
{
  const char *digits = text + (*text == '-' || *text == '+');
  gsize n = count_digits (digits);

  if (is_scientific (text))
    return STORE_PROBLEM_SCIENTIFIC;
  if (n == 0)
    return STORE_PROBLEM_INTEGER;
  if (digits[n] == '.' && digits[n + 1] == '0')
    length = n + (gsize) (digits - text) + 1 + strspn (digits + n + 1, "0") == length
                 ? n + (gsize) (digits - text)
                 : length;
  if ((gsize) (digits - text) + n != length)
    return STORE_PROBLEM_INTEGER;
  if (n > 15)
    return STORE_PROBLEM_LARGE;
  *value = 0;
  for (gsize i = 0; i < n; i++)
    *value = *value * 10 + (digits[i] - '0');
  if (*text == '-')
    *value = -*value;
  return STORE_PROBLEM_NONE;
}

gboolean
store_decimal_read (const char *text, gint64 *value, StoreProblem *problem)
{
  const char *at = text + (*text == '-' || *text == '+');
  const gsize whole = count_digits (at);
  gint64 sum = 0;
  gsize places = 0;

  *problem = is_scientific (text) ? STORE_PROBLEM_SCIENTIFIC : STORE_PROBLEM_DECIMAL;
  if (whole == 0)
    return FALSE;
  if (at[whole] == '.')
    {
      places = count_digits (at + whole + 1);
      if (places == 0 || at[whole + 1 + places] != '\0')
        return FALSE;
      while (places > 0 && at[whole + places] == '0')
        places--;
    }
  else if (at[whole] != '\0')
    return FALSE;
  *problem = places > 6 ? STORE_PROBLEM_PLACES : STORE_PROBLEM_LARGE;
  if (places > 6 || whole > 12)
    return FALSE;
  for (gsize i = 0; i < whole; i++)
    sum = sum * 10 + (at[i] - '0');
  for (gsize i = 0; i < 6; i++)
    sum = sum * 10 + (i < places ? at[whole + 1 + i] - '0' : 0);
  *value = *text == '-' ? -sum : sum;
  *problem = STORE_PROBLEM_NONE;
  return TRUE;
}

static void
read_integer (StoreField *self, const char *text, gsize length, StoreValue *value)
{
  text = fold (self, text, &length);
  value->kind = STORE_VALUE_INTEGER;
  value->text = text;
  value->length = length;
  value->problem = parse_integer (text, length, &value->integer);
}

/* Length without the zeros, and the point, that say nothing behind a point. */
static gsize
bare_length (const char *text, gsize length)
{
  if (memchr (text, '.', length) == NULL)
    return length;
  while (text[length - 1] == '0')
    length--;
  return length - (text[length - 1] == '.');
}

/* Canonical: no plus, no zeros that say nothing. */
static void
read_decimal (StoreField *self, const char *text, gsize length, StoreValue *value)
{
  gint64 number;

  text = fold (self, text, &length);
  value->kind = STORE_VALUE_TEXT;
  value->text = text;
  value->length = length;
  if (!store_decimal_read (text, &number, &value->problem))
    return;
  if (*text == '+' || *text == '-' || (*text == '0' && length > 1 && text[1] != '.'))
    {
      g_string_printf (self->folded, "%s%" G_GINT64_FORMAT ".%06d", number < 0 ? "-" : "",
                       ABS (number) / ZHU_DECIMAL_SCALE, (int) (ABS (number) % ZHU_DECIMAL_SCALE));
      value->text = self->folded->str;
      value->length = self->folded->len;
    }
  value->length = bare_length (value->text, value->length);
}

/* ---- Dates, words, codes: what a text means is kept ---- */

/* The date before the time of day, if one follows; *@time is what stands behind it. */
static gboolean
read_day (const char *text, int *date, const char **time)
{
  const gsize length = strcspn (text, " T");
  g_autofree char *day = g_strndup (text, length);

  *time = text + length;
  return zhu_date_parse (day, date);
}

gboolean
store_date_read (const char *text, int *date)
{
  const char *time;

  if (!read_day (text, date, &time))
    return FALSE;
  return *time == '\0' || (time[1] != '\0' && time[1 + strspn (time + 1, "0:.")] == '\0');
}

static StoreProblem
date_problem (const char *text)
{
  const gsize digits = count_digits (text);
  const char *time;
  int date;

  /* a time of day other than midnight */
  if (read_day (text, &date, &time))
    return STORE_PROBLEM_DATE;
  if (digits == 5 && text[5] == '\0')
    return STORE_PROBLEM_SERIAL_DAY;
  if (digits == 8 && text[8] == '\0')
    return STORE_PROBLEM_DAY;
  if (digits == 4 && text[4] != '\0' && !g_ascii_isalpha (text[4])
      && strpbrk (text + 5, "0123456789") != NULL)
    return STORE_PROBLEM_DAY;
  return is_scientific (text) ? STORE_PROBLEM_SCIENTIFIC : STORE_PROBLEM_DATE;
}

static void
fill_date (StoreField *self, StoreMeaning *meaning)
{
  g_autofree char *half = zhu_text_to_half_width (meaning->key);
  g_autofree char *iso = NULL;
  int date;

  if (!store_date_read (half, &date))
    {
      meaning->problem = (int) date_problem (half);
      return;
    }
  if (self->is_birth && self->not_after != ZHU_NO_DATE && date > self->not_after)
    meaning->problem = STORE_PROBLEM_FUTURE;
  iso = zhu_date_format (date, "yyyy-MM-dd");
  store_text_cache_keep (self->cache, meaning, iso);
}

int
store_boolean_read (const char *text)
{
  static const char *const yes[] = { "是", "1", "有", "true", "yes", "y", "√", "对" };
  static const char *const no[] = { "否", "0", "无", "false", "no", "n", "×", "没有" };

  for (gsize i = 0; i < G_N_ELEMENTS (yes); i++)
    {
      if (g_ascii_strcasecmp (text, yes[i]) == 0)
        return 1;
      if (g_ascii_strcasecmp (text, no[i]) == 0)
        return 0;
    }
  return -1;
}

static void
fill_boolean (StoreMeaning *meaning)
{
  g_autofree char *half = zhu_text_to_half_width (meaning->key);

  meaning->value = store_boolean_read (half);
  if (meaning->value < 0)
    meaning->problem = STORE_PROBLEM_BOOLEAN;
}

/* What is in no list is stored as it was written, and findings quote it. */
static StoreProblem
unlisted_problem (const char *text)
{
  return has_control (text, FALSE) ? STORE_PROBLEM_CONTROL : STORE_PROBLEM_UNLISTED;
}

static void
fill_code (StoreField *self, StoreMeaning *meaning)
{
  const gsize code = zhu_code_list_value (self->column->list, meaning->key);

  if (code == 0)
    {
      meaning->problem = unlisted_problem (meaning->key);
      store_text_cache_keep (self->cache, meaning, meaning->key);
      return;
    }
  store_text_cache_keep (
      self->cache, meaning,
      ((const ZhuCode *) g_ptr_array_index (self->column->list->codes, code - 1))->name);
}

/* Ends of the parts of a field of several codes. */
static gsize
separator_at (const char *at)
{
  static const char *const marks[] = { ",", "，", "、", ";", "；", "|" };

  for (gsize i = 0; i < G_N_ELEMENTS (marks); i++)
    if (g_str_has_prefix (at, marks[i]))
      return strlen (marks[i]);
  return 0;
}

static void
add_multi (const ZhuCodeList *list, const char *start, gsize length, gint64 *bits, GString *others)
{
  g_autofree char *copy = g_strndup (start, length);
  const char *part = trim (copy, &length);
  const gsize value = *part == '\0' ? 0 : zhu_code_list_value (list, part);

  if (*part == '\0')
    return;
  if (value > 0)
    *bits |= (gint64) 1 << value;
  else
    g_string_append_printf (others, "%s%s", others->len > 0 ? "、" : "", part);
}

char *
store_multi_read (const ZhuCodeList *list, const char *text, gint64 *bits, gboolean *unlisted)
{
  g_autoptr (GString) others = g_string_new (NULL);
  GString *joined = g_string_new (NULL);
  const char *start = text;

  *bits = 0;
  /* a name may hold the mark itself: 不愁吃、不愁穿 */
  if (zhu_code_list_value (list, text) > 0)
    add_multi (list, text, strlen (text), bits, others);
  else
    for (const char *at = text;; at++)
      {
        const gsize skip = separator_at (at);

        if (skip == 0 && *at != '\0')
          continue;
        add_multi (list, start, (gsize) (at - start), bits, others);
        if (*at == '\0')
          break;
        start = at + skip;
        at = start - 1;
      }
  for (gsize i = 0; i < list->codes->len; i++)
    if ((*bits & (gint64) 1 << (i + 1)) != 0)
      g_string_append_printf (joined, "%s%s", joined->len > 0 ? "、" : "",
                              ((const ZhuCode *) g_ptr_array_index (list->codes, i))->name);
  *unlisted = others->len > 0;
  if (*unlisted)
    {
      *bits |= (gint64) 1 << (list->codes->len + 1);
      g_string_append_printf (joined, "%s%s", joined->len > 0 ? "、" : "", others->str);
    }
  return g_string_free (joined, FALSE);
}

static void
fill_multi (StoreField *self, StoreMeaning *meaning)
{
  gboolean unlisted;
  g_autofree char *text
      = store_multi_read (self->column->list, meaning->key, &meaning->value, &unlisted);

  if (unlisted)
    meaning->problem = unlisted_problem (text);
  store_text_cache_keep (self->cache, meaning, text);
}

static void
read_meaning (StoreField *self, const char *text, gsize length, StoreValue *value)
{
  gboolean is_new;
  StoreMeaning *meaning = store_text_cache_get (self->cache, text, length, &is_new);

  if (is_new && self->column->type == ZHU_TYPE_DATE)
    fill_date (self, meaning);
  else if (is_new && self->column->type == ZHU_TYPE_BOOLEAN)
    fill_boolean (meaning);
  else if (is_new && self->column->type == ZHU_TYPE_CODE)
    fill_code (self, meaning);
  else if (is_new)
    fill_multi (self, meaning);
  value->problem = (StoreProblem) meaning->problem;
  value->text = meaning->text != NULL ? meaning->text : meaning->key;
  value->length = meaning->text != NULL ? meaning->length : meaning->key_length;
  value->integer = meaning->value;
  value->kind = self->column->type == ZHU_TYPE_BOOLEAN ? STORE_VALUE_INTEGER : STORE_VALUE_TEXT;
  /* nothing but marks between codes says nothing */
  if (self->column->type == ZHU_TYPE_MULTI && value->length == 0)
    value->kind = STORE_VALUE_NULL;
}

void
store_field_read (StoreField *self, char *text, StoreValue *value)
{
  gsize length;

  value->problem = STORE_PROBLEM_NONE;
  value->kind = STORE_VALUE_NULL;
  value->text = NULL;
  value->length = 0;
  text = trim (text, &length);
  if (length == 0)
    return;
  if (self->column->is_area)
    {
      read_area (self, text, length, value);
      return;
    }
  switch (self->column->type)
    {
    case ZHU_TYPE_TEXT:
      read_text (self, text, length, value);
      break;
    case ZHU_TYPE_INTEGER:
      read_integer (self, text, length, value);
      break;
    case ZHU_TYPE_DECIMAL:
      read_decimal (self, text, length, value);
      break;
    case ZHU_TYPE_DATE:
    case ZHU_TYPE_BOOLEAN:
    case ZHU_TYPE_CODE:
    case ZHU_TYPE_MULTI:
      read_meaning (self, text, length, value);
      break;
    }
}

/* ---- Words for what is wrong ---- */

gboolean
store_problem_is_soft (StoreProblem problem)
{
  return problem == STORE_PROBLEM_UNLISTED || problem == STORE_PROBLEM_ID_15;
}

const char *
store_problem_text (StoreProblem problem)
{
  switch (problem)
    {
    case STORE_PROBLEM_NONE:
    case STORE_N_PROBLEMS:
      return "";
    case STORE_PROBLEM_UNLISTED:
      return _ (
          "the value is in no code list; correct it, or add it to the list as a code or alias");
    case STORE_PROBLEM_ID_15:
      return _ ("an identity number of 15 digits; enter the one of 18");
    case STORE_PROBLEM_ID_TRUNCATED:
      return _ ("the last digits became 000 and the check digit is wrong: a spreadsheet keeps 15 "
                "digits; export the column as text");
    case STORE_PROBLEM_SCIENTIFIC:
      return _ (
          "a spreadsheet turned the number into scientific notation; export the column as text");
    case STORE_PROBLEM_DATE:
      return _ ("this is no date; write it as 2020-03-31");
    case STORE_PROBLEM_DAY:
      return _ ("there is no such day; correct the date");
    case STORE_PROBLEM_SERIAL_DAY:
      return _ (
          "a spreadsheet's number of a day instead of a date; export the column as a date or text");
    case STORE_PROBLEM_FUTURE:
      return _ ("the birth lies after the day of the records; correct the date or --as-of");
    case STORE_PROBLEM_INTEGER:
      return _ ("this is no whole number; write digits only");
    case STORE_PROBLEM_DECIMAL:
      return _ ("this is no number; write digits with a point, without separators or unit");
    case STORE_PROBLEM_PLACES:
      return _ ("more than six decimals; round the number");
    case STORE_PROBLEM_LARGE:
      return _ ("the number is too large; correct it");
    case STORE_PROBLEM_BOOLEAN:
      return _ ("this is neither yes nor no; write 是 or 否");
    case STORE_PROBLEM_LOST_ZERO:
      return _ ("the area code lacks a digit, as when a spreadsheet drops the leading zero; export "
                "the column as text");
    case STORE_PROBLEM_AREA_LENGTH:
      return _ ("an area code has 6, 9 or 12 digits; correct it");
    case STORE_PROBLEM_AREA_UNKNOWN:
      return _ ("no county of the area file has this code; correct it, or add the county");
    case STORE_PROBLEM_AREA_EMPTY:
      return _ ("the area code is empty; without it the record belongs to no area");
    case STORE_PROBLEM_CONTROL:
      return _ ("the value holds a control character, such as a tab or a break of line; remove it");
    case STORE_PROBLEM_EMPTY:
      return _ ("the key is empty; every record needs one");
    case STORE_PROBLEM_RAGGED:
      return _ ("the row has another number of fields than the heads; look for a missing or "
                "superfluous comma");
    case STORE_PROBLEM_DUPLICATE:
      return _ ("the key stands in the files twice; remove one of the records");
    case STORE_PROBLEM_NO_PARENT:
      return _ ("there is no such record above it, neither in the files nor in the store; correct "
                "the number, or import the file that has it");
    case STORE_PROBLEM_PARENT_REJECTED:
      return _ ("the record above it was rejected; correct that one first");
    case STORE_PROBLEM_NO_CONCERN:
      return _ (
          "there is no such record, neither in the files nor in the store; correct the number");
    case STORE_PROBLEM_CONCERN_REJECTED:
      return _ ("the record that it concerns was rejected; correct that one first");
    case STORE_PROBLEM_CONCERN_ELSEWHERE:
      return _ (
          "the record that it concerns belongs to another one above; correct one of the numbers");
    }
  return "";
}
