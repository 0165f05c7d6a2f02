//! `count`: from lists to a number with its doubt.

mod seal;

use std::ops::ControlFlow;
use std::path::Path;

use serde_json::json;
use testimony_casework::counting::{
    self, By, CountOptions, Linked, ListShown, Made, Step, Study, strata,
};
use testimony_desk::drawings;
use testimony_estimate::{REPLICATES_ADVISED, Verdict, grouped};
use testimony_model::Covers;

use super::drawn::Drawn;
use super::link::{self, ListRead, NewFile};
use super::serving::Stop;
use super::{DONE, Outcome, estimate, read_text};
use crate::cli::{CountArgs, CountCommand, DrawnArgs, StratumArg};
use crate::failure::{CANNOT_TELL, Failure, REFUSED, USAGE};
use crate::output;
use crate::progress::Progress;

/// The file of a count of 16 lists in 100 replicates has far less.
const STUDY_BYTES_MAX: u64 = 256 << 20;

pub(super) fn count(args: &CountArgs) -> Outcome {
    match (&args.command, &args.out) {
        (Some(CountCommand::Again { file, policy, drawn, json }), _) => {
            again(file, policy.as_deref(), drawn, *json)
        }
        (None, Some(out)) => make(args, out),
        (None, None) => Err(Failure::new(USAGE, "--out names no file")),
    }
}

fn make(args: &CountArgs, out: &Path) -> Outcome {
    let stop = Stop::listen()?;
    let out = NewFile::new(out)?;
    let drawn = Drawn::wanted(&args.drawn)?;
    let (lists, read) = link::read(&args.linked, &stop)?;
    let shown = shown(args, &read)?;
    // Parts are made of what stands in the lists, before they are linked.
    let linkage = link::linked(&args.linked, args.seed, None, lists, &stop)?;
    let replicates = usize::from(args.replicates);
    let linked =
        Linked { threshold: args.linked.threshold, seed: args.seed, replicates, judged: 0 };
    let options = CountOptions {
        title: args.title.clone(),
        replicates,
        models: estimate::models(&args.model),
        seed: args.seed,
        threads: threads(args.linked.threads),
        strata: args.by.iter().map(|by| strata((*by).into(), &linkage)).collect(),
    };
    let study = watched(&stop, |told| counting::count(&linkage, shown, linked, &options, told))?;
    out.write(study.to_json().as_bytes())?;
    draw(drawn, &study)?;
    if args.json {
        output::line(study.to_json().trim_end());
    } else {
        tell(&study);
    }
    Ok(code(&study))
}

fn draw(drawn: Option<Drawn<'_>>, study: &Study) -> Result<(), Failure> {
    drawn.map_or(Ok(()), |folder| folder.fill(|language| drawings::of_count(study, language)))
}

fn again(file: &Path, policy: Option<&Path>, drawn: &DrawnArgs, as_json: bool) -> Outcome {
    let stop = Stop::listen()?;
    let drawn = Drawn::wanted(drawn)?;
    let text = read_text(file, STUDY_BYTES_MAX)?;
    let seal = seal::of(file, &text, policy)?;
    let threads = threads(None);
    let (study, made) = watched(&stop, |told| counting::again(&text, threads, told))?;
    // Of what was forged there is no picture.
    if matches!(made, Made::Again) {
        draw(drawn, &study)?;
    }
    let sealed = seal.as_ref().map_or(DONE, |seal| seal.code);
    let (word, code, sentence) = match &made {
        Made::Again => ("again", sealed, "Made again: bit for bit what the file says.".to_owned()),
        Made::Otherwise { what } => (
            "otherwise",
            REFUSED,
            format!(
                "Changed: from the file's own tables something else follows ({}).",
                what.join(", ")
            ),
        ),
    };
    if as_json {
        output::json(&json!({
            "verdict": word, "exit_code": code, "sentence": sentence, "answer": study.answer,
            "seal": seal.as_ref().map(seal::Said::as_json),
        }))?;
    } else {
        output::line(&sentence);
        output::line(&output::shown(&study.answer.sentence));
        if let Some(seal) = &seal {
            output::line(&output::shown(&seal.sentence));
        }
        output::note("this does not show that the tables are those of the lists that it names");
    }
    Ok(code)
}

