//! Programs of the system look at what our readers cannot read: words in pictures (tesseract), words
//! of scanned or odd PDF files (pdftotext, tesseract has no PDF), facts of films (ffprobe).
//!
//! They are slow, so they are never in the way of anything: a queue that a command works off, one
//! file a transaction. What is not installed leaves its files in the queue.

use std::ops::ControlFlow;

use jiff::Timestamp;
use testimony_media::{Kind, Outcome, Programs, Recognised, Seekable};
use testimony_vault::{Indexer, ItemContent, Reading, StoredFile, Vault};

use super::unit::{day_number, index};
use crate::adding::LongOccasion;
use crate::{Error, Lender};

/// Rows of the queue that are read at once.
const QUEUE_ROWS: u32 = 100;

/// What came of it, so far or at the end.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Looked {
    /// Files at which a program looked.
    pub files: u64,
    /// Files in which it found words or facts.
    pub found: u64,
    /// Files whose program is not installed; they wait on.
    pub waiting: u64,
}

/// Words and facts that a program found, and how it ended.
struct Found {
    outcome: Outcome,
    text: String,
    fields: Vec<(String, String)>,
}

/// Works off the queue. `progress` is told after each file, and may end the run.
///
/// # Errors
/// When a program cannot be walled in or the vault cannot be written; files before that are done.
pub fn look(
    lender: &mut dyn Lender,
    programs: &Programs,
    languages: &[&str],
    occasion: &mut LongOccasion<'_>,
    progress: &mut dyn FnMut(&Looked) -> ControlFlow<()>,
) -> Result<Looked, Error> {
    let mut looked = Looked::default();
    let mut after = None;
    loop {
        let queue = lender.vault().for_programs(after, QUEUE_ROWS)?;
        let Some(last) = queue.last() else { break };
        after = Some(last.item);
        for file in queue {
            let Some(reading) = lender.vault().reading(file.item)? else { continue };
            match find(lender, programs, languages, &file, &reading)? {
                None => looked.waiting += 1,
                Some(found) => {
                    looked.files += 1;
                    looked.found += u64::from(!found.text.is_empty() || !found.fields.is_empty());
                    write(lender.vault(), &file, reading, found, (occasion.clock)())?;
                }
            }
            if progress(&looked).is_break() {
                return Ok(looked);
            }
            lender.breathe();
        }
    }
    while lender.vault().tidy_index_step()? {
        lender.breathe();
    }
    Ok(looked)
}

/// Runs the program for a file; nothing where it is not installed.
fn find(
    lender: &mut dyn Lender,
    programs: &Programs,
    languages: &[&str],
    file: &StoredFile,
    reading: &Reading,
) -> Result<Option<Found>, Error> {
    let available = programs.available();
    let is = |kind: Kind| reading.kind == kind.word();
    let film = is(Kind::Audio) || is(Kind::Video);
    let installed = match () {
        () if film => available.probe,
        () if is(Kind::Pdf) => available.pdf_text,
        () => !available.ocr_languages.is_empty(),
    };
    if !installed {
        return Ok(None);
    }
    let vault = lender.vault();
    let item = vault.item(file.item)?;
    let ItemContent::Blob(name) = vault.content(&item)? else { return Ok(None) };
    let content = vault.blob_reader(&name)?;
    let mut content = Seekable::new(content).map_err(Error::io("reading", vault.dir()))?;
    let mut found = None;
    lender.meanwhile(&mut || {
        found = Some(match () {
            () if film => programs.probe(&mut content).map(|probed| {
                let (outcome, fields) = (probed.outcome, probed.fields);
                Found { outcome, text: String::new(), fields }
            }),
            () if is(Kind::Pdf) => programs.pdf_text(&mut content).map(words),
            () => programs.ocr(&mut content, languages).map(words),
        });
    });
    Ok(found.transpose()?)
}

fn words(words: Recognised) -> Found {
    Found { outcome: words.outcome, text: words.text, fields: Vec::new() }
}

/// Puts what was found into the index in the place of what was there.
fn write(
    vault: &mut Vault,
    file: &StoredFile,
    mut reading: Reading,
    found: Found,
    now: Timestamp,
) -> Result<(), Error> {
    reading.programs = false;
    let nothing = found.text.trim().is_empty() && found.fields.is_empty();
    reading.fields.extend(found.fields);
    if found.outcome != Outcome::Done && nothing {
        reading.fields.push(("program".to_owned(), found.outcome.word()));
    }
    let mut indexer = Indexer::default();
    if !nothing {
        index(&mut indexer, file, &reading, vec![found.text], day_number(now));
    }
    let mut writer = vault.writer()?;
    if !indexer.is_empty() {
        writer.index(&indexer.take())?;
    }
    writer.note_reading(file.item, &reading)?;
    Ok(writer.commit()?)
}
