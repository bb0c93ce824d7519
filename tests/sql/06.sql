-- A problem without a person concerns every certified person of the household.
CREATE TEMP TABLE trouble AS
SELECT l.户, l.人, l.unit, p.问题类型,
       coalesce(p.发现日期 <= '2020-03-31' AND (p.解决日期 IS NULL OR p.解决日期 > '2020-03-31'), 0) AS open,
       coalesce(p.解决日期 BETWEEN '2020-03-01' AND '2020-03-31', 0) AS solved
  FROM problem p JOIN listed l ON l.which = 'now' AND l.户 = p.户编号 AND (p.人编号 IS NULL OR p.人编号 = l.人);
SELECT s.label,
       count(DISTINCT CASE WHEN (open OR solved) THEN 户 END),
       count(DISTINCT CASE WHEN (open OR solved) THEN 人 END),
       count(DISTINCT CASE WHEN (open OR solved) AND 问题类型 IN ('收入') THEN 户 END),
       count(DISTINCT CASE WHEN (open OR solved) AND 问题类型 IN ('不愁吃', '不愁穿') THEN 户 END),
       count(DISTINCT CASE WHEN (open OR solved) AND 问题类型 IN ('失学辍学') THEN 人 END),
       count(DISTINCT CASE WHEN (open OR solved) AND 问题类型 IN ('送教未落实') THEN 人 END),
       count(DISTINCT CASE WHEN (open OR solved) AND 问题类型 IN ('基本医疗') THEN 人 END),
       count(DISTINCT CASE WHEN (open OR solved) AND 问题类型 IN ('C级') THEN 户 END),
       count(DISTINCT CASE WHEN (open OR solved) AND 问题类型 IN ('D级') THEN 户 END),
       count(DISTINCT CASE WHEN (open OR solved) AND 问题类型 IN ('无房') THEN 户 END),
       count(DISTINCT CASE WHEN (open OR solved) AND 问题类型 IN ('饮水') THEN 户 END),
       count(DISTINCT CASE WHEN solved THEN 户 END),
       count(DISTINCT CASE WHEN solved THEN 人 END),
       count(DISTINCT CASE WHEN open THEN 户 END),
       count(DISTINCT CASE WHEN open THEN 人 END)
  FROM scope s LEFT JOIN trouble r ON s.unit IS NULL OR r.unit = s.unit GROUP BY s.n ORDER BY s.n;
