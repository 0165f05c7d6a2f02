//! From tokens to a date or a range of dates.

use super::partial::Partial;
use super::token::{Token, tokens};
use super::{DayOrder, NO_DATE, NO_SUCH_DAY, REVERSED, Refused, SHORT_YEAR, TWO_WAYS};

/// What a text says.
#[derive(Debug)]
pub(super) struct Reading {
    shape: Shape,
    is_about: bool,
    is_uncertain: bool,
    time: Option<String>,
}

#[derive(Debug)]
enum Shape {
    One(Partial),
    Range(Partial, Partial),
    /// Not later than.
    Until(Partial),
    /// Not earlier than.
    From(Partial),
}

impl Reading {
    /// `text` is tidied.
    pub(super) fn new(text: &str, order: DayOrder) -> Result<Self, Refused> {
        let (text, time) = split_time(text)?;
        let mut tokens = tokens(text)?;
        let has = |token| tokens.contains(&token);
        let (is_about, is_uncertain) = (has(Token::About), has(Token::Uncertain));
        tokens.retain(|token| !matches!(token, Token::About | Token::Uncertain));
        let shape = shape(&tokens, order)?;
        let is_one_day = matches!(&shape, Shape::One(date) if date.day.is_some());
        if time.is_some() && (!is_one_day || is_about || is_uncertain) {
            return Err(NO_DATE);
        }
        Ok(Self { shape, is_about, is_uncertain, time })
    }

    pub(super) fn edtf(&self) -> Result<String, Refused> {
        let mark = match (self.is_about, self.is_uncertain) {
            (true, true) => "%",
            (true, false) => "~",
            (false, true) => "?",
            (false, false) => "",
        };
        let written = |date: &Partial| -> Result<String, Refused> {
            // A decade says already that something of it is not known, and takes no mark.
            let date = date.checked()?;
            Ok(if date.is_decade { date.to_string() } else { format!("{date}{mark}") })
        };
        Ok(match &self.shape {
            Shape::One(date) => written(date)? + self.time.as_deref().unwrap_or_default(),
            Shape::Until(date) => format!("../{}", written(date)?),
            Shape::From(date) => format!("{}/..", written(date)?),
            Shape::Range(from, to) => {
                let range = format!("{}/{}", written(from)?, written(to)?);
                match (from.span(), to.span()) {
                    (Some(from), Some(to)) if from.0 > to.0 || from.1 > to.1 => {
                        return Err(REVERSED);
                    }
                    _ => range,
                }
            }
        })
    }
}

/// Cuts off a time of day: `T14:30:00`, ` 14:30`, with or without `Z`.
fn split_time(text: &str) -> Result<(&str, Option<String>), Refused> {
    let Some(colon) = text.find(':') else { return Ok((text, None)) };
    let start = text[..colon].trim_end_matches(|c: char| c.is_ascii_digit()).len();
    let (date, time) = text.split_at(start);
    let date = date.strip_suffix(['T', ' ']).ok_or(NO_DATE)?;
    let (clock, zone) = match time.strip_suffix('Z') {
        Some(clock) => (clock, "Z"),
        None => (time, ""),
    };
    if !clock.bytes().all(|byte| byte.is_ascii_digit() || byte == b':' || byte == b'.') {
        return Err(NO_DATE);
    }
    let seconds = crate::xlsx::clock(clock).ok_or(NO_DATE)?;
    let (hour, minute, second) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    let time = format!("T{hour:02}:{minute:02}:{second:02}{zone}");
    // Midnight is what programs put where there was no time.
    Ok((date.trim_end_matches(','), (seconds > 0 || !zone.is_empty()).then_some(time)))
}

fn shape(tokens: &[Token], order: DayOrder) -> Result<Shape, Refused> {
    use Token::{After, And, Before, Between, Dash, From, To, Until};
    let joint = |joints: &[Token]| {
        let mut found = tokens.iter().enumerate().filter(|(_, token)| joints.contains(token));
        match (found.next(), found.next()) {
            (Some((at, _)), None) if at > 0 => Some(at),
            _ => None,
        }
    };
    match tokens {
        [Between, rest @ ..] => {
            let at = joint(&[And, Dash]).ok_or(NO_DATE)?;
            range(&rest[..at - 1], &rest[at..], order)
        }
        [From, rest @ ..] => match joint(&[To, Until, Dash]) {
            Some(at) => range(&rest[..at - 1], &rest[at..], order),
            None => Ok(Shape::From(single(rest, order)?)),
        },
        [Before | Until, rest @ ..] => Ok(Shape::Until(single(rest, order)?)),
        [After, rest @ ..] => Ok(Shape::From(single(rest, order)?)),
        _ => match joint(&[To, Until, Dash]).or_else(|| hyphen(tokens)) {
            Some(at) => range(&tokens[..at], &tokens[at + 1..], order),
            None => Ok(Shape::One(single(tokens, order)?)),
        },
    }
}

