//! What a log and its published paths tell about how much was sealed.

#![forbid(unsafe_code)]

mod classifier;
