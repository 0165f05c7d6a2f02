//! Debian's programs behind walls: words in pictures (tesseract), facts of films (ffprobe), words
//! of PDF files that our reader cannot read (pdftotext).
//!
//! Each run starts a worker that builds walls and then becomes the program: it may read /usr, /lib
//! and the loader's cache, may execute nothing but itself, has no network, and its input lies in
//! memory (`memfd`). No plaintext is ever in a file of a disk. A program that is not installed is
//! [`Available`]'s answer, not an error.

use std::ffi::OsString;
use std::fs::File;
use std::io::{Read, Seek, SeekFrom, Write};
use std::os::unix::process::ExitStatusExt;
use std::path::Path;
use std::process::{Child, Stdio};
use std::time::Duration;

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::fs::{MemfdFlags, SealFlags};
use serde_json::Value;

use crate::extractor::{Error, Settings};
use crate::job::{Damage, Death, Gap, Limit, Outcome};
use crate::link::{Patience, start};
use crate::sink::Content;
use crate::worker::{EXIT_UNPROTECTED, LAUNCH};

/// Memory of a program: tesseract holds a language's model and the page.
const MEMORY_BYTES_MAX: u64 = 1 << 30;
/// Seconds of processor time, and of the clock, of one run of tesseract.
const OCR_SECONDS_MAX: u64 = 60;
/// The same for the others.
const PROBE_SECONDS_MAX: u64 = 10;
/// A picture or document that is given to a program.
const INPUT_BYTES_MAX: u64 = 128 << 20;
/// Of a larger film its first and last part are given, with a hole of zeros between, which takes no
/// memory: what describes it stands at one of its ends.
const FILM_PART_BYTES: u64 = 24 << 20;
/// What a program may say.
const OUTPUT_BYTES_MAX: usize = 32 << 20;
/// Facts of one film.
const FACTS_MAX: usize = 500;

const TESSERACT: &str = "/usr/bin/tesseract";
const FFPROBE: &str = "/usr/bin/ffprobe";
const PDFTOTEXT: &str = "/usr/bin/pdftotext";
/// Where Debian's tesseract has its languages.
const TESSDATA: &str = "/usr/share/tesseract-ocr/5/tessdata";

/// Which programs this machine has.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Available {
    /// The languages that tesseract can read (`eng`, `rus`); empty if it is not installed.
    pub ocr_languages: Vec<String>,
    /// True if ffprobe is installed.
    pub probe: bool,
    /// True if pdftotext is installed.
    pub pdf_text: bool,
}

/// Words that a program found.
#[derive(Clone, PartialEq, Eq)]
pub struct Recognised {
    /// How it ended.
    pub outcome: Outcome,
    /// The words, as far as they came.
    pub text: String,
}

/// Facts of a film or sound.
#[derive(Clone, PartialEq, Eq)]
pub struct Probed {
    /// How it ended.
    pub outcome: Outcome,
    /// Keys as in docs/spec/extraction.md, and their values.
    pub fields: Vec<(String, String)>,
}

// Both hold what a file says.
impl std::fmt::Debug for Recognised {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Recognised").field("outcome", &self.outcome).finish_non_exhaustive()
    }
}
impl std::fmt::Debug for Probed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Probed").field("outcome", &self.outcome).finish_non_exhaustive()
    }
}

/// Runs the programs. Slow: tesseract takes seconds a page, so a caller queues.
#[derive(Debug, Clone)]
pub struct Programs {
    settings: Settings,
}

impl Programs {
    /// With the worker's program of these settings; there is no running without walls.
    #[must_use]
    pub fn new(settings: Settings) -> Self {
        Self { settings }
    }

    /// What is installed.
    #[must_use]
    pub fn available(&self) -> Available {
        let is = |path: &str| Path::new(path).is_file();
        let mut ocr_languages = Vec::new();
        if is(TESSERACT) {
            let files = std::fs::read_dir(TESSDATA).into_iter().flatten().flatten();
            let names = files.filter_map(|file| file.file_name().into_string().ok());
            ocr_languages.extend(names.filter_map(|name| {
                name.strip_suffix(".traineddata").filter(|name| *name != "osd").map(str::to_owned)
            }));
            ocr_languages.sort();
        }
        Available { ocr_languages, probe: is(FFPROBE), pdf_text: is(PDFTOTEXT) }
    }

    /// The words in a picture (JPEG, PNG, WebP, TIFF). `languages` are of
    /// [`Available::ocr_languages`]; unknown ones are left out.
    ///
    /// # Errors
    /// If no worker can be started, or it has not all walls.
    pub fn ocr(&self, picture: &mut dyn Content, languages: &[&str]) -> Result<Recognised, Error> {
        let known = self.available().ocr_languages;
        let mut wanted: Vec<&str> =
            languages.iter().copied().filter(|one| known.iter().any(|is| is == one)).collect();
        if wanted.is_empty() {
            wanted.extend(known.first().map(String::as_str));
        }
        let arguments = ["stdin", "stdout", "-l", &wanted.join("+")].map(OsString::from);
        self.words(TESSERACT, &arguments, OCR_SECONDS_MAX, picture)
    }

