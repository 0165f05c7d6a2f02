//! The coast and borders of the world, embedded: crates/plot/data/README.md has the bytes.

/// Natural Earth at 1:50 million, in hundredths of a degree.
const BYTES: &[u8] = include_bytes!("../../data/basemap.bin");
/// First bytes: a name and a version.
const MAGIC: &[u8] = b"TPBM1\n";
/// Most of anything that the file counts; it has 1,959 arcs and some 75,000 points.
const COUNT_MAX: usize = 200_000;

/// An arc that crosses the 180th meridian goes on beyond it; none goes once around the world.
const LON_MAX: i32 = 54_000;

/// A point: longitude and latitude in hundredths of a degree.
pub(crate) type Point = (i32, i32);

/// Reference to an arc; with true from its last point to its first.
pub(crate) type Turn = (usize, bool);

/// The map of the world.
#[derive(Debug, Default)]
pub(crate) struct Basemap {
    pub(crate) arcs: Vec<Vec<Point>>,
    /// Rings of the land; where one lies in another it is water.
    pub(crate) land: Vec<Vec<Turn>>,
    /// Whether two countries share the arc; all others of the land are coast.
    pub(crate) is_border: Vec<bool>,
    pub(crate) countries: Vec<Country>,
}

/// A country that has a code.
#[derive(Debug)]
pub(crate) struct Country {
    /// Number of ISO 3166-1.
    pub(crate) code: u16,
    pub(crate) rings: Vec<Vec<Turn>>,
}

/// Reads the embedded map. It is the same for everybody and checked by a test, so what cannot
/// be read leaves a map without land rather than none.
pub(crate) fn basemap() -> Basemap {
    decode(BYTES).unwrap_or_default()
}

/// None: not such a file.
fn decode(bytes: &[u8]) -> Option<Basemap> {
    let mut reader = Reader(bytes.strip_prefix(MAGIC)?);
    let mut map = Basemap::default();
    for _ in 0..reader.count()? {
        let mut arc = Vec::new();
        let (mut x, mut y) = (0, 0);
        for _ in 0..reader.count()? {
            (x, y) = (reader.signed()?.checked_add(x)?, reader.signed()?.checked_add(y)?);
            if x.abs() > LON_MAX || y.abs() > 9_000 {
                return None;
            }
            arc.push((x, y));
        }
        map.arcs.push((arc.len() > 1).then_some(arc)?);
    }
    map.land = reader.rings(map.arcs.len())?;
    map.is_border = vec![false; map.arcs.len()];
    let mut at = 0;
    for _ in 0..reader.count()? {
        at += reader.count()?;
        *map.is_border.get_mut(at)? = true;
    }
    for _ in 0..reader.count()? {
        let code = u16::try_from(reader.count()?).ok()?;
        map.countries.push(Country { code, rings: reader.rings(map.arcs.len())? });
    }
    reader.0.is_empty().then_some(map)
}

struct Reader<'a>(&'a [u8]);

impl Reader<'_> {
    /// Seven bits a byte, the lowest first.
    fn varint(&mut self) -> Option<u32> {
        let mut value = 0_u32;
        for shift in [0, 7, 14, 21] {
            let (&byte, rest) = self.0.split_first()?;
            self.0 = rest;
            value |= u32::from(byte & 127) << shift;
            if byte < 128 {
                return Some(value);
            }
        }
        None
    }

    fn count(&mut self) -> Option<usize> {
        usize::try_from(self.varint()?).ok().filter(|&count| count <= COUNT_MAX)
    }

    /// 0, -1, 1, -2, 2 …
    fn signed(&mut self) -> Option<i32> {
        let value = i32::try_from(self.varint()?).ok()?;
        Some(if value % 2 == 0 { value / 2 } else { -(value / 2) - 1 })
    }

    fn rings(&mut self, arcs: usize) -> Option<Vec<Vec<Turn>>> {
        let mut rings = Vec::new();
        for _ in 0..self.count()? {
            let mut ring = Vec::new();
            for _ in 0..self.count()? {
                let at = self.signed()?;
                let turned = at < 0;
                let arc = usize::try_from(if turned { -at - 1 } else { at }).ok()?;
                ring.push((arc < arcs).then_some((arc, turned))?);
            }
            rings.push(ring);
        }
        Some(rings)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_embedded_map_is_whole() {
        let map = decode(BYTES).expect("it is one of ours");
        assert_eq!((map.arcs.len(), map.countries.len()), (1_959, 236));
        assert!(map.land.len() > 1_000, "{}", map.land.len());
        for ring in map.land.iter().chain(map.countries.iter().flat_map(|one| &one.rings)) {
            let ends = |&(arc, turned): &Turn| {
                let (first, last) = (map.arcs[arc].first(), map.arcs[arc].last());
                if turned { (last, first) } else { (first, last) }
            };
            for (at, here) in ring.iter().enumerate() {
                let next = &ring[(at + 1) % ring.len()];
                let turn = |point: &Point| (point.0.rem_euclid(36_000), point.1);
                let (end, start) = (ends(here).1.map(turn), ends(next).0.map(turn));
                assert!(end.is_some() && end == start, "the ring is not closed");
            }
        }
    }

    /// A missing or changed byte never panics; a missing one is always noticed.
    #[test]
    fn fail_cut_and_changed() {
        for cut in (0..BYTES.len()).step_by(997) {
            assert!(decode(&BYTES[..cut]).is_none(), "{cut}");
        }
        for at in (0..BYTES.len()).step_by(4_999) {
            let mut bytes = BYTES.to_vec();
            bytes[at] ^= 0x81;
            let Some(map) = decode(&bytes) else { continue };
            let turns = map.land.iter().flatten();
            assert!(turns.into_iter().all(|turn| turn.0 < map.arcs.len()), "{at}");
            let on_earth = |&(x, y): &Point| x.abs() <= LON_MAX && y.abs() <= 9_000;
            assert!(map.arcs.iter().flatten().all(on_earth), "{at}");
        }
        assert!(decode(b"TPBM2\n").is_none());
    }
}
