"""The changes of mutate.py: each changes `files`, a dossier as a map from paths to bytes.

Outside changes are such as anybody can make. Behind inside changes the dossier is signed again.
"""
import json
import os

import stamping
from sealing import (COSIGNERS, LOG, MANIFEST, ORIGIN, PAYLOAD, POLICY, PUBLICATION, TAG, Signer, b64u,
                     bag, manifest_text, seal, sign_checkpoint, sign_items, sign_jws, unb64u)

# --- outside changes


def some(rng, files, ending=""):
    return rng.choice(sorted(path for path in files if path.endswith(ending)))


def flip(rng, files, path=None):
    path = path or some(rng, files)
    data = bytearray(files[path])
    data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)
    files[path] = bytes(data)


def cut(rng, files, path=None):
    path = path or some(rng, files)
    files[path] = files[path][:rng.randrange(len(files[path]))]


def insert(rng, files, path=None):
    path = path or some(rng, files)
    at = rng.randrange(len(files[path]) + 1)
    more = rng.choice([b"\n", b" ", b"\0", b"a", b"\xff", b"~", b"\r", "é".encode()])
    files[path] = files[path][:at] + more + files[path][at:]


def add(rng, files):
    files[rng.choice(["extra.txt", "data/extra", "data/items/099.opening", "data/.hidden", "a b",
                      "data/items/x/y", "d/e/f/g/h/i/j/k/l", "é", "n" * 201])] = b"more\n"


def remove(rng, files):
    del files[some(rng, files)]


def rename(rng, files):
    path = some(rng, files)
    files[rng.choice([path + ".bak", "x" + path, path.upper()])] = files.pop(path)


def swap(rng, files):
    ending = rng.choice([".sd-jwt", ".opening", ".tlog-proof", ""])
    one, other = some(rng, files, ending), some(rng, files, ending)
    files[one], files[other] = files[other], files[one]


def lines(rng, files, path=None):
    path = path or rng.choice([MANIFEST, PAYLOAD, TAG, "data/policy.txt"])
    parts = files[path].split(b"\n")
    at, to = rng.randrange(len(parts)), rng.randrange(len(parts))
    rng.choice([lambda: parts.insert(to, parts[at]), lambda: parts.pop(at),
                lambda: parts.insert(to, parts.pop(at)), lambda: parts.insert(at, b"")])()
    files[path] = b"\n".join(parts)


def another_key(rng, files):
    sign_items(files)
    seal(files)


def splice(rng, files):
    """One file, one item or all items of the team's other true dossier."""
    ending = rng.choice(["", "data/items/", "data/items/00"])
    paths = [path for path in SECOND if path.startswith(ending) and path in files or "/stamps/" in path]
    if rng.random() < 0.5:
        name = rng.choice(sorted(path for path in paths if path.count("/") == 2) or paths)
        paths = [path for path in paths if path.startswith(name.rpartition(".")[0])]
    for path in rng.choice([paths, [rng.choice(paths)]]):
        files[path] = SECOND[path]


LOOK_ALIKE = [("e", "\u0435"), ("o", "\u043e"), ("i", "\u0456"), ("l", "1"), ("l", "I"), ("-", "\u2010"),
              ("d", "D"), (".", "\u3002"), ("/", "//"), ("m", "rn"), ("old", "o\u200dld")]


def look_alike(rng, files):
    """The log under a name that looks the same, everywhere or in one place."""
    old, new = rng.choice(LOOK_ALIKE)
    other = ORIGIN.replace(old, new, 1).encode()
    paths = [path for path in files if ORIGIN.encode() in files[path]]
    for path in rng.choice([paths, [rng.choice(paths)]]):
        files[path] = files[path].replace(ORIGIN.encode(), other)
    if rng.random() < 0.5:
        bag(files)


OUTSIDE = [flip, flip, flip, cut, insert, add, remove, rename, swap, lines, another_key, splice,
           splice, look_alike]
SECOND = {}


