//! Texts and slides of Microsoft Office (OOXML), in reading order, with what is not on the page:
//! comments, notes, and what tracked changes took away.

use std::collections::BTreeSet;

use super::embedded;
use super::xml::{Attributes, Node, properties, walk};
use super::zip::{Archive, Entry};
use crate::job::Part;
use crate::worker::out::Out;
use crate::worker::{Stop, forgive};

/// Names of those who commented or changed: a few, or a list of somebody's making.
const AUTHORS_MAX: usize = 100;

/// A text of Word.
pub(super) fn text(archive: &Archive<'_, '_>, out: &mut Out<'_>) -> Result<(), Stop> {
    core(archive, out)?;
    let mut authors = BTreeSet::new();
    if let Some(entry) = archive.find("word/document.xml") {
        part(archive, entry, Part::Body, &mut authors, out)?;
    }
    let others = [
        ("word/footnotes", Part::Note),
        ("word/endnotes", Part::Note),
        ("word/comments", Part::Comment),
        ("word/header", Part::Header),
        ("word/footer", Part::Header),
    ];
    for (front, kind) in others {
        for entry in archive.numbered(front, ".xml") {
            let ran = part(archive, entry, kind, &mut authors, out);
            forgive(ran, out)?;
        }
    }
    for author in authors {
        out.field("changed-by", &author)?;
    }
    embedded(archive, is_embedded, out)
}

/// Slides of PowerPoint.
pub(super) fn slides(archive: &Archive<'_, '_>, out: &mut Out<'_>) -> Result<(), Stop> {
    core(archive, out)?;
    let mut authors = BTreeSet::new();
    let parts = [
        ("ppt/slides/slide", Part::Body),
        ("ppt/notesSlides/notesSlide", Part::Note),
        ("ppt/comments/", Part::Comment),
    ];
    for (front, kind) in parts {
        for entry in archive.numbered(front, ".xml") {
            let ran = part(archive, entry, kind, &mut authors, out);
            forgive(ran, out)?;
        }
    }
    embedded(archive, is_embedded, out)
}

pub(super) fn is_embedded(name: &str) -> bool {
    name.contains("/media/") || name.contains("/embeddings/")
}

/// Title, people, dates.
pub(super) fn core(archive: &Archive<'_, '_>, out: &mut Out<'_>) -> Result<(), Stop> {
    let wanted = [
        (
            "docProps/core.xml",
            &[
                ("title", "title"),
                ("creator", "author"),
                ("lastModifiedBy", "changed-by"),
                ("created", "created"),
                ("modified", "changed"),
                ("subject", "subject"),
                ("keywords", "keywords"),
                ("description", "description"),
            ][..],
        ),
        (
            "docProps/app.xml",
            &[
                ("Company", "company"),
                ("Manager", "manager"),
                ("Application", "software"),
                ("Template", "template"),
            ][..],
        ),
    ];
    for (name, keys) in wanted {
        let Some(entry) = archive.find(name) else { continue };
        let ran = archive.read(entry, out).and_then(|content| properties(content, keys));
        match ran {
            Ok(found) => {
                for (key, value) in found {
                    out.field(key, &value)?;
                }
            }
            Err(stop) => forgive(Err(stop), out)?,
        }
    }
    Ok(())
}

fn part(
    archive: &Archive<'_, '_>,
    entry: &Entry,
    kind: Part,
    authors: &mut BTreeSet<String>,
    out: &mut Out<'_>,
) -> Result<(), Stop> {
    let content = archive.read(entry, out)?;
    let mut page = Page::new(kind, authors);
    walk(content, |node| match node {
        Node::Start(name, attributes) => page.start(name, &attributes, out),
        Node::End(name) => page.end(name, out),
        Node::Text(text) => page.text(text, out),
    })?;
    out.text(kind, "\n")
}

/// Where the walk through one part is.
struct Page<'a> {
    kind: Part,
    authors: &'a mut BTreeSet<String>,
    deleted: usize,
    inserted: usize,
    /// Within an element that holds characters of the text.
    shown: bool,
    taken: bool,
}

impl<'a> Page<'a> {
    fn new(kind: Part, authors: &'a mut BTreeSet<String>) -> Self {
        Self { kind, authors, deleted: 0, inserted: 0, shown: false, taken: false }
    }

    fn part(&self) -> Part {
        if self.deleted > 0 || self.taken {
            Part::Deleted
        } else if self.inserted > 0 {
            Part::Inserted
        } else {
            self.kind
        }
    }

    fn author(&mut self, attributes: &Attributes<'_>) {
        if let Some(author) = attributes.get("author").filter(|name| !name.is_empty())
            && self.authors.len() < AUTHORS_MAX
        {
            self.authors.insert(author);
        }
    }

    fn start(
        &mut self,
        name: &str,
        attributes: &Attributes<'_>,
        out: &mut Out<'_>,
    ) -> Result<(), Stop> {
        match name {
            // "text" is that of a comment on a slide.
            "t" | "text" => self.shown = true,
            "delText" => (self.shown, self.taken) = (true, true),
            "del" | "moveFrom" => {
                self.author(attributes);
                self.deleted += 1;
            }
            "ins" | "moveTo" => {
                self.author(attributes);
                self.inserted += 1;
            }
            "comment" => self.author(attributes),
            "tab" => out.text(self.part(), "\t")?,
            "br" | "cr" => out.text(self.part(), "\n")?,
            "noBreakHyphen" => out.text(self.part(), "-")?,
            _ => {}
        }
        Ok(())
    }

    fn end(&mut self, name: &str, out: &mut Out<'_>) -> Result<(), Stop> {
        match name {
            "t" | "text" => self.shown = false,
            "delText" => (self.shown, self.taken) = (false, false),
            "del" | "moveFrom" => self.deleted = self.deleted.saturating_sub(1),
            "ins" | "moveTo" => self.inserted = self.inserted.saturating_sub(1),
            "p" | "comment" => out.text(self.kind, "\n")?,
            "tc" => out.text(self.kind, "\t")?,
            _ => {}
        }
        Ok(())
    }

    fn text(&mut self, text: &str, out: &mut Out<'_>) -> Result<(), Stop> {
        if self.shown { out.text(self.part(), text) } else { Ok(()) }
    }
}
