-- The census covers every registered household, lifted ones too.
CREATE TEMP TABLE counted AS
SELECT c.户, c.人, place.unit, z.应登记, z.采集日期, z.普查核实日期, z.比对不一致, z.更正 FROM certified c
  JOIN status s ON s.户 = c.户 AND s.which = 'now' AND s.status IS NOT NULL JOIN place ON place.户 = c.户
  JOIN census z ON z.户编号 = c.户 AND (z.人编号 IS NULL OR z.人编号 = c.人) WHERE c.which = 'now';
WITH g AS (
  SELECT s.n, s.label, count(DISTINCT CASE WHEN 应登记 = '是' THEN 户 END) AS h, count(DISTINCT CASE WHEN 应登记 = '是' THEN 人 END) AS p, count(DISTINCT CASE WHEN 采集日期 <= '2020-03-31' THEN 人 END) AS a, count(DISTINCT CASE WHEN 普查核实日期 <= '2020-03-31' THEN 人 END) AS b,
         count(DISTINCT CASE WHEN 比对不一致 = '是' THEN 人 END) AS c, count(DISTINCT CASE WHEN 更正 = '是' THEN 人 END) AS d
    FROM scope s LEFT JOIN counted r ON s.unit IS NULL OR r.unit = s.unit GROUP BY s.n)
SELECT label, h, p, a, b, c, d, CASE WHEN p > 0 THEN printf('%d.%02d', (a * 20000 + p) / (2 * p) / 100, (a * 20000 + p) / (2 * p) % 100) END FROM g ORDER BY n;
