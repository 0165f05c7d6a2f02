//! Requests that no browser sends. None may stop the Post, and all answers have the headers.

use std::io::Write;

use crate::support::{Form, Page, Running, folder};
use crate::team::fetch_all;

#[rustfmt::skip]
fn malformed() -> Vec<(String, Option<u16>)> {
    let long = "a".repeat(200_000);
    let form = "POST /send HTTP/1.1\r\nHost: x\r\nConnection: close\r\n";
    vec![
        (format!("{form}Content-Length: 3\r\n\r\nabc"), Some(400)),
        (
            format!("{form}Content-Type: multipart/form-data\r\nContent-Length: 3\r\n\r\nabc"),
            Some(400),
        ),
        (
            format!(
                "{form}Content-Type: multipart/form-data; boundary=B\r\nContent-Length: 3\r\n\r\nabc"
            ),
            Some(400),
        ),
        (
            format!(
                "{form}Content-Type: multipart/form-data; boundary=B\r\nContent-Length: 0\r\n\r\n"
            ),
            Some(400),
        ),
        (
            format!(
                "{form}Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 8\r\n\r\naccount="
            ),
            Some(400),
        ),
        (
            format!(
                "{form}Transfer-Encoding: chunked\r\nContent-Type: multipart/form-data; boundary=B\r\n\r\nzz\r\n"
            ),
            Some(400),
        ),
        (format!("GET / HTTP/1.1\r\nHost: x\r\nX: {long}\r\n\r\n"), Some(431)),
        (format!("GET /{long} HTTP/1.1\r\nHost: x\r\n\r\n"), None),
        (String::from("\0\0\0\0\r\n\r\n"), Some(400)),
        (String::from("GET / HTTP/9\r\n\r\n"), Some(400)),
        (String::from("PUT / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"), Some(404)),
        (
            String::from(
                "POST /sealed HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 1\r\n\r\nx",
            ),
            Some(400),
        ),
        (
            String::from(
                "POST /sealed HTTP/1.1\r\nHost: x\r\nConnection: close\r\nTestimony-Tag: 00112233445566778899aabbccddeeff\r\nContent-Length: 5\r\n\r\nplain",
            ),
            Some(400),
        ),
        (
            String::from(
                "POST /team/list HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 2\r\n\r\n{}",
            ),
            Some(400),
        ),
        (
            format!(
                "POST /team/list HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 300000\r\n\r\n{}",
                "[".repeat(300_000)
            ),
            Some(413),
        ),
    ]
}

#[test]
fn malformed_requests_are_answered_or_hung_up_on() {
    let folder = folder();
    let running = Running::on(folder.path());
    for (request, status) in malformed() {
        let answer = running.raw(request.as_bytes());
        let shown: String = request.chars().take(120).collect();
        match status {
            Some(status) => assert_eq!(Page(answer).status(), status, "{shown}"),
            None => assert!(answer.is_empty() || Page(answer).status() >= 400, "{shown}"),
        }
    }
    assert_eq!(running.get("/").status(), 200);
    assert!(fetch_all(&running.courier()).is_empty());
}

#[test]
fn names_are_data() {
    let folder = folder();
    let running = Running::on(folder.path());
    let names = [
        "../../../../tmp/climb",
        "/etc/passwd",
        "C:\\x",
        "a\u{202e}gpj.exe",
        "<script>alert(1)</script>",
        "%22%0D%0Ax",
        &"n".repeat(3000),
    ];
    let mut form = Form::new().text("account", "names");
    for name in names {
        form = form.file(name, b"1");
    }
    let before = entries(folder.path());
    let page = running.post_form("/send", &form);
    assert_eq!(page.status(), 200);
    assert_eq!(entries(folder.path()), before, "no file was made for a name");
    let read = fetch_all(&running.courier());
    let got: Vec<_> = read[0].1.files.iter().map(|(name, ..)| name.as_str()).collect();
    assert_eq!(got[0], names[0]);
    assert_eq!(got[5], "\"\r\nx");
    assert_eq!(got[6].len(), 255);
}

fn entries(folder: &std::path::Path) -> Vec<std::path::PathBuf> {
    let mut all = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in std::fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path.clone());
            }
            all.push(path);
        }
    }
    all.sort();
    all
}

