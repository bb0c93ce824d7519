CREATE TEMP VIEW day AS SELECT hid, date(registered_on) AS r, date(lifted_on) AS l,
  substr(relapsed_on, 1, 4) || '-' || substr(relapsed_on, 5, 2) || '-' || substr(relapsed_on, 7) AS b FROM hh;
CREATE TEMP TABLE stand AS SELECT hid, r, CASE WHEN r IS NULL OR r > '2020-03-31' THEN '' WHEN b <= '2020-03-31' AND (l IS NULL
    OR l > '2020-03-31' OR b >= l) THEN '返贫' WHEN l <= '2020-03-31' THEN '已脱贫' ELSE '未脱贫' END AS s,
  CASE WHEN r IS NULL OR r > '2020-02-29' THEN '缺失' WHEN b <= '2020-02-29' AND (l IS NULL OR l > '2020-02-29' OR b >= l) THEN '返贫'
    WHEN l <= '2020-02-29' THEN '已脱贫' ELSE '未脱贫' END AS t FROM day;
CREATE TEMP TABLE lines (o, t); INSERT INTO lines VALUES (1, '未脱贫'), (2, '返贫'), (3, '已脱贫'), (4, '缺失');
SELECT '合计', count(*), sum(s = '未脱贫'), sum(s = '返贫'), sum(s = '已脱贫'), sum(r BETWEEN '2020-03-01' AND '2020-03-31') FROM stand;
SELECT t, count(hid), sum(s = '未脱贫'), sum(s = '返贫'), sum(s = '已脱贫'), sum(r IS NOT NULL AND r BETWEEN '2020-03-01' AND '2020-03-31')
  FROM lines LEFT JOIN stand USING (t) GROUP BY o ORDER BY o;
