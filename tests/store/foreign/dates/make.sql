-- Invented households whose status follows from three dates only, each in another notation.
CREATE TABLE hh (hid TEXT NOT NULL UNIQUE, xzqh TEXT, registered_on TEXT, lifted_on TEXT, relapsed_on INTEGER);
CREATE TABLE member (mid TEXT PRIMARY KEY, hid TEXT, sex TEXT, birth TEXT) WITHOUT ROWID;
WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 300)
INSERT INTO hh SELECT 'H' || i, CASE i % 2 WHEN 0 THEN '610702' ELSE '610922' END,
  CASE WHEN i % 41 = 0 THEN NULL ELSE date('2019-01-05', (i * 5 % 540) || ' days') END,
  CASE WHEN i % 3 > 0 THEN datetime('2019-06-20', (i * 7 % 420) || ' days', (i % 24) || ' hours') END,
  CASE WHEN i % 5 = 0 THEN CAST(strftime('%Y%m%d', '2020-01-15', (i * 3 % 140) || ' days') AS INTEGER) END FROM n;
-- the day of the boundary: lifted and relapsed on the last day of the month
UPDATE hh SET lifted_on = '2020-03-31T23:59:59', relapsed_on = NULL WHERE hid = 'H7';
UPDATE hh SET lifted_on = '2020-02-29 08:00:00', relapsed_on = 20200331 WHERE hid = 'H8';
UPDATE hh SET lifted_on = '2020-04-01 00:00:00', relapsed_on = NULL, registered_on = '2020-03-31' WHERE hid = 'H9';
WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 700)
INSERT INTO member SELECT 'M' || printf('%04d', i), 'H' || (1 + i * 13 % 290), CASE i % 2 WHEN 0 THEN '男' ELSE '女' END,
  (1930 + i % 80) || '/' || (1 + i % 12) || '/' || (1 + i % 28) FROM n;
