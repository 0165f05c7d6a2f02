//! Files that mean harm, made here: bombs, bags of names that lead elsewhere, files of two kinds,
//! promises that are not kept. What reads files of strangers must bear them all.

#![allow(clippy::unwrap_used, reason = "writing into memory does not fail; a fixture is there")]

use std::io::Write;
use std::path::{Path, PathBuf};

use flate2::Compression;
use flate2::write::{DeflateEncoder, GzEncoder};

/// The folder of honest files of every kind.
pub fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../testdata/extraction")
}

/// An honest file.
pub fn fixture(name: &str) -> Vec<u8> {
    std::fs::read(folder().join(name)).unwrap()
}

/// All honest files, in the order of their names.
pub fn fixtures() -> Vec<(String, Vec<u8>)> {
    let mut names: Vec<String> = std::fs::read_dir(folder())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name != "README.md")
        .collect();
    names.sort();
    names.into_iter().map(|name| (name.clone(), fixture(&name))).collect()
}

fn deflate(content: &[u8]) -> Vec<u8> {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(content).unwrap();
    encoder.finish().unwrap()
}

/// Packed by gzip.
pub fn gzip(content: &[u8]) -> Vec<u8> {
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

/// A zip file with these names and contents.
pub fn zip(files: &[(&str, &[u8])]) -> Vec<u8> {
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
pub fn overlapping() -> Vec<u8> {
    let content = vec![0; 64 << 20];
    let packed = deflate(&content);
    let names: Vec<String> = (0..4_000).map(|number| number.to_string()).collect();
    let of = |name| Listed { name, bytes: content.len(), packed: packed.len(), crc: 0, offset: 0 };
    let out = [local(&of("0")), packed.clone()].concat();
    let entries: Vec<_> = names.iter().map(|name| of(name)).collect();
    let at = out.len();
    [out, list(&entries, at)].concat()
}

/// The header of an entry of a tar file.
pub fn tar_entry(name: &str, size: &str, kind: u8) -> Vec<u8> {
    tar_link(name, size, kind, "")
}

fn tar_link(name: &str, size: &str, kind: u8, link: &str) -> Vec<u8> {
    let mut header = vec![0; 512];
    header[..name.len()].copy_from_slice(name.as_bytes());
    header[124..124 + size.len()].copy_from_slice(size.as_bytes());
    header[156] = kind;
    header[157..157 + link.len()].copy_from_slice(link.as_bytes());
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

/// A picture of this size, in a few bytes.
pub fn gif_of(width: u16, height: u16) -> Vec<u8> {
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

/// Entities that grow without end, and one of a file outside.
pub fn laughs() -> Vec<u8> {
    let mut xml = String::from("<?xml version=\"1.0\"?><!DOCTYPE d [<!ENTITY a0 \"ha\">");
    for level in 1..30 {
        let before = format!("&a{};", level - 1).repeat(10);
        xml.push_str(&format!("<!ENTITY a{level} \"{before}\">"));
    }
    xml.push_str("<!ENTITY file SYSTEM \"file:///etc/passwd\">]>");
    xml.push_str("<document><body><p><r><t>&a29;&file;</t></r></p></body></document>");
    xml.into_bytes()
}

/// A document of a word processor.
pub fn docx(document: &[u8]) -> Vec<u8> {
    zip(&[("[Content_Types].xml", b"<Types/>"), ("word/document.xml", document)])
}

/// Bombs, and files that lie about their size, depth and kind.
pub fn bombs() -> Vec<(&'static str, Vec<u8>)> {
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

/// Names that lead out of a folder, and links.
fn wandering_tar() -> Vec<u8> {
    let names = ["../../up.txt", "/tmp/testimony-absolute.txt", "a/../../up.txt", "plain.txt"];
    let mut out = Vec::new();
    for name in names {
        out.extend(tar_entry(name, "00000000005", b'0'));
        out.extend_from_slice(b"words");
        out.extend_from_slice(&[0; 507]);
    }
    out.extend(tar_link("to-passwd", "00000000000", b'2', "/etc/passwd"));
    out.extend(tar_link("hard", "00000000000", b'1', "../../up.txt"));
    // A link to a folder, then a file through it.
    out.extend(tar_link("door", "00000000000", b'2', "/tmp"));
    out.extend(tar_entry("door/testimony-through.txt", "00000000005", b'0'));
    out.extend_from_slice(b"words");
    out.extend_from_slice(&[0; 507 + 1024]);
    out
}

/// Archives within each other, each with two of the next: as deep as anybody is willing to go.
fn matryoshka(levels: usize) -> Vec<u8> {
    (0..levels).fold(b"the innermost".to_vec(), |inner, level| {
        let (one, two) = (format!("{level}a.zip"), format!("{level}b.zip"));
        zip(&[(&one, &inner), (&two, &inner)])
    })
}

/// A message in which every part holds the next.
fn nested_mail(parts: usize) -> Vec<u8> {
    let part = |n| format!("Content-Type: multipart/mixed; boundary=b{n}\r\n\r\n--b{n}\r\n");
    let nested: String = (0..parts).map(part).collect();
    format!("From: a\r\nTo: b\r\nDate: c\r\n{nested}").into_bytes()
}

/// Files that want to be shown what lies elsewhere, `host` among it.
pub fn nosy(host: &str) -> Vec<(String, Vec<u8>)> {
    let page = format!(
        "<html><head><base href=\"http://{host}/\"><link rel=stylesheet href=\"http://{host}/a.css\">\
         <meta http-equiv=refresh content=\"0;url=http://{host}/\"></head><body background=\"http://{host}/b\">\
         <img src=\"http://{host}/c.png\"><iframe src=\"file:///etc/passwd\"></iframe>\
         <script src=\"http://{host}/d.js\"></script>Visible.</body></html>"
    );
    let dtd = format!(
        "<?xml version=\"1.0\"?><!DOCTYPE d SYSTEM \"http://{host}/d.dtd\" [<!ENTITY % e SYSTEM \
         \"http://{host}/e\"> %e; <!ENTITY f SYSTEM \"file:///etc/passwd\">]><d>&f;</d>"
    );
    let rels = format!(
        "<Relationships><Relationship Id=\"r1\" Type=\"http://schemas.openxmlformats.org/officeDocument/\
         2006/relationships/attachedTemplate\" Target=\"http://{host}/t.dotm\" TargetMode=\"External\"/></Relationships>"
    );
    let document = b"<document><body><p><r><t>Words.</t></r></p></body></document>";
    let template = zip(&[
        ("[Content_Types].xml", b"<Types/>"),
        ("word/document.xml", document),
        ("word/_rels/settings.xml.rels", rels.as_bytes()),
    ]);
    let mail = format!(
        "From: a\r\nTo: b\r\nSubject: c\r\nMIME-Version: 1.0\r\nContent-Type: message/external-body;\
         access-type=URL; URL=\"http://{host}/m\"\r\n\r\n{page}"
    );
    let pdf = format!(
        "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R/OpenAction<</S/URI/URI(http://{host}/p)>>>>endobj\n\
         2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF"
    );
    vec![
        ("remote.html".to_owned(), page.clone().into_bytes()),
        ("remote.xml".to_owned(), dtd.into_bytes()),
        ("remote.docx".to_owned(), template),
        ("remote.eml".to_owned(), mail.into_bytes()),
        ("remote.pdf".to_owned(), pdf.into_bytes()),
        ("page as a.pdf".to_owned(), format!("%PDF-1.4\n{page}").into_bytes()),
    ]
}

/// Everything that is made here, each with a name of its own.
pub fn made(host: &str) -> Vec<(String, Vec<u8>)> {
    let mut found: Vec<(String, Vec<u8>)> =
        bombs().into_iter().map(|(name, content)| (name.to_owned(), content)).collect();
    found.push(("wandering.tar".to_owned(), wandering_tar()));
    found.push(("matryoshka.zip".to_owned(), matryoshka(12)));
    found.push(("nested parts.eml".to_owned(), nested_mail(10_000)));
    found.push(("empty.zip".to_owned(), Vec::new()));
    found.extend(nosy(host));
    found
}

/// Every honest file, and each cut off at two places.
pub fn cut() -> Vec<(String, Vec<u8>)> {
    let parts = |(name, content): (String, Vec<u8>)| {
        let (half, most) = (content.len() / 2, content.len() - content.len() / 16);
        let half = (format!("half of {name}"), content[..half].to_vec());
        [half, (format!("most of {name}"), content[..most].to_vec()), (name, content)]
    };
    fixtures().into_iter().flat_map(parts).collect()
}
