//! What a worker has to say, counted against the job's limits.

use std::cell::Cell;
use std::io::{self, Read};
use std::rc::Rc;

use super::{Shared, Stop};
use crate::job::{Gap, Job, Limit, Limits, Outcome, Part, Role, Skip, View, Wants};
use crate::kinds::Kind;
use crate::wire::{Body, PIECE_BYTES, cut, tag};

/// Text travels when this much is together.
const TEXT_BYTES: usize = 32 << 10;
/// A longer field is cut here: a title of a novel's length is none.
pub(crate) const FIELD_BYTES_MAX: usize = 16 << 10;

/// Counts what is unpacked, wherever it is unpacked.
#[derive(Clone)]
pub(crate) struct Meter {
    limits: Limits,
    content_bytes: u64,
    unpacked: Rc<Cell<u64>>,
    reached: Rc<Cell<Option<Limit>>>,
}

impl Meter {
    /// The limit that stopped a [`Metered`] reader, if one did.
    pub(crate) fn reached(&self) -> Option<Limit> {
        self.reached.get()
    }

    pub(crate) fn reader<R: Read>(&self, inner: R) -> Metered<R> {
        Metered { inner, meter: self.clone() }
    }

    fn count(&self, bytes: usize) -> io::Result<()> {
        let unpacked = self.unpacked.get().saturating_add(bytes as u64);
        self.unpacked.set(unpacked);
        let by_ratio = self.content_bytes.saturating_mul(self.limits.ratio_max);
        let limit = if unpacked > self.limits.unpacked_bytes_max {
            Limit::Unpacked
        } else if unpacked > self.limits.ratio_free_bytes.max(by_ratio) {
            Limit::Ratio
        } else {
            return Ok(());
        };
        self.reached.set(Some(limit));
        Err(io::ErrorKind::QuotaExceeded.into())
    }
}

/// A reader whose bytes count as unpacked.
pub(crate) struct Metered<R> {
    inner: R,
    meter: Meter,
}

impl<R: Read> Read for Metered<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(into)?;
        self.meter.count(count)?;
        Ok(count)
    }
}

/// The answers to one job.
pub(crate) struct Out<'w> {
    channel: Shared<'w>,
    pub(crate) limits: Limits,
    pub(crate) wants: Wants,
    pub(crate) depth: u8,
    meter: Meter,
    part: Part,
    text: String,
    text_bytes: u64,
    fields: u64,
    members: u64,
    gap: Option<Gap>,
    broken: bool,
}

impl<'w> Out<'w> {
    pub(crate) fn new(channel: Shared<'w>, job: &Job, content_bytes: u64) -> Self {
        Self {
            channel,
            limits: job.limits,
            wants: job.wants,
            depth: job.depth,
            meter: Meter {
                limits: job.limits,
                content_bytes,
                unpacked: Rc::default(),
                reached: Rc::default(),
            },
            part: Part::Body,
            text: String::new(),
            text_bytes: 0,
            fields: 0,
            members: 0,
            gap: None,
            broken: false,
        }
    }

    pub(crate) fn meter(&self) -> Meter {
        self.meter.clone()
    }

    /// True if the parent could not be written to.
    pub(crate) fn is_broken(&self) -> bool {
        self.broken
    }

    /// The first thing that is missing, of several.
    pub(crate) fn gap(&self) -> Option<Gap> {
        self.gap
    }

    pub(crate) fn note(&mut self, gap: Gap) {
        self.gap.get_or_insert(gap);
    }

    fn send(&mut self, body: Body) -> Result<(), Stop> {
        let sent = self.channel.borrow_mut().send(body);
        Ok(sent.inspect_err(|_| self.broken = true)?)
    }

    pub(crate) fn kind(&mut self, kind: Kind, media_type: &str) -> Result<(), Stop> {
        self.send(Body::new(tag::KIND).u8(kind.number()).string(media_type))
    }

