//! What the forms put on record, and what they give back when something is wrong.

use std::io::Read as _;

use testimony_desk::{FILES_MAX, TEXT_BYTES_MAX};

use crate::html;
use crate::pages::links;
use crate::support::{Browser, Server, file_bytes};

/// The new account form with its token and some fields.
fn add(
    browser: &Browser<'_>,
    fields: &[(&str, &str)],
    files: &[(&str, &[u8])],
) -> crate::support::Answer {
    let token = browser.form_token();
    let mut all = vec![("form_token", token.as_str())];
    all.extend_from_slice(fields);
    browser.post_files("/account/new", &all, files)
}

#[test]
fn an_interview_with_files_is_on_record() {
    let server = Server::start();
    let browser = server.enter();
    let content = file_bytes();
    let fields = [
        ("code_name", "Wren"),
        ("source", ""),
        ("access", "saw"),
        ("language", "ar"),
        ("account", "سطر أول\r\nline two"),
        ("interviewer", "Interviewer 2"),
        ("allow_court", "on"),
    ];
    let files: [(&str, &[u8]); 3] = [("one.jpg", &content), ("C:\\x\\two.jpg", b""), ("", b"")];
    let answer = add(&browser, &fields, &files);
    assert_eq!(answer.status, 303, "{}", html::text(&answer.text()));
    let location = answer.header("location").unwrap_or_default().to_owned();
    assert!(location.ends_with("?done=added"), "{location}");
    let page = browser.get(&location).text();
    let text = html::text(&page);
    for wanted in [
        "The account is on record",
        "Wren",
        "سطر أول\nline two",
        "asked by Interviewer 2",
        "one.jpg",
        "two.jpg",
        "0 bytes",
        "told to the team",
    ] {
        assert!(text.contains(wanted), "{wanted}");
    }
    assert!(page.contains("name=\"allow_court\" checked"), "what was ticked");
    assert!(!page.contains("name=\"allow_publication\" checked"), "and nothing else");
    let file = page.split("class=\"file\" href=\"").nth(1).and_then(|rest| rest.split('"').next());
    assert!(browser.get(file.unwrap_or_default()).body == content, "what went in comes out");
    assert_eq!(links(&browser.get("/").text()).len(), 10);
}

#[test]
fn what_was_typed_comes_back_with_what_is_wrong() {
    let server = Server::start();
    let browser = server.enter();
    let base = [("code_name", "Wren"), ("access", "saw"), ("account", "<words> & \"more\"")];
    let with = |more: &[(&'static str, &'static str)]| {
        let mut fields = base.to_vec();
        fields.extend_from_slice(more);
        add(&browser, &fields, &[("one.jpg", b"x")])
    };
    for (more, wanted) in [
        (&[("code_name", " ")][..], "Say who told it"),
        (&[("code_name", "heron")], "Another source has this code name"),
        (&[("source", "w1")], "Choose one of the two"),
        (&[("code_name", ""), ("source", "nobody")], "is not in the case any more"),
        (&[("language", "not a tag")], "A language is a short tag"),
        (&[("access", "dreamt")], "Say how this source knows"),
    ] {
        let answer = with(more);
        assert_eq!(answer.status, 422, "{wanted}");
        let page = answer.text();
        assert_eq!(html::complaints(&page), [""; 0], "{wanted}");
        let text = html::text(&page);
        assert!(text.contains(wanted), "{wanted}");
        assert!(text.contains("\n<words> & \"more\""), "the words come back: {wanted}");
        assert!(text.contains("Choose the file again"), "{wanted}");
    }
    let nothing = add(&browser, &[("code_name", "Wren"), ("access", "saw"), ("account", " ")], &[]);
    assert!(html::text(&nothing.text()).contains("Type the words, or choose a file"));
    assert_eq!(links(&browser.get("/").text()).len(), 9, "nothing is on record");
    assert_eq!(with(&[]).status, 303, "the same without a fault is");
}

