//! What is erased is gone, what refers to it goes along, and the rest still holds.

use std::path::Path;

use testimony_casework::erasing::{self, Twins};
use testimony_casework::{Error, backup, restore, view};
use testimony_model::{EraseReason, ItemId, ThingKind};
use testimony_testkit::{occasion, rng};
use testimony_vault::{Depth, ItemContent, Unlock, Vault};

use crate::room::{Room, passphrase, random};

const SECRET: &str = "Marker Quillfeather was held at Zanderbrook";

fn faults(vault: &Vault) -> Vec<String> {
    vault.check(Depth::Data, &mut |_, _| ()).unwrap().faults
}

fn erase(room: &mut Room, what: &[&str], twins: Twins) -> erasing::Plan {
    let what: Vec<String> = what.iter().map(|&one| one.to_owned()).collect();
    let plan = erasing::plan(&room.vault, &what, twins).unwrap();
    let mut occasion = occasion(&mut room.rng);
    let erased =
        erasing::erase(&mut room.vault, &plan, EraseReason::Safety, &mut occasion).unwrap();
    assert!(erased.wiped, "nobody else reads");
    assert_eq!(erased.items as usize, plan.items.len());
    plan
}

/// An account with everything that can refer to it, and another one that stays.
fn case(seed: u64) -> (Room, ItemId, ItemId) {
    let mut room = Room::new(seed);
    let photo = random(200_000, seed);
    let file = room.account("a1", "w1", SECRET, &photo);
    let other = room.account("a2", "w2", "I saw nothing.", &random(100_000, seed + 1));
    room.apply(
        "{\"action\":\"event\",\"id\":\"e1\",\"title\":\"The mill\"}\n\
         {\"action\":\"claim\",\"id\":\"c1\",\"text\":\"Men were held.\",\"kind\":\"event_happened\",\"event\":\"e1\"}\n\
         {\"action\":\"passage\",\"id\":\"p1\",\"account\":\"a1\",\"exact\":\"Quillfeather was held\"}\n\
         {\"action\":\"assertion\",\"account\":\"a1\",\"claim\":\"c1\",\"stance\":\"asserts\",\"passage\":\"p1\",\"quote\":\"Quillfeather was held\"}\n\
         {\"action\":\"assertion\",\"account\":\"a2\",\"claim\":\"c1\",\"stance\":\"denies\"}\n\
         {\"action\":\"attribution\",\"account\":\"a2\",\"from\":\"w1\",\"mode\":\"quotes\",\"status\":\"declared\",\"quote\":\"Zanderbrook\"}\n\
         {\"action\":\"consent\",\"account\":\"a1\",\"given\":{\"team\":true},\"note\":\"Quillfeather said so\"}\n\
         {\"action\":\"group\",\"id\":\"g1\",\"kind\":\"other\",\"members\":[\"w1\",\"w2\"],\"status\":\"suspected\"}",
    );
    room.seal();
    (room, file, other)
}

#[test]
fn an_account_goes_with_all_that_quotes_it() {
    let (mut room, file, other) = case(11);
    let other_before = room.vault.item(other).unwrap();
    let plan = erase(&mut room, &["a1"], Twins::Erase);
    // account, its words, its file, passage, assertion, consent; the source stays, and what names it.
    assert_eq!(plan.items.len(), 6, "{plan:?}");
    assert_eq!(faults(&room.vault), Vec::<String>::new());
    assert_eq!(room.vault.item(other).unwrap(), other_before);
    let ids: Vec<String> = view::accounts(&room.vault)
        .unwrap()
        .into_iter()
        .map(|account| account.id.to_string())
        .collect();
    assert_eq!(ids, ["a2"]);
    let gone = room.vault.item(file).unwrap();
    let told = room.vault.blind(&gone).unwrap_err().to_string();
    assert!(told.contains("was erased on 2026-03-01: keeping it would endanger"), "{told}");
    assert_eq!(gone.digest, [0; 32]);
    // The tables can be computed again, the log goes on, and a second erasing is refused.
    room.vault.rebuild().unwrap();
    room.seal();
    room.reopen();
    assert_eq!(faults(&room.vault), Vec::<String>::new());
    assert_eq!(room.vault.tombstones().unwrap().len(), 6);
    let again = erasing::plan(&room.vault, &[file.to_string()], Twins::Erase);
    assert!(matches!(again, Err(Error::Vault(testimony_vault::Error::Erased { .. }))));
    let stone = room.vault.entries().unwrap().pop().unwrap().item.to_string();
    let stone = erasing::plan(&room.vault, &[stone], Twins::Erase);
    assert!(matches!(stone, Err(Error::IsTombstone(_))));
}

