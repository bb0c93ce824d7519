SELECT '合计', (SELECT count(*) FROM aid), (SELECT count(*) FROM household), (SELECT count(*) FROM person), (SELECT printf('%.2f', sum(amount)) FROM aid);
SELECT project, count(*), count(DISTINCT household_id), (SELECT count(*) FROM person AS p WHERE EXISTS (SELECT 1 FROM aid AS b
    WHERE b.project = a.project AND (b.person_id = p.person_id OR b.person_id IS NULL AND b.household_id = p.household_id))),
  printf('%.2f', sum(amount)) FROM aid AS a GROUP BY project ORDER BY project;
