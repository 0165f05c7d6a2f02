//! The map, and above all what it does not tell.

use proptest::prelude::*;
use testimony_plot::{
    Cell, Kind, MapPicture, MapPoint, PRECISION_MAX_METRES, PlaceError, VIEW_KM_MIN, coarsen, map,
    map_table,
};

use crate::{numbers, samples, size};

/// A picture of one place at a precision.
fn one(at: (f64, f64), precision: u32) -> MapPicture {
    let points = vec![samples::map::point("it", at, precision, Kind::Act)];
    MapPicture { points, ..MapPicture::default() }
}

/// Kilometres between two places on a sphere.
fn kilometres(a: (f64, f64), b: (f64, f64)) -> f64 {
    let half = |from: f64, to: f64| ((to - from).to_radians() / 2.0).sin().powi(2);
    let across = a.0.to_radians().cos() * b.0.to_radians().cos() * half(a.1, b.1);
    2.0 * 6_371.0 * (half(a.0, b.0) + across).sqrt().asin()
}

fn place() -> impl Strategy<Value = (f64, f64)> {
    (-90.0..=90.0_f64, -180.0..=180.0_f64)
}

fn precision() -> impl Strategy<Value = u32> {
    prop::sample::select(vec![0, 1_000, 5_000, 10_000, 50_000, 200_000, PRECISION_MAX_METRES])
}

// Those that draw: a map takes a while without optimisation.
proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..Default::default() })]

    /// The promise: of two places in one cell, nobody can tell which one was drawn.
    #[test]
    fn places_of_one_cell_give_the_same_bytes(
        at in place(), precision in precision(), moved in (-1.0..1.0_f64, -1.0..1.0_f64),
    ) {
        let cell = coarsen(at.0, at.1, precision).unwrap();
        // Somewhere within the circle, and so often within the cell.
        let reach = f64::from(cell.radius_metres()) / 111_000.0;
        let (lat, lon) = (at.0 + moved.0 * reach / 2.0, at.1 + moved.1 * reach / 2.0);
        let other = coarsen(lat, lon, precision);
        prop_assume!(other == Ok(cell));
        let (a, b) = (one(at, precision), one((lat, lon), precision));
        prop_assert_eq!(map(&a), map(&b));
        prop_assert_eq!(map_table(&a), map_table(&b));
    }

    /// Digits: pixels have tenths, texts no more than the cell.
    #[test]
    fn no_number_has_many_digits(at in place(), precision in precision()) {
        let picture = one(at, precision);
        let svg = map(&picture);
        let row = map_table(&picture).rows.remove(0);
        for (text, most) in [(&svg, 1), (&row.lat, 2), (&row.lon, 2)] {
            let text = text.replace("opacity=\"0.18\"", "");
            for rest in text.split('.').skip(1) {
                let digits = rest.chars().take_while(char::is_ascii_digit).count();
                let after: String = rest.chars().skip(digits).take(1).collect();
                // The graticule's steps of 0.05 degrees and finer have two.
                prop_assert!(digits <= most || (digits == 2 && after == "°"), ".{}", &rest[..digits]);
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..Default::default() })]

    #[test]
    fn a_circle_holds_its_place_and_is_no_smaller_than_asked(
        at in place(), precision in precision(),
    ) {
        let cell = coarsen(at.0, at.1, precision).unwrap();
        let km = f64::from(cell.radius_metres()) / 1_000.0;
        let away = kilometres(at, cell.centre());
        prop_assert!(away <= km, "{} km from the middle of a circle of {} km", away, km);
        prop_assert!(km * 1_000.0 >= f64::from(precision) / 2.0);
        prop_assert!(km * 1_000.0 <= 4.0 * f64::from(precision.max(1_300)));
    }

    /// Two publications at two precisions tell no more than the finer of them.
    #[test]
    fn coarser_cells_hold_finer_ones(at in place(), a in precision(), b in precision()) {
        let mut cell = coarsen(at.0, at.1, a.min(b)).unwrap();
        let wanted = coarsen(at.0, at.1, a.max(b)).unwrap();
        for _ in 0..20 {
            if cell == wanted {
                return Ok(());
            }
            cell = cell.coarser();
        }
        prop_assert!(false, "{:?} is not within {:?}", cell, wanted);
    }

    #[test]
    fn what_is_not_on_earth_is_refused(lat in any::<f64>(), lon in any::<f64>()) {
        let on_earth = lat.abs() <= 90.0 && lon.abs() <= 180.0;
        prop_assert_eq!(coarsen(lat, lon, 1_000).is_ok(), on_earth);
    }
}

/// The negative control of the promise: without coarsening (or with a finer one) the same two
/// places are told apart, in the picture and in the table.
#[test]
fn without_coarsening_places_are_told_apart() {
    let (a, b) = ((43.310, 45.700), (43.345, 45.660));
    assert_eq!(coarsen(a.0, a.1, 20_000), coarsen(b.0, b.1, 20_000));
    assert_eq!(map(&one(a, 20_000)), map(&one(b, 20_000)));
    assert_ne!(coarsen(a.0, a.1, 0), coarsen(b.0, b.1, 0));
    assert_ne!(map_table(&one(a, 0)), map_table(&one(b, 0)));
    // Beside a place that does not move, so that the view is the same.
    let beside = |at: (f64, f64), precision: u32| {
        let mut picture = one(at, precision);
        picture.points.push(samples::map::point("far", (42.0, 44.0), 20_000, Kind::Event));
        map(&picture)
    };
    assert_eq!(beside(a, 20_000), beside(b, 20_000));
    assert_ne!(beside(a, 0), beside(b, 0));
}

