//! The limits of `add` and `read` are flags: each cuts short, says so with the flag that raises it,
//! and lets the rest be read again.

use serde_json::Value;
use testimony_testkit::hostile::zip;

use crate::room::Room;

/// What `add` or `read` says of what it read.
fn read(room: &Room, args: &[&str]) -> Value {
    let said: Value = serde_json::from_str(&room.vault(&[args, &["--json"]].concat())).unwrap();
    said["read"].clone()
}

/// Name, outcome and flag of everything that was not read to its end.
fn incomplete(read: &Value) -> Vec<String> {
    let told = |file: &Value| {
        let word = |key: &str| file[key].as_str().unwrap_or("no flag").to_owned();
        format!("{}: {} ({})", word("name"), word("outcome"), word("raise"))
    };
    read["incomplete"].as_array().unwrap().iter().map(told).collect()
}

fn names(room: &Room) -> Vec<String> {
    let listed = room.vault(&["files", "case", "--json"]);
    let name = |line: &str| {
        let file: Value = serde_json::from_str(line).unwrap();
        file["name"].as_str().unwrap().to_owned()
    };
    listed.lines().map(name).collect()
}

#[test]
fn an_archive_in_an_archive_is_refused_at_depth_1_and_read_again() {
    let room = Room::new();
    let inner = zip(&[("letter.txt", b"Seven people.")]);
    room.write("outer.zip", zip(&[("inner.zip", &inner)]));
    let ran = room.vault_run(&["add", "case", "outer.zip", "--max-depth", "1"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    let told = [
        "  outer.zip/inner.zip: limit-reached:depth",
        "of 1 file not everything could be read; all of them are stored",
        "hint: a limit cut some short; if they are no attack, `testimony read DIR --again` with a \
         higher --max-depth reads them again",
    ];
    assert_eq!(ran.err.lines().collect::<Vec<_>>(), told);
    assert_eq!(names(&room), ["outer.zip", "outer.zip/inner.zip"]);
    // What was read is not read again by itself.
    assert_eq!(read(&room, &["read", "case"])["files"], 0);
    let again = read(&room, &["read", "case", "--again", "--max-depth", "2"]);
    assert_eq!((incomplete(&again), &again["files"]), (vec![], &Value::from(2)));
    let whole = ["outer.zip", "outer.zip/inner.zip", "outer.zip/inner.zip/letter.txt"];
    assert_eq!(names(&room), whole);
    assert!(room.vault(&["search", "case", "seven people"]).contains("letter.txt"));
}

#[test]
fn ratio_and_number_are_limits_that_can_be_raised() {
    let room = Room::new();
    room.write("zeros.zip", zip(&[("zeros", &vec![0; 12 << 20])]));
    let five: Vec<(String, Vec<u8>)> =
        (0..5).map(|n| (format!("{n}.txt"), vec![b'a'; n])).collect();
    let five: Vec<(&str, &[u8])> = five.iter().map(|(n, c)| (n.as_str(), c.as_slice())).collect();
    room.write("five.zip", zip(&five));
    let cut = read(&room, &["add", "case", "zeros.zip", "five.zip", "--max-files", "3"]);
    let mut told = incomplete(&cut);
    told.sort();
    assert_eq!(told[0], "five.zip: limit-reached:members (--max-files)");
    assert_eq!(told.last().unwrap(), "zeros.zip: limit-reached:ratio (--max-ratio)");
    let again = ["read", "case", "--again", "--max-ratio", "2000"];
    assert_eq!(incomplete(&read(&room, &again)), [""; 0]);
    let members = names(&room).iter().filter(|name| name.starts_with("five.zip/")).count();
    assert_eq!(members, 5, "each once: {:?}", names(&room));
}

#[test]
fn the_time_is_a_limit() {
    let room = Room::new();
    let attributes: String = (0..400_000).map(|number| format!(" a{number}=1")).collect();
    room.write("slow.html", format!("<html><p{attributes}>"));
    let cut = read(&room, &["add", "case", "slow.html", "--max-seconds", "1"]);
    assert_eq!(incomplete(&cut), ["slow.html: limit-reached:time (--max-seconds)"]);
}

#[test]
fn fail_limits_that_are_none() {
    let room = Room::new();
    for wrong in [
        ["--max-depth", "17"],
        ["--max-files", "0"],
        ["--max-ratio", "0"],
        ["--max-unpacked", "many"],
        ["--max-seconds", "901"],
    ] {
        let ran = room.vault_run(&[&["add", "case", "passphrase.txt"], &wrong[..]].concat());
        assert_eq!(ran.code, 2, "{wrong:?}: {ran:?}");
        assert!(ran.err.contains(wrong[0]), "{ran:?}");
    }
    for command in ["add", "read"] {
        let help = room.done(&[command, "--help"]);
        let help = help.split_whitespace().collect::<Vec<_>>().join(" ");
        for default in ["[default: 3]", "[default: 10000]", "[default: 200]", "[default: 16384]"] {
            assert!(help.contains(default), "{command}: {help}");
        }
        assert!(help.contains("--max-seconds <SECONDS>"), "{help}");
    }
}
