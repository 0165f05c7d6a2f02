//! A seized disk: a thousand markers in everything that a case can hold, and none on the device.
//!
//! The whole image is looked at, freed blocks, journal, write-ahead log and temporary files included,
//! after the programs have ended and after they were killed. The list of kinds grows with what a
//! case can hold: a new field belongs here.

use std::fmt::Write as _;
use std::process::Command;
use std::time::Duration;

use testimony_testkit::canary::Scanner;

use super::disk::Disk;
use super::kills::Running;
use super::operation::Stage;
use crate::chain::door;
use crate::room::long;

/// Markers of each kind that is typed.
const EACH: usize = 50;
/// Accounts that are sent, with two files each.
const SENT: usize = 25;
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
    for args in [&["record", "seal", "case", "--now"][..], &["check", "case", "--read-data"]] {
        let args = [args, &["--passphrase-file", &key]].concat();
        assert_eq!(Running::start(command(&stage, &args)).end().code, Some(0), "{args:?}");
    }
    let (markers, kinds) = (drawn.markers.len(), drawn.kinds.len());
    assert!(markers >= MARKERS_MIN && kinds >= KINDS_MIN, "{markers} markers, {kinds} kinds");
    assert_eq!(on_device(&disk, &drawn), Vec::<String>::new(), "after the programs ended");

    let mut killed = 0;
    for _ in 0..if long() { KILLS_LONG } else { KILLS } {
        let mut running = Running::start(apply(&stage, &mut drawn, EACH / 5));
        std::thread::sleep(Duration::from_millis(20 + stage.random(80) as u64));
        running.kill();
        killed += usize::from(running.end().code.is_none());
        // Before the next start, which tidies up.
        assert_eq!(on_device(&disk, &drawn), Vec::<String>::new(), "after a kill");
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
