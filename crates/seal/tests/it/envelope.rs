//! Sealing and opening, and everything that must be refused.

use std::io::Write;

use expect_test::expect;
use hmac::{Hmac, Mac};
use proptest::prelude::*;
use sha2::Sha256;
use testimony_seal::{
    AgeWriter, EnvelopeId, EnvelopeKind, Error, FILES_MAX, HybridIdentity, OpenError, Recipients,
    TEXT_BYTES_MAX, ThreadKeys, clip_file_name, padme,
};

use crate::support::{Notes, account, identity, open, rng, thread, told, writer};

#[test]
fn an_account_with_files_comes_back() {
    let sealed = account("Это было в апреле", &[("a.jpg", &[7; 100_000]), ("../../b", b"x")]);
    expect![[r#"
        Account by Command
        file "a.jpg" "image/jpeg"
        100000 bytes
        file "../../b" "image/jpeg"
        1 bytes
        text: 31 bytes
    "#]]
    .assert_eq(&told(&sealed));
}

#[test]
fn files_without_text_and_text_without_files() {
    assert!(told(&account("", &[("a", b"1")])).contains("text: 0 bytes"));
    assert!(told(&account("only words", &[])).contains("text: 10 bytes"));
}

#[test]
fn characters_may_split_over_pieces() {
    let text = "ӏ 🕯 ж".as_bytes();
    for size in 1..5 {
        let mut writer = writer(EnvelopeKind::Account, &thread(1));
        text.chunks(size).for_each(|piece| writer.text(piece).unwrap());
        let mut notes = Notes::default();
        open(&writer.finish().unwrap().0, &mut notes).unwrap();
        assert_eq!(notes.text.as_bytes(), text);
    }
}

#[test]
fn short_texts_have_one_length() {
    let lengths: Vec<_> =
        ["", "a", &"word ".repeat(2_800)].map(|text| account(text, &[]).len()).into();
    assert_eq!(lengths[0], lengths[1]);
    assert_eq!(lengths[0], lengths[2]);
}

#[test]
fn length_does_not_follow_the_pieces() {
    let data = vec![1; 200_000];
    let sizes = [1, 777, 65_536, 200_000].map(|size| {
        let mut writer = writer(EnvelopeKind::Account, &thread(1));
        writer.begin_file("a", "").unwrap();
        data.chunks(size).for_each(|piece| writer.data(piece).unwrap());
        writer.end_file().unwrap();
        writer.finish().unwrap().0.len()
    });
    assert!(sizes.iter().all(|size| *size == sizes[0]), "{sizes:?}");
}

#[test]
fn a_cut_file_says_so() {
    let mut writer = writer(EnvelopeKind::Account, &thread(1));
    writer.begin_file("a", "").unwrap();
    writer.data(b"half").unwrap();
    assert!(writer.cut_file().unwrap().cut);
    assert!(told(&writer.finish().unwrap().0).contains("4 bytes, cut"));
}

#[test]
fn an_answer_needs_the_key_of_its_thread() {
    let mine = thread(1);
    let mut writer = writer(EnvelopeKind::Answer, &mine);
    writer.text(b"yes").unwrap();
    let sealed = writer.finish().unwrap().0;
    let refusal = |known| {
        let mut notes = Notes { known, ..Notes::default() };
        let refusal = open(&sealed, &mut notes).err();
        assert_eq!(refusal.is_none(), notes.finished);
        refusal
    };
    assert!(refusal(Some((*mine.tag(), mine.mac().clone()))).is_none());
    assert!(matches!(refusal(None), Some(OpenError::Envelope(Error::ThreadUnknown))));
    let foreign = Some((*mine.tag(), thread(2).mac().clone()));
    assert!(matches!(refusal(foreign), Some(OpenError::Envelope(Error::Mac))));
}

#[test]
fn fail_writer_in_wrong_order() {
    let mut order = writer(EnvelopeKind::Account, &thread(1));
    assert!(matches!(order.data(b"x"), Err(Error::Order(_))));
    assert!(matches!(order.end_file(), Err(Error::Order(_))));
    order.begin_file("a", "").unwrap();
    assert!(matches!(order.text(b"x"), Err(Error::Order(_))));
    assert!(matches!(order.begin_file("b", ""), Err(Error::Order(_))));
    assert!(matches!(order.finish(), Err(Error::Order(_))));
}

#[test]
fn fail_limits_of_the_writer() {
    let mut limits = writer(EnvelopeKind::Account, &thread(1));
    let over = vec![b'a'; usize::try_from(TEXT_BYTES_MAX).unwrap() + 1];
    assert!(matches!(limits.text(&over), Err(Error::Limit { .. })));
    assert!(matches!(limits.begin_file(&"n".repeat(256), ""), Err(Error::Limit { .. })));
    for _ in 0..FILES_MAX {
        limits.begin_file("a", &"t".repeat(500)).unwrap();
        limits.end_file().unwrap();
    }
    assert!(matches!(limits.begin_file("a", ""), Err(Error::Limit { .. })));
    assert!(told(&limits.finish().unwrap().0).ends_with("text: 0 bytes\n"));
}

#[test]
fn fail_broken_utf8() {
    let mut half = writer(EnvelopeKind::Account, &thread(1));
    half.text(&[0xd0]).unwrap();
    assert!(matches!(half.finish(), Err(Error::Utf8)));
    let mut bad = writer(EnvelopeKind::Account, &thread(1));
    assert!(matches!(bad.text(&[b'a', 0xff]), Err(Error::Utf8)));
}

#[test]
fn total_limit_leaves_the_rest_usable() {
    const SMALL: usize = 100_000;
    let mut full = writer(EnvelopeKind::Account, &thread(1)).with_total_bytes_max(SMALL as u64);
    full.text(&[b'a'; 10]).unwrap();
    full.begin_file("a", "").unwrap();
    full.data(&vec![0; SMALL - 10]).unwrap();
    assert!(matches!(full.data(b"x"), Err(Error::Limit { .. })));
    full.cut_file().unwrap();
    assert_eq!(told(&full.finish().unwrap().0).lines().nth(2), Some("99990 bytes, cut"));
}

#[test]
fn names_are_clipped_between_characters() {
    assert_eq!(clip_file_name("short.jpg"), "short.jpg");
    assert_eq!(clip_file_name(&"ж".repeat(200)).len(), 254);
}

#[test]
fn fail_every_cut() {
    let sealed = account("some words", &[("a", b"data")]);
    for end in (0..sealed.len()).step_by(97).chain([sealed.len() - 1]) {
        assert!(told(&sealed[..end]).starts_with("refused"), "cut at {end}");
    }
}

#[test]
fn fail_another_team() {
    let sealed = account("some words", &[]);
    let stranger = HybridIdentity::from_seed(&[1; 32]);
    let opened = testimony_seal::open_envelope(&sealed[..], &[stranger], &mut Notes::default());
    assert!(matches!(opened, Err(OpenError::Envelope(Error::Age(_)))));
}

/// Frames written by hand, with a good MAC unless `mac` says otherwise.
fn forged(frames: &[(u8, &[u8])], thread: &ThreadKeys, tail: &[u8]) -> Vec<u8> {
    let mut plain = b"testimony/envelope/v1\n".to_vec();
    let mut put = |kind: u8, body: &[u8]| {
        plain.push(kind);
        plain.extend(u32::try_from(body.len()).unwrap().to_be_bytes());
        plain.extend(body);
    };
    let header = header(thread, "account");
    put(b'H', header.as_bytes());
    frames.iter().for_each(|(kind, body)| put(*kind, body));
    seal_plain(plain, thread, tail)
}

fn header(thread: &ThreadKeys, kind: &str) -> String {
    let mac = data_encoding::HEXLOWER.encode(thread.mac().expose());
    let (tag, recipient) = (thread.tag(), thread.recipient());
    format!(
        r#"{{"kind":"{kind}","tag":"{tag}","recipient":"{recipient}","mac_key":"{mac}","door":"post"}}"#
    )
}

fn seal_plain(mut plain: Vec<u8>, thread: &ThreadKeys, tail: &[u8]) -> Vec<u8> {
    let mut mac = <Hmac<Sha256> as Mac>::new_from_slice(thread.mac().expose()).unwrap();
    mac.update(&plain);
    plain.extend(b"M\0\0\0\x20");
    plain.extend(mac.finalize().into_bytes());
    plain.extend(tail);
    let recipients = [identity().to_public()];
    let hybrid = Recipients::Hybrid(&recipients);
    let mut age = AgeWriter::begin(Vec::new(), hybrid, &mut rng(5)).unwrap();
    age.write_all(&plain).unwrap();
    age.finish().unwrap()
}

/// Zeros that bring the frames to 16 KiB.
fn padded(frames: &[(u8, &[u8])], thread: &ThreadKeys) -> Vec<u8> {
    let used: usize = frames.iter().map(|(_, body)| body.len() + 5).sum();
    let room = 16_384 - 22 - 5 - header(thread, "account").len() - used - 5 - 37;
    let zeros = vec![0; room];
    let mut all = frames.to_vec();
    all.push((b'P', &zeros));
    forged(&all, thread, b"")
}

#[test]
fn fail_frames_out_of_place() {
    let keys = thread(1);
    let hash = data_encoding::HEXLOWER.encode(&<Sha256 as sha2::Digest>::digest(b"d"));
    let end = format!(r#"{{"size":1,"sha256":"{hash}"}}"#);
    let end = end.as_bytes();
    let file: &[u8] = br#"{"name":"a","media_type":""}"#;
    let show = |frames: &[(u8, &[u8])]| told(&padded(frames, &keys));
    assert!(show(&[(b'T', b"x"), (b'F', file), (b'D', b"d"), (b'E', end)]).contains("text: 1"));
    let mut refusals = String::new();
    for frames in [
        &[(b'F', file), (b'D', b"d"), (b'E', end), (b'T', b"late")][..],
        &[(b'D', b"d")],
        &[(b'E', end)],
        &[(b'F', file), (b'F', file)],
        &[(b'F', file), (b'D', b"d")],
        &[(b'F', file), (b'D', b"e"), (b'E', end)],
        &[(b'F', file), (b'D', b"dd"), (b'E', end)],
        &[(b'F', br#"{"name":"a"}"#)],
        &[(b'T', &[0xff])],
        &[(b'T', &[0xd0]), (b'F', file)],
        &[(b'T', b"")],
        &[(b'P', b"\0\0\x01")],
        &[(b'P', b""), (b'T', b"x")],
        &[(b'H', header(&keys, "account").as_bytes())],
        &[(b'Q', b"?")],
    ] {
        refusals.push_str(&show(frames));
    }
    expect![[r#"
        refused: envelope: a frame is out of place
        refused: envelope: a frame is out of place
        refused: envelope: a frame is out of place
        refused: envelope: a frame is out of place
        refused: envelope: a frame is out of place
        refused: file 1 of the envelope is not what its end says
        refused: file 1 of the envelope is not what its end says
        refused: envelope: the record of a file is not readable
        refused: the text is not UTF-8
        refused: the text is not UTF-8
        refused: envelope: a frame is empty
        refused: envelope: its padding is not empty
        refused: envelope: a frame is out of place
        refused: envelope: it has two headers
        refused: envelope: a frame is out of place
    "#]]
    .assert_eq(&refusals);
}

#[test]
fn fail_bad_ends_and_lengths() {
    let keys = thread(1);
    let refusal = |frames: &[(u8, &[u8])], tail: &[u8]| told(&forged(frames, &keys, tail));
    let zeros = vec![0; 16_384 - 22 - 5 - header(&keys, "account").len() - 5 - 37];
    assert!(refusal(&[(b'P', &zeros)], b"").contains("text: 0"));
    let mut refusals = refusal(&[(b'P', &zeros)], b"x");
    refusals += &refusal(&[(b'P', &zeros[1..])], b"");
    refusals += &refusal(&[(b'P', &zeros), (b'P', b"")], b"");
    refusals += &refusal(&[], b"");
    refusals += &refusal(&[(b'T', &vec![b'a'; 65_537])], b"");
    refusals += &refusal(&[(b'F', &vec![b' '; 4_097])], b"");
    expect![[r#"
        refused: envelope: something follows its seal
        refused: envelope: its length is not padded
        refused: envelope: its length is not padded
        refused: envelope: its seal comes too early
        refused: envelope: a frame has a length that its kind cannot have
        refused: envelope: a frame has a length that its kind cannot have
    "#]]
    .assert_eq(&refusals);
}

#[test]
fn fail_headers() {
    let keys = thread(1);
    let mut refusals = String::new();
    let good = header(&keys, "account");
    for bad in [
        header(&keys, "answer"),
        good.replace("\"door\":\"post\"", "\"door\":\"post\",\"more\":1"),
        good.replace("mac_key", "mac_kez"),
        good.replace("age1", "age2"),
        good.replace("\"post\"", "\"window\""),
        String::from("{}"),
    ] {
        let mut plain = b"testimony/envelope/v1\nH".to_vec();
        plain.extend(u32::try_from(bad.len()).unwrap().to_be_bytes());
        plain.extend(bad.as_bytes());
        refusals += &told(&seal_plain(plain, &keys, b""));
    }
    refusals += &told(&seal_plain(b"testimony/envelope/v2\n".to_vec(), &keys, b""));
    refusals += &told(&seal_plain(b"testimony/envelope/v1\nT\0\0\0\x01x".to_vec(), &keys, b""));
    refusals += &told(b"age-encryption.org/v1\n");
    refusals += &told(b"");
    expect![[r#"
        refused: envelope: a key belongs into an account and only there
        refused: envelope: its header is not readable
        refused: envelope: its header is not readable
        refused: envelope: its reply recipient is not a hybrid age recipient
        refused: envelope: its header is not readable
        refused: envelope: its header is not readable
        refused: envelope: it does not begin like one
        refused: envelope: it has no header
        refused: this is not an age file that we can open: it is damaged or not an age file
        refused: this is not an age file that we can open: it is damaged or not an age file
    "#]]
    .assert_eq(&refusals);
}

#[test]
fn fail_a_foreign_mac() {
    let (mine, foreign) = (thread(1), thread(2));
    let mut plain = b"testimony/envelope/v1\nH".to_vec();
    let header = header(&mine, "account");
    plain.extend(u32::try_from(header.len()).unwrap().to_be_bytes());
    plain.extend(header.as_bytes());
    let room = 16_384 - plain.len() - 5 - 37;
    plain.push(b'P');
    plain.extend(u32::try_from(room).unwrap().to_be_bytes());
    plain.resize(16_384 - 37, 0);
    expect![[r#"
        Account by Post
        text: 0 bytes
    "#]]
    .assert_eq(&told(&seal_plain(plain.clone(), &mine, b"")));
    expect![[r#"
        refused: the seal of the thread does not fit: altered or foreign
    "#]]
    .assert_eq(&told(&seal_plain(plain, &foreign, b"")));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_flipped_byte_refutes(at in any::<prop::sample::Index>(), flip in 1_u8..) {
        let mut sealed = account("words that matter", &[("photo.jpg", &[3; 900])]);
        let at = at.index(sealed.len());
        let before = EnvelopeId::of(&sealed);
        sealed[at] ^= flip;
        prop_assert!(told(&sealed).starts_with("refused"));
        prop_assert_ne!(EnvelopeId::of(&sealed), before);
    }

    #[test]
    fn every_length_is_padded(text in 0_usize..40_000, file in 0_usize..300_000) {
        let text = "a".repeat(text);
        let sealed = account(&text, &[("f", &vec![1; file])]);
        let mut notes = Notes::default();
        let opened = open(&sealed, &mut notes).unwrap();
        prop_assert_eq!(opened.text_bytes, text.len() as u64);
        prop_assert_eq!(opened.file_bytes, file as u64);
        let plain = age::decrypt(&identity(), &sealed).unwrap().len() as u64;
        prop_assert_eq!(padme(plain), plain);
    }
}

/// The example of docs/spec/envelope.md, section 2.
#[test]
fn the_example_of_the_spec() {
    let zeros = "abandon ".repeat(11) + "about";
    let words = testimony_seal::CodeWords::parse(&zeros).unwrap();
    let thread = words.thread_keys(&testimony_seal::PostSalt::from_bytes([0; 32]));
    let opening = testimony_seal::Opening {
        language: None,
        ..crate::support::opening(EnvelopeKind::Account)
    };
    let team = crate::support::team();
    let recipients = team.recipients(crate::support::TODAY);
    let mut no = testimony_seal::EnvelopeWriter::begin(
        Vec::new(),
        recipients,
        &thread,
        opening,
        &mut rng(1),
    )
    .unwrap();
    no.text(b"no").unwrap();
    let plain = age::decrypt(&identity(), &no.finish().unwrap().0).unwrap();
    let mut at = 22;
    let mut frames = String::new();
    while at < plain.len() {
        let length = u32::from_be_bytes(plain[at + 1..at + 5].try_into().unwrap());
        frames += &format!("{} {length:08x}\n", char::from(plain[at]));
        at += 5 + usize::try_from(length).unwrap();
    }
    expect![[r#"
        H 0000084f
        T 00000002
        P 00003765
        M 00000020
    "#]]
    .assert_eq(&frames);
}
