"""count.py CASES TABLE.csv RECORDS.csv: the catalogue of record checks counted once more, from the case files and
without the program; each check must find at least one record. Compares with the column 合计 of the program's table and
with the lines of the registers in RECORDS.csv."""
import csv
import re
import sys
from datetime import date
from pathlib import Path

cases = Path(sys.argv[1])
END = "2020-03-31"


def read(name):
    with open(cases / name, encoding="utf-8-sig", newline="") as file:
        return [{key: value or None for key, value in row.items()} for row in csv.DictReader(file)]


houses, people = read("household.csv"), read("person.csv")
members = {house["户编号"]: [] for house in houses}
for one in people:
    members[one["户编号"]].append(one)


def number(text):
    return None if text is None else float(text)


def more(text, bound):
    return text is not None and float(text) > bound


def age(person):
    born = person["出生日期"]
    if born is None:
        return None
    return int(END[:4]) - int(born[:4]) - (END[5:] < born[5:])


def aged(person, low, high):
    return age(person) is not None and low <= age(person) <= high


def health(person):
    return (person["健康状况"] or "").replace("、", ",").replace(";", ",").split(",") if person["健康状况"] else []


def poor(house):
    identified, lifted, back = house["首次识别时间"], house["脱贫时间"], house["返贫时间"]
    if identified is None or identified > END:
        return False
    if back is not None and back <= END and (lifted is None or lifted > END or back >= lifted):
        return True
    return not (lifted is not None and lifted <= END)


def holds(person):
    issued, ended = person["发证日期"], person["注销日期"]
    came, went = person["人员增加时间"], person["人员减少时间"]
    return (issued is not None and issued <= END and (ended is None or ended > END)
            and (came is None or came <= END) and (went is None or went > END))


def check_digit(text):
    if len(text) < 17 or not text[:17].isdigit():
        return None
    remainder = 1
    # The recursive method of ISO 7064, not the weighted sum that the program uses.
    product = 0
    for digit in text[:17]:
        product = (product + int(digit)) * 2 % 11
    remainder = (12 - product) % 11
    return "X" if remainder == 10 else str(remainder)


def wrong_digit(text):
    digit = check_digit(text)
    return digit is not None and text[17:18] != digit


KINDS = ["视力", "听力", "言语", "肢体", "智力", "精神", "多重"]
GRADES = ["一级", "二级", "三级", "四级"]


def differs(person, words, value, position):
    card = person["残疾人证号"]
    if card is None or person[value] not in words:
        return False
    # What 左(card, n) and 右(…, 1) take: the last character if the number is shorter.
    return card[:position][-1:] != str(words.index(person[value]) + 1)


def of(house):
    return members[house["户编号"]]


def heads(house):
    return [person for person in of(house) if person["与户主关系"] == "户主"]


def same_sex(house, sex):
    return (any(person["性别"] == sex for person in heads(house))
            and any(person["性别"] == sex and person["与户主关系"] == "配偶" for person in of(house)))


def nobody(house, test):
    return len(of(house)) > 0 and not any(test(person) for person in of(house))