#[test]
fn limits_keep_what_was_typed() {
    let server = Server::start();
    let browser = server.enter();
    let fields = [("code_name", "Wren"), ("access", "saw"), ("account", "short words")];
    let many = vec![("x.jpg", b"x".as_slice()); FILES_MAX + 1];
    let answer = add(&browser, &fields, &many);
    let text = html::text(&answer.text());
    assert_eq!(answer.status, 422);
    assert!(text.contains("64 files are the most") && text.contains("short words"));
    let long = "ж".repeat(TEXT_BYTES_MAX / 2 + 1);
    let fields = [("code_name", "Wren"), ("access", "saw"), ("account", long.as_str())];
    let answer = add(&browser, &fields, &[]);
    assert_eq!(answer.status, 422);
    let text = html::text(&answer.text());
    assert!(text.contains("more than one account holds") && text.contains(&long));
    let most = "ж".repeat(TEXT_BYTES_MAX / 2);
    let fields = [("code_name", "Wren"), ("access", "saw"), ("account", most.as_str())];
    assert_eq!(add(&browser, &fields, &many[1..]).status, 303, "at the limits it is taken");
}

#[test]
fn consent_and_description_are_recorded() {
    let server = Server::start();
    let browser = server.enter();
    let page = browser.get("/account/a-king").text();
    assert!(page.contains("name=\"allow_team\" checked"));
    assert!(!page.contains("name=\"allow_publication\" checked"), "not yet");
    let fields = [("allow_publication", "on"), ("note", "by telephone")];
    let answer = browser.post("/account/a-king/consent", &fields);
    assert_eq!(answer.header("location"), Some("/account/a-king?done=consent"));
    let page = browser.get("/account/a-king?done=consent").text();
    assert!(page.contains("What the teller allows is on record"));
    assert!(page.contains("name=\"allow_publication\" checked"));
    assert!(!page.contains("name=\"allow_team\" checked"), "what is not ticked is not allowed");

    let fields = [("access", "heard_from"), ("language", "uk"), ("title", "The yard")];
    assert_eq!(browser.post("/account/a-king/describe", &fields).status, 303);
    let text = html::text(&browser.get("/account/a-king").text());
    assert!(text.contains("The yard") && text.contains("How they know: Has it from somebody else"));
    let bad = [("access", "saw"), ("language", "no tag!"), ("title", "kept <title>")];
    let answer = browser.post("/account/a-king/describe", &bad);
    assert_eq!(answer.status, 422);
    let page = answer.text();
    assert!(page.contains("A language is a short tag"));
    assert!(page.contains("value=\"kept &#60;title&#62;\""), "what was typed comes back");
    assert_eq!(browser.post("/account/none/consent", &[]).status, 404);
    assert_eq!(browser.post("/account/a-king/describe", &[("access", "x")]).status, 400);
}

#[test]
fn a_reply_that_does_not_get_through_is_not_lost() {
    let server = Server::start();
    let browser = server.enter();
    let nobody = std::net::TcpListener::bind("127.0.0.1:0").and_then(|one| one.local_addr());
    let nobody = format!("http://{}", nobody.expect("a port that nobody listens on"));
    let reply = |text: &str, post: &str| {
        browser.post("/account/a-willow/reply", &[("text", text), ("post", post)])
    };
    for (text, post, wanted) in [
        ("Are you \"safe\"?", nobody.as_str(), "Nobody answers there"),
        ("Are you \"safe\"?", "elsewhere", "address of the Post must be"),
        ("Are you \"safe\"?", " ", "Type the address of the Post"),
        (" ", nobody.as_str(), "Type what you want to say"),
    ] {
        let answer = reply(text, post);
        assert_eq!(answer.status, 422, "{wanted}");
        let shown = html::text(&answer.text());
        assert!(shown.contains(wanted), "{wanted}");
        assert!(shown.contains(text.trim()), "what was typed comes back: {wanted}");
    }
    // Without a mailbox there is nowhere to send it.
    let answer = browser.post("/account/a-king/reply", &[("text", "x"), ("post", &nobody)]);
    assert_eq!(answer.status, 422);
    assert!(!html::text(&browser.get("/account/a-willow").text()).contains("What the team wrote"));
}

