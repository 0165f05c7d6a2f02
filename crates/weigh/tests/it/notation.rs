//! A short notation for graphs, so that a case is one line.
//!
//! Clauses are separated by `;`. `w1 saw`, `w1 saw, in file`, `paper heard_from, in file` are
//! accounts; `paper <- w1 w2` attributions (`declared quotes`), `b <~ a` a suspected
//! republication, `b <= a` a confirmed one, `b <x a` a rejected one; `u ? a b` an unnamed actor
//! with candidates; `[a b]` a declared group, `[?a b]` a suspected one. `w1..w3` names three.

use testimony_weigh::{
    Access, AccountNode, Anonymous, Attribution, Graph, Group, Mode, Status, Weighing, weigh,
};

/// Reads the notation.
pub(crate) fn graph(text: &str) -> Graph {
    let mut graph = Graph::default();
    for clause in text.split(';').map(str::trim).filter(|clause| !clause.is_empty()) {
        clause_into(clause, &mut graph);
    }
    graph
}

/// Weighs the notation.
pub(crate) fn weighed(text: &str) -> Weighing {
    weigh(&graph(text)).expect("the cases are well formed")
}

fn clause_into(clause: &str, graph: &mut Graph) {
    let arrows = [
        (" <- ", Mode::Quotes, Status::Declared),
        (" <~ ", Mode::Republishes, Status::Suspected),
        (" <= ", Mode::Republishes, Status::Confirmed),
        (" <x ", Mode::Republishes, Status::Rejected),
    ];
    if let Some(inner) = clause.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
        let status = if inner.starts_with('?') { Status::Suspected } else { Status::Declared };
        let members = names(inner.trim_start_matches('?'));
        return graph.groups.push(Group { members, kind: "other".to_owned(), status });
    }
    if let Some((actor, list)) = clause.split_once(" ?") {
        let could_be = names(list);
        return graph.anonymous.push(Anonymous { actor: actor.to_owned(), could_be });
    }
    for (arrow, mode, status) in arrows {
        if let Some((actors, from)) = clause.split_once(arrow) {
            for actor in names(actors) {
                graph.attributions.extend(names(from).into_iter().map(|from| Attribution {
                    actor: actor.clone(),
                    from,
                    mode,
                    status,
                }));
            }
            return;
        }
    }
    let (clause, in_file) =
        clause.strip_suffix(", in file").map_or((clause, false), |clause| (clause, true));
    let (actors, access) = clause.rsplit_once(' ').expect("an account has an access");
    let access: Access = serde_json::from_str(&format!("\"{access}\"")).expect("a known access");
    for actor in names(actors) {
        graph.accounts.push(AccountNode { actor, access, in_file });
    }
}

fn names(list: &str) -> Vec<String> {
    let mut all = Vec::new();
    for word in list.split_whitespace() {
        match word.split_once("..") {
            None => all.push(word.to_owned()),
            Some((first, last)) => {
                let digits = first.find(|c: char| c.is_ascii_digit()).expect("a number");
                let stem = &first[..digits];
                let from: u32 = first[digits..].parse().expect("a number");
                let to: u32 = last[digits..].parse().expect("a number");
                all.extend((from..=to).map(|at| format!("{stem}{at}")));
            }
        }
    }
    all
}