    /// The words of a PDF file, by poppler: a second opinion where our reader gave
    /// `partly:pages`, `damaged` or nothing.
    ///
    /// # Errors
    /// As [`Programs::ocr`].
    pub fn pdf_text(&self, document: &mut dyn Content) -> Result<Recognised, Error> {
        let arguments = ["-enc", "UTF-8", "-q", "-", "-"].map(OsString::from);
        self.words(PDFTOTEXT, &arguments, PROBE_SECONDS_MAX, document)
    }

    fn words(
        &self,
        program: &str,
        arguments: &[OsString],
        seconds: u64,
        content: &mut dyn Content,
    ) -> Result<Recognised, Error> {
        if content.bytes() > INPUT_BYTES_MAX {
            let outcome = Outcome::LimitReached(Limit::Held);
            return Ok(Recognised { outcome, text: String::new() });
        }
        let (outcome, said) = self.run(program, arguments, seconds, content)?;
        Ok(Recognised { outcome, text: String::from_utf8_lossy(&said).into_owned() })
    }

    /// Facts of a film or sound: length, codecs, when, where and with what it was taken.
    ///
    /// # Errors
    /// As [`Programs::ocr`].
    pub fn probe(&self, film: &mut dyn Content) -> Result<Probed, Error> {
        let arguments = [
            "-v",
            "quiet",
            "-print_format",
            "json",
            "-show_format",
            "-show_streams",
            // A list of files inside the file is not followed.
            "-protocol_whitelist",
            "file",
            "/proc/self/fd/0",
        ];
        let arguments = arguments.map(OsString::from);
        let (outcome, said) = self.run(FFPROBE, &arguments, PROBE_SECONDS_MAX, film)?;
        let fields = serde_json::from_slice(&said).map(|said| facts(&said)).unwrap_or_default();
        let outcome = match outcome {
            Outcome::Done if fields.is_empty() => Outcome::Damaged(Damage::Structure),
            Outcome::Died(Death::Exit(_)) => Outcome::Damaged(Damage::Structure),
            Outcome::Done if film.bytes() > 2 * FILM_PART_BYTES => Outcome::Partly(Gap::Pages),
            other => other,
        };
        Ok(Probed { outcome, fields })
    }

    fn run(
        &self,
        program: &str,
        arguments: &[OsString],
        seconds: u64,
        content: &mut dyn Content,
    ) -> Result<(Outcome, Vec<u8>), Error> {
        if !Path::new(program).is_file() {
            return Ok((Outcome::Partly(Gap::NoDecoder), Vec::new()));
        }
        let is_film = program == FFPROBE;
        let Ok(input) = in_memory(content, is_film) else {
            return Ok((Outcome::Damaged(Damage::Unreadable), Vec::new()));
        };
        let mut mode: Vec<OsString> = vec![LAUNCH.into()];
        let numbers = [MEMORY_BYTES_MAX.to_string(), seconds.to_string()];
        mode.extend(numbers.map(OsString::from));
        mode.push(program.into());
        mode.extend_from_slice(arguments);
        let Settings { program, arguments, .. } = &self.settings;
        let mut child = start(program, arguments, &mode, Stdio::from(input))
            .map_err(|cause| Error::Start { cause })?;
        let mut said = Vec::new();
        let ended = listen(&mut child, Duration::from_secs(seconds), &mut said);
        // One that has ended keeps its status.
        drop(child.kill());
        let status = child.wait().map_err(|cause| Error::Start { cause })?;
        if let Some(outcome) = ended {
            return Ok((outcome, said));
        }
        Ok(match (status.signal(), status.code()) {
            (None, Some(0)) => (Outcome::Done, said),
            (None, Some(code)) if code == i32::from(EXIT_UNPROTECTED) && said.is_empty() => {
                let walls = crate::sandbox::Walls { landlock: false, seccomp: false };
                return Err(Error::Unprotected { walls });
            }
            (Some(signal), _) => (Outcome::Died(Death::Signal(signal)), said),
            (None, code) => (Outcome::Died(Death::Exit(code.unwrap_or(-1))), said),
        })
    }
}

/// The content in a file that has no name and is on no disk; sealed, so that it stays what it is.
fn in_memory(content: &mut dyn Content, is_film: bool) -> std::io::Result<File> {
    let flags = MemfdFlags::CLOEXEC | MemfdFlags::ALLOW_SEALING;
    let mut file = File::from(rustix::fs::memfd_create("input", flags)?);
    let bytes = content.bytes();
    file.set_len(bytes)?;
    let mut parts = vec![(0, bytes)];
    if is_film && bytes > 2 * FILM_PART_BYTES {
        parts = vec![(0, FILM_PART_BYTES), (bytes - FILM_PART_BYTES, bytes)];
    }
    let mut piece = vec![0; 256 << 10];
    for (start, end) in parts {
        let mut at = start;
        file.seek(SeekFrom::Start(at))?;
        while at < end {
            let count = usize::try_from(end - at).unwrap_or(usize::MAX).min(piece.len());
            content.read_at(at, &mut piece[..count])?;
            file.write_all(&piece[..count])?;
            at += count as u64;
        }
    }
    file.seek(SeekFrom::Start(0))?;
    let seals = SealFlags::WRITE | SealFlags::GROW | SealFlags::SHRINK | SealFlags::SEAL;
    rustix::fs::fcntl_add_seals(&file, seals)?;
    Ok(file)
}

