//! How the lists overlap, and the button that asks the models.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use testimony_casework::counting::judging::Judgements;
use testimony_casework::counting::linking::{Large, Linking, Wish};
use testimony_casework::counting::{By, REPLICATES_DEFAULT, Step, keep};
use testimony_estimate::{REPLICATES_ADVISED, SEED};
use testimony_model::{Handle, SHORT_CHARS_MAX};
use tokio::task::spawn_blocking;

use super::pictures::{self, Overlaps};
use super::working::{failed, working};
use super::{Picked, StepShown, linked, picked, steps, threads};
use crate::app::App;
use crate::counting::{Busy, Chosen, Counted, Ends, Failed, Held, Stage, WAITING, Work};
use crate::fault::{Fault, page};
use crate::form::Posted;
use crate::guard::Session;
use crate::pages::drawn::Drawn;
use crate::pages::{After, BACK, Chrome, Done, see, step_of};
use crate::seats::Who;
use crate::shown::{Shown, segment};

/// People with very many listings that are named; the others are counted.
const LARGE_SHOWN: usize = 10;
/// Partitions beyond this tell nothing more.
const REPLICATES_MAX: usize = 100;

#[derive(Template)]
#[template(path = "count_overlaps.html")]
struct OverlapsPage {
    chrome: Chrome,
    steps: Vec<StepShown>,
    picture: Option<Drawn>,
    /// What the page says beside the picture.
    notes: Vec<String>,
    large: Vec<String>,
    covers: Vec<(Shown, Vec<Shown>)>,
    is_enough: bool,
    left: String,
    review: String,
    by: Vec<&'static str>,
    title: String,
    replicates: usize,
    replicates_max: usize,
    action: String,
    problem: Option<String>,
}

/// What the page shows of linked lists.
struct View {
    patterns: Vec<(u16, u64)>,
    people: usize,
    large: Vec<Large>,
    recall: f64,
    bad_dates: u64,
    is_enough: bool,
    open: usize,
}

impl View {
    fn of(linking: &Linking) -> Self {
        Self {
            patterns: linking.patterns(),
            people: linking.people(),
            large: linking.large(),
            recall: linking.blocking_recall(),
            bad_dates: linking.read().iter().map(|done| done.bad_dates).sum(),
            is_enough: linking.review().is_enough(),
            open: linking.review().open.len(),
        }
    }
}

pub(in crate::pages) async fn show(
    State(app): State<App>,
    session: Session,
    Path(named): Path<String>,
    after: After,
) -> Result<Response, Fault> {
    let chrome = Chrome::new(&app, &session, "count").after(after);
    render(&app, chrome, named, None).await
}

async fn render(
    app: &App,
    chrome: Chrome,
    named: String,
    refused: Option<(String, String)>,
) -> Result<Response, Fault> {
    let (picked, judgements, work) = linked(app, named).await?;
    let chrome = chrome.at(picked.path("/overlaps"));
    let Some(work) = work else { return Ok(working(chrome, 3, &picked, WAITING)) };
    match work.ended() {
        None => return Ok(working(chrome, 3, &picked, work.how_far())),
        Some(Err(why)) => return Ok(failed(chrome, 3, &picked, why)),
        Some(Ok(_)) => {}
    }
    let view = spawn_blocking(move || {
        let Some(Ok(held)) = work.ended() else { return Err(Fault::Internal) };
        Ok(held.with(&judgements, View::of)?)
    });
    let view = view.await.map_err(|_| Fault::Internal)??;
    let status = match refused {
        Some(_) => StatusCode::UNPROCESSABLE_ENTITY,
        None => StatusCode::OK,
    };
    let (title, problem) = refused.unzip();
    Ok(page(status, &filled(chrome, &picked, &view, title, problem)))
}

