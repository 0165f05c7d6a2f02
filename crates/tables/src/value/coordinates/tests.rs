//! Coordinates as maps, phones and lists write them.

use super::{PairOrder, coordinates, evidence, latitude, longitude};

fn read(text: &str, order: PairOrder) -> String {
    match coordinates(text, order) {
        Ok(point) => point.to_string(),
        Err(refused) => refused.wrong.into_owned(),
    }
}

fn check(cases: &[(&str, &str)]) {
    for (text, expected) in cases {
        assert_eq!(read(text, PairOrder::Unknown), *expected, "{text}");
    }
}

#[test]
fn directions_decide() {
    check(&[
        ("12.5017 N, 45.4668 E", "12.5017, 45.4668"),
        ("N12.5017 E45.4668", "12.5017, 45.4668"),
        ("45.4668E 12.5017N", "12.5017, 45.4668"),
        ("12,5017° N; 45,4668° E", "12.5017, 45.4668"),
        ("12,5017 N, 45,4668 E", "12.5017, 45.4668"),
        ("12.5 S 45.25 W", "-12.5, -45.2"),
        ("12°30'06\"N 45°28'00\"E", "12.5017, 45.4667"),
        ("12°30′06″ с.ш., 45°28′00″ в.д.", "12.5017, 45.4667"),
        ("12°30'06.12''N, 45°28'00.48''E", "12.501700, 45.466800"),
        ("12° 30.102' N 45° 28.008' E", "12.50170, 45.46680"),
        ("N 12 30 06 E 45 28 00", "12.5017, 45.4667"),
        ("12 30 06 N 45 28 00 E", "12.5017, 45.4667"),
        ("12:30:06N 45:28:00E", "12.5017, 45.4667"),
        ("43,5 С, 45,7 В", "43.5, 45.7"),
        ("10°Ю 20°З", "-10, -20"),
        ("пн. ш. 50,45 сх. д. 30,52", "50.45, 30.52"),
        ("12.5 شمالا 45.4 شرقا", "12.5, 45.4"),
        ("١٢٫٥ شمال، ٤٥٫٤ شرق", "12.5, 45.4"),
        ("12 deg 30 min 6 sec N, 45 deg 28 min 0 sec E", "12.5017, 45.4667"),
        ("12.5 nord, 45.4 est", "12.5, 45.4"),
        ("12°30' north, 45°28' east", "12.50, 45.47"),
    ]);
}

#[test]
fn notations_with_an_order_of_their_own() {
    check(&[
        ("geo:12.5017,45.4668", "12.5017, 45.4668"),
        ("geo:12.5017,45.4668,12;u=35", "12.5017, 45.4668"),
        ("POINT(45.4668 12.5017)", "12.5017, 45.4668"),
        ("POINT (45.4668 -12.5017)", "-12.5017, 45.4668"),
        ("geo:12.5,45.4;crs=nad27", "are no coordinates"),
        ("geo:91,0", "lie outside the globe"),
    ]);
}

#[test]
fn bare_numbers_need_an_order() {
    let two = "can be latitude, longitude or the other way round, and no other value of the column decides it";
    check(&[
        ("12.5017, 45.4668", two),
        ("12,5017; 45,4668", two),
        ("12°30'06\" 45°28'00\"", two),
        ("12 30 06 45 28 00", two),
        ("12.5 -134.25", "12.5, -134.2"),
        ("134.25 12.5", "12.5, 134.2"),
    ]);
    assert_eq!(read("12.5017, 45.4668", PairOrder::LatLon), "12.5017, 45.4668");
    assert_eq!(read("12.5017/45.4668", PairOrder::LonLat), "45.4668, 12.5017");
    assert_eq!(read("-12.5 +45.4", PairOrder::LatLon), "-12.5, 45.4");
    assert_eq!(read("134.25 12.5", PairOrder::LatLon), "lie outside the globe");
    assert_eq!(evidence("134.25 12.5"), Some(PairOrder::LonLat));
    assert_eq!(evidence("12.5 134.25"), Some(PairOrder::LatLon));
    assert_eq!(evidence("12.5 45.25"), None);
    assert_eq!(evidence("12.5 N 45.25 E"), None);
}

#[test]
fn grids() {
    // The first is the example of the judge `table`, which asks PyPI's `mgrs` and `utm`.
    check(&[
        ("38P NU 50689 82495", "12.50549, 45.46653"),
        ("38PNU5068982495", "12.50549, 45.46653"),
        ("38P NU 50 82", "12.51, 45.46"),
        ("38 north 550689 1382494", "12.50548, 45.46652"),
        ("38P 550689mE 1382494mN", "12.50548, 45.46652"),
        ("31N AA 66021 00000", "0.00000, 0.00000"),
        (
            "36S 639266 3986556",
            "have the letter S, which is a band in the north and also short for south",
        ),
        ("36R AA 39266 86556", "are no square of MGRS or point of UTM"),
        ("61R XV 39266 86556", "are no square of MGRS or point of UTM"),
        ("36I XV 39266 86556", "are no square of MGRS or point of UTM"),
    ]);
    assert_eq!(
        read("36R XV 39266 8655", PairOrder::Unknown),
        "are no square of MGRS or point of UTM"
    );
}

#[test]
fn fail_no_coordinates() {
    let no = "are no coordinates";
    check(&[
        ("", no),
        ("12.5", no),
        ("12,45", no),
        ("12.5 N", no),
        ("12.5 N 45.4 N", no),
        ("-12.5 S 45.4 E", no),
        ("12°60' N 45°28' E", no),
        ("12.5° 30' N 45° E", no),
        ("12,5,45,4", no),
        ("1 2 3 4 5 6 7 8", no),
        ("12.5 O 45.4 N", no),
        ("somewhere", no),
        ("91 N 34 E", "lie outside the globe"),
        ("12.5 - 45.4", no),
    ]);
}

#[test]
fn one_axis_alone() {
    let lat = |text: &str| {
        latitude(text).map(|it| it.to_string()).unwrap_or_else(|it| it.wrong.into_owned())
    };
    assert_eq!(lat("12,5017"), "12.5017");
    assert_eq!(lat("12°30'06\"N"), "12.5017");
    assert_eq!(lat("-12.5"), "-12.5");
    assert_eq!(lat("34 E"), "has the direction of the other axis");
    assert_eq!(lat("91"), "lies outside the globe");
    assert_eq!(lat("12.5 45.4"), "is no latitude or longitude");
    assert!(longitude("179.9").is_ok() && longitude("180.1").is_err());
}
