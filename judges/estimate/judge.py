#!/usr/bin/env python3
"""Computes dga and log-linear estimates again, from the papers and docs/spec/estimate.md, with numpy,
scipy, statsmodels and networkx, and compares them with `testimony estimate --json` to six digits.

Graphs: every person of the unseen one by one, graphs judged by networkx, separators from a heaviest
spanning tree of cliques. Log-linear: every hierarchical model fitted by statsmodels' GLM; the ends of
the profile interval must lie where twice the log-likelihood has fallen by 3.841.
"""

import argparse
import itertools
import json
import os
import subprocess
import sys
import tempfile
import warnings

import networkx as nx
import numpy as np
import statsmodels.api as sm
from scipy.optimize import minimize_scalar
from scipy.special import gammaln, logsumexp, xlogy
from scipy.stats import chi2

DIGITS = 1e-6
# Whole people: the median is one of them.
UNSEEN_MAX = 400_000


# A model with as many terms as cells is fitted perfectly, as it should be.
warnings.filterwarnings("ignore", message="Perfect separation")
warnings.filterwarnings("ignore", message="divide by zero")


def counts_by_pattern(table):
    """The count of each pattern, the first list being the lowest bit; the empty one is 0."""
    counts = np.zeros(1 << table["lists"])
    for bits, count in table["rows"]:
        counts[bits] += count
    return counts


def decomposable(lists):
    """Cliques and separators of every chordal graph but the complete one."""
    pairs = list(itertools.combinations(range(lists), 2))
    for edges in itertools.product([0, 1], repeat=len(pairs)):
        if all(edges):
            continue
        graph = nx.Graph()
        graph.add_nodes_from(range(lists))
        graph.add_edges_from(pair for pair, there in zip(pairs, edges) if there)
        if not nx.is_chordal(graph):
            continue
        cliques = [frozenset(clique) for clique in nx.find_cliques(graph)]
        tree = nx.Graph()
        tree.add_nodes_from(range(len(cliques)))
        for a, b in itertools.combinations(range(len(cliques)), 2):
            if cliques[a] & cliques[b]:
                tree.add_edge(a, b, weight=len(cliques[a] & cliques[b]))
        spanning = nx.maximum_spanning_edges(tree, data=False)
        yield cliques, [cliques[a] & cliques[b] for a, b in spanning]


def dga(counts, lists, delta):
    n = counts.sum()
    unseen = np.arange(1, UNSEEN_MAX + 1, dtype=float)
    total = delta * 2**lists

    def marginal(subset):
        cells = np.zeros(1 << len(subset))
        for bits, count in enumerate(counts):
            at = sum((bits >> one & 1) << place for place, one in enumerate(sorted(subset)))
            cells[at] += count
        alpha = delta * 2 ** (lists - len(subset))
        rest = (gammaln(cells[1:] + alpha) - gammaln(alpha)).sum()
        first = gammaln(cells[0] + unseen + alpha) - gammaln(alpha)
        return gammaln(total) - gammaln(n + unseen + total) + first + rest

    subsets = itertools.chain.from_iterable(
        itertools.combinations(range(lists), size) for size in range(1, lists + 1)
    )
    marginals = {frozenset(subset): marginal(subset) for subset in subsets}
    common = gammaln(n + unseen + 1) - gammaln(unseen + 1) - np.log(n + unseen)
    posterior = np.full_like(unseen, -np.inf)
    for cliques, separators in decomposable(lists):
        log = common + sum(marginals[clique] for clique in cliques)
        log = log - sum(marginals[separator] for separator in separators)
        posterior = np.logaddexp(posterior, log)
    below = np.cumsum(np.exp(posterior - logsumexp(posterior)))
    return [n + unseen[np.searchsorted(below, p)] for p in (0.5, 0.025, 0.975)]


def hierarchical(lists):
    """Sets of terms of two lists or more, each with all its parts."""
    pairs = list(itertools.combinations(range(lists), 2))
    triples = list(itertools.combinations(range(lists), 3)) if lists == 4 else []
    for chosen in itertools.product([0, 1], repeat=len(pairs)):
        model = [pair for pair, there in zip(pairs, chosen) if there]
        allowed = [t for t in triples if all(p in model for p in itertools.combinations(t, 2))]
        for more in itertools.product([0, 1], repeat=len(allowed)):
            yield model + [triple for triple, there in zip(allowed, more) if there]


def design(lists, terms, cells):
    columns = [np.ones(len(cells))]
    for term in [(one,) for one in range(lists)] + terms:
        columns.append(np.array([float(all(bits >> one & 1 for one in term)) for bits in cells]))
    return np.column_stack(columns)


def poisson(counts, matrix):
    return sm.GLM(counts, matrix, family=sm.families.Poisson()).fit(tol=1e-14, maxiter=200)


def loglinear(counts, lists):
    """By criterion: the estimate, and a function that says how far an N lies below the summit."""
    cells = np.arange(1, 1 << lists)
    n = counts.sum()
    best = {}
    for terms in hierarchical(lists):
        fit = poisson(counts[1:], design(lists, terms, cells))
        k = 1 + lists + len(terms)
        for name, weight in (("loglinear_aic", 2.0), ("loglinear_bic", np.log(n))):
            value = -2 * fit.llf + weight * k
            if name not in best or value < best[name][0] - 1e-9:
                best[name] = (value, n + np.exp(fit.params[0]), terms)
    return {name: (estimate, drop(counts, lists, terms)) for name, (_, estimate, terms) in best.items()}


