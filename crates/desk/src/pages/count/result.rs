//! The number with its doubt: in a sentence, in pictures, and to take along.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_SECURITY_POLICY, CONTENT_TYPE, HeaderValue};
use axum::response::{IntoResponse, Response};
use testimony_casework::counting::{Kept, Study, kept, study_of};
use testimony_casework::sealing::{Open, prove};
use testimony_estimate::{Replicated, Verdict};
use testimony_locale::Arg;
use testimony_tables::{Cell, CsvOptions, Row, write_csv};

use super::overlaps::covers;
use super::pictures;
use super::{StepShown, steps};
use crate::app::App;
use crate::fault::{Fault, page};
use crate::guard::{SANDBOX, Session};
use crate::pages::drawn::Drawn;
use crate::pages::{After, Chrome, Done, handle};
use crate::said::{Counted, Told};
use crate::shown::{Shown, segment};

/// Replicates of a count have a row for each pattern: more is not a count of ours.
const ROWS_MAX: usize = 10_000_000;

#[derive(Template)]
#[template(path = "count_number.html")]
struct NumberPage {
    chrome: Chrome,
    steps: Vec<StepShown>,
    title: Shown,
    sentence: Told,
    verdict: &'static str,
    /// What stands under the sentence.
    facts: Vec<String>,
    covers: Vec<(Shown, Vec<Shown>)>,
    /// The first is open, the others are folded.
    curves: Vec<Drawn>,
    pictures: Vec<Drawn>,
    files: Vec<(String, String)>,
    sealed: Option<String>,
    command: String,
}

pub(in crate::pages) async fn show(
    State(app): State<App>,
    session: Session,
    Path(id): Path<String>,
    after: After,
) -> Result<Response, Fault> {
    let id = handle(&id)?;
    let (kept, study) = app
        .run(move |room| {
            let kept = kept(room.vault(), &id)?;
            let (study, _) = study_of(room.vault(), &kept)?;
            Ok((kept, study))
        })
        .await?;
    let here = format!("/count/{}", segment(&kept.count.id));
    let chrome = Chrome::new(&app, &session, "count").after(after).at(here.clone());
    let file = |name: &str| format!("{here}/file/{name}");
    let mut files = vec![
        (file("count.json"), chrome.say("count-file-study")),
        (file("table.csv"), chrome.say("count-file-table")),
        (file("replicates.csv"), chrome.say("count-file-replicates")),
    ];
    if kept.item.sealed.is_some() {
        files.push((file("count.json.opening"), chrome.say("count-file-opening")));
        files.push((file("count.json.tlog-proof"), chrome.say("count-file-proof")));
    }
    let drawn = pictures::of_number(chrome.locale, &study);
    for (name, picture) in drawn.iter().map(|it| (it.name(), it)) {
        files.push((file(&format!("{name}.svg")), picture.drawn.heading.clone()));
    }
    let (curves, pictures) = drawn.into_iter().partition::<Vec<_>, _>(|it| it.is_curve);
    let page_of = NumberPage {
        steps: steps(&chrome, 4, None),
        title: Shown::from(study.title()),
        sentence: sentence(&chrome, &study.answer),
        verdict: verdict(study.answer.verdict),
        facts: facts(&chrome, &study),
        covers: study.lists().iter().map(|it| covers(&chrome, &it.name, &it.covers)).collect(),
        curves: curves.into_iter().map(|it| it.drawn).collect(),
        pictures: pictures.into_iter().map(|it| it.drawn).collect(),
        files,
        sealed: kept.item.sealed.map(|(leaf, _)| chrome.say_number("count-sealed", leaf)),
        command: "testimony count again count.json".to_owned(),
        chrome,
    };
    Ok(page(StatusCode::OK, &page_of))
}

fn verdict(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Estimable => "estimable",
        Verdict::DataDoNotDetermine => "data-do-not-determine",
        Verdict::NotEstimable => "not-estimable",
    }
}

/// The answer in the reader's language; why there is none, in English.
fn sentence(chrome: &Chrome, answer: &Replicated) -> Told {
    let figures = pictures::figures(chrome.locale);
    let (Some(all), Some(middle)) = (answer.interval, answer.middle) else {
        return Told::english(&answer.sentence);
    };
    let people = |number: f64| figures.whole(pictures::rounded(number));
    let (named, lo) = (people(answer.observed), people(all.lo));
    let (hi, middle) = (people(all.hi), people(middle));
    let args = [
        ("n", Arg::Number(answer.lists.len().counted())),
        ("named", Arg::Plain(&named)),
        ("lo", Arg::Plain(&lo)),
        ("hi", Arg::Plain(&hi)),
        ("middle", Arg::Plain(&middle)),
    ];
    let key = match (answer.verdict, answer.is_widened) {
        (Verdict::DataDoNotDetermine, _) => "count-says-undetermined",
        (_, true) => "count-says-widened",
        (_, false) => "count-says",
    };
    Told::ours(chrome.locale.say_with(key, &args))
}

