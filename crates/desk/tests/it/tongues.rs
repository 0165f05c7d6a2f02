//! Every page in every language: no word of ours is left in English, Arabic runs from right to left,
//! and a locked Desk can be read too.
//!
//! The words are found by an invented language: each message of the English file in brackets, its
//! letters changed. Whatever a page then still says in plain letters is of the case, a command, marked
//! as English, or was forgotten.

use std::fmt::Write as _;
use std::path::Path;
use std::sync::LazyLock;

use testimony_locale::{Catalogue, Direction, Locale, Messages};
use testimony_vault::Vault;

use crate::files::vault_with_two;
use crate::html::{self, end_of_tag, unescaped};
use crate::pages::links;
use crate::support::{Browser, CASE, Server, case_vault, empty_vault};

const ENGLISH: &str = include_str!("../../i18n/en.ftl");
/// Around each message.
const BRACKETS: (char, char) = ('⟦', '⟧');
/// The letters that stand for a to z and A to Z.
const LOWER: &str = "áƀćđéƒǵħíĵķłɱñóƥɋŕśţúṽŵẋýž";
const UPPER: &str = "ÁƁĆĐÉƑǴĦÍĴĶŁṀÑÓƤɊŔŚŢÚṼŴẊÝŽ";
/// Where text is of the case, or a command.
const APART: [&str; 6] = ["bdi", "code", "pre", "kbd", "textarea", "script"];
/// Attributes that a person reads or hears.
const READ: [&str; 5] = ["alt", "aria-label", "label", "placeholder", "title"];
/// How every address of a Post begins: no word.
const ADDRESS: &str = "http://";
/// Fewer letters are no word: a grade is `B2`.
const WORD_LETTERS: usize = 2;

/// Sources that count as one: a chain is then named by both.
const GROUP: &str = r#"
{"action":"group","id":"g1","kind":"same_household","members":["w1","w3"],"status":"confirmed"}
"#;

static INVENTED: LazyLock<Catalogue> = LazyLock::new(|| catalogue(invented(ENGLISH)));
static PLAIN: LazyLock<Catalogue> = LazyLock::new(|| catalogue(ENGLISH.to_owned()));

fn catalogue(text: String) -> Catalogue {
    let text: &'static str = Box::leak(text.into_boxed_str());
    let direction = Direction::LeftToRight;
    let messages = Messages { tag: "en", endonym: "English", direction, text };
    Catalogue::new(&[messages]).expect("the file is read")
}

/// The file in the invented language.
fn invented(ftl: &str) -> String {
    ftl.lines().fold(String::new(), |mut out, line| {
        let (kept, said) = match line.split_once(" = ") {
            _ if line.starts_with('#') || line.trim().is_empty() || line == " }" => (line, ""),
            Some((_, selector)) if selector.ends_with("->") => (line, ""),
            Some((key, said)) if !key.starts_with(' ') => (&line[..key.len() + 3], said),
            _ => {
                let (variant, said) = line.split_once("] ").expect("a variant of a message");
                assert!(variant.trim_start().trim_start_matches('*').starts_with('['), "{line}");
                (&line[..variant.len() + 2], said)
            }
        };
        let said = if said.is_empty() { String::new() } else { bracketed(said) };
        writeln!(out, "{kept}{said}").expect("a string grows");
        out
    })
}

/// A message in brackets, its letters changed and what is put into it left.
fn bracketed(said: &str) -> String {
    let mut inside = false;
    let changed = said.chars().map(|c| {
        inside = (inside || c == '{') && c != '}';
        let table = if c.is_ascii_uppercase() { UPPER } else { LOWER };
        let place = c.is_ascii_alphabetic() && !inside;
        let at = usize::from((c.to_ascii_lowercase() as u8).saturating_sub(b'a'));
        if place { table.chars().nth(at).unwrap_or(c) } else { c }
    });
    format!("{}{}{}", BRACKETS.0, changed.collect::<String>(), BRACKETS.1)
}

/// The words of a page that are in plain letters and not apart.
fn left_over(page: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut open: Vec<(String, bool)> = Vec::new();
    let mut rest = page;
    while let Some(at) = rest.find('<') {
        let (text, tag) = rest.split_at(at);
        found.extend(words(text, &open));
        let end = end_of_tag(tag).expect("a tag has an end");
        let (inside, after) = (&tag[1..end], &tag[end + 1..]);
        rest = after;
        if inside.starts_with('!') {
            continue;
        }
        if inside.starts_with('/') {
            open.pop();
            continue;
        }
        let (name, attributes) = inside.split_once(char::is_whitespace).unwrap_or((inside, ""));
        let has = |name: &str| attributes.contains(&format!("{name}=\""));
        let apart = APART.contains(&name) || (name != "html" && (has("dir") || has("lang")));
        for attribute in READ {
            let value = attributes.split(&format!("{attribute}=\"")).nth(1);
            let value = value.and_then(|value| value.split('"').next()).unwrap_or_default();
            // A picture bears the words of its claim.
            let open = [(name.to_owned(), false)];
            if value != ADDRESS {
                found.extend(words(value, &open));
            }
        }
        let void = ["br", "input", "link", "meta", "img"].contains(&name);
        if !void && !inside.ends_with('/') {
            open.push((name.to_owned(), apart));
        }
    }
    found
}

