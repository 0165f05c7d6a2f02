//! `link`: lists in, clusters out; files whole or not at all; refusals with row and column.

use std::fmt::Write as _;

use crate::room::Room;

/// Four people on three lists, in three scripts and two encodings.
fn furnished() -> Room {
    let room = Room::empty();
    room.write(
        "a.csv",
        "id,given_name,surname,dob,place\n\
         1,Mohamed,Al-Khatib,1980-04-03,Hama\n\
         2,Oleksandr,Shevchenko,1975-11-20,Kharkiv\n\
         3,Ruslan,Gakaev,1990-01-15,Grozny\n",
    );
    room.write(
        "b.csv",
        "№;Фамилия;Имя;Дата рождения\n7;Шевченко;Александр;20.11.1975\n8;Гакаев;Руслан;15.01.1990\n",
    );
    room.write("c.csv", "id,given_name,surname,dob\nx,محمد,الخطيب,1980-04-03\n");
    room
}

/// Enough people around them to learn from: without these nothing is known of names.
fn crowd(room: &Room, name: &str, ids: &str, shift: usize) {
    let mut text = "id,given_name,surname,dob,place\n".to_owned();
    for at in 0..400_usize {
        let (given, surname) = ((at * 7) % 23, (at * 11) % 97);
        let year = 1940 + (at * 13) % 60;
        let day = 1 + (at * 5 + shift) % 28;
        let syllable = |number: usize| {
            ["ba", "de", "gi", "ko", "lu", "ma", "ne", "ri", "so", "tu"][number % 10]
        };
        let word = |number: usize| {
            format!("{}{}{}", syllable(number), syllable(number / 10), syllable(number * 3 + 1))
        };
        writeln!(
            text,
            "{ids}{at},{},{},{year}-{:02}-{day:02},{}",
            word(given),
            word(surname + 40),
            1 + at % 12,
            word(at % 9)
        )
        .unwrap();
    }
    room.write(name, text);
}

fn clusters(text: &str) -> Vec<Vec<String>> {
    let rows = text.lines().skip(1);
    rows.map(|row| row.split(',').map(str::to_owned).collect()).collect()
}

#[test]
fn lists_in_three_scripts_become_clusters() {
    let room = furnished();
    crowd(&room, "d.csv", "d", 0);
    crowd(&room, "e.csv", "e", 0);
    let args =
        ["link", "a.csv", "b.csv", "c.csv", "d.csv", "e.csv", "--out", "clusters.csv", "--json"];
    let said: serde_json::Value = serde_json::from_str(&room.done(&args)).unwrap();
    assert_eq!(said["lists"][1]["columns"]["surname"], "Фамилия");
    assert_eq!(said["report"]["listings"], 806);
    let written = std::fs::read_to_string(room.path("clusters.csv")).unwrap();
    assert!(written.starts_with("rec_id,list,cluster,probability\n1,a,1,"), "{written}");
    let rows = clusters(&written);
    let cluster = |id: &str, list: &str| {
        rows.iter().find(|row| row[0] == id && row[1] == list).unwrap()[2].clone()
    };
    assert_eq!(cluster("2", "a"), cluster("7", "b"));
    assert_eq!(cluster("3", "a"), cluster("8", "b"));
    assert_eq!(cluster("1", "a"), cluster("x", "c"));
    assert_ne!(cluster("1", "a"), cluster("2", "a"));
    assert_eq!(cluster("d17", "d"), cluster("e17", "e"));
    // The same again gives the same bytes, whatever the threads.
    let again = ["--out", "again.csv", "--threads", "3"];
    room.done(&[&args[..6], &again].concat());
    assert_eq!(std::fs::read_to_string(room.path("again.csv")).unwrap(), written);
}

#[test]
fn what_a_pair_weighs_is_said_column_by_column() {
    let room = furnished();
    crowd(&room, "d.csv", "d", 0);
    crowd(&room, "e.csv", "e", 0);
    let lists = ["link", "a.csv", "b.csv", "d.csv", "e.csv", "--explain"];
    let said = room.done(&[&lists[..], &["a:2,b:7"]].concat());
    assert!(said.contains("surname: scripts_same_"), "{said}");
    assert!(said.contains("in one cluster"), "{said}");
    let refused = room.run(&[&lists[..], &["a:2,b:99"]].concat());
    assert_eq!((refused.code, refused.err.contains("no list has the id `b:99`")), (1, true));
    assert_eq!(room.run(&[&lists[..], &["a:2"]].concat()).code, 2);
}

