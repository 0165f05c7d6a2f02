//! Files that mean harm, made here. Each must come back with a word that says what happened, in
//! time, and the next file must not notice.

use std::io::Write;
use std::time::{Duration, Instant};

use expect_test::expect;
use flate2::Compression;
use flate2::write::{DeflateEncoder, GzEncoder};
use testimony_media::{Extractor, Limit, Outcome, Settings};

use crate::{WORKER, extract, extractor, fixture, job};

/// The promise: no hang beyond ten seconds. Machines that do much else are given as much again.
const SECONDS_MAX: u64 = 20;

#[allow(clippy::disallowed_methods, reason = "the test measures")]
fn timed<T>(run: impl FnOnce() -> T) -> (T, Duration) {
    let begun = Instant::now();
    (run(), begun.elapsed())
}

fn deflate(content: &[u8]) -> Vec<u8> {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(content).unwrap();
    encoder.finish().unwrap()
}

fn gzip(content: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(content).unwrap();
    encoder.finish().unwrap()
}

fn le16(value: usize) -> [u8; 2] {
    u16::try_from(value).unwrap().to_le_bytes()
}
fn le32(value: usize) -> [u8; 4] {
    u32::try_from(value).unwrap().to_le_bytes()
}

/// What an entry of a list says, and where its data is.
struct Listed<'a> {
    name: &'a str,
    bytes: usize,
    packed: usize,
    crc: u32,
    offset: usize,
}

fn local(one: &Listed<'_>) -> Vec<u8> {
    let mut out = b"PK\x03\x04\x14\0\0\x08\x08\0\0\0\0\0".to_vec();
    out.extend_from_slice(&one.crc.to_le_bytes());
    out.extend_from_slice(&[le32(one.packed), le32(one.bytes)].concat());
    out.extend_from_slice(&[le16(one.name.len()), [0, 0]].concat());
    [&out, one.name.as_bytes()].concat()
}

