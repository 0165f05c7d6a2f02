//! Every route as everybody, in every case: generated from the table of routes itself.
//!
//! The cells are: no session, a browser whose member has not said who he is, a reader and an analyst of
//! case A, a keeper; each asks every route about things of case A, of case B, and of things that are
//! nowhere. Whatever is of case B bears a mark. What does not hold is a complaint; with the guard off
//! there must be complaints, or the test sees nothing.

// Long because: the cases, the cells, what is asked and the control are one walk, read together.

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};

use testimony_casework::access::grant;
use testimony_casework::counting::judging::Judgements;
use testimony_casework::counting::linking::{self, Doing, Wish};
use testimony_casework::counting::{Step, keep, lists};
use testimony_casework::intake::{NewAccount, interview, store_file};
use testimony_casework::{apply, members};
use testimony_desk::{Desk, Needs, Route};
use testimony_model::{Access, Account, ConsentGiven, Handle, MemberRole, ThingKind};
use testimony_testkit::{CHEAP, PASSPHRASE, occasion, rng};
use testimony_vault::{Occasion, Passphrase, Picture, Vault, Way};

use crate::support::{Answer, Browser, Server, empty_vault, encode};

/// Stands in everything that is of case B alone; no route's own words have it.
const MARK: &str = "Zqhidden";
/// Stands in the accounts of both cases: a proposal that only who sees both may see.
const SHARED: &str = "On Monday the guards led forty men of the village down to the river.";
/// A member's passphrase.
const READER: &str = "the reader's own";
const ANALYST: &str = "the analyst's own";

/// One case: what stands for `{id}` and `{item}` in a path.
#[derive(Debug, Clone)]
struct Things {
    account: String,
    event: String,
    claim: String,
    source: String,
    task: String,
    list: String,
    count: String,
    item: String,
}

/// Who asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Caller {
    Stranger,
    Nobody,
    Reader,
    Analyst,
    Keeper,
}

const CALLERS: [Caller; 5] =
    [Caller::Stranger, Caller::Nobody, Caller::Reader, Caller::Analyst, Caller::Keeper];

fn lines(case: &str, mark: &str) -> String {
    format!(
        r#"{{"action":"case","id":"{case}","title":"{mark} title"}}
{{"action":"source","id":"w-{case}","kind":"person","code_name":"Bird {case}","name":"{mark} name","protection":"open","remarks":"{mark} remarks"}}
{{"action":"event","id":"e-{case}","title":"{mark} event","description":"{mark} description","case":"{case}"}}
{{"action":"account","id":"a-{case}","source":"w-{case}","received_via":"import","title":"{mark} heading","text":"{mark} words. {SHARED}","case":"{case}"}}
{{"action":"claim","id":"c-{case}","text":"{mark} claim","kind":"event_happened","event":"e-{case}"}}
{{"action":"assertion","account":"a-{case}","claim":"c-{case}","stance":"asserts","quote":"{mark} quote"}}
{{"action":"link","account":"a-{case}","event":"e-{case}"}}
{{"action":"note","about":{{"kind":"source","id":"w-{case}"}},"text":"{mark} remark"}}
{{"action":"task","id":"t-{case}","text":"{mark} task","about":{{"kind":"claim","id":"c-{case}"}}}}
{{"action":"act","id":"x-{case}","event":"e-{case}","type":"{mark} act","victim":"{mark} victim"}}
"#
    )
}

