//! A locked Desk is read in the reader's language, before there is a key.

use std::net::TcpListener;

use testimony_desk::{Browser, LockedDesk, NotOpened};
use testimony_testkit::rng;
use testimony_vault::Passphrase;
use tokio::sync::oneshot;

use crate::html;
use crate::support::{Answer, raw_to};

/// Asks a locked Desk that opens for nobody.
fn asked(requests: &[(&str, &str, &str, &str)]) -> Vec<Answer> {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = listener.local_addr().expect("an address").port();
    let browser = Browser::parse("desk-0a1b2c3d:").expect("a browser");
    let opener = Box::new(|passphrase: &Passphrase| -> Result<(), NotOpened> {
        match passphrase.reveal() {
            "broken" => Err(NotOpened::Other("the disk is gone".to_owned())),
            _ => Err(NotOpened::WrongPassphrase),
        }
    });
    let (stop, stopped) = oneshot::channel::<()>();
    let thread = std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .expect("a runtime");
        runtime.block_on(async {
            let locked = LockedDesk::new(listener, browser, opener, Box::new(rng(13)));
            let wait = locked.expect("a listener").wait(async { drop(stopped.await) });
            assert!(wait.await.expect("it serves").is_none());
        });
    });
    let ask = |(method, path, headers, body): &(&str, &str, &str, &str)| {
        let form = "Content-Type: application/x-www-form-urlencoded\r\n";
        let request = format!(
            "{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n\
             Content-Length: {}\r\n{form}{headers}\r\n{body}",
            body.len()
        );
        raw_to(port, request.as_bytes())
    };
    let answers = requests.iter().map(ask).collect();
    drop(stop);
    thread.join().expect("it ended");
    answers
}

#[test]
fn it_speaks_what_the_browser_asks_for_and_what_was_chosen() {
    let answers = asked(&[
        ("GET", "/", "", ""),
        ("GET", "/", "Accept-Language: ar-SY,ar;q=0.9\r\n", ""),
        ("GET", "/", "Cookie: desk-language=ru\r\nAccept-Language: ar\r\n", ""),
        ("POST", "/language", "", "tag=ru"),
        ("POST", "/language", "", "tag=xx"),
        ("POST", "/language", "Sec-Fetch-Site: cross-site\r\n", "tag=ru"),
    ]);
    let pages: Vec<String> = answers.iter().map(Answer::text).collect();
    for (page, lang, heading) in [
        (&pages[0], "lang=\"en\" dir=\"ltr\"", "The Desk is locked"),
        (&pages[1], "lang=\"ar\" dir=\"rtl\"", "المكتب مقفل"),
        (&pages[2], "lang=\"ru\" dir=\"ltr\"", "Рабочее место заперто"),
    ] {
        assert!(page.contains(&format!("<html {lang}>")), "{page}");
        assert!(page.contains(&format!("<h1>{heading}</h1>")), "{page}");
        assert!(page.contains("<option value=\"ar\" lang=\"ar\""), "another can be chosen");
        assert_eq!(html::complaints(page), [""; 0]);
    }
    assert_eq!((answers[3].status, answers[3].header("location")), (303, Some("/")));
    let kept = answers[3].header("set-cookie").unwrap_or_default();
    assert!(kept.starts_with("desk-language=ru; "), "{kept}");
    assert_eq!((answers[4].status, answers[4].header("set-cookie")), (400, None));
    assert_eq!((answers[5].status, answers[5].header("set-cookie")), (403, None));
}

#[test]
fn what_does_not_open_is_said_in_the_language_too() {
    let ru = "Cookie: desk-language=ru\r\n";
    let answers = asked(&[
        ("POST", "/unlock", ru, "passphrase=a+guess"),
        ("POST", "/unlock", ru, "passphrase=broken"),
    ]);
    let wrong = answers[0].text();
    assert!(wrong.contains("role=\"alert\">Эта парольная фраза не открывает"), "{wrong}");
    let other = answers[1].text();
    let expected = "role=\"alert\" lang=\"en\" dir=\"ltr\">The disk is gone.</p>";
    assert!(other.contains(expected), "what a lower part says is marked as English: {other}");
}
