use expect_test::{Expect, expect};

use super::*;
use crate::split_words;

/// All words withheld: those that draw a warning, `-` for a negation and `#` for a number.
fn check(text: &str, expected: &Expect) {
    let words = split_words(text);
    let withheld: Vec<usize> = (0..words.len()).collect();
    let found: Vec<String> = warnings(&words, &withheld)
        .into_iter()
        .map(|warning| {
            let mark = if warning.kind == WarningKind::Negation { '-' } else { '#' };
            format!("{mark}{}", words[warning.word].trim())
        })
        .collect();
    expected.assert_eq(&found.join(" "));
}

#[test]
fn english() {
    check("They did NOT hold him, and he didn’t see 3 men.", &expect!["-NOT -didn’t #3"]);
    check(
        "Nobody came. “Never!” Twenty-three, about a hundred.",
        &expect![[r##"-Nobody -“Never!” #Twenty- #three, #hundred."##]],
    );
    check("The knot is noted in November.", &expect![""]);
}

#[test]
fn russian() {
    check("Его не били, никого не было, нельзя", &expect!["-не -никого -не -нельзя"]);
    check("Трёх человек, двадцатого числа, Двести", &expect!["#Трёх #двадцатого #Двести"]);
    check("Небо и нитка", &expect![""]);
}

#[test]
fn ukrainian() {
    check("Його не били, ніхто, немає", &expect!["-не -ніхто, -немає"]);
    check("п’ять осіб, чотирьох, двадцять", &expect!["#п’ять #чотирьох, #двадцять"]);
}

#[test]
fn arabic() {
    check("لم يضربوه ولا أحد", &expect!["-لم -ولا #أحد"]);
    check("لَيْسَ هنا ٣ رجال وثلاثة", &expect!["-لَيْسَ #٣ #وثلاثة"]);
}

#[test]
fn spanish() {
    check("No vio a nadie, jamás, sin dos hombres", &expect!["-No -nadie, -jamás, -sin #dos"]);
}

#[test]
fn only_withheld_words_warn() {
    let words = split_words("not here, not there");
    assert_eq!(warnings(&words, &[1, 2, 9]), [Warning { word: 2, kind: WarningKind::Negation }]);
    assert_eq!(warnings(&words, &[1, 3]), []);
}