#[test]
fn a_source_goes_with_everything_of_it() {
    let (mut room, ..) = case(13);
    room.apply("{\"action\":\"describe\",\"account\":\"a2\",\"title\":\"Heard\"}");
    let plan = erase(&mut room, &["w1"], Twins::Erase);
    let what: Vec<&str> = plan.items.iter().map(|going| going.what.as_str()).collect();
    for expected in ["source w1", "account a1", "a2 quotes w1 (declared)", "group g1"] {
        assert!(what.contains(&expected), "{expected}: {what:?}");
    }
    assert!(!what.contains(&"account a2"), "{what:?}");
    assert!(room.vault.thing_item(ThingKind::Source, &"w1".parse().unwrap()).is_err());
    assert_eq!(faults(&room.vault), Vec::<String>::new());
    let weighed = testimony_casework::weighing::weigh_claim(&room.vault, &"c1".parse().unwrap());
    assert!(weighed.is_ok(), "{:?}", weighed.err());
    assert!(view::event(&room.vault, &"e1".parse().unwrap()).is_ok());
}

#[test]
fn the_same_file_goes_everywhere_unless_it_is_to_stay() {
    for twins in [Twins::Erase, Twins::Keep] {
        let mut room = Room::new(14);
        let photo = random(50_000, 3);
        let first = room.account("a1", "w1", "One.", &photo);
        let second = room.account("a2", "w2", "Two.", &photo);
        let plan = erase(&mut room, &[&first.to_string()], twins);
        assert_eq!(plan.kept_twins, u64::from(twins == Twins::Keep));
        let item = room.vault.item(second).unwrap();
        let kept = match room.vault.content(&item) {
            Ok(ItemContent::Blob(name)) => room.vault.blob_reader(&name).is_ok(),
            _ => false,
        };
        assert_eq!(kept, twins == Twins::Keep);
        let shown = view::account(&room.vault, &"a1".parse().unwrap()).unwrap();
        assert!(shown.files[0].erased.as_deref().unwrap().starts_with("erased on 2026-03-01"));
        assert_eq!(faults(&room.vault), Vec::<String>::new());
    }
}

#[test]
fn a_backup_made_later_does_not_have_it_and_an_older_one_does() {
    let (mut room, file, _) = case(15);
    let depot = room.depot();
    let save = |room: &mut Room| {
        let mut occasion = occasion(&mut room.rng);
        backup::backup(&room.vault, &depot, &mut occasion, &mut |_, _| ()).unwrap()
    };
    let early = save(&mut room);
    backup::note(&room.vault, &early, "the stick", testimony_testkit::now()).unwrap();
    let plan = erase(&mut room, &["a1"], Twins::Erase);
    assert_eq!(plan.backups.len(), 1, "the plan names the backup that still has it");
    let late = save(&mut room);
    let back = |name: &str, snapshot: &str| {
        let to = room.path(name);
        let passphrase = passphrase();
        let wanted = (&Unlock::Passphrase(&passphrase), Some(snapshot));
        let mut rng = rng(3);
        restore::restore(&depot, &to, wanted, &mut occasion(&mut rng), &mut |_, _| ()).unwrap();
        to
    };
    let has = |dir: &Path| {
        let vault = Vault::open(dir, &passphrase(), testimony_vault::Access::Read).unwrap();
        assert_eq!(faults(&vault), Vec::<String>::new());
        vault.item(file).and_then(|item| vault.blind(&item)).is_ok()
    };
    assert!(has(&back("early", &early.snapshot)));
    assert!(!has(&back("late", &late.snapshot)));
}
