use testimony_media::{Outcome, Programs, Settings};

use crate::{WORKER, fixture};

fn programs() -> Programs {
    Programs::new(Settings::new(WORKER, [""; 0]))
}

#[test]
fn words_in_a_picture_are_read_where_tesseract_is() {
    if !programs().available().ocr_languages.iter().any(|one| one == "eng") {
        return;
    }
    let picture = fixture("words.png");
    let read = programs().ocr(&mut &*picture, &["eng"]).unwrap();
    assert_eq!((read.outcome, read.text.trim()), (Outcome::Done, "ELEVEN PEOPLE"));
    let read = programs().ocr(&mut &b"no picture"[..], &["eng"]).unwrap();
    assert!(matches!(read.outcome, Outcome::Died(_)));
}

#[test]
fn a_sound_is_probed_where_ffprobe_is() {
    if !programs().available().probe {
        return;
    }
    let probed = programs().probe(&mut &*wav()).unwrap();
    let has = |key: &str, value: &str| {
        probed.fields.iter().any(|(is, that)| is == key && that.starts_with(value))
    };
    assert_eq!(probed.outcome, Outcome::Done);
    assert!(has("duration-seconds", "1.0") && has("codec", "pcm_s16le"), "{:?}", probed.fields);
    let probed = programs().probe(&mut &b"no film"[..]).unwrap();
    assert!(matches!(probed.outcome, Outcome::Damaged(_)), "{probed:?}");
}

/// One second of silence.
fn wav() -> Vec<u8> {
    let data = vec![0; 16_000];
    let mut wav = b"RIFF".to_vec();
    wav.extend_from_slice(&(36 + 16_000_u32).to_le_bytes());
    wav.extend_from_slice(b"WAVEfmt \x10\0\0\0\x01\0\x01\0");
    wav.extend_from_slice(&8_000_u32.to_le_bytes());
    wav.extend_from_slice(&16_000_u32.to_le_bytes());
    wav.extend_from_slice(b"\x02\0\x10\0data");
    wav.extend_from_slice(&16_000_u32.to_le_bytes());
    [wav, data].concat()
}

#[test]
fn a_document_is_read_by_poppler_where_it_is() {
    if !programs().available().pdf_text {
        return;
    }
    let read = programs().pdf_text(&mut &*fixture("ru.pdf")).unwrap();
    assert_eq!(read.outcome, Outcome::Done);
    assert!(read.text.contains("одиннадцать человек"));
}
