//! From files of a case to a number on record, and what members say of pairs in between.

use std::ops::{ControlFlow, RangeInclusive};

use testimony_casework::counting::judging::{self, Judgements};
use testimony_casework::counting::linking::{self, Doing, Linking, Wish};
use testimony_casework::counting::{By, Made, Step, again, counts, keep, kept, lists, study_of};
use testimony_casework::intake::store_file;
use testimony_casework::{Error, access, apply, changing, members};
use testimony_model::{Handle, List, MemberRole, Sameness, ThingKind};
use testimony_testkit::{CHEAP, occasion};
use testimony_vault::{Passphrase, Seat, Unlock, Vault, Way};

use crate::room::Room;

/// Two lists that share Ada, whose family name one of them has otherwise, and a third.
const ONE: &str = "id;given name;surname;dob;place\n1;Ada;Quill;1980-04-03;Ferry\n\
                   2;Boris;Marsh;1975-01-20;Mill\n3;Clara;Reed;1990-11-30;Ferry\n\
                   4;Dora;Stone;1961-05-05;Mill\n5;Edwin;Hollow;1970-02-14;Ferry\n";
const TWO: &str = "id;given name;surname;dob;place\na;Ada;Quilt;1980-04-03;Ferry\n\
                   b;Boris;Marsh;1975-01-20;Mill\nc;Frank;Lorn;1955-07-07;Mill\n\
                   d;Dora;Stone;1961-05-05;Mill\n";
const THREE: &str = "id;given name;surname;dob;place\nx;Clara;Reed;1990-11-30;Ferry\n\
                     y;Ada;Quill;1981;Ferry\nz;Edwin;Hollow;1970-02-14;Ferry\n";

fn add(room: &mut Room, files: &[(&str, &str)], case: Option<&str>) -> lists::AddedLists {
    let mut at = occasion(&mut room.rng);
    let stored = files.iter().map(|(name, text)| {
        store_file(&room.vault, name, None, &mut text.as_bytes(), &mut at).unwrap()
    });
    let stored = stored.collect();
    let case = case.map(|case| case.parse().unwrap());
    lists::add(&mut room.vault, stored, case, &mut at).unwrap()
}

fn linked(vault: &Vault, ids: &[Handle]) -> Linking {
    let files = ids.iter().map(|id| lists::file(vault, id).unwrap()).collect();
    let judgements = Judgements::of(vault).unwrap();
    let mut on = |_: Doing| ControlFlow::Continue(());
    linking::link(files, &judgements, (1, 1), &mut on).unwrap()
}

fn judge(room: &mut Room, pair: &judging::PairRef, same: Sameness) -> RangeInclusive<u64> {
    judging::judge(&mut room.vault, pair.clone(), same, &mut occasion(&mut room.rng)).unwrap()
}

/// Lists with their newest entries.
fn chosen(vault: &Vault, ids: &[Handle]) -> Vec<(Handle, u64)> {
    let newest = |id: &Handle| vault.newest_entry(ThingKind::List, id).unwrap();
    ids.iter().map(|id| (id.clone(), newest(id))).collect()
}

/// From here on it is he who looks and signs.
fn sit(room: &mut Room, passphrase: &Passphrase) {
    let mut seat = Seat::of(room.vault.dir(), &Unlock::Passphrase(passphrase)).unwrap();
    room.vault.take_seat(&mut seat).unwrap();
}

#[test]
fn files_become_lists_and_what_is_no_list_is_kept() {
    let mut room = Room::new(61);
    let added = add(&mut room, &[("one.csv", ONE), ("letter.pdf", "%PDF-1.4\0\0")], None);
    assert_eq!((added.lists.len(), added.others.len()), (1, 1));
    assert_eq!(added.others[0].0, "letter.pdf");
    let kept = room.vault.files(&testimony_vault::FilesWanted { most: 10, ..Default::default() });
    assert_eq!(kept.unwrap().1, 2, "both files are in the case");
    let list: List = room.vault.thing(ThingKind::List, &added.lists[0]).unwrap();
    assert_eq!(list.title, "one");
    let looked = lists::file(&room.vault, &list.id).unwrap().look().unwrap();
    let used: Vec<&str> = looked.used.iter().map(|used| used.field).collect();
    assert_eq!(used, ["id", "given_name", "surname", "birth_date", "place"]);
    assert_eq!((looked.rows.len(), looked.rows[0][1].as_str()), (5, "Ada"));
    // What somebody says of it is put on record once.
    let mut said = list.clone();
    said.columns = [("surname".to_owned(), "given name".to_owned())].into();
    said.covers.by = Some("the hospital".to_owned());
    let mut at = occasion(&mut room.rng);
    let seen = room.vault.newest_entry(ThingKind::List, &list.id).unwrap();
    let revised = lists::revise(&mut room.vault, vec![(said.clone(), seen)], &mut at).unwrap();
    assert!(revised.is_some());
    assert_eq!(lists::revise(&mut room.vault, vec![(said, seen)], &mut at).unwrap(), None);
    // Who saw it as it was before overwrites nothing.
    let late = lists::revise(&mut room.vault, vec![(list.clone(), seen)], &mut at);
    assert!(late.is_err(), "{late:?}");
    let looked = lists::file(&room.vault, &list.id).unwrap().look().unwrap();
    assert_eq!(looked.used.len(), 1, "nothing is guessed any more");
}

