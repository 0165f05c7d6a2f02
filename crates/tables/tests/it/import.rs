//! From a table to records: guessing, mapping, problems.

use expect_test::{Expect, expect};
use testimony_tables::{Field, Kind, Mapping, Problems, Schema, Source, SourceOptions, Why, guess};

fn schema() -> Schema {
    let mut schema = Schema::new(vec![
        Field::new("id", Kind::Id),
        Field::new("surname", Kind::Surname).required(),
        Field::new("given_name", Kind::GivenName),
        Field::new("sex", Kind::Sex),
        Field::new("birth_date", Kind::BirthDate),
        Field::new("date", Kind::Date),
        Field::new("coordinates", Kind::Coordinates),
        Field::new("count", Kind::Number),
        Field::term("type", "acts"),
        Field::new("description", Kind::Text),
    ]);
    schema.add_term("acts", "torture", ["Torture", "Пытки", "تعذيب"]);
    schema.add_term("acts", "detention", ["Detention", "Задержание"]);
    schema
}

/// The records or problems of a table under the mapping that is guessed, with these options added.
fn import(text: &str, options: &str) -> String {
    let schema = schema();
    let source = Source::open(text.into(), "list.csv").unwrap();
    let table = source.table(&SourceOptions::default()).unwrap();
    let guesses = guess(&schema, table.headers(), table.sample());
    let saved = Mapping::of_guesses(&guesses, table.headers()).to_toml() + options;
    let mapping = Mapping::from_toml(&saved).unwrap();
    let plan = match mapping.plan(&schema, table.headers()) {
        Ok(plan) => plan,
        Err(problems) => {
            return problems.iter().map(|it| format!("{it}\n")).collect();
        }
    };
    let (mut survey, mut problems, mut shown) = (plan.survey(), Problems::default(), String::new());
    let rows: Vec<_> = table.map(Result::unwrap).collect();
    for row in &rows {
        problems.add(survey.look(row));
    }
    let plan = plan.with(&survey.evidence());
    for row in &rows {
        match plan.apply(row) {
            Ok(record) => {
                let fields: Vec<_> = record.iter().map(|(k, v)| format!("{k}={v}")).collect();
                shown.push_str(&format!("{}: {}\n", row.number, fields.join(" | ")));
            }
            Err(found) => problems.add(found),
        }
    }
    for problem in problems.kept() {
        shown.push_str(&format!(
            "row {}, column {} ({}), \"{}\": {}\n",
            problem.row,
            problem.letters(),
            problem.header,
            problem.value,
            problem.refused
        ));
    }
    shown
}

fn check(text: &str, options: &str, expected: &Expect) {
    expected.assert_eq(&import(text, options));
}

