//! What is asked of a worker, and what comes back: plain values.

use crate::wire::{Body, Fields, Malformed};

/// What is asked about one file.
#[derive(Clone, Default)]
pub struct Job {
    /// The file's name: a hint for files whose content says nothing (`list.csv`), never a path.
    pub name: String,
    /// The media type that somebody claimed; empty if none. A hint after the name.
    pub media_type: String,
    /// How many archives this file lay in; 0 for a file from a disk.
    pub depth: u8,
    /// Which parts are wanted.
    pub wants: Wants,
    /// What it may cost at most.
    pub limits: Limits,
}

// A file's name may name a person.
impl std::fmt::Debug for Job {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut shown = f.debug_struct("Job");
        shown.field("depth", &self.depth).field("wants", &self.wants);
        shown.field("limits", &self.limits).finish_non_exhaustive()
    }
}

/// The parts of a file that can be asked for. Default: all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wants {
    /// Text.
    pub text: bool,
    /// Fields: title, author, camera, place.
    pub fields: bool,
    /// Two small pictures: clear and blurred.
    pub thumbnails: bool,
    /// What lies in an archive, a message or a document.
    pub members: bool,
}

impl Default for Wants {
    fn default() -> Self {
        Self { text: true, fields: true, thumbnails: true, members: true }
    }
}

macro_rules! limits {
    ($($(#[$doc:meta])* $name:ident = $value:expr;)*) => {
        /// What one job may cost. Every limit that is reached is said: [`Outcome::LimitReached`].
        ///
        /// Parent and worker both count; the parent does not believe the worker.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub struct Limits { $($(#[$doc])* pub $name: u64,)* }

        impl Default for Limits {
            fn default() -> Self { Self { $($name: $value,)* } }
        }

        impl Limits {
            fn put(&self, body: Body) -> Body { body$(.u64(self.$name))* }
            fn read(from: &mut Fields<'_>) -> Result<Self, Malformed> {
                Ok(Self { $($name: from.u64()?,)* })
            }
        }
    };
}

limits! {
    /// Bytes of text (UTF-8) out of one file: a thousand novels' worth is a log or an attack.
    text_bytes_max = 32 << 20;
    /// Fields out of one file.
    fields_max = 10_000;
    /// Members of one archive.
    members_max = 10_000;
    /// Archives within archives: a file of this depth is not unpacked any more.
    depth_max = 3;
    /// Bytes that all members of one archive unpack to.
    unpacked_bytes_max = 16 << 30;
    /// Unpacked bytes for each byte of the file, once [`Limits::ratio_free_bytes`] are passed.
    /// Honest text reaches 100; bombs begin at 1,000.
    ratio_max = 200;
    /// Unpacked bytes that need no ratio: small files of zeros are no attack.
    ratio_free_bytes = 10 << 20;
    /// Files of kinds that cannot be read piece by piece (PDF, images, mail, 7z) are held in the
    /// worker's memory up to this size.
    held_bytes_max = 128 << 20;
    /// Pixels of an image that is decoded: 100 megapixels are 300 MB.
    pixels_max = 100_000_000;
    /// The longer side of a thumbnail.
    thumbnail_side_px = 320;
}

/// Which part of a file a text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Part {
    /// What a reader of the file sees.
    Body,
    /// A comment or annotation.
    Comment,
    /// Text that a tracked change took away.
    Deleted,
    /// Text that a tracked change brought in; a reader sees it too.
    Inserted,
    /// Footnotes, endnotes, a speaker's notes.
    Note,
    /// Headers and footers of pages.
    Header,
}

/// Which of the two thumbnails.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum View {
    /// Nothing can be recognised but colours: what is shown by default.
    Blurred,
    /// The picture.
    Clear,
}

/// A small picture, made from pixels alone: nothing of the file's metadata is in it.
#[derive(Clone, Copy)]
pub struct Thumbnail<'a> {
    /// Clear or blurred.
    pub view: View,
    /// Width in pixels.
    pub width_px: u32,
    /// Height in pixels.
    pub height_px: u32,
    /// A JPEG file.
    pub jpeg: &'a [u8],
}

impl std::fmt::Debug for Thumbnail<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut shown = f.debug_struct("Thumbnail");
        shown.field("view", &self.view).field("width_px", &self.width_px);
        shown.field("height_px", &self.height_px).finish_non_exhaustive()
    }
}

/// What a member is to the file that holds it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Role {
    /// A file in an archive.
    Archived,
    /// An attachment of a message.
    Attachment,
    /// One message of a mailbox.
    Message,
    /// A picture or another file inside a document.
    Embedded,
}

