use crate::reuse::{
    CANDIDATES_MAX, Candidate, DocId, Memory, Postings, SHINGLE_DOCS_MAX, Sketch, SketchKey, add,
    candidates, remove,
};

fn key() -> SketchKey {
    SketchKey::from_bytes([5; 16])
}

fn sketch(text: &str) -> Sketch {
    Sketch::of(text, &key())
}

/// Words that no other text has.
fn own(n: u32, words: u32) -> String {
    (0..words).map(|at| format!("w{n}x{at} ")).collect()
}

fn put(index: &mut Memory, n: u32, text: &str) -> Option<DocId> {
    let Ok(copy_of) = add(index, DocId(n), &sketch(text), &key());
    copy_of
}

fn ask(index: &Memory, text: &str) -> Vec<Candidate> {
    let Ok(found) = candidates(index, &sketch(text), &key(), None);
    found
}

fn docs(found: &[Candidate]) -> Vec<u32> {
    found.iter().map(|one| one.doc.0).collect()
}

#[test]
fn a_quotation_leads_to_its_source() {
    let mut index = Memory::default();
    let source = own(1, 200);
    assert_eq!(put(&mut index, 1, &source), None);
    put(&mut index, 2, &own(2, 200));
    let quoted: String = source.split_inclusive(' ').skip(50).take(20).collect();
    let found = ask(&index, &format!("{}{quoted}{}", own(3, 90), own(4, 90)));
    assert_eq!(docs(&found), [1]);
    assert!(found[0].shingles >= 4 && found[0].other_share >= 0.04, "{found:?}");
    assert!(docs(&ask(&index, &own(5, 200))).is_empty());
}

#[test]
fn what_everybody_prints_is_no_quotation() {
    let boilerplate = own(0, 40);
    let text = |n: u32| format!("{}{boilerplate}", own(n, 160));
    let asked = |documents: u32| {
        let mut index = Memory::default();
        for n in 1..=documents {
            put(&mut index, n, &text(n));
        }
        ask(&index, &text(9_999))
    };
    let most = u32::try_from(SHINGLE_DOCS_MAX).unwrap();
    // Negative control: up to the limit each is a pair.
    assert_eq!(asked(most).len(), CANDIDATES_MAX);
    assert!(asked(most + 1).is_empty());
}

/// A wire story that 500 outlets print is still found by who quotes a tenth of it.
#[test]
fn a_story_that_many_copy_is_still_found() {
    let mut index = Memory::default();
    let story = own(0, 300);
    assert_eq!(put(&mut index, 0, &story), None);
    for n in 1..500 {
        assert_eq!(put(&mut index, n, &format!("{story}{}", own(n, 5))), Some(DocId(0)));
    }
    let quoted: String = story.split_inclusive(' ').skip(10).take(30).collect();
    assert_eq!(docs(&ask(&index, &format!("{quoted}{}", own(600, 200)))), [0]);
    // What a copy adds of its own is found under its own number.
    put(&mut index, 700, &format!("{story}{}", own(700, 30)));
    assert_eq!(docs(&ask(&index, &format!("{}{}", own(701, 90), own(700, 30)))), [700]);
    let Ok(copies) = index.copies(DocId(0));
    assert_eq!(copies.len(), 500);
}

#[test]
fn what_was_erased_is_not_found_and_its_copies_are() {
    let mut index = Memory::default();
    let (story, copy) = (own(0, 200), format!("{}{}", own(0, 200), own(1, 8)));
    put(&mut index, 0, &story);
    put(&mut index, 1, &copy);
    let Ok(orphans) = remove(&mut index, DocId(0), &sketch(&story), &key());
    assert_eq!(orphans, [DocId(1)]);
    assert_eq!(put(&mut index, 1, &copy), None);
    assert_eq!(docs(&ask(&index, &story)), [1]);
    let Ok(orphans) = remove(&mut index, DocId(1), &sketch(&copy), &key());
    assert!(orphans.is_empty() && ask(&index, &story).is_empty());
    let Ok(documents) = index.documents();
    assert_eq!(documents, 0);
    for hash in sketch(&story).shingles() {
        let mut holders = Vec::new();
        let Ok(()) = index.holders(*hash, 9, &mut holders);
        assert!(holders.is_empty());
    }
}

/// The same three slips and no shared shingle: a hint, and only in a case of some size.
#[test]
fn shared_rare_names_are_a_hint_in_a_large_case_only() {
    let strange = |n: u32| {
        let [a, b, c] = [n, n + 1, n + 2].map(|n| own(n, 40));
        format!("{a} Kazimirsk {b} 13127 {c} Petrovsch {}", own(n + 3, 40))
    };
    let asked = |documents: u32| {
        let mut index = Memory::default();
        for n in 0..documents {
            put(&mut index, n, &own(n, 20));
        }
        put(&mut index, 5_000, &strange(10_000));
        ask(&index, &strange(20_000))
    };
    assert!(asked(10).is_empty());
    let found = asked(1_000);
    assert_eq!(docs(&found), [5_000]);
    assert_eq!((found[0].tokens, found[0].shares_words()), (3, false));
}