#[test]
fn what_members_say_of_a_pair_decides_and_can_be_taken_back() {
    let mut room = Room::new(62);
    let ids = add(&mut room, &[("one.csv", ONE), ("two.csv", TWO), ("three.csv", THREE)], None);
    let ids = ids.lists;
    let before = linked(&room.vault, &ids);
    let (pair, doubt) = before.next().expect("a pair is in doubt");
    assert!(doubt.people > 0.0 && (0.05..0.95).contains(&doubt.probability), "{doubt:?}");
    let same = judge(&mut room, &pair, Sameness::Same);
    let as_one = linked(&room.vault, &ids).people();
    changing::withdraw(&mut room.vault, same, &mut occasion(&mut room.rng)).unwrap();
    assert_eq!(linked(&room.vault, &ids).next().unwrap().0, pair, "it is asked again");
    judge(&mut room, &pair, Sameness::Different);
    let after = linked(&room.vault, &ids);
    let more = (after.people() - as_one) as f64;
    assert!((more - doubt.people).abs() < 1e-9, "as was said before");
    assert!(after.next().is_none_or(|(next, _)| next != pair));
    assert_eq!(after.judged(), 1);
    // The cards have what stands in the files, also in columns that nobody compares.
    let (list, at) = after.place(&pair.0).unwrap();
    let file = lists::file(&room.vault, &ids[list]).unwrap();
    let cells = linking::cells(file, at).unwrap();
    assert!(cells.iter().any(|cell| cell.head == "given name" && cell.text == "Ada"), "{cells:?}");
}

#[test]
fn two_members_who_contradict_each_other_leave_it_open() {
    let mut room = Room::new(63);
    let ids = add(&mut room, &[("one.csv", ONE), ("two.csv", TWO), ("three.csv", THREE)], None);
    let ids = ids.lists;
    let (pair, _) = linked(&room.vault, &ids).next().unwrap();
    judge(&mut room, &pair, Sameness::Same);
    let own = Passphrase::new("the second reviewer's");
    let mut at = occasion(&mut room.rng);
    members::add(&mut room.vault, "Rook", &Way::Passphrase(&own, CHEAP), &mut at).unwrap();
    let me = |vault: &Vault| vault.members().unwrap().into_iter().find(|it| it.me).unwrap().public;
    let founder = me(&room.vault);
    sit(&mut room, &own);
    let rook = me(&room.vault);
    let judgements = Judgements::of(&room.vault).unwrap();
    let linking = linked(&room.vault, &ids);
    assert_eq!(linking.next_of_others(&judgements, &rook), Some(pair.clone()), "blind, once more");
    assert_eq!(linking.next_of_others(&judgements, &founder), None);
    judge(&mut room, &pair, Sameness::Different);
    let judgements = Judgements::of(&room.vault).unwrap();
    let linking = linked(&room.vault, &ids);
    assert_eq!((linking.judged(), linking.unsure()), (0, 0));
    let agreement = linking.agreement(&judgements);
    assert_eq!((agreement.by_several, agreement.agreed), (1, 0));
    assert!(linking.next().is_none_or(|(next, _)| next != pair), "nobody is asked a third time");
    assert_eq!(linking.contradicted(&judgements), [pair]);
    assert!(!linking.review().open.is_empty(), "it is in doubt until one gives way");
}

/// Lists that grow keep their answers: they hang on ids.
#[test]
fn answers_are_used_again_when_a_list_grows() {
    let mut room = Room::new(64);
    let files = [("one.csv", ONE), ("two.csv", TWO), ("three.csv", THREE)];
    let ids = add(&mut room, &files, None).lists;
    let (pair, _) = linked(&room.vault, &ids).next().unwrap();
    judge(&mut room, &pair, Sameness::Different);
    let longer = format!("{ONE}6;Gina;Vale;1988-08-08;Ferry\n");
    let grown = add(&mut room, &[("one, May.csv", &longer)], None).lists;
    let mut list: List = room.vault.thing(ThingKind::List, &ids[0]).unwrap();
    let new: List = room.vault.thing(ThingKind::List, &grown[0]).unwrap();
    (list.file, list.item) = (new.file, new.item);
    let columns = ["id", "given name", "surname"].map(str::to_owned);
    let fields = ["id", "given_name", "surname"].map(str::to_owned);
    list.columns = fields.into_iter().zip(columns).collect();
    let mut at = occasion(&mut room.rng);
    let seen = room.vault.newest_entry(ThingKind::List, &list.id).unwrap();
    lists::revise(&mut room.vault, vec![(list.clone(), seen)], &mut at).unwrap();
    // With another column of ids the answers would be about other people.
    let seen = room.vault.newest_entry(ThingKind::List, &list.id).unwrap();
    let mut other = list.clone();
    other.columns = [("id".to_owned(), "place".to_owned())].into();
    lists::revise(&mut room.vault, vec![(other.clone(), seen)], &mut at).unwrap_err();
    let linking = linked(&room.vault, &ids);
    assert_eq!((linking.judged(), linking.read()[0].listings), (1, 6));
}

