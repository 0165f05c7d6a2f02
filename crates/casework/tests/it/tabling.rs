//! Tables into a case: what rows become, once, all or none.

use expect_test::{Expect, expect};
use testimony_casework::exchange::{Given, Rehearsal};
use testimony_casework::tabling::{self, Proposal, Sort, TableFile, TableWish, Tabled};
use testimony_casework::{Error, changing, weighing};
use testimony_model::{Act, Event, Handle, Person, Place, Source, Term, ThingKind};
use testimony_tables::{Mapping, SourceOptions};
use testimony_testkit::occasion;
use testimony_vault::Vault;

use crate::room::Room;

fn file(text: &str) -> TableFile {
    TableFile::open("list.csv", text.as_bytes().to_vec(), SourceOptions::default()).unwrap()
}

fn proposed(room: &Room, text: &str, sort: Sort) -> Proposal {
    tabling::propose(&room.vault, &file(text), sort).unwrap()
}

fn wish(sort: Sort, mapping: Mapping) -> TableWish {
    TableWish {
        sort,
        mapping,
        name: "list".to_owned(),
        source: None,
        event: None,
        given: Given::Hidden,
        update: false,
        rehearsal: Rehearsal::No,
    }
}

fn run(room: &mut Room, text: &str, wish: &TableWish) -> Result<Tabled, Error> {
    let mut occasion = occasion(&mut room.rng);
    tabling::import(&mut room.vault, &[file(text)], wish, &mut occasion, &mut |_| {})
}

/// By the columns that are guessed.
fn guessed(room: &mut Room, text: &str, sort: Sort) -> Result<Tabled, Error> {
    let mapping = proposed(room, text, sort).mapping;
    run(room, text, &wish(sort, mapping))
}

fn refused(done: Result<Tabled, Error>) -> String {
    match done.unwrap_err() {
        Error::Cells(refusals) => refusals
            .cells
            .iter()
            .map(|it| {
                let (row, column, value) = (it.row, &it.column, &it.value);
                format!("row {row}, {column}, \"{value}\": {}; {}\n", it.wrong, it.accepted)
            })
            .collect(),
        other => panic!("{other}"),
    }
}

fn counts(tabled: &Tabled) -> String {
    let kinds: Vec<String> =
        tabled.records.iter().map(|(kind, count)| format!("{kind} {count}")).collect();
    format!("{} of {} rows: {}", tabled.entries, tabled.rows, kinds.join(", "))
}

fn thing<T: serde::de::DeserializeOwned>(vault: &Vault, kind: ThingKind, id: &str) -> T {
    vault.thing(kind, &id.parse().unwrap()).unwrap()
}

const EVENTS: &str = "ID;Название;Дата;Место;Координаты;Связан с\n\
    1;Задержания у мельницы;3 апреля 2026;Долина;43,31 С 45,72 В;2\n\
    2;Грузовики;около 2026-04;;;\n";

#[test]
fn events_with_places_and_links_to_later_rows() {
    let mut room = Room::new(601);
    let tabled = guessed(&mut room, EVENTS, Sort::Events).unwrap();
    assert_eq!(counts(&tabled), "4 of 2 rows: event 2, event_link 1, place 1");
    let event: Event = thing(&room.vault, ThingKind::Event, "list-1");
    assert_eq!(event.title, "Задержания у мельницы");
    assert_eq!(event.start.unwrap().to_string(), "2026-04-03");
    let place: Place = thing(&room.vault, ThingKind::Place, event.location.unwrap().as_str());
    let point = place.point.unwrap();
    assert_eq!((point.latitude.as_str(), point.longitude.as_str()), ("43.31", "45.72"));
    assert_eq!(place.precision.as_str(), "locality");
    assert_eq!(place.public_precision.as_str(), "larger", "nobody sees it finer unasked");
    // The table itself lies in the case, before its rows.
    let files = changing::latest(&room.vault, 5).unwrap();
    assert!(files[0].what.contains("files put in: 1"), "{}", files[0].what);
}

