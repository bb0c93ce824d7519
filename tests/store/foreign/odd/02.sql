CREATE TEMP TABLE p AS SELECT DISTINCT "no", m."户 号" AS h, level FROM "1st people" AS m JOIN "家 庭" USING ("户 号");
SELECT '合计', count(*), (SELECT count(*) FROM "家 庭") FROM p;
SELECT printf('%02d', level), count(*), count(DISTINCT h) FROM p WHERE level IS NOT NULL GROUP BY level;
SELECT '缺失', count(*), count(DISTINCT h) FROM p WHERE level IS NULL;
