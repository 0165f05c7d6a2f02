//! Search: any text has terms and any query an answer, and a snippet lies inside its text.

use std::ops::Range;

use testimony_lexis::{
    Analyser, Error, Kind, Language, Query, QueryOptions, SNIPPET_GRAPHEMES_MAX, analyse, detect,
    snippet,
};

use crate::{choice, text};

const HINTS: [Option<&str>; 12] = [
    None,
    Some("rus"),
    Some("ara"),
    Some("heb"),
    Some("che"),
    Some("uzb"),
    Some("mon"),
    Some("tur"),
    Some("amh"),
    Some("hin"),
    Some("deu"),
    Some("xyz"),
];

/// Words of a text that are asked for again; all of them would make each run slow.
const ASKED_MAX: usize = 8;

/// `data`: which hint, and the text.
pub(crate) fn terms(data: &[u8]) {
    let Some((hint, text)) = choice(data).and_then(|(hint, rest)| Some((hint, text(rest)?))) else {
        return;
    };
    let hint = HINTS[usize::from(hint) % HINTS.len()].and_then(Language::from_code);
    let terms = analyse(text, hint);
    let mut analyser = Analyser::default();
    for _ in 0..2 {
        assert_eq!(analyser.analyse(text, hint), terms, "what is remembered gives other terms");
    }
    let mut next = 0;
    for term in &terms {
        assert!(text.get(term.range.clone()).is_some_and(|found| !found.is_empty()));
        assert!(term.form.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit()));
        next += u32::from(term.kind.is_main());
        assert_eq!(term.position + 1, next, "positions have gaps");
    }
    let _name = detect(text);
    let options = QueryOptions::default();
    let words = terms.iter().filter(|term| matches!(term.kind, Kind::Word | Kind::Single));
    for term in words.step_by(1 + terms.len() / ASKED_MAX) {
        crate::accepted();
        let word = &text[term.range.clone()];
        // A mark on the first letter of a run may belong to the query's own syntax.
        match Query::parse(word, &[]) {
            Ok(query) => {
                assert!(query.terms(&options).matches(&terms).is_some(), "{word:?} is not found");
            }
            Err(Error::TooLong { .. }) => {}
            Err(error) => assert!(word.contains(['(', ')', '*', '"']), "{word:?}: {error}"),
        }
    }
}

pub(crate) fn terms_seeds() -> Vec<Vec<u8>> {
    [
        "\u{0}Задержанных держали в подвале до утра, п'ять г1ала |амат.",
        "\u{1}Всё увезли Артёма Щёголева",
        "\u{2}وبالأطفال عبد الله القذافي ١٢",
        "\u{3}שבירושלים הַמַּיִם צה\"ל",
        "\u{4}Ӏаьржа гIала",
        "\u{5}Qishloq koʻprik ўзбек қишлоқ",
        "\u{6}цэргүүдийг цэрэг",
        "\u{7}IŞIK İstanbul l'eau e-mail",
        "\u{8}ወታደሮቹ ዐየ",
        "\u{9}बच्चियाँ फ़ातिमा குமரன் අම්මා",
        "\u{0}北京大学ﾀﾅｶ東京Tower ทหารพา ទាហាន 12日 དམག་མིས",
        "\u{a}Ärztinnen e\u{301} \u{E33} \u{202E}x ﷺ",
    ]
    .map(|text| text.into())
    .to_vec()
}