fn list(entries: &[Listed<'_>], at: usize) -> Vec<u8> {
    let mut out = Vec::new();
    for one in entries {
        out.extend_from_slice(b"PK\x01\x02\x14\x03\x14\0\0\x08\x08\0\0\0\0\0");
        out.extend_from_slice(&one.crc.to_le_bytes());
        out.extend_from_slice(&[le32(one.packed), le32(one.bytes)].concat());
        out.extend_from_slice(&le16(one.name.len()));
        out.extend_from_slice(&[0; 12]);
        out.extend_from_slice(&le32(one.offset));
        out.extend_from_slice(one.name.as_bytes());
    }
    let bytes = out.len();
    let count = le16(entries.len());
    out.extend_from_slice(b"PK\x05\x06\0\0\0\0");
    out.extend_from_slice(&[count, count].concat());
    out.extend_from_slice(&[le32(bytes), le32(at)].concat());
    [out, vec![0, 0]].concat()
}

pub(crate) fn zip(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut out = Vec::new();
    let mut entries = Vec::new();
    for (name, content) in files {
        let packed = deflate(content);
        let mut crc = flate2::Crc::new();
        crc.update(content);
        let (bytes, crc, offset) = (content.len(), crc.sum(), out.len());
        let one = Listed { name, bytes, packed: packed.len(), crc, offset };
        out.extend_from_slice(&[local(&one), packed].concat());
        entries.push(one);
    }
    let at = out.len();
    [out, list(&entries, at)].concat()
}

/// Many names for one piece of data: 500 KB that unpack to 250 GB.
fn overlapping() -> Vec<u8> {
    let content = vec![0; 64 << 20];
    let packed = deflate(&content);
    let names: Vec<String> = (0..4_000).map(|number| number.to_string()).collect();
    let of = |name| Listed { name, bytes: content.len(), packed: packed.len(), crc: 0, offset: 0 };
    let out = [local(&of("0")), packed.clone()].concat();
    let entries: Vec<_> = names.iter().map(|name| of(name)).collect();
    let at = out.len();
    [out, list(&entries, at)].concat()
}

fn tar_entry(name: &str, size: &str, kind: u8) -> Vec<u8> {
    let mut header = vec![0; 512];
    header[..name.len()].copy_from_slice(name.as_bytes());
    header[124..124 + size.len()].copy_from_slice(size.as_bytes());
    header[156] = kind;
    header[257..263].copy_from_slice(b"ustar\0");
    header[148..156].copy_from_slice(b"        ");
    let sum: u32 = header.iter().map(|byte| u32::from(*byte)).sum();
    header[148..155].copy_from_slice(format!("{sum:06o}\0").as_bytes());
    header
}

fn png_of(width: u32, height: u32) -> Vec<u8> {
    let mut chunk = b"IHDR".to_vec();
    chunk.extend_from_slice(&[width.to_be_bytes(), height.to_be_bytes()].concat());
    chunk.extend_from_slice(&[8, 6, 0, 0, 0]);
    let mut crc = flate2::Crc::new();
    crc.update(&chunk);
    let crc = crc.sum().to_be_bytes();
    [b"\x89PNG\r\n\x1a\n\0\0\0\r".as_slice(), &chunk, &crc, b"\0\0\0\0IDAT\x35\xaf\x06\x1e"]
        .concat()
}

pub(crate) fn gif_of(width: u16, height: u16) -> Vec<u8> {
    let size = [width.to_le_bytes(), height.to_le_bytes()].concat();
    let frame = [b",\0\0\0\0".as_slice(), &size, b"\0\x02\x02\x4c\x01\0;"].concat();
    [b"GIF89a".as_slice(), &size, b"\x80\0\0\0\0\0\xff\xff\xff", &frame].concat()
}

fn jpeg_of(width: u16, height: u16) -> Vec<u8> {
    let mut jpeg = fixture("photo.jpg");
    let at = jpeg.windows(2).position(|two| two == b"\xff\xc0").unwrap();
    jpeg[at + 5..at + 9].copy_from_slice(&[height.to_be_bytes(), width.to_be_bytes()].concat());
    jpeg
}

/// Blocks that repeat one byte: four bytes stand for 128 KiB.
fn zstd_bomb() -> Vec<u8> {
    let mut out = b"\x28\xb5\x2f\xfd\x00\x58".to_vec();
    for last in (0..20_000).rev() {
        let header = u32::from(last == 0) | 1 << 1 | (128 << 10) << 3;
        out.extend_from_slice(&header.to_le_bytes()[..3]);
        out.push(0);
    }
    out
}

fn bzip2_bomb() -> Vec<u8> {
    let mut encoder = bzip2::write::BzEncoder::new(Vec::new(), bzip2::Compression::best());
    encoder.write_all(&vec![0; 64 << 20]).unwrap();
    encoder.finish().unwrap()
}

fn laughs() -> Vec<u8> {
    let mut xml = String::from("<?xml version=\"1.0\"?><!DOCTYPE d [<!ENTITY a0 \"ha\">");
    for level in 1..30 {
        let before = format!("&a{};", level - 1).repeat(10);
        xml.push_str(&format!("<!ENTITY a{level} \"{before}\">"));
    }
    xml.push_str("<!ENTITY file SYSTEM \"file:///etc/passwd\">]>");
    xml.push_str("<document><body><p><r><t>&a29;&file;</t></r></p></body></document>");
    xml.into_bytes()
}

fn docx(document: &[u8]) -> Vec<u8> {
    zip(&[("[Content_Types].xml", b"<Types/>"), ("word/document.xml", document)])
}

fn corpus() -> Vec<(&'static str, Vec<u8>)> {
    let zeros = vec![0; 256 << 20];
    let bomb = zip(&[("zeros", &zeros)]);
    let many: Vec<u8> = (0..20_000).flat_map(|_| tar_entry("a", "00000000000", b'0')).collect();
    let nested_mail: String = (0..5_000)
        .map(|n| format!("Content-Type: multipart/mixed; boundary=b{n}\r\n\r\n--b{n}\r\n"))
        .collect();
    let photo = fixture("photo.jpg");
    let small = zip(&[("inside.txt", b"words")]);
    vec![
        ("zip bomb.zip", bomb.clone()),
        ("zip in zip.zip", zip(&[("bomb.zip", &bomb)])),
        ("overlapping.zip", overlapping()),
        ("endless.gz", gzip(&zeros[..1 << 20]).repeat(5_000)),
        ("bomb.tar.gz", gzip(&[tar_entry("z", "01777777777", b'0'), zeros.clone()].concat())),
        ("many.tar", many),
        ("claims too much.tar", tar_entry("z", "77777777777", b'0')),
        ("bomb.zst", zstd_bomb()),
        ("bomb.bz2", bzip2_bomb()),
        ("huge.png", png_of(60_000, 60_000)),
        ("within limits.png", png_of(10_000, 9_999)),
        ("huge.gif", gif_of(65_535, 65_535)),
        ("huge.jpg", jpeg_of(65_500, 65_500)),
        ("laughs.xml", laughs()),
        ("laughs.docx", docx(&laughs())),
        ("bomb.docx", docx(&[b"<t>".as_slice(), &vec![b'a'; 128 << 20]].concat())),
        ("deep.docx", docx(&b"<p>".repeat(1 << 20))),
        ("deep.html", [b"<html>".as_slice(), &b"<div>".repeat(1 << 20)].concat()),
        ("deep.json", b"[".repeat(1 << 20)),
        ("deep.rtf", [b"{\\rtf1".as_slice(), &b"{".repeat(1 << 20)].concat()),
        ("deep.eml", format!("From: a\r\nTo: b\r\nDate: c\r\n{nested_mail}").into_bytes()),
        ("loop.pdf", b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[2 0 R]/Count 1>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF".to_vec()),
        ("photo and zip.jpg", [photo.clone(), small.clone()].concat()),
        ("script as picture.gif", b"GIF89a/*<script>alert(1)</script>*/=1;".to_vec()),
        ("pdf and zip.pdf", [fixture("uk.pdf"), small].concat()),
    ]
}

#[test]
fn each_comes_back_with_a_word_and_in_time() {
    let extractor = extractor();
    let mut words = Vec::new();
    for (name, content) in corpus() {
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