#[test]
fn the_same_table_twice_brings_nothing_twice() {
    let mut room = Room::new(602);
    let first = guessed(&mut room, EVENTS, Sort::Events).unwrap();
    let before = room.vault.last_entry().unwrap();
    let again = guessed(&mut room, EVENTS, Sort::Events).unwrap();
    assert_eq!((again.entries, again.already, room.vault.last_entry().unwrap()), (0, 4, before));
    // A row that was corrected stays as it was, unless the table is to win.
    let corrected = EVENTS.replace("Грузовики", "Два грузовика");
    let kept = guessed(&mut room, &corrected, Sort::Events).unwrap();
    assert_eq!((kept.entries, kept.differ.as_slice()), (0, &["event list-2".to_owned()][..]));
    let mapping = proposed(&room, &corrected, Sort::Events).mapping;
    let update = TableWish { update: true, ..wish(Sort::Events, mapping) };
    let updated = run(&mut room, &corrected, &update).unwrap();
    assert_eq!((updated.entries, updated.revised), (1, 1));
    assert_eq!(title(&room, "list-2"), "Два грузовика");
    // One step takes each import back.
    undo(&mut room, &updated);
    assert_eq!(title(&room, "list-2"), "Грузовики");
    undo(&mut room, &first);
    assert_eq!(room.vault.things::<Event>(ThingKind::Event).unwrap(), []);
    assert_eq!(
        guessed(&mut room, EVENTS, Sort::Events).unwrap().entries,
        4,
        "and it can come again"
    );
}

fn title(room: &Room, id: &str) -> String {
    thing::<Event>(&room.vault, ThingKind::Event, id).title
}

fn undo(room: &mut Room, tabled: &Tabled) {
    let last = tabled.first + tabled.entries as u64 - 1;
    let mut occasion = occasion(&mut room.rng);
    changing::withdraw(&mut room.vault, tabled.first..=last, &mut occasion).unwrap();
}

