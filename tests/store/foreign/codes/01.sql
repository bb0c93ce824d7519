CREATE TEMP TABLE l (o, label, county);
INSERT INTO l VALUES (0, '合计', NULL), (1, '雁塔区', '610113'), (2, '汉台区', '610702'), (3, '石泉县', '610922');
CREATE TEMP VIEW h AS SELECT l.o, l.label, household.*, cause_name FROM l JOIN household ON l.county IS NULL
  OR l.county = substr(village_code, 1, 6) LEFT JOIN cause USING (cause_id);
CREATE TEMP VIEW p AS SELECT h.o, person.*, t.label AS type FROM h JOIN person USING (household_id)
  LEFT JOIN disability_type AS t ON t.id = disability_type;
SELECT label, count(*), sum(cause_name IS '因病'), sum(cause_name IS '因残'), sum(cause_name IS '缺劳力'), sum(cause_name IS '因学'),
  sum(cause_id IS NULL), 0,
  (SELECT sum(type = '视力') FROM p WHERE p.o = h.o), (SELECT sum(type = '听力') FROM p WHERE p.o = h.o),
  (SELECT sum(type = '肢体') FROM p WHERE p.o = h.o), (SELECT sum(type = '精神') FROM p WHERE p.o = h.o),
  (SELECT sum(type = '多重') FROM p WHERE p.o = h.o), (SELECT sum(type IS NULL) FROM p WHERE p.o = h.o), 0,
  (SELECT count(DISTINCT household_id) FROM p WHERE p.o = h.o AND grade <= 2), (SELECT count(*) FROM p WHERE p.o = h.o AND grade <= 2),
  sum(size) FROM h GROUP BY o ORDER BY o;
