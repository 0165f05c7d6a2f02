//! What is on record is found, in the order and number that the specification says.

use std::collections::BTreeSet;

use expect_test::{Expect, expect};
use tempfile::TempDir;
use testimony_lexis::{Query, QueryOptions, Term, analyse};
use testimony_model::parse_lines;
use testimony_testkit::{cheap_vault, occasion, rng};
use testimony_vault::{
    Days, Document, Error, Indexer, SEARCH_FIELDS, SearchAnswer, SearchRequest, Total, Vault,
};

const CASE: &str = r#"
{"action":"source","id":"w1","kind":"person","code_name":"Heron","name":"Marta Quill"}
{"action":"source","id":"w2","kind":"person","code_name":"Wren","remarks":"Works at the bakery."}
{"action":"account","id":"a1","source":"w1","received_via":"interview","language":"ru","made":"2026-02-20/2026-03-10","text":"Задержанных держали в подвале до утра. Сергей Петров это видел."}
{"action":"account","id":"a2","source":"w2","received_via":"interview","language":"en","made":"2026-05","text":"They were held in the cellar for nine days, and the bridge was burning."}
{"action":"account","id":"a3","source":"w2","received_via":"interview","text":"وصل محمد إلى المدينة مع الجنود والأطفال."}
{"action":"passage","id":"p1","account":"a2","exact":"nine days"}
{"action":"claim","id":"c1","text":"People were held in cellars.","kind":"act"}
{"action":"event","id":"e1","title":"The night at the bridge","start":"2026-02-21","place":"Old Town"}
{"action":"assertion","account":"a2","claim":"c1","stance":"asserts","quote":"held in the cellar"}
"#;

fn apply(vault: &mut Vault, lines: &str) {
    let mut rng = rng(u64::try_from(lines.len()).unwrap());
    let mut writer = vault.writer().unwrap();
    for (_, action) in parse_lines(lines).unwrap() {
        writer.append(&action, &mut occasion(&mut rng)).unwrap();
    }
    writer.commit().unwrap();
}

fn vault(dir: &TempDir) -> Vault {
    cheap_vault(&dir.path().join("v"), &mut rng(1)).unwrap()
}

fn ask(vault: &Vault, query: &str) -> SearchAnswer {
    let query = query.to_owned();
    vault.search(&SearchRequest { query, ..SearchRequest::default() }).unwrap()
}

fn shown(answer: &SearchAnswer) -> String {
    let mark = |parts: &[testimony_lexis::Part]| -> String {
        let mark = |part: &testimony_lexis::Part| match part.highlighted {
            true => format!("[{}]", part.text),
            false => part.text.clone(),
        };
        parts.iter().map(mark).collect()
    };
    let line = |hit: &testimony_vault::SearchHit| {
        let text = hit.snippet.as_ref().map_or(String::new(), |it| mark(&it.parts));
        format!("{} {} {}| {}\n", hit.kind, hit.about, mark(&hit.name), text.trim())
    };
    answer.hits.iter().map(line).collect()
}

fn check(query: &str, expect: &Expect) {
    let dir = TempDir::new().unwrap();
    let mut vault = vault(&dir);
    apply(&mut vault, CASE);
    expect.assert_eq(&shown(&ask(&vault, query)));
    vault.rebuild().unwrap();
    expect.assert_eq(&shown(&ask(&vault, query)));
}

