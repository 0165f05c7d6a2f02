//! Doors for the fuzz targets in `fuzz/` and nobody else: private readers, called as the Post does.

use std::time::Duration;

use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;
use tokio::time::Instant;

use crate::challenges::Challenges;
use crate::multipart::{Event, Multipart, PUSH_BYTES_MAX};

pub use crate::store::fuzzing::{Record, Scanned, record, segment};

/// One field of a form.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Field {
    /// Its name.
    pub name: String,
    /// The name of its file, if it is one.
    pub file_name: Option<String>,
    /// Its media type as given.
    pub media_type: String,
    /// Its bytes.
    pub data: Vec<u8>,
    /// Whether its end was there.
    pub whole: bool,
}

/// The fields of a form that arrives in pieces of `piece_bytes`, and whether it ended.
///
/// # Errors
/// The reader's words.
pub fn multipart(
    content_type: &str,
    body: &[u8],
    piece_bytes: usize,
) -> Result<(Vec<Field>, bool), String> {
    let mut form = Multipart::new(content_type).map_err(|cause| cause.to_string())?;
    let mut pieces = body.chunks(piece_bytes.clamp(1, PUSH_BYTES_MAX));
    let mut fields: Vec<Field> = Vec::new();
    loop {
        match form.next().map_err(|cause| cause.to_string())? {
            Event::Begin(head) => fields.push(Field {
                name: head.name.clone(),
                file_name: head.file_name.clone(),
                media_type: head.media_type.clone(),
                ..Field::default()
            }),
            Event::Data(range) => {
                let field = fields.last_mut().ok_or("data before a field")?;
                field.data.extend(form.bytes(range));
            }
            Event::End => fields.last_mut().ok_or("an end before a field")?.whole = true,
            Event::Finished => return Ok((fields, true)),
            Event::Hungry => {
                let Some(piece) = pieces.next() else { break };
                form.push(piece);
            }
        }
    }
    if let Some(field) = fields.last_mut() {
        field.data.extend(form.held_back());
    }
    Ok((fields, false))
}

/// A challenge of a Post that was just started, and what the Post says of `bytes` after `seconds`.
pub fn challenge(bytes: &[u8; 32], now: Instant, seconds: u64) -> ([u8; 32], bool) {
    let mut rng = ChaCha20Rng::from_seed([6; 32]);
    let challenges = Challenges::new(now, &mut rng);
    let given = challenges.give(now, &mut rng);
    let later = now + Duration::from_secs(seconds);
    let good = challenges.check(bytes, later).is_ok() && challenges.spend(bytes, later).is_ok();
    let again = good && challenges.spend(bytes, later).is_ok();
    (given, good && !again)
}
