//! Every kind, the walls, the pool, and files that mean harm. Fixtures: testdata/extraction.

#![forbid(unsafe_code)]
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may fail loudly")]

mod archives;
mod frames;
mod hostile;
mod kinds;
mod mutants;
mod pool;
mod programs;
mod walls;

use testimony_media::{
    Extractor, Fault, Job, Member, MemberEnd, Part, Report, Settings, Sink, Skip, Thumbnail,
};
use testimony_testkit::hostile::{fixture, fixtures};

const WORKER: &str = env!("CARGO_BIN_EXE_testimony-media-worker");

fn extractor() -> Extractor {
    Extractor::new(Settings::new(WORKER, [""; 0]))
}

fn job(name: &str) -> Job {
    Job { name: name.to_owned(), ..Job::default() }
}

/// All that one file gave, as lines.
#[derive(Default)]
struct Kept {
    texts: Vec<(Part, String)>,
    fields: Vec<String>,
    thumbnails: Vec<(u32, u32, Vec<u8>)>,
    members: Vec<(String, u8, Vec<u8>, bool)>,
    skipped: Vec<String>,
}

impl Sink for Kept {
    fn text(&mut self, part: Part, text: &str) -> Result<(), Fault> {
        match self.texts.last_mut().filter(|(is, _)| *is == part) {
            Some((_, all)) => all.push_str(text),
            None => self.texts.push((part, text.to_owned())),
        }
        Ok(())
    }
    fn field(&mut self, key: &str, value: &str) -> Result<(), Fault> {
        self.fields.push(format!("{key}={value}"));
        Ok(())
    }
    fn thumbnail(&mut self, one: Thumbnail<'_>) -> Result<(), Fault> {
        self.thumbnails.push((one.width_px, one.height_px, one.jpeg.to_vec()));
        Ok(())
    }
    fn member(&mut self, member: Member<'_>) -> Result<bool, Fault> {
        self.members.push((member.name.to_owned(), member.depth, Vec::new(), false));
        Ok(true)
    }
    fn piece(&mut self, bytes: &[u8]) -> Result<(), Fault> {
        self.members.last_mut().unwrap().2.extend_from_slice(bytes);
        Ok(())
    }
    fn member_end(&mut self, end: MemberEnd) -> Result<(), Fault> {
        let member = self.members.last_mut().unwrap();
        assert_eq!(end.bytes, member.2.len() as u64);
        member.3 = end.whole;
        Ok(())
    }
    fn skipped(&mut self, name: &str, why: Skip) -> Result<(), Fault> {
        self.skipped.push(format!("{name}: {}", why.word()));
        Ok(())
    }
}

impl Kept {
    fn lines(&self, report: &Report) -> String {
        let mut lines =
            vec![format!("{} {} {}", report.outcome.word(), report.kind.word(), report.media_type)];
        lines.extend(self.fields.iter().cloned());
        for (part, text) in &self.texts {
            lines.push(format!("{}: {text:?}", part.word()));
        }
        for (width, height, _) in &self.thumbnails {
            lines.push(format!("thumbnail {width} x {height}"));
        }
        for (name, depth, content, whole) in &self.members {
            let broken = if *whole { "" } else { ", broken" };
            let start: String = String::from_utf8_lossy(content).chars().take(20).collect();
            lines.push(format!(
                "member {name} at {depth}: {} bytes {start:?}{broken}",
                content.len()
            ));
        }
        lines.extend(self.skipped.iter().map(|line| format!("skipped {line}")));
        lines.join("\n")
    }
}

fn extract(extractor: &Extractor, job: &Job, content: &[u8]) -> (Report, Kept) {
    let mut kept = Kept::default();
    let report = extractor.extract(job, &mut &*content, &mut kept).unwrap();
    (report, kept)
}

fn lines(name: &str) -> String {
    let (report, kept) = extract(&extractor(), &job(name), &fixture(name));
    kept.lines(&report)
}
