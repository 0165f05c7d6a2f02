//! The text of an ODS cell: paragraphs, and blanks that are written as tags.

use crate::xml::Tag;

/// Blanks that one tag can stand for.
const BLANKS_MAX: u64 = 10_000;

/// Collects it.
#[derive(Default)]
pub(super) struct Paragraphs {
    pub(super) text: String,
    /// How deep inside a paragraph.
    inside: usize,
    /// How deep inside a comment, which is no part of the cell.
    comment: usize,
    is_later: bool,
}

impl Paragraphs {
    pub(super) fn start(&mut self, tag: &Tag<'_>) {
        match tag.name() {
            "annotation" => self.comment += 1,
            _ if self.comment > 0 => {}
            "p" | "h" => {
                if self.is_later {
                    self.text.push('\n');
                }
                self.is_later = true;
                self.inside += 1;
            }
            "s" => {
                let count = tag.number("c").unwrap_or(1).min(BLANKS_MAX);
                self.text.extend((0..count).map(|_| ' '));
            }
            "tab" => self.text.push('\t'),
            "line-break" => self.text.push('\n'),
            _ => {}
        }
    }

    pub(super) fn end(&mut self, name: &str) {
        match name {
            "annotation" => self.comment = self.comment.saturating_sub(1),
            "p" | "h" if self.comment == 0 => self.inside = self.inside.saturating_sub(1),
            _ => {}
        }
    }

    pub(super) fn push(&mut self, piece: &str) {
        if self.inside > 0 && self.comment == 0 {
            self.text.push_str(piece);
        }
    }
}
