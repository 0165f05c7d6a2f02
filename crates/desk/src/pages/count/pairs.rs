//! Are these the same person? Two listings side by side, for somebody to say.

use askama::Template;
use axum::extract::{Path, RawQuery, State};
use axum::http::StatusCode;
use axum::response::Response;
use testimony_casework::counting::judging::{self, Agreement, Judgements, PairRef};
use testimony_casework::counting::linking::{self, Cell, Linking};
use testimony_casework::counting::lists as on_record;
use testimony_link::Explanation;
use testimony_locale::Arg;
use testimony_model::{List, ListingRef, Sameness};
use testimony_vault::Vault;

use super::pictures::{self, Waterfall};
use super::working::{failed, working};
use super::{Picked, StepShown, linked, steps};
use crate::app::App;
use crate::fault::{Fault, page};
use crate::form::Posted;
use crate::guard::Session;
use crate::pages::drawn::Drawn;
use crate::pages::{After, Chrome, Done, see_step};
use crate::said::Counted;
use crate::shown::Shown;

/// In the address: pairs that others have judged, without what they said.
const OTHERS: &str = "others";

#[derive(Template)]
#[template(path = "count_pairs.html")]
struct PairsPage {
    chrome: Chrome,
    steps: Vec<StepShown>,
    /// What was judged, and what is left.
    progress: Vec<String>,
    is_enough: bool,
    is_of_others: bool,
    /// Whether others judged pairs that this member has not.
    others: Option<String>,
    pair: Option<Pair>,
    action: String,
    next: String,
}

/// Two listings.
struct Pair {
    first: ListingRef,
    second: ListingRef,
    titles: [Shown; 2],
    rows: Vec<Row>,
    /// Columns that are not compared: head and cell, of each.
    rest: [Vec<(Shown, Shown)>; 2],
    probability: String,
    why: Option<Drawn>,
}

/// One field of both.
struct Row {
    field: String,
    cells: [Shown; 2],
    /// How alike they are; empty where nothing is known.
    level: String,
    differs: bool,
}

/// What the page shows of linked lists.
struct View {
    people: usize,
    judged: usize,
    unsure: usize,
    open: usize,
    is_enough: bool,
    agreement: Agreement,
    has_others: bool,
    pair: Option<Found>,
}

/// The pair that is asked about, and where its listings are.
struct Found {
    pair: PairRef,
    lists: [List; 2],
    places: [u64; 2],
    explanation: Explanation,
}

pub(in crate::pages) async fn show(
    State(app): State<App>,
    session: Session,
    Path(named): Path<String>,
    RawQuery(query): RawQuery,
    after: After,
) -> Result<Response, Fault> {
    let is_of_others =
        query.is_some_and(|query| query.split('&').any(|part| part.starts_with(OTHERS)));
    let (picked, judgements, work) = linked(&app, named).await?;
    let chrome = Chrome::new(&app, &session, "count").after(after).at(picked.path("/pairs"));
    let held = match work.ended() {
        None => return Ok(working(chrome, 2, &picked, work.how_far())),
        Some(Err(why)) => return Ok(failed(chrome, 2, &picked, why)),
        Some(Ok(_)) => work.clone(),
    };
    let me = app.run(|room| me(room.vault())).await?;
    let view = tokio::task::spawn_blocking(move || {
        let Some(Ok(held)) = held.ended() else { return Err(Fault::Internal) };
        Ok(held.with(&judgements, |linking| View::of(linking, &judgements, &me, is_of_others))?)
    });
    let view = view.await.map_err(|_| Fault::Internal)??;
    let pair = match &view.pair {
        Some(found) => Some(pair(&app, &chrome, found).await?),
        None => None,
    };
    Ok(page(StatusCode::OK, &render(chrome, &picked, &view, pair, is_of_others)))
}

/// The key by which this member signs; none where the vault is nobody's.
fn me(vault: &Vault) -> Result<[u8; 32], Fault> {
    let me = vault.members()?.into_iter().find(|member| member.me);
    Ok(me.map_or([0; 32], |me| me.public))
}

impl View {
    fn of(linking: &Linking, judgements: &Judgements, me: &[u8; 32], is_of_others: bool) -> Self {
        let review = linking.review();
        let of_others = linking.next_of_others(judgements, me);
        let has_others = of_others.is_some();
        let next = if is_of_others { of_others } else { linking.next().map(|(pair, _)| pair) };
        Self {
            people: linking.people(),
            judged: linking.judged(),
            unsure: linking.unsure(),
            open: review.open.len(),
            is_enough: review.is_enough(),
            agreement: linking.agreement(judgements),
            has_others,
            pair: next.and_then(|pair| Found::of(linking, pair)),
        }
    }
}

impl Found {
    fn of(linking: &Linking, pair: PairRef) -> Option<Self> {
        let (first, second) = (linking.place(&pair.0)?, linking.place(&pair.1)?);
        Some(Self {
            explanation: linking.explain(&pair)?,
            lists: [first.0, second.0].map(|list| linking.lists()[list].clone()),
            places: [first.1, second.1],
            pair,
        })
    }
}

