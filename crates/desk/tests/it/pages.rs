//! Every page answers, is well-formed, and shows what it is for.

use crate::html;
use crate::support::{Browser, Server, empty_vault, file_bytes, vault_with_log};

/// Every page that a person can look at.
fn pages(browser: &Browser<'_>) -> Vec<String> {
    let mut found: Vec<String> =
        ["/", "/search", "/files", "/account/new", "/events", "/sources", "/proposals", "/record"]
            .map(str::to_owned)
            .to_vec();
    for list in ["/", "/events"] {
        found.extend(links(&browser.get(list).text()));
    }
    found
}

/// The lines of a list.
pub(crate) fn links(page: &str) -> Vec<String> {
    let lines = page.split("<li>\n<a href=\"").skip(1);
    lines.filter_map(|line| Some(line.split_once('"')?.0.to_owned())).collect()
}

#[test]
fn every_page_is_whole() {
    let server = Server::start();
    let browser = server.enter();
    let all = pages(&browser);
    assert_eq!(all.len(), 8 + 9 + 2, "{all:?}");
    for path in all {
        let answer = browser.get(&path);
        assert_eq!(answer.status, 200, "{path}");
        let page = answer.text();
        assert_eq!(html::complaints(&page), [""; 0], "{path}");
        assert!(page.contains("<title>Desk</title>"), "{path}");
        assert_eq!(page.matches("<h1").count(), 1, "{path}");
        assert!(html::text(&page).contains("River team"), "{path}");
        assert!(!page.contains("Press office of the region"), "a protected name on {path}");
    }
    // The control: an open name is shown, so the protected one was not missing by chance.
    assert!(browser.get("/sources").text().contains("Northern Gazette"));
}

#[test]
fn an_empty_vault_says_what_comes_next() {
    let server = Server::over(empty_vault);
    let browser = server.enter();
    for path in
        ["/", "/search", "/files", "/account/new", "/events", "/sources", "/proposals", "/record"]
    {
        let answer = browser.get(path);
        assert_eq!(answer.status, 200, "{path}");
        assert_eq!(html::complaints(&answer.text()), [""; 0], "{path}");
    }
    let inbox = browser.get("/").text();
    assert!(inbox.contains("No account is here yet") && inbox.contains("testimony fetch"));
}

#[test]
fn an_invented_case_says_so_inside_the_head_of_every_page() {
    let demo = Server::over(|dir| vault_with_log(dir, Some("demo.invalid/case")));
    let real = Server::over(|dir| vault_with_log(dir, None));
    let head = |server: &Server| {
        let page = server.enter().get("/").text();
        page.split_once("</header>").map(|(head, _)| html::text(head)).unwrap_or_default()
    };
    assert!(head(&demo).contains("DEMO, invented"));
    assert!(!head(&real).contains("DEMO"));
}

#[test]
fn the_inbox_is_newest_first_and_finds() {
    let server = Server::start();
    let browser = server.enter();
    let order = links(&browser.get("/").text());
    assert_eq!(order[1..4], ["/account/a-minister", "/account/a-official", "/account/a-wire"]);
    let found = |words: &str| links(&browser.post("/", &[("q", words)]).text());
    assert_eq!(found("ЛЮДЕЙ"), ["/account/a-king"]);
    assert_eq!(found("heron"), ["/account/a-heron"]);
    assert_eq!(found("no such words"), [""; 0]);
    assert_eq!(found(" ").len(), 9);
}

#[test]
fn an_event_shows_matrix_picture_and_next_contact() {
    let server = Server::start();
    let browser = server.enter();
    let page = browser.get("/event/e1").text();
    let text = html::text(&page);
    for wanted in [
        "20 Feb 2017 until 10 Mar 2017",
        "River district",
        "● says so",
        "✕ denies",
        "○ declines to say",
        "◐ says it may be so",
        "which is not a denial",
        "yourself would raise it to",
        "No answer.",
        "We have no reliable information.",
        "a nurse, who asked not to be named",
    ] {
        assert!(text.contains(wanted), "{wanted}");
    }
    let count = |class: &str| page.matches(&format!("class=\"plot {class}\"")).count();
    assert_eq!(count("plot-attribution"), 3, "a picture for each claim");
    assert_eq!((count("plot-collapse"), count("plot-timeline")), (1, 1));
    assert_eq!(count("plot-map"), 0, "no place has a point");
    assert!(page.contains("<th scope=\"row\">") && page.contains("<th scope=\"col\">"));
}