def special(rng, folder):
    """A link, a pipe or an empty folder, which no list of files can hold."""
    file = folder / "data" / rng.choice(["policy.txt", "dossier.json", "items/001.opening"])
    kind = rng.randrange(4)
    if kind == 0:
        (folder / "data" / "empty").mkdir()
    elif kind == 1:
        os.mkfifo(folder / "pipe")
    elif kind == 2:
        file.rename(folder.parent / (folder.name + ".away"))
        file.symlink_to(folder.parent / (folder.name + ".away"))
    else:
        (folder / "data").rename(folder.parent / (folder.name + ".data"))
        (folder / "data").symlink_to(folder.parent / (folder.name + ".data"))


# --- inside changes


def item(rng, files):
    """Any bytes of one item; its presentation is signed again."""
    path = some(rng, files, rng.choice([".sd-jwt", ".opening", ".tlog-proof"]))
    whole = files[path]
    rng.choice([flip, flip, insert, cut, lines])(rng, files, path)
    if files[path].endswith(b"~") and whole.startswith(files[path]):
        # Cut behind a disclosure and signed again, it is what its publisher may show.
        files[path] = files[path][:-1]
    if path.endswith(".sd-jwt") and rng.random() < 0.7:
        files[path] = sign_jws(files[path])


def disclosures(rng, files):
    """Parts of a presentation: order, twice, of another item, another value, a new one."""
    path = some(rng, files, ".sd-jwt")
    jws, *shown = files[path].decode()[:-1].split("~")
    at, to = rng.randrange(len(shown)), rng.randrange(len(shown))
    other = files[some(rng, files, ".sd-jwt")].decode()[:-1].split("~")[1:]
    value = json.loads(unb64u(shown[at]))
    kind = rng.randrange(6)
    if kind == 0:
        shown[at], shown[to] = shown[to], shown[at]
    elif kind == 1:
        shown.insert(to, shown[at])
    elif kind == 2:
        shown.insert(to, rng.choice(other))
    elif kind == 3:
        value[rng.randrange(3)] = rng.choice(["x", 1, None, {"p": [1, 2], "t": "not "}])
        shown[at] = b64u(json.dumps(value, separators=(",", ":")).encode())
    elif kind == 4:
        shown[at] = b64u(json.dumps(value, ensure_ascii=False).encode())
    else:
        shown.insert(to, "")
    files[path] = "~".join([jws, *shown, ""]).encode()


def payload(rng, files):
    """Claims of a payload or header, signed again: the opening must tell."""
    path = some(rng, files, ".sd-jwt")
    head, rest = files[path].split(b"~", 1)
    parts = head.decode().split(".")
    at = rng.randrange(2)
    value = json.loads(unb64u(parts[at]))
    if at == 0:
        rng.choice([lambda: value.update(kid=rng.choice([1, "", "a\nb", None])),
                    lambda: value.update(alg="none"), lambda: value.update(x=1),
                    lambda: value.pop("typ")])()
    else:
        rng.choice([lambda: value["_sd"].pop(), lambda: value["_sd"].reverse(),
                    lambda: value.update(jti="A" * 43), lambda: value.update(iss="x"),
                    lambda: value["_sd"].append("_" * 42 + "8")])()
    parts[at] = b64u(json.dumps(value, separators=(",", ":")).encode())
    files[path] = sign_jws(".".join(parts).encode() + b"~" + rest)


def swap_items(rng, files):
    """Whole items change places: the words of one account under another."""
    names = sorted({path.split("/")[-1].split(".")[0] for path in files if "/items/" in path})
    shown = [name for name in names if f"data/items/{name}.sd-jwt" in files]
    one, other = rng.sample(rng.choice([shown, sorted(set(names) - set(shown))]), 2)
    for ending in ("sd-jwt", "opening", "tlog-proof"):
        a, b = (f"data/items/{name}.{ending}" for name in (one, other))
        if a in files and b in files:
            files[a], files[b] = files[b], files[a]


def drop_item_file(rng, files):
    del files[rng.choice(sorted(path for path in files if path.startswith("data/items/")))]


