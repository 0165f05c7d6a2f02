#!/usr/bin/env python3
"""Independent judge of `testimony weigh`: networkx computes lo and hi again.

Written from weigh.md section 3 and docs/spec/finding.md, not from the Rust code. Generates graphs
from a seed, asks the command for its answers, compares, and exits 1 on any difference.

    judge.py [--count N] [--seed S] [--lines] -- COMMAND ...

`{}` in COMMAND is replaced by a file: one graph, or with `--lines` all graphs, one a line (the
command then prints one answer a line). Examples, from the repository's root:

    judge.py -- testimony weigh --graph {} --json
    judge.py --count 10000 --lines -- target/release/examples/weigh_graph --lines {}
"""

import argparse
import copy
import itertools
import json
import pathlib
import random
import subprocess
import sys
import tempfile

import networkx as nx

DIRECT = {"saw", "experienced", "recorded", "authored", "official_record"}
WHOLE = {"translates", "republishes", "same_wire"}
MODES = ["quotes", "paraphrases", "cites", "translates", "republishes", "same_wire", "summarises"]


# The judge's own weighing. -------------------------------------------------------------------

class Facts:
    """The graph by name."""

    def __init__(self, graph):
        self.edges = [e for e in graph["attributions"] if e["status"] != "rejected"]
        self.groups = [g for g in graph["groups"] if g["status"] != "rejected"]
        self.could_be = {a["actor"]: a["could_be"] for a in graph["anonymous"]}
        self.actors = {a["actor"] for a in graph["accounts"]} | set(self.could_be)
        self.actors |= {e["actor"] for e in graph["attributions"]}
        self.actors |= {e["from"] for e in graph["attributions"]}
        for names in itertools.chain(self.could_be.values(), (g["members"] for g in graph["groups"])):
            self.actors |= set(names)
        access = {}
        for account in graph["accounts"]:
            access.setdefault(account["actor"], set()).add(account["access"])
        self.in_file = {a["actor"] for a in graph["accounts"] if a["in_file"]}
        self.direct = {a for a in self.actors if access.get(a, set()) & DIRECT}
        self.inferred = {
            a for a in self.actors - self.direct
            if "inferred" in access.get(a, set()) and "heard_from" not in access[a]
        }


def components(pairs, nodes=()):
    graph = nx.Graph()
    graph.add_nodes_from(nodes)
    graph.add_edges_from(pairs)
    return [frozenset(c) for c in nx.connected_components(graph)]


def lo(facts):
    unnamed = [(a, c + [a]) for a, c in sorted(facts.could_be.items()) if c]
    best = None
    for choice in itertools.product(*(c for _, c in unnamed)):
        same = [(a, b) for (a, _), b in zip(unnamed, choice) if a != b]
        value = strict(facts, same)
        best = value if best is None else min(best, value)
    return best


def strict(facts, same):
    """The least value over who the unknown source is."""
    own, adrift = set(), set()
    for person in components(same, facts.actors):
        sources = [e for e in facts.edges if e["actor"] in person]
        copied = any(
            e["from"] not in person and (e["mode"] in WHOLE or e["status"] == "suspected")
            for e in sources
        )
        direct, inferred = person & facts.direct, person & facts.inferred
        named = {a for a in person if facts.could_be.get(a) or a in direct and a not in facts.could_be}
        vague = {a for a in person if facts.could_be.get(a) == []}
        vague |= {a for a in person if a not in facts.could_be and a not in direct | inferred}
        if direct and not copied:
            (own if named else adrift).update(person)
        elif not direct and not inferred and not sources:
            (adrift if vague else own).update(person)
    steps = {(e["from"], e["actor"]) for e in facts.edges}
    steps |= set(same) | {(b, a) for a, b in same}
    pairs = same + [p for g in facts.groups for p in itertools.pairwise(g["members"])]
    ties = [c for c in components(pairs) if len(c) > 1]
    unknown = {("?", a) for a in adrift}
    values = [chains(facts, steps | unknown, own | {"?"}, ties)]
    if adrift and values[0]:
        values += [chains(facts, steps | unknown | {(a, "?")}, own, ties) for a in sorted(own)]
    return min(values)


def hi(facts):
    own = set()
    for actor in facts.actors:
        sure = [e for e in facts.edges if e["actor"] == actor and e["status"] != "suspected"]
        copied = any(e["from"] != actor and e["mode"] in WHOLE for e in sure)
        if actor in facts.direct and not copied:
            own.add(actor)
        elif actor not in facts.direct | facts.inferred and not sure:
            own.add(actor)
    steps = {(e["from"], e["actor"]) for e in facts.edges}
    ties = [frozenset(g["members"]) for g in facts.groups if g["status"] != "suspected"]
    return chains(facts, steps, own, [t for t in ties if len(t) > 1])


