"""Signs a changed dossier again, with keys of our own, so that only the change can refute it."""
import base64
import hashlib
import sys

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

ORIGIN = "demo.invalid/old-mill"
MANIFEST, PAYLOAD, TAG = "testimony-manifest.txt", "manifest-sha256.txt", "tagmanifest-sha256.txt"


class Signer:
    """A key of our own with a name; kind 4 makes cosignatures."""

    def __init__(self, name, seed, kind=1):
        self.key, self.name = Ed25519PrivateKey.from_private_bytes(bytes([seed]) * 32), name
        body = bytes([kind]) + self.key.public_key().public_bytes_raw()
        self.id = hashlib.sha256(name.encode() + b"\n" + body).digest()[:4]
        self.vkey = f"{name}+{self.id.hex()}+{base64.b64encode(body).decode()}"

    def line(self, text):
        signature = self.id + self.key.sign(text.encode())
        return f"— {self.name} {base64.b64encode(signature).decode()}\n"

    def cosignature(self, text, time):
        message = f"cosignature/v1\ntime {time}\n{text}".encode()
        signature = self.id + time.to_bytes(8, "big") + self.key.sign(message)
        return f"— {self.name} {base64.b64encode(signature).decode()}\n"

    def note(self, text):
        return f"{text}\n{self.line(text)}".encode()


LOG, PUBLICATION = Signer(ORIGIN, 71), Signer(ORIGIN + "/publication", 72)
POLICY = (f"#! testimony-policy/v1\n#! name Our own\n#! publication {PUBLICATION.vkey}\n"
          f"log {LOG.vkey}\nquorum none\n").encode()
OTHER_LOG, OTHER = Signer("other.example/log", 74), Signer("other.example/log/publication", 75)
NOBODY = POLICY.replace(PUBLICATION.vkey.encode(), OTHER.vkey.encode()).replace(
    LOG.vkey.encode(), OTHER_LOG.vkey.encode())
COSIGNERS = [Signer(f"{name}.example/c", 76 + at, 4) for at, name in enumerate("xyz")]
DATED = POLICY.replace(b"quorum none\n", "".join(
    [f"witness w{at} {cosigner.vkey}\n" for at, cosigner in enumerate(COSIGNERS)]
    + ["group two 2 w0 w1 w2\nquorum two\n"]).encode())
POLICIES = {"ours": POLICY, "nobody": NOBODY, "dated": DATED}


def b64u(data):
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def unb64u(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def read(folder):
    return {path.relative_to(folder).as_posix(): path.read_bytes()
            for path in folder.rglob("*") if path.is_file()}


def write(folder, files):
    for path, data in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(data)


def bag(files):
    """Makes the BagIt manifests anew."""
    lines = {PAYLOAD: "", TAG: ""}
    for name in (PAYLOAD, TAG):
        for path in sorted(files):
            if path not in (TAG, MANIFEST) and path.startswith("data/") == (name == PAYLOAD):
                lines[name] += f"{hashlib.sha256(files[path]).hexdigest()}  {path}\n"
        files[name] = lines[name].encode()


def manifest_text(files):
    listed = "".join(f"{hashlib.sha256(data).hexdigest()} {len(data)} {path}\n"
                     for path, data in sorted(files.items()) if path != MANIFEST)
    return f"testimony-manifest/v1\nlog {ORIGIN}\n{listed}"


def sign_checkpoint(note):
    return LOG.note(note.decode().partition("\n\n")[0] + "\n")


def sign_jws(data):
    head, tilde, rest = data.partition(b"~")
    signed = head.rpartition(b".")[0]
    return signed + b"." + b64u(PUBLICATION.key.sign(signed)).encode() + tilde + rest


def grow(files):
    """Puts the one leaf of the demo's log at place 4 of 7, so that proofs have hashes."""
    def node(left, right):
        return hashlib.sha256(b"\1" + left + right).digest()

    origin, size, root = files["data/checkpoint"].decode().split("\n")[:3]
    if size != "1":
        sys.exit("the demo's log has more than one leaf")
    leaf, other = base64.b64decode(root), [bytes([at]) * 32 for at in range(3)]
    grown = node(other[2], node(node(leaf, other[0]), other[1]))
    text = f"{origin}\n7\n{base64.b64encode(grown).decode()}\n"
    hashes = "".join(base64.b64encode(one).decode() + "\n" for one in other)
    proof = f"c2sp.org/tlog-proof@v1\nindex 4\n{hashes}\n".encode()
    for path in files:
        if path == "data/checkpoint" or path.endswith(".tlog-proof"):
            files[path] = (proof if path.endswith("f") else b"") + LOG.note(text)


def sign_items(files):
    """Signs checkpoint, proofs and presentations with our own keys."""
    for path, data in files.items():
        if path.endswith(".sd-jwt"):
            files[path] = sign_jws(data)
        elif path.endswith(".tlog-proof"):
            head, gap, note = data.partition(b"\n\n")
            files[path] = head + gap + sign_checkpoint(note)
        elif path == "data/checkpoint":
            files[path] = sign_checkpoint(data)


def seal(files):
    bag(files)
    files[MANIFEST] = PUBLICATION.note(manifest_text(files))
