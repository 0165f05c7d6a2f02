//! A cell hides where in it a point is, and stays itself.

use proptest::prelude::{ProptestConfig, Strategy, any, prop_assert, prop_assert_eq, proptest};
use testimony_exchange::cell;
use testimony_model::{Point, Precision};

fn point() -> impl Strategy<Value = Point> {
    (-900_000_000_i64..=900_000_000, -1_800_000_000_i64..=1_800_000_000).prop_map(|(lat, lon)| {
        let text = |units: i64| {
            let sign = if units < 0 { "-" } else { "" };
            format!("{sign}{}.{:07}", units.abs() / 10_000_000, units.abs() % 10_000_000)
        };
        Point { latitude: text(lat), longitude: text(lon) }
    })
}

/// Metres between two points, on a sphere.
fn metres(one: (f64, f64), other: (f64, f64)) -> f64 {
    let (a, b) =
        ((one.0.to_radians(), one.1.to_radians()), (other.0.to_radians(), other.1.to_radians()));
    let half = |x: f64| (x / 2.0).sin().powi(2);
    let h = half(b.0 - a.0) + a.0.cos() * b.0.cos() * half(b.1 - a.1);
    2.0 * 6_371_000.0 * h.sqrt().min(1.0).asin()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn the_cell_of_a_centre_is_the_cell(point in point(), at in any::<u8>()) {
        let precision = Precision::ALL[usize::from(at) % Precision::ALL.len()];
        let first = cell(&point, precision).unwrap();
        prop_assert_eq!(cell(&first.centre(), precision), Some(first));
    }

    #[test]
    fn a_point_is_no_further_than_the_cell_is_wide(point in point(), at in any::<u8>()) {
        let precision = Precision::ALL[usize::from(at) % Precision::ALL.len()];
        let found = cell(&point, precision).unwrap();
        let away = metres(point.degrees().unwrap(), found.centre().degrees().unwrap());
        prop_assert!(away <= f64::from(found.edge_metres), "{away} {found:?}");
    }
}

#[test]
fn cells_are_as_large_as_they_should_be() {
    let at = |latitude: &str, precision| {
        let point = Point { latitude: latitude.to_owned(), longitude: "-45.67".to_owned() };
        let found = cell(&point, precision).unwrap();
        let centre = found.centre();
        format!("{} {} {}", centre.latitude, centre.longitude, found.edge_metres)
    };
    assert_eq!(at("12.345", Precision::Larger), "12.25 -45.75 55850");
    assert_eq!(at("0.00005", Precision::Exact), "0.00005 -45.66995 12");
    assert_eq!(at("60.5", Precision::Locality), "60.505 -45.67 1117");
    assert_eq!(at("90", Precision::Vicinity), "89.9995 0 702");
}

#[test]
fn two_points_of_one_cell_cannot_be_told_apart() {
    let at = |longitude: &str| {
        let point = Point { latitude: "42.8701".to_owned(), longitude: longitude.to_owned() };
        cell(&point, Precision::Locality)
    };
    assert_eq!(at("74.5912"), at("74.5999"));
    // Control: the next cell is another one.
    assert_ne!(at("74.5912"), at("74.6212"));
}

#[test]
fn fail_no_point() {
    let point = Point { latitude: "95".to_owned(), longitude: "0".to_owned() };
    assert_eq!(cell(&point, Precision::Exact), None);
}
