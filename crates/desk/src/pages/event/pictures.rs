//! The pictures of an event: what runs into what, when it was, where it was.
//!
//! Each with its table. The map is as coarse as the team lets others see a place: a page that
//! somebody looks at over a shoulder, prints or photographs tells no more than a dossier would.

use std::collections::{BTreeMap, BTreeSet};

use testimony_casework::view::{AccountOfEvent, Column};
use testimony_casework::weighing::ClaimWeight;
use testimony_locale::{Arg, Locale};
use testimony_model::{Act, Edtf, Event, Handle, Intervention, Place, Precision};
use testimony_plot::{
    CollapsePicture, CollapseReport, CollapseWords, Direction, Kind, KindWords, MapPicture,
    MapPoint, MapWords, TimelinePicture, TimelineRow, TimelineWords, coarsen, collapse,
    collapse_table, map, map_table, timeline, timeline_table,
};
use testimony_weigh::Status;

use crate::pages::drawn::Drawn;
use crate::sentence;
use crate::shown::{Shown, calendar};

/// From so many reports on, the page begins with what they run into.
const REPORTS_MIN: usize = 3;
/// Rows of a table beside a picture: a browser is slow with more.
const TABLE_ROWS_MAX: usize = 1_000;
/// Rows of one teller: fifty reposts must not hide who comes after them.
const LANE_ROWS: usize = 8;
/// Wide enough for the labels beside the bars, narrow enough for a sheet of A4.
const WIDTH: i32 = 760;

/// What the pictures are of.
pub(super) struct Happened<'a> {
    pub(super) event: &'a Event,
    pub(super) acts: &'a [Act],
    pub(super) places: &'a [Place],
    pub(super) calls: &'a [Intervention],
    pub(super) accounts: &'a [AccountOfEvent],
    pub(super) names: &'a BTreeMap<Handle, String>,
    pub(super) columns: &'a [Column],
}

/// How the reports of the claim that most tell run into those who know.
pub(super) fn of_reports<'a>(
    locale: &Locale,
    weights: impl Iterator<Item = &'a ClaimWeight>,
) -> Option<Drawn> {
    let weight = weights
        .max_by_key(|weight| (weight.asserted.accounts, std::cmp::Reverse(&weight.claim)))
        .filter(|weight| weight.asserted.accounts >= REPORTS_MIN)?;
    let called = sentence::called_in_pictures(locale);
    let chains = &weight.asserted.weighing.chains;
    let ends: Vec<&String> = chains.iter().filter_map(|chain| chain.first()).collect();
    let told = weight.asserted.graph.accounts.iter().filter(|one| one.in_file);
    let tellers: BTreeSet<&str> = told.map(|one| one.actor.as_str()).collect();
    let reports: Vec<CollapseReport> = tellers
        .iter()
        .map(|teller| CollapseReport {
            label: weight.name_in(teller, &called),
            rests_on: rests_on(weight, teller, &ends),
        })
        .collect();
    let (count, of) = (number(reports.len()), number(ends.len()));
    let counted =
        |key, count| locale.say_with(key, &[("n", count), ("count", Arg::Plain("{count}"))]);
    let picture = CollapsePicture {
        title: locale.say("collapse"),
        desc: sentence::in_picture(locale, weight),
        origins: ends.iter().map(|id| weight.name_in(id, &called)).collect(),
        reports,
        direction: direction(locale),
        words: CollapseWords {
            reports: counted("collapse-reports", count),
            origins: counted("collapse-chains", of),
            unknown: locale.say("collapse-unknown"),
            more: counted("picture-and-more", Arg::Number(2)),
        },
        ..CollapsePicture::default()
    };
    let rows = collapse_table(&picture).rows.into_iter().map(|(report, on)| {
        let on = on.join(&format!("{} ", locale.say("list-joint")));
        vec![Shown::from(report), Shown::from(on)]
    });
    let heads = vec![locale.say("table-who"), locale.say("collapse-rests")];
    Some(drawn("collapse", &picture.title, collapse(&picture), heads, rows.collect()))
}

/// The ends that a teller's account can come from: over whoever it has it from, and so on.
fn rests_on(weight: &ClaimWeight, teller: &str, ends: &[&String]) -> Vec<usize> {
    let graph = &weight.asserted.graph;
    let (mut seen, mut next) = (BTreeSet::from([teller]), vec![teller]);
    while let Some(at) = next.pop() {
        let counted = graph.attributions.iter().filter(|one| one.status != Status::Rejected);
        for one in counted.filter(|one| one.actor == at) {
            if seen.insert(&one.from) {
                next.push(&one.from);
            }
        }
    }
    (0..ends.len()).filter(|at| seen.contains(ends[*at].as_str())).collect()
}

