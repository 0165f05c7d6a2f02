//! Which languages have rules, and which rules: `data/languages.tsv`.
//!
//! The endings there are our own short lists of the commonest, from the languages' grammars; they
//! are no morphological analysis. docs/spec/search.md, "Stems".

use std::fmt;
use std::sync::OnceLock;

use frostem::{Algorithm, Stemmer};

use crate::fold::plain;
use crate::script::Script;

/// A language by its ISO 639-3 code, such as `rus`; `und` where it is not known.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Language([u8; 3]);

impl Language {
    /// Not known.
    pub const UNKNOWN: Self = Self(*b"und");

    /// A code of three letters `a` to `z`; `None` for anything else.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        let bytes: [u8; 3] = code.as_bytes().try_into().ok()?;
        bytes.iter().all(u8::is_ascii_lowercase).then_some(Self(bytes))
    }

    /// The code.
    #[must_use]
    pub fn code(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or("und")
    }

    /// The language of a BCP 47 tag such as `ru`, `rus` or `sr-Cyrl`; `None` if it is no tag.
    #[must_use]
    pub fn from_tag(tag: &str) -> Option<Self> {
        let primary = tag.split(['-', '_']).next()?.to_ascii_lowercase();
        let pair = SHORT_CODES.iter().find(|(short, _)| *short == primary);
        let long = pair.map_or(primary.as_str(), |(_, long)| long);
        Self::from_code(long).map(Self::ruled)
    }

    /// The language whose rules its words have: its own, or of a macrolanguage its written form.
    #[must_use]
    pub(crate) fn ruled(self) -> Self {
        let other = match self.code() {
            // Codes that people use for languages that the table has under another.
            "prs" | "fas" => "pes",
            "arb" | "arz" | "apc" | "ajp" | "acm" | "ary" | "arq" | "aeb" | "ayl" | "ayn"
            | "acq" | "afb" | "apd" => "ara",
            "bos" | "cnr" | "hbs" => "hrv",
            "swh" | "swc" => "swa",
            "pbu" | "pbt" | "pst" => "pus",
            "khk" => "mon",
            "uzn" | "uzs" => "uzb",
            "azj" => "aze",
            "kur" => "kmr",
            "als" | "aln" => "sqi",
            "ekk" => "est",
            "lvs" => "lav",
            "gax" | "gaz" => "orm",
            "npi" => "nep",
            "ory" => "ori",
            "plt" => "mlg",
            "ydd" => "yid",
            "cmn" => "zho",
            "quz" | "quy" => "que",
            "zlm" | "zsm" => "msa",
            "nno" => "nob",
            "run" => "kin",
            _ => return self,
        };
        Self::from_code(other).unwrap_or(self)
    }

    /// The shortest tag of the language.
    #[must_use]
    pub fn tag(&self) -> &str {
        let pair = SHORT_CODES.iter().find(|(_, long)| *long == self.code());
        pair.map_or(self.code(), |(short, _)| short)
    }

    /// Every language that has rules of its own for stems.
    pub fn with_stems() -> impl Iterator<Item = Self> {
        rules().iter().map(|rules| rules.language)
    }
}

