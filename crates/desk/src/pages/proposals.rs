//! Which account may have it from which: both texts side by side, for somebody to decide.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use testimony_casework::Error;
use testimony_casework::proposals::{Decision, Passage, Proposal, Telling, Verdict, decide, list};
use testimony_locale::Arg;
use testimony_model::{AttributionMode, Handle, Source, ThingKind};

use crate::app::App;
use crate::fault::{Fault, page};
use crate::form::{Fields, Posted};
use crate::guard::Session;
use crate::pages::{After, Chrome, Done, handle, see_step};
use crate::shown::{Shown, Tongue, day, segment};

/// Proposals of one page: as many as somebody decides in one go. The next come up as these go.
const SHOWN_MAX: usize = 20;
/// Common passages that are shown of one proposal.
const RUNS_MAX: usize = 5;
/// Characters around a passage that are shown.
const AROUND_CHARS: usize = 100;

#[derive(Template)]
#[template(path = "proposals.html")]
struct ProposalsPage {
    chrome: Chrome,
    rows: Vec<Row>,
    /// How many more wait.
    more: usize,
    /// What is wrong with what was typed, where it belongs to no row.
    problem: Option<String>,
    /// Sources that may be meant.
    names: Vec<Shown>,
    modes: Vec<&'static str>,
}

struct Row {
    id: String,
    question: String,
    kind: &'static str,
    mode: String,
    order: String,
    suspected: bool,
    sides: Vec<Side>,
    more_runs: usize,
    rarities: Vec<Shown>,
    cues: Vec<Cue>,
    /// What each button says, and what it means.
    answers: Vec<(String, String)>,
    /// Somebody whom nobody on record is called for certain.
    unnamed: bool,
    typed: Typed,
}

/// One account.
struct Side {
    name: Shown,
    title: Option<Shown>,
    path: String,
    when: String,
    share: Option<String>,
    tongue: Tongue,
    excerpts: Vec<Vec<(Shown, bool)>>,
}

struct Cue {
    by: String,
    words: Shown,
    tongue: Tongue,
}

/// What was typed into a form that was not taken.
#[derive(Default)]
struct Typed {
    reason: String,
    from: String,
    problem: Option<String>,
}

pub(super) async fn show(
    State(app): State<App>,
    session: Session,
    after: After,
) -> Result<Response, Fault> {
    let chrome = Chrome::new(&app, &session, "proposals").after(after).at("/proposals");
    render(&app, chrome, None).await
}

/// A form that was not taken, and why, by the key of the message.
struct Refused {
    fields: Fields,
    why: &'static str,
}

async fn render(app: &App, chrome: Chrome, refused: Option<Refused>) -> Result<Response, Fault> {
    let (listed, sources) = app
        .run(|room| {
            let vault = room.vault();
            let sources: Vec<Source> = vault.things(ThingKind::Source)?;
            Ok((list(vault, SHOWN_MAX)?, sources))
        })
        .await?;
    let mut rows: Vec<Row> = listed.proposals.iter().map(|one| row(&chrome, one)).collect();
    let status = match refused {
        Some(_) => StatusCode::UNPROCESSABLE_ENTITY,
        None => StatusCode::OK,
    };
    let mut problem = None;
    if let Some(Refused { fields, why }) = refused {
        let why = chrome.say(why);
        match rows.iter_mut().find(|row| row.id == fields.get("id")) {
            Some(row) => {
                row.mode = fields.some("mode").unwrap_or_else(|| row.mode.clone());
                row.typed = Typed {
                    reason: fields.get("reason").to_owned(),
                    from: fields.get("from").to_owned(),
                    problem: Some(why),
                };
            }
            None => problem = Some(why),
        }
    }
    Ok(page(
        status,
        &ProposalsPage {
            more: listed.open.saturating_sub(rows.len()),
            rows,
            problem,
            names: sources.iter().map(|one| Shown::from(&one.code_name)).collect(),
            modes: AttributionMode::ALL.iter().map(|mode| mode.as_str()).collect(),
            chrome,
        },
    ))
}

