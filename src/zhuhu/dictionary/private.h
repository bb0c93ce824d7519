/* What the files of this room share: the dictionary object while it is being loaded, the words of
 * its file, reading values with their place, and CSV tables by column head. */
#pragma once

#include "zhuhu/dictionary.h"

G_BEGIN_DECLS

struct _ZhuDictionary
{
  const char *file;      /* interned */
  char *folder;          /* of the files it names */
  char *name;            /* 名称 */
  gboolean is_as_of;     /* 截至 = 是 */
  gboolean by_rank;      /* 顺序 = 行政序 */
  char *area_table;      /* 地区表, NULL if none */
  ZhuIni *ini;           /* kept: variables point into it */
  GPtrArray *entities;   /* element: ZhuEntity *, parents first */
  GPtrArray *variables;  /* element: ZhuVariable *, borrowed from the entities */
  GPtrArray *series;     /* element: ZhuSeries * */
  GHashTable *lists;     /* name -> ZhuCodeList *; only those that were named */
  GPtrArray *list_order; /* element: ZhuCodeList *, borrowed, in order of first use */
  ZhuAreas *areas;       /* NULL without 地区 */
  GHashTable *files;     /* name -> GBytes *: what it was loaded from */
  gboolean is_given;     /* all files stand in files already: none is read from the disk */
};

/* ---- dictionary.c: objects ---- */

ZhuEntity *entity_new (const char *name, const ZhuPlace *place);
void entity_free (gpointer data);
ZhuVariable *variable_new (const char *name, const ZhuEntity *entity, const ZhuIniEntry *entry);
void variable_free (gpointer data);
ZhuSeries *series_new (const char *name, const ZhuPlace *place);
void series_free (gpointer data);

/* ---- words.c: words of the file, Chinese and English ---- */

typedef enum
{
  SECTION_DICTIONARY,
  SECTION_ENTITY,
  SECTION_VARIABLES,
  SECTION_DERIVED,
  SECTION_SERIES,
  SECTION_UNKNOWN
} SectionKind;

typedef enum
{
  KEY_NAME,
  KEY_AS_OF,
  KEY_AREA,
  KEY_AREA_TABLE,
  KEY_ORDER,
  KEY_TABLE,
  KEY_KEY,
  KEY_PARENT,
  KEY_ALIAS,
  KEY_UNIT,
  KEY_PERIOD,
  KEY_VALUE,
  KEY_CONDITION,
  N_KEYS,
  KEY_UNKNOWN = N_KEYS
} KeyId;

SectionKind section_from_word (const char *word);
const char *const *section_words (void); /* NULL-terminated */
/* The key @word if the section of @kind may have it, else KEY_UNKNOWN. */
KeyId key_from_word (SectionKind kind, const char *word);
const char *key_word (KeyId key); /* Chinese */
/* All key words, for the reader's check of indented keys; NULL-terminated. */
const char *const *all_key_words (void);
/* Key words that a section of @kind may have; NULL-terminated array, free with g_free(). */
const char **key_words_of (SectionKind kind);
gboolean type_from_word (const char *word, ZhuType *type);
const char *type_word (ZhuType type);
const char *const *type_words (void);
gboolean mask_from_word (const char *word, ZhuMask *mask);
const char *mask_word (ZhuMask mask);
const char *const *mask_words (void);
/* -1 if @word is neither yes nor no. */
int yes_or_no (const char *word);
/* TRUE for a word of the template language that can name nothing (language.md §1, §11). */
gboolean is_reserved (const char *word);
/* Letters, Han, digits, _ and ·, not starting with a digit. */
gboolean is_name (const char *text);

/* ---- scan.c: reading an entry's value; full-width marks equal their ASCII forms ---- */

typedef struct
{
  const ZhuIniEntry *entry;
  const char *at; /* next byte of entry->value */
} Scan;

Scan scan_begin (const ZhuIniEntry *entry);
void scan_skip_blanks (Scan *self);
gboolean scan_is_end (Scan *self); /* after blanks */
/* Steps over ASCII @mark or its full-width form after blanks; FALSE if another character stands
 * there. */
gboolean scan_take (Scan *self, char mark);
/* A quoted string, or else the text up to one of @stops (ASCII, their full-width forms too) without
 * blanks at its end; with ' ' in @stops up to a blank. "" if there is none. @was_quoted may be
 * NULL. NULL if a quote is not closed. New string. */
char *scan_text (Scan *self, const char *stops, gboolean *was_quoted);
ZhuPlace scan_place (const Scan *self);

/* ---- table.c: a CSV file with a line of heads ---- */

typedef struct
{
  unsigned line;
  char **fields; /* one per head, trimmed; "" where the line is short */
} TableRow;

typedef struct
{
  const char *file; /* interned, as shown in messages */
  GPtrArray *heads; /* element: char *, trimmed */
  GArray *rows;     /* element: TableRow */
} Table;

