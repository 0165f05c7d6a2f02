//! What a sender seals and a team opens; what a team answers and a sender reads.

use std::io::Write;
use std::sync::OnceLock;

use hmac::{Hmac, Mac};
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;
use sha2::Sha256;
use testimony_seal::{
    AgeWriter, CodeWords, Day, ENVELOPE_BYTES_MIN, EnvelopeSink, FileBegin, FileEnd, Header,
    HybridIdentity, HybridRecipient, LookupTag, MacKey, MessageReader, MessageToSeal, PostSalt,
    Recipients, SLOT_BYTES, TeamPublic, ThreadKeys, open_envelope, open_message, padme,
    seal_message,
};

use crate::text;

const MAGIC: &[u8] = b"testimony/envelope/v1\n";
const MAC_FRAME_BYTES: usize = 37;

fn rng() -> ChaCha20Rng {
    ChaCha20Rng::from_seed([5; 32])
}

fn team_identity() -> &'static HybridIdentity {
    static TEAM: OnceLock<HybridIdentity> = OnceLock::new();
    TEAM.get_or_init(|| HybridIdentity::from_seed(&[0x42; 32]))
}

fn thread() -> &'static ThreadKeys {
    static THREAD: OnceLock<ThreadKeys> = OnceLock::new();
    THREAD
        .get_or_init(|| CodeWords::generate(&mut rng()).thread_keys(&PostSalt::from_bytes([1; 32])))
}

/// Keeps everything.
#[derive(Debug, Default, PartialEq, Eq)]
struct Kept {
    text: String,
    files: Vec<(String, Vec<u8>, bool)>,
    finished: bool,
}

impl EnvelopeSink for Kept {
    type Error = std::convert::Infallible;

    fn thread_key(&mut self, tag: &LookupTag) -> Result<Option<MacKey>, Self::Error> {
        Ok((tag == thread().tag()).then(|| thread().mac().clone()))
    }

    fn header(&mut self, _: &Header) -> Result<(), Self::Error> {
        Ok(())
    }

    fn text(&mut self, piece: &str) -> Result<(), Self::Error> {
        self.text.push_str(piece);
        Ok(())
    }

    fn file_begin(&mut self, begin: &FileBegin) -> Result<(), Self::Error> {
        self.files.push((begin.name.clone(), Vec::new(), false));
        Ok(())
    }

    fn file_data(&mut self, piece: &[u8]) -> Result<(), Self::Error> {
        self.files.last_mut().expect("a file is open").1.extend(piece);
        Ok(())
    }

    fn file_end(&mut self, end: &FileEnd) -> Result<(), Self::Error> {
        let file = self.files.last_mut().expect("a file is open");
        assert_eq!(end.size, file.1.len() as u64);
        file.2 = true;
        Ok(())
    }

    fn finished(&mut self) -> Result<(), Self::Error> {
        self.finished = true;
        Ok(())
    }
}

fn open(envelope: &[u8]) -> Option<Kept> {
    let mut kept = Kept::default();
    let opened = open_envelope(envelope, std::slice::from_ref(team_identity()), &mut kept);
    assert_eq!(opened.is_ok(), kept.finished);
    let opened = opened.ok()?;
    assert_eq!((opened.text_bytes, opened.files), (kept.text.len() as u64, kept.files.len()));
    assert!(kept.files.iter().all(|file| file.2));
    Some(kept)
}

/// A golden envelope: one that is made anew has another ephemeral key in each process.
const ENVELOPE: &[u8] = include_bytes!("../../testdata/envelope/account-v1.age");

fn account() -> &'static Kept {
    static ACCOUNT: OnceLock<Kept> = OnceLock::new();
    ACCOUNT.get_or_init(|| open(ENVELOPE).expect("the golden envelope"))
}

/// `data`: the beginning of an envelope; the rest is that of a true one.
pub(crate) fn envelope(data: &[u8]) {
    let kept = account();
    open(data);
    let mut spliced = ENVELOPE.to_vec();
    let bytes = data.len().min(spliced.len());
    spliced[..bytes].copy_from_slice(&data[..bytes]);
    if let Some(opened) = open(&spliced) {
        crate::accepted();
        assert!(spliced == ENVELOPE && opened == *kept, "a changed envelope opens");
    }
}

pub(crate) fn envelope_seeds() -> Vec<Vec<u8>> {
    vec![ENVELOPE[..300].to_vec(), ENVELOPE[..1_000].to_vec()]
}

/// `data`: a header's JSON, a line end, frames. Padded, sealed and authenticated as a sender who
/// holds the thread's key would: whatever is wrong with the frames must be refused by their reader.
pub(crate) fn frames(data: &[u8]) {
    let at = data.iter().position(|byte| *byte == b'\n').unwrap_or(data.len());
    let (header, frames) = (&data[..at], data.get(at + 1..).unwrap_or_default());
    let mut plain = [MAGIC, &frame(b'H', header), frames].concat();
    let least = usize::try_from(ENVELOPE_BYTES_MIN).unwrap_or(0);
    let wanted = (plain.len() + 5 + MAC_FRAME_BYTES).max(least) as u64;
    let wanted = usize::try_from(padme(wanted)).unwrap_or(usize::MAX);
    let padding = vec![0; wanted - plain.len() - 5 - MAC_FRAME_BYTES];
    plain.extend(frame(b'P', &padding));
    let mut mac = Hmac::<Sha256>::new_from_slice(thread().mac().expose()).expect("any length");
    mac.update(&plain);
    plain.extend(frame(b'M', &mac.finalize().into_bytes()));
    let Some(kept) = open(&seal(&plain, &team_identity().to_public())) else { return };
    crate::accepted();
    // Whatever it shows came in frames of the kind that says so.
    let bytes = kept.text.len() + kept.files.iter().map(|file| file.1.len()).sum::<usize>();
    assert!(bytes <= frames.len());
    assert_eq!(!kept.text.is_empty(), frames.first() == Some(&b'T'), "a text has one place");
}

