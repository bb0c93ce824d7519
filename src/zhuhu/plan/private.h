/* What the files of plan/ share: the state of binding one axis, and the steps of it. */
#pragma once

#include "zhuhu/plan.h"

/* Stated limits of language §8. */
#define ZHU_MAX_NESTING 64
#define ZHU_MAX_LEAVES 4000
#define ZHU_MAX_CELLS 1000000
#define ZHU_MAX_PARTS 10000 /* of one measure, those that it leans on written out */

/* Binding one axis of one plan. */
typedef struct
{
  ZhuPlan *plan;
  ZhuPlanAxis *axis;
  const ZhuAxisSpec *spec;
  ZhuDiags *diags;
  gboolean is_columns;
  unsigned depth;
} Binder;

/* One category of a class while it is bound. */
typedef struct
{
  char *label, *name, *code; /* owned */
  gsize value;               /* the single code, else 0 */
  GArray *values;            /* element: gsize: values 1..n of the list, n + 1 unlisted */
  GArray *ranges;            /* element: ZhuTestRange (category unset) */
  gboolean takes_missing;    /* a missing value falls here */
  gboolean takes_other;      /* any value named nowhere falls here */
  ZhuShow show;
  ZhuPlace place;
} Category;

/* What a class ranges over: the values of a list, yes and no, or numbers. */
typedef struct
{
  ZhuType type;
  const ZhuCodeList *list; /* CODE, MULTI */
  const char *attribute;   /* classes by an attribute of the list; NULL */
  gsize n_values;          /* values that may be named: codes, or 2 for yes and no; 0 for numbers */
} ClassInfo;

/* axis.c */
void zhu_plan_axis_init (ZhuPlanAxis *self);
void zhu_plan_axis_clear (ZhuPlanAxis *self);
ZhuTest *
zhu_plan_axis_add_test (ZhuPlanAxis *self, gsize parent, ZhuTestKind kind, gsize n_categories);
gsize zhu_plan_axis_add_selector (ZhuPlanAxis *self, ZhuTest *test, guint32 category);
const ZhuSelector *zhu_plan_axis_selector (const ZhuPlanAxis *self, gsize selector);
/* The node is appended below @parent and belongs to it; @label NULL counts as "". */
ZhuPlanNode *
zhu_plan_node_new (ZhuPlanNode *parent, ZhuPlanKind kind, const char *label, const ZhuPlace *place);
void zhu_plan_node_free (ZhuPlanNode *self);
/* Compiles every test of the axis in the contexts that the plan uses, and finds the entities. */
void zhu_plan_axis_compile (ZhuPlanAxis *self, ZhuPlan *plan, ZhuDiags *diags);

/* bind.c: appends the nodes of @axis below @parent, and to @leaves those that carry cells. */
void zhu_plan_bind_axis (Binder *self, const ZhuAxis *axis, ZhuPlanNode *parent, GPtrArray *leaves);

/* class.c, picks.c, areas.c */
void
zhu_plan_bind_class (Binder *self, const ZhuAxis *axis, ZhuPlanNode *parent, GPtrArray *leaves);
/* pick-values.c: the name and the attribute of value @value of the class. */
const char *zhu_plan_value_name (const ClassInfo *info, gsize value);
const char *zhu_plan_value_attribute (const ClassInfo *info, gsize value);
/* Adds to @category what @node, a value or a range within {…}, names; findings at its place. */
void
zhu_plan_pick_value (Binder *self, Category *category, const ClassInfo *info, const ZhuNode *node);
/* The names of what @pick names, joined. */
char *zhu_plan_pick_label (const ZhuPick *pick, const ClassInfo *info);
GPtrArray *zhu_plan_make_categories (Binder *self, const ZhuAxis *axis, const ClassInfo *info);
void
zhu_plan_bind_areas (Binder *self, const ZhuAxis *axis, ZhuPlanNode *parent, GPtrArray *leaves);
/* TRUE if @name is an area level that this axis can unfold. */
gboolean zhu_plan_is_level (const char *name, ZhuLevel *level);

