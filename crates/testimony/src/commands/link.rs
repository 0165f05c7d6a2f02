//! `link`.

mod files;

use std::path::{Path, PathBuf};

use rand_core::RngCore as _;
use serde_json::{Value, json};
use testimony_link::{Explanation, Go, Linkage, Lists, Options, Stage};
use testimony_tables::aside::Aside;
use testimony_tables::listings::{Done, Listings, ListingsError, Reading, Used};
use testimony_tables::{DayOrder, Encoding};

pub(super) use self::files::NewFile;
use self::files::{write_clusters, write_pairs, write_replicates};
use super::serving::Stop;
use super::{DONE, Outcome, counted};
use crate::cli::{DayOrderArg, LinkArgs, LinkedArgs};
use crate::failure::{Failure, REFUSED, USAGE};
use crate::progress::Progress;
use crate::{output, surroundings};

/// One list, as it was read.
pub(super) struct ListRead {
    pub(super) name: String,
    used: Vec<Used>,
    encoding: Option<&'static str>,
    encoding_is_guess: bool,
    pub(super) is_deduplicated: bool,
    pub(super) done: Done,
}

pub(super) fn link(args: &LinkArgs) -> Outcome {
    let stop = Stop::listen()?;
    let begun = surroundings::now();
    // What cannot be written is better known before than after.
    let out = args.out.as_deref().map(NewFile::new).transpose()?;
    let pairs_out = args.pairs_out.as_deref().map(NewFile::new).transpose()?;
    let replicates_out = args.replicates_out.as_deref().map(NewFile::new).transpose()?;
    let (lists, read) = read(&args.linked, &stop)?;
    let read_at = surroundings::now();
    let linkage = linked(&args.linked, args.seed, args.out.as_deref(), lists, &stop)?;
    let linked_at = surroundings::now();
    if let Some(out) = out {
        write_clusters(out, &linkage, &read.iter().map(|it| &it.name[..]).collect::<Vec<_>>())?;
    }
    if let Some(pairs_out) = pairs_out {
        write_pairs(pairs_out, &linkage, &read.iter().map(|it| &it.name[..]).collect::<Vec<_>>())?;
    }
    if let (Some(count), Some(out)) = (args.replicates, replicates_out) {
        let names: Vec<&str> = read.iter().map(|it| &it.name[..]).collect();
        let mut bar = Progress::new("drawing", "groups");
        let drawn = write_replicates(out, &linkage, &names, count, &mut |_, done, of| {
            bar.at(done, of, "");
            if stop.is_wanted() { Go::Stop } else { Go::On }
        });
        bar.end();
        drawn?;
    }
    let explained =
        args.explain.as_deref().map(|pair| explain(pair, &linkage, &read)).transpose()?;
    let seconds =
        |from: jiff::Timestamp, to: jiff::Timestamp| (to - from).total(jiff::Unit::Second);
    let now = surroundings::now();
    let seconds = json!({
        "reading": seconds(begun, read_at).unwrap_or(0.0),
        "linking": seconds(read_at, linked_at).unwrap_or(0.0),
        "writing": seconds(linked_at, now).unwrap_or(0.0),
    });
    if args.json {
        output::json(&as_json(args, &linkage, &read, &seconds, explained.as_ref()))?;
    } else {
        tell(&linkage, &read, explained.as_ref());
    }
    Ok(DONE)
}

pub(super) fn read(args: &LinkedArgs, stop: &Stop) -> Result<(Lists, Vec<ListRead>), Failure> {
    let names = names(&args.lists);
    if let Some(unknown) = args.deduplicated.iter().find(|name| !is_one(name, args, &names)) {
        let why = format!("--deduplicated: there is no list `{unknown}`");
        let hint = format!("the lists are {}", names.join(", "));
        return Err(Failure::new(USAGE, output::shown(&why)).hint(output::shown(&hint)));
    }
    let (mut lists, mut read) = (Lists::new(), Vec::new());
    let mut bar = Progress::new("reading", "rows");
    let mut rows_before = 0;
    for (path, name) in args.lists.iter().zip(names) {
        let mut on = |rows: u64, _: u64| {
            bar.at(rows_before + rows, 0, "");
            !stop.is_wanted()
        };
        let one = read_one(args, path, name, &mut lists, &mut on)?;
        rows_before += one.done.listings;
        read.push(one);
    }
    bar.end();
    Ok((lists, read))
}

