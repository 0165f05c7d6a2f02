//! A seized disk: a thousand markers in everything that a case can hold, and none on the device.
//!
//! The whole image is looked at, freed blocks, journal, write-ahead log and temporary files included,
//! after the programs have ended and after they were killed. The list of kinds grows with what a
//! case can hold: a new field belongs here.

use std::fmt::Write as _;
use std::process::Command;
use std::time::Duration;

use tempfile::TempDir;
use testimony_testkit::canary::{Scanner, count};
use testimony_testkit::hostile;

use super::disk::Disk;
use super::kills::Running;
use super::operation::Stage;
use crate::chain::door;
use crate::room::long;

/// Markers of each kind that is typed.
const EACH: usize = 50;
/// Accounts that are sent, with two files each.
const SENT: usize = 25;
/// Texts, pages, mails, archives, pictures: so many of each are added.
const ADDED: usize = 8;
const KINDS_MIN: usize = 20;
const MARKERS_MIN: usize = 1_000;
const KILLS: usize = 4;
const KILLS_LONG: usize = 40;

/// A text that occurs nowhere else, in two scripts and with an accent.
fn marker(kind: &str, number: usize) -> String {
    let random = number.wrapping_mul(2_654_435_761) & 0xffff_ffff;
    format!("Canary-{kind}-{number:04}-{random:08x}-Метка-é")
}

/// Every marker that was drawn, and how many kinds there are.
#[derive(Default)]
struct Drawn {
    markers: Vec<String>,
    kinds: std::collections::BTreeSet<&'static str>,
}

impl Drawn {
    fn draw(&mut self, kind: &'static str, number: usize) -> String {
        self.kinds.insert(kind);
        let drawn = marker(kind, number);
        self.markers.push(drawn.clone());
        drawn
    }

    /// Lines for `apply` with a marker in every field of free text.
    fn lines(&mut self, from: usize, count: usize) -> String {
        let mut lines = String::new();
        for n in from..from + count {
            let mut d = |kind| self.draw(kind, n);
            let (text, quote) = (d("account-text"), d("quote"));
            writeln!(
                lines,
                r#"{{"action":"source","id":"s{n}","kind":"person","code_name":"{}","name":"{}","remarks":"{}"}}
{{"action":"account","id":"a{n}","source":"s{n}","received_via":"interview","title":"{}","interviewer":"{}","text":"{text} {quote} told us."}}
{{"action":"passage","id":"p{n}","account":"a{n}","exact":"{quote}"}}
{{"action":"event","id":"e{n}","title":"{}","place":"{}","description":"{}"}}
{{"action":"act","id":"x{n}","event":"e{n}","type":"{}","victim":"{}","place":"{}"}}
{{"action":"claim","id":"c{n}","text":"{}","kind":"event_happened","event":"e{n}"}}
{{"action":"assertion","account":"a{n}","claim":"c{n}","stance":"asserts","quote":"{quote}"}}
{{"action":"attribution","account":"a{n}","anonymous":{{"descriptor":"{}"}},"mode":"cites","status":"suspected"}}
{{"action":"intervention","id":"i{n}","event":"e{n}","party":"s{n}","type":"{}","response":"{}"}}
{{"action":"consent","account":"a{n}","given":{{"team":true}},"note":"{}"}}
{{"action":"protect","kind":"name","text":"{}"}}"#,
                d("code-name"), d("source-name"), d("remark"), d("account-title"), d("interviewer"),
                d("event-title"), d("place"), d("description"), d("act-type"), d("victim"),
                d("act-place"), d("claim"), d("descriptor"), d("call"), d("response"),
                d("consent-note"), d("protected"),
            )
            .unwrap();
        }
        lines
    }
}

/// What the Post brings: texts, file names, files, questions, answers.
fn through_the_post(stage: &Stage, drawn: &mut Drawn) {
    let url = &stage.post.url;
    let mut words = Vec::new();
    for number in 0..SENT {
        let [one, two] = [2 * number, 2 * number + 1].map(|n| {
            let body = drawn.draw("file-body", n).repeat(1 + 3_000 * (n % 2));
            (drawn.draw("file-name", n), body)
        });
        let text = drawn.draw("sent-text", number);
        words.push(stage.send_files(&text, &[one, two]));
    }
    let key = &stage.passphrase_file();
    let fetch = ["fetch", "case", "--from", url, "--passphrase-file", key];
    stage.here.done(&fetch);
    for (number, words) in words.iter().enumerate() {
        let answer = drawn.draw("answer", number);
        door(url, &[("words", words.trim()), ("answer", &answer)]);
    }
    stage.here.done(&fetch);
    let answered: Vec<_> = stage.here.accounts();
    let posted = answered.iter().filter(|one| one["has_mailbox"] == true).take(3);
    for (number, account) in posted.enumerate() {
        let file = stage.typed("question.txt", drawn.draw("question", number));
        let id = account["id"].as_str().unwrap();
        stage.here.vault(&["reply", "case", id, "--text", &file, "--to", url]);
    }
}

