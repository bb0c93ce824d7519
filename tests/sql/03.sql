-- Twelve causes, then the appended missing and unlisted ones; each 户 and its share of the row.
WITH g AS (
  SELECT s.n, s.label, count(r.户) AS h,
    coalesce(sum(主要致贫原因 = '因病'), 0) AS c1,
    coalesce(sum(主要致贫原因 = '因残'), 0) AS c2,
    coalesce(sum(主要致贫原因 = '因学'), 0) AS c3,
    coalesce(sum(主要致贫原因 = '因灾'), 0) AS c4,
    coalesce(sum(主要致贫原因 = '缺土地'), 0) AS c5,
    coalesce(sum(主要致贫原因 = '缺水'), 0) AS c6,
    coalesce(sum(主要致贫原因 = '缺技术'), 0) AS c7,
    coalesce(sum(主要致贫原因 = '缺劳力'), 0) AS c8,
    coalesce(sum(主要致贫原因 = '缺资金'), 0) AS c9,
    coalesce(sum(主要致贫原因 = '交通条件落后'), 0) AS c10,
    coalesce(sum(主要致贫原因 = '自身发展动力不足'), 0) AS c11,
    coalesce(sum(主要致贫原因 = '其他'), 0) AS c12,
    coalesce(sum(r.户 IS NOT NULL AND 主要致贫原因 IS NULL), 0) AS c13,
    coalesce(sum(主要致贫原因 NOT IN ('因病', '因残', '因学', '因灾', '缺土地', '缺水', '缺技术', '缺劳力', '缺资金', '交通条件落后', '自身发展动力不足', '其他')), 0) AS c14
  FROM scope s LEFT JOIN poor_household r ON s.unit IS NULL OR r.unit = s.unit GROUP BY s.n)
SELECT label, h,
       c1, CASE WHEN h > 0 THEN printf('%d.%02d', (c1 * 20000 + h) / (2 * h) / 100, (c1 * 20000 + h) / (2 * h) % 100) END,
       c2, CASE WHEN h > 0 THEN printf('%d.%02d', (c2 * 20000 + h) / (2 * h) / 100, (c2 * 20000 + h) / (2 * h) % 100) END,
       c3, CASE WHEN h > 0 THEN printf('%d.%02d', (c3 * 20000 + h) / (2 * h) / 100, (c3 * 20000 + h) / (2 * h) % 100) END,
       c4, CASE WHEN h > 0 THEN printf('%d.%02d', (c4 * 20000 + h) / (2 * h) / 100, (c4 * 20000 + h) / (2 * h) % 100) END,
       c5, CASE WHEN h > 0 THEN printf('%d.%02d', (c5 * 20000 + h) / (2 * h) / 100, (c5 * 20000 + h) / (2 * h) % 100) END,
       c6, CASE WHEN h > 0 THEN printf('%d.%02d', (c6 * 20000 + h) / (2 * h) / 100, (c6 * 20000 + h) / (2 * h) % 100) END,
       c7, CASE WHEN h > 0 THEN printf('%d.%02d', (c7 * 20000 + h) / (2 * h) / 100, (c7 * 20000 + h) / (2 * h) % 100) END,
       c8, CASE WHEN h > 0 THEN printf('%d.%02d', (c8 * 20000 + h) / (2 * h) / 100, (c8 * 20000 + h) / (2 * h) % 100) END,
       c9, CASE WHEN h > 0 THEN printf('%d.%02d', (c9 * 20000 + h) / (2 * h) / 100, (c9 * 20000 + h) / (2 * h) % 100) END,
       c10, CASE WHEN h > 0 THEN printf('%d.%02d', (c10 * 20000 + h) / (2 * h) / 100, (c10 * 20000 + h) / (2 * h) % 100) END,
       c11, CASE WHEN h > 0 THEN printf('%d.%02d', (c11 * 20000 + h) / (2 * h) / 100, (c11 * 20000 + h) / (2 * h) % 100) END,
       c12, CASE WHEN h > 0 THEN printf('%d.%02d', (c12 * 20000 + h) / (2 * h) / 100, (c12 * 20000 + h) / (2 * h) % 100) END,
       c13, CASE WHEN h > 0 THEN printf('%d.%02d', (c13 * 20000 + h) / (2 * h) / 100, (c13 * 20000 + h) / (2 * h) % 100) END,
       c14, CASE WHEN h > 0 THEN printf('%d.%02d', (c14 * 20000 + h) / (2 * h) / 100, (c14 * 20000 + h) / (2 * h) % 100) END
  FROM g ORDER BY n;
