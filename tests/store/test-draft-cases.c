/* What a draft says of small tables made for one question each: which columns are the key, what a
 * column's values are taken for, what is a list of codes, and who belongs to whom. */
#include "zhuhu/store.h"

#include <glib/gstdio.h>
#include <sqlite3.h>
#include <string.h>

/* Numbers i from 1 to 240, for "… INSERT INTO t SELECT … FROM n;". */
#define ROWS "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 240) "
#define MOST_TEXTS 8

typedef struct
{
  const char *name; /* of the test */
  const char *sql;  /* makes the database */
  const char *says[MOST_TEXTS], *never[MOST_TEXTS];
} Case;

typedef struct
{
  const char *name, *sql;
  const char *list, *text; /* codes/LIST.csv and what it holds */
} ListCase;

/* ---- Keys ---- */

static const Case keys[] = {
  { "unique-index",
    "CREATE TABLE t (a TEXT, b TEXT UNIQUE); INSERT INTO t VALUES ('x', '1'), ('x', '2')",
    { "键 = b\n", "key: declared UNIQUE" },
    { NULL } },
  { "unique-index-with-gaps-is-none",
    "CREATE TABLE t (a TEXT UNIQUE, b TEXT); INSERT INTO t VALUES (NULL, 'x'), ('2', 'y')",
    { "键 = b\n", "key: no two rows have the same value" },
    { "declared UNIQUE" } },
  { "unique-index-over-an-expression-is-none",
    "CREATE TABLE t (a TEXT, b TEXT); CREATE UNIQUE INDEX i ON t (a, lower (b));"
    "INSERT INTO t VALUES ('x', '1'), ('x', '2'), ('y', '2')",
    { "键 = a, b\n", "key: no two rows have the same pair of values" },
    { "declared UNIQUE" } },
  { "column-called-as-a-key-goes-first",
    "CREATE TABLE t (a TEXT, t_id TEXT); INSERT INTO t VALUES ('x', '1'), ('y', '2')",
    { "键 = t_id\n" },
    { NULL } },
  { "column-that-ends-as-a-key-goes-first",
    "CREATE TABLE t (a TEXT, thingID TEXT); INSERT INTO t VALUES ('x', '1'), ('y', '2')",
    { "键 = thingID\n" },
    { NULL } },
  { "dates-and-amounts-and-long-texts-are-none",
    "CREATE TABLE t (day TEXT, amount REAL, story TEXT, empty TEXT, raw BLOB, n TEXT); INSERT INTO "
    "t"
    " VALUES ('2020-01-01', 1.5, printf ('%041d', 1), '', x'ff', 'x'),"
    " ('2020-01-02', 2.5, printf ('%041d', 2), '1', x'fe', 'y')",
    { "键 = n\n" },
    { NULL } },
  { "pair-of-columns",
    "CREATE TABLE t (a TEXT, b TEXT, c TEXT);"
    "INSERT INTO t VALUES ('x', '1', 'z'), ('x', '2', 'z'), ('y', '2', 'z'), ('y', '1', 'z')",
    { "键 = a, b\n", "no two rows have the same pair of values" },
    { NULL } },
  { "bytes-are-no-part-of-a-key",
    "CREATE TABLE t (raw BLOB, a TEXT, b TEXT);"
    "INSERT INTO t VALUES (x'ff', 'x', '1'), (x'fe', 'x', '2'), (x'fd', 'y', '2'), (x'fc', 'y', "
    "'1')",
    { "键 = a, b\n" },
    { NULL } },
  { "primary-key-without-rows",
    "CREATE TABLE t (id INTEGER PRIMARY KEY, x)",
    { "table t: 0 rows", "键 = id\n" },
    { "left out" } },
  { "none",
    "CREATE TABLE ok (id INTEGER PRIMARY KEY, x); INSERT INTO ok VALUES (1, 1);"
    "CREATE TABLE t (a, b, c, d, e, f, g);"
    "INSERT INTO t VALUES (1, 1, 1, 1, 1, 1, 1), (1, 1, 1, 1, 1, 1, 1)",
    { "table t: 2 rows", "left out: no column or pair of columns tells its rows apart" },
    { "[实体 t]" } },
  { "no-rows-and-no-key",
    "CREATE TABLE ok (id INTEGER PRIMARY KEY, x); INSERT INTO ok VALUES (1, 1);"
    "CREATE TABLE t (a, b)",
    { "left out: it has no rows and declares no key" },
    { "[实体 t]" } },
  { "view-has-the-key-of-its-table",
    "CREATE TABLE t (a TEXT, b TEXT, v TEXT, PRIMARY KEY (a, b)) WITHOUT ROWID;" ROWS
    "INSERT INTO t SELECT i % 20, i / 20, i % 7 FROM n;"
    "CREATE VIEW once AS SELECT b, a FROM t;"
    "CREATE VIEW twice AS SELECT a, b FROM t UNION ALL SELECT a, b FROM t",
    { "view once: 240 rows, 2 columns\n; key: that of t, which tells the rows here apart too",
      "view twice: 480 rows, 2 columns\n; left out: no column or pair" },
    { NULL } },
  { "view-that-cannot-be-read",
    "CREATE TABLE t (id INTEGER PRIMARY KEY, x); INSERT INTO t VALUES (1, 1);"
    "CREATE VIEW v AS SELECT abs (-9223372036854775807 - x) AS a FROM t",
    { "left out: it cannot be read (integer overflow)", "[实体 t]" },
    { "[实体 v]" } },
};

