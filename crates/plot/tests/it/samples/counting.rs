//! Invented lists and estimates in three scripts.

use testimony_plot::{
    Curve, Direction, Estimated, Figures, Frame, LeaveOneOutPicture, LeftOut, PanelModel,
    PanelPicture, PosteriorPicture, PosteriorWords, StrataPicture, Stratum, UpsetPattern,
    UpsetPicture, WaterfallPicture, WaterfallStep, leave_one_out, panel, posterior, strata, upset,
    waterfall,
};

#[path = "counting_words.rs"]
mod words;

use words::{arabic_figures, arabic_words, russian_figures, russian_words};

/// Width of a picture on the narrowest telephones.
const NARROW: i32 = 320;

/// All samples by name, drawn.
pub(crate) fn drawn() -> Vec<(&'static str, String)> {
    let narrow = |frame: Frame| Frame { width: NARROW, ..frame };
    let all = [
        ("upset", upset(&overlaps())),
        ("upset-narrow", upset(&overlaps_of_six())),
        ("upset-arabic", upset(&overlaps_arabic())),
        ("posterior", posterior(&curve())),
        ("posterior-narrow", {
            let it = curve();
            posterior(&PosteriorPicture { frame: narrow(it.frame), ..it })
        }),
        ("posterior-arabic", posterior(&curve_arabic())),
        ("posterior-spike", posterior(&spike())),
        ("panel", panel(&models())),
        ("panel-narrow", {
            let it = models();
            panel(&PanelPicture { frame: narrow(it.frame), ..it })
        }),
        ("panel-arabic", panel(&models_arabic())),
        ("leave-one-out", leave_one_out(&without())),
        ("leave-one-out-narrow", {
            let it = without();
            leave_one_out(&LeaveOneOutPicture { frame: narrow(it.frame), ..it })
        }),
        ("strata-cyrillic", strata(&parts())),
        ("strata-cyrillic-narrow", {
            let it = parts();
            strata(&StrataPicture { frame: narrow(it.frame), ..it })
        }),
        ("waterfall", waterfall(&weight())),
        ("waterfall-narrow", {
            let it = weight();
            waterfall(&WaterfallPicture { frame: narrow(it.frame), ..it })
        }),
        ("waterfall-arabic", waterfall(&weight_arabic())),
        ("panel-hostile", panel(&hostile())),
    ];
    all.into_iter().map(|(name, svg)| (name, svg.expect("the samples can be drawn"))).collect()
}

fn frame(title: &str, desc: &str) -> Frame {
    Frame {
        title: title.to_owned(),
        desc: desc.to_owned(),
        source: "Lists of the office, the registry, the paper and the hospital, 20 February to 10 \
                 March; seed 19481210; the lists are taken to cover the same people and period."
            .to_owned(),
        ..Frame::default()
    }
}

/// The same frame in Arabic, narrow.
fn arabic(title: &str) -> Frame {
    Frame {
        title: title.to_owned(),
        desc: "صورة من مثال مختلق.".to_owned(),
        source: "قوائم المكتب والسجل والصحيفة، من 20 شباط إلى 10 آذار؛ البذرة 19481210.".to_owned(),
        direction: Direction::Rtl,
        width: 360,
        figures: arabic_figures(),
    }
}

pub(crate) fn patterns(all: &[(u32, u64)]) -> Vec<UpsetPattern> {
    all.iter().map(|&(on, people)| UpsetPattern { on, people }).collect()
}

fn overlaps() -> UpsetPicture {
    let names = ["Office", "Civil registry", "The Daily Paper", "District hospital, admissions"];
    UpsetPicture {
        frame: frame(
            "4,400 people are on at least one list, 27 of them on all four",
            "People on each of four lists, and on each combination of them.",
        ),
        lists: names.map(str::to_owned).into(),
        patterns: patterns(&[
            (1, 1_131),
            (2, 845),
            (4, 936),
            (8, 306),
            (3, 177),
            (5, 217),
            (9, 228),
            (6, 106),
            (10, 42),
            (12, 123),
            (7, 104),
            (11, 31),
            (13, 127),
            (15, 27),
        ]),
        ..UpsetPicture::default()
    }
}

