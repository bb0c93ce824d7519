WITH g AS (
  SELECT s.n, s.label, s.unit,
    (SELECT count(*) FROM poor_household r WHERE s.unit IS NULL OR r.unit = s.unit) AS h,
    (SELECT count(*) FROM listed r WHERE which = 'now' AND (s.unit IS NULL OR r.unit = s.unit)) AS p,
    (SELECT count(*) FROM poor r WHERE 残疾等级 IN ('一级', '二级') AND (s.unit IS NULL OR r.unit = s.unit)) AS severe,
    (SELECT coalesce(sum(家庭人口数), 0) FROM poor_household r WHERE s.unit IS NULL OR r.unit = s.unit) AS members,
    (SELECT 数值 + 0 FROM series WHERE 指标 = '全部未脱贫人口' AND 期末 = '2020-03-31' AND 地区代码 = coalesce(s.unit, '610000')) AS a,
    (SELECT count(*) FROM listed r WHERE which = 'last' AND (s.unit IS NULL OR r.unit = s.unit)) AS before,
    (SELECT count(*) FROM listed r WHERE which = 'year' AND (s.unit IS NULL OR r.unit = s.unit)) AS start
  FROM scope s)
SELECT label, h, p, severe, members, a, CASE WHEN a > 0 THEN printf('%d.%02d', (p * 20000 + a) / (2 * a) / 100, (p * 20000 + a) / (2 * a) % 100) END, before, p - before, p - start
  FROM g ORDER BY n;
