//! The command line of both sides of cosigning.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::Subcommand;
use testimony_proof::note::VerifierKey;

use crate::passphrase::PassphraseArgs;

#[derive(Debug, Subcommand)]
pub(crate) enum AskedCosignerCommand {
    /// Add a cosigner to the vault's policy, or give it another address.
    #[command(after_help = "Example:\n  testimony record cosigner add case \
                      partner.example/c+1be2c726+BEOn... http://127.0.0.1:8090")]
    Add {
        /// The vault.
        dir: PathBuf,
        /// The cosigner's key, as `testimony cosigner serve` prints it.
        vkey: VerifierKey,
        /// Its address.
        url: String,
        /// How many of all cosigners must have cosigned; the majority if never given.
        #[arg(long, value_name = "K")]
        quorum: Option<usize>,
        #[command(flatten)]
        passphrase: PassphraseArgs,
    },
    /// List the cosigners of the vault.
    #[command(after_help = "Example:\n  testimony record cosigner list case")]
    List {
        /// The vault.
        dir: PathBuf,
        /// Print JSON.
        #[arg(long)]
        json: bool,
        #[command(flatten)]
        passphrase: PassphraseArgs,
    },
    /// Remove a cosigner from the vault's policy.
    #[command(after_help = "Example:\n  testimony record cosigner remove case partner.example/c")]
    Remove {
        /// The vault.
        dir: PathBuf,
        /// Its name, as `record cosigner list` shows it.
        name: String,
        /// How many of those left must have cosigned.
        #[arg(long, value_name = "K")]
        quorum: Option<usize>,
        #[command(flatten)]
        passphrase: PassphraseArgs,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum CosignerCommand {
    /// Serve a cosigner until it is stopped; makes its folder and key at the first start.
    #[command(
        after_help = "Example:\n  testimony cosigner serve cosigner --name river.example/cosigner \
                      --log partner-policy.txt --listen 127.0.0.1:8090"
    )]
    Serve {
        /// The folder of the cosigner.
        dir: PathBuf,
        /// Its name for ever: an address without "https://"; needed at the first start.
        #[arg(long)]
        name: Option<String>,
        /// A log to cosign: its team's policy, or its verifier key; may be given many times.
        #[arg(long = "log", value_name = "POLICY|VKEY")]
        logs: Vec<String>,
        /// Address and port.
        #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8090")]
        listen: SocketAddr,
    },
    /// Take on the logs of a policy, also while the cosigner runs.
    #[command(after_help = "Example:\n  testimony cosigner add cosigner partner-policy.txt")]
    Add {
        /// The folder of the cosigner.
        dir: PathBuf,
        /// The team's policy, or its log's verifier key.
        #[arg(value_name = "POLICY|VKEY")]
        log: String,
    },
    /// List the logs and how far each was cosigned.
    #[command(after_help = "Example:\n  testimony cosigner list cosigner --json")]
    List {
        /// The folder of the cosigner.
        dir: PathBuf,
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
}
