#!/usr/bin/env python3
# SPDX-License-Identifier: MIT OR Apache-2.0
"""Checks a dossier: a second verifier, written from docs/spec/ alone, never from the Rust code.

    verify.py DIR --policy FILE [--json]     verify.py --batch LIST     (lines of DIR<TAB>POLICY)

Exit codes: 0 unchanged, 1 changed, 2 usage, 3 cannot tell or cannot read, 4 not a dossier.
It never says "unchanged" without a policy from outside the dossier, opens no socket and writes no
file. Needs Python 3.11 and PyPI `cryptography`. The formats are in formats.py.
"""
import argparse
import base64
import datetime
import hashlib
import json
import os
import pathlib
import re
import stat
import sys

from formats import (MIB, Note, Opening, Policy, Proof, Refused, check_inclusion, check_name,
                     is_int, need, no_fraction, number, open_presentation, sha256, spans)

KEPT_BYTES_MAX, KEPT_TOTAL_MAX = 128 * MIB, 1024 * MIB  # verdict.md, rule 2
FILES_MAX, DEPTH_MAX, PATH_BYTES_MAX = 100_000, 8, 200  # dossier.md, section 2
NOT_SHOWN = ["that the accounts are true",
             "that this is everything the publisher has, or its only version"]


# --- the folder (dossier.md, sections 2 and 3; verdict.md, rules 2 to 6)

PART = r"(?!\.)[A-Za-z0-9_.-]+(?<!\.)"
NOT_SIGNED = "testimony-manifest.txt"
ABSENT = (0, "", None)  # size, hash and bytes


class Changed(Exception):
    """The dossier is not what was signed and sealed: the sentence's reason."""


def is_path(path):
    fits = len(path) <= PATH_BYTES_MAX and path.count("/") <= DEPTH_MAX
    return fits and re.fullmatch(rf"{PART}(/{PART})*", path) is not None


def read_folder(top):
    """{path: (size, SHA-256, bytes or None)} of every file; anything else refutes."""
    files, kept, todo = {}, 0, [""]
    while todo:
        folder = todo.pop()
        with os.scandir(os.path.join(top, folder)) as found:
            entries = sorted(found, key=lambda entry: entry.name)
        if not entries:
            raise Changed(f"`{folder}` does not belong to the dossier")
        for entry in entries:
            path, mode = folder + entry.name, entry.stat(follow_symlinks=False).st_mode
            too_deep = stat.S_ISDIR(mode) and path.count("/") >= DEPTH_MAX
            if not is_path(path) or too_deep or not (stat.S_ISDIR(mode) or stat.S_ISREG(mode)):
                shown = path.encode("unicode_escape").decode()
                raise Changed(f"`{shown}` does not belong to the dossier")
            if stat.S_ISDIR(mode):
                todo.append(path + "/")
                continue
            files[path] = read_file(os.path.join(top, path), KEPT_TOTAL_MAX - kept)
            kept += len(files[path][2] or b"")
            if len(files) > FILES_MAX + 1:
                raise Changed(f"`{path}` does not belong to the dossier")
    return files


def read_file(path, room):
    opener = lambda name, flags: os.open(name, flags | os.O_NOFOLLOW | os.O_NONBLOCK)
    hashed, size, parts = hashlib.sha256(), 0, []
    with open(path, "rb", opener=opener) as file:
        while part := file.read(MIB):
            hashed.update(part)
            size += len(part)
            if size <= min(KEPT_BYTES_MAX, room):
                parts.append(part)
    kept = b"".join(parts)
    return size, hashed.hexdigest(), kept if len(kept) == size else None


def read_manifest(data):
    """The note, the log's name and {path: (size, hash)} of the signed manifest."""
    note = Note(data)
    need(len(note.lines) == 1, "manifest", "more than one signature")
    version, log, *lines = note.text[:-1].split("\n") + [""]
    need(version == "testimony-manifest/v1" and log.startswith("log "), "manifest", "its head")
    listed, last = {}, ""
    for line in lines[:-1]:
        found = re.fullmatch(r"([0-9a-f]{64}) ([0-9]+) ([!-~]+)", line)
        need(found and is_path(found[3]) and found[3] != NOT_SIGNED, "manifest", "a line")
        need(found[3] > last, "manifest", "not in order")
        last = found[3]
        listed[last] = (number(found[2]), found[1])
    need(len(listed) <= FILES_MAX, "manifest", "too many files")
    return note, check_name(log[4:]), listed


