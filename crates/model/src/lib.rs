//! The case model: what one member of a team can put on record, and how it is named.
//!
//! Never reads a file, a clock or a key: values in, values out.

pub mod id;
