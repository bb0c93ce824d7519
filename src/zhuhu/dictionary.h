/* What the data mean: entities and their keys, variables, code lists with aliases, the area tree.
 * Loaded once from dictionary.ini and the CSV files it names, then frozen. Derived variables are
 * still text here, with their place; the formula room compiles them into a model.
 *
 *   g_autoptr (ZhuDictionary) dictionary = zhu_dictionary_load ("templates/dictionary.ini", diags, &error);
 *   const ZhuEntity *person = zhu_dictionary_entity (dictionary, "人");
 *
 * Everything handed out is borrowed and lives as long as the dictionary. Arrays are of pointers. */
#pragma once

#include "zhuhu/base.h"

G_BEGIN_DECLS

typedef enum
{
  ZHU_TYPE_TEXT,    /* 文本 */
  ZHU_TYPE_INTEGER, /* 整数 */
  ZHU_TYPE_DECIMAL, /* 小数: in millionths, see ZHU_DECIMAL_SCALE */
  ZHU_TYPE_DATE,    /* 日期: days since 1970-01-01 */
  ZHU_TYPE_BOOLEAN, /* 是非 */
  ZHU_TYPE_CODE,    /* 代码(list): 1..n in list order, n+1 for a value outside the list (未列) */
  ZHU_TYPE_MULTI    /* 多选(list): bit i for code i, bit n+1 for values outside; at most 61 codes */
} ZhuType;

typedef enum
{
  ZHU_MASK_NONE,
  ZHU_MASK_NAME,        /* 姓名: 王* */
  ZHU_MASK_ID,          /* 证件: 610***********1234 */
  ZHU_MASK_CERTIFICATE, /* 残疾证: digits 7-18 and the last two hidden */
  ZHU_MASK_PHONE,       /* 电话: 138****1234 */
  ZHU_MASK_ACCOUNT,     /* 账号: last four */
  ZHU_MASK_ADDRESS,     /* 住址: down to the village */
  ZHU_MASK_NEVER        /* 不出: never shown */
} ZhuMask;

typedef struct
{
  char *code;      /* 代码 */
  char *name;      /* 名称; equals code when the list gives only numbers */
  char **aliases;  /* NULL-terminated */
  char **attributes; /* one per list attribute, "" if empty */
} ZhuCode;

typedef struct
{
  char *name;             /* of the list: file name without .csv */
  GPtrArray *codes;       /* element: ZhuCode *; index 0 is value 1 */
  GPtrArray *attributes;  /* element: char *: heads of the further columns */
  GHashTable *values;     /* text (code, name, alias) -> GUINT_TO_POINTER (value 1..n) */
} ZhuCodeList;

typedef struct _ZhuEntity ZhuEntity;

typedef struct
{
  char *name;
  const ZhuEntity *entity;
  ZhuType type;
  const ZhuCodeList *list; /* CODE and MULTI, else NULL; a derived code(list) too */
  GPtrArray *columns;      /* element: char *: column heads; empty for derived variables */
  GPtrArray *aliases;      /* element: char *: further heads by which import knows the column */
  ZhuMask mask;
  char *formula;           /* derived: text of the formula; NULL for stored variables */
  gboolean typed;          /* derived: TRUE if a code(list) is declared, else the formula gives the type */
  const ZhuIniEntry *entry; /* where it stands, for messages with zhu_ini_entry_place() */
  gsize formula_offset;    /* first byte of the formula in the entry's value */
  gsize index;             /* among all variables of the dictionary */
} ZhuVariable;

struct _ZhuEntity
{
  char *name;
  char *table;            /* 表 */
  GPtrArray *key;         /* element: char *: key columns */
  const ZhuEntity *parent;  /* 上级, first and required; NULL for the root */
  GPtrArray *parent_columns; /* element: char *: columns that hold the parent's key */
  const ZhuEntity *concern; /* 上级, second: may be empty in a record, a descendant of parent; or NULL */
  GPtrArray *concern_columns;
  char *area_column;      /* 地区 (root entities), NULL if none */
  char *unit_column;      /* 填报单位: optional field with a record's own reporting unit, else NULL */
  GPtrArray *aliases;     /* element: char *: other names (English, file stems) */
  GPtrArray *variables;   /* element: ZhuVariable *, stored ones then derived ones */
  gsize index;            /* among the dictionary's entities; a parent comes before its children */
  gsize depth;            /* 0 for the root */
  ZhuPlace place;
};

