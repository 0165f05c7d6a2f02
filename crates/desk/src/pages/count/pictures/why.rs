//! Why two listings are held to be one person, or two: the weight of each column.

use testimony_link::Explanation;
use testimony_locale::Locale;
use testimony_plot::{
    Frame, WaterfallPicture, WaterfallStep, WaterfallWords, waterfall, waterfall_table,
};

use super::{both, frame, open, percent};
use crate::pages::drawn::Drawn;
use crate::said::Says as _;
use crate::shown::Shown;

/// A pair, explained.
pub(in crate::pages::count) struct Waterfall<'w> {
    pub(in crate::pages::count) explanation: &'w Explanation,
}

/// The weight of a pair, step by step.
pub(in crate::pages::count) fn why(locale: &Locale, of: &Waterfall<'_>) -> Option<Drawn> {
    let mut steps = vec![WaterfallStep {
        label: locale.say("count-before"),
        found: String::new(),
        bits: of.explanation.prior_bits,
    }];
    for column in &of.explanation.columns {
        let field = locale.word("field", column.field);
        let found = locale.word("level", column.level);
        if column.level != "unknown" {
            steps.push(WaterfallStep { label: field.clone(), found, bits: column.bits });
        }
        if column.rarity_bits.abs() > 0.05 {
            let label = locale.say_plain("count-rarity", field);
            steps.push(WaterfallStep { label, found: String::new(), bits: column.rarity_bits });
        }
    }
    let title = locale.say_plain("count-probability", percent(locale, of.explanation.probability));
    let picture = WaterfallPicture {
        frame: frame(locale, title, locale.say("count-why-desc"), String::new()),
        steps,
        words: WaterfallWords {
            sum: locale.say("plot-sum"),
            unit: locale.say("plot-bits"),
            speaks_for: locale.say("plot-speaks-for"),
            speaks_against: locale.say("plot-speaks-against"),
            probability: open(locale, "plot-probability", &["percent"]),
            nearly_sure: locale.say("plot-nearly-sure"),
            hardly: locale.say("plot-hardly"),
        },
    };
    let table = waterfall_table(&picture).ok()?;
    let (svg, narrow) = both(|width| {
        let frame = Frame { width, ..picture.frame.clone() };
        waterfall(&WaterfallPicture { frame, ..picture.clone() })
    })?;
    let row = |row: testimony_plot::WaterfallTableRow| {
        [row.label, row.found, row.bits, row.so_far].iter().map(Shown::from).collect()
    };
    let heads = ["count-what", "count-found", "plot-bits", "plot-sum"];
    Some(Drawn {
        anchor: "why",
        heading: locale.say("count-why"),
        svg,
        narrow: Some(narrow),
        heads: heads.iter().map(|key| locale.say(key)).collect(),
        rows: table.rows.into_iter().map(row).collect(),
        more: 0,
    })
}
