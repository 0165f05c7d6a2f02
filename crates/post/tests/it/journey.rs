//! The pages, as somebody with a phone and no scripts meets them.

use expect_test::expect;

use sha2::{Digest, Sha256};
use testimony_courier::{Error, PassClaim};
use testimony_post::ServeOptions;
use testimony_seal::LookupTag;

use crate::support::{Form, Page, Running, folder};
use crate::team::fetch_all;

#[test]
fn the_first_page_is_one_small_request() {
    let folder = folder();
    let running = Running::on(folder.path());
    let page = running.get("/");
    page.says("You can tell us what happened").says("We do not ask who you are.");
    page.says("<title>Notes</title>").says("The Ash Street Archive");
    assert!(page.0.len() <= 14_000, "{} bytes", page.0.len());
    // The one inline style is the one that the policy allows.
    let style = page.body().split("<style>").nth(1).unwrap().split("</style>").next().unwrap();
    let hash = data_encoding::BASE64.encode(&Sha256::digest(style.as_bytes()));
    let head =
        page.0.split("\r\n\r\n").next().unwrap().replace(&hash, "STYLE").replace("\r\n", "\n");
    let length = format!("content-length: {}", page.body().len());
    expect![[r#"
        HTTP/1.1 200 OK
        content-security-policy: default-src 'none'; style-src 'sha256-STYLE'; script-src 'self'; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'; img-src 'self' data:
        referrer-policy: no-referrer
        x-content-type-options: nosniff
        cache-control: no-store
        cross-origin-opener-policy: same-origin
        permissions-policy: accelerometer=(), autoplay=(), camera=(), display-capture=(), encrypted-media=(), fullscreen=(), geolocation=(), gyroscope=(), magnetometer=(), microphone=(), midi=(), payment=(), picture-in-picture=(), publickey-credentials-get=(), screen-wake-lock=(), usb=(), web-share=(), xr-spatial-tracking=()
        content-type: text/html; charset=utf-8
        content-length: N
        connection: close"#]].assert_eq(&head.replace(&length, "content-length: N"));
}

#[test]
fn pages_follow_the_house_rules() {
    let folder = folder();
    let running = Running::on(folder.path());
    let sent = running.post_form("/send", &Form::new().text("account", "x"));
    let words = sent.words();
    let back = running.post_form("/return", &Form::new().text("words", &words.phrase()));
    let pages = [running.get("/"), running.get("/send"), running.get("/return"), sent, back];
    for page in &pages {
        let body = page.body().to_lowercase();
        for banned in [
            "<svg",
            "javascript:",
            "http://",
            "https://",
            "onclick",
            "@font-face",
            "submit\n",
            "blob",
            "upload",
            "source",
        ] {
            assert!(!body.contains(banned), "{banned} in {body}");
        }
        assert!(body.contains("<html lang=\"en\" dir=\"ltr\">"));
        // Only logical properties: pages must turn round for right-to-left writing.
        for physical in [
            "margin-left",
            "margin-right",
            "padding-left",
            "padding-right",
            "text-align:left",
            "border-left",
            "float:",
        ] {
            assert!(!body.contains(physical), "{physical}");
        }
        let lower = page.0.to_lowercase();
        for header in [
            "\r\nset-cookie:",
            "\r\nserver:",
            "\r\ndate:",
            "\r\nlocation:",
            "\r\ncontent-encoding:",
            "\r\netag:",
            "\r\nlast-modified:",
        ] {
            assert!(!lower.contains(header), "{header}");
        }
    }
}

#[test]
fn an_account_with_files_reaches_the_team() {
    let folder = folder();
    let running = Running::on(folder.path());
    let text = "Ten men <b>\"by\"</b> the gate.\r\nИх было десять.";
    let form = Form::new()
        .text("account", text)
        .file("gate.jpg", &[7; 70_000])
        .file("", b"")
        .file("../../x.mp4", &vec![8; 2 << 20]);
    let page = running.post_form("/send", &form);
    page.says("We have it.").says("2 files came with it").says("<bdi");
    assert_eq!(page.status(), 200);
    let read = fetch_all(&running.courier());
    assert_eq!(read.len(), 1);
    assert_eq!(read[0].1.text, text);
    let files: Vec<_> =
        read[0].1.files.iter().map(|(name, data, cut)| (name.as_str(), data.len(), *cut)).collect();
    assert_eq!(files, [("gate.jpg", 70_000, false), ("../../x.mp4", 2 << 20, false)]);
}

#[test]
fn nothing_to_send_is_said() {
    let folder = folder();
    let running = Running::on(folder.path());
    let page = running.post_form("/send", &Form::new().text("account", " \r\n ").file("", b""));
    assert_eq!(page.status(), 400);
    page.says("There was nothing to send yet.");
    assert!(fetch_all(&running.courier()).is_empty());
}

#[test]
fn a_file_that_is_too_large_does_not_take_the_rest_along() {
    let folder = folder();
    let running = Running::with(
        folder.path(),
        ServeOptions { total_bytes_max: Some(100_000), ..ServeOptions::default() },
    );
    let form = Form::new()
        .text("account", "the words stay")
        .file("small.jpg", &[1; 50_000])
        .file("<big>.mp4", &vec![2; 3 << 20])
        .file("tiny.jpg", &[3; 100]);
    let page = running.post_form("/send", &form);
    page.says("1 file did not arrive whole")
        .says("&#60;big&#62;.mp4")
        .says("too large")
        .says("2 files came with it");
    page.words();
    let read = fetch_all(&running.courier());
    let read = &read[0].1;
    assert_eq!(read.text, "the words stay");
    let files: Vec<_> = read.files.iter().map(|(name, _, cut)| (name.as_str(), *cut)).collect();
    assert_eq!(files, [("small.jpg", false), ("<big>.mp4", true), ("tiny.jpg", false)]);
}

#[test]
fn an_upload_that_ends_early_keeps_the_text_and_says_what_is_missing() {
    let folder = folder();
    let running = Running::on(folder.path());
    let form = Form::new()
        .text("account", "the words stay")
        .file("whole.jpg", b"1")
        .file("half.jpg", &[2; 90_000]);
    let body = &form.body[..form.body.len() - 40_000];
    let mut request = crate::support::head("/send", body.len());
    request.extend(body);
    let page = Page(running.raw(&request));
    page.says("1 file did not arrive whole")
        .says("half.jpg")
        .says("broke off")
        .says("1 file came with it");
    let read = fetch_all(&running.courier());
    assert_eq!(read[0].1.text, "the words stay");
    assert!(read[0].1.files[1].2, "marked as cut");
}

#[test]
fn a_text_that_ends_early_comes_back_whole() {
    let folder = folder();
    let running = Running::on(folder.path());
    let form = Form::new().text("account", "every word of it");
    let body = &form.body[..form.body.len() - 2];
    let mut request = crate::support::head("/send", body.len());
    request.extend(body);
    let page = Page(running.raw(&request));
    assert_eq!(page.status(), 400);
    page.says("The connection broke before").says("every word of it</textarea>");
    assert!(fetch_all(&running.courier()).is_empty());
}

#[test]
fn a_connection_cut_inside_a_file_still_keeps_the_text() {
    let folder = folder();
    let running = Running::on(folder.path());
    let request = Form::new().text("account", "cut off").file("a", &[2; 500_000]).request("/send");
    let mut stream = running.open();
    std::io::Write::write_all(&mut stream, &request[..300_000]).unwrap();
    drop(stream);
    let start = fetch_until_there(&running);
    assert_eq!(start, "cut off");
}

fn fetch_until_there(running: &Running) -> String {
    for _ in 0..200 {
        if let Some((_, read)) = fetch_all(&running.courier()).into_iter().next() {
            return read.text;
        }
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
    String::from("nothing came")
}

#[test]
fn a_text_that_is_too_long_comes_back_in_its_box() {
    let folder = folder();
    let running = Running::on(folder.path());
    let long = "word ".repeat(220_000);
    let page = running.post_form("/send", &Form::new().text("account", &long));
    assert_eq!(page.status(), 413);
    page.says("Your text is too long").says(&long[..1 << 20]);
    assert!(fetch_all(&running.courier()).is_empty());
}

#[test]
fn files_before_the_text_give_the_text_back() {
    let folder = folder();
    let running = Running::on(folder.path());
    let page = running.post_form("/send", &Form::new().file("a", b"1").text("account", "my words"));
    assert_eq!(page.status(), 400);
    page.says("my words</textarea>");
    assert!(fetch_all(&running.courier()).is_empty());
}

#[test]
fn unknown_words_and_no_message_are_the_same_page() {
    let folder = folder();
    let running = Running::on(folder.path());
    let known = running.post_form("/send", &Form::new().text("account", "x")).words();
    let unknown = testimony_seal::CodeWords::generate(&mut crate::support::rng());
    let open = |words: &testimony_seal::CodeWords| {
        let phrase = words.phrase();
        let page = running.post_form("/return", &Form::new().text("words", &phrase));
        page.says("No message yet.");
        let length = format!("content-length: {}", page.body().len());
        assert!(page.0.contains(&length));
        assert_eq!(page.body().len(), 13_000);
        // What fills the page makes up for the length of the words.
        let filling = page.0.split_once("<!--").unwrap().1.split_once("-->").unwrap().0;
        assert_eq!(filling.trim(), "");
        page.0.replace(filling, "").replace(phrase.as_str(), "WORDS")
    };
    assert_eq!(open(&known), open(&unknown));
}

#[test]
fn misspelt_words_are_named_by_position_and_kept() {
    let folder = folder();
    let running = Running::on(folder.path());
    let words = "abandon ".repeat(11) + "abxyz";
    let form = Form::new().text("words", &words).text("answer", "half an answer");
    let page = running.post_form("/return", &form);
    assert_eq!(page.status(), 400);
    page.says("Word 12 is not one of the words we use.").says("abxyz</textarea>");
    page.says("half an answer</textarea>");
    running.post_form("/return", &Form::new().text("words", "abandon")).says("all twelve words");
    let wrong = "abandon ".repeat(12);
    running.post_form("/return", &Form::new().text("words", &wrong)).says("do not fit together");
    assert!(fetch_all_is_empty(&running));
}

fn fetch_all_is_empty(running: &Running) -> bool {
    fetch_all(&running.courier()).is_empty()
}

#[test]
fn unknown_pages_and_the_icon_are_quiet() {
    let folder = folder();
    let running = Running::on(folder.path());
    for path in ["/favicon.ico", "/icon.png"] {
        let icon = running.bytes(path);
        assert!(icon.windows(8).any(|window| window == b"\x89PNG\r\n\x1a\n"), "{path}");
    }
    let lost = running.get("/admin?x=1");
    assert_eq!(lost.status(), 404);
    lost.says("There is no such page.");
    assert!(lost.0.contains("content-security-policy"));
    assert_eq!(running.get("/sealed").body().trim_end(), "{\"error\":\"not_here\"}");
}

#[test]
fn a_full_post_keeps_the_words_of_the_sender_on_the_page() {
    let folder = folder();
    let store_bytes_max = Some(180_000);
    let options = ServeOptions { store_bytes_max, ..ServeOptions::default() };
    let running = Running::with(folder.path(), options);
    // A file for which there is no room does not take the text along.
    let form = Form::new().text("account", "the words stay").file("big.mp4", &vec![2; 3 << 20]);
    let page = running.post_form("/send", &form);
    page.says("big.mp4").says("there was no room for it").words();
    assert_eq!(fetch_all(&running.courier())[0].1.text, "the words stay");
    running.post_form("/send", &Form::new().text("account", "second")).words();
    running.post_form("/send", &Form::new().text("account", "third")).words();
    let full = running.post_form("/send", &Form::new().text("account", "fourth"));
    assert_eq!(full.status(), 507);
    full.says("We have no room left.").says("fourth</textarea>");
    let tag = LookupTag::from_bytes([1; 16]);
    let sealed = [&b"age-encryption.org/v1\n"[..], &vec![0; 3 << 20]].concat();
    let refused = running.courier().send(&sealed[..], &tag, &PassClaim::None);
    assert!(matches!(refused, Err(Error::Full)), "{refused:?}");
    assert_eq!(fetch_all(&running.courier()).len(), 3);
}
