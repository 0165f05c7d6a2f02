//! The text of coordinates as numbers, units, directions and separators.

use super::angle::Axis;
use crate::fold::fold;
use crate::words;

/// A piece of coordinates.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Token {
    Number {
        value: f64,
        /// Digits behind the mark.
        decimals: u8,
        is_negative: bool,
        /// Whether a sign stood there.
        has_sign: bool,
    },
    Degree,
    Minute,
    Second,
    Colon,
    /// The axis, and whether it counts backwards.
    Direction(Axis, bool),
    /// A comma, semicolon or slash.
    Separator,
}

/// No pair has more.
const TOKENS_MAX: usize = 24;
/// A number of degrees has no more digits.
const DIGITS_MAX: usize = 24;

/// `None` if something is none of these.
pub(super) fn tokens(text: &str) -> Option<Vec<Token>> {
    // A point between digits is the mark of decimals, and then a comma never is.
    let bytes = text.as_bytes();
    let is_between_digits = |at: usize| {
        at > 0
            && bytes[at - 1].is_ascii_digit()
            && bytes.get(at + 1).is_some_and(u8::is_ascii_digit)
    };
    let has_points = (0..bytes.len()).any(|at| bytes[at] == b'.' && is_between_digits(at));
    let mark = if has_points { b'.' } else { b',' };
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(first) = text[at..].chars().next() {
        if found.len() > TOKENS_MAX {
            return None;
        }
        let rest = &text[at..];
        let length = first.len_utf8();
        let digits_follow = rest[length..].trim_start().starts_with(|c: char| c.is_ascii_digit());
        at += match first {
            ' ' => 1,
            '0'..='9' => number(rest, mark, &mut found)?,
            '-' | '−' | '–' | '+' if digits_follow => {
                let blank = rest[length..].len() - rest[length..].trim_start().len();
                // A dash with a blank after it parts two numbers, or is a slip.
                if blank > 0 {
                    return None;
                }
                let taken = number(&rest[length..], mark, &mut found)?;
                if let Some(Token::Number { is_negative, has_sign, .. }) = found.last_mut() {
                    (*is_negative, *has_sign) = (first != '+', true);
                }
                length + taken
            }
            ',' | ';' | '/' => {
                found.push(Token::Separator);
                1
            }
            ':' => {
                found.push(Token::Colon);
                1
            }
            '.' | '(' | ')' => 1,
            _ if first.is_alphabetic() => word(rest, &mut found)?,
            _ => unit(first, rest, &mut found)?,
        };
    }
    Some(found)
}

fn number(rest: &str, mark: u8, found: &mut Vec<Token>) -> Option<usize> {
    let bytes = rest.as_bytes();
    let digits =
        |from: usize| bytes[from..].iter().take_while(|byte| byte.is_ascii_digit()).count();
    let whole = digits(0);
    let mut end = whole;
    if bytes.get(whole) == Some(&mark) && digits(whole + 1) > 0 {
        end = whole + 1 + digits(whole + 1);
        // `31,5,34,2` and `1,234,567` could be anything.
        let goes_on =
            bytes.get(end) == Some(&mark) && bytes.get(end + 1).is_some_and(u8::is_ascii_digit);
        if goes_on {
            return None;
        }
    }
    if end > DIGITS_MAX || whole > 8 {
        return None;
    }
    let value = rest[..end].replace(',', ".").parse().ok()?;
    let decimals = u8::try_from(end.saturating_sub(whole + 1)).ok()?;
    found.push(Token::Number { value, decimals, is_negative: false, has_sign: false });
    Some(end)
}

fn unit(first: char, rest: &str, found: &mut Vec<Token>) -> Option<usize> {
    let mut length = first.len_utf8();
    found.push(match first {
        '°' | 'º' | '˚' | '∘' => Token::Degree,
        '"' | '″' | '”' | '“' | '„' | '¨' | '״' | '»' => Token::Second,
        '\'' | '′' | '’' | '‘' | 'ʹ' | '`' | '´' | 'ʼ' | '׳' => {
            let is_double = rest[length..].starts_with(first);
            length *= 1 + usize::from(is_double);
            if is_double { Token::Second } else { Token::Minute }
        }
        _ => return None,
    });
    Some(length)
}

/// Directions and units in words; `с.ш.` is two words of one letter.
fn word(rest: &str, found: &mut Vec<Token>) -> Option<usize> {
    let is_part = |c: char| c.is_alphabetic();
    let mut ends = vec![rest.find(|c: char| !is_part(c)).unwrap_or(rest.len())];
    let next = rest[ends[0]..].trim_start_matches(['.', ' ']);
    if next.starts_with(is_part) {
        let start = rest.len() - next.len();
        ends.push(start + next.find(|c: char| !is_part(c)).unwrap_or(next.len()));
    }
    for end in ends.iter().rev() {
        let folded = fold(&rest[..*end]);
        if let Some(token) = token(&folded) {
            found.push(token);
            return Some(*end);
        }
    }
    // "Lat" and "Lon" in front say less than a direction and are not needed beside one.
    None
}

fn token(folded: &str) -> Option<Token> {
    let directions = [
        ("north", Axis::Latitude, false),
        ("south", Axis::Latitude, true),
        ("east", Axis::Longitude, false),
        ("west", Axis::Longitude, true),
    ];
    let is = |class: &str| words::number(class, folded).is_some();
    let direction = directions.iter().find(|(class, ..)| is(class));
    if let Some((_, axis, is_backwards)) = direction {
        return Some(Token::Direction(*axis, *is_backwards));
    }
    if is("degrees") {
        return Some(Token::Degree);
    }
    if is("minutes") {
        return Some(Token::Minute);
    }
    is("seconds").then_some(Token::Second)
}
