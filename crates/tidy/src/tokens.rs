//! Rust source as names and doc comments with their lines; and the rule that no test sleeps.
//!
//! Tokens, not a syntax tree, because names inside macros count too.

use std::str::FromStr as _;

use anyhow::{Result, anyhow};
use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};

use crate::{File, Tree};

/// Something that a person named or wrote in a Rust file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Token {
    /// An identifier, without `r#`.
    Name(String),
    /// One line of a doc comment.
    Doc(String),
    /// An attribute, as its first name and all the names in it: `cfg_attr`, `ignore` …
    Attribute(Vec<String>),
}

/// All tokens of a file, each with its line from 1; string literals are left out, because a
/// standard may demand any word in them.
///
/// # Errors
/// If the file is no Rust.
pub fn of(file: &File) -> Result<Vec<(usize, Token)>> {
    let stream = TokenStream::from_str(&file.text)
        .map_err(|cause| anyhow!("{} is no Rust: {cause}", file.path))?;
    let mut found = Vec::new();
    walk(stream, &mut found);
    Ok(found)
}

/// Complaints about tests that are switched off: a test that does not run protects nobody.
#[must_use]
pub fn ignored(tree: &Tree) -> Vec<String> {
    let mut complaints = Vec::new();
    for file in tree.rust() {
        match of(file) {
            Err(cause) => complaints.push(format!("{cause:#}")),
            Ok(tokens) => complaints.extend(tokens.into_iter().filter_map(|(line, token)| {
                switched_off(&token).then(|| format!("{}:{line}: a test is ignored", file.path))
            })),
        }
    }
    complaints
}

fn switched_off(token: &Token) -> bool {
    let Token::Attribute(names) = token else { return false };
    match names.first().map(String::as_str) {
        Some("ignore") => true,
        Some("cfg_attr") => names.iter().any(|name| name == "ignore"),
        _ => false,
    }
}

fn walk(stream: TokenStream, found: &mut Vec<(usize, Token)>) {
    let mut after_pound = false;
    for tree in stream {
        let line = tree.span().start().line;
        match tree {
            TokenTree::Ident(name) => {
                let name = name.to_string();
                found.push((line, Token::Name(name.trim_start_matches("r#").to_owned())));
                after_pound = false;
            }
            TokenTree::Group(group) if after_pound && group.delimiter() == Delimiter::Bracket => {
                attribute(&group, found);
                after_pound = false;
            }
            TokenTree::Group(group) => {
                walk(group.stream(), found);
                after_pound = false;
            }
            // The `!` of an inner attribute stands between the pound and its brackets.
            TokenTree::Punct(mark) => {
                after_pound = mark.as_char() == '#' || (after_pound && mark.as_char() == '!');
            }
            TokenTree::Literal(_) => after_pound = false,
        }
    }
}

/// Doc comments reach the lexer as `#[doc = "…"]`.
fn attribute(group: &Group, found: &mut Vec<(usize, Token)>) {
    let line = group.span_open().start().line;
    let parts: Vec<TokenTree> = group.stream().into_iter().collect();
    if let [TokenTree::Ident(name), TokenTree::Punct(_), TokenTree::Literal(text)] = &parts[..]
        && name == "doc"
    {
        // The literal is an escaped string; a word is not changed by escaping.
        let text = text.to_string();
        for (offset, text) in text.trim_matches('"').split("\\n").enumerate() {
            found.push((line + offset, Token::Doc(text.to_owned())));
        }
        return;
    }
    let mut inside = Vec::new();
    walk(group.stream(), &mut inside);
    let names = inside
        .iter()
        .filter_map(|(_, token)| match token {
            Token::Name(name) => Some(name.clone()),
            Token::Doc(_) | Token::Attribute(_) => None,
        })
        .collect();
    found.push((line, Token::Attribute(names)));
    found.extend(inside);
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::ignored;
    use crate::Tree;

    #[test]
    fn switched_off_tests_are_seen_and_strings_are_not() {
        let tree = Tree::sample(&[
            ("a.rs", "#[test]\n#[ignore]\nfn a() {}\nm! { #[ignore = \"slow\"] fn b() {} }"),
            ("b.rs", "#[cfg_attr(miri, ignore)]\nfn a() {}"),
            ("c.rs", "// #[ignore]\nfn ignore() -> &'static str { \"#[ignore]\" }"),
            ("d.rs", "fn broken( {"),
        ]);
        expect![[r#"
            a.rs:2: a test is ignored
            a.rs:4: a test is ignored
            b.rs:1: a test is ignored
            d.rs is no Rust: cannot parse string into token stream"#]]
        .assert_eq(&ignored(&tree).join("\n"));
    }
}
