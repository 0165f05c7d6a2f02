"""The verifiers that are compared. Each is a function from cases to answers.

A case is (folder, policy file). An answer is {"code", "reason", "facts"}: the exit code; for
Changed a short form of the reason; for Unchanged and Cannot tell all that was found, but `checks`.
"""
import concurrent.futures
import json
import pathlib
import re
import shlex
import subprocess
import sys

# The first that fits gives a reason's short form. Beyond it verifiers may say more, each in its
# words; and which of several foreign, missing or changed files they name is their affair.
REASONS = [
    (r"testimony-manifest\.txt is missing", "no manifest"),
    (r"testimony-manifest\.txt is not as it was signed", "manifest"),
    (r"the signature of testimony-manifest\.txt does not hold", "signature"),
    (r"it is signed by another key", "other key"),
    (r"the BagIt manifests do not list", "bag"),
    (r"data/dossier\.json or data/policy\.txt is not in the form", "contents"),
    (r"(`.+` does not belong|.+ is missing|.+ is not as it was signed)", "files"),
    (r"stamp (.+?) is not a stamp", "stamp {}"),
    (r"`(.+)` is the certificate of no finding", "no finding"),
    (r"item (.+?) is not what was sealed", "item {}"),
    (r"item ([0-9]+): ", "item {}, in the log"),
]


def reason_of(sentence):
    said = sentence.removeprefix("Changed: ")
    for pattern, short in REASONS:
        if found := re.match(pattern, said):
            return short.format(found[1]) if "{}" in short else short
    return said


def answer_of(code, verdict):
    """An answer from the object of verdict.md, section 5; `verdict` is {} where there is none."""
    facts = verdict.get("facts") or {}
    known = {name: value for name, value in facts.items() if name != "checks"}
    reason = reason_of(verdict["sentence"]) if code == 1 else verdict.get("sentence")
    return {"code": code, "reason": reason, "facts": known or None}


def rust(binary):
    """The command, started once for each case."""
    def one(case):
        folder, policy = case
        ran = subprocess.run([binary, "verify", folder, "--policy", policy, "--json"],
                             capture_output=True, text=True)
        return answer_of(ran.returncode, json.loads(ran.stdout) if ran.stdout else {})

    def ask(cases):
        with concurrent.futures.ThreadPoolExecutor(2) as pool:
            return list(pool.map(one, cases))
    return ask


def tabs(command):
    """A command that reads lines of folder, tab, policy from standard input with `--batch`."""
    def ask(cases):
        lines = "".join(f"{folder}\t{policy}\n" for folder, policy in cases)
        said = lines_of([*command, "--batch", "/dev/stdin"], lines, len(cases))
        return [answer_of(one["exit_code"], {} if "error" in one else one) for one in said]
    return ask


def objects(command):
    """A command that reads {"path", "policy"} lines with `--stdin` and gives `report`s."""
    def ask(cases):
        lines = "".join(json.dumps({"path": str(folder), "policy": str(policy)}) + "\n"
                        for folder, policy in cases)
        said = lines_of([*command, "--whole", "--stdin"], lines, len(cases))
        return [answer_of(one["exit_code"], one.get("report") or {}) for one in said]
    return ask


def lines_of(command, given, count):
    ran = subprocess.run(command, input=given, capture_output=True, text=True)
    said = [json.loads(line) for line in ran.stdout.splitlines()]
    if len(said) != count:
        sys.exit(f"{command}: {len(said)} answers to {count} cases: {ran.stderr[-500:]}")
    return said


def lax(binary):
    """A control: what it cannot verify it calls unchanged with nothing shown, as if withheld."""
    careful = rust(binary)

    def ask(cases):
        return [said if said["code"] != 1 else said | {"code": 0} for said in careful(cases)]
    return ask


def named(specs):
    """Verifiers by name from words such as `tabs=python3 verify.py`."""
    kinds = {"rust": rust, "lax": lax, "tabs": lambda text: tabs(shlex.split(text)),
             "objects": lambda text: objects(shlex.split(text))}
    asked = {}
    for spec in specs:
        kind, _, text = spec.partition("=")
        asked[f"{kind} {pathlib.Path(shlex.split(text)[-1]).name}"] = kinds[kind](text)
    return asked


def differ(answers, refused):
    """Why answers to one case are wrong, or None: accepted, or they disagree."""
    if refused and any(said["code"] == 0 for said in answers):
        return "accepted"
    first, *others = answers
    if any(said["code"] != first["code"] for said in others):
        return "other code"
    if first["code"] == 1:
        same = all(said["reason"] == first["reason"] for said in others)
        return None if same else "other reason"
    # Without a verdict (exit 3 or 4 on stderr) the code is all there is.
    told = [said for said in answers if said["facts"] is not None]
    if told and len(told) != len(answers):
        return "other facts"
    return None if all(said["facts"] == first["facts"] for said in others) else "other facts"
