//! A date's text as numbers, words and marks.

use super::{NO_DATE, Refused};
use crate::fold::fold;
use crate::words::{self, PHRASE_WORDS_MAX};

/// A piece of a date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Token {
    /// Its value and how many digits it has.
    Number(u16, usize),
    Month(u8),
    Season(u8),
    Decade,
    About,
    Uncertain,
    Before,
    /// "Until" alone, "to" between two dates.
    Until,
    After,
    From,
    To,
    Between,
    And,
    /// `.`, `/` or `-` between numbers.
    Mark(u8),
    /// A dash with blanks around it, or a long one.
    Dash,
}

/// No date has more.
const TOKENS_MAX: usize = 24;

const CLASSES: [(&str, Token); 9] = [
    ("about", Token::About),
    ("uncertain", Token::Uncertain),
    ("before", Token::Before),
    ("until", Token::Until),
    ("after", Token::After),
    ("from", Token::From),
    ("to", Token::To),
    ("between", Token::Between),
    ("and", Token::And),
];

/// Words that say nothing are left out; a word that is not known makes the text no date.
pub(super) fn tokens(text: &str) -> Result<Vec<Token>, Refused> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        if found.len() > TOKENS_MAX {
            return Err(NO_DATE);
        }
        let before = text[..text.len() - rest.len()].chars().next_back();
        let length = match first {
            '0'..='9' => number(rest, &mut found)?,
            _ if first.is_alphabetic() => word(rest, &mut found)?,
            _ => mark(first, rest, before, &mut found)?,
        };
        rest = &rest[length..];
    }
    Ok(found)
}

fn number(rest: &str, found: &mut Vec<Token>) -> Result<usize, Refused> {
    let length = rest.bytes().take_while(u8::is_ascii_digit).count();
    let value = rest[..length].parse().ok().filter(|_| length <= 4).ok_or(NO_DATE)?;
    found.push(Token::Number(value, length));
    Ok(length)
}

/// The longest phrase that is known.
fn word(rest: &str, found: &mut Vec<Token>) -> Result<usize, Refused> {
    let is_part = |c: char| {
        c.is_alphabetic()
            || matches!(c, '\'' | '’' | 'ʼ' | '\u{300}'..='\u{36f}' | '\u{64b}'..='\u{652}')
    };
    let mut ends = Vec::new();
    let mut end = 0;
    for _ in 0..PHRASE_WORDS_MAX {
        end += rest[end..].find(|c: char| !is_part(c)).unwrap_or(rest.len() - end);
        ends.push(end);
        match rest[end..].strip_prefix(' ') {
            Some(next) if next.starts_with(is_part) => end += 1,
            _ => break,
        }
    }
    for end in ends.iter().rev() {
        let folded = fold(&rest[..*end]);
        if let Some(token) = token(&folded, found) {
            found.extend(token);
            return Ok(*end);
        }
    }
    // Arabic joins "and" to the next word.
    if let Some(joined) = rest.strip_prefix('و')
        && joined.starts_with(char::is_alphabetic)
    {
        found.push(Token::And);
        return Ok('و'.len_utf8());
    }
    Err(NO_DATE)
}

/// `None` for a word that is not known, `Some(None)` for one that says nothing.
fn token(folded: &str, found: &mut Vec<Token>) -> Option<Option<Token>> {
    if let Some(month) = words::number("month", folded) {
        return Some(Some(Token::Month(month)));
    }
    if let Some(season) = words::number("season", folded) {
        return Some(Some(Token::Season(season)));
    }
    // `1990s`, `1990-е`; the mark between number and ending says nothing.
    let behind_mark = match found[..] {
        [.., Token::Number(value, digits), Token::Mark(b'-')] => Some((value, digits)),
        _ => None,
    };
    let number = match found.last() {
        Some(Token::Number(value, digits)) => Some((*value, *digits)),
        _ => behind_mark,
    };
    if let Some((value, digits)) = number {
        let is_decade = digits == 4 && value % 10 == 0 && words::number("decade", folded).is_some();
        let is_ordinal = digits <= 2 && words::number("ordinal", folded).is_some();
        if (is_decade || is_ordinal) && behind_mark.is_some() {
            found.pop();
        }
        if is_decade {
            return Some(Some(Token::Decade));
        }
        if is_ordinal {
            return Some(None);
        }
    }
    let class = CLASSES.iter().find(|(class, _)| words::number(class, folded).is_some());
    match class {
        Some((_, token)) => Some(Some(*token)),
        None if words::number("filler", folded).is_some() => Some(None),
        // "In the 1990s" names the years again.
        None if found.last() == Some(&Token::Decade) => {
            words::number("decade", folded).map(|_| None)
        }
        None => None,
    }
}

fn mark(
    first: char,
    rest: &str,
    before: Option<char>,
    found: &mut Vec<Token>,
) -> Result<usize, Refused> {
    let length = first.len_utf8();
    let after = rest[length..].chars().next();
    match first {
        ' ' | ',' | '(' | ')' => {}
        '~' | '≈' => found.push(Token::About),
        '?' => found.push(Token::Uncertain),
        '–' | '—' | '−' | '‒' => found.push(Token::Dash),
        '-' if before == Some(' ') || after == Some(' ') => found.push(Token::Dash),
        '-' | '/' => found.push(Token::Mark(if first == '-' { b'-' } else { b'/' })),
        // A point behind a word or at the end is one of an abbreviation, behind a day one of an
        // ordinal.
        '.' if before.is_some_and(|c| c.is_ascii_digit())
            && after.is_some_and(|c| c.is_ascii_digit()) =>
        {
            found.push(Token::Mark(b'.'));
        }
        '.' => {}
        _ => return Err(NO_DATE),
    }
    Ok(length)
}