/// A file inside the file. Its content follows in pieces.
#[derive(Clone, Copy)]
pub struct Member<'a> {
    /// As the archive names it: data, never a path to open. May hold `/`, may repeat.
    pub name: &'a str,
    /// The size that the archive claims, if it does.
    pub size: Option<u64>,
    /// The depth to give its own job.
    pub depth: u8,
    /// What it is to the file.
    pub role: Role,
}

impl std::fmt::Debug for Member<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut shown = f.debug_struct("Member");
        shown.field("size", &self.size).field("depth", &self.depth);
        shown.field("role", &self.role).finish_non_exhaustive()
    }
}

/// How a member ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MemberEnd {
    /// Bytes that came.
    pub bytes: u64,
    /// False if it broke off, or its checksum does not fit: it is kept, and the report says so.
    pub whole: bool,
}

/// Why something in an archive was left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Skip {
    /// Its name is absolute or has a `..`.
    UnsafeName,
    /// A symbolic or hard link.
    Link,
    /// A device, a pipe, or another special file.
    Special,
    /// It is encrypted.
    Encrypted,
    /// Compressed by a method that is not known here.
    Method,
    /// Its data is damaged from the first byte.
    Damaged,
}

/// How a job ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Outcome {
    /// All that was asked for came.
    Done,
    /// Something came, and something not.
    Partly(Gap),
    /// No kind that is known here; nothing came but perhaps a media type.
    UnknownKind,
    /// It is locked.
    PasswordProtected,
    /// What came until then is whole in itself; more would have cost too much.
    LimitReached(Limit),
    /// The file contradicts itself; what came until then stands.
    Damaged(Damage),
    /// The worker is gone; what came until then stands.
    Died(Death),
}

/// What is missing of a [`Outcome::Partly`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Gap {
    /// Bytes that are no text in the encoding that fits best were shown as U+FFFD.
    Undecodable,
    /// The image is of a kind that is not decoded here: fields, but no thumbnail.
    NoDecoder,
    /// Members were left out, or broke off; each was named.
    Members,
    /// Pages, sheets or parts could not be read.
    Pages,
}

/// Which limit was reached: see [`Limits`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Limit {
    /// `text_bytes_max`.
    Text,
    /// `fields_max`.
    Fields,
    /// `members_max`.
    Members,
    /// `depth_max`.
    Depth,
    /// `unpacked_bytes_max`.
    Unpacked,
    /// `ratio_max`.
    Ratio,
    /// `held_bytes_max`.
    Held,
    /// `pixels_max`.
    Pixels,
    /// [`Settings::stall_seconds_max`](crate::Settings::stall_seconds_max): it was killed.
    Time,
}

/// How a file is damaged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Damage {
    /// It ends too early.
    Truncated,
    /// It contradicts the rules of its kind.
    Structure,
    /// A checksum does not fit.
    Checksum,
    /// Parts lie on top of one another, as only bombs have it.
    Overlap,
    /// The code that reads this kind panicked: also a fault of ours, or of a library.
    Panicked,
    /// The parent could not read the content: the disk's fault, not the file's.
    Unreadable,
}

/// How a worker died.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Death {
    /// By a signal. 6: out of memory, or an abort; 9: somebody killed it; 11: its stack; 24: its
    /// processor time; 31: a forbidden system call.
    Signal(i32),
    /// It left by itself.
    Exit(i32),
    /// It said what the protocol does not know, and was killed.
    Babble,
}

/// What a job came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// How it ended.
    pub outcome: Outcome,
    /// What the content is.
    pub kind: crate::Kind,
    /// Its media type, by content before name.
    pub media_type: String,
    /// Bytes of text.
    pub text_bytes: u64,
    /// Number of fields.
    pub fields: u64,
    /// Number of members that began.
    pub members: u64,
    /// Bytes of all members.
    pub unpacked_bytes: u64,
    /// Number of entries that were left out.
    pub skipped: u64,
}

impl Default for Report {
    fn default() -> Self {
        Self {
            outcome: Outcome::UnknownKind,
            kind: crate::Kind::Unknown,
            media_type: "application/octet-stream".to_owned(),
            text_bytes: 0,
            fields: 0,
            members: 0,
            unpacked_bytes: 0,
            skipped: 0,
        }
    }
}

