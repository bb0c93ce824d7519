CREATE TEMP TABLE l (o, label, county);
INSERT INTO l VALUES (0, '合计', NULL), (1, '雁塔区', '610113'), (2, '汉台区', '610702'), (3, '石泉县', '610922');
CREATE TEMP VIEW h AS SELECT o, label, c.* FROM l JOIN case_file AS c ON l.county IS NULL OR l.county = c.county;
CREATE TEMP VIEW p AS SELECT h.o, h.poor, m.* FROM h JOIN member AS m ON m.county = h.county AND m.number = h.number;
SELECT label, count(*), sum(poor IS 'Y'), (SELECT count(*) FROM p WHERE p.o = h.o AND p.poor = 'Y'), sum(poor IS NULL),
  sum(ifnull(hazards, '') LIKE '%flood%'), sum(ifnull(hazards, '') LIKE '%slide%'), sum(ifnull(hazards, '') LIKE '%quake%'),
  sum(ifnull(hazards, '') = ''), 0, printf('%.2f', sum(CAST(round(income * 100) AS INTEGER)) / 100.0), (SELECT count(*) FROM p WHERE p.o = h.o),
  (SELECT count(*) FROM p WHERE p.o = h.o AND worker = 'y') FROM h GROUP BY o ORDER BY o;
