//! How long the pictures of a large case take, and how many bytes they are:
//! `cargo run --release -p testimony-plot --example plot_figures`.

#![allow(
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "an example that measures and prints"
)]

use std::time::Instant;

use testimony_plot::{
    AttributionPicture, DRAWS_MAX, PictureNode, Role, attribution_graph, collapse, map, posterior,
    strata, timeline,
};

#[path = "../tests/it/samples/mod.rs"]
#[allow(dead_code, reason = "the tests use all of it")]
mod samples;

/// As many as the largest event that we promise to show.
const MANY: u32 = 6_000;
/// The best of so many runs: the others measure the machine.
const RUNS: usize = 7;

fn main() {
    let graph = graph();
    let timeline_of_all = samples::timeline::crowd(i64::from(MANY));
    let map_of_all = samples::map::crowd(MANY);
    let lines = samples::collapse::many(6_000, 30);
    let world = samples::map::all().into_iter().find(|(name, _)| *name == "map-world");
    measure("attribution graph, 6,000 nodes", || attribution_graph(&graph));
    measure("timeline, 6,000 rows", || timeline(&timeline_of_all));
    measure("map, 6,000 points", || map(&map_of_all));
    if let Some((_, world)) = world {
        measure("map of the world", || map(&world));
    }
    measure("collapse, 6,000 reports", || collapse(&lines));
    let answer = samples::counting::long_chain(DRAWS_MAX);
    measure("posterior, 1,000,000 draws", || posterior(&answer).unwrap_or_default());
    let parts = samples::counting::many_parts(2_000);
    measure("strata, 2,000 rows", || strata(&parts).unwrap_or_default());
}

fn measure(name: &str, draw: impl Fn() -> String) {
    let mut best = None;
    let mut bytes = 0;
    for _ in 0..RUNS {
        let begin = Instant::now();
        bytes = draw().len();
        let took = begin.elapsed();
        best = Some(best.map_or(took, |best: std::time::Duration| best.min(took)));
    }
    let millis = best.unwrap_or_default().as_secs_f64() * 1_000.0;
    println!("{name}: {millis:.1} ms, {bytes} bytes");
}

/// Chains, reposts, and many who speak for themselves, on four hundred days.
fn graph() -> AttributionPicture {
    let id = |at: u32| format!("n{at:05}");
    let mut picture = AttributionPicture::default();
    for at in 0..MANY {
        let role = match at % 10 {
            0 => Role::Eyewitness,
            1..=3 => Role::Relay,
            _ => Role::Repeats,
        };
        picture.nodes.push(PictureNode {
            id: id(at),
            label: format!("Outlet {at}"),
            role,
            in_file: at % 3 == 0,
            in_cut: at % 500 == 0,
        });
        let from = at.wrapping_mul(7_919) % (at / 3).max(1);
        picture.edges.push((id(from), id(at), at % 11 == 0));
        picture.days.push((id(at), i64::from(at / 15)));
    }
    picture
}
