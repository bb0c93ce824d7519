/* What the files of this room share: the cursor over tokens that every grammar reads from, the
 * sections and keys of a file by id, the source (a file with all it inherits, merged), and the
 * readers of single values. */
#pragma once

#include "zhuhu/template.h"

G_BEGIN_DECLS

/* Nesting of brackets in axes and rules (language.md §8). */
#define TPL_MAX_NESTING 64
/* Items of one axis as written; the leaves after unfolding are counted when it is bound. */
#define TPL_MAX_ITEMS 4000
/* Files in one chain of 继承, the first included. */
#define TPL_MAX_INHERIT 8
/* A template is written by hand: a larger file is something else. */
#define TPL_MAX_BYTES (1024 * 1024)

/* ---- cursor.c: tokens of one value ---- */

typedef struct
{
  const char *text;
  const ZhuIniEntry *entry; /* NULL: places count from the start of the text */
  gsize base;               /* of text within the entry's value */
  ZhuDiags *diags;
  GArray *tokens; /* element: ZhuToken, the last of kind END */
  gsize at;       /* the token to be read next */
  unsigned depth; /* of brackets open at @at */
  gsize n_items;  /* of the axis so far */
} Cursor;

/* Lexes @text and checks that its brackets are paired; FALSE after a finding. Close it either way.
 */
gboolean tpl_cursor_open (Cursor *self,
                          const char *text,
                          const ZhuIniEntry *entry,
                          gsize base,
                          ZhuDiags *diags);
void tpl_cursor_close (Cursor *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Cursor, tpl_cursor_close)

/* The token @ahead of the next one; END beyond the last. */
const ZhuToken *tpl_cursor_peek (const Cursor *self, gsize ahead);
gboolean tpl_cursor_is (const Cursor *self, gsize ahead, const char *symbol);
gboolean tpl_cursor_is_kind (const Cursor *self, gsize ahead, ZhuTokenKind kind);
/* TRUE if the token @ahead is a name that spells the word @id of @kind. */
gboolean tpl_cursor_is_word (const Cursor *self, gsize ahead, ZhuWordKind kind, const char *id);
gboolean tpl_cursor_accept (Cursor *self, const char *symbol);
/* As accept, with a finding "expected" if the symbol is not there. */
gboolean tpl_cursor_expect (Cursor *self, const char *symbol);
/* TRUE at the end; else a finding "unexpected" with @remedy. */
gboolean tpl_cursor_expect_end (Cursor *self, const char *remedy);
ZhuPlace tpl_cursor_place (const Cursor *self, gsize ahead);
/* Adds an error at the next token. */
void tpl_cursor_fail (Cursor *self, const char *code, const char *remedy, const char *format, ...)
    G_GNUC_PRINTF (4, 5);
/* The token's text as the user wrote it, for messages; "the end" at the end. */
char *tpl_cursor_seen (const Cursor *self, gsize ahead);
/* Index of the bracket that closes the one at token @index. */
gsize tpl_cursor_closing (const Cursor *self, gsize index);
/* Enters a bracket; FALSE with a finding beyond TPL_MAX_NESTING. */
gboolean tpl_cursor_enter (Cursor *self);
void tpl_cursor_leave (Cursor *self);
/* An expression of the formula language at the cursor. */
ZhuNode *tpl_cursor_expr (Cursor *self);
/* The tokens from the cursor up to (not with) index @to as one whole expression. */
ZhuNode *tpl_cursor_slice (Cursor *self, gsize to);

/* ---- axis.c, pick.c ---- */

void tpl_pick_free (gpointer data);
/* "{…}" at the cursor; element ZhuPick *. NULL after a finding. */
GPtrArray *tpl_picks_parse (Cursor *cursor);
void tpl_picks_to_text (const GPtrArray *picks, GString *out);
void tpl_append_quoted (GString *out, const char *text);
/* @text as it is if the lexer reads it as one name, else in quotes. */
void tpl_append_name (GString *out, const char *text);

/* ---- ref.c, rule.c ---- */

void tpl_ref_free (gpointer data);
ZhuRef *tpl_ref_parse (Cursor *cursor);
/* A column in brackets, "(2)" or "(3..11)", stands at the cursor. */
gboolean tpl_ref_is_column (const Cursor *cursor);
/* A row or column number of at least 1, written as @digits in the token at the cursor, which stays.
 */
