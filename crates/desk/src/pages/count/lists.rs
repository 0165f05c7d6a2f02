//! Which column is what, and whom each list covers.

use std::collections::{BTreeMap, BTreeSet};

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use testimony_casework::counting::lists::{self as on_record, ListFile, Looked};
use testimony_model::{Covers, DateOrder, Edtf, List};
use testimony_tables::listings::ListingsError;

use super::{Picked, StepShown, files, picked, steps};
use crate::app::App;
use crate::fault::{Fault, page, sentence};
use crate::form::{Fields, Posted};
use crate::guard::Session;
use crate::pages::{After, Chrome, Done, see, see_step};
use crate::said::Told;
use crate::shown::Shown;

/// Columns of a list that can be read; further ones are not asked about.
const COLUMNS_SHOWN: usize = 60;
/// Heads of the tables that are taken along.
const TITLES_TAKEN: [&str; 2] = ["count", "replicate"];
/// Fields that name somebody; without one of them nobody is told from anybody.
const NAMING: [&str; 5] = ["given_name", "surname", "full_name", "birth_date", "document"];
/// Words of a message that say which field it is, by the names of docs/spec/link.md.
pub(crate) const FIELD_WORDS: [&str; 13] = [
    "id",
    "given_name",
    "surname",
    "father_name",
    "full_name",
    "sex",
    "birth_date",
    "event_date",
    "place",
    "district",
    "address",
    "document",
    "list",
];

#[derive(Template)]
#[template(path = "count_lists.html")]
struct ListsPage {
    chrome: Chrome,
    steps: Vec<StepShown>,
    forms: Vec<ListForm>,
    fields: Vec<&'static str>,
    orders: Vec<&'static str>,
    action: String,
    has_problems: bool,
}

/// What is asked of one list.
struct ListForm {
    title: String,
    by: String,
    period: String,
    area: String,
    whom: String,
    deduplicated: bool,
    order: String,
    bad_dates_unknown: bool,
    no_heads: bool,
    /// The newest entry of the list, when the form was made.
    after: u64,
    sheet: String,
    sheets: Vec<String>,
    columns: Vec<Column>,
    rows: Vec<Vec<Shown>>,
    encoding: Option<String>,
    problems: Vec<Told>,
}

/// A column, and what it is read as.
struct Column {
    letters: String,
    head: Shown,
    /// Empty where it is not read.
    field: String,
}

pub(in crate::pages) async fn show(
    State(app): State<App>,
    session: Session,
    Path(named): Path<String>,
    after: After,
) -> Result<Response, Fault> {
    let (picked, files) = app
        .run(move |room| {
            let picked = picked(room.vault(), &named)?;
            let files = files(room.vault(), &picked)?;
            Ok((picked, files))
        })
        .await?;
    let looked = look(files).await?;
    let chrome = Chrome::new(&app, &session, "count").after(after).at(picked.path(""));
    let forms = picked.lists.iter().zip(looked);
    let forms = forms.map(|(list, looked)| ListForm::new(&chrome, list, looked)).collect();
    Ok(render(chrome, &picked, forms, StatusCode::OK))
}

/// Looks into files, on a thread that may block.
async fn look(files: Vec<ListFile>) -> Result<Vec<Result<Looked, ListingsError>>, Fault> {
    let look = move || files.into_iter().map(ListFile::look).collect();
    tokio::task::spawn_blocking(look).await.map_err(|_| Fault::Internal)
}

fn render(
    chrome: Chrome,
    picked: &Picked,
    mut forms: Vec<ListForm>,
    status: StatusCode,
) -> Response {
    for (form, (_, newest)) in forms.iter_mut().zip(&picked.chosen) {
        if form.after == 0 {
            form.after = *newest;
        }
    }
    let page_of = ListsPage {
        steps: steps(&chrome, 1, Some(picked)),
        has_problems: forms.iter().any(|form| !form.problems.is_empty()),
        forms,
        fields: FIELD_WORDS.to_vec(),
        orders: DateOrder::ALL.iter().map(|order| order.as_str()).collect(),
        action: picked.path(""),
        chrome,
    };
    page(status, &page_of)
}

