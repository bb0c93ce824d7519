CREATE TEMP TABLE l (o, s); INSERT INTO l VALUES (0, NULL), (1, 1), (2, 2), (3, 3);
CREATE TEMP VIEW h AS SELECT o, s, household.* FROM l JOIN household ON s IS NULL OR s = status;
SELECT ifnull(s, '合计'), count(*), (SELECT count(*) FROM h AS k JOIN person USING (household_id) WHERE k.o = h.o),
  sum(EXISTS (SELECT 1 FROM aid WHERE aid.household_id = h.household_id AND project = 1)
    AND EXISTS (SELECT 1 FROM person WHERE person.household_id = h.household_id
      AND EXISTS (SELECT 1 FROM aid WHERE project = 1 AND (aid.person_id = person.person_id
        OR aid.person_id IS NULL AND aid.household_id = h.household_id)))),
  (SELECT count(*) FROM h AS k JOIN person USING (household_id) WHERE k.o = h.o AND birth_date <= '1960-03-31')
  FROM h GROUP BY o ORDER BY o;