/// A word that stands in an added file alone: what the index keeps of it is this word and a letter.
fn term(number: usize) -> String {
    format!("qz{:012x}vj", (number as u64 + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 16)
}

/// Files to be added, on another disk: texts, pages, mails, archives, pictures.
fn to_add(drawn: &mut Drawn, from: usize, count: usize) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: String, bytes: Vec<u8>| std::fs::write(folder.path().join(name), bytes);
    for n in from..from + count {
        drawn.kinds.insert("index-term");
        drawn.markers.push(term(n));
        let mut d = |kind| drawn.draw(kind, n);
        let text = format!("{} and {}. {}", d("added-text"), term(n), "Nothing else. ".repeat(400));
        write(format!("{}.txt", d("added-name")), text.into_bytes()).unwrap();
        let page = format!("<html><title>{}</title><p>{}</p>", d("page-title"), d("page-text"));
        write(format!("page-{n}.html"), page.into_bytes()).unwrap();
        let mail = format!("From: {n}@example.org\nSubject: Mail {n}\n\n{}\n", d("mail-text"));
        write(format!("mail-{n}.eml"), mail.into_bytes()).unwrap();
        let (name, body) = (format!("{}.txt", d("member-name")), d("member-text"));
        write(format!("bag-{n}.zip"), hostile::zip(&[(&name, body.as_bytes())])).unwrap();
        write(format!("picture-{n}.jpg"), hostile::fixture("photo.jpg")).unwrap();
    }
    folder
}

/// How every small picture begins, wherever it lies.
const PICTURE: &[u8] = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00";

/// The small pictures of the vault are pictures of this kind, but not on the device.
fn pictures_on_device(disk: &Disk) -> usize {
    count(&std::fs::read(disk.image()).unwrap(), PICTURE)
}

/// The markers that lie on the device.
fn on_device(disk: &Disk, drawn: &Drawn) -> Vec<String> {
    disk.settle();
    let found = Scanner::new(&drawn.markers).file(disk.image()).unwrap();
    found.into_iter().map(|(marker, encoding)| format!("{marker} in {encoding}")).collect()
}

/// A command whose temporary files are on the disk too.
fn command(stage: &Stage, args: &[&str]) -> Command {
    let mut command = stage.here.command(args);
    command.env("TMPDIR", stage.here.path("tmp"));
    command
}

#[test]
fn faults_of_a_seizure_show_no_marker_on_the_device() {
    let disk = Disk::new(160 << 20);
    let root = disk.path().join("room");
    std::fs::create_dir(&root).unwrap();
    let mut stage = Stage::new(&root, 91);
    std::fs::create_dir(root.join("tmp")).unwrap();
    let (mut drawn, key) = (Drawn::default(), stage.passphrase_file());
    let mut applied = 0;
    let mut apply = |stage: &Stage, drawn: &mut Drawn, count: usize| {
        let file = stage.typed("actions.jsonl", drawn.lines(applied, count));
        applied += count;
        command(stage, &["apply", "case", &file, "--passphrase-file", &key])
    };
    let ended = Running::start(apply(&stage, &mut drawn, EACH)).end();
    assert_eq!(ended.code, Some(0), "{ended:?}");
    through_the_post(&stage, &mut drawn);
    let mut added = 0;
    let mut add = |stage: &Stage, drawn: &mut Drawn, count: usize| {
        let folder = to_add(drawn, added, count);
        added += count;
        let path = folder.path().to_str().unwrap().to_owned();
        (command(stage, &["add", "case", &path, "--passphrase-file", &key]), folder)
    };
    let (command_of_add, _folder) = add(&stage, &mut drawn, ADDED);
    let ended = Running::start(command_of_add).end();
    assert_eq!(ended.code, Some(0), "{ended:?}");
    let found = stage.here.vault(&["search", "case", &term(3), "--json"]);
    assert!(found.contains("\"total\": 1"), "the index has the term: {found}");
    for args in [&["record", "seal", "case", "--now"][..], &["check", "case", "--read-data"]] {
        let args = [args, &["--passphrase-file", &key]].concat();
        assert_eq!(Running::start(command(&stage, &args)).end().code, Some(0), "{args:?}");
    }
    let (markers, kinds) = (drawn.markers.len(), drawn.kinds.len());
    assert!(markers >= MARKERS_MIN && kinds >= KINDS_MIN, "{markers} markers, {kinds} kinds");
    assert_eq!(on_device(&disk, &drawn), Vec::<String>::new(), "after the programs ended");
    assert_eq!(pictures_on_device(&disk), 0);
    assert_eq!(count(&hostile::fixture("photo.jpg"), PICTURE), 1);

    let mut killed = 0;
    for round in 0..if long() { KILLS_LONG } else { KILLS } {
        let (adding, _folder) = add(&stage, &mut drawn, ADDED);
        let applying = apply(&stage, &mut drawn, EACH / 5);
        let mut running = Running::start(if round % 2 == 0 { applying } else { adding });
        std::thread::sleep(Duration::from_millis(20 + stage.random(80) as u64));
        running.kill();
        killed += usize::from(running.end().code.is_none());
        // Before the next start, which tidies up.
        assert_eq!(on_device(&disk, &drawn), Vec::<String>::new(), "after a kill");
        assert_eq!(pictures_on_device(&disk), 0, "after a kill");
    }
    assert!(killed > 0, "nothing was killed in the middle");
}

/// The same texts in an ordinary database are all found, deleted rows and removed file included.
#[test]
fn control_faults_of_a_seizure_find_the_markers_of_plain_sqlite() {
    let disk = Disk::new(64 << 20);
    let mut drawn = Drawn::default();
    let lines = drawn.lines(0, EACH);
    let path = disk.path().join("plain.db");
    let plain = rusqlite::Connection::open(&path).unwrap();
    plain.execute_batch("PRAGMA secure_delete = OFF; CREATE TABLE kept (line TEXT);").unwrap();
    for line in lines.lines() {
        plain.execute("INSERT INTO kept VALUES (?1)", [line]).unwrap();
    }
    plain.execute_batch("DELETE FROM kept;").unwrap();
    drop(plain);
    disk.settle();
    std::fs::remove_file(path).unwrap();
    let found = on_device(&disk, &drawn).len();
    assert!(found * 100 >= drawn.markers.len() * 99, "{found} of {}", drawn.markers.len());
}