/// Two cases; case A is that of the reader and the analyst.
fn two_cases(dir: &Path) -> (Vault, Things, Things) {
    let mut rng = rng(41);
    let mut vault = empty_vault(dir);
    let mut of_case = |case: &str, mark: &str| {
        apply::apply(&mut vault, &lines(case, mark), &mut occasion(&mut rng)).unwrap();
        let mut at = occasion(&mut rng);
        let name = format!("{mark} file.txt");
        let content = format!("{mark} bytes");
        let file = store_file(&vault, &name, None, &mut content.as_bytes(), &mut at).unwrap();
        let new = NewAccount {
            source: Some(format!("w-{case}").parse().unwrap()),
            code_name: String::new(),
            access: Access::Saw,
            language: None,
            text: format!("{mark} spoken"),
            consent: ConsentGiven::default(),
            interviewer: Some(format!("{mark} asker")),
            case: Some(case.parse().unwrap()),
        };
        let id = interview(&mut vault, &new, vec![file], &mut at).unwrap();
        let account: Account = vault.thing(ThingKind::Account, &id).unwrap();
        let item = account.files[0].item.clone();
        let (list, count) = counted(&mut vault, case, mark, &mut at);
        let mut writer = vault.writer().unwrap();
        let jpeg = [b"\xff\xd8\xff".as_slice(), mark.as_bytes()].concat();
        writer.keep_picture(item.parse().unwrap(), Picture::Blurred, &jpeg).unwrap();
        writer.commit().unwrap();
        Things {
            account: id.to_string(),
            event: format!("e-{case}"),
            claim: format!("c-{case}"),
            source: format!("w-{case}"),
            task: format!("t-{case}"),
            list: list.to_string(),
            count: count.to_string(),
            item,
        }
    };
    let (a, b) = (of_case("river", "Openly"), of_case("forest", MARK));
    let within: Option<Vec<Handle>> = Some(vec!["river".parse().unwrap()]);
    for (name, phrase, role) in
        [("Rook", READER, MemberRole::Reader), ("Finch", ANALYST, MemberRole::Analyst)]
    {
        let own = Passphrase::new(phrase);
        let mut at = occasion(&mut rng);
        members::add(&mut vault, name, &Way::Passphrase(&own, CHEAP), &mut at).unwrap();
        grant(&mut vault, name, role, within.clone(), &mut at).unwrap();
    }
    (vault, a, b)
}

/// A list of one invented person, and a count of it, which says that it cannot be told.
fn counted(vault: &mut Vault, case: &str, mark: &str, at: &mut Occasion<'_>) -> (Handle, Handle) {
    let name = format!("{mark} list.csv");
    let text = format!("given name,surname\n{mark},Quill\n");
    let file = store_file(vault, &name, None, &mut text.as_bytes(), at).unwrap();
    let added = lists::add(vault, vec![file], Some(case.parse().unwrap()), at).unwrap();
    let files = vec![lists::file(vault, &added.lists[0]).unwrap()];
    let judgements = Judgements::default();
    let mut on = |_: Doing| ControlFlow::Continue(());
    let linked = linking::link(files, &judgements, (1, 1), &mut on).unwrap();
    let (title, by) = (format!("{mark} count"), Vec::new());
    let wish = Wish { title, by, replicates: 2, seed: 1, threads: 1 };
    let mut told = |_: Step| ControlFlow::Continue(());
    let study = linked.draw(&wish, &mut told).unwrap().ask(1, &mut told).unwrap();
    let seen = vault.newest_entry(ThingKind::List, &added.lists[0]).unwrap();
    let (count, _) = keep(vault, &study, &[(added.lists[0].clone(), seen)], at).unwrap();
    (added.lists[0].clone(), count)
}

fn nowhere() -> Things {
    let id = |id: &str| id.to_owned();
    Things {
        account: id("zz"),
        event: id("zz"),
        claim: id("zz"),
        source: id("zz"),
        task: id("zz"),
        list: id("zz"),
        count: id("zz"),
        item: "aaaaaaaaaaaaaaaaaaaaaaaaaa".to_owned(),
    }
}

/// The addresses that a route has for these things; one for each kind where it takes any.
fn addresses(route: &Route, things: &Things) -> Vec<String> {
    let id = match route.path.split('/').nth(1).unwrap_or_default() {
        "account" => &things.account,
        "event" => &things.event,
        "claim" => &things.claim,
        "source" => &things.source,
        "task" => &things.task,
        "count" => &things.count,
        _ => "",
    };
    let path = route.path.replace("{item}", &things.item).replace("{view}", "blurred");
    let name = if route.path.starts_with("/count/") { "table.csv" } else { "desk.js" };
    let path = path.replace("{name}", name).replace("{lists}", &things.list);
    if !path.contains("{kind}") {
        return vec![path.replace("{id}", id)];
    }
    [
        ("account", &things.account),
        ("event", &things.event),
        ("claim", &things.claim),
        ("source", &things.source),
        ("task", &things.task),
        ("list", &things.list),
        ("count", &things.count),
    ]
    .map(|(kind, id)| path.replace("{kind}", kind).replace("{id}", id))
    .to_vec()
}

