//! Files of all kinds, as a worker reads them, here without its walls.
//!
//! PDF has no target: `pdf-extract` panics on much that is damaged, which a worker catches page by
//! page and libFuzzer would report each time. The test `no_mutant_reaches_the_parent` has it.

use testimony_media::{Job, Limits, job_frame, worker};

/// The bytes of the last frame of an answer: length 3, tag, outcome, detail.
const END_BYTES: usize = 7;
const END_FRONT: [u8; 5] = [3, 0, 0, 0, 0x1a];
/// Outcomes that mean something was read: done and partly.
const READ: [u8; 2] = [0, 1];
/// `damaged:panicked`.
const PANICKED: [u8; 2] = [5, 4];
const KIND_FRAME: u8 = 0x12;

/// The answers to one job, small enough that no input takes long.
fn ask(data: &[u8]) -> Vec<u8> {
    let limits = Limits {
        text_bytes_max: 1 << 20,
        unpacked_bytes_max: 1 << 20,
        pixels_max: 1 << 16,
        ..Limits::default()
    };
    let job = Job { name: "file".to_owned(), limits, ..Job::default() };
    let mut said = Vec::new();
    worker::serve(&job_frame(&job, data)[..], &mut said).expect("nothing is asked back");
    said
}

/// Whatever the file is, there is an end with a word; `words` says which kinds count as taken.
fn file(data: &[u8], kinds: &[&str]) {
    let said = ask(data);
    let end = said.len().checked_sub(END_BYTES).map(|at| &said[at..]).expect("an end");
    assert_eq!(end[..5], END_FRONT);
    assert_ne!(end[5..], PANICKED, "a reader panicked");
    let kind = kind(&said);
    if READ.contains(&end[5]) && kinds.contains(&kind.as_str()) {
        crate::accepted();
    }
}

/// The media type of the first frame that names a kind.
fn kind(said: &[u8]) -> String {
    let mut rest = said;
    while let Some((front, after)) = rest.split_first_chunk::<4>() {
        let length = usize::try_from(u32::from_le_bytes(*front)).expect("a length");
        let (body, next) = after.split_at(length);
        if body[0] == KIND_FRAME {
            return String::from_utf8_lossy(&body[6..]).into_owned();
        }
        rest = next;
    }
    String::new()
}

macro_rules! seeds {
    ($($name:literal)*) => {
        vec![$(include_bytes!(concat!("../../testdata/extraction/", $name)).to_vec()),*]
    };
}

/// Frames from a parent that lies: refused, or answered with an end.
pub(crate) fn frames(data: &[u8]) {
    let mut said = Vec::new();
    if worker::serve(data, &mut said).is_ok() && said.windows(5).any(|is| is == END_FRONT) {
        crate::accepted();
    }
}

pub(crate) fn frames_seeds() -> Vec<Vec<u8>> {
    let job = Job { name: "a.csv".to_owned(), ..Job::default() };
    let one = job_frame(&job, b"name,shoes");
    vec![one.clone(), [one, job_frame(&Job::default(), b"")].concat()]
}

pub(crate) fn text(data: &[u8]) {
    file(data, &["text/plain", "application/xml"]);
}
pub(crate) fn text_seeds() -> Vec<Vec<u8>> {
    seeds!("utf8.txt" "utf16le.txt" "utf16be-mark.txt" "utf32le.txt" "koi8r.txt" "cp1256.txt" "note.xml")
}

pub(crate) fn markup(data: &[u8]) {
    file(data, &["text/html", "application/rtf"]);
}
pub(crate) fn markup_seeds() -> Vec<Vec<u8>> {
    seeds!("page.html" "letter.rtf")
}

pub(crate) fn document(data: &[u8]) {
    file(
        data,
        &[
            "application/epub+zip",
            "application/vnd.oasis.opendocument.text",
            "application/vnd.oasis.opendocument.spreadsheet",
            "application/vnd.oasis.opendocument.presentation",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        ],
    );
}
pub(crate) fn document_seeds() -> Vec<Vec<u8>> {
    seeds!("book.epub" "report.odt" "shoes.ods" "slides.odp" "shoes.xlsx")
}

pub(crate) fn mail(data: &[u8]) {
    file(data, &["message/rfc822", "application/mbox"]);
}
pub(crate) fn mail_seeds() -> Vec<Vec<u8>> {
    seeds!("message.eml" "page.eml" "box.mbox")
}

pub(crate) fn image(data: &[u8]) {
    file(data, &["image/jpeg", "image/png", "image/gif", "image/webp", "image/tiff"]);
}
pub(crate) fn image_seeds() -> Vec<Vec<u8>> {
    seeds!("photo.jpg" "photo.png" "photo.gif" "photo.webp" "photo.tif")
}

pub(crate) fn archive(data: &[u8]) {
    file(
        data,
        &[
            "application/zip",
            "application/gzip",
            "application/x-bzip2",
            "application/x-xz",
            "application/zstd",
            "application/x-7z-compressed",
        ],
    );
}
pub(crate) fn archive_seeds() -> Vec<Vec<u8>> {
    seeds!("files.zip" "names866.zip" "files.tar.gz" "letter.txt.bz2" "letter.txt.xz" "letter.txt.zst" "files.7z")
}
