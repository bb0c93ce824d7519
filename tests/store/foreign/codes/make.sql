-- Invented households: English names, integer keys, numeric codes that a table of its own explains, WAL.
PRAGMA journal_mode = WAL;
CREATE TABLE cause (cause_id INTEGER PRIMARY KEY, cause_name TEXT NOT NULL, unit TEXT);
INSERT INTO cause VALUES (10, '因病', '户'), (20, '因残', '户'), (30, '缺劳力', '户'), (40, '因学', '户');
CREATE TABLE disability_type (id INTEGER PRIMARY KEY, label TEXT NOT NULL);
INSERT INTO disability_type VALUES (1, '视力'), (2, '听力'), (3, '肢体'), (4, '精神'), (5, '多重');
CREATE TABLE household (household_id INTEGER PRIMARY KEY, village_code INTEGER, head_name TEXT, head_phone TEXT,
  size INTEGER, cause_id INTEGER REFERENCES cause, status INTEGER);
CREATE TABLE person (person_id INTEGER PRIMARY KEY, household_id INTEGER NOT NULL REFERENCES household, full_name TEXT,
  id_number TEXT, disability_type INTEGER, grade INTEGER, sex INTEGER, birth_date TEXT, has_card INTEGER);
CREATE INDEX person_household ON person (household_id);
CREATE TABLE aid (aid_id INTEGER PRIMARY KEY, household_id INTEGER NOT NULL REFERENCES household,
  person_id INTEGER REFERENCES person, project INTEGER, amount REAL, paid_on TEXT);
WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 160)
INSERT INTO household SELECT i * 7, CASE i % 4 WHEN 0 THEN 610702001001 WHEN 1 THEN 610113002003 WHEN 2 THEN 610922001000
    ELSE 610702002004 END, '王' || char(19968 + i), '1390000' || printf('%04d', i), 1 + i % 5,
  CASE WHEN i % 23 = 0 THEN NULL ELSE 10 * (1 + (i * 7 + i / 3) % 4) END, 1 + i % 3 FROM n;
WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 400)
INSERT INTO person SELECT i, 7 * (1 + i * 37 % 150), '李' || char(20000 + i), printf('6107021970%02d%02d%04d', 1 + i % 12, 1 + i % 28, i),
  1 + (i * 3 + i / 4) % 5, CASE WHEN i % 31 = 0 THEN NULL ELSE 1 + i % 4 END, 1 + i % 2, printf('%04d-%02d-%02d', 1940 + i % 70, 1 + i % 12, 1 + i % 28),
  i % 3 > 0 FROM n;
WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 250)
INSERT INTO aid SELECT i, p.household_id, CASE WHEN i % 3 = 0 THEN NULL ELSE p.person_id END, 1 + i % 2, i * 12.25, NULL
  FROM n JOIN person AS p ON p.person_id = 1 + i * 11 % 400;
