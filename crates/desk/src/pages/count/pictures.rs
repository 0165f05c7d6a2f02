//! The pictures of counting, in the reader's language, each with its table.

mod why;

use testimony_casework::counting::{ModelCurve, Study};
use testimony_estimate::{Estimate, Model, Panel, Replicated, Table, Verdict};
use testimony_locale::{Arg, Direction as Reads, Locale};
use testimony_plot::{
    Curve, Direction, EstimateTable, EstimateWords, Estimated, FigureError, Figures, Frame,
    LISTS_MAX, LISTS_MIN, LeaveOneOutPicture, LeftOut, PanelModel, PanelPicture, PosteriorPicture,
    PosteriorWords, StrataPicture, Stratum, UpsetPattern, UpsetPicture, UpsetWords, leave_one_out,
    leave_one_out_table, panel, panel_table, posterior, posterior_table, strata, strata_table,
    upset, upset_table,
};

use crate::drawings::Drawing;
use crate::pages::drawn::Drawn;
use crate::said::{Counted, Says as _};
use crate::shown::Shown;
pub(super) use why::{Waterfall, why};

/// Of the narrowest telephones, without the page's margins.
const NARROW: i32 = 328;
/// Lists that are named in the source line of a picture.
const SOURCE_LISTS: usize = 16;

/// How the lists overlap.
pub(super) struct Overlaps<'o> {
    pub(super) lists: Vec<&'o str>,
    pub(super) patterns: &'o [(u16, u64)],
    pub(super) people: u64,
}

/// A picture of a number.
pub(super) struct OfNumber {
    pub(super) drawn: Drawn,
    pub(super) is_curve: bool,
}

impl OfNumber {
    /// Of its file.
    pub(super) fn name(&self) -> &'static str {
        self.drawn.anchor
    }
}

/// How the page's language writes numbers.
pub(super) fn figures(locale: &Locale) -> Figures {
    let mark = |key: &str| locale.say(key).trim_matches(['\u{2068}', '\u{2069}', '"']).to_owned();
    Figures { group: mark("figures-group"), decimal: mark("figures-decimal"), ..Figures::default() }
}

/// People, half of one up.
#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "between nought and what a picture takes"
)]
pub(super) fn rounded(people: f64) -> u64 {
    (people + 0.5).clamp(0.0, 1e12) as u64
}

/// A share with one decimal, "99.3"; never quite nothing, and never quite all.
pub(super) fn percent(locale: &Locale, share: f64) -> String {
    let shown = format!("{:.1}", (100.0 * share).clamp(0.1, 99.9));
    shown.replace('.', &figures(locale).decimal)
}

