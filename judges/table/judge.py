"""Compares our reading and writing of tables with other people's. `judge.py OURS WHAT ...`."""
import csv
import io
import os
import pathlib
import random
import re
import subprocess
import sys
import tempfile

OURS = sys.argv[1]
# Typed texts of lists, with all that could part cells or begin a formula.
PIECES = ["Иванов", "محمد", "a", "=1+1", "+7", "-2", "@x", ";", ",", "\t", "|", "\n", '"', "'", " ", "&", "<b>", "_x0041_", "42", "ё", "北京"]


def ours(*arguments, given=b""):
    ran = subprocess.run([OURS, *arguments], input=given, capture_output=True)
    if ran.returncode != 0:
        raise SystemExit(f"ours failed: {ran.stderr.decode()}")
    return ran.stdout


def escaped(text):
    return text.replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n").replace("\r", "\\r")


def lines(table):
    return "".join(
        f"{number}\t" + "\t".join("t:" + escaped(cell) for cell in row) + "\n"
        for number, row in enumerate(table, 1)
    ).encode()


def shown(file):
    rows = []
    for line in ours("read", str(file)).decode().split("\n")[:-1]:
        rows.append([cell for cell in line.split("\t")[1:]])
    return rows


def random_table(count, seed):
    draws = random.Random(seed)
    return [
        ["x" + str(number)] + ["x" + "".join(draws.choices(PIECES, k=draws.randint(0, 4))) for _ in range(4)]
        for number in range(count)
    ]


def dangerous_table(count, seed):
    draws = random.Random(seed)
    return [["".join(draws.choices(PIECES, k=draws.randint(1, 5))) for _ in range(3)] for _ in range(count)]


def same_cells(found, table):
    wanted = [["t:" + escaped(cell) for cell in row] for row in table]
    for number, (one, other) in enumerate(zip(found, wanted), 1):
        if one != other:
            raise SystemExit(f"row {number}: {one} is not {other}")
    if len(found) != len(wanted):
        raise SystemExit(f"{len(found)} rows, not {len(wanted)}")


def same(file):
    found = ours("read", file).decode()
    wanted = pathlib.Path(file + ".expected").read_text(encoding="utf-8")
    if found != wanted:
        raise SystemExit(f"read:\n{found}\nwanted:\n{wanted}")


def temporary(ending):
    return os.path.join(tempfile.mkdtemp(), "table" + ending)


def by_openpyxl(count, seed):
    import openpyxl

    # openpyxl writes `_x0041_` as it stands, which means another character.
    table = [[cell.replace("_x", "_y") for cell in row] for row in random_table(count, seed)]
    book, file = openpyxl.Workbook(), temporary(".xlsx")
    for row in table:
        book.active.append(row)
    book.save(file)
    same_cells(shown(file), table)


def by_odfpy(count, seed):
    from odf import table as odf
    from odf import text
    from odf.opendocument import OpenDocumentSpreadsheet

    # Runs of blanks need tags that odfpy does not make by itself.
    table = [[cell.replace("\t", "").replace(" ", "") for cell in row] for row in random_table(count, seed)]
    book, file = OpenDocumentSpreadsheet(), temporary(".ods")
    sheet = odf.Table(name="s")
    book.spreadsheet.addElement(sheet)
    for row in table:
        line = odf.TableRow()
        sheet.addElement(line)
        for cell in row:
            found = odf.TableCell(valuetype="string")
            for part in cell.split("\n"):
                found.addElement(text.P(text=part))
            line.addElement(found)
    book.save(file)
    same_cells(shown(file), table)


def xlsx(count, seed):
    import openpyxl

    table, file = dangerous_table(count, seed), temporary(".xlsx")
    pathlib.Path(file).write_bytes(ours("xlsx", given=lines(table)))
    # openpyxl keeps `_x0041_` escaped.
    plain = lambda cell: openpyxl.utils.escape.unescape(cell) if cell else ""
    found = list(openpyxl.load_workbook(file).active.iter_rows())
    if len(found) != count:
        raise SystemExit(f"{len(found)} rows")
    for row, wanted in zip(found, table):
        for cell, text in zip(row, wanted):
            if cell.data_type == "f":
                raise SystemExit(f"{cell.coordinate} is a formula")
            if plain(cell.value) != text and text.strip():
                raise SystemExit(f"{cell.coordinate}: {cell.value!r} is not {text!r}")


