-- Unsold goods: the amount of each record once, in 万元.
CREATE TEMP TABLE plague AS
SELECT l.户, l.人, l.unit, e.疫情编号, e.疫情事项, e.办结日期, e.返岗去向, e.滞销品种 FROM epidemic e
  JOIN listed l ON l.which = 'now' AND l.户 = e.户编号 AND (e.人编号 IS NULL OR e.人编号 = l.人);
CREATE TEMP TABLE unsold AS
SELECT DISTINCT p.unit, e.疫情编号, CAST(replace(e.滞销金额, '.', '') AS INTEGER) AS cents FROM plague p JOIN epidemic e USING (疫情编号) WHERE e.疫情事项 = '产品滞销';
WITH money AS (SELECT s.n, coalesce(sum(cents), 0) AS cents FROM scope s LEFT JOIN unsold r ON s.unit IS NULL OR r.unit = s.unit GROUP BY s.n)
SELECT s.label,
       count(DISTINCT CASE WHEN 疫情事项 = '务工返岗' THEN 人 END),
       count(DISTINCT CASE WHEN 疫情事项 = '务工返岗' AND 办结日期 <= '2020-03-31' THEN 人 END),
       count(DISTINCT CASE WHEN 疫情事项 = '务工返岗' AND 办结日期 <= '2020-03-31' AND 返岗去向 = '龙头企业' THEN 人 END),
       count(DISTINCT CASE WHEN 疫情事项 = '务工返岗' AND 办结日期 <= '2020-03-31' AND 返岗去向 = '扶贫车间' THEN 人 END),
       count(DISTINCT CASE WHEN 疫情事项 = '务工返岗' AND 办结日期 <= '2020-03-31' AND 返岗去向 = '集中就业企业' THEN 人 END),
       count(DISTINCT CASE WHEN 疫情事项 = '务工返岗' AND 办结日期 <= '2020-03-31' AND 返岗去向 = '种养基地' THEN 人 END),
       count(DISTINCT CASE WHEN 疫情事项 = '务工返岗' AND 办结日期 <= '2020-03-31' AND 返岗去向 = '扶贫基地' THEN 人 END),
       count(DISTINCT CASE WHEN 疫情事项 = '务工返岗' AND 办结日期 <= '2020-03-31' AND 返岗去向 = '公益岗位' THEN 人 END),
       count(DISTINCT CASE WHEN 疫情事项 = '务工返岗' AND 办结日期 <= '2020-03-31' AND 返岗去向 = '就近就地' THEN 人 END),
       count(DISTINCT CASE WHEN 疫情事项 = '产品滞销' THEN 户 END),
       count(DISTINCT CASE WHEN 疫情事项 = '产品滞销' THEN 滞销品种 END),
       printf('%d.%02d', (money.cents + 5000) / 10000 / 100, (money.cents + 5000) / 10000 % 100),
       count(DISTINCT CASE WHEN 疫情事项 = '临时救助' AND 办结日期 BETWEEN '2020-03-01' AND '2020-03-31' THEN 疫情编号 END),
       count(DISTINCT CASE WHEN 疫情事项 = '临时救助' AND 办结日期 BETWEEN '2020-01-01' AND '2020-03-31' THEN 疫情编号 END)
  FROM scope s JOIN money USING (n) LEFT JOIN plague r ON s.unit IS NULL OR r.unit = s.unit GROUP BY s.n ORDER BY s.n;
