//! A part of an XLSX or ODS file as tags and text: names without prefixes, entities resolved.
//!
//! Entities that a file defines itself are an error, so there is no way to a billion laughs. One
//! tag or text, and the depth of nesting, are bounded.

use std::borrow::Cow;
use std::io::{self, BufRead, Read};

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use crate::Error;
use crate::limits::XML_EVENT_BYTES_MAX;
use crate::zip::{Part, failed};

/// Tables need ten.
const DEPTH_MAX: usize = 200;

/// A walk through one part.
pub(crate) struct Xml<'b> {
    reader: Reader<Bounded<'b>>,
    buffer: Vec<u8>,
    part: String,
    depth: usize,
}

/// What the walk comes by.
pub(crate) enum Node<'a> {
    Start(Tag<'a>),
    End(Name<'a>),
    Text(Cow<'a, str>),
    /// A comment, a declaration.
    Other,
    Over,
}

/// The name of an end tag.
pub(crate) struct Name<'a>(quick_xml::events::BytesEnd<'a>);

/// A tag with its attributes.
pub(crate) struct Tag<'a>(BytesStart<'a>);

/// Counts what is read for one event, since the reader itself has no limit.
struct Bounded<'b> {
    inner: Part<'b>,
    since: usize,
}

impl<'b> Xml<'b> {
    pub(crate) fn new(part: Part<'b>, name: &str) -> Self {
        let mut reader = Reader::from_reader(Bounded { inner: part, since: 0 });
        reader.config_mut().expand_empty_elements = true;
        Self { reader, buffer: Vec::new(), part: name.to_owned(), depth: 0 }
    }

    pub(crate) fn next(&mut self) -> Result<Node<'_>, Error> {
        self.buffer.clear();
        self.reader.get_mut().since = 0;
        let part = &self.part;
        let event = self.reader.read_event_into(&mut self.buffer).map_err(|cause| match cause {
            quick_xml::Error::Io(cause) => failed(&cause, part),
            _ => broken(part),
        })?;
        Ok(match event {
            Event::Start(start) => {
                self.depth += 1;
                if self.depth > DEPTH_MAX {
                    return Err(broken(part));
                }
                Node::Start(Tag(start))
            }
            Event::End(end) => {
                self.depth = self.depth.saturating_sub(1);
                Node::End(Name(end))
            }
            Event::Text(text) => Node::Text(text.into_inner()),
            Event::CData(text) => Node::Text(text.into_inner()),
            Event::GeneralRef(reference) => match reference.resolve_char_ref() {
                Ok(Some(character)) => Node::Text(Cow::Owned(character.to_string())),
                _ => Node::Text(Cow::Borrowed(entity(&reference).ok_or_else(|| broken(part))?)),
            },
            Event::Eof if self.depth > 0 => return Err(broken(part)),
            Event::Eof => Node::Over,
            Event::DocType(_) => return Err(broken(part)),
            _ => Node::Other,
        })
    }
}

fn broken(part: &str) -> Error {
    Error::damaged(format!("{part} is no XML as a table has it"))
}

fn entity(name: &str) -> Option<&'static str> {
    Some(match name {
        "amp" => "&",
        "lt" => "<",
        "gt" => ">",
        "quot" => "\"",
        "apos" => "'",
        _ => return None,
    })
}

impl Name<'_> {
    pub(crate) fn name(&self) -> &str {
        self.0.local_name().into_inner()
    }
}

impl Tag<'_> {
    pub(crate) fn name(&self) -> &str {
        self.0.local_name().into_inner()
    }

    /// Every attribute that can be read, by its name without prefix; values are not unescaped.
    pub(crate) fn each(&self, mut take: impl FnMut(&str, &str)) {
        for attribute in self.0.attributes().with_checks(false).flatten() {
            take(attribute.key.local_name().into_inner(), &attribute.value);
        }
    }

    /// The value of an attribute, by its name without prefix.
    pub(crate) fn get(&self, name: &str) -> Option<String> {
        let mut all = self.0.attributes();
        let found = all
            .with_checks(false)
            .flatten()
            .find(|one| one.key.local_name().into_inner() == name)?;
        let raw: &str = &found.value;
        Some(match quick_xml::escape::unescape(raw) {
            Ok(text) => text.into_owned(),
            Err(_) => raw.to_owned(),
        })
    }

    pub(crate) fn number(&self, name: &str) -> Option<u64> {
        self.get(name)?.trim().parse().ok()
    }

    /// The switches of XLSX are `1` or `true`.
    pub(crate) fn is_on(&self, name: &str) -> bool {
        matches!(self.get(name).as_deref(), Some("1" | "true" | "on"))
    }
}

impl Read for Bounded<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        self.inner.read(into)
    }
}

impl BufRead for Bounded<'_> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.since > XML_EVENT_BYTES_MAX {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        self.inner.fill_buf()
    }

    fn consume(&mut self, amount: usize) {
        self.since += amount;
        self.inner.consume(amount);
    }
}
