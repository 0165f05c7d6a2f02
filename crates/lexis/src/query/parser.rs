//! From what was typed to clauses, operators and brackets.

use super::{DEPTH_MAX, Error, Node, PREFIX_CHARS_MIN};

/// Reads clauses off the front of what is left.
pub(super) struct Parser<'a> {
    pub(super) text: &'a str,
    pub(super) at: usize,
    pub(super) fields: &'a [&'a str],
    pub(super) clauses: usize,
}

/// What stands between two clauses.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Operator {
    And,
    Or,
    Not,
}

const QUOTES: [char; 5] = ['"', '“', '”', '„', '«'];
const QUOTES_END: [char; 4] = ['"', '“', '”', '»'];

impl<'a> Parser<'a> {
    fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    fn space(&mut self) {
        self.at = self.text.len() - self.rest().trim_start().len();
    }

    /// The place of the next character, if it is this one.
    pub(super) fn here(&mut self, c: char) -> Option<usize> {
        self.space();
        self.rest().starts_with(c).then(|| self.place(self.at))
    }

    fn place(&self, byte: usize) -> usize {
        self.text[..byte].chars().count()
    }

    /// An operator, if one comes next.
    fn operator(&mut self) -> Option<(Operator, &'static str)> {
        self.space();
        let known = [(Operator::And, "AND"), (Operator::Or, "OR"), (Operator::Not, "NOT")];
        let next = |(_, word): &(Operator, &'static str)| {
            let rest = self.rest().strip_prefix(word);
            rest.is_some_and(|it| it.is_empty() || it.starts_with([' ', '\t', '\n', '(', ')', '"']))
        };
        known.into_iter().find(next)
    }

    /// Clauses up to the end or a closing bracket: all must hold, of those joined by `OR` one.
    pub(super) fn group(&mut self, depth: usize) -> Result<Node, Error> {
        let mut all: Vec<Vec<Node>> = Vec::new();
        let mut joins = None;
        loop {
            self.space();
            if self.rest().is_empty() || self.rest().starts_with(')') {
                break;
            }
            if let Some((operator, word)) = self.operator()
                && operator != Operator::Not
            {
                let at = self.place(self.at);
                if all.is_empty() || joins.is_some() {
                    return Err(Error::Dangling { at, word });
                }
                joins = Some((operator, at, word));
                self.at += word.len();
                continue;
            }
            let clause = self.clause(depth)?;
            match (joins.take(), all.last_mut()) {
                (Some((Operator::Or, ..)), Some(any)) => any.push(clause),
                _ => all.push(vec![clause]),
            }
        }
        if let Some((_, at, word)) = joins {
            return Err(Error::Dangling { at, word });
        }
        let mut all: Vec<Node> = all
            .into_iter()
            .map(|mut any| if any.len() == 1 { any.swap_remove(0) } else { Node::Any(any) })
            .collect();
        Ok(if all.len() == 1 { all.swap_remove(0) } else { Node::All(all) })
    }

    fn clause(&mut self, depth: usize) -> Result<Node, Error> {
        let at = self.place(self.at);
        if depth >= DEPTH_MAX {
            return Err(Error::TooDeep { at });
        }
        let minus = self.rest().strip_prefix('-').filter(|rest| {
            rest.starts_with(|c: char| !c.is_whitespace() && !matches!(c, '-' | ')'))
        });
        if minus.is_some() {
            self.at += 1;
            return Ok(Node::Not(Box::new(self.clause(depth + 1)?)));
        }
        if let Some((Operator::Not, word)) = self.operator() {
            self.at += word.len();
            self.space();
            let end = self.rest().is_empty() || self.rest().starts_with(')');
            if end || self.operator().is_some_and(|(next, _)| next != Operator::Not) {
                return Err(Error::Dangling { at, word });
            }
            return Ok(Node::Not(Box::new(self.clause(depth + 1)?)));
        }
        if self.rest().starts_with('(') {
            self.at += 1;
            let inside = self.group(depth + 1)?;
            if self.here(')').is_none() {
                return Err(Error::Bracket { at });
            }
            self.at += 1;
            return match inside {
                Node::All(all) if all.is_empty() => Err(Error::EmptyBracket { at }),
                inside => Ok(inside),
            };
        }
        self.clauses += 1;
        self.words(at)
    }

    /// A word, a phrase, a beginning, or a field and its value.
    fn words(&mut self, at: usize) -> Result<Node, Error> {
        let field = self.rest().split_once(':').map(|(name, _)| name);
        let field = field.filter(|name| self.fields.contains(name));
        self.at += field.map_or(0, |name| name.len() + 1);
        let (value, quoted) = self.value();
        if let Some(name) = field {
            let missing = value.is_empty();
            let name = name.to_owned();
            return if missing { Err(Error::NoValue { at }) } else { Ok(Node::Field(name, value)) };
        }
        if quoted {
            return Ok(Node::Phrase(value));
        }
        match value.strip_suffix('*') {
            Some(beginning) if beginning.chars().any(char::is_alphanumeric) => {
                let letters = beginning.chars().filter(|c| c.is_alphanumeric()).count();
                if letters < PREFIX_CHARS_MIN {
                    return Err(Error::ShortPrefix { at });
                }
                Ok(Node::Prefix(beginning.to_owned()))
            }
            _ => Ok(Node::Words(value)),
        }
    }

    /// What stands up to the next space or bracket, or between quotation marks.
    fn value(&mut self) -> (String, bool) {
        let body = self.rest();
        let Some(inside) = body.strip_prefix(QUOTES) else {
            let end = body.find(|c: char| c.is_whitespace() || matches!(c, '(' | ')'));
            let value = &body[..end.unwrap_or(body.len())];
            self.at += value.len();
            return (value.to_owned(), false);
        };
        let end = inside.find(QUOTES_END).unwrap_or(inside.len());
        let after = inside[end..].chars().next().map_or(end, |mark| end + mark.len_utf8());
        self.at = self.text.len() - inside.len() + after;
        (inside[..end].to_owned(), true)
    }
}
