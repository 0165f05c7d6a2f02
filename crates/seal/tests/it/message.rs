//! Messages from the team: one size, bound to their thread, in their order.

use expect_test::expect;
use testimony_seal::{
    AgeWriter, Day, Error, MESSAGE_TEXT_BYTES_MAX, Message, MessageReader, MessageToSeal,
    SLOT_BYTES, ThreadKeys, open_message, seal_message,
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
    assert_eq!(SLOT_BYTES, 16_584);
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
    let recipient: age::x25519::Recipient = keys.recipient().parse().unwrap();
    for length in [16_384, 16_383, 16_385] {
        let mut age = AgeWriter::begin(Vec::new(), &[&recipient], &mut rng(2)).unwrap();
        std::io::Write::write_all(&mut age, &vec![0; length]).unwrap();
        assert!(open_message(&age.finish().unwrap(), &keys).is_err());
    }
}