/* ---- Types ---- */

#define FACTS(column, value)                                                                       \
  "CREATE TABLE t (t_id INTEGER PRIMARY KEY, " column ");" ROWS "INSERT INTO t SELECT i, " value   \
  " FROM n"

static const Case types[] = {
  { "dates",
    FACTS ("a TEXT", "date ('2020-01-01', '+' || i || ' days')"),
    { "\na = 日期 a\n" },
    { "are no dates" } },
  { "dates-with-slips",
    FACTS ("a TEXT", "CASE i WHEN 1 THEN 'soon' ELSE date ('2020-01-01', '+' || i || ' days') END"),
    { "\na = 日期 a\n", "some values are no dates and count as missing" },
    { NULL } },
  { "dates-as-numbers",
    FACTS ("day INTEGER", "20200101 + i % 28"),
    { "\nday = 日期 day\n" },
    { NULL } },
  { "dates-as-numbers-under-any-name",
    FACTS ("a INTEGER", "20200101 + i % 28"),
    { "\na = 日期 a\n" },
    { NULL } },
  { "dates-as-seconds",
    FACTS ("made_at INTEGER", "1580000000 + i"),
    { "\nmade_at = 整数 made_at\n", "perhaps a date as seconds since 1970" },
    { NULL } },
  { "dates-as-numbers-by-declared-type",
    FACTS ("a DATE, b TIMESTAMP, 发放日 INTEGER",
           "20200101 + i % 28, 20200101 + i % 28,"
           " CASE i WHEN 1 THEN 5 ELSE 20200101 + i % 28 END"),
    { "\na = 日期 a\n", "\nb = 日期 b\n", "\n发放日 = 日期 发放日\n" },
    { NULL } },
  { "nearly-all-dates-as-numbers-are-numbers",
    FACTS ("a INTEGER", "CASE i WHEN 1 THEN 5 ELSE 20200101 + i % 28 END"),
    { "\na = 整数 a\n" },
    { NULL } },
  { "eight-digits-that-are-no-dates",
    FACTS ("a INTEGER", "CASE i % 3 WHEN 0 THEN 18990101 WHEN 1 THEN 22000101 ELSE 20201301 END"),
    { "\na = 整数 a\n" },
    { NULL } },
  { "small-numbers-of-days-are-no-seconds",
    FACTS ("day INTEGER", "i * 100"),
    { "\nday = 整数 day\n" },
    { "seconds since 1970" } },
  { "yes-or-no",
    FACTS ("a INTEGER", "i % 2"),
    { "\na = 是非 a\n", "only yes-or-no values were seen" },
    { NULL } },
  { "two-numbers-far-apart-are-codes",
    FACTS ("a INTEGER", "i % 2 * 2"),
    { "\na = 代码(a) a\n", "different numbers: 2" },
    { NULL } },
  { "amounts-stay-numbers", FACTS ("人口 INTEGER", "i % 7"), { "\n人口 = 整数 人口\n" }, { NULL } },
  { "negative-numbers-are-amounts",
    FACTS ("a INTEGER", "i % 7 - 3"),
    { "\na = 整数 a\n" },
    { NULL } },
  { "decimals", FACTS ("a REAL", "i / 4.0"), { "\na = 小数 a\n" }, { NULL } },
  { "several-codes-in-one-value",
    FACTS ("a TEXT",
           "CASE i % 4 WHEN 0 THEN 'rice' WHEN 1 THEN 'rice、oil' WHEN 2 THEN 'oil，' ELSE 'oil; "
           "rice' END"),
    { "\na = 多选(a) a\n", "different texts: 2" },
    { NULL } },
  { "too-many-parts-are-texts",
    FACTS ("a TEXT", "'x' || i || ', y' || i"),
    { "\na = 文本 a; 保密 不出\n" },
    { NULL } },
  { "long-parts-are-texts",
    FACTS ("a TEXT", "'a sentence of many words that goes on|' || (i % 3)"),
    { "\na = 文本 a; 保密 不出\n" },
    { NULL } },
  { "values-that-hardly-repeat-are-texts",
    FACTS ("a TEXT", "'x' || (i % 20)"),
    { "\na = 文本 a; 保密 不出\n", "many different texts, so not shown" },
    { NULL } },
  { "no-value",
    FACTS ("a TEXT", "NULL"),
    { "no value was seen; check the type", "(100%)" },
    { NULL } },
  { "blanks-are-no-value",
    FACTS ("a TEXT", "'  '"),
    { "no value was seen; check the type", "(100%)" },
    { NULL } },
  { "values-of-a-long-wide-table", /* more rows are read for them */
    "CREATE TABLE t (t_id INTEGER PRIMARY KEY, few TEXT, late TEXT, c, d, e, f, g, h, i, j, "
    "k);" ROWS "INSERT INTO t (few) SELECT ' k' || (m.i % 3) FROM n JOIN n AS m"
    " JOIN (SELECT 1 UNION SELECT 2);"
    "UPDATE t SET few = ' ' WHERE t_id > 115000;"
    "UPDATE t SET late = CASE WHEN t_id < 84000 THEN (t_id % 3) || 'x' ELSE t_id || 'x' END",
    { "; the first 83333 rows were looked at", "\nfew = 代码(few) few\n",
      "\nlate = 文本 late; 保密 不出\n" },
    { NULL } },
};