def chains(facts, steps, own, ties):
    """The greatest number of chains that share no actor and no group."""
    graph = nx.DiGraph()
    graph.add_nodes_from(facts.actors | {"?"})
    graph.add_edges_from((a, b) for a, b in steps if a != b)
    forward = set().union(*(nx.descendants(graph, a) | {a} for a in own)) if own else set()
    backward = set()
    for actor in facts.in_file:
        backward |= nx.ancestors(graph, actor) | {actor}
    live = forward & backward
    graph = graph.subgraph(live)
    ties = [t & live for t in ties]
    ties = [t for t in ties if len(t) > 1]
    tied = [a for t in ties for a in t]
    if len(tied) == len(set(tied)) and all(graph.in_degree(a) == 0 for a in tied):
        return by_flow(graph, own & live, facts.in_file & live, ties)
    return by_enumeration(graph, own & live, facts.in_file & live, ties)


def by_flow(graph, own, in_file, ties):
    """weigh.md 3.2 to the letter: split nodes, groups of origins gated."""
    net = nx.DiGraph()
    net.add_nodes_from(["S", "T"])
    for actor in graph:
        net.add_edge(("in", actor), ("out", actor), capacity=1)
    for a, b in graph.edges:
        net.add_edge(("out", a), ("in", b), capacity=1)
    gate = {a: ("group", k) for k, tie in enumerate(ties) for a in tie}
    for k in range(len(ties)):
        net.add_edge("S", ("group", k), capacity=1)
    for actor in own:
        net.add_edge(gate.get(actor, "S"), ("in", actor), capacity=1)
    for actor in in_file:
        net.add_edge(("out", actor), "T", capacity=1)
    return nx.maximum_flow_value(net, "S", "T")


def by_enumeration(graph, own, in_file, ties):
    """All simple paths; the largest clique of pairwise disjoint ones. Small graphs only."""
    net = nx.DiGraph(graph)
    net.add_edges_from(("S", a) for a in own)
    net.add_edges_from((a, "T") for a in in_file)
    if not own or not in_file:
        return 0
    touched = set()
    for path in nx.all_simple_paths(net, "S", "T"):
        mark = set(path[1:-1])
        mark |= {("group", k) for k, tie in enumerate(ties) if tie & mark}
        touched.add(frozenset(mark))
    least = [m for m in touched if not any(o < m for o in touched)]
    apart = nx.Graph()
    apart.add_nodes_from(least)
    apart.add_edges_from((a, b) for a, b in itertools.combinations(least, 2) if not a & b)
    return nx.max_weight_clique(apart, weight=None)[1] if least else 0


def judge(graph):
    facts = Facts(graph)
    low = lo(facts)
    return {"lo": low, "hi": max(low, hi(facts))}


# Graphs. --------------------------------------------------------------------------------------

def small(rng):
    """Everything at once on up to nine actors."""
    names = [f"a{k}" for k in range(rng.randint(2, 9))]
    status = lambda: rng.choice(["declared"] * 5 + ["suspected"] * 2 + ["confirmed", "rejected"])
    access = lambda: rng.choice(["saw"] * 3 + ["heard_from"] * 4 + ["inferred", "unknown", "recorded"])
    unnamed = rng.sample(names, rng.choice([0, 0, 1, 2]))
    return {
        "accounts": [
            {"actor": rng.choice(names), "access": access(), "in_file": rng.random() < 0.6}
            for _ in range(rng.randint(0, len(names) + 2))
        ],
        "attributions": [
            {"actor": rng.choice(names), "from": rng.choice(names),
             "mode": rng.choice(MODES), "status": status()}
            for _ in range(rng.randint(0, 2 * len(names)))
        ],
        "anonymous": [
            {"actor": a, "could_be": rng.sample(names, rng.randint(0, 2))} for a in unnamed
        ],
        "groups": [
            {"members": rng.sample(names, rng.randint(1, min(3, len(names)))),
             "kind": "same_household", "status": status()}
            for _ in range(rng.choice([0, 0, 1, 2, 3]))
        ],
    }


def layered(rng):
    """A larger story: eyewitnesses, households, two or three layers of relays."""
    layers = [[f"w{k}" for k in range(rng.randint(1, 12))]]
    accounts = [{"actor": a, "access": "saw", "in_file": rng.random() < 0.2} for a in layers[0]]
    edges = []
    for depth in range(rng.randint(1, 4)):
        layer = [f"r{depth}x{k}" for k in range(rng.randint(1, 15))]
        before = [a for each in layers for a in each]
        for actor in layer:
            accounts.append({"actor": actor, "access": "heard_from", "in_file": rng.random() < 0.5})
            for source in rng.sample(before, min(len(before), rng.randint(1, 3))):
                edges.append({"actor": actor, "from": source, "mode": "quotes", "status": "declared"})
        layers.append(layer)
    homes = layers[0][:]
    rng.shuffle(homes)
    groups = [
        {"members": homes[k:k + 2], "kind": "same_household", "status": "declared"}
        for k in range(0, rng.choice([0, 0, 2, 4]), 2)
    ]
    return {"accounts": accounts, "attributions": edges, "anonymous": [],
            "groups": [g for g in groups if g["members"]]}


