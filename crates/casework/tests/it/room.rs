//! A vault with some accounts and files, and a place for backups.

use std::io::Write;
use std::path::{Path, PathBuf};

use rand_chacha::ChaCha20Rng;
use rand_core::RngCore;
use tempfile::TempDir;
use testimony_casework::init::{InitOptions, init};
use testimony_casework::{Marks, apply, sealing};
use testimony_depot::{Depot, Place};
use testimony_model::{Account, Action, ItemId, ThingKind};
use testimony_testkit::{CHEAP, PASSPHRASE, occasion, rng};
use testimony_vault::{Access, Due, Passphrase, Vault};

pub(crate) struct Room {
    pub(crate) dir: TempDir,
    pub(crate) vault: Vault,
    pub(crate) rng: ChaCha20Rng,
}

impl Room {
    pub(crate) fn new(seed: u64) -> Self {
        let dir = TempDir::new().unwrap();
        let mut rng = rng(seed);
        let options = InitOptions {
            team_name: "River Desk".to_owned(),
            log_origin: Some("example.org/river-desk".to_owned()),
            tick_seconds: 3_600,
            post_delay_days: 3,
            marks: Marks::in_folder(dir.path().join("marks")),
            kdf: CHEAP,
        };
        let case = dir.path().join("case");
        let vault = init(&case, &options, &passphrase(), &mut occasion(&mut rng)).unwrap();
        Self { dir, vault, rng }
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    pub(crate) fn depot(&self) -> Depot {
        Depot::open(&Place::Folder(self.path("backups"))).unwrap()
    }

    pub(crate) fn marks(&self) -> Marks {
        Marks::in_folder(self.path("marks"))
    }

    pub(crate) fn apply(&mut self, lines: &str) {
        apply::apply(&mut self.vault, lines, &mut occasion(&mut self.rng)).unwrap();
    }

    /// An account by this source, with one file.
    pub(crate) fn account(&mut self, id: &str, source: &str, text: &str, file: &[u8]) -> ItemId {
        if self.vault.thing_item(ThingKind::Source, &source.parse().unwrap()).is_err() {
            let line =
                "{\"action\":\"source\",\"id\":\"ID\",\"kind\":\"person\",\"code_name\":\"Heron\"}";
            self.apply(&line.replace("ID", source));
        }
        let mut occasion = occasion(&mut self.rng);
        let mut blob = self.vault.blob_writer(&mut occasion).unwrap();
        blob.write_all(file).unwrap();
        let blob = blob.finish().unwrap();
        let mut writer = self.vault.writer().unwrap();
        let kept = writer.attach(blob, "photo.jpg", None, &mut occasion).unwrap();
        let line = format!(
            "{{\"action\":\"account\",\"id\":\"{id}\",\"source\":\"{source}\",\
             \"received_via\":\"interview\",\"text\":\"{text}\",\"consent\":{{\"publication\":true}}}}"
        );
        let Action::Account(account) = testimony_model::parse_line(&line).unwrap() else {
            panic!("no account")
        };
        let item = kept.item.parse().unwrap();
        let account = Account { files: vec![kept], ..account };
        writer.append(&Action::Account(account), &mut occasion).unwrap();
        writer.commit().unwrap();
        item
    }

    pub(crate) fn seal(&mut self) {
        let marks = self.marks();
        sealing::seal(&mut self.vault, Due::All, &marks, &mut occasion(&mut self.rng)).unwrap();
    }

    /// The vault after the next opening.
    pub(crate) fn reopen(&mut self) {
        let case = self.path("case");
        self.vault.share().unwrap();
        self.vault = Vault::open(&case, &passphrase(), Access::Write).unwrap();
        self.vault.settle(&mut occasion(&mut self.rng)).unwrap();
    }
}

pub(crate) fn passphrase() -> Passphrase {
    Passphrase::new(PASSPHRASE)
}

pub(crate) fn random(bytes: usize, seed: u64) -> Vec<u8> {
    let mut content = vec![0; bytes];
    rng(seed).fill_bytes(&mut content);
    content
}

/// Every file below a folder.
pub(crate) fn files(dir: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { found.extend(files(&path)) } else { found.push(path) }
    }
    found.sort();
    found
}