#[test]
fn an_account_has_the_direction_of_its_language() {
    let server = Server::start();
    let browser = server.enter();
    let arabic = browser.get("/account/a-willow").text();
    assert!(arabic.contains("<blockquote class=\"words\" data-words dir=\"rtl\" lang=\"ar\">"));
    assert!(arabic.contains("<h1><span dir=\"rtl\" lang=\"ar\">"));
    assert!(arabic.contains("/reply\""), "it came through a Post");
    let russian = browser.get("/account/a-king").text();
    assert!(russian.contains("<blockquote class=\"words\" data-words dir=\"ltr\" lang=\"ru\">"));
    assert!(!russian.contains("/reply\""), "it did not");
}

#[test]
fn a_download_gives_the_bytes_and_is_never_shown() {
    let server = Server::start();
    let browser = server.enter();
    let account = links(&browser.get("/").text()).remove(0);
    let page = browser.get(&account).text();
    let path = page.split("class=\"file\" href=\"").nth(1).and_then(|rest| rest.split('"').next());
    let path = path.expect("the newest account has a file");
    let answer = browser.get(path);
    assert_eq!(answer.status, 200);
    assert!(answer.body == file_bytes(), "the bytes are the bytes");
    assert_eq!(answer.header("content-type"), Some("application/octet-stream"));
    assert_eq!(
        answer.header("content-disposition"),
        Some("attachment; filename=\"file\"; filename*=UTF-8''snow%20%221%22.jpg")
    );
    let policy = answer.header("content-security-policy").unwrap_or_default();
    assert!(policy.starts_with("sandbox; default-src 'none'"), "{policy}");
    // The same item under another account, and another item under this one, are not there.
    let item = path.rsplit('/').next().unwrap_or_default();
    assert_eq!(browser.get(&format!("/account/a-heron/file/{item}")).status, 404);
    let other = html::text(&browser.get("/account/a-heron").text());
    let text_item =
        other.split("record prove").nth(1).and_then(|rest| rest.split_whitespace().nth(1));
    let text_item = text_item.expect("an item");
    assert_eq!(browser.get(&format!("/account/a-heron/file/{text_item}")).status, 404);
}

#[test]
fn a_damaged_file_is_never_taken_for_a_whole_one() {
    let server = Server::over(|dir| {
        let vault = crate::support::case_vault(dir, crate::support::CASE);
        damage_blobs(&vault.dir().join("packs"));
        vault
    });
    let browser = server.enter();
    let account = links(&browser.get("/").text()).remove(0);
    let page = browser.get(&account).text();
    let path = page.split("class=\"file\" href=\"").nth(1).and_then(|rest| rest.split('"').next());
    // The connection breaks: in the middle, or before anything of the answer was sent.
    let answer = browser.get(path.expect("a file"));
    let promised = answer.header("content-length").map(|bytes| bytes.parse::<usize>());
    let whole = promised.is_some_and(|bytes| bytes.is_ok_and(|bytes| answer.body.len() >= bytes));
    assert!(!whole && answer.body.len() < crate::support::FILE_BYTES, "{}", answer.body.len());
}

/// Turns a bit in every 4 KiB of every pack but its beginning.
fn damage_blobs(folder: &std::path::Path) {
    for entry in std::fs::read_dir(folder).expect("a folder").flatten() {
        let path = entry.path();
        if path.is_dir() {
            damage_blobs(&path);
        } else {
            let mut bytes = std::fs::read(&path).expect("a pack");
            bytes.iter_mut().step_by(4096).skip(1).for_each(|byte| *byte ^= 1);
            std::fs::write(&path, bytes).expect("a pack");
        }
    }
}
