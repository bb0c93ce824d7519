"""make.py SAMPLE FOLDER: the case files of SAMPLE in FOLDER, some of their records made doubtful, so that each check of
the catalogue finds at least one."""
import csv
import shutil
import sys
from pathlib import Path

source, target = Path(sys.argv[1]), Path(sys.argv[2])
shutil.rmtree(target, ignore_errors=True)
target.mkdir(parents=True)


def read(name):
    with open(source / name, encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def write(name, rows):
    with open(target / name, "w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0].keys())
        writer.writeheader()
        writer.writerows(rows)


for path in source.glob("*.csv"):
    if path.name not in ("household.csv", "person.csv", "risk.csv", "problem.csv"):
        shutil.copy(path, target)
houses, people = read("household.csv"), read("person.csv")
risks, problems = read("risk.csv"), read("problem.csv")
members = {}
for person in people:
    members.setdefault(person["户编号"], []).append(person)
full = [house for house in houses if len(members.get(house["户编号"], [])) > 1]


def house(number, **values):
    full[number].update(values)
    return members[full[number]["户编号"]]


empty = dict(houses[0], 户编号="H9")
houses.append(empty)
house(0)[0]["与户主关系"] = "其他"
house(1)[1]["与户主关系"] = "户主"
house(2, 主要致贫原因="", 脱贫时间="", 返贫时间="")
house(3, 主要致贫原因="缺技术", 其他致贫原因1="缺技术")
for person in house(4, 主要致贫原因="因病"):
    person["健康状况"] = "健康"
for person in house(5, 主要致贫原因="因学"):
    person["在校生状况"] = "非在校生"
for person in house(6, 主要致贫原因="因残"):
    person.update(健康状况="健康", 残疾人证号="")
for person in house(7, 贫困户属性="低保贫困户"):
    person["是否享受低保"] = "否"
house(8, 贫困户属性="一般贫困户")[0]["是否享受低保"] = "是"
house(9, 贫困户属性="特困供养贫困户")[1].update(出生日期="1980-01-01", 劳动技能="普通劳动力")
house(10, 人均纯收入="0")
for person in house(11, 工资性收入="900"):
    person["务工时间"] = "0"
house(12, 工资性收入="0")[1]["务工时间"] = "7"
pair = house(13)
pair[0].update(与户主关系="户主", 性别="女")
pair[1].update(与户主关系="配偶", 性别="女")
house(14, 危房户="否", 危房等级="D级")
house(15, 首次识别时间="2018-01-01", 脱贫时间="2017-01-01", 返贫时间="2019-01-01")
house(16, 帮扶责任人姓名="", 脱贫时间="", 返贫时间="")
house(17)[0].update(证件号码="12345")
house(18)[0].update(证件号码="619907194703090018")
certified = [person for person in people if person["残疾人证号"]]
certified[30]["残疾人证号"] = "61990719470309001"
certified[31]["残疾类别"] = "听力" if certified[31]["残疾类别"] != "听力" else "视力"
certified[32]["残疾等级"] = "一级" if certified[32]["残疾等级"] != "一级" else "二级"
certified[33].update(有效期至="2020-01-31", 残疾人证状态="有效")
certified[34].update(健康状况="健康")
certified[35].update(人员减少时间="2020-02-01", 人员减少原因="死亡", 残疾人证状态="有效")
for number, values in enumerate([dict(健康状况="残疾", 残疾人证号="", 发证日期=""), dict(健康状况=""),
                                 dict(文化程度="", 在校生状况="非在校生"), dict(劳动技能="", 出生日期="1980-01-01"),
                                 dict(在校生状况="小学", 劳动技能="普通劳动力"),
                                 dict(健康状况="健康", 出生日期="1990-01-01", 劳动技能="丧失劳动力"),
                                 dict(务工时间="13"), dict(务工区域="省外", 务工时间=""),
                                 dict(劳动技能="无劳动力", 务工时间="3"), dict(出生日期="2010-01-01", 文化程度="大专"),
                                 dict(出生日期="1990-01-01", 在校生状况="小学"),
                                 dict(出生日期="2010-01-01", 义务教育状况="失学辍学"),
                                 dict(是否享受低保="是", 是否特困供养="是"), dict(是否参加基本医疗保险="否"),
                                 dict(出生日期="1899-01-01")]):
    people[200 + number].update(values)
risks[0].update(风险识别时间="2020-01-05", 落实帮扶时间="", 风险消除时间="")
problems[0].update(发现日期="2020-03-01", 解决日期="2020-02-01")
write("household.csv", houses)
write("person.csv", people)
write("risk.csv", risks)
write("problem.csv", problems)
