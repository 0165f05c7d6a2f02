//! Words that somebody has and words that nobody has: nothing tells them apart, time included.
//!
//! 300 pairs; 10,000 with `TESTIMONY_LONG=1`. Welch's t, as dudect uses it: below 4.5 is no
//! difference.

use std::time::Duration;

use rand_core::RngCore;
use testimony_seal::CodeWords;
use tokio::time::Instant;

use super::*;
use crate::pass::Claim;

const T_MAX: f64 = 4.5;
/// The longest times are those of other processes, not of either class.
const KEPT_HUNDREDTHS: usize = 90;

/// What one answer was, without the words that it repeats.
#[derive(PartialEq, Debug)]
struct Seen {
    status: StatusCode,
    headers: String,
    page: String,
}

async fn look(routes: &Routes, phrase: &str, delay: Duration) -> (f64, Seen) {
    let form = format!(
        "--BB\r\nContent-Disposition: form-data; name=\"words\"\r\n\r\n{phrase}\r\n--BB--\r\n"
    );
    let request = Request::post("/return")
        .header(header::CONTENT_TYPE, "multipart/form-data; boundary=BB")
        .body(Body::from(form))
        .unwrap();
    let start = Instant::now();
    let answer = routes.call(request).await.unwrap();
    while start.elapsed() < delay {
        std::hint::spin_loop();
    }
    let seconds = start.elapsed().as_secs_f64();
    let (head, body) = answer.into_parts();
    let page = body.collect().await.unwrap().to_bytes();
    let page = String::from_utf8(page.to_vec()).unwrap().replace(phrase, "…");
    (seconds, Seen { status: head.status, headers: format!("{:?}", head.headers), page })
}

fn welch(one: &[f64], other: &[f64]) -> f64 {
    let count = |all: &[f64]| f64::from(u32::try_from(all.len()).unwrap());
    let mean = |all: &[f64]| all.iter().sum::<f64>() / count(all);
    let spread = |all: &[f64]| {
        let mean = mean(all);
        all.iter().map(|one| (one - mean).powi(2)).sum::<f64>() / (count(all) - 1.0) / count(all)
    };
    (mean(one) - mean(other)) / (spread(one) + spread(other)).sqrt()
}

/// Two with phrases of one length: the page repeats the words, and only such can be compared.
fn two_alike(rng: &mut ChaCha20Rng) -> (CodeWords, CodeWords) {
    loop {
        let (one, other) = (CodeWords::generate(rng), CodeWords::generate(rng));
        if one.phrase().len() == other.phrase().len() {
            return (one, other);
        }
    }
}

/// Asks for pairs of known and unknown words in a random order. `slower` is how much longer known
/// ones take than they do, in parts of a hundred.
async fn compare(pairs: usize, slower: u32) -> f64 {
    let folder = tempfile::tempdir().unwrap();
    let (routes, shared) = routes_of(folder.path(), None);
    let mut rng = ChaCha20Rng::from_seed([9; 32]);
    let mut times = [Vec::new(), Vec::new()];
    let mut usual = Duration::ZERO;
    for pair in 0..pairs {
        // Both are made in the same way, and a coin says which is known: what was just computed is
        // quicker, and that must not be what is measured.
        let (one, other) = two_alike(&mut rng);
        let (one_keys, other_keys) =
            (one.thread_keys(shared.dir.salt()), other.thread_keys(shared.dir.salt()));
        let one_is_known = rng.next_u32() % 2 == 0;
        let keys = if one_is_known { &one_keys } else { &other_keys };
        let mut envelope = shared.store.incoming(keys.tag(), Claim::None);
        io::Write::write_all(&mut envelope, &pair.to_be_bytes()).unwrap();
        envelope.commit(Day(20_779), &shared.epochs).await.unwrap();
        let (one, other) = (one.phrase(), other.phrase());
        let (phrase, unknown) = if one_is_known { (one, other) } else { (other, one) };
        let delay = usual + usual * slower / 100;
        let known_first = rng.next_u32() % 2 == 0;
        let mut seen = Vec::new();
        for is_known in [known_first, !known_first] {
            let (phrase, delay) = match is_known {
                true => (&phrase, if slower > 0 { delay } else { Duration::ZERO }),
                false => (&unknown, Duration::ZERO),
            };
            let (seconds, one) = look(&routes, phrase, delay).await;
            times[usize::from(is_known)].push(seconds);
            seen.push(one);
        }
        assert_eq!(seen[0], seen[1]);
        assert_eq!(seen[0].status, StatusCode::OK);
        if usual.is_zero() {
            usual = Duration::from_secs_f64(times[0][0]);
        }
    }
    let mut all = times.concat();
    all.sort_unstable_by(f64::total_cmp);
    let longest = all[all.len() * KEPT_HUNDREDTHS / 100];
    times.iter_mut().for_each(|times| times.retain(|time| *time < longest));
    welch(&times[0], &times[1])
}

#[tokio::test]
#[allow(clippy::disallowed_methods, clippy::print_stdout, reason = "how many pairs; the figure")]
async fn known_and_unknown_words_look_the_same() {
    let long = std::env::var("TESTIMONY_LONG").is_ok_and(|value| value == "1");
    let t = compare(if long { 10_000 } else { 300 }, 0).await;
    println!("t = {t:.2}");
    assert!(t.abs() < T_MAX, "{t}");
}

/// The control: a Post that takes a third longer for words that it knows is caught.
#[tokio::test]
async fn control_a_slower_answer_for_known_words_is_caught() {
    let t = compare(100, 33).await;
    assert!(t.abs() > T_MAX, "{t}");
}
