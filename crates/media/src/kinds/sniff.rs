//! What a file is: by its first bytes, then by its name.

use super::{Kind, tar, text};
use crate::job::Job;
use crate::worker::Stop;
use crate::worker::source::Source;

/// Enough for every signature, and for a judgement whether bytes are text.
const HEAD_BYTES: usize = 16 << 10;
/// Readers of PDF accept what stands in front of the signature; more is another file.
const PDF_FRONT_BYTES: usize = 1024;

/// What was found.
pub(super) struct Found {
    pub(super) kind: Kind,
    pub(super) media_type: &'static str,
    /// It is a container that is known to be encrypted.
    pub(super) locked: bool,
}

fn found(kind: Kind, media_type: &'static str) -> Found {
    Found { kind, media_type, locked: false }
}

pub(super) fn sniff(job: &Job, source: &Source<'_>) -> Result<Found, Stop> {
    let head = source.head(HEAD_BYTES)?;
    if let Some(found) = by_signature(&head) {
        return Ok(found);
    }
    if tar::is_header(&head) {
        return Ok(found(Kind::Tar, "application/x-tar"));
    }
    let extension = extension(&job.name);
    let Some(encoding) = text::judge(&head, head.len() as u64 == source.bytes()) else {
        let other = infer::get(&head).map_or("application/octet-stream", |kind| kind.mime_type());
        return Ok(found(Kind::Unknown, other));
    };
    let (start, _, _) = encoding.decode(&head);
    let start = start.trim_start_matches(['\u{feff}', ' ', '\t', '\r', '\n']);
    Ok(by_words(start, &extension, &job.media_type))
}

fn by_signature(head: &[u8]) -> Option<Found> {
    let starts = |signature: &[u8]| head.starts_with(signature);
    if starts(b"PK\x03\x04") || starts(b"PK\x05\x06") {
        return Some(found(Kind::Zip, "application/zip"));
    }
    if starts(b"{\\rtf") {
        return Some(found(Kind::Rtf, "application/rtf"));
    }
    if starts(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1") {
        // The name of the stream that holds an encrypted document of Office, in UTF-16.
        let name: Vec<u8> = "EncryptedPackage".bytes().flat_map(|byte| [byte, 0]).collect();
        let locked = head.windows(name.len()).any(|window| window == name);
        return Some(Found { locked, ..found(Kind::Unknown, "application/x-ole-storage") });
    }
    let front = &head[..head.len().min(PDF_FRONT_BYTES)];
    let kind = infer::get(head);
    let media_type = kind.map(|kind| kind.mime_type());
    Some(match media_type.unwrap_or_default() {
        "application/gzip" => found(Kind::Gzip, "application/gzip"),
        "application/x-bzip2" => found(Kind::Bzip2, "application/x-bzip2"),
        "application/x-xz" => found(Kind::Xz, "application/x-xz"),
        "application/zstd" => found(Kind::Zstd, "application/zstd"),
        "application/x-7z-compressed" => found(Kind::SevenZip, "application/x-7z-compressed"),
        "image/jpeg" => found(Kind::Jpeg, "image/jpeg"),
        "image/png" => found(Kind::Png, "image/png"),
        "image/gif" => found(Kind::Gif, "image/gif"),
        "image/webp" => found(Kind::Webp, "image/webp"),
        "image/heif" | "image/heic" => found(Kind::Heic, "image/heic"),
        "image/avif" => found(Kind::Heic, "image/avif"),
        "image/tiff" => found(Kind::Tiff, "image/tiff"),
        _ if front.windows(5).any(|window| window == b"%PDF-") => {
            found(Kind::Pdf, "application/pdf")
        }
        _ => {
            let media_type = media_type?;
            match media_type.split('/').next() {
                Some("audio") => found(Kind::Audio, media_type),
                Some("video") => found(Kind::Video, media_type),
                _ => return None,
            }
        }
    })
}

fn extension(name: &str) -> String {
    let base = name.rsplit(['/', '\\']).next().unwrap_or_default();
    base.rsplit_once('.').map(|(_, last)| last.to_lowercase()).unwrap_or_default()
}

fn by_words(start: &str, extension: &str, claimed: &str) -> Found {
    if is_mailbox(start) {
        return found(Kind::Mbox, "application/mbox");
    }
    if is_message(start) {
        return found(Kind::Email, "message/rfc822");
    }
    let page = ["<!doctype html", "<html", "<head", "<body"];
    let is_page = |text: &str| {
        page.iter()
            .any(|tag| text.get(..tag.len()).is_some_and(|start| start.eq_ignore_ascii_case(tag)))
    };
    // A page may begin with a comment or an XML declaration.
    let within = start.starts_with('<')
        && start.match_indices('<').take(20).any(|(at, _)| is_page(&start[at..]));
    let named = matches!(extension, "html" | "htm" | "xhtml") || claimed == "text/html";
    if is_page(start) || within || (named && start.contains('<')) {
        return found(Kind::Html, "text/html");
    }
    if start.starts_with("<?xml") || (extension == "xml" && start.starts_with('<')) {
        return found(Kind::Xml, "application/xml");
    }
    match extension {
        "json" | "jsonl" | "geojson" => found(Kind::Json, "application/json"),
        "csv" => found(Kind::Csv, "text/csv"),
        "tsv" => found(Kind::Csv, "text/tab-separated-values"),
        _ if claimed == "text/csv" => found(Kind::Csv, "text/csv"),
        _ if claimed == "application/json" => found(Kind::Json, "application/json"),
        _ => found(Kind::Text, "text/plain"),
    }
}

fn is_mailbox(start: &str) -> bool {
    let Some(rest) = start.strip_prefix("From ") else { return false };
    rest.split_once('\n').is_some_and(|(_, next)| header_name(next).is_some())
}

/// A message begins with fields, two of which every mail program writes.
fn is_message(start: &str) -> bool {
    const TYPICAL: [&str; 12] = [
        "from",
        "to",
        "subject",
        "date",
        "received",
        "message-id",
        "mime-version",
        "return-path",
        "delivered-to",
        "content-type",
        "cc",
        "reply-to",
    ];
    let mut typical = 0;
    for line in start.lines() {
        if line.starts_with([' ', '\t']) {
            continue;
        }
        match header_name(line) {
            Some(name) if TYPICAL.contains(&name.to_ascii_lowercase().as_str()) => typical += 1,
            Some(_) => {}
            None => break,
        }
        // "From: … To: …" alone may be a note about a message.
        if typical >= 3 {
            return true;
        }
    }
    false
}

fn header_name(line: &str) -> Option<&str> {
    let (name, _) = line.split_once(':')?;
    let is_name = !name.is_empty()
        && name.len() < 80
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    is_name.then_some(name)
}
