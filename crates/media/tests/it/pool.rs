use std::time::{Duration, Instant};

use testimony_media::{
    Content, Damage, Death, Error, Extractor, Fault, Job, Limit, Limits, Outcome, Part, Seekable,
    Settings, Sink,
};

use crate::{Kept, WORKER, extract, extractor, fixture, fixtures, job};

#[allow(clippy::disallowed_methods, reason = "the test measures")]
fn now() -> Instant {
    Instant::now()
}

#[test]
fn many_at_once_give_what_each_gives_alone() {
    let all = fixtures();
    let jobs: Vec<(Job, &[u8])> =
        all.iter().map(|(name, content)| (job(name), content.as_slice())).collect();
    let mut sinks: Vec<Kept> = all.iter().map(|_| Kept::default()).collect();
    let reports = extractor().extract_many(&jobs, &mut sinks).unwrap();
    assert_eq!(reports.len(), all.len());
    for (((name, content), report), kept) in all.iter().zip(&reports).zip(&sinks) {
        let (alone, kept_alone) = extract(&extractor(), &job(name), content);
        assert_eq!(&alone, report, "{name}");
        assert_eq!(kept_alone.lines(&alone), kept.lines(report), "{name}");
    }
}

/// A large file among small ones asks back, and one that kills its worker costs only itself.
#[test]
fn many_at_once_survive_large_and_deadly_files() {
    let large = "слово ".repeat(200_000);
    let deadly = testimony_testkit::hostile::gif_of(u16::MAX, u16::MAX);
    let small = b"a few words".as_slice();
    let mut jobs: Vec<(Job, &[u8])> = Vec::new();
    for _ in 0..20 {
        jobs.extend([(job("a"), small), (job("b"), large.as_bytes()), (job("c"), &deadly[..])]);
    }
    let mut sinks: Vec<Kept> = jobs.iter().map(|_| Kept::default()).collect();
    let reports = extractor().extract_many(&jobs, &mut sinks).unwrap();
    for (at, (report, kept)) in reports.iter().zip(&sinks).enumerate() {
        match at % 3 {
            0 => assert_eq!(kept.texts[0].1, "a few words"),
            1 => assert_eq!(kept.texts[0].1, large),
            _ => assert_eq!(report.outcome, Outcome::LimitReached(Limit::Pixels)),
        }
    }
}

#[test]
fn threads_share_two_workers() {
    let extractor = extractor();
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                for (name, content) in fixtures().iter().take(6) {
                    let (report, _) = extract(&extractor, &job(name), content);
                    assert!(!matches!(report.outcome, Outcome::Died(_)), "{name}");
                }
            });
        }
    });
}

/// A program that says nothing is no worker; the parent waits as long as it said it would.
#[test]
fn a_silent_program_is_no_worker() {
    let settings = Settings { stall_seconds_max: 1, ..Settings::new(WORKER, ["hang"]) };
    let begun = now();
    let ran = Extractor::new(settings).extract(&job("a"), &mut &b"x"[..], &mut ());
    assert!(matches!(ran, Err(Error::NotAWorker)));
    assert!(begun.elapsed() < Duration::from_secs(5));
    let ran = Extractor::new(Settings::new("/nowhere/worker", [""; 0]));
    let ran = ran.extract(&job("a"), &mut &b"x"[..], &mut ());
    assert!(matches!(ran, Err(Error::Start { .. })));
}

/// A worker that is killed from outside, in the middle of a file: an outcome, and the next goes on.
#[test]
fn the_death_of_a_worker_is_an_answer() {
    struct Killer(Extractor);
    impl Sink for Killer {
        fn text(&mut self, _: Part, _: &str) -> Result<(), Fault> {
            for child in children() {
                rustix::process::kill_process(child, rustix::process::Signal::KILL)?;
            }
            Ok(())
        }
    }
    // Of this test alone: a process of its own, so that no other test's workers are hit.
    if std::env::args().any(|argument| argument == "--exact") {
        let extractor = extractor();
        let long = "words and words ".repeat(1 << 20);
        let mut killer = Killer(crate::extractor());
        let report = extractor.extract(&job("a"), &mut long.as_bytes(), &mut killer).unwrap();
        assert_eq!(report.outcome, Outcome::Died(Death::Signal(9)));
        let (report, _) = extract(&extractor, &job("utf8.txt"), &fixture("utf8.txt"));
        assert_eq!(report.outcome, Outcome::Done);
        drop(killer.0);
    } else {
        let name = "pool::the_death_of_a_worker_is_an_answer";
        #[allow(clippy::disallowed_methods, reason = "the test runs itself again, alone")]
        let ran = std::process::Command::new(std::env::current_exe().unwrap())
            .args(["--exact", name])
            .output()
            .unwrap();
        assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stdout));
    }
}

fn children() -> Vec<rustix::process::Pid> {
    let mut found = Vec::new();
    for task in std::fs::read_dir("/proc/self/task").unwrap().flatten() {
        let list = std::fs::read_to_string(task.path().join("children")).unwrap_or_default();
        let numbers = list.split_whitespace().filter_map(|number| number.parse().ok());
        found.extend(numbers.filter_map(rustix::process::Pid::from_raw));
    }
    found
}

#[test]
fn a_sink_that_fails_ends_the_job_and_is_heard() {
    struct Full;
    impl Sink for Full {
        fn text(&mut self, _: Part, _: &str) -> Result<(), Fault> {
            Err("the disk is full".into())
        }
    }
    let extractor = extractor();
    let ran = extractor.extract(&job("a"), &mut &b"words"[..], &mut Full);
    assert!(matches!(ran, Err(Error::Sink { cause }) if cause.to_string() == "the disk is full"));
    let (report, _) = extract(&extractor, &job("a"), b"words");
    assert_eq!(report.outcome, Outcome::Done);
}

#[test]
fn content_that_cannot_be_read_is_said() {
    struct Bad(u64);
    impl Content for Bad {
        fn bytes(&self) -> u64 {
            self.0
        }
        fn read_at(&mut self, _: u64, _: &mut [u8]) -> std::io::Result<()> {
            Err(std::io::ErrorKind::Other.into())
        }
    }
    let extractor = extractor();
    for bytes in [10, 10 << 20] {
        let report = extractor.extract(&job("a"), &mut Bad(bytes), &mut ()).unwrap();
        assert_eq!(report.outcome, Outcome::Damaged(Damage::Unreadable));
    }
}

#[test]
fn a_file_on_a_disk_is_read_where_it_is_needed() {
    let mut file = tempfile::tempfile().unwrap();
    let words = "одиннадцать человек\n".repeat(100_000);
    std::io::Write::write_all(&mut file, words.as_bytes()).unwrap();
    let mut kept = Kept::default();
    let mut content = Seekable::new(file).unwrap();
    let report = extractor().extract(&job("a"), &mut content, &mut kept).unwrap();
    assert_eq!((report.outcome, kept.texts[0].1 == words), (Outcome::Done, true));
}

#[test]
fn text_ends_at_its_limit_between_characters() {
    let limits = Limits { text_bytes_max: 101, ..Limits::default() };
    let job = Job { limits, ..job("a") };
    let (report, kept) = extract(&extractor(), &job, "ж".repeat(1_000).as_bytes());
    assert_eq!(report.outcome, Outcome::LimitReached(Limit::Text));
    assert_eq!(kept.texts[0].1, "ж".repeat(50));
}