/// When it was, and when it was told.
pub(super) fn of_time(locale: &Locale, happened: &Happened<'_>) -> Option<Drawn> {
    let own = locale.say("timeline-own");
    let mut rows: Vec<TimelineRow> = Vec::new();
    let event = happened.event;
    rows.extend(row(
        Kind::Event,
        &event.title,
        &own,
        span(event.start.as_ref(), event.end.as_ref()),
    ));
    for act in happened.acts {
        let label = format!("{}: {}", act.act_type, act.victim);
        rows.extend(row(Kind::Act, &label, &own, span(act.start.as_ref(), act.end.as_ref())));
    }
    let name = |id: &Handle| happened.names.get(id).cloned().unwrap_or_else(|| id.to_string());
    for call in happened.calls {
        let party = name(&call.party);
        let when = call.date.as_ref().map(Edtf::interval);
        rows.extend(row(Kind::Intervention, &call.intervention_type, &party, when));
    }
    // Those that only repeat share a lane, as they share a column of the matrix.
    let folded = happened.columns.iter().filter(|column| column.label.is_empty());
    let folded: BTreeMap<&str, String> = folded
        .flat_map(|column| {
            let label = locale.say_with("repeat-count", &[("n", number(column.sources.len()))]);
            column.sources.iter().map(move |source| (source.as_str(), label.clone()))
        })
        .collect();
    for account in happened.accounts {
        let repeats = folded.get(account.source.as_str()).cloned();
        let who = name(&account.source);
        let kind = if account.denies { Kind::Denial } else { Kind::AccountMade };
        let label = account.title.clone().unwrap_or_else(|| who.clone());
        let lane = repeats.unwrap_or(who);
        rows.extend(row(kind, &label, &lane, account.made.as_ref().map(Edtf::interval)));
        let received = account.received.as_ref().filter(|_| account.made.is_none());
        rows.extend(row(Kind::AccountReceived, &label, &lane, received.map(Edtf::interval)));
    }
    if rows.len() < 2 {
        return None;
    }
    let picture = TimelinePicture {
        title: locale.say("timeline"),
        desc: locale.say("timeline-about"),
        rows,
        direction: direction(locale),
        width: WIDTH,
        lane_rows: LANE_ROWS,
        words: time_words(locale),
        ..TimelinePicture::default()
    };
    let kinds = kinds(locale);
    let told = timeline_table(&picture).rows.into_iter().map(|row| {
        [row.when, row.label, kinds.of(row.kind).to_owned(), row.lane].map(Shown::from).into()
    });
    let heads = ["timeline-when", "timeline-what", "timeline-kind", "table-who"];
    let heads = heads.map(|key| locale.say(key)).into();
    Some(drawn("timeline", &picture.title, timeline(&picture), heads, told.collect()))
}

/// From the first day on which it can have begun to the last on which it can have ended.
fn span(start: Option<&Edtf>, end: Option<&Edtf>) -> Option<testimony_model::Interval> {
    let start = start.map(Edtf::interval);
    match (start, end.map(Edtf::interval)) {
        (Some(mut first), Some(last)) => {
            first.latest = last.latest;
            first.approximate |= last.approximate;
            first.uncertain |= last.uncertain;
            Some(first)
        }
        (one, other) => one.or(other),
    }
}

fn row(
    kind: Kind,
    label: &str,
    lane: &str,
    when: Option<testimony_model::Interval>,
) -> Option<TimelineRow> {
    let when = when?;
    Some(TimelineRow {
        label: label.to_owned(),
        lane: lane.to_owned(),
        earliest: when.earliest,
        latest: when.latest,
        approximate: when.approximate,
        uncertain: when.uncertain,
        kind,
    })
}

