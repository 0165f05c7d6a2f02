//! What holds for every text.

use proptest::prelude::*;
use testimony_lexis::{Analyser, Kind, Language, Query, QueryOptions, analyse, detect, snippet};

/// Texts of words in many scripts, beside arbitrary characters.
fn text() -> impl Strategy<Value = String> {
    const WORDS: [&str; 24] = [
        "вода",
        "г1ала",
        "п'ять",
        "Straße",
        "l'eau",
        "O'Brien",
        "بالأطفال",
        "خانه‌ها",
        "הַמַּיִם",
        "北京大学",
        "ทหาร",
        "ទន្លេ",
        "घरों",
        "2024年",
        "a@b.org",
        "#tag",
        "1,250",
        "İstanbul",
        "e\u{301}",
        "\u{202E}x",
        "ﷺ",
        "IT-отдел",
        "ʼ",
        "\u{E33}",
    ];
    let word = prop_oneof![
        4 => proptest::sample::select(&WORDS[..]).prop_map(str::to_owned),
        2 => any::<String>(),
        1 => proptest::collection::vec(any::<char>(), 1..4).prop_map(|it| it.into_iter().collect()),
    ];
    proptest::collection::vec(word, 0..12).prop_map(|words| words.join(" "))
}

proptest! {
    #[test]
    fn terms_are_in_order_and_in_the_alphabet(text in text()) {
        let terms = analyse(&text, None);
        prop_assert_eq!(&terms, &analyse(&text, None));
        let mut next = 0;
        let mut start = 0;
        for term in &terms {
            prop_assert!(!text[term.range.clone()].is_empty());
            prop_assert!(term.form.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit()));
            if term.kind.is_main() {
                prop_assert_eq!(term.position, next);
                prop_assert!(term.range.start >= start);
                (next, start) = (next + 1, term.range.start);
            } else {
                prop_assert_eq!(term.position + 1, next);
            }
        }
    }

    #[test]
    fn an_analyser_that_remembers_gives_the_same(texts in proptest::collection::vec(text(), 1..5)) {
        let mut analyser = Analyser::default();
        for text in &texts {
            prop_assert_eq!(analyser.analyse(text, None), analyse(text, None));
        }
    }

    #[test]
    fn every_word_of_a_text_finds_it(text in text()) {
        let terms = analyse(&text, None);
        for term in terms.iter().filter(|term| matches!(term.kind, Kind::Word | Kind::Single)) {
            let word = &text[term.range.clone()];
            let found = Query::parse(word, &[]).unwrap().terms(&QueryOptions::default());
            prop_assert!(found.matches(&terms).is_some(), "{word:?} in {text:?}");
        }
    }

    #[test]
    fn nothing_panics(text in any::<String>(), query in any::<String>(), hint in "[a-z]{3}") {
        let terms = analyse(&text, Language::from_code(&hint));
        let options = QueryOptions::default();
        let matches = Query::parse(&query, &["date"]).map(|it| it.terms(&options).matches(&terms));
        let ranges = matches.ok().flatten().unwrap_or_default();
        prop_assert!(ranges.windows(2).all(|pair| pair[0].end <= pair[1].start));
        let cut = snippet(&text, &ranges);
        prop_assert!(text.get(cut.range).is_some());
        prop_assert_eq!(detect(&text), detect(&text));
    }
}

/// More words than are remembered: within an epoch, asked for before each text, a number always
/// stands for the same forms.
#[test]
fn numbers_hold_as_long_as_the_epoch_does() {
    let mut analyser = Analyser::default();
    let mut known = std::collections::HashMap::new();
    let mut epochs = std::collections::HashSet::new();
    for number in 0..2_500_u32 {
        let own = (0..100).map(|word| format!("w{:x}", (number * 100 + word).reverse_bits()));
        let text: String = own.flat_map(|word| [word, " the bridge ".to_owned()]).collect();
        let epoch = analyser.epoch();
        epochs.insert(epoch);
        analyser.each(&text, None, |found| {
            let forms: Vec<_> = found.forms.iter().map(|it| it.form.to_string()).collect();
            let before = known.entry((epoch, found.single, found.word)).or_insert(forms.clone());
            assert_eq!(*before, forms, "epoch {epoch}");
        });
        let again = analyse(&text, None).iter().filter(|term| term.form == "wbridge").count();
        assert_eq!(again, 100);
    }
    assert!(epochs.len() > 2, "nothing was forgotten");
}
