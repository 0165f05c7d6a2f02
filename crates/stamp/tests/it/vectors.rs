//! The published vectors, which also drive the page and the Python checker.

use crate::case::{Case, told};

#[test]
fn every_case_is_answered_as_expected() {
    let cases = Case::all();
    assert!(cases.len() > 150, "only {} cases", cases.len());
    let wrong: Vec<String> = cases
        .iter()
        .filter_map(|case| {
            let outcome = case.check();
            let told = told(&outcome);
            let name = &case.name;
            let expected = &case.expected;
            (told != *expected).then(|| format!("{name}: {outcome:?}\n{expected}"))
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_reasons_are_in_plain_words() {
    let reason = |name: &str| Case::read(name).check().unwrap_err().to_string();
    expect_test::expect![[r#"
        it is a stamp of something else
        its signature does not hold: it names another certificate than the signer's
        it is not a time-stamp reply in its one form: what it stamps is not in the form of RFC 3161
    "#]]
    .assert_eq(&format!(
        "{}\n{}\n{}\n",
        reason("broken-changed-data"),
        reason("broken-signing-certificate-of-another"),
        reason("broken-missing-nonce")
    ));
}
