//! Which kinds of file there are, and the reader of each.

mod epub;
mod html;
mod image;
mod mail;
mod odf;
mod office;
mod pdf;
mod rtf;
mod sevenzip;
mod sheet;
mod sniff;
mod stream;
mod tar;
mod text;
mod xml;
mod zip;

use crate::job::{Gap, Job, Limit, Outcome, Role, Skip, numbered};
use crate::wire::Malformed;
use crate::worker::Stop;
use crate::worker::out::Out;
use crate::worker::source::Source;

/// What a file is, by its content; by its name only where the content says nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    /// None of these.
    Unknown,
    /// Text in any encoding.
    Text,
    /// A web page.
    Html,
    /// XML of no kind that is known here; its text is taken with its tags.
    Xml,
    /// JSON, taken as text.
    Json,
    /// A table with separators, taken as text.
    Csv,
    /// Rich text.
    Rtf,
    /// A PDF file.
    Pdf,
    /// A text of Microsoft Word.
    Docx,
    /// Tables of Microsoft Excel.
    Xlsx,
    /// Slides of Microsoft PowerPoint.
    Pptx,
    /// A text of LibreOffice.
    Odt,
    /// Tables of LibreOffice.
    Ods,
    /// Slides of LibreOffice.
    Odp,
    /// A book.
    Epub,
    /// One message.
    Email,
    /// A mailbox of messages.
    Mbox,
    /// JPEG image.
    Jpeg,
    /// PNG image.
    Png,
    /// GIF image; its first frame is shown.
    Gif,
    /// WebP image.
    Webp,
    /// HEIC or AVIF image: fields only.
    Heic,
    /// TIFF image: fields only.
    Tiff,
    /// Zip archive.
    Zip,
    /// Tar archive.
    Tar,
    /// One file, or a tar archive, packed by gzip.
    Gzip,
    /// The same by bzip2.
    Bzip2,
    /// The same by xz.
    Xz,
    /// The same by zstd.
    Zstd,
    /// 7z archive.
    SevenZip,
    /// Sound: see [`Programs::probe`](crate::Programs::probe).
    Audio,
    /// Film: see [`Programs::probe`](crate::Programs::probe).
    Video,
}

numbered!(Kind: Unknown "unknown", Text "text", Html "html", Xml "xml", Json "json", Csv "csv",
    Rtf "rtf", Pdf "pdf", Docx "docx", Xlsx "xlsx", Pptx "pptx", Odt "odt", Ods "ods", Odp "odp",
    Epub "epub", Email "email", Mbox "mbox", Jpeg "jpeg", Png "png", Gif "gif", Webp "webp",
    Heic "heic", Tiff "tiff", Zip "zip", Tar "tar", Gzip "gzip", Bzip2 "bzip2", Xz "xz",
    Zstd "zstd", SevenZip "7z", Audio "audio", Video "video");

/// Takes one file apart.
pub(crate) fn extract<'w>(job: &Job, source: &Source<'w>, out: &mut Out<'w>) -> Result<(), Stop> {
    let found = sniff::sniff(job, source)?;
    if found.kind == Kind::Zip {
        return zipped(source, out);
    }
    out.kind(found.kind, found.media_type)?;
    match found.kind {
        Kind::Text | Kind::Json | Kind::Csv | Kind::Xml => text::plain(found.kind, source, out),
        Kind::Html => html::page(source, out),
        Kind::Rtf => rtf::document(source, out),
        Kind::Pdf => pdf::document(source, out),
        Kind::Email => mail::message(source, out),
        Kind::Mbox => mail::mailbox(source, out),
        Kind::Jpeg | Kind::Png | Kind::Gif | Kind::Webp | Kind::Heic | Kind::Tiff => {
            image::picture(found.kind, source, out)
        }
        Kind::Tar => {
            may_unpack(out)?;
            tar::archive(source.reader(0), out)
        }
        Kind::Gzip | Kind::Bzip2 | Kind::Xz | Kind::Zstd => {
            stream::packed(found.kind, job, source, out)
        }
        Kind::SevenZip => sevenzip::archive(source, out),
        Kind::Audio | Kind::Video => {
            out.note(Gap::NoDecoder);
            Ok(())
        }
        _ if found.locked => Err(Outcome::PasswordProtected.into()),
        _ => Err(Outcome::UnknownKind.into()),
    }
}

/// Documents are zip files too: what is inside says which.
fn zipped<'w>(source: &Source<'w>, out: &mut Out<'w>) -> Result<(), Stop> {
    let archive = match zip::Archive::open(source) {
        Ok(archive) => archive,
        Err(stop) => {
            out.kind(Kind::Zip, "application/zip")?;
            return Err(stop);
        }
    };
    let (kind, media_type) = archive.kind(out)?;
    out.kind(kind, media_type)?;
    match kind {
        Kind::Docx => office::text(&archive, out),
        Kind::Pptx => office::slides(&archive, out),
        Kind::Xlsx => sheet::workbook(&archive, out),
        Kind::Odt | Kind::Ods | Kind::Odp => odf::document(&archive, out),
        Kind::Epub => epub::book(&archive, out),
        _ => archive.unpack(out),
    }
}

/// Refuses to unpack a file that lay too deep.
fn may_unpack(out: &Out<'_>) -> Result<(), Stop> {
    if u64::from(out.depth) >= out.limits.depth_max {
        return Err(Outcome::LimitReached(Limit::Depth).into());
    }
    Ok(())
}

/// True for a name that leads out of a folder, if somebody took it for a path.
fn is_unsafe(name: &str) -> bool {
    let drive = name.as_bytes().get(1) == Some(&b':') && name.as_bytes()[0].is_ascii_alphabetic();
    drive
        || name.starts_with(['/', '\\'])
        || name.contains('\0')
        || name.split(['/', '\\']).any(|part| part == "..")
}

/// Files inside a document become members: a photograph in a letter has a place and a date too.
fn embedded(
    archive: &zip::Archive<'_, '_>,
    is_one: impl Fn(&str) -> bool,
    out: &mut Out<'_>,
) -> Result<(), Stop> {
    if !out.wants.members {
        return Ok(());
    }
    for entry in archive.entries().iter().filter(|entry| is_one(&entry.name)) {
        if entry.is_folder() {
            continue;
        }
        let name = entry.name.rsplit('/').next().unwrap_or_default();
        match archive.read(entry, out) {
            Ok(content) => {
                out.member(name, Some(entry.bytes), Role::Embedded, content)?;
            }
            Err(_) => out.skipped(Skip::Damaged, name)?,
        }
    }
    Ok(())
}
