//! One stream that was packed: by gzip, bzip2, xz or zstd. A tar archive inside is unpacked at once.

use std::io::{self, BufRead, BufReader, Read};

use flate2::bufread::MultiGzDecoder;
use ruzstd::decoding::StreamingDecoder;

use super::{Kind, may_unpack, tar, text};
use crate::job::{Job, Outcome, Role};
use crate::worker::Stop;
use crate::worker::out::Out;
use crate::worker::source::Source;

const BUFFER_BYTES: usize = 64 << 10;

pub(super) fn packed<'w>(
    kind: Kind,
    job: &Job,
    source: &Source<'w>,
    out: &mut Out<'w>,
) -> Result<(), Stop> {
    may_unpack(out)?;
    if !out.wants.members {
        return Ok(());
    }
    let packed = BufReader::with_capacity(BUFFER_BYTES, source.reader(0));
    let mut gzip_name = None;
    let content: Box<dyn Read + '_> = match kind {
        Kind::Gzip => {
            let decoder = MultiGzDecoder::new(packed);
            gzip_name = decoder.header().and_then(|header| header.filename()).map(text::name);
            Box::new(decoder)
        }
        Kind::Bzip2 => Box::new(bzip2::bufread::MultiBzDecoder::new(packed)),
        Kind::Xz => Box::new(lzma_rust2::XzReader::new(packed, true)),
        _ => Box::new(zstd(packed)?),
    };
    let mut content = out.meter().reader(content);
    let mut head = Vec::new();
    // What cannot be unpacked even here is said by the end of the member.
    let begun = content.by_ref().take(BUFFER_BYTES as u64).read_to_end(&mut head);
    let all = Broken { begun: begun.err(), head: io::Cursor::new(&head), rest: content };
    if tar::is_header(&head) {
        return tar::archive(all, out);
    }
    let name =
        gzip_name.filter(|name| !name.is_empty()).unwrap_or_else(|| unpacked_name(&job.name));
    if out.member(&name, None, Role::Archived, all)? { Ok(()) } else { Err(Stop::damaged()) }
}

/// `letter.txt.gz` holds `letter.txt`.
fn unpacked_name(name: &str) -> String {
    const ENDINGS: [(&str, &str); 8] = [
        (".tgz", ".tar"),
        (".tbz2", ".tar"),
        (".txz", ".tar"),
        (".gz", ""),
        (".bz2", ""),
        (".xz", ""),
        (".zst", ""),
        (".zstd", ""),
    ];
    let base = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let lower = base.to_ascii_lowercase();
    let found = ENDINGS.iter().find(|(ending, _)| lower.ends_with(ending));
    match found {
        Some((ending, with)) if base.len() > ending.len() => {
            format!("{}{with}", &base[..base.len() - ending.len()])
        }
        _ => "unpacked".to_owned(),
    }
}

/// The first bytes again, then what broke the reading of them, then the rest.
struct Broken<'h, R> {
    begun: Option<io::Error>,
    head: io::Cursor<&'h Vec<u8>>,
    rest: R,
}

impl<R: Read> Read for Broken<'_, R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        match self.head.read(into)? {
            0 => match self.begun.take() {
                Some(cause) => Err(cause),
                None => self.rest.read(into),
            },
            count => Ok(count),
        }
    }
}

/// All frames of a zstd stream; the crate reads one.
pub(super) fn zstd<R: Read>(packed: R) -> Result<Frames<BufReader<R>>, Stop> {
    let packed = BufReader::with_capacity(BUFFER_BYTES, packed);
    Ok(Frames { decoder: Some(frame(packed).map_err(|_| Stop::from(broken()))?) })
}

type Frame<R> = StreamingDecoder<R, ruzstd::decoding::FrameDecoder>;

fn broken() -> Outcome {
    Outcome::Damaged(crate::job::Damage::Structure)
}

fn frame<R: Read>(packed: R) -> io::Result<Frame<R>> {
    StreamingDecoder::new(packed).map_err(|_| io::ErrorKind::InvalidData.into())
}

/// See [`zstd`].
pub(super) struct Frames<R: Read> {
    decoder: Option<Frame<R>>,
}

impl<R: BufRead> Read for Frames<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        loop {
            let Some(decoder) = &mut self.decoder else { return Ok(0) };
            let count = decoder.read(into)?;
            if count > 0 || into.is_empty() {
                return Ok(count);
            }
            let Some(ended) = self.decoder.take() else { return Ok(0) };
            let mut packed = ended.into_inner();
            if !packed.fill_buf()?.is_empty() {
                self.decoder = Some(frame(packed)?);
            }
        }
    }
}