def checkpoint(rng, files):
    """Another checkpoint of the same log in one place or in all."""
    paths = [path for path in files if path.endswith((".tlog-proof", "data/checkpoint"))]
    if rng.random() < 0.5:
        paths = [rng.choice(paths)]
    size = rng.choice([b"0", b"2", b"01", b"18446744073709551616"])
    for path in paths:
        head, gap, note = b"", b"", files[path]
        if path.endswith(".tlog-proof"):
            head, gap, note = note.partition(b"\n\n")
        origin, old, *rest = note.split(b"\n")
        files[path] = head + gap + sign_checkpoint(b"\n".join([origin, size, *rest]))


def salts(rng, files):
    """Two disclosures change their salts, or their names, or their words."""
    path = some(rng, files, ".sd-jwt")
    jws, *shown = files[path].decode()[:-1].split("~")
    one, other = rng.sample(range(len(shown)), 2)
    values = [json.loads(unb64u(shown[at])) for at in (one, other)]
    part = rng.randrange(3)
    values[0][part], values[1][part] = values[1][part], values[0][part]
    for at, value in zip((one, other), values):
        text = json.dumps(value, separators=(",", ":"), ensure_ascii=False)
        shown[at] = b64u(text.encode())
    files[path] = "~".join([jws, *shown, ""]).encode()


def splice_item(rng, files):
    """An item of the other true dossier in the place of one of this, signed by our key."""
    ours, theirs = (rng.choice(sorted(path for path in some_files if path.endswith(".sd-jwt")))
                    for some_files in (files, SECOND))
    for ending in rng.choice([(".sd-jwt",), (".opening",), (".sd-jwt", ".opening")]):
        path, other = (name.removesuffix(".sd-jwt") + ending for name in (ours, theirs))
        files[path] = sign_jws(SECOND[other]) if ending == ".sd-jwt" else SECOND[other]


def cut_tree(rng, files):
    """A truncated tree: hashes or siblings fewer, doubled or in another order."""
    # In a log of one leaf a proof has no hashes.
    grown = files["data/checkpoint"].split(b"\n")[1] != b"1"
    path = some(rng, files, rng.choice([".opening", ".tlog-proof"]) if grown else ".opening")
    rows = files[path].split(b"\n")
    first, last = (4, 36) if path.endswith(".opening") else (2, rows.index(b""))
    at = rng.randrange(first, last)
    rng.choice([lambda: rows.pop(at), lambda: rows.insert(at, rows[at]),
                lambda: rows.insert(first, rows.pop(last - 1)), lambda: rows.__setitem__(at, b"A" * 43 + b"=")])()
    files[path] = b"\n".join(rows)


# These may leave a dossier that is right, so only agreement is demanded.


def dossier_json(rng, files):
    path = "data/dossier.json"
    value = json.loads(files[path])
    account = rng.choice(value["accounts"])
    rng.choice([
        lambda: account.update(text=None), lambda: account.update(files=[]),
        lambda: account.update(files=None), lambda: account.pop("text", None),
        lambda: account.pop("files", None), lambda: account.update(entry="1"),
        lambda: account.update(entry=value["accounts"][0]["entry"]), lambda: account.pop("label"),
        lambda: account.update(extra=1), lambda: account.update(label=""),
        lambda: value.update(accounts=[]), lambda: value.update(findings=[]),
        lambda: value["accounts"].reverse(), lambda: value.pop("summary"),
        lambda: value.update(published=rng.choice(["2026-02-30", "2026-2-3", "20260203", ""])),
        lambda: value.update(format="testimony/dossier/v2"), lambda: value.update(title=""),
        lambda: value["findings"][0].update(declined=rng.choice([-1, 1.0, 2**64, "1", True])),
        lambda: value["findings"][0]["asserted"].update(lo=9, hi=rng.choice([1, 2**32, 2**53])),
        lambda: value.update(language=rng.choice(["", "x y", "e" * 99])),
        lambda: value.update(publisher=""), lambda: value.pop("publisher"),
    ])()
    form = rng.choice([{"indent": 2}, {"indent": None}, {"sort_keys": True}])
    files[path] = json.dumps(value, **form).encode() + rng.choice([b"", b"\n"])


