//! Messages (RFC 5322, MIME) and mailboxes (mbox).

use std::io::{self, BufRead, BufReader, Read};

use mail_parser::{Address, HeaderValue, Message, MessageParser, MimeHeaders, PartType};

use super::html;
use crate::job::{Part, Role};
use crate::worker::Stop;
use crate::worker::out::Out;
use crate::worker::source::Source;

/// Headers beyond the usual ones that tell where a message came from.
const OTHERS: [(&str, &str); 6] = [
    ("X-Originating-IP", "sender-address"),
    ("X-Mailer", "software"),
    ("User-Agent", "software"),
    ("Return-Path", "return-path"),
    ("X-Sender", "sender"),
    ("Received", "received"),
];

/// One message.
pub(super) fn message(source: &Source<'_>, out: &mut Out<'_>) -> Result<(), Stop> {
    let bytes = source.hold(out.limits.held_bytes_max)?;
    let message = MessageParser::default().parse(&bytes).ok_or_else(Stop::damaged)?;
    headers(&message, out)?;
    for part in message.text_body.iter().filter_map(|id| message.part(*id)) {
        match &part.body {
            PartType::Text(text) => out.text(Part::Body, text)?,
            PartType::Html(page) => {
                let wants = out.wants;
                // Its title is no field of the message.
                out.wants.fields = false;
                let ran = html::fragment(page, out);
                out.wants = wants;
                ran?;
            }
            _ => {}
        }
        out.text(Part::Body, "\n")?;
    }
    if out.wants.members {
        attachments(&message, out)?;
    }
    Ok(())
}

fn headers(message: &Message<'_>, out: &mut Out<'_>) -> Result<(), Stop> {
    let people = [
        ("from", message.from()),
        ("to", message.to()),
        ("cc", message.cc()),
        ("bcc", message.bcc()),
        ("reply-to", message.reply_to()),
    ];
    for (key, address) in people {
        for one in address.map(addresses).unwrap_or_default() {
            out.field(key, &one)?;
        }
    }
    out.field("subject", message.subject().unwrap_or_default())?;
    out.field("date", &message.date().map(mail_parser::DateTime::to_rfc3339).unwrap_or_default())?;
    out.field("message-id", message.message_id().unwrap_or_default())?;
    for (key, value) in
        [("in-reply-to", message.in_reply_to()), ("references", message.references())]
    {
        let ids = match value {
            HeaderValue::Text(id) => vec![id.as_ref()],
            HeaderValue::TextList(ids) => ids.iter().map(AsRef::as_ref).collect(),
            _ => Vec::new(),
        };
        for id in ids {
            out.field(key, id)?;
        }
    }
    for (name, value) in message.headers_raw() {
        let key = OTHERS.iter().find(|(is, _)| is.eq_ignore_ascii_case(name));
        if let Some((_, key)) = key {
            out.field(key, &value.split_whitespace().collect::<Vec<_>>().join(" "))?;
        }
    }
    Ok(())
}

fn addresses(of: &Address<'_>) -> Vec<String> {
    let one = |one: &mail_parser::Addr<'_>| match (one.name(), one.address()) {
        (Some(name), Some(address)) => format!("{name} <{address}>"),
        (name, address) => name.or(address).unwrap_or_default().to_owned(),
    };
    of.iter().map(one).collect()
}

fn attachments(message: &Message<'_>, out: &mut Out<'_>) -> Result<(), Stop> {
    for (number, part) in (1..).zip(message.attachments()) {
        let bytes = match &part.body {
            PartType::Message(inner) => inner.raw_message(),
            _ => part.contents(),
        };
        let name = part.attachment_name().map_or_else(
            || match &part.body {
                PartType::Message(_) => format!("message-{number}.eml"),
                PartType::Text(_) => format!("attachment-{number}.txt"),
                PartType::Html(_) => format!("attachment-{number}.html"),
                _ => format!("attachment-{number}"),
            },
            str::to_owned,
        );
        out.member(&name, Some(bytes.len() as u64), Role::Attachment, bytes)?;
    }
    Ok(())
}

/// Each message of a mailbox is a member, as it stands there.
pub(super) fn mailbox(source: &Source<'_>, out: &mut Out<'_>) -> Result<(), Stop> {
    if !out.wants.members {
        return Ok(());
    }
    let mut lines = Lines { from: BufReader::new(source.reader(0)), line: Vec::new(), fresh: true };
    // The first line parts nothing.
    lines.advance()?;
    for number in 1_u64.. {
        if lines.line.is_empty() {
            break;
        }
        lines.advance()?;
        out.member(
            &format!("{number:06}.eml"),
            None,
            Role::Message,
            One { lines: &mut lines, at: 0 },
        )?;
    }
    Ok(())
}

/// A line longer than this is given in pieces: none is held whole.
const LINE_BYTES_MAX: u64 = 64 << 10;

/// The lines of a mailbox; `line` is the one at hand, empty at the end.
struct Lines<R> {
    from: BufReader<R>,
    line: Vec<u8>,
    /// True if `line` stands at the beginning of a line, after an empty one.
    fresh: bool,
}

impl<R: Read> Lines<R> {
    fn advance(&mut self) -> io::Result<()> {
        self.fresh = self.line.is_empty() || self.line == b"\n" || self.line == b"\r\n";
        self.line.clear();
        (&mut self.from).take(LINE_BYTES_MAX).read_until(b'\n', &mut self.line)?;
        Ok(())
    }

    fn parts(&self) -> bool {
        self.line.is_empty() || (self.fresh && self.line.starts_with(b"From "))
    }
}

/// One message of a mailbox.
struct One<'l, R> {
    lines: &'l mut Lines<R>,
    at: usize,
}

impl<R: Read> Read for One<'_, R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if self.at == self.lines.line.len() && self.at > 0 {
            self.lines.advance()?;
            self.at = 0;
        }
        if self.at == 0 && self.lines.parts() {
            return Ok(0);
        }
        let count = (&self.lines.line[self.at..]).read(into)?;
        self.at += count;
        Ok(count)
    }
}
