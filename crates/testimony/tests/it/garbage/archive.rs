//! Zip and tar files: honest ones by others' programs, hostile ones byte by byte.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::{check, room};
use crate::pack::{
    ZipEntry, pax, tar, tar_entry, tar_entry_of, tar_with, zip, zip_end, zip_overlapping,
};
use crate::room::{Room, files};

/// Adds one thing more to a whole true dossier.
type More = fn(&mut Vec<ZipEntry>);

/// Other bytes at a place of a header.
type Change = (usize, &'static [u8]);

/// The files of the room's dossier as entries.
fn entries(room: &Room) -> Vec<ZipEntry> {
    let dossier = room.path("dossier");
    let name = |file: &Path| file.strip_prefix(&dossier).unwrap().display().to_string();
    let entry = |file: &PathBuf| ZipEntry::deflated(&name(file), &fs::read(file).unwrap());
    files(&dossier).iter().map(entry).collect()
}

fn page(entries: &mut [ZipEntry]) -> &mut ZipEntry {
    entries.iter_mut().find(|entry| entry.name == b"index.html").unwrap()
}

/// Names that lead elsewhere, each in an archive of its own.
fn check_climbing(room: &Room, ending: &str) {
    let names = CLIMBING.iter().map(|(name, _)| format!("climbs-{name}.{ending}"));
    let names: Vec<String> = names.filter(|name| room.path(name).exists()).collect();
    assert!(names.len() >= 9, "{names:?}");
    let cases: Vec<_> =
        names.iter().map(|name| (name.as_str(), 4, "a name in it leads elsewhere")).collect();
    check(room, &cases);
}

#[test]
fn a_hostile_zip_is_no_dossier() {
    let room = room();
    let honest = entries(&room);
    let with = |name: &str, more: More| {
        let mut entries = honest.clone();
        more(&mut entries);
        room.write(&format!("{name}.zip"), zip(&entries));
    };
    let named = |name: &str| ZipEntry::stored(name, b"more");
    with("honest", |_| {});
    with("other-bytes", |all| {
        let length = page(all).length as usize;
        *page(all) = ZipEntry::deflated("index.html", &vec![b' '; length]);
    });
    with("wrong-crc", |all| all[3].crc ^= 1);
    with("wrong-length", |all| all[3].length -= 1);
    with("cut-data", |all| {
        let half = all[3].packed.len() / 2;
        all[3].packed.truncate(half);
    });
    with("bomb", |all| all.push(ZipEntry::deflated("bomb", &vec![0; 64 << 20])));
    with("bomb-of-the-page", |all| {
        *page(all) = ZipEntry::deflated("index.html", &vec![0; 64 << 20]);
    });
    with("bomb-that-lies", |all| {
        let bomb = ZipEntry::deflated("index.html", &vec![0; 64 << 20]);
        let entry = page(all);
        *entry = ZipEntry { length: entry.length, crc: entry.crc, ..bomb };
    });
    with("twice", |all| all.push(all[0].clone()));
    with("link", |all| all.push(ZipEntry { mode: 0o120_777, ..ZipEntry::stored("l", b"/etc") }));
    with("pipe", |all| all.push(ZipEntry { mode: 0o010_644, ..ZipEntry::stored("p", b"") }));
    with("encrypted", |all| all.push(ZipEntry { flags: 1, ..ZipEntry::stored("e", b"e") }));
    with("bzip2", |all| all.push(ZipEntry { method: 12, ..ZipEntry::stored("e", b"e") }));
    with("local-name", |all| {
        all[3].local_name = Some(all[4].name.clone());
    });
    with("unicode-name", |all| {
        all[3].extra = [b"up\x05\0".as_slice(), b"\x01abcd"].concat();
    });
    with("file-and-folder", |all| all.push(ZipEntry::stored("index.html/x", b"")));
    with("hidden", |all| all.push(ZipEntry::stored(".verified", b"")));
    with("foreign", |all| all.push(ZipEntry::stored("verify.html", b"")));
    for (name, path) in CLIMBING {
        let mut entries = honest.clone();
        entries.push(named(path));
        room.write(&format!("climbs-{name}.zip"), zip(&entries));
    }
    let whole = zip(&honest);
    room.write("cut.zip", &whole[..whole.len() - 30]);
    room.write("half.zip", &whole[..whole.len() / 2]);
    room.write("comment.zip", [whole.as_slice(), b"more"].concat());
    room.write("prefixed.zip", [b"PK\x03\x04".as_slice(), &whole].concat());
    room.write("nested.zip", zip(&[ZipEntry::stored("dossier.zip", &whole)]));
    room.write("empty.zip", zip(&[]));
    room.write("end-alone.zip", zip_end(60_000, 60_000 * 46, 0));
    let bomb = ZipEntry::deflated("f", &vec![0; 900 << 10]);
    room.write("overlapping.zip", zip_overlapping(&bomb, 60_000));
    let many: Vec<_> = (0..65_000).map(|at| ZipEntry::stored(&format!("m/{at}"), b"")).collect();
    room.write("many.zip", zip(&many));
    check(&room, ZIPS);
    check_climbing(&room, "zip");
}

const ZIPS: &[(&str, i64, &str)] = &[
    ("honest.zip", 0, "Unchanged"),
    ("other-bytes.zip", 1, "index.html is not as it was signed"),
    ("wrong-crc.zip", 1, "is not as it was signed"),
    ("wrong-length.zip", 1, "is not as it was signed"),
    ("cut-data.zip", 1, "is not as it was signed"),
    ("bomb.zip", 4, "more than 100 times its size"),
    ("bomb-of-the-page.zip", 4, "more than 100 times its size"),
    ("bomb-that-lies.zip", 1, "index.html is not as it was signed"),
    ("twice.zip", 4, "a name stands twice in it"),
    ("link.zip", 4, "a link or a special file"),
    ("pipe.zip", 4, "a link or a special file"),
    ("encrypted.zip", 4, "it is encrypted"),
    ("bzip2.zip", 4, "another way than deflate"),
    ("local-name.zip", 4, "it says two things about one file"),
    ("unicode-name.zip", 4, "it says two things about one file"),
    ("file-and-folder.zip", 4, "a name in it is a file and a folder"),
    ("hidden.zip", 1, "a name that no dossier has"),
    ("foreign.zip", 1, "`verify.html` does not belong"),
    ("cut.zip", 4, "it ends early, or has a comment"),
    ("half.zip", 4, "it ends early, or has a comment"),
    ("comment.zip", 4, "it ends early, or has a comment"),
    ("prefixed.zip", 4, "its directory is broken"),
    ("nested.zip", 4, "testimony-manifest.txt is missing"),
    ("empty.zip", 4, "testimony-manifest.txt is missing"),
    ("end-alone.zip", 4, "its directory is broken"),
    ("overlapping.zip", 4, "more than 100 times its size"),
    ("many.zip", 4, "testimony-manifest.txt is missing"),
];

/// Names that climb out, are absolute, or are so for somebody's system.
const CLIMBING: &[(&str, &str)] = &[
    ("up", "../more"),
    ("up-inside", "data/../../more"),
    ("here", "data/./more"),
    ("absolute", "/etc/more"),
    ("double", "data//more"),
    ("drive", "C:more"),
    ("drive-slash", "C:/more"),
    ("backslash", "..\\more"),
    ("share", "\\\\host\\more"),
    ("zero", "index.html\0.txt"),
];

#[test]
fn a_hostile_tar_is_no_dossier() {
    let room = room();
    let dossier = room.path("dossier");
    let name = |file: &Path| file.strip_prefix(&dossier).unwrap().display().to_string();
    let honest: Vec<_> = files(&dossier)
        .iter()
        .map(|file| tar_entry(&name(file), b'0', "", &fs::read(file).unwrap()))
        .collect();
    let with = |name: &str, more: Vec<Vec<u8>>| {
        let all: Vec<Vec<u8>> = honest.iter().cloned().chain(more).collect();
        room.write(&format!("{name}.tar"), tar(&all));
    };
    let file = |name: &str| tar_entry(name, b'0', "", b"more");
    with("honest", vec![]);
    with("twice", vec![honest[0].clone()]);
    with("link", vec![tar_entry("l", b'2', "/etc/passwd", b"")]);
    with("hard-link", vec![tar_entry("l", b'1', "index.html", b"")]);
    with("pipe", vec![tar_entry("p", b'6', "", b"")]);
    with("device", vec![tar_entry("p", b'3', "", b"")]);
    with("sparse", vec![tar_entry("s", b'S', "", b"")]);
    with("folder", vec![tar_entry("data/items/", b'5', "", b"")]);
    with("long-name", vec![tar_entry("@", b'L', "", b"../more\0"), file("x")]);
    with("long-names", vec![tar_entry("@", b'L', "", &[b'x'; 70_000]), file("x")]);
    with(
        "two-names",
        [tar_entry("@", b'L', "", b"a\0"), tar_entry("@", b'x', "", &pax("path", "b")), file("x")]
            .into(),
    );
    with("name-for-nobody", vec![tar_entry("@", b'L', "", b"a\0")]);
    with("pax-name", vec![tar_entry("@", b'x', "", &pax("path", "/etc/more")), file("x")]);
    with("pax-size", vec![tar_entry("@", b'x', "", &pax("size", "99999999")), file("x")]);
    with("pax-link", vec![tar_entry("@", b'x', "", &pax("linkpath", "/etc")), file("x")]);
    with("pax-sparse", vec![tar_entry("@", b'x', "", &pax("GNU.sparse.major", "1")), file("x")]);
    with("pax-broken", vec![tar_entry("@", b'x', "", b"99 path=x\n"), file("x")]);
    with("pax-for-all", vec![tar_entry("@", b'g', "", &pax("path", "x")), file("x")]);
    with("pax-time", vec![tar_entry("@", b'g', "", &pax("comment", "c"))]);
    with("negative", vec![tar_entry_of("n", b'0', "", "-0000000001", b"")]);
    with("huge", vec![tar_entry_of("n", b'0', "", "\u{7f}", b"")]);
    with("more-than-there-is", vec![tar_entry_of("n", b'0', "", "77777777777", b"")]);
    with("foreign", vec![file("verify.html")]);
    for (name, changes) in HEADERS {
        let mut all = honest.clone();
        all[0] = tar_with(all[0].clone(), changes);
        room.write(&format!("header-{name}.tar"), tar(&all));
    }
    let whole = tar(&honest);
    room.write("cut.tar", &whole[..whole.len() - 1024]);
    room.write("half.tar", &whole[..whole.len() / 2]);
    room.write("two.tar", [whole.as_slice(), &whole].concat());
    let mut sum = whole.clone();
    sum[0] ^= 1;
    room.write("sum.tar", sum);
    let many: Vec<_> =
        (0..200_000).map(|at| tar_entry(&format!("m/{at}"), b'0', "", b"")).collect();
    room.write("many.tar", tar(&many));
    for (name, path) in CLIMBING.iter().filter(|(name, _)| *name != "zero") {
        with(&format!("climbs-{name}"), vec![file(path)]);
    }
    check(&room, TARS);
    check_climbing(&room, "tar");
}

/// Changes of a header that leave its sum right. Python and libarchive take the front part of a name
/// from any form of header, others do not: the fuzzer found one that was called unchanged here and
/// that they unpack under another name.
const HEADERS: &[(&str, &[Change])] = &[
    ("gnu", &[(257, b"ustar  \0")]),
    ("gnu-times", &[(257, b"ustar  \0"), (345, b"14000000000")]),
    ("no-form", &[(262, b"J")]),
    ("no-form-and-front", &[(262, b"J"), (345, b"front")]),
    ("star", &[(508, b"tar\0")]),
    ("zero-before-length", &[(124, b"\0")]),
];

const TARS: &[(&str, i64, &str)] = &[
    ("header-gnu.tar", 0, "Unchanged"),
    ("header-gnu-times.tar", 4, "a header in it is broken"),
    ("header-no-form.tar", 4, "a header in it is broken"),
    ("header-no-form-and-front.tar", 4, "a header in it is broken"),
    ("header-star.tar", 4, "a header in it is broken"),
    ("header-zero-before-length.tar", 4, "a header in it is broken"),
    ("honest.tar", 0, "Unchanged"),
    ("folder.tar", 0, "Unchanged"),
    ("pax-time.tar", 0, "Unchanged"),
    ("twice.tar", 4, "a name stands twice in it"),
    ("link.tar", 4, "a link or a special file"),
    ("hard-link.tar", 4, "a link or a special file"),
    ("pipe.tar", 4, "a link or a special file"),
    ("device.tar", 4, "a link or a special file"),
    ("sparse.tar", 4, "a link or a special file"),
    ("long-name.tar", 4, "a name in it leads elsewhere"),
    ("long-names.tar", 4, "a header in it is too long"),
    ("two-names.tar", 4, "a header in it is broken"),
    ("name-for-nobody.tar", 4, "a header in it is broken"),
    ("pax-name.tar", 4, "a name in it leads elsewhere"),
    ("pax-size.tar", 4, "a header in it is broken"),
    ("pax-link.tar", 4, "a link or a special file"),
    ("pax-sparse.tar", 4, "a link or a special file"),
    ("pax-broken.tar", 4, "a header in it is broken"),
    ("pax-for-all.tar", 4, "a header in it is broken"),
    ("negative.tar", 4, "a header in it is broken"),
    ("huge.tar", 4, "a header in it is broken"),
    ("more-than-there-is.tar", 4, "it ends early"),
    ("foreign.tar", 1, "`verify.html` does not belong"),
    ("cut.tar", 4, "it ends early"),
    ("half.tar", 4, "it ends early"),
    ("two.tar", 4, "bytes in it that belong to no entry"),
    // The kind is told by five letters; the sum is looked at later.
    ("sum.tar", 4, "a header in it is broken"),
    ("many.tar", 4, "more than 100,000 entries"),
];

/// Others' programs pack the dossier; each archive is as good as the folder.
#[test]
fn an_honest_archive_is_as_good_as_the_folder() {
    const PYTHON: &str = r"
import os, sys, tarfile, zipfile
names = sorted(os.path.join(at, name) for at, _, names in os.walk('dossier') for name in names)
for kind in ('STORED', 'DEFLATED'):
    with zipfile.ZipFile(f'python-{kind}.zip', 'w', getattr(zipfile, 'ZIP_' + kind)) as to:
        to.mkdir('dossier/')
        for name in names:
            to.write(name)
class Stream:
    def __init__(self, to): self.to = to
    def write(self, data): return self.to.write(data)
    def flush(self): pass
with open('python-stream.zip', 'wb') as to, zipfile.ZipFile(Stream(to), 'w', 8) as to:
    for name in names:
        to.write(name, name.removeprefix('dossier/'))
with zipfile.ZipFile('python-64.zip', 'w', 8) as to:
    for name in names:
        with to.open(name, 'w', force_zip64=True) as one:
            one.write(open(name, 'rb').read())
for kind in ('USTAR', 'GNU', 'PAX'):
    with tarfile.open(f'python-{kind}.tar', 'w', format=getattr(tarfile, kind + '_FORMAT')) as to:
        to.add('dossier', 'a-folder-with-a-long-name-' * 5)
";
    let room = room();
    let run = |program: &str, args: &[&str]| {
        let ran = Command::new(program).args(args).current_dir(room.path(".")).output().unwrap();
        assert!(ran.status.success(), "{program} {args:?}: {ran:?}");
    };
    run("python3", &["-c", PYTHON]);
    let mut names: Vec<String> =
        ["STORED", "DEFLATED", "stream", "64"].map(|kind| format!("python-{kind}.zip")).into();
    names.extend(["USTAR", "GNU", "PAX"].map(|kind| format!("python-{kind}.tar")));
    for format in ["v7", "ustar", "gnu", "oldgnu", "posix"] {
        let kind = format!("--format={format}");
        run("tar", &["-cf", &format!("{format}.tar"), &kind, "dossier"]);
        run("tar", &["-cf", &format!("{format}-here.tar"), &kind, "-C", "dossier", "."]);
        if format != "v7" {
            names.extend([format!("{format}.tar"), format!("{format}-here.tar")]);
        }
    }
    let json = |path: &str| room.run(&["verify", path, "--policy", "policy.txt", "--json"]);
    let folder = json("dossier");
    assert_eq!(folder.code, 0, "{folder:?}");
    for name in names {
        let archive = json(&name);
        assert_eq!((archive.code, &archive.out), (0, &folder.out), "{name}: {archive:?}");
    }
    // The oldest form has no mark by which it could be told.
    assert_eq!(json("v7.tar").code, 4);
}
