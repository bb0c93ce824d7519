"""Case files read once more, by the words of the manual and without the program: which rows are good, what is stored
of them, what of that is doubtful, and which lines must stand in the list of rejects."""
import csv
import re
from datetime import date
from pathlib import Path

TOP = Path(__file__).resolve().parents[2]
AS_OF = date(2020, 3, 31)

# Columns of the tests' files: how each is read.
COLUMNS = {
    "household": {
        "户编号": "key", "村代码": "area", "户主姓名": "text", "户主证件号码": "id", "家庭人口数": "integer",
        "首次识别时间": "date", "预脱贫": "boolean", "主要致贫原因": "code 致贫原因",
        "其他致贫原因1": "multi 其他致贫原因", "人均纯收入": "decimal",
    },
    "person": {
        "人编号": "key", "户编号": "parent", "姓名": "text", "证件号码": "id", "出生日期": "birth",
        "残疾人证号": "id", "残疾等级": "code 残疾等级",
    },
}
YES = {"是", "1", "有", "true", "yes", "y", "√", "对"}
NO = {"否", "0", "无", "false", "no", "n", "×", "没有"}
LONGEST = 1 << 20  # bytes of a value
CONTROLS = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\ufffe\uffff]")
BLANKS = " \t\n\r\u00a0\u3000"


class Bad(Exception):
    """The value cannot be stored."""


def half_width(text):
    return "".join(chr(ord(c) - 0xFEE0) if "！" <= c <= "～" else " " if c == "\u3000" else c for c in text)