/// As many lists as fit, on the narrowest telephone, with names that do not.
fn overlaps_of_six() -> UpsetPicture {
    let names = [
        "Police, cases that were closed before anybody was asked",
        "Office",
        "Ministry of the Interior",
        "Border service",
        "Shelters",
        "Hotline",
    ];
    let one = |on: u32| (on, u64::from(4_096 / (on * on / 4 + 1)) * u64::from(on % 5));
    UpsetPicture {
        frame: Frame {
            width: NARROW,
            ..frame("Most people are on one list alone", "People on each of six lists.")
        },
        lists: names.map(str::to_owned).into(),
        patterns: patterns(&(1..64).map(one).collect::<Vec<_>>()),
        rows: 6,
        ..UpsetPicture::default()
    }
}

fn overlaps_arabic() -> UpsetPicture {
    let words = arabic_words();
    UpsetPicture {
        frame: arabic("2,310 أشخاص في قائمة واحدة على الأقل"),
        lists: ["المكتب", "السجل المدني", "الصحيفة اليومية"].map(str::to_owned).into(),
        patterns: patterns(&[(1, 1_203), (2, 611), (4, 288), (3, 120), (6, 71), (7, 17)]),
        words: words.upset,
        ..UpsetPicture::default()
    }
}

/// Draws without chance: a long tail above, as posteriors of counts have it.
pub(crate) fn draws(low: f64, wide: f64) -> Vec<f64> {
    let one = |at: i32| {
        let part = (f64::from(at) + 0.5) / 2_000.0;
        low + wide * (part / (1.08 - part) + 3.0 * part)
    };
    (0..2_000).map(one).collect()
}

fn curve() -> PosteriorPicture {
    PosteriorPicture {
        frame: frame(
            "Probably between 9,066 and 13,865 people, of whom 4,400 are documented",
            "How probable each number is, after the model LCMCR.",
        ),
        documented: 4_400,
        curve: Curve::Draws(draws(8_400.0, 800.0)),
        median: 10_443.0,
        half: (9_790.0, 11_330.0),
        most: (9_066.0, 13_865.0),
        words: PosteriorWords::default(),
    }
}

fn curve_arabic() -> PosteriorPicture {
    PosteriorPicture {
        frame: arabic("العدد على الأرجح بين 128 و214، منهم 103 موثقون"),
        documented: 103,
        curve: Curve::Points((0..120).map(bump).collect()),
        median: 157.0,
        half: (144.0, 173.0),
        most: (128.0, 214.0),
        words: arabic_words().posterior,
    }
}

/// A hill with a longer slope above.
fn bump(at: i32) -> (f64, f64) {
    let x = f64::from(at) / 22.0;
    (103.0 + 2.0 * f64::from(at), x * x * x * x / (1.0 + x * x * x * x * x * x * x * x))
}

/// All near those who are documented, and a tail without end.
fn spike() -> PosteriorPicture {
    let tail = (1..400).map(|at| (4_500.0 + 500.0 * f64::from(at), 1.0 / f64::from(at)));
    let points = [(4_400.0, 60.0), (4_440.0, 4.0)].into_iter().chain(tail).collect();
    PosteriorPicture {
        frame: frame("The model gives back its prior", "A spike and a tail."),
        documented: 4_400,
        curve: Curve::Points(points),
        median: 4_600.0,
        half: (4_408.0, 7_000.0),
        most: (4_400.0, 20_000.0),
        words: PosteriorWords::default(),
    }
}

fn between(estimate: f64, lo: f64, hi: f64) -> Estimated {
    Estimated::Interval { estimate, lo, hi }
}

fn refused(reason: &str) -> Estimated {
    Estimated::Refused { reason: reason.to_owned() }
}