/// The words of a text: those that are set apart, and in a picture those of the case, left out.
fn words(text: &str, open: &[(String, bool)]) -> Vec<String> {
    if open.iter().any(|(_, apart)| *apart) {
        return Vec::new();
    }
    let in_picture = open.iter().any(|(name, _)| name == "svg");
    let mut depth = 0_u32;
    let ours: String = unescaped(text)
        .chars()
        .filter(|c| {
            match c {
                '\u{2068}' => depth += 1,
                '\u{2069}' => depth = depth.saturating_sub(1),
                _ => {}
            }
            depth == 0
        })
        .collect();
    let words = ours.split(|c: char| !c.is_ascii_alphabetic());
    let words = words.filter(|word| word.len() >= WORD_LETTERS);
    words.filter(|word| !in_picture || !CASE.contains(*word)).map(str::to_owned).collect()
}

/// Every page that there is of the case, what its forms answer, and what is refused: name and page.
fn everything(browser: &Browser<'_>) -> Vec<(String, String)> {
    let mut all: Vec<String> = [
        "/",
        "/search",
        "/files",
        "/account/new",
        "/events",
        "/event/new",
        "/event/e1/revise",
        "/event/e1/act",
        "/sources",
        "/tasks",
        "/proposals",
        "/history",
        "/history/claim/c1",
        "/record",
        "/record?done=sealed",
        "/who",
        "/nothing",
        "/claim/c1",
        "/claim/c2",
        "/event/e1?step=1-2",
    ]
    .map(str::to_owned)
    .to_vec();
    let accounts = links(&browser.get("/").text());
    all.extend(
        ["replied", "consent", "described", "added", "undone"]
            .map(|done| format!("{}?done={done}", accounts[0])),
    );
    all.extend(accounts);
    all.extend(links(&browser.get("/events").text()));
    all.extend(["w1", "paper", "official"].map(|id| format!("/source/{id}")));
    let page = browser.get("/files").text();
    let file = page.split("href=\"/file/").nth(1).and_then(|rest| rest.split('"').next());
    all.push(format!("/file/{}", file.expect("the case has a file")));
    let mut pages: Vec<(String, String)> = Vec::new();
    let mut keep = |name: &str, answer: crate::support::Answer| {
        pages.push((name.to_owned(), String::from_utf8_lossy(&answer.body).into_owned()));
    };
    for (path, fields) in forms() {
        keep(&format!("POST {path} {fields:?}"), browser.post(path, fields));
    }
    let lost = [("form_token", browser.form_token()), ("code_name", "Heron".to_owned())];
    let lost = lost.each_ref().map(|(name, value)| (*name, value.as_str()));
    keep("POST /account/new", browser.post_files("/account/new", &lost, &[("x", b"x")]));
    keep("another form", browser.post_bare("/tasks", &[("form_token", "none")], ""));
    keep("elsewhere", browser.post_bare("/tasks", &[], "Origin: http://x.invalid\r\n"));
    keep("a stranger", browser.server.ask("GET", "/", "", b""));
    keep("a used address", browser.server.ask("GET", "/?token=none", "", b""));
    keep(
        "another name",
        browser.server.raw(b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"),
    );
    for path in all {
        keep(&path, browser.get(&path));
    }
    keep("closed", browser.post("/close", &[]));
    pages
}

/// Forms, and what is typed into them.
fn forms() -> Vec<(&'static str, &'static [(&'static str, &'static str)])> {
    vec![
        ("/event/e1/act", &[("kind", "arrest"), ("victim", "men"), ("point", "nowhere")]),
        ("/event/e1/act", &[("kind", "arrest"), ("victim", "men"), ("start", "once")]),
        ("/", &[("q", "river")]),
        ("/", &[("q", "no such words")]),
        ("/files", &[("q", "no such name")]),
        ("/files", &[("q", ".jpg")]),
        ("/search", &[("q", "")]),
        ("/search", &[("q", ""), ("kind", "event")]),
        ("/search", &[("q", "no such words")]),
        ("/search", &[("q", "(river")]),
        ("/search", &[("q", "date:soon")]),
        ("/account/a-heron/link", &[("event", "x"), ("when", "soon")]),
        ("/account/a-heron/says", &[("claim", "")]),
        ("/account/a-heron/reply", &[("text", "")]),
        ("/account/a-heron/reply", &[("text", "x"), ("post", "nowhere")]),
        ("/account/a-heron/describe", &[("access", "saw"), ("language", "no tag")]),
        (
            "/account/a-heron/grade",
            &[
                ("access", "experienced"),
                ("reliability", "B"),
                ("credibility", "2"),
                ("reason", "x"),
            ],
        ),
        ("/account/a-heron/triage", &[("state", "relevant")]),
        ("/event/new", &[("title", "x"), ("start", "soon")]),
        ("/source/w1/group", &[("other", "w2"), ("reason", "same_household")]),
        ("/source/w1/revise", &[("code_name", "Heron"), ("kind", "person"), ("after", "1")]),
        ("/tasks", &[("text", "x"), ("due", "soon")]),
        ("/tasks", &[("text", "ask again"), ("due", "2026-02~")]),
        ("/undo", &[("first", "1"), ("last", "1"), ("back", "/")]),
        ("/undo", &[("first", "one")]),
        ("/who", &[("passphrase", "nobody's")]),
        ("/who/invite", &[]),
        ("/nothing", &[]),
        ("/events", &[]),
    ]
}

fn shown(browser: &Browser<'_>, paths: &[String]) -> Vec<(String, String)> {
    let page = |path: &String| String::from_utf8_lossy(&browser.get(path).body).into_owned();
    paths.iter().map(|path| (path.clone(), page(path))).collect()
}

/// The pages of the files.
fn keep_paths((vault, items): (Vault, [String; 2]), paths: &mut Vec<String>) -> Vault {
    paths.push("/files".to_owned());
    paths.extend(items.iter().flat_map(|it| [format!("/file/{it}"), format!("/file/{it}/clear")]));
    vault
}

fn speaking(locale: &'static Locale) -> Vec<(String, Vec<String>)> {
    let mut found = Vec::new();
    let mut look = |server: &Server, pages: &dyn Fn(&Browser<'_>) -> Vec<(String, String)>| {
        let browser = server.enter();
        for (name, page) in pages(&browser) {
            if !page.is_empty() {
                assert_eq!(html::complaints(&page), [""; 0], "{name}");
                // What sets a name apart is never shown itself.
                assert!(!page.contains("[U+2068]"), "{name}");
                found.push((name, left_over(&page)));
            }
        }
    };
    let case = format!("{CASE}{GROUP}");
    look(&Server::speaking(|dir| case_vault(dir, &case), locale), &everything);
    let mut files = Vec::new();
    let with_files = Server::speaking(|dir| keep_paths(vault_with_two(dir), &mut files), locale);
    look(&with_files, &|browser| shown(browser, &files));
    let first = ["/", "/files", "/events", "/sources", "/tasks", "/record"].map(str::to_owned);
    look(&Server::speaking(empty_vault, locale), &|browser| shown(browser, &first));
    found
}

#[test]
fn no_page_holds_a_word_outside_of_the_messages() {
    let found = speaking(INVENTED.first());
    assert!(found.len() > 60, "{} pages", found.len());
    let left: Vec<_> = found.into_iter().filter(|(_, left)| !left.is_empty()).collect();
    assert!(left.is_empty(), "{left:#?}");
}

/// The control: the same look at the English pages finds words on every one of them.
#[test]
fn in_english_every_page_would_be_found() {
    for (name, left) in speaking(PLAIN.first()) {
        assert!(!left.is_empty(), "{name}");
    }
}

#[test]
fn the_look_finds_one_word_wherever_it_stands() {
    let said = bracketed("Say { $text } to you");
    assert_eq!(said, "⟦Śáý { $text } ţó ýóú⟧");
    let page =
        |inside: &str| format!("<!doctype html><html lang=\"en\" dir=\"ltr\">{inside}</html>");
    for bad in [
        "<p>⟦Śáý⟧ left</p>",
        "<p>⟦Śáý left⟧</p>",
        "<p title=\"left\">⟦Śáý⟧</p>",
        "<img alt=\"left\"><p>x</p>",
        "<svg><text>left</text></svg>",
        "<p>\u{2068}Heron\u{2069} left</p>",
    ] {
        assert_eq!(left_over(&page(bad)), ["left"], "{bad}");
    }
    for good in [
        "<p>⟦Śáý⟧</p>",
        "<p><bdi>left</bdi> <code>left</code></p>",
        "<p lang=\"en\" dir=\"ltr\">left</p>",
        "<p>\u{2068}left\u{2069}</p>",
        "<svg><text>Heron</text></svg>",
        "<p>B2 5</p>",
    ] {
        assert_eq!(left_over(&page(good)), [""; 0], "{good}");
    }
}

/// What no running page of this test reaches (a locked Desk) holds no word either.
#[test]
fn no_template_holds_a_word() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("templates");
    let mut seen = 0;
    for entry in std::fs::read_dir(folder).expect("a folder").flatten() {
        let path = entry.path();
        if path.extension().is_none_or(|it| it != "html") {
            continue;
        }
        seen += 1;
        let text = std::fs::read_to_string(&path).expect("a template");
        assert_eq!(template_words(&text), [""; 0], "{}", path.display());
    }
    assert!(seen > 25, "{seen} templates");
    assert_eq!(template_words("<p>{{ chrome.say(\"x\") }} left{% if a %}</p>"), ["left"]);
    assert_eq!(template_words("<p title=\"left {{ x }}\"></p>"), ["left"]);
}

