CREATE TEMP VIEW day AS SELECT hid, date(registered_on) AS r, date(lifted_on) AS l,
  substr(relapsed_on, 1, 4) || '-' || substr(relapsed_on, 5, 2) || '-' || substr(relapsed_on, 7) AS b FROM hh;
CREATE TEMP TABLE ends (e); INSERT INTO ends VALUES ('2020-03-31'), ('2020-02-29');
CREATE TEMP VIEW stand AS SELECT e, hid, CASE WHEN b <= e AND (l IS NULL OR l > e OR b >= l) THEN '返贫' WHEN l <= e THEN '已脱贫'
  ELSE '未脱贫' END AS s FROM day, ends WHERE r <= e;
CREATE TEMP VIEW households AS SELECT s, sum(e = '2020-03-31') AS now, sum(e = '2020-02-29') AS before FROM stand GROUP BY s;
CREATE TEMP VIEW persons AS SELECT s, sum(e = '2020-03-31') AS now, sum(e = '2020-02-29') AS before FROM stand JOIN member USING (hid)
  GROUP BY s;
SELECT '合计', sum(h.now), sum(h.before), sum(h.now) - sum(h.before), sum(p.now), sum(p.before), sum(p.now) - sum(p.before)
  FROM households AS h LEFT JOIN persons AS p USING (s);
SELECT s, h.now, h.before, h.now - h.before, p.now, p.before, p.now - p.before FROM households AS h LEFT JOIN persons AS p USING (s)
  ORDER BY CASE s WHEN '未脱贫' THEN 1 WHEN '返贫' THEN 2 ELSE 3 END;
