//! Each disguise by example, and the measured share of planted leaks that is found.

#![forbid(unsafe_code)]

mod disguises;
mod figures;
mod planted;
