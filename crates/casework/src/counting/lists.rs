//! Lists of people in a case: put on record, looked at, read.
//!
//! The file comes first and is sealed as it came; a list is what the team says of it: which column is
//! what, whom it covers. Nothing of a file is on record but the file.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::RangeInclusive;

use testimony_link::Lists;
use testimony_model::{
    Action, AddedFile, Covers, DateOrder, Files, Handle, ItemId, List, Revision, SHORT_CHARS_MAX,
    ThingKind,
};
use testimony_tables::listings::{Done, FIELDS, Listings, ListingsError, Reading, Used};
use testimony_tables::{DayOrder, HeaderRow, SourceOptions};
use testimony_vault::{BlobReader, EntryWriter, ItemContent, Occasion, Vault};

use super::judging::Judgements;
use crate::intake::{NewFile, free_handle};
use crate::{Error, access, recording};

/// What is said of files that were brought as lists.
const NOTE: &str = "lists of people";

/// A list with its file, to be read without the vault.
pub struct ListFile {
    /// The list.
    pub list: List,
    file: BlobReader,
}

/// What stands in the file of a list.
#[derive(Debug, Clone, Default)]
pub struct Looked {
    /// Its columns: letters and head.
    pub columns: Vec<(String, String)>,
    /// What each column is called where somebody says what it is: its head, or its letters.
    pub names: Vec<String>,
    /// The cells of the first rows, as they stand.
    pub rows: Vec<Vec<String>>,
    /// Which column is read as what, guessed or said.
    pub used: Vec<Used>,
    /// The encoding of a text.
    pub encoding: Option<&'static str>,
    /// Whether that was guessed from frequent letters.
    pub encoding_is_guess: bool,
    /// The sheet of a workbook.
    pub sheet: Option<String>,
    /// All of its sheets that are not hidden.
    pub sheets: Vec<String>,
}

/// What became of files that were brought as lists.
#[derive(Debug)]
pub struct AddedLists {
    /// The lists that they became.
    pub lists: Vec<Handle>,
    /// Files that are no list, by name, and why not; they are kept like all files.
    pub others: Vec<(String, ListingsError)>,
    /// The entries of the lists, to be taken back; the files stay. Empty where there is no list.
    pub entries: RangeInclusive<u64>,
}

/// The lists on record that the member sees, in the order in which they came.
///
/// # Errors
/// When the vault cannot be read.
pub fn all(vault: &Vault) -> Result<Vec<List>, Error> {
    Ok(vault.things(ThingKind::List)?)
}

/// One list with its file.
///
/// # Errors
/// When there is none with this id that the member sees, or its file was erased.
pub fn file(vault: &Vault, id: &Handle) -> Result<ListFile, Error> {
    with_file(vault, vault.thing(ThingKind::List, id)?)
}

fn with_file(vault: &Vault, list: List) -> Result<ListFile, Error> {
    let gone = || Error::NoFileOfList(list.id.to_string());
    let item: ItemId = list.item.parse().map_err(|_| gone())?;
    match vault.content(&vault.item(item)?)? {
        ItemContent::Blob(name) => Ok(ListFile { file: vault.blob_reader(&name)?, list }),
        ItemContent::Entry(_) | ItemContent::Text(_) => Err(gone()),
    }
}

/// Keeps files, and puts each that is a table of people on record as a list of a case: where none is
/// named, of that of a member who has one alone, and otherwise everybody's.
///
/// # Errors
/// When the vault refuses; the files may be kept then, and are no lists yet.
pub fn add(
    vault: &mut Vault,
    files: Vec<NewFile>,
    case: Option<Handle>,
    occasion: &mut Occasion<'_>,
) -> Result<AddedLists, Error> {
    let case = case.map_or_else(|| access::home(vault), |case| Ok(Some(case)))?;
    let mut writer: EntryWriter<'_> = vault.writer()?;
    let mut kept = Vec::new();
    for file in files {
        let NewFile { name, media_type, blob, cut } = file;
        let stored = writer.attach(blob, &name, media_type.as_deref(), occasion)?;
        kept.push(AddedFile {
            name: stored.name,
            bytes: stored.bytes,
            commitment: stored.commitment,
            item: stored.item,
            modified: None,
            container: None,
            cut,
        });
    }
    let note = Some(NOTE.to_owned());
    let files = Files { source: None, note, case: case.clone(), files: kept.clone() };
    writer.append(&Action::Files(files), occasion)?;
    let last = writer.next_seq() - 1;
    writer.commit()?;
    let (mut actions, mut lists, mut others) = (Vec::new(), Vec::new(), Vec::new());
    for file in kept {
        let list = blank(free_handle(vault, "l", occasion)?, &file, case.clone());
        match with_file(vault, list.clone())?.look() {
            Ok(_) => {
                lists.push(list.id.clone());
                actions.push(Action::List(list));
            }
            Err(cause) => others.push((file.name, cause)),
        }
    }
    let entries = match actions.as_slice() {
        #[allow(clippy::reversed_empty_ranges, reason = "it is empty")]
        [] => last + 1..=last,
        actions => recording::append(vault, actions, occasion)?,
    };
    Ok(AddedLists { lists, others, entries })
}

fn blank(id: Handle, file: &AddedFile, case: Option<Handle>) -> List {
    let stem = file.name.rsplit_once('.').map_or(file.name.as_str(), |(stem, _)| stem);
    List {
        id,
        title: stem.chars().take(SHORT_CHARS_MAX).collect(),
        file: file.commitment.clone(),
        item: file.item.clone(),
        sheet: None,
        columns: BTreeMap::new(),
        covers: Covers::default(),
        deduplicated: false,
        day_order: None,
        no_heads: false,
        bad_dates_unknown: false,
        case,
    }
}