#[test]
fn too_many_files_are_named_and_the_rest_is_kept() {
    let folder = folder();
    let running = Running::on(folder.path());
    let mut form = Form::new().text("account", "many");
    for number in 0..70 {
        form = form.file(&format!("{number}.jpg"), b"1");
    }
    let page = running.post_form("/send", &form);
    page.says("6 files did not arrive whole").says("69.jpg").says("64 files came with it");
    assert_eq!(fetch_all(&running.courier())[0].1.files.len(), 64);
}

fn send_many(running: &Running, files: usize) -> Page {
    let mut form = Form::new().text("account", "many");
    for number in 0..files {
        form = form.file(&format!("{number}.jpg"), b"1");
    }
    running.post_form("/send", &form)
}

/// Red team: of 90 files 64 were kept, 15 named, and 11 not mentioned.
#[test]
fn each_missing_file_is_named_up_to_a_thousand_fields() {
    let folder = folder();
    let running = Running::on(folder.path());
    let page = send_many(&running, 90);
    page.says("64 files came with it").says("26 files did not arrive whole");
    for number in 64..90 {
        page.says(&format!("<bdi>{number}.jpg</bdi>"));
    }
    assert!(!page.body().contains("and more"));
    // The text is a field too.
    let page = send_many(&running, 999);
    page.says("64 files came with it")
        .says("935 files did not arrive whole")
        .says("<bdi>998.jpg</bdi>");
    assert!(!page.body().contains("and more"));
    let page = send_many(&running, 1_000);
    page.says("64 files came with it").says("Many files did not arrive whole");
    page.says("<bdi>998.jpg</bdi>").says("<li>and more</li>");
    for (_, read) in fetch_all(&running.courier()) {
        assert_eq!((read.text.as_str(), read.files.len()), ("many", 64));
    }
}

#[test]
fn text_is_shown_back_as_text() {
    let folder = folder();
    let running = Running::on(folder.path());
    let evil = "</textarea><script>alert(1)</script>\"'&";
    // Our own program stands on these pages, and nothing else.
    let scripts = |page: &Page| page.body().matches("<script").count();
    let page = running.post_form("/send", &Form::new().file("a", b"1").text("account", evil));
    assert_eq!(scripts(&page), scripts(&running.get("/send")));
    page.lacks("<script>").says("&#60;/textarea&#62;");
    let page = running.post_form("/return", &Form::new().text("words", evil));
    assert_eq!(scripts(&page), scripts(&running.get("/return")));
    page.lacks("<script>");
}

#[test]
fn broken_utf8_is_kept_as_far_as_it_can_be() {
    let folder = folder();
    let running = Running::on(folder.path());
    let mut form = Form::new().text("account", "be\u{1}fore");
    let at = form.body.iter().position(|byte| *byte == 1).unwrap();
    form.body[at] = 0xff;
    assert_eq!(running.post_form("/send", &form).status(), 200);
    assert_eq!(fetch_all(&running.courier())[0].1.text, "be\u{fffd}fore");
}

/// A body that stops coming must not hold a place for ever; the others go on meanwhile.
#[test]
fn silent_connections_do_not_stop_others() {
    let folder = folder();
    let running = Running::on(folder.path());
    let mut silent = Vec::new();
    for _ in 0..40 {
        let mut stream = running.open();
        stream.write_all(b"POST /send HTTP/1.1\r\nHost: x\r\nContent-Length: 9999\r\nContent-Type: multipart/form-data; boundary=BB\r\n\r\n--BB\r\n").unwrap();
        silent.push(stream);
        let mut stream = running.open();
        stream.write_all(b"GET / HT").unwrap();
        silent.push(stream);
    }
    let page = running.post_form("/send", &Form::new().text("account", "honest"));
    assert_eq!(page.status(), 200);
    drop(silent);
}

#[test]
fn a_slow_head_is_hung_up_on() {
    let folder = folder();
    let running = Running::on(folder.path());
    let mut stream = running.open();
    stream.write_all(b"GET / HT").unwrap();
    // The client waits for 60 s; the Post hangs up after 10.
    let answer = crate::support::read_answer(&mut stream);
    assert!(!answer.contains("200 OK"));
    assert_eq!(running.get("/").status(), 200);
}
