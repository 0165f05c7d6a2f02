//! What is put on record stays, is chained, and can be proved to be what it was.

use tempfile::TempDir;
use testimony_model::{Account, Action, Handle, ThingKind, parse_lines};
use testimony_testkit::{PASSPHRASE, cheap_vault, occasion, rng};
use testimony_vault::{Access, Depth, Error, ItemContent, Passphrase, Vault};

use crate::migration::copy as copy_folder;

const CASE: &str = r#"
{"action":"source","id":"w1","kind":"person","code_name":"Heron","name":"Marta Quill"}
{"action":"account","id":"a1","source":"w1","received_via":"interview","access":"saw","text":"They were held for nine days."}
{"action":"passage","id":"p1","account":"a1","exact":"nine days"}
{"action":"claim","id":"c1","text":"People were held.","kind":"act"}
{"action":"assertion","account":"a1","claim":"c1","stance":"asserts","passage":"p1"}
{"action":"describe","account":"a1","access":"experienced","title":"First talk"}
"#;

fn apply(vault: &mut Vault, lines: &str) -> Result<(), Error> {
    let mut rng = rng(2);
    let mut writer = vault.writer()?;
    for (_, action) in parse_lines(lines).unwrap() {
        writer.append(&action, &mut occasion(&mut rng))?;
    }
    writer.commit()
}

fn vault(dir: &TempDir) -> Vault {
    cheap_vault(&dir.path().join("v"), &mut rng(1)).unwrap()
}

fn handle(text: &str) -> Handle {
    text.parse().unwrap()
}

#[test]
fn a_case_is_kept_and_holds_together() {
    let dir = TempDir::new().unwrap();
    let mut vault = vault(&dir);
    apply(&mut vault, CASE).unwrap();
    let account: Account = vault.thing(ThingKind::Account, &handle("a1")).unwrap();
    assert_eq!(account.access.as_str(), "experienced");
    assert_eq!(
        vault.account_text(&account).unwrap().as_deref(),
        Some("They were held for nine days.")
    );
    let report = vault.check(Depth::Data, &mut |_, _| ()).unwrap();
    assert_eq!((report.entries, report.items, report.faults), (6, 7, vec![]));
    let before: Vec<Account> = vault.things(ThingKind::Account).unwrap();
    assert_eq!(vault.rebuild().unwrap(), 6);
    assert_eq!(vault.things::<Account>(ThingKind::Account).unwrap(), before);
}

#[test]
fn fail_dangling_reference_applies_nothing() {
    let dir = TempDir::new().unwrap();
    let mut vault = vault(&dir);
    let lines = r#"{"action":"event","id":"e1","title":"t"}
{"action":"act","id":"x1","event":"e9","type":"detention","victim":"several"}"#;
    let error = apply(&mut vault, lines).unwrap_err();
    assert_eq!(error.to_string(), "there is no event `e9` in the case");
    assert!(vault.entries().unwrap().is_empty());
}

#[test]
fn fail_id_taken() {
    let dir = TempDir::new().unwrap();
    let mut vault = vault(&dir);
    apply(&mut vault, CASE).unwrap();
    let error =
        apply(&mut vault, r#"{"action":"claim","id":"c1","text":"x","kind":"act"}"#).unwrap_err();
    assert_eq!(error.to_string(), "the case has something with the id `c1` already (claim)");
}

#[test]
fn fail_passage_that_is_not_there() {
    let dir = TempDir::new().unwrap();
    let mut vault = vault(&dir);
    apply(&mut vault, CASE).unwrap();
    let line = r#"{"action":"passage","id":"p2","account":"a1","exact":"ten days"}"#;
    assert!(matches!(apply(&mut vault, line), Err(Error::NoSuchPassage(_))));
}

#[test]
fn an_action_reads_back_as_it_was_written() {
    let dir = TempDir::new().unwrap();
    let mut vault = vault(&dir);
    apply(&mut vault, CASE).unwrap();
    let entries = vault.entries().unwrap();
    let Action::Account(account) = &entries[1].action else { panic!("not an account") };
    assert!(account.text.is_none() && account.text_commitment.is_some());
    let item = vault.item_by_commitment(account.text_commitment.as_ref().unwrap()).unwrap();
    assert_eq!(
        vault.content(&item).unwrap(),
        ItemContent::Text("They were held for nine days.".into())
    );
    assert_eq!(vault.payload(&item).unwrap().digest(), item.digest);
}

/// The pages that a write-ahead log has whole, by their numbers.
fn pages_in_log(log: &[u8]) -> Vec<usize> {
    let frames = log.get(32..).unwrap_or_default().chunks_exact(24 + 4096);
    frames.map(|frame| u32::from_be_bytes(*frame.first_chunk().unwrap()) as usize).collect()
}

/// A backup may read a page of the file while it is being written there; the log, which is read
/// with it, has the page.
#[test]
fn a_page_that_the_log_has_whole_is_no_damage() {
    let dir = TempDir::new().unwrap();
    let path = dir.path().join("v");
    drop(vault(&dir));
    let passphrase = Passphrase::new(PASSPHRASE);
    let mut vault = Vault::open(&path, &passphrase, Access::Write).unwrap();
    apply(&mut vault, CASE).unwrap();
    let log = std::fs::read(path.join("case.db-wal")).unwrap();
    let file = std::fs::read(path.join("case.db")).unwrap();
    let logged = pages_in_log(&log);
    let pages = file.len() / 4096;
    let check_with_torn = |page: usize| {
        let copy = TempDir::new().unwrap();
        let to = copy.path().join("v");
        copy_folder(&path, &to);
        let mut torn = file.clone();
        torn[(page - 1) * 4096 + 2000..page * 4096].fill(7);
        std::fs::write(to.join("case.db"), torn).unwrap();
        let vault = Vault::open(&to, &passphrase, Access::Write)?;
        vault.check(Depth::Data, &mut |_, _| ()).map(|report| report.faults)
    };
    let whole = logged.iter().copied().find(|page| (2..=pages).contains(page)).unwrap();
    assert_eq!(check_with_torn(whole).unwrap(), Vec::<String>::new());
    // The control: a page that the log does not have.
    let mut lost = (2..=pages).filter(|page| !logged.contains(page));
    assert!(lost.any(|page| check_with_torn(page).is_ok_and(|it| it[0].contains("HMAC"))));
}
