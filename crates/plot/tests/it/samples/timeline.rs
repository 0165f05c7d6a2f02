//! Timelines.

use testimony_plot::{
    CalendarWords, Direction, Kind, KindWords, TimelinePicture, TimelineRow, TimelineWords,
};

/// 1 January 2017.
const NEW_YEAR: i64 = 17_167;

fn row(label: &str, lane: &str, days: (Option<i64>, Option<i64>), kind: Kind) -> TimelineRow {
    let day = |day: i64| NEW_YEAR + day;
    TimelineRow {
        label: label.to_owned(),
        lane: lane.to_owned(),
        earliest: days.0.map(day),
        latest: days.1.map(day),
        approximate: false,
        uncertain: false,
        kind,
    }
}

/// All samples by name.
pub(crate) fn all() -> Vec<(&'static str, TimelinePicture)> {
    vec![
        ("timeline", latin()),
        ("timeline-narrow", TimelinePicture { width: 328, ..latin() }),
        ("timeline-arabic", arabic()),
        ("timeline-decades", decades()),
        ("timeline-crowd", crowd(6_000)),
        ("timeline-empty", TimelinePicture::default()),
        ("timeline-hostile", hostile()),
    ]
}

/// The situation of DESIGN.md, in order of time.
fn situation(labels: [&str; 10], lanes: [&str; 4]) -> Vec<TimelineRow> {
    let on = |day| (Some(day), Some(day));
    let [paper, w2, press, panel] = lanes;
    let mut rows = vec![
        row(labels[0], paper, (Some(50), Some(90)), Kind::Event),
        row(labels[1], paper, on(60), Kind::Act),
        row(labels[2], w2, (None, Some(70)), Kind::Act),
        row(labels[3], w2, on(80), Kind::AccountMade),
        row(labels[4], w2, on(88), Kind::AccountReceived),
        row(labels[5], press, on(90), Kind::Denial),
        row(labels[6], press, (Some(95), None), Kind::Response),
        row(labels[7], panel, on(102), Kind::Intervention),
        row(labels[8], panel, (Some(110), Some(150)), Kind::Response),
        row(labels[9], press, (None, None), Kind::Denial),
    ];
    rows[1].approximate = true;
    rows[2].uncertain = true;
    rows[0].approximate = true;
    rows[8].uncertain = true;
    rows
}

fn latin() -> TimelinePicture {
    TimelinePicture {
        title: "When it happened and who spoke".to_owned(),
        desc: "Detentions from February; denied in April; asked about by a panel.".to_owned(),
        rows: situation(
            [
                "People detained in and around the town",
                "First death in the building",
                "Second death",
                "Tells a committee",
                "Reaches us",
                "No such persons",
                "Inquiry promised",
                "Asks for an inquiry",
                "Answer of the government",
                "Denied again",
            ],
            ["The Daily Paper", "W2", "Press secretary", "UN experts"],
        ),
        ..TimelinePicture::default()
    }
}

pub(crate) fn arabic() -> TimelinePicture {
    let months = [
        "يناير",
        "فبراير",
        "مارس",
        "أبريل",
        "مايو",
        "يونيو",
        "يوليو",
        "أغسطس",
        "سبتمبر",
        "أكتوبر",
        "نوفمبر",
        "ديسمبر",
    ];
    TimelinePicture {
        title: "متى حدث ذلك ومن تكلم".to_owned(),
        desc: "احتجازات منذ فبراير، ونفي في أبريل.".to_owned(),
        direction: Direction::Rtl,
        rows: situation(
            [
                "احتجاز أشخاص في المدينة وحولها",
                "الوفاة الأولى",
                "الوفاة الثانية",
                "رواية أمام اللجنة",
                "وصلت إلينا",
                "لا وجود لهؤلاء",
                "وعد بالتحقيق",
                "طلب التحقيق",
                "رد الحكومة",
                "نفي جديد",
            ],
            ["الصحيفة اليومية", "ش2", "الناطق باسم الوزارة", "خبراء الأمم المتحدة"],
        ),
        words: TimelineWords {
            kinds: KindWords {
                event: "حدث".to_owned(),
                act: "انتهاك".to_owned(),
                denial: "نفي".to_owned(),
                intervention: "طلب".to_owned(),
                response: "رد".to_owned(),
                account_made: "رواية".to_owned(),
                account_received: "وصول رواية".to_owned(),
            },
            calendar: CalendarWords {
                months: months.map(str::to_owned),
                span: "{first} – {last}".to_owned(),
                ..CalendarWords::default()
            },
            interval: "في يوم ضمن هذه المدة".to_owned(),
            approximate: "تقريبا".to_owned(),
            uncertain: "غير مؤكد".to_owned(),
            open: "ثم أو بعده، ثم أو قبله".to_owned(),
            more: "و{count} أخرى".to_owned(),
            more_lanes: "{lanes} أخرى، {count}".to_owned(),
            empty: "لا شيء".to_owned(),
            after: "{first} أو بعده".to_owned(),
            before: "{last} أو قبله".to_owned(),
            unknown: "التاريخ غير معروف".to_owned(),
            about: "نحو {when}".to_owned(),
            doubted: "{when}، غير مؤكد".to_owned(),
        },
        ..TimelinePicture::default()
    }
}

fn decades() -> TimelinePicture {
    let years = |first: i64, last: i64| (Some(365 * first), Some(365 * last));
    TimelinePicture {
        title: "Decades".to_owned(),
        desc: "From the war to now.".to_owned(),
        rows: vec![
            row("Deportation", "Archive", years(-73, -72), Kind::Event),
            row("Law on return", "Archive", (Some(-365 * 60), Some(-365 * 60)), Kind::Response),
            row("Mass grave found", "Forensic team", years(-2, 1), Kind::Event),
        ],
        ..TimelinePicture::default()
    }
}

/// Many rows in many lanes, spread without chance.
pub(crate) fn crowd(rows: i64) -> TimelinePicture {
    let kinds = [Kind::AccountMade, Kind::AccountReceived, Kind::Act, Kind::Denial];
    let one = |at: i64| {
        let lane = format!("Source {:02}", at * at % 31);
        let day = at * 37 % 700;
        let kind = kinds[usize::try_from(at % 4).unwrap_or(0)];
        row(&format!("Passage {at}"), &lane, (Some(day), Some(day + at % 5)), kind)
    };
    TimelinePicture {
        title: "Everything".to_owned(),
        desc: "Thousands of passages.".to_owned(),
        rows: (0..rows).map(one).collect(),
        ..TimelinePicture::default()
    }
}

/// Texts that attack the page or the reader; days beyond all calendars; turned round.
fn hostile() -> TimelinePicture {
    let far = (Some(i64::MIN / 4), Some(i64::MAX / 4));
    TimelinePicture {
        title: "<script>alert(1)</script>".to_owned(),
        desc: "\"quoted\" & 'single' ]]> --><!--".to_owned(),
        rows: vec![
            row("</text><script>x</script>", "\u{202e}deined\u{202c}", far, Kind::Event),
            row("A & B's \"paper\"\nline", "", (Some(9), Some(3)), Kind::Act),
            row("\u{2067}hidden\u{2069}\u{200b}", "{count}{first}", (Some(4), None), Kind::Denial),
        ],
        words: TimelineWords { unknown: "<b>".to_owned(), ..TimelineWords::default() },
        ..TimelinePicture::default()
    }
}
