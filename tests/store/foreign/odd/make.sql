-- Shapes that trip programs: UTF-16, names with blanks and quotes and words of the language, keys in Han, a table without
-- rowids, generated columns, whole numbers kept as REAL, text of GB 18030 in blobs, huge numbers, rows with one key twice.
PRAGMA encoding = 'UTF-16le';
CREATE TABLE "家 庭" ("户 号" TEXT PRIMARY KEY, "the ""group""" REAL, "合计" INTEGER, "big number" INTEGER,
  "half" INTEGER GENERATED ALWAYS AS ("合计" / 2), kind_gb BLOB, "count" TEXT) WITHOUT ROWID;
CREATE TABLE "1st people" ("no" INTEGER, "户 号" TEXT, level REAL, "day seen" REAL);
WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 90)
INSERT INTO "家 庭" ("户 号", "the ""group""", "合计", "big number", kind_gb, "count") SELECT
  CASE i % 3 WHEN 0 THEN '甲' WHEN 1 THEN '𠮟' ELSE 'Ａz' END || char(19968 + i * 97 % 2000) || i,
  CASE WHEN i % 8 > 0 THEN 1 + i % 3 END, i % 10, 9007199254740993 + i,
  CASE i % 2 WHEN 0 THEN x'B2A1' ELSE x'B2D0' END, CASE i % 3 WHEN 0 THEN 'x' ELSE 'y' END FROM n;
WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 260)
INSERT INTO "1st people" SELECT i, h."户 号", CASE WHEN i % 6 > 0 THEN 1 + i % 4 END, 20200101.0 + i % 28
  FROM n JOIN (SELECT row_number() OVER (ORDER BY "户 号") AS k, "户 号" FROM "家 庭") AS h ON h.k = 1 + i * 7 % 80;
-- the same records once more, and two of nobody
INSERT INTO "1st people" SELECT * FROM "1st people" WHERE "no" <= 4;
INSERT INTO "1st people" VALUES (1001, '无此户', 1.0, 20200101.0), (1002, NULL, 1.0, 20200101.0);
