use rand_chacha::ChaCha20Rng;
use testimony_model::{EraseReason, parse_line};
use testimony_testkit::{NOW_SECONDS, PASSPHRASE, rng};

use super::*;
use crate::{Access, Depth, Kdf, Occasion, Passphrase, ToErase};

const KDF: Kdf = Kdf { memory_kib: 8, passes: 1, lanes: 1 };
const STORY: &str = "On Monday the guards led forty men of the lower village down to the river, \
                     and none of them was seen again by anybody who lived there.";

fn occasion(rng: &mut ChaCha20Rng) -> Occasion<'_> {
    Occasion { now: jiff::Timestamp::from_second(NOW_SECONDS).unwrap(), rng }
}

struct Case {
    dir: tempfile::TempDir,
    vault: Vault,
    rng: ChaCha20Rng,
    texts: Vec<ItemId>,
}

fn case(texts: &[String]) -> Case {
    let dir = tempfile::tempdir().unwrap();
    let mut rng = rng(9);
    let passphrase = Passphrase::new(PASSPHRASE);
    let folder = dir.path().join("v");
    let vault = Vault::create(&folder, &passphrase, KDF, &mut occasion(&mut rng)).unwrap();
    let mut case = Case { dir, vault, rng, texts: Vec::new() };
    texts.iter().for_each(|text| case.tell(text));
    case
}

