//! Looks for markers in every file of a folder, in the encodings in which plaintext could hide:
//! UTF-8, UTF-16 (both orders), Base64 at its three offsets, hex, percent signs, JSON escapes, other
//! normal forms and cases.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use aho_corasick::AhoCorasick;
use unicode_normalization::UnicodeNormalization;

/// A marker that was found, how it was written, and where.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Find {
    /// The marker.
    pub marker: String,
    /// How it was written.
    pub encoding: &'static str,
    /// In which file.
    pub path: PathBuf,
}

/// Looks for many markers at once, in bytes of any length.
#[derive(Debug)]
pub struct Scanner {
    automaton: AhoCorasick,
    needles: Vec<(String, &'static str)>,
    longest: usize,
}

/// How much of a file is looked at together.
const WINDOW_BYTES: usize = 8 << 20;

impl Scanner {
    /// Prepares for these markers in every encoding.
    ///
    /// # Panics
    /// When there are more needles than an automaton can hold, billions of them.
    pub fn new(markers: &[String]) -> Self {
        let needles: Vec<_> = markers.iter().flat_map(|marker| needles(marker)).collect();
        let patterns = needles.iter().map(|(_, _, needle)| needle);
        let automaton = AhoCorasick::new(patterns).expect("thousands of needles fit");
        let longest = needles.iter().map(|(_, _, needle)| needle.len()).max().unwrap_or(0);
        let needles = needles.into_iter().map(|(marker, name, _)| (marker, name)).collect();
        Self { automaton, needles, longest }
    }

    /// The markers that a file holds, each with one way in which it is written.
    ///
    /// # Errors
    /// When the file cannot be read: what was not looked at was not found clean.
    pub fn file(&self, path: &Path) -> io::Result<BTreeMap<String, &'static str>> {
        let mut file = fs::File::open(path)?;
        let mut found = BTreeMap::new();
        let mut window = Vec::new();
        loop {
            // What was read last is looked at again: a marker may lie across the edge.
            let kept = window.len().min(self.longest);
            window.drain(..window.len() - kept);
            let read =
                Read::by_ref(&mut file).take(WINDOW_BYTES as u64).read_to_end(&mut window)?;
            self.bytes(&window, &mut found);
            if read == 0 {
                return Ok(found);
            }
        }
    }

    fn bytes(&self, bytes: &[u8], found: &mut BTreeMap<String, &'static str>) {
        for hit in self.automaton.find_overlapping_iter(bytes) {
            let (marker, encoding) = &self.needles[hit.pattern().as_usize()];
            found.entry(marker.clone()).or_insert(encoding);
        }
    }
}

/// Every find of `markers` in the files below `folder`, in their names too.
///
/// # Errors
/// When a file cannot be read: what was not looked at was not found clean.
pub fn scan(folder: &Path, markers: &[String]) -> io::Result<Vec<Find>> {
    let scanner = Scanner::new(markers);
    let mut finds = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(&next)? {
            let path = entry?.path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let mut found = scanner.file(&path)?;
            scanner.bytes(path.as_os_str().as_encoded_bytes(), &mut found);
            finds.extend(found.into_iter().map(|(marker, encoding)| Find {
                marker,
                encoding,
                path: path.clone(),
            }));
        }
    }
    finds.sort();
    Ok(finds)
}

/// How often some bytes stand in others: a core image has hundreds of megabytes.
pub fn count(haystack: &[u8], needle: &[u8]) -> usize {
    memchr::memmem::find_iter(haystack, needle).count()
}

/// One marker in every encoding.
pub fn needles(marker: &str) -> Vec<(String, &'static str, Vec<u8>)> {
    let bytes = marker.as_bytes();
    let mut all = vec![
        ("UTF-8", bytes.to_vec()),
        ("UTF-16LE", marker.encode_utf16().flat_map(u16::to_le_bytes).collect()),
        ("UTF-16BE", marker.encode_utf16().flat_map(u16::to_be_bytes).collect()),
        ("hex", data_encoding::HEXLOWER.encode(bytes).into_bytes()),
        ("HEX", data_encoding::HEXUPPER.encode(bytes).into_bytes()),
    ];
    for offset in 0..3 {
        all.push((["Base64+0", "Base64+1", "Base64+2"][offset], base64_at(bytes, offset)));
    }
    for (name, text) in [
        ("NFC", marker.nfc().collect::<String>()),
        ("NFD", marker.nfd().collect()),
        ("lower case", marker.to_lowercase()),
        ("upper case", marker.to_uppercase()),
        ("lower case NFD", marker.to_lowercase().nfd().collect()),
        ("percent", percent(bytes, "%", str::to_uppercase)),
        ("percent in lower case", percent(bytes, "%", str::to_lowercase)),
        ("JSON", marker.chars().map(json_escape).collect()),
    ] {
        all.push((name, text.into_bytes()));
    }
    all.into_iter().map(|(name, needle)| (marker.to_owned(), name, needle)).collect()
}

/// As in a form or an address: everything but letters, digits and dashes is escaped.
fn percent(bytes: &[u8], sign: &str, case: fn(&str) -> String) -> String {
    let escape = |byte: &u8| match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' => char::from(*byte).to_string(),
        _ => format!("{sign}{}", case(&format!("{byte:02x}"))),
    };
    bytes.iter().map(escape).collect()
}

/// As JSON that keeps to ASCII writes it.
fn json_escape(letter: char) -> String {
    let mut units = [0; 2];
    if letter.is_ascii() {
        letter.to_string()
    } else {
        letter.encode_utf16(&mut units).iter().map(|unit| format!("\\u{unit:04x}")).collect()
    }
}

/// The letters of the Base64 of `bytes` which do not depend on what stands `offset` bytes before
/// or after.
fn base64_at(bytes: &[u8], offset: usize) -> Vec<u8> {
    let padded = [&[0; 3][..offset], bytes].concat();
    let whole = data_encoding::BASE64_NOPAD.encode(&padded);
    let first = (offset * 8).div_ceil(6);
    let last = padded.len() * 8 / 6;
    whole.as_bytes()[first..last].to_vec()
}
