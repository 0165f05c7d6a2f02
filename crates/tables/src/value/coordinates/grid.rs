//! MGRS and UTM: squares and metres of the transverse Mercator grids of WGS 84.
//!
//! The inverse projection is Krüger's series to the fourth order (Karney, "Transverse Mercator with
//! an accuracy of a few nanometers", 2011, equations 11 to 36), good to well under a millimetre
//! inside a zone. An MGRS square stands for its centre, as in GeographicLib. Polar grids are
//! refused. Not the crate `geoconvert`: its last release is two years old and it brings two
//! libraries of numbers for these hundred lines.

use super::{Coordinates, Degrees, Refused, point};

/// Semi-major axis of WGS 84, in metres.
const AXIS: f64 = 6_378_137.0;
/// Third flattening of WGS 84.
const N: f64 = 0.001_679_220_386_383_704_7;
const SCALE: f64 = 0.9996;
const FALSE_EASTING: f64 = 500_000.0;
const FALSE_NORTHING_SOUTH: f64 = 10_000_000.0;
/// The bands of latitude, 8 degrees each from 80° S, X 12.
const BANDS: &str = "CDEFGHJKLMNPQRSTUVWX";
const COLUMNS: [&str; 3] = ["STUVWXYZ", "ABCDEFGH", "JKLMNPQR"];
const ROWS: &str = "ABCDEFGHJKLMNPQRSTUV";
/// Letters of rows repeat after so many metres.
const ROW_CYCLE: f64 = 2_000_000.0;
const SQUARE: f64 = 100_000.0;

const NO_SQUARE: Refused = Refused::new("are no square of MGRS or point of UTM", super::ACCEPTED);
const SOUTH_OR_BAND: Refused = Refused::new(
    "have the letter S, which is a band in the north and also short for south",
    "UTM as 38 north 550689 1382494, or MGRS as 38P NU 50689 82495",
);

/// `None` if the text does not begin as one of them.
pub(super) fn read(text: &str) -> Option<Result<Coordinates, Refused>> {
    let compact: String =
        text.chars().filter(|c| *c != ' ').map(|c| c.to_ascii_uppercase()).collect();
    let digits = compact.bytes().take_while(u8::is_ascii_digit).count();
    if !(1..=2).contains(&digits) || !compact.is_ascii() {
        return None;
    }
    let zone: u8 = compact[..digits].parse().ok()?;
    let rest = &compact[digits..];
    let letters = rest.bytes().take_while(u8::is_ascii_uppercase).count();
    if letters == 3 && rest.len() > 3 && rest[3..].bytes().all(|byte| byte.is_ascii_digit()) {
        return Some(mgrs(zone, &rest[..3], &rest[3..]));
    }
    utm(zone, &text.trim_start()[digits..])
}

fn mgrs(zone: u8, letters: &str, digits: &str) -> Result<Coordinates, Refused> {
    let mut letters = letters.chars();
    let mut letter = || letters.next().ok_or(NO_SQUARE);
    let (band, column, row) = (letter()?, letter()?, letter()?);
    let is_even = digits.len().is_multiple_of(2) && digits.len() <= 10;
    if !(1..=60).contains(&zone) || !is_even {
        return Err(NO_SQUARE);
    }
    let band = BANDS.find(band).ok_or(NO_SQUARE)?;
    let column = COLUMNS[usize::from(zone % 3)].find(column).ok_or(NO_SQUARE)?;
    let row = ROWS.find(row).ok_or(NO_SQUARE)?;
    // In even zones the rows begin five letters later.
    let row = if zone.is_multiple_of(2) { (row + 15) % 20 } else { row };
    let (east, north) = digits.split_at(digits.len() / 2);
    let size = SQUARE / 10_f64.powi(i32::try_from(east.len()).map_err(|_| NO_SQUARE)?);
    let metres = |digits: &str| digits.parse::<u32>().ok().map(|it| (f64::from(it) + 0.5) * size);
    let (east, north) = (metres(east).ok_or(NO_SQUARE)?, metres(north).ok_or(NO_SQUARE)?);
    let easting = number(column + 1) * SQUARE + east;
    let within_cycle = number(row) * SQUARE + north;
    let (south, top) =
        (number(band) * 8.0 - 80.0, if band == 19 { 84.0 } else { number(band) * 8.0 - 72.0 });
    // Of the rows with this letter the one that lies in the band; its squares stick out a little.
    let margin = 1.0;
    for cycle in 0_u8..6 {
        let from_south_pole = within_cycle + f64::from(cycle) * ROW_CYCLE;
        let northing =
            if band >= 10 { from_south_pole } else { from_south_pole - FALSE_NORTHING_SOUTH };
        let (lat, lon) = inverse(zone, easting, northing);
        if lat > south - margin && lat < top + margin {
            let decimals = u8::try_from(digits.len() / 2).map_err(|_| NO_SQUARE)?;
            return of_grid(zone, lat, lon, decimals);
        }
    }
    Err(NO_SQUARE)
}

