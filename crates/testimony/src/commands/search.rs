//! `search`.

use testimony_casework::searching::{Found, Hit, Marked, search as find};
use testimony_vault::{Access, Error, SearchRequest};

use super::{DONE, Outcome, open_vault};
use crate::cli::SearchArgs;
use crate::failure::{Failure, USAGE};
use crate::output;

pub(super) fn search(args: &SearchArgs) -> Outcome {
    let query = args.query.join(" ");
    let chosen = [
        ("kind", &args.kind),
        ("lang", &args.lang),
        ("date", &args.date),
        ("source", &args.source),
    ];
    let filter = |(field, value): (&str, &Option<String>)| Some((field.to_owned(), value.clone()?));
    let request = SearchRequest {
        query: query.clone(),
        filters: chosen.into_iter().filter_map(filter).collect(),
        exact_script: args.exact_script,
        offset: args.offset,
        limit: args.limit,
        newest: args.newest,
    };
    let vault = open_vault(&args.dir, &args.passphrase, Access::Read)?;
    let mut found = find(&vault, &request).map_err(|error| explained(error, &query))?;
    if !args.facets {
        found.facets.clear();
    }
    if args.json {
        output::json(&found)?;
    } else {
        tell(&found, args);
    }
    Ok(DONE)
}

/// A query that means nothing, with a caret below the place.
fn explained(error: testimony_casework::Error, query: &str) -> Failure {
    let testimony_casework::Error::Vault(cause) = &error else { return error.into() };
    let at = match cause {
        Error::Query(cause) => cause.at(),
        Error::SearchValue { .. } | Error::TooManyWords => None,
        _ => return error.into(),
    };
    let mut failure = Failure::new(USAGE, cause.to_string());
    if let Some(at) = at {
        failure.details.push(output::shown(query));
        failure.details.push(format!("{}^", " ".repeat(at)));
    }
    match cause.hint() {
        Some(hint) => failure.hint(hint),
        None => failure,
    }
}

fn tell(found: &Found, args: &SearchArgs) {
    for hit in &found.hits {
        output::line(&head(hit));
        if let Some(snippet) = &hit.snippet {
            output::line(&format!("  {}", marked(snippet)));
        }
    }
    for facet in found.facets.iter().filter(|facet| !facet.values.is_empty()) {
        let values = facet.values.iter().map(|(value, count)| format!("{value} {count}"));
        let line = format!("{}: {}", facet.field, values.collect::<Vec<_>>().join(", "));
        output::line(&output::shown(&line));
    }
    let total = match (found.total, found.more) {
        (total, true) => format!("more than {total} found; the newest come first"),
        (total, false) => format!("{total} found"),
    };
    let end = args.offset + found.hits.len();
    let rest = if found.more || end < found.total {
        format!("; {} to {end} shown, go on with --offset {end}", args.offset + 1)
    } else {
        String::new()
    };
    output::note(&format!("{total}{rest}"));
}

fn head(hit: &Hit) -> String {
    let name = marked(&hit.name);
    let about = output::shown(&hit.about);
    let mut line = format!("{} {about}", hit.kind);
    if !name.is_empty() {
        line = format!("{line}: {name}");
    }
    let others = [&hit.language, &hit.media_type, &hit.source];
    let others = others.into_iter().chain(&hit.date).filter(|it| !it.is_empty());
    let others: Vec<_> = others.map(|it| output::shown(it)).collect();
    if others.is_empty() { line } else { format!("{line} ({})", others.join(", ")) }
}

/// What was found stands between brackets, so that a log keeps it too.
fn marked(text: &Marked) -> String {
    let part = |(text, found): &(String, bool)| {
        let text = output::shown(text);
        if *found { format!("[{text}]") } else { text }
    };
    let parts: String = text.parts.iter().map(part).collect();
    let before = if text.cut_before { "… " } else { "" };
    let after = if text.cut_after { " …" } else { "" };
    format!("{before}{}{after}", parts.trim())
}
