# SPDX-License-Identifier: MIT OR Apache-2.0
"""Checks a certificate of weighing: written from docs/spec/finding.md, section 7.1, alone. No search, no flow."""
import json
import re

BYTES_MAX, FORMAT = 16 << 20, "testimony/certificate/v1"
KEYS = ["chains", "cut", "format", "groups", "in_file", "origins", "steps"]
FORM = "it is not in the form that it must have"
NODE = re.compile("[0-9a-f]{16}")


class Changed(Exception):
    """The dossier is not what was signed and sealed: the sentence's reason (verdict.md, section 3)."""


class Flaw(Exception):
    """What is wrong with one certificate, in the words of the section."""


def need(holds, words=FORM):
    if not holds:
        raise Flaw(words)


def nodes(value):
    need(isinstance(value, list) and all(isinstance(one, str) and NODE.fullmatch(one) for one in value))
    return value


def rising(values):
    return all(a < b for a, b in zip(values, values[1:]))


def read(data):
    """Rule 1: the certificate, if its text is the only one that it can have."""
    need(len(data) <= BYTES_MAX)
    try:
        value = json.loads(data.decode("utf-8"))
        need(json.dumps(value, separators=(",", ":")).encode() + b"\n" == data)
    except (ValueError, RecursionError) as error:
        raise Flaw(FORM) from error
    need(isinstance(value, dict) and list(value) == KEYS and value["format"] == FORMAT)
    for key in ("chains", "cut", "groups", "steps"):
        need(isinstance(value[key], list) and all(nodes(one) is one for one in value[key]) and rising(value[key]))
        need(key == "chains" or all(rising(one) for one in value[key]) or key == "steps")
    need(all(rising(nodes(value[key])) for key in ("in_file", "origins")))
    grouped = [node for group in value["groups"] for node in group]
    need(len(grouped) == len(set(grouped)) and all(len(group) > 1 for group in value["groups"]))
    need(all(len(step) == 2 and step[0] != step[1] for step in value["steps"]))
    return value


def check(data, lo):
    """Rules 1 to 6, in their order; gives the number of chains."""
    value = read(data)
    chains, cut, steps = value["chains"], value["cut"], {tuple(step) for step in value["steps"]}
    need(len(chains) == lo, "it has another number of chains than its finding")
    need(len(cut) == len(chains), "its cut is not as large as its chains are many")
    origins, in_file = set(value["origins"]), set(value["in_file"])
    group_of = {node: at for at, group in enumerate(value["groups"]) for node in group}
    used = set()
    for at, chain in enumerate(chains, 1):
        need(chain and chain[0] in origins, f"chain {at} does not begin with a node that originates")
        need(steps.issuperset(zip(chain, chain[1:])), f"chain {at} has a step that is not in the graph")
        need(chain[-1] in in_file, f"chain {at} does not end in the file")
        touched = {*chain, *(group_of[node] for node in chain if node in group_of)}
        free = len(set(chain)) == len(chain) and not touched & used
        need(free, f"chain {at} shares a node or a group with an earlier chain")
        used |= touched
    for at, entry in enumerate(cut, 1):
        groups = {group_of.get(node) for node in entry}
        need(len(entry) == 1 or len(groups) == 1 and None not in groups,
             f"entry {at} of its cut is not one node or one group")
    onward, gone = {}, {node for entry in cut for node in entry}
    for start, end in steps:
        onward.setdefault(start, []).append(end)
    reached = [node for node in origins if node not in gone]
    for node in reached:
        gone.add(node)
    while reached:
        node = reached.pop()
        need(node not in in_file, "a way into the file avoids its cut")
        ahead = [one for one in onward.get(node, ()) if one not in gone]
        gone.update(ahead)
        reached += ahead
    return len(chains)


def certificates(listed, read_file, claimed):
    """Rule 12 of verdict.md: the objects of `facts.certificates`; `claimed` has each finding's `asserted.lo`."""
    numbers, found = [], []
    for path in sorted(path for path in listed if path.startswith("data/weighing/")):
        name = re.fullmatch(r"data/weighing/([1-9][0-9]{0,8})\.json", path)
        if not name or int(name[1]) > len(claimed):
            raise Changed(f"`{path}` is the certificate of no finding")
        numbers.append(int(name[1]))
    for at in sorted(numbers):
        try:
            chains = check(read_file(f"data/weighing/{at}.json", BYTES_MAX), claimed[at - 1])
        except (Flaw, ValueError) as flaw:
            raise Changed(f"certificate {at}: {flaw if isinstance(flaw, Flaw) else FORM}") from flaw
        found.append({"finding": at, "chains": chains})
    return found


def certified(one):
    """The line of the report."""
    plural = "" if one["chains"] == 1 else "s"
    return f"certificate {one['finding']}: {one['chains']} independent chain{plural}, complete only if the team says so"
