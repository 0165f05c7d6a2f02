//! Angles out of tokens: degrees with decimals, minutes or seconds, and a direction or a sign.

use super::token::{Token, tokens};

/// What an angle is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Axis {
    Latitude,
    Longitude,
}

/// One angle.
#[derive(Debug, Clone, Copy)]
pub(super) struct Angle {
    degrees: f64,
    is_backwards: bool,
    pub(super) decimals: u8,
    pub(super) axis: Option<Axis>,
}

/// An angle while it is read.
#[derive(Default)]
struct Parts {
    numbers: Vec<(f64, u8)>,
    /// As many units as numbers, or none at all.
    units: Vec<u8>,
    is_negative: bool,
    has_sign: bool,
    direction: Option<(Axis, bool)>,
}

impl Axis {
    pub(super) fn most(self) -> f64 {
        match self {
            Self::Latitude => 90.0,
            Self::Longitude => 180.0,
        }
    }
}

impl Angle {
    pub(super) fn value(&self) -> f64 {
        // Not minus zero.
        if self.is_backwards && self.degrees > 0.0 { -self.degrees } else { self.degrees }
    }
}

/// The angles of a text; `None` if it is no list of angles.
pub(super) fn angles(text: &str) -> Option<Vec<Angle>> {
    let tokens = tokens(text)?;
    let parts = split(&tokens)?;
    parts.iter().map(Parts::angle).collect()
}

/// Parts the tokens into angles: at separators, at directions, at the next degrees; numbers without
/// any of these are shared out evenly.
fn split(tokens: &[Token]) -> Option<Vec<Parts>> {
    let mut all = vec![Parts::default()];
    let is_prefixed = matches!(tokens.first(), Some(Token::Direction(..)));
    for token in tokens {
        if *token == Token::Separator {
            // Before any number a separator has nothing to part.
            let is_empty = all.last()?.numbers.is_empty();
            (!is_empty).then_some(())?;
            all.push(Parts::default());
            continue;
        }
        if all.last()?.is_full(*token, is_prefixed) {
            all.push(Parts::default());
        }
        all.last_mut()?.take(*token)?;
    }
    if all.last()?.numbers.is_empty() {
        all.pop();
    }
    match &mut all[..] {
        [only] if only.is_bare() && only.numbers.len().is_multiple_of(2) => {
            let half = only.numbers.len() / 2;
            let second = Parts { numbers: only.numbers.split_off(half), ..Parts::default() };
            all.push(second);
        }
        _ => {}
    }
    (1..=2).contains(&all.len()).then_some(all)
}

impl Parts {
    /// True if the next token begins another angle.
    fn is_full(&self, next: Token, is_prefixed: bool) -> bool {
        let has_numbers = !self.numbers.is_empty();
        match next {
            Token::Number { has_sign: true, .. } => has_numbers,
            Token::Number { .. } => {
                // After seconds, after a direction behind, or after decimals with a unit.
                let is_closed = self.direction.is_some() && !is_prefixed
                    || self.units.last() == Some(&2)
                    || (self.numbers.last().is_some_and(|(_, decimals)| *decimals > 0)
                        && !self.units.is_empty());
                has_numbers && is_closed
            }
            Token::Direction(..) => has_numbers && is_prefixed,
            _ => false,
        }
    }

    fn is_bare(&self) -> bool {
        self.units.is_empty() && self.direction.is_none()
    }

    fn take(&mut self, token: Token) -> Option<()> {
        match token {
            Token::Number { value, decimals, is_negative, has_sign } => {
                if has_sign {
                    (self.is_negative, self.has_sign) = (is_negative, true);
                }
                self.numbers.push((value, decimals));
            }
            Token::Degree => self.unit(0)?,
            Token::Minute => self.unit(1)?,
            Token::Second => self.unit(2)?,
            // `12:30:06`: degrees, then minutes.
            Token::Colon => self.unit(u8::try_from(self.numbers.len().checked_sub(1)?).ok()?)?,
            Token::Direction(axis, is_backwards) => {
                if self.direction.is_some() {
                    return None;
                }
                self.direction = Some((axis, is_backwards));
            }
            Token::Separator => return None,
        }
        Some(())
    }

    fn unit(&mut self, unit: u8) -> Option<()> {
        let is_next = usize::from(unit) + 1 == self.numbers.len();
        let is_new = self.units.last().is_none_or(|last| *last < unit);
        if !is_next || !is_new {
            return None;
        }
        self.units.push(unit);
        Some(())
    }

    fn angle(&self) -> Option<Angle> {
        // A sign beside a direction says the same twice, or the opposite.
        if self.has_sign && self.direction.is_some() {
            return None;
        }
        let (last, others) = self.numbers.split_last()?;
        if others.iter().any(|(_, decimals)| *decimals > 0) || self.numbers.len() > 3 {
            return None;
        }
        let mut degrees = 0.0;
        for (index, (value, _)) in self.numbers.iter().enumerate() {
            if index > 0 && *value >= 60.0 {
                return None;
            }
            degrees += value / [1.0, 60.0, 3600.0].get(index)?;
        }
        let decimals = last.1.saturating_add([0, 2, 4].get(others.len()).copied()?);
        let is_backwards = self.is_negative || self.direction.is_some_and(|(_, is)| is);
        Some(Angle { degrees, is_backwards, decimals, axis: self.direction.map(|(axis, _)| axis) })
    }
}