/* ---- What must not be shown ---- */

static const Case masks[] = {
  { "identity",
    FACTS ("a TEXT", "'6101021980010' || printf ('%05d', 10000 + i)"),
    { "保密 证件" },
    { NULL } },
  { "certificate",
    FACTS ("a TEXT", "'6101021980010' || printf ('%05d', 10000 + i) || '43'"),
    { "保密 残疾证" },
    { NULL } },
  { "phone", FACTS ("a TEXT", "'139' || printf ('%08d', i)"), { "保密 电话" }, { NULL } },
  { "account", FACTS ("a TEXT", "'62220200' || printf ('%08d', i)"), { "保密 账号" }, { NULL } },
  { "names",
    FACTS ("a TEXT",
           "CASE i % 6 WHEN 0 THEN '王甲' WHEN 1 THEN '李乙' WHEN 2 THEN '张丙' WHEN 3"
           " THEN '刘丁' WHEN 4 THEN '陈戊' ELSE '杨己' END"),
    { "保密 姓名" },
    { NULL } },
  { "by-its-head",
    FACTS ("备注 TEXT", "'x' || (i % 3)"),
    { "备注 = 文本 备注; 保密 不出" },
    { NULL } },
  { "yes-or-no-is-not-personal",
    FACTS ("电话 TEXT", "CASE i % 2 WHEN 0 THEN '是' ELSE '否' END"),
    { "电话 = 是非 电话" },
    { "保密" } },
  { "dates-are-not-personal",
    FACTS ("姓名 TEXT", "date ('2020-01-01', '+' || i || ' days')"),
    { "姓名 = 日期 姓名" },
    { "保密" } },
  { "what-is-said-about-a-name-is-not-personal",
    FACTS ("与户主关系 TEXT", "CASE i % 2 WHEN 0 THEN '户主' ELSE '子女' END"),
    { "与户主关系 = 代码(与户主关系) 与户主关系" },
    { "保密" } },
};

