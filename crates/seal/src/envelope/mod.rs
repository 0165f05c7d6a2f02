//! The envelope: one account or answer, sealed to the team (docs/spec/envelope.md, section 2).
//!
//! Written by [`EnvelopeWriter`] and read by [`open_envelope`], both in constant memory. Never
//! shows plaintext of which the MAC is not yet known to be good as final: a sink commits in
//! [`EnvelopeSink::finished`] and nowhere else.

mod header;
mod open;
mod writer;

pub use header::{Door, EnvelopeKind, FileBegin, FileEnd, Header, Opening, clip_file_name};
pub use open::{EnvelopeSink, OpenError, Opened, open_envelope};
pub use writer::{EnvelopeWriter, Written};

/// Text of one account: about 600 pages, far beyond what a form carries.
pub const TEXT_BYTES_MAX: u64 = 1024 * 1024;
/// Files of one envelope: a phone's selection of an afternoon; more come as answers.
pub const FILES_MAX: usize = 64;
/// A file name; the limit of common file systems.
pub const FILE_NAME_BYTES_MAX: usize = 255;
/// Text and file data together: an hour of video from a phone; a Post may take less.
pub const TOTAL_BYTES_MAX: u64 = 5 * 1024 * 1024 * 1024;
/// Shortest plaintext: texts below about 14,000 bytes all have the same length.
pub const ENVELOPE_BYTES_MIN: u64 = 16 * 1024;
/// Body of one frame: one age chunk, so that a reader needs little memory.
pub const BODY_BYTES_MAX: usize = 64 * 1024;

/// Header and file records are short; more is an attack on the JSON reader.
const JSON_BYTES_MAX: usize = 4 * 1024;
const MEDIA_TYPE_BYTES_MAX: usize = 127;
const LANGUAGE_BYTES_MAX: usize = 35;

const MAGIC: &[u8] = b"testimony/envelope/v1\n";
const FRAME_HEAD_BYTES: usize = 5;
const MAC_BYTES: usize = 32;
/// What follows the padding: the frame that carries the MAC.
const MAC_FRAME_BYTES: u64 = (FRAME_HEAD_BYTES + MAC_BYTES) as u64;

const KIND_HEADER: u8 = b'H';
const KIND_TEXT: u8 = b'T';
const KIND_FILE: u8 = b'F';
const KIND_DATA: u8 = b'D';
const KIND_END: u8 = b'E';
const KIND_PADDING: u8 = b'P';
const KIND_MAC: u8 = b'M';
