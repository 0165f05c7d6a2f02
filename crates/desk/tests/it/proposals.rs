//! Proposals: what is shown, what is decided, what is said where it cannot be.

use testimony_casework::apply;
use testimony_testkit::{occasion, rng};

use crate::html;
use crate::support::{Browser, Server, empty_vault};

const STORY: &str = "On Monday the guards led forty men of the lower village down to the river, \
                     and none of them was seen again by anybody who lived there.";

fn server(made: [&str; 2]) -> Server {
    let lines = format!(
        r#"{{"action":"source","id":"paper","kind":"outlet","code_name":"Ferry Lantern"}}
{{"action":"source","id":"blog","kind":"outlet","code_name":"River Diary"}}
{{"action":"account","id":"a-paper","source":"paper","received_via":"import","language":"en","made":"{}","text":"{STORY}"}}
{{"action":"account","id":"a-blog","source":"blog","received_via":"import","language":"en","made":"{}","text":"I could not sleep. {STORY} <b>May they rest.</b>"}}
{{"action":"account","id":"a-named","source":"blog","received_via":"import","language":"en","text":"According to Marta Quill, the school was closed for a week in spring."}}
"#,
        made[0], made[1]
    );
    Server::over(move |dir| {
        let mut vault = empty_vault(dir);
        let mut rng = rng(5);
        apply::apply(&mut vault, &lines, &mut occasion(&mut rng)).unwrap();
        vault
    })
}

fn page(browser: &Browser<'_>) -> String {
    let page = browser.get("/proposals").text();
    assert_eq!(html::complaints(&page), [""; 0]);
    page
}

fn post(browser: &Browser<'_>, fields: &[(&str, &str)]) -> (u16, String) {
    let answer = browser.post_at("/who", "/proposals", fields);
    let to = answer.header("location").unwrap_or_default().to_owned();
    (answer.status, if to.is_empty() { answer.text() } else { to })
}

const PAIR: (&str, &str) = ("id", "a-paper+a-blog");
const REASON: (&str, &str) = ("reason", "the same words");
const MODE: (&str, &str) = ("mode", "quotes");

#[test]
fn both_texts_stand_side_by_side_with_the_shared_words_marked() {
    let server = server(["2026-04-01", "2026-04-02"]);
    let browser = server.enter();
    let page = page(&browser);
    assert_eq!(page.matches(&format!("<mark>{}</mark>", STORY.trim_end_matches('.'))).count(), 2);
    let text = html::text(&page).replace(['\u{2068}', '\u{2069}'], "");
    assert!(text.contains("May River Diary have it from Ferry Lantern?"), "{text}");
    assert!(text.contains("100 % of it is in the other one") && text.contains("told: 2 Apr 2026"));
    assert!(page.contains("value=\"confirm a-blog\"") && page.contains("value=\"suspect a-blog\""));
    assert!(!page.contains("<b>May"), "words of a case are words");
    assert!(text.contains("Marta Quill"));
    // How many wait stands beside the link, on every page.
    let waits = "<span class=\"waiting\">2<";
    assert!(page.contains(waits) && browser.get("/").text().contains(waits));
}

#[test]
fn a_decision_is_on_record_and_can_be_taken_back() {
    let server = server(["2026-04-01", "2026-04-02"]);
    let browser = server.enter();
    let (status, to) = post(&browser, &[PAIR, REASON, MODE, ("answer", "confirm a-blog")]);
    assert_eq!(status, 303, "{to}");
    let after = browser.get(&to).text();
    assert!(after.contains("action=\"/undo\"") && !after.contains("a-paper+a-blog"));
    assert!(after.contains("<span class=\"waiting\">1<"));
    let (first, last) = to.split_once("step=").and_then(|it| it.1.split_once('-')).unwrap();
    let undo = [("first", first), ("last", last), ("back", "/proposals")];
    assert_eq!(browser.post_at("/who", "/undo", &undo).status, 303);
    assert!(page(&browser).contains("a-paper+a-blog"));
    let (status, to) = post(&browser, &[PAIR, REASON, MODE, ("answer", "suspect a-blog")]);
    assert_eq!(status, 303, "{to}");
    assert!(page(&browser).contains("class=\"tag held\""));
    let (status, _) = post(&browser, &[PAIR, REASON, MODE, ("answer", "reject")]);
    assert_eq!(status, 303);
    assert!(!page(&browser).contains("a-paper+a-blog"));
}

#[test]
fn without_days_somebody_says_which_has_it_from_which() {
    let server = server(["2026-04", "2026-04"]);
    let browser = server.enter();
    let page = page(&browser);
    assert!(
        page.contains("value=\"confirm a-blog\"") && page.contains("value=\"confirm a-paper\"")
    );
    let suspects = ["value=\"suspect a-blog\"", "value=\"suspect a-paper\""];
    assert!(
        !suspects.iter().any(|it| page.contains(it)),
        "nobody knows yet who would be suspected"
    );
    assert!(html::text(&page).contains("Who has it from whom?"));
    let (status, _) = post(&browser, &[PAIR, REASON, MODE, ("answer", "confirm a-paper")]);
    assert_eq!(status, 303);
    let account = html::text(&browser.get("/account/a-paper").text());
    assert!(account.contains("River Diary"), "{account}");
}

#[test]
fn fail_what_is_no_decision() {
    let server = server(["2026-04-01", "2026-04-02"]);
    let browser = server.enter();
    let no_reason = [PAIR, ("reason", " "), ("mode", "cites"), ("answer", "confirm a-blog")];
    let (status, page) = post(&browser, &no_reason);
    assert_eq!((status, html::complaints(&page)), (422, vec![]));
    assert!(html::text(&page).contains("Say why first."));
    assert!(page.contains("<option value=\"cites\" selected>"), "what was chosen stays");
    let gone = [("id", "a-paper+a-named"), REASON, MODE, ("answer", "reject")];
    let (status, page) = post(&browser, &gone);
    assert!(status == 422 && html::text(&page).contains("is not proposed any more"), "{status}");
    let named = [("id", "a-named@0"), REASON, MODE, ("answer", "confirm a-named")];
    let unknown = [named[0], REASON, MODE, named[3], ("from", "Nobody at all")];
    let (status, page) = post(&browser, &unknown);
    assert!(status == 422 && page.contains("value=\"Nobody at all\""), "{status}");
    for answer in ["", "confirm", "confirm ../..", "yes", "reject now"] {
        let (status, _) = post(&browser, &[PAIR, REASON, MODE, ("answer", answer)]);
        assert!(status == 400 || status == 404, "{answer:?}: {status}");
    }
    let (status, _) = post(&browser, &[PAIR, REASON, ("mode", "steals"), ("answer", "reject")]);
    assert_eq!(status, 400);
    // Nothing of it is on record; the source that is meant can be said.
    let known = [named[0], REASON, MODE, named[3], ("from", "Ferry Lantern")];
    assert_eq!(post(&browser, &known).0, 303);
    let account = html::text(&browser.get("/account/a-named").text());
    assert!(account.contains("Ferry Lantern"));
}
