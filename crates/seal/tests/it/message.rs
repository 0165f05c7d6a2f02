//! Messages from the team: one size, bound to their thread, in their order.

use expect_test::expect;
use testimony_seal::{
    AgeWriter, BundleReader, Day, Error, LookupTag, MESSAGE_TEXT_BYTES_MAX, Message, MessageReader,
    MessageToSeal, Recipients, SLOT_BYTES, ThreadKeys, open_message, print_bundle, seal_message,
};

use crate::support::{rng, thread};

fn sealed_for(keys: &ThreadKeys, counter: u64, text: &str) -> Vec<u8> {
    let day = Day(20_000);
    let (tag, recipient, mac) = (keys.tag(), keys.recipient(), keys.mac());
    seal_message(MessageToSeal { text, counter, day, tag, recipient, mac }, &mut rng(8)).unwrap()
}

fn told(outcome: Result<Message, Error>) -> String {
    match outcome {
        Ok(message) => format!("{} on day {}: {}\n", message.counter, message.day.0, message.text),
        Err(cause) => format!("refused: {cause}\n"),
    }
}

#[test]
fn a_message_comes_back_and_all_slots_have_one_size() {
    let keys = thread(1);
    let longest = "я".repeat(MESSAGE_TEXT_BYTES_MAX / 2);
    for text in ["", "Can you say which gate?", &longest] {
        let slot = sealed_for(&keys, 1, text);
        assert_eq!(slot.len(), SLOT_BYTES);
        assert_eq!(open_message(&slot, &keys).unwrap().text, text);
    }
    assert_eq!(SLOT_BYTES, 5_755);
}

#[test]
fn fail_too_long() {
    let keys = thread(1);
    let text = &"a".repeat(MESSAGE_TEXT_BYTES_MAX + 1);
    let (tag, recipient, mac) = (keys.tag(), keys.recipient(), keys.mac());
    let message = MessageToSeal { text, counter: 1, day: Day(1), tag, recipient, mac };
    assert!(matches!(seal_message(message, &mut rng(8)), Err(Error::Limit { .. })));
    let message = MessageToSeal { text: "", recipient: "age1foreign", ..message };
    assert!(matches!(seal_message(message, &mut rng(8)), Err(Error::Recipient { .. })));
}

