//! Files that mean harm (`testkit` makes them). Each must come back with a word that says what happened, in
//! time, and the next file must not notice.

use std::time::{Duration, Instant};

use expect_test::expect;
use testimony_media::{Extractor, Limit, Outcome, Settings};
use testimony_testkit::hostile::{bombs, docx, laughs, overlapping};

use crate::{WORKER, extract, extractor, job};

/// The promise: no hang beyond ten seconds. Machines that do much else are given as much again.
const SECONDS_MAX: u64 = 20;

#[allow(clippy::disallowed_methods, reason = "the test measures")]
fn timed<T>(run: impl FnOnce() -> T) -> (T, Duration) {
    let begun = Instant::now();
    (run(), begun.elapsed())
}

#[test]
fn each_comes_back_with_a_word_and_in_time() {
    let extractor = extractor();
    let mut words = Vec::new();
    for (name, content) in bombs() {
        let ((report, _), took) = timed(|| extract(&extractor, &job(name), &content));
        assert!(took < Duration::from_secs(SECONDS_MAX), "{name} took {took:?}");
        words.push(format!("{name}: {}", report.outcome.word()));
        let (report, kept) = extract(&extractor, &job("after"), b"the next file");
        assert_eq!(report.outcome, Outcome::Done, "after {name}");
        assert_eq!(kept.texts[0].1, "the next file", "after {name}");
    }
    expect![[r#"
        zip bomb.zip: limit-reached:ratio
        zip in zip.zip: done
        overlapping.zip: damaged:overlap
        endless.gz: limit-reached:ratio
        bomb.tar.gz: limit-reached:ratio
        many.tar: limit-reached:members
        claims too much.tar: damaged:truncated
        bomb.zst: limit-reached:ratio
        bomb.bz2: limit-reached:ratio
        huge.png: limit-reached:pixels
        within limits.png: damaged:truncated
        huge.gif: limit-reached:pixels
        huge.jpg: limit-reached:pixels
        laughs.xml: done
        laughs.docx: done
        bomb.docx: limit-reached:ratio
        deep.docx: done
        deep.html: done
        deep.json: done
        deep.rtf: damaged:structure
        deep.eml: done
        loop.pdf: damaged:structure
        photo and zip.jpg: done
        script as picture.gif: limit-reached:pixels
        pdf and zip.pdf: done"#]]
    .assert_eq(&words.join("\n"));
}

#[test]
fn overlapping_entries_are_refused_within_a_second() {
    let content = overlapping();
    assert!(content.len() < 500 << 10);
    let extractor = extractor();
    extract(&extractor, &job("a"), b"so that a worker runs");
    let ((report, kept), took) = timed(|| extract(&extractor, &job("a.zip"), &content));
    assert_eq!(report.outcome.word(), "damaged:overlap");
    assert!(kept.members.is_empty() && took < Duration::from_secs(1), "{took:?}");
}

/// A bomb in a bomb costs the same budget.
#[test]
fn entities_and_outside_files_are_never_resolved() {
    for name in ["laughs.xml", "laughs.docx"] {
        let content = if name.ends_with("xml") { laughs() } else { docx(&laughs()) };
        let (report, kept) = extract(&extractor(), &job(name), &content);
        assert!(report.text_bytes < 10_000 && kept.texts.iter().all(|(_, t)| !t.contains("root:")));
    }
}

/// Time that grows with the square of the attributes: the parent's clock ends it.
#[test]
fn a_worker_that_does_not_end_is_killed() {
    let attributes: String = (0..400_000).map(|number| format!(" a{number}=1")).collect();
    let settings = Settings { stall_seconds_max: 1, ..Settings::new(WORKER, [""; 0]) };
    let extractor = Extractor::new(settings);
    let page = format!("<html><p{attributes}>");
    let ((report, _), took) = timed(|| extract(&extractor, &job("a.html"), page.as_bytes()));
    assert_eq!(report.outcome, Outcome::LimitReached(Limit::Time));
    assert!(took < Duration::from_secs(SECONDS_MAX), "{took:?}");
    assert_eq!(extract(&extractor, &job("b"), b"words").0.outcome, Outcome::Done);
}