def between(graph, s, t):
    """Local vertex connectivity of two vertices that are not neighbours, as a claim."""
    name = lambda v: f"v{v}"
    inner = [v for v in graph if v not in (s, t)]
    return {
        "accounts": [
            {"actor": name(v), "access": "saw" if graph.has_edge(s, v) else "inferred",
             "in_file": graph.has_edge(v, t)} for v in inner
        ],
        "attributions": [
            {"actor": name(b), "from": name(a), "mode": "cites", "status": "declared"}
            for x, y in graph.edges if x in inner and y in inner for a, b in ((x, y), (y, x))
        ],
        "anonymous": [], "groups": [],
    }


def known():
    """Published answers: name, graphs, expected least value over them."""
    named = {"Petersen": (nx.petersen_graph(), 3), "octahedron": (nx.octahedral_graph(), 4),
             "icosahedron": (nx.icosahedral_graph(), 5), "dodecahedron": (nx.dodecahedral_graph(), 3),
             "Heawood": (nx.heawood_graph(), 3)}
    for name, (graph, answer) in named.items():
        pairs = [p for p in itertools.combinations(graph, 2) if not graph.has_edge(*p)]
        yield name, [between(graph, *p) for p in pairs], answer
    yield "Zachary 0-33", [between(nx.karate_club_graph(), 0, 33)], 6
    yield "grid 5x5", [between(nx.grid_2d_graph(5, 5), (0, 0), (4, 4))], 2


# The comparison. -------------------------------------------------------------------------------

def ask(command, graphs, lines):
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "graph.json"
        run = lambda: subprocess.run(
            [part.replace("{}", str(path)) for part in command],
            check=True, capture_output=True, text=True).stdout
        if lines:
            path.write_text("".join(json.dumps(g) + "\n" for g in graphs), encoding="utf-8")
            answers = [json.loads(line) for line in run().splitlines()]
        else:
            answers = []
            for graph in graphs:
                path.write_text(json.dumps(graph), encoding="utf-8")
                answers.append(json.loads(run()))
    if len(answers) != len(graphs):
        sys.exit(f"{len(graphs)} graphs were asked, {len(answers)} answers came")
    return answers


def fits(graph, answer):
    """Chains are real, share no actor, and are as many as lo."""
    steps = {(e["from"], e["actor"]) for e in graph["attributions"]}
    if any(a["could_be"] for a in graph["anonymous"]):
        steps = None
    in_file = {a["actor"] for a in graph["accounts"] if a["in_file"]}
    actors = [a for chain in answer["chains"] for a in chain]
    return (
        len(answer["chains"]) == answer["lo"]
        and len(actors) == len(set(actors))
        and all(chain[-1] in in_file for chain in answer["chains"])
        and (steps is None or all(p in steps for c in answer["chains"] for p in itertools.pairwise(c)))
    )


def differences(graphs, answers, expected):
    return [
        at for at, (graph, answer, right) in enumerate(zip(graphs, answers, expected))
        if (answer["lo"], answer["hi"]) != (right["lo"], right["hi"]) or not fits(graph, answer)
    ]


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--lines", action="store_true")
    parser.add_argument("command", nargs="+")
    options = parser.parse_args()

    failed = False
    for name, graphs, right in known():
        found = min(a["lo"] for a in ask(options.command, graphs, options.lines))
        print(f"{name}: {found}, published {right}")
        failed |= found != right

    rng = random.Random(options.seed)
    graphs = [layered(rng) if k % 5 == 0 else small(rng) for k in range(options.count)]
    expected = [judge(graph) for graph in graphs]
    answers = ask(options.command, graphs, options.lines)
    wrong = differences(graphs, answers, expected)
    for at in wrong[:3]:
        print(json.dumps(graphs[at]))
        print("  judge", expected[at], "command", json.dumps(answers[at]))
    doubtful = sum(1 for right in expected if right["lo"] != right["hi"])
    print(f"{len(graphs)} random graphs (seed {options.seed}): {len(wrong)} differ; "
          f"lo < hi in {doubtful}, largest lo {max(r['lo'] for r in expected)}")
    failed |= bool(wrong)

    # Negative control: wrong answers must be noticed, each of them.
    for spoil in (spoil_lo, spoil_hi, spoil_chain):
        for at in range(len(graphs)):
            if answers[at]["lo"] > 0 and at not in wrong:
                spoilt = copy.deepcopy(answers)
                spoil(spoilt[at])
                if at not in differences(graphs, spoilt, expected):
                    print(f"the negative control {spoil.__name__} was not noticed")
                    failed = True
                break
        else:
            print("no graph for the negative control")
            failed = True
    print("FAILED" if failed else "all agree")
    return 1 if failed else 0


def spoil_lo(answer):
    answer["lo"] -= 1
    answer["chains"].pop()


def spoil_hi(answer):
    answer["hi"] += 1


def spoil_chain(answer):
    answer["chains"][0] = answer["chains"][0] + ["nobody"]


if __name__ == "__main__":
    sys.exit(main())
