//! Weighing generated stories, and re-checking a certificate.
//!
//! The bars: 10,000 actors and 30,000 attributions 10 ms, a million attributions 2 s, a certificate
//! of 10,000 nodes checked in 50 ms. Beside the first, in the same run: networkx
//! (`rival_networkx.py`), where the judges' Python has it. Times are CPU of this thread (weighing
//! has no other), the median of the rounds.

use std::path::Path;
use std::process::Command;

use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use testimony_weigh::{
    Access, AccountNode, Attribution, Graph, Mode, Node, SaltedCertificate, Status, weigh,
};

use crate::measured::cpu_of;

const SMALL: (usize, usize) = (10_000, 30_000);
const LARGE: (usize, usize) = (300_000, 1_000_000);
/// Of these actors more than 10,000 are on a way from somebody who saw it into the file.
const CERTIFIED: (usize, usize) = (20_000, 60_000);

/// Measures.
pub(crate) fn run() -> Value {
    let small = story(SMALL);
    let (lo, small_s) = weighed(&small, 21);
    let rival = rival(&small);
    let same = rival["lo"].as_u64().map(|theirs| theirs == u64::from(lo));
    let (large_lo, large_s) = weighed(&story(LARGE), 5);
    json!({
        "bench": "weigh",
        "small": { "actors": SMALL.0, "attributions": SMALL.1, "lo": lo, "ms": ms(small_s) },
        "large": { "actors": LARGE.0, "attributions": LARGE.1, "lo": large_lo, "ms": ms(large_s) },
        "certificate": certificate(),
        "rival": "networkx on the small one", "rival_figures": rival, "rival_counts_the_same": same,
    })
}

fn weighed(graph: &Graph, rounds: usize) -> (u32, f64) {
    let mut lo = 0;
    let times = (0..rounds).map(|_| {
        let (weighing, cpu) = cpu_of(|| weigh(graph).expect("within limits"));
        lo = weighing.lo;
        cpu
    });
    let median = median(times.collect());
    (lo, median)
}

fn certificate() -> Value {
    let graph = story(CERTIFIED);
    let node = |name: &str| {
        let hash = Sha256::digest(name);
        Node(hash[..8].iter().fold(0, |node, byte| node << 8 | u64::from(*byte)))
    };
    let (made, make_s) = cpu_of(|| SaltedCertificate::new(&graph, node).expect("it has a cut"));
    let (text, claimed) = (made.to_text(), made.chains() as u64);
    let times = (0..21).map(|_| {
        let check = || SaltedCertificate::parse(text.as_bytes()).and_then(|one| one.check(claimed));
        let (checked, cpu) = cpu_of(check);
        assert_eq!(checked, Ok(()));
        cpu
    });
    json!({
        "nodes": made.shape().nodes, "chains": claimed, "bytes": text.len(), "make_ms": ms(make_s),
        "check_ms": ms(median(times.collect())),
    })
}

/// What the rival says, or why it could not be asked.
fn rival(graph: &Graph) -> Value {
    let bench = Path::new(env!("CARGO_MANIFEST_DIR"));
    let python = bench.join("../target/venv/bin/python");
    let python = if python.exists() { python } else { "python3".into() };
    let held = tempfile::NamedTempFile::new().expect("a folder for files");
    serde_json::to_writer(&held, graph).expect("the file takes it");
    let ran = Command::new(python).arg(bench.join("rival_networkx.py")).arg(held.path()).output();
    let said = ran.ok().and_then(|ran| serde_json::from_slice(&ran.stdout).ok());
    said.unwrap_or_else(|| json!("not installed: scripts/prepare.sh brings it"))
}

fn ms(seconds: f64) -> f64 {
    (seconds * 1e5).round() / 100.0
}

fn median(mut times: Vec<f64>) -> f64 {
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}

/// A tenth of the actors saw it, the rest has it from earlier ones; every tenth account is in the
/// file.
fn story((actors, edges): (usize, usize)) -> Graph {
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    let mut below = |limit: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state % limit.max(1) as u64) as usize
    };
    let saw = actors / 10;
    let name = |at: usize| format!("actor{at:07}");
    let mut graph = Graph::default();
    for at in 0..actors {
        let access = if at < saw { Access::Saw } else { Access::HeardFrom };
        graph.accounts.push(AccountNode { actor: name(at), access, in_file: at % 10 == 9 });
    }
    let once = saw..actors;
    let more: Vec<usize> = (actors - saw..edges).map(|_| saw + below(actors - saw)).collect();
    for to in once.chain(more) {
        graph.attributions.push(Attribution {
            actor: name(to),
            from: name(below(to)),
            mode: Mode::Quotes,
            status: Status::Declared,
        });
    }
    graph
}