fn template_words(template: &str) -> Vec<String> {
    let mut text = template.to_owned();
    for (start, end) in [("{{", "}}"), ("{%", "%}")] {
        while let Some(at) = text.find(start) {
            let length = text[at..].find(end).expect("an end") + end.len();
            text.replace_range(at..at + length, "");
        }
    }
    left_over(&text)
}

#[test]
fn the_style_knows_no_left_and_no_right() {
    let style = include_str!("../../templates/desk.css");
    let physical = |style: &str| {
        let rules = style.split("*/").map(|part| part.split("/*").next().unwrap_or_default());
        let words = rules.flat_map(|rule| {
            rule.split(|c: char| !c.is_ascii_alphanumeric()).map(str::to_ascii_lowercase)
        });
        words.filter(|word| word == "left" || word == "right").count()
    };
    assert_eq!(physical(style), 0);
    assert_eq!(physical("/* left */ p { margin-left: 0; text-align: right }"), 2);
}

#[test]
fn arabic_runs_from_right_to_left_and_names_stand_by_themselves() {
    let server = Server::start();
    let browser = server.enter();
    let answer = browser.post("/language", &[("tag", "ar"), ("back", "/events")]);
    assert_eq!((answer.status, answer.header("location")), (303, Some("/events")));
    let kept = answer.header("set-cookie").unwrap_or_default();
    assert_eq!(kept, "desk-language=ar; Path=/; HttpOnly; SameSite=Strict");
    for path in ["/", "/event/e1", "/account/a-heron", "/sources", "/history", "/nothing"] {
        let page = browser.get(path).text();
        assert!(page.contains("<html lang=\"ar\" dir=\"rtl\">"), "{path}");
    }
    let page = browser.get("/").text();
    assert!(page.contains("<bdi>Heron</bdi>") && page.contains("<bdi>Зимородок</bdi>"));
    assert!(html::text(&page).contains("9 إفادات، الأحدث أولاً."), "the form for a few");
    let event = String::from_utf8_lossy(&browser.get("/event/e1").body).into_owned();
    assert!(event.contains("\u{2068}Heron\u{2069}") || event.contains("\u{2068}The paper"));
    assert!(event.contains("يعرف مباشرةً"), "the words of the picture and the table");
}