/* name.c */
typedef enum
{
  ZHU_NAME_UNKNOWN,
  ZHU_NAME_MEASURE, /* [计量 …] */
  ZHU_NAME_ENTITY,
  ZHU_NAME_SERIES,
  ZHU_NAME_LEVEL,
  ZHU_NAME_VARIABLE
} NameKind;
NameKind zhu_plan_name_kind (const ZhuPlan *plan, const ZhuNode *name);
const ZhuMeasureSpec *zhu_plan_measure_spec (const ZhuPlan *plan, const char *name);
void zhu_plan_add_unknown_name (const ZhuPlan *plan, const ZhuNode *name, ZhuDiags *diags);
/* Id of a function, suffix or date word however it was spelt. */
const char *zhu_plan_word_id (const char *text, ZhuWordKind kind);

/* condition.c: @node as of @date, its functions over descendants asked of @anchor; NULL after a
 * finding, also if it is no condition. */
const ZhuExpr *zhu_plan_compile_condition (const ZhuPlan *plan,
                                           const ZhuNode *node,
                                           ZhuDateName date,
                                           const ZhuEntity *anchor,
                                           ZhuDiags *diags);
/* Both conditions (either may be NULL: true); NULL after a finding at @place if no line has records
 * of both. */
const ZhuExpr *zhu_plan_join_conditions (const ZhuPlan *plan,
                                         const ZhuExpr *a,
                                         const ZhuExpr *b,
                                         const ZhuPlace *place,
                                         ZhuDiags *diags);

/* head.c: the measure belongs to the plan */
ZhuPlanMeasure *zhu_plan_measure_new (ZhuPlan *plan, const ZhuNode *node, const char *head);
/* measure.c: FALSE after findings. */
gboolean zhu_plan_bind_measure (ZhuPlan *plan,
                                ZhuPlanMeasure *measure,
                                ZhuPlanContext context,
                                ZhuDiags *diags);
/* Binds the formula of every measure in the present context, and what it needs of others. */
void zhu_plan_bind_measures (ZhuPlan *plan, ZhuDiags *diags);
/* Term of one formula, counted in @context; NULL after a finding. */
ZhuTerm *
zhu_plan_bind_term (ZhuPlan *plan, const ZhuNode *node, ZhuPlanContext context, ZhuDiags *diags);
void zhu_term_free (ZhuTerm *self);
/* term-type.c: what a bound formula gives; the columns that it leans on are bound. */
gboolean zhu_term_is_date (const ZhuPlan *plan, const ZhuTerm *term);
gboolean zhu_term_is_count (const ZhuPlan *plan, const ZhuTerm *term); /* always whole numbers */
gsize zhu_plan_add_atom (ZhuPlan *plan, const ZhuAtom *atom);

/* lines.c */
void zhu_plan_list_rows (ZhuPlanAxis *axis);
void zhu_plan_list_columns (ZhuPlanAxis *axis);

/* measure.c: counts what @ref, in a rule of another table or of the report, asks of @plan as of an
 * earlier period. */
void zhu_plan_recall (ZhuPlan *plan, const ZhuRef *ref);
/* plan.c: 范围 and the tests of both axes in all contexts that are in use by now. */
void zhu_plan_compile_contexts (ZhuPlan *self, ZhuDiags *diags);

/* paths.c: which earlier contexts the rules of the template ask for. */
void zhu_plan_find_recalls (ZhuPlan *plan);
/* TRUE if @side names cells of the plan's own table as of an earlier period. */
gboolean zhu_plan_side_recalls (const ZhuPlan *plan, const ZhuSide *side, ZhuPlanContext *context);

/* paths.c: TRUE if @name names @node; *@all is set if it stands for all categories there. */
gboolean zhu_plan_names_node (const ZhuPlanNode *node, const char *name, gboolean *all);

/* references.c: rules, sentences and 不适用 that refer to the template's own cells. */
void zhu_plan_check_own_references (const ZhuPlan *plan, ZhuDiags *diags);

/* register.c */
void zhu_plan_bind_register (ZhuPlan *plan, ZhuDiags *diags);
void zhu_field_free (ZhuField *self);
