//! Why something could not be sealed, shown or believed.
//!
//! No variant carries a word, a name or a value: only counts and indexes.

use std::fmt;

use thiserror::Error;

/// A refusal. In [`crate::verify`] every variant refutes: none means "withheld".
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum Error {
    /// A leaf's name is empty, too long, reserved or has control characters.
    #[error("leaf {index} has a name that is empty, too long, reserved or has control characters")]
    LeafName {
        /// Index in the given leaves.
        index: usize,
    },
    /// Two leaves have the same name.
    #[error("the name of leaf {index} occurs twice")]
    LeafTwice {
        /// Index of one of them, in the order of names.
        index: usize,
    },
    /// A leaf is not a string, a whole number within 2^53, true, false or null.
    #[error("leaf {index} is not text, a whole number below 2^53, true, false or null")]
    LeafValue {
        /// Index in the given leaves.
        index: usize,
    },
    /// A leaf's string is longer than [`crate::LEAF_BYTES_MAX`].
    #[error("leaf {index} has {bytes} bytes; seal it as a text")]
    LeafTooLong {
        /// Index in the given leaves.
        index: usize,
        /// Its length.
        bytes: usize,
    },
    /// More leaves or words than one payload may hold.
    #[error("{count} leaves, at most {max} fit one payload")]
    TooMany {
        /// How many there are.
        count: usize,
        /// How many are allowed.
        max: usize,
    },
    /// A text is longer than [`crate::TEXT_BYTES_MAX`].
    #[error("the text has {bytes} bytes, at most {max} are sealed in one piece")]
    TextTooLong {
        /// Its length.
        bytes: usize,
        /// The limit.
        max: usize,
    },
    /// A disclosure that does not exist was to be shown.
    #[error("disclosure {index} was to be shown, the payload has {count}")]
    NoSuchDisclosure {
        /// The index asked for.
        index: usize,
        /// How many there are.
        count: usize,
    },
    /// One disclosure was to be shown twice.
    #[error("disclosure {index} was to be shown twice")]
    ShownTwice {
        /// The index asked for.
        index: usize,
    },
    /// The key id is empty, too long or has control characters.
    #[error("the key id is empty, too long or has control characters")]
    KeyId,

    /// Longer than [`crate::PRESENTATION_BYTES_MAX`].
    #[error("the presentation has {bytes} bytes, at most {max} are read")]
    TooLong {
        /// Its length.
        bytes: usize,
        /// The limit.
        max: usize,
    },
    /// The presentation does not end with `~`, or something else follows the last `~`.
    #[error("the presentation does not end with a tilde")]
    Ending,
    /// A key-binding token follows the last `~`; this format has none.
    #[error("the presentation has a key-binding part")]
    KeyBinding,
    /// The signed part is not three parts joined by dots.
    #[error("the signed part is not header, payload and signature")]
    Parts,
    /// A part is not strict base64url without padding.
    #[error("{part} is not strict base64url")]
    Base64 {
        /// Which part.
        part: Part,
    },
    /// A part is not the JSON that the format asks for, or is not its canonical form.
    #[error("{part} is not canonical JSON of the right form")]
    Form {
        /// Which part.
        part: Part,
    },
    /// The header or the top level of the payload has a field that the format does not know.
    #[error("{part} has an unknown field")]
    UnknownField {
        /// Which part.
        part: Part,
    },
    /// `alg` is not `EdDSA`.
    #[error("the signature algorithm is not EdDSA")]
    Algorithm,
    /// `typ` is not `testimony+sd-jwt`.
    #[error("the token type is not testimony+sd-jwt")]
    TokenType,
    /// The signature has not 64 bytes.
    #[error("the signature has {bytes} bytes instead of 64")]
    SignatureLength {
        /// Its length.
        bytes: usize,
    },
    /// The signature does not fit the key and the signed bytes.
    #[error("the signature does not fit")]
    Signature,
    /// `_sd_alg` is not `sha-256`.
    #[error("the digest algorithm is not sha-256")]
    DigestAlgorithm,
    /// `jti` is not 32 bytes of strict base64url.
    #[error("jti is not 256 bits of base64url")]
    Jti,
    /// A digest in `_sd` is not 32 bytes of strict base64url.
    #[error("digest {index} is not 256 bits of base64url")]
    Digest {
        /// Index in `_sd`.
        index: usize,
    },
    /// `_sd` is not strictly ascending: unsorted, or one digest occurs twice.
    #[error("digest {index} is out of order or occurs twice")]
    DigestOrder {
        /// Index in `_sd` of the later one.
        index: usize,
    },
    /// The number of digests is not a bucket size.
    #[error("{count} digests are no bucket size")]
    Bucket {
        /// How many there are.
        count: usize,
    },
    /// No digest of the payload refers to this disclosure: it is forged or from elsewhere.
    #[error("disclosure {index} is not referenced by the signed payload")]
    Unreferenced {
        /// Index in the presentation.
        index: usize,
    },
    /// The same disclosure occurs twice.
    #[error("disclosure {index} occurs twice")]
    DisclosureTwice {
        /// Index of the second.
        index: usize,
    },
    /// Disclosures do not stand in the order of `_sd`.
    #[error("disclosure {index} is out of order")]
    DisclosureOrder {
        /// Index of the later one.
        index: usize,
    },
    /// A salt is not 16 bytes of strict base64url.
    #[error("disclosure {index} has a salt that is not 128 bits of base64url")]
    Salt {
        /// Index in the presentation.
        index: usize,
    },
    /// The name of a disclosure is not allowed in this shape.
    #[error("disclosure {index} has a name that this shape does not allow")]
    Name {
        /// Index in the presentation.
        index: usize,
    },
    /// Two disclosures have the same name.
    #[error("disclosure {index} has a name that occurs twice")]
    NameTwice {
        /// Index of one of them.
        index: usize,
    },
    /// The value is not of the expected shape (a word in a record, an object where a leaf belongs).
    #[error("disclosure {index} has a value of the wrong type")]
    Mistyped {
        /// Index in the presentation.
        index: usize,
    },
    /// A word's position is empty, backwards, too wide or beyond the limit.
    #[error("disclosure {index} has a position out of range")]
    Position {
        /// Index in the presentation.
        index: usize,
    },
    /// Two words overlap.
    #[error("disclosure {index} overlaps another word")]
    Overlap {
        /// Index in the presentation of the later one.
        index: usize,
    },
}

/// A part of a presentation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// The header of the signed token.
    Header,
    /// Its payload.
    Payload,
    /// Its signature.
    Signature,
    /// The disclosure with this index in the presentation.
    Disclosure(usize),
}

impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Header => f.write_str("the header"),
            Self::Payload => f.write_str("the payload"),
            Self::Signature => f.write_str("the signature"),
            Self::Disclosure(index) => write!(f, "disclosure {index}"),
        }
    }
}
