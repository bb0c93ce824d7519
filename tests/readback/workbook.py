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


REASONS = {"…": {"数据不详", "不足最小单位"}, "": {"数据不详"}, "—": {"不适用"}, "*": {"不予公布"},
           "×": {"无法计算"}}


def check_line(sheet, row, line, text):
    """One cell of the csv and its line of tidy data: value and state."""
    place = "%s, row %d, %s" % (sheet.title, row, line.get("栏目"))
    value, state = line["数值"], line["状态"]
    if NUMBER.fullmatch(text):
        check(state == "数值" and isinstance(value, (int, float))
              and abs(value - float(text)) <= 0.5000001 * 10 ** -decimals(text),
              "%s: %r, csv has %s" % (place, value, text))
    elif re.fullmatch(r"(\d+)年(\d+)月", text):
        check(state == "日期" and hasattr(value, "year"), "%s: %r is no date" % (place, value))
    else:
        check(value is None and state in REASONS.get(text, set()),
              "%s: %r because “%s”, csv has “%s”" % (place, value, state, text))


def check_data(sheet, rows):
    """Each cell of the csv stands on exactly one line of the tidy sheet, and no other line is there."""
    lines = list(sheet.iter_rows(values_only=True))
    heads, lines = lines[0], [dict(zip(lines[0], line)) for line in lines[1:]]
    check(len(set(heads)) == len(heads) and None not in heads, "%s: heads %s" % (sheet.title, heads))
    check(not sheet.merged_cells.ranges, sheet.title + ": merged cells")
    check(len(sheet.tables) == 1, sheet.title + ": no Excel table")
    found = {(line["行"], line["栏目"]): line for line in lines}
    check(len(found) == len(lines), sheet.title + ": two lines for one cell")
    names = [name for name in rows[0] if (1, name) in found]
    check(len(names) > 0, sheet.title + ": no column of the form")
    for number, row in enumerate(rows[1:], 1):
        for name, text in zip(rows[0], row):
            if name in names and (number, name) in found:
                check_line(sheet, number, found.pop((number, name)), text)
            else:
                check(name not in names or text == "", "%s: no line for row %d, %s" % (sheet.title, number, name))
    check(not found, "%s: %d lines that no cell stands for" % (sheet.title, len(found)))


def check_about(book):
    """Contents lead to each form and each sheet of data; facts and notes are there."""
    sheet = book["说明"]
    facts = {row[0].value: row[1].value for row in sheet.iter_rows(max_row=12) if row[0].value}
    check(facts.get("期别") == "2020年3月" and "报省" in facts.get("级别", "") and "均成立" in facts.get("审核关系", ""),
          "说明: %s" % facts)
    targets = {cell.hyperlink.location for row in sheet.iter_rows() for cell in row if cell.hyperlink}
    wanted = {"'%s'!A1" % name for name in book.sheetnames if name not in ("摘要", "说明", "注释")}
    check(targets == wanted, "说明: leads to %s" % sorted(targets ^ wanted))
    check(len(list(book["注释"].iter_rows())) > 12, "注释: too few")


def main(path, folder):
    book = openpyxl.load_workbook(path)
    tables = [sheet for sheet in book.worksheets if re.search(r"\d\d表$", sheet.title)]
    check([re.search(r"\d\d", sheet.title)[0] for sheet in tables] == ["%02d" % n for n in range(1, 13)],
          "sheets: " + ", ".join(book.sheetnames))
    for sheet in tables:
        with open("%s/%s.csv" % (folder, re.search(r"\d\d", sheet.title)[0]), encoding="utf-8-sig",
                  newline="") as file:
            rows = [row for row in csv.reader(file) if row]
        check_values(sheet, rows)
        check_data(book["数据 " + re.search(r"\d\d", sheet.title)[0]], rows)
        check_merges(sheet)
        check(bool(sheet.print_title_rows), sheet.title + ": heads are not repeated in print")
    check_about(book)
    check(all(sheet.sheet_view.selection[0].activeCell in (None, "A1") or sheet.freeze_panes
              for sheet in book.worksheets), "a cursor is not in A1")
    check(book.properties.title == "陕西省未脱贫残疾人脱贫攻坚月报", "title: %s" % book.properties.title)
    check(book.properties.created.date().isoformat() == "2020-03-31", "made: %s" % book.properties.created)
    print("\n".join(failures[:30]) if failures else "workbook: %d sheets" % len(tables))
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:3]))
