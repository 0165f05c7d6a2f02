//! Attribution graphs.

use testimony_plot::{
    AttributionPicture, CalendarWords, Direction, PictureNode, PictureWords, Role,
};

/// A node.
fn node(id: &str, label: &str, role: Role, in_file: bool, in_cut: bool) -> PictureNode {
    PictureNode { id: id.to_owned(), label: label.to_owned(), role, in_file, in_cut }
}

/// The situation of DESIGN.md: eyewitnesses, a paper, an NGO, fifty outlets, two officials.
fn situation(labels: [&str; 11]) -> AttributionPicture {
    let [w1, w2, w3, w4, paper, ngo, outlet, unknown, agency, official, minister] = labels;
    let mut nodes = vec![
        node("w1", w1, Role::Eyewitness, false, false),
        node("w2", w2, Role::Eyewitness, false, false),
        node("w3", w3, Role::Eyewitness, false, false),
        node("w4", w4, Role::Eyewitness, true, true),
        node("paper", paper, Role::Relay, true, true),
        node("ngo", ngo, Role::Relay, true, true),
        node("u1", unknown, Role::Anonymous, false, false),
        node("agency", agency, Role::Repeats, true, false),
        node("official", official, Role::Declines, true, false),
        node("minister", minister, Role::Denies, true, false),
    ];
    let mut edges: Vec<(String, String, bool)> = [
        ("w1", "paper", false),
        ("w2", "paper", false),
        ("w3", "paper", false),
        ("w3", "ngo", false),
        ("u1", "agency", false),
        ("paper", "agency", true),
    ]
    .map(|(from, to, suspected)| (from.to_owned(), to.to_owned(), suspected))
    .to_vec();
    for at in 0..50 {
        let id = format!("o{at:02}");
        nodes.push(node(&id, &format!("{outlet} {at}"), Role::Repeats, true, false));
        edges.push(("paper".to_owned(), id, false));
    }
    AttributionPicture { nodes, edges, ..AttributionPicture::default() }
}

/// All samples by name.
pub(crate) fn all() -> Vec<(&'static str, AttributionPicture)> {
    vec![
        ("latin", latin()),
        ("cyrillic", cyrillic()),
        ("arabic", arabic()),
        ("hostile", hostile()),
        ("latin-days", AttributionPicture { days: days(), ..latin() }),
        (
            "arabic-days",
            AttributionPicture { days: days(), calendar: arabic_calendar(), ..arabic() },
        ),
    ]
}

/// The paper first, the outlets over five days after it, the official much later; the agency
/// before the paper that it is suspected to have it from. W1, W3 and the officer have no date.
fn days() -> Vec<(String, i64)> {
    let known = [
        ("w2", 17_255),
        ("w4", 17_262),
        ("paper", 17_257),
        ("ngo", 17_262),
        ("agency", 17_255),
        ("official", 17_300),
        ("minister", 17_262),
    ];
    let mut days: Vec<(String, i64)> =
        known.iter().map(|(id, day)| ((*id).to_owned(), *day)).collect();
    days.extend((0..50).map(|at| (format!("o{at:02}"), 17_258 + at % 5)));
    days
}

fn arabic_calendar() -> CalendarWords {
    super::timeline::arabic().words.calendar
}

fn latin() -> AttributionPicture {
    AttributionPicture {
        title: "Who says that a hundred people were detained".to_owned(),
        desc: "Three eyewitnesses told the paper, which fifty outlets repeat.".to_owned(),
        ..situation([
            "W1",
            "W2",
            "W3",
            "W4",
            "The Daily Paper",
            "Committee for the Families of the Missing",
            "Outlet",
            "Unnamed officer",
            "North Agency",
            "Press secretary",
            "Ministry",
        ])
    }
}

fn cyrillic() -> AttributionPicture {
    AttributionPicture {
        title: "Кто говорит о задержаниях".to_owned(),
        desc: "Три очевидца рассказали газете; пятьдесят изданий её повторяют.".to_owned(),
        words: PictureWords {
            eyewitness: "знает сам".to_owned(),
            relay: "знает от других".to_owned(),
            repeats: "только повторяет".to_owned(),
            anonymous: "неизвестно кто".to_owned(),
            denies: "отрицает".to_owned(),
            declines: "не говорит ни да, ни нет".to_owned(),
            file: "В деле".to_owned(),
            folded: "{count} изданий".to_owned(),
            more: "ещё {count} в таблице".to_owned(),
            cut: "на этом всё держится".to_owned(),
            suspected: "предположительно".to_owned(),
            undated: "день неизвестен".to_owned(),
        },
        ..situation([
            "О1",
            "О2",
            "О3",
            "О4",
            "Ежедневная газета",
            "Комитет помощи семьям пропавших",
            "Издание",
            "Сотрудник, имя не названо",
            "Агентство «Север»",
            "Пресс-секретарь",
            "Министерство",
        ])
    }
}

fn arabic() -> AttributionPicture {
    AttributionPicture {
        title: "من يقول ذلك".to_owned(),
        desc: "ثلاثة شهود عيان تحدثوا إلى الصحيفة، وكررتها خمسون وسيلة إعلام.".to_owned(),
        direction: Direction::Rtl,
        words: PictureWords {
            eyewitness: "يعرف بنفسه".to_owned(),
            relay: "سمع من غيره".to_owned(),
            repeats: "يكرر فقط".to_owned(),
            anonymous: "غير معروف".to_owned(),
            denies: "ينفي".to_owned(),
            declines: "لا يؤكد ولا ينفي".to_owned(),
            file: "في الملف".to_owned(),
            folded: "{count} وسيلة إعلام".to_owned(),
            more: "{count} أخرى في الجدول".to_owned(),
            cut: "كل شيء يعتمد على هذا".to_owned(),
            suspected: "مشتبه به، غير مؤكد".to_owned(),
            undated: "التاريخ غير معروف".to_owned(),
        },
        ..situation([
            "ش1",
            "ش2",
            "ش3",
            "ش4",
            "الصحيفة اليومية",
            "لجنة أهالي المفقودين في المدينة والقرى المجاورة",
            "موقع",
            "ضابط لم يذكر اسمه",
            "وكالة الشمال",
            "الناطق باسم",
            "الوزارة",
        ])
    }
}

/// Labels that attack the page or the reader, a circle, unknown ends.
fn hostile() -> AttributionPicture {
    let edge = |from: &str, to: &str| (from.to_owned(), to.to_owned(), false);
    AttributionPicture {
        title: "<script>alert(1)</script>".to_owned(),
        desc: "\"quoted\" & 'single' ]]> --><!--".to_owned(),
        nodes: vec![
            node("a", "</text><script>x</script>", Role::Eyewitness, false, false),
            node("b", "\u{202e}deined\u{202c} \u{0007}bell", Role::Relay, true, true),
            node("c", "A & B's \"paper\"\nline", Role::Denies, true, false),
            node("d", "\u{2067}hidden\u{2069}\u{200b}\u{feff}", Role::Declines, true, false),
            node("b", "a second b", Role::Repeats, true, false),
        ],
        edges: vec![edge("a", "b"), edge("b", "c"), edge("c", "b"), edge("d", "d"), edge("x", "b")],
        ..AttributionPicture::default()
    }
}
