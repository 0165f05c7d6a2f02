//! Checkpoints: how large a log was and which root it had (C2SP tlog-checkpoint v1.0.0).

use alloc::{borrow::ToOwned, format, string::String, vec::Vec};

use crate::note::{SignedNote, VerifierKey};
use crate::{Error, Hash, Result, base64, clean_text, decimal, hash_line};

/// Most bytes in a checkpoint's body. Three lines need some 200; the rest is room for extensions.
pub const CHECKPOINT_BYTES_MAX: usize = 16 << 10;
const MALFORMED: Error = Error::Malformed("checkpoint");

/// A log's tree head (tlog-checkpoint, Note text).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkpoint {
    /// Which log: the first line.
    pub log_origin: String,
    /// Number of leaves.
    pub size: u64,
    /// Root over these leaves (RFC 9162, section 2.1.1).
    pub root: Hash,
    /// Lines after the third, kept as they came; they mean nothing here and we write none.
    pub extensions: Vec<String>,
}

impl Checkpoint {
    /// A checkpoint without extension lines.
    ///
    /// # Errors
    /// [`Error::Malformed`] if the log origin is empty or has a control character in it.
    pub fn new(log_origin: &str, size: u64, root: Hash) -> Result<Self> {
        if log_origin.is_empty() || log_origin.bytes().any(|byte| byte < 0x20) {
            return Err(MALFORMED);
        }
        Ok(Self { log_origin: log_origin.to_owned(), size, root, extensions: Vec::new() })
    }

    /// Reads a checkpoint's body, the text of its note (tlog-checkpoint, Note text).
    ///
    /// # Errors
    /// A missing or empty line, a size or root that is not canonical, a missing final newline.
    pub fn parse(body: impl AsRef<[u8]>) -> Result<Self> {
        let body = clean_text(body.as_ref(), CHECKPOINT_BYTES_MAX, "checkpoint")?;
        let mut lines = body.strip_suffix('\n').ok_or(MALFORMED)?.split('\n');
        let mut line = || lines.next().filter(|line| !line.is_empty()).ok_or(MALFORMED);
        let (log_origin, size, root) = (line()?, decimal(line()?)?, hash_line(line()?)?);
        let mut checkpoint = Self::new(log_origin, size, root)?;
        checkpoint.extensions = lines.map(ToOwned::to_owned).collect();
        let blank = checkpoint.extensions.iter().any(String::is_empty);
        if blank { Err(MALFORMED) } else { Ok(checkpoint) }
    }

    /// The body: what the log signs and cosigners sign with a time before it.
    pub fn to_text(&self) -> String {
        let root = base64::encode(&self.root);
        let mut text = format!("{}\n{}\n{root}\n", self.log_origin, self.size);
        text.extend(self.extensions.iter().flat_map(|line| [line, "\n"]));
        text
    }
}

/// Reads a signed checkpoint and checks that this log's key signed it.
///
/// # Errors
/// [`Error::NotSigned`] without a signature of the key, [`Error::Signature`] with a wrong one,
/// [`Error::LogOrigin`] if the body names another log than the key.
pub fn open(signed_text: impl AsRef<[u8]>, key: &VerifierKey) -> Result<Checkpoint> {
    let note = SignedNote::parse(signed_text)?;
    if !note.verify(key)? {
        return Err(Error::NotSigned);
    }
    let checkpoint = Checkpoint::parse(&note.text)?;
    if checkpoint.log_origin == key.name() { Ok(checkpoint) } else { Err(Error::LogOrigin) }
}
