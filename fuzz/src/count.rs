//! Counting: any file is a list of people or an error, whatever the pieces in which it comes; any table
//! of overlaps gives intervals that hold their estimates or none; the file of a count is read back.

use std::collections::BTreeSet;
use std::io::Read;
use std::ops::ControlFlow;

use testimony_casework::counting::Study;
use testimony_estimate::table::reading::Reader;
use testimony_estimate::{Model, Options, estimate};
use testimony_link::{Go, InMemory, Lists};
use testimony_tables::SourceOptions;
use testimony_tables::listings::{Listings, Reading};

use crate::text;

/// Listings that are also linked; more only take longer.
const LINKED_MAX: usize = 60;
/// Lists and people of tables of which models are asked: more only take longer.
const ASKED_LISTS_MAX: usize = 4;
const ASKED_PEOPLE_MAX: u64 = 5_000;

/// Gives bytes in pieces of one to five.
struct Pieces<'d>(&'d [u8], usize);

impl Read for Pieces<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        self.1 = self.1 % 5 + 1;
        let length = self.1.min(self.0.len()).min(buffer.len());
        let (piece, rest) = self.0.split_at(length);
        buffer[..length].copy_from_slice(piece);
        self.0 = rest;
        Ok(length)
    }
}

fn listed<'r>(source: Box<dyn Read + 'r>) -> Option<(Lists, u64)> {
    let listings = Listings::open(source, "fuzz", &SourceOptions::default()).ok()?;
    let used: BTreeSet<&str> = listings.used().iter().map(|used| used.field).collect();
    assert_eq!(used.len(), listings.used().len(), "no field is read from two columns");
    let mut lists = Lists::new();
    let reading = Reading { skip_bad_dates: true, ..Reading::default() };
    let done = listings.read(&mut lists, &reading, &mut |_, _| true).ok()?;
    assert_eq!(done.listings, lists.len() as u64);
    Some((lists, done.bad_dates))
}

/// `data`: a file with a list of people.
pub(crate) fn listings(data: &[u8]) {
    let (whole, pieces) = (listed(Box::new(data)), listed(Box::new(Pieces(data, 0))));
    let (Some((lists, bad)), Some((again, bad_again))) = (&whole, &pieces) else {
        assert!(whole.is_none() && pieces.is_none(), "pieces change what is a list");
        return;
    };
    crate::accepted();
    assert_eq!((lists.len(), bad), (again.len(), bad_again));
    assert!((0..lists.len()).all(|at| lists.id(at) == again.id(at)));
    let Some((lists, _)) = whole.filter(|(lists, _)| lists.len() <= LINKED_MAX) else { return };
    let count = lists.len();
    let go = &mut |_: testimony_link::Stage, _: u64, _: u64| Go::On;
    let options = testimony_link::Options::default();
    let Ok(linkage) = lists.link(&options, &mut InMemory::default(), go) else { return };
    let clusters = linkage.clusters();
    assert_eq!(clusters.len(), count);
    let leads = |(at, leader): (usize, &u32)| {
        *leader as usize <= at && clusters[*leader as usize] == *leader
    };
    assert!(
        clusters.iter().enumerate().all(leads),
        "every cluster has its lowest listing's number"
    );
    assert!(linkage.sureness().iter().all(|sure| (0.0..=1.0).contains(sure)));
    let review = linkage.review(&BTreeSet::new(), go).expect("nobody stops it");
    assert!(review.open.iter().all(|doubt| doubt.people > 0.0 && doubt.a < doubt.b));
}

pub(crate) fn listings_seeds() -> Vec<Vec<u8>> {
    let cyrillic = "№;Фамилия;Имя;Дата рождения\n1;Кузин;Адам;04.03.1980\n2;Кузина;Инна;1975\n";
    vec![
        b"id,given name,surname,dob,place\n1,Ada,Quill,1980-04-03,Ferry\n2,Ada,Quilt,1980-04-03,Ferry\n"
            .to_vec(),
        cyrillic.as_bytes().to_vec(),
        b"sep=;\r\nname;born;sex\r\n\"Quill, Ada\";31.02.1980;f\r\n".to_vec(),
        "الاسم,اسم العائلة,تاريخ الميلاد\nخالد,الحلبي,1980\n".as_bytes().to_vec(),
    ]
}

