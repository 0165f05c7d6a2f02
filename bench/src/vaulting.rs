//! Files put into a vault durably beside what people use for it today: `cp` and `sync`, Debian's
//! restic and borg, plain SQLite FTS5. All in turn, in the same run, on fresh folders.
//!
//! `SCALE=100` makes everything a hundredth as large. The command that is measured is
//! `../target/release/testimony`, or `TESTIMONY`. A row that needs a command which is not there yet
//! says so; the rival's figures are there all the same. Times include what each program does to open
//! its store; `empty` is a run with nothing to do, and `beyond` is without it.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use rand_core::RngCore;
use serde_json::{Value, json};
use tempfile::TempDir;
use testimony_testkit::rng;

use crate::corpus::Corpus;
use crate::fts5;
use crate::measured::{Cost, cost};
use crate::rate;

const LARGE_FILES: usize = 16;
const LARGE_FILE_BYTES: usize = 64 << 20;
const SMALL_FILES: usize = 20_000;
const SMALL_FILE_BYTES: usize = 4_096;
const NEWS: usize = 20_000;
const PASSPHRASE: &str = "a passphrase for measuring";

/// A folder with a vault and the rivals' stores.
struct Ground {
    held: TempDir,
    program: PathBuf,
}

impl Ground {
    fn new() -> Self {
        let built = Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/release/testimony");
        let program = std::env::var_os("TESTIMONY").map_or(built, PathBuf::from);
        let held = tempfile::tempdir().expect("a folder");
        fs::write(held.path().join("passphrase"), PASSPHRASE).expect("the disk has room");
        Self { held, program }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.held.path().join(name)
    }

    fn command(&self, program: &Path, args: &[&str]) -> Command {
        let mut command = Command::new(program);
        command.args(args).current_dir(self.held.path());
        command.env("HOME", self.held.path()).env("XDG_STATE_HOME", self.path("state"));
        command.env("XDG_CONFIG_HOME", self.path("config"));
        command.env("RESTIC_PASSWORD", PASSPHRASE).env("BORG_PASSPHRASE", PASSPHRASE);
        command
    }

    /// Whether our program has such a command.
    fn has(&self, name: &str) -> Result<(), String> {
        let found = self.command(&self.program, &[name, "--help"]).output();
        match found {
            Err(cause) => Err(format!("{}: {cause}; build it first", self.program.display())),
            Ok(output) if output.status.success() => Ok(()),
            Ok(_) => Err(format!("not there: testimony {name}")),
        }
    }

    /// `testimony add` into a fresh vault; with `--no-read` it only stores, as the rivals do.
    fn ours(&self, args: &[&str]) -> Result<Cost, String> {
        self.has("add")?;
        self.fresh("vault");
        let open = ["--passphrase-file", "passphrase"];
        cost(
            &mut self
                .command(&self.program, &[&["init", "vault", "--name", "B"], &open[..]].concat()),
        )?;
        cost(&mut self.command(&self.program, &[&["add", "vault"], args, &open].concat()))
    }

    fn copied(&self, path: &str) -> Result<Cost, String> {
        self.fresh("copy");
        let line = format!("cp -r {path} copy && sync -f copy");
        cost(&mut self.command(Path::new("sh"), &["-c", &line]))
    }

    fn restic(&self, path: &str) -> Result<Cost, String> {
        self.fresh("restic");
        let restic = Path::new("restic");
        cost(&mut self.command(restic, &["-r", "restic", "--no-cache", "init"]))?;
        cost(&mut self.command(restic, &["-r", "restic", "--no-cache", "backup", path]))
    }

    fn borg(&self, path: &str) -> Result<Cost, String> {
        self.fresh("borg");
        let borg = Path::new("borg");
        cost(&mut self.command(borg, &["init", "--encryption=repokey", "borg"]))?;
        cost(&mut self.command(borg, &["create", "borg::one", path]))
    }

    fn fresh(&self, name: &str) {
        drop(fs::remove_dir_all(self.path(name)));
    }
}

/// What a run cost, or why it could not be measured.
fn shown(cost: &Result<Cost, String>) -> Value {
    cost.as_ref().map_or_else(|why| json!(why), |cost| cost.json())
}

fn ratio(ours: &Result<Cost, String>, rival: &Result<Cost, String>) -> Value {
    match (ours, rival) {
        (Ok(ours), Ok(rival)) => ours.ratio(*rival),
        _ => json!("cannot be said"),
    }
}

fn scaled(count: usize) -> usize {
    let scale = std::env::var("SCALE").ok().and_then(|text| text.parse().ok()).unwrap_or(1);
    (count / scale).max(1)
}