#[test]
fn sealing_leaves_nothing_waiting() {
    let server = Server::start();
    let browser = server.enter();
    let facts = || html::text(&browser.get("/record").text()).replace('\n', " ");
    assert!(facts().contains("Leaves so far0"), "{}", facts());
    assert!(!facts().contains("Items that wait0"));
    assert!(html::text(&browser.get("/").text()).contains("items wait to be sealed"));
    assert!(html::text(&browser.get("/account/a-king").text()).contains("Not sealed yet"));
    let answer = browser.post("/record/seal", &[]);
    assert_eq!(answer.header("location"), Some("/record?done=sealed"));
    assert!(facts().contains("Leaves so far1") && facts().contains("Items that wait0"));
    assert!(browser.get("/record?done=sealed").text().contains("Sealed. The record has"));
    assert!(html::text(&browser.get("/account/a-king").text()).contains("Sealed in leaf 0"));
}

#[test]
fn a_broken_upload_leaves_nothing_on_record() {
    let server = Server::start();
    let browser = server.enter();
    let token = browser.form_token();
    let body = format!(
        "--xYx\r\nContent-Disposition: form-data; name=\"form_token\"\r\n\r\n{token}\r\n\
         --xYx\r\nContent-Disposition: form-data; name=\"code_name\"\r\n\r\nWren\r\n\
         --xYx\r\nContent-Disposition: form-data; name=\"files\"; filename=\"x\"\r\n\r\nhalf"
    );
    let head = format!(
        "Cookie: {}\r\nContent-Type: multipart/form-data; boundary=xYx\r\n",
        browser.cookie
    );
    let answer = server.ask("POST", "/account/new", &head, body.as_bytes());
    assert_eq!(answer.status, 400);
    let mut page = String::new();
    assert!(answer.body.as_slice().read_to_string(&mut page).is_ok());
    assert_eq!(html::complaints(&page), [""; 0]);
    assert_eq!(links(&browser.get("/").text()).len(), 9);
}

#[test]
fn an_act_with_a_point_is_listed_and_drawn_coarsely() {
    let server = Server::start();
    let browser = server.enter();
    let fields = [
        ("kind", "unlawful detention"),
        ("victim", "about twelve men"),
        ("start", "2017-02-21"),
        ("place", "the old ford"),
        ("point", "12.3451 N, 45.6789 W"),
        ("public", "exact"),
    ];
    let answer = browser.post("/event/e2/act", &fields);
    assert_eq!(answer.status, 303, "{}", html::text(&answer.text()));
    let page = browser.get(answer.header("location").unwrap_or_default()).text();
    assert_eq!(html::complaints(&page), [""; 0]);
    let text = html::text(&page);
    assert!(
        text.contains("unlawful detention: about twelve men, 21 Feb 2017, the old ford"),
        "{text}"
    );
    assert!(page.contains("class=\"plot plot-map\"") && !text.contains("12.3451"), "{text}");
    // A point that is none, and a date that is none, come back with what was typed.
    for (field, bad) in [("point", "somewhere"), ("start", "last week")] {
        let mut fields = fields.to_vec();
        fields.retain(|(name, _)| *name != field);
        fields.push((field, bad));
        let answer = browser.post("/event/e2/act", &fields);
        assert_eq!(answer.status, 422);
        let page = answer.text();
        assert!(page.contains(&format!("value=\"{bad}\"")) && page.contains("role=\"alert\""));
        assert!(page.contains("value=\"about twelve men\""), "nothing typed is lost");
    }
    // A place that was put in with its event is as coarse as nobody said otherwise.
    let event = [("title", "A raid"), ("point", "12.3451, -45.6789")];
    let answer = browser.post("/event/new", &event);
    let page = browser.get(answer.header("location").unwrap_or_default()).text();
    assert!(page.contains("class=\"plot plot-map\"") && !page.contains("12.34"), "{page}");
}

#[test]
fn what_becomes_of_an_account_stands_in_the_inbox() {
    let server = Server::start();
    let browser = server.enter();
    let decided = |text: &str| html::text(&browser.get("/").text()).contains(text);
    assert!(!decided("has to be translated first"));
    for state in ["relevant", "needs_translation"] {
        let answer = browser.post("/account/a-heron/triage", &[("state", state)]);
        assert_eq!(answer.status, 303);
    }
    assert!(decided("has to be translated first") && !decided("belongs to the case"));
}