/// `data`: a table of overlaps, cells parted by semicolons.
pub(crate) fn overlaps(data: &[u8]) {
    let Some(text) = text(data) else { return };
    let mut lines = text.lines().map(|line| line.split(';').collect::<Vec<_>>());
    let Ok(mut reader) = Reader::new(&lines.next().unwrap_or_default()) else { return };
    for (number, cells) in (2..).zip(lines) {
        if reader.row(number, &cells).is_err() {
            return;
        }
    }
    let Ok(table) = reader.table() else { return };
    crate::accepted();
    if table.lists().len() > ASKED_LISTS_MAX || table.observed() > ASKED_PEOPLE_MAX {
        return;
    }
    let models = vec![Model::Chao, Model::LoglinearBic, Model::DgaHalf];
    let options = Options { models, ..Options::default() };
    let panel =
        estimate(&table, &options, &|_| ControlFlow::Continue(())).expect("nobody stops it");
    #[allow(clippy::cast_precision_loss, reason = "a few thousand people")]
    let observed = table.observed() as f64;
    for one in &panel.panel {
        if let (Some(middle), Some((lo, hi))) = (one.estimate, one.interval()) {
            assert!(middle.is_finite() && lo.is_finite() && hi.is_finite(), "{one:?}");
            assert!(lo <= hi && lo >= observed - 1e-6 && middle >= observed - 1e-6, "{one:?}");
        }
    }
    assert_eq!(panel.interval.is_some(), panel.middle.is_some());
}

pub(crate) fn overlaps_seeds() -> Vec<Vec<u8>> {
    vec![
        b"a;b;c;count\n1;0;0;40\n0;1;0;35\n1;1;0;12\n0;0;1;60\n1;0;1;18\n0;1;1;15\n1;1;1;9\n"
            .to_vec(),
        b"a;count;b\n1;5;0\n0;7;1\n1;2;1\n".to_vec(),
        b"a;b;c;count\ntrue;;;3\n;true;true;0\n1;1;1;4\n".to_vec(),
    ]
}

/// `data`: the file of a count.
pub(crate) fn study(data: &[u8]) {
    let Some(text) = text(data) else { return };
    let Ok(study) = Study::read(text) else { return };
    crate::accepted();
    let written = study.to_json();
    let again = Study::read(&written).expect("what was written is a count");
    // The parser does not keep the last bit of every number: bits and words are compared.
    assert_eq!((again.title(), again.lists()), (study.title(), study.lists()));
    assert_eq!((again.patterns(), again.replicates()), (study.patterns(), study.replicates()));
}

pub(crate) fn study_seeds() -> Vec<Vec<u8>> {
    let answer = r#"{"replicates":2,"answering":0,"observed":1.0,"observed_between":[1,1],"lists":["a"],"panel":[],"sentence":"no","verdict":"not_estimable","interval":null,"middle":null,"widened":false,"seed":1}"#;
    let chosen = r#"{"observed":1,"lists":["a"],"panel":[{"model":"chao","estimate":null,"lo":null,"hi":null,"ess":null,"rhat":null,"notes":[],"sound":false}],"unlike":null,"sentence":"no","verdict":"not_estimable","interval":null,"middle":null,"widened":false,"seed":1}"#;
    let study = format!(
        r#"{{"format":"testimony/count/v1","title":"t","lists":[{{"name":"a","covers":{{}},"listings":1,"deduplicated":false}}],"linkage":{{"threshold":0.5,"seed":1,"replicates":2,"judged":0}},"settings":{{"models":["chao"],"seed":1,"ess":1000,"bootstraps":500,"keep_saturated":false}},"table":[[1,1]],"tables":[[[1,1]],[[1,1]]],"strata":[],"answer":{answer},"curves":[],"chosen":{chosen},"without":[],"by":[]}}"#
    );
    vec![study.into_bytes()]
}