fn code(study: &Study) -> u8 {
    if study.answer.verdict == Verdict::NotEstimable { CANNOT_TELL } else { DONE }
}

fn threads(wanted: Option<u16>) -> usize {
    let processors = || std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    wanted.map_or_else(processors, usize::from)
}

/// Runs a count with a bar, until it is done or somebody stops it.
fn watched<T>(
    stop: &Stop,
    run: impl FnOnce(&mut counting::Told<'_>) -> Result<T, testimony_casework::Error>,
) -> Result<T, Failure> {
    let mut bar = Progress::new("counting", "tables");
    let mut told = |step: Step| {
        if let Step::Asking(done, of) = step {
            bar.at(done, of, "");
        }
        if stop.is_wanted() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    };
    let done = run(&mut told);
    bar.end();
    Ok(done?)
}

/// The lists with whom they cover, as the caller says.
fn shown(args: &CountArgs, read: &[ListRead]) -> Result<Vec<ListShown>, Failure> {
    let mut covers: Vec<(&str, &str)> = Vec::new();
    for said in &args.covers {
        let known =
            said.split_once('=').filter(|(name, _)| read.iter().any(|one| one.name == *name));
        let Some(known) = known else {
            let names: Vec<&str> = read.iter().map(|one| one.name.as_str()).collect();
            let why = format!("--covers needs LIST=WORDS; the lists are {}", names.join(", "));
            return Err(Failure::new(USAGE, output::shown(&why)));
        };
        covers.push(known);
    }
    let shown = |one: &ListRead| ListShown {
        name: one.name.clone(),
        covers: Covers {
            whom: covers
                .iter()
                .find(|(name, _)| *name == one.name)
                .map(|(_, said)| (*said).to_owned()),
            ..Covers::default()
        },
        listings: one.done.listings,
        deduplicated: one.is_deduplicated,
    };
    Ok(read.iter().map(shown).collect())
}

impl From<StratumArg> for By {
    fn from(by: StratumArg) -> Self {
        match by {
            StratumArg::Period => Self::Period,
            StratumArg::Place => Self::Place,
            StratumArg::Sex => Self::Sex,
        }
    }
}

fn tell(study: &Study) {
    let answer = &study.answer;
    output::line(&output::shown(&answer.sentence));
    output::line("");
    output::line(answer.covers);
    for list in study.lists() {
        let covers = list.covers.whom.as_deref().unwrap_or("not said; say it with --covers");
        let line = format!("  {} ({}): {covers}", list.name, grouped_count(list.listings));
        output::line(&output::shown(&line));
    }
    output::line("");
    output::line(&format!(
        "{} possible linkages name from {} to {} different people.",
        answer.replicates,
        grouped_count(answer.observed_between.0),
        grouped_count(answer.observed_between.1)
    ));
    if answer.replicates < REPLICATES_ADVISED {
        output::line(&format!("At least {REPLICATES_ADVISED} are advised (--replicates)."));
    }
    output::line("");
    output::line(estimate::PANEL_HEAD);
    answer.panel.iter().for_each(estimate::tell_model);
    for without in &study.without {
        let line = format!("Without {}: {}", without.list, without.answer.sentence);
        output::line(&output::shown(&line));
    }
    for part in &study.by {
        let line = format!("{} {}: {}", part.of, part.label, part.answer.sentence);
        output::line(&output::shown(&line));
    }
    output::line("");
    output::line(&format!(
        "* counts for the answer. Seed {}: the same lists and seed give the same file.",
        answer.seed
    ));
}

#[allow(clippy::cast_precision_loss, reason = "people are fewer than 2^53")]
fn grouped_count(count: u64) -> String {
    grouped(count as f64)
}