/// A list of values that travel as their number in it.
macro_rules! numbered {
    ($type:ident: $($value:ident $word:literal),*) => {
        impl $type {
            const ALL: &'static [Self] = &[$(Self::$value),*];
            /// A word for tables and JSON; it never changes.
            #[must_use]
            pub fn word(self) -> &'static str {
                match self { $(Self::$value => $word),* }
            }
            #[allow(dead_code, reason = "not every list travels from parent to worker")]
            pub(crate) fn number(self) -> u8 {
                let at = Self::ALL.iter().position(|one| *one == self);
                at.and_then(|at| u8::try_from(at).ok()).unwrap_or(u8::MAX)
            }
            #[allow(dead_code, reason = "as above")]
            pub(crate) fn of(number: u8) -> Result<Self, Malformed> {
                Self::ALL.get(usize::from(number)).copied().ok_or(Malformed)
            }
        }
    };
}
pub(crate) use numbered;

numbered!(Part: Body "body", Comment "comment", Deleted "deleted", Inserted "inserted", Note "note",
    Header "header");
numbered!(View: Blurred "blurred", Clear "clear");
numbered!(Role: Archived "archived", Attachment "attachment", Message "message",
    Embedded "embedded");
numbered!(Skip: UnsafeName "unsafe-name", Link "link", Special "special", Encrypted "encrypted",
    Method "method", Damaged "damaged");
numbered!(Gap: Undecodable "undecodable", NoDecoder "no-decoder", Members "members",
    Pages "pages");
numbered!(Limit: Text "text", Fields "fields", Members "members", Depth "depth",
    Unpacked "unpacked", Ratio "ratio", Held "held", Pixels "pixels", Time "time");
numbered!(Damage: Truncated "truncated", Structure "structure", Checksum "checksum",
    Overlap "overlap", Panicked "panicked", Unreadable "unreadable");

impl Outcome {
    /// A word for tables and JSON, with its detail: `limit-reached:ratio`.
    #[must_use]
    pub fn word(self) -> String {
        match self {
            Self::Done => "done".to_owned(),
            Self::Partly(gap) => format!("partly:{}", gap.word()),
            Self::UnknownKind => "unknown-kind".to_owned(),
            Self::PasswordProtected => "password-protected".to_owned(),
            Self::LimitReached(limit) => format!("limit-reached:{}", limit.word()),
            Self::Damaged(damage) => format!("damaged:{}", damage.word()),
            Self::Died(Death::Signal(number)) => format!("died:signal-{number}"),
            Self::Died(Death::Exit(code)) => format!("died:exit-{code}"),
            Self::Died(Death::Babble) => "died:babble".to_owned(),
        }
    }

    /// What a worker may say of itself; never that it died.
    pub(crate) fn put(self, body: Body) -> Body {
        let (number, detail) = match self {
            Self::Done | Self::Died(_) => (0, 0),
            Self::Partly(gap) => (1, gap.number()),
            Self::UnknownKind => (2, 0),
            Self::PasswordProtected => (3, 0),
            Self::LimitReached(limit) => (4, limit.number()),
            Self::Damaged(damage) => (5, damage.number()),
        };
        body.u8(number).u8(detail)
    }

    pub(crate) fn read(from: &mut Fields<'_>) -> Result<Self, Malformed> {
        let (number, detail) = (from.u8()?, from.u8()?);
        Ok(match number {
            0 => Self::Done,
            1 => Self::Partly(Gap::of(detail)?),
            2 => Self::UnknownKind,
            3 => Self::PasswordProtected,
            4 => Self::LimitReached(Limit::of(detail)?),
            5 => Self::Damaged(Damage::of(detail)?),
            _ => return Err(Malformed),
        })
    }
}

impl Job {
    /// The body of a job's frame; `inline` is the whole content of a small file.
    pub(crate) fn put(&self, body: Body, content_bytes: u64, inline: &[u8]) -> Body {
        let wants = [self.wants.text, self.wants.fields, self.wants.thumbnails, self.wants.members];
        let bits = (0..).zip(wants).map(|(at, wanted)| u8::from(wanted) << at).sum();
        let body = self.limits.put(body.u64(content_bytes).u8(self.depth).u8(bits));
        body.string(&self.name).string(&self.media_type).bytes(inline)
    }

    /// The job, the size of its content, and its content if that came along.
    pub(crate) fn read<'a>(from: &mut Fields<'a>) -> Result<(Self, u64, &'a [u8]), Malformed> {
        let (content_bytes, depth, bits) = (from.u64()?, from.u8()?, from.u8()?);
        let wanted = |at: u8| bits & (1 << at) != 0;
        let wants =
            Wants { text: wanted(0), fields: wanted(1), thumbnails: wanted(2), members: wanted(3) };
        let limits = Limits::read(from)?;
        let (name, media_type) = (from.string()?.to_owned(), from.string()?.to_owned());
        Ok((Self { name, media_type, depth, wants, limits }, content_bytes, from.bytes()?))
    }
}
