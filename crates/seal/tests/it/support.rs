//! A team, a thread and a sink that writes down what it gets.

use std::convert::Infallible;
use std::fmt::Write as _;

use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;
use testimony_seal::{
    CodeWords, Day, Door, EnvelopeKind, EnvelopeSink, EnvelopeWriter, FetchKey, FileBegin, FileEnd,
    Header, HybridIdentity, LookupTag, MacKey, OpenError, Opened, Opening, PostSalt, RosterKey,
    TeamPublic, ThreadKeys, Week, open_envelope,
};

pub(crate) fn rng(seed: u8) -> ChaCha20Rng {
    ChaCha20Rng::from_seed([seed; 32])
}

/// The identity of the spec's examples: 32 bytes 0x42.
pub(crate) fn identity() -> HybridIdentity {
    HybridIdentity::from_seed(&[0x42; 32])
}

pub(crate) fn roster_key() -> RosterKey {
    RosterKey::from_bytes(&[10; 32])
}

pub(crate) fn week(from: u32, seed: u8) -> Week {
    let recipients = vec![HybridIdentity::from_seed(&[seed; 32]).to_public()];
    Week { from: Day(from), until: Day(from + 7), recipients }
}

/// Any day of the first week.
pub(crate) const TODAY: Day = Day(20_780);

pub(crate) fn team() -> TeamPublic {
    let fetch_key = FetchKey::from_bytes(&[9; 32]).public();
    let roster = roster_key().sign(7, vec![week(20_780, 0x42)]).unwrap();
    let name = "The Ash Street Archive".to_owned();
    TeamPublic::new(name, fetch_key, roster_key().public(), roster).unwrap()
}

pub(crate) fn words(seed: u8) -> CodeWords {
    CodeWords::generate(&mut rng(seed))
}

pub(crate) fn thread(seed: u8) -> ThreadKeys {
    words(seed).thread_keys(&PostSalt::from_bytes([1; 32]))
}

pub(crate) fn opening(kind: EnvelopeKind) -> Opening {
    Opening { kind, door: Door::Command, language: Some("en".into()) }
}

pub(crate) fn writer(kind: EnvelopeKind, thread: &ThreadKeys) -> EnvelopeWriter<Vec<u8>> {
    let team = team();
    let recipients = team.recipients(TODAY);
    EnvelopeWriter::begin(Vec::new(), recipients, thread, opening(kind), &mut rng(3)).unwrap()
}

pub(crate) fn account(text: &str, files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = writer(EnvelopeKind::Account, &thread(1));
    writer.text(text.as_bytes()).unwrap();
    for (name, data) in files {
        writer.begin_file(name, "image/jpeg").unwrap();
        writer.data(data).unwrap();
        writer.end_file().unwrap();
    }
    writer.finish().unwrap().0
}

pub(crate) fn open(sealed: &[u8], sink: &mut Notes) -> Result<Opened, OpenError<Infallible>> {
    open_envelope(sealed, &[identity()], sink)
}

/// Opens and says in words what came out.
pub(crate) fn told(sealed: &[u8]) -> String {
    let mut notes = Notes::default();
    match open(sealed, &mut notes) {
        Ok(_) => notes.lines,
        Err(OpenError::Envelope(cause)) => {
            assert!(!notes.finished, "refused after it was finished");
            format!("refused: {cause}\n")
        }
        Err(OpenError::Sink(never)) => match never {},
    }
}

#[derive(Default)]
pub(crate) struct Notes {
    pub(crate) known: Option<(LookupTag, MacKey)>,
    pub(crate) lines: String,
    pub(crate) text: String,
    pub(crate) finished: bool,
}

impl EnvelopeSink for Notes {
    type Error = Infallible;

    fn thread_key(&mut self, tag: &LookupTag) -> Result<Option<MacKey>, Infallible> {
        Ok(self.known.as_ref().filter(|(known, _)| known == tag).map(|(_, key)| key.clone()))
    }

    fn header(&mut self, header: &Header) -> Result<(), Infallible> {
        writeln!(self.lines, "{:?} by {:?}", header.kind, header.door).unwrap();
        Ok(())
    }

    fn text(&mut self, piece: &str) -> Result<(), Infallible> {
        self.text.push_str(piece);
        Ok(())
    }

    fn file_begin(&mut self, begin: &FileBegin) -> Result<(), Infallible> {
        writeln!(self.lines, "file {:?} {:?}", begin.name, begin.media_type).unwrap();
        Ok(())
    }

    fn file_data(&mut self, _: &[u8]) -> Result<(), Infallible> {
        Ok(())
    }

    fn file_end(&mut self, end: &FileEnd) -> Result<(), Infallible> {
        writeln!(self.lines, "{} bytes{}", end.size, if end.cut { ", cut" } else { "" }).unwrap();
        Ok(())
    }

    fn finished(&mut self) -> Result<(), Infallible> {
        self.finished = true;
        writeln!(self.lines, "text: {} bytes", self.text.len()).unwrap();
        Ok(())
    }
}
