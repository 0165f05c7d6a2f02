//! Times the weighing of generated stories: `weigh_speed ACTORS EDGES [DOUBTS]`.
//!
//! A tenth of the actors saw it, the rest has it from earlier ones; every tenth account is in the
//! file. With DOUBTS, one actor in fifty has no recorded source.

#![allow(clippy::print_stdout, clippy::disallowed_methods, reason = "an example that measures")]

use std::time::Instant;

use testimony_weigh::{
    Access, AccountNode, Attribution, Graph, Mode, Status, certify, check, weigh,
};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let numbers: Vec<usize> =
        std::env::args().skip(1).map(|arg| arg.parse()).collect::<Result<_, _>>()?;
    let (&[actors, edges] | &[actors, edges, _]) = numbers.as_slice() else {
        return Err("usage: weigh_speed ACTORS EDGES [DOUBTS]".into());
    };
    let graph = story(actors, edges, numbers.len() == 3);
    for round in 0..5 {
        let start = Instant::now();
        let weighing = weigh(&graph)?;
        let taken = start.elapsed();
        println!("round {round}: [{}, {}] in {taken:?}", weighing.lo, weighing.hi);
    }
    let json = serde_json::to_vec(&graph)?;
    let start = Instant::now();
    let read = Graph::from_json(&json)?;
    println!("read {} bytes of JSON in {:?}", json.len(), start.elapsed());
    let certificate = certify(&read)?;
    let start = Instant::now();
    println!("certificate: {:?} in {:?}", check(&read, &certificate)?, start.elapsed());
    Ok(())
}

fn story(actors: usize, edges: usize, doubts: bool) -> Graph {
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    let mut below = |limit: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        usize::try_from(state % limit.max(1) as u64).unwrap_or(0)
    };
    let saw = actors / 10;
    let name = |at: usize| format!("actor{at:07}");
    let mut graph = Graph::default();
    for at in 0..actors {
        let access = if at < saw { Access::Saw } else { Access::HeardFrom };
        graph.accounts.push(AccountNode { actor: name(at), access, in_file: at % 10 == 9 });
    }
    let mut add = |to: usize, from: usize| {
        graph.attributions.push(Attribution {
            actor: name(to),
            from: name(from),
            mode: Mode::Quotes,
            status: Status::Declared,
        });
    };
    let lonely = |at: usize| doubts && at % 50 == 7;
    for to in (saw..actors).filter(|&at| !lonely(at)) {
        add(to, below(to));
    }
    for _ in actors - saw..edges {
        let to = saw + below(actors - saw);
        if !lonely(to) {
            add(to, below(to));
        }
    }
    graph
}