#[test]
fn drawn_partitions_and_pairs_are_written() {
    let room = Room::empty();
    crowd(&room, "d.csv", "d", 0);
    crowd(&room, "e.csv", "e", 0);
    let out = ["--replicates", "3", "--replicates-out", "r.csv", "--pairs-out", "p.csv"];
    room.done(&[&["link", "d.csv", "e.csv", "--out", "o.csv"], &out[..]].concat());
    let drawn = std::fs::read_to_string(room.path("r.csv")).unwrap();
    assert!(drawn.starts_with("replicate,rec_id,list,cluster\n1,d0,d,1\n"), "{drawn:.80}");
    assert!(drawn.lines().any(|line| line.starts_with("3,")));
    let pairs = std::fs::read_to_string(room.path("p.csv")).unwrap();
    assert!(pairs.starts_with("a,list_a,b,list_b,weight,probability\n"));
    assert!(pairs.contains("d17,d,e17,e,"));
}

#[test]
fn bad_lists_are_refused_with_row_and_column_and_nothing_is_written() {
    let room = Room::empty();
    let head = "id,given_name,surname,dob\n1,Anna,Petrova,1980-04-03\n";
    for (text, said) in [
        (format!("{head}2,Secretname,Ivanova,31.02.1980\n"), "row 3, column D (dob)"),
        (format!("{head}1,Secretname,Ivanova,1980-03-02\n"), "rows 2 and 3 of list 1"),
        (format!("{head},Secretname,Ivanova,1980-03-02\n"), "row 3, column A (id)"),
        (format!("{head}2,\"Secretname,Ivanova,1980-03-02\n"), "row 3: a cell begins"),
        ("id,given_name,surname,dob\n".to_owned(), "empty"),
        (String::new(), "the table is empty"),
        ("a,b\n1,2\n".to_owned(), "none of the 2 columns is known"),
    ] {
        room.write("bad.csv", &text);
        let ran = room.run(&["link", "bad.csv", "--out", "out.csv"]);
        assert_eq!(ran.code, 1, "{said}: {}", ran.err);
        assert!(ran.err.contains(said), "{said}: {}", ran.err);
        assert!(!ran.err.contains("Secretname") && !ran.out.contains("Secretname"), "{}", ran.err);
    }
    let mut mixed = format!("{head}2,Жанна,Агузарова,1980-03-02\n").into_bytes();
    mixed.extend(b"9,\xc0\xed\xed\xe0,A,1980-03-02\n");
    room.write("bad.csv", mixed);
    let ran = room.run(&["link", "bad.csv", "--out", "out.csv", "--encoding", "utf-8"]);
    assert!(ran.code == 1 && ran.err.contains("UTF-8"), "{}", ran.err);
    // Ten gigabytes of a row that never ends, with no room on the disk for them.
    room.write("bad.csv", head);
    let sparse = std::fs::File::options().write(true).open(room.path("bad.csv")).unwrap();
    sparse.set_len(10 << 30).unwrap();
    let ran = room.run(&["link", "bad.csv", "--out", "out.csv"]);
    assert!(ran.code == 1 && ran.err.contains("row 3"), "{}", ran.err);
    let left: Vec<_> = std::fs::read_dir(room.path(".")).unwrap().flatten().collect();
    let names: Vec<String> =
        left.iter().map(|it| it.file_name().to_string_lossy().into_owned()).collect();
    assert!(!names.iter().any(|name| name == "out.csv" || name.starts_with(".tmp")), "{names:?}");
    // What is there already stays.
    room.write("good.csv", format!("{head}2,Maria,Ivanova,1980-03-02\n"));
    room.write("out.csv", "mine");
    assert_eq!(room.run(&["link", "good.csv", "--out", "out.csv"]).code, 1);
    assert_eq!(std::fs::read_to_string(room.path("out.csv")).unwrap(), "mine");
}
