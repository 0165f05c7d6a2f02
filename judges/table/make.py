"""Makes tables with other people's programs: openpyxl, XlsxWriter, odfpy. `make.py FOLDER`.

Also writes beside each the lines that `cargo run --example table read` must print. The small files
in testdata/table came from here.
"""
import datetime
import pathlib
import sys

import openpyxl
import xlsxwriter
from odf import office, style, table, text
from odf.opendocument import OpenDocumentSpreadsheet

folder = pathlib.Path(sys.argv[1])
folder.mkdir(parents=True, exist_ok=True)


def expect(name, lines):
    (folder / f"{name}.expected").write_text("".join(line + "\n" for line in lines), encoding="utf-8")


def by_openpyxl():
    book = openpyxl.Workbook()
    book.active.title = "Notes"
    book.active.sheet_state = "hidden"
    book.active["A1"] = "not this one"
    sheet = book.create_sheet("Список")
    sheet.append(["Фамилия", "Born", "Seen", "Age", "Alive", "Place"])
    sheet.append(["Иванов  ", datetime.date(1980, 4, 3), datetime.datetime(2017, 4, 3, 14, 30), 37, True, "Аул"])
    sheet.append(["line\nbreak & <b>", None, datetime.time(6, 5), 1.5, False, None])
    sheet["A6"] = "=1+1"
    sheet["B6"] = "#REF!"
    sheet["B6"].data_type = "e"
    sheet["C6"] = "_x0041_"
    sheet["D6"] = -0.25
    sheet["D6"].number_format = "0.00"
    sheet.merge_cells("F2:F3")
    sheet.merge_cells("A8:B9")
    sheet["A8"] = "two by two"
    sheet["C9"] = "beside"
    sheet.cell(row=500, column=700).fill = openpyxl.styles.PatternFill("solid", fgColor="FFFF00")
    book.save(folder / "openpyxl.xlsx")
    expect("openpyxl.xlsx", [
        "1\tt:Фамилия\tt:Born\tt:Seen\tt:Age\tt:Alive\tt:Place",
        "2\tt:Иванов  \td:1980-04-03\td:2017-04-03T14:30:00\tn:37\tb:true\tt:Аул",
        "3\tt:line\\nbreak & <b>\t-:\td:06:05:00\tn:1.5\tb:false\tt:Аул",
        "6\t-:\te:#REF!\tt:A\tn:-0.25",
        "8\tt:two by two\tt:two by two",
        "9\tt:two by two\tt:two by two\tt:beside",
    ])


def by_xlsxwriter():
    book = xlsxwriter.Workbook(folder / "xlsxwriter.xlsx", {"date_1904": True})
    sheet = book.add_worksheet("Data")
    day = book.add_format({"num_format": "d mmmm yyyy"})
    bold = book.add_format({"bold": True})
    sheet.write_row(0, 0, ["name", "day", "hours", "أرقام"])
    sheet.write_rich_string(1, 0, "part ", bold, "bold", " rest")
    sheet.write_datetime(1, 1, datetime.datetime(2017, 4, 3), day)
    sheet.write_number(1, 2, 1.5, book.add_format({"num_format": "[h]:mm"}))
    sheet.write_number(1, 3, 79261234567)
    sheet.write_formula(2, 0, "=1/0", None, "#DIV/0!")
    sheet.write_formula(2, 1, '="a"&"b"', None, "ab")
    sheet.write_boolean(2, 2, True)
    sheet.write_blank(40, 900, None, bold)
    book.close()
    expect("xlsxwriter.xlsx", [
        "1\tt:name\tt:day\tt:hours\tt:أرقام",
        "2\tt:part bold rest\td:2017-04-03\tn:1.5\tn:79261234567",
        "3\te:#DIV/0!\tt:ab\tb:true",
    ])


def by_odfpy():
    book = OpenDocumentSpreadsheet()
    hidden = style.Style(name="hidden", family="table")
    hidden.addElement(style.TableProperties(display="false"))
    book.automaticstyles.addElement(hidden)
    first = table.Table(name="Hidden", stylename=hidden)
    book.spreadsheet.addElement(first)
    sheet = table.Table(name="Лист")
    book.spreadsheet.addElement(sheet)

    def cell(row, shown=None, **attributes):
        found = table.TableCell(**attributes)
        for line in shown.split("\n") if shown is not None else []:
            found.addElement(text.P(text=line))
        row.addElement(found)
        return found

    row = table.TableRow()
    for head in ["name", "day", "n", "yes", "time"]:
        cell(row, head, valuetype="string")
    sheet.addElement(row)
    row = table.TableRow()
    cell(row, "two\nlines", valuetype="string")
    cell(row, "03.04.17", valuetype="date", datevalue="2017-04-03")
    cell(row, "1,50", valuetype="float", value="1.5")
    cell(row, "TRUE", valuetype="boolean", booleanvalue="true")
    cell(row, "14:30", valuetype="time", timevalue="PT14H30M00S")
    sheet.addElement(row)
    sheet.addElement(table.TableRow(numberrowsrepeated=3))
    row = table.TableRow(numberrowsrepeated=2)
    spaced = cell(row, valuetype="string")
    paragraph = text.P(text="a")
    paragraph.addElement(text.S(c=3))
    paragraph.addText("b")
    spaced.addElement(paragraph)
    note = office.Annotation()
    note.addElement(text.P(text="a comment"))
    spaced.addElement(note)
    cell(row, "7", valuetype="float", value="7", numbercolumnsrepeated=2)
    row.addElement(table.TableCell(numbercolumnsrepeated=16381))
    sheet.addElement(row)
    row = table.TableRow()
    cell(row, "merged", valuetype="string", numberrowsspanned=2, numbercolumnsspanned=1)
    cell(row, "x", valuetype="string")
    sheet.addElement(row)
    row = table.TableRow()
    row.addElement(table.CoveredTableCell())
    cell(row, "y", valuetype="string")
    sheet.addElement(row)
    sheet.addElement(table.TableRow(numberrowsrepeated=1048560))
    book.save(folder / "odfpy.ods")
    expect("odfpy.ods", [
        "1\tt:name\tt:day\tt:n\tt:yes\tt:time",
        "2\tt:two\\nlines\td:2017-04-03\tn:1.5\tb:true\td:14:30:00",
        "6\tt:a   b\tn:7\tn:7",
        "7\tt:a   b\tn:7\tn:7",
        "8\tt:merged\tt:x",
        "9\tt:merged\tt:y",
    ])


by_openpyxl()
by_xlsxwriter()
by_odfpy()