impl Case {
    fn tell(&mut self, text: &str) {
        let number = self.texts.len();
        let mut writer = self.vault.writer().unwrap();
        let text = serde_json::to_string(text).unwrap();
        for line in [
            format!(r#"{{"action":"source","id":"w{number}","kind":"person","code_name":"w"}}"#),
            format!(
                r#"{{"action":"account","id":"a{number}","source":"w{number}","received_via":"import","text":{text}}}"#
            ),
        ] {
            writer.append(&parse_line(&line).unwrap(), &mut occasion(&mut self.rng)).unwrap();
        }
        writer.commit().unwrap();
        let sql = "SELECT id FROM item WHERE kind = 1 ORDER BY number DESC LIMIT 1";
        let id = self.vault.db.query_row(sql, [], |row| row.get(0)).unwrap();
        self.texts.push(ItemId::from_bytes(id));
    }

    /// Erases the account of this number and its words.
    fn erase(&mut self, number: usize) {
        let is_it = |id: &str| id == format!("a{number}");
        let entries = self.vault.entries().unwrap();
        let entry = entries
            .iter()
            .find(|entry| entry.action.defines().is_some_and(|thing| is_it(thing.id.as_str())));
        let items = vec![entry.unwrap().item, self.texts[number]];
        let what = ToErase { items, ..ToErase::default() };
        self.vault.erase(&what, EraseReason::Safety, &mut occasion(&mut self.rng)).unwrap();
    }

    fn pairs(&self) -> Vec<(usize, usize)> {
        let at = |commitment: &str| {
            let id = self.vault.item_by_commitment(commitment).unwrap().id;
            self.texts.iter().position(|text| *text == id).unwrap()
        };
        let found = self.vault.alike_texts().unwrap();
        found.iter().map(|pair| (at(&pair.first), at(&pair.second))).collect()
    }

    fn faults(&self) -> Vec<String> {
        self.vault.check(Depth::Structure, &mut |_, _| ()).unwrap().faults
    }

    fn sketch(&self, number: usize) -> Sketch {
        let sql = "SELECT number FROM item WHERE id = ?1";
        let id = self.texts[number].as_bytes();
        let doc = self.vault.db.query_row(sql, [id], |row| row.get(0)).unwrap();
        lists::sketch(&self.vault.db, doc).unwrap()
    }

    fn in_pages(&mut self, some: &[u8]) -> bool {
        let sql = "PRAGMA wal_checkpoint(TRUNCATE)";
        self.vault.db.query_row(sql, [], |_| Ok(())).unwrap();
        let pages = self.vault.db.serialize("main").unwrap();
        memchr::memmem::find(&pages, some).is_some()
    }

    /// Everything that is kept, in order.
    fn kept(&self) -> Vec<String> {
        let lines = [
            "SELECT doc || ' ' || hex(body) || ' ' || coalesce(copy_of, '') FROM sketch ORDER BY doc",
            "SELECT key || ' ' || doc FROM posting ORDER BY key, doc",
            "SELECT first || ' ' || second || ' ' || by_words FROM alike ORDER BY first, second",
            "SELECT doc || ' ' || language || ' ' || at || ' ' || until FROM cue ORDER BY doc, at",
        ];
        let read = |sql: &str| {
            let mut statement = self.vault.db.prepare(sql).unwrap();
            let rows = statement.query_map([], |row| row.get::<_, String>(0)).unwrap();
            rows.map(Result::unwrap).collect::<Vec<_>>()
        };
        lines.iter().flat_map(|sql| read(sql)).collect()
    }
}

/// Text number `n`, which shares nothing with another.
fn own(n: usize) -> String {
    (0..60).map(|at| format!("w{}x{n}", at * 7 % 61)).collect::<Vec<_>>().join(" ")
}

/// The same with a last line that all have.
fn lined(n: usize) -> String {
    let words = own(n);
    format!("{words}. Subscribe to our letter and never miss a story from the river again.")
}

#[test]
fn texts_that_share_words_are_kept_as_pairs() {
    let quoting = format!("A blog of mine says this and no more about it. \"{STORY}\" Is it so?");
    let case = case(&[STORY.to_owned(), own(1), quoting, STORY.to_owned()]);
    // The copy and the quotation are compared through the text that they both have.
    assert_eq!(case.pairs(), [(0, 3), (0, 2)]);
    assert_eq!(case.vault.copied_texts().unwrap().len(), 1);
    assert_eq!(case.faults(), Vec::<String>::new());
}

#[test]
fn nothing_of_an_erased_text_is_in_any_page() {
    let mut case = case(&[own(0), STORY.to_owned(), own(2), format!("Today: {STORY}")]);
    assert_eq!(case.pairs(), [(1, 3)]);
    let unlike = "Marta said that the mill had burned down before anybody of the town came there.";
    case.tell(unlike);
    let kept = case.sketch(4).to_bytes();
    let hashes: Vec<Vec<u8>> =
        case.sketch(4).shingles().iter().map(|hash| hash.to_be_bytes().to_vec()).collect();
    assert!(case.in_pages(&kept), "the sketch is there before");
    assert!(hashes.iter().any(|hash| case.in_pages(hash)), "its hashes are there before");
    case.erase(4);
    assert!(!case.in_pages(&kept));
    assert!(hashes.iter().all(|hash| !case.in_pages(hash)), "a hash is still in a page");
    assert_eq!(case.faults(), Vec::<String>::new());
    // What repeats an erased text stands by itself from then on.
    case.erase(1);
    assert_eq!((case.pairs(), case.vault.copied_texts().unwrap().len()), (vec![], 0));
    assert_eq!(case.faults(), Vec::<String>::new());
    case.tell(STORY);
    assert_eq!(case.pairs(), [(3, 5)]);
}

#[test]
fn copies_of_an_erased_text_find_one_another() {
    let mut case = case(&[STORY.to_owned(), STORY.to_owned(), STORY.to_owned()]);
    assert_eq!(case.pairs(), [(0, 2), (0, 1)]);
    case.erase(0);
    assert_eq!(case.pairs(), [(1, 2)]);
    assert_eq!(case.faults(), Vec::<String>::new());
}

#[test]
fn boilerplate_stays_boilerplate_when_one_of_its_texts_is_erased() {
    let texts: Vec<String> = (0..70).map(lined).collect();
    let mut case = case(&texts);
    // The first texts were compared while their last line was not yet known to be everybody's.
    let before = case.pairs().len();
    case.tell(&lined(70));
    assert_eq!(case.pairs().len(), before);
    case.erase(3);
    assert_eq!(case.faults(), Vec::<String>::new());
    let left = case.pairs().len();
    case.tell(&lined(72));
    assert_eq!(case.pairs().len(), left, "the line counts for nobody");
    assert_eq!(case.faults(), Vec::<String>::new());
}

#[test]
fn a_rebuild_gives_the_same() {
    let quoting = format!("According to Marta Quill, \"{STORY}\" Nobody asked the guards.");
    let mut case = case(&[own(0), STORY.to_owned(), quoting, STORY.to_owned()]);
    let before = case.kept();
    assert!(before.len() > 100, "{}", before.len());
    case.vault.rebuild().unwrap();
    assert_eq!(case.kept(), before);
}

#[test]
fn a_vault_without_sketches_gets_them_when_it_is_opened() {
    let case = case(&[STORY.to_owned(), STORY.to_owned()]);
    let before = case.kept();
    let everything = "DELETE FROM sketch; DELETE FROM posting; DELETE FROM alike; \
                      DELETE FROM cue; DELETE FROM setting WHERE name = 'sketches';";
    case.vault.db.raw().execute_batch(everything).unwrap();
    let Case { dir, vault, rng, texts } = case;
    drop(vault);
    let passphrase = Passphrase::new(PASSPHRASE);
    let vault = Vault::open(&dir.path().join("v"), &passphrase, Access::Read).unwrap();
    assert_eq!(Case { dir, vault, rng, texts }.kept(), before);
}

#[test]
fn cues_are_kept_by_their_places() {
    let text = "According to Marta Quill, forty men were led away from the village that day.";
    let case = case(&[text.to_owned()]);
    let cues = case.vault.cues_of_texts().unwrap();
    let who = cues[0].who.clone().unwrap();
    assert_eq!((cues.len(), cues[0].language.as_str(), &text[who]), (1, "en", "Marta Quill"));
}

#[test]
fn fail_what_check_finds() {
    let quoting = format!("According to Marta Quill, \"{STORY}\" Nobody asked the guards.");
    let damages = [
        "UPDATE sketch SET body = zeroblob(525) WHERE doc = (SELECT max(doc) FROM sketch)",
        "DELETE FROM sketch WHERE doc = (SELECT max(doc) FROM sketch)",
        "DELETE FROM posting WHERE key = (SELECT max(key) FROM posting)",
        "INSERT INTO posting (key, doc) SELECT max(key) - 1, max(doc) FROM posting",
        "INSERT INTO posting (key, doc) VALUES (5, 100000)",
        "INSERT INTO alike (first, second, by_words) VALUES (1, 100000, 1)",
        "UPDATE cue SET until = until + 1",
        "INSERT INTO cue (doc, language, at, until, mode) VALUES (100000, 'en', 0, 1, 'cites')",
    ];
    for damage in damages {
        let mut case = case(&[own(0), quoting.clone(), STORY.to_owned()]);
        assert_eq!(case.faults(), Vec::<String>::new());
        case.vault.db.raw().execute_batch(damage).unwrap();
        assert_eq!(case.faults().len(), 2, "{damage}: {:?}", case.faults());
        case.vault.rebuild().unwrap();
        assert_eq!(case.faults(), Vec::<String>::new(), "{damage}");
    }
}
