"""Prints what an independent reader finds in a workbook: a line for each cell, merge and setting."""
import sys
import zipfile

import openpyxl

path = sys.argv[1]
book = openpyxl.load_workbook(path)
print("created", book.properties.created.date(), "title", book.properties.title)
for sheet in book.worksheets:
    setup = sheet.page_setup
    print("sheet", sheet.title, "freeze", sheet.freeze_panes, "rows", sheet.print_title_rows,
          "columns", sheet.print_title_cols, "area", sheet.print_area, setup.orientation, setup.paperSize,
          "fit", setup.fitToWidth, setup.fitToHeight)
    taken = set()
    for area in sorted(sheet.merged_cells.ranges, key=lambda r: (r.min_row, r.min_col)):
        cells = {(r, c) for r in range(area.min_row, area.max_row + 1)
                 for c in range(area.min_col, area.max_col + 1)}
        if cells & taken:
            print("OVERLAP", area)
        taken |= cells
        print("merge", area.coord)
    for row in sheet.iter_rows():
        for cell in row:
            if cell.value is not None:
                print(cell.coordinate, cell.data_type, repr(cell.value), cell.number_format,
                      cell.alignment.horizontal, int(cell.alignment.indent))
with zipfile.ZipFile(path) as parts:
    for name in sorted(parts.namelist()):
        if name.startswith("xl/worksheets/sheet") and b"<f>" in parts.read(name):
            print("FORMULA", name)
