-- The person lines of the register, group heads left out and the plain columns only: household, person,
-- category, grade, main cause (未列 if the list does not have it), time limit, day of the last problem solved.
CREATE INDEX temp.poor_person ON listed (which, 户, 人);
CREATE TEMP TABLE settled AS SELECT 户编号 AS 户, 人编号 AS 人, max(解决日期) AS at FROM problem GROUP BY 1, 2;
CREATE INDEX temp.settled_household ON settled (户);
SELECT l.户, l.人, p.残疾类别, p.残疾等级,
       CASE WHEN h.主要致贫原因 NOT IN ('因病', '因残', '因学', '因灾', '缺土地', '缺水', '缺技术', '缺劳力', '缺资金', '交通条件落后', '自身发展动力不足', '其他') THEN '未列' ELSE h.主要致贫原因 END, h.计划脱贫时间,
       (SELECT max(q.at) FROM settled q WHERE q.户 = l.户 AND (q.人 IS NULL OR q.人 = l.人))
  FROM listed l JOIN person p ON p.人编号 = l.人 JOIN household h ON h.户编号 = l.户
  JOIN unit u ON u.code = l.unit LEFT JOIN county c ON c.code = l.county
 WHERE l.which = 'now' ORDER BY u.n, c.n, h.村代码, l.户, l.人;
