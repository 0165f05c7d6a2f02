//! Messages on a page: with numbers, with texts of the case, with a link, a command, or a text that is
//! English whatever the page's language is.
//!
//! Where a message holds markup, the message and everything in it are escaped here, and the markup is
//! put in after that: a translation can hold no markup of its own.

use std::fmt;

use testimony_locale::{Arg, Locale};

use crate::pages::Chrome;
use crate::shown::Shown;

/// Stand in a message for markup that is put in after escaping. Only messages of ours are looked
/// through for them: what stands in a message beside markup is a number, or is put in with it.
const OPEN: char = '\u{f8f0}';
const CLOSE: char = '\u{f8f1}';

/// A number as a message takes it.
pub(crate) trait Counted {
    fn counted(self) -> i64;
}

impl Counted for u64 {
    fn counted(self) -> i64 {
        i64::try_from(self).unwrap_or(i64::MAX)
    }
}

impl Counted for usize {
    fn counted(self) -> i64 {
        i64::try_from(self).unwrap_or(i64::MAX)
    }
}

impl<T: Counted + Copy> Counted for &T {
    fn counted(self) -> i64 {
        (*self).counted()
    }
}

/// A sentence that is either ours, in the page's language, or a lower crate's, which is in English.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Told {
    text: String,
    english: bool,
}

impl Told {
    /// In the page's language.
    pub(crate) fn ours(text: String) -> Self {
        Self { text, english: false }
    }

    /// In English.
    pub(crate) fn english(text: impl AsRef<str>) -> Self {
        Self { text: Shown::from(text).to_string(), english: true }
    }

    /// The attributes of the element in which it stands.
    pub(crate) fn attributes(&self) -> &'static str {
        if self.english { " lang=\"en\" dir=\"ltr\"" } else { "" }
    }
}

impl fmt::Display for Told {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// What pages and pictures say alike.
pub(crate) trait Says {
    /// A term of a vocabulary, by its written form.
    fn word(&self, vocabulary: &str, term: impl AsRef<str>) -> String;
    /// A message with a number out of another one.
    fn say_of(&self, key: &str, number: impl Counted, of: impl Counted) -> String;
    /// A message with words of the page's own language.
    fn say_plain(&self, key: &str, text: impl AsRef<str>) -> String;
}

impl Says for Locale {
    fn word(&self, vocabulary: &str, term: impl AsRef<str>) -> String {
        self.say(&format!("{vocabulary}-{}", term.as_ref()))
    }

    fn say_of(&self, key: &str, number: impl Counted, of: impl Counted) -> String {
        let args = [("n", Arg::Number(number.counted())), ("of", Arg::Number(of.counted()))];
        self.say_with(key, &args)
    }

    fn say_plain(&self, key: &str, text: impl AsRef<str>) -> String {
        self.say_with(key, &[("text", Arg::Plain(text.as_ref()))])
    }
}

impl Chrome {
    /// A term of a vocabulary, by its written form.
    pub(crate) fn word(&self, vocabulary: &str, term: impl AsRef<str>) -> String {
        self.locale.word(vocabulary, term)
    }

    /// A message in the page's language.
    pub(crate) fn say(&self, key: &str) -> String {
        self.locale.say(key)
    }

    /// A message with a number.
    pub(crate) fn say_number(&self, key: &str, number: impl Counted) -> String {
        self.locale.say_with(key, &[("n", Arg::Number(number.counted()))])
    }

    /// A message with a number out of another one.
    pub(crate) fn say_of(&self, key: &str, number: impl Counted, of: impl Counted) -> String {
        self.locale.say_of(key, number, of)
    }

    /// A message with a number, of which those up to a last one are shown.
    pub(crate) fn say_last(&self, key: &str, number: impl Counted, last: impl Counted) -> String {
        let args = [("n", Arg::Number(number.counted())), ("last", Arg::Number(last.counted()))];
        self.locale.say_with(key, &args)
    }