#[test]
fn a_browser_keeps_its_own_language() {
    let server = Server::start();
    let browser = server.enter();
    let get = |more: &str| {
        let headers = format!("Cookie: {}{more}\r\n", browser.cookie);
        server.ask("GET", "/nothing", &headers, b"").text()
    };
    let lang = |page: &str| {
        let after = page.split("<html lang=\"").nth(1).unwrap_or_default();
        after.split('"').next().unwrap_or_default().to_owned()
    };
    assert_eq!(lang(&get("")), "en");
    assert_eq!(lang(&get("\r\nAccept-Language: ar,en;q=0.5")), "ar");
    assert_eq!(lang(&get("; desk-language=ru\r\nAccept-Language: ar")), "ru");
    assert_eq!(lang(&get("; desk-language=<b>\r\nAccept-Language: ar")), "ar");
    // What one chose is what others get who chose nothing; a stranger does not hear of it.
    assert_eq!(browser.post("/language", &[("tag", "ru"), ("back", "/")]).status, 303);
    assert_eq!(lang(&get("\r\nAccept-Language: ar")), "ru");
    assert_eq!(lang(&get("; desk-language=en\r\nAccept-Language: ar")), "en");
    let stranger = server.ask("GET", "/", "Accept-Language: ar\r\n", b"").text();
    assert_eq!(lang(&stranger), "ar");
    assert_eq!(lang(&server.ask("GET", "/", "", b"").text()), "en");
}
