//! What can be wrong with a graph. No variant carries a name: a name in a log exposes a source.

/// Why a graph was refused.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The bytes are not the JSON of docs/spec/finding.md, section 2.
    #[error("the graph is not readable: {category} at line {line}, column {column}")]
    Json {
        /// What kind of fault: `syntax`, `data` (a wrong key, type or word) or `end of file`.
        category: &'static str,
        /// Line, from 1.
        line: usize,
        /// Column, from 1.
        column: usize,
    },
    /// An array, a name or the file is longer than this crate accepts.
    #[error("{what} has {count} elements, the limit is {limit}")]
    TooMany {
        /// Which part of the graph.
        what: &'static str,
        /// How many there are.
        count: usize,
        /// How many may be.
        limit: usize,
    },
    /// A name is empty.
    #[error("{list}[{index}] has an empty name")]
    EmptyName {
        /// The array.
        list: &'static str,
        /// Position in the array, from 0.
        index: usize,
    },
    /// A name begins like a label of ours (`group(` or `unknown(`), so a cut could be misread.
    #[error("{list}[{index}] begins with a word that is kept for labels")]
    ReservedName {
        /// The array.
        list: &'static str,
        /// Position in the array, from 0.
        index: usize,
    },
    /// A name has two entries in `anonymous`; which list of candidates holds cannot be told.
    #[error("anonymous[{index}] describes an actor that an earlier entry describes")]
    DuplicateAnonymous {
        /// Position of the second entry, from 0.
        index: usize,
    },
    /// The salt gives two names of the graph one node.
    #[error("two names have one node; another salt gives others")]
    SameNode,
    /// There is no certificate in which chains and cut meet.
    #[error("{chains} chains, but the smallest cut has {cut}: no certificate shows this count")]
    NoCut {
        /// How many chains there are.
        chains: usize,
        /// How large the smallest cut is.
        cut: usize,
    },
}

impl Error {
    /// Keeps where and what kind, drops the text: `serde_json` quotes the offending value.
    pub(crate) fn from_json(cause: &serde_json::Error) -> Self {
        let category = match cause.classify() {
            serde_json::error::Category::Io => "unreadable",
            serde_json::error::Category::Syntax => "syntax",
            serde_json::error::Category::Data => "data",
            serde_json::error::Category::Eof => "end of file",
        };
        Self::Json { category, line: cause.line(), column: cause.column() }
    }
}