fn facts(chrome: &Chrome, study: &Study) -> Vec<String> {
    let (answer, linked) = (&study.answer, study.linked());
    let figures = pictures::figures(chrome.locale);
    let (least, most) = answer.observed_between;
    let (least, most) = (figures.whole(least), figures.whole(most));
    let between = [
        ("n", Arg::Number(answer.replicates.counted())),
        ("lo", Arg::Plain(&least)),
        ("hi", Arg::Plain(&most)),
    ];
    let seed = linked.seed.to_string();
    vec![
        chrome.say("count-covers-question"),
        chrome.locale.say_with("count-linkages", &between),
        chrome.say_number("count-judged", linked.judged),
        chrome.say_plain("count-seed", seed),
    ]
}

pub(in crate::pages) async fn file(
    State(app): State<App>,
    session: Session,
    Path((id, name)): Path<(String, String)>,
) -> Result<Response, Fault> {
    let id = handle(&id)?;
    let asked = name.clone();
    let (study, text, proof) = app
        .run(move |room| {
            let kept = kept(room.vault(), &id)?;
            let (study, text) = study_of(room.vault(), &kept)?;
            Ok((study, text, proof(room.vault(), &kept, &asked)?))
        })
        .await?;
    let chrome = Chrome::new(&app, &session, "count");
    let (media_type, bytes) = match name.as_str() {
        "count.json" => ("application/json", text.into_bytes()),
        "table.csv" => ("text/csv; charset=utf-8", table(&study)?),
        "replicates.csv" => ("text/csv; charset=utf-8", replicates(&study)?),
        _ => match proof {
            Some(bytes) => ("application/octet-stream", bytes),
            None => {
                let svg = pictures::of_number(chrome.locale, &study)
                    .into_iter()
                    .find(|it| format!("{}.svg", it.name()) == name)
                    .ok_or(Fault::NotFound)?;
                ("image/svg+xml", svg.drawn.svg.into_bytes())
            }
        },
    };
    let disposition = HeaderValue::try_from(format!("attachment; filename=\"{name}\""));
    let headers = [
        (CONTENT_TYPE, HeaderValue::from_static(media_type)),
        (CONTENT_DISPOSITION, disposition.map_err(|_| Fault::NotFound)?),
        (CONTENT_SECURITY_POLICY, HeaderValue::from_static(SANDBOX)),
    ];
    Ok((headers, bytes).into_response())
}

/// What proves that the file was sealed: its opening, and its place in the log.
fn proof(
    vault: &testimony_vault::Vault,
    kept: &Kept,
    name: &str,
) -> Result<Option<Vec<u8>>, Fault> {
    let (is_opening, is_proof) = (name == "count.json.opening", name == "count.json.tlog-proof");
    if !is_opening && !is_proof {
        return Ok(None);
    }
    let proof = prove(vault, &kept.item, Open::Opened)?;
    let text = if is_opening { proof.opening.to_text() } else { proof.tlog_proof.to_text() };
    Ok(Some(text.into_bytes()))
}

/// The chosen partition, as `testimony estimate` reads it.
fn table(study: &Study) -> Result<Vec<u8>, Fault> {
    let lists = study.lists().len();
    let rows = study.patterns().iter().enumerate();
    let rows = rows.map(|(at, cell)| row(at, None, lists, *cell)).collect::<Vec<_>>();
    csv(study, &[], &rows)
}

/// All drawn partitions, each with its number.
fn replicates(study: &Study) -> Result<Vec<u8>, Fault> {
    let lists = study.lists().len();
    let all = study.replicates().iter().enumerate();
    let cells = all.flat_map(|(draw, cells)| cells.iter().map(move |cell| (draw, *cell)));
    let rows = cells.take(ROWS_MAX).enumerate();
    let rows = rows.map(|(at, (draw, cell))| row(at, Some(draw + 1), lists, cell));
    csv(study, &["replicate"], &rows.collect::<Vec<_>>())
}

fn row(at: usize, draw: Option<usize>, lists: usize, (bits, people): (u16, u64)) -> Row {
    #[allow(clippy::cast_precision_loss, reason = "counts are far below 2^53")]
    let number = |number: u64| Cell::Number(number as f64);
    let on = |list: usize| number(u64::from(bits >> list & 1));
    let first = draw.map(|draw| number(draw as u64));
    let cells = first.into_iter().chain((0..lists).map(on)).chain([number(people)]);
    Row { number: at as u64 + 2, cells: cells.collect() }
}

fn csv(study: &Study, before: &[&str], rows: &[Row]) -> Result<Vec<u8>, Fault> {
    let names = study.lists().iter().map(|list| list.name.clone());
    let heads = before.iter().map(|head| (*head).to_owned()).chain(names);
    let heads: Vec<String> = heads.chain(["count".to_owned()]).collect();
    let mut bytes = Vec::new();
    let written = write_csv(&mut bytes, &heads, rows, &CsvOptions::default());
    written.map_err(|cause| Fault::from(testimony_casework::Error::from(cause)))?;
    Ok(bytes)
}