pub(crate) fn model(name: &str, note: &str, sound: bool, estimated: Estimated) -> PanelModel {
    PanelModel { name: name.to_owned(), note: note.to_owned(), sound, estimated }
}

pub(crate) fn models() -> PanelPicture {
    PanelPicture {
        frame: frame(
            "The data do not determine the number: the models say between 4,500 and 16,623",
            "Estimates and intervals of eight models side by side.",
        ),
        documented: 4_400,
        models: vec![
            model("Chao's lower bound", "", true, Estimated::AtLeast { estimate: 7_210.0 }),
            model("Log-linear, BIC", "", true, between(10_356.5, 8_994.0, 12_110.0)),
            model("Log-linear, AIC", "", true, between(12_741.0, 10_184.0, 16_703.0)),
            model("Sparse MSE", "", true, between(14_342.0, 12_484.0, 16_623.0)),
            model("dga, δ = 1/16", "", true, between(12_595.0, 9_827.0, 16_543.0)),
            model(
                "dga, δ = 1",
                "One graph carries 98 % of the weight.",
                false,
                between(4_617.0, 4_408.0, 6_860.0),
            ),
            model(
                "LCMCR",
                "R-hat 1.04 after 200,000 sweeps: the interval is not shown.",
                true,
                Estimated::Point { estimate: 10_443.0 },
            ),
            model(
                "Log-linear, order 3",
                "",
                true,
                refused(
                    "no two lists but the first share more than two people, so the terms of \
                         order 3 have no finite estimate",
                ),
            ),
        ],
        ..PanelPicture::default()
    }
}

fn models_arabic() -> PanelPicture {
    let words = arabic_words();
    PanelPicture {
        frame: arabic("لا تحدد البيانات العدد"),
        documented: 103,
        models: vec![
            model("لوغاريتمي خطي", "", true, between(141.0, 121.0, 171.0)),
            model("LCMCR", "", true, between(228.0, 188.0, 290.0)),
            model("تشاو", "", true, Estimated::AtLeast { estimate: 119.0 }),
            model("الطبقات", "", true, refused("شخصان فقط في أكثر من قائمة واحدة")),
        ],
        words: words.estimates,
    }
}

fn left(label: &str, documented: u64, note: &str, estimated: Estimated) -> LeftOut {
    LeftOut { label: label.to_owned(), note: note.to_owned(), documented, estimated }
}

pub(crate) fn without() -> LeaveOneOutPicture {
    LeaveOneOutPicture {
        frame: frame(
            "Without the registry the number would be nearly twice as high",
            "The estimate with all lists, and without each.",
        ),
        all: left("All lists", 4_400, "", between(10_357.0, 8_994.0, 12_110.0)),
        without: vec![
            left("Without Office", 3_269, "", between(9_610.0, 8_100.0, 11_900.0)),
            left("Without Civil registry", 3_555, "", between(19_200.0, 15_300.0, 71_000.0)),
            left("Without The Daily Paper", 3_464, "", between(10_010.0, 8_450.0, 12_480.0)),
            left(
                "Without District hospital, admissions",
                4_094,
                "",
                refused("the other three share too few people"),
            ),
        ],
        words: testimony_plot::EstimateWords::default(),
    }
}

pub(crate) fn stratum(of: &str, label: &str, documented: u64, estimated: Estimated) -> Stratum {
    let (of, label) = (of.to_owned(), label.to_owned());
    Stratum { of, label, note: String::new(), documented, estimated }
}

