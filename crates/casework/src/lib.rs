//! The use cases of a team, written once; the command and the Desk both call them.
//!
//! * [`init`](mod@init) begins a vault with its keys and its log.
//! * [`intake`] takes an account that was told to a member; [`fetch`](mod@fetch) takes what waits
//!   at a Post; [`reply`] answers its sender.
//! * [`adding`] puts files and folders into the case.
//! * [`apply`] puts casework on record in bulk.
//! * [`cosigners`] keeps whom the team asks for cosignatures; [`cosigning`] asks them.
//! * [`counting`] goes from lists of people to a number with its doubt.
//! * [`reading`] takes text, members and pictures out of files, in a sandbox.
//! * [`sealing`] seals what is unsealed into the public log and proves any item.
//! * [`members`] lets people in and removes them; [`access`] says what each may do and see.
//! * [`backup`](mod@backup) puts a vault into another place; [`restore`](mod@restore) brings it back.
//! * [`erasing`] says what goes along when something is erased, and erases it.
//! * [`searching`] finds accounts, files and what was written about them.
//! * [`marks`] keeps a restored copy from signing its log a second time.
//! * [`watching`] reads a log as strangers do.
//! * [`stamping`] has the log's checkpoints dated by outside authorities.
//! * [`exchange`] writes the case for other programs and takes in what they have; [`drafts`] says
//!   what records lack.
//! * [`tabling`] puts the rows of tables on record.
//! * [`files`] shows the files of the case, a page or one of them.
//! * [`proposals`] says which account may have it from which, and takes what somebody makes of it.
//! * [`program`] puts on record what a Post gives to browsers.
//! * [`queue`] orders what nobody has decided about, when very much comes at once; [`vouchers`] are
//!   what the team hands out so that an account stands in front.
//! * [`weighing`] counts the independent origins of a claim; [`view`] shows accounts and events.
//!
//! Never here: printing, prompting, a clock or a generator of its own.

#![forbid(unsafe_code)]

pub mod access;
pub mod adding;
pub mod apply;
pub mod backup;
pub mod changing;
pub mod cosigners;
pub mod cosigning;
pub mod counting;
pub mod drafts;
pub mod erasing;
mod error;
pub mod exchange;
pub mod fetch;
pub mod files;
pub mod grading;
pub mod init;
pub mod intake;
mod lending;
pub mod marks;
pub mod members;
pub mod program;
pub mod proposals;
pub mod queue;
pub mod reading;
pub mod recording;
pub mod reply;
pub mod restore;
pub mod sealing;
pub mod searching;
pub mod stamping;
pub mod tabling;
pub mod team;
pub mod view;
pub mod vouchers;
pub mod watching;
pub mod weighing;

pub use error::Error;
pub use lending::Lender;
pub use marks::Marks;
