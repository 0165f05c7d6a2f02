#![allow(clippy::unwrap_used, reason = "a test that cannot go on stops")]

use std::fs;
use std::io::ErrorKind;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::net::UnixListener;

use super::{ListenAddress, Listener};

fn check(text: &str, expected: Result<&str, &str>) {
    let parsed = text.parse::<ListenAddress>().map(|address| address.to_string());
    assert_eq!(parsed, expected.map(str::to_owned));
}

#[test]
fn addresses_print_as_they_are_written() {
    check("127.0.0.1:8080", Ok("127.0.0.1:8080"));
    check("[::1]:80", Ok("[::1]:80"));
    check("unix:/run/p/post.sock", Ok("unix:/run/p/post.sock"));
    check("unix:", Err("there is no path after \"unix:\""));
    check("localhost:80", Err("it is neither ADDRESS:PORT nor unix:PATH"));
    check("/run/post.sock", Err("it is neither ADDRESS:PORT nor unix:PATH"));
    let long = format!("unix:/{}", "x".repeat(107));
    check(&long, Err("the path of a socket has at most 107 bytes"));
    check(&long[..long.len() - 1], Ok(&long[..long.len() - 1]));
}

#[test]
fn only_loopback_and_sockets_stay_here() {
    let stays = |text: &str| text.parse::<ListenAddress>().unwrap().stays_here();
    assert!(stays("127.0.0.9:1") && stays("[::1]:1") && stays("unix:x"));
    assert!(!stays("0.0.0.0:1") && !stays("[::]:1") && !stays("192.0.2.1:1"));
}

#[test]
fn a_socket_is_for_its_group_and_goes_with_its_listener() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("post.sock");
    let address = ListenAddress::Unix(path.clone());
    let listener = Listener::bind(&address).unwrap();
    assert_eq!(listener.address().unwrap(), address);
    assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o7777, 0o660);
    // Somebody listens: it is not taken away.
    assert_eq!(Listener::bind(&address).unwrap_err().kind(), ErrorKind::AddrInUse);
    assert!(path.exists());
    drop(listener);
    assert!(!path.exists());
}

#[test]
fn a_socket_left_behind_is_taken_over_and_a_file_is_not() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("post.sock");
    let address = ListenAddress::Unix(path.clone());
    // The standard library leaves the file where it is.
    drop(UnixListener::bind(&path).unwrap());
    assert!(path.exists());
    let first = Listener::bind(&address).unwrap();
    // A name that somebody else has by now is not removed.
    fs::remove_file(&path).unwrap();
    let second = UnixListener::bind(&path).unwrap();
    drop(first);
    assert!(path.exists());
    drop(second);
    fs::remove_file(&path).unwrap();
    fs::write(&path, "words").unwrap();
    assert_eq!(Listener::bind(&address).unwrap_err().kind(), ErrorKind::AlreadyExists);
    assert_eq!(fs::read_to_string(&path).unwrap(), "words");
}
