//! A small world with a known truth: 240 people, of whom lists name some.

use std::ops::ControlFlow;

use rand_core::RngCore;
use testimony_link::{Date, Entry, InMemory, Lists, Options, Sex};

use super::*;

const PEOPLE: usize = 240;
const GIVEN: [&str; 16] = [
    "Adam", "Boris", "Cyril", "Daoud", "Emil", "Farid", "Gleb", "Hasan", "Ivan", "Jakub", "Karim",
    "Leon", "Musa", "Nikita", "Omar", "Pavel",
];
const FAMILY: [&str; 15] = [
    "Abdulov",
    "Barinov",
    "Chertok",
    "Dolgov",
    "Ershov",
    "Fadeev",
    "Golovin",
    "Haritonov",
    "Isaev",
    "Jarov",
    "Kuznets",
    "Lebedev",
    "Morozov",
    "Nazarov",
    "Orlov",
];

/// Four lists, each with four or five of ten people; and the sex of each listing.
fn world() -> (Linkage, Vec<ListShown>, Vec<Option<String>>) {
    let mut rng = testimony_testkit::rng(7);
    let (mut lists, mut sexes, mut shown) = (Lists::new(), Vec::new(), Vec::new());
    for list in 0..4_usize {
        if list > 0 {
            lists.begin(true).unwrap();
        }
        let mut on = 0;
        for person in 0..PEOPLE {
            if rng.next_u32() % 100 >= 45 {
                continue;
            }
            let id = format!("{list}-{person}");
            let sex = if person % 3 == 0 { Sex::Female } else { Sex::Male };
            let of = |rest: usize| u8::try_from(person % rest).unwrap();
            let year = 1940 + u16::try_from(person * 7 % 60).unwrap();
            let entry = Entry {
                id: &id,
                given_name: GIVEN[person % 16],
                surname: FAMILY[person % 15],
                sex,
                birth: Date::new(year, 1 + of(12), 1 + of(28)).unwrap(),
                ..Entry::default()
            };
            lists.push(&entry).unwrap();
            sexes.push(Some(if sex == Sex::Female { "female" } else { "male" }.to_owned()));
            on += 1;
        }
        shown.push(ListShown {
            name: format!("list {list}"),
            covers: Covers { area: Some("Lower Ferry".to_owned()), ..Covers::default() },
            listings: on,
            deduplicated: true,
        });
    }
    let linkage =
        lists.link(&Options::default(), &mut InMemory::default(), &mut |_, _, _| Go::On).unwrap();
    (linkage, shown, sexes)
}

fn made(threads: usize) -> Study {
    let (linkage, lists, sexes) = world();
    let linked = Linked { threshold: 0.5, seed: 1, replicates: 5, judged: 0 };
    let options = CountOptions {
        title: "People taken from Lower Ferry".to_owned(),
        replicates: 5,
        models: vec![Model::Chao, Model::LoglinearBic, Model::DgaHalf],
        seed: 3,
        threads,
        strata: vec![("sex".to_owned(), sexes)],
    };
    let mut last = None;
    let study = count(&linkage, lists, linked, &options, &mut |step| {
        if let (Step::Asking(done, of), Some(Step::Asking(before, _))) = (step, last) {
            assert!(before <= done && done <= of, "{last:?} {step:?}");
        }
        last = Some(step);
        ControlFlow::Continue(())
    });
    study.unwrap()
}

fn remade(file: &str) -> Made {
    again(file, 2, &mut |_| ControlFlow::Continue(())).unwrap().1
}

#[test]
fn the_number_holds_the_truth_and_is_made_again_by_anybody() {
    let study = made(1);
    let interval = study.answer.interval.unwrap();
    assert!(interval.lo < 240.0 && 240.0 < interval.hi, "{interval:?}");
    assert!(study.answer.observed < 240.0 && study.without.len() == 4);
    let parts: Vec<_> = study.by.iter().map(|one| (&*one.of, &*one.label)).collect();
    assert_eq!(parts, [("sex", "female"), ("sex", "male")]);
    let of_parts: f64 = study.by.iter().map(|one| one.answer.observed).sum();
    assert!((of_parts - study.answer.observed).abs() < 2.0, "a person has one sex");
    let file = study.to_json();
    assert_eq!(file, made(2).to_json(), "whatever the number of threads");
    assert_eq!(remade(&file), Made::Again);
}

#[test]
fn the_file_names_nobody() {
    let file = made(1).to_json();
    for name in GIVEN.iter().chain(&FAMILY) {
        assert!(!file.contains(name), "{name}");
    }
    assert!(!file.contains("0-1"), "no listing");
}

#[test]
fn fail_whatever_was_changed() {
    let file = made(1).to_json();
    let otherwise = |file: &str| match remade(file) {
        Made::Otherwise { what } => what,
        Made::Again => Vec::new(),
    };
    let answer = file.find("\"answer\"").unwrap();
    let (before, after) = file.split_at(answer);
    let forged = format!("{before}{}", after.replacen("probably between", "surely between", 1));
    assert_eq!(otherwise(&forged), ["answer"]);
    // Somebody on one list more, in one replicate.
    let at = file.find("\"tables\":[[[1,").unwrap() + "\"tables\":[[[1,".len();
    let forged = format!("{}1{}", &file[..at], &file[at..]);
    assert!(otherwise(&forged).contains(&"answer"), "{:?}", otherwise(&forged));
    assert_eq!(otherwise(&file.replacen("{\"format\"", "{ \"format\"", 1)), ["form"]);
    for bad in ["", "{}", "[]", &file.replace("count/v1", "count/v2"), &file[..file.len() / 2]] {
        let made = again(bad, 1, &mut |_| ControlFlow::Continue(()));
        assert!(matches!(made, Err(Error::NotAStudy)), "{made:?}");
    }
}

#[test]
fn it_stops_when_it_is_told() {
    let (linkage, lists, _) = world();
    let linked = Linked { threshold: 0.5, seed: 1, replicates: 5, judged: 0 };
    let options = CountOptions {
        title: "x".to_owned(),
        replicates: 5,
        models: Model::ALL.to_vec(),
        seed: 3,
        threads: 1,
        strata: Vec::new(),
    };
    let stopped = count(&linkage, lists, linked, &options, &mut |step| match step {
        Step::Asking(done, _) if done > 1 => ControlFlow::Break(()),
        _ => ControlFlow::Continue(()),
    });
    assert!(matches!(stopped, Err(Error::Estimate(testimony_estimate::Error::Stopped))));
}
