//! Answers which queries a text matches, for the judge `judges/udhr`.
//!
//! `cargo run --example ask -p testimony-lexis <LINES`. A line: a name, a text, a passage of it,
//! and queries, parted by tabs. Prints the name, how many terms the text has, and for each query 1
//! if the passage matches and 0 if not. No query may be refused.

#![allow(clippy::print_stdout, reason = "an example prints its result")]
#![forbid(unsafe_code)]

use std::error::Error;
use std::io::BufRead as _;

use testimony_lexis::{Analyser, Query, QueryOptions, snippet};

fn main() -> Result<(), Box<dyn Error>> {
    let mut analyser = Analyser::default();
    let options = QueryOptions::default();
    for line in std::io::stdin().lock().lines() {
        let line = line?;
        let mut fields = line.split('\t');
        let mut field = || fields.next().ok_or("a line has a name, a text and a passage");
        let (name, text, passage) = (field()?, field()?, field()?);
        let mut terms = 0;
        analyser.each(text, None, |found| terms += found.forms.len());
        let of_passage = analyser.analyse(passage, None);
        let mut bits = String::new();
        for query in fields {
            let found = Query::parse(query, &[])?.terms(&options).matches(&of_passage);
            let shown = snippet(passage, found.as_deref().unwrap_or_default());
            let hit = found.is_some() && shown.parts.iter().any(|part| part.highlighted);
            bits.push(if hit { '1' } else { '0' });
        }
        println!("{name}\t{terms}\t{bits}");
    }
    Ok(())
}
