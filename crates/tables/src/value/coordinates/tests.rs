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
        ("31.5017 N, 34.4668 E", "31.5017, 34.4668"),
        ("N31.5017 E34.4668", "31.5017, 34.4668"),
        ("34.4668E 31.5017N", "31.5017, 34.4668"),
        ("31,5017° N; 34,4668° E", "31.5017, 34.4668"),
        ("31,5017 N, 34,4668 E", "31.5017, 34.4668"),
        ("12.5 S 45.25 W", "-12.5, -45.2"),
        ("31°30'06\"N 34°28'00\"E", "31.5017, 34.4667"),
        ("31°30′06″ с.ш., 34°28′00″ в.д.", "31.5017, 34.4667"),
        ("31°30'06.12''N, 34°28'00.48''E", "31.501700, 34.466800"),
        ("31° 30.102' N 34° 28.008' E", "31.50170, 34.46680"),
        ("N 31 30 06 E 34 28 00", "31.5017, 34.4667"),
        ("31 30 06 N 34 28 00 E", "31.5017, 34.4667"),
        ("31:30:06N 34:28:00E", "31.5017, 34.4667"),
        ("43,5 С, 45,7 В", "43.5, 45.7"),
        ("10°Ю 20°З", "-10, -20"),
        ("пн. ш. 50,45 сх. д. 30,52", "50.45, 30.52"),
        ("31.5 شمالا 34.4 شرقا", "31.5, 34.4"),
        ("٣١٫٥ شمال، ٣٤٫٤ شرق", "31.5, 34.4"),
        ("31 deg 30 min 6 sec N, 34 deg 28 min 0 sec E", "31.5017, 34.4667"),
        ("31.5 nord, 34.4 est", "31.5, 34.4"),
        ("31°30' north, 34°28' east", "31.50, 34.47"),
    ]);
}

#[test]
fn notations_with_an_order_of_their_own() {
    check(&[
        ("geo:31.5017,34.4668", "31.5017, 34.4668"),
        ("geo:31.5017,34.4668,12;u=35", "31.5017, 34.4668"),
        ("POINT(34.4668 31.5017)", "31.5017, 34.4668"),
        ("POINT (34.4668 -31.5017)", "-31.5017, 34.4668"),
        ("geo:31.5,34.4;crs=nad27", "are no coordinates"),
        ("geo:91,0", "lie outside the globe"),
    ]);
}

#[test]
fn bare_numbers_need_an_order() {
    let two = "can be latitude, longitude or the other way round, and no other value of the column decides it";
    check(&[
        ("31.5017, 34.4668", two),
        ("31,5017; 34,4668", two),
        ("31°30'06\" 34°28'00\"", two),
        ("31 30 06 34 28 00", two),
        ("31.5 -134.25", "31.5, -134.2"),
        ("134.25 31.5", "31.5, 134.2"),
    ]);
    assert_eq!(read("31.5017, 34.4668", PairOrder::LatLon), "31.5017, 34.4668");
    assert_eq!(read("31.5017/34.4668", PairOrder::LonLat), "34.4668, 31.5017");
    assert_eq!(read("-31.5 +34.4", PairOrder::LatLon), "-31.5, 34.4");
    assert_eq!(read("134.25 31.5", PairOrder::LatLon), "lie outside the globe");
    assert_eq!(evidence("134.25 31.5"), Some(PairOrder::LonLat));
    assert_eq!(evidence("31.5 134.25"), Some(PairOrder::LatLon));
    assert_eq!(evidence("31.5 34.25"), None);
    assert_eq!(evidence("31.5 N 34.25 E"), None);
}

#[test]
fn grids() {
    // The first is the example of the judge `table`, which asks PyPI's `mgrs` and `utm`.
    check(&[
        ("36R XV 39266 86556", "31.50549, 34.46653"),
        ("36RXV3926686556", "31.50549, 34.46653"),
        ("36R XV 39 86", "31.50, 34.47"),
        ("36 north 639266 3486556", "31.50548, 34.46652"),
        ("36R 639266mE 3486556mN", "31.50548, 34.46652"),
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
        ("31.5", no),
        ("31,34", no),
        ("31.5 N", no),
        ("31.5 N 34.4 N", no),
        ("-31.5 S 34.4 E", no),
        ("31°60' N 34°28' E", no),
        ("31.5° 30' N 34° E", no),
        ("31,5,34,4", no),
        ("1 2 3 4 5 6 7 8", no),
        ("31.5 O 34.4 N", no),
        ("somewhere", no),
        ("91 N 34 E", "lie outside the globe"),
        ("31.5 - 34.4", no),
    ]);
}

#[test]
fn one_axis_alone() {
    let lat = |text: &str| {
        latitude(text).map(|it| it.to_string()).unwrap_or_else(|it| it.wrong.into_owned())
    };
    assert_eq!(lat("31,5017"), "31.5017");
    assert_eq!(lat("31°30'06\"N"), "31.5017");
    assert_eq!(lat("-12.5"), "-12.5");
    assert_eq!(lat("34 E"), "has the direction of the other axis");
    assert_eq!(lat("91"), "lies outside the globe");
    assert_eq!(lat("31.5 34.4"), "is no latitude or longitude");
    assert!(longitude("179.9").is_ok() && longitude("180.1").is_err());
}
