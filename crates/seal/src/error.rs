//! What can go wrong while sealing and opening. Never holds a word, a key, a name or a text.

use std::io;

/// What failed, with positions and sizes only.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// Not twelve code words.
    #[error("twelve code words are needed, {found} were given")]
    WordCount {
        /// How many words were found.
        found: usize,
    },
    /// A word that is not on the list; the word itself is not repeated.
    #[error("code word {position} is not on the list of words")]
    WordUnknown {
        /// Counted from 1.
        position: usize,
    },
    /// All words are on the list, but they do not belong together.
    #[error("the code words do not fit together: one is wrong or two are swapped")]
    WordsChecksum,
    /// Digits instead of words, and not as many as there must be.
    #[error("nine groups of five digits are needed, that is 45 digits, and {found} were given")]
    DigitCount {
        /// How many digits were found.
        found: usize,
    },
    /// A group of digits that no code words have; the digits are not repeated.
    #[error("group {position} of the digits is wrong")]
    DigitGroup {
        /// Counted from 1.
        position: usize,
    },
    /// A word of a recovery share that is not on the list; the word itself is not repeated.
    #[error("word {position} (line {line}) is not on the list of words")]
    ShareWord {
        /// Counted from 1.
        position: usize,
        /// Its line, counted from 1.
        line: usize,
    },
    /// All words of a line are on the list, and do not fit together.
    #[error("line {line} of the share has a wrong word, or two that are swapped")]
    ShareLine {
        /// Counted from 1.
        line: usize,
    },
    /// Recovery shares that cannot be used.
    #[error("{0}")]
    Shares(&'static str),
    /// A recipient string that this version cannot seal to.
    #[error("recipient {position} is not an age recipient of the kind that is needed")]
    Recipient {
        /// Counted from 1.
        position: usize,
    },
    /// No recipient at all, or more than allowed.
    #[error("a team has 1 to {max} recipients, all different, not {found}")]
    RecipientCount {
        /// How many were given.
        found: usize,
        /// The limit.
        max: usize,
    },
    /// An id, tag or key in hex has the wrong length or letters.
    #[error("{what} must be {bytes} bytes in hex")]
    Hex {
        /// What was being read.
        what: &'static str,
        /// Bytes wanted.
        bytes: usize,
    },
    /// The team file does not follow the format.
    #[error("team file: {0}")]
    TeamFile(&'static str),
    /// The header of an age file, or its recipients.
    #[error("this is not an age file that we can open: {0}")]
    Age(&'static str),
    /// Reading or writing around the age file, a wrong payload included.
    #[error("{0}")]
    Io(#[source] io::Error),
    /// A limit of the format.
    #[error("{what} is above the limit of {limit}")]
    Limit {
        /// What was too much.
        what: &'static str,
        /// The limit, in bytes or pieces.
        limit: u64,
    },
    /// The text is not whole UTF-8.
    #[error("the text is not UTF-8")]
    Utf8,
    /// Writer used in the wrong order, or frames read in the wrong order.
    #[error("envelope: {0}")]
    Order(&'static str),
    /// The plaintext of an envelope or message breaks the format.
    #[error("envelope: {0}")]
    Format(&'static str),
    /// A file in the envelope has another size or hash than it says.
    #[error("file {position} of the envelope is not what its end says")]
    FileMismatch {
        /// Counted from 1.
        position: usize,
    },
    /// An answer whose thread is not known here.
    #[error("the answer belongs to a thread that is not known here")]
    ThreadUnknown,
    /// The MAC is missing or wrong: altered, foreign or forged.
    #[error("the seal of the thread does not fit: altered or foreign")]
    Mac,
    /// A slot of the wrong size.
    #[error("a message slot has {expected} bytes, this has {found}")]
    SlotSize {
        /// Bytes found.
        found: usize,
        /// Bytes wanted.
        expected: usize,
    },
    /// A message that was already read, or out of its order.
    #[error("message {counter} comes after message {last}: replayed or reordered")]
    Replayed {
        /// Counter of this message.
        counter: u64,
        /// Highest counter read before.
        last: u64,
    },
    /// A signature that does not fit.
    #[error("the request is not signed by the team's fetch key")]
    Signature,
}

impl From<io::Error> for Error {
    fn from(cause: io::Error) -> Self {
        Self::Io(cause)
    }
}
