//! Messages from the team to a sender, all of one size: docs/spec/envelope.md, section 3.

use std::fmt;
use std::io::Read;

use hmac::Mac;
use rand_core::{CryptoRng, RngCore};
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use crate::{AgeWriter, Day, Error, LookupTag, MacKey, Recipients, ThreadKeys};

/// Bytes of every slot: age header with one hybrid stanza, nonce, plaintext, tag.
pub const SLOT_BYTES: usize = 1_627 + 16 + PLAIN_BYTES + 16;
/// Longest text of one message; a longer one is sent as two.
pub const MESSAGE_TEXT_BYTES_MAX: usize = MAC_AT - TEXT_AT;

/// A question and a page of text: every reader fetches all slots of all mailboxes.
pub(crate) const PLAIN_BYTES: usize = 4 * 1024;
const MAGIC: &[u8; 21] = b"testimony/message/v1\n";
const MAC_DOMAIN: &[u8] = b"testimony/message/v1/to-sender\0";
const COUNTER_AT: usize = MAGIC.len();
const DAY_AT: usize = COUNTER_AT + 8;
const LENGTH_AT: usize = DAY_AT + 4;
const TEXT_AT: usize = LENGTH_AT + 4;
const MAC_AT: usize = PLAIN_BYTES - 32;

/// What the team writes, and to which thread.
#[derive(Clone, Copy)]
pub struct MessageToSeal<'a> {
    /// The words.
    pub text: &'a str,
    /// 1 for the team's first message of the thread, then rising.
    pub counter: u64,
    /// The day on which it is written.
    pub day: Day,
    /// The thread.
    pub tag: &'a LookupTag,
    /// The sender's own reply recipient, from the header of the account; never one that a Post gave.
    pub recipient: &'a str,
    /// The thread's key, from the header of the account.
    pub mac: &'a MacKey,
}

impl fmt::Debug for MessageToSeal<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("MessageToSeal").field("counter", &self.counter).finish_non_exhaustive()
    }
}

/// What the sender reads.
#[derive(Zeroize, ZeroizeOnDrop)]
pub struct Message {
    /// 1 for the team's first message of the thread, then rising.
    pub counter: u64,
    /// The words.
    pub text: String,
    /// The day on which the team wrote it.
    #[zeroize(skip)]
    pub day: Day,
}

impl fmt::Debug for Message {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Message").field("counter", &self.counter).finish_non_exhaustive()
    }
}

/// Seals a message into a slot of [`SLOT_BYTES`].
///
/// # Errors
/// [`Error::Limit`] for a text above [`MESSAGE_TEXT_BYTES_MAX`], [`Error::Recipient`].
pub fn seal_message(
    message: MessageToSeal<'_>,
    rng: &mut (impl RngCore + CryptoRng),
) -> Result<Vec<u8>, Error> {
    let text = message.text.as_bytes();
    if text.len() > MESSAGE_TEXT_BYTES_MAX {
        let limit = MESSAGE_TEXT_BYTES_MAX as u64;
        return Err(Error::Limit { what: "the message", limit });
    }
    let length = u32::try_from(text.len()).expect("the limit fits 32 bits");
    let mut plain = Zeroizing::new(vec![0; PLAIN_BYTES]);
    plain[..COUNTER_AT].copy_from_slice(MAGIC);
    plain[COUNTER_AT..DAY_AT].copy_from_slice(&message.counter.to_be_bytes());
    plain[DAY_AT..LENGTH_AT].copy_from_slice(&message.day.0.to_be_bytes());
    plain[LENGTH_AT..TEXT_AT].copy_from_slice(&length.to_be_bytes());
    plain[TEXT_AT..TEXT_AT + text.len()].copy_from_slice(text);
    let mac = bound(message.mac, message.tag, &plain[..MAC_AT]).finalize().into_bytes();
    plain[MAC_AT..].copy_from_slice(&mac);
    let recipients = [message.recipient.parse()?];
    let sealed = Vec::with_capacity(SLOT_BYTES);
    let mut age = AgeWriter::begin(sealed, Recipients::Hybrid(&recipients), rng)?;
    std::io::Write::write_all(&mut age, &plain)?;
    let slot = age.finish()?;
    assert_eq!(slot.len(), SLOT_BYTES, "one hybrid stanza always takes the same room");
    Ok(slot)
}