gboolean tpl_index_read (Cursor *cursor, const char *digits, unsigned *index);
/* The path of a row as between the brackets of 行(…). */
gboolean tpl_row_path_parse (Cursor *cursor, ZhuPath *path);
gboolean tpl_column_parse (Cursor *cursor, ZhuPath *path);
gboolean tpl_names_parse (Cursor *cursor, ZhuPath *path);
/* The date after "@" as its id; NULL after a finding. */
char *tpl_ref_date_parse (Cursor *cursor);
void tpl_path_clear (ZhuPath *path);
void tpl_row_path_to_text (const ZhuPath *path, GString *out);
void tpl_ref_to_text (const ZhuRef *ref, GString *out);
void tpl_rule_free (gpointer data);
void tpl_rule_dump (const ZhuRule *rule, GString *out);

/* ---- text.c ---- */

void tpl_piece_free (gpointer data);
GPtrArray *tpl_text_parse (const char *text, const ZhuIniEntry *entry, gsize base, ZhuDiags *diags);
void tpl_text_to_text (const GPtrArray *pieces, GString *out);

/* ---- keys.c: sections and keys ---- */

typedef enum
{
  SECTION_TABLE,
  SECTION_REGISTER,
  SECTION_ROWS,
  SECTION_COLUMNS,
  SECTION_FIELDS,
  SECTION_MEASURE,
  SECTION_CHECK,
  SECTION_RECORD_CHECK,
  SECTION_NOTES,
  SECTION_HEAD,
  SECTION_FOOT,
  SECTION_REPORT,
  SECTION_TEXT,
  N_SECTIONS
} SectionKind;

typedef enum
{
  KEY_NUMBER,
  KEY_TITLE,
  KEY_UNITS,
  KEY_UNIVERSE,
  KEY_MEASURE,
  KEY_PERIOD,
  KEY_DECIMALS,
  KEY_LAYOUT,
  KEY_LEVEL,
  KEY_BLOCKED,
  KEY_INHERIT,
  KEY_LIST,
  KEY_ORDER,
  KEY_GROUP,
  KEY_SUBTOTAL,
  KEY_SUPPRESS,
  KEY_STRUCTURE,
  KEY_MISSING,
  KEY_EMPTY,
  KEY_STUB,
  KEY_A,
  KEY_B,
  KEY_C,
  KEY_D,
  KEY_NUMBERING,
  KEY_FORMULA,
  KEY_LABEL,
  KEY_UNIT,
  KEY_FORMAT,
  KEY_KIND,
  KEY_TOLERANCE,
  KEY_REMARK,
  KEY_ROWS,
  KEY_COLUMNS,
  KEY_NAME,
  KEY_TEMPLATES,
  KEY_OUTPUTS,
  KEY_THRESHOLD,
  KEY_CONTENT,
  KEY_RECORD,
  KEY_DEPARTMENT,
  KEY_FIELDS,
  N_KEYS,
  KEY_FREE = N_KEYS /* a note's number, a label of the head or foot, a column of a register */
} KeyId;

typedef struct
{
  KeyId key;
  const ZhuIniEntry *entry; /* borrowed from its file */
} Item;

typedef struct
{
  SectionKind kind;
  char *name; /* "1" of [审核 1]; "" where a section has no name */
  ZhuPlace place;
  GPtrArray *items; /* element: Item * */
} Section;

void tpl_section_free (gpointer data);
/* The sections of @ini with unknown and repeated ones reported. @is_report: those of a report file.
 */
GPtrArray *tpl_sections_read (const ZhuIni *ini, gboolean is_report, ZhuDiags *diags);
const char *tpl_section_word (SectionKind kind); /* Chinese */
const char *tpl_key_word (KeyId key);            /* Chinese */
/* All key words, for the reader's check of indented keys; NULL-terminated. Free with g_free(). */
const char **tpl_key_words (void);
/* Chinese spelling of the word @id of @kind; @id itself if there is none. */
const char *tpl_word_chinese (const char *id, ZhuWordKind kind);

