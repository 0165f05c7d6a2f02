//! A running Post is seized: what its memory holds of accounts that came without scripts, by a core
//! of it (`gcore`).

use std::fs;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::process::Command;
use std::time::Duration;

use testimony_testkit::canary::Scanner;

use super::set_up;
use crate::room::{RunningPost, long};

/// After that, nothing of an account may be found (threats: T02).
const FORGOTTEN_SECONDS: u64 = 5;

fn form(markers: &[String; 3], file_bytes: usize) -> Vec<u8> {
    let [text, name, file] = markers;
    let filler = format!("{file} ").repeat(file_bytes / file.len() + 1);
    let body = format!(
        "--BB\r\nContent-Disposition: form-data; name=\"account\"\r\n\r\n{text}\r\n--BB\r\n\
         Content-Disposition: form-data; name=\"files\"; filename=\"{name}.jpg\"\r\n\
         Content-Type: image/jpeg\r\n\r\n{filler}\r\n--BB--\r\n"
    );
    // As browsers do, the connection is left open.
    let head = format!(
        "POST /send HTTP/1.1\r\nHost: x\r\nContent-Length: {}\r\n\
         Content-Type: multipart/form-data; boundary=BB\r\n\r\n",
        body.len()
    );
    [head.into_bytes(), body.into_bytes()].concat()
}

/// Which markers are in the memory of a Post.
fn held(room: &crate::room::Room, post: &RunningPost, markers: &[String]) -> Vec<String> {
    let id = post.child().id().to_string();
    let prefix = room.path("core");
    let output = Command::new("gcore").arg("-o").arg(&prefix).arg(&id).output();
    assert!(output.expect("gcore (package gdb) is installed: scripts/prepare.sh").status.success());
    let path = room.path(&format!("core.{id}"));
    let found = Scanner::new(markers).file(&path).unwrap();
    fs::remove_file(path).unwrap();
    found.into_keys().collect()
}

#[test]
fn an_account_without_scripts_is_forgotten() {
    let room = set_up();
    let post = room.serve();
    let host = post.url.trim_start_matches("http://").to_owned();
    let (mut markers, mut open) = (Vec::new(), Vec::new());
    for number in 0..if long() { 200 } else { 20 } {
        let own = ["text", "name", "file"].map(|what| format!("marker-{what}-{number:04}-wqzx"));
        let mut stream = TcpStream::connect(&host).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
        stream.write_all(&form(&own, if number % 5 == 0 { 1_500_000 } else { 2_000 })).unwrap();
        let mut answer = [0; 12];
        stream.read_exact(&mut answer).unwrap();
        assert_eq!(&answer, b"HTTP/1.1 200");
        markers.extend(own);
        open.push(stream);
    }
    std::thread::sleep(Duration::from_secs(FORGOTTEN_SECONDS));
    assert_eq!(held(&room, &post, &markers), [""; 0], "{} were sent", markers.len());
    // The control: what is being sent is in its memory, and is found.
    let own = ["text", "name", "file"].map(|what| format!("marker-{what}-half-wqzx"));
    let form = form(&own, 100);
    let mut half = TcpStream::connect(&host).unwrap();
    half.write_all(&form[..form.len() - 20]).unwrap();
    std::thread::sleep(Duration::from_millis(500));
    assert!(held(&room, &post, &own).contains(&own[0]), "the search finds nothing");
}
