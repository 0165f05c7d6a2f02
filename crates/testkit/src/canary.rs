//! Looks for markers in every file of a folder, in the encodings in which plaintext could hide:
//! UTF-8, UTF-16 (both orders), Base64 at its three offsets, hex.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

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

/// Every find of `markers` in the files below `folder`, in their names too.
///
/// # Errors
/// When a file cannot be read: what was not looked at was not found clean.
pub fn scan(folder: &Path, markers: &[String]) -> io::Result<Vec<Find>> {
    let needles: Vec<_> = markers.iter().flat_map(|marker| needles(marker)).collect();
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(&next)? {
            let path = entry?.path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let mut bytes = fs::read(&path)?;
            bytes.extend(path.as_os_str().as_encoded_bytes());
            for (marker, encoding, needle) in &needles {
                if memchr::memmem::find(&bytes, needle).is_some() {
                    let (marker, path) = (marker.clone(), path.clone());
                    found.push(Find { marker, encoding, path });
                }
            }
        }
    }
    found.sort();
    Ok(found)
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
    all.into_iter().map(|(name, needle)| (marker.to_owned(), name, needle)).collect()
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
