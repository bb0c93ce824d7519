-- Every line must print its expected value; see check-sample.sh.
SELECT 'unlifted households', count(*) FROM unlifted;
SELECT 'unlifted households with a certified person', count(DISTINCT 户编号) FROM certified JOIN unlifted USING (户编号);
SELECT 'certified persons in them', count(*) FROM certified JOIN unlifted USING (户编号);
SELECT 'all unlifted, province', 数值 FROM series WHERE 指标 = '全部未脱贫人口' AND 地区代码 = '610000' AND 期末 = '2020-03-31';
SELECT 'all unlifted, units', sum(数值) FROM series WHERE 指标 = '全部未脱贫人口' AND 期末 = '2020-03-31'
   AND (地区代码 IN ('610581', '610403', 'XX-XIXIAN') OR (地区代码 LIKE '%00' AND 地区代码 <> '610000'));
SELECT 'units', count(*) FROM series WHERE 指标 = '全部未脱贫人口' AND 期末 = '2020-03-31'
   AND (地区代码 IN ('610581', '610403', 'XX-XIXIAN') OR (地区代码 LIKE '%00' AND 地区代码 <> '610000'));
-- A city's value is the sum of its counties' (the three special units have none below them).
SELECT 'cities that differ from their counties', count(*) FROM (
  SELECT city.数值 AS given, (SELECT sum(c.数值) FROM series c WHERE c.指标 = city.指标 AND c.期末 = city.期末
         AND c.地区代码 LIKE substr(city.地区代码, 1, 4) || '__' AND c.地区代码 NOT LIKE '%00'
         AND c.地区代码 NOT IN ('610581', '610403')) AS counted
    FROM series city WHERE city.地区代码 LIKE '61__00' AND city.地区代码 <> '610000') WHERE given <> counted;
SELECT 'months of the series', count(DISTINCT 期末) FROM series WHERE 指标 = '全部未脱贫人口';
-- An unlifted household's members are among all unlifted persons of its unit.
SELECT 'members within all unlifted', (SELECT sum(家庭人口数) FROM unlifted) <= 183400;
-- Events of the month: none may be missing from the progress table.
SELECT 'events of March', min(n) > 0 FROM (
  SELECT count(*) AS n FROM unlifted WHERE 首次识别时间 LIKE '2020-03-%'
  UNION ALL SELECT count(*) FROM unlifted WHERE 返贫时间 LIKE '2020-03-%'
  UNION ALL SELECT count(*) FROM household WHERE 脱贫时间 LIKE '2020-03-%'
  UNION ALL SELECT count(*) FROM certified WHERE 发证日期 LIKE '2020-03-%'
  UNION ALL SELECT count(*) FROM certified WHERE 人员增加时间 LIKE '2020-03-%' AND 人员增加原因 = '补录'
  UNION ALL SELECT count(*) FROM certified WHERE 人员增加时间 LIKE '2020-03-%' AND 人员增加原因 = '迁入'
  UNION ALL SELECT count(*) FROM person WHERE 人员减少时间 LIKE '2020-03-%' AND 人员减少原因 = '死亡'
  UNION ALL SELECT count(*) FROM person WHERE 人员减少时间 LIKE '2020-03-%' AND 人员减少原因 = '剔除'
  UNION ALL SELECT count(*) FROM person WHERE 注销日期 LIKE '2020-03-%');
-- One person in a hundred or more is awkward: two open problems, no cause, or a cause outside the list.
SELECT 'awkward persons', count(*) * 100 >= (SELECT count(*) FROM person) FROM person WHERE 户编号 IN (
  SELECT 户编号 FROM household WHERE 主要致贫原因 IN ('', '其他情况')
  UNION SELECT 户编号 FROM problem WHERE 解决日期 = '' GROUP BY 户编号 HAVING count(*) > 1);
