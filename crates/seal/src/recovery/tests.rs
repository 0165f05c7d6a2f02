use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;

use super::*;

fn shares(seed: u64, of: (u8, u8)) -> Vec<RecoveryShare> {
    split(&[7; 32], 1, of, &mut ChaCha20Rng::seed_from_u64(seed)).unwrap()
}

fn text(share: &RecoveryShare) -> String {
    share.lines().iter().map(|line| line.to_string()).collect::<Vec<_>>().join("\n")
}

#[test]
fn any_threshold_of_them_gives_the_secret_and_what_is_printed_is_read() {
    let all = shares(1, (3, 5));
    let read: Vec<_> =
        all.iter().map(|share| RecoveryShare::parse(&text(share)).unwrap()).collect();
    for picked in [[0, 1, 2], [4, 2, 0], [1, 3, 4]] {
        let picked: Vec<_> = picked.iter().map(|at| read[*at].clone()).collect();
        assert_eq!(combine(&picked).unwrap().as_slice(), [7; 32]);
    }
    assert_eq!(combine(&read).unwrap().as_slice(), [7; 32]);
}

#[test]
fn a_sheet_is_read_by_its_numbered_lines() {
    let share = &shares(2, (2, 2))[0];
    let lines = share.lines();
    let numbered: Vec<_> = lines
        .iter()
        .enumerate()
        .map(|(at, line)| format!("  {}. {}", at + 1, line.to_uppercase()))
        .collect();
    let sheet =
        format!("Recovery sheet\nKeep it dry.\n\n{}\n\nAsk the others.\n", numbered.join("\n"));
    assert_eq!(RecoveryShare::parse(&sheet).unwrap().number, 1);
}

#[test]
fn fail_every_other_word_in_every_place() {
    let share = &shares(3, (2, 3))[1];
    let words: Vec<String> = text(share).split_whitespace().map(str::to_owned).collect();
    for at in 0..words.len() {
        let mut wrong = words.clone();
        wrong[at] = "zzz".to_owned();
        let error = RecoveryShare::parse(&wrong.join(" ")).unwrap_err();
        assert!(
            matches!(error, Error::ShareWord { position, .. } if position == at + 1),
            "{error}"
        );
        wrong[at] = if words[at] == "zoo" { "able" } else { "zoo" }.to_owned();
        match RecoveryShare::parse(&wrong.join(" ")) {
            Err(Error::ShareLine { line }) => assert_eq!(line, at / 6 + 1),
            // One other word in 2,048 fits its line; the whole share's check is for that one.
            Err(Error::Shares(_)) => {}
            other => panic!("word {at}: {other:?}"),
        }
    }
}

#[test]
fn fail_shares_that_do_not_belong_together() {
    let (one, other) = (shares(4, (2, 3)), shares(5, (2, 3)));
    let said = |shares: &[RecoveryShare]| combine(shares).unwrap_err().to_string();
    assert_eq!(said(&[]), "no share was given");
    assert_eq!(said(&one[..1]), "there are too few shares of this set");
    assert_eq!(said(&[one[0].clone(), one[0].clone()]), "one share was given twice");
    assert_eq!(said(&[one[0].clone(), other[1].clone()]), "the shares are of different sets");
    for numbers in [(1, 3), (4, 3), (2, 17)] {
        let mut rng = ChaCha20Rng::seed_from_u64(6);
        assert!(split(&[0; 32], 1, numbers, &mut rng).is_err(), "{numbers:?}");
    }
}

/// How far the first byte of the first `count` shares' sum is from being spread evenly, over many
/// splits of one secret: the chi-squared value of 256 classes.
fn spread(threshold: u8, count: usize) -> f64 {
    const SPLITS: u32 = 20_000;
    let mut rng = ChaCha20Rng::seed_from_u64(7);
    let mut classes = [0_u32; 256];
    for _ in 0..SPLITS {
        let made = split(&[42; 32], 1, (threshold, 5), &mut rng).unwrap();
        // As if these shares were enough: what somebody would compute who has them.
        let guess: Vec<Vec<u8>> = made[..count]
            .iter()
            .map(|share| [&[share.number][..], share.value.as_slice()].concat())
            .collect();
        let guess = Gf256::combine_array(&guess).unwrap();
        classes[usize::from(guess[0])] += 1;
    }
    let expected = f64::from(SPLITS) / 256.0;
    classes.iter().map(|seen| (f64::from(*seen) - expected).powi(2) / expected).sum()
}

#[test]
fn one_share_too_few_tells_nothing() {
    // 255 degrees of freedom: above 350 once in 30,000 times by chance.
    assert!(spread(3, 2) < 350.0);
    // Control: enough shares give the secret each time, and the test sees it.
    assert!(spread(3, 3) > 1_000_000.0);
}
