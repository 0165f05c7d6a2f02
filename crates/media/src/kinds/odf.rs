//! Documents of LibreOffice and others (ODF): text, tables, slides.

use std::collections::BTreeSet;

use super::embedded;
use super::xml::{Attributes, Node, properties, walk};
use super::zip::Archive;
use crate::job::{Outcome, Part};
use crate::worker::out::Out;
use crate::worker::{Stop, forgive};

/// Names of those who commented or changed.
const AUTHORS_MAX: usize = 100;
/// Blanks that one element may stand for.
const BLANKS_MAX: u64 = 1_000;

const FIELDS: [(&str, &str); 9] = [
    ("title", "title"),
    ("initial-creator", "author"),
    ("creator", "changed-by"),
    ("creation-date", "created"),
    ("date", "changed"),
    ("subject", "subject"),
    ("keyword", "keywords"),
    ("description", "description"),
    ("generator", "software"),
];

pub(super) fn document(archive: &Archive<'_, '_>, out: &mut Out<'_>) -> Result<(), Stop> {
    if is_locked(archive, out) {
        return Err(Outcome::PasswordProtected.into());
    }
    if let Some(entry) = archive.find("meta.xml") {
        match archive.read(entry, out).and_then(|content| properties(content, &FIELDS)) {
            Ok(found) => {
                for (key, value) in found {
                    out.field(key, &value)?;
                }
            }
            Err(stop) => forgive(Err(stop), out)?,
        }
    }
    let content = archive.find("content.xml").ok_or_else(Stop::damaged)?;
    part(archive.read(content, out)?, Page::new(None), out)?;
    if let Some(styles) = archive.find("styles.xml") {
        // Headers and footers stand among the styles; nothing else there is text.
        let ran = archive
            .read(styles, out)
            .and_then(|content| part(content, Page::new(Some(Part::Header)), out));
        forgive(ran, out)?;
    }
    embedded(archive, |name| name.starts_with("Pictures/") || name.starts_with("media/"), out)
}

fn is_locked(archive: &Archive<'_, '_>, out: &Out<'_>) -> bool {
    let Some(entry) = archive.find("META-INF/manifest.xml") else { return false };
    let mut locked = false;
    let ran = archive.read(entry, out).and_then(|content| {
        walk(content, |node| {
            locked |= matches!(node, Node::Start("encryption-data", _));
            Ok(())
        })
    });
    // A list that cannot be read is found again by the content itself.
    drop(ran);
    locked
}

fn part(content: impl std::io::Read, mut page: Page, out: &mut Out<'_>) -> Result<(), Stop> {
    walk(content, |node| match node {
        Node::Start(name, attributes) => page.start(name, &attributes, out),
        Node::End(name) => page.end(name, out),
        Node::Text(text) if page.is_name => page.author(text),
        Node::Text(text) if page.depth > 0 && !page.is_mark => out.text(page.part(), text),
        Node::Text(_) => Ok(()),
    })?;
    for author in &page.authors {
        out.field("changed-by", author)?;
    }
    Ok(())
}

/// Where the walk is.
struct Page {
    /// Only this part is wanted: headers among styles.
    only: Option<Part>,
    /// Parts within parts: a comment may stand in a deleted passage.
    parts: Vec<(&'static str, Part)>,
    /// Paragraphs that were open where each of the parts began.
    outside: Vec<usize>,
    /// Paragraphs that are open; text outside is none.
    depth: usize,
    /// Within the number of a note.
    is_mark: bool,
    /// Within the name of somebody who commented or changed.
    is_name: bool,
    authors: BTreeSet<String>,
}

impl Page {
    fn new(only: Option<Part>) -> Self {
        Self {
            only,
            parts: Vec::new(),
            outside: Vec::new(),
            depth: 0,
            is_mark: false,
            is_name: false,
            authors: BTreeSet::new(),
        }
    }

    fn part(&self) -> Part {
        self.parts.last().map_or(Part::Body, |(_, part)| *part)
    }

    fn opens(name: &str) -> Option<(&'static str, Part)> {
        Some(match name {
            "annotation" => ("annotation", Part::Comment),
            "deletion" => ("deletion", Part::Deleted),
            "note-body" => ("note-body", Part::Note),
            "notes" => ("notes", Part::Note),
            "header" => ("header", Part::Header),
            "footer" => ("footer", Part::Header),
            "header-left" => ("header-left", Part::Header),
            "footer-left" => ("footer-left", Part::Header),
            _ => return None,
        })
    }

    fn author(&mut self, name: &str) -> Result<(), Stop> {
        if self.authors.len() < AUTHORS_MAX {
            self.authors.insert(name.to_owned());
        }
        Ok(())
    }

    fn is_wanted(&self) -> bool {
        self.only.is_none_or(|only| self.part() == only)
    }

    fn start(
        &mut self,
        name: &str,
        attributes: &Attributes<'_>,
        out: &mut Out<'_>,
    ) -> Result<(), Stop> {
        if let Some(part) = Self::opens(name)
            && self.parts.len() < 100
        {
            self.parts.push(part);
            self.outside.push(std::mem::take(&mut self.depth));
        }
        if !self.is_wanted() {
            return Ok(());
        }
        match name {
            "p" | "h" => self.depth += 1,
            "creator" => self.is_name = true,
            "note-citation" => self.is_mark = true,
            "s" => {
                let count = attributes.number("c").unwrap_or(1).min(BLANKS_MAX);
                out.text(self.part(), &" ".repeat(usize::try_from(count).unwrap_or(1)))?;
            }
            "tab" => out.text(self.part(), "\t")?,
            "line-break" => out.text(self.part(), "\n")?,
            _ => {}
        }
        Ok(())
    }

    fn end(&mut self, name: &str, out: &mut Out<'_>) -> Result<(), Stop> {
        let wanted = self.is_wanted();
        let part = self.part();
        if self.parts.last().is_some_and(|(open, _)| *open == name) {
            self.parts.pop();
            self.depth = self.outside.pop().unwrap_or(0);
        }
        match name {
            "creator" => self.is_name = false,
            "note-citation" => self.is_mark = false,
            _ if !wanted => {}
            "p" | "h" => {
                self.depth = self.depth.saturating_sub(1);
                out.text(part, "\n")?;
            }
            "table-cell" => out.text(part, "\t")?,
            "table-row" => out.text(part, "\n")?,
            _ => {}
        }
        Ok(())
    }
}