def encodings():
    languages = {
        "cp1251": "Фамилия;Имя;Город|Иванов;Пётр;Грозный|Сидорова;Анна;Аргун|Кузнецов;Олег;Шали",
        "koi8_r": "Фамилия;Имя;Город|Иванов;Пётр;Грозный|Сидорова;Анна;Аргун|Кузнецов;Олег;Шали",
        "cp1256": "الاسم;المدينة;الحالة|محمد علي حسن;حلب;معتقل|فاطمة أحمد;دمشق;مفقودة|يوسف إبراهيم;حمص;معتقل",
        "gb18030": "姓名;城市;说明|张伟;北京市朝阳区;被拘留的人|王芳;上海市浦东新区;失踪的人",
        "utf-16": "name;city|Иванов;Грозный",
        "utf-16-le": "name;city|Иванов;Грозный",
        "utf-8-sig": "name;city|Иванов;Грозный",
        "cp1252": "Nom;Prénom;Lieu|Lefèvre;Hélène;Orléans|Müller;José;Málaga",
    }
    for encoding, text in languages.items():
        table = [row.split(";") for row in text.split("|")]
        file, out = temporary(".csv"), io.StringIO()
        csv.writer(out, delimiter=";").writerows(table)
        pathlib.Path(file).write_bytes(out.getvalue().encode(encoding))
        same_cells(shown(file), table)


def by_csv(count, seed):
    table = [["x" + cell for cell in row] for row in dangerous_table(count, seed)]
    # Guards stand in cells with parts of their own; here none begins a formula.
    table = [[cell.translate(str.maketrans("", "", "=+-@＝\t\r")) for cell in row] for row in table]
    text = ours("csv", given=lines(table)).decode("utf-8-sig")
    found = list(csv.reader(io.StringIO(text, newline="")))
    if found != table:
        raise SystemExit("Python's csv reads something else")


def is_formula(cell):
    # Some programs drop blanks, tabs and line ends in front; what follows is what counts.
    cell = cell.lstrip("\ufeff\u00a0 \t\r\n")
    # A number alone, or before what parts cells elsewhere: no program has a formula of that form.
    is_number = re.match(r"[+-]\d+(\.\d+)?(\"?[,;|\t]|$)", cell)
    return cell.startswith(("=", "+", "-", "@")) and not is_number


def formulas(writer, count, seed):
    text = ours(writer, given=lines(dangerous_table(count, seed))).decode("utf-8-sig")
    for delimiter in ",;\t|":
        for quoting in (csv.QUOTE_MINIMAL, csv.QUOTE_NONE):
            reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, quoting=quoting)
            for row in reader:
                for cell in row:
                    if is_formula(cell):
                        raise SystemExit(f"{cell!r} with {delimiter!r}")


def places(texts):
    found = ours("points", given="".join(text + "\n" for text in texts).encode()).decode().split("\n")
    return found[:-1]


def near(found, wanted, text):
    if found.startswith("refused"):
        raise SystemExit(f"{text}: {found}")
    lat, lon = map(float, found.split())
    if abs(lat - wanted[0]) > 2e-7 or abs(lon - wanted[1]) > 1e-6:
        raise SystemExit(f"{text}: {found}, not {wanted}")


def points(count, seed):
    draws = random.Random(seed)
    return [(draws.uniform(-79.9, 83.9), draws.uniform(-179.9, 179.9)) for _ in range(count)]


def by_mgrs(count, seed, shift=0):
    import mgrs

    theirs = mgrs.MGRS()
    texts = [theirs.toMGRS(lat, lon) for lat, lon in points(count, seed)]
    wanted = [theirs.toLatLon(text) for text in texts]
    if shift:
        texts = [f"{(int(text[:2]) + 2) % 60 + 1}{text[2:]}" for text in texts]
    for text, found, point in zip(texts, places(texts), wanted):
        near(found, point, text)


def by_utm(count, seed):
    import utm

    texts, wanted = [], []
    for lat, lon in points(count, seed):
        east, north, zone, _ = utm.from_latlon(lat, lon)
        side = "north" if lat >= 0 else "south"
        texts.append(f"{zone} {side} {east:.2f} {north:.2f}")
        wanted.append(utm.to_latlon(round(east, 2), round(north, 2), zone, northern=lat >= 0))
    for text, found, point in zip(texts, places(texts), wanted):
        near(found, point, text)


what, rest = sys.argv[2], sys.argv[3:]
numbers = [int(one) for one in rest if one.isdigit()]
if what == "same":
    same(rest[0])
elif what == "encodings":
    encodings()
elif what == "formulas":
    formulas(rest[0], *numbers)
elif what == "mgrs-control":
    by_mgrs(*numbers, shift=1)
else:
    {"openpyxl": by_openpyxl, "odfpy": by_odfpy, "xlsx": xlsx, "csv": by_csv, "mgrs": by_mgrs, "utm": by_utm}[what](*numbers)