fn parts() -> StrataPicture {
    StrataPicture {
        frame: Frame {
            title: "Больше всего пропавших без записи в марте и на севере".to_owned(),
            desc: "Оценки по месяцам, местам и полу.".to_owned(),
            source: "Списки редакции, загса и больницы, 20 февраля – 10 марта; выдуманный пример."
                .to_owned(),
            figures: russian_figures(),
            ..Frame::default()
        },
        strata: vec![
            stratum("Когда", "Февраль", 310, between(612.0, 480.0, 905.0)),
            stratum("Когда", "Март", 1_090, between(3_105.0, 2_480.0, 4_020.0)),
            stratum("Где", "Север", 870, between(2_610.0, 2_050.0, 3_490.0)),
            stratum("Где", "Юг", 402, between(640.0, 560.0, 790.0)),
            stratum(
                "Где",
                "Село у перевала",
                9,
                refused("только двое есть больше чем в одном списке"),
            ),
            stratum("Пол", "Мужчины", 1_270, between(3_300.0, 2_700.0, 4_210.0)),
            stratum("Пол", "Женщины", 121, Estimated::AtLeast { estimate: 260.0 }),
        ],
        words: russian_words(),
    }
}

/// As many draws as are taken.
pub(crate) fn long_chain(count: usize) -> PosteriorPicture {
    let draws = draws(8_400.0, 800.0).into_iter().cycle().take(count).collect();
    PosteriorPicture { curve: Curve::Draws(draws), ..curve() }
}

/// Many strata under one heading.
pub(crate) fn many_parts(count: u32) -> StrataPicture {
    let one = |at: u32| {
        let low = f64::from(at);
        stratum(
            "Place",
            &format!("Village {at}"),
            u64::from(at),
            between(low + 9.0, low, low * 3.0),
        )
    };
    StrataPicture { strata: (0..count).map(one).collect(), ..StrataPicture::default() }
}

pub(crate) fn step(label: &str, found: &str, bits: f64) -> WaterfallStep {
    WaterfallStep { label: label.to_owned(), found: found.to_owned(), bits }
}

fn weight() -> WaterfallPicture {
    WaterfallPicture {
        frame: frame(
            "A rare surname outweighs a date that differs by a day",
            "The weight of the pair 14 and 203, comparison by comparison.",
        ),
        steps: vec![
            step("Before comparing", "one pair in 21,000 is one person", -14.4),
            step("Given name", "same in both scripts: Ахмад, Ahmad", 6.2),
            step("Surname", "sounds the same: Тимирбулатов, Timirbulatov", 7.9),
            step("Rare surname", "4 of 103 people", 2.3),
            step("Date of birth", "a day apart: 1971-03-02, 1971-03-03", 3.1),
            step("Place", "differ: Shatoy, Grozny", -2.6),
            step("Sex", "not known in one list", 0.0),
        ],
        ..WaterfallPicture::default()
    }
}

fn weight_arabic() -> WaterfallPicture {
    WaterfallPicture {
        frame: arabic("لقب نادر يرجح أنهما شخص واحد"),
        steps: vec![
            step("قبل المقارنة", "", -11.2),
            step("الاسم", "متطابق: محمد", 3.4),
            step("اللقب", "يتشابه في النطق: Ahmadov، أحمدوف", 9.6),
            step("المكان", "مختلف", -1.4),
        ],
        words: arabic_words().waterfall,
    }
}

/// Texts that attack the page or the reader.
fn hostile() -> PanelPicture {
    let bad = "</text><script>alert(1)</script>";
    PanelPicture {
        frame: Frame {
            title: format!("{bad} {}", "long ".repeat(80)),
            desc: "\"quoted\" & 'single' ]]> --><!--".to_owned(),
            source: "{estimate} \u{202e}decrevni\u{202c}\u{0}\u{200b}".to_owned(),
            width: i32::MIN,
            figures: Figures { group: "<b>".to_owned(), ..Figures::default() },
            ..Frame::default()
        },
        documented: 1_000,
        models: vec![
            model(bad, "{lo}{hi}\n\t", true, between(1_200.0, 1_000.0, 1e12)),
            model(&"W".repeat(300), &"x ".repeat(600), false, refused(&"{reason} & ".repeat(90))),
            model("", "", false, between(0.0, 0.0, 0.0)),
        ],
        ..PanelPicture::default()
    }
}
