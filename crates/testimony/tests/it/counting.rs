//! `count`: lists in, a number with its doubt out, and a file from which anybody makes it again.

use std::fmt::Write as _;
use std::fs;

use crate::room::Room;

const PEOPLE: usize = 150;

fn word(number: usize) -> String {
    let syllable =
        |number: usize| ["ba", "de", "gi", "ko", "lu", "ma", "ne", "ri", "so", "tu"][number % 10];
    format!("{}{}{}", syllable(number), syllable(number / 10), syllable(number * 3 + 1))
}

/// Four lists, in each about half of 150 people; who is where is drawn once for ever.
fn furnished() -> Room {
    let room = Room::empty();
    let mut state = 9_u64;
    for list in ["hospital", "relatives", "ngo", "police"] {
        let mut text = "id,given_name,surname,sex,dob\n".to_owned();
        for person in 0..PEOPLE {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            if state >> 33 & 1 == 1 {
                continue;
            }
            let (given, surname) = (word(person * 7 % 23), word(40 + person * 11 % 97));
            let sex = if person % 3 == 0 { "f" } else { "m" };
            let (year, month, day) =
                (1940 + person * 13 % 60, 1 + person % 12, 1 + person * 5 % 28);
            writeln!(text, "{list}{person},{given},{surname},{sex},{year}-{month:02}-{day:02}")
                .unwrap();
        }
        room.write(&format!("{list}.csv"), text);
    }
    room
}

const LISTS: [&str; 4] = ["hospital.csv", "relatives.csv", "ngo.csv", "police.csv"];
/// Those that need no chains: the others have tests of their own.
const QUICK: [&str; 6] =
    ["--model", "chao,loglinear_bic,dga_half", "--replicates", "4", "--by", "sex"];

#[test]
fn lists_become_a_number_that_anybody_makes_again() {
    let room = furnished();
    let covers = ["--covers", "hospital=brought in alive in February"];
    let args = [&["count"], &LISTS[..], &QUICK, &covers, &["--out", "count.json"]].concat();
    let told = room.done(&args);
    assert!(told.starts_with("The 4 lists name 1"), "{told}");
    assert!(
        told.contains("hospital (") && told.contains("): brought in alive in February"),
        "{told}"
    );
    assert!(told.contains("ngo (") && told.contains("not said; say it with --covers"), "{told}");
    assert!(told.contains("Without police: ") && told.contains("sex female: "), "{told}");
    let file = fs::read_to_string(room.path("count.json")).unwrap();
    let study: serde_json::Value = serde_json::from_str(&file).unwrap();
    let interval = &study["answer"]["interval"];
    let (lo, hi) = (interval["lo"].as_f64().unwrap(), interval["hi"].as_f64().unwrap());
    assert!(lo < 150.0 && 150.0 < hi, "{interval}");
    assert!(!file.contains("dob") && !file.contains(&word(40)), "it names nobody");
    // On another machine, by somebody who has no list, with pictures of it.
    let told = room.done(&["count", "again", "count.json", "--pictures", "pictures"]);
    assert!(told.starts_with("Made again: bit for bit"), "{told}");
    let names = fs::read_dir(room.path("pictures")).unwrap();
    let names: Vec<_> = names.map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(names.len(), 5, "{names:?}");
    for (name, said) in [
        ("overlaps", "hospital"),
        ("loglinear_bic", "bic"),
        ("models", "chao"),
        ("without", "police"),
        ("parts", "sex"),
    ] {
        let svg = fs::read_to_string(room.path(&format!("pictures/{name}.svg"))).unwrap();
        assert!(svg.starts_with("<svg") && svg.trim_end().ends_with("</svg>"), "{name}: {svg}");
        assert!(svg.to_lowercase().contains(said), "{name}: {svg}");
    }
    let forged = file.replacen("probably between", "certainly between", 1);
    room.write("forged.json", forged);
    let ran = room.run(&["count", "again", "forged.json", "--json", "--pictures", "forged"]);
    assert!(!room.path("forged").exists(), "what was forged is not drawn");
    let told: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!((ran.code, &told["verdict"]), (1, &"otherwise".into()), "{ran:?}");
    // The same lists and seed give the same file; it is never overwritten.
    let args = [&["count"], &LISTS[..], &QUICK, &covers, &["--out", "same.json", "--threads", "1"]];
    let drawn = ["--pictures", "same", "--language", "ar"];
    room.done(&[&args.concat(), &drawn[..]].concat());
    let models = fs::read_to_string(room.path("same/models.svg")).unwrap();
    assert!(models.contains("direction=\"rtl\""), "{models}");
    assert_eq!(fs::read_to_string(room.path("same.json")).unwrap(), file);
    let ran = room.run(&[&args.concat()[..], &["--pictures", "same"]].concat());
    assert!(ran.code == 1 && ran.err.contains("nothing is overwritten"), "{ran:?}");
}

