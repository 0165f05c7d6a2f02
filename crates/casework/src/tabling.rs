//! Tables into a case (docs/spec/table.md): each row becomes things on record, or none does.
//!
//! [`propose`] says what the columns could be, for a person to confirm; [`import`] reads by a mapping.
//! The file itself is sealed before its rows are; a row keeps the same id in the case however often
//! its table comes, so that the same table twice brings nothing twice.
//!
//! Never takes half of a table, and never guesses what a cell means: whatever can be read in two ways
//! is refused with its row, column and value.

mod cells;
mod fields;
mod known;
mod making;
mod report;

use std::collections::{BTreeSet, HashMap};
use std::io::Write;

use serde_json::Value;
use testimony_exchange::ftm::Given;
use testimony_model::{Action, AddedFile, Files, Handle, Revision, ThingKind, ThingRef};
use testimony_tables::{
    CellProblem, Mapping, Plan, Problems, Row, Source, SourceOptions, Table, guess,
};
use testimony_vault::{EntryWriter, Occasion, PendingBlob, Vault};

use self::cells::Bad;
pub use self::fields::Sort;
use self::fields::{Team, to_guess, to_read};
use self::known::Known;
use self::making::{InRow, Made, Maker, Setting};
pub use self::report::{ColumnRead, Proposal, Refusal, Refusals, Tabled};
use crate::access;
use crate::exchange::Rehearsal;
use crate::{Error, exchange};

/// A file that holds a table.
pub struct TableFile {
    /// Its name, without its folder.
    pub name: String,
    source: Source,
    bytes: Vec<u8>,
    options: SourceOptions,
}

/// What is to be taken in, and how.
#[derive(Debug, Clone)]
pub struct TableWish {
    /// What the rows are.
    pub sort: Sort,
    /// Which column is what.
    pub mapping: Mapping,
    /// How the table is called in the ids of what it brings.
    pub name: String,
    /// Who gave it.
    pub source: Option<Handle>,
    /// The event that rows belong to which do not name one.
    pub event: Option<Handle>,
    /// How its names are treated.
    pub given: Given,
    /// Whether what is in the case otherwise is put on record anew, as the table has it.
    pub update: bool,
    /// Whether it is only tried.
    pub rehearsal: Rehearsal,
}

impl TableFile {
    /// Looks at a file.
    ///
    /// # Errors
    /// When it is no table.
    pub fn open(name: &str, bytes: Vec<u8>, options: SourceOptions) -> Result<Self, Error> {
        let file = name.to_owned();
        let source = Source::open(bytes.clone(), name)
            .map_err(|cause| Error::Table { file: file.clone(), cause })?;
        Ok(Self { name: file, source, bytes, options })
    }

    fn table(&self) -> Result<Table<'_>, Error> {
        self.source.table(&self.options).map_err(|cause| self.error(cause))
    }

    fn error(&self, cause: testimony_tables::Error) -> Error {
        Error::Table { file: self.name.clone(), cause }
    }

    /// How it is called in ids where nobody says otherwise: its name without the ending.
    pub fn id_name(&self) -> String {
        /// Leaves room for what tells the rows apart.
        const NAME_CHARS: usize = 24;
        let stem = self.name.rsplit_once('.').map_or(self.name.as_str(), |(stem, _)| stem);
        let tidy: String = stem
            .to_lowercase()
            .chars()
            .map(|c| if c.is_alphanumeric() { c } else { '-' })
            .take(NAME_CHARS)
            .collect();
        match tidy.trim_matches('-') {
            "" => "table".to_owned(),
            tidy => tidy.to_owned(),
        }
    }
}

/// What the columns of a table could be.
///
/// # Errors
/// When it cannot be read, or the vault cannot.
pub fn propose(vault: &Vault, file: &TableFile, sort: Sort) -> Result<Proposal, Error> {
    let team = Team::of(vault)?;
    let schema = to_guess(sort, &team);
    let table = file.table()?;
    let guesses = guess(&schema, table.headers(), table.sample());
    let mapping = Mapping::of_guesses(&guesses, table.headers());
    Ok(Proposal::new(&file.name, &table, &guesses, mapping))
}

