//! `estimate`.

use std::path::Path;
use std::sync::Mutex;

use testimony_desk::drawings;
use testimony_estimate::table::reading::Reader;
use testimony_estimate::{
    BOOTSTRAPS, Estimate, Model, Options, Panel, Step, Table, Unlike, Verdict, estimate as ask,
    grouped,
};
use testimony_tables::limits::FILE_BYTES_MAX;
use testimony_tables::{Source, SourceOptions};

use super::drawn::Drawn;
use super::serving::Stop;
use super::{DONE, Outcome, read_bytes};
use crate::cli::{EVERY_MODEL, EstimateArgs};
use crate::failure::{CANNOT_TELL, Failure, REFUSED};
use crate::output;
use crate::progress::Progress;

pub(super) fn estimate(args: &EstimateArgs) -> Outcome {
    let table = read(&args.table)?;
    let drawn = Drawn::wanted(&args.drawn)?;
    let options = Options {
        models: models(&args.model),
        seed: args.seed,
        threads: threads(args),
        keeps_saturated: args.keep_saturated,
        bootstraps: BOOTSTRAPS,
        ess: args.ess,
    };
    let stop = Stop::listen()?;
    let progress = Mutex::new(Progress::new("estimating", "steps"));
    let asked = ask(&table, &options, &|step: Step| {
        if let Ok(mut progress) = progress.lock() {
            progress.at(step.done, step.of, step.model.name());
        }
        stop.flow()
    });
    if let Ok(progress) = progress.into_inner() {
        progress.end();
    }
    let panel = asked?;
    if let Some(folder) = drawn {
        folder.fill(|language| drawings::of_panel(&table, &panel, language))?;
    }
    if args.json {
        output::json(&panel)?;
    } else {
        tell(&panel);
    }
    Ok(if panel.verdict == Verdict::NotEstimable { CANNOT_TELL } else { DONE })
}

/// The models of these names.
pub(super) fn models(names: &[String]) -> Vec<Model> {
    if names.iter().any(|name| name == EVERY_MODEL) {
        return Model::ALL.to_vec();
    }
    names.iter().filter_map(|name| Model::named(name)).collect()
}

fn threads(args: &EstimateArgs) -> usize {
    match args.threads.and_then(|threads| usize::try_from(threads).ok()) {
        Some(threads) => threads,
        // Where the system does not say, one is always there.
        None => std::thread::available_parallelism().map_or(1, std::num::NonZero::get),
    }
}

/// Reads a table of overlaps out of a file.
fn read(path: &Path) -> Result<Table, Failure> {
    let bytes = read_bytes(path, FILE_BYTES_MAX as u64)?;
    let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy();
    let named = |cause: Failure| {
        let message = output::shown(&format!("{name}: {}", cause.message));
        Failure { message, ..cause }
    };
    let bad = |cause: testimony_tables::Error| named(Failure::new(REFUSED, cause.to_string()));
    let wrong = |cause: testimony_estimate::Error| named(cause.into());
    let source = Source::open(bytes, &name).map_err(bad)?;
    let table = source.table(&SourceOptions::default()).map_err(bad)?;
    let heads: Vec<String> = table.headers().iter().map(|head| head.text.clone()).collect();
    let mut reader = Reader::new(&heads).map_err(wrong)?;
    for row in table {
        let row = row.map_err(bad)?;
        let cells: Vec<String> = row.cells.iter().map(testimony_tables::Cell::shown).collect();
        reader.row(row.number, &cells).map_err(wrong)?;
    }
    reader.table().map_err(wrong)
}

/// Over the lines of [`tell_model`].
pub(super) const PANEL_HEAD: &str =
    "  model          estimate   95 % from          to   what it takes for granted";

fn tell(panel: &Panel) {
    output::line(&output::shown(&panel.sentence));
    output::line("");
    output::line(panel.covers);
    output::line(&output::shown(&format!("The lists: {}.", panel.lists.join(", "))));
    output::line("");
    output::line(PANEL_HEAD);
    panel.panel.iter().for_each(tell_model);
    if let Some(unlike) = &panel.unlike {
        tell_unlike(unlike);
    }
    output::line("");
    output::line(&format!(
        "* counts for the answer. Seed {}: the same seed gives the same numbers.",
        panel.seed
    ));
}

/// Beside the panel: what if some people are easier to find than others?
fn tell_unlike(unlike: &Unlike) {
    let hi = unlike.hi.map_or_else(|| "no end".to_owned(), grouped);
    output::line(&format!(
        "{} {:<13} {:>9}   {:>9} {:>11}   {}",
        if unlike.is_possible { "*" } else { " " },
        "people unlike",
        grouped(unlike.estimate),
        grouped(unlike.lo),
        hi,
        "some are easier to find than others, on all lists alike"
    ));
    if let Some(p) = unlike.p {
        let said =
            if unlike.is_possible { "the data allow it" } else { "the data speak against it" };
        let said = if unlike.hi.is_none() { "the data do not bound it" } else { said };
        output::line(&format!("      {said} (p = {p:.3})"));
    }
}

pub(super) fn tell_model(one: &Estimate) {
    let number = |number: Option<f64>| number.map_or_else(|| "-".to_owned(), grouped);
    output::line(&format!(
        "{} {:<13} {:>9}   {:>9} {:>11}   {}",
        if one.is_sound { "*" } else { " " },
        one.model.name(),
        number(one.estimate),
        number(one.lo),
        number(one.hi),
        one.model.assumes()
    ));
    if let (Some(ess), Some(rhat)) = (one.ess, one.rhat) {
        output::line(&format!("      worth {} independent draws, R-hat {rhat:.4}", grouped(ess)));
    }
    for note in &one.notes {
        output::line(&output::shown(&format!("      {note}")));
    }
}