fn frame(kind: u8, body: &[u8]) -> Vec<u8> {
    let length = u32::try_from(body.len()).unwrap_or(u32::MAX).to_be_bytes();
    [&[kind], &length[..], body].concat()
}

fn seal(plain: &[u8], recipient: &HybridRecipient) -> Vec<u8> {
    let recipients = [recipient.clone()];
    let hybrid = Recipients::Hybrid(&recipients);
    let mut age = AgeWriter::begin(Vec::new(), hybrid, &mut rng()).expect("one recipient");
    age.write_all(plain).expect("a vector takes everything");
    age.finish().expect("a vector takes everything")
}

pub(crate) fn frames_seeds() -> Vec<Vec<u8>> {
    let thread = thread();
    let key = data_encoding::HEXLOWER.encode(thread.mac().expose());
    let header = |kind: &str, key: &str| {
        format!(
            r#"{{"kind":"{kind}","tag":"{}","recipient":"{}"{key},"door":"post"}}"#,
            thread.tag(),
            thread.recipient()
        )
        .into_bytes()
    };
    let hash = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    let end = format!(r#"{{"size":3,"sha256":"{hash}"}}"#);
    let begin = br#"{"name":"a","media_type":""}"#;
    let file = [frame(b'F', begin), frame(b'D', b"abc"), frame(b'E', end.as_bytes())].concat();
    let empty = r#"{"size":0,"sha256":"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855","cut":true}"#;
    let empty = [frame(b'F', begin), frame(b'E', empty.as_bytes())].concat();
    let account = header("account", &format!(r#","mac_key":"{key}""#));
    vec![
        [account.clone(), frame(b'T', "да".as_bytes()), empty].join(&b'\n'),
        [account, frame(b'T', b"a")].join(&b'\n'),
        [header("answer", ""), [frame(b'T', b"\xd0"), frame(b'T', b"\xb0"), file].concat()]
            .join(&b'\n'),
    ]
}

const MESSAGE: &str = "Мы прочли.";

fn slot() -> &'static Vec<u8> {
    static SLOT: OnceLock<Vec<u8>> = OnceLock::new();
    SLOT.get_or_init(|| {
        let thread = thread();
        let message = MessageToSeal {
            text: MESSAGE,
            counter: 3,
            day: Day(20_000),
            tag: thread.tag(),
            recipient: thread.recipient(),
            mac: thread.mac(),
        };
        seal_message(message, &mut rng()).expect("a short message")
    })
}

/// `data`: the beginning of a slot; or, if it begins with 0, of a plaintext that a stranger sealed.
pub(crate) fn message(data: &[u8]) {
    assert!(open_message(data, thread()).is_err(), "too short for a slot");
    let mut spliced = slot().clone();
    let bytes = data.len().min(SLOT_BYTES);
    spliced[..bytes].copy_from_slice(&data[..bytes]);
    let mut reader = MessageReader::after(thread(), 2);
    if let Ok(message) = reader.open(&spliced) {
        crate::accepted();
        // By content: the header has another ephemeral key in each process.
        assert_eq!((&*message.text, message.counter), (MESSAGE, 3), "a changed message opens");
        assert!(reader.open(&spliced).is_err(), "a message opens twice");
    }
    if let [0, plain @ ..] = data {
        let mut padded = plain.to_vec();
        padded.resize(16 * 1024, 0);
        let stranger = seal(&padded, &thread().identity().to_public());
        assert!(open_message(&stranger, thread()).is_err(), "a message without the thread's key");
    }
}

pub(crate) fn message_seeds() -> Vec<Vec<u8>> {
    vec![slot()[..260].to_vec(), b"\0testimony/message/v1\n\0\0\0\0\0\0\0\x03".to_vec()]
}

pub(crate) fn words(data: &[u8]) {
    let Some(Ok(words)) = text(data).map(CodeWords::parse) else { return };
    crate::accepted();
    let phrase = words.phrase();
    assert_eq!(phrase.split(' ').count(), 12);
    let again = CodeWords::parse(&phrase).expect("its own phrase");
    let salt = PostSalt::from_bytes([1; 32]);
    assert_eq!(again.thread_keys(&salt).tag(), words.thread_keys(&salt).tag());
    assert_eq!(*again.phrase(), *phrase);
}

pub(crate) fn words_seeds() -> Vec<Vec<u8>> {
    let phrase = CodeWords::generate(&mut rng()).phrase();
    let numbered = phrase.split(' ').enumerate();
    let numbered: String = numbered
        .map(|(at, word)| format!("{}. {}\u{200b},\n", at + 1, word.to_uppercase()))
        .collect();
    vec![phrase.as_bytes().to_vec(), numbered.into(), "abandon ".repeat(11).into()]
}

pub(crate) fn team(data: &[u8]) {
    let Some(Ok(team)) = text(data).map(TeamPublic::parse) else { return };
    crate::accepted();
    assert_eq!(TeamPublic::parse(&team.print()).ok().as_ref(), Some(&team));
    assert_eq!(team.fingerprint().len(), 39);
    assert_eq!(team.fingerprint_words().split(' ').count(), 8);
}

pub(crate) fn team_seeds() -> Vec<Vec<u8>> {
    vec![include_bytes!("../../testdata/envelope/team-v1.toml").to_vec()]
}
