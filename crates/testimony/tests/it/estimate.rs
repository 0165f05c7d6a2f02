//! `estimate`: what it prints, what it refuses, and that neither threads nor the file's form change
//! a number.

use std::fs;

use serde_json::Value;

use crate::room::Room;

const TABLE: &str = "clinic,police,families,count\n1,0,0,270\n0,1,0,420\n1,1,0,180\n0,0,1,210\n\
                     1,0,1,90\n0,1,1,140\n1,1,1,60\n";

#[test]
fn the_panel_has_the_keys_of_its_spec() {
    let room = Room::empty();
    room.write("overlaps.csv", TABLE);
    let said = room.done(&["estimate", "overlaps.csv", "--model", "chao,dga_half", "--json"]);
    let said: Value = serde_json::from_str(&said).unwrap();
    assert_eq!(said["observed"], 1_370);
    assert_eq!(said["lists"], serde_json::json!(["clinic", "police", "families"]));
    let models: Vec<&str> = said["panel"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["model"].as_str().unwrap())
        .collect();
    assert_eq!(models, ["chao", "dga_half"]);
    let keys: Vec<&String> = said["panel"][1].as_object().unwrap().keys().collect();
    let mut wanted = ["model", "estimate", "lo", "hi", "ess", "rhat", "notes", "sound"];
    wanted.sort_unstable();
    let mut keys: Vec<&str> = keys.into_iter().map(String::as_str).collect();
    keys.sort_unstable();
    assert_eq!(keys, wanted);
    assert_eq!(said["verdict"], "estimable");
    assert!(said["sentence"].as_str().unwrap().contains("1,370 different people"));
    assert!(said["covers"].as_str().unwrap().starts_with("What does each list cover?"));
}

#[test]
fn a_table_is_drawn_where_one_asks() {
    let room = Room::empty();
    room.write("overlaps.csv", TABLE);
    let args = ["estimate", "overlaps.csv", "--model", "chao,dga_half", "--pictures", "drawn"];
    room.done(&args);
    for name in ["overlaps", "models"] {
        let svg = fs::read_to_string(room.path(&format!("drawn/{name}.svg"))).unwrap();
        assert!(svg.starts_with("<svg") && svg.contains("clinic"), "{name}: {svg}");
    }
    let again = room.run(&args);
    assert!(again.code == 1 && again.err.contains("nothing is overwritten"), "{again:?}");
    let alone = room.run(&["estimate", "overlaps.csv", "--language", "xx", "--pictures", "x"]);
    assert!(alone.code == 2 && alone.err.contains("[possible values: en, ru, ar]"), "{alone:?}");
    assert!(!room.path("x").exists());
}

#[test]
fn neither_threads_nor_the_form_of_the_file_change_a_byte() {
    let room = Room::empty();
    room.write("overlaps.csv", TABLE);
    room.write("other.csv", TABLE.replace(',', ";").replace('\n', "\r\n"));
    let asked = |file: &str, threads: &str| {
        let models = "lcmcr,sparse_mse";
        room.done(&[
            "estimate",
            file,
            "--model",
            models,
            "--ess",
            "1000",
            "--threads",
            threads,
            "--json",
        ])
    };
    let one = asked("overlaps.csv", "1");
    assert_eq!(asked("overlaps.csv", "4"), one);
    assert_eq!(asked("other.csv", "2"), one);
}

#[test]
fn fail_bad_tables_are_refused_with_row_and_column() {
    let room = Room::empty();
    let refused = |cells: &str, told: &str| {
        room.write("bad.csv", format!("A,B,C,count\n1,0,0,4\n{cells}\n"));
        let ran = room.run(&["estimate", "bad.csv"]);
        assert_eq!(ran.code, 1, "{ran:?}");
        assert!(ran.err.contains(told), "{ran:?}");
        assert_eq!(ran.out, "");
    };
    refused("1,1,0,-2", "row 3, column 4 (count): a count cannot be negative");
    refused("1,1,0,2.5", "row 3, column 4 (count): people are counted in whole numbers");
    refused("1,yes,0,2", "row 3, column 2 (B): this is neither 0 nor 1; accepted: 0 or 1");
    refused("0,0,0,2", "row 3: nobody can be counted who is on no list");
    refused("1,1,0,99999999999999999999", "row 3, column 4 (count): the number is too large");
}

#[test]
fn lists_that_share_nobody_cannot_tell() {
    let room = Room::empty();
    room.write("apart.csv", "A,B,C,count\n1,0,0,30\n0,1,0,20\n0,0,1,9\n");
    let ran = room.run(&["estimate", "apart.csv"]);
    assert_eq!(ran.code, 3, "{ran:?}");
    assert!(
        ran.out.starts_with("These lists cannot support an estimate: nobody is in more than one")
    );
}
