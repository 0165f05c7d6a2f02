//! The only module that prints. Results go to stdout; everything said about them to stderr.
//!
//! A command that was sent here by another process prints there: what is printed on its thread goes
//! through its context (`session`), so that no command needs to know where it runs.

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "printing happens here alone")]

use std::io::{IsTerminal, Write};
use std::sync::atomic::{AtomicBool, Ordering};

use indicatif::{ProgressBar, ProgressStyle};
use serde::Serialize;

use crate::failure::{Failure, INTERNAL};
use crate::session::in_context;
use crate::{config, surroundings};

/// Whether a line of the result could not be written; the command then fails at its end.
static LOST: AtomicBool = AtomicBool::new(false);

/// A line of the result.
pub(crate) fn line(text: &str) {
    if in_context(|context| context.line(text)).is_some() {
        return;
    }
    let mut out = std::io::stdout().lock();
    if let Err(cause) = writeln!(out, "{text}").and_then(|()| out.flush())
        // A reader that went away (`| head`) has what it wanted.
        && cause.kind() != std::io::ErrorKind::BrokenPipe
    {
        LOST.store(true, Ordering::Relaxed);
    }
}

/// A line of the result that must not be lost: on stderr where stdout takes nothing.
pub(crate) fn precious(text: &str) {
    if in_context(|context| context.line(text)).is_some() {
        return;
    }
    let mut out = std::io::stdout().lock();
    if writeln!(out, "{text}").and_then(|()| out.flush()).is_err() {
        LOST.store(true, Ordering::Relaxed);
        note(text);
    }
}

/// A failure where some of the result could not be written.
pub(crate) fn lost() -> Option<Failure> {
    LOST.load(Ordering::Relaxed).then(|| {
        Failure::new(crate::failure::REFUSED, "not everything could be written to stdout")
            .hint("what the command did is done; look at it again with stdout open")
    })
}

/// A line about what happens, not part of the result.
pub(crate) fn note(text: &str) {
    if in_context(|context| context.note(text)).is_none() {
        drop(writeln!(std::io::stderr().lock(), "{text}"));
    }
}

/// A warning.
pub(crate) fn warning(text: &str) {
    note(&format!("{}: {text}", emphasis("warning")));
}

/// A value as JSON.
pub(crate) fn json(value: &impl Serialize) -> Result<(), Failure> {
    let text = serde_json::to_string_pretty(value)
        .map_err(|cause| Failure::new(INTERNAL, cause.to_string()))?;
    line(&text);
    Ok(())
}

/// A failure: what, which, and what to do.
pub(crate) fn failure(failure: &Failure) {
    error_line(&failure.message);
    for detail in &failure.details {
        note(&format!("  {detail}"));
    }
    if let Some(hint) = &failure.hint {
        note(&format!("hint: {hint}"));
    }
}

/// The first line of a failure.
pub(crate) fn error_line(text: &str) {
    note(&format!("{}: {text}", emphasis("error")));
}

/// Bold where that is welcome.
fn emphasis(word: &str) -> String {
    if in_context(|_| ()).is_none() && std::io::stderr().is_terminal() && !config::no_color() {
        format!("\x1b[1m{word}\x1b[0m")
    } else {
        word.to_owned()
    }
}

/// A bar on stderr; hidden where nobody watches.
pub(crate) fn progress(of: u64, what: &'static str) -> ProgressBar {
    let watched = in_context(|_| ()).is_none() && std::io::stderr().is_terminal();
    let bar = if watched { ProgressBar::new(of) } else { ProgressBar::hidden() };
    let style = ProgressStyle::with_template("{msg} {wide_bar} {pos}/{len} {eta}")
        .unwrap_or_else(|_| ProgressStyle::default_bar());
    bar.with_style(style).with_message(what)
}

/// A bar over bytes, whose number is not known yet.
pub(crate) fn progress_bytes(what: &'static str) -> ProgressBar {
    let style = ProgressStyle::with_template(
        "{msg} {wide_bar} {bytes}/{total_bytes} {bytes_per_sec} {eta}",
    )
    .unwrap_or_else(|_| ProgressStyle::default_bar());
    progress(0, what).with_style(style)
}

/// A line about a work elsewhere that takes the place of the one before.
#[derive(Default)]
pub(crate) struct Passing {
    shown: bool,
    /// Where nobody watches, a line now and then is enough.
    said: Option<jiff::Timestamp>,
}

/// Seconds between two passing lines in a file.
const PASSING_SECONDS: i64 = 5;

impl Passing {
    /// Shows it.
    pub(crate) fn show(&mut self, text: &str) {
        if std::io::stderr().is_terminal() {
            drop(write!(std::io::stderr().lock(), "\r\x1b[K{}", shown(text)));
            self.shown = true;
            return;
        }
        let now = surroundings::now();
        let is_due = |said: jiff::Timestamp| now.as_second() - said.as_second() >= PASSING_SECONDS;
        if self.said.is_none_or(is_due) {
            self.said = Some(now);
            note(&shown(text));
        }
    }

    /// Makes room for another line.
    pub(crate) fn clear(&mut self) {
        if std::mem::take(&mut self.shown) {
            drop(write!(std::io::stderr().lock(), "\r\x1b[K"));
        }
    }
}

/// A second since 1970 as people read it; a number where it is no time that a calendar has.
pub(crate) fn time(second: u64) -> String {
    let at = i64::try_from(second).ok().and_then(|s| jiff::Timestamp::from_second(s).ok());
    at.map_or_else(
        || format!("second {second} of the Unix clock"),
        |at| at.strftime("%-d %B %Y, %H:%M UTC").to_string(),
    )
}

/// One line of text from elsewhere as a terminal may show it: control, direction and invisible
/// characters and line breaks made visible, so that an account or a forger can neither move the
/// cursor, nor reorder a line, nor begin one of ours.
pub(crate) fn shown(text: &str) -> String {
    let visible = |letter: char| match letter {
        '\u{61c}'
        | '\u{200b}'..='\u{200f}'
        | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{2069}'
        | '\u{feff}' => format!("\\u{{{:x}}}", u32::from(letter)),
        control if control.is_control() => format!("\\u{{{:x}}}", u32::from(control)),
        plain => plain.to_string(),
    };
    text.chars().map(visible).collect()
}

#[cfg(test)]
mod tests {
    use super::shown;

    #[test]
    fn a_foreign_text_cannot_move_the_cursor_or_begin_a_line() {
        assert_eq!(shown("a\x1b[2Jb\u{202e}c\nд"), "a\\u{1b}[2Jb\\u{202e}c\\u{a}д");
    }
}