/// Puts tables of one kind on record: all of their rows, or none.
///
/// # Errors
/// When a mapping does not fit; all cells that cannot be taken; the first row that the case refuses.
pub fn import(
    vault: &mut Vault,
    files: &[TableFile],
    wish: &TableWish,
    occasion: &mut Occasion<'_>,
    progress: &mut dyn FnMut(u64),
) -> Result<Tabled, Error> {
    let team = Team::of(vault)?;
    let setting = Setting {
        sort: wish.sort,
        name: wish.name.clone(),
        given: wish.given,
        event: wish.event.clone(),
        case: access::home(vault)?,
    };
    let schema = to_read(wish.sort, &team, &wish.mapping);
    let mut plans = Vec::new();
    for file in files {
        let plan = wish.mapping.plan(&schema, file.table()?.headers());
        let problems = |problems| Error::Mapping { file: file.name.clone(), problems };
        plans.push((file, plan.map_err(problems)?));
    }
    // Every cell is looked at before anything is written: what is wrong is known at once.
    let plans = checked(&plans, &mut Maker::new(setting.clone(), Known::of(vault)?, &team))?;
    let there = There::of(vault, &wish.name)?;
    let mut originals = Vec::new();
    if wish.rehearsal == Rehearsal::No {
        for file in files {
            originals.push((file, sealed(vault, file, occasion)?));
        }
    }
    let mut maker = Maker::new(setting, Known::of(vault)?, &team);
    let mut writer = vault.writer()?;
    keep_originals(&mut writer, originals, wish, occasion)?;
    let tabled = Tabled::new(writer.next_seq());
    let mut run = Run { tabled, writer, there, update: wish.update };
    let (mut later, mut done) = (Vec::new(), 0);
    for (file, plan, ids) in &plans {
        each_row(file, plan, ids, &mut maker, &mut |row, made| {
            let made = made.map_err(|_| Error::Form("a table changed while it was read".into()))?;
            for action in &made.actions {
                run.put(&file.name, row.number, action, occasion)?;
            }
            let in_row = |what| InRow { file: file.name.clone(), row: row.number, what };
            later.extend(made.later.into_iter().map(in_row));
            done += 1;
            progress(done);
            Ok(())
        })?;
    }
    later.extend(maker.attributions().map_err(|late| Error::Cells(Refusals::one(late)))?);
    for InRow { file, row, what } in &later {
        run.put(file, *row, what, occasion)?;
    }
    run.end(done, wish.rehearsal)
}

/// In which row an id of the table stands.
type Ids = HashMap<String, u64>;

/// Plans that know what their columns decide, and where the ids of their rows are.
fn checked<'f, 's>(
    plans: &[(&'f TableFile, Plan<'s>)],
    maker: &mut Maker<'_>,
) -> Result<Vec<(&'f TableFile, Plan<'s>, Ids)>, Error> {
    let mut refusals = Refusals::default();
    let mut ready = Vec::new();
    for (file, plan) in plans {
        let mut problems = Problems::default();
        let mut survey = plan.survey();
        for row in file.table()? {
            problems.add(survey.look(&row.map_err(|cause| file.error(cause))?));
        }
        let (read, ids) = (plan.with(&survey.evidence()), survey.rows_of("id"));
        each_row(file, &read, &ids, maker, &mut |row, made| {
            match made {
                Ok(_) => {}
                Err(Wrong::Cells(cells)) => problems.add(cells),
                Err(Wrong::Row(Bad { field, refused })) => {
                    problems.add([read.refuse(row, &field, refused)]);
                }
            }
            Ok(())
        })?;
        refusals.add(&file.name, &problems);
        ready.push((*file, read, ids));
    }
    if let Err(late) = maker.attributions() {
        refusals.add_late(late);
    }
    if refusals.total > 0 { Err(Error::Cells(Box::new(refusals))) } else { Ok(ready) }
}

/// What is wrong with a row.
enum Wrong {
    Cells(Vec<CellProblem>),
    Row(Bad),
}

/// Takes each row with what it becomes.
type Taker<'t> = dyn FnMut(&Row, Result<Made, Wrong>) -> Result<(), Error> + 't;

fn each_row(
    file: &TableFile,
    plan: &Plan<'_>,
    ids: &Ids,
    maker: &mut Maker<'_>,
    take: &mut Taker<'_>,
) -> Result<(), Error> {
    let rows = |id: &str| ids.get(id).copied();
    for row in file.table()? {
        let row = row.map_err(|cause| file.error(cause))?;
        let made = plan.apply(&row).map_err(Wrong::Cells).and_then(|record| {
            maker.row(&file.name, row.number, &record, &rows).map_err(Wrong::Row)
        });
        take(&row, made)?;
    }
    Ok(())
}