fn read_one(
    args: &LinkedArgs,
    path: &Path,
    name: String,
    lists: &mut Lists,
    on: &mut dyn FnMut(u64, u64) -> bool,
) -> Result<ListRead, Failure> {
    let bad = |cause: ListingsError| refused(path, &cause);
    let options = args.sheet.options()?;
    let file = std::fs::File::open(path).map_err(Failure::file("reading", path))?;
    let mut list = Listings::open(Box::new(file), &name, &options).map_err(bad)?;
    for map in &args.map {
        let Some((field, head)) = map.split_once('=') else {
            return Err(Failure::new(USAGE, "--map needs FIELD=HEAD, as surname=Фамилия"));
        };
        list.map(field.trim(), head.trim()).map_err(bad)?;
    }
    let is_deduplicated =
        args.deduplicated.iter().any(|one| *one == name || Path::new(one) == path);
    let reading = Reading {
        day_order: match args.day_order {
            None => DayOrder::Unknown,
            Some(DayOrderArg::DayFirst) => DayOrder::DayFirst,
            Some(DayOrderArg::MonthFirst) => DayOrder::MonthFirst,
        },
        skip_bad_dates: args.skip_bad_dates,
        is_deduplicated,
    };
    let (used, encoding) = (list.used(), list.decided().encoding.map(Encoding::name));
    let encoding_is_guess = list.decided().encoding_is_guess;
    let done = list.read(lists, &reading, on).map_err(bad)?;
    Ok(ListRead { name, used, encoding, encoding_is_guess, is_deduplicated, done })
}

fn refused(path: &Path, cause: &ListingsError) -> Failure {
    let hint = match cause {
        ListingsError::Cell { refused, .. } if refused.accepted.contains("day_order") => {
            "say which comes first by --day-order day_first or month_first"
        }
        ListingsError::Cell { .. } => {
            "correct the cell; dates that are none can be taken as unknown by --skip-bad-dates"
        }
        ListingsError::NoColumns { .. } => "say which column is what, as --map surname=Фамилия",
        ListingsError::Stopped => return Failure::new(REFUSED, cause.to_string()),
        _ => "nothing was written",
    };
    let why = format!("{}: {cause}", path.display());
    Failure::new(REFUSED, output::shown(&why)).hint(hint)
}

/// What the lists are called: their files' names without the ending, numbered where two are one.
fn names(paths: &[PathBuf]) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for path in paths {
        let stem = path.file_stem().unwrap_or(path.as_os_str()).to_string_lossy().into_owned();
        let mut name = stem.clone();
        let mut number = 2;
        while names.contains(&name) {
            name = format!("{stem}-{number}");
            number += 1;
        }
        names.push(name);
    }
    names
}

fn is_one(name: &str, args: &LinkedArgs, names: &[String]) -> bool {
    names.iter().any(|one| one == name) || args.lists.iter().any(|path| path == Path::new(name))
}

pub(super) fn linked(
    args: &LinkedArgs,
    seed: u64,
    beside: Option<&Path>,
    lists: Lists,
    stop: &Stop,
) -> Result<Linkage, Failure> {
    let processors = std::thread::available_parallelism().map_or(1, usize::from);
    let options = Options {
        threshold: args.threshold,
        seed,
        threads: args.threads.map_or(processors, usize::from),
        pairs_per_listing: args.pairs_per_listing,
        ..Options::default()
    };
    let mut key = zeroize::Zeroizing::new([0; 32]);
    surroundings::rng().fill_bytes(&mut *key);
    // Beside the result, where the room for it is.
    let beside = beside.and_then(Path::parent).filter(|it| !it.as_os_str().is_empty());
    let mut aside = Aside::new(beside.unwrap_or(Path::new(".")).to_owned(), &key);
    let mut bars: Option<(Stage, Progress)> = None;
    let done = lists.link(&options, &mut aside, &mut |stage, done, of| {
        if bars.as_ref().is_none_or(|(shown, _)| *shown != stage) {
            if let Some((_, bar)) = bars.take() {
                bar.end();
            }
            bars = Some((stage, bar(stage)));
        }
        if let Some((_, bar)) = &mut bars {
            bar.at(done, of, "");
        }
        if stop.is_wanted() { Go::Stop } else { Go::On }
    });
    if let Some((_, bar)) = bars {
        bar.end();
    }
    Ok(done?)
}

