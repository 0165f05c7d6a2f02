//! Golden pictures, hostile labels, and boxes that never overlap.

mod attribution;
mod samples;
