"""Packs a dossier as other programs do: archives.py DATED OUT, DATED with dossier and policy.txt.

Leaves OUT/NAME/{dossier,policy.txt,expected}; every archive is as good as the folder.
"""
import pathlib
import shutil
import subprocess
import sys
import tarfile
import zipfile


def zips(folder, names, room):
    for kind in ("ZIP_STORED", "ZIP_DEFLATED"):
        with zipfile.ZipFile(room(f"python-{kind}"), "w", getattr(zipfile, kind)) as to:
            to.mkdir("dossier/")
            for name in names:
                to.write(folder / name, f"dossier/{name}")

    class Stream:
        """It cannot seek, so lengths stand behind the data."""

        def __init__(self, to):
            self.write, self.flush = to.write, to.flush

    with open(room("python-stream"), "wb") as file, zipfile.ZipFile(Stream(file), "w", 8) as to:
        for name in names:
            to.write(folder / name, name)
    with zipfile.ZipFile(room("python-64"), "w", 8) as to:
        for name in names:
            with to.open(name, "w", force_zip64=True) as one:
                one.write((folder / name).read_bytes())


def tars(folder, room):
    for kind in ("USTAR", "GNU", "PAX"):
        with tarfile.open(room(f"python-{kind}"), "w", format=getattr(tarfile, f"{kind}_FORMAT")) as to:
            to.add(folder, "a-folder-with-a-long-name-" * 5)
    for kind in ("ustar", "gnu", "oldgnu", "posix"):
        form = f"--format={kind}"
        for name, *what in ((kind, folder.parent, folder.name), (f"{kind}-here", folder, ".")):
            subprocess.run(["tar", "-cf", room(name), form, "-C", *what], check=True)


def main():
    dated, out = map(pathlib.Path, sys.argv[1:])
    folder = dated / "dossier"
    names = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())

    def room(name):
        (out / name).mkdir(parents=True)
        shutil.copy(dated / "policy.txt", out / name / "policy.txt")
        (out / name / "expected").write_text("0")
        return out / name / "dossier"

    shutil.copytree(folder, room("folder"))
    zips(folder, names, room)
    tars(folder, room)


if __name__ == "__main__":
    main()
