-- Invented cases: keys of two and three columns, a view, two parents, values split at a comma, Y and N, amounts
-- as REAL, area codes of six digits, missing values everywhere, a number that lost its type (5.0).
CREATE TABLE case_file (county TEXT, number INTEGER, head TEXT, poor TEXT, income REAL, hazards TEXT, PRIMARY KEY (county, number));
CREATE TABLE member_all (county TEXT, number REAL, line INTEGER, category TEXT, worker TEXT, valid INTEGER,
  PRIMARY KEY (county, number, line));
CREATE VIEW member AS SELECT county, number, line, category, worker FROM member_all WHERE valid = 1;
CREATE TABLE trouble (nr INTEGER PRIMARY KEY, county TEXT, number INTEGER, line REAL, kind TEXT, cost REAL, solved TEXT);
WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 240)
INSERT INTO case_file SELECT CASE i % 3 WHEN 0 THEN '610702' WHEN 1 THEN '610922' ELSE '610113' END, 1 + i / 3, '张' || char(21000 + i),
  CASE i % 7 WHEN 0 THEN NULL WHEN 1 THEN 'N' ELSE 'Y' END, CASE WHEN i % 11 > 0 THEN i * 33.3 + 0.05 END,
  CASE i % 6 WHEN 0 THEN 'flood' WHEN 1 THEN 'flood,slide' WHEN 2 THEN 'slide, quake' WHEN 3 THEN NULL WHEN 4 THEN '' ELSE 'quake' END FROM n;
WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 800)
INSERT OR IGNORE INTO member_all SELECT county, number, 1 + i / 200, CASE i % 5 WHEN 0 THEN NULL WHEN 1 THEN 'A' WHEN 2 THEN 'B' ELSE 'C' END,
  CASE i % 4 WHEN 0 THEN NULL WHEN 1 THEN 'y' ELSE 'N' END, i % 9 > 0 FROM n JOIN case_file AS c ON c.rowid = 1 + i * 17 % 200;
WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 500)
INSERT INTO trouble SELECT i, m.county, m.number, CASE WHEN i % 4 > 0 THEN m.line END, CASE i % 3 WHEN 0 THEN 'roof' WHEN 1 THEN 'water' END,
  CASE WHEN i % 5 > 0 THEN i / 8.0 END, CASE i % 2 WHEN 0 THEN 'Y' ELSE 'N' END
  FROM n JOIN (SELECT row_number() OVER (ORDER BY county, number, line) AS k, * FROM member) AS m ON m.k = 1 + i * 29 % 500;
