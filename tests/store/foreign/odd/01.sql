CREATE TEMP TABLE l (o, g); INSERT INTO l VALUES (0, NULL), (1, 1), (2, 2), (3, 3), (4, -1);
CREATE TEMP TABLE h AS SELECT o, g, "户 号" AS id, "合计" AS n, half, hex(kind_gb) AS kind, "big number" AS big FROM l
  JOIN "家 庭" ON g IS NULL OR g = ifnull("the ""group""", -1);
CREATE TEMP TABLE p AS SELECT DISTINCT o, "no", level, "day seen" AS day FROM h JOIN "1st people" AS m ON m."户 号" = h.id;
SELECT CASE o WHEN 0 THEN '合计' WHEN 4 THEN '缺失' ELSE o END, count(*), (SELECT count(*) FROM p WHERE p.o = h.o), sum(kind = 'B2A1'), sum(kind = 'B2D0'), 0, 0,
  (SELECT sum(level IS 1) FROM p WHERE p.o = h.o), (SELECT sum(level IS 2) FROM p WHERE p.o = h.o),
  (SELECT sum(level IS 3) FROM p WHERE p.o = h.o), (SELECT sum(level IS 4) FROM p WHERE p.o = h.o),
  (SELECT sum(level IS NULL) FROM p WHERE p.o = h.o), 0, (SELECT sum(day <= 20200110) FROM p WHERE p.o = h.o),
  sum(n), sum(half), max(big) FROM h GROUP BY o ORDER BY o;