#[test]
fn replayed_and_reordered_messages_are_refused() {
    let keys = thread(1);
    let (one, two) = (sealed_for(&keys, 1, "first"), sealed_for(&keys, 2, "second"));
    let mut reader = MessageReader::new(&keys);
    let mut shown = String::new();
    for slot in [&one, &one, &two, &one] {
        shown += &told(reader.open(slot));
    }
    expect![[r#"
        1 on day 20000: first
        refused: message 1 comes after message 1: replayed or reordered
        2 on day 20000: second
        refused: message 1 comes after message 2: replayed or reordered
    "#]]
    .assert_eq(&shown);
    assert!(MessageReader::after(&keys, 2).open(&two).is_err());
}

#[test]
fn foreign_messages_are_refused() {
    let (mine, other) = (thread(1), thread(2));
    assert!(open_message(&sealed_for(&other, 1, "x"), &mine).is_err());
    // Sealed to the sender, as anyone can who knows the recipient, but with another thread's
    // key or tag.
    for (tag, mac) in [(mine.tag(), other.mac()), (other.tag(), mine.mac())] {
        let (text, recipient) = ("forged", mine.recipient());
        let forged = MessageToSeal { text, counter: 1, day: Day(1), tag, recipient, mac };
        let slot = seal_message(forged, &mut rng(8)).unwrap();
        assert!(matches!(open_message(&slot, &mine), Err(Error::Mac)));
    }
}

#[test]
fn fail_every_flipped_byte_and_every_cut() {
    let keys = thread(1);
    let slot = sealed_for(&keys, 1, "words");
    for at in (0..SLOT_BYTES).step_by(31) {
        let mut altered = slot.clone();
        altered[at] ^= 1;
        assert!(open_message(&altered, &keys).is_err(), "byte {at}");
        assert!(matches!(open_message(&slot[..at], &keys), Err(Error::SlotSize { .. })));
    }
}

#[test]
fn fail_a_slot_that_is_no_message() {
    let keys = thread(1);
    let recipients = [keys.identity().to_public()];
    for length in [4_096, 4_095, 4_097] {
        let hybrid = Recipients::Hybrid(&recipients);
        let mut age = AgeWriter::begin(Vec::new(), hybrid, &mut rng(2)).unwrap();
        std::io::Write::write_all(&mut age, &vec![0; length]).unwrap();
        assert!(open_message(&age.finish().unwrap(), &keys).is_err());
    }
}

#[test]
fn a_bundle_gives_each_thread_its_messages_in_their_order() {
    let (one, two, nobody) = (thread(1), thread(2), thread(3));
    let slots: Vec<(LookupTag, Vec<u8>)> = [(&one, 1), (&two, 1), (&one, 2), (&one, 3)]
        .map(|(keys, counter)| (*keys.tag(), sealed_for(keys, counter, "words")))
        .to_vec();
    let bundle = print_bundle(&slots, &mut rng(4)).unwrap();
    let reader = BundleReader::new(&bundle).unwrap();
    let mut shown = String::new();
    for keys in [&one, &two, &nobody] {
        let mut messages = MessageReader::new(keys);
        shown += &format!("{}\n", reader.slots(keys.tag()).len());
        reader.slots(keys.tag()).iter().for_each(|slot| shown += &told(messages.open(slot)));
    }
    expect![[r#"
        3
        1 on day 20000: words
        2 on day 20000: words
        3 on day 20000: words
        1
        1 on day 20000: words
        0
    "#]]
    .assert_eq(&shown);
}

#[test]
fn bundles_have_few_lengths_and_say_nothing_of_threads() {
    let rows = |messages: usize| {
        let tags = (0_u8..).take(messages).map(|n| LookupTag::from_bytes([n; 16]));
        let slots: Vec<_> = tags.map(|tag| (tag, vec![0; SLOT_BYTES])).collect();
        (print_bundle(&slots, &mut rng(4)).unwrap().len() - 40) / (SLOT_BYTES + 16)
    };
    assert_eq!([0, 8, 9, 12, 13, 40, 41].map(rows), [8, 8, 12, 12, 18, 40, 60]);
    // The same message, in two epochs: no hint is found again.
    let slots = [(*thread(1).tag(), sealed_for(&thread(1), 1, "words"))];
    let hints = |seed| -> Vec<Vec<u8>> {
        let bundle = print_bundle(&slots, &mut rng(seed)).unwrap();
        bundle[40..].chunks(SLOT_BYTES + 16).map(|row| row[..16].to_vec()).collect()
    };
    let (first, second) = (hints(1), hints(2));
    assert!(first.iter().all(|hint| !second.contains(hint)));
    assert!(first.is_sorted());
    // What fills it is as a real slot: an age file with a stanza of our kind, of the same length.
    let bundle = print_bundle(&[], &mut rng(5)).unwrap();
    let header = b"age-encryption.org/v1\n-> mlkem768x25519 ";
    assert!(bundle[40..].chunks(SLOT_BYTES + 16).all(|row| row[16..].starts_with(header)));
}

#[test]
fn fail_bundles_that_are_not_whole() {
    let bundle = print_bundle(&[], &mut rng(5)).unwrap();
    for end in [0, 19, 39, 40, bundle.len() - 1] {
        assert!(BundleReader::new(&bundle[..end]).is_err(), "cut at {end}");
    }
    let mut more = bundle.clone();
    more.push(0);
    assert!(BundleReader::new(&more).is_err());
    let mut other = bundle;
    other[0] ^= 1;
    assert!(BundleReader::new(&other).is_err());
    assert!(print_bundle(&[(LookupTag::from_bytes([0; 16]), vec![0; 9])], &mut rng(5)).is_err());
}