    pub(crate) fn text(&mut self, part: Part, text: &str) -> Result<(), Stop> {
        if !self.wants.text || text.is_empty() {
            return Ok(());
        }
        if part != self.part {
            self.flush()?;
            self.part = part;
        }
        let left = self.limits.text_bytes_max.saturating_sub(self.text_bytes);
        let fits = usize::try_from(left).unwrap_or(usize::MAX).min(text.len());
        let fits = cut(text, fits).len();
        self.text_bytes += fits as u64;
        self.text.push_str(&text[..fits]);
        if self.text.len() >= TEXT_BYTES || fits < text.len() {
            self.flush()?;
        }
        if fits < text.len() { Err(Outcome::LimitReached(Limit::Text).into()) } else { Ok(()) }
    }

    /// Sends the text that waits.
    pub(crate) fn flush(&mut self) -> Result<(), Stop> {
        let text = std::mem::take(&mut self.text);
        let mut rest = text.as_str();
        while !rest.is_empty() {
            let (piece, after) = rest.split_at(cut(rest, PIECE_BYTES).len());
            self.send(Body::new(tag::TEXT).u8(self.part.number()).string(piece))?;
            rest = after;
        }
        // Its room is used again.
        self.text = text;
        self.text.clear();
        Ok(())
    }

    /// One fact about the file. Empty values are none.
    pub(crate) fn field(&mut self, key: &str, value: &str) -> Result<(), Stop> {
        let value = value.trim_matches(|c: char| c.is_whitespace() || c == '\0');
        if !self.wants.fields || value.is_empty() {
            return Ok(());
        }
        self.fields += 1;
        if self.fields > self.limits.fields_max {
            return Err(Outcome::LimitReached(Limit::Fields).into());
        }
        let value = cut(value, FIELD_BYTES_MAX);
        self.send(Body::new(tag::FIELD).string(key).string(value))
    }

    pub(crate) fn thumbnail(
        &mut self,
        view: View,
        size: (u32, u32),
        jpeg: &[u8],
    ) -> Result<(), Stop> {
        let body = Body::new(tag::THUMBNAIL).u8(view.number()).u32(size.0).u32(size.1);
        self.send(body.bytes(jpeg))
    }

    pub(crate) fn skipped(&mut self, why: Skip, name: &str) -> Result<(), Stop> {
        self.note(Gap::Members);
        self.count_member()?;
        self.send(Body::new(tag::SKIPPED).u8(why.number()).string(cut_name(name)))
    }

    /// What is skipped counts too: a list of a million names is as long as one of files.
    fn count_member(&mut self) -> Result<(), Stop> {
        self.flush()?;
        self.members += 1;
        if self.members > self.limits.members_max {
            return Err(Outcome::LimitReached(Limit::Members).into());
        }
        Ok(())
    }

    /// A whole member, read to its end. True if it came whole. A member that breaks off is said and
    /// costs only itself.
    pub(crate) fn member(
        &mut self,
        name: &str,
        size: Option<u64>,
        role: Role,
        mut content: impl Read,
    ) -> Result<bool, Stop> {
        self.count_member()?;
        let depth = self.depth.saturating_add(1);
        let body = Body::new(tag::MEMBER).u8(role.number()).u8(depth);
        self.send(body.u64(size.unwrap_or(u64::MAX)).string(cut_name(name)))?;
        let mut piece = vec![0; PIECE_BYTES];
        let whole = loop {
            match content.read(&mut piece) {
                Ok(0) => break true,
                Ok(count) => self.send(Body::new(tag::PIECE).bytes(&piece[..count]))?,
                Err(cause) if cause.kind() == io::ErrorKind::Interrupted => {}
                Err(_) => break false,
            }
        };
        self.send(Body::new(tag::MEMBER_END).u8(u8::from(whole)))?;
        if let Some(limit) = self.meter.reached() {
            return Err(Outcome::LimitReached(limit).into());
        }
        if !whole {
            self.note(Gap::Members);
        }
        Ok(whole)
    }
}

/// A name of more than a page is cut; it is shown, never opened.
fn cut_name(name: &str) -> &str {
    const NAME_BYTES_MAX: usize = 4 << 10;
    cut(name, NAME_BYTES_MAX)
}