def check_files(files, listed):
    for path, known in listed.items():
        if path not in files:
            raise Changed(f"{path} is missing")
        if files[path][:2] != known:
            raise Changed(f"{path} is not as it was signed")
    for path in files:
        if path not in listed and path != NOT_SIGNED:
            raise Changed(f"`{path}` does not belong to the dossier")
    payload, tag = "manifest-sha256.txt", "tagmanifest-sha256.txt"
    wanted = {payload: "", tag: ""}
    for path, (_, hashed) in listed.items():
        if path != tag:
            wanted[payload if path.startswith("data/") else tag] += f"{hashed}  {path}\n"
    if any(name not in files or files[name][2] != text.encode() for name, text in wanted.items()):
        raise Changed("the BagIt manifests do not list what was signed")


def once(pairs):
    need(len(dict(pairs)) == len(pairs), "json", "a key twice")
    return dict(pairs)


def has_form(value, form):
    """Whether a JSON value has a form: a type, a pattern, a list of one form, or fields."""
    if isinstance(form, dict):
        fields = {name.rstrip("?") for name in form}
        return isinstance(value, dict) and set(value) <= fields and all(
            has_form(value[name.rstrip("?")], inner) if name.rstrip("?") in value
            else name.endswith("?") for name, inner in form.items())
    if isinstance(form, list):
        return isinstance(value, list) and all(has_form(one, form[0]) for one in value)
    if form is int:
        return is_int(value) and 0 <= value < 2**64
    return isinstance(value, str) and (form is str or re.fullmatch(form, value) is not None)


COUNTS = {"accounts": int, "lo": int, "hi": int}
ITEM = r"[0-9]{3,9}"
DOSSIER = {
    "format": "testimony/dossier/v1", "title": str, "language": str, "summary": str,
    "publisher": str, "published": r"[0-9]{4}-[0-9]{2}-[0-9]{2}",
    "findings": [{"claim": str, "sentence": str, "asserted": COUNTS, "denied": COUNTS,
                  "declined": int}],
    "accounts": [{"label": str, "entry": str, "text?": str, "files?": [str]}],
}


def count_of(text):
    need(not text.startswith("-"), "json", "a count with a sign")
    return int(text)


def read_dossier(data):
    try:
        value = json.loads(data.decode("utf-8"), object_pairs_hook=once, parse_int=count_of,
                           parse_float=no_fraction, parse_constant=no_fraction)
        json.dumps(value, ensure_ascii=False).encode("utf-8")
    except (ValueError, RecursionError) as error:
        raise Refused("json", "not JSON") from error
    need(has_form(value, DOSSIER), "json", "not a dossier's form")
    try:
        datetime.date.fromisoformat(value["published"])
    except ValueError as error:
        raise Refused("json", "not a day") from error
    return value


# --- the verdict (verdict.md, section 3)


