//! A running Desk is seized: what its memory holds, by a core of it (`gcore`).
//!
//! While it is open, the accounts that were looked at are there: nobody promises otherwise, and this
//! is the control of what is promised after `lock`.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};

use testimony_testkit::canary::Scanner;

use super::disk::quick_folder;
use super::kills::staged;
use crate::room::Room;

/// Seconds within which a lock must have emptied the memory.
const LOCK_SECONDS: u64 = 2;

/// A Desk that runs until it is dropped, and one browser.
struct Desk {
    child: Child,
    host: String,
    cookie: String,
}

impl Desk {
    fn open(room: &Room) -> Self {
        let args = ["open", "case", "--passphrase-file", "passphrase.txt"];
        let mut child = room.command(&args).stdout(Stdio::piped()).spawn().unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let url = lines.map(Result::unwrap).find(|line| line.starts_with("http://")).unwrap();
        let (host, route) = url["http://".len()..].split_once('/').unwrap();
        let mut desk = Self { child, host: host.to_owned(), cookie: String::new() };
        let entered = desk.get(&format!("/{route}"));
        let set = entered.lines().find_map(|line| line.strip_prefix("set-cookie: ")).unwrap();
        desk.cookie = set.split(';').next().unwrap().to_owned();
        desk
    }

    fn get(&self, route: &str) -> String {
        let mut stream = TcpStream::connect(&self.host).unwrap();
        write!(
            stream,
            "GET {route} HTTP/1.1\r\nHost: {}\r\nCookie: {}\r\nConnection: close\r\n\r\n",
            self.host, self.cookie
        )
        .unwrap();
        let mut page = String::new();
        stream.read_to_string(&mut page).unwrap();
        page
    }

    /// The markers that its memory holds.
    fn core(&self, markers: &[String]) -> usize {
        let folder = quick_folder();
        let prefix = folder.path().join("core");
        let id = self.child.id().to_string();
        let output = Command::new("gcore").arg("-o").arg(&prefix).arg(&id).output();
        let output = output.expect("this test needs gcore (Debian's gdb)");
        let core = prefix.with_extension(&id);
        assert!(core.exists(), "{}", String::from_utf8_lossy(&output.stderr));
        Scanner::new(markers).file(&core).unwrap().len()
    }
}

impl Drop for Desk {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

#[test]
fn faults_of_a_seizure_of_a_running_desk_show_what_was_open() {
    let (_folder, stage) = staged(95);
    let markers: Vec<_> = (0..20).map(|n| format!("memory-canary-{n:02}-Метка")).collect();
    let lines: Vec<_> = markers
        .iter()
        .enumerate()
        .map(|(n, marker)| {
            format!(
                r#"{{"action":"source","id":"s{n}","kind":"person","code_name":"S{n}"}}
{{"action":"account","id":"a{n}","source":"s{n}","received_via":"interview","text":"{marker}"}}"#
            )
        })
        .collect();
    let file = stage.typed("actions.jsonl", lines.join("\n"));
    stage.here.vault(&["apply", "case", &file]);
    let desk = Desk::open(&stage.here);
    let page = desk.get("/");
    assert!(
        markers.iter().any(|marker| page.contains(marker)),
        "the Desk shows no account: {page}"
    );
    assert!(desk.core(&markers) > 0, "a core of an open Desk shows nothing: the scanner is blind");
    if stage.here.run(&["lock", "--help"]).code == 0 {
        stage.here.done(&["lock", "case"]);
        std::thread::sleep(std::time::Duration::from_secs(LOCK_SECONDS));
        assert_eq!(desk.core(&markers), 0, "accounts are in memory after a lock");
    }
}
