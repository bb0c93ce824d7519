"""Files as they come from spreadsheets and other programs, one fault each; and files changed at random."""
import random

HEAD = "户编号,村代码,户主姓名,户主证件号码,家庭人口数,首次识别时间,预脱贫,主要致贫原因,其他致贫原因1,人均纯收入"
ROWS = [
    "H1,610724100201,甲一,610724190001010015,3,2014-01-05,否,因残,缺技术,3500.50",
    "H2,610724100202,甲二,,1,2015/3/1,是,因病,,4200",
    "H3,610724101,甲三,,2,2016年5月6日,0,8,因病、缺水,",
    'H4,610724,"甲,四",,,20170101,,,,0012.5',
]
PERSON_HEAD = "人编号,户编号,姓名,证件号码,出生日期,残疾人证号,残疾等级"
PERSON_ROWS = [
    "P1,H1,甲一,610724190001010015,1950-01-01,61072419000101001542,二级",
    "P2,H1,甲乙,,1960-02-29,,",
    "P3,H2,甲二,,2008-08-08,,3",
]


def lines(*rows, head=HEAD, end="\r\n"):
    return end.join((head,) + rows) + end


def household(column, value, row=0):
    """The good file with another value in @column of @row."""
    fields = ROWS[row].split(",")
    fields[HEAD.split(",").index(column)] = value
    return lines(*(ROWS[:row] + [",".join(fields)] + ROWS[row + 1:]))


def person(column, value, row=0):
    fields = PERSON_ROWS[row].split(",")
    fields[PERSON_HEAD.split(",").index(column)] = value
    return lines(*(PERSON_ROWS[:row] + [",".join(fields)] + PERSON_ROWS[row + 1:]), head=PERSON_HEAD)


GOOD = lines(*ROWS)
PERSONS = lines(*PERSON_ROWS, head=PERSON_HEAD)
RARE = GOOD.replace("甲一", "𠮷㐀").replace("甲二", "𪚥〇䶮")

