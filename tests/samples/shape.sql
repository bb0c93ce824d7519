-- Counts of what must not be: every line must print 0.
SELECT 'household of an unknown form', count(*) FROM household WHERE 村代码 NOT GLOB '61[01][0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9]' OR 户编号 NOT GLOB 'H' || 村代码 || '[0-9][0-9][0-9][0-9]';
SELECT 'village outside the area table', count(*) FROM household WHERE 村代码 NOT IN (SELECT 代码 FROM area);
SELECT 'area code of an unknown form', count(*) FROM area WHERE length(代码) NOT IN (9, 12) OR 代码 GLOB '*[^0-9]*';
SELECT 'area twice', count(*) - count(DISTINCT 代码) FROM area;
SELECT 'person without household', count(*) FROM person WHERE 户编号 NOT IN (SELECT 户编号 FROM household);
SELECT 'household without person', count(*) FROM household WHERE 户编号 NOT IN (SELECT 户编号 FROM person);
SELECT 'wrong size of household', count(*) FROM household h WHERE 家庭人口数 <> (SELECT count(*) FROM person p WHERE p.户编号 = h.户编号 AND 人员减少时间 = '');
SELECT 'record of nobody', count(*) FROM (SELECT 户编号 AS h, 人编号 AS p FROM support UNION ALL SELECT 户编号, 人编号 FROM problem
  UNION ALL SELECT 户编号, 人编号 FROM epidemic UNION ALL SELECT 户编号, 人编号 FROM risk UNION ALL SELECT 户编号, 人编号 FROM comparison
  UNION ALL SELECT 户编号, 人编号 FROM census) WHERE h NOT IN (SELECT 户编号 FROM household) OR (p <> '' AND p NOT IN (SELECT 人编号 FROM person));
SELECT 'household-level problems missing', NOT EXISTS (SELECT 1 FROM problem WHERE 人编号 = '');
SELECT 'problem solved before it was found', count(*) FROM problem WHERE 解决日期 <> '' AND 解决日期 < 发现日期;
SELECT 'problem solved after the month', count(*) FROM problem WHERE 解决日期 > '2020-03-31';
SELECT 'amount without two decimals', count(*) FROM support WHERE 金额 <> '' AND 金额 NOT GLOB '*[0-9].[0-9][0-9]';
SELECT 'records out of order', count(*) FROM (SELECT 户编号 AS k, lag(户编号) OVER (ORDER BY rowid) AS before FROM household) WHERE k <= before;
SELECT 'persons out of order', count(*) FROM (SELECT 人编号 AS k, lag(人编号) OVER (ORDER BY rowid) AS before FROM person) WHERE k <= before;
SELECT 'telephone that may exist', count(*) FROM person WHERE 人联系电话 <> '' AND 人联系电话 NOT GLOB '1990000[0-9][0-9][0-9][0-9]';
SELECT 'account that may exist', count(*) FROM household WHERE 银行账号 NOT GLOB '6200000000*';
SELECT 'rare name missing', NOT EXISTS (SELECT 1 FROM person WHERE unicode(substr(姓名, 2)) > 0x2FFFF);
