//! Places with what happened there, as GeoJSON (RFC 7946; docs/spec/exchange.md, section 7).
//!
//! A place is the centre of the cell in which it may be shown, and the cell's size is said; never
//! its point.

use serde_json::{Value, json};
use testimony_model::{Handle, ThingKind};

use crate::case::{Case, Record};
use crate::ftm::Ids;
use crate::grid::cell;

/// One feature a place, and how many places have none.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Written {
    /// The features, by id.
    pub records: Vec<Record>,
    /// Places without a point, or at which nothing is known to have happened.
    pub no_place: usize,
}

/// Writes the places of a case.
pub fn write(case: &Case, ids: &Ids) -> Written {
    let mut written = Written::default();
    for place in case.places() {
        let at = |location: &Option<Handle>| location.as_ref() == Some(&place.id);
        let events = case.events().filter(|event| at(&event.location)).count();
        let acts = case.acts().filter(|act| at(&act.location)).count();
        let cell = place.point.as_ref().and_then(|point| cell(point, place.public_precision));
        let Some(cell) = cell.filter(|_| events + acts > 0) else {
            written.no_place += 1;
            continue;
        };
        let value = json!({
            "type": "Feature",
            "id": ids.of(ThingKind::Place.as_str(), place.id.as_str()),
            "geometry": { "type": "Point", "coordinates": cell.position() },
            "properties": {
                "name": place.name,
                "precision_m": cell.edge_metres,
                "events": events,
                "acts": acts,
            },
        });
        written.records.push(Record { of: format!("place {}", place.id), value });
    }
    written.records.sort_by_cached_key(|one| one.value["id"].to_string());
    written
}

/// The features as one collection.
pub fn collection(records: &[Record]) -> Value {
    let features: Vec<&Value> = records.iter().map(|record| &record.value).collect();
    json!({ "type": "FeatureCollection", "features": features })
}