/// A browser that was let in, and whose member has given his passphrase if there is one.
fn another<'a>(first: &Browser<'a>, passphrase: Option<&str>) -> Browser<'a> {
    let page = first.post("/who/invite", &[]).text();
    let token = page.split("/?token=").nth(1).and_then(|rest| rest.split('<').next()).unwrap();
    let answer = first.server.ask("GET", &format!("/?token={}", token.trim()), "", b"");
    assert_eq!(answer.status, 303, "an invitation opens");
    let mut browser = Browser { server: first.server, cookie: cookie(&answer) };
    if let Some(passphrase) = passphrase {
        let answer = browser.post_at("/who", "/who", &[("passphrase", passphrase)]);
        assert_eq!(answer.status, 303, "{}", answer.text());
        browser.cookie = cookie(&answer);
    }
    browser
}

fn cookie(answer: &Answer) -> String {
    answer.header("set-cookie").and_then(|set| set.split(';').next()).unwrap().to_owned()
}

/// Forms that are filled in so that they do something where they may.
fn fields(things: &Things) -> BTreeMap<&'static str, Vec<(&'static str, String)>> {
    let f = |pairs: &[(&'static str, &str)]| {
        pairs.iter().map(|(name, value)| (*name, (*value).to_owned())).collect::<Vec<_>>()
    };
    BTreeMap::from([
        ("/", f(&[("q", "words")])),
        ("/search", f(&[("q", "")])),
        ("/files", f(&[("q", "")])),
        ("/account/{id}/consent", f(&[("allow_team", "on")])),
        ("/account/{id}/describe", f(&[("access", "saw"), ("title", "put later")])),
        ("/account/{id}/triage", f(&[("state", "relevant")])),
        ("/account/{id}/link", f(&[("event", things.event.as_str())])),
        ("/event/new", f(&[("title", "a new event")])),
        ("/tasks", f(&[("text", "a new task")])),
        ("/task/{id}/state", f(&[("state", "done")])),
        (
            "/proposals",
            f(&[
                ("id", "a-river+a-forest"),
                ("answer", "reject"),
                ("reason", "no"),
                ("mode", "quotes"),
            ]),
        ),
        ("/undo", f(&[("first", "3"), ("last", "3"), ("back", "/")])),
        ("/language", f(&[("tag", "en"), ("back", "/")])),
        ("/who", f(&[("passphrase", "nobody's")])),
    ])
}

/// Forms that [`fields`] fills in so that they are taken.
const WORKS: [&str; 12] = [
    "/",
    "/search",
    "/files",
    "/account/new",
    "/account/{id}/consent",
    "/account/{id}/describe",
    "/account/{id}/triage",
    "/account/{id}/link",
    "/event/new",
    "/tasks",
    "/task/{id}/state",
    "/record/seal",
];

struct Cell<'a> {
    caller: Caller,
    route: Route,
    path: &'a str,
    about_b: bool,
}

/// What is wrong with an answer; `nowhere` is that to the same question about what does not exist.
fn complaints(cell: &Cell<'_>, answer: &Answer, nowhere: Option<&Answer>, out: &mut Vec<String>) {
    let Cell { caller, route, path, about_b } = cell;
    let at = format!("{caller:?} {} {path}", route.method);
    let allowed = match (caller, route.needs) {
        (Caller::Stranger, _) => false,
        (_, Needs::Session) | (Caller::Keeper, _) => true,
        (Caller::Nobody, _) => false,
        (Caller::Reader, needs) => needs == Needs::Reader,
        (Caller::Analyst, needs) => needs != Needs::Keeper,
    };
    // A browser without a member is led to where he says who he is.
    let led = *caller == Caller::Nobody && (route.method, route.path) == ("GET", "/");
    if !allowed && !led && answer.status != 403 {
        out.push(format!("{at}: {} and not refused", answer.status));
    }
    if allowed && route.path != "/who" && answer.status == 403 {
        out.push(format!("{at}: refused"));
    }
    // What is allowed is done: a walk of refusals alone would see nothing.
    let works = match route.method {
        // Without a count that is being made it leads back to the overlaps.
        "GET" if route.path.ends_with("/number") => answer.status == 303,
        "GET" => answer.status == 200,
        _ => !WORKS.contains(&route.path) || answer.status < 400,
    };
    if allowed && !led && !about_b && !works && !route.path.contains("{name}") {
        out.push(format!("{at}: {} and not done", answer.status));
    }
    if answer.text().contains("A part of the program stopped") {
        out.push(format!("{at}: a fault of the program"));
    }
    let sees_b = *caller == Caller::Keeper;
    let head = answer.headers.iter().any(|(_, value)| has_mark(value.as_bytes()));
    if !sees_b && (head || has_mark(&answer.body)) {
        out.push(format!("{at}: shows what is of the other case"));
    }
    if let (true, true, Some(nowhere)) = (*about_b, allowed && !sees_b, nowhere) {
        let same = answer.status == nowhere.status && answer.body == nowhere.body;
        if !same {
            out.push(format!("{at}: hidden and absent are told apart ({})", answer.status));
        }
    }
}

