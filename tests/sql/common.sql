-- What the expected grids lean on, written from the template language's definitions and not from the
-- program. Needs the sample's files as tables of text with NULL for empty fields, and `areas`, the
-- area file. Month under report: March 2020. Read before any of NN.sql; each prints the grid of that
-- table in printed order: label, then the columns, percentages with two decimals rounded half up.
CREATE TEMP TABLE day (which TEXT PRIMARY KEY, at TEXT);
INSERT INTO day VALUES ('now', '2020-03-31'), ('last', '2020-02-29'), ('year', '2019-12-31');
-- Reporting units in code order of the return.
CREATE TEMP TABLE unit (n INTEGER PRIMARY KEY, code TEXT, name TEXT);
INSERT INTO unit (code, name) SELECT 代码, 名称 FROM areas WHERE 级别 = '填报单位' ORDER BY rowid;
-- Counties that stand at the end of the month.
CREATE TEMP TABLE county AS SELECT rowid AS n, 代码 AS code, 名称 AS name, 上级 AS unit, 脱贫县 AS poor FROM areas
 WHERE 级别 = '县' AND (起 IS NULL OR 起 <= '2020-03-31') AND (止 IS NULL OR 止 >= '2020-03-31');
-- Each household's unit and county: township override, else code, old codes by their successor.
CREATE TEMP TABLE place AS
SELECT 户编号 AS 户, CASE WHEN t.代码 IS NOT NULL THEN t.上级 ELSE c.上级 END AS unit,
       CASE WHEN t.代码 IS NOT NULL THEN NULL ELSE c.代码 END AS county
  FROM household h
  LEFT JOIN areas t ON t.级别 = '乡' AND t.代码 = substr(h.村代码, 1, 9)
  LEFT JOIN areas o ON o.级别 = '县' AND o.代码 = substr(h.村代码, 1, 6)
  LEFT JOIN areas c ON c.级别 = '县' AND c.代码 = CASE WHEN o.止 < '2020-03-31' THEN o.后继 ELSE o.代码 END;
CREATE INDEX temp.place_household ON place (户);
-- 脱贫属性 at each day: NULL if never identified by then.
CREATE TEMP TABLE status AS
SELECT h.户编号 AS 户, d.which,
       CASE WHEN h.首次识别时间 IS NULL OR h.首次识别时间 > d.at THEN NULL
            WHEN h.返贫时间 <= d.at AND (h.脱贫时间 IS NULL OR h.脱贫时间 > d.at OR h.返贫时间 >= h.脱贫时间) THEN '返贫'
            WHEN h.脱贫时间 <= d.at THEN '已脱贫' ELSE '未脱贫' END AS status
  FROM household h, day d;
CREATE INDEX temp.status_household ON status (户, which);
-- 持证残疾人 at each day.
CREATE TEMP TABLE certified AS
SELECT p.人编号 AS 人, p.户编号 AS 户, d.which FROM person p, day d
 WHERE p.发证日期 <= d.at AND (p.注销日期 IS NULL OR p.注销日期 > d.at)
   AND (p.人员增加时间 IS NULL OR p.人员增加时间 <= d.at) AND (p.人员减少时间 IS NULL OR p.人员减少时间 > d.at);
CREATE INDEX temp.certified_person ON certified (人, which);
CREATE INDEX temp.certified_household ON certified (户, which);
-- 在册 at each day.
CREATE TEMP TABLE listed AS
SELECT c.人, c.户, c.which, place.unit, place.county FROM certified c
  JOIN status s ON s.户 = c.户 AND s.which = c.which AND s.status IN ('未脱贫', '返贫') JOIN place ON place.户 = c.户;
CREATE INDEX temp.listed_person ON listed (人, which);
CREATE INDEX temp.listed_household ON listed (户, which);
-- 未脱贫残疾人 at the end of the month, with what belongs to person and household.
CREATE TEMP VIEW poor AS SELECT l.人, l.户, l.unit, l.county, p.*, h.家庭人口数, h.主要致贫原因, h.其他致贫原因1, h.其他致贫原因2
  FROM listed l JOIN person p ON p.人编号 = l.人 JOIN household h ON h.户编号 = l.户 WHERE l.which = 'now';
CREATE TEMP TABLE poor_household AS SELECT DISTINCT l.户, l.unit, l.county, h.家庭人口数, h.主要致贫原因, h.计划脱贫时间
  FROM listed l JOIN household h ON h.户编号 = l.户 WHERE l.which = 'now';
CREATE INDEX temp.poor_household_key ON poor_household (户);
-- 合计 + 下辖 of the province: rows of most tables. A row takes the records that r.unit or no unit at all asks for.
CREATE TEMP TABLE scope AS SELECT 0 AS n, '合计' AS label, NULL AS unit UNION ALL SELECT n, name, code FROM unit;
