//! One disguise a line: what is found of a protected item, and how.

use expect_test::{Expect, expect};
use proptest::prelude::*;
use testimony_redact::{Error, ITEM_BYTES_MAX, ItemKind, ProtectedItem, ProtectedList};

fn check(item: &str, kind: ItemKind, visible: &str, expected: &Expect) {
    let list = ProtectedList::new(vec![ProtectedItem::new(item, kind, "n")]).expect("a good item");
    let found: Vec<String> = list
        .find(visible)
        .into_iter()
        .map(|one| format!("{:?} [{}]", one.how, &visible[one.at]))
        .collect();
    expected.assert_eq(&found.join("; "));
}

fn name(item: &str, visible: &str, expected: &Expect) {
    check(item, ItemKind::Name, visible, expected);
}

/// At least one finding, whichever way.
fn found(item: &str, visible: &str) {
    let list = ProtectedList::new(vec![ProtectedItem::new(item, ItemKind::Name, "n")]);
    assert!(!list.expect("a good item").find(visible).is_empty(), "{item} in {visible}");
}

#[test]
fn exact_and_other_letters() {
    name(
        "Ivan Petrov",
        "saw Ivan Petrov, and IVAN  PETROV.",
        &expect!["Exact [Ivan Petrov]; Normalised [IVAN  PETROV]"],
    );
    name("Семён", "Семен и семён", &expect!["Normalised [Семен]; Normalised [семён]"]);
    name("José Núñez", "Jose Nunez", &expect!["Normalised [Jose Nunez]"]);
    name(
        "Ivanov",
        "\u{202E}Iv\u{200B}an\u{AD}ov\u{202C}",
        &expect!["Normalised [Iv\u{200B}an\u{AD}ov]"],
    );
    name(
        "Petrov",
        "Реtrоv, 𝐏𝐞𝐭𝐫𝐨𝐯, Ｐｅｔｒｏｖ, ⓟⓔⓣⓡⓞⓥ",
        &expect![
            "Normalised [Реtrоv]; Normalised [𝐏𝐞𝐭𝐫𝐨𝐯]; Normalised [Ｐｅｔｒｏｖ]; Normalised [ⓟⓔⓣⓡⓞⓥ]"
        ],
    );
    name("Дада-Юрт", "в Дада Юрт", &expect!["Normalised [Дада Юрт]"]);
    name(
        "Гӏойты",
        "Г1ойты, ГIойты, Гlойты",
        &expect!["Normalised [Г1ойты]; Normalised [ГIойты]; Normalised [Гlойты]"],
    );
    name(
        "أحمد إبراهيم",
        "احمد ابراهيم، أَحْمَد إبراهـيم",
        &expect!["Normalised [احمد ابراهيم]; Normalised [أَحْمَد إبراهـيم]"],
    );
    name("فاطمة", "وفاطمه", &expect!["Inflected [فاطمه]"]);
    name("O'Brien", "OBrien, O’Brien", &expect!["Normalised [OBrien]; Normalised [O’Brien]"]);
    name("王小明", "他说王小明来了", &expect!["Exact [王小明]"]);
}

#[test]
fn joined_and_reordered() {
    name(
        "Ivanov",
        "I v a n o v, I.v.a.n.o.v, Iva-\nnov",
        &expect!["Joined [I v a n o v]; Joined [I.v.a.n.o.v]; Joined [Iva-\nnov]"],
    );
    name(
        "Ivan Petrov",
        "PETROV, Ivan; ivanpetrov; ivan_petrov",
        &expect!["Normalised [PETROV, Ivan]; Joined [ivanpetrov]; Normalised [ivan_petrov]"],
    );
    name("Ona", "on a day", &expect![""]);
}

