//! The team's weeks: announced ahead, kept for what is late, destroyed for good.

use std::fs;

use expect_test::expect;
use rand_chacha::ChaCha20Rng;
use testimony_casework::team::{self, DAYS_KEPT, WEEKS_AHEAD};
use testimony_seal::{Day, HybridIdentity, HybridRecipient, TeamPublic};
use testimony_testkit::occasion;
use testimony_vault::Occasion;

use crate::room::Room;

/// The room is made on Sunday, 1 March 2026: the last day of its first week.
const MADE: u32 = 20_513;

/// So many days after the room was made.
fn later(days: u32, rng: &mut ChaCha20Rng) -> Occasion<'_> {
    let mut later = occasion(rng);
    later.now += jiff::SignedDuration::from_hours(24 * i64::from(days));
    later
}

fn prepared(room: &mut Room, days: u32) -> TeamPublic {
    team::prepare(&room.vault, &mut later(days, &mut room.rng)).unwrap()
}

fn turned(room: &mut Room, days: u32) -> Vec<(Day, Day)> {
    team::turn(&room.vault, &mut later(days, &mut room.rng)).unwrap()
}

/// The first days of what is announced, counted from the day the room was made.
fn announced(team: &TeamPublic) -> Vec<i64> {
    team.roster.weeks().iter().map(|week| i64::from(week.from.0) - i64::from(MADE)).collect()
}

fn openable(room: &Room, recipient: &HybridRecipient) -> bool {
    let identities = team::identities(&room.vault).unwrap();
    identities.iter().map(HybridIdentity::to_public).any(|one| one == *recipient)
}

#[test]
fn weeks_are_announced_ahead_and_again_only_when_one_is_missing() {
    let mut room = Room::new(1);
    let first = team::public(&room.vault).unwrap();
    assert_eq!(first.roster.number(), 1);
    assert_eq!(announced(&first), [-6, 1, 8, 15, 22, 29, 36, 43, 50]);
    assert_eq!(announced(&first).len(), WEEKS_AHEAD as usize + 1);
    assert_eq!(prepared(&mut room, 0), first);
    let second = prepared(&mut room, 1);
    assert_eq!(second.roster.number(), 2);
    assert_eq!(announced(&second), [1, 8, 15, 22, 29, 36, 43, 50, 57]);
    assert!(first.is_older_than(&second));
    // The weeks that were announced before have the recipients that they had.
    assert_eq!(first.roster.weeks()[1..], second.roster.weeks()[..8]);
    // A team that was away for a year: nothing in between was announced, so nothing is made for it.
    let third = prepared(&mut room, 365);
    assert_eq!(announced(&third)[0], 365 - i64::from((MADE + 365 + 3) % 7));
    assert_eq!(third.roster.number(), 3);
}

#[test]
fn an_identity_goes_a_fixed_time_after_the_first_fetch_after_its_week() {
    let mut room = Room::new(2);
    let first = team::public(&room.vault).unwrap().roster.weeks()[0].clone();
    let recipient = &first.recipients[0];
    assert_eq!(turned(&mut room, 0), []);
    // Nobody fetched for three weeks: what waits must still open.
    assert_eq!(turned(&mut room, 21), []);
    assert_eq!(turned(&mut room, 21 + DAYS_KEPT - 1), []);
    assert!(openable(&room, recipient));
    let file = room.path("case/weeks").join(format!("{}-0.week", MADE - 6));
    let held = fs::read(&file).unwrap();
    let gone = turned(&mut room, 21 + DAYS_KEPT);
    assert_eq!(gone[0], (Day(MADE - 6), Day(MADE)));
    assert!(!openable(&room, recipient) && !file.exists());
    // The control: with the file it opens; there is no copy anywhere else.
    fs::write(&file, held).unwrap();
    assert!(openable(&room, recipient));
}

#[test]
fn revoked_weeks_have_other_recipients_and_still_open() {
    let mut room = Room::new(3);
    let before = team::public(&room.vault).unwrap();
    let after = team::revoke(&room.vault, &mut later(0, &mut room.rng)).unwrap();
    assert!(before.is_older_than(&after));
    assert_eq!(announced(&before), announced(&after));
    for (old, new) in before.roster.weeks().iter().zip(after.roster.weeks()) {
        assert_ne!(old.recipients, new.recipients);
        assert!(openable(&room, &old.recipients[0]) && openable(&room, &new.recipients[0]));
    }
    assert_eq!(prepared(&mut room, 0), after);
}

#[test]
fn fail_a_week_that_somebody_changed() {
    let room = Room::new(4);
    let file = room.path("case/weeks").join(format!("{}-0.week", MADE - 6));
    let good = fs::read(&file).unwrap();
    for at in [0, 17, 20, 27, 31, 40, 70, good.len() - 1] {
        let mut changed = good.clone();
        changed[at] ^= 1;
        fs::write(&file, changed).unwrap();
        assert!(room.vault.week_identities().is_err(), "byte {at}");
    }
    fs::write(&file, &good[..50]).unwrap();
    let said = room.vault.week_identities().unwrap_err().to_string();
    let path = file.display().to_string();
    expect!["FILE is damaged or belongs to another vault"].assert_eq(&said.replace(&path, "FILE"));
    fs::write(&file, good).unwrap();
    assert_eq!(room.vault.week_identities().unwrap().len(), WEEKS_AHEAD as usize + 1);
}