#[test]
fn a_count_is_on_record_with_a_file_that_names_nobody() {
    let mut room = Room::new(65);
    let ids = add(&mut room, &[("one.csv", ONE), ("two.csv", TWO), ("three.csv", THREE)], None);
    let linking = linked(&room.vault, &ids.lists);
    let wish = Wish {
        title: "people at the ferry".to_owned(),
        by: By::ALL.to_vec(),
        replicates: 2,
        seed: 1,
        threads: 1,
    };
    let mut told = |_: Step| ControlFlow::Continue(());
    let study = linking.draw(&wish, &mut told).unwrap().ask(1, &mut told).unwrap();
    let mut at = occasion(&mut room.rng);
    let chosen = chosen(&room.vault, &ids.lists);
    let (id, _) = keep(&mut room.vault, &study, &chosen, &mut at).unwrap();
    assert_eq!(counts(&room.vault).unwrap().len(), 1);
    let kept = kept(&room.vault, &id).unwrap();
    assert_eq!(kept.count.sentence, study.answer.sentence);
    let (read, text) = study_of(&room.vault, &kept).unwrap();
    assert_eq!(read.title(), "people at the ferry");
    assert!(!text.contains("Quill") && !text.contains("Ada"), "{text}");
    assert_eq!(again(&text, 1, &mut told).unwrap().1, Made::Again);
    // It stops where somebody says so, and nothing of it is kept.
    let mut stops = |_: Step| ControlFlow::Break(());
    assert!(linking.draw(&wish, &mut stops).is_err());
    assert_eq!(counts(&room.vault).unwrap().len(), 1);
}

/// Members who see one of two cases would see what is counted of both.
#[test]
fn fail_lists_of_two_cases_are_not_counted_together_and_hidden_ones_are_not_there() {
    let mut room = Room::new(66);
    let case = |id: &str| format!(r#"{{"action":"case","id":"{id}","title":"{id}"}}"#);
    let both = [case("river"), case("forest")].join("\n");
    apply::apply(&mut room.vault, &both, &mut occasion(&mut room.rng)).unwrap();
    let river = add(&mut room, &[("one.csv", ONE)], Some("river")).lists;
    let forest = add(&mut room, &[("two.csv", TWO)], Some("forest")).lists;
    let ids = [river[0].clone(), forest[0].clone()];
    let linking = linked(&room.vault, &ids);
    let wish =
        Wish { title: "both".to_owned(), by: Vec::new(), replicates: 2, seed: 1, threads: 1 };
    let mut told = |_: Step| ControlFlow::Continue(());
    let study = linking.draw(&wish, &mut told).unwrap().ask(1, &mut told).unwrap();
    let both = chosen(&room.vault, &ids);
    let refused = keep(&mut room.vault, &study, &both, &mut occasion(&mut room.rng));
    assert!(matches!(refused, Err(Error::SeveralCases)), "{refused:?}");
    // Of one case it is that case's alone, its file too.
    let of_forest = chosen(&room.vault, &forest);
    let mut at = occasion(&mut room.rng);
    let (id, _) = keep(&mut room.vault, &study, &of_forest, &mut at).unwrap();
    let own = Passphrase::new("who sees the river alone");
    let mut at = occasion(&mut room.rng);
    members::add(&mut room.vault, "Rook", &Way::Passphrase(&own, CHEAP), &mut at).unwrap();
    let within = Some(vec!["river".parse().unwrap()]);
    access::grant(&mut room.vault, "Rook", MemberRole::Analyst, within, &mut at).unwrap();
    let item = kept(&room.vault, &id).unwrap().item.id;
    sit(&mut room, &own);
    assert!(lists::file(&room.vault, &river[0]).is_ok(), "the control: his own is there");
    assert!(lists::file(&room.vault, &forest[0]).is_err());
    assert!(kept(&room.vault, &id).is_err() && room.vault.file(item).is_err());
    assert_eq!(
        (lists::all(&room.vault).unwrap().len(), counts(&room.vault).unwrap().len()),
        (1, 0)
    );
    let pair = {
        let listing = |list: &Handle, id: &str| testimony_model::ListingRef {
            list: list.clone(),
            listing: id.to_owned(),
        };
        (listing(&river[0], "1"), listing(&forest[0], "a"))
    };
    let judged =
        judging::judge(&mut room.vault, pair, Sameness::Same, &mut occasion(&mut room.rng));
    assert!(judged.is_err(), "he cannot speak of a list that he does not see");
}
