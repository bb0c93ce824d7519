/* What the values of a column look like: numbers, dates, area codes, and what must never be shown.
 * Only counts are kept of them, and few values of columns that may be codes. */
#include "zhuhu/store/draft.h"

#include <string.h>

/* ---- Shapes of one text ---- */

static gsize
n_digits (const char *text)
{
  return strspn (text, "0123456789");
}

static gboolean
is_province (const char *code)
{
  static const char *const provinces = " 11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 "
                                       "45 46 50 51 52 53 54 61 62 63 64 "
                                       "65 71 81 82 ";
  const char word[] = { ' ', code[0], code[1], ' ', '\0' };

  return strstr (provinces, word) != NULL;
}

static gboolean
is_area_code (const char *text)
{
  const gsize n = n_digits (text);

  return text[n] == '\0' && (n == 6 || n == 9 || n == 12) && is_province (text) && text[2] <= '9'
         && !g_str_has_prefix (text + 2, "9999");
}

/* Six digits of an area, the day of birth, three digits, a check character. */
static gboolean
is_identity (const char *text)
{
  g_autofree char *birth = NULL;

  if (n_digits (text) < 17 || !is_province (text))
    return FALSE;
  birth = g_strndup (text + 6, 8);
  return store_date_value (birth) != ZHU_MISSING;
}

static gboolean
is_phone (const char *text)
{
  return n_digits (text) == 11 && text[11] == '\0' && text[0] == '1' && text[1] >= '3';
}

/* Two to four Han characters that begin with a frequent surname. */
static gboolean
is_person (const char *text)
{
  static const char *const surnames
      = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏"
        "魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵"
        "万钱严覃武戴莫孔向汤";
  const glong length = g_utf8_strlen (text, -1);
  g_autofree char *first = NULL;

  if (length < 2 || length > 4)
    return FALSE;
  first = g_utf8_substring (text, 0, 1);
  return (unsigned char) first[0] >= 0x80 && strstr (surnames, first) != NULL;
}

static gboolean
is_number (const char *text)
{
  gint64 value;
  StoreProblem problem;

  return store_decimal_read (text, &value, &problem);
}

/* ---- Counts ---- */

static void
see_whole (DraftColumn *self, const char *text)
{
  const gboolean is_negative = *text == '-';
  const gsize n = n_digits (text + is_negative);
  gint64 value;

  if (n == 0 || n > 18 || text[is_negative + n] != '\0')
    return;
  value = g_ascii_strtoll (text, NULL, 10);
  if (self->n_whole == 0 || value < self->lowest)
    self->lowest = value;
  if (self->n_whole == 0 || value > self->highest)
    self->highest = value;
  self->n_whole++;
  if (n == 8 && value >= 19000101 && value <= 21001231 && store_date_value (text) != ZHU_MISSING)
    self->n_packed_date++;
}

static void
see_value (DraftColumn *self, const char *text)
{
  const gsize length = strlen (text);
  gpointer n;

  if (self->keys != NULL && !store_key_set_add (self->keys, store_hash (text, length), 0))
    g_clear_pointer (&self->keys, store_key_set_free);
  if (self->values == NULL)
    return;
  n = g_hash_table_lookup (self->values, text);
  g_hash_table_insert (self->values, g_strdup (text), GSIZE_TO_POINTER (GPOINTER_TO_SIZE (n) + 1));
  if (g_hash_table_size (self->values) > 20 * DRAFT_MAX_CODES)
    g_clear_pointer (&self->values, g_hash_table_unref);
}

