"""Asks every verifier about hand-written forgeries: forgeries.py FOLDER VERIFIER...

FOLDER holds NAME/{dossier,policy.txt,expected}, as `TESTIMONY_FORGERIES=FOLDER cargo test` leaves
them. VERIFIER: see verifiers.py.
"""
import pathlib
import sys

from verifiers import differ, named, reason_of


def main():
    folder, *specs = sys.argv[1:]
    cases = sorted(path.parent for path in pathlib.Path(folder).glob("*/expected"))
    verifiers, wrong = named(specs), 0
    places = [(case / "dossier", case / "policy.txt") for case in cases]
    all_said = zip(*(ask(places) for ask in verifiers.values()))
    for case, answers in zip(cases, all_said):
        code, _, sentence = (case / "expected").read_text().strip().partition(" ")
        why = differ(list(answers), refused=code != "0")
        if why is None and answers[0]["code"] != int(code):
            why = "another code than expected"
        if why is None and code == "1" and answers[0]["reason"] != reason_of(sentence):
            why = "another reason than expected"
        if why:
            wrong += 1
            said = {name: (one["code"], one["reason"]) for name, one in zip(verifiers, answers)}
            print(f"{case.name}: {why}: wanted {code} {sentence}: {said}")
    print(f"{len(cases)} forgeries, {len(verifiers)} verifiers; {wrong} are wrong")
    return wrong != 0 or len(cases) < 60


if __name__ == "__main__":
    sys.exit(main())
