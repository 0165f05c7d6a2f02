//! Against something on loopback that answers one request.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::thread;

use super::*;

/// Asks a server that reads a request and answers with these bytes; gives the request's head and
/// what came of it.
fn asked(answer: Vec<u8>) -> (String, Result<Vec<u8>, AuthorityError>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/tsr", listener.local_addr().unwrap());
    let server = thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let mut request = Vec::new();
        while !request.ends_with(b"question") {
            let mut some = [0; 512];
            let read = stream.read(&mut some).unwrap();
            request.extend(&some[..read]);
        }
        // Whoever refuses a long answer hangs up in the middle of it.
        drop(stream.write_all(&answer));
        String::from_utf8(request).unwrap()
    });
    let authority = StampingAuthority::at(&url, &CourierOptions::default()).unwrap();
    let came = authority.ask(b"question");
    (server.join().unwrap(), came)
}

fn answer(status: &str, kind: &str, body: &[u8]) -> Vec<u8> {
    let length = body.len();
    let head = format!(
        "HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n"
    );
    [head.as_bytes(), body].concat()
}

#[test]
fn a_question_is_posted_and_the_answer_is_returned_unread() {
    let (request, came) = asked(answer("200 OK", "application/timestamp-reply", b"reply"));
    assert_eq!(came.unwrap(), b"reply");
    let request = request.to_lowercase();
    assert!(request.starts_with("post /tsr http/1.1\r\n"), "{request}");
    assert!(request.contains("content-type: application/timestamp-query\r\n"), "{request}");
    assert!(!request.contains("user-agent: ureq"), "{request}");
}

#[test]
fn fail_what_is_no_reply() {
    let came = |bytes| asked(bytes).1.unwrap_err().to_string();
    let reply = "application/timestamp-reply";
    assert!(came(answer("200 OK", "text/html", b"hello")).contains("another content type"));
    assert!(came(answer("404 Not Found", reply, b"")).contains("HTTP status 404"));
    let moved = b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:9/\r\nContent-Length: 0\r\n\r\n";
    assert!(came(moved.to_vec()).contains("HTTP status 302"));
    let long = vec![0; 70_000];
    assert!(came(answer("200 OK", reply, &long)).contains("more than 64 KiB"));
    let mut cut = answer("200 OK", reply, &[0; 100]);
    cut.truncate(cut.len() - 1);
    assert!(came(cut).contains("the connection broke"));
}

#[test]
fn fail_addresses_that_are_none() {
    let at = |url| StampingAuthority::at(url, &CourierOptions::default()).is_ok();
    assert!(at("http://127.0.0.1:3161") && at("http://tsa.example/tsr/a"));
    for url in [
        "tsa.example",
        "ftp://tsa.example",
        "http://",
        "http:///tsr",
        "http://a b/",
        "http://u@h/",
        "http://h/?q",
        "http://h/#f",
        "http://h/\n",
        "file:///etc/passwd",
    ] {
        assert!(!at(url), "{url}");
    }
}