typedef struct
{
  char *name;
  char *table;
  char *area_column;
  char *period_column;  /* holds the period's end as a date */
  char *value_column;
  char *condition_column; /* 条件 = column = "text"; NULL if none */
  char *condition_value;
  ZhuPlace place;
} ZhuSeries;

/* ---- The area tree ---- */

typedef enum
{
  ZHU_LEVEL_PROVINCE, /* 省 */
  ZHU_LEVEL_UNIT,     /* 填报单位 */
  ZHU_LEVEL_COUNTY,   /* 县 */
  ZHU_LEVEL_TOWN,     /* 乡 */
  ZHU_LEVEL_VILLAGE,  /* 村 */
  ZHU_N_LEVELS
} ZhuLevel;

typedef struct _ZhuArea ZhuArea;

struct _ZhuArea
{
  char *code;
  char *name;
  char *short_name;       /* 简称; equals name if none */
  ZhuLevel level;
  const ZhuArea *parent;  /* NULL for the province */
  GPtrArray *children;    /* element: ZhuArea *, in the dictionary's order */
  gboolean same_as_parent; /* stands at two levels (韩城市, 杨凌): printed once, at the upper level */
  char **attributes;      /* one per area attribute (脱贫县, 退出年度 …), the value from above where
                           * the area has none of its own; "" if empty */
  int from;               /* first day on which the division exists, ZHU_NO_DATE if always */
  int until;              /* last day, ZHU_NO_DATE if still */
  gsize index;            /* among all areas of the tree; changes never once given */
  gsize order;            /* position in a walk of the tree in the dictionary's order */
};

typedef struct _ZhuAreas ZhuAreas;

/* The tree grows while a source is opened (townships and villages come from the database) and is
 * frozen before anything is counted. */
const ZhuArea *zhu_areas_root (const ZhuAreas *self);
gsize zhu_areas_length (const ZhuAreas *self);
const ZhuArea *zhu_areas_get (const ZhuAreas *self, gsize index);
const GPtrArray *zhu_areas_attributes (const ZhuAreas *self); /* element: char * */
/* By code or by name at any level (level first fitting from above); NULL if unknown. */
const ZhuArea *zhu_areas_find (const ZhuAreas *self, const char *code_or_name);
/* The ancestor (or self) of @area at @level, or the nearest node above where @area's path has none. */
const ZhuArea *zhu_area_at (const ZhuArea *area, ZhuLevel level);
gboolean zhu_area_is_within (const ZhuArea *area, const ZhuArea *whole);
/* The areas of the partition at @level within @area as it stood at @date, in order: all that
 * zhu_area_at() can give there (element: const ZhuArea *, new array). An area without nodes at the level
 * stands for itself. */
GPtrArray *zhu_area_divide (const ZhuArea *area, ZhuLevel level, int date);
const char *zhu_level_name (ZhuLevel level); /* 省, 填报单位, … : ids of the language */
gboolean zhu_level_from_name (const char *name, ZhuLevel *level); /* Chinese or English */
/* Adds the township or village @code (9 or 12 digits, 12 ending in 000 is a township) named @name
 * under the node its path says (override, else prefix, else successor of an old code). Areas of the
 * file keep their names; a known county is handed back as it is. ZHU_ERROR_INPUT if no county fits. */
const ZhuArea *zhu_areas_add (ZhuAreas *self, const char *code, const char *name, GError **error);
/* The node for a record with area @code (6, 9 or 12 digits) and optional own @unit (code or name):
 * own field, else township override, else code; old codes go to their successor as at @date.
 * Unknown lower nodes are made on the fly, named by their code. NULL if no node fits. */
const ZhuArea *zhu_areas_resolve (ZhuAreas *self, const char *code, const char *unit, int date);
/* After the last add(): children in order, order numbers given. May be called again. All areas of the
 * file stand in the tree, those abolished or not yet founded too. */
void zhu_areas_freeze (ZhuAreas *self);
/* The same as the tree stood at @date: areas not alive then have no children and are nobody's child
 * (their parent pointer and index stay); what lay below them lies below their successor, or below
 * their predecessor if they were not founded yet. */