pub(super) async fn take(State(app): State<App>, form: Posted) -> Result<Response, Fault> {
    let fields = form.fields.clone();
    let (id, reason) = (fields.get("id").to_owned(), fields.get("reason").to_owned());
    let mode = fields.some("mode").map(|mode| mode.parse()).transpose();
    let mode: Option<AttributionMode> = mode.map_err(|_| Fault::BadForm)?;
    let (verdict, later) = match fields.get("answer").split_once(' ') {
        Some(("confirm", later)) => (Verdict::Confirm, Some(handle(later)?)),
        Some(("suspect", later)) => (Verdict::Suspect, Some(handle(later)?)),
        None if fields.get("answer") == "reject" => (Verdict::Reject, None),
        _ => return Err(Fault::BadForm),
    };
    let from = fields.some("from");
    let done = app
        .run(move |room| {
            let (vault, mut occasion) = room.at_work();
            let sources: Vec<Source> = vault.things(ThingKind::Source)?;
            let known = |name: &String| {
                sources.iter().find(|one| one.code_name == *name || one.id.as_str() == name)
            };
            let meant: Option<Option<Handle>> =
                from.as_ref().map(|name| known(name).map(|one| one.id.clone()));
            let Some(from) = meant.map_or(Some(None), |id| id.map(Some)) else {
                return Ok(Err("proposal-no-source"));
            };
            let decision = Decision { id, verdict, reason, later, mode, from };
            match decide(vault, &decision, &mut occasion) {
                Ok(entries) => Ok(Ok(entries)),
                Err(Error::NoProposal) => Ok(Err("proposal-gone")),
                Err(Error::NoReason) => Ok(Err("proposal-no-reason")),
                Err(Error::Form(_)) => Ok(Err("proposal-too-long")),
                Err(other) => Err(other.into()),
            }
        })
        .await?;
    match done {
        Ok(entries) => Ok(see_step("/proposals", &entries)),
        Err(why) => {
            let chrome = Chrome::new(&app, &form.session, "proposals").at("/proposals");
            render(&app, chrome, Some(Refused { fields, why })).await
        }
    }
}

fn row(chrome: &Chrome, one: &Proposal) -> Row {
    let (question, order) = question(chrome, one);
    let cue = |account: &Handle, words: &str| {
        let teller = one.accounts.iter().find(|it| it.account == *account);
        Cue {
            by: chrome.say_text("proposal-cue", teller.map(name).unwrap_or_default()),
            words: Shown::from(words),
            tongue: Tongue::of(teller.and_then(|it| it.language.as_deref())),
        }
    };
    Row {
        id: one.id.clone(),
        question,
        kind: one.kind.as_str(),
        mode: one.mode.to_string(),
        order,
        suspected: !one.suspected.is_empty(),
        sides: one.accounts.iter().enumerate().map(|(at, it)| side(chrome, one, at, it)).collect(),
        more_runs: one.runs.len().saturating_sub(RUNS_MAX),
        rarities: one.rarities.iter().map(|it| Shown::from(&it.first.words)).collect(),
        cues: one.cues.iter().map(|said| cue(&said.account, &said.passage.words)).collect(),
        answers: answers(chrome, one),
        unnamed: one.descriptor.is_some(),
        typed: Typed::default(),
    }
}

fn name(account: &Telling) -> String {
    Shown::from(&account.code_name).to_string()
}

fn two(chrome: &Chrome, key: &str, later: &str, earlier: &str) -> String {
    let args = [("later", Arg::Text(later)), ("earlier", Arg::Text(earlier))];
    chrome.locale.say_with(key, &args)
}

/// The accounts, the one that may have it from the other first: the one that is later for certain, or
/// the one that was put on record later.
fn pair(one: &Proposal) -> Option<[&Telling; 2]> {
    match one.accounts.as_slice() {
        [first, second] if one.later.as_ref() == Some(&first.account) => Some([first, second]),
        [first, second] => Some([second, first]),
        _ => None,
    }
}

