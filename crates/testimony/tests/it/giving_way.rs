//! A long `add` inside a Desk: pages answer meanwhile, the sender sees how far it is, and Ctrl-C ends
//! it between two steps, with what was done kept and told.

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use crate::room::{Room, RunningDesk, long};

/// The promise is two seconds; a machine that does much else is given as much again.
const ANSWERED_WITHIN: Duration = Duration::from_secs(4);
/// Pages that are asked for in between, so that others have their turn as well.
const PAUSE: Duration = Duration::from_millis(50);

/// A folder with so many short files.
fn fill(room: &Room, count: usize) {
    fs::create_dir_all(room.path("box")).unwrap();
    for number in 0..count {
        let text = format!("Page {number}: the truck came at night. {}", "x".repeat(number % 500));
        fs::write(room.path(&format!("box/{number:05}.txt")), text).unwrap();
    }
}

fn count() -> usize {
    if long() { 100_000 } else { 15_000 }
}

/// Starts a command that the Desk runs.
fn start(room: &Room, args: &[&str]) -> Child {
    let mut command = room.command(args);
    command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
}

/// One page; gives its status line.
fn get(desk: &RunningDesk, path: &str, cookie: &str) -> (String, String) {
    let mut stream = TcpStream::connect(&desk.host).unwrap();
    let head = format!(
        "GET {path} HTTP/1.1\r\nHost: {}\r\nCookie: {cookie}\r\nConnection: close\r\n\r\n",
        desk.host
    );
    stream.write_all(head.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    let set = answer.lines().find_map(|line| line.strip_prefix("set-cookie: "));
    let cookie = set.and_then(|line| line.split(';').next()).unwrap_or_default().to_owned();
    (answer.lines().next().unwrap_or_default().to_owned(), cookie)
}

/// The slowest of the pages that were asked for while a command ran, and how many they were.
fn pages_until_the_end(desk: &RunningDesk, child: &mut Child) -> (Duration, usize) {
    let (_, cookie) = get(desk, &desk.door, "");
    let (mut slowest, mut answered) = (Duration::ZERO, 0);
    while child.try_wait().unwrap().is_none() {
        let begun = Instant::now();
        let (status, _) = get(desk, "/files", &cookie);
        assert_eq!(status, "HTTP/1.1 200 OK");
        slowest = slowest.max(begun.elapsed());
        answered += 1;
        std::thread::sleep(PAUSE);
    }
    (slowest, answered)
}

fn text(output: &Output) -> (String, String) {
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    (text(&output.stdout), text(&output.stderr))
}

/// The first number of a sentence.
fn number(said: &str) -> usize {
    let digits: String = said.chars().take_while(char::is_ascii_digit).collect();
    digits.parse().unwrap_or_else(|_| panic!("{said}"))
}

#[test]
fn pages_answer_while_files_are_added_and_the_sender_sees_how_far_it_is() {
    let room = Room::new();
    let count = count() / 3;
    fill(&room, count);
    let desk = room.desk(&[]);
    let mut add = start(&room, &["add", "case", "box"]);
    let (slowest, answered) = pages_until_the_end(&desk, &mut add);
    let output = add.wait_with_output().unwrap();
    let (out, err) = text(&output);
    eprintln!("{answered} pages, the slowest after {slowest:?}");
    assert_eq!(output.status.code(), Some(0), "{err}");
    assert!(out.starts_with(&format!("{count} files put on record")), "{out}");
    assert!(out.contains(&format!("{count} files were read.")), "{out}");
    assert!(answered > 5, "only {answered} pages");
    assert!(slowest < ANSWERED_WITHIN, "{slowest:?}");
    let told =
        err.lines().find(|line| line.starts_with("adding: ") || line.starts_with("reading: "));
    assert!(told.is_some_and(|line| line.contains(" a second")), "{err}");
}

#[test]
fn ctrl_c_ends_an_add_elsewhere_and_it_goes_on_when_it_is_run_again() {
    let room = Room::new();
    fill(&room, count());
    let desk = room.desk(&[]);
    let mut add = start(&room, &["add", "case", "box", "--no-read"]);
    // As soon as something is said of it, it is on its way.
    let mut told = String::new();
    let mut lines = BufReader::new(add.stderr.take().unwrap());
    lines.read_line(&mut told).unwrap();
    let id = add.id().to_string();
    assert!(Command::new("kill").args(["-INT", &id]).status().unwrap().success());
    let begun = Instant::now();
    lines.read_to_string(&mut told).unwrap();
    let output = add.wait_with_output().unwrap();
    let took = begun.elapsed();
    let (out, _) = text(&output);
    assert_eq!(output.status.code(), Some(1), "{told}");
    assert!(told.contains("error: stopped before the end\n"), "{told}");
    assert!(told.contains("the same command goes on from there"), "{told}");
    assert!(took < Duration::from_secs(10), "{took:?}");
    let first = number(&out);
    assert!(first < count(), "it had ended already: {out}");
    // The Desk goes on.
    let (_, cookie) = get(&desk, &desk.door, "");
    assert_eq!(get(&desk, "/files", &cookie).0, "HTTP/1.1 200 OK");
    let again = room.done(&["add", "case", "box", "--no-read"]);
    assert_eq!(number(&again), count() - first, "{again}");
    assert!(again.contains(&format!("{first} there already")), "{again}");
    drop(desk);
    let listed = room.vault(&["files", "case", "--json"]);
    assert_eq!(listed.lines().count(), count());
    room.vault(&["check", "case", "--read-data"]);
}

#[test]
fn what_takes_something_out_waits_for_the_end_of_a_long_work_and_writers_do_not() {
    let room = Room::new();
    fill(&room, count());
    room.write("a.jsonl", "{\"action\":\"protect\",\"kind\":\"other\",\"text\":\"Reed\"}\n");
    let desk = room.desk(&[]);
    let mut add = start(&room, &["add", "case", "box", "--no-read"]);
    let mut told = String::new();
    BufReader::new(add.stderr.take().unwrap()).read_line(&mut told).unwrap();
    let said = room.done(&["apply", "case", "a.jsonl"]);
    assert!(said.contains("1 entry put on record"), "{said}");
    assert!(add.try_wait().unwrap().is_none(), "the add should still be under way");
    let check = room.done(&["check", "case", "--rebuild"]);
    assert!(check.contains("all there"), "{check}");
    assert!(add.wait_with_output().unwrap().status.code() == Some(0));
    drop(desk);
}