#[test]
fn inflected() {
    name(
        "Иван Петров",
        "Ивану Петрову, с Петровым Иваном, Иванами Петровскими",
        &expect!["Inflected [Ивану Петрову]; Inflected [Петровым Иваном]"],
    );
    name("Мария Иванова", "Марии Ивановой", &expect!["Inflected [Марии Ивановой]"]);
    name("Павел", "Павла, павлин", &expect!["Inflected [Павла]"]);
    name("Иса", "Исе, Исой, Исаак", &expect!["Inflected [Исе]; Inflected [Исой]"]);
    check("Грозный", ItemKind::Place, "в Грозном, грозовой", &expect!["Inflected [Грозном]"]);
    name("Иван Сергеевич Петров", "Ивана Петрова", &expect!["Inflected [Ивана Петрова]"]);
}

#[test]
fn transliterated() {
    name(
        "Юлия Щербакова",
        "Yuliya Shcherbakova, Iuliia Shcherbakova, Julija Ščerbakova, Youlia Chtcherbakova, Julia Schtscherbakowa",
        &expect![
            "Transliterated [Yuliya Shcherbakova]; Transliterated [Iuliia Shcherbakova]; Transliterated [Julija Ščerbakova]; Transliterated [Youlia Chtcherbakova]; Transliterated [Julia Schtscherbakowa]"
        ],
    );
    name("Khadzhimurat Aliev", "Хаджимурат Алиев", &expect!["Transliterated [Хаджимурат Алиев]"]);
    name(
        "محمد عبد الرحمن",
        "Mohamed Abdel Rahman, Muhammad Abdul-Rahman, Mohammad Abdurrahman",
        &expect![
            "Transliterated [Mohamed Abdel Rahman]; Transliterated [Muhammad Abdul-Rahman]; Transliterated [Mohammad Abdurrahman]"
        ],
    );
}

/// Found by fuzzing: letters end a run of digits, so the number's own spelling was missed.
#[test]
fn a_phone_with_words_in_it_is_found_as_it_stands() {
    let phone = "928 555-01-23 ext. 45";
    check(
        phone,
        ItemKind::Phone,
        &format!("call {phone}."),
        &expect!["Exact [928 555-01-23 ext. 45]"],
    );
    let bare = expect!["Normalised [8 (928) 555 01 23]"];
    check(phone, ItemKind::Phone, "8 (928) 555 01 23 at night", &bare);
    check(phone, ItemKind::Phone, "555 or 45", &expect![""]);
}

#[test]
fn phones() {
    let phone = |visible, expected| check("+7 928 123-45-67", ItemKind::Phone, visible, &expected);
    phone("+7 928 123-45-67", expect!["Exact [+7 928 123-45-67]"]);
    phone(
        "8(928)1234567 or 928.123.45.67",
        expect!["Normalised [8(928)1234567]; Normalised [928.123.45.67]"],
    );
    phone("٩٢٨ ١٢٣ ٤٥ ٦٧", expect!["Normalised [٩٢٨ ١٢٣ ٤٥ ٦٧]"]);
    phone("928 123 and then 45 67", expect![""]);
    check("12-34-56", ItemKind::Phone, "123456, 9123456", &expect!["Normalised [123456]"]);
}

#[test]
fn ends_of_words() {
    for (item, visible) in [
        ("Marta Quill", "saw Marta Quill's car"),
        ("Marta Quill", "Marta Quill’s"),
        ("Marta Quill", "the Marta Quills"),
        ("Quill", "Quill’s and"),
        ("Quill", "the boys Quill' car"),
        ("Quill", "the Quilles"),
        ("Quill", "chez d’Quill"),
        ("Reed Street", "Reed Street's end"),
        ("Marta Quill", "marta.quill87@example.org"),
        ("Marta Quill", "@martaquill87"),
        ("Marta Quill", "vkMartaQuill"),
        ("Marta Quill", "VKMartaQuill1"),
        ("Marta Quill", "Marta Quill🇺🇸"),
        ("Marta Quill", "| Marta|Quill |"),
        ("Marta Quill", "|Marta Quill|"),
        ("Марта Квилл", "id77martakvill5"),
        ("Иван Петров", "ИванаПетрова1990"),
        ("O'Brien", "Oʼbrien’s"),
        ("خالد المصري", "Khaled al-Masri's"),
    ] {
        found(item, visible);
    }
    for (item, visible) in [
        ("Quill", "Quillan, quillon, tranquill"),
        ("Marta Quill", "Martas quillon"),
        ("Lil", "111"),
        ("Ivan", "Ivanov and divan"),
    ] {
        name(item, visible, &expect![""]);
    }
}