class Items:
    """Rule 9: every item of the accounts, under one checkpoint."""

    def __init__(self, files, key, policy, log_origin):
        self.files, self.key, self.log_origin = files, key, log_origin
        self.checkpoint_bytes = files.get("data/checkpoint", ABSENT)[2]
        self.policy, self.used, self.paths, self.leaves = policy, set(), set(), set()
        self.existed_by, self.gaps, self.closed, self.accepted = None, 0, 0, None

    def file(self, name, ending):
        path = f"data/items/{name}.{ending}"
        self.paths.add(path)
        need(path in self.files and self.files[path][2] is not None, "missing", path)
        return self.files[path][2]

    def item(self, name, kind, wanted=None):
        """Checks one item; gives what its presentation shows."""
        try:
            need(re.fullmatch(ITEM, name) and name not in self.used, "item", "its name")
            self.used.add(name)
            opening, digest, shown = Opening(self.file(name, "opening")), None, {}
            need(opening.kind == kind, "item", "another kind")
            if kind != "blob":
                shape = "record" if kind == "entry" else "text"
                presentation = self.file(name, "sd-jwt")
                digest, shown = open_presentation(presentation, shape, self.key)
            commitment = opening.commitment(digest)
            need(kind == "entry" or wanted == base64.b64encode(commitment).decode(),
                 "item", "not the one that its entry names")
        except Refused as error:
            raise Changed(f"item {name} is not what was sealed ({error.args[1]})") from error
        try:
            self.prove(Proof(self.file(name, "tlog-proof")), opening.root(commitment))
        except Refused as error:
            raise Changed(f"item {name}: {error.args[1]}") from error
        return shown

    def prove(self, proof, root):
        need(proof.checkpoint == self.checkpoint_bytes, "log-origin", "another checkpoint")
        if self.accepted is None:
            self.accepted, self.existed_by = self.policy.accept(proof.checkpoint)
        need(self.accepted.log_origin == self.log_origin, "log-origin", "of another log")
        leaf, accepted = sha256(b"\0", root), self.accepted
        check_inclusion(proof.index, accepted.size, leaf, accepted.root, proof.hashes)
        self.leaves.add(proof.index)

    def account(self, account):
        leaves = self.item(account["entry"], "entry")
        if "text" in account:
            words = self.item(account["text"], "text", leaves.get("text_commitment"))
            self.gaps += max(len(spans(words)) - 1, 0)
        for at, name in enumerate(account.get("files", [])):
            self.item(name, "blob", leaves.get(f"files/{at}/commitment"))
            self.closed += 1


def check(files, outside):
    """The facts about a folder that was read; `outside` is a Policy or None."""
    if NOT_SIGNED not in files:
        raise Changed(f"{NOT_SIGNED} is missing")
    try:
        need(files[NOT_SIGNED][2] is not None, "too-large")
        note, log_origin, listed = read_manifest(files[NOT_SIGNED][2])
    except Refused as error:
        raise Changed(f"{NOT_SIGNED} is not as it was signed") from error
    check_files(files, listed)
    try:
        parts = [files.get(f"data/{name}", ABSENT)[2] for name in ("dossier.json", "policy.txt")]
        need(None not in parts, "missing")
        dossier, own = read_dossier(parts[0]), Policy(parts[1])
    except Refused as error:
        raise Changed("data/dossier.json or data/policy.txt is not in the form that it must have"
                      ) from error
    named = outside is not None and any(log.name == log_origin for log in outside.logs)
    policy = outside if named else own
    try:
        signers = [key for key in policy.publications if note.check(key)]
    except Refused as error:
        raise Changed(f"the signature of {NOT_SIGNED} does not hold") from error
    if not signers or signers[0].name != log_origin + "/publication":
        raise Changed("it is signed by another key than the one that the policy names for this log")
    items = Items(files, signers[0], policy, log_origin)
    for account in dossier["accounts"]:
        items.account(account)
    if not items.used:
        raise Changed("no item is shown")
    for path in files:
        if path.startswith("data/items/") and path not in items.paths:
            raise Changed(f"item {path} is not what was sealed")
    found = [f"{len(files)} of {len(files)} files are as they were signed",
             f"{len(items.used)} of {len(items.used)} items are as they were sealed",
             "all are in one leaf of the public log" if len(items.leaves) == 1
             else f"all are in the public log, in {len(items.leaves)} leaves"]
    return named, {
        "title": dossier["title"], "publisher": policy.name or "", "log_origin": log_origin,
        "key": signers[0].text, "demo": policy.is_demo(log_origin),
        "existed_by": items.existed_by, "files": len(files), "items": len(items.used),
        "withheld": {"gaps": items.gaps, "closed_items": items.closed},
        "checks": [{"what": what, "holds": True} for what in found]}