#[test]
fn fail_places() {
    assert_eq!(coarsen(f64::NAN, 0.0, 0), Err(PlaceError::NotOnEarth));
    assert_eq!(coarsen(0.0, f64::INFINITY, 0), Err(PlaceError::NotOnEarth));
    assert_eq!(coarsen(90.1, 0.0, 0), Err(PlaceError::NotOnEarth));
    assert_eq!(coarsen(0.0, 0.0, PRECISION_MAX_METRES + 1), Err(PlaceError::TooCoarse));
    let error = coarsen(0.0, 181.25, 0).unwrap_err().to_string();
    assert_eq!(error, "coordinates are not on earth");
}

#[test]
fn east_and_west_of_the_180th_meridian_are_one() {
    assert_eq!(coarsen(10.0, 180.0, 5_000), coarsen(10.0, -180.0, 5_000));
    let svg = map(&sample("map-antimeridian"));
    assert!(svg.contains("plot-scale"), "the view is regional, not the whole world");
    assert!(svg.contains(">180°<"));
}

fn sample(name: &str) -> MapPicture {
    let found = samples::map::all().into_iter().find(|(sample, _)| *sample == name);
    found.expect("the samples have this name").1
}

/// Outlines on the map: middle and radii, circles and parts alike.
fn outlines(svg: &str) -> Vec<[f64; 4]> {
    let places = svg.split("<g class=\"plot-place\">").skip(1);
    let of = |group: &str| {
        let group = group.split("</g>").next().unwrap_or_default();
        let rects = numbers(group, "rect", ["x", "y", "width", "height"]).into_iter();
        let rects = rects.map(|[x, y, w, h]| [x + w / 2.0, y + h / 2.0, w / 2.0, h / 2.0]);
        let mut all = numbers(group, "ellipse", ["cx", "cy", "rx", "ry"]);
        all.extend(rects);
        all[0]
    };
    places.map(of).collect()
}

/// On paper the circle is as large as on the ground, by the view's own scale.
#[test]
fn no_circle_is_smaller_than_its_cell() {
    for precision in [0, 5_000, 20_000, 100_000] {
        let svg = map(&one((43.3, 45.7), precision));
        let km = coarsen(43.3, 45.7, precision).unwrap().radius_metres() / 1_000;
        let view_km = VIEW_KM_MIN.max(8.0 * f64::from(km));
        let [_, _, rx, ry] = outlines(&svg)[0];
        let wanted = f64::from(km) * (size(&svg).0 - 32.0) / view_km;
        assert!(rx >= wanted * 0.99 && ry >= wanted * 0.99, "{precision}: {ry} for {wanted}");
    }
}

#[test]
fn points_of_one_place_are_one_circle_with_a_count() {
    let mut picture = one((43.3, 45.7), 5_000);
    picture.points.push(samples::map::point("other", (43.3, 45.7), 5_000, Kind::Event));
    picture.points[0].count = 40;
    let svg = map(&picture);
    assert_eq!(outlines(&svg).len(), 1);
    assert!(svg.contains(">41</text>"));
    assert!(svg.contains("<title>it: act (40); other: event (1); within 9 km</title>"), "{svg}");
    let mut turned = picture.clone();
    turned.points.reverse();
    assert_eq!(map(&turned), svg);
}

/// Thousands: few outlines, no point lost, no two numbers upon one another.
#[test]
fn thousands_are_counted_together() {
    let picture = samples::map::crowd(6_000);
    let svg = map(&picture);
    let outlines = outlines(&svg);
    assert!((20..400).contains(&outlines.len()), "{}", outlines.len());
    let places = svg.split("<g class=\"plot-place\">").skip(1);
    let count = |group: &str| {
        let text = group.split("</g>").next()?.split("<text").nth(1)?;
        text.split('>').nth(1)?.split('<').next()?.parse::<u32>().ok()
    };
    let total: u32 = places.map(|group| count(group).unwrap_or(1)).sum();
    assert_eq!(total, 6_000);
    for (at, a) in outlines.iter().enumerate() {
        for b in &outlines[at + 1..] {
            let apart = (a[0] - b[0]).abs() > 12.0 || (a[1] - b[1]).abs() > 12.0;
            assert!(apart, "{a:?} and {b:?}");
        }
    }
}

#[test]
fn the_words_of_the_makers_are_always_there() {
    for (name, picture) in samples::map::all() {
        let svg = map(&picture);
        // On narrow paper they go on in a second line, but are never cut short.
        let lines: Vec<&str> =
            svg.split("</text>").filter_map(|part| part.split('>').next_back()).collect();
        let all = lines.join(" ").replace("&#39;", "'");
        let has_both =
            all.contains(&picture.words.attribution) && all.contains(&picture.words.borders);
        assert_eq!(has_both, !picture.points.is_empty(), "{name}");
    }
    assert!(map(&MapPicture::default()).contains(">No place can be shown</text>"));
}

#[test]
fn countries_are_named_only_if_asked() {
    let svg = map(&sample("map"));
    assert!(svg.contains(">Russia</text>") && svg.contains(">Georgia</text>"));
    let silent = map(&MapPicture { countries: Vec::new(), ..sample("map") });
    assert!(!silent.contains("Russia"));
}

/// The same cell, from any precision that rounds to it.
#[test]
fn a_point_is_its_cell() {
    let point = |cell: Cell| MapPoint { cell, label: String::new(), kind: Kind::Act, count: 1 };
    let (a, b) = (coarsen(51.0, 13.0, 4_000).unwrap(), coarsen(51.0, 13.0, 3_000).unwrap());
    assert_eq!(point(a), point(b));
}
