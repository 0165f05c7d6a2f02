use expect_test::{Expect, expect};
use testimony_media::{Budget, Extractor, Job, Limits, Outcome};

use crate::{Kept, extract, extractor, fixture, job, lines};

#[allow(clippy::needless_pass_by_value, reason = "an expectation is written in the call")]
fn check(name: &str, expected: Expect) {
    expected.assert_eq(&lines(name));
}

#[test]
fn files_zip() {
    check(
        "files.zip",
        expect![[r#"
        partly:members zip application/zip
        member показания/один.txt at 1: 190 bytes "Второго апреля охран"
        member two.txt at 1: 500 bytes "On the second of Apr"
        skipped ../up.txt: unsafe-name
        skipped link: link"#]],
    );
}

#[test]
fn names866_zip() {
    check(
        "names866.zip",
        expect![[r#"
        done zip application/zip
        member показания.txt at 1: 1 bytes "x""#]],
    );
}

#[test]
fn files_tar() {
    check(
        "files.tar",
        expect![[r#"
        partly:members tar application/x-tar
        member показания/дддддддддддддддддддддддддддддддддддддддддддддддддддддддддддддддддддддддддддддддд.txt at 1: 190 bytes "Второго апреля охран"
        member two.txt at 1: 100 bytes "On the second of Apr"
        skipped ../up.txt: unsafe-name
        skipped link: link
        skipped null: special"#]],
    );
}

#[test]
fn files_tar_gz() {
    check(
        "files.tar.gz",
        expect![[r#"
        partly:members gzip application/gzip
        member показания/дддддддддддддддддддддддддддддддддддддддддддддддддддддддддддддддддддддддддддддддд.txt at 1: 190 bytes "Второго апреля охран"
        member two.txt at 1: 100 bytes "On the second of Apr"
        skipped ../up.txt: unsafe-name
        skipped link: link
        skipped null: special"#]],
    );
}

#[test]
fn letter_txt_bz2() {
    check(
        "letter.txt.bz2",
        expect![[r#"
        done bzip2 application/x-bzip2
        member letter.txt at 1: 100 bytes "On the second of Apr""#]],
    );
}

#[test]
fn letter_txt_xz() {
    check(
        "letter.txt.xz",
        expect![[r#"
        done xz application/x-xz
        member letter.txt at 1: 100 bytes "On the second of Apr""#]],
    );
}

#[test]
fn letter_txt_zst() {
    check(
        "letter.txt.zst",
        expect![[r#"
        done zstd application/zstd
        member letter.txt at 1: 100 bytes "On the second of Apr""#]],
    );
}

#[test]
fn files_7z() {
    check(
        "files.7z",
        expect![[r#"
        done 7z application/x-7z-compressed
        member один.txt at 1: 190 bytes "Второго апреля охран"
        member two.txt at 1: 100 bytes "On the second of Apr""#]],
    );
}

#[test]
fn locked_7z() {
    check("locked.7z", expect!["password-protected 7z application/x-7z-compressed"]);
}

/// What a caller does: members are files of their own, within one budget.
fn deep(extractor: &Extractor, name: &str, content: &[u8], words: &mut Vec<String>) {
    let mut budget = Budget::new(Limits::default(), content.len() as u64);
    let mut open = vec![(name.to_owned(), 0, content.to_vec())];
    while let Some((name, depth, content)) = open.pop() {
        let job = Job { name: name.clone(), depth, limits: budget.limits(), ..Job::default() };
        let mut kept = Kept::default();
        let report = extractor.extract(&job, &mut &*content, &mut kept).unwrap();
        budget.spend(&report);
        words.push(format!("{depth} {name} {}", report.outcome.word()));
        open.extend(
            kept.members.into_iter().map(|(name, depth, content, _)| (name, depth, content)),
        );
    }
}

fn zip_of(name: &str, content: &[u8]) -> Vec<u8> {
    testimony_testkit::hostile::zip(&[(name, content)])
}

#[test]
fn archives_in_archives_end_at_the_third() {
    let mut content = b"the innermost".to_vec();
    for level in (1..=5).rev() {
        content = zip_of(&format!("level{level}.zip"), &content);
    }
    let mut words = Vec::new();
    deep(&extractor(), "all.zip", &content, &mut words);
    expect![[r#"
        0 all.zip done
        1 level1.zip done
        2 level2.zip done
        3 level3.zip limit-reached:depth"#]]
    .assert_eq(&words.join("\n"));
}

#[test]
fn a_budget_is_shared_by_all_layers() {
    let limits = Limits { members_max: 3, ..Limits::default() };
    let mut budget = Budget::new(limits, 100);
    let (report, _) = extract(&extractor(), &job("files.zip"), &fixture("files.zip"));
    budget.spend(&report);
    assert_eq!(budget.limits().members_max, 0);
    let job = Job { limits: budget.limits(), ..job("files.zip") };
    let (report, kept) = extract(&extractor(), &job, &fixture("files.zip"));
    assert_eq!(report.outcome, Outcome::LimitReached(testimony_media::Limit::Members));
    assert!(kept.members.is_empty());
}
