-- Who was or is in the register this month, and why that changed; first reason that fits.
CREATE TEMP TABLE moved AS
WITH both AS (
  SELECT p.人编号 AS 人, p.户编号 AS 户, a.人 IS NOT NULL AS before, b.人 IS NOT NULL AS now FROM person p
    LEFT JOIN listed a ON a.人 = p.人编号 AND a.which = 'last' LEFT JOIN listed b ON b.人 = p.人编号 AND b.which = 'now'
   WHERE a.人 IS NOT NULL OR b.人 IS NOT NULL)
SELECT both.人, both.户, before, now, place.unit, h.预脱贫, h.计划脱贫时间,
  CASE WHEN before = now THEN '无变动'
       WHEN now AND h.首次识别时间 BETWEEN '2020-03-01' AND '2020-03-31' THEN '新识别'
       WHEN now AND h.返贫时间 BETWEEN '2020-03-01' AND '2020-03-31' THEN '返贫'
       WHEN now AND ((p.人员增加原因 IN ('出生', '迁入') AND p.人员增加时间 BETWEEN '2020-03-01' AND '2020-03-31')
                     OR p.发证日期 BETWEEN '2020-03-01' AND '2020-03-31') THEN '自然增'
       WHEN now THEN '更正增'
       WHEN h.脱贫时间 BETWEEN '2020-03-01' AND '2020-03-31' THEN '脱贫'
       WHEN (p.人员减少时间 BETWEEN '2020-03-01' AND '2020-03-31' AND p.人员减少原因 IN ('死亡', '迁出'))
            OR p.注销日期 BETWEEN '2020-03-01' AND '2020-03-31' THEN '自然减'
       ELSE '更正减' END AS change
  FROM both JOIN person p ON p.人编号 = both.人 JOIN household h ON h.户编号 = both.户 JOIN place ON place.户 = both.户;
WITH g AS (
  SELECT s.n, s.label, coalesce(sum(before), 0) AS a, coalesce(sum(change = '新识别'), 0) AS b, coalesce(sum(change = '返贫'), 0) AS c, coalesce(sum(change = '自然增'), 0) AS d, coalesce(sum(change = '脱贫'), 0) AS e, coalesce(sum(change = '自然减'), 0) AS f,
         coalesce(sum(change = '更正增'), 0) - coalesce(sum(change = '更正减'), 0) AS k, coalesce(sum(now), 0) AS z, coalesce(sum(now AND 预脱贫 = '是'), 0) AS ready,
         max(CASE WHEN now THEN 计划脱贫时间 END) AS plan,
         (SELECT count(*) FROM listed y WHERE which = 'year' AND (s.unit IS NULL OR y.unit = s.unit)) AS y
    FROM scope s LEFT JOIN moved r ON s.unit IS NULL OR r.unit = s.unit GROUP BY s.n)
SELECT label, a, b, c, d, e, f, k, z, ready, substr(plan, 1, 4) || '年' || CAST(substr(plan, 6, 2) AS INTEGER) || '月',
       CASE WHEN y > 0 THEN printf('%s%d.%02d', CASE WHEN z > y THEN '-' ELSE '' END, (abs(y - z) * 20000 + y) / (2 * y) / 100, (abs(y - z) * 20000 + y) / (2 * y) % 100) END
  FROM g ORDER BY n;
