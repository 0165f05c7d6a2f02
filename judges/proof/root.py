#!/usr/bin/env python3
"""root.py LOG: PyPI pymerkle over the entries of a small log gives the checkpoint's root."""

import base64
import pathlib
import sys

from pymerkle import InmemoryTree

log = pathlib.Path(sys.argv[1])
_, size, root, *_ = (log / "checkpoint").read_text(encoding="utf-8").splitlines()
size = int(size)
assert 0 < size < 256, "this judge reads one bundle"
bundle = (log / f"tile/entries/000.p/{size}").read_bytes()
tree = InmemoryTree(algorithm="sha256")
at = 0
for _ in range(size):
    length = int.from_bytes(bundle[at : at + 2], "big")
    tree.append_entry(bundle[at + 2 : at + 2 + length])
    at += 2 + length
assert at == len(bundle)
assert base64.b64encode(tree.get_state()).decode() == root, "the roots differ"
