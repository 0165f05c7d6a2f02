//! Graphs and certificates: a count is bounded, and its certificate checks. Sketches of texts.

use testimony_weigh::reuse::{self, DocId, Head, Memory, Sketch, SketchKey};
use testimony_weigh::{Certificate, Graph, certify, check, weigh};

/// Larger graphs are slow to weigh, and show nothing that small ones do not.
const EDGES_MAX: usize = 60;

pub(crate) fn graph(data: &[u8]) {
    let Ok(graph) = Graph::from_json(data) else { return };
    let printed = serde_json::to_vec(&graph).expect("a graph is JSON");
    assert_eq!(Graph::from_json(&printed).ok().as_ref(), Some(&graph));
    if !is_small(&graph) {
        return;
    }
    let Ok(weighing) = weigh(&graph) else {
        assert!(certify(&graph).is_err(), "certified what cannot be weighed");
        return;
    };
    crate::accepted();
    assert!(weighing.lo <= weighing.hi);
    assert!(weighing.hi as usize <= graph.accounts.len(), "more chains than accounts");
    assert_eq!(weighing.chains.len(), weighing.lo as usize);
    let certificate = certify(&graph).expect("weighed, so certified");
    let shown = check(&graph, &certificate).expect("our own certificate");
    assert_eq!(shown.at_least, weighing.lo);
    assert!(shown.at_least <= shown.at_most);
}

fn is_small(graph: &Graph) -> bool {
    let candidates = graph.anonymous.iter().map(|one| one.could_be.len() + 1).sum::<usize>();
    let members = graph.groups.iter().map(|group| group.members.len()).sum::<usize>();
    graph.accounts.len() + graph.attributions.len() + candidates + members <= EDGES_MAX
}

pub(crate) fn graph_seeds() -> Vec<Vec<u8>> {
    vec![
        include_bytes!("../../testdata/weigh/example.json").to_vec(),
        concat!(
            r#"{"accounts":[{"actor":"a","access":"saw","in_file":true},"#,
            r#"{"actor":"b","access":"heard_from","in_file":true}],"#,
            r#""attributions":[{"actor":"b","from":"x","mode":"quotes","status":"suspected"}],"#,
            r#""anonymous":[{"actor":"x","could_be":["a","b"]}],"#,
            r#""groups":[{"members":["a","b"],"kind":"household","status":"declared"}]}"#,
        )
        .into(),
    ]
}

/// `data`: a graph, a line end, a certificate.
pub(crate) fn certificate(data: &[u8]) {
    let Some(at) = data.iter().position(|byte| *byte == b'\n') else { return };
    let (Ok(graph), Ok(certificate)) =
        (Graph::from_json(&data[..at]), serde_json::from_slice::<Certificate>(&data[at + 1..]))
    else {
        return;
    };
    if let Ok(shown) = check(&graph, &certificate) {
        crate::accepted();
        assert!(shown.at_least <= shown.at_most, "more chains than a cut allows");
    }
}

pub(crate) fn certificate_seeds() -> Vec<Vec<u8>> {
    let graphs = graph_seeds().into_iter().filter_map(|json| Graph::from_json(&json).ok());
    graphs
        .filter_map(|graph| {
            let certificate = certify(&graph).ok()?;
            let lines = [serde_json::to_vec(&graph).ok()?, serde_json::to_vec(&certificate).ok()?];
            Some(lines.join(&b'\n'))
        })
        .collect()
}

/// What is taken prints back to the same bytes, and can be put into lists and found in them.
pub(crate) fn sketch(data: &[u8]) {
    let Ok(sketch) = Sketch::from_bytes(data) else { return };
    crate::accepted();
    assert_eq!(sketch.to_bytes(), data);
    assert_eq!(Head::from_prefix(data).as_ref(), Ok(sketch.head()));
    let itself = sketch.head().jaccard(sketch.head());
    assert!(itself <= 0.0 || itself >= 1.0, "a text is its own copy, or has no shingles");
    let key = SketchKey::from_bytes([7; 16]);
    let bands = sketch.bands(&key).len();
    assert!(bands == 0 || bands == 32);
    let mut lists = Memory::default();
    let Ok(first) = reuse::add(&mut lists, DocId(1), &sketch, &key);
    let Ok(again) = reuse::add(&mut lists, DocId(2), &sketch, &key);
    assert_eq!((first, again), (None, (bands > 0).then_some(DocId(1))));
    let Ok(found) = reuse::candidates(&lists, &sketch, &key, Some(DocId(1)));
    assert!(found.iter().all(|one| one.doc == DocId(2)));
    let Ok(copies) = reuse::remove(&mut lists, DocId(1), &sketch, &key);
    assert_eq!(copies.len(), usize::from(again.is_some()));
}

pub(crate) fn sketch_seeds() -> Vec<Vec<u8>> {
    let texts = [
        include_str!("../../testdata/reuse/sketch.txt"),
        "too short for a sketch",
        "Сорок человек увели к реке в понедельник вечером, и никто из них не вернулся домой.",
    ];
    texts.iter().map(|text| Sketch::of(text, &SketchKey::from_bytes([7; 16])).to_bytes()).collect()
}
