-- The village lines of the register (group heads and subtotals left out), in code order of units, counties
-- and villages. The three commonest causes by household; ties in the list's order; missing and unlisted left out.
CREATE TEMP TABLE village AS SELECT l.人, l.户, l.unit, l.county, h.村代码, p.残疾等级 FROM listed l
  JOIN household h ON h.户编号 = l.户 JOIN person p ON p.人编号 = l.人 WHERE l.which = 'now';
CREATE TEMP TABLE trouble AS SELECT DISTINCT l.户,
    p.发现日期 <= '2020-03-31' AND (p.解决日期 IS NULL OR p.解决日期 > '2020-03-31') AS open, p.解决日期 BETWEEN '2020-03-01' AND '2020-03-31' AS solved
  FROM problem p JOIN listed l ON l.which = 'now' AND l.户 = p.户编号 AND (p.人编号 IS NULL OR p.人编号 = l.人);
CREATE TEMP TABLE ranked AS
SELECT h.村代码, h.主要致贫原因 AS cause,
       row_number() OVER (PARTITION BY h.村代码 ORDER BY count(*) DESC, CASE h.主要致贫原因 WHEN '因病' THEN 1 WHEN '因残' THEN 2 WHEN '因学' THEN 3 WHEN '因灾' THEN 4 WHEN '缺土地' THEN 5 WHEN '缺水' THEN 6 WHEN '缺技术' THEN 7 WHEN '缺劳力' THEN 8 WHEN '缺资金' THEN 9 WHEN '交通条件落后' THEN 10 WHEN '自身发展动力不足' THEN 11 WHEN '其他' THEN 12 END) AS rank
  FROM poor_household r JOIN household h ON h.户编号 = r.户
 WHERE h.主要致贫原因 IN ('因病', '因残', '因学', '因灾', '缺土地', '缺水', '缺技术', '缺劳力', '缺资金', '交通条件落后', '自身发展动力不足', '其他') GROUP BY h.村代码, h.主要致贫原因;
CREATE INDEX temp.ranked_village ON ranked (村代码);
CREATE INDEX temp.trouble_household ON trouble (户);
SELECT a.名称, v.村代码, count(DISTINCT v.户), count(DISTINCT v.人), count(DISTINCT CASE WHEN v.残疾等级 IN ('一级', '二级') THEN v.人 END),
       (SELECT group_concat(cause, '、') FROM (SELECT cause FROM ranked k WHERE k.村代码 = v.村代码 AND rank <= 3 ORDER BY rank)),
       count(DISTINCT CASE WHEN t.open OR t.solved THEN v.户 END), count(DISTINCT CASE WHEN t.solved THEN v.户 END)
  FROM village v LEFT JOIN area a ON a.代码 = v.村代码 LEFT JOIN trouble t ON t.户 = v.户
  JOIN unit u ON u.code = v.unit LEFT JOIN county c ON c.code = v.county
 GROUP BY v.村代码 ORDER BY u.n, c.n, v.村代码;
