-- Watched households with a certified person, registered or not.
CREATE TEMP TABLE watched AS
SELECT c.户, c.人, place.unit, x.监测对象类别, x.风险类型, x.落实帮扶时间, x.风险消除时间, h.返贫时间 FROM risk x
  JOIN certified c ON c.which = 'now' AND c.户 = x.户编号 AND (x.人编号 IS NULL OR x.人编号 = c.人)
  JOIN household h ON h.户编号 = c.户 JOIN place ON place.户 = c.户 WHERE x.监测对象类别 IS NOT NULL;
SELECT s.label,
       count(DISTINCT CASE WHEN 监测对象类别 = '脱贫不稳定户' THEN 户 END),
       count(DISTINCT CASE WHEN 监测对象类别 = '脱贫不稳定户' THEN 人 END),
       count(DISTINCT CASE WHEN 监测对象类别 = '边缘易致贫户' THEN 户 END),
       count(DISTINCT CASE WHEN 监测对象类别 = '边缘易致贫户' THEN 人 END),
       count(DISTINCT CASE WHEN 监测对象类别 = '突发严重困难户' THEN 户 END),
       count(DISTINCT CASE WHEN 监测对象类别 = '突发严重困难户' THEN 人 END),
       count(DISTINCT CASE WHEN 风险类型 = '因病' THEN 户 END),
       count(DISTINCT CASE WHEN 风险类型 = '因残' THEN 户 END),
       count(DISTINCT CASE WHEN 风险类型 = '因学' THEN 户 END),
       count(DISTINCT CASE WHEN 风险类型 = '因灾' THEN 户 END),
       count(DISTINCT CASE WHEN 风险类型 = '因疫' THEN 户 END),
       count(DISTINCT CASE WHEN 风险类型 = '因意外' THEN 户 END),
       count(DISTINCT CASE WHEN 风险类型 = '产业失败' THEN 户 END),
       count(DISTINCT CASE WHEN 风险类型 = '务工不稳' THEN 户 END),
       count(DISTINCT CASE WHEN 风险类型 = '缺劳动力' THEN 户 END),
       count(DISTINCT CASE WHEN 风险类型 = '其他' THEN 户 END),
       count(DISTINCT CASE WHEN 落实帮扶时间 <= '2020-03-31' THEN 户 END),
       count(DISTINCT CASE WHEN 风险消除时间 <= '2020-03-31' THEN 户 END),
       count(DISTINCT CASE WHEN 返贫时间 BETWEEN '2020-03-01' AND '2020-03-31' THEN 户 END),
       count(DISTINCT CASE WHEN 返贫时间 BETWEEN '2020-03-01' AND '2020-03-31' THEN 人 END)
  FROM scope s LEFT JOIN watched r ON s.unit IS NULL OR r.unit = s.unit GROUP BY s.n ORDER BY s.n;