/// Where it was, as coarsely as others may see it.
pub(super) fn of_places(locale: &Locale, happened: &Happened<'_>) -> Option<Drawn> {
    let mut points = Vec::new();
    for place in happened.places {
        let at = |location: &Option<Handle>| location.as_ref() == Some(&place.id);
        let acts = happened.acts.iter().filter(|act| at(&act.location)).count();
        points.extend(at(&happened.event.location).then(|| point(place, Kind::Event, 1)).flatten());
        let acts = u32::try_from(acts).unwrap_or(u32::MAX);
        points.extend((acts > 0).then(|| point(place, Kind::Act, acts)).flatten());
    }
    if points.is_empty() {
        return None;
    }
    let picture = MapPicture {
        title: locale.say("map"),
        desc: locale.say("map-about"),
        points,
        direction: direction(locale),
        width: WIDTH,
        words: map_words(locale),
        ..MapPicture::default()
    };
    let kinds = kinds(locale);
    let rows = map_table(&picture).rows.into_iter().map(|row| {
        let within = locale.say_with("map-within", &[("km", number(row.radius_km as usize))]);
        let at = format!("\u{2066}{}, {}\u{2069}", row.lat, row.lon);
        let kind = kinds.of(row.kind).to_owned();
        vec![row.label, kind, row.count.to_string(), at, within]
            .into_iter()
            .map(Shown::from)
            .collect()
    });
    let heads = ["map-place", "timeline-kind", "map-count", "map-middle", "map-radius"];
    let heads = heads.map(|key| locale.say(key)).into();
    Some(drawn("map", &picture.title, map(&picture), heads, rows.collect()))
}

fn point(place: &Place, kind: Kind, count: u32) -> Option<MapPoint> {
    let (latitude, longitude) = place.point.as_ref()?.degrees()?;
    let cell = coarsen(latitude, longitude, metres(place.public_precision)).ok()?;
    // A name may say more than the circle: it stands where the point itself may be seen.
    let shown = place.public_precision <= place.precision;
    let label = if shown { place.name.clone() } else { String::new() };
    Some(MapPoint { cell, label, kind, count })
}

/// As an export rounds it (docs/spec/exchange.md, section 3).
fn metres(precision: Precision) -> u32 {
    match precision {
        Precision::Exact => 11,
        Precision::Vicinity => 111,
        Precision::Locality => 1_110,
        Precision::Larger => 55_500,
    }
}

fn drawn(
    anchor: &'static str,
    heading: &str,
    svg: String,
    heads: Vec<String>,
    mut rows: Vec<Vec<Shown>>,
) -> Drawn {
    let more = rows.len().saturating_sub(TABLE_ROWS_MAX);
    rows.truncate(TABLE_ROWS_MAX);
    Drawn { anchor, heading: heading.to_owned(), svg, narrow: None, heads, rows, more }
}

fn number(count: usize) -> Arg<'static> {
    Arg::Number(i64::try_from(count).unwrap_or(i64::MAX))
}

fn direction(locale: &Locale) -> Direction {
    match locale.direction() {
        testimony_locale::Direction::LeftToRight => Direction::Ltr,
        testimony_locale::Direction::RightToLeft => Direction::Rtl,
    }
}

fn kinds(locale: &Locale) -> KindWords {
    KindWords {
        event: locale.say("thing-event"),
        act: locale.say("thing-act"),
        denial: locale.say("kind-of-denial"),
        intervention: locale.say("thing-intervention"),
        response: locale.say("kind-of-response"),
        account_made: locale.say("kind-of-told"),
        account_received: locale.say("kind-of-received"),
    }
}

fn time_words(locale: &Locale) -> TimelineWords {
    let about = |key, name, place| locale.say_with(key, &[(name, Arg::Plain(place))]);
    TimelineWords {
        kinds: kinds(locale),
        calendar: calendar(locale),
        interval: locale.say("timeline-within"),
        approximate: locale.say("timeline-approximate"),
        uncertain: locale.say("timeline-uncertain"),
        open: locale.say("timeline-open"),
        more: about("picture-and-more", "count", "{count}"),
        more_lanes: locale.say_with(
            "timeline-more-lanes",
            &[("lanes", Arg::Plain("{lanes}")), ("count", Arg::Plain("{count}"))],
        ),
        empty: locale.say("date-unknown"),
        after: about("timeline-after", "first", "{first}"),
        before: about("timeline-before", "last", "{last}"),
        unknown: locale.say("date-unknown"),
        about: about("date-about", "when", "{when}"),
        doubted: about("timeline-doubted", "when", "{when}"),
    }
}

fn map_words(locale: &Locale) -> MapWords {
    let about = |key, name, place| locale.say_with(key, &[(name, Arg::Plain(place))]);
    MapWords {
        kinds: kinds(locale),
        within: about("map-within", "km", "{km}"),
        more: locale.say_with(
            "map-more",
            &[("label", Arg::Plain("{label}")), ("count", Arg::Plain("{count}"))],
        ),
        kilometres: about("map-km", "km", "{km}"),
        outline: locale.say("map-outline"),
        attribution: locale.say("map-by"),
        borders: locale.say("map-borders"),
        empty: locale.say("map-none"),
    }
}