def json_text(rng, files):
    path = rng.choice(["data/dossier.json", "data/dossier.json", "data/policy.txt"])
    rng.choice([flip, insert, cut, lines])(rng, files, path)


def twice(rng, files):
    data = files["data/dossier.json"]
    files["data/dossier.json"] = data.replace(b'"title"', b'"title": "x", "title"', 1)


def policy_inside(rng, files):
    files["data/policy.txt"] = rng.choice([
        POLICY, POLICY + b"\n", POLICY + b"# \xc2\x85\n", POLICY[:-1], b"",
        POLICY.replace(b"\n", b"\r\n"),
        POLICY + POLICY.split(b"\n")[2] + b"\n", POLICY + b"log " + LOG.vkey.encode() + b"\n"])


def other_file(rng, files):
    """A file that is signed but has no place in section 2, or one of it that is gone."""
    if rng.random() < 0.5:
        add(rng, files)
    else:
        files.pop(rng.choice(["bagit.txt", "bag-info.txt", "index.html", "data/policy.txt",
                              "data/checkpoint"]), None)


def rewrite(rng, files):
    flip(rng, files, rng.choice(["bagit.txt", "bag-info.txt", "index.html"]))


def fewer(rng, files):
    path = some(rng, files, ".sd-jwt")
    jws, *shown = files[path].decode()[:-1].split("~")
    shown.pop(rng.randrange(len(shown)))
    files[path] = "~".join([jws, *shown, ""]).encode()


def other_kid(rng, files):
    path = some(rng, files, ".sd-jwt")
    head, rest = files[path].split(b"~", 1)
    header = b64u(b'{"alg":"EdDSA","kid":"somebody","typ":"testimony+sd-jwt"}').encode()
    files[path] = sign_jws(header + b"." + head.split(b".", 1)[1] + b"~" + rest)


def extra_line(rng, files):
    """What nobody vouches for: a line `extra`, a signature by an unknown key."""
    for path in [path for path in files if path.endswith((".tlog-proof", "data/checkpoint"))]:
        files[path] += Signer("nobody.example/x", 73).line("x\n").encode()
        if rng.random() < 0.2 and path.endswith(".tlog-proof"):
            files[path] = files[path].replace(b"\nindex", b"\nextra AAAA\nindex", 1)


def cosigned(rng, files):
    """Cosignatures under a policy that demands two of three; some are late, twice or wrong."""
    text = files["data/checkpoint"].decode().partition("\n\n")[0] + "\n"
    more = ""
    for _ in range(rng.randrange(1, 5)):
        time = rng.choice([0, 1_700_000_000, 1_700_000_060, 2**32, 2**63])
        over = text if rng.random() < 0.9 else text + "x\n"
        more += rng.choice(COSIGNERS).cosignature(over, time)
    for path in files:
        if path == "data/checkpoint" or path.endswith(".tlog-proof"):
            files[path] += more.encode()


def stamped(rng, files):
    """Stamps over the checkpoint by authorities of our own, and sometimes cosignatures too."""
    stamping.put(rng, files)
    if rng.random() < 0.3:
        cosigned(rng, files)


def stamp_file(rng, files):
    """Other bytes, another name or another's stamp in place of one that is right."""
    stamps = sorted(path for path in files if "/stamps/" in path)
    path = rng.choice(stamps)
    kind = rng.randrange(10)
    if kind < 6:
        rng.choice([flip, flip, flip, flip, insert, cut])(rng, files, path)
    elif kind == 6:
        files[path] = rng.choice(sorted(data for at, data in SECOND.items() if "/stamps/" in at))
    elif kind == 7:
        name = rng.choice(["000", "002", "003", "004", "001.1", "001.2", "001.0", "002.01", "1", "a", "001/x"])
        files[f"data/stamps/{name}.tsr"] = files.pop(path)
    elif kind == 8:
        other = rng.choice(stamps)
        files[path], files[other] = files[other], files[path]
    else:
        del files[path]


