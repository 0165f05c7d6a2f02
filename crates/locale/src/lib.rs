//! How is it said in the reader's language? Messages in Fluent, one file a language.
//!
//! A face embeds its messages (`key = words`) and makes a [`Catalogue`] of them once; a page takes the
//! [`Locale`] of its reader. A message that a language lacks is said in the first language of the
//! catalogue, and a test of the face refuses catalogues that lack any ([`Catalogue::gaps`]). Names and
//! other texts inside a message are set apart (U+2068, U+2069), so that one in another script moves no
//! other word; numbers follow the plural rules of the language.
//!
//! Never translates: a person did. Never decides a direction for a case's own words.
//!
//! ```
//! use testimony_locale::{Arg, Catalogue, Direction, Messages};
//! let catalogue = Catalogue::new(&[Messages {
//!     tag: "en", endonym: "English", direction: Direction::LeftToRight,
//!     text: "chains = { $n ->\n    [one] { $n } independent chain\n   *[other] { $n } independent chains\n }\n",
//! }])?;
//! assert_eq!(catalogue.first().say_with("chains", &[("n", Arg::Number(1))]), "1 independent chain");
//! # Ok::<(), testimony_locale::Error>(())
//! ```

#![forbid(unsafe_code)]

use std::collections::BTreeSet;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use fluent_langneg::{NegotiationStrategy, convert_vec_str_to_langids_lossy, negotiate_languages};
use unic_langid::LanguageIdentifier;

/// First Strong Isolate and Pop Directional Isolate (UAX #9).
const ISOLATE: (char, char) = ('\u{2068}', '\u{2069}');
/// Languages of a request that are looked at; browsers send a handful.
const ASKED_MAX: usize = 20;

/// The messages of one language.
#[derive(Debug, Clone, Copy)]
pub struct Messages {
    /// The BCP 47 tag.
    pub tag: &'static str,
    /// What the language calls itself.
    pub endonym: &'static str,
    /// How it is written.
    pub direction: Direction,
    /// The Fluent file.
    pub text: &'static str,
}

/// How a language is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// Most are.
    LeftToRight,
    /// As Arabic.
    RightToLeft,
}

/// What stands in a message.
#[derive(Debug, Clone, Copy)]
pub enum Arg<'a> {
    /// A text: it is set apart from the words around it.
    Text(&'a str),
    /// A piece of the message itself (a month, a mark that becomes a link): it stands as it is.
    Plain(&'a str),
    /// A number: it chooses the form of the words.
    Number(i64),
}

/// What is wrong with messages.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A tag that is none.
    #[error("`{0}` is no language tag")]
    Tag(&'static str),
    /// A file that does not parse.
    #[error("the messages of {tag}: {cause}")]
    Messages {
        /// Of which language.
        tag: &'static str,
        /// What the parser found.
        cause: String,
    },
    /// No language at all.
    #[error("a catalogue without a language")]
    Empty,
}

/// The messages of a face, in all its languages.
pub struct Catalogue {
    locales: Vec<Locale>,
}

/// One language of a catalogue.
pub struct Locale {
    messages: Messages,
    id: LanguageIdentifier,
    bundle: FluentBundle<FluentResource>,
    /// The first language's messages, for what this one lacks.
    fallback: Option<FluentBundle<FluentResource>>,
}

impl Direction {
    /// As the attribute `dir` has it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::LeftToRight => "ltr",
            Self::RightToLeft => "rtl",
        }
    }
}

impl Catalogue {
    /// The languages in the order in which they are offered; the first one stands in for gaps.
    ///
    /// # Errors
    /// When a tag or a file cannot be read.
    pub fn new(messages: &[Messages]) -> Result<Self, Error> {
        let first = messages.first().ok_or(Error::Empty)?;
        let locale = |one: &Messages| {
            let fallback = (one.tag != first.tag).then(|| bundle(first)).transpose()?;
            Ok(Locale { messages: *one, id: id(one.tag)?, bundle: bundle(one)?, fallback })
        };
        Ok(Self { locales: messages.iter().map(locale).collect::<Result<_, Error>>()? })
    }

    /// The language that stands in for all.
    pub fn first(&self) -> &Locale {
        &self.locales[0]
    }

    /// All languages, in the order in which they are offered.
    pub fn locales(&self) -> impl Iterator<Item = &Locale> {
        self.locales.iter()
    }

    /// The language of this tag.
    pub fn of(&self, tag: &str) -> Option<&Locale> {
        self.locales.iter().find(|locale| locale.tag() == tag)
    }

