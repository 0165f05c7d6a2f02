use super::Design;
use crate::model::Model;
use crate::random::Stream;

/// The full table of counts by pattern, the empty one first and not counted.
fn full(counts: &[u32]) -> Vec<f64> {
    std::iter::once(0.0).chain(counts.iter().map(|count| f64::from(*count))).collect()
}

#[test]
fn two_lists_give_lincoln_and_petersen() {
    // 30 on the first alone, 20 on the second alone, 10 on both: 30 * 20 / 10 on neither.
    let full = full(&[30, 20, 10]);
    let fit = Design::new(2, &[], &full).fit(&full).expect("it exists");
    assert!((fit.unseen - 60.0).abs() < 1e-9, "{}", fit.unseen);
}

#[test]
fn a_fit_has_the_margins_of_its_table() {
    let full = full(&[30, 20, 9, 25, 7, 8, 4]);
    let design = Design::new(3, &[0b011, 0b110], &full);
    let fit = design.fit(&full).expect("it exists");
    let (fitted, seen) = (super::above(fit.mu.clone()), super::above(full.clone()));
    for term in [0, 0b001, 0b010, 0b100, 0b011, 0b110] {
        assert!((fitted[term] - seen[term]).abs() < 1e-8, "{term}");
    }
    assert_eq!(design.goodness(&full, &fit).df, 1);
}

#[test]
fn terms_without_people_are_dropped_and_counted() {
    let full = full(&[30, 20, 0, 25, 7, 8, 0]);
    let design = Design::new(3, &[0b011], &full);
    let fit = design.fit(&full).expect("it exists");
    assert_eq!(design.goodness(&full, &fit).parameters, 5);
    assert!(fit.mu[0b011] <= 0.0 && fit.mu[0b111] <= 0.0);
    // Saturated on what is left but for the third list: closed form of the two pairs left over.
    assert!(fit.unseen > 0.0);
}

#[test]
fn fail_lists_that_never_meet_have_no_estimate() {
    let full = full(&[30, 20, 0]);
    assert!(Design::new(2, &[], &full).fit(&full).is_none());
}

/// The simplex against the fit itself: where Newton's steps end with all cells above zero the
/// estimate exists, and where the programme says that it does not, some fitted cell runs to zero.
#[test]
fn the_programme_agrees_with_newton() {
    let mut stream = Stream::new(11, Model::SparseMse, 0);
    let (mut exist, mut fail) = (0, 0);
    for _ in 0..3_000 {
        let mut full = vec![0.0; 16];
        full[1..].fill_with(|| crate::math::persons(stream.poisson(0.7)));
        let pairs: Vec<u16> = [0b11, 0b101, 0b110, 0b1001, 0b1010, 0b1100]
            .into_iter()
            .filter(|_| stream.uniform() < 0.4)
            .collect();
        let design = Design::new(4, &pairs, &full);
        if !design.has_full_rank() {
            continue;
        }
        let exists = design.exists(&full);
        match design.newton(&full) {
            Some(fit) if design.cells().all(|cell| fit.mu[cell] > 1e-4) => {
                assert!(exists, "{full:?} {pairs:?}");
                exist += 1;
            }
            _ if !exists => fail += 1,
            Some(fit) => {
                let least = design.cells().map(|cell| fit.mu[cell]).fold(1.0, f64::min);
                assert!(least > 1e-12, "{full:?} {pairs:?} {least}");
            }
            None => {}
        }
    }
    assert!(exist > 300 && fail > 300, "{exist} {fail}");
}
