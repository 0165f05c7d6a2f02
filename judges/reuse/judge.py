"""Judges testimony's sketches: by datasketch, and by a second implementation of the spec.

judge.py EXAMPLE estimates|bytes|golden [--spoil]: exits 1 where they differ. --spoil damages our
answers first, which must be noticed.
"""

import json
import math
import pathlib
import random
import subprocess
import sys
import tempfile
import unicodedata

KEY = bytes(range(16))
MASK = (1 << 64) - 1
VOCABULARY = 3000


# A second implementation, for texts of Latin and Cyrillic letters, digits, spaces and stops. ------

def siphash(domain, data):
    """SipHash-2-4 of a byte of domain and data."""
    data = bytes([domain]) + data
    k0, k1 = (int.from_bytes(KEY[at:at + 8], "little") for at in (0, 8))
    v = [k0 ^ 0x736f6d6570736575, k1 ^ 0x646f72616e646f6d,
         k0 ^ 0x6c7967656e657261, k1 ^ 0x7465646279746573]
    rotate = lambda x, n: (x << n | x >> (64 - n)) & MASK

    def rounds(count):
        for _ in range(count):
            v[0] = v[0] + v[1] & MASK
            v[1] = rotate(v[1], 13) ^ v[0]
            v[0] = rotate(v[0], 32)
            v[2] = v[2] + v[3] & MASK
            v[3] = rotate(v[3], 16) ^ v[2]
            v[0] = v[0] + v[3] & MASK
            v[3] = rotate(v[3], 21) ^ v[0]
            v[2] = v[2] + v[1] & MASK
            v[1] = rotate(v[1], 17) ^ v[2]
            v[2] = rotate(v[2], 32)

    last = len(data) // 8 * 8
    blocks = [int.from_bytes(data[at:at + 8], "little") for at in range(0, last, 8)]
    blocks.append(int.from_bytes(data[last:], "little") | (len(data) & 255) << 56)
    for block in blocks:
        v[3] ^= block
        rounds(2)
        v[0] ^= block
    v[2] ^= 255
    rounds(4)
    return v[0] ^ v[1] ^ v[2] ^ v[3]


def units(text):
    """(folded, kind, begins a sentence) of each word."""
    found, word, sentence = [], "", True
    for at, c in enumerate(text + " "):
        following = (text + " ")[at + 1:at + 2]
        if c.isalnum():
            word += c
        elif c in ",." and word[-1:].isdigit() and following.isdigit():
            continue
        else:
            if word:
                decomposed = unicodedata.normalize("NFKD", word)
                folded = "".join(x for x in decomposed if not unicodedata.combining(x)).lower()
                first = word[0]
                kind = "number" if word.isdigit() else "capital" if first.isupper() else "small"
                found.append((folded, kind, sentence))
                sentence = False
            short = bool(word) and found[-1][1] == "capital" and len(word.encode()) <= 4
            sentence |= c == "." and not short and not following.isalnum() or c in "!?\n"
            word = ""
    return found


def orders():
    """Multipliers and summands: upper halves of SplitMix64 from 0."""
    state, values = 0, []
    for _ in range(256):
        state = state + 0x9e3779b97f4a7c15 & MASK
        z = (state ^ state >> 30) * 0xbf58476d1ce4e5b9 & MASK
        z = (z ^ z >> 27) * 0x94d049bb133111eb & MASK
        values.append((z ^ z >> 31) >> 32)
    return [(a | 1, b) for a, b in zip(values[::2], values[1::2])]


ORDERS = orders()


def sketch(text):
    words = units(text)
    hashes = [siphash(1, folded.encode()) for folded, _, _ in words]
    rows = lambda domain, k: [
        siphash(domain, b"".join(h.to_bytes(8, "little") for h in hashes[at:at + k]))
        for at in range(len(hashes) - k + 1)]
    enough = len(words) >= 8
    short = rows(2, 3) if enough else []
    signature = [min((a * (h >> 32) + b & 0xffffffff for h in short), default=0xffffffff)
                 for a, b in ORDERS]
    long = rows(3, 5) if enough else []
    window = max(1, min(4, len(long)))
    shingles = sorted({min(long[at:at + window]) for at in range(len(long) - window + 1)})
    marked = lambda folded, kind, start: len(folded) >= 3 and (
        kind == "number" or kind == "capital" and not start)
    tokens = sorted({siphash(5, w[0].encode()) for w in words if marked(*w)}) if enough else []
    shingles, tokens = shingles[:65536], tokens[:512]
    out = bytes([1])
    for number in [len(words), len(shingles), len(tokens), *signature]:
        out += number.to_bytes(4, "little")
    return (out + b"".join(h.to_bytes(8, "little") for h in shingles + tokens)).hex()


