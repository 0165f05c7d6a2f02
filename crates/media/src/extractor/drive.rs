//! One job: its content out, its answers in. Nothing that a worker says is believed: it may be the
//! file that speaks.

use crate::job::{
    Job, Limit, Member, MemberEnd, Outcome, Part, Report, Role, Skip, Thumbnail, View,
};
use crate::kinds::Kind;
use crate::link::{Gone, Link, Patience};
use crate::sink::{Content, Fault, Sink};
use crate::wire::{Body, Fields, INLINE_BYTES_MAX, Malformed, cut, tag};

/// A worker asks for a block at once, not more.
const NEED_BYTES_MAX: u32 = 1 << 20;
/// Hints are cut here: a name that is longer says nothing.
const HINT_BYTES_MAX: usize = 4 << 10;

/// Why a job ended without the worker's own word.
pub(super) enum Ended {
    Gone(Gone),
    /// It broke the protocol.
    Babble,
    /// It went on beyond a limit.
    Over(Limit),
    Unreadable,
    Sink(Fault),
}

impl From<Gone> for Ended {
    fn from(gone: Gone) -> Self {
        Self::Gone(gone)
    }
}
impl From<Malformed> for Ended {
    fn from(_: Malformed) -> Self {
        Self::Babble
    }
}
impl From<Fault> for Ended {
    fn from(fault: Fault) -> Self {
        Self::Sink(fault)
    }
}

/// Puts a job on its way, with the content of a small file. False if that cannot be read.
pub(super) fn put(link: &mut Link, job: &Job, content: &mut dyn Content) -> bool {
    let bytes = content.bytes();
    let mut inline = Vec::new();
    if bytes <= INLINE_BYTES_MAX {
        inline.resize(usize::try_from(bytes).unwrap_or(0), 0);
        if content.read_at(0, &mut inline).is_err() {
            return false;
        }
    }
    let cut = |hint: &str| cut(hint, HINT_BYTES_MAX).to_owned();
    let job = Job { name: cut(&job.name), media_type: cut(&job.media_type), ..job.clone() };
    link.put(&job.put(Body::new(tag::JOB), bytes, &inline).frame());
    true
}

/// Reads answers until the last; `report` counts what came, whatever ends it.
pub(super) fn drive(
    link: &mut Link,
    patience: &mut Patience,
    job: &Job,
    content: &mut dyn Content,
    sink: &mut dyn Sink,
    report: &mut Report,
) -> Result<Outcome, Ended> {
    let mut open = None;
    let ran = answers(link, patience, job, content, sink, report, &mut open);
    if let Some(Open { bytes, .. }) = open
        && !matches!(ran, Err(Ended::Sink(_)))
    {
        // Whoever stores members hears of the end of each.
        sink.member_end(MemberEnd { bytes, whole: false })?;
    }
    ran
}

/// A member that has begun.
#[derive(Clone, Copy)]
struct Open {
    bytes: u64,
    wanted: bool,
}

fn answers(
    link: &mut Link,
    patience: &mut Patience,
    job: &Job,
    content: &mut dyn Content,
    sink: &mut dyn Sink,
    report: &mut Report,
    open: &mut Option<Open>,
) -> Result<Outcome, Ended> {
    let mut piece = Vec::new();
    loop {
        let mut fields = Fields(link.frame(patience)?);
        match fields.u8()? {
            tag::NEED => {
                let (offset, bytes) = (fields.u64()?, fields.u32()?);
                fields.end()?;
                fetch(content, offset, bytes, &mut piece)?;
                link.put(&Body::new(tag::DATA).frame_of(&piece));
                patience.earn(piece.len());
                continue;
            }
            tag::END => {
                let outcome = Outcome::read(&mut fields)?;
                fields.end()?;
                return if open.is_some() { Err(Ended::Babble) } else { Ok(outcome) };
            }
            tag::PIECE => {
                let bytes = fields.bytes()?;
                let member = open.as_mut().ok_or(Ended::Babble)?;
                member.bytes += bytes.len() as u64;
                report.unpacked_bytes += bytes.len() as u64;
                if report.unpacked_bytes > job.limits.unpacked_bytes_max {
                    return Err(Ended::Over(Limit::Unpacked));
                }
                if member.wanted {
                    sink.piece(bytes)?;
                }
            }
            tag::MEMBER_END => {
                let whole = fields.u8()? == 1;
                let Open { bytes, .. } = open.take().ok_or(Ended::Babble)?;
                sink.member_end(MemberEnd { bytes, whole })?;
            }
            _ if open.is_some() => return Err(Ended::Babble),
            tag::MEMBER => *open = Some(member(&mut fields, job, sink, report)?),
            tag => other(tag, &mut fields, job, sink, report)?,
        }
        fields.end()?;
    }
}

fn fetch(
    content: &mut dyn Content,
    offset: u64,
    bytes: u32,
    into: &mut Vec<u8>,
) -> Result<(), Ended> {
    let past = offset.checked_add(u64::from(bytes)).ok_or(Ended::Babble)?;
    if bytes > NEED_BYTES_MAX || past > content.bytes() {
        return Err(Ended::Babble);
    }
    into.resize(usize::try_from(bytes).unwrap_or(0), 0);
    content.read_at(offset, into).map_err(|_| Ended::Unreadable)
}

fn member(
    fields: &mut Fields<'_>,
    job: &Job,
    sink: &mut dyn Sink,
    report: &mut Report,
) -> Result<Open, Ended> {
    let role = Role::of(fields.u8()?)?;
    // Its depth follows from the job's; what the worker says of it is not needed.
    let _said = fields.u8()?;
    let size = fields.u64()?;
    let name = fields.string()?;
    report.members += 1;
    if report.members + report.skipped > job.limits.members_max {
        return Err(Ended::Babble);
    }
    let size = Some(size).filter(|size| *size != u64::MAX);
    let depth = job.depth.saturating_add(1);
    let wanted = sink.member(Member { name, size, depth, role })?;
    Ok(Open { bytes: 0, wanted })
}

fn other(
    tag: u8,
    fields: &mut Fields<'_>,
    job: &Job,
    sink: &mut dyn Sink,
    report: &mut Report,
) -> Result<(), Ended> {
    let limits = &job.limits;
    match tag {
        tag::KIND => {
            report.kind = Kind::of(fields.u8()?)?;
            fields.string()?.clone_into(&mut report.media_type);
        }
        tag::TEXT => {
            let part = Part::of(fields.u8()?)?;
            let text = fields.string()?;
            report.text_bytes += text.len() as u64;
            if report.text_bytes > limits.text_bytes_max {
                return Err(Ended::Babble);
            }
            sink.text(part, text)?;
        }
        tag::FIELD => {
            report.fields += 1;
            if report.fields > limits.fields_max {
                return Err(Ended::Babble);
            }
            let key = fields.string()?;
            sink.field(key, fields.string()?)?;
        }
        tag::THUMBNAIL => {
            let view = View::of(fields.u8()?)?;
            let (width_px, height_px) = (fields.u32()?, fields.u32()?);
            let jpeg = fields.bytes()?;
            sink.thumbnail(Thumbnail { view, width_px, height_px, jpeg })?;
        }
        tag::SKIPPED => {
            let why = Skip::of(fields.u8()?)?;
            report.skipped += 1;
            if report.members + report.skipped > limits.members_max {
                return Err(Ended::Babble);
            }
            sink.skipped(fields.string()?, why)?;
        }
        _ => return Err(Ended::Babble),
    }
    Ok(())
}