void
draft_see (DraftColumn *self, const char *text)
{
  const glong length = g_utf8_strlen (text, -1);

  self->n_given++;
  self->longest = MAX (self->longest, length);
  see_value (self, text);
  see_whole (self, text);
  self->n_number += is_number (text);
  self->n_date += n_digits (text) != strlen (text) && store_date_value (text) != ZHU_MISSING;
  self->n_boolean += store_boolean_read (text) >= 0;
  self->n_area += is_area_code (text);
  self->n_identity += is_identity (text) && length == 18;
  self->n_certificate += is_identity (text) && length >= 20;
  self->n_phone += is_phone (text);
  self->n_account
      += n_digits (text) >= 16 && n_digits (text) <= 19 && text[n_digits (text)] == '\0';
  self->n_person += is_person (text);
  self->n_split += strpbrk (text, ",;|") != NULL || strstr (text, "、") != NULL
                   || strstr (text, "，") != NULL || strstr (text, "；") != NULL;
}

/* ---- Heads ---- */

static gboolean
is_letter (char c)
{
  return g_ascii_isalpha (c);
}

static gboolean
has_word (const char *head, const char *word)
{
  const gboolean is_ascii = (unsigned char) *word < 0x80;

  for (const char *at = strstr (head, word); at != NULL; at = strstr (at + 1, word))
    if (!is_ascii || ((at == head || !is_letter (at[-1])) && !is_letter (at[strlen (word)])))
      return TRUE;
  return FALSE;
}

gboolean
draft_head_has (const char *head, const char *words)
{
  g_autofree char *lower = g_ascii_strdown (head, -1);
  g_auto (GStrv) parts = g_strsplit (words, ",", -1);

  for (gsize i = 0; parts[i] != NULL; i++)
    if (has_word (lower, parts[i]))
      return TRUE;
  return FALSE;
}

static gboolean
are_most (gint64 n, const DraftColumn *self)
{
  return self->n_given > 0 && n * 2 > self->n_given;
}

ZhuMask
draft_mask (const DraftColumn *self)
{
  static const struct
  {
    ZhuMask mask;
    const char *words;
  } heads[] = {
    { ZHU_MASK_CERTIFICATE, "残疾证,残疾人证,cjzh,disability_no,certificate_no,cert_no" },
    { ZHU_MASK_ID, "身份证,证件号,公民身份,idcard,id_card,id_no,idno,id_number,identity,identity_"
                   "no,sfz,sfzh,zjhm" },
    { ZHU_MASK_PHONE, "电话,手机,联系方式,phone,mobile,tel,telephone,lxdh,sjh" },
    { ZHU_MASK_ACCOUNT, "账号,账户,银行卡,卡号,account,account_no,bank_card,card_no,iban,yhzh" },
    { ZHU_MASK_ADDRESS, "住址,地址,门牌,address,addr,street" },
    { ZHU_MASK_NEVER,
      "备注,照片,密码,邮箱,remark,remarks,note,notes,memo,comment,photo,password,email,mail" },
    { ZHU_MASK_NAME, "姓名,户主,联系人,监护人,开户人,曾用名,full_name,fullname,surname,head_name,"
                     "person_name,contact,"
                     "guardian,xm,hzxm,xingming" },
  };

  /* 与户主关系, 残疾人证状态 tell something about what they name */
  const gboolean is_about = draft_head_has (
      self->name, "关系,状态,类型,类别,原因,措施,type,status,kind,relation,reason");

  if (are_most (self->n_identity, self))
    return ZHU_MASK_ID;
  if (are_most (self->n_certificate, self))
    return ZHU_MASK_CERTIFICATE;
  if (are_most (self->n_phone, self))
    return ZHU_MASK_PHONE;
  for (gsize i = 0; i < G_N_ELEMENTS (heads) && !is_about; i++)
    if (draft_head_has (self->name, heads[i].words)
        && !(self->n_given > 0 && self->n_boolean == self->n_given) && self->n_date < self->n_given)
      return heads[i].mask;
  if (are_most (self->n_account, self))
    return ZHU_MASK_ACCOUNT;
  if (are_most (self->n_person, self)
      && (self->values == NULL || g_hash_table_size (self->values) > 3
          || self->n_person == self->n_given))
    return ZHU_MASK_NAME;
  return ZHU_MASK_NONE;
}
