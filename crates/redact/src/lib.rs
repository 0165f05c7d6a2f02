//! The leak check: is anything that must stay hidden still in what is about to be published?
//!
//! A team lists what must not appear ([`ProtectedItem`]); [`ProtectedList::find`] names each place
//! of a visible text where an item appears, also when it is written in another way: other case,
//! other letters that look alike, invisible characters, another script, a Russian case ending, other
//! separators. It only finds; a person decides what to do.
//!
//! Order of aims: a leak that is missed can cost a life, a false alarm costs a look. It never
//! prints what it found: [`Finding`] holds an index and a range. What it cannot find: a description
//! ("the teacher of the village"), a nickname that is not listed, text in pictures.
//!
//! ```
//! use testimony_redact::{How, ItemKind, ProtectedItem, ProtectedList};
//!
//! # fn main() -> Result<(), testimony_redact::Error> {
//! let item = ProtectedItem::new("Иван Петров", ItemKind::Name, "note 7");
//! let list = ProtectedList::new(vec![item])?;
//! let found = list.find("… was told by Petrov, Ivan on the same day");
//! assert_eq!(found[0].how, How::Transliterated);
//! # Ok(())
//! # }
//! ```

#![forbid(unsafe_code)]

mod arabic;
mod endings;
mod fold;
mod latin;
mod list;
mod patterns;
mod phone;
mod turn;
mod view;

pub use list::{
    Error, Finding, How, ITEM_BYTES_MAX, ITEMS_MAX, ItemKind, ProtectedItem, ProtectedList,
};
