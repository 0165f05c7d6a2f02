//! The command `testimony`: parses, calls a use case, prints.
//!
//! Everything that it does is written once in `casework`, `dossier` or `post`; the Desk calls the
//! same. Exit codes are in docs/commands.md.

#![forbid(unsafe_code)]

mod cli;
mod commands;
mod config;
mod failure;
mod output;
mod passphrase;
mod progress;
mod session;
mod surroundings;

use std::process::ExitCode;

use clap::Parser;
use mimalloc::MiMalloc;
use zeroizing_alloc::ZeroAlloc;

use crate::cli::Cli;

/// Filling the index allocates much in several threads; the system's allocator took a fifth of it.
/// What is freed is wiped: an account that passed through a Post, a page of the Desk, a buffer of a
/// crate that knows of no secrets. (C code frees without that; SQLCipher and OpenSSL wipe theirs.)
#[global_allocator]
static ALLOCATOR: ZeroAlloc<MiMalloc> = ZeroAlloc(MiMalloc);

fn main() -> ExitCode {
    surroundings::keep_memory_private();
    let cli = Cli::parse();
    if let cli::Command::SandboxWorker(args) = &cli.command {
        // Before anything of a case is in memory, and before any thread.
        return testimony_media::worker::run(&args.arguments);
    }
    surroundings::keep_files_private(&cli.command);
    let ran = std::panic::catch_unwind(|| commands::run_here_or_there(cli));
    match ran {
        Ok(Ok(code)) => match output::lost() {
            None => ExitCode::from(code),
            Some(failure) => {
                output::failure(&failure);
                ExitCode::from(failure.code)
            }
        },
        Ok(Err(failure)) => {
            output::failure(&failure);
            ExitCode::from(failure.code)
        }
        // The panic's own message is on stderr already; it holds no word of an account.
        Err(_) => {
            output::error_line("this is a fault of the program; nothing half-written was kept");
            ExitCode::from(failure::INTERNAL)
        }
    }
}
