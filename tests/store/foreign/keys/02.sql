CREATE TEMP TABLE l (o, label, kind); INSERT INTO l VALUES (0, '合计', '*'), (1, '住房', 'roof'), (2, '饮水', 'water'), (3, '缺失', '-');
-- every person whom a trouble concerns: one, or all of the household
CREATE TEMP TABLE line AS SELECT t.*, m.line AS person, m.category FROM trouble AS t LEFT JOIN member AS m
  ON m.county = t.county AND m.number = t.number AND (t.line IS NULL OR t.line = m.line);
CREATE TEMP VIEW x AS SELECT o, label, line.* FROM l JOIN line ON l.kind = '*' OR l.kind = ifnull(line.kind, '-');
SELECT label, CASE o WHEN 0 THEN (SELECT count(*) FROM trouble) ELSE count(DISTINCT nr) END,
  CASE o WHEN 0 THEN (SELECT count(*) FROM case_file) ELSE count(DISTINCT county || number) END,
  CASE o WHEN 0 THEN (SELECT count(*) FROM member) ELSE count(DISTINCT CASE WHEN person IS NOT NULL THEN county || number || '/' || person END) END,
  printf('%.3f', (SELECT sum(cost) FROM trouble AS t WHERE x.o = 0 OR ifnull(t.kind, '-') = ifnull(x.kind, '-'))),
  count(DISTINCT CASE solved WHEN 'Y' THEN nr END),
  CASE o WHEN 0 THEN (SELECT count(*) FROM member WHERE category = 'A')
    ELSE count(DISTINCT CASE category WHEN 'A' THEN county || number || '/' || person END) END,
  count(DISTINCT CASE category WHEN 'A' THEN nr END) FROM x GROUP BY o ORDER BY o;