#[test]
fn a_list_in_russian() {
    check(
        "№;Фамилия;Имя;Пол;Дата рождения;Когда;Координаты;Нарушение\n\
         1;Иванов;Пётр;муж;03.04.1980;с 3 по 5 апреля 2017;43,3 С 45,7 В;пытки\n\
         2;Сидорова;;ж;1975;около 2017;;задержание\n",
        "",
        &expect![[r#"
            2: birth_date=1980-04-03 | coordinates=43.3, 45.7 | date=2017-04-03/2017-04-05 | given_name=Пётр | id=1 | sex=male | surname=Иванов | type=torture
            3: birth_date=1975 | date=2017~ | id=2 | sex=female | surname=Сидорова | type=detention
        "#]],
    );
}

#[test]
fn heads_in_arabic_spanish_french_and_ukrainian() {
    let heads = [
        "الرقم,اسم العائلة,الاسم الأول,الجنس,تاريخ الولادة",
        "nº,Apellidos,Nombre,Sexo,Fecha de nacimiento",
        "N,NOM,Prénom,Sexe,Date_de_naissance",
        "ID,Прізвище,Ім’я,Стать,Дата народження",
        "No.,Last name,First Name,Gender,DOB",
    ];
    for head in heads {
        let source = Source::open(format!("{head}\n1,a,b,f,1980\n").into(), "x.csv").unwrap();
        let table = source.table(&SourceOptions::default()).unwrap();
        let found: Vec<_> = guess(&schema(), table.headers(), table.sample())
            .into_iter()
            .map(|guess| guess.field)
            .collect();
        assert_eq!(found, ["id", "surname", "given_name", "sex", "birth_date"], "{head}");
    }
}

#[test]
fn cells_speak_where_heads_do_not() {
    let text = "a,b,c,Date\n\"12.5 N, 45.4 E\",x,3 April 2017,whenever\n\"12.6 N, 45.4 E\",y,2017,unknown\n";
    let source = Source::open(text.into(), "x.csv").unwrap();
    let table = source.table(&SourceOptions::default()).unwrap();
    let found: Vec<_> = guess(&schema(), table.headers(), table.sample())
        .into_iter()
        .map(|guess| (guess.column, guess.field, guess.confidence, guess.why))
        .collect();
    assert_eq!(
        found,
        [(0, "coordinates".to_owned(), 75, Why::Cells), (2, "date".to_owned(), 55, Why::Cells),]
    );
}

#[test]
fn a_column_decides_what_a_cell_cannot() {
    check(
        "surname,date,coordinates,count\nA,03/04/2017,\"12.5, 45.4\",\"1,234\"\nB,13/04/2017,\"12.5, 134.4\",\"1,5\"\n",
        "",
        &expect![[r#"
            2: coordinates=12.5, 45.4 | count=1.234 | date=2017-04-03 | surname=A
            3: coordinates=12.5, 134.4 | count=1.5 | date=2017-04-13 | surname=B
        "#]],
    );
    check(
        "surname,date,coordinates,count\nA,03/04/2017,\"12.5, 45.4\",\"1,234\"\n",
        "",
        &expect![[r#"
            row 2, column B (date), "03/04/2017": day and month could be exchanged, and no other value of the column decides it; accepted: 2017-04-03, 3 April 2017, or the option day_order = "day_first" or "month_first"
            row 2, column C (coordinates), "12.5, 45.4": can be latitude, longitude or the other way round, and no other value of the column decides it; accepted: 12.5017 N, 45.4668 E, or the option pair_order = "lat_lon" or "lon_lat"
            row 2, column D (count), "1,234": can be a whole number or a fraction, and no other value of the column decides it; accepted: a number without separators of thousands, or the option decimal_mark = "comma" or "point"
        "#]],
    );
    check(
        "surname,date\nA,03/04/2017\nB,13/04/2017\nC,04/13/2017\n",
        "",
        &expect![[r#"
            3: date=2017-04-13 | surname=B
            4: date=2017-04-13 | surname=C
            row 2, column B (date), "03/04/2017": day and month could be exchanged, and no other value of the column decides it; accepted: 2017-04-03, 3 April 2017, or the option day_order = "day_first" or "month_first"
        "#]],
    );
}

#[test]
fn fail_bad_cells_are_named_with_what_would_do() {
    check(
        "id,surname,sex,type\n1,A,f,Torture\n1,,x9,robbery\n3,C,f,torture,beside\n",
        "",
        &expect![[r#"
            2: id=1 | sex=female | surname=A | type=torture
            row 3, column A (id), "1": stands in row 2 too; accepted: an id that no other row has
            row 3, column B (surname), "": is empty; accepted: any value: the field is required
            row 3, column C (sex), "x9": is no sex that is known; accepted: f, m, female, male, ж, м, жен, муж, жін, чол, أنثى, ذكر, mujer, hombre, femme, homme, other, unknown
            row 3, column D (type), "robbery": is no term of the vocabulary; accepted: detention, torture; or the option new_terms = "add"
            row 4, column E (), "beside": stands beside the table, in a column without a head; accepted: an empty cell, or a head for the column; in a CSV file, quotation marks around a cell with the delimiter in it
        "#]],
    );
}

#[test]
fn fail_one_bad_row_of_100_000_is_named() {
    let mut text = String::from("id,surname,date\n");
    for number in 1..=100_000 {
        let date = if number == 77_776 { "31.02.2017" } else { "28.02.2017" };
        text.push_str(&format!("{number},Name,{date}\n"));
    }
    let shown = import(&text, "");
    let bad: Vec<&str> = shown.lines().filter(|line| line.starts_with("row ")).collect();
    assert_eq!(bad.len(), 1);
    assert!(
        bad[0].starts_with("row 77777, column C (date), \"31.02.2017\": is a day that the month")
    );
}

#[test]
fn options_of_a_mapping() {
    let mapping = "version = 1\n\
        [[column]]\nheader = \"who\"\nfield = \"surname\"\n\
        [[column]]\nletters = \"B\"\nfield = \"type\"\n\
        options = { split = \";\", new_terms = \"add\", empty = [\"-\"] }\n\
        [[column]]\nheader = \"When\"\nfield = \"date\"\noptions.serial = \"1900\"\n";
    let schema = schema();
    let text = "Who,what,when\nA,torture; something else;,42828\nB,-,2017\n";
    let source = Source::open(text.into(), "x.csv").unwrap();
    let table = source.table(&SourceOptions::default()).unwrap();
    let mapping = Mapping::from_toml(mapping).unwrap();
    assert_eq!(Mapping::from_toml(&mapping.to_toml()).unwrap(), mapping);
    let plan = mapping.plan(&schema, table.headers()).unwrap();
    let shown: Vec<String> = table
        .map(|row| {
            let row = row.unwrap();
            let record = plan.apply(&row).unwrap();
            record.iter().map(|(field, value)| format!("{field}={value} ")).collect()
        })
        .collect();
    assert_eq!(
        shown,
        ["date=2017-04-03 surname=A type=torture; something else ", "date=2017 surname=B "]
    );
}

#[test]
fn fail_a_mapping_that_does_not_fit_says_why() {
    let options = "\n[[column]]\nheader = \"gone\"\nfield = \"date\"\n\
        [[column]]\nheader = \"x\"\nfield = \"place\"\n\
        [[column]]\nletters = \"Z\"\nfield = \"count\"\n\
        [[column]]\nfield = \"sex\"\n\
        [[column]]\nletters = \"A\"\nfield = \"description\"\n";
    check(
        "id,x,x\n1,2,3\n",
        options,
        &expect![[r#"
            no column has the head `gone`; the table has id, x, x
            there is no field `place`; there are id, surname, given_name, sex, birth_date, date, coordinates, count, type, description
            the columns B, C have the head `x`; say which one by letters = "…"
            the table has no column `Z`; its last one is C
            the column for `sex` needs either header or letters, one of the two
            the column A is mapped twice
            the field `surname` is required and no column is mapped to it
        "#]],
    );
    for wrong in [
        "version = 2\ncolumn = []",
        "version = 1\n[[column]]\nfield = \"a\"\nhaeder = \"x\"",
        "version = 1\n[[column]]\nfield = \"a\"\noptions.day_order = \"first\"",
        "version = 1\n[[column]]\nfield = \"a\"\noptions.daft = 1",
        "column = []",
    ] {
        assert!(Mapping::from_toml(wrong).is_err(), "{wrong}");
    }
}
