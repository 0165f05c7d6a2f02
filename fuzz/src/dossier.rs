//! What a dossier brings along as text: its manifest, its contents, and the plan it came from.

use testimony_dossier::{Contents, Plan, fuzzing};

use crate::text;

pub(crate) fn manifest(data: &[u8]) {
    let Some(given) = text(data) else { return };
    if let Some((printed, paths)) = fuzzing::manifest(given) {
        crate::accepted();
        assert_eq!(printed, given, "a second spelling");
        assert!(paths.iter().all(|path| fuzzing::is_path(path)));
    }
    if fuzzing::is_path(given) {
        let climbs = given.split('/').any(|part| part.is_empty() || part.starts_with('.'));
        assert!(!climbs && !given.contains(['\\', '\0', ':']), "a path that leaves the folder");
    }
}

pub(crate) fn manifest_seeds() -> Vec<Vec<u8>> {
    let hash = "ab".repeat(32);
    let text = format!(
        "testimony-manifest/v1\nlog example.org/log\n{hash} 3 bagit.txt\n{hash} 0 data/a/001.x\n"
    );
    vec![text.into(), "data/items/001.sd-jwt".into()]
}

pub(crate) fn plan(data: &[u8]) {
    let Some(Ok(plan)) = text(data).map(Plan::parse) else { return };
    crate::accepted();
    assert!(!plan.accounts.is_empty() && !plan.title.trim().is_empty());
    let forbidden = ["source", "text", "id", "interviewer", "files"];
    let shown = plan.accounts.iter().flat_map(|account| &account.show);
    assert!(shown.into_iter().all(|field| !forbidden.contains(&field.as_str())));
}

pub(crate) fn plan_seeds() -> Vec<Vec<u8>> {
    let text = concat!(
        "title = \"T\"\nlanguage = \"en\"\naudience = \"a\"\nsummary = \"s\"\nclaims = [\"c\"]\n",
        "[[account]]\nid = \"a1\"\nlabel = \"One\"\nshow = [\"access\", \"made\"]\n",
        "text = true\nwithhold = [\"nine\"]\nfiles = false\n[[account]]\nid = \"a2\"\n",
    );
    vec![text.into()]
}

pub(crate) fn contents(data: &[u8]) {
    let Ok(contents) = serde_json::from_slice::<Contents>(data) else { return };
    crate::accepted();
    let printed = serde_json::to_vec(&contents).expect("what was read can be written");
    let again: Contents = serde_json::from_slice(&printed).expect("what was written can be read");
    assert_eq!(again, contents);
}

pub(crate) fn contents_seeds() -> Vec<Vec<u8>> {
    let text = concat!(
        r#"{"format":"testimony/dossier/v1","title":"T","language":"en","publisher":"P","#,
        r#""published":"2026-01-02","summary":"s","findings":[{"claim":"c","sentence":"s","#,
        r#""asserted":{"accounts":2,"lo":1,"hi":2},"denied":{"accounts":0,"lo":0,"hi":0},"#,
        r#""declined":1}],"accounts":[{"label":"A","entry":"001","text":"002","#,
        r#""files":["003"]},{"label":"B","entry":"004"}]}"#,
    );
    vec![text.into()]
}
