//! Coordinates in the notations of maps, phones and lists: docs/spec/table.md, "Coordinates".
//!
//! Degrees with decimals, degrees and minutes, degrees, minutes and seconds; letters and words of
//! the four directions; `geo:` URIs, WKT points, MGRS and UTM. All are taken as WGS 84. Two bare
//! numbers are refused until their order is known: a place 3,000 km away is a wrong finding.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::Refused;
use crate::fold::tidied;
use crate::limits::VALUE_CHARS_MAX;

mod angle;
mod grid;
#[cfg(test)]
mod tests;
mod token;

use angle::{Angle, Axis, angles};

/// Which of two bare numbers comes first, for a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PairOrder {
    /// Not known: refused, unless one number is more than a latitude can be.
    #[default]
    Unknown,
    /// Latitude, longitude.
    LatLon,
    /// Longitude, latitude.
    LonLat,
}

/// A latitude or a longitude.
#[derive(Clone, Copy, PartialEq)]
pub struct Degrees {
    /// North and east are positive.
    pub degrees: f64,
    /// To how many decimal places of a degree the text was exact, rounded: minutes have 2, seconds
    /// 4, metres of a grid 5.
    pub decimals: u8,
}

/// A point, in WGS 84.
#[derive(Clone, Copy, PartialEq)]
pub struct Coordinates {
    /// -90 to 90.
    pub latitude: f64,
    /// -180 to 180.
    pub longitude: f64,
    /// As of [`Degrees`]; the less exact of the two.
    pub decimals: u8,
}

/// More decimal places than this are thinner than a hair.
const DECIMALS_MAX: u8 = 9;

pub(crate) const ACCEPTED: &str = "12.5017 N, 45.4668 E; 12°30'06\" N 45°28'00\" E; geo:12.5017,45.4668; \
     38P NU 50689 82495 (MGRS); 38 north 550689 1382494 (UTM)";
const NOT_A_POINT: Refused = Refused::new("are no coordinates", ACCEPTED);
const TWO_WAYS: Refused = Refused::new(
    "can be latitude, longitude or the other way round, and no other value of the column decides it",
    "12.5017 N, 45.4668 E, or the option pair_order = \"lat_lon\" or \"lon_lat\"",
);
const OUTSIDE: Refused =
    Refused::new("lie outside the globe", "latitudes from -90 to 90, longitudes from -180 to 180");
const ONE_ACCEPTED: &str = "12.5017, 12.5017 N, 12°30'06\" N";
const NOT_AN_ANGLE: Refused = Refused::new("is no latitude or longitude", ONE_ACCEPTED);

/// Reads a point.
///
/// # Errors
/// [`Refused`] if it is none, or could be two.
pub fn coordinates(text: &str, order: PairOrder) -> Result<Coordinates, Refused> {
    let tidy = arabic_marks(text);
    if tidy.chars().count() > VALUE_CHARS_MAX {
        return Err(NOT_A_POINT);
    }
    if let Some(point) = marked(&tidy) {
        return point;
    }
    if let Some(point) = grid::read(&tidy) {
        return point;
    }
    pair(&tidy, order)
}

/// Reads a latitude by itself.
///
/// # Errors
/// [`Refused`] if it is none.
pub(crate) fn latitude(text: &str) -> Result<Degrees, Refused> {
    alone(text, Axis::Latitude)
}

/// Reads a longitude by itself.
///
/// # Errors
/// [`Refused`] if it is none.
pub(crate) fn longitude(text: &str) -> Result<Degrees, Refused> {
    alone(text, Axis::Longitude)
}

/// Which order two bare numbers show, if only one fits the globe.
pub(crate) fn evidence(text: &str) -> Option<PairOrder> {
    // With letters there is a direction, or a notation with an order of its own.
    if text.contains(char::is_alphabetic) {
        return None;
    }
    let tidy = arabic_marks(text);
    if tidy.chars().count() > VALUE_CHARS_MAX
        || marked(&tidy).is_some()
        || grid::read(&tidy).is_some()
    {
        return None;
    }
    let fits = |order| pair(&tidy, order).is_ok();
    match (fits(PairOrder::LatLon), fits(PairOrder::LonLat)) {
        (true, false) => Some(PairOrder::LatLon),
        (false, true) => Some(PairOrder::LonLat),
        _ => None,
    }
}

fn alone(text: &str, axis: Axis) -> Result<Degrees, Refused> {
    let tidy = arabic_marks(text);
    if tidy.chars().count() > VALUE_CHARS_MAX {
        return Err(NOT_AN_ANGLE);
    }
    let found = angles(&tidy).ok_or(NOT_AN_ANGLE)?;
    match found[..] {
        [angle] if angle.axis.is_none_or(|is| is == axis) => {
            if angle.value().abs() > axis.most() {
                return Err(Refused::new("lies outside the globe", OUTSIDE_ONE));
            }
            Ok(Degrees { degrees: angle.value(), decimals: angle.decimals.min(DECIMALS_MAX) })
        }
        [angle] if angle.axis.is_some() => {
            Err(Refused::new("has the direction of the other axis", ONE_ACCEPTED))
        }
        _ => Err(NOT_AN_ANGLE),
    }
}