    /// The same, of which those from a first one on are shown.
    pub(crate) fn say_part(
        &self,
        key: &str,
        number: impl Counted,
        (first, last): (impl Counted, impl Counted),
    ) -> String {
        let args = [
            ("n", Arg::Number(number.counted())),
            ("first", Arg::Number(first.counted())),
            ("last", Arg::Number(last.counted())),
        ];
        self.locale.say_with(key, &args)
    }

    /// A message with a text of the case, which is set apart.
    pub(crate) fn say_text(&self, key: &str, text: impl AsRef<str>) -> String {
        self.locale.say_with(key, &[("text", Arg::Text(text.as_ref()))])
    }

    /// A message with words of the page's own language.
    pub(crate) fn say_plain(&self, key: &str, text: impl AsRef<str>) -> String {
        self.locale.say_plain(key, text)
    }

    /// Markup: a message with a command.
    pub(crate) fn say_code(&self, key: &str, code: &str) -> String {
        let said = self.locale.say_with(key, &[("code", Arg::Plain(&OPEN.to_string()))]);
        escaped(&said).replace(OPEN, &command(code))
    }

    /// Markup: a message with a number and a command.
    pub(crate) fn say_number_code(&self, key: &str, number: impl Counted, code: &str) -> String {
        let open = OPEN.to_string();
        let args = [("n", Arg::Number(number.counted())), ("code", Arg::Plain(&open))];
        escaped(&self.locale.say_with(key, &args)).replace(OPEN, &command(code))
    }

    /// Markup: a message of which a part is a link.
    pub(crate) fn say_link(&self, key: &str, path: &str) -> String {
        let (open, close) = (OPEN.to_string(), CLOSE.to_string());
        let args = [("open", Arg::Plain(&open)), ("close", Arg::Plain(&close))];
        let said = escaped(&self.locale.say_with(key, &args));
        said.replace(OPEN, &format!("<a href=\"{}\">", escaped(path))).replace(CLOSE, "</a>")
    }

    /// Markup: a message with a link that bears a name of the case.
    pub(crate) fn say_named(&self, key: &str, path: &str, name: &Shown) -> String {
        let said = self.locale.say_with(key, &[("link", Arg::Plain(&OPEN.to_string()))]);
        let (path, name) = (escaped(path), escaped(name.as_str()));
        escaped(&said).replace(OPEN, &format!("<a href=\"{path}\"><bdi>{name}</bdi></a>"))
    }

    /// Markup: a message with a text of a lower crate, which is in English.
    pub(crate) fn say_english(&self, key: &str, text: &Shown) -> String {
        let said = self.locale.say_with(key, &[("text", Arg::Plain(&OPEN.to_string()))]);
        let text = escaped(text.as_str());
        escaped(&said).replace(OPEN, &format!("<span lang=\"en\" dir=\"ltr\">{text}</span>"))
    }
}

fn command(code: &str) -> String {
    format!("<code dir=\"ltr\">{}</code>", escaped(code))
}

/// A text as it stands in a page, inside of quotes too.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&#38;"),
            '<' => out.push_str("&#60;"),
            '>' => out.push_str("&#62;"),
            '"' => out.push_str("&#34;"),
            '\'' => out.push_str("&#39;"),
            other => out.push(other),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_is_ours_alone() {
        let chrome = Chrome::bare();
        let name = Shown::from("<b>\u{f8f0}\"");
        let said = chrome.say_named("file-lay-in", "/file/a\"b", &name);
        let expected =
            "It lay in <a href=\"/file/a&#34;b\"><bdi>&#60;b&#62;\u{f8f0}&#34;</bdi></a>.";
        assert_eq!(said, expected);
        let said = chrome.say_english("what-now", &Shown::from("it's <here>"));
        assert!(said.contains("<span lang=\"en\" dir=\"ltr\">it&#39;s &#60;here&#62;</span>."));
        let said = chrome.say_number_code("files-unread", 2_usize, "testimony read");
        assert_eq!(said, "2 wait for <code dir=\"ltr\">testimony read</code>.");
    }
}
