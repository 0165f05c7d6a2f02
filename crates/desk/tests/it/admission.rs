//! Who comes in and who does not. Each refusal stands beside the same request that is let in.

use std::net::SocketAddr;

use tempfile::TempDir;
use testimony_casework::Marks;
use testimony_desk::{Desk, DeskOptions, Error};
use testimony_testkit::{now, rng};

use crate::html;
use crate::support::{Answer, Server, empty_vault};

fn refused(answer: &Answer, why: &str) {
    assert_eq!(answer.status, 403, "{why}");
    let page = answer.text();
    assert_eq!(html::complaints(&page), [""; 0], "{why}");
    assert!(!page.contains("River team"), "nothing of the case: {why}");
    protected(answer, why);
}

/// The headers of every answer.
fn protected(answer: &Answer, what: &str) {
    let policy = answer.header("content-security-policy").unwrap_or_default();
    assert!(policy.contains("default-src 'none'"), "{what}: {policy}");
    assert!(!policy.contains("unsafe") && !policy.contains("http"), "{what}: {policy}");
    for (name, value) in [
        ("referrer-policy", "no-referrer"),
        ("x-content-type-options", "nosniff"),
        ("cache-control", "no-store"),
        ("cross-origin-opener-policy", "same-origin"),
        ("cross-origin-resource-policy", "same-origin"),
    ] {
        assert_eq!(answer.header(name), Some(value), "{what}");
    }
    assert!(answer.header("permissions-policy").is_some_and(|all| all.contains("camera=()")));
    for name in ["server", "etag", "last-modified", "access-control-allow-origin"] {
        assert_eq!(answer.header(name), None, "{what}");
    }
}

#[test]
fn the_address_works_once() {
    let server = Server::start();
    let address = format!("/?token={}", server.token);
    assert_eq!(server.token.len(), 43, "256 bits");
    refused(&server.ask("GET", "/", "", b""), "no token, no session");
    refused(&server.ask("GET", "/?token=", "", b""), "an empty token");
    let mut wrong = server.token.clone();
    let last = if wrong.pop() == Some('A') { 'B' } else { 'A' };
    refused(&server.ask("GET", &format!("/?token={wrong}{last}"), "", b""), "a wrong token");
    refused(&server.ask("GET", &format!("/events{}", &address[1..]), "", b""), "another page");
    refused(&server.ask("GET", &address, "Sec-Purpose: prefetch\r\n", b""), "looking ahead");
    assert_eq!(server.ask("HEAD", &address, "", b"").status, 403, "only the head");
    refused(&server.ask("POST", &address, "", b""), "a post");
    // None of these used it up.
    let browser = server.enter();
    assert_eq!(browser.get("/").status, 200);
    refused(&server.ask("GET", &address, "", b""), "a used token");
    refused(&browser.get(&address), "a used token, in the same browser");
    assert_eq!(browser.get("/").status, 200, "and the session goes on");
}

#[test]
fn the_cookie_is_strict_and_needed_everywhere() {
    let server = Server::start();
    let answer = server.ask("GET", &format!("/?token={}", server.token), "", b"");
    assert_eq!((answer.status, answer.header("location")), (303, Some("/")));
    protected(&answer, "the opening");
    let set = answer.header("set-cookie").unwrap_or_default().to_owned();
    let (pair, flags) = set.split_once("; ").unwrap_or_default();
    assert_eq!(flags, "Path=/; HttpOnly; SameSite=Strict");
    let (name, value) = pair.split_once('=').unwrap_or_default();
    assert!(name.starts_with("desk-") && name.len() == 13, "{name}");
    assert_eq!(value.len(), 43, "256 bits");
    for path in [
        "/",
        "/events",
        "/event/e1",
        "/account/new",
        "/account/a-heron",
        "/sources",
        "/record",
        "/desk.css",
        "/assets/desk.js",
        "/no-such-page",
        "/account/a-heron/file/x",
    ] {
        refused(&server.ask("GET", path, "", b""), path);
        let wrong = format!("Cookie: {name}=AAAA{}\r\n", &value[4..]);
        refused(&server.ask("GET", path, &wrong, b""), path);
        let right = format!("Cookie: other=1; {name}={value}\r\n");
        let answer = server.ask("GET", path, &right, b"");
        assert_ne!(answer.status, 403, "{path}");
        protected(&answer, path);
    }
}

