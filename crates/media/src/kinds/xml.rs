//! A walk through the XML of a document: names without prefixes, text with entities resolved.
//!
//! Entities that a file defines itself are never expanded: they stay as they are written, so there
//! is no way to a billion laughs. Nothing outside is ever fetched.

use std::io::{BufReader, Read};

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use crate::worker::Stop;

/// What the walk comes by.
pub(super) enum Node<'a> {
    Start(&'a str, Attributes<'a>),
    End(&'a str),
    Text(&'a str),
}

/// The attributes of an element.
pub(super) struct Attributes<'a>(&'a BytesStart<'a>);

impl Attributes<'_> {
    /// The value by its name without prefix.
    pub(super) fn get(&self, name: &str) -> Option<String> {
        let mut all = self.0.attributes();
        let found =
            all.with_checks(false).flatten().find(|one| one.key.local_name().as_ref() == name)?;
        let raw = found.value.into_owned();
        Some(quick_xml::escape::unescape(&raw).map(std::borrow::Cow::into_owned).unwrap_or(raw))
    }

    pub(super) fn number(&self, name: &str) -> Option<u64> {
        self.get(name)?.parse().ok()
    }
}

/// Reads all of it. Ends that do not fit are let pass; XML that cannot be read at all is damaged.
pub(super) fn walk(
    from: impl Read,
    mut each: impl FnMut(Node<'_>) -> Result<(), Stop>,
) -> Result<(), Stop> {
    let mut reader = Reader::from_reader(BufReader::new(from));
    let config = reader.config_mut();
    config.check_end_names = false;
    config.allow_unmatched_ends = true;
    config.expand_empty_elements = true;
    let mut buffer = Vec::new();
    loop {
        buffer.clear();
        match reader.read_event_into(&mut buffer) {
            Ok(Event::Eof) => return Ok(()),
            Ok(Event::Start(start)) => {
                let name = start.local_name();
                each(Node::Start(name.as_ref(), Attributes(&start)))?;
            }
            Ok(Event::End(end)) => {
                each(Node::End(end.local_name().as_ref()))?;
            }
            Ok(Event::Text(text)) => each(Node::Text(&text))?,
            Ok(Event::CData(text)) => each(Node::Text(&text))?,
            Ok(Event::GeneralRef(reference)) => match reference.resolve_char_ref() {
                Ok(Some(character)) => each(Node::Text(character.encode_utf8(&mut [0; 4])))?,
                _ => each(Node::Text(&entity(&reference)))?,
            },
            Ok(_) => {}
            Err(quick_xml::Error::Io(cause)) => {
                return Err(Stop::Io(std::io::Error::new(cause.kind(), "unpacking")));
            }
            Err(_) => return Err(Stop::damaged()),
        }
    }
}

fn entity(name: &str) -> String {
    match name {
        "amp" => "&".to_owned(),
        "lt" => "<".to_owned(),
        "gt" => ">".to_owned(),
        "quot" => "\"".to_owned(),
        "apos" => "'".to_owned(),
        "nbsp" => "\u{a0}".to_owned(),
        _ => format!("&{name};"),
    }
}

/// Collects the text of elements by their names, for lists of properties.
pub(super) fn properties(
    from: impl Read,
    wanted: &[(&str, &'static str)],
) -> Result<Vec<(&'static str, String)>, Stop> {
    let mut found: Vec<(&'static str, String)> = Vec::new();
    let mut open = false;
    walk(from, |node| {
        match node {
            Node::Start(name, _) => {
                let key = wanted.iter().find(|(is, _)| *is == name);
                open = key.is_some();
                found.extend(key.map(|(_, key)| (*key, String::new())));
            }
            Node::End(_) => open = false,
            Node::Text(text) if open => {
                if let Some((_, value)) = found.last_mut() {
                    value.push_str(text);
                }
            }
            Node::Text(_) => {}
        }
        Ok(())
    })?;
    Ok(found)
}