/* ---- Tables of codes and of areas ---- */

#define CODED(codes, values)                                                                       \
  FACTS ("cause_code INTEGER", "i % 3 + 1") ";CREATE TABLE " codes "; INSERT INTO " values

static const Case codes[] = {
  { "table-of-codes",
    CODED ("cause (code INTEGER PRIMARY KEY, label TEXT)",
           "cause VALUES (1, 'ill'), (2, 'old'), (3, 'far')"),
    { "codes of the table cause", "cause_code = 代码(cause) cause_code" },
    { "[实体 cause]" } },
  { "codes-that-lack-a-value",
    CODED ("cause (code INTEGER PRIMARY KEY, label TEXT)", "cause VALUES (1, 'ill'), (2, 'old')"),
    { "cause_code = 代码(cause_code) cause_code", "a code table: see the folder codes" },
    { "codes of the table cause" } },
  { "a-table-with-phones-is-no-list",
    CODED ("cause (code INTEGER PRIMARY KEY, label TEXT, tel TEXT)",
           "cause VALUES (1, 'ill', '13900000001'), (2, 'old', '13900000002'), (3, 'far', "
           "'13900000003')"),
    { "[实体 cause]" },
    { "codes of the table cause" } },
  { "a-table-with-days-is-no-list",
    CODED ("cause (code INTEGER PRIMARY KEY, label TEXT, x TEXT)",
           "cause VALUES (1, 'ill', '2020-01-01'), (2, 'old', '2020-01-01'), (3, 'far', "
           "'2020-01-01')"),
    { "[实体 cause]" },
    { "codes of the table cause" } },
  { "a-table-with-certificates-is-no-list",
    CODED ("cause (code INTEGER PRIMARY KEY, label TEXT, x TEXT)",
           "cause VALUES (1, 'ill', '61010219800101000143'), (2, 'old', '61010219800101000244'),"
           " (3, 'far', '')"),
    { "[实体 cause]" },
    { "codes of the table cause" } },
  { "a-table-with-packed-days-is-no-list",
    CODED ("cause (code INTEGER PRIMARY KEY, label TEXT, x INTEGER)",
           "cause VALUES (1, 'ill', 20200101), (2, 'old', 20200101), (3, 'far', 20200101)"),
    { "[实体 cause]" },
    { "codes of the table cause" } },
  { "a-table-with-notes-is-a-list",
    CODED ("cause (code INTEGER PRIMARY KEY, label TEXT, remark TEXT)",
           "cause VALUES (1, 'ill', 'x'), (2, 'old', 'y'), (3, 'far', 'z')"),
    { "codes of the table cause" },
    { "[实体 cause]" } },
  { "labels-are-short-texts",
    CODED ("dict_cause (code INTEGER PRIMARY KEY, raw BLOB, story TEXT, label TEXT)",
           "dict_cause VALUES (1, x'ff', printf ('%061d', 1), 'ill'),"
           " (2, x'fe', printf ('%061d', 2), 'old'), (3, x'fd', printf ('%061d', 3), 'far')"),
    { "codes of the table dict_cause" },
    { NULL } },
  { "long-keys-are-no-codes",
    "CREATE TABLE dict (code TEXT PRIMARY KEY, label TEXT);"
    "INSERT INTO dict VALUES (printf ('%021d', 1), 'ill'), (printf ('%021d', 2), 'old')",
    { "[实体 dict]" },
    { "a code table" } },
  { "a-long-table-is-no-list",
    "CREATE TABLE dict (code INTEGER PRIMARY KEY, label TEXT);" ROWS
    "INSERT INTO dict (label) SELECT 'x' || n.i || 'y' || m.i FROM n JOIN n AS m WHERE m.i < 10",
    { "[实体 dict]" },
    { "a code table" } },
  { "key-called-as-the-column",
    FACTS ("grade INTEGER, code INTEGER",
           "i % 3 + 1, i % 3 + 1") ";CREATE TABLE lk_level (grade INTEGER PRIMARY KEY, label TEXT);"
                                   "INSERT INTO lk_level VALUES (1, 'ill'), (2, 'old'), (3, 'far');"
                                   "CREATE TABLE lk_other (code INTEGER PRIMARY KEY, label TEXT);"
                                   "INSERT INTO lk_other VALUES (1, 'ill'), (2, 'old'), (3, 'far')",
    { "codes of the table lk_level" },
    { "codes of the table lk_other" } },
  { "a-table-without-labels-is-no-list",
    CODED ("cause (code INTEGER PRIMARY KEY, x INTEGER)", "cause VALUES (1, 10), (2, 20), (3, 30)"),
    { "[实体 cause]" },
    { "codes of the table cause" } },
  { "areas",
    FACTS ("a TEXT", "'x'") ";CREATE TABLE 地区 (代码 TEXT PRIMARY KEY, 名称 TEXT);"
                            "INSERT INTO 地区 VALUES ('610000', '陕西省'), ('610100', '西安市'), "
                            "('610102', '新城区')",
    { "looks like a table of areas" },
    { "[实体 地区]" } },
  { "areas-under-other-heads",
    FACTS ("a TEXT", "'x'") ";CREATE TABLE 地区 (code TEXT PRIMARY KEY, label TEXT);"
                            "INSERT INTO 地区 VALUES ('610000', '陕西省'), ('610100', '西安市'), "
                            "('610102', '新城区')",
    { "looks like a table of areas" },
    { "[实体 地区]", "\n地区表 = " } },
  { "a-wide-table-of-areas-is-counted",
    "CREATE TABLE t (code TEXT PRIMARY KEY, a, b, c, d, e, f, g, h); INSERT INTO t VALUES"
    " ('610102', 1, 1, 1, 1, 1, 1, 1, 1), ('610103', 1, 1, 1, 1, 1, 1, 1, 1)",
    { "[实体 t]" },
    { "looks like a table of areas" } },
};