#[test]
fn only_our_own_names_are_answered() {
    let server = Server::start();
    let browser = server.enter();
    let port = server.port;
    let ask = |hosts: &str, target: &str| {
        let cookie = &browser.cookie;
        let request = format!(
            "GET {target} HTTP/1.1\r\n{hosts}Cookie: {cookie}\r\nConnection: close\r\n\r\n"
        );
        server.raw(request.as_bytes())
    };
    for host in [format!("127.0.0.1:{port}"), format!("localhost:{port}"), format!("[::1]:{port}")]
    {
        assert_eq!(ask(&format!("Host: {host}\r\n"), "/").status, 200, "{host}");
    }
    for host in [
        "elsewhere.invalid".to_owned(),
        format!("elsewhere.invalid:{port}"),
        "127.0.0.1".to_owned(),
        format!("127.0.0.1:{}", port.wrapping_add(1)),
        format!("localhost.:{port}"),
        format!("127.0.0.1.elsewhere.invalid:{port}"),
        format!("user@127.0.0.1:{port}"),
        format!("0.0.0.0:{port}"),
        String::new(),
    ] {
        refused(&ask(&format!("Host: {host}\r\n"), "/"), &host);
    }
    refused(&ask("", "/"), "no Host");
    let ours = format!("Host: 127.0.0.1:{port}\r\n");
    refused(&ask(&format!("{ours}Host: elsewhere.invalid\r\n"), "/"), "two Hosts");
    let whole = |host: &str| ask(&ours, &format!("http://{host}/")).status;
    assert_eq!(whole(&format!("127.0.0.1:{port}")), 200);
    assert_eq!(whole(&format!("elsewhere.invalid:{port}")), 403);
    // A foreign name does not use the address up either.
    let fresh = Server::start();
    let request = format!(
        "GET /?token={} HTTP/1.1\r\nHost: elsewhere.invalid:{}\r\nConnection: close\r\n\r\n",
        fresh.token, fresh.port
    );
    refused(&fresh.raw(request.as_bytes()), "a foreign Host with the right token");
    fresh.enter();
}

#[test]
fn another_page_can_neither_change_nor_read() {
    let server = Server::start();
    let browser = server.enter();
    let token = browser.form_token();
    let right = [("form_token", token.as_str()), ("access", "saw")];
    let post = |more: &str| browser.post_bare("/account/a-heron/describe", &right, more);
    let host = server.host();
    for fine in [
        String::new(),
        "Sec-Fetch-Site: same-origin\r\n".to_owned(),
        "Sec-Fetch-Site: none\r\n".to_owned(),
        format!("Origin: http://{host}\r\n"),
        // What browsers send under our own `no-referrer`.
        "Origin: null\r\nSec-Fetch-Site: same-origin\r\n".to_owned(),
    ] {
        assert_eq!(post(&fine).status, 303, "{fine}");
    }
    for foreign in [
        "Sec-Fetch-Site: cross-site\r\n".to_owned(),
        "Sec-Fetch-Site: same-site\r\n".to_owned(),
        "Origin: http://elsewhere.invalid\r\n".to_owned(),
        format!("Origin: https://{host}\r\n"),
        format!("Origin: http://{host}.elsewhere.invalid\r\n"),
        format!("Origin: http://localhost:{}\r\n", server.port),
        "Origin: null\r\n".to_owned(),
        "Origin: null\r\nSec-Fetch-Site: none\r\n".to_owned(),
        format!("Origin: http://{host}\r\nSec-Fetch-Site: cross-site\r\n"),
    ] {
        refused(&post(&foreign), &foreign);
    }
    let get = |site: &str| {
        let headers = format!("Cookie: {}\r\nSec-Fetch-Site: {site}\r\n", browser.cookie);
        server.ask("GET", "/account/a-heron", &headers, b"")
    };
    assert_eq!(get("same-origin").status, 200);
    assert_eq!(get("none").status, 200);
    refused(&get("cross-site"), "a link elsewhere");
    refused(&get("same-site"), "another port of this machine");
}

