use super::Stream;
use crate::math::{count, exp, persons};
use crate::model::Model;

const DRAWS: usize = 200_000;

fn stream(number: u64) -> Stream {
    Stream::new(7, Model::Lcmcr, number)
}

/// Mean and variance lie within five standard errors of what they must be.
#[track_caller]
fn check(what: &str, mean: f64, variance: f64, mut draw: impl FnMut(&mut Stream) -> f64) {
    let mut stream = stream(1);
    let draws: Vec<f64> = (0..DRAWS).map(|_| draw(&mut stream)).collect();
    let seen = draws.iter().sum::<f64>() / count(DRAWS);
    let square = draws.iter().map(|x| (x - seen) * (x - seen)).sum::<f64>() / count(DRAWS);
    let fourth = draws.iter().map(|x| (x - seen).powi(4)).sum::<f64>() / count(DRAWS);
    let off = (seen - mean).abs() / (variance / count(DRAWS)).sqrt();
    let wide = (square - variance).abs() / ((fourth - square * square) / count(DRAWS)).sqrt();
    assert!(off < 5.0, "{what}: mean {seen}, not {mean}");
    assert!(wide < 5.0, "{what}: variance {square}, not {variance}");
}

#[test]
fn draws_have_their_mean_and_variance() {
    check("uniform", 0.5, 1.0 / 12.0, Stream::uniform);
    check("normal", 0.0, 1.0, Stream::normal);
    for shape in [0.05, 0.7, 1.0, 3.5, 4_000.0] {
        check("gamma", shape, shape, |stream| exp(stream.ln_gamma(shape)));
    }
    for (a, b) in [(1.0, 1.0), (0.3, 2.0), (40.0, 7.0)] {
        let sum: f64 = a + b;
        check("beta", a / sum, a * b / (sum * sum * (sum + 1.0)), |stream| {
            exp(stream.ln_beta(a, b).0)
        });
    }
    for mean in [0.2, 11.0, 12.5, 300.0, 1e6] {
        check("poisson", mean, mean, |stream| persons(stream.poisson(mean)));
    }
    for (n, p) in [(1, 0.3), (40, 0.1), (40, 0.9), (1_000, 0.02), (1_000, 0.4), (5_000_000, 0.6)] {
        let (total, variance) = (persons(n) * p, persons(n) * p * (1.0 - p));
        check("binomial", total, variance, |stream| persons(stream.binomial(n, p)));
    }
}

#[test]
fn a_multinomial_leaves_nobody_out() {
    let mut stream = stream(2);
    for n in [0, 1, 7, 100_000] {
        let mut into = [0; 4];
        stream.multinomial(n, &[0.2, 0.0, 0.5, 0.0], &mut into);
        assert_eq!(into.iter().sum::<u64>(), n);
        assert_eq!((into[1], into[3]), (0, 0));
    }
}

#[test]
fn streams_differ_by_seed_model_and_number() {
    let first = |seed, model, number| Stream::new(seed, model, number).uniform();
    let same = first(7, Model::Lcmcr, 1);
    assert!((same - first(7, Model::Lcmcr, 1)).abs() < f64::MIN_POSITIVE);
    for other in
        [first(8, Model::Lcmcr, 1), first(7, Model::SparseMse, 1), first(7, Model::Lcmcr, 2)]
    {
        assert!((same - other).abs() > 1e-9);
    }
}
