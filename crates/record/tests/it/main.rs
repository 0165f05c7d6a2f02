//! What a log and its published paths tell about how much was sealed.

#![cfg(test)]
#![forbid(unsafe_code)]

mod classifier;
