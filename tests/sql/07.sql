-- Support records that concern a person of the table, each counted once. Amounts in cents, then 万元.
CREATE TEMP TABLE item (n INTEGER PRIMARY KEY, name TEXT, per TEXT);
INSERT INTO item (name, per) VALUES ('农村低保', '人'), ('特困供养', '人'), ('困难残疾人生活补贴', '人'), ('重度残疾人护理补贴', '人'), ('参保资助', '人'), ('大病保险', '人'), ('医疗救助', '人次'), ('家庭医生签约', '人'), ('养老保险代缴', '人'), ('危房改造', '户'), ('易地扶贫搬迁', '户'), ('教育资助', '人'), ('送教上门', '人'), ('康复服务', '人'), ('辅助器具适配', '人'), ('家庭无障碍改造', '户'), ('托养照护', '人'), ('临时救助', '人次'), ('公益岗位', '人'), ('企业基地就业', '人'), ('产业扶贫', '户'), ('扶贫小额信贷', '户'), ('技能培训', '人次'), ('结对帮扶', '户');
WITH relief AS (
  SELECT DISTINCT f.扶持编号, f.扶持项目, f.应享 = '是' AS due, coalesce(f.已享, '否') = '是' AS got, CAST(replace(f.金额, '.', '') AS INTEGER) AS cents
    FROM support f JOIN listed l ON l.which = 'now' AND l.户 = f.户编号 AND (f.人编号 IS NULL OR f.人编号 = l.人)),
g AS (
  SELECT i.n, i.name, i.per, coalesce(sum(due), 0) AS a, coalesce(sum(due AND got), 0) AS b, coalesce(sum(CASE WHEN got THEN cents END), 0) AS cents
    FROM item i LEFT JOIN relief r ON r.扶持项目 = i.name GROUP BY i.n)
SELECT name, per, printf('%02d', n), a, b, a - b, CASE WHEN a > 0 THEN printf('%d.%02d', (b * 20000 + a) / (2 * a) / 100, (b * 20000 + a) / (2 * a) % 100) END, printf('%d.%02d', (cents + 5000) / 10000 / 100, (cents + 5000) / 10000 % 100) FROM g ORDER BY n;
