"""register.py REGISTER.xlsx REGISTER.csv: the sheet of data of a register, read by openpyxl, against its csv: a line for
each record, without group heads and subtotals, dates as dates."""
import csv
import sys

import openpyxl

book = openpyxl.load_workbook(sys.argv[1])
sheets = [sheet for sheet in book.worksheets if sheet.title.startswith("数据 ")]
assert len(sheets) == 1, book.sheetnames
lines = list(sheets[0].iter_rows(values_only=True))
with open(sys.argv[2], encoding="utf-8-sig", newline="") as file:
    rows = list(csv.reader(file))
assert list(lines[0]) == rows[0], (lines[0], rows[0])
# Group heads have a text in the first column only; subtotals have no number of their own.
records = [row for row in rows[1:] if sum(1 for text in row if text) > 1 and row[0] not in ("小计", "合计")]
assert len(lines) - 1 == len(records) > 20, (len(lines) - 1, len(records))
for line, row in zip(lines[1:], records):
    for value, text in zip(line, row):
        shown = "" if value is None else str(value)
        assert hasattr(value, "year") or text == "" or shown == text or float(shown) == float(text), (line, row)
print("register: %d records" % len(records))
