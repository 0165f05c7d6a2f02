//! Known answers, properties and an independent oracle.

mod known;
mod notation;
mod oracle;
mod properties;
mod refusals;
mod salted;
