//! `testimony post`, word for word.

use std::path::PathBuf;

use clap::builder::PossibleValuesParser;
use clap::{Args, Subcommand};
use testimony_post::ListenAddress;

#[derive(Debug, Subcommand)]
pub(crate) enum PostCommand {
    /// Make the folder of a Post, and what its machine needs.
    #[command(after_help = "Examples:\n  testimony post init post --team team.toml\n  testimony \
                      post init /var/lib/testimony-post/post --team team.toml --system system")]
    Init(PostInitArgs),
    /// Give a Post another team file, with the Post stopped: after a member of the team was removed.
    #[command(after_help = "Example:\n  testimony post team post --team team.toml")]
    Team {
        /// The folder of the Post.
        dir: PathBuf,
        /// The team's public part, from `testimony team export`.
        #[arg(long, value_name = "FILE")]
        team: PathBuf,
    },
    /// Serve a Post until it is stopped.
    #[command(after_help = "Examples:\n  testimony post serve post --listen 127.0.0.1:8080\n  \
                      testimony post serve post --listen unix:/run/testimony-post/post.sock")]
    Serve(PostServeArgs),
    /// Look whether a Post is set up so that it keeps what it promises; says what to do.
    #[command(after_help = "Example:\n  testimony post doctor /var/lib/testimony-post/post")]
    Doctor(PostDoctorArgs),
    /// Look whether a Post serves the program that is on record, and pages that load nothing else.
    #[command(
        after_help = "Example:\n  testimony post check http://127.0.0.1:8080 --program program \
                            --policy policy.txt"
    )]
    Check(PostCheckArgs),
    /// Seal an account here and send it; prints the code words.
    #[command(
        after_help = "Example:\n  testimony post send http://127.0.0.1:8080 --text told.txt \
                      photo.jpg"
    )]
    Send(PostSendArgs),
    /// List what waits in the folder of a Post.
    #[command(after_help = "Example:\n  testimony post list post --json")]
    List {
        /// The folder of the Post.
        dir: PathBuf,
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
    /// Copy every waiting envelope out as an age file.
    #[command(after_help = "Example:\n  testimony post export post --out stick")]
    Export {
        /// The folder of the Post.
        dir: PathBuf,
        /// The folder to write to; it is made if absent.
        #[arg(long, value_name = "DIR")]
        out: PathBuf,
    },
}

#[derive(Debug, Args)]
pub(crate) struct PostInitArgs {
    /// The folder; it must be empty or new.
    pub(crate) dir: PathBuf,
    /// The team's public part, from `testimony team export`.
    #[arg(long, value_name = "FILE")]
    pub(crate) team: PathBuf,
    /// Languages of the pages, by their tags; the plain addresses speak the first one.
    #[arg(long, value_name = "TAGS", value_delimiter = ',', default_value = "en")]
    #[arg(value_parser = PossibleValuesParser::new(testimony_post::language_tags()))]
    pub(crate) languages: Vec<String>,
    /// The icon in the browser's tab, one that says nothing.
    #[arg(long, value_name = "NAME", default_value = "plain")]
    #[arg(value_parser = PossibleValuesParser::new(testimony_post::icon_names()))]
    pub(crate) icon: String,
    /// Write a unit for systemd, lines for tor and a user for both into this folder.
    #[arg(long, value_name = "FOLDER")]
    pub(crate) system: Option<PathBuf>,
    /// The user that the Post runs as; root gives it the folder.
    #[arg(long, value_name = "NAME", default_value = testimony_post::setup::NAME)]
    pub(crate) user: String,
}

#[derive(Debug, Args)]
pub(crate) struct PostServeArgs {
    /// The folder of the Post.
    pub(crate) dir: PathBuf,
    /// Address and port, or unix:PATH for a socket of this machine.
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8080")]
    pub(crate) listen: ListenAddress,
    /// Tell coarse counts at /metrics here: a loopback address and port, or unix:PATH.
    #[arg(long, value_name = "ADDRESS")]
    pub(crate) metrics: Option<ListenAddress>,
    /// Disk that the Post may take, in GiB.
    #[arg(long, value_name = "GIB", default_value_t = 20)]
    #[arg(value_parser = clap::value_parser!(u64).range(1..=1_000_000))]
    pub(crate) space_gib: u64,
    /// Serve even where the system cannot keep the Post in its folder.
    #[arg(long)]
    pub(crate) without_sandbox: bool,
}

#[derive(Debug, Args)]
pub(crate) struct PostCheckArgs {
    /// The Post's address.
    pub(crate) url: String,
    /// The folder that the team published, from `testimony record program`.
    #[arg(long, value_name = "DIR")]
    pub(crate) program: PathBuf,
    /// The team's policy, from somewhere else than the Post; without it, the policies that you trust.
    #[arg(long, value_name = "FILE")]
    pub(crate) policy: Option<PathBuf>,
    /// Reach the Post through this proxy (socks5h://HOST:PORT).
    #[arg(long, value_name = "URL")]
    pub(crate) proxy: Option<String>,
    /// Print JSON.
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Args)]
pub(crate) struct PostSendArgs {
    /// The Post's address.
    pub(crate) url: String,
    /// The words.
    #[arg(long, value_name = "FILE")]
    pub(crate) text: PathBuf,
    /// Photographs and other files.
    pub(crate) files: Vec<PathBuf>,
    /// Seal to this team file instead of the one that the Post shows.
    #[arg(long, value_name = "FILE")]
    pub(crate) team: Option<PathBuf>,
    /// A file with the words of a voucher that the team gave you.
    #[arg(long, value_name = "FILE")]
    pub(crate) voucher: Option<PathBuf>,
    /// Reach the Post through this proxy (socks5h://HOST:PORT).
    #[arg(long, value_name = "URL")]
    pub(crate) proxy: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct PostDoctorArgs {
    /// The folder of the Post.
    pub(crate) dir: PathBuf,
    /// Look at the machine whose file system begins here.
    #[arg(long, value_name = "FOLDER", default_value = "/")]
    pub(crate) root: PathBuf,
    /// Print JSON.
    #[arg(long)]
    pub(crate) json: bool,
}
