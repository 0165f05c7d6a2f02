//! Books (EPUB): the chapters in the order of their spine.

use std::collections::HashMap;
use std::io::Read;

use super::html;
use super::xml::{Node, walk};
use super::zip::Archive;
use crate::job::Gap;
use crate::worker::out::Out;
use crate::worker::{Stop, forgive};

/// A chapter is read at once.
const CHAPTER_BYTES_MAX: u64 = 32 << 20;

pub(super) fn book(archive: &Archive<'_, '_>, out: &mut Out<'_>) -> Result<(), Stop> {
    let container = archive.find("META-INF/container.xml").ok_or_else(Stop::damaged)?;
    let mut package = None;
    walk(archive.read(container, out)?, |node| {
        if let Node::Start("rootfile", attributes) = node {
            package = package.take().or_else(|| attributes.get("full-path"));
        }
        Ok(())
    })?;
    let package = package.ok_or_else(Stop::damaged)?;
    let entry = archive.find(&package).ok_or_else(Stop::damaged)?;
    let folder = package.rsplit_once('/').map_or("", |(folder, _)| folder);
    let mut files: HashMap<String, String> = HashMap::new();
    let (mut spine, mut fields) = (Vec::new(), Vec::new());
    let mut key = None;
    walk(archive.read(entry, out)?, |node| {
        match node {
            Node::Start("item", attributes) => {
                if let (Some(id), Some(href)) = (attributes.get("id"), attributes.get("href")) {
                    files.insert(id, href);
                }
            }
            Node::Start("itemref", attributes) => spine.extend(attributes.get("idref")),
            Node::Start(name, _) => {
                key = match name {
                    "title" => Some("title"),
                    "creator" => Some("author"),
                    "date" => Some("published"),
                    "publisher" => Some("publisher"),
                    "identifier" => Some("identifier"),
                    _ => None,
                };
            }
            Node::End(_) => key = None,
            Node::Text(text) => fields.extend(key.map(|key| (key, text.to_owned()))),
        }
        Ok(())
    })?;
    for (key, value) in fields {
        out.field(key, &value)?;
    }
    for id in spine {
        let href = files.get(&id).map(|href| resolve(folder, href));
        let Some(entry) = href.and_then(|name| archive.find(&name)) else {
            out.note(Gap::Pages);
            continue;
        };
        let ran = chapter(archive, entry, out);
        forgive(ran, out)?;
    }
    super::embedded(archive, is_picture, out)
}

fn is_picture(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    [".jpg", ".jpeg", ".png", ".gif", ".webp"].iter().any(|ending| lower.ends_with(ending))
}

fn chapter(
    archive: &Archive<'_, '_>,
    entry: &super::zip::Entry,
    out: &mut Out<'_>,
) -> Result<(), Stop> {
    let mut bytes = Vec::new();
    archive.read(entry, out)?.take(CHAPTER_BYTES_MAX).read_to_end(&mut bytes)?;
    let wants = out.wants;
    // A chapter's title is no field of the book.
    out.wants.fields = false;
    let ran = html::fragment(&String::from_utf8_lossy(&bytes), out);
    out.wants = wants;
    ran?;
    out.text(crate::job::Part::Body, "\n")
}

/// A relative reference; `%20` and its like stand for characters.
fn resolve(folder: &str, href: &str) -> String {
    let href = href.split('#').next().unwrap_or_default();
    let mut bytes = Vec::new();
    let mut rest = href.as_bytes();
    while let Some((&byte, after)) = rest.split_first() {
        let code = after.get(..2).and_then(|two| std::str::from_utf8(two).ok());
        match code.and_then(|code| u8::from_str_radix(code, 16).ok()) {
            Some(value) if byte == b'%' => {
                bytes.push(value);
                rest = &after[2..];
            }
            _ => {
                bytes.push(byte);
                rest = after;
            }
        }
    }
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    let href = String::from_utf8_lossy(&bytes).into_owned();
    for part in href.split('/') {
        match part {
            ".." => drop(parts.pop()),
            "." | "" => {}
            part => parts.push(part),
        }
    }
    parts.join("/")
}
