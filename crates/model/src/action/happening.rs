//! What happened, and what was asked and answered about it.

use serde::{Deserialize, Serialize};

use crate::dictionary::FieldMap;
use crate::vocabulary::{PersonKind, Precision, Protection, Sex};
use crate::{Edtf, Handle};

/// Something that happened (HURIDOCS 01xx).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Event {
    /// Its id in the case.
    pub id: Handle,
    /// Its title (0102).
    pub title: String,
    /// From when (0113).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub start: Option<Edtf>,
    /// Until when (0114).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub end: Option<Edtf>,
    /// Where, in words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
    /// Where: a place of the case.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub location: Option<Handle>,
    /// What.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// The case that it belongs to; everybody's if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub case: Option<Handle>,
    /// Further fields of the standard, by number, and the team's own (docs/huridocs.md).
    #[serde(default, skip_serializing_if = "FieldMap::is_empty")]
    pub fields: FieldMap,
}

/// One violation within an event (HURIDOCS 21xx).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Act {
    /// Its id in the case.
    pub id: Handle,
    /// The event (2103).
    pub event: Handle,
    /// The type (2109), in words.
    #[serde(rename = "type")]
    pub act_type: String,
    /// To whom (2102): a code name or a group's description.
    pub victim: String,
    /// To whom, where that is a person of the case (2102).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub victim_person: Option<Handle>,
    /// From when.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub start: Option<Edtf>,
    /// Until when.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub end: Option<Edtf>,
    /// Where, in words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
    /// Where: a place of the case.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub location: Option<Handle>,
    /// Further fields of the standard, by number, and the team's own (docs/huridocs.md).
    #[serde(default, skip_serializing_if = "FieldMap::is_empty")]
    pub fields: FieldMap,
}

/// A call, question or petition, and its answer (HURIDOCS 26xx).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Intervention {
    /// Its id in the case.
    pub id: Handle,
    /// The event (2603).
    pub event: Handle,
    /// Who called (2602).
    pub party: Handle,
    /// The type (2609), in words.
    #[serde(rename = "type")]
    pub intervention_type: String,
    /// When.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date: Option<Edtf>,
    /// Who was asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub addressed_to: Option<Handle>,
    /// The answer; absent where none came.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub response: Option<String>,
    /// Further fields of the standard, by number, and the team's own (docs/huridocs.md).
    #[serde(default, skip_serializing_if = "FieldMap::is_empty")]
    pub fields: FieldMap,
}

/// A human being, a family, a body: whoever does, suffers or is related (HURIDOCS 09xx). Roles come
/// from what refers to it: a victim by an act, a perpetrator by an involvement.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Person {
    /// Its id in the case.
    pub id: Handle,
    /// What it is (0902).
    pub kind: PersonKind,
    /// How the team calls it.
    pub code_name: String,
    /// The real name, if it is known (0903).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Other names and spellings (0904).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub other_names: Vec<String>,
    /// Where the name may be shown; the code name alone unless said otherwise.
    #[serde(default = "super::telling::code_name_only")]
    pub protection: Protection,
    /// The sex (0915).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sex: Option<Sex>,
    /// The date of birth (0908).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub birth: Option<Edtf>,
    /// The date of death (0912).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub death: Option<Edtf>,
    /// How many, where it is a group (0910).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub group_size: Option<u32>,
    /// Anything else.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub remarks: Option<String>,
    /// Further fields of the standard, by number, and the team's own (docs/huridocs.md).
    #[serde(default, skip_serializing_if = "FieldMap::is_empty")]
    pub fields: FieldMap,
}

/// That somebody took part in an act (HURIDOCS 24xx).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Involvement {
    /// Its id in the case.
    pub id: Handle,
    /// The act (2403).
    pub act: Handle,
    /// Who (2402).
    pub perpetrator: Handle,
    /// How far (2409): a term or words.
    pub degree: String,
    /// What became of the perpetrator since (2412): a term or words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<String>,
    /// Further fields of the standard, by number, and the team's own (docs/huridocs.md).
    #[serde(default, skip_serializing_if = "FieldMap::is_empty")]
    pub fields: FieldMap,
}

/// That two events belong together (HURIDOCS 22xx).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EventLink {
    /// Its id in the case.
    pub id: Handle,
    /// The event (2202).
    pub event: Handle,
    /// The other event (2203).
    pub related: Handle,
    /// In which way (2209): a term or words.
    #[serde(rename = "type")]
    pub link_type: String,
    /// Further fields of the standard, by number, and the team's own (docs/huridocs.md).
    #[serde(default, skip_serializing_if = "FieldMap::is_empty")]
    pub fields: FieldMap,
}

/// That two persons belong together (HURIDOCS 23xx).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PersonLink {
    /// Its id in the case.
    pub id: Handle,
    /// The person (2302).
    pub person: Handle,
    /// The other person or body (2303).
    pub related: Handle,
    /// In which way (2304): a term or words.
    #[serde(rename = "type")]
    pub link_type: String,
    /// From when.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub start: Option<Edtf>,
    /// Until when.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub end: Option<Edtf>,
    /// As what: a rank or a post.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub position: Option<String>,
    /// Further fields of the standard, by number, and the team's own (docs/huridocs.md).
    #[serde(default, skip_serializing_if = "FieldMap::is_empty")]
    pub fields: FieldMap,
}

/// A place, as exactly as the team knows it and as coarsely as it may be shown.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Place {
    /// Its id in the case.
    pub id: Handle,
    /// What it is called.
    pub name: String,
    /// What it lies in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub within: Option<Handle>,
    /// Where it lies on the globe, if that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub point: Option<Point>,
    /// How exact the point is.
    #[serde(default = "larger")]
    pub precision: Precision,
    /// How exactly others may see it; never finer than the point itself.
    #[serde(default = "larger")]
    pub public_precision: Precision,
}

/// A point on the globe (WGS 84), in decimal degrees as they were written, so that no digit is made up.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Point {
    /// From -90 to 90.
    pub latitude: String,
    /// From -180 to 180.
    pub longitude: String,
}

impl Point {
    /// Latitude and longitude in degrees; `None` where one is no number or off the globe.
    pub fn degrees(&self) -> Option<(f64, f64)> {
        Some((degrees(&self.latitude, 90.0)?, degrees(&self.longitude, 180.0)?))
    }
}

/// The longest coordinate: two or three digits, a point, and more decimals than any receiver gives.
const DEGREES_CHARS_MAX: usize = 16;

fn degrees(text: &str, max: f64) -> Option<f64> {
    let plain = text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'.' | b'-'));
    let number: f64 = text.parse().ok().filter(|_| plain && text.len() <= DEGREES_CHARS_MAX)?;
    (number.abs() <= max).then_some(number)
}

fn larger() -> Precision {
    Precision::Larger
}