OTHERS = ("其他致贫原因1", "其他致贫原因2")
HOUSE = {
    "H01": lambda h: not of(h),
    "H02": lambda h: of(h) and not heads(h),
    "H03": lambda h: len(heads(h)) > 1,
    "H04": lambda h: poor(h) and h["主要致贫原因"] is None,
    "H05": lambda h: h["主要致贫原因"] not in (None, "其他") and h["主要致贫原因"] in [h[key] for key in OTHERS],
    "H06": lambda h: h["主要致贫原因"] == "因病" and nobody(
        h, lambda p: not health(p) or set(health(p)) & {"长期慢性病", "患有大病", "残疾"}),
    "H07": lambda h: h["主要致贫原因"] == "因学" and nobody(h, lambda p: p["在校生状况"] != "非在校生"),
    "H08": lambda h: h["主要致贫原因"] == "因残" and not any(
        "残疾" in health(p) or p["残疾人证号"] for p in of(h)),
    "H09": lambda h: h["贫困户属性"] == "低保贫困户" and nobody(h, lambda p: p["是否享受低保"] != "否"),
    "H10": lambda h: h["贫困户属性"] == "一般贫困户" and any(p["是否享受低保"] == "是" for p in of(h)),
    "H11": lambda h: h["贫困户属性"] == "特困供养贫困户" and any(
        aged(p, 16, 65) and p["劳动技能"] in ("普通劳动力", "技能劳动力") for p in of(h)),
    "H12": lambda h: h["人均纯收入"] is not None and not 0 < float(h["人均纯收入"]) <= 100000,
    "H13": lambda h: more(h["工资性收入"], 0) and nobody(h, lambda p: p["务工时间"] is None or more(p["务工时间"], 0)),
    "H14": lambda h: number(h["工资性收入"]) == 0 and any(more(p["务工时间"], 0) for p in of(h)),
    "H15": lambda h: same_sex(h, "男") or same_sex(h, "女"),
    "H16": lambda h: h["危房户"] == "否" and h["危房等级"] in ("C级", "D级"),
    "H17": lambda h: h["脱贫时间"] and h["首次识别时间"] and h["脱贫时间"] < h["首次识别时间"],
    "H18": lambda h: poor(h) and any(holds(p) for p in of(h)) and h["帮扶责任人姓名"] is None,
}
PERSON = {
    "P01": lambda p: p["证件号码"] is None or len(p["证件号码"]) not in (15, 18, 20, 22),
    "P02": lambda p: p["证件号码"] is not None and len(p["证件号码"]) == 18 and wrong_digit(p["证件号码"]),
    "P03": lambda p: p["残疾人证号"] is not None
    and (len(p["残疾人证号"]) not in (20, 22) or wrong_digit(p["残疾人证号"])),
    "P04": lambda p: differs(p, KINDS, "残疾类别", 19),
    "P05": lambda p: differs(p, GRADES, "残疾等级", 20),
    "P06": lambda p: "残疾" in health(p) and p["残疾人证号"] is None,
    "P07": lambda p: p["残疾人证号"] is not None and health(p) and "残疾" not in health(p),
    "P08": lambda p: p["有效期至"] is not None and p["有效期至"] < END and p["残疾人证状态"] == "有效",
    "P09": lambda p: not health(p),
    "P10": lambda p: p["文化程度"] is None and p["在校生状况"] == "非在校生",
    "P11": lambda p: p["劳动技能"] is None and aged(p, 16, 65),
    "P12": lambda p: p["在校生状况"] not in (None, "非在校生") and p["劳动技能"] not in (None, "无劳动力"),
    "P13": lambda p: "健康" in health(p) and aged(p, 16, 59) and p["劳动技能"] == "丧失劳动力",
    "P14": lambda p: p["务工时间"] is not None and not 0 <= float(p["务工时间"]) <= 12,
    "P15": lambda p: not more(p["务工时间"], 0) if p["务工区域"] else more(p["务工时间"], 0),
    "P16": lambda p: p["劳动技能"] in ("丧失劳动力", "无劳动力") and more(p["务工时间"], 0),
    "P17": lambda p: aged(p, -999, 14) and p["文化程度"] in ("高中（中专）", "大专", "本科及以上"),
    "P18": lambda p: aged(p, 20, 999) and p["在校生状况"] == "小学",
    "P19": lambda p: aged(p, 6, 15) and p["义务教育状况"] == "失学辍学",
    "P20": lambda p: p["是否享受低保"] == "是" and p["是否特困供养"] == "是",
    "P21": lambda p: p["是否参加基本医疗保险"] == "否",
    "P22": lambda p: p["出生日期"] is not None and (p["出生日期"] > END or p["出生日期"] < "1900"),
    "P23": lambda p: p["人员减少原因"] == "死亡" and p["人员减少时间"] is not None and p["人员减少时间"] <= END
    and p["残疾人证状态"] == "有效",
}


def days(text):
    return (date.fromisoformat(END) - date.fromisoformat(text)).days


OTHER = {
    "F01": (read("risk.csv"), lambda r: not (r["风险消除时间"] and r["风险消除时间"] <= END)
            and r["风险识别时间"] and days(r["风险识别时间"]) > 31 and r["落实帮扶时间"] is None),
    "W01": (read("problem.csv"), lambda r: r["解决日期"] and r["发现日期"] and r["解决日期"] < r["发现日期"]),
}
expected = {name: sum(map(bool, map(test, houses))) for name, test in HOUSE.items()}
expected.update({name: sum(map(bool, map(test, people))) for name, test in PERSON.items()})
expected.update({name: sum(bool(test(row)) for row in rows) for name, (rows, test) in OTHER.items()})

with open(sys.argv[2], encoding="utf-8-sig", newline="") as file:
    rows = list(csv.reader(file))
found = {row[0].split("　")[0]: int(row[rows[0].index("合计")]) for row in rows[1:] if row}
wrong = ["%s: the program finds %s, the case files have %s" % (name, found.get(name), expected.get(name))
         for name in sorted(set(found) | set(expected)) if found.get(name) != expected.get(name)]
wrong += [name + ": finds nothing, so this test says nothing" for name, n in expected.items() if n == 0]
listed, name = {}, None
with open(sys.argv[3], encoding="utf-8-sig", newline="") as file:
    for row in csv.reader(file):
        title = re.match(r"# +2020年3月([A-Z]\d+)　", row[0]) if row else None
        if title or (row and row[0].startswith("# ")):
            name = title and title[1]
            listed.update({name: -1} if name else {})
        elif row and name:
            listed[name] += 1
wrong += ["%s: the register has %s lines of %d" % (name, listed.get(name), n) for name, n in expected.items()
          if listed.get(name) != n]
print("\n".join(wrong) if wrong else "records: %d checks, %d found" % (len(found), sum(found.values())))
sys.exit(1 if wrong else 0)
