"""compare.py NN PROGRAM.csv SQL.csv: every cell of a table that the program wrote against the grid
that tests/sql/NN.sql printed. Only marks and formats are made alike, never values: the marks of empty
cells, the words 其中：, the forms of dates. Registers are compared by their lines: heads of groups and
subtotals, which the queries leave out, are skipped. Prints what differs; exit status 1 if anything does."""
import csv
import re
import sys

EMPTY = {"", "—", "…", "×", "*"}
# The columns of register 14 that its query gives: household, category, grade, cause, limit, day solved.
REGISTER_COLUMNS = (0, 4, 5, 6, 11, 12)
QUERY_COLUMNS = (0, 2, 3, 4, 5, 6)
# Columns of missing values, which a table shows only if a record falls there and a query always gives.
APPENDED_COLUMNS = {"05": (8, 14, 22)}


def plain(text):
    """A cell without mark or format; an apostrophe guards texts that a spreadsheet would take for formulas."""
    text = text.strip().removeprefix("其中：")
    if text in EMPTY:
        return ""
    date = re.fullmatch(r"(\d+)年(\d+)月(\d+)日", text)
    return "%s-%02d-%02d" % (date[1], int(date[2]), int(date[3])) if date else text


def read(path):
    with open(path, encoding="utf-8-sig", newline="") as file:
        return [[plain(cell) for cell in row] for row in csv.reader(file) if row]


def villages(rows):
    return [row for row in rows if len(row) > 1 and row[1] != ""]


def persons(rows):
    """Person lines with the household, which the register does not print again, filled in."""
    lines = []
    household = ""
    for row in rows:
        if all(cell == "" for cell in row[1:]):
            continue
        household = row[0] or household
        lines.append([household] + [row[column] for column in REGISTER_COLUMNS[1:]])
    return lines


def without_headings(rows, expected):
    """A heading line has a label and no cells; queries give none."""
    labels = [row[0] for row in expected]
    return [row for row in rows if row[0] in labels or any(row[1:])]


def without_empty_columns(rows, appended):
    dropped = [c for c in appended if all(row[c] in ("", "0") for row in rows)]
    return [[cell for c, cell in enumerate(row) if c not in dropped] for row in rows]


def grids(number, program, query):
    written, expected = read(program), read(query)
    heads, written = written[0], written[1:]
    if number == "13":
        written = villages(written)
    if number == "14":
        heads = [heads[column] for column in REGISTER_COLUMNS]
        written = persons(written)
        expected = [[row[column] for column in QUERY_COLUMNS] for row in expected]
    expected = without_empty_columns(expected, APPENDED_COLUMNS.get(number, ()))
    return heads, without_headings(written, expected), expected


def differences(heads, written, expected):
    if len(written) != len(expected):
        yield "rows", len(expected), len(written)
    for got, want in zip(written, expected):
        if len(got) != len(want):
            yield want[0] + ": columns", len(want), len(got)
        for column, pair in enumerate(zip(want, got)):
            if pair[0] != pair[1]:
                head = heads[column] if column < len(heads) else str(column)
                yield want[0] + " / " + head, pair[0], pair[1]


def main(number, program, query):
    found = list(differences(*grids(number, program, query)))
    for place, want, got in found[:20]:
        print("%s: %s: query %s, program %s" % (number, place, want, got))
    if found:
        print("%s: %d cells differ" % (number, len(found)))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:4]))