def weighing(rng, files):
    """A certificate that may hold, of a count that may be its own; in most of them a part is other."""
    node = [f"{at:016x}" for at in range(1, 13)]
    k = rng.randrange(1, 4)
    value = {"chains": [[node[at], node[at + 4]] for at in range(k)], "cut": [[node[at + 4]] for at in range(k)],
             "format": "testimony/certificate/v1", "groups": rng.choice([[], [[node[9], node[10]]]]),
             "in_file": node[4:4 + k] + node[8:9], "origins": node[:k],
             "steps": sorted([[node[at], node[at + 4]] for at in range(k)] + [[node[4], node[8]]])}
    kind, lists = rng.randrange(8), ["chains", "cut", "groups", "in_file", "origins", "steps"]
    key = rng.choice(lists)
    if kind == 0 and value[key]:
        value[key].pop(rng.randrange(len(value[key])))
    elif kind == 1:
        value[key].append(rng.choice([node[3], [node[0], node[4]], [node[11]], [], "", None, 1]))
    elif kind == 2:
        value[key] = sorted(value[key], reverse=True)
    elif kind == 3:
        value["steps"] = sorted(value["steps"] + [[node[rng.randrange(9)], node[9 + rng.randrange(3)]]])
    elif kind == 4:
        value["in_file"] = sorted({*value["in_file"], node[rng.randrange(12)]})
    elif kind == 5:
        value["groups"] = [sorted(rng.sample(node, 2))]
    text = json.dumps(value, separators=(",", ":"), sort_keys=True) + "\n"
    if kind == 6:
        text = rng.choice([text[:-1], text.replace(",", ", ", 1), text.replace("0", "A", 1), text + " ", "null\n",
                           text.replace(node[0], node[1]), text.replace("groups", "group", 1)])
    name = rng.choice(["1"] * 9 + ["2", "0", "01", "1.x", "999999999", "9999999999"])
    files[f"data/weighing/{name}.json"] = text.encode()
    contents = json.loads(files["data/dossier.json"])
    contents["findings"][0]["asserted"]["lo"] = k + rng.choice([0] * 9 + [-1, 1])
    files["data/dossier.json"] = json.dumps(contents).encode()


def same(rng, files):
    pass


INSIDE = [item, item, item, disclosures, disclosures, payload, swap_items, drop_item_file,
          checkpoint, salts, splice_item, cut_tree]
STAMPS = [stamped, stamped, stamp_file]
EITHER = [cosigned, cosigned, dossier_json, dossier_json, json_text, twice, policy_inside,
          other_file, weighing, weighing, weighing, rewrite, fewer, other_kid, extra_line, same]


def manifest(rng, files):
    """The signed manifest itself in another form."""
    text = manifest_text(files)
    rows = text.split("\n")
    at = rng.randrange(2, len(rows) - 1)
    kind = rng.randrange(8)
    if kind == 0:
        rows[at], rows[2] = rows[2], rows[at]
    elif kind == 1:
        rows.insert(at, rows[at])
    elif kind == 2:
        rows[at] = rows[at].replace(" ", " 0", 1)
    elif kind == 3:
        rows[at] = rows[at][:64].upper() + rows[at][64:]
    elif kind == 4:
        rows[1] = "log " + rng.choice(["other.example/log", "", ORIGIN + " ", PUBLICATION.name])
    elif kind == 5:
        rows.insert(at, rng.choice(["", "# note", "0" * 64 + " 0 data/../x", rows[0]]))
    note = PUBLICATION.note("\n".join(rows)).decode()
    if kind == 6:
        note += Signer("nobody.example/x", 73).line(text)
    elif kind == 7:
        note = LOG.note(text).decode()
    changed = note != PUBLICATION.note(text).decode()
    files[MANIFEST] = note.encode()
    return changed