fn has_mark(bytes: &[u8]) -> bool {
    let lower = bytes.to_ascii_lowercase();
    let mark = MARK.to_ascii_lowercase();
    let encoded = encode(&mark).into_bytes();
    [mark.into_bytes(), encoded].iter().any(|mark| lower.windows(mark.len()).any(|it| it == mark))
}

fn ask(
    browser: Option<&Browser<'_>>,
    server: &Server,
    route: &Route,
    path: &str,
    things: &Things,
) -> Answer {
    let Some(browser) = browser else {
        return server.ask(route.method, path, "", b"");
    };
    if route.method == "GET" {
        return browser.get(path);
    }
    let typed = fields(things).remove(route.path).unwrap_or_default();
    let typed: Vec<(&str, &str)> =
        typed.iter().map(|(name, value)| (*name, value.as_str())).collect();
    if route.path == "/account/new" {
        static NEWCOMERS: AtomicUsize = AtomicUsize::new(0);
        let newcomer = format!("Newcomer {}", NEWCOMERS.fetch_add(1, Ordering::Relaxed));
        let token = browser.token_at("/who");
        let form = [
            ("form_token", token.as_str()),
            // A name that nobody has yet.
            ("code_name", newcomer.as_str()),
            ("access", "saw"),
            ("account", "told just now"),
        ];
        return browser.post_files(path, &form, &[]);
    }
    browser.post_at("/who", path, &typed)
}

/// Asks everything as everybody and gives what does not hold, and how many cells there were.
fn walk(guarded: bool) -> (Vec<String>, usize) {
    let mut cases = None;
    let make = |dir: &Path| {
        let (vault, a, b) = two_cases(dir);
        cases = Some((a, b));
        vault
    };
    let server = if guarded { Server::over(make) } else { Server::over_unguarded(make) };
    let (a, b) = cases.unwrap();
    let opener = server.enter();
    let (mut out, mut cells) = (Vec::new(), 0);
    for caller in CALLERS {
        let own = match caller {
            Caller::Stranger | Caller::Keeper => None,
            Caller::Nobody => Some(another(&opener, None)),
            Caller::Reader => Some(another(&opener, Some(READER))),
            Caller::Analyst => Some(another(&opener, Some(ANALYST))),
        };
        let browser = if caller == Caller::Keeper { Some(&opener) } else { own.as_ref() };
        for route in Desk::routes() {
            // They end the session or the Desk; asked last, below.
            if matches!(route.path, "/close" | "/lock" | "/who/invite") {
                continue;
            }
            let nowhere = nowhere();
            let nothing: Vec<_> = addresses(&route, &nowhere)
                .iter()
                .map(|path| ask(browser, &server, &route, path, &nowhere))
                .collect();
            for (things, about_b) in [(&a, false), (&b, true)] {
                let varies = route.path.contains('{') && !route.path.contains("{name}");
                for (path, nothing) in addresses(&route, things).iter().zip(&nothing) {
                    let answer = ask(browser, &server, &route, path, things);
                    let cell = Cell { caller, route, path, about_b };
                    complaints(&cell, &answer, varies.then_some(nothing), &mut out);
                    cells += 1;
                }
            }
        }
        if let Some(browser) = browser {
            // Whatever a search can be asked: by words, by kinds, by everything.
            for query in ["", "zqhidden", "zqhid*", "kind:source", "source:w-forest", "kind:note"] {
                let mut answer = browser.post_at("/who", "/search", &[("q", query)]);
                // The field holds what was typed; that is no finding.
                let shown = answer.text().replace(&format!("value=\"{query}\""), "");
                answer.body = shown.into_bytes();
                let (path, about_b) = ("/search", false);
                let route = Route { method: "POST", path, needs: Needs::Reader };
                complaints(&Cell { caller, route, path, about_b }, &answer, None, &mut out);
                cells += 1;
            }
            if caller != Caller::Keeper {
                let closed = browser.post_at("/who", "/close", &[]);
                assert_eq!((closed.status, browser.get("/").status), (200, 403), "{caller:?}");
                assert_eq!(opener.get("/").status, 200, "the others go on");
            }
        }
    }
    (out, cells)
}