/* ---- Who belongs to whom ---- */

#define HOUSE                                                                                      \
  "CREATE TABLE house (house_id INTEGER PRIMARY KEY, x TEXT);" ROWS                                \
  "INSERT INTO house SELECT i, 'x' FROM n WHERE i <= 100;"

static const Case links[] = {
  { "foreign-key",
    HOUSE "CREATE TABLE person (id INTEGER PRIMARY KEY, home INTEGER REFERENCES house);" ROWS
          "INSERT INTO person SELECT i, i % 100 + 1 FROM n",
    { "belongs to house by its foreign key", "上级 = house: home" },
    { NULL } },
  { "foreign-key-of-two-columns-in-another-order",
    "CREATE TABLE house (a INTEGER, b INTEGER, x TEXT, PRIMARY KEY (a, b));" ROWS
    "INSERT INTO house SELECT i % 10, i / 10, 'x' FROM n WHERE i < 100;"
    "CREATE TABLE person (id INTEGER PRIMARY KEY, p INTEGER, q INTEGER,"
    " FOREIGN KEY (p, q) REFERENCES house (b, a));" ROWS
    "INSERT INTO person SELECT i, i % 9, i % 10 FROM n WHERE i > 9",
    { "上级 = house: q, p" },
    { NULL } },
  { "foreign-key-to-something-else-than-the-key",
    "CREATE TABLE house (id INTEGER PRIMARY KEY, nick TEXT UNIQUE);" ROWS
    "INSERT INTO house SELECT i, 'h' || i FROM n;"
    "CREATE TABLE person (pid INTEGER PRIMARY KEY, home TEXT REFERENCES house (nick));" ROWS
    "INSERT INTO person SELECT i, 'h' || i FROM n",
    { "[实体 person]" },
    { "belongs to house" } },
  { "foreign-key-to-itself-or-to-nothing",
    HOUSE "CREATE TABLE person (id INTEGER PRIMARY KEY, mother INTEGER REFERENCES person,"
          " car INTEGER REFERENCES cars);" ROWS "INSERT INTO person SELECT i, i, i FROM n",
    { "[实体 person]" },
    { "belongs to" } },
  { "foreign-key-that-leads-nowhere",
    HOUSE "CREATE TABLE person (id INTEGER PRIMARY KEY, home INTEGER REFERENCES house);" ROWS
          "INSERT INTO person SELECT i, i FROM n",
    { "some of its records name a record of house that is not there; they are not counted" },
    { NULL } },
  { "some-belong-to-nobody",
    HOUSE "CREATE TABLE person (id INTEGER PRIMARY KEY, house_id INTEGER);" ROWS
          "INSERT INTO person SELECT i, CASE WHEN i % 3 THEN i % 100 + 1 END FROM n",
    { "belongs to house by a column of that name whose values all occur there",
      "some of its records name no record of house; they are not counted" },
    { NULL } },
  { "table-and-key-make-the-name",
    "CREATE TABLE houses (id INTEGER PRIMARY KEY, x TEXT);" ROWS
    "INSERT INTO houses SELECT i, 'x' FROM n;"
    "CREATE TABLE person (pid INTEGER PRIMARY KEY, house_id INTEGER);" ROWS
    "INSERT INTO person SELECT i, i FROM n;"
    "CREATE TABLE animal (aid INTEGER PRIMARY KEY, housesid INTEGER);" ROWS
    "INSERT INTO animal SELECT i, i FROM n",
    { "上级 = houses: house_id", "上级 = houses: housesid" },
    { NULL } },
  { "text-is-no-number",
    HOUSE "CREATE TABLE person (id INTEGER PRIMARY KEY, house_id TEXT);" ROWS
          "INSERT INTO person SELECT i, 'about ' || i FROM n",
    { "[实体 person]" },
    { "belongs to house" } },
  { "circle",
    "CREATE TABLE house (house_id INTEGER PRIMARY KEY, person_id INTEGER);" ROWS
    "INSERT INTO house SELECT i, i FROM n WHERE i <= 100;"
    "CREATE TABLE person (person_id INTEGER PRIMARY KEY, house_id INTEGER);" ROWS
    "INSERT INTO person SELECT i, i % 100 + 1 FROM n",
    { "it points to person, which leads back to it; not used", "上级 = house: house_id" },
    { NULL } },
  { "two-who-are-not-on-one-chain",
    HOUSE "CREATE TABLE school (school_id INTEGER PRIMARY KEY, x TEXT);" ROWS
          "INSERT INTO school SELECT i, 'x' FROM n;"
          "CREATE TABLE person (id INTEGER PRIMARY KEY, house_id INTEGER, school_id INTEGER);" ROWS
          "INSERT INTO person SELECT i, i % 100 + 1, i FROM n",
    { "上级 = school: school_id",
      "it also points to house, which is not on the same chain; not used" },
    { NULL } },
  { "concern",
    HOUSE "CREATE TABLE person (person_id INTEGER PRIMARY KEY, house_id INTEGER);" ROWS
          "INSERT INTO person SELECT i, i % 100 + 1 FROM n;"
          "CREATE TABLE aid (aid_id INTEGER PRIMARY KEY, house_id INTEGER, person_id INTEGER);" ROWS
          "INSERT INTO aid SELECT i, i % 100 + 1, CASE WHEN i % 2 THEN i END FROM n",
    { "上级 = house: house_id; person: person_id" },
    { NULL } },
  { "deepest-is-the-parent",
    HOUSE "CREATE TABLE person (person_id INTEGER PRIMARY KEY, house_id INTEGER);" ROWS
          "INSERT INTO person SELECT i, i % 100 + 1 FROM n;"
          "CREATE TABLE aid (aid_id INTEGER PRIMARY KEY, house_id INTEGER, person_id INTEGER);" ROWS
          "INSERT INTO aid SELECT i, i % 100 + 1, i FROM n",
    { "上级 = person: person_id" },
    { "; house" } },
  { "area-of-a-root",
    FACTS (
        "village TEXT, town TEXT, other TEXT",
        "'610729001' || printf ('%03d', i), '610729001', CASE i WHEN 1 THEN '610729001001001' END"),
    { "area codes stand in the column village", "地区 = village" },
    { NULL } },
};

