//! Maps.

use testimony_plot::{Direction, Kind, KindWords, MapPicture, MapPoint, MapWords, coarsen};

/// A point of a picture.
pub(crate) fn point(label: &str, at: (f64, f64), precision: u32, kind: Kind) -> MapPoint {
    let cell = coarsen(at.0, at.1, precision).expect("samples are on earth");
    MapPoint { cell, label: label.to_owned(), kind, count: 1 }
}

/// All samples by name.
pub(crate) fn all() -> Vec<(&'static str, MapPicture)> {
    vec![
        ("map", regional()),
        ("map-narrow", MapPicture { width: 328, ..regional() }),
        ("map-arabic", arabic()),
        ("map-near", near()),
        ("map-world", world()),
        ("map-antimeridian", antimeridian()),
        ("map-pole", pole()),
        ("map-crowd", crowd(6_000)),
        ("map-empty", MapPicture::default()),
        ("map-hostile", hostile()),
    ]
}

fn regional() -> MapPicture {
    let mut points = vec![
        point("First building", (43.32, 45.70), 5_000, Kind::Act),
        point("First building", (43.32, 45.70), 5_000, Kind::Act),
        point("Second building", (43.21, 45.83), 5_000, Kind::Event),
        point("Border village", (42.80, 44.65), 20_000, Kind::AccountMade),
        point("Coast", (42.98, 47.50), 20_000, Kind::Event),
        point("Somewhere in the south", (42.2, 44.0), 60_000, Kind::Denial),
    ];
    points[3].count = 12;
    let countries = [(643, "Russia"), (268, "Georgia"), (31, "Azerbaijan"), (51, "Armenia")];
    MapPicture {
        title: "Where people were held".to_owned(),
        desc: "Two buildings and a village in the north of the Caucasus.".to_owned(),
        points,
        countries: countries.map(|(code, name)| (code, name.to_owned())).to_vec(),
        ..MapPicture::default()
    }
}

fn arabic() -> MapPicture {
    let countries = [
        (818, "مصر"),
        (376, "إسرائيل"),
        (400, "الأردن"),
        (422, "لبنان"),
        (760, "سوريا"),
        (275, "فلسطين"),
    ];
    MapPicture {
        title: "أين احتجزوا".to_owned(),
        desc: "ثلاثة أماكن.".to_owned(),
        direction: Direction::Rtl,
        points: vec![
            point("المبنى الأول", (33.51, 36.29), 5_000, Kind::Act),
            point("قرية", (32.62, 36.10), 10_000, Kind::Event),
            point("الساحل", (34.89, 35.88), 20_000, Kind::AccountMade),
        ],
        countries: countries.map(|(code, name)| (code, name.to_owned())).to_vec(),
        words: MapWords {
            kinds: KindWords {
                event: "حدث".to_owned(),
                act: "انتهاك".to_owned(),
                denial: "نفي".to_owned(),
                intervention: "طلب".to_owned(),
                response: "رد".to_owned(),
                account_made: "رواية".to_owned(),
                account_received: "وصول رواية".to_owned(),
            },
            within: "ضمن {km} كم".to_owned(),
            more: "{label} و{count} أخرى".to_owned(),
            kilometres: "{km} كم".to_owned(),
            outline: "في مكان ما داخل الإطار".to_owned(),
            attribution: "الخريطة: Natural Earth، ملك عام".to_owned(),
            borders: "الحدود كما رسمها صانعو الخريطة.".to_owned(),
            empty: "لا مكان يمكن إظهاره".to_owned(),
        },
        ..MapPicture::default()
    }
}

/// One place alone: the view is still wide enough to say something.
fn near() -> MapPicture {
    MapPicture {
        title: "One place".to_owned(),
        desc: "One building by the sea.".to_owned(),
        points: vec![point("The building", (43.12, 131.9), 0, Kind::Act)],
        countries: vec![(643, "Russia".to_owned())],
        ..MapPicture::default()
    }
}

fn world() -> MapPicture {
    MapPicture {
        title: "The world".to_owned(),
        desc: "Places on five continents.".to_owned(),
        points: vec![
            point("North", (69.6, 18.9), 100_000, Kind::Event),
            point("South", (-54.8, -68.3), 100_000, Kind::Event),
            point("East", (-41.3, 174.8), 100_000, Kind::Act),
            point("West", (61.2, -149.9), 500_000, Kind::Denial),
            point("Middle", (9.0, 38.7), 0, Kind::AccountReceived),
        ],
        ..MapPicture::default()
    }
}

fn antimeridian() -> MapPicture {
    MapPicture {
        title: "Both sides of the 180th meridian".to_owned(),
        desc: "Islands and a coast.".to_owned(),
        points: vec![
            point("Western side", (66.0, 178.5), 50_000, Kind::Event),
            point("Eastern side", (65.5, -172.0), 50_000, Kind::Event),
        ],
        countries: vec![(643, "Russia".to_owned()), (840, "USA".to_owned())],
        ..MapPicture::default()
    }
}

fn pole() -> MapPicture {
    MapPicture {
        title: "The pole".to_owned(),
        desc: "Ice.".to_owned(),
        points: vec![
            point("Pole", (90.0, 0.0), 10_000, Kind::Event),
            point("Station", (88.0, 120.0), 50_000, Kind::AccountMade),
        ],
        ..MapPicture::default()
    }
}

/// Many points, spread without chance.
pub(crate) fn crowd(points: u32) -> MapPicture {
    let spread = |at: u32, by: u32| f64::from(at.wrapping_mul(by) % 10_007) / 10_007.0;
    let one = |at: u32| {
        let place = (46.0 + 5.0 * spread(at, 2_654), 24.0 + 14.0 * spread(at, 4_049));
        point(&format!("Place {at}"), place, 2_000, Kind::Act)
    };
    MapPicture {
        title: "Thousands".to_owned(),
        desc: "Thousands of acts.".to_owned(),
        points: (0..points).map(one).collect(),
        countries: vec![(804, "Ukraine".to_owned()), (498, "Moldova".to_owned())],
        ..MapPicture::default()
    }
}

/// Texts that attack the page or the reader; a number that no circle can hold.
fn hostile() -> MapPicture {
    let mut points = vec![
        point("</text><script>x</script>", (0.0, 0.0), 1_000_000, Kind::Act),
        point("\u{202e}deined\u{202c}\u{200b}", (-0.1, -0.1), 1_000_000, Kind::Act),
        point("A & B's \"paper\"\nline", (0.1, 180.0), 0, Kind::Act),
        point("{count}{label}", (-90.0, -180.0), 0, Kind::Act),
    ];
    points[0].count = u32::MAX;
    points[1].count = u32::MAX;
    MapPicture {
        title: "<script>alert(1)</script>".to_owned(),
        desc: "\"quoted\" & 'single' ]]> --><!--".to_owned(),
        points,
        countries: vec![(643, "<b>".to_owned()), (u16::MAX, "nowhere".to_owned())],
        ..MapPicture::default()
    }
}