#[test]
fn fail_what_cannot_be_counted() {
    let room = furnished();
    let with = |args: &[&str]| room.run(&[&["count"], args, &QUICK, &["--out", "x.json"]].concat());
    let two = with(&["hospital.csv", "ngo.csv"]);
    assert!(two.code == 3 && two.out.contains("at least 3 are needed"), "{two:?}");
    fs::remove_file(room.path("x.json")).unwrap();
    let unknown = with(&["hospital.csv", "ngo.csv", "police.csv", "--covers", "morgue=x"]);
    assert!(
        unknown.code == 2 && unknown.err.contains("the lists are hospital, ngo"),
        "{unknown:?}"
    );
    room.write("bad.csv", "id,given_name,surname,dob\n1,A,B,31.02.1980\n");
    let bad = with(&["hospital.csv", "ngo.csv", "bad.csv"]);
    assert!(bad.code == 1 && bad.err.contains("row 2, column D"), "{bad:?}");
    assert!(!room.path("x.json").exists(), "nothing is half written");
    room.write("no.json", "{}");
    let none = room.run(&["count", "again", "no.json"]);
    assert!(none.code == 1 && none.err.contains("not one of a count"), "{none:?}");
}

/// A count that is a file of the case has a date; with another file's proof it has none.
#[test]
fn a_sealed_count_says_so_and_a_forged_one_does_not() {
    let room = Room::with_log("example.org/count-desk");
    for list in LISTS {
        fs::copy(furnished().path(list), room.path(list)).unwrap();
    }
    room.done(&[&["count"], &LISTS[..], &QUICK, &["--out", "count.json"]].concat());
    room.vault(&["add", "case", "count.json"]);
    room.vault(&["record", "seal", "case", "--now"]);
    room.vault(&["record", "policy", "case", "--out", "policy.txt"]);
    let file: serde_json::Value =
        serde_json::from_str(&room.vault(&["files", "case", "--json"])).unwrap();
    let item = file["item"].as_str().unwrap();
    room.vault(&["record", "prove", "case", item, "--out", "."]);
    for ending in ["opening", "tlog-proof"] {
        let proof = room.path(&format!("{item}.{ending}"));
        fs::rename(proof, room.path(&format!("count.json.{ending}"))).unwrap();
    }
    let again = |file: &str| {
        let ran = room.run(&["count", "again", file, "--policy", "policy.txt", "--json"]);
        let told: serde_json::Value = serde_json::from_str(&ran.out).unwrap_or_default();
        (ran.code, told["verdict"].clone(), told["seal"]["verdict"].clone(), ran.err)
    };
    let (code, verdict, seal, _) = again("count.json");
    assert_eq!((code, verdict, seal), (0, "again".into(), "sealed".into()));
    // Another title is another file: it follows from its tables, and was not what was sealed.
    let text = fs::read_to_string(room.path("count.json")).unwrap();
    let other = text.replacen("people on these lists or on none", "men on these lists or none", 1);
    assert_ne!(other, text);
    room.write("other.json", &other);
    for ending in ["opening", "tlog-proof"] {
        let (from, to) = (format!("count.json.{ending}"), format!("other.json.{ending}"));
        fs::copy(room.path(&from), room.path(&to)).unwrap();
    }
    let (code, verdict, seal, _) = again("other.json");
    assert_eq!((code, verdict, seal), (1, "again".into(), "changed".into()));
    fs::remove_file(room.path("other.json.tlog-proof")).unwrap();
    let (code, _, _, said) = again("other.json");
    assert!(code == 3 && said.contains("there is no other.json.tlog-proof"), "{said}");
}
