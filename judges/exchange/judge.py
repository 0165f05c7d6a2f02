"""Checks exports with other people's libraries. Exits 1 on the first thing that is wrong."""

import csv
import json
import pathlib
import random
import sys


def fail(why):
    sys.exit(why)


def entities(path):
    with open(path, encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def ftm(path):
    from followthemoney import model

    data = entities(path)
    schemata = {one["id"]: model.get(one["schema"]) for one in data}
    if len(schemata) != len(data) or not data:
        fail("an id twice, or nothing")
    values = 0
    for one in data:
        schema = schemata[one["id"]] or fail(f"no schema {one['schema']}")
        for name in schema.required:
            if not one["properties"].get(name):
                fail(f"{schema.name} without {name}")
        schema.validate(one)
        proxy = model.get_proxy(one, cleaned=False)
        for name, given in one["properties"].items():
            prop = schema.get(name) or fail(f"{schema.name} has no {name}")
            kept = proxy.get(prop)
            if len(kept) != len(given) or len(given) != len(set(given)):
                fail(f"{schema.name}.{name}: {len(given)} given, {len(kept)} kept")
            # Dates that it does not know are cut down in silence.
            if prop.type.name == "date" and sorted(kept) != sorted(given):
                fail(f"{schema.name}.{name}: a date that is not taken as it is")
            for value in given:
                longest = prop.type.max_length
                if longest and len(value) > longest:
                    fail(f"{schema.name}.{name} is too long")
                if prop.type.name == "entity":
                    other = schemata.get(value) or fail(f"{name} names nobody")
                    if not other.is_a(prop.range):
                        fail(f"{schema.name}.{name} may not name a {other.name}")
            values += len(given)
    print(f"{len(data)} entities of {len(set(schemata.values()))} schemata, {values} values")


def harm(how, path):
    data = entities(path)
    one = next(one for one in data if one["schema"] == "Event" and "startDate" in one["properties"])
    link = next(one for one in data if one["schema"] == "Documentation")
    if how == "required":
        del one["properties"]["name"]
    elif how == "property":
        one["properties"]["titel"] = ["x"]
    elif how == "value":
        one["properties"]["startDate"] = ["2026-02-03~"]
    else:
        link["properties"]["document"] = [one["id"]]
    for one in data:
        print(json.dumps(one))


def places(path):
    import geojson

    with open(path, encoding="utf-8") as file:
        data = geojson.load(file)
    if not isinstance(data, geojson.FeatureCollection) or not data.is_valid or not data.features:
        fail("no feature collection")
    for one in data.features:
        if not isinstance(one.geometry, geojson.Point) or not one.is_valid:
            fail("no point")
        lon, lat = one.geometry.coordinates
        if not (-180 <= lon <= 180 and -90 <= lat <= 90) or one.properties["precision_m"] < 10:
            fail("not on the globe, or too exact")
        if any(abs(lat - exact) < 1e-9 for exact in (12.3451234,)):
            fail("the exact point")
    print(f"{len(data.features)} places")


STARTS = "=+-@\t\r＝＋－＠"


def is_formula(text):
    bare = text.lstrip(" \"\u200b\u00a0")
    number = bare.lstrip("+-").replace(".", "", 1).isdigit()
    return bool(bare) and bare[0] in STARTS and not number


def csv_tables(folder):
    # A description may have 60,000 characters, and runs on where another delimiter parts cells.
    csv.field_size_limit(1 << 24)
    cells = 0
    for path in sorted(pathlib.Path(folder).iterdir()):
        for delimiter in ",;\t|":
            with open(path, encoding="utf-8-sig", newline="") as file:
                for row in csv.reader(file, delimiter=delimiter):
                    cells += len(row)
                    for cell in row:
                        if is_formula(cell):
                            fail(f"{path.name}: a formula where {delimiter!r} parts cells")
    print(f"{cells} cells")


def xlsx_tables(folder):
    import openpyxl

    cells = formulas = 0
    for path in sorted(pathlib.Path(folder).iterdir()):
        for row in openpyxl.load_workbook(path).active.iter_rows():
            for cell in row:
                cells += 1
                formulas += cell.data_type == "f"
                if isinstance(cell.value, str) and cell.value.startswith("=") and not cell.quotePrefix:
                    fail(f"{path.name}: a text that an editor would make a formula")
    if formulas or not cells:
        fail("formulas, or nothing")
    print(f"{cells} cells")


HOSTILE = ["=1+1", "+SUM(A1)", "-2+3", "@cmd", "a;=1+1", "x\n=HYPERLINK(1)", "\t=1", " =1", "\"=1\"", "дом", "a" * 450]


def make(count, seed, longest=60000):
    """Lines of an actions file with texts that mean harm."""
    draw = random.Random(seed)
    text = lambda: draw.choice(HOSTILE)
    dates = ["2026", "2026-02-03~", "2026-02-20/2026-03-01", "201X", "2025-12?", "-0044", "2026-21"]
    relations = ["010101000000", "010402000000", "110100000000", "friend"]
    say = lambda **one: print(json.dumps(one, ensure_ascii=False))
    for n in range(count):
        kind = draw.choice(["individual", "family", "group", "body", "unknown"])
        person = dict(birth=draw.choice(dates), sex=draw.choice(["female", "other"]), group_size=n)
        say(action="person", id=f"rp{n}", kind=kind, code_name=text(), name=f"Nom {n} {'b' * n}", **person)
        say(action="source", id=f"rs{n}", kind=draw.choice(["person", "outlet", "group"]), code_name=text())
        say(action="place", id=f"rl{n}", name=text(), point={"latitude": str(draw.randint(-89, 89)), "longitude": "179.99"})
        say(action="event", id=f"re{n}", title=text(), start=draw.choice(dates), end=draw.choice(dates), location=f"rl{n}",
            place="z" * draw.choice([3, 300]), description="d" * draw.choice([10, longest]), fields={"0116": text(), "0151": "010000000000"})
        say(action="act", id=f"rx{n}", event=f"re{draw.randint(0, n)}", type=text(), victim=text(), **({"victim_person": f"rp{n}"} if n % 2 else {}))
        say(action="involvement", id=f"rv{n}", act=f"rx{n}", perpetrator=f"rp{draw.randint(0, n)}", degree=text())
        say(action="intervention", id=f"ri{n}", event=f"re{n}", party=f"rs{n}", type=text(), date=draw.choice(dates), addressed_to=f"rs{draw.randint(0, n)}")
        if n:
            say(action="person_link", id=f"rr{n}", person=f"rp{n}", related=f"rp{n - 1}", type=draw.choice(relations),
                **({"position": text()} if n % 3 else {}))
            say(action="event_link", id=f"rk{n}", event=f"re{n}", related=f"re{n - 1}", type=text())
        words = (text() * draw.choice([1, 5, 900]))[:max(longest, 1000)]
        say(action="account", id=f"ra{n}", source=f"rs{n}", received_via="import", language=draw.choice(["en", "eo", "sr-Latn"]),
            made=draw.choice(dates), text=words)
        say(action="claim", id=f"rc{n}", text=text() * 30, kind="count", act=f"rx{n}", value={"comparison": "about", "number": -n, "unit": text()})
        say(action="assertion", account=f"ra{n}", claim=f"rc{n}", stance=draw.choice(["asserts", "denies"]), quote=text())
        say(action="attribution", account=f"ra{n}", **{"from": f"rs{draw.randint(0, n)}"}, mode="same_wire", status="declared", quote=text())
        say(action="link", account=f"ra{n}", event=f"re{n}")


def every():
    """One entity of each schema of FollowTheMoney, with a value for each property."""
    from followthemoney import model

    for schema in sorted(model.schemata.values(), key=lambda one: one.name):
        if schema.abstract:
            continue
        properties = {}
        for prop in schema.properties.values():
            if prop.stub:
                continue
            if prop.type.name == "entity":
                ranged = [one for one in prop.range.descendants | {prop.range} if not one.abstract]
                named = sorted(one.name for one in ranged)
                properties[prop.name] = [named[0] + "-1"]
            elif prop.type.name == "date":
                properties[prop.name] = ["2024-05"]
            else:
                properties[prop.name] = [f"value of {schema.name}.{prop.name}", f"value of {schema.name}.{prop.name}, again"]
        print(json.dumps({"id": schema.name + "-1", "schema": schema.name, "properties": properties, "datasets": ["every"]}))


def kept(given, imported, *told):
    report = json.load(open(imported))["imported"]
    text = "".join(open(path, encoding="utf-8").read() for path in told)
    there = lost = entities_there = 0
    for one in entities(given):
        values = [value for values in one["properties"].values() for value in values]
        found = any(value in text for value in values if value.startswith("value of"))
        if not found and one["schema"] in report["not_taken"]:
            lost += 1
            continue
        missing = [value for value in values if value.startswith("value of") and value not in text]
        if missing:
            fail(f"{one['schema']}: {len(missing)} values are gone: {missing[0]}")
        entities_there += 1
        there += len(values)
    if lost != sum(report["not_taken"].values()) or report["not_kept"] or not there:
        fail(f"{lost} lost, the report says {report['not_taken']}")
    print(f"{entities_there} entities with {there} values kept, {lost} named as not taken, {report['entries']} entries")


def main():
    what, *rest = sys.argv[1:]
    if what == "make":
        make(*map(int, rest))
    else:
        {"ftm": ftm, "harm": harm, "geojson": places, "csv": csv_tables, "xlsx": xlsx_tables, "every": every, "kept": kept}[what](*rest)


main()
