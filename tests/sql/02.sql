-- A county that is a unit (韩城市, 杨凌) is printed once, as the unit. The series has no value for the
-- 56 counties: it is given for areas alone.
WITH line AS (
  SELECT 0 AS a, 0 AS b, '合计' AS label, NULL AS unit, NULL AS county, NULL AS poor
  UNION ALL SELECT 0, 1, '56个脱贫县', NULL, NULL, '是'
  UNION ALL SELECT n, 0, name, code, NULL, NULL FROM unit
  UNION ALL SELECT u.n, c.n, c.name, NULL, c.code, NULL FROM county c JOIN unit u ON u.code = c.unit WHERE c.code <> c.unit),
hit AS (
  SELECT l.a, l.b, l.label, l.unit, l.county, l.poor, k.code AS k FROM line l
    JOIN (SELECT code, unit, poor FROM county UNION ALL SELECT 'XX-XIXIAN', 'XX-XIXIAN', '否') k
      ON (l.unit IS NULL OR k.unit = l.unit) AND (l.county IS NULL OR k.code = l.county) AND (l.poor IS NULL OR k.poor = l.poor)),
h AS (SELECT coalesce(county, unit) AS k, count(*) AS n, sum(家庭人口数) AS members FROM poor_household GROUP BY 1),
p AS (SELECT coalesce(county, unit) AS k, count(*) AS n, sum(残疾等级 IN ('一级', '二级')) AS severe FROM poor GROUP BY 1),
g AS (SELECT a, b, label, min(poor) AS poor, min(coalesce(hit.county, hit.unit, '610000')) AS code, sum(h.n) AS h, sum(p.n) AS p, sum(p.severe) AS severe, sum(h.members) AS members
        FROM hit LEFT JOIN h ON h.k = hit.k LEFT JOIN p ON p.k = hit.k GROUP BY a, b, label),
t AS (SELECT g.*, CASE WHEN poor IS NULL THEN (SELECT 数值 + 0 FROM series WHERE 指标 = '全部未脱贫人口' AND 期末 = '2020-03-31' AND 地区代码 = g.code) END AS s FROM g)
SELECT label, coalesce(h, 0), coalesce(p, 0), coalesce(severe, 0), coalesce(members, 0), s,
       CASE WHEN s > 0 THEN printf('%d.%02d', (p * 20000 + s) / (2 * s) / 100, (p * 20000 + s) / (2 * s) % 100) END FROM t ORDER BY a, b;
