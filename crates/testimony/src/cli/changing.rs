//! Arguments of `undo` and `history`.

use std::path::PathBuf;

use clap::Args;
use testimony_model::{Handle, ThingKind};

use super::PassphraseArgs;

#[derive(Debug, Args)]
pub(crate) struct UndoArgs {
    /// The vault.
    pub(crate) dir: PathBuf,
    /// Which entries, "12" or "12-16"; the last one of the case if absent.
    #[arg(long, value_name = "N-M", value_parser = entries)]
    pub(crate) entries: Option<(u64, u64)>,
    /// Print JSON.
    #[arg(long)]
    pub(crate) json: bool,
    #[command(flatten)]
    pub(crate) passphrase: PassphraseArgs,
}

#[derive(Debug, Args)]
pub(crate) struct HistoryArgs {
    /// The vault.
    pub(crate) dir: PathBuf,
    /// What kind of thing: source, account, claim, event, person, task ...
    #[arg(value_parser = kind, requires = "id")]
    pub(crate) kind: Option<ThingKind>,
    /// Its id.
    pub(crate) id: Option<Handle>,
    /// How many of the last entries, where no thing is named.
    #[arg(long, value_name = "COUNT", default_value_t = 20)]
    pub(crate) last: u64,
    /// Print JSON.
    #[arg(long)]
    pub(crate) json: bool,
    #[command(flatten)]
    pub(crate) passphrase: PassphraseArgs,
}

fn entries(text: &str) -> Result<(u64, u64), String> {
    let (first, last) = text.split_once('-').unwrap_or((text, text));
    let number = |text: &str| text.trim().parse::<u64>().ok().filter(|number| *number > 0);
    match (number(first), number(last)) {
        (Some(first), Some(last)) if first <= last => Ok((first, last)),
        _ => Err("write a number, or two: 12-16".to_owned()),
    }
}

fn kind(text: &str) -> Result<ThingKind, String> {
    ThingKind::parse(text).ok_or_else(|| {
        let kinds = ThingKind::ALL.map(ThingKind::as_str);
        format!("one of: {}", kinds.join(", "))
    })
}