# Texts. ------------------------------------------------------------------------------------------

def word(rng):
    letters = rng.choice(["abcdefghiklmnoprstuvwxyz", "абвгдежзийклмнопрстуфхцчшщъыьэюяёі"])
    return "".join(rng.choice(letters) for _ in range(rng.randint(2, 9)))


def texts(rng, count):
    """Pairs of texts with any share in common."""
    vocabulary = [word(rng) for _ in range(VOCABULARY)]
    made = []
    for _ in range(count):
        draw = lambda: vocabulary[min(int(VOCABULARY ** rng.random()), VOCABULARY - 1)]
        first = [draw() for _ in range(rng.randint(60, 500))]
        cut = rng.randint(0, len(first))
        second = first[cut:] + [draw() for _ in range(rng.randint(20, 300) * (cut > 9))]
        for words in (first, second):
            dressed = [w.capitalize() if rng.random() < 0.1 else w for w in words]
            dressed += [str(rng.randint(1, 99999)), "1,250"] * (rng.random() < 0.3)
            made.append(" ".join(w + "." * (rng.random() < 0.07) for w in dressed))
    return made


def ask(example, made, pairs):
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "texts.json"
        asked = {"key": KEY.hex(), "texts": made, "pairs": pairs}
        path.write_text(json.dumps(asked), encoding="utf-8")
        run = subprocess.run([example, str(path)], check=True, capture_output=True, text=True)
    return json.loads(run.stdout)


# The three questions. ----------------------------------------------------------------------------

def estimates(example, spoil):
    from datasketch import MinHash

    count = 300
    made = texts(random.Random(11), count)
    pairs = [[2 * at, 2 * at + 1] for at in range(count)]
    answers = ask(example, made, pairs)["pairs"]
    shingles = []
    for text in made:
        words = [folded for folded, _, _ in units(text)]
        shingles.append({" ".join(words[at:at + 3]) for at in range(len(words) - 2)})
    theirs, ours, expected, inexact = [], [], [], 0
    for (a, b), answer in zip(pairs, answers):
        a, b = shingles[a], shingles[b]
        exact = len(a & b) / max(1, len(a | b))
        rivals = []
        for one in (a, b):
            rivals.append(MinHash(num_perm=128, seed=7))
            rivals[-1].update_batch([s.encode() for s in one])
        inexact += abs(exact - answer["jaccard"]) > 1e-12
        theirs.append(rivals[0].jaccard(rivals[1]) - exact)
        ours.append(answer["estimate"] + 0.1 * spoil - exact)
        expected.append(exact * (1 - exact) / 128)
    rms = lambda errors: math.sqrt(sum(e * e for e in errors) / count)
    right = math.sqrt(sum(expected) / count)
    print(f"root mean square: datasketch {rms(theirs):.4f}, ours {rms(ours):.4f}, expected "
          f"{right:.4f}; means {sum(theirs) / count:.4f}, {sum(ours) / count:.4f}; "
          f"{inexact} exact indexes differ")
    # 300 draws: the root mean square is within 15 %, the mean within four standard errors.
    fits = lambda errors: (rms(errors) < 1.15 * right
                           and abs(sum(errors) / count) < 4 * right / math.sqrt(count))
    return fits(ours) and fits(theirs) and inexact == 0


def same_bytes(example, spoil):
    made = texts(random.Random(5), 20) + ["", "Too short a text."]
    answers = ask(example, made, [])["sketches"]
    if spoil:
        answers[3] = answers[3][:-1] + "0123456789abcdef"[int(answers[3][-1], 16) ^ 1]
    differ = sum(sketch(text) != answer for text, answer in zip(made, answers))
    print(f"{differ} of {len(made)} sketches differ")
    return differ == 0


def golden(_example, _spoil):
    folder = pathlib.Path(__file__).parents[2] / "testdata" / "reuse"
    text = (folder / "sketch.txt").read_text(encoding="utf-8")
    return sketch(text) == "".join((folder / "sketch.hex").read_text().split())


if __name__ == "__main__":
    question = {"estimates": estimates, "bytes": same_bytes, "golden": golden}[sys.argv[2]]
    sys.exit(0 if question(sys.argv[1], "--spoil" in sys.argv) else 1)