#[test]
fn a_form_needs_the_token_of_this_session() {
    let server = Server::start();
    let browser = server.enter();
    let token = browser.form_token();
    for path in [
        "/",
        "/account/a-heron/reply",
        "/account/a-heron/consent",
        "/account/a-heron/describe",
        "/record/seal",
        "/close",
    ] {
        let fields = [("access", "saw"), ("text", "x"), ("post", "y")];
        refused(&browser.post_bare(path, &fields, ""), path);
        let wrong = [("form_token", "AAAA"), ("access", "saw")];
        refused(&browser.post_bare(path, &wrong, ""), path);
        assert_eq!(browser.get(path).status, if path == "/" { 200 } else { 405 }, "{path}");
    }
    let fields = [("code_name", "Wren"), ("access", "saw"), ("account", "words")];
    refused(&browser.post_files("/account/new", &fields, &[]), "no token");
    let wrong = [("form_token", "AAAA"), fields[0], fields[1], fields[2]];
    refused(&browser.post_files("/account/new", &wrong, &[]), "a wrong token");
    let late = [fields[0], fields[1], fields[2], ("form_token", token.as_str())];
    refused(&browser.post_files("/account/new", &late, &[]), "not the first field");
    let right = [("form_token", token.as_str()), fields[0], fields[1], fields[2]];
    assert_eq!(browser.post_files("/account/new", &right, &[]).status, 303);
    // And with the right token the others do something; closing is the last that this one can.
    assert_eq!(browser.post("/record/seal", &[]).status, 303);
    assert_eq!(browser.post("/close", &[]).status, 200);
    refused(&browser.get("/"), "closed");
}

#[test]
fn tricks_with_paths_lead_nowhere() {
    let server = Server::start();
    let browser = server.enter();
    for path in [
        "//",
        "/../vault.toml",
        "/%2e%2e/vault.toml",
        "/assets/../vault.toml",
        "/assets/..%2f..%2fvault.toml",
        "/assets/manifest.json",
        "/assets/%00",
        "/account/%00",
        "/account/..",
        "/account/%2e%2e%2fevents",
        "/account/a-heron/",
        "/account/a-heron/file/",
        "/account/a-heron/file/..",
        "/event/a-heron",
        "/account/e1",
        "/account/%ff",
        "/desk.css/x",
        "/DESK.CSS",
        "/account/a-heron%20",
    ] {
        let status = browser.get(path).status;
        assert!(matches!(status, 400 | 404), "{path}: {status}");
    }
    assert_eq!(browser.get("/account/a-heron").status, 200);
    assert_eq!(browser.get("/account/%61-heron").status, 200, "an escape is the letter it is");
    assert_eq!(browser.get("/desk.css").status, 200);
    for method in ["PUT", "DELETE", "OPTIONS", "TRACE", "PATCH"] {
        let cookie = format!("Cookie: {}\r\n", browser.cookie);
        assert_eq!(server.ask(method, "/record/seal", &cookie, b"").status, 405, "{method}");
    }
}

#[test]
fn a_link_on_another_page_still_opens_the_desk() {
    let server = Server::start();
    let address = format!("/?token={}", server.token);
    let answer = server.ask("GET", &address, "Sec-Fetch-Site: cross-site\r\n", b"");
    assert_eq!(answer.status, 200, "a page, because a strict cookie follows no redirect");
    assert!(answer.header("set-cookie").is_some());
    assert_eq!(html::complaints(&answer.text()), [""; 0]);
    protected(&answer, "the opened page");
}

#[test]
fn only_loopback_is_listened_on() {
    let dir = TempDir::new().expect("a folder");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.expect("a runtime");
    let bind = |listen: &str, at: &str| {
        let vault = empty_vault(&dir.path().join(at));
        let listen: SocketAddr = listen.parse().expect("an address");
        let options = DeskOptions { listen, proxy: None, marks: Marks::nowhere() };
        runtime.block_on(Desk::bind(vault, options, now, Box::new(rng(5))))
    };
    for (at, outside) in ["0.0.0.0:0", "[::]:0", "192.0.2.1:0", "127.0.0.2:0"].iter().enumerate() {
        let refused = bind(outside, &at.to_string());
        assert!(matches!(refused, Err(Error::NotLoopback(_))), "{outside}");
    }
    let desk = bind("127.0.0.1:0", "ours").expect("loopback is fine");
    assert!(desk.address().starts_with("http://127.0.0.1:"));
    assert!(!format!("{desk:?}").contains("token"));
    let taken = desk.address();
    let taken = taken.trim_start_matches("http://").split('/').next().unwrap_or_default();
    assert!(matches!(bind(taken, "second"), Err(Error::Listen { .. })), "a port in use");
}