# (kind, name, entity, bytes or text, what): what is "" where the rows decide, else the reason for which the whole file
# is refused, as a part of the message.
CASES = [
    ("encoding", "utf-8", "household", GOOD, ""),
    ("encoding", "byte-order mark", "household", "\ufeff" + GOOD, ""),
    ("encoding", "rare characters", "household", RARE, ""),
    ("encoding", "gb 18030", "household", GOOD.encode("gb18030"), ""),
    ("encoding", "gb 18030 of four bytes", "household", RARE.encode("gb18030"), ""),
    ("encoding", "gb 18030 with byte-order mark", "household", ("\ufeff" + RARE).encode("gb18030"), ""),
    ("encoding", "utf-16, little end first", "household", b"\xff\xfe" + GOOD.encode("utf-16-le"), "UTF-16"),
    ("encoding", "utf-16, big end first", "household", b"\xfe\xff" + GOOD.encode("utf-16-be"), "UTF-16"),
    ("encoding", "utf-16 without mark", "household", GOOD.encode("utf-16-le"), "NUL"),
    ("encoding", "utf-32", "household", GOOD.encode("utf-32"), "NUL|UTF-16"),
    ("encoding", "nul", "household", GOOD.replace("甲二", "甲\0二"), "NUL"),
    ("encoding", "a character cut in two", "household", GOOD.encode().replace("甲二".encode(), "甲二".encode()[:-1]),
     "not valid in UTF-8"),
    ("encoding", "utf-8 behind gb 18030", "household", GOOD.encode("gb18030") + GOOD.encode(), "not valid"),
    ("encoding", "gb 18030 behind utf-8", "household", GOOD.encode() + ROWS[0].encode("gb18030"), "not valid"),
    ("encoding", "a stray byte", "household", GOOD.encode() + b"\xff\n", "not valid"),
    ("encoding", "surrogates in utf-8", "household", GOOD.encode().replace("甲二".encode(), b"\xed\xa0\x80"), "not valid"),
    ("encoding", "longer than needed", "household", GOOD.encode().replace("甲二".encode(), b"\xc0\xaf"), "not valid"),
    ("encoding", "no text at all", "household", bytes(range(128, 256)) * 4, "not valid"),
    ("encoding", "a workbook by another name", "household", b"PK\x03\x04\x14\x00\x06\x00\x08\x00" + bytes(50), "NUL"),

    ("line ends", "cr", "household", lines(*ROWS, end="\r"), ""),
    ("line ends", "lf", "household", lines(*ROWS, end="\n"), ""),
    ("line ends", "crlf", "household", GOOD, ""),
    ("line ends", "mixed", "household", GOOD.replace("\r\nH2", "\nH2").replace("\r\nH3", "\rH3"), ""),
    ("line ends", "none behind the last row", "household", GOOD.rstrip("\r\n"), ""),
    ("line ends", "blank lines", "household", GOOD.replace("\r\n", "\r\n\r\n") + "\n\n\n", ""),
    ("line ends", "within quotation marks", "household", household("户主姓名", '"甲\r\n一"'), ""),
    ("line ends", "next line and line separator", "household", household("户主姓名", "甲\x85一\u2028二"), ""),
    ("line ends", "form feed", "household", household("户主姓名", "甲\f一"), ""),

    ("shape", "empty", "household", b"", "empty"),
    ("shape", "blank lines only", "household", "\n\r\n\n", "empty"),
    ("shape", "a mark only", "household", "\ufeff", "empty"),
    ("shape", "heads only", "household", lines(), ""),
    ("shape", "a field too few", "household", GOOD.replace(",4200", ""), ""),
    ("shape", "a field too many", "household", GOOD.replace(",4200", ",4200,"), ""),
    ("shape", "a comma in a name", "household", household("户主姓名", "甲,一"), ""),
    ("shape", "a row of commas", "household", GOOD + ",,,,,,,,,\r\n", ""),
    ("shape", "other separators", "household", GOOD.replace(",", ";"), "heads"),
    ("shape", "tabs", "household", GOOD.replace(",", "\t"), "heads"),
    ("shape", "full-width commas", "household", GOOD.replace(",", "，"), "heads"),
    ("shape", "ten thousand commas", "household", GOOD + "," * 10000 + "\r\n", ""),
    ("shape", "a field of a megabyte", "household", household("户主姓名", "甲" * 350000), ""),
    ("shape", "a quoted field of a megabyte", "household", household("户主姓名", '"' + '甲""' * 200000 + '"'), ""),
    ("shape", "a key of a megabyte", "household", household("户编号", "H" * 1000000), ""),

    ("quotes", "doubled", "household", household("户主姓名", '"甲""一"""'), ""),
    ("quotes", "all quoted", "household", "\r\n".join(
        ",".join(f'"{field}"' for field in row.replace('"甲,四"', "甲四").split(",")) for row in [HEAD] + ROWS), ""),
    ("quotes", "within a value", "household", household("户主姓名", '甲"一'), ""),
    ("quotes", "behind a value", "household", household("户主姓名", '甲一"'), ""),
    ("quotes", "text behind", "household", household("户主姓名", '"甲"一'), ""),
    ("quotes", "a blank behind", "household", household("户主姓名", '"甲一" '), ""),
    ("quotes", "a blank before", "household", household("户主姓名", ' "甲一"'), ""),
    ("quotes", "never closed", "household", household("户主姓名", '"甲一', row=1), ""),
    ("quotes", "never closed, last field", "household", GOOD.rstrip("\r\n") + '\r\nH5,610724,"', ""),
    ("quotes", "of Chinese", "household", household("户主姓名", "“甲”"), ""),
    ("quotes", "in the heads, never closed", "household", '"' + GOOD, "quotation mark"),

    ("heads", "twice", "household", lines(ROWS[0] + ",", head=HEAD + ",家庭人口数"), "already"),
    ("heads", "twice by alias", "household", lines(ROWS[0] + ",", head=HEAD + ",人数"), "already"),
    ("heads", "unknown", "household", GOOD.replace("预脱贫", "预脫贫"), "预脱贫"),
    ("heads", "empty", "household", GOOD.replace("预脱贫", ""), "head"),
    ("heads", "no key", "household", GOOD.replace("户编号", "自然村"), "户编号"),
    ("heads", "full width", "household", GOOD.replace("其他致贫原因1", "其他致贫原因１"), ""),
    ("heads", "with blanks", "household", GOOD.replace(",预脱贫,", ", 预脱贫 ,"), ""),
    ("heads", "missing", "household", "\r\n".join(ROWS), "head"),
    ("heads", "a title above", "household", "某县贫困户名单\r\n" + GOOD, "head"),

    ("keys", "twice", "household", GOOD + ROWS[0].replace("甲一", "甲九") + "\r\n", ""),
    ("keys", "twice, with a blank behind", "household", GOOD + ROWS[0].replace("H1", "H1 ") + "\r\n", ""),
    ("keys", "twice, full width", "household", GOOD + ROWS[0].replace("H1", "Ｈ１") + "\r\n", ""),
    ("keys", "twice, the first one bad", "household", household("人均纯收入", "无") + ROWS[0] + "\r\n", ""),
    ("keys", "leading zeros", "household", household("户编号", "0001") + ROWS[1].replace("H2", "1") + "\r\n", ""),
    ("keys", "upper and lower case", "household", GOOD + ROWS[0].replace("H1", "h1") + "\r\n", ""),
    ("keys", "empty", "household", household("户编号", ""), ""),
    ("keys", "ideographic blanks", "household", household("户编号", "\u3000"), ""),
    ("keys", "a zero-width blank", "household", household("户编号", "\u200b"), ""),
    ("keys", "scientific", "household", household("户编号", "6.10724E+11"), ""),
    ("keys", "a unit separator", "household", household("户编号", "H\x1f1"), ""),
    ("keys", "no household above", "person", person("户编号", "H9"), ""),
    ("keys", "no household named", "person", person("户编号", ""), ""),
    ("keys", "person twice", "person", PERSONS + PERSON_ROWS[0] + "\r\n", ""),

    ("identity numbers", "scientific", "household", household("户主证件号码", "6.10724E+17"), ""),
    ("identity numbers", "4.4E+17", "household", household("户主证件号码", "4.4E+17"), ""),
    ("identity numbers", "fifteen digits kept", "household", household("户主证件号码", "610724190001010000"), ""),
    ("identity numbers", "a real number that ends in 000", "household", household("户主证件号码", "61072419000101000X"), ""),
    ("identity numbers", "of 15 digits", "household", household("户主证件号码", "610724500101001"), ""),
    ("identity numbers", "full width", "household", household("户主证件号码", "６１０７２４１９０００１０１００１５"), ""),
    ("identity numbers", "an apostrophe before", "household", household("户主证件号码", "'610724190001010015"), ""),
    ("identity numbers", "certificate cut to 15 digits", "person", person("残疾人证号", "61072419000101000000"), ""),
    ("identity numbers", "certificate scientific", "person", person("残疾人证号", "6.10724E+19"), ""),

    ("dates", "30 February", "household", household("首次识别时间", "2019-02-30"), ""),
    ("dates", "29 February of no leap year", "household", household("首次识别时间", "2019-02-29"), ""),
    ("dates", "29 February of a leap year", "household", household("首次识别时间", "2020-02-29"), ""),
    ("dates", "month 13", "household", household("首次识别时间", "2019-13-01"), ""),
    ("dates", "day before month", "household", household("首次识别时间", "31/12/2019"), ""),
    ("dates", "two digits of a year", "household", household("首次识别时间", "19-1-5"), ""),
    ("dates", "a spreadsheet's number", "household", household("首次识别时间", "43921"), ""),
    ("dates", "midnight", "household", household("首次识别时间", "2019-01-05 00:00:00"), ""),
    ("dates", "an hour", "household", household("首次识别时间", "2019-01-05 10:30"), ""),
    ("dates", "a month only", "household", household("首次识别时间", "2019-01"), ""),
    ("dates", "words", "household", household("首次识别时间", "去年"), ""),
    ("dates", "full width", "household", household("首次识别时间", "２０１９年１月５日"), ""),
    ("dates", "born in the future", "person", person("出生日期", "2020-04-01"), ""),
    ("dates", "born on the last day", "person", person("出生日期", "2020-03-31"), ""),
    ("dates", "born on 30 February", "person", person("出生日期", "1950-02-30"), ""),
    ("dates", "year 0", "person", person("出生日期", "0000-01-01"), ""),

    ("numbers", "words", "household", household("家庭人口数", "三"), ""),
    ("numbers", "full width", "household", household("家庭人口数", "３"), ""),
    ("numbers", "with unit", "household", household("家庭人口数", "3人"), ""),
    ("numbers", "decimals of nothing", "household", household("家庭人口数", "3.00"), ""),
    ("numbers", "decimals", "household", household("家庭人口数", "3.5"), ""),
    ("numbers", "scientific", "household", household("家庭人口数", "4.4E+17"), ""),
    ("numbers", "too large", "household", household("家庭人口数", "9" * 16), ""),
    ("numbers", "digits of another script", "household", household("家庭人口数", "٣"), ""),
    ("numbers", "a blank within", "household", household("家庭人口数", "1 2"), ""),
    ("numbers", "thousands", "household", household("人均纯收入", '"3,500.50"'), ""),
    ("numbers", "currency", "household", household("人均纯收入", "￥3500"), ""),
    ("numbers", "negative", "household", household("人均纯收入", "-3500.50"), ""),
    ("numbers", "minus of typography", "household", household("人均纯收入", "−3500"), ""),
    ("numbers", "seven places", "household", household("人均纯收入", "0.1234567"), ""),
    ("numbers", "point without digits", "household", household("人均纯收入", "3500."), ""),
    ("numbers", "not a number", "household", household("人均纯收入", "NaN"), ""),
    ("numbers", "error of a spreadsheet", "household", household("人均纯收入", "#N/A"), ""),
    ("numbers", "a formula", "household", household("人均纯收入", "=1+1"), ""),
    ("numbers", "minus zero", "household", household("人均纯收入", "-0.00"), ""),

    ("areas", "lost zero", "household", household("村代码", "10724100201"), ""),
    ("areas", "scientific", "household", household("村代码", "6.10724E+11"), ""),
    ("areas", "other length", "household", household("村代码", "6107241002"), ""),
    ("areas", "no such county", "household", household("村代码", "619999100201"), ""),
    ("areas", "another province", "household", household("村代码", "440103001001"), ""),
    ("areas", "empty", "household", household("村代码", ""), ""),
    ("areas", "full width", "household", household("村代码", "６１０７２４１００２０１"), ""),
    ("areas", "decimals", "household", household("村代码", "610724100201.0"), ""),

    ("codes", "by number", "household", household("主要致贫原因", "2"), ""),
    ("codes", "by alias", "household", household("主要致贫原因", "缺劳动力"), ""),
    ("codes", "full width", "household", household("主要致贫原因", "２"), ""),
    ("codes", "unlisted", "household", household("主要致贫原因", "火星"), ""),
    ("codes", "several", "household", household("其他致贫原因1", "因病;缺水|火星"), ""),
    ("codes", "unlisted, with commands of a terminal", "household", household("主要致贫原因", "火\x1b[31m星"), ""),
    ("codes", "unlisted, with a break of line", "household", household("主要致贫原因", '"火\n星"'), ""),
    ("codes", "several, one with commands of a terminal", "household", household("其他致贫原因1", "因病;火\x07星"), ""),
    ("codes", "several, with tabs around", "household", household("其他致贫原因1", "因病;\t火星\t"), ""),
    ("codes", "yes by sign", "household", household("预脱贫", "√"), ""),
    ("codes", "neither yes nor no", "household", household("预脱贫", "大概"), ""),

    ("characters", "control", "household", household("户主姓名", "甲\x01\x1b[31m一"), ""),
    ("characters", "no-break blanks around", "household", household("户主姓名", "\u00a0甲一\u00a0"), ""),
    ("characters", "from right to left", "household", household("户主姓名", "\u202e甲一"), ""),
    ("characters", "private use", "household", household("户主姓名", "\ue000\U000f0000"), ""),
    ("characters", "no character", "household", household("户主姓名", "\ufffe\U0010ffff"), ""),
    ("characters", "replacement", "household", household("户主姓名", "\ufffd一"), ""),
    ("characters", "a formula", "household", household("户主姓名", "=HYPERLINK(A1)"), ""),
]

PIECES = ["0", "9", ".", "-", "+", "E", ",", '"', '""', "\n", "\r", "\r\n", " ", "\u3000", "\u00a0", "/", "年", "Ａ", "１",
          "、", "因病", "\t", "H1", "=", "\ufeff", "𠮷", "\x1f", "000", "X"]


def changed(seed):
    """The good file with some pieces put in, taken out or put in another's place, below the heads."""
    dice = random.Random(seed)
    text = GOOD[len(HEAD) + 2:]
    for _ in range(dice.randint(1, 6)):
        at = dice.randrange(len(text))
        text = text[:at] + (dice.choice(PIECES) if dice.random() < 0.75 else "") + text[at + dice.randrange(3):]
    if seed % 7 == 0:
        text = text[:dice.randrange(len(text))]
    return HEAD + "\r\n" + text