fn filled(
    chrome: Chrome,
    picked: &Picked,
    view: &View,
    title: Option<String>,
    problem: Option<String>,
) -> OverlapsPage {
    let mut notes =
        vec![chrome.say_plain("count-recall", pictures::percent(chrome.locale, view.recall))];
    if view.bad_dates > 0 {
        notes.push(chrome.say_number("count-bad-dates", view.bad_dates));
    }
    if picked.lists.len() < testimony_estimate::LISTS_MIN {
        notes.push(chrome.say_number("count-few-lists", testimony_estimate::LISTS_MIN));
    }
    let title_of = |id: &Handle| picked.lists.iter().find(|list| list.id == *id);
    let large = view.large.iter().take(LARGE_SHOWN).map(|one| {
        let list = title_of(&one.first.list).map_or("", |list| list.title.as_str());
        let text = format!("{list}: {}", one.first.listing);
        let text = Shown::from(text);
        let args = [
            ("text", testimony_locale::Arg::Text(text.as_str())),
            ("n", testimony_locale::Arg::Number(crate::said::Counted::counted(one.listings))),
        ];
        chrome.locale.say_with("count-large-one", &args)
    });
    let mut large: Vec<String> = large.collect();
    if view.large.len() > LARGE_SHOWN {
        large.push(chrome.say_number("list-more", view.large.len() - LARGE_SHOWN));
    }
    let overlaps = Overlaps {
        lists: picked.lists.iter().map(|list| list.title.as_str()).collect(),
        patterns: &view.patterns,
        people: view.people as u64,
    };
    OverlapsPage {
        steps: steps(&chrome, 3, Some(picked)),
        picture: pictures::overlaps(chrome.locale, &overlaps),
        notes,
        large,
        covers: picked
            .lists
            .iter()
            .map(|list| covers(&chrome, &list.title, &list.covers))
            .collect(),
        is_enough: view.is_enough,
        left: chrome.say_number("count-left", view.open),
        review: picked.path("/pairs"),
        by: By::ALL.iter().map(|by| by.as_str()).collect(),
        title: title.unwrap_or_else(|| chrome.say("count-title-example")),
        replicates: REPLICATES_DEFAULT,
        replicates_max: REPLICATES_MAX,
        action: picked.path("/number"),
        problem,
        chrome,
    }
}

/// A list's name, and what is said of whom it covers.
pub(super) fn covers(
    chrome: &Chrome,
    title: &str,
    covers: &testimony_model::Covers,
) -> (Shown, Vec<Shown>) {
    let period = covers.period.as_ref().map(|when| crate::shown::day(chrome.locale, when.as_str()));
    let texts = [&covers.by, &covers.area, &covers.whom];
    let [by, area, whom] = texts.map(|text| text.as_deref().map(Shown::from));
    let mut said: Vec<Shown> = [by, period, area, whom].into_iter().flatten().collect();
    if said.is_empty() {
        said.push(Shown::from(chrome.say("count-covers-nothing")));
    }
    (Shown::from(title), said)
}

