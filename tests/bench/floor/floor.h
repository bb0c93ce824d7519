/* The floor: what a bare C program needs for the tables of the monthly return and for the twelve
 * cross tables. Case files are loaded once into byte columns (floor-load), which are counted in one
 * loop (floor-count), laid out as grids (floor-monthly, floor-cross), compared with what Zhuhu
 * wrote (floor-check) and drawn (floor-xlsx, floor-pdf). Conditions were written by reading
 * dictionary and templates; nothing here calls Zhuhu's counting, so that equal numbers mean
 * something.
 *
 * Coding: a code is its position in the code list from 1; 0 is missing; length + 1 is not listed. A
 * date is days since 1899-12-31; 0 is missing. A flag is 1 yes, 2 no, 0 missing. */
#pragma once

#include <glib.h>

enum
{
  FLOOR_MAX_PLACES = 128,
  FLOOR_MAX_UNITS = 16,
  FLOOR_NOBODY = 0xFF /* a child record of the household and not of one person */
};

typedef enum
{
  FLOOR_HOUSEHOLD,
  FLOOR_PERSON,
  FLOOR_SUPPORT,
  FLOOR_PROBLEM,
  FLOOR_EPIDEMIC,
  FLOOR_RISK,
  FLOOR_COMPARISON,
  FLOOR_CENSUS,
  FLOOR_N_ENTITIES
} FloorEntity;

/* Places are the lowest printed areas in printed order: the counties of each unit, or the unit
 * itself where it has no counties of its own. */
typedef struct
{
  guint32 n_places, n_units;
  guint8 unit_of[FLOOR_MAX_PLACES];
  guint8 is_poor[FLOOR_MAX_PLACES]; /* 脱贫县 */
  guint8 is_unit[FLOOR_MAX_PLACES]; /* printed once, as the unit */
  /* 全部未脱贫人口 at the end of the month; -1: not given */
  gint64 series_all, series_unit[FLOOR_MAX_UNITS], series_place[FLOOR_MAX_PLACES];
} FloorAreas;

typedef struct
{
  FloorAreas areas;
  guint32 n_rows[FLOOR_N_ENTITIES];
  /* Records below each household, by entity; rows of all entities stand in its order. */
  guint8 *n_below[FLOOR_N_ENTITIES];
  /* Position among the household's persons, by child entity; FLOOR_NOBODY. */
  guint8 *who[FLOOR_N_ENTITIES];

  guint8 *place, *members, *ready, *cause, *attribute, *house_grade, *house_kind;
  guint16 *other_causes, *identified, *lifted, *relapsed, *planned;

  guint8 *sex, *education, *skill, *work, *category, *grade, *gain, *loss, *medical, *pension;
  guint16 *born, *health, *issued, *cancelled, *joined, *left;

  guint8 *support_item, *support_due, *support_got;
  gint32 *support_cents;
  guint8 *problem_kind;
  guint16 *problem_found, *problem_solved;
  guint8 *epidemic_matter, *epidemic_where, *epidemic_goods;
  guint16 *epidemic_done;
  gint32 *epidemic_cents;
  guint8 *risk_group, *risk_kind;
  guint16 *risk_helped, *risk_gone;
  guint8 *comparison_office, *comparison_doubt, *comparison_true;
  guint16 *comparison_checked, *comparison_mended;
  guint8 *census_due, *census_differs, *census_mended;
  guint16 *census_taken, *census_checked;

  GMappedFile *file;
} Floor;

/* ---- Columns (floor-columns.c) ---- */

typedef enum
{
  FLOOR_BYTE, /* filled by the loader itself */
  FLOOR_CODE,
  FLOOR_FLAG,
  FLOOR_COUNT,
  FLOOR_DATE,
  FLOOR_MULTI, /* a bit for each code; bit 0 stays free */
  FLOOR_CENTS
} FloorKind;

typedef struct
{
  FloorEntity entity;
  const char *head; /* in the case file; NULL: FLOOR_BYTE */
  FloorKind kind;
  const char *list; /* file name of the code list */
  gsize offset;     /* of the pointer in Floor */
} FloorColumn;

