//! Certificates that prove nothing, signed by somebody who has the publication key: the count of a
//! finding cannot be shown to be more than the graph beside it carries.

use super::world::{World, edit};
use super::{Case, Forged};

const FINE: &str = "0 Unchanged. It existed by 14 November 2023, 22:14 UTC.";
const FORM: &str = "1 Changed: certificate 1: it is not in the form that it must have.";
const COUNT: &str = "1 Changed: certificate 1: it has another number of chains than its finding.";
const SHARED: &str =
    "1 Changed: certificate 1: chain 2 shares a node or a group with an earlier chain.";
const STEP: &str = "1 Changed: certificate 1: chain 2 has a step that is not in the graph.";
const OPEN: &str = "1 Changed: certificate 1: a way into the file avoids its cut.";

pub(super) const CASES: &[Case] = &[
    ("certificate-control", FINE, |w| one(w, 2, &true_one())),
    ("certificate-for-one-chain-more", COUNT, |w| one(w, 3, &true_one())),
    ("certificate-for-one-chain-less", COUNT, |w| one(w, 1, &true_one())),
    ("certificate-chain-without-its-beginning", START, |w| {
        one(w, 2, &with(r#"["0000000000000003","0000000000000005"]"#, r#"["0000000000000005"]"#, 1))
    }),
    ("certificate-chain-with-a-missing-step", STEP, |w| {
        one(w, 2, &with(r#",["0000000000000003","0000000000000005"]"#, "", 2))
    }),
    ("certificate-chain-out-of-the-file", END, |w| {
        one(
            w,
            2,
            &with(
                r#""in_file":["0000000000000004","0000000000000005""#,
                r#""in_file":["0000000000000004""#,
                1,
            ),
        )
    }),
    ("certificate-chains-share-an-actor", SHARED, |w| {
        one(
            w,
            2,
            &with(
                r#"["0000000000000003","0000000000000005"]],"cut"#,
                r#"["0000000000000002","0000000000000004"]],"cut"#,
                1,
            ),
        )
    }),
    ("certificate-chains-share-a-group", SHARED, |w| {
        one(
            w,
            2,
            &with(r#""groups":[]"#, r#""groups":[["0000000000000001","0000000000000003"]]"#, 1),
        )
    }),
    ("certificate-chains-share-a-group-of-relays", SHARED, |w| {
        one(
            w,
            2,
            &with(r#""groups":[]"#, r#""groups":[["0000000000000004","0000000000000005"]]"#, 1),
        )
    }),
    ("certificate-cut-misses-one-way", OPEN, |w| {
        one(
            w,
            2,
            &with(
                r#""cut":[["0000000000000004"],["0000000000000005"]]"#,
                r#""cut":[["0000000000000001"],["0000000000000005"]]"#,
                1,
            ),
        )
    }),
    ("certificate-cut-of-two-strangers-as-a-group", ENTRY, |w| {
        one(
            w,
            2,
            &with(
                r#""cut":[["0000000000000004"],["0000000000000005"]]"#,
                r#""cut":[["0000000000000001","0000000000000002"],["0000000000000005"]]"#,
                1,
            ),
        )
    }),
    ("certificate-cut-smaller-than-the-chains", SIZE, |w| {
        one(
            w,
            2,
            &with(
                r#"["0000000000000004"],["0000000000000005"]],"format"#,
                r#"["0000000000000004"]],"format"#,
                1,
            ),
        )
    }),
    ("certificate-with-names", FORM, |w| {
        one(w, 2, &true_one().replace("0000000000000004", "the paper"))
    }),
    ("certificate-laid-out", FORM, |w| one(w, 2, &true_one().replace("],", "],\n"))),
    ("certificate-with-a-remark", FORM, |w| {
        one(w, 2, &true_one().replace("{\"chains", "{\"approved\":true,\"chains"))
    }),
    ("certificate-of-another-format", FORM, |w| one(w, 2, &true_one().replace("/v1", "/v2"))),
    ("certificate-empty", FORM, |w| one(w, 2, "")),
    ("certificate-that-nests-without-end", FORM, |w| one(w, 2, &"[".repeat(100_000))),
    ("certificate-of-no-finding", NO_FINDING, |w| named(w, "2.json")),
    ("certificate-under-another-spelling", SPELLING, |w| named(w, "01.json")),
    ("certificate-in-a-folder", FOLDER, |w| named(w, "more/1.json")),
    ("certificate-changed-after-signing", DIFFERS, |w| {
        let mut forged = one(w, 2, &true_one());
        edit(&mut forged.files, PATH, |text| text.replace("0005", "0006"));
        forged
    }),
];

const START: &str = "1 Changed: certificate 1: chain 2 does not begin with a node that originates.";
const END: &str = "1 Changed: certificate 1: chain 2 does not end in the file.";
const ENTRY: &str = "1 Changed: certificate 1: entry 1 of its cut is not one node or one group.";
const SIZE: &str = "1 Changed: certificate 1: its cut is not as large as its chains are many.";
const NO_FINDING: &str = "1 Changed: `data/weighing/2.json` is the certificate of no finding.";
const SPELLING: &str = "1 Changed: `data/weighing/01.json` is the certificate of no finding.";
const FOLDER: &str = "1 Changed: `data/weighing/more/1.json` is the certificate of no finding.";
const DIFFERS: &str = "1 Changed: data/weighing/1.json is not as it was signed.";
const PATH: &str = "data/weighing/1.json";

/// Two eyewitnesses behind a paper, a third behind somebody else, one outlet that repeats the paper.
fn true_one() -> String {
    let [a, b, c, paper, ngo, blog] = [1, 2, 3, 4, 5, 6].map(|at| format!("\"{at:016}\""));
    format!(
        "{{\"chains\":[[{a},{paper}],[{c},{ngo}]],\"cut\":[[{paper}],[{ngo}]],\
         \"format\":\"testimony/certificate/v1\",\"groups\":[],\"in_file\":[{paper},{ngo},{blog}],\
         \"origins\":[{a},{b},{c}],\"steps\":[[{a},{paper}],[{b},{paper}],[{c},{ngo}],[{paper},{blog}]]}}\n"
    )
}

/// The true one with a part changed where it stands for the n-th time.
fn with(part: &str, other: &str, place: usize) -> String {
    let whole = true_one();
    let (at, _) = whole.match_indices(part).nth(place - 1).expect("the part is there");
    format!("{}{other}{}", &whole[..at], &whole[at + part.len()..])
}

/// The first finding claims so many chains, and this is its certificate.
fn one(world: &World, claimed: u64, certificate: &str) -> Forged {
    put(world, claimed, PATH, certificate)
}

fn named(world: &World, name: &str) -> Forged {
    put(world, 2, &format!("data/weighing/{name}"), &true_one())
}

fn put(world: &World, claimed: u64, path: &str, certificate: &str) -> Forged {
    let mut files = world.one.clone();
    edit(&mut files, "data/dossier.json", |text| {
        let mut contents: serde_json::Value = serde_json::from_str(&text).unwrap();
        contents["findings"][0]["asserted"]["lo"] = claimed.into();
        contents.to_string()
    });
    files.insert(path.to_owned(), certificate.into());
    world.team.seal(&mut files);
    files.into()
}