/// Asks the models, in the background.
pub(in crate::pages) async fn estimate(
    State(app): State<App>,
    Path(named): Path<String>,
    form: Posted,
) -> Result<Response, Fault> {
    let title = form.fields.some("title").filter(|it| it.chars().count() <= SHORT_CHARS_MAX);
    let replicates = form.fields.get("replicates").trim().parse::<usize>().ok();
    let replicates = replicates.filter(|many| (2..=REPLICATES_MAX).contains(many));
    let chrome = Chrome::new(&app, &form.session, "count");
    let (Some(title), Some(replicates)) = (title, replicates) else {
        let key = if replicates.is_none() { "count-bad-replicates" } else { "count-bad-title" };
        let refused = (form.fields.get("title").to_owned(), chrome.say(key));
        return render(&app, chrome, named, Some(refused)).await;
    };
    let (picked, judgements, linked) = linked(&app, named.clone()).await?;
    let chrome = chrome.at(picked.path("/overlaps"));
    let Some(linked) = linked else { return Ok(working(chrome, 3, &picked, WAITING)) };
    match linked.ended() {
        None => return Ok(working(chrome, 3, &picked, linked.how_far())),
        Some(Err(why)) => return Ok(failed(chrome, 3, &picked, why)),
        Some(Ok(_)) => {}
    }
    let is_wanted = |by: &&By| form.fields.ticked(&format!("by-{}", by.as_str()));
    let by = By::ALL.iter().filter(is_wanted).copied().collect();
    let wish = Wish { title, by, replicates, seed: SEED, threads: threads() };
    let title = wish.title.clone();
    match app.works().begin_count(&picked.chosen) {
        Err(Busy) => {
            let refused = (title, chrome.say("count-busy"));
            return render(&app, chrome, named, Some(refused)).await;
        }
        // One of these lists is being made: it is shown.
        Ok(None) => {}
        Ok(Some(work)) => {
            let (app, who, chosen) = (app.clone(), Who::at_work(), picked.chosen.clone());
            let count = async move {
                let work = Ends(work);
                let counted = counted(&app, &work.0, linked, (judgements, wish, chosen)).await;
                work.0.end(counted);
            };
            tokio::spawn(who.works(count));
        }
    }
    Ok(see(&picked.path("/number")))
}

/// Makes the count on a thread of its own, and puts it on record.
async fn counted(
    app: &App,
    work: &Arc<Work<Counted>>,
    linked: Arc<Work<Held>>,
    (judgements, wish, chosen): (Judgements, Wish, Chosen),
) -> Result<Counted, Failed> {
    let teller = Arc::clone(work);
    let made = spawn_blocking(move || {
        let Some(Ok(held)) = linked.ended() else { return Ok(None) };
        let mut told = |step: Step| match step {
            Step::Drawing(done, of) => teller.at(Stage::Linking, done, of),
            Step::Asking(done, of) => teller.at(Stage::Asking, done, of),
        };
        // Reviewers wait for the drawing alone, which is short.
        let drawn = held.with(&judgements, |linking| linking.draw(&wish, &mut told))??;
        drawn.ask(wish.threads, &mut told).map(Some)
    });
    let study = match made.await {
        Ok(Ok(Some(study))) => study,
        Ok(Err(cause)) => return Err(Failed::of(&cause)),
        Ok(Ok(None)) | Err(_) => return Err(Failed::internal()),
    };
    let kept = app.run(move |room| {
        let (vault, mut occasion) = room.at_work();
        Ok(keep(vault, &study, &chosen, &mut occasion)?)
    });
    match kept.await {
        Ok(counted) => Ok(counted),
        Err(Fault::Casework(cause)) => Err(Failed::of(&cause)),
        Err(_) => Err(Failed::internal()),
    }
}

/// How far the models are, or where the number is.
pub(in crate::pages) async fn number(
    State(app): State<App>,
    session: Session,
    Path(named): Path<String>,
) -> Result<Response, Fault> {
    let picked = app.run(move |room| picked(room.vault(), &named)).await?;
    let chrome = Chrome::new(&app, &session, "count").at(picked.path("/overlaps"));
    let Some(work) = app.works().count(&picked.chosen) else {
        return Ok(see(&picked.path("/overlaps")));
    };
    match work.wait().await {
        None => Ok(working(chrome, 4, &picked, work.how_far())),
        Some(Ok((id, entries))) => {
            app.works().forget_count(&picked.chosen);
            let path = step_of(&format!("/count/{}", segment(id)), entries);
            Ok(see(&format!("{path}&{BACK}")))
        }
        Some(Err(why)) => {
            app.works().forget_count(&picked.chosen);
            Ok(failed(chrome, 4, &picked, why))
        }
    }
}

const _: () =
    assert!(REPLICATES_DEFAULT >= REPLICATES_ADVISED && REPLICATES_DEFAULT <= REPLICATES_MAX);