void zhu_areas_freeze_at (ZhuAreas *self, int date);
gboolean zhu_area_is_alive (const ZhuArea *area, int date);

/* ---- The dictionary ---- */

typedef struct _ZhuDictionary ZhuDictionary;

/* Loads @path and the CSV files that it names, relative to its folder (codes/NAME.csv, areas.csv).
 * Findings go to @diags; NULL with @error (ZHU_ERROR_TEMPLATE or _IO) if any is an error. */
ZhuDictionary *zhu_dictionary_load (const char *path, ZhuDiags *diags, GError **error);
/* The same from @text; @folder for the files it names. */
ZhuDictionary *zhu_dictionary_parse (GBytes *text, const char *file, const char *folder,
                                     ZhuDiags *diags, GError **error);
/* What it was loaded from, as bytes: name by which the dictionary knows the file (its own text is
 * ZHU_DICTIONARY_FILE, a code list codes/NAME.csv, the area file as [字典] names it) -> GBytes *. */
#define ZHU_DICTIONARY_FILE "dictionary.ini"
GHashTable *zhu_dictionary_files (const ZhuDictionary *self);
/* SHA-256 over these files' names and bytes, in the order of the names, as 64 digits. */
char *zhu_dictionary_sha256 (const ZhuDictionary *self);
/* The same dictionary again from such @files, without the disk; @label stands before the files'
 * names in messages. ZHU_ERROR_INPUT if a file is missing among them. */
ZhuDictionary *zhu_dictionary_from_files (GHashTable *files, const char *label, ZhuDiags *diags,
                                          GError **error);
ZhuDictionary *zhu_dictionary_ref (ZhuDictionary *self);
void zhu_dictionary_unref (ZhuDictionary *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ZhuDictionary, zhu_dictionary_unref)

const char *zhu_dictionary_name (const ZhuDictionary *self);
gboolean zhu_dictionary_is_as_of (const ZhuDictionary *self);  /* 截至 = 是 */
const GPtrArray *zhu_dictionary_entities (const ZhuDictionary *self);  /* element: ZhuEntity * */
const GPtrArray *zhu_dictionary_variables (const ZhuDictionary *self); /* element: ZhuVariable * */
const GPtrArray *zhu_dictionary_series (const ZhuDictionary *self);    /* element: ZhuSeries * */
const ZhuEntity *zhu_dictionary_entity (const ZhuDictionary *self, const char *name_or_alias);
const ZhuVariable *zhu_dictionary_variable (const ZhuDictionary *self, const char *entity_or_null,
                                            const char *name);
const ZhuSeries *zhu_dictionary_find_series (const ZhuDictionary *self, const char *name);
const ZhuCodeList *zhu_dictionary_code_list (const ZhuDictionary *self, const char *name);
ZhuAreas *zhu_dictionary_areas (const ZhuDictionary *self); /* NULL without 地区 */
const char *zhu_dictionary_area_table (const ZhuDictionary *self); /* 地区表: 代码, 名称; or NULL */
/* Value 1..n of @text in @list by code, name or alias (half-width folded), 0 if it is none. */
gsize zhu_code_list_value (const ZhuCodeList *list, const char *text);
/* Attribute @name of value @value ("" if none); NULL if the list has no such attribute. */
const char *zhu_code_list_attribute (const ZhuCodeList *list, gsize value, const char *name);
/* TRUE if @ancestor is @entity or above it (through first parents; a concern counts too). */
gboolean zhu_entity_is_below (const ZhuEntity *entity, const ZhuEntity *ancestor);
/* @value masked by @mask; for ADDRESS the text up to and including 村/社区. An empty value stays
 * empty; what is too short to be of its kind is hidden whole. New string. */
char *zhu_mask_apply (ZhuMask mask, const char *value);
/* The key of a record of @entity (parts joined by U+001F) as it may be shown at 内部: each part masked as the variable
 * of its column, parts divided by blanks; new string. */
char *zhu_entity_mask_key (const ZhuEntity *entity, const char *key);
/* TRUE if @word belongs to the language (合计, 期末, count …) and can name nothing in a dictionary. */
gboolean zhu_dictionary_is_reserved (const char *word);
/* Canonical text of everything loaded, for tests and `expand`. */
char *zhu_dictionary_dump (const ZhuDictionary *self);

G_END_DECLS