const FloorColumn *floor_columns (gsize *n);
const char *floor_entity_file (FloorEntity entity);
gsize floor_kind_width (FloorKind kind);
void *floor_column (const Floor *self, const FloorColumn *column);
void floor_set_column (Floor *self, const FloorColumn *column, void *data);
/* Days since 1899-12-31. */
guint16 floor_day (int year, int month, int day);

/* The cache: header, areas, then the columns one after another. */
gboolean floor_save (const Floor *self, const char *path, GError **error);
Floor *floor_open (const char *path, GError **error);
void floor_close (Floor *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Floor, floor_close)

/* ---- Case files (floor-load.c, floor-areas.c) ---- */

/* A CSV file in memory: rows of fields, quotes removed. */
typedef struct
{
  GMappedFile *file;
  const char *at, *end;
  GPtrArray *fields; /* element: char *, of the row last read */
  GStringChunk *texts;
} FloorCsv;

gboolean floor_csv_open (FloorCsv *self, const char *path, GError **error);
gboolean floor_csv_next (FloorCsv *self);
/* Index of the field that the first row calls @head; -1. */
int floor_csv_find (const FloorCsv *self, const char *head);
void floor_csv_close (FloorCsv *self);

/* code → GUINT_TO_POINTER (1 + place): six digits of a county, nine of a township. */
GHashTable *
floor_areas_load (FloorAreas *areas, const char *templates, const char *cases, GError **error);
gboolean floor_load (const char *cases, const char *templates, const char *cache, GError **error);

/* ---- Counts (floor-count.c, floor-children.c) ---- */

typedef struct _FloorCounts FloorCounts;

/* ---- Grids ---- */

typedef enum
{
  FLOOR_CELL_EMPTY,
  FLOOR_CELL_NUMBER,
  FLOOR_CELL_NONE, /* not applicable */
  FLOOR_CELL_MONTH /* value: days */
} FloorCellKind;

typedef struct
{
  FloorCellKind kind;
  guint8 decimals;
  gint64 value; /* × 10^decimals */
} FloorCell;

typedef struct
{
  gsize n_rows, n_columns;
  FloorCell *cells;
} FloorGrid;

void floor_grid_free (FloorGrid *self);
enum
{
  FLOOR_CELL_TEXT = 48 /* bytes that a cell's text needs at most */
};

/* As Zhuhu's csv writes it. */
void floor_cell_text (const FloorCell *cell, char *text);

/* The tables 01–12, or the twelve cross tables, in order; element: FloorGrid *. */
FloorCounts *floor_count (const Floor *self, gboolean is_cross);
GPtrArray *floor_grids (const Floor *self, const FloorCounts *counts, gboolean is_cross);

/* ---- What Zhuhu wrote, for labels and for comparison (floor-check.c) ---- */

typedef struct
{
  char *title;
  GPtrArray *rows; /* element: GPtrArray * of char *; the first are the column names */
  gsize n_stub;    /* columns before the numbers */
} FloorTable;

GPtrArray *floor_read_tables (const char *path, const GPtrArray *grids, GError **error);
/* Number of cells that differ, each printed. */
gsize floor_compare (const GPtrArray *grids, const GPtrArray *tables);

/* ---- Heads (floor-head.c) ---- */

/* A cell of the head: levels of the column names, equal ones side by side joined. */
typedef struct
{
  gsize row, n_rows;
  gsize first, last; /* columns, stub included */
  char *text;
} FloorSpan;

/* Element: FloorSpan; @depth: number of head rows. */
GArray *floor_head_spans (const FloorTable *table, gsize *depth);

/* ---- Drawing (floor-xlsx.c, floor-pdf.c) ---- */

gboolean
floor_draw_xlsx (const GPtrArray *grids, const GPtrArray *tables, const char *path, GError **error);
/* About @n_pages pages, shared out by cells. */
gboolean floor_draw_pdf (const GPtrArray *grids,
                         const GPtrArray *tables,
                         gsize n_pages,
                         const char *path,
                         GError **error);