    /// The language that a browser asks for (`Accept-Language`), or the first one.
    pub fn asked(&self, accept: &str) -> &Locale {
        let asked = accept.split(',').filter_map(|one| one.split(';').next());
        let asked: Vec<&str> = asked.map(str::trim).take(ASKED_MAX).collect();
        let asked = convert_vec_str_to_langids_lossy(asked);
        let have: Vec<LanguageIdentifier> =
            self.locales.iter().map(|locale| locale.id.clone()).collect();
        let first = self.first().id.clone();
        let found = negotiate_languages(&asked, &have, Some(&first), NegotiationStrategy::Lookup);
        let found = found.first().copied().cloned();
        self.locales
            .iter()
            .find(|locale| Some(&locale.id) == found.as_ref())
            .unwrap_or_else(|| self.first())
    }

    /// What each language lacks of the first one's messages, and has beyond them (`ru lacks chains`),
    /// and where a message speaks of other values than the first language's.
    pub fn gaps(&self) -> Vec<String> {
        let wanted = keys(self.first().messages.text);
        let mut gaps = Vec::new();
        for locale in &self.locales {
            let has = keys(locale.messages.text);
            let tag = locale.tag();
            gaps.extend(wanted.difference(&has).map(|key| format!("{tag} lacks {key}")));
            gaps.extend(has.difference(&wanted).map(|key| format!("{tag} has {key} alone")));
            gaps.extend(wanted.intersection(&has).filter_map(|key| {
                let (first, here) = (self.first().values(key), locale.values(key));
                (first != here).then(|| format!("{tag} says {key} of {here:?}, not of {first:?}"))
            }));
        }
        gaps
    }
}

impl Locale {
    /// The BCP 47 tag.
    pub fn tag(&self) -> &'static str {
        self.messages.tag
    }

    /// What the language calls itself.
    pub fn endonym(&self) -> &'static str {
        self.messages.endonym
    }

    /// How it is written.
    pub fn direction(&self) -> Direction {
        self.messages.direction
    }

    /// The values that a message of this language speaks of, without those of messages in it.
    fn values(&self, key: &str) -> BTreeSet<&'static str> {
        let lines = self.messages.text.lines();
        let mut of_key = lines.skip_while(|line| named(line) != Some(key));
        let first = of_key.next().unwrap_or_default();
        let rest = of_key.take_while(|line| line.starts_with(' '));
        let names = std::iter::once(first).chain(rest).flat_map(|line| {
            line.split('$').skip(1).filter_map(|rest| {
                rest.split(|c: char| !c.is_ascii_alphanumeric() && c != '_').next()
            })
        });
        names.collect()
    }

    /// A message without arguments.
    pub fn say(&self, key: &str) -> String {
        self.say_with(key, &[])
    }

    /// A message; the key itself where no language has it.
    pub fn say_with(&self, key: &str, args: &[(&str, Arg<'_>)]) -> String {
        let mut values = FluentArgs::with_capacity(args.len());
        for (name, arg) in args {
            let value: FluentValue<'_> = match arg {
                Arg::Text(text) => apart(text).into(),
                Arg::Plain(text) => (*text).into(),
                Arg::Number(number) => (*number).into(),
            };
            values.set((*name).to_owned(), value);
        }
        let said = |bundle: &FluentBundle<FluentResource>| {
            let pattern = bundle.get_message(key)?.value()?;
            let mut wrong = Vec::new();
            Some(bundle.format_pattern(pattern, Some(&values), &mut wrong).into_owned())
        };
        said(&self.bundle)
            .or_else(|| self.fallback.as_ref().and_then(said))
            .unwrap_or_else(|| key.to_owned())
    }
}

impl std::fmt::Debug for Catalogue {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(&self.locales).finish()
    }
}

impl std::fmt::Debug for Locale {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Locale").field("tag", &self.tag()).finish_non_exhaustive()
    }
}

/// A text that is set apart from the words around it, as [`Arg::Text`] is: for what is put together
/// before it stands in a message, such as a list of names.
pub fn apart(text: &str) -> String {
    format!("{}{text}{}", ISOLATE.0, ISOLATE.1)
}

fn id(tag: &'static str) -> Result<LanguageIdentifier, Error> {
    tag.parse().map_err(|_| Error::Tag(tag))
}

fn bundle(messages: &Messages) -> Result<FluentBundle<FluentResource>, Error> {
    let bad = |cause: String| Error::Messages { tag: messages.tag, cause };
    let resource = FluentResource::try_new(messages.text.to_owned())
        .map_err(|(_, errors)| bad(format!("{errors:?}")))?;
    let mut bundle = FluentBundle::new_concurrent(vec![id(messages.tag)?]);
    // Texts are set apart here, numbers need not be.
    bundle.set_use_isolating(false);
    bundle.add_resource(resource).map_err(|errors| bad(format!("{errors:?}")))?;
    Ok(bundle)
}