#[test]
fn what_is_put_on_record_is_found_at_once() {
    check(
        "подвал",
        &expect![[r#"
        account a1 | Задержанных держали в [подвале] до утра. Сергей Петров это видел.
    "#]],
    );
    check(
        "cellar",
        &expect![[r#"
        note a2 | held in the [cellar]
        claim c1 | People were held in [cellars].
        account a2 | They were held in the [cellar] for nine days, and the bridge was burning.
    "#]],
    );
    check(
        "\"nine days\"",
        &expect![[r#"
        passage p1 | [nine days]
        account a2 | They were held in the cellar for [nine days], and the bridge was burning.
    "#]],
    );
    check(
        "Petrov",
        &expect![[r#"
        account a1 | Задержанных держали в подвале до утра. Сергей [Петров] это видел.
    "#]],
    );
    check(
        "أطفال",
        &expect![[r#"
        account a3 | وصل محمد إلى المدينة مع الجنود [والأطفال].
    "#]],
    );
    check(
        "bak*",
        &expect![[r#"
        source w2 Wren| Works at the [bakery].
    "#]],
    );
    check(
        "name:bridge",
        &expect![[r#"
        event e1 The night at the bridge| Old Town
    "#]],
    );
    check(
        "kind:account date:2026-03",
        &expect![[r#"
        account a1 | Задержанных держали в подвале до утра. Сергей Петров это видел.
    "#]],
    );
    check(
        "kind:account source:Wren -cellar",
        &expect![[r#"
        account a3 | وصل محمد إلى المدينة مع الجنود والأطفال.
    "#]],
    );
    check(
        "lang:ru",
        &expect![[r#"
        account a1 | Задержанных держали в подвале до утра. Сергей Петров это видел.
    "#]],
    );
    check(
        "bridge (town OR burning)",
        &expect![[r#"
        event e1 The night at the [bridge]| Old [Town]
        account a2 | They were held in the cellar for nine days, and the [bridge] was [burning].
    "#]],
    );
}

#[test]
fn what_is_learnt_later_takes_the_place_of_what_was_known() {
    let dir = TempDir::new().unwrap();
    let mut vault = vault(&dir);
    apply(&mut vault, CASE);
    apply(
        &mut vault,
        r#"{"action":"describe","account":"a3","language":"ar","title":"Third talk","made":"2026-07"}"#,
    );
    assert_eq!(
        shown(&ask(&vault, "talk")),
        "account a3 Third [talk]| وصل محمد إلى المدينة مع الجنود والأطفال.\n"
    );
    assert_eq!(ask(&vault, "الجنود").total, Total::Exactly(1));
    assert_eq!(ask(&vault, "kind:account date:2026-07").total, Total::Exactly(1));
    vault.rebuild().unwrap();
    assert_eq!(ask(&vault, "talk kind:account").total, Total::Exactly(1));
}

#[test]
fn transliteration_can_be_switched_off() {
    let dir = TempDir::new().unwrap();
    let mut vault = vault(&dir);
    apply(&mut vault, CASE);
    let query = "Petrov".to_owned();
    let request = SearchRequest { query, exact_script: true, ..SearchRequest::default() };
    assert_eq!(vault.search(&request).unwrap().total, Total::Exactly(0));
}

#[test]
fn fail_a_query_that_means_nothing() {
    let dir = TempDir::new().unwrap();
    let vault = vault(&dir);
    for (query, wanted) in [
        ("(a", "this bracket has no partner"),
        ("date:yesterday", "`yesterday` is no date"),
        ("lang:Russian1", "`Russian1` is no lang"),
        ("x r*", "at least 2 letters are needed before *"),
    ] {
        let query = query.to_owned();
        let error = vault.search(&SearchRequest { query, ..SearchRequest::default() }).unwrap_err();
        assert_eq!(error.to_string(), wanted);
        assert!(matches!(error, Error::Query(_) | Error::SearchValue { .. }));
        assert!(error.hint().is_some());
    }
}

const WORDS: [&str; 24] = [
    "house",
    "houses",
    "river",
    "bridge",
    "burning",
    "burned",
    "soldiers",
    "soldier",
    "дом",
    "дома",
    "река",
    "реки",
    "Петров",
    "Petrov",
    "محمد",
    "الجنود",
    "北京大学",
    "水",
    "cold",
    "the",
    "of",
    "nine",
    "days",
    "l'eau",
];

const QUERIES: [&str; 24] = [
    "house",
    "soldier",
    "дом",
    "Petrov",
    "the of",
    "\"nine days\"",
    "\"the river\"",
    "北京",
    "house -river",
    "(river OR дом) the",
    "sold*",
    "-the",
    "house OR NOT river",
    "محمد",
    "l'eau",
    "\"of the\" -cold",
    "NOT (house OR дом)",
    "the",
    "\"the the\"",
    "\"北京大学\"",
    "水",
    "hous* дом",
    "kind:b the",
    "date:2026-02 -of",
];

/// A number below the limit.
fn rand_below(rng: &mut impl rand_core::RngCore, limit: usize) -> usize {
    usize::try_from(rng.next_u32()).unwrap() % limit
}

/// Documents of a few words each, with their kind and day.
fn documents(count: u32) -> Vec<(Document, String)> {
    let mut rng = rng(7);
    (0..count)
        .map(|number| {
            let length = 1 + rand_below(&mut rng, 12);
            let words = (0..length).map(|_| WORDS[rand_below(&mut rng, WORDS.len())]);
            let text = words.collect::<Vec<_>>().join(" ");
            let first = 20_460 + i32::try_from(number % 100).unwrap();
            let kind = ["a", "b", "c"][rand_below(&mut rng, 3)].to_owned();
            let date = (number % 5 > 0).then_some(Days { first, last: first + 3 });
            (Document { about: number.to_string(), kind, date, ..Document::default() }, text)
        })
        .collect()
}

/// What a program finds that looks at each document by itself.
fn expected(documents: &[(Document, Vec<Term>)], query: &str) -> BTreeSet<String> {
    let holds = |(document, terms): &&(Document, Vec<Term>)| {
        let (fields, words): (Vec<_>, Vec<_>) =
            query.split(' ').partition(|it| it.starts_with("kind:") || it.starts_with("date:"));
        let fits = fields.iter().all(|field| match field.split_once(':').unwrap() {
            ("kind", kind) => document.kind == kind,
            (_, date) => {
                let asked = Days::from_edtf(date).unwrap();
                document.date.is_some_and(|days| days.meets(asked))
            }
        });
        let query = Query::parse(&words.join(" "), &SEARCH_FIELDS).unwrap();
        fits && query.terms(&QueryOptions::default()).matches(terms).is_some()
    };
    documents.iter().filter(holds).map(|(document, _)| document.about.clone()).collect()
}

fn found(vault: &Vault, query: &str) -> BTreeSet<String> {
    let query = query.to_owned();
    let request = SearchRequest { query, limit: 1_000, ..SearchRequest::default() };
    let answer = vault.search(&request).expect(&request.query);
    assert_eq!(answer.total, Total::Exactly(answer.hits.len()));
    answer.hits.into_iter().map(|hit| hit.about).collect()
}

#[test]
fn segments_of_every_size_answer_as_if_each_document_were_read() {
    let dir = TempDir::new().unwrap();
    let mut vault = vault(&dir);
    let documents = documents(900);
    let mut indexer = Indexer::default();
    // Segments of 1, 2, 3 ... documents, merged now and then.
    let mut size = 1;
    for (number, (document, text)) in documents.iter().enumerate() {
        indexer.put(document.clone(), [text.as_str()]);
        if number % size == 0 {
            vault.index(&[indexer.take()]).unwrap();
            size = size % 17 + 1;
        }
        if number % 150 == 149 {
            vault.tidy_index().unwrap();
        }
    }
    vault.index(&[indexer.take()]).unwrap();
    let read: Vec<_> =
        documents.into_iter().map(|(document, text)| (document, analyse(&text, None))).collect();
    for round in ["many segments", "tidied", "rebuilt"] {
        for query in QUERIES {
            assert_eq!(found(&vault, query), expected(&read, query), "{round}: {query}");
        }
        match round {
            "many segments" => vault.tidy_index().unwrap(),
            _ => vault.rebuild_index(&mut |_| {}).unwrap(),
        }
    }
}

#[test]
fn pages_fit_together_although_documents_come_between() {
    let dir = TempDir::new().unwrap();
    let mut vault = vault(&dir);
    let documents = documents(300);
    let mut indexer = Indexer::default();
    documents.iter().for_each(|(document, text)| indexer.put(document.clone(), [text.as_str()]));
    vault.index(&[indexer.take()]).unwrap();
    let whole = found(&vault, "the");
    let (mut newest, mut pages, mut offset) = (None, Vec::new(), 0);
    loop {
        let query = "the".to_owned();
        let request = SearchRequest { query, offset, limit: 7, newest, ..SearchRequest::default() };
        let answer = vault.search(&request).unwrap();
        if answer.hits.is_empty() {
            break;
        }
        (newest, offset) = (Some(answer.newest), offset + answer.hits.len());
        pages.extend(answer.hits.into_iter().map(|hit| hit.about));
        indexer.put(Document { about: "new".to_owned(), ..Document::default() }, ["the the the"]);
        vault.index(&[indexer.take()]).unwrap();
    }
    assert_eq!(pages.len(), whole.len());
    assert_eq!(pages.into_iter().collect::<BTreeSet<_>>(), whole);
}

#[test]
fn facets_count_all_hits() {
    let dir = TempDir::new().unwrap();
    let mut vault = vault(&dir);
    apply(&mut vault, CASE);
    let facets = ask(&vault, "kind:account").facets;
    let shown: Vec<_> =
        facets.iter().map(|facet| format!("{} {:?}", facet.field, facet.values)).collect();
    expect![[r#"
        kind [("account", 3)]
        lang [("en", 1), ("ru", 1), ("und", 1)]
        media []
        source [("w2", 2), ("w1", 1)]"#]]
    .assert_eq(&shown.join("\n"));
}