/// `38 north 550689 1382494`, `38P 550689mE 1382494mN`.
fn utm(zone: u8, rest: &str) -> Option<Result<Coordinates, Refused>> {
    let upper = rest.to_ascii_uppercase();
    let upper = upper.trim_start();
    let letters = upper.bytes().take_while(u8::is_ascii_uppercase).count();
    let (word, rest) = upper.split_at(letters);
    let cleaned = rest.replace("ME", " ").replace("MN", " ").replace([',', 'M', 'E', 'N'], " ");
    let numbers: Vec<&str> = cleaned.split(' ').filter(|part| !part.is_empty()).collect();
    let [east, north] = numbers[..] else { return None };
    let is_metres = |text: &str, digits: std::ops::RangeInclusive<usize>| {
        let whole = text.split('.').next().unwrap_or_default();
        digits.contains(&whole.len())
            && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.')
    };
    if !is_metres(east, 6..=6) || !is_metres(north, 1..=8) || !(1..=60).contains(&zone) {
        return None;
    }
    let is_north = match word {
        "S" => return Some(Err(SOUTH_OR_BAND)),
        "NORTH" => true,
        "SOUTH" => false,
        band if band.len() == 1 => BANDS.find(band)? >= 10,
        _ => return None,
    };
    let (easting, northing) = (east.parse::<f64>().ok()?, north.parse::<f64>().ok()?);
    let northing = if is_north { northing } else { northing - FALSE_NORTHING_SOUTH };
    let (lat, lon) = inverse(zone, easting, northing);
    let is_there = (lat >= 0.0) == is_north && (-80.0..=84.0).contains(&lat);
    Some(if is_there { of_grid(zone, lat, lon, 5) } else { Err(NO_SQUARE) })
}

fn of_grid(zone: u8, lat: f64, lon: f64, decimals: u8) -> Result<Coordinates, Refused> {
    let lon = if lon >= 180.0 {
        lon - 360.0
    } else if lon < -180.0 {
        lon + 360.0
    } else {
        lon
    };
    // Squares reach into the next zone a little; further out a slip is likelier.
    let from_middle = (lon - (f64::from(zone) * 6.0 - 183.0) + 540.0).rem_euclid(360.0) - 180.0;
    if from_middle.abs() > 10.0 {
        return Err(NO_SQUARE);
    }
    point(Degrees { degrees: lat, decimals }, Degrees { degrees: lon, decimals })
}

#[allow(clippy::cast_precision_loss, reason = "an index into an alphabet")]
fn number(index: usize) -> f64 {
    index as f64
}

/// Latitude and longitude of a point of a zone; southern northings are negative.
fn inverse(zone: u8, easting: f64, northing: f64) -> (f64, f64) {
    let (n, n2, n3, n4) = (N, N * N, N * N * N, N * N * N * N);
    let radius = AXIS / (1.0 + n) * (1.0 + n2 / 4.0 + n4 / 64.0);
    let beta = [
        n / 2.0 - 2.0 * n2 / 3.0 + 37.0 * n3 / 96.0 - n4 / 360.0,
        n2 / 48.0 + n3 / 15.0 - 437.0 * n4 / 1440.0,
        17.0 * n3 / 480.0 - 37.0 * n4 / 840.0,
        4397.0 * n4 / 161_280.0,
    ];
    let delta = [
        2.0 * n - 2.0 * n2 / 3.0 - 2.0 * n3 + 116.0 * n4 / 45.0,
        7.0 * n2 / 3.0 - 8.0 * n3 / 5.0 - 227.0 * n4 / 45.0,
        56.0 * n3 / 15.0 - 136.0 * n4 / 35.0,
        4279.0 * n4 / 630.0,
    ];
    let xi = northing / (SCALE * radius);
    let eta = (easting - FALSE_EASTING) / (SCALE * radius);
    let (mut xi_sphere, mut eta_sphere) = (xi, eta);
    for (times, beta) in (1_u8..).zip(beta) {
        let angle = 2.0 * f64::from(times);
        xi_sphere -= beta * (angle * xi).sin() * (angle * eta).cosh();
        eta_sphere -= beta * (angle * xi).cos() * (angle * eta).sinh();
    }
    let conformal = (xi_sphere.sin() / eta_sphere.cosh()).clamp(-1.0, 1.0).asin();
    let mut lat = conformal;
    for (times, delta) in (1_u8..).zip(delta) {
        lat += delta * (2.0 * f64::from(times) * conformal).sin();
    }
    let lon = eta_sphere.sinh().atan2(xi_sphere.cos());
    (lat.to_degrees(), lon.to_degrees() + f64::from(zone) * 6.0 - 183.0)
}
