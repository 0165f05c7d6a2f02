#!/usr/bin/env python3
"""Makes three lists of invented people for the browser's test of counting.

usage: lists.py OUT_DIR [PEOPLE]
writes hospital.csv (UTF-8, Latin letters), registry.csv (windows-1251, semicolons, Cyrillic letters and heads) and
families.xlsx (days before months, names in one column), and prints how many people are on none of them and how many there
are. Same number of people, same bytes. Standard library only."""
import csv
import datetime as dt
import io
import random
import sys
import zipfile
from xml.sax.saxutils import escape

GIVEN = [("Adam", "Адам"), ("Boris", "Борис"), ("Dina", "Дина"), ("Emil", "Эмиль"), ("Farida", "Фарида"),
         ("Gleb", "Глеб"), ("Inna", "Инна"), ("Karim", "Карим"), ("Lana", "Лана"), ("Musa", "Муса"),
         ("Nina", "Нина"), ("Omar", "Омар"), ("Pavel", "Павел"), ("Rustam", "Рустам"), ("Sabina", "Сабина"),
         ("Timur", "Тимур")]
FAMILY = [("Abdulov", "Абдулов"), ("Barinov", "Баринов"), ("Chertok", "Черток"), ("Dolgov", "Долгов"),
          ("Fadeev", "Фадеев"), ("Golovin", "Головин"), ("Isaev", "Исаев"), ("Jarov", "Жаров"),
          ("Kuzin", "Кузин"), ("Lebedev", "Лебедев"), ("Morozov", "Морозов"), ("Nazarov", "Назаров"),
          ("Orlov", "Орлов"), ("Petrov", "Петров"), ("Romanov", "Романов"), ("Samarin", "Самарин"),
          ("Tarasov", "Тарасов"), ("Umarov", "Умаров"), ("Volkov", "Волков"), ("Zotov", "Зотов")]
PLACES = [("Lower Ferry", "Нижняя Переправа"), ("Reed Street", "Камышовая"), ("Old Mill", "Старая Мельница"),
          ("Upper Meadow", "Верхний Луг"), ("Stone Bridge", "Каменный Мост")]
WOMEN = {"Dina", "Farida", "Inna", "Lana", "Nina", "Sabina"}


def people(count, draw):
    for _ in range(count):
        given, family = draw.choice(GIVEN), draw.choice(FAMILY)
        born = dt.date(1940, 1, 1) + dt.timedelta(days=draw.randrange(24_000))
        happened = dt.date(2026, 2, 20) + dt.timedelta(days=draw.randrange(18))
        yield given, family, born, happened, draw.choice(PLACES)


def slip(word, draw):
    """One letter left out, in one of twelve words."""
    if draw.random() > 1 / 12 or len(word) < 4:
        return word
    at = draw.randrange(1, len(word) - 1)
    return word[:at] + word[at + 1:]


def column(number):
    return chr(ord("A") + number)


def workbook(rows):
    """One sheet of texts, as small as Excel reads it."""
    def cell(at, row, text):
        return f'<c r="{column(at)}{row}" t="inlineStr"><is><t>{escape(text)}</t></is></c>'
    lines = (f'<row r="{row}">' + "".join(cell(at, row, text) for at, text in enumerate(cells)) + "</row>"
             for row, cells in enumerate(rows, 1))
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    parts = {
        "[Content_Types].xml": f'{head}<Types xmlns="{package}/content-types"><Default Extension="rels" '
        f'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/xl/workbook.xml" '
        f'ContentType="{kind}.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" '
        f'ContentType="{kind}.worksheet+xml"/></Types>',
        "_rels/.rels": f'{head}<Relationships xmlns="{package}/relationships"><Relationship Id="r1" '
        f'Type="{office}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'{head}<workbook xmlns="{main}" xmlns:r="{office}"><sheets><sheet name="Families" '
        f'sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'{head}<Relationships xmlns="{package}/relationships"><Relationship Id="r1" '
        f'Type="{office}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": f'{head}<worksheet xmlns="{main}"><sheetData>{"".join(lines)}</sheetData></worksheet>',
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0)), text)
    return out.getvalue()


def main():
    folder, count = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 260
    draw = random.Random(7)
    hospital, registry, families = [], [], []
    unseen = 0
    for given, family, born, happened, place in people(count, draw):
        on = [draw.random() < .5, draw.random() < .45, draw.random() < .4]
        unseen += not any(on)
        woman = given[0] in WOMEN
        ending = "a" if woman and family[0].endswith("v") else ""
        if on[0]:
            hospital.append([str(1000 + len(hospital)), slip(given[0], draw), slip(family[0] + ending, draw),
                             "f" if woman else "m", born.isoformat(), happened.isoformat(), place[0]])
        if on[1]:
            ending = "а" if ending else ""
            registry.append([str(len(registry) + 1), slip(family[1] + ending, draw), given[1],
                             "ж" if woman else "м", born.strftime("%d.%m.%Y"), place[1]])
        if on[2]:
            when = born.strftime("%d/%m/%Y") if draw.random() < .8 else str(born.year)
            families.append([f"{slip(given[0], draw)} {slip(family[0], draw)}", when, happened.strftime("%d/%m/%Y"),
                             place[0], "told by a cousin"])
    with open(f"{folder}/hospital.csv", "w", encoding="utf-8", newline="") as file:
        heads = ["id", "given name", "surname", "sex", "date of birth", "date of death", "place"]
        csv.writer(file).writerows([heads, *hospital])
    with open(f"{folder}/registry.csv", "w", encoding="cp1251", newline="") as file:
        heads = ["№", "Фамилия", "Имя", "Пол", "Дата рождения", "Место"]
        csv.writer(file, delimiter=";").writerows([heads, *registry])
    with open(f"{folder}/families.xlsx", "wb") as file:
        file.write(workbook([["Name", "Born", "Date of death", "Place", "Remark"], *families]))
    print(unseen, count)


main()