#[test]
fn every_route_as_everybody_in_every_case() {
    let (complaints, cells) = walk(true);
    assert!(cells > 400, "{cells} cells");
    assert_eq!(complaints, [""; 0]);
}

/// The control: the same walk over a Desk without its guard finds every sort of fault.
#[test]
fn without_the_guard_the_same_walk_fails() {
    let (complaints, _) = walk(false);
    for sort in ["and not refused", "shows what is of the other case", "are told apart"] {
        assert!(complaints.iter().any(|one| one.contains(sort)), "{sort}");
    }
    assert!(complaints.iter().any(|one| one.starts_with("Reader POST /record/seal")));
    assert!(complaints.iter().any(|one| one.contains("POST /search: shows")));
    assert!(complaints.iter().any(|one| one.contains("GET /proposals: shows")));
}

/// A route that is not in the table is reached by nobody: nothing else gives one to the Desk's router.
#[test]
fn no_route_is_outside_of_the_table() {
    let mut found = Vec::new();
    look(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut found);
    // The locked Desk has no member and no case: one page, which asks for a passphrase.
    let (locked, table): (Vec<_>, Vec<_>) =
        found.into_iter().partition(|(file, _)| file == "locked.rs");
    assert_eq!(table, [("routes.rs".to_owned(), 1)], "only Table::add makes routes");
    assert_eq!(locked, [("locked.rs".to_owned(), 4)]);
    let mut seen = std::collections::BTreeSet::new();
    assert!(Desk::routes().iter().all(|route| seen.insert((route.method, route.path))));
    // What is no route of the table is none of the Desk's.
    let server = Server::start();
    let browser = server.enter();
    for path in ["/member", "/keys", "/backup", "/account", "/history/source", "/unlock"] {
        assert_eq!(browser.get(path).status, 404, "{path}");
    }
}

fn look(folder: &Path, found: &mut Vec<(String, usize)>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            look(&path, found);
            continue;
        }
        let text = std::fs::read_to_string(&path).unwrap();
        let count: usize =
            [".route(", ".route_service(", ".nest(", ".merge(", ".fallback_service("]
                .iter()
                .map(|call| text.matches(call).count())
                .sum();
        if count > 0 {
            found.push((path.file_name().unwrap().to_string_lossy().into_owned(), count));
        }
    }
}

#[test]
fn several_members_work_at_one_desk_and_each_signs_his_own() {
    let server = Server::over(|dir| two_cases(dir).0);
    let keeper = server.enter();
    let analyst = another(&keeper, Some(ANALYST));
    let reader = another(&keeper, Some(READER));
    for (browser, title) in [(&keeper, "Kept one"), (&analyst, "Worked one")] {
        let answer = browser.post_at("/who", "/event/new", &[("title", title)]);
        assert_eq!(answer.status, 303, "{title}: {}", answer.text());
    }
    let history = keeper.get("/history").text();
    let line = |number: usize| history.split("<tr").nth(number).unwrap_or_default().to_owned();
    assert!(history.contains("Finch") && history.contains("founder"), "{}", line(1));
    assert!(keeper.get("/events").text().contains(MARK));
    // The analyst's new event is of his case, so the reader of that case sees it; both see the keeper's.
    for title in ["Kept one", "Worked one"] {
        assert!(reader.get("/events").text().contains(title), "{title}");
        assert!(analyst.get("/events").text().contains(title), "{title}");
    }
    // Who takes over a browser sees and signs as himself from then on; what was open is worth nothing.
    let old = reader.token_at("/who");
    let answer = reader.post_at("/who", "/who", &[("passphrase", PASSPHRASE)]);
    let taken = Browser { server: &server, cookie: cookie(&answer) };
    assert!(taken.get("/events").text().contains(MARK));
    assert_eq!(reader.get("/").status, 403, "the old cookie");
    let form = [("form_token", old.as_str()), ("title", "x")];
    assert_eq!(taken.post_bare("/event/new", &form, "").status, 403, "the old form");
    // A wrong passphrase changes nothing.
    let wrong = taken.post_at("/who", "/who", &[("passphrase", "a guess")]);
    assert_eq!(wrong.status, 403);
    assert_eq!(taken.get("/").status, 200);
    // An invitation that was not used is worth nothing once there is a newer one.
    let older = keeper.post("/who/invite", &[]).text();
    another(&keeper, None);
    let token = older.split("/?token=").nth(1).and_then(|rest| rest.split('<').next()).unwrap();
    assert_eq!(server.ask("GET", &format!("/?token={}", token.trim()), "", b"").status, 403);
}