/// `data`: a query, a line end, a text.
pub(crate) fn query(data: &[u8]) {
    let Some((query, around)) = text(data).and_then(|text| text.split_once('\n')) else { return };
    let parsed = match Query::parse(query, &["date", "lang"]) {
        Ok(parsed) => parsed,
        Err(error) => {
            assert!(error.at().is_none_or(|at| at <= query.chars().count()));
            assert!(!error.hint().is_empty());
            return;
        }
    };
    crate::accepted();
    assert!(!format!("{parsed:?}").contains(query) || query.len() < 12, "a query is in its Debug");
    let terms = analyse(around, None);
    for (stems, names) in [(true, true), (false, false)] {
        let options = QueryOptions { stems, names, languages: None };
        let expression = parsed.terms(&options);
        let found = expression.matches(&terms).unwrap_or_default();
        assert!(found.windows(2).all(|pair| pair[0].end <= pair[1].start));
        assert!(found.iter().all(|range| around.get(range.clone()).is_some()));
        let (ranges, count) = expression.highlights(&terms);
        assert!(count <= expression.highlights_max());
        assert_eq!(ranges.is_empty(), count == 0);
        // What was found by less is found by more, unless something is refused.
        let refuses = query.contains('-') || query.contains("NOT");
        if !stems && !found.is_empty() && !refuses {
            let more = parsed.terms(&QueryOptions::default()).matches(&terms);
            assert!(more.is_some(), "stems and names find less");
        }
    }
}

pub(crate) fn query_seeds() -> Vec<Vec<u8>> {
    [
        "river (moon OR bridge) -star\nthe river was cold, the bridge was burning",
        "\"was burning\" NOT cold\nthe bridge was burning",
        "deten* lang:en date:\"2017-04\"\ndetention of detainees",
        "al-Hasan OR l'eau\nقال الحسن و l'eau",
        "«北京大学» press@example.org\n他在北京大学 press@example.org",
        "Petrov AND 1,250\nПетрова 1,250",
    ]
    .map(|text| text.into())
    .to_vec()
}

/// `data`: how many ranges, their ends as pairs of bytes, the text.
pub(crate) fn cut(data: &[u8]) {
    let Some((count, rest)) = choice(data) else { return };
    let count = usize::from(count % 8) * 4;
    let Some((ends, rest)) = rest.split_at_checked(count) else { return };
    let Some(text) = text(rest) else { return };
    let number = |pair: &[u8]| pair.iter().fold(0, |sum, byte| sum * 256 + usize::from(*byte));
    let range = |ends: &[u8]| -> Range<usize> { number(&ends[..2])..number(&ends[2..]) };
    let ranges: Vec<_> = ends.chunks_exact(4).map(range).collect();
    let cut = snippet(text, &ranges);
    assert!(text.get(cut.range.clone()).is_some());
    assert_eq!(cut.cut_before, cut.range.start > 0);
    assert_eq!(cut.cut_after, cut.range.end < text.len());
    let shown: String = cut.parts.iter().map(|part| part.text.as_str()).collect();
    assert!(shown.chars().all(|c| !c.is_control() && !matches!(c, '\u{202A}'..='\u{202E}')));
    assert!(shown.chars().count() <= text[cut.range.clone()].chars().count());
    assert!(cut.parts.iter().all(|part| !part.text.is_empty()));
    assert!(cut.parts.windows(2).all(|pair| pair[0].highlighted != pair[1].highlighted
        || text[cut.range.clone()].contains(|c: char| c.is_control() || !c.is_ascii())));
    if text.is_ascii() {
        assert!(shown.len() <= SNIPPET_GRAPHEMES_MAX);
    }
    let first = ranges.iter().find(|it| it.start < it.end && text.get((*it).clone()).is_some());
    if let Some(first) = first {
        crate::accepted();
        let inside = cut.range.start <= first.start && first.start < cut.range.end;
        assert!(inside, "the first match is not shown");
    }
}

pub(crate) fn cut_seeds() -> Vec<Vec<u8>> {
    let long = "alpha beta ".repeat(100);
    let seed = |ranges: &[(u16, u16)], text: &str| {
        let mut data = vec![u8::try_from(ranges.len()).unwrap_or(0)];
        for (from, to) in ranges {
            data.extend_from_slice(&from.to_be_bytes());
            data.extend_from_slice(&to.to_be_bytes());
        }
        data.extend_from_slice(text.as_bytes());
        data
    };
    vec![
        seed(&[(4, 9)], "the water was cold"),
        seed(&[(550, 555), (900, 905)], &long),
        seed(&[(1, 2)], "ne\u{301}e \u{202E}b\u{2066}c\nd"),
        seed(&[(0, 6), (7, 13)], "北京 大学 и вода\r\nв реке"),
    ]
}