/// Takes what the program says until its end; an outcome if that did not come.
fn listen(child: &mut Child, time: Duration, said: &mut Vec<u8>) -> Option<Outcome> {
    let mut output = child.stdout.take()?;
    let mut patience = Patience::new(time, u64::MAX);
    let mut piece = vec![0; 64 << 10];
    loop {
        let waited = patience.wait(|left| {
            let timeout = Timespec::try_from(left).ok()?;
            poll(&mut [PollFd::new(&output, PollFlags::IN)], Some(&timeout)).ok()
        });
        if !waited {
            return Some(Outcome::LimitReached(Limit::Time));
        }
        let count = output.read(&mut piece).unwrap_or(0);
        if count == 0 {
            return None;
        }
        said.extend_from_slice(&piece[..count]);
        if said.len() > OUTPUT_BYTES_MAX {
            said.truncate(OUTPUT_BYTES_MAX);
            return Some(Outcome::LimitReached(Limit::Text));
        }
    }
}

/// Names of our own for what ffprobe says; what it says beyond that is left out.
fn facts(said: &Value) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut add = |key: &str, value: &Value| {
        let text = value
            .as_str()
            .map(str::to_owned)
            .or_else(|| value.as_u64().map(|number| number.to_string()));
        if let Some(text) = text.filter(|text| !text.is_empty() && found.len() < FACTS_MAX) {
            found.push((key.to_owned(), text));
        }
    };
    add("duration-seconds", &said["format"]["duration"]);
    add("container", &said["format"]["format_name"]);
    let streams = said["streams"].as_array().map(Vec::as_slice).unwrap_or_default();
    for stream in streams {
        add("codec", &stream["codec_name"]);
        if stream["codec_type"] == "video" {
            add("width", &stream["width"]);
            add("height", &stream["height"]);
        }
    }
    let tags = std::iter::once(&said["format"]).chain(streams);
    for (name, value) in tags.filter_map(|of| of["tags"].as_object()).flatten() {
        let name = name.to_ascii_lowercase();
        let key = match name.rsplit('.').next().unwrap_or_default() {
            "creation_time" | "creationdate" | "date" => "taken",
            "title" => "title",
            "artist" | "author" => "author",
            "comment" | "description" => "comment",
            "encoder" | "software" => "software",
            "make" => "camera-make",
            "model" => "camera-model",
            "location" | "iso6709" => "gps",
            "language" => "language",
            _ => continue,
        };
        add(key, value);
    }
    let place = found.iter().find(|(key, _)| key == "gps").and_then(|(_, value)| place(value));
    if let Some((latitude, longitude)) = place {
        found.push(("gps-latitude".to_owned(), latitude));
        found.push(("gps-longitude".to_owned(), longitude));
    }
    found.dedup();
    found
}

/// `+43.3123+045.6912/` of ISO 6709.
fn place(text: &str) -> Option<(String, String)> {
    let text = text.trim_end_matches('/');
    let second = text.get(1..)?.find(['+', '-'])? + 1;
    let (latitude, rest) = text.split_at(second);
    let end = rest.get(1..)?.find(['+', '-']).map_or(rest.len(), |at| at + 1);
    let number = |text: &str| text.parse::<f64>().ok().map(|number| format!("{number:.6}"));
    Some((number(latitude)?, number(&rest[..end])?))
}

#[cfg(test)]
mod tests {
    use super::{facts, place};

    #[test]
    fn a_place_of_a_film_has_two_numbers() {
        let expected = ("43.312300".to_owned(), "45.691200".to_owned());
        assert_eq!(place("+43.3123+045.6912/"), Some(expected.clone()));
        assert_eq!(place("+43.3123+045.6912+120.5/"), Some(expected));
        assert_eq!(place("nowhere"), None);
    }

    #[test]
    fn what_is_not_known_is_left_out() {
        let said = serde_json::json!({
            "format": {"duration": "1.5", "tags": {"com.apple.quicktime.model": "X", "junk": "y"}},
            "streams": [{"codec_type": "video", "codec_name": "h264", "width": 4}]
        });
        let expected =
            [("duration-seconds", "1.5"), ("codec", "h264"), ("width", "4"), ("camera-model", "X")];
        assert_eq!(facts(&said), expected.map(|(key, value)| (key.to_owned(), value.to_owned())));
    }
}