fn bar(stage: Stage) -> Progress {
    match stage {
        Stage::Training => Progress::new("training", "rules"),
        Stage::Comparing => Progress::new("comparing", "pairs"),
        Stage::Clustering => Progress::new("clustering", "groups"),
        Stage::Drawing => Progress::new("drawing", "groups"),
    }
}

fn explain(pair: &str, linkage: &Linkage, read: &[ListRead]) -> Result<Explanation, Failure> {
    let find = |id: &str| {
        let lists = linkage.lists();
        let of_list = id.split_once(':').and_then(|(list, id)| {
            let list = read.iter().position(|one| one.name == list)?;
            (0..lists.len()).find(|at| lists.list(*at) == list && lists.id(*at) == id)
        });
        of_list.or_else(|| lists.find(id)).ok_or_else(|| {
            let why = format!("--explain: no list has the id `{id}`");
            Failure::new(REFUSED, output::shown(&why)).hint("name two ids, as --explain a:17,b:4")
        })
    };
    let (a, b) = pair.split_once(',').ok_or_else(|| {
        Failure::new(USAGE, "--explain needs two ids with a comma between, as a:17,b:4")
    })?;
    Ok(linkage.explain(find(a.trim())?, find(b.trim())?))
}

fn as_json(
    args: &LinkArgs,
    linkage: &Linkage,
    read: &[ListRead],
    seconds: &Value,
    explained: Option<&Explanation>,
) -> Value {
    let list = |one: &ListRead| {
        let columns: serde_json::Map<String, Value> =
            one.used.iter().map(|used| (used.field.to_owned(), used.head.clone().into())).collect();
        json!({
            "list": one.name,
            "listings": one.done.listings,
            "columns": columns,
            "encoding": one.encoding,
            "encoding_is_guess": one.encoding_is_guess,
            "deduplicated": one.is_deduplicated,
            "bad_dates": one.done.bad_dates,
        })
    };
    let mut value = json!({
        "lists": read.iter().map(list).collect::<Vec<_>>(),
        "threshold": args.linked.threshold,
        "seed": args.seed,
        "report": linkage.report(),
        "seconds": seconds,
        "memory_mib": surroundings::memory_mib(),
    });
    if let Some(explained) = explained {
        value["explanation"] = json!(explained);
    }
    value
}

fn tell(linkage: &Linkage, read: &[ListRead], explained: Option<&Explanation>) {
    for one in read {
        let used: Vec<String> =
            one.used.iter().map(|used| format!("{} = {}", used.field, used.head)).collect();
        let listings = counted(one.done.listings, "listing", "listings");
        output::line(&output::shown(&format!("{}: {listings}; {}", one.name, used.join(", "))));
        if one.done.bad_dates > 0 {
            let dates = counted(one.done.bad_dates, "date is", "dates are");
            output::warning(&format!("{dates} none, and taken as unknown"));
        }
    }
    let report = linkage.report();
    output::line(&format!(
        "{} on {} are {}.",
        counted(report.listings as u64, "listing", "listings"),
        counted(read.len() as u64, "list", "lists"),
        counted(report.clusters as u64, "person", "persons"),
    ));
    output::line(&format!(
        "  {} pairs compared, {} linked, {} in doubt; about {:.1} % of all matches were compared",
        report.pairs_compared,
        report.pairs_linked,
        report.pairs_in_doubt,
        100.0 * report.blocking_recall,
    ));
    let Some(explained) = explained else { return };
    output::line(&format!("  {:+8.2}  before anything is compared", explained.prior_bits));
    for column in &explained.columns {
        let mut line = format!("  {:+8.2}  {}: {}", column.bits, column.field, column.level);
        if column.rarity_bits.abs() > 0.005 {
            line.push_str(&format!(", and {:+.2} for how rare it is", column.rarity_bits));
        }
        output::line(&line);
    }
    let (bits, probability) = (explained.bits, explained.probability);
    let linked = if explained.is_linked { "in one cluster" } else { "not in one cluster" };
    output::line(&format!("  {bits:+8.2}  in all: probability {probability:.4}, {linked}"));
}
