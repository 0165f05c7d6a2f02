//! Tests of the verifying core: one binary, one module for each question.
#![cfg(test)]

mod fixture;

mod keys;
mod limits;
mod merkle;
mod policy;
mod proofs;
mod properties;
mod size;
mod spec;
mod vectors;