/// A message of which the given names stay to be filled in by the picture.
fn open(locale: &Locale, key: &str, names: &[&str]) -> String {
    let marks: Vec<String> = names.iter().map(|name| format!("{{{name}}}")).collect();
    let args: Vec<(&str, Arg<'_>)> =
        names.iter().zip(&marks).map(|(name, mark)| (*name, Arg::Plain(mark))).collect();
    locale.say_with(key, &args)
}

fn frame(locale: &Locale, title: String, desc: String, source: String) -> Frame {
    Frame {
        title,
        desc,
        source,
        direction: match locale.direction() {
            Reads::LeftToRight => Direction::Ltr,
            Reads::RightToLeft => Direction::Rtl,
        },
        figures: figures(locale),
        ..Frame::default()
    }
}

fn source(locale: &Locale, lists: &[&str], seed: Option<u64>) -> String {
    let names: Vec<String> =
        lists.iter().take(SOURCE_LISTS).map(|name| Shown::from(name).to_string()).collect();
    let joint = format!("{} ", locale.say("list-joint"));
    let names = names.join(&joint);
    match seed {
        None => locale.say_plain("count-source", names),
        Some(seed) => {
            let seed = seed.to_string();
            let args = [("text", Arg::Plain(&names)), ("seed", Arg::Plain(&seed))];
            locale.say_with("count-source-seed", &args)
        }
    }
}

/// A picture for a screen and for paper, and one for a telephone.
fn both(draw: impl Fn(i32) -> Result<String, FigureError>) -> Option<(String, String)> {
    Some((draw(Frame::default().width).ok()?, draw(NARROW).ok()?))
}

/// Which lists overlap; nothing where there are too few or too many for a picture.
pub(super) fn overlaps(locale: &Locale, overlaps: &Overlaps<'_>) -> Option<Drawn> {
    let lists = overlaps.lists.len();
    if !(LISTS_MIN..=LISTS_MAX).contains(&lists) {
        return None;
    }
    let all = (1_u16 << lists) - 1;
    let on_all = overlaps.patterns.iter().find(|(bits, _)| *bits == all).map_or(0, |it| it.1);
    let figures = figures(locale);
    let (people, on_all) = (figures.whole(overlaps.people), figures.whole(on_all));
    let args = [
        ("people", Arg::Plain(&people)),
        ("all", Arg::Plain(&on_all)),
        ("n", Arg::Number(lists.counted())),
    ];
    let title = locale.say_with("count-overlaps-title", &args);
    let picture = UpsetPicture {
        frame: frame(
            locale,
            title,
            locale.say("count-overlaps-desc"),
            source(locale, &overlaps.lists, None),
        ),
        lists: overlaps.lists.iter().map(|name| (*name).to_owned()).collect(),
        patterns: overlaps
            .patterns
            .iter()
            .map(|(bits, people)| UpsetPattern { on: u32::from(*bits), people: *people })
            .collect(),
        words: UpsetWords {
            lists: locale.say("plot-lists"),
            patterns: locale.say("plot-patterns"),
            others: open(locale, "plot-others", &["count"]),
            nobody: open(locale, "plot-nobody", &["count"]),
            on_no_list: locale.say("plot-on-no-list"),
            unit: locale.say("plot-people"),
        },
        ..UpsetPicture::default()
    };
    let table = upset_table(&picture).ok()?;
    let (svg, narrow) = both(|width| {
        upset(&UpsetPicture { frame: Frame { width, ..picture.frame.clone() }, ..picture.clone() })
    })?;
    let (yes, no) = (locale.say("count-on"), locale.say("count-not-on"));
    let row = |row: testimony_plot::UpsetTableRow| {
        let on = row.on.iter().map(|on| Shown::from(if *on { &yes } else { &no }));
        on.chain([Shown::from(row.people)]).collect()
    };
    let heads = table.lists.into_iter().map(|(name, size)| format!("{name} ({size})"));
    Some(Drawn {
        anchor: "overlaps",
        heading: locale.say("count-step-overlaps"),
        svg,
        narrow: Some(narrow),
        heads: heads.chain([locale.say("plot-people")]).collect(),
        rows: table.rows.into_iter().map(row).collect(),
        more: 0,
    })
}

/// All pictures of a number; what cannot be drawn is left out, and stands in the sentence.
pub(super) fn of_number(locale: &Locale, study: &Study) -> Vec<OfNumber> {
    let curves = study.curves.iter().filter_map(|one| curve(locale, study, one));
    let curves = curves.map(|drawn| OfNumber { drawn, is_curve: true });
    let others = [models(locale, &Asked::of(study)), without(locale, study), parts(locale, study)];
    let others = others.into_iter().flatten().map(|drawn| OfNumber { drawn, is_curve: false });
    curves.chain(others).collect()
}

/// All pictures of a count as files.
pub(crate) fn files_of_count(locale: &Locale, study: &Study) -> Vec<Drawing> {
    let patterns: Vec<(u16, u64)> = study.patterns().to_vec();
    let of = Overlaps {
        lists: lists_of(study),
        people: patterns.iter().map(|(_, people)| *people).sum(),
        patterns: &patterns,
    };
    let numbers = of_number(locale, study).into_iter().map(|it| it.drawn);
    overlaps(locale, &of).into_iter().chain(numbers).map(file).collect()
}

/// The pictures of a table and of what models say of it.
pub(crate) fn files_of_panel(locale: &Locale, table: &Table, panel: &Panel) -> Vec<Drawing> {
    let patterns: Vec<(u16, u64)> =
        table.cells().iter().map(|cell| (cell.pattern.bits(), cell.count)).collect();
    let lists: Vec<&str> = table.lists().iter().map(String::as_str).collect();
    let of = Overlaps { lists: lists.clone(), people: panel.observed, patterns: &patterns };
    let asked = Asked { lists, seed: panel.seed, observed: panel.observed, models: &panel.panel };
    let drawn = [overlaps(locale, &of), models(locale, &asked)];
    drawn.into_iter().flatten().map(file).collect()
}

fn file(drawn: Drawn) -> Drawing {
    Drawing { name: format!("{}.svg", drawn.anchor), svg: drawn.svg }
}

/// What models were asked, and what they said.
struct Asked<'a> {
    lists: Vec<&'a str>,
    seed: u64,
    observed: u64,
    models: &'a [Estimate],
}

impl<'a> Asked<'a> {
    fn of(study: &'a Study) -> Self {
        Self {
            lists: lists_of(study),
            seed: study.linked().seed,
            observed: rounded(study.answer.observed),
            models: &study.answer.panel,
        }
    }
}

