"""Changes copies of dossiers and asks all verifiers: mutate.py DEMO SECOND DATED COUNT VERIFIER...

DEMO is the folder of `testimony demo`, SECOND another dossier of the same team with the stamps of a
third, DATED a folder with a dossier of the demo that is stamped and cosigned. VERIFIER: see
verifiers.py. None may ever accept a changed dossier, and they must always agree: on the code, on the
reason, and on all that they found where the code is not 1 (changed).

* Outside changes: bits, cuts, files added, removed, renamed, swapped, taken from the second
  dossier, a log's name that looks alike; with or without the BagIt manifests made anew, under the
  publisher's own policy.
* Inside changes: keys of our own sign the changed dossier again, and a policy of our own names
  them. So the change reaches the rules behind the manifest: salts, disclosures, payloads, openings,
  truncated trees, items of the second dossier. A changed item must still not be accepted. Stamps of
  authorities of our own, and cosignatures, are right, of no use or broken.
* A change that is accepted with fewer words than the true dossier shows is counted as downgraded.
"""
import os
import pathlib
import random
import shutil
import sys

import stamping
from changes import (EITHER, INSIDE, OUTSIDE, SECOND, STAMPS, cosigned, manifest, special, stamp_file,
                     stamped)
from sealing import POLICIES, POLICY, bag, grow, read, seal, sign_items, write
from verifiers import differ, named

AT_ONCE = 250  # copies that are on the disk at one time


class Worlds:
    """The true dossiers, as they were published and as our own keys sign them; the second is dated."""

    def __init__(self, demo, dated):
        self.genuine = [read(demo / "dossier"), read(dated / "dossier")]
        self.ours = [files | {"data/policy.txt": POLICY} for files in self.genuine]
        for files in self.ours:
            sign_items(files)
        grow(self.ours[0])
        for files in self.ours:
            seal(files)
        policy = (dated / "policy.txt").read_bytes().splitlines(keepends=True)
        roots = b"".join(line for line in policy if line.startswith(b"#! tsa-root"))
        # Whose policy is asked.
        self.policies = {"publisher": (demo / "policy.txt").read_bytes(), "dated publisher": b"".join(policy),
                         **POLICIES, "real roots": with_roots(POLICY, roots)}
        for name, roots in stamping.POLICIES.items():
            self.policies |= {name: with_roots(POLICY, roots), f"dated {name}": with_roots(POLICIES["dated"], roots)}


def with_roots(policy, roots):
    return policy.replace(b"\nlog ", b"\n" + roots + b"log ", 1)


def stamp_case(rng, worlds, folder):
    """One case about stamps: of our own authorities, or the real ones changed."""
    change = rng.choice(STAMPS)
    files = dict(worlds.ours[change is stamp_file])
    change(rng, files)
    if change is stamped and rng.random() < 0.2:
        stamp_file(rng, files)
    names = [name for name in worlds.policies if name.endswith("-root") or name.endswith("-roots")]
    policy = rng.choice(["real roots"] * 4 + ["ours"] if change is stamp_file else [*names, *names, "ours"])
    if rng.random() < 0.2:
        # No policy from outside names the log, so the dates are those of the dossier's own.
        files["data/policy.txt"], policy = worlds.policies[policy], "nobody"
    seal(files)
    write(folder, files)
    return change.__name__, policy, False


def make(rng, worlds, folder):
    """Writes one case. Gives its name, whose policy is asked, and whether 0 is refused."""
    draw, policy = rng.random(), "nobody" if rng.random() < 0.15 else None
    dated = rng.random() < 0.5
    publisher = "dated publisher" if dated else "publisher"
    genuine, ours = worlds.genuine[dated], worlds.ours[0 if draw > 0.75 else dated]
    if draw < 0.05:
        write(folder, genuine)
        special(rng, folder)
        return "special", policy or publisher, True
    if draw > 0.86:
        return stamp_case(rng, worlds, folder)
    files = dict(genuine if draw < 0.5 else ours)
    if draw < 0.5:
        change = rng.choice(OUTSIDE)
        change(rng, files)
        if rng.random() < 0.4:
            bag(files)
        refused, name = files != genuine, change.__name__
    elif draw < 0.58:
        refused, name = manifest(rng, files), "manifest"
    else:
        change = rng.choice(INSIDE if draw < 0.75 else EITHER)
        change(rng, files)
        policy = "dated" if change is cosigned else policy
        refused, name = change in INSIDE and files != ours, change.__name__
        seal(files)
    write(folder, files)
    return name, policy or ("ours" if draw >= 0.5 else publisher), refused or policy == "nobody"


def keep(folder):
    """A case that differs, for a person to look at: KEEP names a folder."""
    if "KEEP" in os.environ:
        to = pathlib.Path(os.environ["KEEP"]) / folder.name
        shutil.copytree(folder, to, symlinks=True)


def shown(answer):
    """How much an answer shows: items, and gaps the other way round."""
    facts = answer["facts"] or {"items": 0, "withheld": {"gaps": 0}}
    return facts["items"], -facts["withheld"]["gaps"]


def main():
    demo, second, dated, count, *specs = sys.argv[1:]
    demo, count = pathlib.Path(demo), int(count)
    verifiers = named(specs)
    work = demo / "mutated"
    room = work / "room"
    work.mkdir()
    SECOND.update(read(pathlib.Path(second)))
    worlds = Worlds(demo, pathlib.Path(dated))
    write(work / "ours", worlds.ours[0])
    for name, policy in worlds.policies.items():
        (work / f"{name}.txt").write_bytes(policy)
    whole = next(iter(verifiers.values()))([(work / "ours", work / "ours.txt")])[0]
    codes, wrong = {}, {}
    downgraded = 0
    for start in range(0, count, AT_ONCE):
        room.mkdir()
        folders = [room / str(at) for at in range(start, min(start + AT_ONCE, count))]
        # Each has its own draws: signatures of other lengths do not make other cases of the rest.
        cases = [(folder, *make(random.Random(f"20261122 {folder.name}"), worlds, folder)) for folder in folders]
        places = [(folder, work / f"{policy}.txt") for folder, _, policy, _ in cases]
        all_said = zip(*(ask(places) for ask in verifiers.values()))
        for (folder, name, _, refused), answers in zip(cases, all_said):
            code = answers[0]["code"]
            codes[code] = codes.get(code, 0) + 1
            downgraded += refused and any(
                said["code"] == 0 and shown(said) < shown(whole) for said in answers)
            if why := differ(list(answers), refused):
                wrong[why] = wrong.get(why, 0) + 1
                said = {of: (one["code"], one["reason"]) for of, one in zip(verifiers, answers)}
                print(f"case {folder.name}, {name}, {why}: {said}")
                keep(folder)
        shutil.rmtree(room)
    bad = bool(wrong) or downgraded != 0
    accepted = wrong.pop("accepted", 0)
    print(f"{count} cases, {len(verifiers)} verifiers; codes {dict(sorted(codes.items()))}; "
          f"accepted {accepted}, downgraded {downgraded}, "
          f"disagreements {sum(wrong.values())} {wrong or ''}".rstrip())
    # A run that met only one outcome has compared little.
    return bad or not {0, 1, 3} <= set(codes)


if __name__ == "__main__":
    sys.exit(main())
