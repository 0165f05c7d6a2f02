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
use crate::counting::WAITING;
use crate::fault::{Fault, page};
use crate::form::Posted;
use crate::guard::Session;
use crate::pages::drawn::Drawn;
use crate::pages::{After, Chrome, Done, see, step_of};
use crate::said::Counted;
use crate::shown::Shown;

/// Which pairs are asked about, as it stands in the address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Which {
    /// Those that nobody has judged, the one on which most hangs first.
    Open,
    /// Those that others have judged, without what they said.
    Others,
    /// Those about which members contradict each other; so many were passed over.
    Contradicted(usize),
}

impl Which {
    fn of(query: &str) -> Self {
        let value = |name: &str| query.split('&').find_map(|part| part.strip_prefix(name));
        if let Some(at) = value("contradicted=") {
            return Self::Contradicted(at.parse().unwrap_or(0));
        }
        if value("others").is_some() { Self::Others } else { Self::Open }
    }

    /// In the address of a page that asks about them.
    fn query(self) -> String {
        match self {
            Self::Open => String::new(),
            Self::Others => "others".to_owned(),
            Self::Contradicted(at) => format!("contradicted={at}"),
        }
    }
}

#[derive(Template)]
#[template(path = "count_pairs.html")]
struct PairsPage {
    chrome: Chrome,
    steps: Vec<StepShown>,
    /// What was judged, and what is left.
    progress: Vec<String>,
    is_enough: bool,
    heading: String,
    nothing_left: String,
    is_open: bool,
    /// Pairs about which members contradict each other.
    contradicted: Option<(String, String)>,
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
    contradicted: usize,
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
    let which = Which::of(query.as_deref().unwrap_or_default());
    let (picked, judgements, work) = linked(&app, named).await?;
    let chrome = Chrome::new(&app, &session, "count").after(after).at(picked.path("/pairs"));
    let Some(work) = work else { return Ok(working(chrome, 2, &picked, WAITING)) };
    let held = match work.ended() {
        None => return Ok(working(chrome, 2, &picked, work.how_far())),
        Some(Err(why)) => return Ok(failed(chrome, 2, &picked, why)),
        Some(Ok(_)) => work.clone(),
    };
    let me = app.run(|room| me(room.vault())).await?;
    let view = tokio::task::spawn_blocking(move || {
        let Some(Ok(held)) = held.ended() else { return Err(Fault::Internal) };
        Ok(held.with(&judgements, |linking| View::of(linking, &judgements, &me, which))?)
    });
    let view = view.await.map_err(|_| Fault::Internal)??;
    let pair = match &view.pair {
        Some(found) => Some(pair(&app, &chrome, found).await?),
        None => None,
    };
    Ok(page(StatusCode::OK, &render(chrome, &picked, &view, pair, which)))
}

/// The key by which this member signs; none where the vault is nobody's.
fn me(vault: &Vault) -> Result<[u8; 32], Fault> {
    let me = vault.members()?.into_iter().find(|member| member.me);
    Ok(me.map_or([0; 32], |me| me.public))
}

impl View {
    fn of(linking: &Linking, judgements: &Judgements, me: &[u8; 32], which: Which) -> Self {
        let review = linking.review();
        let of_others = linking.next_of_others(judgements, me);
        let has_others = of_others.is_some();
        let contradicted = linking.contradicted(judgements);
        let next = match which {
            Which::Open => linking.next().map(|(pair, _)| pair),
            Which::Others => of_others,
            Which::Contradicted(at) => contradicted.get(at).cloned(),
        };
        Self {
            people: linking.people(),
            judged: linking.agreement(judgements).judged,
            unsure: linking.unsure(),
            open: review.open.len(),
            is_enough: review.is_enough(),
            agreement: linking.agreement(judgements),
            has_others,
            contradicted: contradicted.len(),
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
            // As they were linked, whatever is said of them by now.
            let file = |list: &List| {
                Ok::<_, Fault>(on_record::file(room.vault(), &list.id)?.read_as(list.clone()))
            };
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
    let percent = pictures::percent(chrome.locale, found.explanation.probability);
    Ok(Pair {
        first: found.pair.0.clone(),
        second: found.pair.1.clone(),
        titles: found.lists.each_ref().map(|list| Shown::from(&list.title)),
        rows: rows.filter(is_said).collect(),
        rest,
        probability: chrome.say_plain("count-probability", percent),
        why: pictures::why(chrome.locale, &Waterfall { explanation: &found.explanation }),
    })
}

fn render(
    chrome: Chrome,
    picked: &Picked,
    view: &View,
    pair: Option<Pair>,
    which: Which,
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
    let (heading, nothing_left) = match which {
        Which::Open => ("count-pairs-title", "count-none-left"),
        Which::Others => ("count-pairs-others", "count-none-of-others"),
        Which::Contradicted(_) => ("count-pairs-contradicted", "count-none-contradicted"),
    };
    let contradicted =
        (view.contradicted > 0 && !matches!(which, Which::Contradicted(_))).then(|| {
            let said = chrome.say_number("count-contradicted", view.contradicted);
            (picked.path("/pairs?contradicted=0"), said)
        });
    PairsPage {
        steps: steps(&chrome, 2, Some(picked)),
        progress,
        is_enough: view.is_enough,
        heading: chrome.say(heading),
        nothing_left: chrome.say(nothing_left),
        is_open: which == Which::Open,
        contradicted,
        others: (view.has_others && which == Which::Open).then(|| picked.path("/pairs?others")),
        pair,
        action: picked.path(&format!("/pairs?{}", which.query())),
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
    let (path, entries, is_contradicted) = app
        .run(move |room| {
            let picked = super::picked(room.vault(), &named)?;
            let is_picked = |one: &ListingRef| picked.lists.iter().any(|list| list.id == one.list);
            if !is_picked(&pair.0) || !is_picked(&pair.1) {
                return Err(Fault::BadForm);
            }
            let (vault, mut occasion) = room.at_work();
            let entries = judging::judge(vault, pair.clone(), same, &mut occasion)?;
            let judgements = Judgements::of(vault)?;
            let is_contradicted = judgements.contradicted().any(|one| *one == pair);
            Ok((picked.path("/pairs"), entries, is_contradicted))
        })
        .await?;
    // A pair about which members still contradict each other stays behind; the next one comes.
    let next = match Which::of(query.as_deref().unwrap_or_default()) {
        Which::Contradicted(at) if is_contradicted => Which::Contradicted(at + 1),
        same => same,
    };
    Ok(see(&format!("{}&{}", step_of(&path, &entries), next.query())))
}

/// Stops whatever is done with these lists.
pub(in crate::pages) async fn stop(
    State(app): State<App>,
    Path(named): Path<String>,
    _form: Posted,
) -> Result<Response, Fault> {
    let picked = app.run(move |room| super::picked(room.vault(), &named)).await?;
    app.works().stop(&picked.chosen);
    Ok(see(&picked.path("")))
}