const OUTSIDE_ONE: &str = "latitudes from -90 to 90, longitudes from -180 to 180";

/// Tidied, with the Arabic comma and decimal mark as ours.
fn arabic_marks(text: &str) -> String {
    tidied(text).replace('٫', ".").replace('،', ",")
}

/// Notations that say by themselves which number is which.
fn marked(text: &str) -> Option<Result<Coordinates, Refused>> {
    let lower = text.to_ascii_lowercase();
    if let Some(rest) = lower.strip_prefix("geo:") {
        let numbers = rest.split(';').next().unwrap_or_default();
        let others = ["crs=", "?q="].iter().any(|part| rest.contains(part));
        // Another reference system is another place.
        if others && !rest.contains("crs=wgs84") {
            return Some(Err(NOT_A_POINT));
        }
        return Some(two(numbers.split('?').next().unwrap_or_default(), ',', false));
    }
    let inside = lower.strip_prefix("point")?.trim_start().strip_prefix('(')?.strip_suffix(')')?;
    Some(two(inside.trim(), ' ', true))
}

fn two(text: &str, separator: char, is_lon_lat: bool) -> Result<Coordinates, Refused> {
    let mut numbers = text.split(separator).map(str::trim).filter(|part| !part.is_empty());
    let (one, other) = (numbers.next().ok_or(NOT_A_POINT)?, numbers.next().ok_or(NOT_A_POINT)?);
    let plain = |text: &str| {
        let is_plain = text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'.' | b'-'));
        let fraction = text.split_once('.').map_or(0, |(_, fraction)| fraction.len());
        let decimals = u8::try_from(fraction).unwrap_or(u8::MAX);
        text.parse::<f64>().ok().filter(|_| is_plain).map(|degrees| Degrees { degrees, decimals })
    };
    let (one, other) = (plain(one).ok_or(NOT_A_POINT)?, plain(other).ok_or(NOT_A_POINT)?);
    let (lat, lon) = if is_lon_lat { (other, one) } else { (one, other) };
    point(lat, lon)
}

fn point(lat: Degrees, lon: Degrees) -> Result<Coordinates, Refused> {
    let is_on_globe = lat.degrees.abs() <= 90.0 && lon.degrees.abs() <= 180.0;
    if !is_on_globe {
        return Err(OUTSIDE);
    }
    Ok(Coordinates {
        latitude: lat.degrees,
        longitude: lon.degrees,
        decimals: lat.decimals.min(lon.decimals).min(DECIMALS_MAX),
    })
}

fn pair(text: &str, order: PairOrder) -> Result<Coordinates, Refused> {
    let found = angles(text).ok_or(NOT_A_POINT)?;
    let [one, other] = found[..] else { return Err(NOT_A_POINT) };
    let degrees = |angle: Angle| Degrees { degrees: angle.value(), decimals: angle.decimals };
    let is_lat_lon = match (one.axis, other.axis) {
        (Some(Axis::Latitude), Some(Axis::Latitude))
        | (Some(Axis::Longitude), Some(Axis::Longitude)) => return Err(NOT_A_POINT),
        (Some(Axis::Latitude), _) | (_, Some(Axis::Longitude)) => true,
        (Some(Axis::Longitude), _) | (_, Some(Axis::Latitude)) => false,
        (None, None) => match order {
            PairOrder::LatLon => true,
            PairOrder::LonLat => false,
            PairOrder::Unknown if one.value().abs() > 90.0 => false,
            PairOrder::Unknown if other.value().abs() > 90.0 => true,
            PairOrder::Unknown => return Err(TWO_WAYS),
        },
    };
    let (lat, lon) = if is_lat_lon { (one, other) } else { (other, one) };
    point(degrees(lat), degrees(lon))
}

/// To as many places as the text was exact.
fn written(f: &mut fmt::Formatter<'_>, degrees: f64, decimals: u8) -> fmt::Result {
    write!(f, "{degrees:.*}", usize::from(decimals))
}

impl fmt::Display for Degrees {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        written(f, self.degrees, self.decimals)
    }
}

impl fmt::Display for Coordinates {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        written(f, self.latitude, self.decimals)?;
        f.write_str(", ")?;
        written(f, self.longitude, self.decimals)
    }
}

impl fmt::Debug for Degrees {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Degrees").finish_non_exhaustive()
    }
}

impl fmt::Debug for Coordinates {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Coordinates").finish_non_exhaustive()
    }
}