/* ---- Lists ---- */

static const ListCase lists[] = {
  { "marks", FACTS ("a TEXT", "CASE i % 2 WHEN 0 THEN 'a \"b\"' ELSE 'c' END"), "a",
    "代码,名称\n\"a \"\"b\"\"\",\"a \"\"b\"\"\"\nc,c\n" },
  { "width", FACTS ("a TEXT", "CASE i % 3 WHEN 0 THEN 'Ａ' WHEN 1 THEN 'A' ELSE 'b' END"), "a",
    "代码,名称\nA,A\nb,b\n" },
  { "numbers", FACTS ("a INTEGER", "i % 3 * 5"), "a", "代码,名称\n0,\n5,\n10,\n" },
  { "attributes",
    CODED ("dict_cause (code INTEGER PRIMARY KEY, label TEXT, grp TEXT, alias TEXT, name TEXT, raw "
           "BLOB,"
           " b, c, d, e, f, g, h)",
           "dict_cause VALUES (1, 'ill', 'x,y', 'sick', 'n', x'ff', 1, 2, 3, 4, 5, 6, 7),"
           " (2, 'old', 'z', '', 'm', x'fe', 1, 2, 3, 4, 5, 6, 7),"
           " (3, 'far', NULL, '', 'o', x'fe', 1, 2, 3, 4, 5, 6, 7)"),
    "dict_cause", NULL }, /* too wide for a list */
  { "attributes-few",
    CODED (
        "dict_cause (code INTEGER PRIMARY KEY, label TEXT, grp TEXT, alias TEXT, name TEXT, raw "
        "BLOB)",
        "dict_cause VALUES (1, 'ill', 'x,y', 'sick', 'n', x'ff'), (2, 'old', 'z', '', 'm', x'fe'),"
        " (3, 'far', NULL, '', 'o', x'fe')"),
    "dict_cause", "代码,名称,grp\n1,ill,\"x,y\"\n2,old,z\n3,far,\n" },
  { "labels-that-are-others-codes",
    FACTS ("cause_code TEXT", "substr ('abc', i % 3 + 1, 1)") ";CREATE TABLE dict_cause (code TEXT "
                                                              "PRIMARY KEY, label TEXT);"
                                                              "INSERT INTO dict_cause VALUES ('a', "
                                                              "'ill'), ('b', 'ill '), ('c', 'a')",
    "dict_cause", "代码,名称\na,ill\nb,ill（b）\nc,a（c）\n" },
  { "label-that-is-its-own-code",
    CODED ("dict_cause (cause_id TEXT PRIMARY KEY, label TEXT)",
           "dict_cause VALUES ('1', '１'), ('2', ''), ('3', 'far')"),
    "dict_cause", "代码,名称\n1,１\n2,2\n3,far\n" },
  { "same-name-in-another-table",
    FACTS ("state TEXT",
           "'on' || (i % 2)") ";CREATE TABLE u (u_id INTEGER PRIMARY KEY, state TEXT);" ROWS
                              "INSERT INTO u SELECT i, 'up' || (i % 2) FROM n",
    "u_state", "代码,名称\nup0,up0\nup1,up1\n" },
  { "same-name-of-a-table-of-codes",
    FACTS (
        "state TEXT",
        "'on' || (i % 2)") ";CREATE TABLE state (id INTEGER PRIMARY KEY, label TEXT); INSERT INTO "
                           "state VALUES (1, 'a'), (2, 'b');"
                           "CREATE TABLE u (u_id INTEGER PRIMARY KEY, state INTEGER);" ROWS
                           "INSERT INTO u SELECT i, i % 2 + 1 FROM n",
    "state_2", "代码,名称\n1,a\n2,b\n" },
};