#[test]
fn acts_bring_their_victims_and_find_their_events() {
    let mut room = Room::new(603);
    guessed(&mut room, EVENTS, Sort::Events).unwrap();
    room.apply(r#"{"action":"person","id":"guard","kind":"body","code_name":"Guard"}"#);
    let acts = "event,type,name,sex,date of birth,when,perpetrator\n\
        list-1,detention,Anna Example,f,1980,3 April 2026,Guard\n\
        грузовики,killing,,m,,4 April 2026,\n";
    let mapping = proposed(&room, acts, Sort::Acts).mapping;
    let wish = TableWish { name: "dead".to_owned(), ..wish(Sort::Acts, mapping) };
    let tabled = run(&mut room, acts, &wish).unwrap();
    assert_eq!(counts(&tabled), "5 of 2 rows: act 2, involvement 1, person 2");
    let act: Act = thing(&room.vault, ThingKind::Act, "dead-r2");
    assert_eq!((act.act_type.as_str(), act.event.as_str()), ("detention", "list-1"));
    let person: Person = thing(&room.vault, ThingKind::Person, "dead-r2-v");
    assert_eq!(
        (person.code_name.as_str(), act.victim.as_str()),
        ("Person dead-r2-v", "Person dead-r2-v")
    );
    assert_eq!(person.name.as_deref(), Some("Anna Example"));
    assert_eq!(person.protection.as_str(), "code_name", "a name is hidden unless it is said");
    assert_eq!(person.birth.unwrap().to_string(), "1980");
    let second: Act = thing(&room.vault, ThingKind::Act, "dead-r3");
    assert_eq!(second.event.as_str(), "list-2");
}

/// Reposts of one paper, each with whom it names: later rows, and a source that has no row.
const POSTS: &str = "outlet,headline,date,quoting\n\
    Gazette,Same story,2026-04-06,The Lantern\n\
    The Lantern,First report,2026-04-05,a neighbour\n\
    Herald,Same story too,2026-04-07,Gazette\n";

#[test]
fn accounts_bring_sources_and_from_whom_they_are() {
    let mut room = Room::new(604);
    let mapping = proposed(&room, POSTS, Sort::Accounts).mapping;
    let public = TableWish { given: Given::Public, ..wish(Sort::Accounts, mapping) };
    let tabled = run(&mut room, POSTS, &public).unwrap();
    assert_eq!(counts(&tabled), "10 of 3 rows: account 3, attribution 3, source 4");
    let claim = r#"{"action":"claim","id":"c","text":"Men were held.","kind":"event_happened"}"#;
    let said = |row: u32| {
        format!(
            r#"{{"action":"assertion","account":"list-r{row}","claim":"c","stance":"asserts"}}"#
        )
    };
    room.apply(&[claim.to_owned(), said(2), said(3), said(4)].join("\n"));
    let weight = weighing::weigh_claim(&room.vault, &"c".parse::<Handle>().unwrap()).unwrap();
    let weighing = &weight.asserted.weighing;
    assert_eq!(weighing.hi, 1, "three papers, one neighbour");
    assert_eq!(run(&mut room, POSTS, &public).unwrap().entries, 0);
    // Without the flag names of sources are secrets.
    let mut other = Room::new(605);
    guessed(&mut other, POSTS, Sort::Accounts).unwrap();
    let sources: Vec<Source> = other.vault.things(ThingKind::Source).unwrap();
    assert!(sources.iter().all(|one| !one.code_name.contains("Lantern") && one.name.is_some()));
}

#[test]
fn new_terms_come_once_and_are_found_again() {
    let mut room = Room::new(606);
    let text = "name,kind of work\nA,mill worker;smuggler\nB,Smuggler\nC,mill worker\n";
    let mapping = Mapping::from_toml(
        "version = 1\n[[column]]\nheader = \"name\"\nfield = \"full_name\"\n\
         [[column]]\nheader = \"kind of work\"\nfield = \"0922\"\n\
         options = { split = \";\", new_terms = \"add\" }\n",
    );
    let wish = wish(Sort::Persons, mapping.unwrap());
    let tabled = run(&mut room, text, &wish).unwrap();
    assert_eq!(counts(&tabled), "5 of 3 rows: person 3, term 2");
    let terms: Vec<Term> = room.vault.things(ThingKind::Term).unwrap();
    let ids: Vec<&str> = terms.iter().map(|term| term.id.as_str()).collect();
    assert_eq!(ids, ["mill-worker", "smuggler"]);
    assert_eq!(run(&mut room, text, &wish).unwrap().entries, 0);
    // Without the option a term that a closed vocabulary does not have is refused.
    let strict = "version = 1\n[[column]]\nheader = \"name\"\nfield = \"full_name\"\n\
                  [[column]]\nheader = \"married\"\nfield = \"0918\"\n";
    let strict = TableWish { mapping: Mapping::from_toml(strict).unwrap(), ..wish };
    let shown = refused(run(&mut room, "name,married\nD,piper\n", &strict));
    assert!(shown.starts_with("row 2, B, \"piper\": is no term of the vocabulary"), "{shown}");
}

#[test]
fn fail_cells_that_the_case_cannot_take_are_named() {
    let mut room = Room::new(607);
    guessed(&mut room, EVENTS, Sort::Events).unwrap();
    let check = |room: &mut Room, text: &str, sort: Sort, expected: Expect| {
        let before = room.vault.last_entry().unwrap();
        expected.assert_eq(&refused(guessed(room, text, sort)));
        assert_eq!(room.vault.last_entry().unwrap(), before);
    };
    check(
        &mut room,
        "event,type,victim\nlist-1,arrest,men\nlist-9,arrest,men\nlist-1,arrest,\n",
        Sort::Acts,
        expect![[r#"
            row 3, A, "list-9": is no event of the case; the id or name of what is on record as event: import those first
            row 4, C, "": is empty; who suffered it: a name, or words
        "#]],
    );
    check(
        &mut room,
        "id,title,related,latitude,longitude\na/1,A,,12.5,\na-1,B,x9,,\n",
        Sort::Events,
        expect![[r#"
            row 2, E, "": is empty; both numbers, or neither
            row 3, A, "a-1": becomes the same id as row 2: list-a-1; ids that differ in letters or digits
        "#]],
    );
    let mapping = proposed(&room, "id,what\n1,x\n", Sort::Events).mapping;
    let missing = run(&mut room, "id,what\n1,x\n", &wish(Sort::Events, mapping)).unwrap_err();
    assert!(missing.to_string().contains("the field `title` is required"), "{missing}");
}

#[test]
fn fail_one_bad_row_of_100_000_puts_nothing_on_record() {
    let mut room = Room::new(608);
    let mut text = String::from("id,title,date\n");
    for number in 1..=100_000 {
        let date = if number == 77_776 { "31.02.2017" } else { "28.02.2017" };
        text.push_str(&format!("{number},Event,{date}\n"));
    }
    let before = room.vault.last_entry().unwrap();
    let shown = refused(guessed(&mut room, &text, Sort::Events));
    assert_eq!(shown.lines().count(), 1);
    assert!(
        shown.starts_with("row 77777, C, \"31.02.2017\": is a day that the month does not have")
    );
    assert!(shown.contains("2017-04-03"), "{shown}");
    assert_eq!(room.vault.last_entry().unwrap(), before);
}

#[test]
fn a_rehearsal_leaves_nothing() {
    let mut room = Room::new(609);
    let mapping = proposed(&room, EVENTS, Sort::Events).mapping;
    let rehearsed = TableWish { rehearsal: Rehearsal::Yes, ..wish(Sort::Events, mapping) };
    let before = room.vault.last_entry().unwrap();
    assert_eq!(run(&mut room, EVENTS, &rehearsed).unwrap().entries, 4);
    assert_eq!(room.vault.last_entry().unwrap(), before);
    assert_eq!(room.vault.things::<Event>(ThingKind::Event).unwrap(), []);
}
