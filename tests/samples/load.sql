-- Loads the CSV files of the working directory as tables of text, empty fields as they come.
.bail on
.mode csv
.import household.csv household
.import person.csv person
.import support.csv support
.import problem.csv problem
.import epidemic.csv epidemic
.import risk.csv risk
.import comparison.csv comparison
.import census.csv census
.import series.csv series
.import area.csv area
.mode list
CREATE INDEX person_household ON person (户编号);
CREATE UNIQUE INDEX household_key ON household (户编号);
CREATE UNIQUE INDEX person_key ON person (人编号);
-- Unlifted at the end of March 2020: identified, and never lifted, or relapsed since.
CREATE VIEW unlifted AS SELECT * FROM household
 WHERE 首次识别时间 <> '' AND 首次识别时间 <= '2020-03-31'
   AND (脱贫时间 = '' OR 脱贫时间 > '2020-03-31'
        OR (返贫时间 <> '' AND 返贫时间 <= '2020-03-31' AND 返贫时间 >= 脱贫时间));
-- Holds a valid certificate and belongs to the household on that day.
CREATE VIEW certified AS SELECT * FROM person
 WHERE 发证日期 <> '' AND 发证日期 <= '2020-03-31'
   AND (注销日期 = '' OR 注销日期 > '2020-03-31')
   AND (人员增加时间 = '' OR 人员增加时间 <= '2020-03-31')
   AND (人员减少时间 = '' OR 人员减少时间 > '2020-03-31');
