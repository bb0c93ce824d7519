"""workbook.py MONTHLY.xlsx FOLDER: the workbook of the monthly return, read by openpyxl, against NN.csv
in FOLDER: one sheet per table, numbers as numbers and equal to the csv, merges that do not overlap, panes
frozen below the heads and beside the stub, heads repeated in print, properties."""
import csv
import re
import sys

import openpyxl

NUMBER = re.compile(r"-?\d+(\.\d+)?")
# Columns of words, a code that looks like a number among them.
WORDS = {"代码", "计量单位"}
failures = []


def check(holds, message):
    if not holds:
        failures.append(message)


def decimals(text):
    return len(text.partition(".")[2])


def check_cell(sheet, cell, text, head):
    place = "%s!%s" % (sheet.title, cell.coordinate)
    month = re.fullmatch(r"(\d+)年(\d+)月", text)
    if month:
        check(cell.is_date and (cell.value.year, cell.value.month) == (int(month[1]), int(month[2])),
              "%s is %r, csv has %s" % (place, cell.value, text))
        return
    if head in WORDS or not NUMBER.fullmatch(text):
        check(text in ("", str(cell.value or "").strip(), cell.value) or cell.data_type == "s",
              "%s: csv has %s" % (place, text))
        return
    check(cell.data_type == "n" and cell.value is not None, "%s is no number but %r" % (place, cell.value))
    if cell.data_type == "n" and cell.value is not None:
        check(abs(cell.value - float(text)) <= 0.5000001 * 10 ** -decimals(text),
              "%s is %r, csv has %s" % (place, cell.value, text))


def body_row(sheet, rows):
    """The first row of data: the one below the last row of heads, whose stub has the csv's first label."""
    label = rows[1][0]
    for row in range(1, sheet.max_row + 1):
        if str(sheet.cell(row, 1).value or "").strip() == label:
            return row
    return None


def check_values(sheet, rows):
    first = body_row(sheet, rows)
    check(first is not None, sheet.title + ": the row " + rows[1][0] + " is missing")
    if first is None:
        return
    for offset, row in enumerate(rows[1:]):
        for column, text in enumerate(row[1:], 2):
            check_cell(sheet, sheet.cell(first + offset, column), text, rows[0][column - 1])
    frozen = sheet.freeze_panes
    column = openpyxl.utils.cell.coordinate_to_tuple(frozen or "A1")[1]
    check(frozen == sheet.cell(first, column).coordinate,
          "%s: panes are frozen at %s, data begin in row %d" % (sheet.title, frozen, first))
    check(frozen is not None and not frozen.startswith("A"), sheet.title + ": the stub is not frozen")


def check_merges(sheet):
    seen = set()
    for merged in sheet.merged_cells.ranges:
        cells = {(row, column) for row in range(merged.min_row, merged.max_row + 1)
                 for column in range(merged.min_col, merged.max_col + 1)}
        check(not cells & seen, "%s: %s overlaps another" % (sheet.title, merged))
        seen |= cells


def main(path, folder):
    book = openpyxl.load_workbook(path)
    tables = [sheet for sheet in book.worksheets if re.search(r"\d\d表$", sheet.title)]
    check([re.search(r"\d\d", sheet.title)[0] for sheet in tables] == ["%02d" % n for n in range(1, 13)],
          "sheets: " + ", ".join(book.sheetnames))
    for sheet in tables:
        with open("%s/%s.csv" % (folder, re.search(r"\d\d", sheet.title)[0]), encoding="utf-8-sig",
                  newline="") as file:
            check_values(sheet, [row for row in csv.reader(file) if row])
        check_merges(sheet)
        check(bool(sheet.print_title_rows), sheet.title + ": heads are not repeated in print")
    check(book.properties.title == "陕西省未脱贫残疾人脱贫攻坚月报", "title: %s" % book.properties.title)
    check(book.properties.created.date().isoformat() == "2020-03-31", "made: %s" % book.properties.created)
    print("\n".join(failures[:30]) if failures else "workbook: %d sheets" % len(tables))
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:3]))
