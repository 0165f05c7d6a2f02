//! A point on the map, as people write one, becomes a place of the case.

use testimony_model::{Action, Handle, Place, Point, Precision};
use testimony_tables::{PairOrder, coordinates};

use crate::form::Fields;

/// What was typed of a point.
#[derive(Default)]
pub(super) struct TypedPoint {
    pub(super) point: String,
    /// How exactly others may see it.
    pub(super) public: String,
}

/// A point, understood.
pub(super) struct Pointed {
    point: Point,
    precision: Precision,
    public: Precision,
}

impl TypedPoint {
    pub(super) fn read(fields: &Fields) -> Self {
        let get = |name: &str| fields.get(name).trim().to_owned();
        Self { point: get("point"), public: get("public") }
    }

    /// The point; nothing where none was typed, an error where it is none.
    pub(super) fn wanted(&self) -> Result<Option<Pointed>, ()> {
        if self.point.is_empty() {
            return Ok(None);
        }
        // Two bare numbers are latitude and longitude, as every telephone shows them.
        let found = coordinates(&self.point, PairOrder::LatLon).map_err(drop)?;
        let digits = usize::from(found.decimals);
        let precision = match found.decimals {
            4.. => Precision::Exact,
            3 => Precision::Vicinity,
            2 => Precision::Locality,
            _ => Precision::Larger,
        };
        let public: Precision = self.public.parse().unwrap_or(Precision::Larger);
        let point = Point {
            latitude: format!("{:.digits$}", found.latitude),
            longitude: format!("{:.digits$}", found.longitude),
        };
        // Others never see it finer than it is known.
        Ok(Some(Pointed { point, precision, public: public.max(precision) }))
    }
}

impl Pointed {
    /// The place with this point.
    pub(super) fn place(self, id: Handle, name: String) -> Action {
        Action::Place(Place {
            id,
            name,
            within: None,
            point: Some(self.point),
            precision: self.precision,
            public_precision: self.public,
        })
    }
}
