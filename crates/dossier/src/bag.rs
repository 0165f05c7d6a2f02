//! The BagIt part of a dossier (RFC 8493): `bagit.py --validate` and archives understand it.
//!
//! It protects nothing by itself, anybody can make these files anew; the signed manifest does.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};

use crate::manifest::FileSum;

const PAYLOAD: &str = "data/";
/// The bag's list of its payload.
pub(crate) const MANIFEST: &str = "manifest-sha256.txt";
/// The bag's list of everything else.
pub(crate) const TAG_MANIFEST: &str = "tagmanifest-sha256.txt";
const DECLARATION: &str = "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n";

/// Files by path, with their bytes.
pub(crate) type Files = BTreeMap<String, Vec<u8>>;

/// Adds the tag files of a bag to the payload and the page.
pub(crate) fn add_tag_files(files: &mut Files, day: &str) {
    let payload = files.iter().filter(|(path, _)| path.starts_with(PAYLOAD));
    let bytes: usize = payload.clone().map(|(_, bytes)| bytes.len()).sum();
    let count = payload.clone().count();
    let info = format!(
        "Bag-Software-Agent: Testimony\nBagging-Date: {day}\nPayload-Oxum: {bytes}.{count}\n"
    );
    let sums = payload.map(|(path, bytes)| (path.as_str(), sum(bytes).sha256));
    let manifest = lines(sums);
    files.insert("bagit.txt".into(), DECLARATION.into());
    files.insert("bag-info.txt".into(), info.into());
    files.insert(MANIFEST.into(), manifest.into());
    let tags = files.iter().filter(|(path, _)| !path.starts_with(PAYLOAD));
    let tag_manifest = lines(tags.map(|(path, bytes)| (path.as_str(), sum(bytes).sha256)));
    files.insert(TAG_MANIFEST.into(), tag_manifest.into());
}

/// Whether the bag's manifests say the same as the signed one.
pub(crate) fn agrees(
    files: &BTreeMap<String, FileSum>,
    manifest: &[u8],
    tag_manifest: &[u8],
) -> bool {
    let (payload, tags): (Vec<_>, Vec<_>) =
        files.iter().partition(|(path, _)| path.starts_with(PAYLOAD));
    let sums = |files: Vec<(&String, &FileSum)>| -> String {
        let listed = files.into_iter().filter(|(path, _)| *path != TAG_MANIFEST);
        lines(listed.map(|(path, sum)| (path.as_str(), sum.sha256)))
    };
    sums(payload).as_bytes() == manifest && sums(tags).as_bytes() == tag_manifest
}

fn lines<'a>(sums: impl Iterator<Item = (&'a str, [u8; 32])>) -> String {
    sums.fold(String::new(), |mut text, (path, sha256)| {
        let hash = HEXLOWER.encode(&sha256);
        writeln!(text, "{hash}  {path}").expect("a string takes everything");
        text
    })
}

/// Size and SHA-256 of these bytes.
pub(crate) fn sum(bytes: &[u8]) -> FileSum {
    FileSum { bytes: bytes.len() as u64, sha256: Sha256::digest(bytes).into() }
}
