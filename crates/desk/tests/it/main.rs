//! The Desk as a browser, and as somebody else, meets it: raw HTTP against a real server.

mod admission;
mod files;
mod forms;
mod hostile;
mod html;
mod locked;
#[allow(clippy::unwrap_used, reason = "a test whose case cannot be made has failed")]
mod matrix;
mod pages;
#[allow(clippy::unwrap_used, reason = "a test whose case cannot be made has failed")]
mod proposals;
mod reply;
mod search;
mod support;
mod tongues;
