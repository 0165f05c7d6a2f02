use expect_test::{Expect, expect};
use proptest::prelude::*;

use super::reading::Reader;
use super::{InclusionPattern, Table};

fn read(text: &str) -> Result<Table, crate::Error> {
    let mut lines = text.lines().map(|line| line.split(';').collect::<Vec<_>>());
    let mut reader = Reader::new(&lines.next().unwrap_or_default())?;
    for (number, cells) in (2..).zip(lines) {
        reader.row(number, &cells)?;
    }
    reader.table()
}

fn check(text: &str, expected: &Expect) {
    expected.assert_eq(&match read(text) {
        Ok(table) => {
            let cells = table.cells().iter();
            let cells = cells.map(|cell| format!("{:b}={}", cell.pattern.bits(), cell.count));
            cells.collect::<Vec<_>>().join(" ")
        }
        Err(error) => error.to_string(),
    });
}

#[test]
fn rows_add_up_and_count_stands_anywhere() {
    check("A;Count;B\n1;5;0\n0;7;1\n1;2;0\n1;0;1", &expect!["1=7 10=7"]);
    check("A;B;count\ntrue;0; 3 ", &expect!["1=3"]);
}

#[test]
fn bad_headers_are_refused() {
    check(
        "A;B\n1;1",
        &expect!["no column is called count; it says how many people have the lists of its row"],
    );
    check("count;A;COUNT", &expect!["columns 1 and 3 are both called count; one is accepted"]);
    check(
        "A;;count",
        &expect!["column 2: the list has no name; each list needs a name of its own"],
    );
    check(
        "A;A;count",
        &expect!["column 2: two lists have one name; each list needs a name of its own"],
    );
    check("count", &expect!["the table has 0 lists; 1 to 16 are accepted"]);
    let wide: String = (0..17).map(|list| format!("L{list};")).collect();
    check(&format!("{wide}count"), &expect!["the table has 17 lists; 1 to 16 are accepted"]);
}

#[test]
fn bad_cells_are_refused_with_their_place() {
    let with = |cell: &str| format!("A;B;count\n1;0;4\n1;0;{cell}");
    check(
        &with("-1"),
        &expect![
            "row 3, column 3 (count): a count cannot be negative; accepted: a whole number from 0 on, in digits alone"
        ],
    );
    check(
        &with("1.5"),
        &expect![
            "row 3, column 3 (count): people are counted in whole numbers, without a mark between digits; accepted: a whole number from 0 on, in digits alone"
        ],
    );
    check(
        &with("1e3"),
        &expect![
            "row 3, column 3 (count): this is no count; accepted: a whole number from 0 on, in digits alone"
        ],
    );
    check(
        &with("NaN"),
        &expect![
            "row 3, column 3 (count): this is no count; accepted: a whole number from 0 on, in digits alone"
        ],
    );
    check(
        &with(""),
        &expect![
            "row 3, column 3 (count): the cell is empty; accepted: a whole number from 0 on, in digits alone"
        ],
    );
    check(
        &with("99999999999999999999999"),
        &expect![
            "row 3, column 3 (count): the number is too large; accepted: a whole number from 0 on, in digits alone"
        ],
    );
    check(
        &with("9999999999999999999"),
        &expect!["the counts add up to more than 10000000000 people"],
    );
    check(
        "A;B;count\n2;0;4",
        &expect!["row 2, column 1 (A): this is neither 0 nor 1; accepted: 0 or 1"],
    );
    check("A;B;count\n1;;4", &expect!["row 2, column 2 (B): the cell is empty; accepted: 0 or 1"]);
    check(
        "A;B;count\n0;0;4",
        &expect![
            "row 2: nobody can be counted who is on no list; they are what is estimated: remove the row"
        ],
    );
    check("A;B;count\n1;0;4;5", &expect!["row 2 has 4 cells, the header 3"]);
    check("A;B;count\n1;0;0", &expect!["no row counts anybody: the table has no people"]);
    check("A;B;count", &expect!["no row counts anybody: the table has no people"]);
}

#[test]
fn patterns_beyond_the_lists_are_refused() {
    let lists = vec!["A".to_owned(), "B".to_owned()];
    let three = InclusionPattern::of([2]);
    expect!["a pattern names list 3, the table has 2"].assert_eq(
        &Table::new(lists, [(three, 1)]).map_or_else(|cause| cause.to_string(), |_| String::new()),
    );
}

proptest! {
    #[test]
    fn any_cells_are_read_or_refused(rows in prop::collection::vec(prop::collection::vec("[01 x;-]{0,3}|[0-9]{1,25}", 0..5), 0..5)) {
        let mut reader = Reader::new(&["A", "B", "count"]).unwrap();
        let taken = (2..).zip(&rows).filter(|(number, row)| reader.row(*number, row).is_ok()).count();
        prop_assert!(taken > 0 || reader.table().is_err());
    }

    #[test]
    fn a_printed_table_is_read_again(counts in prop::collection::btree_map(1_u16..16, 1_u64..1_000, 1..15)) {
        let lists: Vec<String> = (0..4).map(|list| format!("L{list}")).collect();
        let patterns = counts.iter().map(|(bits, count)| (InclusionPattern::from_bits(*bits), *count));
        let table = Table::new(lists.clone(), patterns).unwrap();
        let mut text = format!("{};count", lists.join(";"));
        for cell in table.cells() {
            let marks = (0..4).map(|list| u8::from(cell.pattern.has(list)).to_string());
            text.push_str(&format!("\n{};{}", marks.collect::<Vec<_>>().join(";"), cell.count));
        }
        prop_assert_eq!(read(&text).unwrap(), table);
    }
}

#[test]
fn without_a_list_its_people_are_gone_and_others_move_up() {
    let table = read("A;B;C;count\n1;0;0;1\n0;1;0;2\n0;0;1;4\n1;1;0;8\n0;1;1;16").expect("a table");
    let without = table.without(1).expect("two are left");
    assert_eq!(without.lists(), ["A", "C"]);
    let cells: Vec<(u16, u64)> =
        without.cells().iter().map(|cell| (cell.pattern.bits(), cell.count)).collect();
    assert_eq!(cells, [(1, 9), (2, 20)]);
    assert!(table.without(3).is_err());
    assert_eq!(table.on_all(InclusionPattern::of([1])), 26);
    assert_eq!((table.on_exactly(1), table.on_exactly(2)), (7, 24));
}