/* ---- Running them ---- */

static ZhuDraft *
draft (const char *folder, const char *sql, const char *area_file)
{
  g_autofree char *path = g_build_filename (folder, "foreign.db", NULL);
  g_autoptr (GError) error = NULL;
  ZhuDraft *made;
  char *message = NULL;
  sqlite3 *db = NULL;

  g_assert_cmpint (sqlite3_open (path, &db), ==, SQLITE_OK);
  sqlite3_exec (db, sql, NULL, NULL, &message);
  g_assert_cmpstr (message, ==, NULL);
  sqlite3_close (db);
  made = zhu_draft_new (path, area_file, &error);
  g_assert_no_error (error);
  g_unlink (path);
  return made;
}

static void
test_case (gconstpointer data)
{
  const Case *wanted = data;
  g_autofree char *folder = g_dir_make_tmp ("zhu-test-XXXXXX", NULL);
  g_autoptr (ZhuDraft) made = draft (folder, wanted->sql, NULL);
  const char *text = zhu_draft_text (made);

  for (gsize i = 0; i < MOST_TEXTS && wanted->says[i] != NULL; i++)
    if (strstr (text, wanted->says[i]) == NULL)
      g_test_fail_printf ("“%s” is not said in:\n%s", wanted->says[i], text);
  for (gsize i = 0; i < MOST_TEXTS && wanted->never[i] != NULL; i++)
    if (strstr (text, wanted->never[i]) != NULL)
      g_test_fail_printf ("“%s” is said in:\n%s", wanted->never[i], text);
  g_rmdir (folder);
}

