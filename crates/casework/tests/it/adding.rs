//! Files and folders go into the case whole, once, and nothing is left out in silence.

use std::fs;
use std::io::Read;
use std::ops::ControlFlow;
use std::os::unix::fs::symlink;
use std::path::PathBuf;

use tempfile::TempDir;
use testimony_casework::Error;
use testimony_casework::adding::{AddOptions, Added, LongOccasion, add, total};
use testimony_testkit::{PASSPHRASE, cheap_vault, now, rng};
use testimony_vault::{Access, Depth, ItemContent, Passphrase, StoredFile, Vault};

struct Case {
    dir: TempDir,
    vault: Vault,
}

impl Case {
    fn new() -> Self {
        let dir = TempDir::new().unwrap();
        let vault = cheap_vault(&dir.path().join("v"), &mut rng(1)).unwrap();
        Self { dir, vault }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    fn write(&self, name: &str, content: &[u8]) -> PathBuf {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, content).unwrap();
        path
    }

    fn add(&mut self, names: &[&str]) -> Added {
        self.add_until(names, |_| false).unwrap()
    }

    fn add_until(&mut self, names: &[&str], stop: impl Fn(&Added) -> bool) -> Result<Added, Error> {
        let paths = names.iter().map(|name| self.path(name)).collect();
        let options =
            AddOptions { paths, source: None, note: Some("a box of papers".into()), case: None };
        let mut rng = rng(2);
        let mut occasion = LongOccasion { clock: &now, rng: &mut rng };
        add(&mut self.vault, &options, &mut occasion, &mut |added| {
            if stop(added) { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        })
    }

    fn files(&self) -> Vec<StoredFile> {
        let mut files = Vec::new();
        self.vault
            .each_file(|file| {
                files.push(file);
                Ok::<_, testimony_vault::Error>(())
            })
            .unwrap();
        files
    }

    fn read(&self, file: &StoredFile) -> Vec<u8> {
        let item = self.vault.item(file.item).unwrap();
        let ItemContent::Blob(name) = self.vault.content(&item).unwrap() else {
            panic!("not a blob")
        };
        let mut read = Vec::new();
        self.vault.blob_reader(&name).unwrap().read_to_end(&mut read).unwrap();
        read
    }
}

#[test]
fn a_folder_goes_in_whole_and_once() {
    let mut case = Case::new();
    case.write("box/a.txt", b"one");
    case.write("box/deep/b.txt", b"two");
    case.write("box/deep/same.txt", b"one");
    case.write("box/empty", b"");
    assert_eq!(total(&[case.path("box")]).files, 4);
    let added = case.add(&["box"]);
    assert_eq!((added.files, added.bytes, added.entries), (4, 9, 1));
    let files = case.files();
    let names: Vec<_> = files.iter().map(|file| file.name.as_str()).collect();
    assert_eq!(names, ["box/a.txt", "box/deep/b.txt", "box/deep/same.txt", "box/empty"]);
    assert_eq!(case.read(&files[1]), b"two");
    assert!(files.iter().all(|file| file.modified.is_some() && file.outcome.is_none()));
    assert_eq!(case.vault.unread_count().unwrap(), 4);
    let again = case.add(&["box"]);
    assert_eq!((again.files, again.already), (0, 4));
    case.write("box/a.txt", b"other");
    let changed = case.add(&["box"]);
    assert_eq!((changed.files, changed.already), (1, 3));
    let report = case.vault.check(Depth::Data, &mut |_, _| ()).unwrap();
    assert_eq!((report.blobs, report.faults), (4, vec![]));
}

#[test]
fn what_cannot_be_taken_is_told() {
    let mut case = Case::new();
    case.write("box/a.txt", b"one");
    symlink("/etc/hostname", case.path("box/link")).unwrap();
    let pipe = case.path("box/pipe");
    rustix::fs::mkfifoat(rustix::fs::CWD, pipe, rustix::fs::Mode::RUSR).unwrap();
    let added = case.add(&["box", "v", "nowhere"]);
    let told: Vec<String> = added
        .failed
        .iter()
        .map(|failed| {
            format!("{}: {}", failed.path.file_name().unwrap().to_string_lossy(), failed.why)
        })
        .collect();
    expect_test::expect![[r#"
        [
            "link: it is a link; add what it points to by itself",
            "pipe: it is a pipe, which has no end",
            "v: it is the vault itself",
            "nowhere: No such file or directory (os error 2)",
        ]
    "#]]
    .assert_debug_eq(&told);
    assert_eq!(added.files, 1);
}

#[test]
fn a_run_that_was_cut_off_goes_on() {
    let mut case = Case::new();
    for number in 0..2_500 {
        case.write(&format!("box/{number:04}"), format!("page {number}").as_bytes());
    }
    let seen = std::cell::Cell::new(0);
    let stop = |_: &Added| seen.replace(seen.get() + 1) == 1_200;
    let cut = case.add_until(&["box"], stop).unwrap();
    assert_eq!((cut.files, cut.entries), (1_201, 2));
    let Case { dir, vault } = case;
    drop(vault);
    let vault = Vault::open(&dir.path().join("v"), &Passphrase::new(PASSPHRASE), Access::Write);
    let mut case = Case { dir, vault: vault.unwrap() };
    let rest = case.add(&["box"]);
    assert_eq!((rest.files, rest.already, rest.entries), (1_299, 1_201, 2));
    assert_eq!(case.vault.file_count().unwrap(), 2_500);
    let report = case.vault.check(Depth::Data, &mut |_, _| ()).unwrap();
    assert_eq!(report.faults, Vec::<String>::new());
    case.vault.rebuild().unwrap();
    assert_eq!(case.vault.file_count().unwrap(), 2_500);
}

#[test]
fn fail_a_source_that_is_not_there() {
    let mut case = Case::new();
    let path = case.write("a.txt", b"one");
    let source = Some("nobody".parse().unwrap());
    let options = AddOptions { paths: vec![path], source, note: None, case: None };
    let mut rng = rng(3);
    let mut occasion = LongOccasion { clock: &now, rng: &mut rng };
    let refused = add(&mut case.vault, &options, &mut occasion, &mut |_| ControlFlow::Continue(()));
    assert!(refused.unwrap_err().to_string().contains("no source `nobody`"));
}