def drop(counts, lists, terms):
    matrix = design(lists, terms, np.arange(1 << lists))
    n = counts.sum()

    def height(unseen):
        every = counts.copy()
        every[0] = unseen
        mu = poisson(every, matrix).mu
        return gammaln(n + unseen + 1) - gammaln(unseen + 1) + xlogy(every, mu / every.sum()).sum()

    found = minimize_scalar(
        lambda log: -height(np.exp(log)), bounds=(0.0, np.log(50 * n)), method="bounded",
        options={"xatol": 1e-9},
    )
    return lambda all_people: 2 * (-found.fun - height(all_people - n))


def asked(binary, table):
    with tempfile.NamedTemporaryFile("w", suffix=".csv", delete=False) as file:
        heads = [f"L{one}" for one in range(table["lists"])]
        file.write(",".join(heads + ["count"]) + "\n")
        for bits, count in table["rows"]:
            marks = [str(bits >> one & 1) for one in range(table["lists"])]
            file.write(",".join(marks + [str(count)]) + "\n")
    models = "loglinear_aic,loglinear_bic,dga_min,dga_half,dga_one"
    ran = subprocess.run(
        [binary, "estimate", file.name, "--model", models, "--json"], capture_output=True, text=True
    )
    os.unlink(file.name)
    # 3: it cannot tell; the panel is there all the same.
    if ran.returncode not in (0, 3):
        raise SystemExit(f"exit {ran.returncode}: {ran.stderr}")
    return {one["model"]: one for one in json.loads(ran.stdout)["panel"]}


def near(seen, expected):
    return abs(seen - expected) <= DIGITS * abs(expected)


def agree(binary, table, reference=None):
    """What differs, in words; `reference` stands in for the table on our side."""
    ours = reference or table
    counts = counts_by_pattern(ours)
    theirs = asked(binary, table)
    wrong = []
    lists = table["lists"]
    for name, delta in (("dga_min", 2.0**-lists), ("dga_half", 0.5), ("dga_one", 1.0)):
        expected = dga(counts, lists, delta)
        seen = [theirs[name][key] for key in ("estimate", "lo", "hi")]
        # The least person at which a share is reached may turn on the last digit of the sum.
        if any(abs(a - b) > max(1.0, DIGITS * b) for a, b in zip(seen, expected)):
            wrong.append(f"{name}: {seen}, not {expected}")
    for name, (expected, below) in loglinear(counts, lists).items():
        one = theirs[name]
        if not near(one["estimate"], expected):
            wrong.append(f"{name}: {one['estimate']}, not {expected}")
        for end in ("lo", "hi"):
            fall = below(one[end])
            if abs(fall - chi2.ppf(0.95, 1)) > 1e-3:
                wrong.append(f"{name}: the profile has fallen by {fall} at {end}")
    return wrong


def random_table(rng):
    """Dependent lists with people in every cell: where every model has an estimate."""
    lists = int(rng.choice([3, 4, 4]))
    chances = rng.uniform(0.25, 0.5, lists)
    while True:
        people = int(rng.integers(400, 3_000))
        ease = rng.normal(0.0, 0.5, people)
        logits = np.log(chances / (1 - chances)) + ease[:, None]
        on = rng.uniform(size=(people, lists)) < 1 / (1 + np.exp(-logits))
        bits = (on << np.arange(lists)).sum(axis=1)
        counts = np.bincount(bits, minlength=1 << lists)
        if (counts[1:] > 0).all():
            return {"lists": lists, "rows": [(b, int(counts[b])) for b in range(1, 1 << lists)]}


def kosovo(path):
    with open(path, encoding="utf-8") as file:
        rows = [line.strip().split(",") for line in file][1:]
    bits = lambda row: sum(int(mark) << place for place, mark in enumerate(row[:-1]))
    return {"lists": 4, "rows": [(bits(row), int(row[-1])) for row in rows]}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("binary")
    parser.add_argument("--count", type=int, default=12)
    parser.add_argument("--kosovo", required=True)
    args = parser.parse_args()
    passed = failed = 0

    def judged(name, wrong):
        nonlocal passed, failed
        print(f"{'not ok' if wrong else 'ok'}: {name}", *wrong, sep="\n  ")
        passed, failed = passed + (not wrong), failed + bool(wrong)

    rng = np.random.default_rng(7)
    table = None
    for number in range(args.count):
        table = random_table(rng)
        judged(f"random table {number} of {table['lists']} lists", agree(args.binary, table))
    judged("Kosovo", agree(args.binary, kosovo(args.kosovo)))
    # Negative control: a table with three people more must be told from the one without.
    (bits, count), *rest = table["rows"]
    other = {"lists": table["lists"], "rows": [(bits, count + 3), *rest]}
    missed = len(agree(args.binary, table, other)) < 5
    judged("three people more are noticed", ["no model noticed"] if missed else [])
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