impl fmt::Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl fmt::Debug for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// Codes of two letters (ISO 639-1) and of three; where several lead to one, the usual one first.
const SHORT_CODES: [(&str, &str); 116] = [
    ("en", "eng"),
    ("fr", "fra"),
    ("es", "spa"),
    ("pt", "por"),
    ("it", "ita"),
    ("de", "deu"),
    ("nl", "nld"),
    ("da", "dan"),
    ("sv", "swe"),
    ("no", "nob"),
    ("nb", "nob"),
    ("nn", "nob"),
    ("fi", "fin"),
    ("hu", "hun"),
    ("cs", "ces"),
    ("pl", "pol"),
    ("ro", "ron"),
    ("mo", "ron"),
    ("lt", "lit"),
    ("et", "est"),
    ("tr", "tur"),
    ("id", "ind"),
    ("ca", "cat"),
    ("eo", "epo"),
    ("eu", "eus"),
    ("ga", "gle"),
    ("st", "sot"),
    ("sk", "slk"),
    ("gl", "glg"),
    ("af", "afr"),
    ("ms", "msa"),
    ("hr", "hrv"),
    ("sr", "srp"),
    ("bs", "hrv"),
    ("ru", "rus"),
    ("uk", "ukr"),
    ("el", "ell"),
    ("hy", "hye"),
    ("yi", "yid"),
    ("ar", "ara"),
    ("fa", "pes"),
    ("hi", "hin"),
    ("ne", "nep"),
    ("ta", "tam"),
    ("be", "bel"),
    ("bg", "bul"),
    ("mk", "mkd"),
    ("kk", "kaz"),
    ("ky", "kir"),
    ("tt", "tat"),
    ("ba", "bak"),
    ("tg", "tgk"),
    ("uz", "uzb"),
    ("mn", "mon"),
    ("ce", "che"),
    ("az", "aze"),
    ("tk", "tuk"),
    ("ku", "kmr"),
    ("sq", "sqi"),
    ("is", "isl"),
    ("sl", "slv"),
    ("lv", "lav"),
    ("la", "lat"),
    ("sw", "swa"),
    ("zu", "zul"),
    ("xh", "xho"),
    ("sn", "sna"),
    ("so", "som"),
    ("ht", "hat"),
    ("he", "heb"),
    ("iw", "heb"),
    ("ur", "urd"),
    ("ps", "pus"),
    ("ug", "uig"),
    ("sd", "snd"),
    ("mr", "mar"),
    ("bn", "ben"),
    ("as", "asm"),
    ("pa", "pan"),
    ("gu", "guj"),
    ("or", "ori"),
    ("te", "tel"),
    ("kn", "kan"),
    ("ml", "mal"),
    ("si", "sin"),
    ("ka", "kat"),
    ("ko", "kor"),
    ("am", "amh"),
    ("ti", "tir"),
    ("zh", "zho"),
    ("ja", "jpn"),
    ("th", "tha"),
    ("lo", "lao"),
    ("km", "khm"),
    ("my", "mya"),
    ("vi", "vie"),
    ("tl", "tgl"),
    ("ha", "hau"),
    ("yo", "yor"),
    ("ig", "ibo"),
    ("rw", "kin"),
    ("rn", "run"),
    ("ln", "lin"),
    ("mg", "mlg"),
    ("om", "orm"),
    ("bo", "bod"),
    ("dz", "dzo"),
    ("dv", "div"),
    ("mt", "mlt"),
    ("cy", "cym"),
    ("gd", "gla"),
    ("br", "bre"),
    ("lb", "ltz"),
    ("fy", "fry"),
    ("wo", "wol"),
    ("av", "ava"),
];

/// One line of the table. A language in two scripts has two.
pub(crate) struct Rules {
    pub(crate) language: Language,
    pub(crate) script: Script,
    pub(crate) snowball: Option<Stemmer>,
    /// What a stem keeps at least, in characters.
    pub(crate) stem_chars_min: usize,
    /// How many endings may stand one behind the other.
    pub(crate) rounds: usize,
    pub(crate) telling_letters: &'static str,
    pub(crate) common_words: Vec<&'static str>,
    pub(crate) prefixes: Vec<&'static str>,
    /// The longest first, folded as the words that they end.
    pub(crate) suffixes: Vec<String>,
}

/// The whole table.
pub(crate) fn rules() -> &'static [Rules] {
    static RULES: OnceLock<Vec<Rules>> = OnceLock::new();
    RULES.get_or_init(|| include_str!("../data/languages.tsv").lines().filter_map(line).collect())
}

/// The rules for words of a language in a script.
pub(crate) fn rules_of(language: Language, script: Script) -> Option<&'static Rules> {
    rules().iter().find(|rules| rules.language == language && rules.script == script)
}

fn line(line: &'static str) -> Option<Rules> {
    let fields: Vec<&str> = line.split('\t').collect();
    let [code, script, stemmer, min, rounds, letters, common, prefixes, suffixes] = *fields else {
        return None;
    };
    let longest_first = |list: &'static str| {
        let mut list: Vec<_> = list.split_whitespace().collect();
        list.sort_by_key(|affix| std::cmp::Reverse(affix.chars().count()));
        list
    };
    Some(Rules {
        language: Language::from_code(code)?,
        script: Script::from_name(script),
        snowball: Algorithm::from_name(stemmer).ok().map(Stemmer::new),
        stem_chars_min: min.parse().ok()?,
        rounds: rounds.parse().ok()?,
        telling_letters: letters,
        common_words: common.split_whitespace().collect(),
        prefixes: longest_first(prefixes),
        suffixes: longest_first(suffixes).into_iter().map(plain).collect(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_of_the_table_is_read() {
        let lines = include_str!("../data/languages.tsv").lines();
        assert_eq!(rules().len(), lines.filter(|line| !line.starts_with('#')).count());
        for rules in rules() {
            assert_ne!(rules.script, Script::Other, "{}", rules.language);
        }
    }

    #[test]
    fn every_named_stemmer_is_built_in() {
        for line in include_str!("../data/languages.tsv").lines().skip(1) {
            let name = line.split('\t').nth(2).unwrap();
            assert!(name == "affixes" || Algorithm::from_name(name).is_ok(), "{name}");
        }
    }
}