/// Both listings as they stand in their files.
async fn pair(app: &App, chrome: &Chrome, found: &Found) -> Result<Pair, Fault> {
    let lists = found.lists.clone();
    let files = app
        .run(move |room| {
            let file = |list: &List| on_record::file(room.vault(), &list.id);
            Ok([file(&lists[0])?, file(&lists[1])?])
        })
        .await?;
    let places = found.places;
    let read = tokio::task::spawn_blocking(move || {
        let [first, second] = files;
        Ok::<_, Fault>([linking::cells(first, places[0])?, linking::cells(second, places[1])?])
    });
    let cells = read.await.map_err(|_| Fault::Internal)??;
    let said = |cells: &[Cell], field: &str| {
        let texts = cells.iter().filter(|cell| cell.field == Some(field));
        let texts: Vec<&str> = texts.map(|cell| cell.text.as_str()).collect();
        Shown::from(texts.join(" "))
    };
    let row = |field: &'static str| {
        let compared = found.explanation.columns.iter().find(|column| column.field == field);
        let texts = [said(&cells[0], field), said(&cells[1], field)];
        let level = compared.map_or("", |column| column.level);
        let known = texts.iter().all(|text| !text.as_str().is_empty());
        Row {
            field: chrome.word("field", field),
            differs: known && texts[0] != texts[1],
            level: if level.is_empty() { String::new() } else { chrome.word("level", level) },
            cells: texts,
        }
    };
    let fields = super::lists::FIELD_WORDS.iter().filter(|field| !["id", "list"].contains(field));
    let rows = fields.map(|field| row(field));
    let is_said = |row: &Row| row.cells.iter().any(|cell| !cell.as_str().is_empty());
    let rest = cells.each_ref().map(|cells| {
        let not_read = |cell: &&Cell| {
            cell.field.is_none_or(|field| field == "list") && !cell.text.trim().is_empty()
        };
        let shown = |cell: &Cell| (Shown::from(&cell.head), Shown::from(&cell.text));
        cells.iter().filter(not_read).map(shown).collect()
    });
    let percent = pictures::percent(found.explanation.probability);
    Ok(Pair {
        first: found.pair.0.clone(),
        second: found.pair.1.clone(),
        titles: found.lists.each_ref().map(|list| Shown::from(&list.title)),
        rows: rows.filter(is_said).collect(),
        rest,
        probability: chrome.say_plain("count-probability", percent),
        why: pictures::why(chrome, &Waterfall { explanation: &found.explanation }),
    })
}

fn render(
    chrome: Chrome,
    picked: &Picked,
    view: &View,
    pair: Option<Pair>,
    is_of_others: bool,
) -> PairsPage {
    let mut progress = vec![
        chrome.say_number("count-people", view.people),
        chrome.say_number("count-judged", view.judged),
        chrome.say_number("count-left", view.open),
    ];
    if view.unsure > 0 {
        progress.push(chrome.say_number("count-unsure", view.unsure));
    }
    if view.agreement.by_several > 0 {
        let args = [
            ("n", Arg::Number(view.agreement.by_several.counted())),
            ("agreed", Arg::Number(view.agreement.agreed.counted())),
        ];
        progress.push(chrome.locale.say_with("count-agreement", &args));
    }
    let query = if is_of_others { "?others" } else { "" };
    PairsPage {
        steps: steps(&chrome, 2, Some(picked)),
        progress,
        is_enough: view.is_enough,
        is_of_others,
        others: (view.has_others && !is_of_others).then(|| picked.path("/pairs?others")),
        pair,
        action: picked.path(&format!("/pairs{query}")),
        next: picked.path("/overlaps"),
        chrome,
    }
}

/// Puts on record what somebody says of two listings.
pub(in crate::pages) async fn judge(
    State(app): State<App>,
    Path(named): Path<String>,
    RawQuery(query): RawQuery,
    form: Posted,
) -> Result<Response, Fault> {
    let same: Sameness = form.fields.get("same").parse().map_err(|_| Fault::BadForm)?;
    let listing = |side: &str| {
        let list = crate::pages::handle(form.fields.get(&format!("list-{side}")))?;
        let listing = form.fields.get(&format!("listing-{side}")).to_owned();
        Ok::<_, Fault>(ListingRef { list, listing })
    };
    let pair = (listing("first")?, listing("second")?);
    let (path, entries) = app
        .run(move |room| {
            let picked = super::picked(room.vault(), &named)?;
            let is_picked = |one: &ListingRef| picked.lists.iter().any(|list| list.id == one.list);
            if !is_picked(&pair.0) || !is_picked(&pair.1) {
                return Err(Fault::BadForm);
            }
            let (vault, mut occasion) = room.at_work();
            Ok((picked.path("/pairs"), judging::judge(vault, pair, same, &mut occasion)?))
        })
        .await?;
    let step = see_step(&path, &entries);
    match query.as_deref() {
        Some(query) if query.starts_with(OTHERS) => {
            let (first, last) = (entries.start(), entries.end());
            Ok(crate::pages::see(&format!("{path}?step={first}-{last}&{OTHERS}")))
        }
        _ => Ok(step),
    }
}

/// Stops whatever is done with these lists.
pub(in crate::pages) async fn stop(
    State(app): State<App>,
    Path(named): Path<String>,
    _form: Posted,
) -> Result<Response, Fault> {
    let picked = app.run(move |room| super::picked(room.vault(), &named)).await?;
    app.works().stop(&picked.chosen);
    Ok(crate::pages::see(&picked.path("")))
}
