use std::fs;
use std::io::Write;
use std::path::PathBuf;

use rand_chacha::ChaCha20Rng;
use rand_core::RngCore;
use testimony_model::{Account, parse_line};
use testimony_testkit::{NOW_SECONDS, PASSPHRASE, rng};

use super::*;
use crate::{Access, Depth, Kdf, Passphrase};

const MARKER: &str = "Quillfeather";

/// The fixed clock; the kit's own occasions belong to the library, which is another crate here.
fn occasion(rng: &mut ChaCha20Rng) -> Occasion<'_> {
    Occasion { now: jiff::Timestamp::from_second(NOW_SECONDS).unwrap(), rng }
}

struct Case {
    dir: tempfile::TempDir,
    vault: Vault,
    rng: ChaCha20Rng,
    file: ItemId,
}

/// A vault with an account, its words and a file, among others.
fn case(seed: u64) -> Case {
    let dir = tempfile::tempdir().unwrap();
    let mut rng = rng(seed);
    let kdf = Kdf { memory_kib: 8, passes: 1, lanes: 1 };
    let passphrase = Passphrase::new(PASSPHRASE);
    let mut vault =
        Vault::create(&dir.path().join("v"), &passphrase, kdf, &mut occasion(&mut rng)).unwrap();
    let mut file = None;
    // Many rows of many lengths, so that pages were split and rows moved about.
    for number in 0..120_u64 {
        let mut content = vec![0; 3_000];
        rng.fill_bytes(&mut content);
        let mut occasion = occasion(&mut rng);
        let mut blob = vault.blob_writer(&mut occasion).unwrap();
        blob.write_all(&content).unwrap();
        let blob = blob.finish().unwrap();
        let mut writer = vault.writer().unwrap();
        let kept = writer.attach(blob, &format!("{MARKER}.jpg"), None, &mut occasion).unwrap();
        if number == 50 {
            file = Some(kept.item.parse().unwrap());
        }
        let word = if number == 50 { MARKER } else { "Somebody" };
        let lines = [
            format!(
                r#"{{"action":"source","id":"w{number}","kind":"person","code_name":"{word}"}}"#
            ),
            format!(
                r#"{{"action":"account","id":"a{number}","source":"w{number}","received_via":"interview","title":"{word}","text":"{}"}}"#,
                format!("{word} was there. ").repeat(1 + usize::try_from(number % 40).unwrap()),
            ),
            format!(
                r#"{{"action":"passage","id":"p{number}","account":"a{number}","exact":"{word} was"}}"#
            ),
        ];
        for line in lines {
            let action = match parse_line(&line).unwrap() {
                Action::Account(account) if number == 50 => {
                    Action::Account(Account { files: vec![kept.clone()], ..account })
                }
                other => other,
            };
            writer.append(&action, &mut occasion).unwrap();
        }
        writer.commit().unwrap();
    }
    Case { dir, vault, rng, file: file.unwrap() }
}

impl Case {
    /// Everything of account 50.
    fn all_of_it(&self) -> ToErase {
        let ids = |action: &Action| match action {
            Action::Source(x) => x.id.to_string() == "w50",
            Action::Account(x) => x.id.to_string() == "a50",
            Action::Passage(x) => x.id.to_string() == "p50",
            _ => false,
        };
        let mut items = vec![self.file];
        for entry in self.vault.entries().unwrap().iter().filter(|entry| ids(&entry.action)) {
            items.push(entry.item);
            if let Action::Account(account) = &entry.action {
                let text = account.text_commitment.as_ref().unwrap();
                items.push(self.vault.item_by_commitment(text).unwrap().id);
            }
        }
        assert_eq!(items.len(), 5);
        ToErase { items, ..ToErase::default() }
    }

    fn erase(&mut self) -> Erased {
        let what = self.all_of_it();
        let mut occasion = occasion(&mut self.rng);
        self.vault.erase(&what, EraseReason::Safety, &mut occasion).unwrap()
    }

    fn faults(&self) -> Vec<String> {
        self.vault.check(Depth::Data, &mut |_, _| ()).unwrap().faults
    }

    /// Secrets of the file's item: blind, digest, the blob's key and hash.
    fn secrets(&self) -> Vec<[u8; 32]> {
        let sql = "SELECT blind, digest, key, sha256 FROM item \
                   JOIN attachment ON attachment.item = id JOIN blob ON blob.name = blob WHERE id = ?1";
        let read = |row: &rusqlite::Row<'_>| {
            (0..4).map(|column| row.get(column)).collect::<rusqlite::Result<Vec<_>>>()
        };
        self.vault.db.query_row(sql, [self.file.as_bytes()], read).unwrap()
    }

    /// The beginning of the sealed file.
    fn sealed(&self) -> Vec<u8> {
        let sql = "SELECT pack.name, at FROM extent JOIN pack ON pack.number = pack \
                   WHERE blob = (SELECT blob FROM attachment WHERE item = ?1)";
        let read =
            |row: &rusqlite::Row<'_>| Ok((row.get::<_, [u8; 16]>(0)?, row.get::<_, i64>(1)?));
        let (name, at) = self.vault.db.query_row(sql, [self.file.as_bytes()], read).unwrap();
        let bytes = fs::read(pack::path(&self.vault.dir, &name)).unwrap();
        bytes[usize::try_from(at).unwrap()..][..64].to_vec()
    }

    fn in_pages(&mut self, some: &[u8]) -> bool {
        memchr::memmem::find(&pages(&mut self.vault), some).is_some()
    }

    fn in_packs(&self, some: &[u8]) -> bool {
        let packs = files(&self.dir.path().join("v/packs"));
        packs.iter().any(|path| memchr::memmem::find(&fs::read(path).unwrap(), some).is_some())
    }
}