pub(in crate::pages) async fn save(
    State(app): State<App>,
    Path(named): Path<String>,
    form: Posted,
) -> Result<Response, Fault> {
    let picked = app.run(move |room| picked(room.vault(), &named)).await?;
    // As the form asks for them: another sheet has other columns.
    let wanted: Vec<List> = picked
        .lists
        .iter()
        .enumerate()
        .map(|(at, list)| asked_for(&form.fields, at, list))
        .collect();
    let before = look(read_as(&app, &wanted).await?).await?;
    let chrome = Chrome::new(&app, &form.session, "count").at(picked.path(""));
    let (mut said, mut problems, mut other_sheet) = (Vec::new(), Vec::new(), false);
    for (at, (list, looked)) in wanted.iter().zip(&before).enumerate() {
        let typed = read(&chrome, &form.fields, at, list, looked.as_ref().ok());
        other_sheet |= typed.is_other_sheet;
        said.push(typed.list);
        problems.push(typed.problems);
    }
    // What was said is tried before it goes on record.
    let tried = look(read_as(&app, &said).await?).await?;
    for (list, wrong) in said.iter().zip(&mut problems) {
        let same = said.iter().filter(|it| it.title.to_lowercase() == list.title.to_lowercase());
        if same.count() > 1 || TITLES_TAKEN.contains(&list.title.to_lowercase().as_str()) {
            wrong.push(Told::ours(chrome.say("count-same-title")));
        }
    }
    for ((list, looked), wrong) in said.iter().zip(&tried).zip(&mut problems) {
        wrong.extend(not_read(&chrome, list, looked));
    }
    if problems.iter().any(|wrong| !wrong.is_empty()) || other_sheet {
        let wrong = said.iter().zip(tried).zip(problems);
        let forms: Vec<ListForm> = wrong
            .map(|((list, looked), problems)| {
                let mut form = ListForm::new(&chrome, list, looked);
                form.problems.extend(problems);
                form
            })
            .enumerate()
            .map(|(at, it)| ListForm {
                period: form.fields.get(&format!("period{at}")).into(),
                // Who corrects a slip still changes what he saw first.
                after: form.fields.get(&format!("after{at}")).parse().unwrap_or(0),
                ..it
            })
            .collect();
        let status = if other_sheet { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
        return Ok(render(chrome, &picked, forms, status));
    }
    let seen = |at: usize| form.fields.get(&format!("after{at}")).parse().unwrap_or(0);
    let said = said.into_iter().enumerate().map(|(at, list)| (list, seen(at))).collect();
    let entries = app
        .run(move |room| {
            let (vault, mut occasion) = room.at_work();
            Ok(on_record::revise(vault, said, &mut occasion)?)
        })
        .await?;
    let next = picked.path("/pairs");
    Ok(entries.map_or_else(|| see(&next), |entries| see_step(&next, &entries)))
}

/// A list in the sheet, and with the heads, that the form asks for.
fn asked_for(fields: &Fields, at: usize, list: &List) -> List {
    let sheet = fields.some(&format!("sheet{at}")).or_else(|| list.sheet.clone());
    let no_heads = fields.ticked(&format!("no_heads{at}"));
    let is_other = is_other(fields, at);
    let columns = if is_other { BTreeMap::new() } else { list.columns.clone() };
    List { sheet, no_heads, columns, ..list.clone() }
}

/// Whether other columns are asked for than those that the form shows.
fn is_other(fields: &Fields, at: usize) -> bool {
    let typed = |name: &str| fields.get(&format!("{name}{at}")).to_owned();
    let no_heads = fields.ticked(&format!("no_heads{at}"));
    typed("sheet") != typed("shown_sheet") || no_heads != (typed("shown_heads") == "none")
}

/// The files of lists, to be read as somebody says they should be.
async fn read_as(app: &App, lists: &[List]) -> Result<Vec<ListFile>, Fault> {
    let lists = lists.to_vec();
    app.run(move |room| {
        let with = |list: List| Ok(on_record::file(room.vault(), &list.id)?.read_as(list));
        lists.into_iter().map(with).collect()
    })
    .await
}

/// What was typed of one list.
struct Typed {
    list: List,
    /// Another one is to be looked at first.
    is_other_sheet: bool,
    problems: Vec<Told>,
}

fn read(
    chrome: &Chrome,
    fields: &Fields,
    at: usize,
    list: &List,
    looked: Option<&Looked>,
) -> Typed {
    let some = |name: &str| fields.some(&format!("{name}{at}"));
    let mut problems = Vec::new();
    let mut wrong = |key: &str| problems.push(Told::ours(chrome.say(key)));
    let period: Option<Result<Edtf, _>> = some("period").map(|text| text.parse());
    if period.as_ref().is_some_and(Result::is_err) {
        wrong("count-bad-period");
    }
    let Some(title) = some("title") else {
        wrong("count-no-title");
        return Typed { list: list.clone(), is_other_sheet: false, problems };
    };
    let is_other_sheet = is_other(fields, at);
    let mut columns = BTreeMap::new();
    let (mut taken, names) = (BTreeSet::new(), looked.map_or(&[][..], |it| &it.names));
    for (column, name) in names.iter().take(COLUMNS_SHOWN).enumerate() {
        let Some(field) = some(&format!("column{column}-")) else { continue };
        if !FIELD_WORDS.contains(&field.as_str()) {
            continue;
        }
        if !taken.insert(field.clone()) {
            wrong("count-twice");
        }
        columns.insert(field, name.clone());
    }
    let list = List {
        title,
        sheet: list.sheet.clone().filter(|_| looked.is_some_and(|it| it.sheet.is_some())),
        columns: if is_other_sheet { BTreeMap::new() } else { columns },
        covers: Covers {
            by: some("by"),
            period: period.and_then(Result::ok),
            area: some("area"),
            whom: some("whom"),
        },
        deduplicated: fields.ticked(&format!("deduplicated{at}")),
        day_order: some("order").and_then(|word| word.parse().ok()),
        bad_dates_unknown: fields.ticked(&format!("bad_dates{at}")),
        ..list.clone()
    };
    Typed { list, is_other_sheet, problems }
}

/// Why a list cannot be read as it was said.
fn not_read(chrome: &Chrome, list: &List, looked: &Result<Looked, ListingsError>) -> Vec<Told> {
    let looked = match looked {
        Ok(looked) => looked,
        Err(cause) => return vec![Told::english(sentence(&cause.to_string()))],
    };
    let read = |field: &&str| looked.used.iter().any(|used| used.field == *field);
    let mut problems = Vec::new();
    if !NAMING.iter().any(read) {
        problems.push(Told::ours(chrome.say("count-no-names")));
    }
    let is_as_said = list.columns.iter().all(|(field, head)| {
        let used = looked.used.iter().find(|used| used.field == field);
        used.is_some_and(|used| used.head == *head || used.letters == *head)
    });
    if !is_as_said {
        problems.push(Told::ours(chrome.say("count-same-heads")));
    }
    problems
}

impl ListForm {
    fn new(chrome: &Chrome, list: &List, looked: Result<Looked, ListingsError>) -> Self {
        let (looked, problem) = match looked {
            Ok(looked) => (looked, None),
            Err(cause) => (Looked::default(), Some(Told::english(sentence(&cause.to_string())))),
        };
        let typed = |text: &Option<String>| text.clone().unwrap_or_default();
        let column = |(letters, head): &(String, String)| Column {
            head: if list.no_heads { Shown::default() } else { Shown::from(head) },
            field: looked
                .used
                .iter()
                .find(|used| used.letters == *letters)
                .map_or_else(String::new, |used| used.field.to_owned()),
            letters: letters.clone(),
        };
        let row = |cells: &Vec<String>| {
            let columns = looked.columns.len().min(COLUMNS_SHOWN);
            let cell = |at| cells.get(at).map_or_else(Shown::default, Shown::from);
            (0..columns).map(cell).collect()
        };
        Self {
            title: list.title.clone(),
            by: typed(&list.covers.by),
            period: list.covers.period.as_ref().map(ToString::to_string).unwrap_or_default(),
            area: typed(&list.covers.area),
            whom: typed(&list.covers.whom),
            deduplicated: list.deduplicated,
            order: list.day_order.map(|order| order.as_str().to_owned()).unwrap_or_default(),
            bad_dates_unknown: list.bad_dates_unknown,
            no_heads: list.no_heads,
            after: 0,
            sheet: looked.sheet.clone().unwrap_or_default(),
            sheets: looked.sheets.clone(),
            columns: looked.columns.iter().take(COLUMNS_SHOWN).map(column).collect(),
            rows: looked.rows.iter().map(row).collect(),
            encoding: looked
                .encoding
                .filter(|_| looked.encoding_is_guess)
                .map(|name| chrome.say_text("count-encoding-guess", name)),
            problems: problem.into_iter().collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use testimony_tables::listings::FIELDS;

    use super::FIELD_WORDS;

    #[test]
    fn every_field_can_be_chosen() {
        assert_eq!(FIELDS.map(|(name, ..)| name), FIELD_WORDS);
    }
}