/* ---- inherit.c: a file with all it inherits ---- */

typedef struct
{
  const char *file;    /* interned: the nearest */
  GPtrArray *inis;     /* element: ZhuIni *, nearest first; keep the entries alive */
  GPtrArray *sections; /* element: Section *, merged */
  GHashTable *given;   /* name -> GBytes *: parents that need no disk, borrowed; NULL: none */
  GHashTable *files;   /* name -> GBytes *: all that was read */
} Source;

/* NULL only if the bytes are no text. @folder: where parents are, NULL: none allowed; @given (NULL:
 * none): they are these instead, borrowed. */
Source *tpl_source_new (GBytes *bytes,
                        const char *file,
                        const char *folder,
                        GHashTable *given,
                        gboolean is_report,
                        ZhuDiags *diags);
void tpl_source_free (Source *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Source, tpl_source_free)
const Section *tpl_source_section (const Source *self, SectionKind kind);
const ZhuIniEntry *tpl_section_get (const Section *section, KeyId key); /* @section may be NULL */

/* ---- value.c: single values ---- */

typedef struct
{
  const char *chinese, *english;
  int value;
} Choice;

/* The choice that the entry names; @fallback if @entry is NULL, or after a finding. @choices ends
 * with a NULL. */
int
tpl_value_choice (const ZhuIniEntry *entry, const Choice *choices, int fallback, ZhuDiags *diags);
const char *tpl_choice_word (const Choice *choices, int value);
extern const Choice tpl_periods[], tpl_layouts[], tpl_releases[], tpl_missings[], tpl_empties[],
    tpl_yes_no[], tpl_stubs[], tpl_kinds[];
int tpl_value_decimals (const ZhuIniEntry *entry, int fallback, ZhuDiags *diags);
char *tpl_value_text (const ZhuIniEntry *entry); /* NULL if @entry is */
ZhuNode *tpl_value_formula (const ZhuIniEntry *entry, ZhuDiags *diags);
/* A text with figures; an empty array if @entry is NULL or wrong. */
GPtrArray *tpl_value_pieces (const ZhuIniEntry *entry, ZhuDiags *diags);
/* Checks a plain string that is printed as a text with figures. */
void tpl_value_check_text (const ZhuIniEntry *entry, ZhuDiags *diags);
/* Names divided by commas; element char *. Empty if @entry is NULL or wrong. */
GPtrArray *tpl_value_names (const ZhuIniEntry *entry, ZhuDiags *diags);
/* Pieces divided by ; or , without blanks around; element char *. */
GPtrArray *tpl_value_list (const ZhuIniEntry *entry);
/* "did you mean …?" if a candidate is near, else "write one of: …". */
char *tpl_suggest (const char *word, const char *const *candidates);

/* ---- table.c, listing.c: sections into a template ---- */

void tpl_table_read (ZhuTemplate *self, const Source *source, ZhuDiags *diags);
void tpl_listing_read (ZhuTemplate *self, const Source *source, ZhuDiags *diags);
ZhuMeasureSpec *tpl_measure_new (const char *name, const ZhuPlace *place);
void tpl_measure_free (gpointer data);
void tpl_listing_free (ZhuRegisterSpec *self);
/* All [审核 …] of @source. */
void tpl_rules_read (GPtrArray *rules, const Source *source, ZhuDiags *diags);
/* checks.c: all [核查 …] of @source, as measures and rows of the table; nothing if it has none. */
void tpl_record_checks_read (ZhuTemplate *self, const Source *source, ZhuDiags *diags);
gboolean tpl_has_record_checks (const Source *source);
void tpl_record_check_free (gpointer data);
void tpl_check_fields_free (gpointer data);
/* The lines "head = variable" of @section into @fields, element ZhuMeasureSpec *. */
void tpl_fields_read (GPtrArray *fields, const Section *section, ZhuDiags *diags);
/* A finding if @section's name cannot name a measure. */
void tpl_check_measure_name (const Section *section, ZhuDiags *diags);
/* An empty template of @file, everything at its default. */
ZhuTemplate *tpl_template_new (const char *file);
void tpl_missing_key (const Section *section, KeyId key, ZhuDiags *diags);

G_END_DECLS
