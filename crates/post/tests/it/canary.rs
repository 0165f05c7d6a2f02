//! What senders write never reaches the disk in plaintext.

use std::fs;

use crate::support::{Form, Running, folder};
use testimony_testkit::canary::{needles, scan};

const ACCOUNTS: usize = 50;

fn marker(number: usize, what: &str) -> String {
    format!("канарейка-{what}-{number:04}-{:08x}", number.wrapping_mul(2_654_435_761) & 0xffff_ffff)
}

#[test]
fn fifty_accounts_leave_no_plaintext() {
    let folder = folder();
    let running = Running::on(folder.path());
    let mut markers = Vec::new();
    for number in 0..ACCOUNTS {
        let [text, name, file] = ["text", "name", "file"].map(|what| marker(number, what));
        // Every tenth is large enough for a file of its own.
        let padding = vec![b'x'; if number % 10 == 0 { 1_500_000 } else { 2_000 }];
        let data = [file.as_bytes(), &padding, file.as_bytes()].concat();
        let form = Form::new().text("account", &text).file(&format!("{name}.jpg"), &data);
        let page = running.post_form("/send", &form);
        assert_eq!(page.status(), 200);
        let words = page.words().phrase().to_string();
        markers.extend([text, name, file, words]);
    }
    assert_eq!(scan(folder.path(), &markers).unwrap(), []);
    // An upload that broke off left nothing either.
    let form = Form::new().text("account", &markers[0]).file(&markers[1], &vec![b'y'; 3_000_000]);
    let request = form.request("/send");
    let mut stream = running.open();
    std::io::Write::write_all(&mut stream, &request[..request.len() / 2]).unwrap();
    drop(stream);
    assert_eq!(scan(folder.path(), &markers).unwrap(), []);
    drop(running);
    assert_eq!(scan(folder.path(), &markers).unwrap(), []);
}

/// The control: the same search finds every marker where plaintext is written.
#[test]
fn the_search_finds_plaintext_in_every_encoding() {
    let folder = tempfile::tempdir().unwrap();
    let markers: Vec<_> = (0..ACCOUNTS).map(|number| marker(number, "text")).collect();
    let mut expected = 0;
    for (number, one) in markers.iter().enumerate() {
        for (_, encoding, needle) in needles(one) {
            let path = folder.path().join(format!("{number}-{encoding}"));
            fs::write(path, [&b"around "[..], &needle, b" it"].concat()).unwrap();
            expected += 1;
        }
        // As a program would write it, at each offset.
        for before in 0..3 {
            let whole =
                data_encoding::BASE64.encode(&[&b"abc"[..before], one.as_bytes(), b"z"].concat());
            fs::write(folder.path().join(format!("{number}-whole-{before}")), whole).unwrap();
            expected += 1;
        }
    }
    let found = scan(folder.path(), &markers).unwrap();
    assert_eq!(found.len(), expected);
    fs::write(folder.path().join("nothing"), "clean").unwrap();
    assert_eq!(scan(folder.path(), &["absent".to_owned()]).unwrap(), []);
}