/* The file that the dictionary calls @name and that lies at @path, kept in its files. NULL if it
 * cannot be read at all; everything wrong goes to @diags, a missing file at @place. */
Table *table_load (ZhuDictionary *dictionary,
                   const char *name,
                   const char *path,
                   const ZhuPlace *place,
                   const char *remedy,
                   ZhuDiags *diags);
void table_free (Table *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Table, table_free)
/* Column with the head @chinese or @english, -1 if none. */
int table_column (const Table *self, const char *chinese, const char *english);
/* Field of @row in @column, "" for column -1. */
const char *table_field (const TableRow *row, int column);
ZhuPlace table_place (const Table *self, const TableRow *row);

/* ---- code-list.c ---- */

void code_list_free (gpointer data);
/* The list @name of the dictionary, loaded if this is its first use; NULL with a finding at @place
 * if it cannot be. */
const ZhuCodeList *
dictionary_use_list (ZhuDictionary *self, const char *name, const ZhuPlace *place, ZhuDiags *diags);

/* ---- area-load.c, area.c ---- */

typedef struct _Node Node;

/* A node with what only this room needs; the public part comes first. */
struct _Node
{
  ZhuArea area;
  GPtrArray *aliases;   /* element: char *: 别名; NULL if none */
  char *upper;          /* 上级 as written */
  char *successor_code; /* 后继 as written, "" if none */
  Node *successor;      /* the area of the same level that took its place, or NULL */
  Node *predecessor;    /* the first area whose successor this is, or NULL */
  Node *home;           /* the parent by code or file, whenever alive; parent follows from it */
  gint64 rank;          /* 行政序, G_MAXINT64 if none */
  gboolean is_made;     /* made for a record or from the area table, not by the file */
  ZhuPlace place;
};

struct _ZhuAreas
{
  GPtrArray *nodes;                 /* element: Node *, by index */
  GStringChunk *texts;              /* codes, names, attributes and keys: there are thousands */
  GPtrArray *attributes;            /* element: char * */
  GHashTable *by_code;              /* folded code -> Node * by level from above, first wins */
  GHashTable *by_name;              /* the same by name, short name, then alias */
  GHashTable *levels[ZHU_N_LEVELS]; /* folded code -> Node *: the node of that code at that level */
  GHashTable *away; /* "UNIT/CODE" -> Node *: lower nodes of records with an own unit */
  Node *root;
  gboolean by_rank;
};

ZhuAreas *areas_new (gboolean by_rank);
void areas_free (ZhuAreas *self);
/* Adds a node under no parent yet. @code, @name and @short_name are copied. */
Node *areas_append (ZhuAreas *self,
                    ZhuLevel level,
                    const char *code,
                    const char *name,
                    const char *short_name);
/* Fills the look-ups once all nodes of the file have their parents. */
void areas_index (ZhuAreas *self);
/* Half-width, trimmed; codes and names are compared so. New string. */
char *fold_text (const char *text);
ZhuAreas *areas_load (ZhuDictionary *dictionary,
                      const char *name,
                      const char *path,
                      const ZhuPlace *place,
                      ZhuDiags *diags);

/* ---- load.c, parents.c ---- */

/* State of reading one dictionary file. */
typedef struct
{
  ZhuDictionary *self;
  const ZhuIniSection *section; /* at hand */
  const ZhuIniEntry *area_file; /* 地区 of [字典], NULL if none */
  ZhuDiags *diags;
} Loader;

/* The entity @name, or NULL with a finding at @place. */
const ZhuEntity *find_entity (const Loader *loader, const char *name, const ZhuPlace *place);
/* Reads 上级 of all entities and checks what it says. */
void link_parents (Loader *loader);

/* ---- variable.c ---- */

/* Reads the lines of a [变量 …] or [派生 …] section into @entity. */
void read_variables (ZhuDictionary *self,
                     const ZhuIniSection *section,
                     ZhuEntity *entity,
                     gboolean is_derived,
                     ZhuDiags *diags);
/* Findings about the name of anything: reserved word, or no name and not quoted. */
gboolean check_name (const char *name, gboolean is_quoted, const ZhuPlace *place, ZhuDiags *diags);
/* A finding of @code, with the nearest of @candidates in its remedy. Takes @format for the text. */
void add_unknown (ZhuDiags *diags,
                  const char *code,
                  const ZhuPlace *place,
                  const char *word,
                  const char *const *candidates,
                  const char *remedy,
                  const char *format,
                  ...) G_GNUC_PRINTF (7, 8);
/* Columns separated by commas up to the end or one of @stops; FALSE with a finding. */
gboolean read_columns (Scan *scan, const char *stops, GPtrArray *columns, ZhuDiags *diags);

G_END_DECLS