#[test]
fn ends_of_code_names() {
    let heron = |visible, expected| check("Heron", ItemKind::Other, visible, &expected);
    heron(
        "Heron's; |heron|; Heron🇺🇸; theHeron2",
        expect!["Exact [Heron]; Normalised [heron]; Exact [Heron]; Exact [Heron]"],
    );
    heron("Herons, Heronry", expect![""]);
}

#[test]
fn digits_like_letters() {
    let other = |item, visible, expected| check(item, ItemKind::Other, visible, &expected);
    other(
        "A123BC77",
        "A 123 BC 77, a-123-bc-77",
        expect!["Joined [A 123 BC 77]; Joined [a-123-bc-77]"],
    );
    other("A 123 BC 77", "A123BC77", expect!["Joined [A123BC77]"]);
    other("K 001 OO 1", "K0010O1, KOOIOO1", expect!["Joined [K0010O1]; Joined [KOOIOO1]"]);
    other("AB 1234 X", "AB ๑๒๓๔ X", expect!["Normalised [AB ๑๒๓๔ X]"]);
}

#[test]
fn dressed_letters() {
    for visible in
        ["ᴍᴀʀᴛᴀ ǫᴜɪʟʟ", "🅼🅰🆁🆃🅰 🆀🆄🅸🅻🅻", "🅜🅐🅡🅣🅐 🅠🅤🅘🅛🅛", "🇲🇦🇷🇹🇦 🇶🇺🇮🇱🇱", "Marta Ԛuill, marta ԛuill"]
    {
        found("Marta Quill", visible);
    }
    found("Марта Квилл", "ᴍᴀʀᴛᴀ ᴋᴠɪʟʟ");
}

#[test]
fn qu_and_kv() {
    name("Marta Quill", "Марта Квилл", &expect!["Transliterated [Марта Квилл]"]);
    name(
        "Марта Квилл",
        "Marta Quill, Marta Kvill",
        &expect!["Transliterated [Marta Quill]; Transliterated [Marta Kvill]"],
    );
}

#[test]
fn one_word_between() {
    name(
        "Ольга Гаврилова",
        "Ольга Ивановна Гаврилова, Ольге И. Гавриловой, Olga Ivanovna Gavrilova",
        &expect![
            "Inflected [Ольга Ивановна Гаврилова]; Inflected [Ольге И. Гавриловой]; Transliterated [Olga Ivanovna Gavrilova]"
        ],
    );
    name(
        "Marta Quill",
        "Marta J. Quill's; Quill, Anna Marta; then Marta and a Quill",
        &expect!["Inflected [Marta J. Quill]; Inflected [Quill, Anna Marta]"],
    );
    name("أحمد إبراهيم", "أحمد محمد إبراهيم", &expect!["Inflected [أحمد محمد إبراهيم]"]);
    check("Reed Street", ItemKind::Place, "Reed or Street", &expect![""]);
}