/// The one case that lists belong to, by themselves or by their files, if they belong to any.
///
/// # Errors
/// [`Error::SeveralCases`]: what is counted of them would be shown to members who see one of them.
pub fn case_of<'i>(
    vault: &Vault,
    ids: impl IntoIterator<Item = &'i Handle>,
) -> Result<Option<Handle>, Error> {
    let mut cases = BTreeSet::new();
    for id in ids {
        cases.extend(vault.cases_of(&ThingKind::List.of(id))?);
    }
    match cases.len() {
        0 | 1 => Ok(cases.pop_first()),
        _ => Err(Error::SeveralCases),
    }
}

/// Puts on record what is said of lists now, of those of which something else is on record. Each comes
/// with its newest entry when it was looked at.
///
/// # Errors
/// When a field makes no sense, or a list is not there or was changed since; none is on record then.
/// [`Error::JudgedAlready`] where answers to pairs would move to other people.
pub fn revise(
    vault: &mut Vault,
    lists: Vec<(List, u64)>,
    occasion: &mut Occasion<'_>,
) -> Result<Option<RangeInclusive<u64>>, Error> {
    let mut actions = Vec::new();
    let judgements = Judgements::of(vault)?;
    for (list, seen) in lists {
        let before: List = vault.thing(ThingKind::List, &list.id)?;
        if before == list {
            continue;
        }
        let id = |list: &List| list.columns.get("id").cloned();
        // A first word on the columns that takes the guess for the id changes nothing.
        let is_other_id = !before.columns.is_empty() && id(&before) != id(&list);
        let are_other_rows = before.sheet.is_some() && before.sheet != list.sheet;
        if (is_other_id || are_other_rows || before.no_heads != list.no_heads)
            && judgements.speak_of(&list.id)
        {
            return Err(Error::JudgedAlready(list.title));
        }
        let after = Some(seen);
        let thing = Box::new(Action::List(list));
        actions.push(Action::Revise(Revision { thing, after }));
    }
    if actions.is_empty() {
        return Ok(None);
    }
    recording::append(vault, &actions, occasion).map(Some)
}

impl ListFile {
    /// The same file, read as somebody says it should be.
    #[must_use]
    pub fn read_as(self, list: List) -> Self {
        Self { list, ..self }
    }

    /// What stands in it.
    ///
    /// # Errors
    /// When it is no table of people.
    pub fn look(self) -> Result<Looked, ListingsError> {
        let listings = self.open()?;
        let decided = listings.decided();
        Ok(Looked {
            columns: listings.headers().iter().map(|it| (it.letters(), it.text.clone())).collect(),
            names: listings.names_of_columns(),
            rows: listings.preview().to_vec(),
            used: listings.used(),
            encoding: decided.encoding.map(testimony_tables::Encoding::name),
            encoding_is_guess: decided.encoding_is_guess,
            sheet: decided.sheet.clone(),
            sheets: listings.sheets().to_vec(),
        })
    }

    /// Reads all of it into a new list. `on` is told rows and bytes, and says whether to go on.
    pub(super) fn read(
        self,
        lists: &mut Lists,
        on: &mut dyn FnMut(u64, u64) -> bool,
    ) -> Result<Done, ListingsError> {
        let reading = Reading {
            day_order: match self.list.day_order {
                None => DayOrder::Unknown,
                Some(DateOrder::DayFirst) => DayOrder::DayFirst,
                Some(DateOrder::MonthFirst) => DayOrder::MonthFirst,
            },
            skip_bad_dates: self.list.bad_dates_unknown,
            is_deduplicated: self.list.deduplicated,
        };
        self.open()?.read(lists, &reading, on)
    }

    /// What some of its listings say, as it stands in the file: the head of each column, what it is
    /// read as, and the cell.
    pub(super) fn listings(
        self,
        wanted: &BTreeSet<u64>,
    ) -> Result<BTreeMap<u64, Vec<super::linking::Cell>>, ListingsError> {
        let listings = self.open()?;
        let heads: Vec<(String, Option<&'static str>)> = {
            let used = listings.used();
            let field = |letters: &str| used.iter().find(|it| it.letters == letters);
            let head = |header: &testimony_tables::Header| {
                (header.text.clone(), field(&header.letters()).map(|used| used.field))
            };
            listings.headers().iter().map(head).collect()
        };
        let rows = listings.cells(wanted)?;
        let cell = |((head, field), text): (&(String, Option<&'static str>), String)| {
            super::linking::Cell { head: head.clone(), field: *field, text }
        };
        let row = |(at, cells): (u64, Vec<String>)| {
            (at, heads.iter().zip(cells).map(cell).collect::<Vec<_>>())
        };
        Ok(rows.into_iter().map(row).collect())
    }

    fn open(self) -> Result<Listings<'static>, ListingsError> {
        let header_row = if self.list.no_heads { HeaderRow::Nowhere } else { HeaderRow::Auto };
        let sheet = self.list.sheet.clone();
        let options = SourceOptions { sheet, header_row, ..SourceOptions::default() };
        let mut listings = Listings::open(Box::new(self.file), &self.list.title, &options)?;
        // Once somebody said what a column is, nothing is guessed.
        if !self.list.columns.is_empty() {
            for (field, ..) in FIELDS {
                listings.map(field, "")?;
            }
            for (field, head) in &self.list.columns {
                listings.map(field, head)?;
            }
        }
        Ok(listings)
    }
}

impl std::fmt::Debug for ListFile {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ListFile").field("id", &self.list.id).finish_non_exhaustive()
    }
}