def load_codes(name):
    values = {}
    with open(TOP / "templates" / "codes" / f"{name}.csv", encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            names = [row["名称"], row["代码"]] + [a for a in (row.get("别名") or "").split("|") if a]
            for one in names:
                values.setdefault(half_width(one), row["名称"])
    return values


def load_counties():
    with open(TOP / "templates" / "areas.csv", encoding="utf-8-sig", newline="") as file:
        return {row["代码"] for row in csv.DictReader(file)}


CODES = {name: load_codes(name) for name in ("致贫原因", "其他致贫原因", "残疾等级")}
COUNTIES = load_counties()


def is_scientific(text):
    return re.fullmatch(r"[0-9]+(\.[0-9]*)?[Ee]\+?[0-9]+", text) is not None


def check_digit(digits):
    weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
    return "10X98765432"[sum(int(d) * w for d, w in zip(digits, weights)) % 11]


def read_text(text):
    if CONTROLS.search(text):
        raise Bad
    return text


def read_number(text):
    text = read_text(half_width(text))
    if is_scientific(text):
        raise Bad
    return text


def read_key(text):
    text = read_number(text)
    if "\n" in text:
        raise Bad
    return text


def read_id(text):
    text = read_number(text)
    if re.fullmatch(r"[0-9]{18,}", text) and text.endswith("000") and check_digit(text) != text[17]:
        raise Bad
    return text


def read_area(text):
    text = half_width(text)
    if not re.fullmatch(r"[0-9]{6}|[0-9]{9}|[0-9]{12}", text) or text[:6] not in COUNTIES:
        raise Bad
    return text


def read_integer(text):
    text = half_width(text)
    if not re.fullmatch(r"[+-]?[0-9]{1,15}(\.0+)?", text):
        raise Bad
    return int(text.split(".")[0])


def read_decimal(text):
    text = half_width(text)
    found = re.fullmatch(r"([+-]?)([0-9]{1,12})(?:\.([0-9]+))?", text)
    if found is None:
        raise Bad
    sign, whole, places = found.groups()
    places = (places or "").rstrip("0")
    if len(places) > 6:
        raise Bad
    number = str(int(whole)) + ("." + places if places else "")
    return ("-" if sign == "-" and number != "0" else "") + number


def read_date(text):
    text = half_width(text)
    found = re.fullmatch(r"([^ T]+)[ T][0:.]+", text)
    text = found.group(1) if found else text
    for form in (r"(\d{4})-(\d{1,2})-(\d{1,2})", r"(\d{4})/(\d{1,2})/(\d{1,2})", r"(\d{4})\.(\d{1,2})\.(\d{1,2})",
                 r"(\d{4})(\d{2})(\d{2})", r"(\d{4})年(\d{1,2})月(\d{1,2})日"):
        found = re.fullmatch(form, text, re.ASCII)
        if found:
            try:
                return date(*map(int, found.groups())).isoformat()
            except ValueError:
                raise Bad from None
    raise Bad


def read_birth(text):
    text = read_date(text)
    if date.fromisoformat(text) > AS_OF:
        raise Bad
    return text


def read_boolean(text):
    text = half_width(text)
    folded = "".join(c.lower() if c.isascii() else c for c in text)
    if folded in YES or folded in NO:
        return int(folded in YES)
    raise Bad


def read_unlisted(text):
    """A value outside the list is stored as written, with a finding, unless no document could show it."""
    if CONTROLS.search(text) or "\n" in text:
        raise Bad
    return text


def read_code(text, name):
    return CODES[name].get(half_width(text)) or read_unlisted(text)


def read_multi(text, name):
    codes = CODES[name]
    if half_width(text) in codes:
        return codes[half_width(text)]
    parts = [part.strip(BLANKS) for part in re.split("[,，、;；|]", text)]
    order = list(dict.fromkeys(codes.values()))
    known = {codes[half_width(part)] for part in parts if part and half_width(part) in codes}
    return "、".join([one for one in order if one in known]
                    + [read_unlisted(part) for part in parts if part and half_width(part) not in codes]) or None


def read_field(kind, text):
    """What is stored of the field; None: nothing. Bad if it must not be stored."""
    if len(text.encode()) > LONGEST:
        raise Bad
    text = text.strip(BLANKS)
    if not text:
        return None
    name, _, argument = kind.partition(" ")
    if name == "text":
        return read_text(text)
    if name in ("code", "multi"):
        return {"code": read_code, "multi": read_multi}[name](text, argument)
    return {"key": read_key, "parent": read_key, "id": read_id, "area": read_area, "integer": read_integer,
            "decimal": read_decimal, "date": read_date, "birth": read_birth, "boolean": read_boolean}[name](text)


# ---- Records of a text by RFC 4180, with CR, LF or CRLF ----

class Text:
    def __init__(self, text):
        self.text, self.at, self.line = text, 0, 1

    def peek(self):
        return self.text[self.at] if self.at < len(self.text) else ""

    def skip_line_end(self):
        self.at += 2 if self.text.startswith("\r\n", self.at) else 1
        self.line += 1

    def quoted(self):
        """The value behind an opening quotation mark; the line of what is wrong in Bad."""
        opened, value = self.line, []
        self.at += 1
        while True:
            if not self.peek():
                raise Bad(opened)
            if self.text.startswith('""', self.at):
                value.append('"')
                self.at += 2
            elif self.peek() == '"':
                self.at += 1
                break
            elif self.peek() in "\r\n":
                start = self.at
                self.skip_line_end()
                value.append(self.text[start:self.at])
            else:
                value.append(self.peek())
                self.at += 1
        if self.peek() and self.peek() not in ",\r\n":
            raise Bad(self.line)
        return "".join(value)

    def plain(self):
        start = self.at
        while self.peek() and self.peek() not in ',"\r\n':
            self.at += 1
        if self.peek() == '"':
            raise Bad(self.line)
        return self.text[start:self.at]

    def record(self):
        fields = []
        while True:
            fields.append(self.quoted() if self.peek() == '"' else self.plain())
            if self.peek() != ",":
                return fields
            self.at += 1


def records(text):
    """(line, fields) of each record; fields is None for what is none, and reading goes on with the line below."""
    reader = Text(text)
    while True:
        while reader.peek() and reader.peek() in "\r\n":
            reader.skip_line_end()
        if not reader.peek():
            return
        line = reader.line
        try:
            yield line, reader.record()
        except Bad as bad:
            while reader.peek() and reader.peek() not in "\r\n":
                reader.at += 1
            yield bad.args[0], None


def decode(data):
    """As UTF-8, else as GB 18030; a byte-order mark is dropped."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        text = data.decode("gb18030")
    return text.removeprefix("\ufeff")


def doubts(kind, value):
    """How the finding about a value that is stored all the same names it; None: there is nothing to say."""
    name, _, argument = kind.partition(" ")
    if name == "code" and value is not None and value not in CODES[argument].values():
        return f"“{value}” is not in the code list"
    if name == "multi" and value is not None and set(value.split("、")) - set(CODES[argument].values()):
        return f"“{value}” is not in the code list"
    if name == "id" and value is not None and re.fullmatch("[0-9]{15}", value):
        return "[0-9]+ doubtful values"
    return None


def read_file(entity, data, parents=frozenset()):
    """What must be stored, {key: {column: value}}, and the lines that must be rejected."""
    columns = COLUMNS[entity]
    rows = list(records(decode(data)))
    heads = [half_width(head).strip(" \t") for head in rows[0][1]]
    stored, rejected, seen = {}, set(), set()
    for line, fields in rows[1:]:
        if fields is None or len(fields) != len(heads):
            rejected.add(line)
            continue
        row, good = {}, True
        for head, field in zip(heads, fields):
            try:
                row[head] = read_field(columns[head], field)
            except Bad:
                row[head], good = half_width(field.strip(BLANKS)), False
        key = row[next(iter(columns))]
        good = good and key is not None and key not in seen
        if entity == "household":
            good = good and row["村代码"] is not None
        else:
            good = good and row["户编号"] in parents
        if key is not None:
            seen.add(key)
        if good:
            stored[key] = row
        else:
            rejected.add(line)
    return stored, rejected
