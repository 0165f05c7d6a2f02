//! What an entry did, in the page's language: by kinds and ids alone, never a word of an account.

use testimony_locale::Arg;
use testimony_model::{Action, Handle};

use crate::pages::Chrome;
use crate::said::Counted as _;

/// One line of a history.
pub(super) fn said(chrome: &Chrome, action: &Action) -> String {
    let say = |key: &str, args: &[(&str, Arg<'_>)]| chrome.locale.say_with(key, args);
    let one = |key: &str, id: &Handle| say(key, &[("account", Arg::Text(id.as_str()))]);
    match action {
        Action::Assertion(_) | Action::Attribution(_) => telling(chrome, action),
        Action::Consent(x) => one("deed-consent", &x.account),
        Action::Describe(x) => one("deed-describe", &x.account),
        Action::Message(x) => {
            let n = Arg::Number(x.counter.counted());
            say("deed-message", &[("account", Arg::Text(x.account.as_str())), ("n", n)])
        }
        Action::Protect(_) => chrome.say("deed-protect"),
        Action::Files(x) => chrome.say_number("deed-files", x.files.len()),
        Action::MemberAdd(_) => chrome.say("deed-member-add"),
        Action::MemberRemove(_) => chrome.say("deed-member-remove"),
        Action::MemberAccess(_) => chrome.say("deed-member-access"),
        Action::Erase(x) => chrome.say_number("deed-erase", x.items.len()),
        Action::Link(x) => {
            let event = Arg::Text(x.event.as_str());
            say("deed-link", &[("account", Arg::Text(x.account.as_str())), ("event", event)])
        }
        Action::Triage(x) => {
            let state = chrome.word("triage", x.state.as_str());
            let args = [("account", Arg::Text(x.account.as_str())), ("state", Arg::Plain(&state))];
            say("deed-triage", &args)
        }
        Action::Assessment(x) => {
            let code = format!("{}{}", x.reliability, x.credibility);
            let args = [("account", Arg::Text(x.account.as_str())), ("code", Arg::Text(&code))];
            say("deed-grade", &args)
        }
        Action::Custody(x) => {
            let step = chrome.word("custody", x.step.as_str());
            say("deed-custody", &[("step", Arg::Plain(&step))])
        }
        Action::Judgement(x) => {
            let same = chrome.word("sameness", x.same.as_str());
            say("deed-judgement", &[("same", Arg::Plain(&same))])
        }
        Action::Withdraw(x) if x.first == x.last => chrome.say_number("deed-undo", x.first),
        Action::Withdraw(x) => chrome.say_last("deed-undo-many", x.first, x.last),
        other => about(chrome, other),
    }
}

/// Who says what, and who has it from whom.
fn telling(chrome: &Chrome, action: &Action) -> String {
    match action {
        Action::Assertion(x) => {
            let stance = chrome.word("stance", x.stance.as_str());
            let args = [
                ("account", Arg::Text(x.account.as_str())),
                ("stance", Arg::Plain(&stance)),
                ("claim", Arg::Text(x.claim.as_str())),
            ];
            chrome.locale.say_with("deed-claim", &args)
        }
        Action::Attribution(x) => {
            let mode = chrome.word("mode", x.mode.as_str());
            let status = chrome.word("status", x.status.as_str());
            let mut args = vec![
                ("account", Arg::Text(x.account.as_str())),
                ("mode", Arg::Plain(&mode)),
                ("status", Arg::Plain(&status)),
            ];
            let Some(from) = &x.from else {
                return chrome.locale.say_with("deed-from-unnamed", &args);
            };
            args.push(("from", Arg::Text(from.as_str())));
            chrome.locale.say_with("deed-from", &args)
        }
        _ => chrome.say("deed-other"),
    }
}

/// What came in, was changed or moved, or is spoken of.
fn about(chrome: &Chrome, action: &Action) -> String {
    let (key, thing) = match action {
        Action::Move(x) => {
            let key = if x.case.is_some() { "deed-move" } else { "deed-move-out" };
            (key, Some((x.thing.kind, x.thing.id.clone())))
        }
        Action::Note(x) => ("deed-note", Some((x.about.kind, x.about.id.clone()))),
        Action::Revise(x) => ("deed-revise", x.thing.defines().map(|it| (it.kind, it.id))),
        other => ("deed-thing", other.defines().map(|it| (it.kind, it.id))),
    };
    let Some((kind, id)) = thing else { return chrome.say("deed-other") };
    let kind = chrome.word("thing", kind.as_str());
    let mut args = vec![("thing", Arg::Plain(&kind)), ("id", Arg::Text(id.as_str()))];
    if let Action::Move(x) = action
        && let Some(to) = &x.case
    {
        args.push(("to", Arg::Text(to.as_str())));
    }
    chrome.locale.say_with(key, &args)
}
