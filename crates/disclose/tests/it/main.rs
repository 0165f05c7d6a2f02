//! Forgeries, golden files and properties of the whole crate, with real Ed25519 signatures.

#![cfg(test)]
#![forbid(unsafe_code)]

mod forge;
mod gaps;
mod golden;
mod properties;
mod refused;