fn lists_of(study: &Study) -> Vec<&str> {
    study.lists().iter().map(|list| list.name.as_str()).collect()
}

fn source_of(locale: &Locale, study: &Study) -> String {
    source(locale, &lists_of(study), Some(study.linked().seed))
}

/// How probable each number is by one model.
fn curve(locale: &Locale, study: &Study, of: &ModelCurve) -> Option<Drawn> {
    let one = study.answer.panel.iter().find(|one| one.model == of.model)?;
    let at = |share: usize| of.quantiles.get(of.quantiles.len() * share / 100).copied();
    // Middle and half are those of the draws that are drawn. The interval is the joined one, which
    // makes room for the linkage; in odd cases it begins or ends within the half.
    let (median, half) = (at(50)?, (at(25)?, at(75)?));
    let (lo, hi) = one.interval()?;
    let most = (lo.min(half.0), hi.max(half.1));
    let figures = figures(locale);
    let (lo, hi) = (figures.whole(rounded(most.0)), figures.whole(rounded(most.1)));
    let model = locale.word("model", of.model.name());
    let args = [("model", Arg::Plain(&model)), ("lo", Arg::Plain(&lo)), ("hi", Arg::Plain(&hi))];
    let title = locale.say_with("count-curve-title", &args);
    let picture = PosteriorPicture {
        frame: frame(
            locale,
            title,
            locale.say_plain("count-curve-desc", &model),
            source_of(locale, study),
        ),
        documented: rounded(study.answer.observed),
        curve: Curve::Draws(of.quantiles.clone()),
        median,
        half,
        most,
        words: PosteriorWords {
            documented: open(locale, "plot-documented", &["count"]),
            median: open(locale, "plot-middle", &["estimate"]),
            half: open(locale, "plot-half", &["lo", "hi"]),
            most: open(locale, "plot-most", &["lo", "hi"]),
            unit: locale.say("plot-documented-or-not"),
            beyond: locale.say("plot-beyond"),
            between: open(locale, "plot-between", &["lo", "hi"]),
            more_than: open(locale, "plot-more-than", &["lo"]),
            less_than: open(locale, "plot-less-than", &["hi"]),
            percent: open(locale, "plot-percent", &["percent"]),
        },
    };
    let table = posterior_table(&picture).ok()?;
    let (svg, narrow) = both(|width| {
        let frame = Frame { width, ..picture.frame.clone() };
        posterior(&PosteriorPicture { frame, ..picture.clone() })
    })?;
    let said = table.said.into_iter().map(|said| vec![Shown::from(said), Shown::default()]);
    let shares = table.shares.into_iter().map(|(at, share)| vec![at.into(), share.into()]);
    Some(Drawn {
        anchor: of.model.name(),
        heading: locale.say_plain("count-curve", model),
        svg,
        narrow: Some(narrow),
        heads: vec![locale.say("plot-people"), locale.say("count-share")],
        rows: said.chain(shares).collect(),
        more: 0,
    })
}

fn estimate_words(locale: &Locale) -> EstimateWords {
    EstimateWords {
        figures: open(locale, "plot-figures", &["estimate", "lo", "hi"]),
        point: open(locale, "plot-point", &["estimate"]),
        at_least: open(locale, "plot-at-least", &["estimate"]),
        refused: open(locale, "plot-refused", &["reason"]),
        documented: open(locale, "plot-documented", &["count"]),
        unit: locale.say("plot-people"),
        more: open(locale, "plot-more", &["count"]),
        estimate: locale.say("plot-estimate"),
        interval: locale.say("plot-interval"),
        bound: locale.say("plot-bound"),
        unsound: locale.say("plot-unsound"),
        gap: locale.say("plot-gap"),
        whole: locale.say("plot-whole"),
        known: locale.say("plot-known"),
        beyond: locale.say("plot-beyond"),
    }
}

/// What a model says, as a row of a picture.
fn estimated(one: &Estimate) -> Estimated {
    match (one.estimate, one.interval()) {
        (Some(estimate), _) if one.model == Model::Chao => Estimated::AtLeast { estimate },
        (Some(estimate), Some((lo, hi))) => Estimated::Interval { estimate, lo, hi },
        (Some(estimate), None) => Estimated::Point { estimate },
        (None, _) => Estimated::Refused { reason: one.notes.first().cloned().unwrap_or_default() },
    }
}

