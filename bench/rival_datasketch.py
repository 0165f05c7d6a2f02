"""The rival of the bench `reuse`: PyPI datasketch, MinHashLSH over the texts on stdin.

Prints one line of JSON. 128 permutations over shingles of three words, threshold 0.5: it finds
copies, and quotations of half a text at best, which is why ours has shingles as well.
"""

import json
import sys
import time

from datasketch import MinHash, MinHashLSH

texts = json.load(sys.stdin)
begin = time.perf_counter()
sketches = []
for text in texts:
    words = text.lower().replace(".", "").split()
    shingles = {" ".join(words[at:at + 3]).encode() for at in range(len(words) - 2)}
    sketch = MinHash(num_perm=128, seed=1)
    sketch.update_batch(shingles)
    sketches.append(sketch)
sketched = time.perf_counter()
index = MinHashLSH(threshold=0.5, num_perm=128)
pairs = 0
for number, sketch in enumerate(sketches):
    pairs += len(index.query(sketch))
    index.insert(number, sketch)
end = time.perf_counter()
print(json.dumps({
    "sketch_s": round(sketched - begin, 3), "index_and_ask_s": round(end - sketched, 3),
    "all_s": round(end - begin, 3), "pairs": pairs,
}))