def day_of(seconds):
    try:
        time = datetime.datetime(1970, 1, 1) + datetime.timedelta(seconds=seconds)
    except OverflowError:
        return f"{seconds} seconds after 1970-01-01 UTC"
    return f"{time.day} {time:%B %Y, %H:%M} UTC"


def read_policy(path):
    """A policy from outside: one that lies in a dossier would be whatever a forger wants."""
    parents = pathlib.Path(os.path.realpath(path)).parents
    came_with = any(os.path.lexists(parent / NOT_SIGNED) for parent in parents)
    need(not came_with, "policy", "the policy came with a dossier")
    with open(path, "rb") as file:
        return Policy(file.read(MIB + 1))


def verify(folder, policy_path=None):
    """The object of verdict.md, section 5, or {"exit_code", "error"} where there is no verdict."""
    answer = {"does_not_show": NOT_SHOWN, "facts": None}
    try:
        policy = read_policy(policy_path) if policy_path else None
        heads = [os.path.join(folder, name) for name in (NOT_SIGNED, "bagit.txt")]
        if not os.path.isdir(folder) or not any(map(os.path.isfile, heads)):
            return {"exit_code": 4, "error": "not a dossier"}
        named, facts = check(read_folder(folder), policy)
    except (OSError, Refused) as error:
        return {"exit_code": 3, "error": f"cannot be read: {error.args[1]}"}
    except Changed as error:
        return answer | {"verdict": "changed", "exit_code": 1, "sentence": f"Changed: {error}"}
    facts["key_known_from"] = {"outside": policy_path} if named else "dossier"
    answer["facts"] = facts
    if not named:
        why = ("no policy that you trust names this log" if policy else
               "nothing from outside says whose they are")
        sentence = f"Cannot tell: the files agree with each other, but {why}."
        return answer | {"verdict": "cannot_tell", "exit_code": 3, "sentence": sentence}
    date = "No date: nobody outside has dated it yet."
    if facts["existed_by"] is not None:
        date = f"It existed by {day_of(facts['existed_by'])}."
    return answer | {"verdict": "unchanged", "exit_code": 0, "sentence": f"Unchanged. {date}"}


def show(answer):
    facts = answer["facts"]
    if facts and facts["demo"]:
        print("DEMO, invented: nobody said any of this.")
    print(answer["sentence"])
    for found in facts["checks"] if facts else []:
        print("  ✓", found["what"])
    if facts:
        hidden, known = facts["withheld"], facts["key_known_from"]
        print(f"  withheld by the publisher: {hidden['gaps']} gaps in the texts,",
              f"{hidden['closed_items']} files sealed and not shown")
        print(f"  log: {facts['log_origin']}\n  key: {facts['key']}")
        print("  the key came with the dossier" if known == "dossier"
              else f"  the key is the one that {known['outside']} names")
    print("This does not show that the accounts are true, nor that this is everything the "
          "publisher has, or its only version.")


def main():
    parser = argparse.ArgumentParser(description="Checks a dossier.")
    parser.add_argument("dossier", nargs="?")
    parser.add_argument("--policy", help="a policy that you got from outside the dossier")
    parser.add_argument("--json", action="store_true", help="print JSON (docs/spec/verdict.md)")
    parser.add_argument("--batch", help="a file of lines: folder, tab, policy")
    options = parser.parse_args()
    if (options.dossier is None) == (options.batch is None):
        parser.error("one folder, or --batch")
    if options.batch:
        with open(options.batch, encoding="utf-8") as cases:
            for line in cases:
                folder, _, policy = line.rstrip("\n").partition("\t")
                answer = verify(folder, policy or None)
                print(json.dumps(answer, ensure_ascii=False, sort_keys=True), flush=True)
        return 0
    answer = verify(options.dossier, options.policy)
    if "error" in answer:
        print(answer["error"], file=sys.stderr)
    elif options.json:
        print(json.dumps(answer, ensure_ascii=False, indent=2, sort_keys=True))
    else:
        show(answer)
    return answer["exit_code"]


if __name__ == "__main__":
    sys.exit(main())