/// The keys of a Fluent file, terms and comments left out.
fn keys(text: &str) -> BTreeSet<&str> {
    text.lines().filter_map(named).collect()
}

/// The key of the message that begins in this line.
fn named(line: &str) -> Option<&str> {
    line.bytes().next().filter(u8::is_ascii_alphabetic)?;
    line.split_once('=').map(|(key, _)| key.trim())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test that cannot go on stops")]

    use super::*;

    const EN: &str = "hello = Hello, { $name }.\nchains = { $n ->\n    [one] { $n } chain\n   *[other] { $n } chains\n }\nonly = Only here\n";
    const RU: &str = "hello = Привет, { $name }.\nchains = { $n ->\n    [one] { $n } цепочка\n    [few] { $n } цепочки\n   *[other] { $n } цепочек\n }\n";
    const AR: &str = "chains = { $n ->\n    [zero] لا سلسلة\n    [one] سلسلة واحدة\n    [two] سلسلتان\n    [few] { $n } سلاسل\n   *[other] { $n } سلسلة\n }\n";

    fn catalogue() -> Catalogue {
        let of = |tag, endonym, direction, text| Messages { tag, endonym, direction, text };
        Catalogue::new(&[
            of("en", "English", Direction::LeftToRight, EN),
            of("ru", "Русский", Direction::LeftToRight, RU),
            of("ar", "العربية", Direction::RightToLeft, AR),
        ])
        .unwrap()
    }

    fn chains(tag: &str, n: i64) -> String {
        catalogue().of(tag).unwrap().say_with("chains", &[("n", Arg::Number(n))])
    }

    #[test]
    fn numbers_choose_the_form() {
        let said = [
            ("en", 1),
            ("en", 2),
            ("ru", 1),
            ("ru", 3),
            ("ru", 5),
            ("ru", 21),
            ("ar", 2),
            ("ar", 3),
        ];
        let said = said.map(|(tag, n)| chains(tag, n));
        let expected = [
            "1 chain",
            "2 chains",
            "1 цепочка",
            "3 цепочки",
            "5 цепочек",
            "21 цепочка",
            "سلسلتان",
            "3 سلاسل",
        ];
        assert_eq!(said, expected);
    }

    #[test]
    fn a_name_is_set_apart() {
        let said = catalogue().of("ru").unwrap().say_with("hello", &[("name", Arg::Text("علي"))]);
        assert_eq!(said, "Привет, \u{2068}علي\u{2069}.");
    }

    #[test]
    fn what_a_language_lacks_is_said_in_the_first() {
        let catalogue = catalogue();
        assert_eq!(catalogue.of("ru").unwrap().say("only"), "Only here");
        assert_eq!(catalogue.of("ar").unwrap().say("nowhere"), "nowhere");
        assert_eq!(catalogue.gaps(), ["ru lacks only", "ar lacks hello", "ar lacks only"]);
    }

    #[test]
    fn a_message_that_speaks_of_something_else_is_a_gap() {
        const WRONG: &str = "hello = Привет, { $nmae }.\nchains = { $n }\nonly = Только\n";
        const RIGHT: &str = "hello = Привет, { $name }.\nchains = { $n }\nonly = Только\n";
        let of = |tag, text| {
            let direction = Direction::LeftToRight;
            Messages { tag, endonym: "", direction, text }
        };
        let gaps = |ru| Catalogue::new(&[of("en", EN), of("ru", ru)]).unwrap().gaps();
        assert_eq!(gaps(WRONG), [r#"ru says hello of {"nmae"}, not of {"name"}"#]);
        assert_eq!(gaps(RIGHT), [""; 0]);
    }

    #[test]
    fn a_piece_of_the_message_is_not_set_apart() {
        let args = [("name", Arg::Plain("{name}"))];
        assert_eq!(catalogue().first().say_with("hello", &args), "Hello, {name}.");
    }

    #[test]
    fn a_browser_gets_what_it_asks_for() {
        let catalogue = catalogue();
        let asked = |accept: &str| catalogue.asked(accept).tag();
        assert_eq!(asked("ru-RU,ru;q=0.9,en;q=0.8"), "ru");
        assert_eq!(asked("fr, ar;q=0.5"), "ar");
        assert_eq!(asked("fr"), "en");
        assert_eq!(asked(""), "en");
        assert_eq!(asked("*;;;,\u{0}"), "en");
    }

    #[test]
    fn fail_a_file_that_does_not_parse() {
        let bad = Messages {
            tag: "en",
            endonym: "English",
            direction: Direction::LeftToRight,
            text: "hello = {",
        };
        assert!(matches!(Catalogue::new(&[bad]), Err(Error::Messages { .. })));
        assert!(matches!(Catalogue::new(&[]), Err(Error::Empty)));
    }
}
