//! `testimony generate`, word for word.

use std::path::PathBuf;

use clap::Subcommand;

#[derive(Debug, Subcommand)]
pub(crate) enum GenerateCommand {
    /// A manual page for each command.
    #[command(after_help = "Example:\n  testimony generate man man1")]
    Man {
        /// The folder to write to; it is made if absent.
        dir: PathBuf,
    },
    /// What shells need to complete commands and flags: bash, zsh, fish.
    #[command(after_help = "Example:\n  testimony generate completions completions")]
    Completions {
        /// The folder to write to; it is made if absent.
        dir: PathBuf,
    },
    /// The unit, the lines for tor and the user of a Post in its usual places.
    #[command(after_help = "Example:\n  testimony generate system system")]
    System {
        /// The folder to write to; it is made if absent.
        dir: PathBuf,
    },
}