/// The file as it came, sealed before anything that it says.
fn sealed(
    vault: &Vault,
    file: &TableFile,
    occasion: &mut Occasion<'_>,
) -> Result<PendingBlob, Error> {
    let mut blob = vault.blob_writer(occasion)?;
    blob.write_all(&file.bytes).map_err(Error::io("storing", vault.dir()))?;
    Ok(blob.finish()?)
}

fn keep_originals(
    writer: &mut EntryWriter<'_>,
    originals: Vec<(&TableFile, PendingBlob)>,
    wish: &TableWish,
    occasion: &mut Occasion<'_>,
) -> Result<(), Error> {
    if originals.is_empty() {
        return Ok(());
    }
    let mut files = Vec::new();
    for (file, blob) in originals {
        let kept = writer.attach(blob, &file.name, None, occasion)?;
        files.push(AddedFile {
            name: kept.name,
            bytes: kept.bytes,
            commitment: kept.commitment,
            item: kept.item,
            modified: None,
            container: None,
            cut: false,
        });
    }
    let note = Some(format!("table of {}, put on record as {}", wish.sort.as_str(), wish.name));
    let files = Files { source: wish.source.clone(), note, case: None, files };
    writer.append(&Action::Files(files), occasion)?;
    Ok(())
}

/// What the case has of an earlier import under the same name.
struct There {
    things: HashMap<ThingRef, Value>,
    said: BTreeSet<String>,
}

impl There {
    fn of(vault: &Vault, name: &str) -> Result<Self, Error> {
        let ours =
            |id: &Handle| id.as_str().strip_prefix(name).is_some_and(|rest| rest.starts_with('-'));
        let mut there = Self { things: HashMap::new(), said: BTreeSet::new() };
        exchange::each_thing(vault, &ours, &mut |thing, action| {
            there.things.insert(thing, exchange::comparable(&action));
        })?;
        let attributions = vault.attributions()?.into_iter().map(|one| one.attribution);
        for one in attributions.filter(|one| ours(&one.account)) {
            there.said.insert(exchange::comparable(&Action::Attribution(one)).to_string());
        }
        for one in vault.links()?.into_iter().filter(|one| ours(&one.said.account)) {
            there.said.insert(exchange::comparable(&Action::Link(one.said)).to_string());
        }
        Ok(there)
    }
}

struct Run<'v> {
    tabled: Tabled,
    writer: EntryWriter<'v>,
    there: There,
    update: bool,
}

impl Run<'_> {
    /// Puts something on record that the case does not have.
    fn put(
        &mut self,
        file: &str,
        row: u64,
        action: &Action,
        occasion: &mut Occasion<'_>,
    ) -> Result<(), Error> {
        let now = exchange::comparable(action);
        let revised = match action.defines() {
            Some(thing) => match self.there.things.get(&thing) {
                None => None,
                Some(there) if *there == now => {
                    self.tabled.already += 1;
                    return Ok(());
                }
                // What was told stands as it was told.
                Some(_) if !self.update || thing.kind == ThingKind::Account => {
                    self.tabled.differ(&thing);
                    return Ok(());
                }
                Some(_) => {
                    Some(Action::Revise(Revision { thing: Box::new(action.clone()), after: None }))
                }
            },
            None if self.there.said.contains(&now.to_string()) => {
                self.tabled.already += 1;
                return Ok(());
            }
            None => None,
        };
        self.writer
            .append(revised.as_ref().unwrap_or(action), occasion)
            .map_err(|cause| Error::Row { file: file.to_owned(), row, cause: Box::new(cause) })?;
        self.tabled.count(action, revised.is_some());
        Ok(())
    }

    fn end(mut self, rows: u64, rehearsal: Rehearsal) -> Result<Tabled, Error> {
        self.tabled.rows = rows;
        if rehearsal == Rehearsal::No && self.tabled.entries > 0 {
            self.writer.commit()?;
        }
        Ok(self.tabled)
    }
}

/// Shows no cell.
impl std::fmt::Debug for TableFile {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("TableFile").field("name", &self.name).finish_non_exhaustive()
    }
}