#[test]
fn phones_in_all_digits() {
    let phone = |visible: &str| {
        let item = ProtectedItem::new("+7 928 123-45-67", ItemKind::Phone, "n");
        let list = ProtectedList::new(vec![item]).expect("a good item");
        assert_eq!(list.find(visible).len(), 1, "{visible}");
    };
    for zero in
        ['0', '\u{9E6}', '\u{E50}', '\u{1040}', '\u{17E0}', '\u{1D7CE}', '\u{1E950}', '\u{11F50}']
    {
        let digit = |digit: u32| char::from_u32(u32::from(zero) + digit).expect("a digit");
        let number: String = [9, 2, 8, 1, 2, 3, 4, 5, 6, 7].map(digit).iter().collect();
        phone(&number);
    }
    phone("⑨②⑧ ⑫③ ④⑤ ⑥⑦");
    let item = ProtectedItem::new("৯২৮১২৩৪৫৬৭", ItemKind::Phone, "n");
    let list = ProtectedList::new(vec![item]).expect("ten digits");
    assert_eq!(list.find("+7 928 123-45-67").len(), 1);
}

#[test]
fn short_items_and_other_kinds() {
    name("Ли", "Ли пришёл или ушёл; ли", &expect!["Exact [Ли]"]);
    check(
        "Heron",
        ItemKind::Other,
        "HERON, Heronry, Herón",
        &expect!["Normalised [HERON]; Normalised [Herón]"],
    );
    check("Петров", ItemKind::Other, "Petrov, Петрову", &expect![""]);
    name("Ivan", "Ivanov and divan", &expect![""]);
}

#[test]
fn fail_items() {
    let error = |text: &str, kind| {
        ProtectedList::new(vec![ProtectedItem::new(text, kind, "n")]).map(|_| ()).unwrap_err()
    };
    assert!(matches!(error("", ItemKind::Name), Error::Empty { index: 0 }));
    assert!(matches!(error(" .\u{200B}", ItemKind::Other), Error::Empty { index: 0 }));
    assert!(matches!(error("123", ItemKind::Phone), Error::Phone { index: 0 }));
    assert!(matches!(error("no digits", ItemKind::Phone), Error::Phone { index: 0 }));
    let long = "x".repeat(ITEM_BYTES_MAX + 1);
    assert!(matches!(error(&long, ItemKind::Name), Error::TooLong { index: 0, .. }));
    let many = vec![ProtectedItem::new("x", ItemKind::Other, ""); testimony_redact::ITEMS_MAX + 1];
    assert!(matches!(ProtectedList::new(many), Err(Error::TooMany { .. })));
    assert!(ProtectedList::new(Vec::new()).expect("an empty list").find("text").is_empty());
}

#[test]
fn debug_and_errors_hide_the_items() {
    let item = ProtectedItem::new("Heron", ItemKind::Other, "n");
    assert_eq!(format!("{item:?}"), "ProtectedItem { kind: Other, .. }");
    let list = ProtectedList::new(vec![item]).expect("a good item");
    assert_eq!(format!("{list:?}"), "ProtectedList { items: 1, .. }");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn ranges_are_within_the_text(visible in "(?s).{0,80}|[Иван Петров'\\-I1]{0,60}", item in "\\w{1,12}") {
        let kinds = [ItemKind::Name, ItemKind::Other];
        let items = kinds.map(|kind| ProtectedItem::new(item.as_str(), kind, "n"));
        if let Ok(list) = ProtectedList::new(items.to_vec()) {
            for one in list.find(&visible) {
                prop_assert!(visible.get(one.at).is_some_and(|text| !text.is_empty()));
            }
        }
    }

    #[test]
    fn an_exact_word_is_always_found(before in "[a-zа-я ]{0,20}", item in "[A-Za-zА-Яа-яأ-غف-ي]{1,12}") {
        let visible = format!("{before} {item}, {before}");
        for kind in [ItemKind::Name, ItemKind::Place, ItemKind::Other] {
            let list = ProtectedList::new(vec![ProtectedItem::new(item.as_str(), kind, "n")])
                .expect("letters");
            let start = before.len() + 1;
            let found = list.find(&visible);
            prop_assert!(found.iter().any(|one| one.at.start <= start && one.at.end >= start + item.len()));
        }
    }
}
