//! What queries mean, and where they are refused.

use super::*;

fn finds(query: &str, text: &str) -> bool {
    let query = Query::parse(query, &["lang"]).unwrap().terms(&QueryOptions::default());
    query.matches(&term::analyse(text, None)).is_some()
}

#[test]
fn operators_and_brackets() {
    let text = "The river was cold and the bridge was burning.";
    for query in [
        "river bridge",
        "river AND bridge",
        "moon OR river",
        "cold (moon OR bridge)",
        "NOT moon",
        "-moon river",
        "river NOT (moon OR star)",
        "-(moon star) river",
        "riv*",
        "lang:en river",
        "\"was burning\"",
        "(river)",
        "moon OR sun OR river bridge",
    ] {
        assert!(finds(query, text), "{query}");
    }
    for query in ["river moon", "NOT river", "cold NOT (bridge)", "moo*", "(moon) OR sun river"] {
        assert!(!finds(query, text), "{query}");
    }
}

#[test]
fn fail_with_the_place() {
    for (query, at) in [
        ("river (bridge", 6),
        ("река) мост", 4),
        ("()", 0),
        ("river OR", 6),
        ("AND river", 0),
        ("a OR AND b", 5),
        ("river NOT", 6),
        ("(a NOT) b", 3),
        ("мост lang:", 5),
        ("x r*", 2),
    ] {
        let error = Query::parse(query, &["lang"]).unwrap_err();
        assert_eq!(error.at(), Some(at), "{query}: {error}");
        assert!(!error.hint().is_empty());
    }
    let deep = "(".repeat(1_000);
    assert!(matches!(Query::parse(&deep, &[]), Err(Error::TooDeep { .. })));
    let many = "-".repeat(4_000);
    assert!(Query::parse(&many, &[]).is_ok());
    assert!(matches!(Query::parse(&"-(".repeat(2_000), &[]), Err(Error::TooDeep { .. })));
    let clauses = Query::parse(&"a ".repeat(65), &[]);
    assert_eq!(clauses, Err(Error::TooManyClauses { clauses: 65 }));
}