/// A hyphen without blanks joins two dates if it is the only one and not part of a date: between
/// years, before a month's name, between dates with other marks.
fn hyphen(tokens: &[Token]) -> Option<usize> {
    let hyphens = tokens.iter().filter(|token| **token == Token::Mark(b'-')).count();
    let at =
        tokens.iter().position(|token| *token == Token::Mark(b'-')).filter(|_| hyphens == 1)?;
    let is_year = |token: Option<&Token>| matches!(token, Some(Token::Number(_, 4)));
    let joins = is_year(tokens.get(at.checked_sub(1)?)) && is_year(tokens.get(at + 1));
    let has_name = tokens.iter().any(|token| matches!(token, Token::Month(_) | Token::Season(_)));
    let has_marks = tokens.iter().any(|token| matches!(token, Token::Mark(b'.' | b'/')));
    (joins || has_name || has_marks).then_some(at)
}

fn range(from: &[Token], to: &[Token], order: DayOrder) -> Result<Shape, Refused> {
    let to = single(to, order)?;
    let from = match from {
        // "3 to 5 April": alone, a number of two digits is a day.
        [Token::Number(day, 1 | 2)] if to.day.is_some() => {
            Partial { day: small(*day), ..Partial::default() }
        }
        [Token::Number(one, 1 | 2), Token::Mark(b'.' | b'/'), Token::Number(two, 1 | 2)] => {
            let (day, month) = day_and_month(*one, *two, true, order)?;
            Partial { day: Some(day), month: Some(month), ..Partial::default() }
        }
        from => single(from, order)?,
    };
    Ok(Shape::Range(from.filled_from(to), to))
}

fn small(number: u16) -> Option<u8> {
    u8::try_from(number).ok()
}

fn single(tokens: &[Token], order: DayOrder) -> Result<Partial, Refused> {
    use Token::{Decade, Mark, Month, Number, Season};
    let date = |year, month, day| Ok(Partial { year, month, day, is_decade: false });
    match *tokens {
        [Number(year, 4)] => date(Some(year), None, None),
        [Number(year, 4), Decade] => {
            Ok(Partial { year: Some(year), is_decade: true, ..Partial::default() })
        }
        [Month(month) | Season(month), Number(year, 4)]
        | [Number(year, 4), Month(month) | Season(month)] => date(Some(year), Some(month), None),
        [Number(day, 1 | 2), Month(month), Number(year, 4)]
        | [Month(month), Number(day, 1 | 2), Number(year, 4)]
        | [Number(year, 4), Month(month), Number(day, 1 | 2)]
        | [Number(day, 1 | 2), Mark(_), Month(month), Mark(_), Number(year, 4)] => {
            date(Some(year), Some(month), small(day))
        }
        // Parts of a range.
        [Month(month)] => date(None, Some(month), None),
        [Number(day, 1 | 2), Month(month)] | [Month(month), Number(day, 1 | 2)] => {
            date(None, Some(month), small(day))
        }
        [Number(year, 4), Mark(one), Number(month, 1 | 2), Mark(two), Number(day, 1 | 2)]
            if one == two =>
        {
            date(Some(year), small(month), small(day))
        }
        [Number(year, 4), Mark(_), Number(month, 1 | 2)]
        | [Number(month, 1 | 2), Mark(_), Number(year, 4)]
            if month <= 12 =>
        {
            date(Some(year), small(month), None)
        }
        [Number(one, 1 | 2), Mark(first), Number(two, 1 | 2), Mark(second), Number(year, 4)]
            if first == second =>
        {
            let (day, month) = day_and_month(one, two, first == b'.', order)?;
            date(Some(year), Some(month), Some(day))
        }
        [Number(_, 1 | 2), Mark(_), Number(_, 1 | 2), Mark(_), Number(_, 1 | 2)]
        | [Number(_, 1 | 2), Month(_), Number(_, 1 | 2)]
        | [Month(_), Number(_, 1 | 2), Number(_, 1 | 2)] => Err(SHORT_YEAR),
        _ => Err(NO_DATE),
    }
}

/// Two numbers of which one is the day.
pub(super) fn day_and_month(
    one: u16,
    two: u16,
    has_points: bool,
    order: DayOrder,
) -> Result<(u8, u8), Refused> {
    let is_month = |number: u16| (1..=12).contains(&number);
    let (day, month) = match (order, is_month(one), is_month(two)) {
        (DayOrder::DayFirst, _, true) => (one, two),
        (DayOrder::MonthFirst, true, _) => (two, one),
        (DayOrder::DayFirst | DayOrder::MonthFirst, ..) | (_, false, false) => {
            return Err(NO_SUCH_DAY);
        }
        (_, true, true) if one == two => (one, two),
        // Where dates have points, the day comes first, unless the column shows otherwise.
        (DayOrder::Unknown, true, true) if has_points => (one, two),
        (_, true, true) => return Err(TWO_WAYS),
        (_, false, true) => (one, two),
        (_, true, false) => (two, one),
    };
    small(day).zip(small(month)).ok_or(NO_SUCH_DAY)
}
