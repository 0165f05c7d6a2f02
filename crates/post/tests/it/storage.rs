//! The folder: made once, locked, listed, exported.

use std::fs;

use testimony_post::{Error, PostDir, ServeOptions, Server, export, list};
use testimony_seal::EnvelopeId;

use crate::support::{DAY, Form, Running, folder, rng, team};

#[test]
fn a_post_is_made_in_an_empty_folder_only() {
    let folder = folder();
    let post = folder.path().join("post");
    let again = PostDir::init(&post, &team(), &mut rng());
    assert!(matches!(again, Err(Error::NotEmpty { .. })));
    let opened = PostDir::open(&post).unwrap();
    assert_eq!(opened.team(), &team());
    let other = PostDir::init(&folder.path().join("other"), &team(), &mut rng()).unwrap();
    assert_ne!(opened.identity(), other.identity());
    assert_ne!(opened.salt(), other.salt());
    assert!(matches!(PostDir::open(folder.path()), Err(Error::NotAPost { .. })));
    fs::write(post.join("post.toml"), "format = 1").unwrap();
    assert!(matches!(PostDir::open(&post), Err(Error::Damaged { .. })));
}

#[test]
fn two_posts_on_one_folder_are_refused() {
    let folder = folder();
    let post = folder.path().join("post");
    let running = Running::on(folder.path());
    let second = Server::open(&post, ServeOptions::default());
    assert!(matches!(second, Err(Error::Locked { .. })));
    drop(running);
    Server::open(&post, ServeOptions::default()).unwrap();
}

#[test]
fn an_operator_lists_and_exports_while_it_runs() {
    let folder = folder();
    let running = Running::on(folder.path());
    for size in [10, 2_000_000] {
        let form = Form::new().text("account", "x").file("a", &vec![1; size]);
        assert_eq!(running.post_form("/send", &form).status(), 200);
    }
    let post = folder.path().join("post");
    let (waiting, damage) = list(&post).unwrap();
    assert_eq!((waiting.len(), damage.len()), (2, 0));
    assert!(waiting.iter().all(|one| one.day == DAY));
    let out = tempfile::tempdir().unwrap();
    let exported = export(&post, out.path()).unwrap();
    assert_eq!(exported.envelopes, 2);
    for one in waiting {
        let bytes = fs::read(out.path().join(format!("{}.age", one.id))).unwrap();
        assert_eq!((EnvelopeId::of(&bytes), bytes.len() as u64), (one.id, one.bytes));
    }
    assert_eq!(export(&post, out.path()).unwrap().envelopes, 0, "what is there stays");
    assert_eq!(list(&post).unwrap().0.len(), 2, "read-only");
}

/// Answered means durable: what a killed process would leave is read by the next one.
#[test]
fn everything_answered_is_on_disk_before_the_server_stops() {
    let folder = folder();
    let running = Running::on(folder.path());
    for number in 1..=5 {
        running.post_form("/send", &Form::new().text("account", "x")).words();
        // Copied while it runs, as after a crash.
        let copy = tempfile::tempdir().unwrap();
        let from = folder.path().join("post");
        for name in ["segments", "large"] {
            fs::create_dir(copy.path().join(name)).unwrap();
        }
        for name in ["post.toml", "team.toml", "segments/00000001.seg"] {
            fs::copy(from.join(name), copy.path().join(name)).unwrap();
        }
        assert_eq!(list(copy.path()).unwrap().0.len(), number);
    }
}
