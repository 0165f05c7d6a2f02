//! How many small text files a second go through one worker: prints JSON.
//!
//! `cargo run --release -p testimony-media --example rate -- PATH-OF-WORKER [FILES]`

#![forbid(unsafe_code)]
#![allow(clippy::print_stdout, clippy::expect_used, reason = "a measurement speaks to its caller")]

use std::time::Instant;

use testimony_media::{Extractor, Job, Outcome, Settings, Sink, Wants};

/// Characters of each file, which are 3,000 bytes: a page of a news corpus.
const FILE_CHARS: usize = 1_620;

#[derive(Default)]
struct Count(u64);

impl Sink for Count {
    fn text(&mut self, _: testimony_media::Part, text: &str) -> Result<(), testimony_media::Fault> {
        self.0 += text.len() as u64;
        Ok(())
    }
}

#[allow(clippy::disallowed_methods, reason = "it measures")]
fn main() {
    let mut arguments = std::env::args().skip(1);
    let worker = arguments.next().expect("the path of the worker");
    let files = arguments.next().and_then(|count| count.parse().ok()).unwrap_or(40_000);
    let sentence = "Второго апреля охранники вывели одиннадцать человек. ";
    let text: String = sentence.chars().cycle().take(FILE_CHARS).collect();
    let wants = Wants { thumbnails: false, ..Wants::default() };
    let job = Job { name: "page.txt".to_owned(), wants, ..Job::default() };
    let jobs: Vec<(Job, &[u8])> = (0..files).map(|_| (job.clone(), text.as_bytes())).collect();
    let mut sinks: Vec<Count> = jobs.iter().map(|_| Count::default()).collect();
    let extractor = Extractor::new(Settings::new(worker, [""; 0]));
    let begun = Instant::now();
    let reports = extractor.extract_many(&jobs, &mut sinks).expect("a worker");
    let seconds = begun.elapsed().as_secs_f64();
    assert!(reports.iter().all(|report| report.outcome == Outcome::Done));
    assert!(sinks.iter().all(|sink| sink.0 == text.len() as u64));
    #[allow(clippy::cast_precision_loss, reason = "a rate needs no more")]
    let rate = files as f64 / seconds;
    println!(
        "{{\"files\": {files}, \"bytes_each\": {}, \"seconds\": {seconds:.3}, \"files_per_second\": {rate:.0}}}"
    );
}