/// The pages of the database, decrypted, free ones too; the write-ahead log moved into them before.
fn pages(vault: &mut Vault) -> Vec<u8> {
    vault.empty_log().unwrap();
    vault.db.serialize("main").unwrap().to_vec()
}

fn files(dir: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().path());
    entries.filter(|path| path.is_file()).collect()
}

#[test]
fn nothing_of_it_is_in_any_page_or_pack() {
    let mut case = case(1);
    let (secrets, sealed) = (case.secrets(), case.sealed());
    assert!(case.in_packs(&sealed) && secrets.iter().all(|secret| case.in_pages(secret)));
    let others = case.vault.entries().unwrap().len();
    let erased = case.erase();
    assert_eq!(erased, Erased { items: 5, blobs: 1, wiped: true });
    for secret in &secrets {
        assert!(!case.in_pages(secret), "a secret is still in a page");
    }
    // The name of every file bears the marker, but only account 50 kept it.
    assert!(!case.in_pages(MARKER.as_bytes()), "words are still in a page");
    assert!(!case.in_packs(&sealed));
    assert_eq!(case.faults(), Vec::<String>::new());
    assert_eq!(case.vault.entries().unwrap().len(), others - 3 + 1);
    let wal = case.dir.path().join("v/case.db-wal");
    assert_eq!(fs::metadata(wal).map_or(0, |found| found.len()), 0);
}

#[test]
fn fail_a_plain_delete_leaves_it() {
    let mut case = case(2);
    let sealed = case.sealed();
    let text = case.all_of_it().items;
    let key = sketch::key(case.vault.id());
    // Without the wiping of old pages and the new pack.
    for item in text {
        drop_item(&case.vault.db, &case.vault.item(item).unwrap(), &key).unwrap();
    }
    assert!(case.in_packs(&sealed), "sealed bytes stay in the pack");
    assert!(case.in_pages(MARKER.as_bytes()), "words stay in tables that are computed from it");
    assert_eq!(case.faults().len(), 5, "no blind and no tombstone is a fault");
}

#[test]
fn fail_a_tombstone_over_what_is_there() {
    let mut case = case(3);
    let item = case.vault.item(case.file).unwrap();
    let items = vec![BASE64.encode(&item.commitment)];
    let mut writer = case.vault.writer().unwrap();
    let action = Action::Erase(Erase { reason: EraseReason::Duplicate, items });
    writer.append(&action, &mut occasion(&mut case.rng)).unwrap();
    writer.commit().unwrap();
    assert_eq!(
        case.faults(),
        [format!("item {}: it was erased, and something is left", case.file)]
    );
}

#[test]
fn what_refers_to_it_keeps_it_from_being_erased() {
    let mut case = case(4);
    let before = case.vault.entries().unwrap();
    let mut what = case.all_of_it();
    let line = r#"{"action":"consent","account":"a50","given":{}}"#;
    let mut writer = case.vault.writer().unwrap();
    writer.append(&parse_line(line).unwrap(), &mut occasion(&mut case.rng)).unwrap();
    writer.commit().unwrap();
    what.items.truncate(5);
    let mut occasion = occasion(&mut case.rng);
    let refused = case.vault.erase(&what, EraseReason::Safety, &mut occasion);
    assert!(matches!(refused, Err(Error::Dangling { .. })), "{refused:?}");
    assert_eq!(case.vault.entries().unwrap().len(), before.len() + 1);
    assert_eq!(case.faults(), Vec::<String>::new());
}

#[test]
fn an_erasing_that_was_cut_off_ends_at_the_next_opening() {
    let mut case = case(5);
    let (sealed, secrets) = (case.sealed(), case.secrets());
    let what = case.all_of_it();
    let items: Vec<_> = what.items.iter().map(|id| case.vault.item(*id).unwrap()).collect();
    let old = case.dir.path().join("v/old-2");
    fs::create_dir(&old).unwrap();
    fs::write(old.join("case.db"), MARKER).unwrap();
    let mut writer = case.vault.writer().unwrap();
    let mut now = occasion(&mut case.rng);
    writer.erase(&items, &what, EraseReason::CourtOrder, &mut now).unwrap();
    writer.commit().unwrap();
    assert!(case.in_packs(&sealed) && case.faults()[0].starts_with("an erasing was cut off"));
    let Case { dir, vault, mut rng, file } = case;
    drop(vault);
    let passphrase = Passphrase::new(PASSPHRASE);
    let mut vault = Vault::open(&dir.path().join("v"), &passphrase, Access::Write).unwrap();
    vault.settle(&mut occasion(&mut rng)).unwrap();
    let mut case = Case { dir, vault, rng, file };
    assert!(!case.in_packs(&sealed) && !case.in_pages(&secrets[0]) && !old.exists());
    assert_eq!(case.faults(), Vec::<String>::new());
}
