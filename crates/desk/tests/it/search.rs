//! The search page: finds, marks, sorts into facets, and says what is wrong with a query.

use crate::html;
use crate::support::{Answer, Browser, Server};

fn search(browser: &Browser<'_>, fields: &[(&str, &str)]) -> Answer {
    let answer = browser.post("/search", fields);
    assert_eq!(html::complaints(&answer.text()), [""; 0], "{fields:?}");
    answer
}

#[test]
fn what_is_on_record_is_found_and_marked() {
    let server = Server::start();
    let browser = server.enter();
    let empty = search(&browser, &[("q", "")]).text();
    assert!(empty.contains("name=\"kind\" value=\"account\""), "facets are buttons");
    let only = search(&browser, &[("q", ""), ("kind", "event")]).text();
    assert!(only.contains("href=\"/event/") && only.contains("name=\"drop\" value=\"kind\""));
    assert!(!only.contains("href=\"/account/a"));
    let all = search(&browser, &[("q", ""), ("kind", "event"), ("drop", "kind")]).text();
    assert!(all.contains("href=\"/account/a"));
    let text = html::text(&all);
    let word = text.split_whitespace().find(|it| it.len() > 7 && it.is_ascii()).unwrap_or("river");
    assert!(search(&browser, &[("q", word)]).status == 200);
}

#[test]
fn what_was_typed_is_text_and_stays() {
    let server = Server::start();
    let browser = server.enter();
    let page = search(&browser, &[("q", "<script>alert(1)</script>")]).text();
    assert!(page.contains("value=\"&#60;script&#62;") || page.contains("&lt;script&gt;"));
    assert!(!page.contains("<script>alert"));
    assert!(html::text(&page).contains("Nothing found."));
}

#[test]
fn fail_a_query_that_means_nothing_is_explained() {
    let server = Server::start();
    let browser = server.enter();
    for query in ["(river", "date:soon", "x r*", "OR"] {
        let answer = search(&browser, &[("q", query)]);
        assert_eq!(answer.status, 400, "{query}");
        let page = answer.text();
        assert!(page.contains("role=\"alert\"") && page.contains("aria-invalid"), "{query}");
    }
}

#[test]
fn a_protected_name_is_not_found() {
    let server = Server::start();
    let browser = server.enter();
    let page = search(&browser, &[("q", "\"Press office of the region\" kind:source")]).text();
    assert!(html::text(&page).contains("Nothing found."));
    // The control: an open name is found.
    let page = search(&browser, &[("q", "\"Northern Gazette\" kind:source")]).text();
    assert!(page.contains("<mark>"), "{}", html::text(&page));
}
