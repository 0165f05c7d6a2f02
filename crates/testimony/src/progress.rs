//! How far a long work is: a bar where it runs at home, lines of text for whoever sent the command.

use indicatif::{HumanBytes, ProgressBar};
use jiff::Timestamp;

use crate::session::in_context;
use crate::{output, surroundings};

/// Seconds between two lines that are sent.
const LINE_SECONDS: i64 = 1;
/// Time left is not said before so many seconds: the first ones promise anything.
const GUESS_SECONDS: i64 = 2;

/// The progress of one work.
pub(crate) struct Progress {
    bar: ProgressBar,
    what: &'static str,
    unit: &'static str,
    begun: Timestamp,
    said: Timestamp,
    /// Done when it began to count: what an earlier run did takes no time.
    first: Option<u64>,
}

impl Progress {
    /// Of a work that is called so, counted in `bytes` or in things.
    pub(crate) fn new(what: &'static str, unit: &'static str) -> Self {
        let bar = match unit {
            "bytes" => output::progress_bytes(what),
            _ => output::progress(0, what),
        };
        let now = surroundings::now();
        Self { bar, what, unit, begun: now, said: now, first: None }
    }

    /// So much is done, of so much; `note` says it in other words.
    pub(crate) fn at(&mut self, done: u64, of: u64, note: &str) {
        self.bar.set_length(of.max(done));
        self.bar.set_position(done);
        if !note.is_empty() {
            self.bar.set_message(note.to_owned());
        }
        let now = surroundings::now();
        let first = *self.first.get_or_insert(done);
        if now.as_second() - self.said.as_second() >= LINE_SECONDS {
            self.said = now;
            let seconds = now.as_second() - self.begun.as_second();
            in_context(|context| context.progress(&self.line(done, first, of, note, seconds)));
        }
    }

    /// It is over, one way or the other.
    pub(crate) fn end(self) {
        self.bar.finish_and_clear();
    }

    fn line(&self, done: u64, first: u64, of: u64, note: &str, seconds: i64) -> String {
        let number = |count: u64| match self.unit {
            "bytes" => HumanBytes(count).to_string(),
            unit => format!("{count} {unit}"),
        };
        let mut line = format!("{}: ", self.what);
        if !note.is_empty() {
            line.push_str(&format!("{note}, "));
        }
        line.push_str(&format!("{} of {}", number(done), number(of.max(done))));
        let seconds = u64::try_from(seconds).unwrap_or(0).max(1);
        let rate = (done - first.min(done)) / seconds;
        line.push_str(&format!(", {} a second", number(rate)));
        let left = of.saturating_sub(done).checked_div(rate);
        if let Some(left) = left.filter(|_| seconds >= GUESS_SECONDS.unsigned_abs()) {
            line.push_str(&format!(", about {} left", span(left)));
        }
        line
    }
}

/// Seconds as people say them.
fn span(seconds: u64) -> String {
    match seconds {
        0..=90 => format!("{seconds} s"),
        91..=5_400 => format!("{} min", seconds / 60),
        _ => format!("{} h", seconds / 3_600),
    }
}

#[cfg(test)]
mod tests {
    use super::{Progress, span};

    #[test]
    fn a_line_has_rate_and_time_left() {
        let bar = Progress::new("adding", "bytes");
        let line = bar.line(3 << 20, 0, 9 << 20, "30 of 90 files", 3);
        let said =
            "adding: 30 of 90 files, 3.00 MiB of 9.00 MiB, 1.00 MiB a second, about 6 s left";
        assert_eq!(line, said);
        let bar = Progress::new("reading", "files");
        assert_eq!(bar.line(0, 0, 5, "", 0), "reading: 0 files of 5 files, 0 files a second");
        assert_eq!([span(90), span(600), span(7_200)], ["90 s", "10 min", "2 h"]);
    }
}