/// What all models together say, as a row of a picture.
fn together(locale: &Locale, answer: &Replicated) -> Estimated {
    let figures = figures(locale);
    match (answer.middle, answer.interval) {
        (_, Some(all)) if answer.verdict == Verdict::DataDoNotDetermine => {
            let (lo, hi) = (figures.whole(rounded(all.lo)), figures.whole(rounded(all.hi)));
            let args = [("lo", Arg::Plain(&lo)), ("hi", Arg::Plain(&hi))];
            Estimated::Refused { reason: locale.say_with("count-undetermined", &args) }
        }
        (Some(estimate), Some(all)) => Estimated::Interval { estimate, lo: all.lo, hi: all.hi },
        _ => Estimated::Refused { reason: answer.sentence.clone() },
    }
}

fn models(locale: &Locale, asked: &Asked<'_>) -> Option<Drawn> {
    let model = |one: &Estimate| PanelModel {
        name: locale.word("model", one.model.name()),
        note: locale.word("assumes", one.model.name()),
        sound: one.is_sound || one.model == Model::Chao,
        estimated: estimated(one),
    };
    let sound = asked.models.iter().filter(|one| one.is_sound && one.model != Model::Chao);
    let title = locale.say_of("count-panel-title", sound.count(), asked.models.len());
    let picture = PanelPicture {
        frame: frame(
            locale,
            title,
            locale.say("count-panel-desc"),
            source(locale, &asked.lists, Some(asked.seed)),
        ),
        documented: asked.observed,
        models: asked.models.iter().map(model).collect(),
        words: estimate_words(locale),
    };
    let svgs = both(|width| {
        panel(&PanelPicture { frame: Frame { width, ..picture.frame.clone() }, ..picture.clone() })
    })?;
    drawn(locale, ("models", "count-panel"), svgs, panel_table(&picture))
}

fn without(locale: &Locale, study: &Study) -> Option<Drawn> {
    let left = |label: String, answer: &Replicated| LeftOut {
        label,
        note: String::new(),
        documented: rounded(answer.observed),
        estimated: together(locale, answer),
    };
    let picture = LeaveOneOutPicture {
        frame: frame(
            locale,
            locale.say("count-without-title"),
            locale.say("count-without-desc"),
            source_of(locale, study),
        ),
        all: left(locale.say("count-all-lists"), &study.answer),
        without: study
            .without
            .iter()
            .map(|one| left(locale.say_plain("count-without", &one.list), &one.answer))
            .collect(),
        words: estimate_words(locale),
    };
    let svgs = both(|width| {
        let frame = Frame { width, ..picture.frame.clone() };
        leave_one_out(&LeaveOneOutPicture { frame, ..picture.clone() })
    })?;
    drawn(locale, ("without", "count-without-heading"), svgs, leave_one_out_table(&picture))
}

fn parts(locale: &Locale, study: &Study) -> Option<Drawn> {
    let label = |of: &str, label: &str| match (of, label) {
        (_, "unknown") => locale.say("count-part-unknown"),
        ("sex", _) => locale.word("sex", label),
        _ => Shown::from(label).to_string(),
    };
    let part = |one: &testimony_casework::counting::ByStratum| Stratum {
        of: locale.word("part", &one.of),
        label: label(&one.of, &one.label),
        note: String::new(),
        documented: rounded(one.answer.observed),
        estimated: together(locale, &one.answer),
    };
    let picture = StrataPicture {
        frame: frame(
            locale,
            locale.say("count-parts-title"),
            locale.say("count-parts-desc"),
            source_of(locale, study),
        ),
        strata: study.by.iter().map(part).collect(),
        words: estimate_words(locale),
    };
    let svgs = both(|width| {
        strata(&StrataPicture {
            frame: Frame { width, ..picture.frame.clone() },
            ..picture.clone()
        })
    })?;
    drawn(locale, ("parts", "count-parts"), svgs, strata_table(&picture))
}

fn drawn(
    locale: &Locale,
    (anchor, heading): (&'static str, &str),
    (svg, narrow): (String, String),
    table: Result<EstimateTable, FigureError>,
) -> Option<Drawn> {
    let table = table.ok()?;
    let row = |row: testimony_plot::EstimateTableRow| {
        let cells = [row.of, row.label, row.documented, row.estimate, row.lo, row.hi, row.note];
        cells.iter().map(Shown::from).collect()
    };
    let heads = [
        "count-of-what",
        "count-which",
        "plot-known",
        "plot-estimate",
        "count-from",
        "count-to",
        "count-note",
    ];
    Some(Drawn {
        anchor,
        heading: locale.say(heading),
        svg,
        narrow: Some(narrow),
        heads: heads.iter().map(|key| locale.say(key)).collect(),
        rows: table.rows.into_iter().map(row).collect(),
        more: 0,
    })
}