/// Opens one slot by itself. For a mailbox use [`MessageReader`], which also refuses replays.
///
/// # Errors
/// [`Error::SlotSize`], [`Error::Age`], [`Error::Mac`], [`Error::Format`], [`Error::Utf8`]: altered,
/// foreign or broken.
pub fn open_message(slot: &[u8], thread: &ThreadKeys) -> Result<Message, Error> {
    if slot.len() != SLOT_BYTES {
        return Err(Error::SlotSize { found: slot.len(), expected: SLOT_BYTES });
    }
    let plain = decrypt(slot, thread)?;
    bound(thread.mac(), thread.tag(), &plain[..MAC_AT])
        .verify_slice(&plain[MAC_AT..])
        .map_err(|_| Error::Mac)?;
    if plain[..COUNTER_AT] != MAGIC[..] {
        return Err(Error::Format("it is not a message of version 1"));
    }
    let length = u32::from_be_bytes(four(&plain[LENGTH_AT..TEXT_AT]));
    let length = usize::try_from(length).unwrap_or(usize::MAX);
    if length > MESSAGE_TEXT_BYTES_MAX {
        return Err(Error::Format("its text is longer than the slot"));
    }
    let (text, rest) = plain[TEXT_AT..MAC_AT].split_at(length);
    if rest.iter().any(|byte| *byte != 0) {
        return Err(Error::Format("its padding is not empty"));
    }
    let text = std::str::from_utf8(text).map_err(|_| Error::Utf8)?.to_owned();
    let mut counter = [0; 8];
    counter.copy_from_slice(&plain[COUNTER_AT..DAY_AT]);
    let day = Day(u32::from_be_bytes(four(&plain[DAY_AT..LENGTH_AT])));
    Ok(Message { counter: u64::from_be_bytes(counter), text, day })
}

/// Reads the slots of one mailbox in their order and refuses what was replayed or reordered.
#[derive(Debug)]
pub struct MessageReader<'a> {
    thread: &'a ThreadKeys,
    last: u64,
}

impl<'a> MessageReader<'a> {
    /// Reads from the first message on.
    pub fn new(thread: &'a ThreadKeys) -> Self {
        Self { thread, last: 0 }
    }

    /// Reads on after the message with this counter.
    pub fn after(thread: &'a ThreadKeys, last: u64) -> Self {
        Self { thread, last }
    }

    /// Opens the next slot.
    ///
    /// # Errors
    /// Those of [`open_message`]; [`Error::Replayed`] where the counter does not rise.
    pub fn open(&mut self, slot: &[u8]) -> Result<Message, Error> {
        let message = open_message(slot, self.thread)?;
        if message.counter <= self.last {
            return Err(Error::Replayed { counter: message.counter, last: self.last });
        }
        self.last = message.counter;
        Ok(message)
    }
}

fn bound(key: &MacKey, tag: &LookupTag, plain: &[u8]) -> hmac::Hmac<sha2::Sha256> {
    let mut mac = key.hmac();
    mac.update(MAC_DOMAIN);
    mac.update(tag.as_bytes());
    mac.update(plain);
    mac
}

fn decrypt(slot: &[u8], thread: &ThreadKeys) -> Result<Zeroizing<Vec<u8>>, Error> {
    const DAMAGED: Error = Error::Age("it is damaged or sealed to another thread");
    let age = age::Decryptor::new(slot).map_err(|_| DAMAGED)?;
    let identity: &dyn age::Identity = thread.identity();
    let mut reader = age.decrypt(std::iter::once(identity)).map_err(|_| DAMAGED)?;
    let mut plain = Zeroizing::new(vec![0; PLAIN_BYTES]);
    reader.read_exact(&mut plain).map_err(|_| DAMAGED)?;
    match reader.read(&mut [0]) {
        Ok(0) => Ok(plain),
        _ => Err(DAMAGED),
    }
}

fn four(bytes: &[u8]) -> [u8; 4] {
    [bytes[0], bytes[1], bytes[2], bytes[3]]
}
