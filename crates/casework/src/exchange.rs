//! A case to other programs, and what they have into a case (docs/spec/exchange.md).
//!
//! What leaves is the team's decision: without a flag no real name, no exact point and no word of an
//! account leaves, nothing that is protected ever does, and whatever is left is searched for names
//! before a byte of it is written. What comes in is put on record whole or not at all.

mod gather;
mod hidden;
mod import;
mod writing;

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde::Serialize;
use testimony_exchange::ftm::{self, Ids};
use testimony_exchange::{Case, Guard, Record, geojson, huridocs, leave, tables};
use testimony_model::Action;
use testimony_redact::ProtectedItem;
use testimony_vault::Vault;

use crate::Error;

pub(crate) use gather::each_thing;
pub(crate) use import::comparable;
pub use import::{ImportFormat, ImportWish, Imported, Rehearsal, import};
pub use testimony_exchange::ftm::Given;
pub use testimony_exchange::{Choice, FILE_BYTES_MAX, Leak, LeftOut, Names, Words};

/// How a case is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ExportFormat {
    /// FollowTheMoney entities, a file.
    Ftm,
    /// HURIDOCS records, a file.
    Huridocs,
    /// CSV tables, a folder.
    Csv,
    /// XLSX tables, a folder.
    Xlsx,
    /// Places, a file.
    Geojson,
}

/// What is to be exported.
#[derive(Debug, Clone)]
pub struct ExportWish {
    /// How.
    pub format: ExportFormat,
    /// What the team decided to let out.
    pub choice: Choice,
    /// The file or folder; it must not be there.
    pub out: PathBuf,
}

/// What was exported.
#[derive(Debug, Clone, Serialize)]
pub struct Exported {
    /// How.
    pub format: ExportFormat,
    /// Where.
    pub out: PathBuf,
    /// How many records of each sort.
    pub records: BTreeMap<String, usize>,
    /// What stayed here.
    pub left_out: BTreeMap<LeftOut, usize>,
    /// Names that are visible, where the team wanted so.
    pub revealed: Vec<Leak>,
    /// Records that are marked as confidential and left all the same, since names were wanted.
    pub confidential: usize,
    /// Accounts whose words left although their tellers did not allow publication.
    pub without_consent: usize,
}

/// What is about to be written.
enum Written {
    Lines(Vec<Record>),
    Features(Vec<Record>),
    Sheets(Vec<tables::Sheet>),
}

/// Writes the case for another program. `progress` hears how many claims of how many are weighed.
///
/// # Errors
/// [`Error::ExportLeaks`] where a hidden name or protected text would be visible; when the file or
/// folder is there already.
pub fn export(
    vault: &Vault,
    wish: &ExportWish,
    progress: &mut dyn FnMut(u64, u64),
) -> Result<Exported, Error> {
    writing::refuse_taken(&wish.out)?;
    let case = gather::case(vault, progress)?;
    let without_consent = without_consent(&case.actions, wish.choice);
    let confidential = match wish.choice.names {
        Names::Shown => confidential(&case),
        Names::Hidden => 0,
    };
    let mut left = leave(case, wish.choice);
    let ids = Ids::new(blake3::derive_key(ID_CONTEXT, vault.id()));
    let (written, no_place) = write(&left.case, wish.format, &ids)?;
    if no_place > 0 {
        left.left_out.insert(LeftOut::NoPlace, no_place);
    }
    let revealed = look(vault, &written, wish.choice.names)?;
    let records = counts(&written);
    writing::write(&wish.out, files(written, wish.format)?)?;
    Ok(Exported {
        format: wish.format,
        out: wish.out.clone(),
        records,
        left_out: left.left_out,
        revealed,
        confidential,
        without_consent,
    })
}

/// Makes the key of ids out of the vault's id, which nobody else has and which stays with backups.
const ID_CONTEXT: &str = "testimony 2026-11 ids of things in exports";

fn without_consent(actions: &[Action], choice: Choice) -> usize {
    if choice.words != Words::All {
        return 0;
    }
    let told = actions.iter().filter(|action| match action {
        Action::Account(account) => account.text.is_some() && !account.consent.publication,
        _ => false,
    });
    told.count()
}

/// How many records would stay if names were hidden.
fn confidential(case: &Case) -> usize {
    let hushed = leave(case.clone(), Choice::default());
    hushed.left_out.get(&LeftOut::Confidential).copied().unwrap_or(0)
}

fn write(case: &Case, format: ExportFormat, ids: &Ids) -> Result<(Written, usize), Error> {
    Ok(match format {
        ExportFormat::Ftm => {
            let ftm::Written { records, no_place } = ftm::write(case, ids);
            (Written::Lines(records), no_place)
        }
        ExportFormat::Huridocs => (Written::Lines(huridocs::write(case)?), 0),
        ExportFormat::Csv | ExportFormat::Xlsx => {
            let (sheets, no_place) = tables::write(case);
            (Written::Sheets(sheets), no_place)
        }
        ExportFormat::Geojson => {
            let geojson::Written { records, no_place } = geojson::write(case, ids);
            (Written::Features(records), no_place)
        }
    })
}

impl Written {
    fn records(&self) -> Box<dyn Iterator<Item = &Record> + '_> {
        match self {
            Self::Lines(records) | Self::Features(records) => Box::new(records.iter()),
            Self::Sheets(sheets) => Box::new(sheets.iter().flat_map(|sheet| &sheet.rows)),
        }
    }
}

/// Refuses what must stay hidden, and says which names are visible where that was wanted.
fn look(vault: &Vault, written: &Written, names: Names) -> Result<Vec<Leak>, Error> {
    let texts = hidden::texts(vault)?;
    let known = hidden::names(vault)?;
    let found = |items: Vec<ProtectedItem>| -> Result<Vec<Leak>, Error> {
        let guard = Guard::new(items)?;
        Ok(written.records().flat_map(|record| guard.leaks(record)).collect())
    };
    let (refused, revealed) = match names {
        Names::Hidden => (found(texts.into_iter().chain(known).collect())?, Vec::new()),
        Names::Shown => (found(texts)?, found(known)?),
    };
    if !refused.is_empty() {
        return Err(Error::ExportLeaks(refused));
    }
    Ok(revealed)
}

fn counts(written: &Written) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    let mut count = |what: &str, times| *counts.entry(what.to_owned()).or_default() += times;
    match written {
        Written::Sheets(sheets) => sheets.iter().for_each(|one| count(one.name, one.rows.len())),
        Written::Features(records) => count("places", records.len()),
        Written::Lines(records) => {
            for record in records {
                let sort = record.value.get("schema").or_else(|| record.value.get("format"));
                count(sort.and_then(|sort| sort.as_str()).unwrap_or("records"), 1);
            }
        }
    }
    counts
}

/// The bytes of each file; a folder's have names.
fn files(written: Written, format: ExportFormat) -> Result<writing::Files, Error> {
    let lines = |records: &[Record]| -> Vec<u8> {
        records.iter().flat_map(|one| format!("{}\n", one.value).into_bytes()).collect()
    };
    Ok(match written {
        Written::Lines(records) => writing::Files::One(lines(&records)),
        Written::Features(records) => {
            writing::Files::One(format!("{}\n", geojson::collection(&records)).into_bytes())
        }
        Written::Sheets(sheets) => {
            let sheets = sheets.iter().map(|sheet| writing::sheet(sheet, format));
            writing::Files::Folder(sheets.collect::<Result<_, _>>()?)
        }
    })
}