/// Measures; one value a row.
pub(crate) fn run() -> Vec<Value> {
    let ground = Ground::new();
    vec![large(&ground), small(&ground), ingest(&ground)]
}

/// Random files, so that nobody gains by packing.
fn write_files(folder: &Path, count: usize, bytes: usize) {
    fs::create_dir_all(folder).expect("the disk has room");
    let (mut rng, mut buffer) = (rng(9), vec![0; bytes.min(1 << 20)]);
    for number in 0..count {
        // Folders as people have them, not one with 20,000 files.
        let under = folder.join(format!("{:03}", number / 250));
        fs::create_dir_all(&under).expect("the disk has room");
        let mut file =
            fs::File::create(under.join(format!("file-{number}.bin"))).expect("the disk has room");
        let mut left = bytes;
        while left > 0 {
            let now = left.min(buffer.len());
            rng.fill_bytes(&mut buffer[..now]);
            file.write_all(&buffer[..now]).expect("the disk has room");
            left -= now;
        }
    }
}

/// 1 GiB of random data in 16 files, durable.
fn large(ground: &Ground) -> Value {
    let bytes = scaled(LARGE_FILE_BYTES);
    write_files(&ground.path("large"), LARGE_FILES, bytes);
    let ours = ground.ours(&["large"]);
    let stored = ground.ours(&["large", "--no-read"]);
    let [copied, restic, borg] =
        [ground.copied("large"), ground.restic("large"), ground.borg("large")];
    ground.fresh("large");
    json!({
        "bench": "vault", "row": "large files", "files": LARGE_FILES, "bytes": LARGE_FILES * bytes,
        "ours": shown(&ours), "ours_without_reading": shown(&stored), "cp_and_sync": shown(&copied), "restic": shown(&restic),
        "borg": shown(&borg), "ratio_to_cp": ratio(&ours, &copied),
        "ratio_to_restic": ratio(&ours, &restic), "ratio_to_borg": ratio(&ours, &borg),
    })
}

/// 20,000 files of 4 KiB, beyond an empty run.
fn small(ground: &Ground) -> Value {
    let count = scaled(SMALL_FILES);
    write_files(&ground.path("small"), count, SMALL_FILE_BYTES);
    fs::create_dir_all(ground.path("nothing")).expect("the disk has room");
    fs::write(ground.path("nothing/one"), "1").expect("the disk has room");
    let beyond = |of: &dyn Fn(&str) -> Result<Cost, String>| {
        let empty = of("nothing")?;
        of("small").map(|cost| cost.beyond(empty))
    };
    let ours = beyond(&|path| ground.ours(&[path]));
    let stored = beyond(&|path| ground.ours(&[path, "--no-read"]));
    let restic = beyond(&|path| ground.restic(path));
    let borg = beyond(&|path| ground.borg(path));
    ground.fresh("small");
    json!({
        "bench": "vault", "row": "small files, beyond an empty run", "files": count,
        "bytes": count * SMALL_FILE_BYTES, "ours": shown(&ours),
        "ours_without_reading": shown(&stored), "restic": shown(&restic),
        "borg": shown(&borg), "ratio_to_restic": ratio(&ours, &restic),
        "ratio_to_restic_without_reading": ratio(&stored, &restic),
    })
}

/// A news corpus end to end: files read, put on record, indexed.
fn ingest(ground: &Ground) -> Value {
    let count = scaled(NEWS);
    let folder = ground.path("news");
    let corpus = Corpus::new();
    for number in 0..count {
        let under = folder.join(format!("{:03}", number / 250));
        fs::create_dir_all(&under).expect("the disk has room");
        let (_, text) = corpus.document(number as u64);
        fs::write(under.join(format!("{number}.txt")), text).expect("the disk has room");
    }
    let ours = ground.ours(&["news"]);
    let ours_rate = ours.as_ref().map(|cost| rate(count, cost.wall_s));
    let start = Instant::now();
    let mut files = Vec::with_capacity(count);
    for number in 0..count {
        files.push(folder.join(format!("{:03}/{number}.txt", number / 250)));
    }
    fts5::fill(
        &ground.path("news.db"),
        files.iter().map(|path| fs::read_to_string(path).expect("it was written")),
    );
    let rival = rate(count, start.elapsed().as_secs_f64());
    ground.fresh("news");
    json!({
        "bench": "vault", "row": "news corpus", "documents": count, "ours": shown(&ours),
        "ours_per_second": ours_rate.map_or(json!("cannot be said"), |rate| json!(rate)),
        "rival": "plain SQLite FTS5, not encrypted, nothing signed",
        "rival_per_second": rival,
    })
}