/* Areas of the database itself are named beside the file, if the records have area codes. */
static void
test_area_table (gconstpointer data)
{
  static const char *const areas
      = ";CREATE TABLE 地区 (代码 TEXT PRIMARY KEY, 名称 TEXT);"
        "INSERT INTO 地区 VALUES ('610000', '陕西省'), ('610100', '西安市'), ('610102', '新城区')";
  const gboolean has_codes = data != NULL;
  g_autofree char *folder = g_dir_make_tmp ("zhu-test-XXXXXX", NULL);
  g_autofree char *sql = g_strconcat (
      has_codes ? FACTS ("a TEXT", "'610102'") : FACTS ("a TEXT", "'x'"), areas, NULL);
  g_autoptr (ZhuDraft) made = draft (folder, sql, "areas.csv");
  const char *text = zhu_draft_text (made);

  g_assert_true ((strstr (text, "\n地区 = areas.csv\n") != NULL) == has_codes);
  g_assert_true ((strstr (text, "\n地区表 = 地区\n") != NULL) == has_codes);
  g_assert_true ((strstr (text, "no column with area codes was found") != NULL) == !has_codes);
  g_rmdir (folder);
}

static void
remove_files (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      if (g_file_test (path, G_FILE_TEST_IS_DIR))
        remove_files (path);
      g_remove (path);
    }
}

static void
test_list (gconstpointer data)
{
  const ListCase *wanted = data;
  g_autofree char *folder = g_dir_make_tmp ("zhu-test-XXXXXX", NULL);
  g_autofree char *file = g_strdup_printf ("codes/%s.csv", wanted->list);
  g_autofree char *path = g_build_filename (folder, file, NULL);
  g_autoptr (ZhuDraft) made = draft (folder, wanted->sql, NULL);
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;

  g_assert_true (zhu_draft_write (made, folder, NULL, &error));
  g_assert_no_error (error);
  g_file_get_contents (path, &text, NULL, NULL);
  g_assert_cmpstr (text, ==, wanted->text);
  remove_files (folder);
  g_rmdir (folder);
}

static void
add (const char *group, const Case *cases, gsize n)
{
  for (gsize i = 0; i < n; i++)
    {
      g_autofree char *name = g_strdup_printf ("/store/draft/%s/%s", group, cases[i].name);

      g_test_add_data_func (name, &cases[i], test_case);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  add ("keys", keys, G_N_ELEMENTS (keys));
  add ("types", types, G_N_ELEMENTS (types));
  add ("masks", masks, G_N_ELEMENTS (masks));
  add ("codes", codes, G_N_ELEMENTS (codes));
  add ("links", links, G_N_ELEMENTS (links));
  g_test_add_data_func ("/store/draft/area-table", "with codes", test_area_table);
  g_test_add_data_func ("/store/draft/area-table-nobody-uses", NULL, test_area_table);
  for (gsize i = 0; i < G_N_ELEMENTS (lists); i++)
    {
      g_autofree char *name = g_strdup_printf ("/store/draft/lists/%s", lists[i].name);

      g_test_add_data_func (name, &lists[i], test_list);
    }
  return g_test_run ();
}