/// Whom the only account names.
fn meant(one: &Proposal) -> String {
    let meant = one.from_name.as_ref().or(one.descriptor.as_ref());
    Shown::from(meant.map_or("", String::as_str)).to_string()
}

/// What is asked, and what the days say.
fn question(chrome: &Chrome, one: &Proposal) -> (String, String) {
    let Some([later, earlier]) = pair(one) else {
        let teller = one.accounts.first().map(name).unwrap_or_default();
        return (two(chrome, "proposal-later", &teller, &meant(one)), String::new());
    };
    let (later, earlier) = (name(later), name(earlier));
    if one.later.is_some() {
        let order = chrome.say_text("proposal-order-known", &later);
        return (two(chrome, "proposal-later", &later, &earlier), order);
    }
    (two(chrome, "proposal-either", &later, &earlier), chrome.say("proposal-order-unknown"))
}

/// What each button sends, and says.
fn answers(chrome: &Chrome, one: &Proposal) -> Vec<(String, String)> {
    let mut answers = Vec::new();
    let mut says = |later: &Telling, earlier: &str| {
        let says = two(chrome, "proposal-yes", &name(later), earlier);
        answers.push((format!("confirm {}", later.account), says));
    };
    match (pair(one), one.accounts.first()) {
        (Some([later, earlier]), _) => {
            says(later, &name(earlier));
            says(earlier, &name(later));
        }
        (None, Some(only)) => says(only, &meant(one)),
        (None, None) => {}
    }
    if let Some(later) = &one.later {
        answers.push((format!("suspect {later}"), chrome.say("proposal-suspect")));
    }
    answers.push(("reject".to_owned(), chrome.say("proposal-no")));
    answers
}

fn side(chrome: &Chrome, one: &Proposal, at: usize, account: &Telling) -> Side {
    let when = match (&account.made, &account.received) {
        (Some(made), _) => chrome.say_text("proposal-made", day(chrome.locale, made).as_str()),
        (None, Some(received)) => {
            chrome.say_text("proposal-arrived", day(chrome.locale, received).as_str())
        }
        (None, None) => chrome.say("date-unknown"),
    };
    let own: Vec<&Passage> = match one.accounts.len() {
        1 => one.cues.iter().map(|said| &said.passage).collect(),
        _ if at == 0 => one.runs.iter().map(|run| &run.first).collect(),
        _ => one.runs.iter().map(|run| &run.second).collect(),
    };
    let share = i64::from(account.shared_permille.div_ceil(10));
    Side {
        name: Shown::from(&account.code_name),
        title: account.title.as_deref().map(Shown::from),
        path: format!("/account/{}", segment(&account.account)),
        when,
        share: (one.accounts.len() == 2).then(|| share_of(chrome, share)),
        tongue: Tongue::of(account.language.as_deref()),
        excerpts: own.iter().take(RUNS_MAX).map(|it| excerpt(&account.text, it)).collect(),
    }
}

fn share_of(chrome: &Chrome, percent: i64) -> String {
    chrome.locale.say_with("proposal-share", &[("n", Arg::Number(percent))])
}

/// A passage with a little of what stands around it; the passage is marked.
fn excerpt(text: &str, passage: &Passage) -> Vec<(Shown, bool)> {
    let before = text.get(..passage.start).unwrap_or_default();
    let after = text.get(passage.end..).unwrap_or_default();
    let cut = before.char_indices().rev().nth(AROUND_CHARS).map(|(at, c)| at + c.len_utf8());
    let (mut lead, mut tail) = (String::new(), String::new());
    if cut.is_some() {
        lead.push('…');
    }
    lead.push_str(&before[cut.unwrap_or(0)..]);
    let cut = after.char_indices().nth(AROUND_CHARS).map(|(at, _)| at);
    tail.push_str(&after[..cut.unwrap_or(after.len())]);
    if cut.is_some() {
        tail.push('…');
    }
    vec![
        (Shown::from(lead), false),
        (Shown::from(&passage.words), true),
        (Shown::from(tail), false),
    ]
}
